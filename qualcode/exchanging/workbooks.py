"""Tables as an Excel file: cells of text or numbers, nothing else, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from qualcode.reading.formats.grids import letters

__all__ = ["sheets_bytes", "workbook_bytes"]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_QUOTE = str.maketrans({'"': "&quot;"})
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def workbook_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as the bytes of an .xlsx file; every cell is text, so that ``=…`` is no formula.

    Examples
    --------
    >>> from qualcode.reading.formats.grids import grid
    >>> grid(workbook_bytes([["code", "term"], ["tie", "=拨付"]])).rows[1]
    (2, ('tie', '=拨付'))
    """
    return sheets_bytes({"codebook": rows})


def sheets_bytes(sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> bytes:
    """Several sheets by name (at most 31 characters); a cell is a number where a number is given, else text.

    Examples
    --------
    >>> from qualcode.reading.formats.grids import grid
    >>> grid(sheets_bytes({"actual": [["", "B"], ["A", 2]], "names": [["A", "甲"]]})).rows
    ((1, ('', 'B')), (2, ('A', '2')))
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {**_frame(list(sheets)), **{f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, rows in enumerate(sheets.values(), 1)}}
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # The earliest day that a zip file knows: no clock in the bytes.
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, _HEAD + content)
    return stream.getvalue()


def _frame(names: Sequence[str]) -> dict[str, str]:
    numbers = range(1, len(names) + 1)
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers)
    listed = "".join(
        f'<sheet name="{escape(name, quote=False).translate(_QUOTE)}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    related = "".join(f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
    }


def _sheet(rows: Sequence[Sequence[str | float]]) -> str:
    lines = [
        f'<row r="{number}">{"".join(_cell(letters(column), number, cell) for column, cell in enumerate(row) if cell != "")}</row>'
        for number, row in enumerate(rows, 1)
    ]
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(column: str, row: int, content: str | float) -> str:
    if not isinstance(content, str):
        return f'<c r="{column}{row}"><v>{content}</v></c>'
    clean = escape(_NO_XML.sub("", content), quote=False)
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
