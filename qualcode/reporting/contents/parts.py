"""Cells that several subjects of the report build in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.reporting.contents.blocks import RELATIONS, Cell, Column, Part
from qualcode.reporting.evidence import strength

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels
    from qualcode.reporting.wording import Words

__all__ = ["MARKS", "count_cell", "marked_cell", "marks_note", "numbers", "per_cent", "texts"]

MARKS = (("●", "strong"), ("◐", "some"), ("○", "single"))
FEWEST = 20
"""No percentage of fewer."""


def texts(*heads: str) -> tuple[Column, ...]:
    """Columns of text."""
    return tuple(Column(head) for head in heads)


def numbers(*heads: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(head, "number") for head in heads)


def count_cell(value: object, rows: Iterable[int], of: str, title: str) -> Cell:
    """A count and its rows; blank where the value is.

    Examples
    --------
    >>> count_cell("2", [4, 7], "codings", "控制").number, count_cell("", [], "codings", "控制").parts
    (2, ())
    """
    return Cell((Part.count(int(str(value)), rows, of),), title) if str(value) else Cell(title=title)


def marked_cell(
    groups: Iterable[tuple[str, Sequence[int]]], total: tuple[str, Sequence[int]], title: str, evidence: Evidence, words: Words
) -> Cell:
    """The relations of a cell: a part with its strength for each name, and one for all of them where that says more."""
    count, rows = total
    parts = [
        Part(f"{name} {len(mine)}", tuple(mine), RELATIONS, strength(evidence.relations[number] for number in mine))
        for name, mine in groups
    ]
    if len(parts) > 1 or any(len(rows) > len(part.rows) for part in parts):
        parts.append(Part(f"{words['report.in_total']} {count}", tuple(rows), RELATIONS, number=int(count)))
    return Cell(tuple(parts), title)


def marks_note(labels: Labels) -> str:
    """What the three marks mean."""
    words = labels.words
    stop = words["block.stop"]
    return stop.join(f"{mark} {words[f'mark.{name}']}" for mark, name in MARKS) + words["block.end"]


def per_cent(part: int, whole: int) -> str:
    """A share in per cent, blank where the whole is too small to have one.

    Examples
    --------
    >>> per_cent(7, 28), per_cent(7, 14)
    ('25 %', '')
    """
    return f"{100 * part / whole:.0f} %" if whole >= FEWEST else ""
