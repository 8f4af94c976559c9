"""The steps of the coder, told to whoever listens: what spoke, what fell away and why, which rule of status touched it.

Nobody listens in a run. :mod:`qualcode.explaining` listens to one sentence, so that what it tells is what the run did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qualcode.coding.indicators import Hit, Sentence
from qualcode.grammar import StatusRule

__all__ = ["SILENT", "Listener", "Notes", "Touch"]

Span = tuple[int, int]


class Listener:
    """Hears every step and keeps nothing."""

    listening = False

    def spoke(self, sentence: Sentence, hits: Sequence[Hit]) -> None:
        """All conditions on the sentence itself are met."""

    def dropped(self, sentence: Sentence, hit: Hit, why: str) -> None:
        """The words of an indicator stand there, but a condition is not met: on the sentence, on other codes, on company."""

    def touched(self, sentence: Sentence, hit: Hit, rule: StatusRule, cues: Sequence[Span]) -> None:
        """A rule of status touches a hit, by these cues."""


SILENT = Listener()


class Touch(NamedTuple):
    """A rule of status that touched a hit, and the places of its cues in the sentence."""

    hit: Hit
    rule: StatusRule
    cues: tuple[Span, ...]


class Notes(Listener):
    """Hears every step and keeps those of one sentence; a step that is taken twice is kept once.

    Parameters
    ----------
    segment
        Id of the sentence.
    """

    listening = True

    def __init__(self, segment: str) -> None:
        self.segment = segment
        self.hits: list[Hit] = []
        self.drops: list[tuple[Hit, str]] = []
        self.touches: list[Touch] = []

    def spoke(self, sentence: Sentence, hits: Sequence[Hit]) -> None:
        if sentence.segment.segment == self.segment:
            self.hits += [hit for hit in hits if hit not in self.hits]

    def dropped(self, sentence: Sentence, hit: Hit, why: str) -> None:
        if sentence.segment.segment == self.segment and (hit, why) not in self.drops:
            self.drops.append((hit, why))

    def touched(self, sentence: Sentence, hit: Hit, rule: StatusRule, cues: Sequence[Span]) -> None:
        note = Touch(hit, rule, tuple(cues))
        if sentence.segment.segment == self.segment and note not in self.touches:
            self.touches.append(note)
