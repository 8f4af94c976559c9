"""tables.xlsx: every table of a report on a sheet of its own, and the long tables of the run behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.reporting.contents.blocks import Cell, Column, Content, Table
from qualcode.reporting.disguising import disguised
from qualcode.reporting.documents.values import above, below, clean, ems, number_in
from qualcode.reporting.wording import Words, report_words
from qualcode.saving import save

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.errors import Problem
    from qualcode.results import Results

__all__ = ["write_xlsx", "xlsx_bytes"]

LONG = ("codings", "relations", "links", "segments")
"""The tables of a run that stand behind those of the report."""
MOST = 20_000
"""Rows of a long table; with more of them it takes minutes to open, and its CSV does it better."""
LETTERS, NAME = 32_767, 31
"""What a cell, and the name of a sheet, may hold."""
NARROW, WIDE = 6.0, 60.0
FIRST = 3
"""The row of the heads: above stand the way back, the caption and nothing."""
FEW = 12
"""A table with more rows gets filters."""
TINT = "#E7E6E6"
THICK, THIN = 2, 1
"""Excel's numbers for lines."""
LINE, TALLEST = 14.5, 409.0
"""Points: of a line of text, and of the highest row that there may be."""
_NOT_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def write_xlsx(results: Results, path: str | Path) -> tuple[Problem, ...]:
    """Writes the tables of a run as an Excel file: a sheet for each, with a list of them in front.

    The tables are those of the report, also in the units and grains that the report folds away; behind them stand the codings, relations,
    links and sentences, where they are not too many. Numbers are numbers, every other cell is text, never a formula or a link.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    path
        The file; it is replaced when it is there.

    Returns
    -------
    tuple of Problem
        Doubts about what is written: see :func:`qualcode.reporting.write_report`.

    Raises
    ------
    OutputError
        When the file cannot be written.

    Examples
    --------
    >>> problems = qualcode.write_xlsx(results, "tables.xlsx")    # doctest: +SKIP
    """
    from qualcode.reporting.contents.building import content_of

    shown = disguised(results)
    content = content_of(shown)
    save(Path(path), xlsx_bytes(content, shown), remedy="Close it in Excel, or choose another place.")
    return content.problems


def xlsx_bytes(content: Content, results: Results | None) -> bytes:
    """The bytes of the Excel file, without the tables of a run where none is given; the same for the same content."""
    import xlsxwriter

    frames = {} if results is None else {name: getattr(results, name) for name in LONG}
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        # The clock stays out: without a day of its own the file would have that of the writing.
        book.set_properties({"title": clean(content.title), "author": "", "created": datetime(2000, 1, 1)})
        _Book(book, report_words(content.study.language)).write(content.tables, frames, content.title)
    return stream.getvalue()


@dataclass(frozen=True)
class _Listed:
    """A line of the list in front."""

    sheet: str
    what: str
    rows: int


