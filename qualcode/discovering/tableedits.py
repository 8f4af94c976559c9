"""New actors and aliases put into the text of a table (CSV), in which every other row stays as it was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from qualcode.model import Actor
from qualcode.reading.formats.grids import DELIMITERS
from qualcode.reading.listing import entry_keys

__all__ = ["edited_table"]


Record = tuple[str, list[str]]
"""A row as it is written, with its line end, and its cells."""


def edited_table(text: str, new: Sequence[Actor], aliases: Mapping[str, Sequence[str]]) -> str:
    """The text with rows for new actors at its end, and with longer cells for further aliases.

    Raises
    ------
    ValueError
        When no row of headings with ``id`` and ``name`` is found, or there is no column for what is to be written.

    Examples
    --------
    >>> text = "id,name,kind,aliases\\na,甲局,government,\\n"
    >>> print(edited_table(text, [Actor("b", "乙中心", "social_organisation")], {"a": ["甲", "甲方"]}), end="")
    id,name,kind,aliases
    a,甲局,government,甲; 甲方
    b,乙中心,social_organisation,
    """
    for delimiter in DELIMITERS:
        records = _records(text, delimiter)
        keys = entry_keys([cell.strip() for cell in records[0][1]]) if records else []
        if {"id", "name"} <= set(keys):
            return _edited(records, keys, delimiter, new, aliases)
    raise ValueError("there are no columns id and name")


def _records(text: str, delimiter: str) -> list[Record]:
    lines = text.splitlines(keepends=True) if "\r\n" not in text else text.replace("\r\n", "\n").splitlines(keepends=True)
    kept = text.splitlines(keepends=True)
    reader, records, at = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter), [], 0
    for cells in reader:
        records.append(("".join(kept[at : reader.line_num]), cells))
        at = reader.line_num
    return records


def _edited(
    records: Sequence[Record], keys: Sequence[str], delimiter: str, new: Sequence[Actor], aliases: Mapping[str, Sequence[str]]
) -> str:
    ends = "\r\n" if records[0][0].endswith("\r\n") else "\n"
    wanted = {"kind": any(actor.kind for actor in new), "level": any(actor.level for actor in new)}
    wanted["aliases"] = bool(aliases) or any(actor.aliases for actor in new)
    lacking = [key for key, needed in wanted.items() if needed and key not in keys]
    if lacking:
        raise ValueError(f"the table has no column {', '.join(lacking)}")
    written = []
    for number, (line, cells) in enumerate(records):
        id = cells[keys.index("id")].strip() if number and len(cells) > keys.index("id") else ""
        if id in aliases:
            at = keys.index("aliases")
            cells = [*cells, *[""] * (at + 1 - len(cells))]
            cells[at] = "; ".join(filter(None, [cells[at].strip(), *aliases[id]]))
            line = _line(cells, delimiter, ends)
        written.append(line)
    if written and not written[-1].endswith("\n"):
        written[-1] += ends
    for actor in new:
        told = {"id": actor.id, "name": actor.name, "kind": actor.kind, "level": actor.level, "aliases": "; ".join(actor.aliases)}
        written.append(_line([told.get(key, "") for key in keys], delimiter, ends))
    return "".join(written)


def _line(cells: Sequence[str], delimiter: str, ends: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerow(cells)
    return out.getvalue()
