"""A coding sheet as an Excel file: what is read in grey, what is filled in with drop-downs, every cell a text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from qualcode.reporting.documents.values import clean, ems
from qualcode.sheeting.content import CHOICE, FILLED, HIDDEN, Column, Glossary, Sheet
from qualcode.sheeting.wording import sheet_words

__all__ = ["excel_bytes"]

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LETTERS = 32_767
"""What a cell may hold."""
GREY, LIGHT, HEAD, FILL_HEAD = "#F2F2F2", "#FFFBE6", "#D9D9D9", "#FFE699"
LINE, LEAST, TALLEST = 14.5, 30.0, 405.0
"""Points: of a line of text, of the lowest row and of the highest that there may be."""
SMALLER = 1.15
"""So much more stands in a line of the smaller letters."""
SPARE = 200
"""Rows below the table that have drop-downs, too, for rows that are copied."""
WIDE = 40
ABOUT = (16, 12, 90)
"""Widths of the columns of the sheet in front."""


def excel_bytes(sheet: Sheet) -> bytes:
    """The bytes of the Excel file; the same for the same sheet."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        # The clock stays out: without a day of its own the file would have that of the writing.
        book.set_properties({"title": clean(sheet.title), "author": "", "created": datetime(2000, 1, 1)})
        _Book(book, sheet).write()
    return stream.getvalue()


class _Book:
    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.words = sheet_words(sheet.language)
        self.formats: dict[tuple[object, ...], Any] = {}

    def form(self, **how: object) -> Any:
        """A format, made once."""
        key = tuple(sorted((name, str(value)) for name, value in how.items()))
        if key not in self.formats:
            base = {"font_name": "Arial" if self.sheet.language == "en" else "宋体", "font_size": 10.5, "valign": "top", "text_wrap": True}
            self.formats[key] = self.book.add_format({**base, **how})
        return self.formats[key]

    def write(self) -> None:
        about = self.book.add_worksheet(self.words["tab.about"])
        coding = self.book.add_worksheet(self.words["tab.coding"])
        for one in self.sheet.glossaries:
            self.glossary(one)
        self.about(about)
        self.coding(coding)

    def about(self, page: Any) -> None:
        """What stands in front: whose sheet it is, how to fill it in, and the cell that says that all was read."""
        for number, width in enumerate(ABOUT):
            page.set_column(number, number, width)
        page.hide_gridlines(2)
        page.write_string(0, 0, clean(self.sheet.title), self.form(bold=True, font_size=15, text_wrap=False))
        row = 2
        for name, value in self.sheet.facts:
            page.write_string(row, 0, name, self.form(bold=True, text_wrap=False))
            page.write_string(row, 1, clean(value), self.form(text_wrap=False))
            row += 1
        if self.sheet.complete[0]:
            self.complete(page, row)
        row += 2
        page.write_string(row, 0, self.words["about.how"], self.form(bold=True, font_size=12, text_wrap=False))
        for number, step in enumerate(self.sheet.steps, 1):
            page.merge_range(row + number, 1, row + number, 2, "", self.form())
            page.write_string(row + number, 0, f"{number}.", self.form(align="right"))
            page.write_string(row + number, 1, clean(step), self.form())
            page.set_row(row + number, LINE * _lines(step, ABOUT[1] + ABOUT[2]) + 5)
        _pages(page)

    def complete(self, page: Any, row: int) -> None:
        name, note = self.sheet.complete
        page.write_string(row, 0, name, self.form(bold=True, text_wrap=False))
        page.write_blank(row, 1, None, self.form(bg_color=FILL_HEAD, border=1))
        page.data_validation(row, 1, row, 1, {"validate": "list", "source": [self.words["mark.yes"]], "show_error": False})
        page.write_string(row, 2, note, self.form(italic=True))

    def glossary(self, one: Glossary) -> None:
        page = self.book.add_worksheet(one.name)
        for number, head in enumerate(one.heads):
            page.write_string(0, number, head, self.form(bold=True, bg_color=HEAD, border=1))
            longest = max((ems(clean(row[number])) for row in one.rows), default=0)
            page.set_column(number, number, min(WIDE, 2 * max(longest, ems(head)) + 2))
        for place, row in enumerate(one.rows, 1):
            for number, text in enumerate(row):
                page.write_string(place, number, clean(text)[:LETTERS], self.form())
        page.freeze_panes(1, 1)
        _pages(page)

    def coding(self, page: Any) -> None:
        columns, rows = self.sheet.columns, self.sheet.rows
        last = max(len(rows), 1)
        for number, column in enumerate(columns):
            told = {"hidden": True} if column.kind == HIDDEN else {}
            page.set_column(number, number, 2 * column.width + 1, self.form(**_look(column)), told)
            page.write_string(0, number, column.head, self.form(bold=True, border=1, bg_color=_head(column)))
            if column.kind == CHOICE:
                self.choices(page, number, last, column)
        page.set_row(0, LINE * 2 + 4)
        for place, cells in enumerate(rows, 1):
            for number, (text, column) in enumerate(zip(cells, columns, strict=True)):
                form = self.form(**_look(column))
                if text:
                    page.write_string(place, number, clean(text)[:LETTERS], form)
                else:
                    page.write_blank(place, number, None, form)
            page.set_row(place, _height(zip(cells, columns, strict=True)))
        page.autofilter(0, 0, last, len(columns) - 1)
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        page.activate() if not self.sheet.facts else None
        _pages(page)

    def choices(self, page: Any, number: int, last: int, column: Column) -> None:
        """A drop-down; what is typed is never refused here, because names and ids are taken as well."""
        source: str | list[str]
        if isinstance(column.choices, tuple):
            source = list(column.choices)
        else:
            listed = self.sheet.glossary(column.choices)
            if not listed.rows:
                return
            # A list of more than 255 characters cannot stand in the rule itself.
            source = f"='{listed.name}'!$A$2:$A${len(listed.rows) + 1}"
        page.data_validation(1, number, last + SPARE, number, {"validate": "list", "source": source, "show_error": False})


def _look(column: Column) -> dict[str, object]:
    if column.kind in (CHOICE, FILLED):
        return {"bg_color": LIGHT, "border": 1, "border_color": HEAD}
    if column.key == "sentence":
        return {"font_size": 11.5, "bold": True, "border": 1, "border_color": HEAD}
    return {"font_color": "#595959", "bg_color": GREY, "border": 1, "border_color": HEAD, "font_size": 9.5}


def _head(column: Column) -> str:
    return FILL_HEAD if column.kind in (CHOICE, FILLED) else HEAD


def _lines(text: str, width: float) -> int:
    """How many lines a text needs in a column of so many Excel characters; some room is lost where lines break."""
    return sum(1 + int(2.0 * ems(line) // max(width - 1.5, 1)) for line in clean(text).split("\n"))


def _height(cells: Iterable[tuple[str, Column]]) -> float:
    heights = [
        _lines(text, 2 * column.width * (1.0 if column.key == "sentence" else SMALLER)) * (LINE if column.key == "sentence" else LINE - 1.5)
        for text, column in cells
        if column.kind != HIDDEN
    ]
    return max(LEAST, min(TALLEST, max(heights, default=LINE) + 3))


def _pages(page: Any) -> None:
    """Printed on A4, across, no wider than a page."""
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
