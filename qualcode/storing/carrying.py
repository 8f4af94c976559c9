"""A row of a project at its place in another version of its text, or laid aside where it has none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

from qualcode.kept import Unplaced
from qualcode.storing.anchoring import Edited
from qualcode.storing.bringing import CHANGED, GONE
from qualcode.storing.histories import Key, read_row
from qualcode.storing.identifying import identified
from qualcode.storing.recording import as_json
from qualcode.storing.schema import KINDS

__all__ = ["Carrier", "Lost", "rows_on"]


class Lost(NamedTuple):
    """A row that has no place in the text that holds: its JSON, the SHA-256 of the text that it stands in, and why."""

    kind: str
    id: str
    row: str
    sha256: str
    reason: str

    def listed(self) -> Unplaced:
        """The row as it is laid aside."""
        row = read_row(self.row, f"{self.kind} {self.id}")
        name = identified("unplaced", self.kind, self.id)
        quote = str(row.get("quote", ""))
        return Unplaced(name, self.kind, str(row.get("document", "")), self.sha256, quote, self.row, self.reason)


class Carrier:
    """Takes rows from one version of a text to another; `text` gives a text by its SHA-256."""

    def __init__(self, text: Callable[[str], str | None]) -> None:
        self.text = text
        self._edits: dict[tuple[str, str], Edited | None] = {}

    def carried(self, key: Key, row: str, old: str, new: str) -> str | Lost:
        """A row in the text with the SHA-256 `old` as it stands in `new`; a blank `new`: the document is gone."""
        read = read_row(row, f"{key[0]} {key[1]}")
        if old == new or (new and read.get("start") is None):
            return row
        lost = Lost(*key, row, old, CHANGED if new else GONE)
        edit = self._edit(old, new) if new else None
        if edit is None:
            return lost
        found = edit.anchor(read["start"], read["end"])
        if found is None:
            return lost
        return as_json({**read, "start": found.start, "end": found.end, "quote": edit.new[found.start : found.end]})

    def _edit(self, old: str, new: str) -> Edited | None:
        if (old, new) not in self._edits:
            texts = self.text(old), self.text(new)
            self._edits[old, new] = None if texts[0] is None or texts[1] is None else Edited(texts[0], texts[1])
        return self._edits[old, new]


def rows_on(opened: sqlite3.Connection, document: str) -> list[tuple[Key, str]]:
    """All rows of people that stand in a document, as JSON."""
    found: list[tuple[Key, str]] = []
    for kind, about in KINDS.items():
        if about.placed:
            machine = " AND method = 'manual'" if "method" in about.row._fields else ""
            rows = opened.execute(f'SELECT * FROM {about.table} WHERE document = ?{machine} ORDER BY "{about.key}"', (document,))
            found += [((kind, str(cells[0])), as_json(_named(about.row._fields, cells))) for cells in rows]
    return found


def _named(names: tuple[str, ...], cells: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(names, cells, strict=True))
