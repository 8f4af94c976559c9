"""What a cell says in a file: text without what no XML may hold, and its number where it is one."""

from __future__ import annotations

import re
import unicodedata

from qualcode.reporting.contents.blocks import Cell, Column, Table
from qualcode.reporting.wording import Words

__all__ = ["above", "below", "clean", "ems", "number_in"]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[-−]?\d{1,15}(\.\d+)?")
MINUS = "−"


def clean(text: str) -> str:
    """The text with a replacement character for each that no XML may hold; tabs are blanks, any line end is a line feed.

    Examples
    --------
    >>> clean("a\\x0bb\\tc\\r\\nd")
    'a\\ufffdb c\\nd'
    """
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def number_in(cell: Cell, column: Column) -> float | None:
    """The number of a cell: its own, or what its text says in a column of numbers.

    Examples
    --------
    >>> count, year = Column("n", "number"), Column("year")
    >>> number_in(Cell.of("12"), count), number_in(Cell.of("12"), year), number_in(Cell.of("45 %"), count)
    (12, None, None)
    """
    if cell.number is not None:
        return cell.number
    text = cell.shown
    if column.set != "number" or not _NUMBER.fullmatch(text):
        return None
    text = text.replace(MINUS, "-")
    return float(text) if "." in text else int(text)


def above(table: Table, words: Words, *, continued: bool = False) -> str:
    """The caption with its number; tables that are for the screen have none."""
    if not table.number:
        return table.caption
    return words["paper.continued" if continued else "paper.table"].format(number=table.number, caption=table.caption)


def below(notes: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """The notes, the first of them called one."""
    if not notes or notes[0].startswith(words["paper.note"]):
        return notes
    return (words["paper.note"] + notes[0], *notes[1:])


def ems(text: str) -> float:
    """About how wide a line is, in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(mark) in "WFA" else 0.56 for mark in text)
