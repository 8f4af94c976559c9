"""Excel files as calamine reads them: sheets of strings."""

from __future__ import annotations

import datetime
import io

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from qualcode.reading.contents import Unreadable

__all__ = ["MOST_CELLS", "Sheets", "shown", "too_large", "workbook"]

Sheets = list[tuple[str, list[list[str]]]]
"""Name and rows of each sheet."""
MOST_CELLS = 5_000_000
"""How many cells, with the blank ones between, a sheet may have; a program that fills them all would take gigabytes for more."""


def workbook(data: bytes) -> Sheets:
    """The sheets that are shown, by name; those that are hidden only where no other is."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        visible = [one for one in listed if one.visible == SheetVisibleEnum.Visible]
        return [(one.name, _rows(book.get_sheet_by_name(one.name))) for one in visible or listed]
    except PasswordError:
        raise Unreadable("it is protected by a password", "Open it with the password, take the password off, and save it.") from None
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        why = " ".join(str(error).split())[:100]
        raise Unreadable(f"it is damaged or no Excel file ({why})", "Open it in Excel, WPS or LibreOffice and save it again.") from None


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    if sheet.total_height * sheet.total_width > 4 * MOST_CELLS:
        raise too_large(sheet.total_height, sheet.total_width)
    blank = [""] * (sheet.start[1] if sheet.start else 0)
    return [[*blank, *map(shown, row)] for row in sheet.iter_rows()]


def shown(cell: object) -> str:
    """A cell as one reads it: 3 and not 3.0, days and times as ISO 8601 has them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, datetime.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def too_large(rows: int, columns: int) -> Unreadable:
    """What to say about a sheet that is mostly blank, or no table that somebody made."""
    use = "Delete the blank rows and columns behind the table, or divide it."
    return Unreadable(f"a sheet in it has {rows:,} rows and {columns:,} columns", use)
