"""How wide the columns of a table are on paper, and on how many pieces it stands where they are too many."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.reporting.contents.blocks import Table
from qualcode.reporting.documents.values import clean, ems

__all__ = ["LANDSCAPE", "PORTRAIT", "Piece", "pieces"]

PORTRAIT, LANDSCAPE = 16.0, 24.7
"""Centimetres between the margins of A4."""
SIZE, SMALL = 10.5, 9.0
"""Points: 五号 and 小五."""
POINT = 2.54 / 72
MARGINS = 0.4
"""Centimetres beside the text of a cell, with some to spare."""
LINE, LONG, WIDEST = 5.0, 30.0, 60.0
"""In widths of a character: the least a text gets, from where it is a long one, and what counts of the longest."""
ROOMY, TIGHT = 18.0, 11.0
"""The least that a long one gets, and gets where it must."""
_WORD = re.compile(r"[!-~\u00a0-\u024f]+")


@dataclass(frozen=True)
class Piece:
    """Columns of a table that stand side by side: their numbers, and their widths in centimetres."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    landscape: bool


@dataclass(frozen=True)
class _Need:
    least: float
    wish: float


def pieces(table: Table) -> tuple[Piece, ...]:
    """The table as it fits: upright, upright in small print, across, or across in pieces that all begin with what names the rows."""
    everything = tuple(range(len(table.columns)))
    for size, landscape, long in ((SIZE, False, ROOMY), (SMALL, False, ROOMY), (SMALL, True, ROOMY), (SMALL, True, TIGHT)):
        room = LANDSCAPE if landscape else PORTRAIT
        needs = _needs(table, size, long)
        if sum(need.least for need in needs) <= room:
            return (_piece(everything, needs, room, size, landscape),)
    return tuple(_piece(columns, needs, room, size, True) for columns in _split(table, needs, room))


def _needs(table: Table, size: float, long: float) -> list[_Need]:
    needs = []
    for number, column in enumerate(table.columns):
        texts = [column.head, *(row[number].shown for row in table.rows)]
        lines = [line for text in texts for line in clean(text).split("\n")]
        longest = min(max(map(ems, lines), default=0.0), WIDEST)
        whole = lines[len(clean(column.head).split("\n")) :] if column.set != "text" else []
        words = [word for line in lines for word in _WORD.findall(line)]
        unbroken = min(max(map(ems, [*words, *whole]), default=0.0), TIGHT)
        least = max(unbroken, min(longest, long if longest > LONG else LINE))
        em = size * POINT
        needs.append(_Need(least * em + MARGINS, max(least, longest * column.share) * em + MARGINS))
    return needs


def _piece(columns: tuple[int, ...], needs: Sequence[_Need], room: float, size: float, landscape: bool) -> Piece:
    """Each column gets the least it needs, then the more of what is left the more it wishes; the whole width is used."""
    mine = [needs[number] for number in columns]
    least, wishes = sum(need.least for need in mine), sum(need.wish - need.least for need in mine)
    left = max(0.0, room - least)
    given = [need.least + (need.wish - need.least) * min(1.0, left / wishes if wishes else 0.0) for need in mine]
    return Piece(columns, tuple(round(width * room / sum(given), 2) for width in given), size, landscape)


def _split(table: Table, needs: Sequence[_Need], room: float) -> Iterator[tuple[int, ...]]:
    heads = tuple(range(min(table.heads, len(table.columns))))
    # Heads that leave no room for anything are squeezed, not repeated away.
    free = max(room - sum(needs[number].least for number in heads), room / 2)
    others = range(len(heads), len(table.columns))
    # Pieces of about the same width, rather than full ones and a rest.
    total = sum(needs[number].least for number in others)
    enough = total / math.ceil(total / free)
    some: list[int] = []
    used = 0.0
    for number in others:
        least = needs[number].least
        if some and (used + least / 2 > enough or used + least > free):
            yield (*heads, *some)
            some, used = [], 0.0
        some.append(number)
        used += least
    yield (*heads, *some)
