"""Whether a project file holds what it should: whole, as its log tells, every quote at its place, nothing that hangs in the air."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from qualcode.errors import DataError, Problem
from qualcode.storing.bringing import rows_of
from qualcode.storing.identifying import text_sha256
from qualcode.storing.opening import connection, told
from qualcode.storing.recording import as_json, is_proposed, misplaced, state_of
from qualcode.storing.schema import KINDS

__all__ = ["check_project"]

WAIT = 10.0
BROUGHT = "brought by "
"""What the keys of settings begin with that list the acts which a merge brought."""
COPY = "Bring back a copy of the file, or take back the act that did it."
_LOG = "SELECT kind, id, coalesce(before, ''), coalesce(after, ''), entry FROM changes JOIN log USING (entry) ORDER BY number, position"
_NAMED = {
    "relation": (("coding", "coding"),),
    "link": (("source", "coding"), ("target", "coding")),
}
"""Which columns name another thing, and of which kind that is."""


def check_project(file: str | PathLike[str]) -> list[Problem]:
    """All that is wrong with a project file; an empty list: nothing.

    It looks whether the file is whole, whether every text has its SHA-256, whether the acts of the log, one after the other, give what
    people's rows are now, whether each row's quote stands at its place, and whether what a row names is there. Nothing is changed.

    Parameters
    ----------
    file
        A ``study.sqlite``.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import open_project
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "study.sqlite")
    ...     open_project(file, make=True).close()
    ...     check_project(file)
    []
    """
    path = Path(file)
    try:
        opened = connection(path, wait=WAIT)
    except DataError as error:
        return list(error.problems)
    try:
        with told(path):
            opened.execute("BEGIN")
            return [*_whole(opened, path), *_texts(opened), *_replayed(opened), *_places(opened), *_orphans(opened)]
    except DataError as error:
        return list(error.problems)
    finally:
        opened.close()


def _whole(opened: sqlite3.Connection, file: Path) -> Iterator[Problem]:
    for (found,) in opened.execute("PRAGMA integrity_check(10)").fetchall():
        if found != "ok":
            yield Problem(file.name, f"it is damaged ({found})", COPY)
    for name, _, parent, _ in opened.execute("PRAGMA foreign_key_check").fetchall():
        yield Problem(file.name, f"a row of {name} names what is not among {parent}", COPY)


def _texts(opened: sqlite3.Connection) -> Iterator[Problem]:
    for sha256, text in opened.execute("SELECT sha256, text FROM texts ORDER BY sha256"):
        if text_sha256(text) != sha256:
            yield Problem(f"text {sha256[:12]}", "it is not the text that has this SHA-256", COPY)


def _replayed(opened: sqlite3.Connection) -> Iterator[Problem]:
    """The log from its beginning, against the rows of people as they are.

    Acts that a merge brought were done in another copy; what they changed in this one, the entry of the merge tells.
    """
    states: dict[tuple[str, str], str] = {}
    elsewhere = _brought(opened)
    for kind, id, before, after, entry in opened.execute(_LOG).fetchall():
        if entry in elsewhere:
            continue
        if kind not in KINDS:
            yield Problem(entry, f"it tells of a {kind}, which no project holds", COPY)
            continue
        if before != states.get((kind, id), "") and not _of_machine(kind, before):
            yield Problem(entry, f"what it tells of {kind} {id} does not follow from the acts before", COPY)
        states[kind, id] = "" if _of_machine(kind, after) else after
    for kind, about in KINDS.items():
        for row in rows_of(opened, kind):
            logged = states.pop((kind, str(row[about.key])), "")
            if logged != as_json(row) and not is_proposed(kind, row):
                yield Problem(f"{kind} {row[about.key]}", "it is not as the log tells", COPY)
    for (kind, id), logged in states.items():
        if logged:
            yield Problem(f"{kind} {id}", "it is gone, and the log does not tell who took it out", COPY)


def _brought(opened: sqlite3.Connection) -> set[str]:
    """The entries that merges brought, as the settings keep them: a JSON list for each merge."""
    found: set[str] = set()
    for (told_by_merge,) in opened.execute("SELECT value FROM settings WHERE key LIKE ?", (f"{BROUGHT}%",)):
        try:
            entries = json.loads(told_by_merge)
        except (ValueError, RecursionError):
            entries = None
        if not isinstance(entries, list):
            raise DataError([Problem("settings", "what merges brought cannot be read", COPY)])
        found |= set(map(str, entries))
    return found


def _of_machine(kind: str, told: str) -> bool:
    return bool(told) and is_proposed(kind, state_of(told))


def _places(opened: sqlite3.Connection) -> Iterator[Problem]:
    texts = dict(opened.execute("SELECT document, text FROM documents JOIN texts USING (sha256)"))
    for kind, about in KINDS.items():
        for row in rows_of(opened, kind) if about.placed else ():
            if row.get("start") is None:
                continue
            document = row.get("document", "")
            found = misplaced(texts.get(document), document, row["start"], row.get("end"), row.get("quote", ""))
            if found:
                yield Problem(f"{kind} {row[about.key]}", found, COPY)


def _orphans(opened: sqlite3.Connection) -> Iterator[Problem]:
    """Rows that name a thing that is neither there nor waits for its place."""
    there = {kind: {str(row[about.key]) for row in rows_of(opened, kind)} for kind, about in KINDS.items()}
    for waiting in rows_of(opened, "unplaced"):
        kind, row = waiting["kind"], state_of(waiting["row"])
        if kind not in KINDS or KINDS[kind].key not in row:
            yield Problem(f"unplaced {waiting['unplaced']}", "it is no row that a project holds", COPY)
        else:
            there[kind].add(str(row[KINDS[kind].key]))
    for kind in ("relation", "link", "memo", "decision"):
        for row in rows_of(opened, kind):
            for name, of in _names(kind, row):
                if of in there and row.get(name, "") not in there[of]:
                    use = "Take it out, or take back the act that took the other out. A proposal may come back with a rerun."
                    yield Problem(f"{kind} {row[KINDS[kind].key]}", f"its {of} '{row.get(name, '')}' is not there", use)


def _names(kind: str, row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if kind == "decision":
        return (("target", "coding"),) if row["about"] == "proposal" else ()
    if kind == "memo":
        return (("target", row["about"]),) if row["about"] in ("document", "coding", "relation", "link") else ()
    return _NAMED[kind]
