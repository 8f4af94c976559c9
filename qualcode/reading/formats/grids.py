"""Tables as rows of cells, all of them strings: Excel, OpenDocument, CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.reading.contents import Unreadable, written_text
from qualcode.reading.formats.archives import Archive, seeming
from qualcode.reading.formats.markup import Element, attribute, child, children, descendants, local, tree
from qualcode.reading.formats.oldexcel import old_workbook
from qualcode.reading.formats.workbooks import MOST_CELLS, Sheets, shown, too_large, workbook

__all__ = ["Grid", "Rows", "filled_sheets", "grid", "letters"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MARKUP = ("<html", "<!doctype html", "<?xml", "<table")
DELIMITERS = ",;\t"
_SNIFFED = 50
Rows = tuple[tuple[int, tuple[str, ...]], ...]
"""The rows of a sheet that are not blank, with their numbers."""


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes
    ----------
    rows
        Rows that are not blank, with their numbers as the program that made the table counts them; cells without blanks around them.
    encoding
        Of a text file.
    remarks
        What was left out.
    """

    rows: Rows
    encoding: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


def grid(data: bytes, encoding: str = "") -> Grid:
    """The first sheet with something in it, or the table of a text file; what it is, the bytes say.

    Raises
    ------
    Unreadable
        When it is damaged, protected, no table, or far too large.

    Examples
    --------
    >>> grid("说话人;内容\\n问;忙吗？\\n".encode()).rows
    ((1, ('说话人', '内容')), (2, ('问', '忙吗？')))
    """
    filled, encoding = filled_sheets(data, encoding)
    others = ", ".join(f"'{name}'" for name, _ in filled[1:])
    left_out = ((f"only the sheet '{filled[0][0]}' was read, not {others}", "Save a sheet that is wanted as a file of its own."),)
    return Grid(filled[0][1], encoding, left_out if others else ())


def filled_sheets(data: bytes, encoding: str = "") -> tuple[list[tuple[str, Rows]], str]:
    """All sheets with something in them by name, and the encoding of a text file; refuses what :func:`grid` refuses."""
    if data.startswith(_ZIP):
        sheets, encoding = _zipped(data), ""
    elif data.startswith(_OLE):
        if not any(name in data for name in _BOOKS) or "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(*seeming(data))
        sheets, encoding = old_workbook(data), ""
    else:
        text, encoding = written_text(data, encoding)
        if text.lstrip()[:20].lower().startswith(_MARKUP):
            raise Unreadable(
                "it is a web page or an XML file", "Open it in Excel or WPS and save it as .xlsx; a web page may be named .html."
            )
        sheets = [("", list(_separated(text)))]
    filled = [(name, rows) for name, rows in ((name, _filled(rows)) for name, rows in sheets) if rows]
    if not filled:
        raise Unreadable("there is no text in it", "Fill it, or take the document out of the list.")
    return filled, encoding


