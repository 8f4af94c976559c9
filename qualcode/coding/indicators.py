"""A codebook's indicators, compiled for one language and looked for in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualcode.matching.finding import Found, Place, find
from qualcode.matching.patterns import Pattern, Slot, parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.model import Actor, Code, Codebook, Indicator, Study
from qualcode.rows import Mention, Segment

__all__ = ["Compiled", "Hit", "Sentence", "compiled", "fits_sort", "look"]


NAMES = ("name", "alias", "short", "role", "party")
"""Ways in which a mention can be resolved when it is a name."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """One indicator of one code, its lines parsed."""

    code: Code
    indicator: Indicator
    patterns: tuple[Pattern, ...]
    all_of: tuple[Pattern, ...]
    any_of: tuple[Pattern, ...]
    none_of: tuple[Pattern, ...]

    @property
    def terms(self) -> set[str]:
        return {term for group in (self.patterns, self.all_of, self.any_of, self.none_of) for pattern in group for term in pattern.terms}


@dataclass(frozen=True)
class Sentence:
    """A sentence with everything that is known of it before coding."""

    segment: Segment
    hits: Hits
    mentions: Sequence[Mention]

    @property
    def places(self) -> list[Place]:
        start = self.segment.start
        return [Place(mention.start - start, mention.end - start, number) for number, mention in enumerate(self.mentions)]


@dataclass(frozen=True)
class Hit:
    """An indicator that spoke, and where."""

    code: Code
    indicator: Indicator
    found: Found


def compiled(codebook: Codebook, language: str) -> list[Compiled]:
    """The indicators of every code of a codebook in one language, in the order of the codebook."""
    return [
        Compiled(
            code,
            indicator,
            parse_patterns(indicator.match, language),
            parse_patterns(indicator.all_of, language),
            parse_patterns(indicator.any_of, language),
            parse_patterns(indicator.none_of, language),
        )
        for code in codebook.codes
        for indicator in code.indicators.get(language, ())
    ]


def fits_sort(actor: Actor | None, sorts: Iterable[str], codebook: Codebook) -> bool:
    """Whether an actor is of one of these kinds or groups of kinds; any actor is when nothing is asked for."""
    wanted = tuple(sorts)
    if not wanted:
        return True
    return actor is not None and any(actor.kind == sort or actor.kind in codebook.kinds.get(sort, ()) for sort in wanted)


def _slot_fits(mention: Mention, slot: Slot, code: Code, segment: Segment, study: Study) -> bool:
    """Whether a mention may stand in a slot; one that is open may if any of its candidates may."""
    if slot.sort == "self" and mention.actor != (segment.actor or None):
        return False
    if slot.sort == "other" and mention.actor and mention.actor == segment.actor:
        return False
    sorts = code.ends(slot.end) if slot.sort in ("", "self", "other") else (slot.sort,)
    ids = (mention.actor,) if mention.actor else tuple(filter(None, mention.candidates.split("; ")))
    return any(fits_sort(study.actor(id), sorts, study.codebook) for id in ids)


def _only_named(match: Found, names: Sequence[Place]) -> bool:
    """Whether all words of a hit are part of an actor's name: 登记管理 in 登记管理机关 says nothing about what that body does."""
    return all(any(place.start <= begin and end <= place.end for place in names) for begin, end in match.words)


def look(one: Compiled, sentence: Sentence, study: Study) -> list[Hit]:
    """Where an indicator speaks in a sentence, its conditions on the sentence included."""
    segment, indicator = sentence.segment, one.indicator
    if indicator.documents and segment.kind not in indicator.documents:
        return []
    if indicator.stages and segment.stage not in indicator.stages:
        return []
    if indicator.speakers and not fits_sort(study.actor(segment.actor), indicator.speakers, study.codebook):
        return []
    places = sentence.places

    def found(pattern: Pattern) -> list[Found]:
        return find(
            pattern,
            segment.text,
            sentence.hits,
            places,
            lambda number, slot: _slot_fits(sentence.mentions[number], slot, one.code, segment, study),
        )

    names = [place for place, mention in zip(places, sentence.mentions, strict=True) if mention.how in NAMES]
    matches = [match for pattern in one.patterns for match in found(pattern) if not _only_named(match, names)]
    if not matches or any(found(pattern) for pattern in one.none_of) or not all(found(pattern) for pattern in one.all_of):
        return []
    if one.any_of and not any(found(pattern) for pattern in one.any_of):
        return []
    return [Hit(one.code, indicator, match) for match in matches]
