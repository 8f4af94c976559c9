"""New actors and aliases put into the first sheet of an Excel file, of which every other part stays byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence

from lxml import etree

from qualcode.model import Actor
from qualcode.reading.contents import Unreadable
from qualcode.reading.formats.grids import grid, letters
from qualcode.reading.formats.markup import Element, child, children, descendants, tree
from qualcode.reading.listing import entry_keys

__all__ = ["edited_workbook"]

Row = tuple[int, tuple[str, ...]]
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def edited_workbook(data: bytes, new: Sequence[Actor], aliases: Mapping[str, Sequence[str]]) -> bytes:
    """The bytes of an .xlsx file with rows for new actors behind the last one, and with longer cells for further aliases.

    Raises
    ------
    ValueError
        When the sheet cannot be found, or lacks a column for what is to be written.

    Examples
    --------
    >>> from qualcode.exchanging.workbooks import workbook_bytes
    >>> book = workbook_bytes([["id", "name", "kind", "aliases"], ["a", "甲局", "government", ""]])
    >>> [row for _, row in grid(edited_workbook(book, [Actor("b", "乙中心", "firm")], {"a": ["甲"]})).rows[1:]]
    [('a', '甲局', 'government', '甲'), ('b', '乙中心', 'firm', '')]
    """
    try:
        rows = grid(data).rows
    except Unreadable as error:
        raise ValueError(error.found) from None
    keys = entry_keys(rows[0][1])
    wanted = ["id", "name", *(["kind"] if new else []), *(["level"] if any(actor.level for actor in new) else [])]
    wanted += ["aliases"] if aliases or any(actor.aliases for actor in new) else []
    lacking = [key for key in wanted if key not in keys]
    if lacking:
        raise ValueError(f"the table has no column {', '.join(lacking)}")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        name = _sheet(book, rows[0][1])
        sheet = tree(book.read(name), name)
        _edit(sheet, rows, keys, new, aliases)
        written = etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True)
        return _packed(book, name, written)


def _packed(book: zipfile.ZipFile, name: str, written: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in book.infolist():
            archive.writestr(part, written if part.filename == name else book.read(part.filename))
    return out.getvalue()


def _sheet(book: zipfile.ZipFile, headings: Sequence[str]) -> str:
    """The part that holds the first sheet with something in it, which is the one that is read."""
    order = [sheet.get(_RELATION) for sheet in descendants(tree(book.read("xl/workbook.xml"), "workbook.xml"), "sheet")]
    relations = tree(book.read("xl/_rels/workbook.xml.rels"), "workbook.xml.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for id in order:
        target = targets.get(id, "")
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if name in book.namelist() and any(True for _ in descendants(tree(book.read(name), name), "c")):
            return name
    raise ValueError("its sheet was not found")


def _edit(sheet: Element, rows: Sequence[Row], keys: Sequence[str], new: Sequence[Actor], aliases: Mapping[str, Sequence[str]]) -> None:
    data = child(sheet, "sheetData")
    if data is None:
        raise ValueError("its sheet has no rows")
    there = {int(row.get("r", "0")): row for row in children(data, "row")}
    at_id, at_names = keys.index("id"), keys.index("aliases") if "aliases" in keys else -1
    for number, cells in rows[1:]:
        id = cells[at_id] if at_id < len(cells) else ""
        if id in aliases:
            if number not in there:
                raise ValueError("its rows have no numbers")
            before = cells[at_names] if at_names < len(cells) else ""
            _put(there[number], number, at_names, "; ".join(filter(None, [before, *aliases[id]])))
    number = max(there, default=0)
    for actor in new:
        number += 1
        told = {"id": actor.id, "name": actor.name, "kind": actor.kind, "level": actor.level, "aliases": "; ".join(actor.aliases)}
        row = etree.SubElement(data, data.tag.replace("sheetData", "row"), r=str(number))
        for column, key in enumerate(keys):
            if told.get(key):
                _put(row, number, column, told[key])
    dimension = child(sheet, "dimension")
    if dimension is not None and new:
        dimension.set("ref", re.sub(r"\d+$", str(number), dimension.get("ref", "")))


def _put(row: Element, number: int, column: int, text: str) -> None:
    """Writes a text into a cell, which keeps its looks; a new one comes where its column stands."""
    place = f"{letters(column)}{number}"
    cell = next((one for one in children(row, "c") if one.get("r") == place), None)
    space = row.tag.removesuffix("row")
    if cell is None:
        before = sum(_column(one.get("r", "")) < column for one in children(row, "c"))
        cell = etree.Element(f"{space}c", r=place)
        row.insert(before, cell)
    for old in list(cell):
        cell.remove(old)
    cell.set("t", "inlineStr")
    inside = etree.SubElement(etree.SubElement(cell, f"{space}is"), f"{space}t")
    inside.set(_SPACE, "preserve")
    inside.text = text


def _column(place: str) -> int:
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1
