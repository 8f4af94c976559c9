"""What people filled in: a file of Excel, LibreOffice, WPS, Google or Word → rows of texts by column, found by their headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.reading.contents import Unreadable
from qualcode.reading.files import read_data
from qualcode.reading.formats.archives import Archive
from qualcode.reading.formats.grids import Rows, filled_sheets
from qualcode.reading.formats.markup import Element, descendants, local, tree
from qualcode.sheeting.content import Mark
from qualcode.sheeting.wording import LANGUAGES, heading_key, plain, said, sheet_words

__all__ = ["Filled", "FilledRow", "read_filled"]

ABOVE = 10
"""In how many rows from the top the headings may stand."""
NEEDED = ("row", "sheet")
NO_SHEET = "Name a file that `qualcode sheet` wrote and that was saved as .xlsx, .ods, .csv or .docx with all its columns."
_GONE = ("del", "moveFrom", "instrText", "delText")


@dataclass(frozen=True)
class FilledRow:
    """A row of a sheet, or a box of a Word file: where it is, and its cells by column."""

    where: str
    cells: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(frozen=True)
class Filled:
    """A sheet as it came back: whose it is, what the front says (the coder, whether all was read), and its rows."""

    path: Path
    mark: Mark
    coder: str
    complete: bool
    rows: tuple[FilledRow, ...]

    @property
    def name(self) -> str:
        return self.path.name


def read_filled(path: str | PathLike[str]) -> Filled:
    """A coding sheet that came back.

    Raises
    ------
    DataError
        When it is missing, damaged, no coding sheet, or the columns by which its rows are found were taken out.
    """
    file = Path(path)
    data = read_data(file, file.name)
    try:
        if file.suffix.lower() == ".docx":
            facts, rows = _from_word(data)
        else:
            facts, rows = _from_grids(data)
    except Unreadable as error:
        raise DataError([Problem(file.name, error.found, error.remedy)]) from None
    marks = Counter(mark for mark in (Mark.read(row["sheet"]) for row in rows) if mark)
    own = Mark.read(facts.get("sheet", "")) or (marks.most_common(1)[0][0] if marks else None)
    if own is None:
        raise DataError([Problem(file.name, "nothing in it says whose sheet it is (the hidden column was taken out or changed)", NO_SHEET)])
    return Filled(file, own, facts.get("coder", ""), said(facts.get("complete", ""), "yes"), tuple(rows))


def _from_grids(data: bytes) -> tuple[dict[str, str], list[FilledRow]]:
    sheets, _ = filled_sheets(data)
    facts, rows, tables = dict[str, str](), list[FilledRow](), 0
    for name, grid in sheets:
        headed = _headed(grid)
        if headed is None:
            facts = _facts(row for _, row in grid) | facts
            continue
        at, columns = headed
        tables += 1
        place = f"'{name}', row" if tables > 1 else "row"
        for number, cells in grid[at + 1 :]:
            told = {key: cells[column] for key, column in columns.items() if column < len(cells) and cells[column]}
            if told:
                rows.append(FilledRow(f"{place} {number}", told))
    if not tables:
        raise Unreadable("there is no coding sheet in it: no columns with the hidden ids of rows", NO_SHEET)
    return facts, rows


def _headed(grid: Rows) -> tuple[int, dict[str, int]] | None:
    """The row of headings and where each column stands; wherever it was moved to, and whatever was added beside it."""
    for at, (number, cells) in enumerate(grid[:ABOVE]):
        keys = [heading_key(cell) for cell in cells]
        if "row" not in keys:
            continue
        twice = sorted({key for key in keys if key and keys.count(key) > 1})
        if twice:
            named = ", ".join(f"'{cells[keys.index(key)]}'" for key in twice)
            raise Unreadable(f"row {number}: column {named} stands here twice", "Keep one of the two, or give the other another heading.")
        return at, {key: column for column, key in enumerate(keys) if key}
    return None


def _facts(rows: Iterator[Sequence[str]]) -> dict[str, str]:
    """What the front says: a label, and the next cell that says something."""
    found: dict[str, str] = {}
    for cells in rows:
        key = next((heading_key(cell) for cell in cells if cell), "")
        rest = [cell for cell in cells if cell][1:]
        if key and rest:
            found.setdefault(key, rest[0])
    return found


def _from_word(data: bytes) -> tuple[dict[str, str], list[FilledRow]]:
    archive = Archive(data)
    document = archive.read("word/document.xml")
    if document is None:
        raise archive.unlike("word/")
    facts, rows = dict[str, str](), list[FilledRow]()
    for table in descendants(tree(document, "document.xml"), "tbl"):
        told = _pairs(table)
        if "row" in told:
            rows.append(FilledRow(f"box {len(rows) + 1}{_called(told)}", {key: text for key, text in told.items() if text}))
        elif "sheet" in told and not facts:
            facts = told
    if not rows:
        raise Unreadable("there is no coding sheet in it: no boxes with the ids of sentences", NO_SHEET)
    return facts, rows


def _called(told: dict[str, str]) -> str:
    return f" ({told['number']})" if told.get("number") else ""


def _pairs(table: Element) -> dict[str, str]:
    """Labels of a table and what stands in the cell behind each."""
    found: dict[str, str] = {}
    for row in descendants(table, "tr"):
        cells = [_text(cell) for cell in descendants(row, "tc")]
        for label, text in zip(cells[::2], cells[1::2], strict=False):
            key = heading_key(label)
            if key:
                found.setdefault(key, _without_prompt(text))
    return found


def _without_prompt(text: str) -> str:
    """What was chosen; a program without drop-downs leaves the prompt before what somebody types behind it."""
    prompts = [sheet_words(language)["pick"] for language in LANGUAGES]
    if plain(text) in map(plain, prompts):
        return ""
    return next((text.removeprefix(one).strip() for one in prompts if text.startswith(one)), text)


def _text(cell: Element) -> str:
    return "\n".join("".join(_characters(one)) for one in descendants(cell, "p")).strip()


def _characters(element: Element) -> Iterator[str]:
    """What stands in a paragraph as it is shown, without what was taken out while changes were tracked."""
    for part in element:
        name = local(part)
        if name == "t":
            yield part.text or ""
        elif name in ("br", "cr", "tab"):
            yield " " if name == "tab" else "\n"
        elif name not in _GONE and name not in ("pPr", "rPr", "sdtPr"):
            yield from _characters(part)
