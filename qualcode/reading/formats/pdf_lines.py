"""Characters on a page → its lines, in the order in which they are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

__all__ = ["Glyph", "Line", "columns", "gutters", "line", "wide"]

CLOSING, OPENING = "。，、；：？！）》」』】〉”’…—,.;:?!)]}%", "（《「『【〈“‘([{"
"""What cannot begin a line, and what cannot end one."""
HYPHENS = "-\u2010\u00ad"


class Glyph(NamedTuple):
    """One character and where it is printed; `made` is true for white space that the PDF does not hold."""

    character: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    made: bool


@dataclass(slots=True)
class Line:
    """One line of a page, or of a column of it.

    ``bold`` are spans of ``text``; ``pieces`` its parts between wide gaps, with their left and right ends; ``unit`` is how wide the part
    at its beginning is that cannot be divided; ``column`` is -1 where the line spans several; ``depth`` how far down the page it is, from
    0 to 1.
    """

    text: str
    bold: tuple[tuple[int, int], ...]
    left: float
    right: float
    base: float
    size: float
    unit: float
    pieces: tuple[str, ...]
    page: int
    column: int
    depth: float = 0.0

    @property
    def hyphen(self) -> bool:
        """Whether it ends in a word that seems to be divided."""
        return len(self.text) > 1 and self.text[-1] in HYPHENS and self.text[-2].isalpha() and not wide(self.text[-2])

    @property
    def all_bold(self) -> bool:
        return self.bold == ((0, len(self.text)),)


@cache
def wide(character: str) -> bool | None:
    """Whether a character is set without spaces around it, as hanzi are; None for quotation marks and the like, which may be either."""
    width = unicodedata.east_asian_width(character)
    if width in "WF":
        return True
    return None if width == "A" and not character.isalnum() else False


def _joined(before: Glyph, after: Glyph, gap: float, usual: float) -> bool:
    """Whether the white space between two characters is only how they were set: beside a hanzi, and no wider than between others."""
    size = max(before.size, after.size)
    if gap >= size or not (wide(before.character) or wide(after.character)):
        return False
    hanzi = all(one.character.isalpha() and wide(one.character) for one in (before, after))
    return not hanzi or gap < usual + 0.15 * size


def _usual_gap(glyphs: Sequence[Glyph]) -> float:
    """How far the hanzi of a line stand apart: justified lines are stretched."""
    seen = [glyph for glyph in glyphs if not glyph.character.isspace()]
    return median([b.left - a.right for a, b in pairwise(seen) if wide(a.character) and wide(b.character)] or [0.0])


def _text(glyphs: Sequence[Glyph]) -> tuple[str, list[bool], list[int]]:
    """The characters of a line with the white space that means something, whether each is bold, and where a piece begins."""
    text: list[str] = []
    bold: list[bool] = []
    breaks: list[int] = []
    blank, before, usual = "", None, _usual_gap(glyphs)
    for glyph in glyphs:
        if glyph.character.isspace():
            if blank != "\u3000":
                blank = "\u3000" if glyph.character == "\u3000" else " " if not glyph.made or blank == " " else "made"
            continue
        if before is not None:
            gap = glyph.left - before.right
            if gap > 1.8 * max(glyph.size, before.size):
                breaks.append(len(text))
            if blank == "made" and _joined(before, glyph, gap, usual):
                blank = ""
            if blank:
                text.append(" " if blank == "made" else blank)
                bold.append(before.bold and glyph.bold)
        text.append(glyph.character)
        bold.append(glyph.bold)
        blank, before = "", glyph
    return "".join(text), bold, breaks


def _spans(bold: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    edges = [at for at in range(len(bold) + 1) if (at > 0 and bold[at - 1]) != (at < len(bold) and bold[at])]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def _unit(glyphs: Sequence[Glyph]) -> float:
    """How wide the part at the beginning is that cannot be divided: a word, or a hanzi with the marks that stick to it."""
    end = 0
    while end < len(glyphs) - 1:
        here, after = glyphs[end].character, glyphs[end + 1].character
        sticks = after in CLOSING or here in OPENING
        if after.isspace() or (not sticks and (wide(here) or wide(after))):
            break
        end += 1
    return glyphs[end].right - glyphs[0].left


def line(glyphs: Sequence[Glyph], page: int, column: int = 0) -> Line | None:
    """The line that some characters make, in their order; None when they are only white space."""
    seen = [glyph for glyph in glyphs if not glyph.character.isspace()]
    if not seen:
        return None
    text, bold, breaks = _text(glyphs)
    size = median(glyph.size for glyph in seen)
    base = median(glyph.base for glyph in seen)
    ends = [0, *breaks, len(text)]
    pieces = tuple(text[a:b].strip() for a, b in pairwise(ends))
    start = next(number for number, glyph in enumerate(glyphs) if not glyph.character.isspace())
    left, right = min(glyph.left for glyph in seen), max(glyph.right for glyph in seen)
    return Line(text, _spans(bold), left, right, base, size, _unit(glyphs[start:]), pieces, page, column)


def gutters(rows: Sequence[Sequence[Glyph]], count: int) -> list[float]:
    """Where a page is divided into `count` columns: the middles of the strips between them that hardly any character crosses.

    Empty where there are no such strips, as on a title page.
    """
    glyphs = [[glyph for glyph in row if not glyph.character.isspace()] for row in rows]
    glyphs = [row for row in glyphs if row]
    if not glyphs:
        return []
    low, high = min(glyph.left for row in glyphs for glyph in row), max(glyph.right for row in glyphs for glyph in row)
    if not 0 < high - low < 100_000:
        return []
    found = []
    for number in range(1, count):
        middle, reach = (high - low) * number / count, (high - low) / count * 0.3
        strip = range(int(middle - reach), int(middle + reach) + 1)
        crossed = dict.fromkeys(strip, 0)
        for row in glyphs:
            over = [(int(glyph.left - low), int(glyph.right - low)) for glyph in row]
            for at in {at for a, b in over if b >= strip[0] and a <= strip[-1] for at in range(max(a, strip[0]), min(b, strip[-1]) + 1)}:
                crossed[at] += 1
        fewest = min(crossed.values())
        if fewest > 0.4 * len(glyphs):
            return []
        found.append(low + _middle([at for at in strip if crossed[at] == fewest], middle))
    return found


def _middle(places: Sequence[int], near: float) -> float:
    """The middle of the longest unbroken run of `places`; of several as long the one that is nearest."""
    runs: list[tuple[int, int]] = []
    for at in places:
        runs = [*runs[:-1], (runs[-1][0], at)] if runs and runs[-1][1] == at - 1 else [*runs, (at, at)]
    first, last = max(runs, key=lambda run: (run[1] - run[0], -abs((run[0] + run[1]) / 2 - near)))
    return (first + last + 1) / 2


def _divided(row: Sequence[Glyph], between: Sequence[float]) -> list[list[Glyph]] | None:
    """The parts of a row in each column, or None where it runs over a gutter."""
    seen = [glyph for glyph in row if not glyph.character.isspace()]
    for x in between:
        before = max((glyph.right for glyph in seen if (glyph.left + glyph.right) / 2 < x), default=None)
        after = min((glyph.left for glyph in seen if (glyph.left + glyph.right) / 2 >= x), default=None)
        if before is not None and after is not None and after - before < 0.8 * max(glyph.size for glyph in seen):
            return None
    parts: list[list[Glyph]] = [[] for _ in range(len(between) + 1)]
    column = 0
    for glyph in row:
        if not glyph.character.isspace():
            column = sum((glyph.left + glyph.right) / 2 >= x for x in between)
        parts[column].append(glyph)
    return parts


def columns(rows: Iterable[Sequence[Glyph]], between: Sequence[float], page: int) -> Iterator[Line]:
    """The lines of a page column by column; a line that runs over a gutter stays above what is under it."""
    spanning: list[Line] = []
    parts: list[Line] = []
    for row in rows:
        divided = _divided(row, between)
        if divided is None:
            spanning += filter(None, [line(row, page, -1)])
        else:
            parts += filter(None, (line(part, page, column) for column, part in enumerate(divided)))
    spanning.sort(key=lambda one: -one.base)
    edges = [float("inf"), *(one.base for one in spanning), float("-inf")]
    for number, (high, low) in enumerate(pairwise(edges)):
        here = [part for part in parts if low < part.base <= high]
        yield from sorted(here, key=lambda one: (one.column, -round(one.base / 2), one.left))
        yield from spanning[number : number + 1]
