"""What a copy of a project knows: the acts of people that hold in it, and which of them touched which row.

What machines proposed is no part of it: a rerun makes it. Neither are merges: each copy makes its own. A row that was laid aside because
its place was not found (``unplaced``) is that row still: laying it aside, and putting it back, touches it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from qualcode.errors import DataError, Problem
from qualcode.storing.recording import Change, as_json, check_act
from qualcode.storing.schema import KINDS, PROPOSED

__all__ = [
    "IN_FORCE",
    "Act",
    "Before",
    "History",
    "Key",
    "gone",
    "history",
    "is_machine",
    "laid_aside",
    "not_held",
    "read_row",
    "refuse_tampered",
    "remember",
]

Key = tuple[str, str]
IN_FORCE = "in force"
"""The id of what stands for the codebook in force, which is the one that was put in last."""
BROUGHT = "brought by "
_OF_PEOPLE = " WHERE method = 'manual'"
_MANUAL = '"method":"manual"'
_CHANGES = "SELECT entry, kind, id, coalesce(before, ''), coalesce(after, '') FROM changes JOIN log USING (entry) ORDER BY number, position"
ANOTHER = "Ask for another copy of it."


class Act(NamedTuple):
    """An entry of the log, with what it did to people's rows."""

    entry: str
    at: str
    who: str
    action: str
    undoes: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, eq=False)
class History:
    """The log of one copy.

    Attributes
    ----------
    acts
        What people did and what holds here, oldest first.
    logged
        Every entry of the log.
    touched
        For each row, the acts that touched it with the row before them, oldest first.
    texts
        For each document, its SHA-256 after each entry that changed it: (number of the entry, SHA-256).
    numbers
        The place of each entry in the log.
    """

    acts: Mapping[str, Act]
    logged: frozenset[str]
    touched: Mapping[Key, Mapping[str, Before]]
    texts: Mapping[str, Sequence[tuple[int, str]]]
    numbers: Mapping[str, int]

    def text_before(self, document: str, entry: str) -> str:
        """The SHA-256 of the text that a document had before an entry; blank: it was not there."""
        earlier = [sha256 for number, sha256 in self.texts.get(document, ()) if number < self.numbers[entry]]
        return earlier[-1] if earlier else ""


class Before(NamedTuple):
    """A row before an act; ``sha256`` of the text that it stood in where it was laid aside, else blank."""

    row: str
    sha256: str = ""


def is_machine(kind: str, row: str) -> bool:
    """Whether a row, as JSON of :func:`qualcode.storing.recording.as_json`, is what a machine proposed.

    Examples
    --------
    >>> is_machine("coding", as_json({"coding": "c-1", "method": "rule"})), is_machine("memo", as_json({"memo": "m-1"}))
    (True, False)
    """
    return kind in PROPOSED and bool(row) and _MANUAL not in row


