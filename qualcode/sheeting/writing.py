"""A coding sheet → a file that people fill in; one that is there may hold somebody's work and is not replaced by itself."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from qualcode.errors import ArgumentError, OutputError
from qualcode.saving import save
from qualcode.sheeting.content import Sheet

__all__ = ["write_sheet"]

FORMATS = (".xlsx", ".docx")
MOST_BOXES = 400
"""A Word file with more boxes takes minutes to open."""


def write_sheet(sheet: Sheet, file: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Writes a coding sheet for Excel (.xlsx) or Word (.docx).

    In Excel a row is a sentence, with drop-downs for codes and actors, and the code list on a sheet of its own. In Word a sentence is a box
    with fields to choose from. Nothing that stands in a cell is a formula or a link.

    Parameters
    ----------
    sheet
        From :func:`qualcode.coding_sheet`.
    file
        The file; its ending says for which program.
    overwrite
        Replace a file that is there.

    Raises
    ------
    ArgumentError
        When the ending is another, or the sheet is too long for Word.
    OutputError
        When there is a file already, or it cannot be written.

    Examples
    --------
    >>> write_sheet(coding_sheet(results, coder="张三", blind=True), "张三.xlsx")    # doctest: +SKIP
    """
    path = Path(file)
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise ArgumentError(f"'{path.name}': a coding sheet is written as {' or '.join(FORMATS)}: give the file one of these endings")
    if ending == ".docx" and len(sheet.rows) > MOST_BOXES:
        use = "Write it as .xlsx, or draw a smaller sample"
        raise ArgumentError(f"'{path.name}': {len(sheet.rows)} sentences are too many for a Word file (at most {MOST_BOXES}). {use}")
    if path.exists() and not overwrite:
        raise OutputError(
            f"{path}: there is a file already, which may hold somebody's codings. Choose another name, or pass overwrite=True."
        )
    save(path, _bytes(sheet, ending), remedy="Close it in the other program, or choose another place.")


def _bytes(sheet: Sheet, ending: str) -> bytes:
    if ending == ".docx":
        from qualcode.sheeting.word import word_bytes

        return word_bytes(sheet)
    from qualcode.sheeting.excel import excel_bytes

    return excel_bytes(sheet)