def letters(column: int) -> str:
    """What a program for tables calls a column, counted from 0.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _filled(rows: list[list[str]]) -> Rows:
    trimmed = ((number, tuple(_trimmed(cell) for cell in row)) for number, row in enumerate(rows, 1))
    return tuple((number, row) for number, row in trimmed if any(row))


def _trimmed(cell: str) -> str:
    return cell.strip() if "\r" not in cell else cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def _zipped(data: bytes) -> Sheets:
    archive = Archive(data)
    if "xl/workbook.xml" in archive.names:
        archive.check()
        for name in archive.names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _check_size(archive.read(name) or b"")
        return [(name, [[_ESCAPED.sub(_unescaped, cell) for cell in row] for row in rows]) for name, rows in workbook(data)]
    if "xl/workbook.bin" in archive.names:
        raise Unreadable("it is a binary Excel file (.xlsb)", "Open it in Excel and save it as .xlsx.")
    written = archive.read("content.xml")
    sheet = child(tree(written, "content.xml"), "body", "spreadsheet") if written else None
    if sheet is None:
        raise archive.unlike("xl/") if not written else Unreadable("it is an OpenDocument text", "Name it .odt.")
    return [(attribute(table, "name"), list(_open_rows(table))) for table in children(sheet, "table")]


def _check_size(sheet: bytes) -> None:
    """Refuse a sheet with a few cells far apart: whoever fills the blank ones between takes more memory than there is."""
    rows, columns = 1, 1
    for found in _PLACE.finditer(sheet):
        column = 0
        for letter in found[1][:4].upper():
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(found[2][:10])), max(columns, column)
    if rows * columns > MOST_CELLS:
        raise too_large(rows, columns)


def _unescaped(found: re.Match[str]) -> str:
    """A character that Excel writes by its number; only those that are control characters, and the stroke itself."""
    code = int(found[1], 16)
    return {0x0D: "", 0x0A: "\n", 0x09: "\t", 0x5F: "_"}.get(code, "" if code < 32 else found.group())


def _open_rows(table: Element) -> Iterator[list[str]]:
    """The rows of an OpenDocument sheet; what says that it repeats is repeated where it holds something."""
    blank, cells = 0, 0
    for row in descendants(table, "table-row"):
        times = _times(row, "number-rows-repeated")
        written = list(_open_cells(row))
        if not any(written):
            blank += times
            continue
        cells += len(written) * times + blank
        if cells > MOST_CELLS:
            raise too_large(blank + times, len(written))
        for _ in range(blank):
            yield []
        blank = 0
        for _ in range(times):
            yield written


def _open_cells(row: Element) -> Iterator[str]:
    blank, all_cells = 0, 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        times, text = _times(cell, "number-columns-repeated"), _open_text(cell)
        blank += 0 if text else times
        if not text:
            continue
        all_cells += blank + times
        if all_cells > MOST_CELLS:
            raise too_large(1, all_cells)
        yield from [""] * blank
        yield from [text] * times
        blank = 0


def _open_text(cell: Element) -> str:
    """What a cell shows; days as ISO 8601 has them, because how they are shown depends on the country."""
    day, number = attribute(cell, "date-value"), attribute(cell, "value")
    if day:
        return day.replace("T", " ").removesuffix(" 00:00:00")
    if number and attribute(cell, "value-type") == "float":
        try:
            return shown(float(number))
        except ValueError:
            return number
    return "\n".join("".join(_open_line(line)) for line in children(cell, "p"))


def _open_line(line: Element) -> Iterator[str]:
    yield line.text or ""
    for part in line:
        name = local(part)
        if name == "s":
            yield " " * min(_times(part, "c"), 1000)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name not in ("annotation", "note"):
            yield from _open_line(part)
        yield part.tail or ""


def _times(element: Element, name: str) -> int:
    written = attribute(element, name, "1")
    return max(1, int(written[:12])) if written.isdecimal() else 1


def _separated(text: str) -> Iterator[list[str]]:
    """The rows of a text file: cells between commas, semicolons or tabs, whichever makes rows that are alike."""
    named = re.match(r'"?sep=(.)"?\n', text)
    if named:
        yield []
        text = text[named.end() :]
    before = csv.field_size_limit(len(text) + 1)
    try:
        delimiter = named[1] if named and named[1] in DELIMITERS else _delimiter(text)
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: list[list[str]] = []
        try:
            rows.extend(read)
        except csv.Error as error:
            if delimiter != "\t":
                use = 'A cell that begins with " must end with it, and hold it doubled inside; saving the sheet again as CSV does so.'
                raise Unreadable(f"row {len(rows) + 1 + bool(named)} is no row of a table ({error})", use) from None
            rows = [line.split("\t") for line in text.split("\n")]
        yield from rows
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """The mark with the largest share of rows that are as wide as the first; of equals the one that cuts it into more cells."""
    scores = []
    for mark in DELIMITERS:
        rows = _first_rows(text, mark)
        width = len(rows[0]) if rows else 1
        alike = sum(len(row) == width for row in rows) / len(rows) if width > 1 else 0.0
        scores.append((alike, width, -DELIMITERS.index(mark)))
    best = max(scores)
    return DELIMITERS[-best[2]] if best[0] else "\x1f"


def _first_rows(text: str, mark: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            rows += [row] if any(cell.strip() for cell in row) else []
            if len(rows) == _SNIFFED:
                break
    except csv.Error:
        return []
    return rows
