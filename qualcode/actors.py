"""Which actor a text speaks of: names, short names, roles, and words whose actor depends on who speaks.

Every mention says how it was resolved (``how``): name, alias, short (derived from the name), party (bound by the header of a
contract), role (the study's roles), speaker, addressee, recency, level, site; what stays open has no actor, and ``candidates`` lists
who it could be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import Hits
from qualcode.model import Actor, Document, Study
from qualcode.rows import Mention, Segment
from qualcode.segmenting.parties import NamedParty, named_parties
from qualcode.tokenising.views import fold

__all__ = ["LEVELS", "MentionFinder", "contract_parties", "document_mentions", "unbound_parties"]

LEVELS: Mapping[str, int] = {
    "central": 0,
    "national": 0,
    "province": 1,
    "provincial": 1,
    "city": 2,
    "municipal": 2,
    "prefecture": 2,
    "district": 3,
    "county": 3,
    "subdistrict": 4,
    "township": 4,
    "town": 4,
    "street": 4,
    "community": 5,
    "village": 5,
}
GOVERNING = ("government", "self_governance", "mass_organisation")
OPEN_SHORT = 3
"""A short word for an actor behind 我们 (我们街道) means the speaker's place, a full name does not."""
NOBODY = "nobody"
_SEVERAL = re.compile("[;；、]")


@dataclass(frozen=True)
class _Entry:
    """What a term stands for: actors by a way of telling, or a rule that depends on the speaker."""

    how: str
    actors: tuple[str, ...] = ()
    rule: str = ""


@dataclass
class _Memory:
    """Who was spoken of in the question–answer pair so far, the latest last."""

    spoken_of: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    asked: bool = False

    def turn(self, role: str) -> None:
        if role == "interviewer" and not self.asked:
            self.before, self.spoken_of = self.spoken_of, []
        self.asked = role == "interviewer"


def _short_forms(actors: Sequence[Actor], grammar: Grammar) -> dict[str, list[str]]:
    """Short names that follow from how a name ends → the actors they fit."""
    found: dict[str, list[str]] = {}
    for form in grammar.short_forms:
        fitting = [actor for actor in actors if actor.name.endswith(form.ends)]
        for actor in fitting:
            stem = actor.name[: len(actor.name) - len(form.ends)]
            shorts = [stem + ending for ending in form.keep if stem] + (list(form.alone) if len(fitting) == 1 else [])
            for short in shorts:
                found.setdefault(short, []).append(actor.id)
    return found


def contract_parties(document: Document, study: Study, grammar: Grammar) -> dict[str, str]:
    """The parties that a contract binds: ``甲方（委托方）：G区民政局`` → {'甲方': id, '委托方': id}.

    A party is bound where its word stands at the beginning of a line or cell, or in brackets behind a name, and an actor of the study is
    named there by name or alias; what comes first counts.

    Examples
    --------
    >>> from qualcode import read_study
    >>> study = read_study("nominal_contracts")
    >>> contract_parties(study.document("K-01"), study, study.grammars["zh"])["甲方"]
    'district_committee'
    """
    return _bound(named_parties(document, grammar), study)


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
    bound = _bound(places, study)
    found: dict[str, tuple[str, str, int]] = {}
    for place in places:
        if place.plain and place.text and bound.keys().isdisjoint(place.words):
            shown = re.split("[，,；;。]", place.text)[-1].strip() if place.last else place.text
            found.setdefault(place.words[0], (place.words[0], shown, place.line))
    return list(found.values())


def _bound(places: Sequence[NamedParty], study: Study) -> dict[str, str]:
    names = [(_compact(actor.name), actor.id, True) for actor in study.actors]
    names += [(_compact(alias), actor.id, False) for actor in study.actors for alias in actor.aliases]
    names.sort(key=lambda entry: (-len(entry[0]), not entry[2], entry[0]))
    bound: dict[str, str] = {}
    for place in places:
        actor = _actor_in(_compact(place.text), names, last=place.last)
        for word in place.words if actor else ():
            bound.setdefault(word, actor)
    return bound


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


