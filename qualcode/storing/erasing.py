"""Texts of people who withdrew, and what hangs on them, taken out of a project for good, the log's rows included.

This is the one act that changes the log: what it told of the erased rows is blanked, its entries stay. What remains is told anew by the
act itself, so that the log still gives what the rows are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qualcode.errors import DataError, Problem, one_of
from qualcode.storing.opening import statements
from qualcode.storing.recording import Change, check_act, enter, is_proposed, present, state_of
from qualcode.storing.schema import KINDS, STEPS

__all__ = ["ERASED", "Erased", "erased", "erased_texts", "refuse_what_was_erased", "take_erasures"]

ERASED = "erased"
_KEY = "erased by "
"""What the keys of settings begin with that list the SHA-256 of erased texts, an act each."""
_CHANGES = "SELECT DISTINCT kind, id, coalesce(before, ''), coalesce(after, '') FROM changes"
_HANGS = {"relation": ("coding",), "link": ("source", "target"), "memo": ("target",), "decision": ("target",)}
"""Where a row names another by its id."""
_INSIDE = {"unplaced": ("row",), "conflict": ("ours", "theirs"), "decision": ("verdict",)}
"""Where a row holds another as JSON."""
Key = tuple[str, str]
State = Mapping[str, Any]


class Erased(NamedTuple):
    """What was erased: the entry of the log (blank: there was nothing), documents, the number of rows and of texts that are gone.

    ``shared`` are documents that stay and have the same text as an erased one; that text stays with them.
    """

    entry: str
    documents: tuple[str, ...]
    rows: int
    texts: int
    shared: tuple[str, ...]


@dataclass
class _Found:
    """What goes: documents by all their names, texts; rows; and rows that stay, but whose past goes."""

    opened: sqlite3.Connection
    gone: set[str]
    parted: Mapping[str, str]
    """Names of documents of which only the present text stays, and that text."""
    texts: set[str] = field(default_factory=set)
    rows: set[Key] = field(default_factory=set)
    past: set[Key] = field(default_factory=set)
    logged: set[Key] = field(default_factory=set)

    def concerns(self, kind: str, id: str, state: State) -> bool:
        """Whether a row, as it is or was, holds something of what goes."""
        document = str(state.get("document", ""))
        if document in self.gone or (kind == "document" and id in self.gone):
            return True
        if kind == "unplaced" and (document in self.parted or state.get("sha256") in self.texts):
            return True
        if document in self.parted and str(state.get("quote", "")) not in self.parted[document]:
            return True
        if kind == "memo" and state.get("about") == "document" and state.get("target") in self.gone:
            return True
        if kind == "conflict" and self._goes(str(state.get("kind", "")), str(state.get("target", ""))):
            return True
        hangs = [str(state.get(name, "")) for name in _HANGS.get(kind, ())]
        return any((of, name) in self.rows for name in hangs if name for of in KINDS) or self._inside(kind, state)

    def _goes(self, kind: str, id: str) -> bool:
        return (kind, id) in self.rows or (kind == "document" and id in {*self.gone, *self.parted})

    def _inside(self, kind: str, state: State) -> bool:
        """Whether a row that it holds does."""
        of = str(state.get("kind", ""))
        for name in _INSIDE.get(kind, ()):
            row = _read(str(state.get(name, "")))
            # A verdict does not say of which kind the row is: the one whose id stands there.
            kinds = [one for one in ([of] if of in KINDS else KINDS) if KINDS[one].key in row]
            if any(self.concerns(one, str(row[KINDS[one].key]), row) for one in kinds) or _names_one(row, self.gone):
                return True
        return False


def erased(opened: sqlite3.Connection, documents: Collection[str], parted: Collection[str], *, who: str, at: str) -> Erased:
    """Erases documents, and of those in `parted` all but their present text; inside a transaction. See :meth:`qualcode.Project.erase`."""
    check_act(ERASED, who, at)
    named = _texts_of_documents(opened)
    now = dict(opened.execute("SELECT document, sha256 FROM documents"))
    for id in (*documents, *parted):
        one_of("document", id, sorted(named))
    for id in parted:
        one_of("document that is there", id, sorted(now))
    gone = _by_all_names(documents, named, now)
    texts = dict(opened.execute("SELECT sha256, text FROM texts"))
    left = {name: str(texts[now[id]]) for id in parted for name in _by_all_names([id], named, now)}
    found = _Found(opened, gone, left)
    stays = {sha256 for id, sha256 in now.items() if id not in gone}
    found.texts = {sha256 for id in {*gone, *left} for sha256 in named.get(id, ())} - stays
    _search(found)
    shared = tuple(sorted(id for id, sha256 in now.items() if id not in gone and any(sha256 in named[one] for one in gone)))
    if not (found.rows or found.past or found.texts & set(texts)):
        return Erased("", tuple(sorted(gone)), 0, 0, shared)
    there = sum(bool(present(opened, *key)) for key in found.rows)
    entry = _erase(found, who=who, at=at)
    return Erased(entry, tuple(sorted(gone)), there, len(found.texts & set(texts)), shared)


def _texts_of_documents(opened: sqlite3.Connection) -> dict[str, set[str]]:
    """The SHA-256 of every text that each document ever had, by every id that one ever had."""
    found: dict[str, set[str]] = {}
    for id, sha256 in opened.execute("SELECT document, sha256 FROM documents UNION SELECT document, sha256 FROM unplaced"):
        found.setdefault(str(id), set()).add(str(sha256))
    for id, *told in opened.execute("SELECT id, coalesce(before, ''), coalesce(after, '') FROM changes WHERE kind = 'document'"):
        known = found.setdefault(str(id), set())
        known.update(str(state_of(row).get("sha256", "")) for row in told if row)
    return found


def _by_all_names(documents: Iterable[str], named: Mapping[str, set[str]], now: Mapping[str, str]) -> set[str]:
    """Documents with the names that they had before: of names that no document has now, those with one of their texts."""
    found = set(documents)
    texts = set().union(*(named.get(id, set()) for id in found))
    while more := {id for id, own in named.items() if id not in found and id not in now and own & texts}:
        found |= more
        texts = texts.union(*(named[id] for id in more))
    return found


def _search(found: _Found) -> None:
    """All rows that hold something of what goes, and those that hang on them; and the past of those that stay."""
    named = {*found.gone, *found.parted}
    rows = _rows(found.opened)
    there = {(kind, id): state for kind, id, state in rows if not is_proposed(kind, state) or state["document"] in named}
    was: dict[Key, list[State]] = {}
    for kind, id, before, after in found.opened.execute(_CHANGES):
        if kind in KINDS:
            was.setdefault((kind, id), []).extend(state_of(row) for row in (before, after) if row)
    found.logged, size = set(was), -1
    while size < len(found.rows):
        size = len(found.rows)
        found.rows |= {key for key, state in there.items() if key[0] != "set" and found.concerns(*key, state)}
        # What was taken out before, and what hangs on it.
        found.rows |= {key for key, states in was.items() if key not in there and any(found.concerns(*key, one) for one in states)}
    ids = found.gone
    for key, states in was.items():
        parted = key[0] == "document" and key[1] in found.parted
        if key not in found.rows and (parted or any(found.concerns(*key, one) or _names_one(one, ids) for one in states)):
            found.past.add(key)
    found.past |= {key for key, state in there.items() if key[0] == "set" and _names_one(state, ids)}


def _rows(opened: sqlite3.Connection) -> Iterator[tuple[str, str, State]]:
    from qualcode.storing.bringing import rows_of

    for kind, about in KINDS.items():
        for row in rows_of(opened, kind):
            yield kind, str(row[about.key]), row


def _names_one(state: State, ids: Collection[str]) -> bool:
    """Whether a set has one of some documents among its members."""
    return "members" in state and state.get("kind") != "codes" and bool(set(_members(state)) & set(ids))


def _read(told: str) -> dict[str, Any]:
    """A row as JSON; blank where it is none: a verdict may also be a word."""
    try:
        found = json.loads(told) if told.startswith("{") else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _members(state: State) -> list[str]:
    try:
        found = json.loads(str(state.get("members", "[]")))
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _erase(found: _Found, *, who: str, at: str) -> str:
    """Takes all of it out and tells of it; the log is open for changes only meanwhile."""
    opened = found.opened
    for kind, id in found.rows:
        opened.execute(f'DELETE FROM {KINDS[kind].table} WHERE "{KINDS[kind].key}" = ?', (id,))
    for key in sorted(found.past):
        if key[0] == "set":
            _without(opened, key[1], found.gone)
    opened.executemany("DELETE FROM texts WHERE sha256 = ?", [(sha256,) for sha256 in sorted(found.texts)])
    rules = [one for step in STEPS for one in statements(step) if one.startswith("CREATE TRIGGER")]
    for rule in rules:
        opened.execute(f"DROP TRIGGER {rule.split()[2]}")
    blank = sorted((found.rows | found.past) & found.logged)
    opened.executemany("UPDATE changes SET before = NULL, after = NULL WHERE kind = ? AND id = ?", blank)
    for rule in rules:
        opened.execute(rule)
    stays = [Change(*key, "", row) for key in sorted(found.past) for row in [present(opened, *key)] if row]
    entry = enter(opened, stays, action=ERASED, who=who, at=at)
    opened.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (_KEY + entry, json.dumps(sorted(found.texts))))
    return entry


def _without(opened: sqlite3.Connection, id: str, ids: Collection[str]) -> None:
    """Takes documents out of a set; a set of nothing else goes, with the variables of that case."""
    told = present(opened, "set", id)
    members = [one for one in _members(state_of(told)) if one not in ids] if told else []
    if not members:
        opened.execute('DELETE FROM sets WHERE "set" = ?', (id,))
    else:
        opened.execute('UPDATE sets SET members = ? WHERE "set" = ?', (json.dumps(members, ensure_ascii=False), id))


def erased_texts(opened: sqlite3.Connection) -> dict[str, set[str]]:
    """The acts that erased, each with the SHA-256 of the texts."""
    rows = opened.execute("SELECT key, value FROM settings WHERE substr(key, 1, ?) = ?", (len(_KEY), _KEY)).fetchall()
    try:
        return {key[len(_KEY) :]: set(map(str, json.loads(value))) for key, value in rows}
    except (ValueError, TypeError, RecursionError):
        raise DataError([Problem("settings", "which texts were erased cannot be read", "Bring back a copy of the file.")]) from None


def take_erasures(ours: sqlite3.Connection, theirs: sqlite3.Connection) -> None:
    """Keeps what was erased in a copy that is merged, so that it does not come back by a third one."""
    rows = theirs.execute("SELECT key, value FROM settings WHERE substr(key, 1, ?) = ?", (len(_KEY), _KEY)).fetchall()
    ours.executemany("INSERT OR IGNORE INTO settings VALUES (?, ?)", rows)


def refuse_what_was_erased(ours: sqlite3.Connection, theirs: sqlite3.Connection, name: str) -> None:
    """Refuses a copy in which something is still there that was erased in the other one: a merge would bring it back.

    Raises
    ------
    DataError
        When one of the two holds what was erased in the other.
    """
    for opened, other, here in ((ours, theirs, name), (theirs, ours, "this project")):
        texts = set().union(*erased_texts(opened).values())
        held = [sha256 for sha256 in sorted(texts) if other.execute("SELECT 1 FROM texts WHERE sha256 = ?", (sha256,)).fetchone()]
        if held:
            found = f"it still holds {len(held)} texts that were erased in the other copy, because people withdrew"
            use = "Erase the same there (qualcode project erase), then merge."
            raise DataError([Problem(here, found, use)])
