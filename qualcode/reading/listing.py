"""Lists of entries, inline in a YAML file or in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.reading.contents import Unreadable
from qualcode.reading.files import SHEETS, read_data
from qualcode.reading.formats.grids import grid
from qualcode.reading.formats.sheets import headed
from qualcode.reading.grammars import read_grammar
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["entry_keys", "listed_entries"]

KEYS = ("id", "file", "kind", "name", "aliases", "level", "date", "site", "stage", "speakers", "language", "encoding", "title", "note")
"""What a heading in Chinese may stand for, in the order in which a word that could be two is taken."""


def _from_sheet(path: Path, data: bytes) -> list[Node]:
    try:
        rows = grid(data).rows
    except Unreadable as error:
        raise DataError([Problem(path.name, error.found, error.remedy)]) from None
    (first, headings), entries = rows[0], []
    header = entry_keys(headings)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    problems = [Problem(f"{path.name}, row {first}", f"column '{name}' stands here twice", "Keep one of the two.") for name in twice]
    for number, row in rows[1:]:
        width = max((column for column, cell in enumerate(row, 1) if cell), default=0)
        if width > len(header):
            found = f"{width} cells under {len(header)} column names"
            problems.append(Problem(f"{path.name}, row {number}", found, "Quote cells that hold a comma, or name the further columns."))
        cells = {name: Node(cell, path.name, number, "row") for name, cell in zip(header, row, strict=False) if name and cell}
        entries.append(Node(cells, path.name, number, "row"))
    if problems:
        raise DataError(problems)
    return entries


def entry_keys(headings: Sequence[str]) -> list[str]:
    """The keys of an entry by the headings of its table: ``id`` for ID and 编号; a heading that is not known stays as it is."""
    keys = [heading.lower() if heading.lower() in KEYS else heading for heading in headings]
    foreign = [heading if not heading.isascii() else "" for heading in headings]
    known = headed(foreign, read_grammar("zh").columns, KEYS) if any(foreign) else {}
    for key, column in known.items():
        if key not in keys:
            keys[column] = key
    return keys


def listed_entries(node: Node, folder: Path, keep: Callable[[str, bytes], None]) -> list[Node]:
    """The entries that `node` lists itself, or that the file it names lists: .yaml, .csv, .xlsx and the like, one row an entry, one column
    a key.

    Raises
    ------
    DataError
        When the file is missing, of another format, or has rows that do not fit its header.
    """
    if not node.text:
        return node.items
    path = folder / node.text
    suffix = path.suffix.lower()
    if suffix not in (".yaml", ".yml", *SHEETS):
        raise DataError([Problem(node.where, f"'{node.text}' is no .yaml, .xlsx or .csv table", "Save the sheet as .xlsx or .csv.")])
    if suffix not in SHEETS:
        if not path.is_file():
            raise DataError([Problem(node.where, f"there is no file '{node.text}'", "Correct the name or add the file.")])
        text = text_of(path)
        keep(node.text, path.read_bytes())
        return read_yaml(path, text).items
    data = read_data(path, node.where)
    keep(node.text, data)
    return _from_sheet(path, data)