class _Book:
    def __init__(self, book: Any, words: Words) -> None:
        self.book, self.words = book, words
        self.formats: dict[tuple[object, ...], Any] = {}
        self.taken: set[str] = set()

    def form(self, **how: object) -> Any:
        """A format, made once."""
        key = tuple(sorted((name, str(value)) for name, value in how.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "Times New Roman", "font_size": 10.5, "valign": "top", **how})
        return self.formats[key]

    def write(self, tables: Iterable[Table], frames: Mapping[str, pd.DataFrame], title: str) -> None:
        front = self.words["paper.index"]
        index = self.book.add_worksheet(self.name(front))
        listed = [self.table(table, front) for table in tables]
        listed += [self.frame(name, frame, front) for name, frame in frames.items()]
        self.index(index, listed, title)

    def index(self, index: Any, listed: list[_Listed], title: str) -> None:
        """The list in front, each line leading to its sheet."""
        index.write_string(0, 0, clean(title), self.form(bold=True, font_size=14))
        index.set_row_pixels(0, 28)
        for column, head in enumerate(("paper.sheet", "paper.what", "paper.rows")):
            index.write_string(FIRST - 1, column, self.words[head], self.form(bold=True, top=THICK, bottom=THIN))
        for row, one in enumerate(listed, FIRST):
            line = {"bottom": THICK} if row == FIRST + len(listed) - 1 else {}
            if one.sheet:
                link = self.form(font_color="#0563C1", underline=1, **line)
                index.write_url(row, 0, _inside(one.sheet), link, string=one.sheet)
            else:
                index.write_blank(row, 0, None, self.form(**line))
            index.write_string(row, 1, one.what, self.form(text_wrap=True, **line))
            index.write_number(row, 2, one.rows, self.form(**line))
        for column, width in enumerate((48, 90, 10)):
            index.set_column(column, column, width)
        index.freeze_panes(FIRST, 0)
        _pages(index)

    def name(self, wanted: str) -> str:
        """A name that a sheet may have and no other one has, whatever the case of its letters."""
        plain = _NOT_NAME.sub(" ", clean(wanted)).strip().strip("'").strip() or "-"
        number, name = 1, _short(plain, NAME)
        while name.lower() in self.taken or name.lower() == "history":
            number += 1
            name = _short(plain, NAME - len(f" ({number})")) + f" ({number})"
        self.taken.add(name.lower())
        return name

    def table(self, table: Table, front: str) -> _Listed:
        caption = clean(above(table, self.words))
        sheet = self.book.add_worksheet(self.name(caption))
        sheet.write_url(0, 0, _inside(front), self.form(font_color="#0563C1", underline=1), string=self.words["paper.back"])
        sheet.write_string(1, 0, caption, self.form(bold=True, font_size=12))
        sheet.set_row_pixels(1, 24)
        widths = list(_widths(table))
        self.body(sheet, table.columns, table.rows)
        for row, texts in enumerate([[column.head for column in table.columns], *([cell.shown for cell in row] for row in table.rows)]):
            # Not every program finds the height of a row itself.
            sheet.set_row(FIRST - 1 + row, _height(texts, widths))
        last = FIRST + len(table.rows)
        for row, note in enumerate(below(table.notes, self.words), last + 1):
            sheet.write_string(row, 0, clean(note)[:LETTERS], self.form(font_size=9))
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        if len(table.rows) > FEW:
            sheet.autofilter(FIRST - 1, 0, last - 1, len(table.columns) - 1)
        sheet.freeze_panes(FIRST, min(table.heads, 2) if len(table.columns) > 4 else 0)
        sheet.repeat_rows(FIRST - 1)
        _pages(sheet)
        return _Listed(sheet.get_name(), caption, len(table.rows))

    def body(self, sheet: Any, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> None:
        for place, column in enumerate(columns):
            form = self.form(bold=True, top=THICK, bottom=THIN, text_wrap=True, align=_aligned(column))
            sheet.write_string(FIRST - 1, place, clean(column.head), form)
        for row, cells in enumerate(rows, FIRST):
            line = {"bottom": THICK} if row == FIRST + len(rows) - 1 else {}
            for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
                tint = {"bg_color": TINT} if cell.tinted else {}
                form = self.form(text_wrap=True, align=_aligned(column), **line, **tint)
                self.put(sheet, row, place, number_in(cell, column), cell.shown, form)

    def put(self, sheet: Any, row: int, place: int, number: float | None, text: str, form: Any) -> None:
        if number is not None:
            sheet.write_number(row, place, number, form)
        elif text:
            text = clean(text)
            told = self.words["paper.cut"].format(file="report.html")
            sheet.write_string(row, place, text if len(text) <= LETTERS else text[: LETTERS - len(told)] + told, form)
        else:
            sheet.write_blank(row, place, None, form)

    def frame(self, name: str, frame: pd.DataFrame, front: str) -> _Listed:
        """A long table as it is, under the names of its columns."""
        if len(frame) > MOST:
            return _Listed("", f"{name}: {self.words['paper.too_long'].format(file=f'{name}.csv')}", len(frame))
        sheet = self.book.add_worksheet(self.name(name))
        sheet.write_url(0, 0, _inside(front), self.form(font_color="#0563C1", underline=1), string=self.words["paper.back"])
        sheet.write_string(1, 0, f"{name}.csv", self.form(bold=True, font_size=12))
        plain, wrapped = self.form(), self.form(text_wrap=True)
        for place, column in enumerate(frame.columns):
            sheet.write_string(FIRST - 1, place, str(column), self.form(bold=True, top=THICK, bottom=THIN))
            long = column in ("quote", "text", "source_quote", "target_quote")
            for row, (number, text) in enumerate(_plain(frame[column]), FIRST):
                if number is not None or text:
                    self.put(sheet, row, place, number, text, wrapped if long else plain)
            sheet.set_column(place, place, WIDE if long else 14)
        if len(frame):
            sheet.autofilter(FIRST - 1, 0, FIRST + len(frame) - 1, len(frame.columns) - 1)
        sheet.freeze_panes(FIRST, 0)
        return _Listed(sheet.get_name(), self.words[f"paper.frame.{name}"], len(frame))


def _plain(column: pd.Series) -> Iterator[tuple[float | None, str]]:
    """The number or the text of each value; neither where it is blank."""
    blank = column.isna().tolist()
    numbers = column.dtype.kind in "iuf"
    for value, none in zip(column.tolist(), blank, strict=True):
        yield (None, "") if none else (value, "") if numbers else (None, str(value))


def _short(text: str, most: int) -> str:
    """At most so many characters as Excel counts them (some of ours are two)."""
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text[:-1]
    return text.strip().strip("'")


def _inside(sheet: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!A1"


def _aligned(column: Column) -> str:
    return "left" if column.set == "text" else "center"


def _widths(table: Table) -> Iterator[float]:
    """About as wide as the longest line, within bounds."""
    for place, column in enumerate(table.columns):
        lines = [line for row in table.rows for line in clean(row[place].shown).split("\n")]
        longest = max((ems(line) for line in [*lines, *clean(column.head).split("\n")]), default=0.0)
        yield max(NARROW, min(WIDE, 2.1 * longest + 2))


def _height(texts: Iterable[str], widths: Iterable[float]) -> float:
    """About what a row needs for its longest text."""
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        # A column of width 2 holds a Chinese character; some room is lost where lines break.
        lines = max(lines, sum(1 + int(2.05 * ems(line) // max(width - 1.5, 1)) for line in clean(text).split("\n")))
    return min(TALLEST, LINE * lines + 1)


def _pages(sheet: Any) -> None:
    """Printed on A4, across, no wider than a page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
