"""Where a span of a text stands after the text was edited: runs of characters that stayed, and the rules for what lies at their edges."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from typing import NamedTuple

__all__ = ["Anchor", "Edited", "Run", "runs"]

SMALL = 400
"""Up to how many characters on both sides a changed place is compared character by character: beyond, that would be slow."""
NEAR, LONG = 1000, 10
"""A quote is looked for within so many characters of where it should be; one of so many characters anywhere."""
MANY = 1000
"""A quote that stands at so many places is not looked for."""
DEPTH = 60
"""How often a changed place is parted again."""
_SHAPES = (re.compile(r"[^\n]*\n|[^\n]+"), re.compile(r"[^。！？；.!?;\n]+[。！？；.!?;\n]*|[。！？；.!?;\n]+"), re.compile(r"\w+|\W+"))
"""Lines, sentences, what stands between signs: where one finds nothing that stayed, the next is tried."""


class Run(NamedTuple):
    """``size`` characters that stand at ``old`` in the one text and at ``new`` in the other."""

    old: int
    new: int
    size: int


class Anchor(NamedTuple):
    """Where a span stands now, and how that was found: ``same`` place in what stayed, ``found`` elsewhere, ``edited`` inside."""

    start: int
    end: int
    how: str


def runs(old: str, new: str) -> list[Run]:
    """The characters of a text that stayed when it was edited, in order, as long runs.

    Lines that stand once in both texts are matched first, in the longest order that both share (P. Mackerras and B. Cohen's patience
    diff), then sentences, then parts of sentences between these, and single characters in what is left and short. So the time grows with
    the length of the text, not with its square.

    Examples
    --------
    >>> runs("答：多。钱不够。", "答：太多。钱不够。")
    [Run(old=0, new=0, size=2), Run(old=2, new=3, size=6)]
    """
    joined: list[Run] = []
    for one in _runs(old, new, (0, len(old)), (0, len(new)), 0, DEPTH):
        last = joined[-1] if joined else None
        if last and last.old + last.size == one.old and last.new + last.size == one.new:
            joined[-1] = last._replace(size=last.size + one.size)
        elif one.size:
            joined.append(one)
    return joined


def _runs(old: str, new: str, here: tuple[int, int], there: tuple[int, int], shape: int, depth: int) -> Iterator[Run]:
    """The runs between two places of each text."""
    front = _shared(old[slice(*here)], new[slice(*there)])
    yield Run(here[0], there[0], front)
    (a, a_end), (b, b_end) = (here[0] + front, here[1]), (there[0] + front, there[1])
    back = _shared(old[a:a_end][::-1], new[b:b_end][::-1])
    a_end, b_end = a_end - back, b_end - back
    if a < a_end and b < b_end:
        yield from _between(old, new, (a, a_end), (b, b_end), shape, depth)
    yield Run(a_end, b_end, back)


def _between(old: str, new: str, here: tuple[int, int], there: tuple[int, int], shape: int, depth: int) -> Iterator[Run]:
    if max(here[1] - here[0], there[1] - there[0]) <= SMALL:
        matcher = SequenceMatcher(None, old[slice(*here)], new[slice(*there)], autojunk=False)
        yield from (Run(here[0] + block.a, there[0] + block.b, block.size) for block in matcher.get_matching_blocks())
        return
    anchors: list[Run] = []
    while shape < len(_SHAPES) and not anchors:
        anchors = _stayed(_pieces(old, here, _SHAPES[shape]), _pieces(new, there, _SHAPES[shape])) if depth else []
        shape += not anchors
    if not anchors:
        return
    a, b = here[0], there[0]
    for one in [*anchors, Run(here[1], there[1], 0)]:
        if a < one.old and b < one.new:
            yield from _runs(old, new, (a, one.old), (b, one.new), shape, depth - 1)
        yield one
        a, b = one.old + one.size, one.new + one.size


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _pieces(text: str, within: tuple[int, int], shape: re.Pattern[str]) -> dict[str, int]:
    """The pieces that stand once, and where."""
    found = [(one[0], one.start()) for one in shape.finditer(text, *within)]
    counts = Counter(piece for piece, _ in found)
    return {piece: at for piece, at in found if counts[piece] == 1}


def _stayed(old: dict[str, int], new: dict[str, int]) -> list[Run]:
    """The pieces that both have, in the longest order that both share: the longest rising row of places."""
    common = [Run(at, new[piece], len(piece)) for piece, at in old.items() if piece in new]
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, one in enumerate(common):
        rank = bisect_left(ends, one.new)
        before.append(tops[rank - 1] if rank else -1)
        ends[rank : rank + 1] = [one.new]
        tops[rank : rank + 1] = [number]
    row = []
    number = tops[-1] if tops else -1
    while number >= 0:
        row.append(common[number])
        number = before[number]
    return row[::-1]


@dataclass(frozen=True)
class Edited:
    """A text before and after it was edited.

    Examples
    --------
    >>> Edited("答：多。钱不够。", "答：太多。钱不够。").anchor(4, 8)
    Anchor(start=5, end=9, how='same')
    """

    old: str
    new: str

    @cached_property
    def runs(self) -> list[Run]:
        return runs(self.old, self.new)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [one.old for one in self.runs]

    @cached_property
    def _news(self) -> Sequence[int]:
        return [one.new for one in self.runs]

    def anchor(self, start: int, end: int) -> Anchor | None:
        """Where a span of the old text stands in the new one; ``None``: nobody can tell.

        1. All of its characters stayed side by side: there.
        2. The quote stands at exactly one place that is not the place of another such quote of the old text, within 1,000 characters of
           where it should be, or, with ten characters or more, anywhere: there (a passage that was moved).
        3. Both edges can be told (the character at the edge stayed, or the one beyond it did) and between them stand at least half of the
           characters of the longer of old and new span, unchanged and in order: there (an edit inside).
        """
        edges = self._edge(start, from_left=True), self._edge(end, from_left=False)
        quote = self.old[start:end]
        if None not in edges and self.new[slice(*edges)] == quote:
            return Anchor(edges[0] or 0, edges[1] or 0, "same")
        elsewhere = self._found(quote, start)
        if elsewhere is not None:
            return Anchor(elsewhere, elsewhere + len(quote), "found")
        first, last = edges
        if first is None or last is None or first >= last:
            return None
        return Anchor(first, last, "edited") if 2 * self._kept(start, end, first, last) >= max(end - start, last - first) else None

    def _at(self, place: int) -> int | None:
        """Where a character stands now."""
        number = bisect_right(self._starts, place) - 1
        if number < 0:
            return None
        one = self.runs[number]
        return one.new + place - one.old if place < one.old + one.size else None

    def _edge(self, place: int, *, from_left: bool) -> int | None:
        """Where an edge between two characters lies now: beside the character of the span, else beside the one beyond it."""
        before = self._at(place - 1) if place else -1
        after = self._at(place) if place < len(self.old) else len(self.new)
        sides = (after, None if before is None else before + 1)
        inner, outer = sides if from_left else sides[::-1]
        return outer if inner is None else inner

    def _kept(self, start: int, end: int, first: int, last: int) -> int:
        """How many characters of a span stand unchanged between its new edges."""
        count = 0
        for one in self.runs[max(bisect_right(self._starts, start) - 1, 0) : bisect_left(self._starts, end)]:
            shift = one.new - one.old
            low, high = max(one.old, start, first - shift), min(one.old + one.size, end, last - shift)
            count += max(high - low, 0)
        return count

    def _found(self, quote: str, start: int) -> int | None:
        """The one place where a quote stands that is not the place of another such quote of the old text."""
        near = self._expected(start)
        low, high = (0, len(self.new)) if len(quote) >= LONG else (max(near - NEAR, 0), near + len(quote) + NEAR)
        places = list(islice(_places(self.new, quote, low, high), MANY))
        free = [place for place in places if not self._stayed(place, len(quote))]
        return free[0] if len(free) == 1 and len(places) < MANY else None

    def _stayed(self, place: int, size: int) -> bool:
        """Whether a place of the new text is that of such a quote in the old one: all of it lies in one run."""
        number = bisect_right(self._news, place) - 1
        return number >= 0 and place + size <= self.runs[number].new + self.runs[number].size

    def _expected(self, start: int) -> int:
        """Where a place should be: behind the last character before it that stayed."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return 0
        one = self.runs[number]
        return one.new + min(start - one.old, one.size)


def _places(text: str, quote: str, low: int, high: int) -> Iterator[int]:
    place = text.find(quote, low, high)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1, high)
