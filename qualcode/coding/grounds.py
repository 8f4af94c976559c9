"""Where a cue of a status rule stands to the words of a hit: before them, around them, within them.

Each place is a name that a rule of the language gives (``place:``); its cues reach from there until something ends their reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qualcode.grammar import Grammar, StatusRule

__all__ = ["PLACES", "TOUCHING", "Ground", "Span"]

Span = tuple[int, int]


@dataclass(slots=True)
class Ground:
    """One rule and one hit in a sentence: where the cues stand, the words of the hit in order, and what ends the reach of a cue.

    Not frozen, because many are made and making a frozen one takes three times as long.
    """

    rule: StatusRule
    text: str
    own: tuple[Span, ...]
    cues: tuple[Span, ...]
    stops: tuple[Span, ...]
    told: tuple[Span, ...]
    """Clauses that tell a fact of their own."""
    still: tuple[Span, ...]
    """Clauses that go on from the one with the cue."""
    grammar: Grammar

    @property
    def first(self) -> int:
        return self.own[0][0]

    @property
    def last(self) -> int:
        return self.own[-1][1]

    def open_way(self, begin: int, end: int) -> bool:
        """Whether nothing between two places ends the reach of a cue: a word of ``until``, and a clause's end if it reaches no further."""
        if any(begin <= a and b <= end and not self._of_hit(a, b) for a, b in self.stops):
            return False
        if not self.grammar.breaks(self.text[begin:end]):
            return True
        return self.rule.reach == "sentence" and not self._told(begin, end)

    def _told(self, begin: int, end: int) -> bool:
        """Whether a clause behind the one of the cue, up to that of the hit, tells a fact, and the latter does not go on from the cue."""
        own, cue = (end, begin) if end <= self.first else (begin, end)
        if any(a <= own <= b for a, b in self.still):
            return False
        told = (clause for clause in self.told if clause not in self.still)
        return any((a <= own <= b or (begin <= a and b <= end)) and not a <= cue <= b for a, b in told)

    def _of_hit(self, begin: int, end: int) -> bool:
        return any(a < end and begin < b for a, b in self.own)

    def before(self) -> bool:
        """A cue before the words of the hit, or among them and none of them."""
        low = 0 if self.rule.reach == "sentence" else self.grammar.clause_start(self.text, self.first)
        return any(
            low <= begin and end <= self.last and not self._of_hit(begin, end) and (end > self.first or self.open_way(end, self.first))
            for begin, end in self.cues
        )

    def together(self) -> bool:
        """A cue before the last word of the hit, in one clause with all its words."""
        tail = self.own[-1][0]
        return any(end <= tail and not self._of_hit(begin, end) and self.open_way(end, tail) for begin, end in self.cues)

    def after(self) -> bool:
        return any(begin >= self.last and self.open_way(self.last, begin) for begin, _ in self.cues)

    def closing(self) -> bool:
        """A cue behind the words, with which its clause ends: 平等就谈不上了."""
        return any(
            begin >= self.last and self.open_way(self.last, begin) and self.grammar.clause_end(self.text, end) >= 0
            for begin, end in self.cues
        )

    def behind(self) -> bool:
        return any(begin == self.last for begin, _ in self.cues)

    def front(self) -> bool:
        return any(end == self.first for _, end in self.cues)

    def opening(self) -> bool:
        """A cue with which the clause begins, and the words right behind it: 什么平等."""
        start = self.grammar.clause_start(self.text, self.first)
        return any(end == self.first and not self.text[start:begin].strip() for begin, end in self.cues)

    def around(self) -> bool:
        """Marks right before and right behind the words, as around a word that is not meant: “平等”."""
        closed = self.text[self.last : self.last + 1] in tuple(self.grammar.closing)
        return closed and any(end == self.first for _, end in self.cues)

    def cutting(self) -> bool:
        """A cue inside which the words begin: 没有不听 in 有没有不听."""
        return any(begin < self.first < end for begin, end in self.cues)

    def inside(self) -> bool:
        """A cue between whose first and last word the words stand: 是不是 … ？."""
        return any(begin <= self.first and self.last <= end and self.open_way(begin, self.first) for begin, end in self.cues)

    def leading(self) -> bool:
        """A cue with which the clause of the words begins: had the bureau interfered."""
        start = self.grammar.clause_start(self.text, self.first)
        return any(start <= begin < self.first and not self.text[start:begin].strip() for begin, _ in self.cues)

    def within(self) -> bool:
        """A cue that is one of the words of the hit, or part of one: 不得 in 不得干涉."""
        return any(a <= begin and end <= b for begin, end in self.cues for a, b in self.own)

    def anywhere(self) -> bool:
        return bool(self.cues)


PLACES: dict[str, Callable[[Ground], bool]] = {
    "before": Ground.before,
    "together": Ground.together,
    "after": Ground.after,
    "closing": Ground.closing,
    "behind": Ground.behind,
    "front": Ground.front,
    "opening": Ground.opening,
    "around": Ground.around,
    "cutting": Ground.cutting,
    "inside": Ground.inside,
    "leading": Ground.leading,
    "within": Ground.within,
    "anywhere": Ground.anywhere,
}
TOUCHING = ("front", "opening", "around")
"""Places at which a cue may stick to the hit, so that it is looked for by its characters and not as a word."""
