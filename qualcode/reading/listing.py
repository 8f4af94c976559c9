"""Lists of entries, inline in a YAML file or in a table beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["listed_entries"]


def _rows(path: Path, text: str) -> list[list[str]]:
    before = csv.field_size_limit(len(text) + 1)
    try:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        first = lines.partition("\n")[0]
        comma = next((sign for sign in ",;\t" if sign in first), ",")
        return list(csv.reader(io.StringIO(lines, newline=""), delimiter=comma))
    except csv.Error as error:
        raise DataError([Problem(path.name, f"this is no table ({error})", "Save the sheet again as CSV (UTF-8).")]) from None
    finally:
        csv.field_size_limit(before)


def _from_csv(path: Path, text: str) -> list[Node]:
    rows = _rows(path, text)
    header = [name.strip() for name in rows[0]] if rows else []
    entries = []
    twice = sorted({name for name in header if name and header.count(name) > 1})
    problems = [Problem(f"{path.name}, row 1", f"column '{name}' stands here twice", "Keep one of the two.") for name in twice]
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            found = f"{len(row)} cells under {len(header)} column names"
            problems.append(Problem(f"{path.name}, row {number}", found, "Quote cells that hold a comma, or name the further columns."))
        cells = {
            name: Node(cell.strip(), path.name, number, "row") for name, cell in zip(header, row, strict=False) if name and cell.strip()
        }
        entries.append(Node(cells, path.name, number, "row"))
    if problems:
        raise DataError(problems)
    return entries


def listed_entries(node: Node, folder: Path, keep: Callable[[str, bytes], None]) -> list[Node]:
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
