"""The parties of a contract: which actors its header binds to 甲方, 乙方, the Provider."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.grammar import Grammar
from qualcode.model import Document, Study
from qualcode.segmenting.naming import GivenName, given_names
from qualcode.segmenting.parties import NamedParty, named_parties
from qualcode.tokenising.views import fold

__all__ = ["contract_parties", "second_party", "unbound_parties"]

HEAD = 300
"""How many characters at the beginning of a contract say what it is about."""


def contract_parties(document: Document, study: Study, grammar: Grammar) -> dict[str, str]:
    """The parties that a contract binds: ``甲方（委托方）：G区民政局`` → {'甲方': id, '委托方': id}.

    A party is bound where its word stands at the beginning of a line or cell, or in brackets behind a name, and an actor of the study is
    named there by name or alias; what comes first counts. So is any name that the document gives an actor: Riverton Council (the
    Authority), 区民政局（以下称主管部门）.

    Examples
    --------
    >>> from qualcode import read_study
    >>> study = read_study("nominal_contracts")
    >>> contract_parties(study.document("K-01"), study, study.grammars["zh"])["甲方"]
    'district_committee'
    """
    given = ((name.at, name.word, _given(name, study, grammar)) for name in given_names(document, grammar))
    places = [*_bound(named_parties(document, grammar), study), *((at, word, actor) for at, word, actor in given if actor)]
    bound = dict[str, str]()
    for _, word, actor in sorted(places, key=lambda place: place[0]):
        bound.setdefault(word, actor)
    return bound


def unbound_parties(document: Document, study: Study, grammar: Grammar) -> list[tuple[str, str, int]]:
    """The parties of a contract that name nobody of the study: the word, what stands there, and the number of the line.

    Examples
    --------
    >>> from qualcode import Document, read_study
    >>> study = read_study("nominal_contracts")
    >>> unbound_parties(Document("K-02", "甲方：T市文化局\\n乙方：____", kind="contract"), study, study.grammars["zh"])
    [('甲方', 'T市文化局', 1)]
    """
    places = named_parties(document, grammar)
    bound = {word for _, word, _ in _bound(places, study)}
    found: dict[str, tuple[str, str, int]] = {}
    for place in places:
        if place.plain and place.text and bound.isdisjoint(place.words):
            shown = re.split("[，,；;。]", place.text)[-1].strip() if place.last else place.text
            found.setdefault(place.words[0], (place.words[0], shown, document.text.count("\n", 0, place.at) + 1))
    return list(found.values())


def second_party(document: Document, grammar: Grammar) -> str:
    """The role that does the work by what the first lines of a contract call it: of an evaluation contract the assessor.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> grammar = read_grammar("zh")
    >>> [second_party(Document("K", text), grammar) for text in ("项目评估服务合同\\n甲方：", "社会工作服务合同\\n甲方：")]
    ['assessor', 'provider']
    """
    head = fold(document.text[:HEAD])
    told = (role for role, words in grammar.contract_sides.items() if any(fold(word) in head for word in words))
    return next(told, "provider")


def _bound(places: Sequence[NamedParty], study: Study) -> Iterator[tuple[int, str, str]]:
    """Where a word for a party stands, the word, and the actor that is named there."""
    names = [(_compact(actor.name), actor.id, True) for actor in study.actors]
    names += [(_compact(alias), actor.id, False) for actor in study.actors for alias in actor.aliases]
    names.sort(key=lambda entry: (-len(entry[0]), not entry[2], entry[0]))
    for place in places:
        actor = _actor_in(_compact(place.text), names, last=place.last)
        for word in place.words if actor else ():
            yield place.at, word, actor


def _given(given: GivenName, study: Study, grammar: Grammar) -> str:
    """The actor that a document gives a name: named right behind, or in front with nothing but what describes it between."""
    text = _plain(given.text)
    names = [(_plain(name), actor.id) for actor in study.actors for name in (actor.name, *actor.aliases) if name]
    names.sort(key=lambda entry: (-len(entry[0]), entry))
    if given.behind:
        return next((id for name, id in names if re.match(rf"(?:the )?{re.escape(name)}(?![a-z])", text)), "")
    described = "|".join(map(re.escape, grammar.affixes.get("apposed", ()))) or "(?!)"
    pattern = re.compile(rf"(?:[\"”’」』》*]*|, ?(?:{described}) .*)")
    places = ((text.rfind(name) + len(name), len(name), id) for name, id in names if name in text)
    end, _, actor = max(places, default=(0, 0, ""))
    return actor if actor and pattern.fullmatch(text, end) else ""


def _plain(text: str) -> str:
    """A text as names with blanks in them are compared."""
    return " ".join(fold(text).split())


def _compact(text: str) -> str:
    """A text as names are compared: in one script, without blanks and the line that something is written on."""
    return re.sub(r"[\s_]", "", fold(text))


def _actor_in(text: str, names: Sequence[tuple[str, str, bool]], *, last: bool) -> str:
    """The actor that a text names: the longest name, or the last one. A short name that goes on (社工 in 某某社工服务中心) is none."""
    best = (-1, "")
    for name, id, full in names:
        for found in re.finditer(re.escape(name), text):
            if full or not text[found.end() : found.end() + 1].isalnum():
                if not last:
                    return id
                best = max(best, (found.end(), id), key=lambda pair: pair[0])
    return best[1]
