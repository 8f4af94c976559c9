"""Lists of entries, inline in a YAML file or in a table beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["records"]


def _from_csv(path: Path, text: str) -> list[Node]:
    rows = csv.reader(io.StringIO(text))
    header = [name.strip() for name in next(rows, [])]
    entries, problems = [], []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            problems.append(
                Problem(
                    f"{path.name}, row {number}",
                    f"{len(row)} cells under {len(header)} column names",
                    "Quote cells that hold a comma, or name the further columns.",
                )
            )
        cells = {name: Node(cell.strip(), path.name, number) for name, cell in zip(header, row, strict=False) if name and cell.strip()}
        entries.append(Node(cells, path.name, number))
    if problems:
        raise DataError(problems)
    return entries


def records(node: Node, folder: Path, keep: Callable[[str, bytes], None]) -> list[Node]:
    """The entries that `node` lists itself, or that the .yaml or .csv file it names lists (one row an entry, one column a key).

    Raises
    ------
    DataError
        When the file is missing, of another format, or has rows that do not fit its header.
    """
    if not node.text:
        return node.items
    path = folder / node.text
    if path.suffix.lower() not in (".yaml", ".yml", ".csv"):
        raise DataError([Problem(node.where, f"'{node.text}' is no .yaml or .csv table", "Save the sheet as CSV (UTF-8).")])
    if not path.is_file():
        raise DataError([Problem(node.where, f"there is no file '{node.text}'", "Correct the name or add the file.")])
    text = text_of(path)
    keep(node.text, path.read_bytes())
    if path.suffix.lower() == ".csv":
        return _from_csv(path, text)
    return read_yaml(path, text).items
