"""The audit trail: every row that an act changed, in words that a reader of a thesis can follow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from qualcode.storing.recording import state_of
from qualcode.storing.schema import KINDS

__all__ = ["Trail", "trail"]

_ALL = """SELECT number, log.entry, at, who, action, coalesce(undoes, ''), coalesce(kind, ''), coalesce(id, ''), coalesce(before, ''),
    coalesce(after, '') FROM log LEFT JOIN changes USING (entry) ORDER BY number, position"""
_LONG = ("text", "row", "ours", "theirs")
"""Columns whose words are not repeated in the trail."""


class Trail(NamedTuple):
    """A row that an act put in, changed or took out.

    ``number``, ``entry``, ``at``, ``who``, ``action`` and ``undoes`` are the act's; ``change`` is added, changed or removed (blank: the act
    changed no rows of people, or the row was erased since); ``was`` tells what was changed, ``column: before → after``.
    """

    number: int
    entry: str
    at: str
    who: str
    action: str
    undoes: str
    kind: str
    id: str
    change: str
    document: str
    start: int | None
    end: int | None
    code: str
    coder: str
    quote: str
    was: str


def trail(opened: sqlite3.Connection, *, who: str = "", code: str = "") -> Iterator[Trail]:
    """The rows of the trail, oldest first: all, those of one person's acts, or those in which a code stands before or after."""
    for number, entry, at, doer, action, undoes, kind, id, before, after in opened.execute(_ALL).fetchall():
        old, new = (state_of(told) if told else {} for told in (before, after))
        if (who and doer != who) or (code and code not in (old.get("code"), new.get("code"))):
            continue
        change = "" if not old and not new else "changed" if old and new else "added" if new else "removed"
        row = new or old
        document, code_of, coder, quote = (str(row.get(name, "")) for name in ("document", "code", "coder", "quote"))
        start, end = (one if isinstance(one, int) else None for one in (row.get("start"), row.get("end")))
        was = _was(kind, old, new)
        yield Trail(number, entry, at, doer, action, undoes, kind, id, change, document, start, end, code_of, coder, quote, was)


def _was(kind: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    if not old or not new or kind not in KINDS:
        return ""
    names = [name for name in KINDS[kind].row._fields if old.get(name) != new.get(name)]
    return "; ".join(name if name in _LONG else f"{name}: {old.get(name, '–')} → {new.get(name, '–')}" for name in names)
