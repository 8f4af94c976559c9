"""The pieces of a Word file: runs with all their fonts named, paragraphs, three-line tables, page settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

from qualcode.reporting.contents.blocks import Cell, Table
from qualcode.reporting.documents.values import clean, ems
from qualcode.reporting.documents.widths import MARGINS, POINT, Piece

__all__ = ["BODY", "HEADING", "LATIN", "centimetres", "element", "fonts", "paragraph", "run", "table_element"]

BODY, HEADING, LATIN = "宋体", "黑体", "Times New Roman"
NAMES = {"w": nsmap["w"]}
THICK, THIN = 12, 6
"""Of lines, in eighths of a point: 1.5 and 0.75 pt."""
TINT = "E7E6E6"
TALL = 10
"""A row of more centimetres may go over to the next page."""
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def element(tag: str, *inside: Any, **attributes: object) -> Any:
    """An element of the ``w`` namespace with its attributes and what stands in it."""
    named = {_named(name): str(value) for name, value in attributes.items()}
    made = oxml_parser.makeelement(_named(tag), named, NAMES)
    made.extend(inside)
    return made


@cache
def _named(name: str) -> str:
    """The whole name of a tag or an attribute; there are few, and very many elements."""
    return str(qn(f"w:{name}"))


def centimetres(length: float) -> int:
    """In twentieths of a point, as Word measures."""
    return round(length / 2.54 * 1440)


def fonts(chinese: str = BODY) -> Any:
    """One Latin and one Chinese font, whatever the reader's own default is."""
    return element("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=chinese, cs=LATIN)


def run(text: str, *, size: float | None = None, bold: bool = False, heading: bool = False) -> Any:
    """Text in one manner; a line feed is a new line. Marks that both scripts have, such as “ ”, are set as the text around them."""
    text = clean(text)
    named = fonts(HEADING if heading else BODY)
    if _CHINESE.search(text):
        named.set(qn("w:hint"), "eastAsia")
    manner = element("rPr", named)
    if bold:
        manner.append(element("b"))
    if size is not None:
        manner.append(element("sz", val=round(2 * size)))
        manner.append(element("szCs", val=round(2 * size)))
    made = element("r", manner)
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        words = element("t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(words)
    return made


def paragraph(*runs: Any, style: str = "", align: str = "", keep: bool = False) -> Any:
    """A paragraph; one that is kept stays on the page of the next."""
    settings = element("pPr")
    if style:
        settings.append(element("pStyle", val=style))
    if keep:
        settings.append(element("keepNext"))
    if align:
        settings.append(element("jc", val=align))
    return element("p", settings, *runs)


def table_element(table: Table, piece: Piece) -> Any:
    """The three lines: thick above and below, thin under the head, which stands again on each page."""
    total = sum(centimetres(width) for width in piece.widths)
    settings = element(
        "tblPr",
        element("tblW", w=total, type="dxa"),
        element("jc", val="center"),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w=57, type="dxa"), element("right", w=57, type="dxa")),
    )
    grid = element("tblGrid", *(element("gridCol", w=centimetres(width)) for width in piece.widths))
    heads = [Cell.of(table.columns[number].head) for number in piece.columns]
    rows = [_row(heads, table, piece, top=THICK, bottom=THIN if table.rows else THICK, head=True)]
    for place, row in enumerate(table.rows, 1):
        cells = [row[number] for number in piece.columns]
        rows.append(_row(cells, table, piece, bottom=THICK if place == len(table.rows) else 0))
    return element("tbl", settings, grid, *rows)


def _row(cells: Sequence[Cell], table: Table, piece: Piece, *, top: int = 0, bottom: int = 0, head: bool = False) -> Any:
    settings = element("trPr")
    if _height(cells, piece) <= TALL:
        settings.append(element("cantSplit"))
    if head:
        settings.append(element("tblHeader"))
    columns = [table.columns[number] for number in piece.columns]
    made = element("tr", settings)
    for cell, column, width, number in zip(cells, columns, piece.widths, piece.columns, strict=True):
        middle = head if number >= table.heads else False
        align = "center" if middle or column.set != "text" else "left"
        made.append(_cell(cell, width, piece.size, align, _lines(top, bottom), head=head))
    return made


def _lines(top: int, bottom: int) -> Iterable[Any]:
    return [element(side, val="single", sz=size, space=0, color="000000") for side, size in (("top", top), ("bottom", bottom)) if size]


def _cell(cell: Cell, width: float, size: float, align: str, lines: Iterable[Any], *, head: bool) -> Any:
    settings = element("tcPr", element("tcW", w=centimetres(width), type="dxa"))
    borders = element("tcBorders", *lines)
    if len(borders):
        settings.append(borders)
    if cell.tinted:
        settings.append(element("shd", val="clear", color="auto", fill=TINT))
    settings.append(element("vAlign", val="center" if head else "top"))
    text = run(cell.shown, size=size, bold=head)
    return element("tc", settings, paragraph(text, style="Cell", align=align, keep=head))


def _height(cells: Sequence[Cell], piece: Piece) -> float:
    """About how many centimetres a row is high."""
    em = piece.size * POINT
    tallest = 0.0
    for cell, width in zip(cells, piece.widths, strict=True):
        inside = max(width - MARGINS, em)
        tallest = max(tallest, sum(1 + ems(line) * em // inside for line in cell.shown.split("\n")))
    return tallest * em * 1.3
