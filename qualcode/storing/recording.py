"""One act on a project: rows put in, changed or taken out in one transaction, with an entry of the log that can be taken back."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_type_hints

from qualcode.errors import ArgumentError, DataError, Problem, one_of
from qualcode.storing.identifying import identified
from qualcode.storing.schema import KINDS

__all__ = ["Change", "Put", "apply", "as_json", "changes_of", "check_act", "enter", "present", "put", "taken_back", "write_entry"]

State = Mapping[str, Any]


class Put(NamedTuple):
    """A row as it shall be: of a kind of :data:`qualcode.storing.schema.KINDS`; ``row`` is ``None`` where the thing is taken out.

    Examples
    --------
    >>> from qualcode.kept import KeptSet
    >>> put(KeptSet("set-1", "街道", "documents")).id
    'set-1'
    """

    kind: str
    id: str
    row: State | None


class Change(NamedTuple):
    """What an act did to one row: JSON before and after; blank: it was not there, or was taken out."""

    kind: str
    id: str
    before: str
    after: str


_OF_ROW: dict[type, str] = {kind.row: name for name, kind in KINDS.items()}


def put(row: tuple[Any, ...]) -> Put:
    """The row of a type in :mod:`qualcode.kept`, to be put in as it is."""
    return Put(_OF_ROW[type(row)], str(row[0]), row._asdict())  # type: ignore[attr-defined]


def as_json(state: State | None) -> str:
    """A row as JSON, its keys in order and blanks left out: the same row is the same text."""
    if state is None:
        return ""
    said = {key: value for key, value in state.items() if not _blank(value)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _blank(value: Any) -> bool:
    return value is None or value == "" or value != value


def present(opened: sqlite3.Connection, kind: str, id: str) -> str:
    """A thing as it is kept now, as JSON; blank: it is not there."""
    about = KINDS[kind]
    found = opened.execute(f'SELECT * FROM {about.table} WHERE "{about.key}" = ?', (id,)).fetchone()
    return "" if found is None else as_json(dict(zip(about.row._fields, found, strict=True)))


def _store(opened: sqlite3.Connection, kind: str, id: str, state: State | None) -> None:
    about = KINDS[kind]
    opened.execute(f'DELETE FROM {about.table} WHERE "{about.key}" = ?', (id,))
    if state is not None:
        cells = [None if _blank(state.get(name)) else state[name] for name in about.row._fields]
        opened.execute(f"INSERT INTO {about.table} VALUES ({', '.join('?' * len(cells))})", cells)


def apply(opened: sqlite3.Connection, puts: Iterable[Put]) -> list[Change]:
    """Stores rows and tells what that changed; a row that is as it shall be already changes nothing."""
    done = []
    for one in puts:
        one_of("kind", one.kind, KINDS)
        before, after = present(opened, one.kind, one.id), as_json(_checked(one))
        if before != after:
            _store(opened, one.kind, one.id, None if not after else json.loads(after))
            done.append(Change(one.kind, one.id, before, after))
    _check_places(opened, done)
    return done


def _checked(one: Put) -> State | None:
    """The row, when it has the columns of its kind, of their types, and its own id."""
    if one.row is None:
        return None
    about = KINDS[one.kind]
    unknown = sorted(set(one.row) - set(about.row._fields))
    if unknown or one.row.get(about.key) != one.id:
        raise ArgumentError(f"{one.kind} '{one.id}': {'unknown columns ' + ', '.join(unknown) if unknown else 'its row has another id'}")
    for name, kind in get_type_hints(about.row).items():
        value = one.row.get(name)
        if not _blank(value) and not isinstance(value, str if kind is str else (int, float)):
            raise ArgumentError(f"{one.kind} '{one.id}': {name} is {value!r}")
    return one.row


def _check_places(opened: sqlite3.Connection, done: Iterable[Change]) -> None:
    """What stands at a place says what the text says there: ``text[start:end] == quote``."""
    texts: dict[str, str] = {}
    problems = []
    for change in done:
        row = json.loads(change.after) if change.after else {}
        if not KINDS[change.kind].placed or row.get("start") is None:
            continue
        document = row.get("document", "")
        if document not in texts:
            found = opened.execute("SELECT text FROM documents JOIN texts USING (sha256) WHERE document = ?", (document,)).fetchone()
            texts[document] = found[0] if found else ""
        text, start, end = texts[document], row["start"], row["end"]
        there = text[start:end]
        if not 0 <= start < end <= len(text) or there != row.get("quote", ""):
            found = f"'{row.get('quote', '')[:24]}' is not what stands at {start} to {end} of '{document}' ('{there[:24]}')"
            problems.append(
                Problem(f"{change.kind} {change.id}", found, "Bring the project up to date with the texts, or correct the place.")
            )
    if problems:
        raise DataError(problems)


def enter(opened: sqlite3.Connection, done: Iterable[Change], *, action: str, who: str, at: str, undoes: str = "") -> str:
    """Adds an entry to the log, inside the transaction of what it tells; its id, which is made of all that it says."""
    check_act(action, who, at)
    told = [list(change) for change in done]
    entry, again = "", 0
    while not entry or opened.execute("SELECT 1 FROM log WHERE entry = ?", (entry,)).fetchone():
        # Doing, taking back and doing again within one second are three acts.
        entry, again = identified("entry", at, who, action, undoes, told, again), again + 1
    write_entry(opened, entry, (at, who, action, undoes), [Change(*change) for change in told])
    return entry


def write_entry(opened: sqlite3.Connection, entry: str, said: tuple[str, str, str, str], done: Iterable[Change]) -> None:
    """Writes an entry that has its id already, behind all others."""
    at, who, action, undoes = said
    opened.execute("INSERT INTO log (entry, at, who, action, undoes) VALUES (?, ?, ?, ?, ?)", (entry, at, who, action, undoes or None))
    rows = [(entry, number, *(cell or None for cell in change)) for number, change in enumerate(done)]
    opened.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)", rows)


def check_act(action: str, who: str, at: str) -> None:
    """Refuses an act without a person, a word for what is done, or a time that is one."""
    try:
        datetime.datetime.fromisoformat(at)
    except ValueError:
        raise ArgumentError(f"at {at!r} is no time such as 2026-03-01T09:30:00") from None
    if not who.strip() or not action.strip():
        raise ArgumentError("an act needs who does it, and a word for what is done")


def changes_of(opened: sqlite3.Connection, entry: str) -> list[Change]:
    """What an entry of the log did, row by row."""
    rows = opened.execute("SELECT kind, id, before, after FROM changes WHERE entry = ? ORDER BY position", (entry,))
    return [Change(kind, id, before or "", after or "") for kind, id, before, after in rows]


def taken_back(opened: sqlite3.Connection, entry: str) -> list[Put]:
    """The rows as they were before an entry, last change first.

    Raises
    ------
    DataError
        When a later act changed one of them again: with each.
    """
    done = changes_of(opened, entry)
    later = [change for change in done if present(opened, change.kind, change.id) != change.after]
    if later:
        use = "Take back the later acts first, last one first."
        raise DataError([Problem(f"{one.kind} {one.id}", "it was changed again since", use) for one in later])
    return [Put(one.kind, one.id, json.loads(one.before) if one.before else None) for one in reversed(done)]
