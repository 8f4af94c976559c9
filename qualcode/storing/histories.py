"""What a copy of a project knows: the acts of people that hold in it, and which of them touched which row.

Machine rows (method rule or model) are no part of it: a rerun makes them. Neither are merges: each copy makes its own.
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
from qualcode.storing.schema import KINDS

__all__ = [
    "IN_FORCE",
    "Act",
    "History",
    "Key",
    "gone",
    "history",
    "is_machine",
    "not_held",
    "read_row",
    "refuse_tampered",
    "remember",
]

Key = tuple[str, str]
IN_FORCE = "in force"
"""The id of what stands for the codebook in force, which is the one that was put in last."""
BROUGHT = "brought by "
_MARKS = ('"method":"rule"', '"method":"model"')
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
    touched: Mapping[Key, Mapping[str, str]]
    texts: Mapping[str, Sequence[tuple[int, str]]]
    numbers: Mapping[str, int]

    def text_before(self, document: str, entry: str) -> str:
        """The SHA-256 of the text that a document had before an entry; blank: it was not there."""
        earlier = [sha256 for number, sha256 in self.texts.get(document, ()) if number < self.numbers[entry]]
        return earlier[-1] if earlier else ""


def is_machine(row: str) -> bool:
    """Whether a row, as JSON of :func:`qualcode.storing.recording.as_json`, was made by rules or a model.

    Examples
    --------
    >>> is_machine(as_json({"coding": "c-1", "method": "rule"})), is_machine(as_json({"memo": "m-1", "text": '"method":"rule"'}))
    (True, False)
    """
    return any(mark in row for mark in _MARKS)


def people(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes of what people decided."""
    return tuple(one for one in changes if not (one.before or one.after) or not all(map(is_machine, filter(None, one[2:]))))


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
    acts = {one[0]: Act(*one, people(done[one[0]])) for one in entries if one[0] not in left}
    texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for entry, _ in pairs:
        for change in done[entry]:
            if change.kind == "document":
                texts[change.id].append((numbers[entry], str(read_row(change.after, f"document {change.id}").get("sha256", ""))))
    return History(acts, frozenset(numbers), _touched(acts), texts, numbers)


def _changes(opened: sqlite3.Connection) -> Iterator[tuple[str, Change]]:
    for entry, *change in opened.execute(_CHANGES):
        yield entry, Change(*change)


def _touched(acts: Mapping[str, Act]) -> dict[Key, dict[str, str]]:
    touched: dict[Key, dict[str, str]] = defaultdict(dict)
    for act in acts.values():
        for change in act.changes:
            touched[change.kind, change.id].setdefault(act.entry, change.before)
            if change.kind == "codebook":
                touched["codebook", IN_FORCE].setdefault(act.entry, "")
    return touched


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
            known = all(isinstance(cell, str) for cell in (entry, at, who, action))
        except (ValueError, TypeError, AttributeError):
            known = False
        if not known:
            problems.append(Problem(name, f"entry '{entry}' of its log has no time, person or word for what was done", ANOTHER))
    told: dict[Key, str] = {}
    for _, change in _changes(opened):
        if change.kind in KINDS and all(isinstance(cell, str) for cell in change):
            told[change.kind, change.id] = change.after
        else:
            problems.append(Problem(name, f"its log tells of a row of kind {change.kind!r} that is none", ANOTHER))
    rows = {
        (kind, str(cells[0])): as_json({name: _cell(cell) for name, cell in zip(about.row._fields, cells, strict=True)})
        for kind, about in KINDS.items()
        for cells in opened.execute(f"SELECT * FROM {about.table}")
    }
    wrong = [key for key in sorted({*told, *rows}) if _of_people(told.get(key, "")) != _of_people(rows.get(key, ""))]
    if wrong:
        shown = ", ".join(f"{kind} {id}" for kind, id in wrong[:3])
        problems.append(Problem(name, f"{len(wrong)} of its rows are not those that its log tells ({shown})", ANOTHER))
    if problems:
        raise DataError(problems)


def _cell(cell: Any) -> Any:
    return repr(cell) if isinstance(cell, bytes) else cell


def _of_people(row: str) -> str:
    return "" if is_machine(row) else row
