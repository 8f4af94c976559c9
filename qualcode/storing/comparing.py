"""Row by row: which of two copies knows more about it, and what it shall be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import NamedTuple

from qualcode.storing.carrying import carried, moved
from qualcode.storing.copies import FORCE, Copy, rows_on
from qualcode.storing.histories import Key, is_machine, read_row
from qualcode.storing.identifying import identified
from qualcode.storing.recording import as_json
from qualcode.storing.schema import KINDS

__all__ = ["Compared", "Lost", "Settled", "conflict_id"]


class Lost(NamedTuple):
    """A row that has no place in the text as it is now: the row, and the SHA-256 of the text that it stands in."""

    kind: str
    id: str
    row: str
    sha256: str


class Settled(NamedTuple):
    """What a row shall be, the rows that stand against it, and those that have no place."""

    row: str
    others: frozenset[str] = frozenset()
    lost: tuple[Lost, ...] = ()


class Compared:
    """Two copies side by side. `final` tells which text each document shall have; a row is taken to its place there."""

    def __init__(self, ours: Copy, theirs: Copy) -> None:
        self.ours, self.theirs = ours, theirs
        self.new = [act for entry, act in theirs.history.acts.items() if entry not in ours.history.acts]
        self.final: dict[str, str] = {**ours.texts}
        self._place = cache(self._moved)
        self.documents = {key: self.settled(key) for key in self._documents()}
        for (_, document), found in self.documents.items():
            self.final[document] = str(read_row(found.row, document).get("sha256", ""))

    def _documents(self) -> list[Key]:
        keys = {self.theirs.key((change.kind, change.id)) for act in self.new for change in act.changes if change.kind == "document"}
        return sorted(keys)

    def switched(self) -> list[str]:
        """Documents of ours whose text shall be another one."""
        return [document for document, sha256 in sorted(self.ours.texts.items()) if self.final.get(document, "") != sha256]

    def keys(self) -> list[Key]:
        """The rows that may have to be changed, but for documents: what theirs touched, and what stands in a text that changes."""
        apart = ("document", "conflict")
        keys = {(change.kind, change.id) for act in self.new for change in act.changes if change.kind not in apart}
        if any(kind == "codebook" for kind, _ in keys):
            keys.add(FORCE)
        for document in self.switched():
            keys |= {key for key, _ in rows_on(self.ours.opened, document)}
            theirs = rows_on(self.theirs.opened, self.theirs.name_here(document))
            keys |= {key for key, row in theirs if not is_machine(row) and self._theirs_stands(document)}
        keys |= {("unplaced", row[0]) for row in self.theirs.opened.execute("SELECT unplaced FROM unplaced")}
        return sorted(keys)

    def _theirs_stands(self, document: str) -> bool:
        return self.final.get(document, "") == self.theirs.texts.get(document) != self.ours.texts.get(document)

    def settled(self, key: Key) -> Settled:
        """What a row shall be.

        What only one copy touched since the common past, or touched in the knowledge of all that the other did, is as it is there. What
        both touched without knowing of each other is in conflict where it differs, unless one of them took its own change back.
        """
        known_ours, known_theirs = self.ours.touched(key), self.theirs.touched(key)
        only_ours, only_theirs = known_ours.keys() - known_theirs.keys(), known_theirs.keys() - known_ours.keys()
        ours, theirs = self._value(self.ours, key), self._value(self.theirs, key)
        if is_machine(theirs.row):
            return ours
        if only_ours and only_theirs:
            still_ours = self._as_before(self.ours, key, only_ours, ours)
            still_theirs = self._as_before(self.theirs, key, only_theirs, theirs)
            if still_ours == still_theirs:
                return _both(ours, theirs)
            only_ours = frozenset() if still_ours else only_ours
            only_theirs = frozenset() if still_theirs else only_theirs
        if only_theirs or (not only_ours and self._as_there(key, theirs)):
            kept = ours.row in theirs.others
            return Settled(ours.row, theirs.others - {ours.row} | {theirs.row}, theirs.lost) if kept else theirs
        return ours

    def _as_there(self, key: Key, theirs: Settled) -> bool:
        """Both know the same, and still differ: a row in a text that comes from theirs, or one that lost its place in a merge."""
        if not theirs.row:
            return False
        kind, id = key
        if kind == "unplaced":
            lost = read_row(theirs.row, id)
            return not self.ours.row((str(lost.get("kind", "")), str(read_row(lost.get("row", ""), id).get(lost.get("kind", ""), ""))))
        return KINDS[kind].placed and self._theirs_stands(str(read_row(theirs.row, id).get("document", "")))

    def _value(self, copy: Copy, key: Key) -> Settled:
        """A row of a copy at its place in the text as it shall be, with those that stand against it there."""
        row = copy.row(key)
        if key[0] == "document" and copy.name_here(key[1]) != key[1]:
            row = self._as_our_file(key, row)
        others = frozenset(self._fitted(copy, key, one) for one in copy.conflicts.get(key, ()))
        return self._carried(key, row, copy.texts.get)._replace(others=others)

    def _as_our_file(self, key: Key, row: str) -> str:
        """A document that each copy has under another id: that its file has another name is no difference."""
        mine = read_row(self.ours.row(key), key[1])
        return as_json({**read_row(row, key[1]), "file": mine.get("file")}) if mine and row else row

    def _carried(self, key: Key, row: str, text_of: Callable[[str], str | None]) -> Settled:
        kind, id = key
        if not row or key == FORCE or not KINDS[kind].placed:
            return Settled(row)
        read = read_row(row, f"{kind} {id}")
        document = str(read.get("document", ""))
        if not document:
            return Settled(row)
        old, new = text_of(document) or "", self.final.get(document, "")
        if old == new or (new and read.get("start") is None):
            return Settled(row)
        lost = Settled("", lost=(Lost(kind, id, row, old),))
        words, place = self._text(new), self._place(old, new)
        if words is None or place is None or read.get("start") is None:
            return lost
        found = carried(read, words, place)
        return lost if found is None else Settled(as_json(found))

    def _fitted(self, copy: Copy, key: Key, row: str) -> str:
        """A row that stands against another, at its place when it has one."""
        read = read_row(row, f"{key[0]} {key[1]}")
        text = self._text(self.final.get(str(read.get("document", "")), "")) or ""
        if not KINDS[key[0]].placed or read.get("start") is None or text[read["start"] : read["end"]] == read.get("quote", ""):
            return row
        return self._carried(key, row, copy.texts.get).row or row

    def _as_before(self, copy: Copy, key: Key, only: Collection[str], now: Settled) -> bool:
        """Whether a row is again what it was before a copy went its own way."""
        entry, before = next((entry, before) for entry, before in copy.touched(key).items() if entry in only)
        if now.others or key == FORCE:
            return False
        row = copy.translated(key[0], before)
        then = self._carried(key, row, lambda document: copy.history.text_before(copy.name_here(document), entry))
        return (then.row, bool(then.lost)) == (now.row, bool(now.lost))

    def _text(self, sha256: str) -> str | None:
        return None if not sha256 else self.ours.text(sha256) or self.theirs.text(sha256)

    def _moved(self, old: str, new: str) -> Callable[[int, int], tuple[int, int] | None] | None:
        texts = self._text(old), self._text(new)
        return None if texts[0] is None or texts[1] is None else moved(texts[0], texts[1])


def _both(ours: Settled, theirs: Settled) -> Settled:
    """What both changed: the same is no conflict; a row without a place stands against nothing, as it is listed by itself."""
    lost = ours.lost + tuple(one for one in theirs.lost if one not in ours.lost)
    if ours.lost and not theirs.lost:
        return theirs._replace(lost=lost)
    others = ours.others | theirs.others | (frozenset() if theirs.lost else {theirs.row})
    return Settled(ours.row, others - {ours.row}, lost)


def conflict_id(key: Key, rows: Collection[str]) -> str:
    """The id of a conflict: made of what it is about and of its two rows, so that it is the same in both copies.

    The ids of documents do not count, as copies may call the same text differently.
    """
    return identified("conflict", *key, *sorted(_without_document(key, row) for row in rows))


def _without_document(key: Key, row: str) -> str:
    read: Mapping[str, object] = read_row(row, f"{key[0]} {key[1]}")
    return as_json({name: value for name, value in read.items() if name != "document"})