class MentionFinder:
    """The names of a study in one language, ready for sentences."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.study, self.grammar = study, grammar
        self.actor = {actor.id: actor for actor in study.actors}
        self.called = {fold(alias): actor.id for actor in reversed(study.actors) for alias in actor.aliases}
        self.called |= {fold(name): actor.id for actor in reversed(study.actors) for name in (actor.name, actor.id)}
        self.entries = self._entries()
        self.coordination = frozenset(grammar.coordination)

    def _entries(self) -> dict[str, _Entry]:
        """Term → what it stands for; what comes first wins."""
        entries: dict[str, _Entry] = {}
        for actor in self.study.actors:
            entries.setdefault(actor.name, _Entry("name", (actor.id,)))
        for actor in self.study.actors:
            for alias in actor.aliases:
                entries.setdefault(alias, _Entry("alias", (actor.id,)))
        for term in self.grammar.not_actor:
            entries.setdefault(term, _Entry(NOBODY))
        for role, words in self.grammar.role_words.items():
            for word in words:
                if role in self.study.roles:
                    entries.setdefault(word, _Entry("role", (self.study.roles[role],)))
        for short, ids in _short_forms(self.study.actors, self.grammar).items():
            entries.setdefault(short, _Entry("short", tuple(dict.fromkeys(ids))))
        for reference in self.grammar.references:
            for word in reference.words:
                entries.setdefault(word, _Entry(NOBODY if reference.to == NOBODY else "reference", rule=reference.to))
        return entries

    @property
    def terms(self) -> set[str]:
        return {*self.entries, *self.grammar.parties, *self.grammar.quoting}

    @property
    def words(self) -> set[str]:
        """The names that the segmentation must not cut."""
        return {term for term, entry in self.entries.items() if not entry.rule}

    def parties(self, document: Document) -> dict[str, str]:
        """The parties of a contract by their words; the purchaser and the provider of the study where its header binds none."""
        bound = contract_parties(document, self.study, self.grammar)
        if bound or document.kind != "contract":
            return bound
        return {
            word: self.study.roles[role]
            for role in ("purchaser", "provider")
            if role in self.study.roles
            for word in self.grammar.role_words.get(role, ())
        }

    def issuer(self, document: Document, kind: str) -> str:
        """Who speaks in a policy: its ``issuer`` in study.yaml or as its own head tells it, by id, name or alias, the first of several
        that the study knows; else the actor that the plain word 政府 stands for; nobody in other documents."""
        if kind != "policy":
            return ""
        told = document.attributes.get("issuer", "")
        named = next((self.called[one] for one in map(fold, (told, *map(str.strip, _SEVERAL.split(told)))) if one in self.called), "")
        plain = (id for word in self.grammar.issuer if word in self.entries for id in self.entries[word].actors)
        return named or next(plain, "")

    def of_level(self, level: str) -> tuple[str, ...]:
        rank = LEVELS.get(level)
        return tuple(
            actor.id for actor in self.study.actors if actor.kind in GOVERNING and LEVELS.get(actor.level) == rank and rank is not None
        )

    def superiors(self, actor: Actor | None) -> tuple[str, ...]:
        """Who stands above: for a body of government the next level that the study has, for a provider its purchaser and host."""
        if actor is None:
            return ()
        rank = LEVELS.get(actor.level)
        if actor.kind not in GOVERNING or rank is None:
            roles = [self.study.roles.get(role, "") for role in ("purchaser", "host")]
            return tuple(dict.fromkeys(id for id in roles if id and id != actor.id))
        above = [other for other in self.study.actors if other.kind == "government" and LEVELS.get(other.level, 99) < rank]
        nearest = max((LEVELS[other.level] for other in above), default=-1)
        return tuple(other.id for other in above if LEVELS[other.level] == nearest)


def document_mentions(
    document: Document, segments: Sequence[Segment], hits: Sequence[Hits], finders: Mapping[str, MentionFinder]
) -> list[list[Mention]]:
    """The mentions of each sentence of a document, in order; `finders` by language, since one document may hold several."""
    entries = {
        language: finder.entries | {term: _Entry("party", (id,)) for term, id in finder.parties(document).items()}
        for language, finder in finders.items()
    }
    memory, turn = _Memory(), 0
    found: list[list[Mention]] = []
    answering = _addressees(segments)
    for number, (segment, hit) in enumerate(zip(segments, hits, strict=True)):
        if segment.turn != turn:
            memory.turn(segment.role)
            turn = segment.turn
        known = entries[segment.language]
        if known.keys().isdisjoint(hit.terms):
            found.append([])
            continue
        speech = _Speech(finders[segment.language], document, segment, hit, answering[number], memory)
        mentions = [speech.mention(begin, end, known[term]) for begin, end, term in _longest(known, hit)]
        found.append([mention for mention in mentions if mention.how != NOBODY])
    return found


def _addressees(segments: Sequence[Segment]) -> list[str]:
    """For each sentence the actor who is addressed: in a question, whoever answers next."""
    answer, result = "", []
    for segment in reversed(segments):
        if segment.role == "respondent":
            answer = segment.actor
        result.append(answer if segment.role == "interviewer" else "")
    return result[::-1]


def _longest(entries: Mapping[str, _Entry], hits: Hits) -> list[tuple[int, int, str]]:
    """The terms that stand in a sentence, the longest first where they overlap; in order of place."""
    places = sorted(
        ((begin, end, term) for term in hits.terms & entries.keys() for begin, end in hits.of([term])),
        key=lambda p: (p[0] - p[1], p[0], p[2]),
    )
    taken: list[tuple[int, int, str]] = []
    for begin, end, term in places:
        if all(end <= a or b <= begin for a, b, _ in taken):
            taken.append((begin, end, term))
    return sorted(taken)


class _Speech:
    """One sentence while its mentions are resolved from left to right."""

    def __init__(self, finder: MentionFinder, document: Document, segment: Segment, hits: Hits, addressee: str, memory: _Memory) -> None:
        self.finder, self.document, self.segment, self.memory = finder, document, segment, memory
        self.addressee = addressee
        self.quoted = list(_quotations(segment.text, hits, finder.grammar))
        self.last_self = -1

    def mention(self, begin: int, end: int, entry: _Entry) -> Mention:
        ids, how, open_ids = self._resolve(begin, end, entry)
        actor = ids[0] if len(ids) == 1 else ""
        if entry.rule == "self":
            self.last_self = end
        if actor and how != NOBODY:
            self.memory.spoken_of.append(actor)
        candidates = "; ".join(ids if not actor else open_ids)
        segment, start, quote = self.segment, self.segment.start, self.segment.text[begin:end]
        return Mention(self.document.id, start + begin, start + end, actor, how, quote, candidates, segment.segment, segment.clause)

    def _resolve(self, begin: int, end: int, entry: _Entry) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        """Who it is (one id), or who it may be (several or none); how that is known; and who else it could be."""
        own = self.segment.actor
        if entry.how == NOBODY:
            return (), NOBODY, ()
        if entry.rule:
            ids, how = self._by_rule(entry.rule, begin)
        else:
            ids, how = self._choose(entry.actors, entry.how)
        place_of_work = begin == self.last_self and end - begin <= OPEN_SHORT and own and own not in ids
        if place_of_work and entry.how != "name" and entry.rule not in ("self", "addressee"):
            return (own,), "speaker", ids
        return ids, how, tuple(other for other in entry.actors if other not in ids)

    def _by_rule(self, rule: str, begin: int) -> tuple[tuple[str, ...], str]:
        own, inside = self.segment.actor, any(a <= begin < b for a, b in self.quoted)
        if rule == "addressee":
            who = self.addressee or (own if inside else "")
            return ((who,), "addressee") if who else ((), NOBODY)
        if rule == "self":
            if self.segment.role == "interviewer":
                return (), NOBODY
            if inside:
                return self._recent(institutions=True)
            return ((own,), "speaker") if own else ((), NOBODY)
        if rule in ("other", "counterpart"):
            return self._recent(institutions=rule == "counterpart")
        if rule == "superior":
            return self._choose(self.finder.superiors(self.finder.actor.get(own)), "level")
        return self._choose(self.finder.of_level(rule.partition(":")[2]), "level")

    def _recent(self, *, institutions: bool) -> tuple[tuple[str, ...], str]:
        """Who was last spoken of in the question–answer pair and is not the speaker's own side; else the partner that the roles give."""
        own, roles = self.segment.actor, self.finder.study.roles
        for id in reversed(self.memory.spoken_of):
            if id != own and not (institutions and self.finder.actor[id].kind == "public"):
                return (id,), "recency"
        if own and own != roles.get("provider") and roles.get("provider"):
            return (roles["provider"],), "role"
        return self.finder.superiors(self.finder.actor.get(own)) if own else (), "recency"

    def _choose(self, ids: tuple[str, ...], how: str) -> tuple[tuple[str, ...], str]:
        """One of several that a word fits: the speaker's own, the one last spoken of, the one at the document's site."""
        if len(ids) <= 1:
            return ids, how
        for own, way in ((self.segment.actor, "speaker"), (self.addressee, "addressee")):
            if own in ids:
                return (own,), way
        for id in reversed((*self.memory.before, *self.memory.spoken_of)):
            if id in ids:
                return (id,), "recency"
        here = [id for id in ids if self._at_site(self.finder.actor[id])]
        return ((here[0],), "site") if len(here) == 1 else (ids, how)

    def _at_site(self, actor: Actor) -> bool:
        site = self.document.site
        return bool(site) and any(name in site or site in name for name in (actor.name, *actor.aliases))


def _quotations(text: str, hits: Hits, grammar: Grammar) -> Iterator[tuple[int, int]]:
    """Passages between quotation marks behind a word of saying, and what may stand between the two."""
    ends = {end for _, end in hits.of(grammar.quoting)}
    between = "".join(grammar.affixes.get("quoted", ()))
    for found in re.finditer(r"[“「\"](?P<inside>[^”」\"]*)[”」\"]?", text):
        before = text[: found.start()].rstrip(between)
        if len(before) in ends:
            yield found.start("inside"), found.end("inside")