def people(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes of what people decided."""
    return tuple(one for one in changes if not (one.before or one.after) or not _between_machines(one))


def _between_machines(change: Change) -> bool:
    return all(is_machine(change.kind, row) for row in (change.before, change.after) if row)


def read_row(row: str, where: str) -> dict[str, Any]:
    """A row from its JSON; a blank has no columns.

    Raises
    ------
    DataError
        When it is none.
    """
    try:
        found = json.loads(row or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DataError([Problem(where, "a row in its log cannot be read", ANOTHER)])
    return found


def gone(entries: Sequence[tuple[str, str]]) -> set[str]:
    """The entries that do not hold any more: what a later one that holds takes back. Pairs are an entry and what it undoes.

    Examples
    --------
    >>> sorted(gone([("a", ""), ("b", "a"), ("c", "b")]))
    ['b']
    """
    found: set[str] = set()
    for entry, undoes in reversed(entries):
        if undoes and entry not in found:
            found.add(undoes)
    return found


def remember(opened: sqlite3.Connection, entry: str, acts: Iterable[str]) -> None:
    """Keeps which acts a merge brought: when it is taken back, they do not hold here."""
    opened.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (BROUGHT + entry, json.dumps(list(acts))))


def brought(opened: sqlite3.Connection) -> dict[str, set[str]]:
    """The merges of this copy, and the acts that each brought."""
    rows = opened.execute("SELECT key, value FROM settings WHERE substr(key, 1, ?) = ?", (len(BROUGHT), BROUGHT)).fetchall()
    try:
        return {key[len(BROUGHT) :]: set(map(str, json.loads(value))) for key, value in rows}
    except (ValueError, TypeError, RecursionError):
        raise DataError([Problem("settings", "what merges brought cannot be read", ANOTHER)]) from None


def not_held(opened: sqlite3.Connection, entries: Sequence[tuple[str, str]]) -> set[str]:
    """The acts that came with a merge that was taken back."""
    merges, void = brought(opened), gone(entries)
    back = [acts for merge, acts in merges.items() if merge in void]
    hold = [acts for merge, acts in merges.items() if merge not in void]
    return set().union(*back).difference(*hold)


def history(opened: sqlite3.Connection) -> History:
    """The log of a copy, as far as it tells what people did."""
    entries = opened.execute("SELECT entry, at, who, action, coalesce(undoes, '') FROM log ORDER BY number").fetchall()
    pairs = [(entry, undoes) for entry, *_, undoes in entries]
    technical = set(brought(opened))
    for entry, undoes in pairs:
        if undoes in technical:
            technical.add(entry)
    left = technical | not_held(opened, pairs)
    numbers = {entry: number for number, (entry, _) in enumerate(pairs)}
    done: dict[str, list[Change]] = defaultdict(list)
    for entry, change in _changes(opened):
        done[entry].append(change)
    told = {one[0]: Act._make((*one, people(done[one[0]]))) for one in entries if one[0] not in left}
    acts = {entry: act for entry, act in told.items() if act.changes}
    texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for entry, _ in pairs:
        for change in done[entry]:
            if change.kind == "document":
                texts[change.id].append((numbers[entry], str(read_row(change.after, f"document {change.id}").get("sha256", ""))))
    return History(acts, frozenset(numbers), _touched(acts), texts, numbers)


def _changes(opened: sqlite3.Connection) -> Iterator[tuple[str, Change]]:
    for entry, *change in opened.execute(_CHANGES):
        yield entry, Change(*change)


def _touched(acts: Mapping[str, Act]) -> dict[Key, dict[str, Before]]:
    touched: dict[Key, dict[str, Before]] = defaultdict(dict)
    for act in acts.values():
        for change in act.changes:
            if change.kind == "unplaced" and not (change.before or change.after):
                continue  # it was erased since
            if change.kind == "unplaced":
                key, before = laid_aside(change.before or change.after)
                if before.row and change.before:
                    touched[key][act.entry] = before
                touched[key].setdefault(act.entry, Before(""))
                continue
            earlier = touched[change.kind, change.id].get(act.entry)
            if earlier is None or not earlier.row:
                touched[change.kind, change.id][act.entry] = Before(change.before)
            if change.kind == "codebook":
                touched["codebook", IN_FORCE].setdefault(act.entry, Before(""))
    return touched


def laid_aside(row: str) -> tuple[Key, Before]:
    """The row that a row of :class:`qualcode.kept.Unplaced` lays aside, and the text that it stood in."""
    told = read_row(row, "unplaced")
    kind, kept = str(told.get("kind", "")), str(told.get("row", ""))
    id = read_row(kept, "unplaced").get(KINDS[kind].key, "") if kind in KINDS else ""
    return (kind, str(id)), Before(kept, str(told.get("sha256", "")))


def refuse_tampered(opened: sqlite3.Connection, name: str) -> None:
    """Refuses a copy whose rows are not those that its log tells, or whose log is none.

    Raises
    ------
    DataError
        With what does not fit.
    """
    problems = []
    for entry, at, who, action in opened.execute("SELECT entry, at, who, action FROM log"):
        try:
            check_act(action, who, at)
        except ValueError:
            problems.append(Problem(name, f"entry '{entry}' of its log has no time, person or word for what was done", ANOTHER))
    told: dict[Key, str] = {}
    for _, change in _changes(opened):
        if change.kind in KINDS:
            told[change.kind, change.id] = change.after
        else:
            problems.append(Problem(name, f"its log tells of a row of kind {change.kind!r} that is none", ANOTHER))
    rows = {
        (kind, str(cells[0])): as_json(dict(zip(about.row._fields, cells, strict=True)))
        for kind, about in KINDS.items()
        for cells in opened.execute(f"SELECT * FROM {about.table}{_OF_PEOPLE if kind in PROPOSED else ''}")
    }
    wrong = [key for key in sorted({*told, *rows}) if _of_people(key, told) != _of_people(key, rows)]
    if wrong:
        shown = ", ".join(f"{kind} {id}" for kind, id in wrong[:3])
        problems.append(Problem(name, f"{len(wrong)} of its rows are not those that its log tells ({shown})", ANOTHER))
    if problems:
        raise DataError(problems)


def _of_people(key: Key, rows: Mapping[Key, str]) -> str:
    row = rows.get(key, "")
    return "" if is_machine(key[0], row) else row
