"""One of two copies of a project, read with the ids of the documents that ours gives them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from qualcode.errors import DataError, Problem
from qualcode.storing.histories import IN_FORCE, Before, History, Key, laid_aside, read_row
from qualcode.storing.identifying import text_sha256
from qualcode.storing.recording import as_json, present

__all__ = ["Copy", "same_texts"]

FORCE: Key = ("codebook", IN_FORCE)


class Copy:
    """A copy: its log, its rows and its texts.

    `alias` gives the id that a document has in our copy, for those of the other copy that hold a text of ours under another id.
    """

    def __init__(self, opened: sqlite3.Connection, history: History, *, name: str, alias: Mapping[str, str], ours: bool) -> None:
        self.opened, self.history, self.name = opened, history, name
        self.alias, self.ours = alias, ours
        self._names = {mine: other for other, mine in sorted(alias.items(), reverse=True)}

    def name_here(self, document: str) -> str:
        """What this copy calls a document that we call so."""
        return document if self.ours else self._names.get(document, document)

    def row(self, key: Key) -> str:
        """A row as it is here, as JSON with our ids; blank: it is not there."""
        if key == FORCE:
            return in_force(self.opened)
        kind, id = key
        return self.translated(kind, present(self.opened, kind, self.name_here(id) if kind == "document" else id))

    def touched(self, key: Key) -> Mapping[str, Before]:
        """The acts that touched a row, with the row before each."""
        if key[0] != "document" or key[1] not in self._names:
            return self.history.touched.get(key, {})
        both: dict[str, Before] = {}
        for id in (key[1], *(other for other, mine in self.alias.items() if mine == key[1])):
            both.update(self.history.touched.get(("document", id), {}))
        return dict(sorted(both.items(), key=lambda item: self.history.numbers[item[0]]))

    @cached_property
    def texts(self) -> dict[str, str]:
        """The SHA-256 of each document's text, by our ids."""
        rows = self.opened.execute("SELECT document, sha256 FROM documents ORDER BY document DESC")
        return {(document if self.ours else self.alias.get(document, document)): sha256 for document, sha256 in rows}

    @cached_property
    def aside(self) -> dict[Key, Before]:
        """The rows that were laid aside because nobody knew their place, with the text that each stands in."""
        found = {}
        for document, *told in self.opened.execute('SELECT document, kind, sha256, "row" FROM unplaced ORDER BY unplaced'):
            key, before = laid_aside(as_json(dict(zip(("kind", "sha256", "row"), told, strict=True))))
            home = document if self.ours else self.alias.get(document, document)
            row = read_row(self.translated(key[0], before.row), key[1])
            found[key] = before._replace(row=as_json({**row, "document": home} if row.get("document") else row))
        return found

    @cached_property
    def conflicts(self) -> dict[Key, set[str]]:
        """For each row with open conflicts, the rows that stand against it."""
        found: dict[Key, set[str]] = defaultdict(set)
        for kind, id, other in self.opened.execute("SELECT kind, target, coalesce(theirs, '') FROM conflicts"):
            found[self.key((kind, id))].add(self.translated(kind, other))
        return found

    def key(self, key: Key) -> Key:
        """A key of this copy with our id."""
        return key if self.ours or key[0] != "document" else ("document", self.alias.get(key[1], key[1]))

    def text(self, sha256: str) -> str | None:
        """A text by its SHA-256, when it is kept here."""
        found = self.opened.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        if found is not None and (not isinstance(found[0], str) or text_sha256(found[0]) != sha256):
            raise DataError([Problem(self.name, f"a text is not what its SHA-256 {sha256[:12]} says", "Ask for another copy of it.")])
        return None if found is None else found[0]

    def translated(self, kind: str, row: str) -> str:
        """A row with our ids of documents."""
        if not self.alias or self.ours or not row:
            return row
        read = read_row(row, f"{self.name}, {kind}")
        ids = self.alias
        if read.get("document") in ids:
            read["document"] = ids[read["document"]]
        if kind == "memo" and read.get("about") == "document":
            read["target"] = ids.get(read.get("target", ""), read.get("target", ""))
        if kind == "set" and read.get("kind") != "codes" and read.get("members"):
            read["members"] = _members(read["members"], ids)
        return as_json(read)


def _members(members: str, ids: Mapping[str, str]) -> str:
    try:
        found = json.loads(members)
    except (ValueError, TypeError, RecursionError):
        return members
    if not isinstance(found, list) or not any(one in ids for one in found if isinstance(one, str)):
        return members
    return json.dumps([ids.get(one, one) if isinstance(one, str) else one for one in found], ensure_ascii=False)


def in_force(opened: sqlite3.Connection) -> str:
    """What the codebook in force is called, as JSON; blank: there is none."""
    found = opened.execute("SELECT sha256, codebook, version FROM codebooks ORDER BY rowid DESC LIMIT 1").fetchone()
    return "" if found is None else as_json(dict(zip(("sha256", "codebook", "version"), found, strict=True)))


def same_texts(ours: sqlite3.Connection, theirs: sqlite3.Connection, histories: tuple[History, History]) -> dict[str, str]:
    """The documents that only theirs has by that id, while ours has the same text under another id: their id and ours.

    A text that a document had before it was edited counts too.
    """
    mine, other = ({row[0]: row[1] for row in opened.execute("SELECT document, sha256 FROM documents")} for opened in (ours, theirs))
    now = {sha256: document for document, sha256 in sorted(mine.items(), reverse=True) if document not in other}
    was = {
        sha256: document
        for document in sorted(mine, reverse=True)
        if document not in other
        for _, sha256 in histories[0].texts.get(document, ())
        if sha256
    }
    found = {}
    for document, sha256 in sorted(other.items()):
        if document in mine:
            continue
        earlier = [one for _, one in reversed(histories[1].texts.get(document, ())) if one in was]
        same = now.get(sha256) or was.get(sha256) or (was[earlier[0]] if earlier else None)
        if same:
            found[document] = same
    return found
