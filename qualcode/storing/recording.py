"""One act on a project: rows put in, changed or taken out in one transaction, with an entry of the log that can be taken back."""

from __future__ import annotations

import datetime
import json
import operator
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from qualcode.errors import ArgumentError, DataError, Problem, one_of
from qualcode.kept import MANUAL
from qualcode.storing.identifying import identified
from qualcode.storing.schema import KINDS, PROPOSED

__all__ = [
    "Change",
    "Put",
    "acted",
    "apply",
    "as_json",
    "changes_of",
    "check_act",
    "enter",
    "is_proposed",
    "misplaced",
    "present",
    "put",
    "state_of",
    "taken_back",
    "text_in",
    "write_entry",
]

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


def state_of(told: str) -> dict[str, Any]:
    """A row as the file keeps it in JSON, which somebody else may have written."""
    try:
        state = json.loads(told)
    except (ValueError, RecursionError):
        state = None
    if not isinstance(state, dict):
        raise DataError([Problem("project", f"'{told[:24]}' is no row as JSON", "The file is damaged; bring back a copy of it.")])
    return state


def is_proposed(kind: str, state: State) -> bool:
    """Whether a row is a machine's, which a rerun replaces."""
    return kind in PROPOSED and state.get("method", MANUAL) != MANUAL


def apply(opened: sqlite3.Connection, puts: Iterable[Put]) -> list[Change]:
    """Stores rows and tells what that changed; a row that is as it shall be already changes nothing.

    Where the text of a document changes or goes, what machines proposed there goes without being told of: a rerun proposes it again.

    Raises
    ------
    DataError
        With every row whose quote is not what stands at its place, also among those that stood in a text that changed.
    """
    done, others = [], set()
    for one in puts:
        one_of("kind", one.kind, KINDS)
        before, after = present(opened, one.kind, one.id), as_json(_checked(one))
        if before != after:
            _store(opened, one.kind, one.id, None if not after else json.loads(after))
            done.append(Change(one.kind, one.id, before, after))
            if one.kind == "document" and before and state_of(before)["sha256"] != (one.row or {}).get("sha256"):
                others.add(one.id)
    for document in sorted(others):
        for kind in PROPOSED:
            opened.execute(f"DELETE FROM {KINDS[kind].table} WHERE document = ? AND method <> ?", (document, MANUAL))
    _check_places(opened, done, others)
    return done


def acted(opened: sqlite3.Connection, puts: Iterable[Put], *, action: str, who: str, at: str) -> str:
    """Does an act inside a transaction; its entry in the log, blank where nothing was to be changed."""
    check_act(action, who, at)
    done = apply(opened, puts)
    return enter(opened, done, action=action, who=who, at=at) if done else ""


def _checked(one: Put) -> State | None:
    """The row, when it has the columns of its kind, of their types, and its own id."""
    if one.row is None:
        return None
    about = KINDS[one.kind]
    unknown = sorted(set(one.row) - set(about.row._fields))
    if unknown or one.row.get(about.key) != one.id:
        raise ArgumentError(f"{one.kind} '{one.id}': {'unknown columns ' + ', '.join(unknown) if unknown else 'its row has another id'}")
    return {name: _cell(one, name, kind) for name, kind in about.types.items()}


def _cell(one: Put, name: str, kind: object) -> Any:
    """A cell as the type of its column: a number may come from an array."""
    value: Any = one.row[name] if one.row is not None and name in one.row else None
    if _blank(value):
        return None
    try:
        if kind is float:
            return float(value)
        if kind is not str:
            return operator.index(value)
    except (TypeError, ValueError):
        value = repr(value)
    else:
        if isinstance(value, str):
            return value
    raise ArgumentError(f"{one.kind} '{one.id}': {name} is {value!r}")


def _check_places(opened: sqlite3.Connection, done: Iterable[Change], documents: Iterable[str]) -> None:
    """What stands at a place says what the text says there: ``text[start:end] == quote``."""
    rows: dict[tuple[str, str], list[Any]] = {}
    for document in sorted(documents):
        for kind, about in KINDS.items():
            if about.placed:
                query = f'SELECT "{about.key}", document, start, end, quote FROM {about.table} WHERE document = ? AND start IS NOT NULL'
                rows |= {(kind, id): place for id, *place in opened.execute(query, (document,))}
    for change in done:
        row = json.loads(change.after) if change.after else {}
        if KINDS[change.kind].placed and row.get("start") is not None:
            rows[change.kind, change.id] = [row.get("document", ""), row["start"], row.get("end"), row.get("quote", "")]
    texts: dict[str, str | None] = {}
    problems = []
    for (kind, id), (document, start, end, quote) in rows.items():
        if document not in texts:
            texts[document] = text_in(opened, document)
        told = misplaced(texts[document], document, start, end, quote or "")
        if told:
            problems.append(Problem(f"{kind} {id}", told, "Bring the project up to date with the texts, or correct the place."))
    if problems:
        raise DataError(problems)


def misplaced(text: str | None, document: str, start: int, end: int | None, quote: str) -> str:
    """What is wrong with a place in a text; blank: nothing."""
    if text is None:
        return f"there is no document '{document}', in which it stands"
    if end is not None and 0 <= start < end <= len(text) and text[start:end] == quote:
        return ""
    there = text[max(start, 0) : end]
    return f"'{quote[:24]}' is not what stands at {start} to {end} of '{document}' ('{there[:24]}')"


def text_in(opened: sqlite3.Connection, document: str) -> str | None:
    """The text of a document; ``None``: there is no such document."""
    found = opened.execute("SELECT text FROM documents JOIN texts USING (sha256) WHERE document = ?", (document,)).fetchone()
    return None if found is None else str(found[0])


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
    """An act has a time, somebody who does it, and a word for it."""
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
    last: dict[tuple[str, str], str] = {(change.kind, change.id): change.after for change in done}
    later = {about for about, after in last.items() if present(opened, *about) != after}
    # What a machine proposed may have been replaced by a rerun; there is nothing of a person to be taken back.
    machines = {(one.kind, one.id) for one in done if is_proposed(one.kind, state_of(one.after or one.before or "{}"))}
    if later - machines:
        use = "Take back the later acts first, last one first."
        raise DataError([Problem(f"{kind} {id}", "it was changed again since", use) for kind, id in last if (kind, id) in later - machines])
    back = [one for one in reversed(done) if (one.kind, one.id) not in later]
    return [Put(one.kind, one.id, state_of(one.before) if one.before else None) for one in back]
