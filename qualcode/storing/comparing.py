"""Row by row: which of two copies knows more about it, and what it shall be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from qualcode.storing.carrying import Carrier, Lost, rows_on
from qualcode.storing.copies import FORCE, Copy
from qualcode.storing.histories import Key, is_machine, laid_aside, read_row
from qualcode.storing.identifying import identified
from qualcode.storing.recording import as_json
from qualcode.storing.schema import KINDS

__all__ = ["Compared", "Settled", "conflict_id"]


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
        self.carrier = Carrier(self._text)
        self.documents = {key: self.settled(key) for key in self._documents()}
        for (_, document), found in self.documents.items():
            self.final[document] = str(read_row(found.row, document).get("sha256", ""))

    def _documents(self) -> list[Key]:
        keys = {self.theirs.key((change.kind, change.id)) for act in self.new for change in act.changes if change.kind == "document"}
        return sorted(keys)

    def switched(self) -> list[str]:
        """Documents of ours whose text shall be another one."""
        return [document for document, sha256 in sorted(self.ours.texts.items()) if self.final.get(document, "") != sha256]

    def touched(self) -> list[Key]:
        """The rows that may have to be changed, but for documents: what theirs touched or laid aside, or stands in a changed text."""
        apart = ("document", "conflict", "unplaced")
        changes = [change for act in self.new for change in act.changes]
        keys = {(change.kind, change.id) for change in changes if change.kind not in apart}
        keys |= {laid_aside(change.before or change.after)[0] for change in changes if change.kind == "unplaced"}
        keys |= self.theirs.aside.keys()
        if any(kind == "codebook" for kind, _ in keys):
            keys.add(FORCE)
        for document in self.switched():
            keys |= {key for key, _ in rows_on(self.ours.opened, document)}
            keys |= {key for key, before in self.ours.aside.items() if read_row(before.row, key[1]).get("document") == document}
            if self._theirs_stands(document):
                keys |= {key for key, _ in rows_on(self.theirs.opened, self.theirs.name_here(document))}
        return sorted(key for key in keys if key == FORCE or key[0] in KINDS)

    def _theirs_stands(self, document: str) -> bool:
        return self.final.get(document, "") == self.theirs.texts.get(document) != self.ours.texts.get(document)

    def settled(self, key: Key) -> Settled:
        """What a row shall be.

        What only one copy touched since the common past, or touched in the knowledge of all that the other did, is as it is there. What
        both touched without knowing of each other is in conflict where it differs, unless one of them took its own change back.
        """
        known_ours, known_theirs = self.ours.touched(key), self.theirs.touched(key)
        only_ours, only_theirs = set(known_ours) - set(known_theirs), set(known_theirs) - set(known_ours)
        ours, theirs = self._value(self.ours, key), self._value(self.theirs, key)
        if is_machine(key[0], theirs.row):
            return ours
        if only_ours and only_theirs:
            still_ours = self._as_before(self.ours, key, only_ours, ours)
            still_theirs = self._as_before(self.theirs, key, only_theirs, theirs)
            if still_ours == still_theirs:
                return _both(ours, theirs)
            only_ours = set() if still_ours else only_ours
            only_theirs = set() if still_theirs else only_theirs
        if only_theirs or (not only_ours and self._as_there(key, ours, theirs)):
            kept = ours.row in theirs.others
            return Settled(ours.row, theirs.others - {ours.row} | {theirs.row}, theirs.lost) if kept else theirs
        return ours

    def _as_there(self, key: Key, ours: Settled, theirs: Settled) -> bool:
        """Both know the same, and still differ: a row in a text that comes from theirs, or one that a merge laid aside."""
        if not ours.row and not ours.lost:
            return bool(theirs.row or theirs.lost)
        return bool(theirs.row) and KINDS[key[0]].placed and self._theirs_stands(str(read_row(theirs.row, key[1]).get("document", "")))

    def _value(self, copy: Copy, key: Key) -> Settled:
        """A row of a copy at its place in the text as it shall be, with those that stand against it there."""
        row, aside = copy.row(key), copy.aside.get(key)
        if key[0] == "document" and copy.name_here(key[1]) != key[1]:
            row = self._as_our_file(key, row)
        others = frozenset(self._fitted(copy, key, one) for one in copy.conflicts.get(key, ()))
        if not row and aside:
            return self._carried(key, aside.row, aside.sha256)._replace(others=others)
        return self._carried(key, row, copy.texts.get(_document(key, row), ""))._replace(others=others)

    def _as_our_file(self, key: Key, row: str) -> str:
        """A document that each copy has under another id: that its file has another name is no difference."""
        mine = read_row(self.ours.row(key), key[1])
        return as_json({**read_row(row, key[1]), "file": mine.get("file")}) if mine and row else row

    def _carried(self, key: Key, row: str, sha256: str) -> Settled:
        """A row that stands in the text `sha256`, in the text as it shall be."""
        document = _document(key, row)
        if not document or is_machine(key[0], row):
            return Settled(row)
        found = self.carrier.carried(key, row, sha256, self.final.get(document, ""))
        return Settled("", lost=(found,)) if isinstance(found, Lost) else Settled(found)

    def _fitted(self, copy: Copy, key: Key, row: str) -> str:
        """A row that stands against another, at its place when it has one."""
        read, document = read_row(row, f"{key[0]} {key[1]}"), _document(key, row)
        text = self._text(self.final.get(document, "")) or ""
        if not document or read.get("start") is None or text[read["start"] : read["end"]] == read.get("quote", ""):
            return row
        return self._carried(key, row, copy.texts.get(document, "")).row or row

    def _as_before(self, copy: Copy, key: Key, only: Collection[str], now: Settled) -> bool:
        """Whether a row is again what it was before a copy went its own way."""
        if now.others or key == FORCE:
            return False
        entry, before = next((entry, before) for entry, before in copy.touched(key).items() if entry in only)
        row = copy.translated(key[0], before.row)
        sha256 = before.sha256 or copy.history.text_before(copy.name_here(_document(key, row)), entry)
        then = self._carried(key, row, sha256)
        return (then.row, list(map(_said, then.lost))) == (now.row, list(map(_said, now.lost)))

    def _text(self, sha256: str) -> str | None:
        return None if not sha256 else self.ours.text(sha256) or self.theirs.text(sha256)


def _document(key: Key, row: str) -> str:
    """The document that a row stands in; blank: in none."""
    return str(read_row(row, f"{key[0]} {key[1]}").get("document", "")) if key != FORCE and KINDS[key[0]].placed else ""


def _said(lost: Lost) -> dict[str, object]:
    """What a row says, wherever it stands."""
    row = read_row(lost.row, lost.id)
    return {name: value for name, value in row.items() if name not in ("document", "start", "end", "quote")}


def _both(ours: Settled, theirs: Settled) -> Settled:
    """What both changed: the same is no conflict; a row without a place stands against nothing, as it is listed by itself."""
    if not ours.lost and not theirs.lost:
        return Settled(ours.row, (ours.others | theirs.others | {theirs.row}) - {ours.row})
    standing = ours if theirs.lost else theirs
    said = [_said(one) for one in standing.lost] or [_said(Lost("", "", standing.row, "", ""))]
    away = theirs if theirs.lost else ours
    apart = [one for one in away.lost if _said(one) not in said]
    lost = standing.lost + tuple(_apart(one) if standing.row or standing.lost else one for one in apart)
    return Settled(standing.row, (ours.others | theirs.others) - {standing.row}, lost)


def _apart(lost: Lost) -> Lost:
    """Another version of a row that is kept: it gets an id of its own, so that putting it back takes nothing's place."""
    id = identified(lost.kind, lost.id, lost.row)
    row = read_row(lost.row, lost.id) | {KINDS[lost.kind].key: id}
    return lost._replace(id=id, row=as_json(row))


def conflict_id(key: Key, rows: Collection[str]) -> str:
    """The id of a conflict: made of what it is about and of its two rows, so that it is the same in both copies.

    The ids of documents do not count, as copies may call the same text differently.
    """
    return identified("conflict", *key, *sorted(_without_document(key, row) for row in rows))


def _without_document(key: Key, row: str) -> str:
    read: Mapping[str, object] = read_row(row, f"{key[0]} {key[1]}")
    return as_json({name: value for name, value in read.items() if name != "document"})
