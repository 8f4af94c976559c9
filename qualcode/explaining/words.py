"""What the tables and the codebook say in one word, in plain words."""

from __future__ import annotations

from qualcode.coding.noting import Touch
from qualcode.kept import REJECTED
from qualcode.model import Indicator

__all__ = ["HOW", "condition", "how", "plain_end", "touch", "why_rejected"]

HOW = {
    "name": "by its name",
    "alias": "by another name of it",
    "short": "short for its name",
    "party": "a party of the contract",
    "role": "by its role in the study",
    "speaker": "the speaker's own side",
    "addressee": "who is asked",
    "recency": "spoken of last",
    "class": "a word for all of its class",
    "wider": "a word for part of its class",
    "level": "by its level",
    "site": "at the place of the document",
    "verb": "by what is done",
    "title": "by the title of a person",
    "person": "a person whose unit the document tells",
    "inclusive": "several at once",
    "issuer": "who issued the document",
    "given": "given by the person who coded",
}
_BESIDE = {
    "before": "in front of it {}",
    "behind": "behind it {}",
    "way": "it is told of by {}",
    "kind": "it is of the kind {}",
    "role": "its role in the study is {}",
    "speaker": "the speaker's is {}",
    "place": "it is actor {} of the sentence",
    "side": "it stands {} the words of the code",
    "named": "actors in the sentence: {}",
    "recent": "it was spoken of before, {} others since",
    "usual": "{} more usual kinds stand there",
    "speaks": "it is the speaker's own side: {}",
    "somebody unknown": "the sentence names somebody nobody knows: {}",
    "kinds": "a pair of the kinds {}",
    "here": "ends that the sentence names: {}",
    "where": "the clauses of the two, seen from the words of the code: {}",
}
_SIDES = {"left": "left of", "right": "right of", "among": "among"}
_CLAUSES = {
    "own": "in the clause of the words",
    "before": "in a clause before the words",
    "shut": "in a clause before that of the words, which has a subject of its own",
    "after": "in a clause behind the words",
}
_ORDER = {"opens": "it opens its clause", "follows": "it is not the first in its clause"}
_RANKS = {"0": "the nearest {} the words", "1": "the second {} the words", "2": "further {} the words"}
_PLACES = {"start": "the clause begins", "stop": "the clause ends", "word": "some other word"}
_CONDITIONS = {
    "none": "one of these stands in the sentence (none:)",
    "all": "not all of these stand in the sentence (all:)",
    "any": "none of these stands in the sentence (any:)",
    "near": "none of these is near (near:)",
    "not_near": "one of these is near (not_near:)",
    "documents": "it is only for documents of the kind (documents:)",
    "stages": "it is only for sentences at the stage (stages:)",
    "roles": "it is only for speakers whose role is (roles:)",
    "speakers": "it is only for speakers whose side is (speakers:)",
    "asked": "none of these stands in the question that is answered (asked:)",
    "codes": "it is only for sentences that have one of the codes (codes:)",
    "not_codes": "it is not for sentences that have one of the codes (not_codes:)",
}
_FIELDS = {"none": "none_of", "all": "all_of", "any": "any_of"}
_OTHERWISE = {
    "name": "its words are part of an actor's name",
    "denied": "it speaks only where it is denied (denied:)",
    "weak": "it is weak, and no other words of its family speak here (weak:)",
}
_REJECTED = {
    "an end stays open": "it stays open who deals with whom, and the code needs both ends (needs_ends:)",
    "corrected": "the next sentence takes it back",
}


def condition(why: str, indicator: Indicator) -> str:
    """Which condition of an indicator is not met, with what it asks for.

    Examples
    --------
    >>> condition("none", Indicator(("打招呼",), none_of=("见面",)))
    'one of these stands in the sentence (none:): 见面'
    """
    if why in _OTHERWISE:
        return _OTHERWISE[why]
    return f"{_CONDITIONS[why]}: {', '.join(getattr(indicator, _FIELDS.get(why, why)))}"


def how(way: str) -> str:
    """How an actor was told, in plain words."""
    return HOW.get(way, way)


def plain_end(feature: str) -> str:
    """A feature of an end of a relation in plain words; the names of lists are those of ``beside:`` in the rules of the language.

    Examples
    --------
    >>> plain_end("source opens,before=agent"), plain_end("target behind=stop")
    ("the source: it opens its clause, in front of it a word of 'agent'", 'the target: behind it the clause ends')
    >>> plain_end("source left 0"), plain_end("target follows own")
    ('the source: the nearest left of the words', 'the target: it is not the first in its clause, in the clause of the words')
    """
    end, _, rest = feature.partition(" ")
    head = {"source": "the source: ", "target": "the target: ", "either": "an end: "}.get(end, "")
    return head + ", ".join(map(_plain_part, (rest if head else feature).split(",")))


def _plain_part(part: str) -> str:
    name, is_value, value = part.partition("=")
    first, _, second = name.partition(" ")
    if not is_value and first in _ORDER:
        return ", ".join((_ORDER[first], *([_CLAUSES[second]] if second else [])))
    if not is_value:
        return _RANKS[second].format(_SIDES[first]) if second in _RANKS else name
    if name == "clause":
        return _CLAUSES[value]
    if name in ("before", "behind"):
        value = _PLACES.get(value, f"a word of '{value}'")
    return _BESIDE.get(name, f"{name}: {{}}").format(_SIDES.get(value, value))


def touch(one: Touch, text: str) -> str:
    """What a rule of the language says of a hit, and by which words of the sentence."""
    cues = ", ".join(dict.fromkeys(text[begin:end] for begin, end in one.cues))
    says = [part for part in (one.rule.modality if one.rule.modality != "factual" else "", _POLARITY.get(one.rule.polarity, "")) if part]
    kind = f" ({', '.join(says)})" if says else ""
    return f"{one.rule.name}{kind}, by: {cues}{'; it counts all the same' if one.rule.counts else ''}"


_POLARITY = {"-": "denied", "ceased": "no more so", "weak": "hardly so", "?": "a person must tell"}


def why_rejected(status: str, reason: str) -> str:
    """Why a coding is not counted, from its reason; blank where it is."""
    if status != REJECTED:
        return ""
    first = reason.partition("; ")[0]
    if first.startswith("yields to "):
        return f"it yields to {first.removeprefix('yields to ')}, which stands in the sentence too"
    if first.startswith("confidence "):
        return f"its {first}, the threshold"
    return _REJECTED.get(first, first)
