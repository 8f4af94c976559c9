"""What can be learned from the decisions of a researcher: which sentences have a code, which have not, and of which nobody knows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.learning.deciding import Decision
from qualcode.machine import Seen
from qualcode.model import Codebook
from qualcode.weights import OWN, PRIOR, relative

__all__ = ["LEAST", "LEVELS", "Judged", "Lesson", "Lot", "judged", "learnable", "lots", "with_priors", "within"]

LEAST = 5
"""A code is learned from at least so many sentences that have it, and as many that have it not."""
LEVELS = ("code", "family")
PLACE = ("kind", "speaker", "length", "actors", "actor")


def within(id: str, code: str) -> bool:
    """Whether a code is another one or stands below it."""
    return f"{id}.".startswith(f"{code}.")


@dataclass(frozen=True)
class Judged:
    """The sentences of the documents that were worked on, and what was decided on each: the codes accepted and rejected."""

    sentences: Mapping[str, Seen]
    accepted: Mapping[str, frozenset[str]]
    rejected: Mapping[str, frozenset[str]]
    complete: frozenset[str]
    lost: int = 0

    @property
    def partly(self) -> bool:
        """Whether some documents were worked on without being coded completely."""
        return any(one.segment.document not in self.complete for one in self.sentences.values())

    def has(self, segment: str, code: str) -> bool | None:
        """Whether a sentence has a code or one below it; ``None`` where that was not decided.

        It has not: where a row with the code, one above or one below was rejected, and in a document that is coded completely. Where one
        above was accepted it is open which code below is meant.
        """
        accepted = self.accepted.get(segment, frozenset())
        if any(within(id, code) for id in accepted):
            return True
        if any(within(code, id) for id in accepted):
            return None
        rejected = any(within(id, code) or within(code, id) for id in self.rejected.get(segment, ()))
        return False if rejected or self.sentences[segment].segment.document in self.complete else None

    def settled(self, segment: str, document: str, code: str) -> bool:
        """Whether a person decided already that a sentence has a code, or has it not."""
        if document in self.complete:
            return True
        touched = self.accepted.get(segment, frozenset()) | self.rejected.get(segment, frozenset())
        return any(within(id, code) or within(code, id) for id in touched)

    def touched(self, segment: str, document: str) -> bool:
        """Whether a person decided anything on a sentence."""
        return document in self.complete or segment in self.accepted or segment in self.rejected


def judged(rows: Iterable[Decision], read: Mapping[str, Sequence[Seen]], complete: frozenset[str]) -> Judged:
    """The decisions on the sentences in which they stand.

    A row counts for every sentence of which it covers half, and for the one that covers half of it. Where one row of a sentence and code is
    accepted and another rejected, the sentence has the code.
    """
    accepted: dict[str, set[str]] = {}
    rejected: dict[str, set[str]] = {}
    lost = 0
    ends = {document: [one.segment.end for one in sentences] for document, sentences in read.items()}
    for row in rows:
        found = list(_sentences(row, read[row.document], ends[row.document]))
        lost += not found
        for segment in found:
            (accepted if row.accepted else rejected).setdefault(segment, set()).add(row.code)
    sentences = {one.segment.segment: one for several in read.values() for one in several}
    less = {segment: frozenset(codes - accepted.get(segment, set())) for segment, codes in rejected.items()}
    had = {segment: frozenset(codes) for segment, codes in accepted.items()}
    return Judged(sentences, had, {segment: codes for segment, codes in less.items() if codes}, complete, lost)


def _sentences(row: Decision, sentences: Sequence[Seen], ends: Sequence[int]) -> Iterable[str]:
    for one in sentences[bisect_right(ends, row.start) :]:
        segment = one.segment
        if segment.start >= row.end:
            return
        shared = min(segment.end, row.end) - max(segment.start, row.start)
        if 2 * shared >= min(segment.end - segment.start, row.end - row.start):
            yield segment.segment


class Lesson(NamedTuple):
    """A sentence (a row of the matrix) of which it was decided whether it has a code."""

    row: int
    document: str
    has: bool


@dataclass(frozen=True)
class Lot:
    """The lessons on one code."""

    code: str
    lessons: tuple[Lesson, ...]

    @property
    def positives(self) -> int:
        return sum(lesson.has for lesson in self.lessons)

    @property
    def negatives(self) -> int:
        return len(self.lessons) - self.positives

    @property
    def enough(self) -> bool:
        return min(self.positives, self.negatives) >= LEAST

    @property
    def documents(self) -> frozenset[str]:
        """The documents that have the code."""
        return frozenset(lesson.document for lesson in self.lessons if lesson.has)


def lots(found: Judged, codebook: Codebook, level: str) -> tuple[list[Lot], list[Lot]]:
    """The codes that can be learned, and those of which there is too little.

    At the level of codes each code that has enough is learned by itself; where one has not, so is its family.
    """
    given = {id for codes in (*found.accepted.values(), *found.rejected.values()) for id in codes}
    codes = [code for code in codebook.codes if any(within(id, code.id) for id in given)]
    families = [code for code in codes if code.id == code.family]
    single = [] if level == "family" else [_lot(found, code.id) for code in codes if code.id != code.family]
    few = {lot.code.partition(".")[0] for lot in single if not lot.enough}
    alone = {code.id for code in families if level == "family" or code.id in few or not any(within(lot.code, code.id) for lot in single)}
    tried = [*single, *(_lot(found, code.id) for code in families if code.id in alone)]
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    tried.sort(key=lambda lot: order[lot.code])
    return [lot for lot in tried if lot.enough], [lot for lot in tried if not lot.enough]


def _lot(found: Judged, code: str) -> Lot:
    judged = ((row, one.segment.document, found.has(segment, code)) for row, (segment, one) in enumerate(found.sentences.items()))
    return Lot(code, tuple(Lesson(row, document, has) for row, document, has in judged if has is not None))


def learnable(found: Judged, codebook: Codebook) -> list[dict[str, float]]:
    """The features of the sentences that were worked on, from which can be learned, in their order."""
    partly = found.partly
    return [
        with_priors({name: value for name, value in one.features.items() if not (partly and _of_place(name))}, codebook)
        for one in found.sentences.values()
    ]


def _of_place(feature: str) -> bool:
    """Whether a feature tells of the place of a sentence and not of what it says.

    Of a document that was worked on here and there mostly the sentences are known that have a code; a model that may look at the kind of
    document and at the speaker would learn where somebody was at work.
    """
    return feature.partition(":")[0] in PLACE


def with_priors(features: Mapping[str, float], codebook: Codebook) -> dict[str, float]:
    """The features of a sentence and, as further ones, what was learned before: ``z`` of each code by the codebook's own weights, of a
    family that these do not know by those that hold for any codebook."""
    own: dict[str, float] = codebook.weights.sums(features) if codebook.weights else {}
    priors = {PRIOR + code: z for code, z in own.items()}
    if codebook.general:
        for family in codebook.families:
            if family not in own:
                priors[PRIOR + family] = codebook.general.sums(relative(features, family)).get(OWN, 0.0)
    return {**features, **priors}
