"""Two copies of a project made one: what only theirs has comes in, what both changed differently is listed for people to decide."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.kept import Conflict
from qualcode.storing.comparing import Compared, Settled, conflict_id
from qualcode.storing.copies import FORCE, Copy, in_force, same_texts
from qualcode.storing.differing import CodebookDifference, codebook_difference
from qualcode.storing.erasing import refuse_what_was_erased, take_erasures
from qualcode.storing.histories import Key, history, refuse_tampered, remember
from qualcode.storing.identifying import identified
from qualcode.storing.opening import connection, told, transaction
from qualcode.storing.project import WAIT, Project
from qualcode.storing.recording import Change, Put, apply, enter, present, put, write_entry
from qualcode.storing.schema import KINDS
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Merged", "MergedDocument", "conflict_puts", "merge_projects", "put_in_force"]


class MergedDocument(NamedTuple):
    """What became of a document of theirs: ``what`` is added, mapped (to one of ours with the same text), edited, differing or removed."""

    document: str
    theirs: str
    what: str


@dataclass(frozen=True, eq=False)
class Merged:
    """What a merge did.

    Attributes
    ----------
    entry
        Its entry in the log, which can be taken back; blank: theirs had nothing that we do not have.
    acts
        How many acts of theirs came in.
    counts
        For each kind, how many of our rows are new, different or gone.
    conflicts
        The conflicts that are open since: rows of :class:`qualcode.kept.Conflict`. Our rows stay until somebody decides.
    documents
        Documents that came in, have another id or another text: rows of :class:`MergedDocument`.
    codebooks
        How the codebooks in force differed, where they did.
    doubts
        What came to stand nowhere, and what else one should look at.
    """

    entry: str
    acts: int
    counts: Mapping[str, int]
    conflicts: pd.DataFrame
    documents: pd.DataFrame
    codebooks: CodebookDifference | None = None
    doubts: tuple[Problem, ...] = ()


def merge_projects(ours: Project, theirs: Project | str | PathLike[str], *, who: str, at: str) -> Merged:
    """Brings what a second copy of a project has into ours, in one act.

    Acts that both logs have are the common past; those that only theirs has are written behind ours. A row that only theirs changed since
    becomes theirs; one that both changed differently stays ours and is listed as a conflict until somebody decides
    (:func:`qualcode.storing.resolving.resolve_conflict`). Documents are known by their texts: what stands in another version of a text is
    taken to its place in the one that holds, and listed as unplaced where it has none. What rules and models proposed is not merged, a
    rerun makes it. Copies without a common past merge as well, because ids are made of what they name. Merging again changes nothing.

    Parameters
    ----------
    ours
        The project that is changed.
    theirs
        The other copy, or its file; it is only read.
    who, at
        The person who merges, and the time as ISO 8601 text.

    Raises
    ------
    ArgumentError
        When both are the same file.
    DataError
        When theirs is no project, damaged, of a newer qualcode, or its rows are not what its log tells; then nothing is changed.
    OutputError
        When another program is writing for too long, or the disk is full.

    Examples
    --------
    >>> from qualcode.kept import KeptMemo
    >>> from qualcode.storing.project import open_project
    >>> when = "2026-03-01T09:30:00"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_project(Path(folder, "li.sqlite"), make=True) as li, open_project(Path(folder, "wang.sqlite"), make=True) as wang:
    ...         entry = wang.record([put(KeptMemo("memo-1", "project", "", "王", "谁来验收？"))], action="memo", who="王", at=when)
    ...         merged = merge_projects(li, wang, who="李", at=when)
    ...         merged.acts, merged.counts, li.table("memo")["coder"].tolist(), merge_projects(li, wang, who="李", at=when).acts
    (1, {'memo': 1}, ['王'], 0)
    """
    file = theirs.file if isinstance(theirs, Project) else Path(theirs)
    if file.exists() and file.samefile(ours.file):
        raise ArgumentError(f"{file.name} is the project itself: name the other copy")
    with _snapshot(file) as other:
        refuse_tampered(other, file.name)
        with transaction(ours.opened, ours.file):
            return _merged(ours.opened, other, file.name, who=who, at=at)


@contextmanager
def _snapshot(file: Path) -> Iterator[sqlite3.Connection]:
    """A checked copy of a file that is not to be changed, not even by bringing it up to date."""
    if not file.is_file():
        raise DataError([Problem(str(file), "there is no such file", "Name the other copy of the project.")])
    with tempfile.TemporaryDirectory(prefix="qualcode-") as folder:
        copy = Path(folder, file.name)
        with told(file):
            _copied(file, copy)
        with closing(connection(copy, wait=WAIT)) as opened, told(file):
            yield opened


def _copied(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        try:
            source.backup(target)
        except sqlite3.OperationalError as error:
            if not (error.sqlite_errorname or "").startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
                raise
            found = "it cannot be read as it is; perhaps a program stopped while writing to it"
            raise DataError([Problem(file.name, found, "Open it once with qualcode project conflicts, then merge.")]) from None


def _merged(ours: sqlite3.Connection, theirs: sqlite3.Connection, name: str, *, who: str, at: str) -> Merged:
    refuse_what_was_erased(ours, theirs, name)
    histories = history(ours), history(theirs)
    alias = same_texts(ours, theirs, histories)
    mine = Copy(ours, histories[0], name="ours", alias=alias, ours=True)
    other = Copy(theirs, histories[1], name=name, alias=alias, ours=False)
    _refuse_other_words(mine, other)
    both = Compared(mine, other)
    if not both.new:
        return Merged("", 0, {}, table([], Conflict), table([], MergedDocument))
    books = codebook_difference(ours, theirs)
    documents = _documents(both)
    _take_texts(both)
    rows = {**both.documents, **{key: both.settled(key) for key in both.touched()}}
    puts = [*_rows(rows), *(one for key, found in rows.items() for one in conflict_puts(ours, key, found.row, found.others))]
    puts += _laid_aside(both, rows)
    done = apply(ours, sorted(puts, key=_order))
    if FORCE in rows:
        put_in_force(ours, rows[FORCE].row)
    take_erasures(ours, theirs)
    replayed = _write_acts(both)
    entry = enter(ours, [*done, *_kept(ours, done, replayed)], action=f"merged {name}", who=who, at=at)
    remember(ours, entry, [act.entry for act in both.new])
    return _told(both, entry, done, documents, books)


def _rows(rows: Mapping[Key, Settled]) -> list[Put]:
    return [Put(kind, id, json.loads(found.row) if found.row else None) for (kind, id), found in rows.items() if (kind, id) != FORCE]


def conflict_puts(opened: sqlite3.Connection, key: Key, row: str, others: Iterable[str]) -> list[Put]:
    """The open conflicts of a row as they shall be; those that are no conflicts any more are taken out."""
    kind, id = key
    old = opened.execute("SELECT conflict FROM conflicts WHERE kind = ? AND target = ? ORDER BY conflict", key).fetchall()
    found = {name: Conflict(name, kind, id, row, other) for other in sorted(others) for name in [conflict_id(key, (row, other))]}
    return [Put("conflict", name, None) for (name,) in old if name not in found] + [put(one) for one in found.values()]


def _laid_aside(both: Compared, rows: Mapping[Key, Settled]) -> list[Put]:
    """Rows without a place are listed; those that have one again are not listed any more."""
    listed = [one.listed() for found in rows.values() for one in found.lost]
    now = {one.unplaced for one in listed}
    again = [identified("unplaced", *key) for key in sorted(both.ours.aside) if key in rows and not both.ours.row(key)]
    return [Put("unplaced", name, None) for name in again if name not in now] + [put(one) for one in listed]


def _order(one: Put) -> tuple[int, str]:
    return list(KINDS).index(one.kind), one.id


def put_in_force(opened: sqlite3.Connection, row: str) -> None:
    """Makes a codebook that is kept the last one, which is in force."""
    if row and in_force(opened) != row:
        sha256 = json.loads(row)["sha256"]
        cells = opened.execute("SELECT * FROM codebooks WHERE sha256 = ?", (sha256,)).fetchone()
        if cells is None:  # one of the two took it out
            return
        opened.execute("DELETE FROM codebooks WHERE sha256 = ?", (sha256,))
        opened.execute("INSERT INTO codebooks VALUES (?, ?, ?, ?)", cells)


def _write_acts(both: Compared) -> dict[Key, str]:
    """Writes their acts behind ours; how the rows would be if nothing else were told."""
    replayed = {}
    for act in both.new:
        if act.entry not in both.ours.history.logged:
            write_entry(both.ours.opened, act.entry, (act.at, act.who, act.action, act.undoes), act.changes)
            replayed.update({(change.kind, change.id): change.after for change in act.changes})
    return replayed


def _kept(opened: sqlite3.Connection, done: Collection[Change], replayed: Mapping[Key, str]) -> list[Change]:
    """Rows that stay as they are though an act of theirs changed them: told, so that the log still tells how every row came about."""
    changed = {(one.kind, one.id) for one in done}
    now = {key: present(opened, *key) for key in sorted(replayed) if key not in changed}
    return [Change(*key, row, row) for key, row in now.items() if row != replayed[key]]


def _take_texts(both: Compared) -> None:
    for (sha256,) in both.theirs.opened.execute("SELECT sha256 FROM texts ORDER BY sha256").fetchall():
        if both.ours.text(sha256) is None:
            both.ours.opened.execute("INSERT INTO texts VALUES (?, ?)", (sha256, both.theirs.text(sha256)))


def _refuse_other_words(ours: Copy, theirs: Copy) -> None:
    """The same entry says the same in both copies; otherwise somebody changed one of them by hand."""
    mine, others = ours.history.acts, theirs.history.acts
    wrong = [entry for entry, act in others.items() if entry in mine and mine[entry] != act]
    if wrong:
        found = f"{len(wrong)} entries of its log say something else than ours ({', '.join(wrong[:3])})"
        raise DataError([Problem(theirs.name, found, "Ask for another copy of it: one of the two was changed by another program.")])


def _documents(both: Compared) -> list[MergedDocument]:
    found = [MergedDocument(mine, other, "mapped") for other, mine in sorted(both.theirs.alias.items())]
    for document in sorted({*both.ours.texts, *both.theirs.texts, *(id for _, id in both.documents)}):
        before, theirs, final = (texts.get(document, "") for texts in (both.ours.texts, both.theirs.texts, both.final))
        settled = both.documents.get(("document", document))
        if settled and settled.others:
            what = "differing"
        elif before and final:
            what = "edited" if before != final or theirs not in ("", final) else ""
        else:
            what = "added" if final else "removed" if before else ""
        if what:
            found.append(MergedDocument(document, both.theirs.name_here(document), what))
    return found


def _told(
    both: Compared, entry: str, done: Collection[Change], documents: list[MergedDocument], books: CodebookDifference | None
) -> Merged:
    counts = dict(sorted(Counter(one.kind for one in done if one.kind != "conflict").items()))
    conflicts = [Conflict(**{"ours": "", "theirs": "", **json.loads(one.after)}) for one in done if one.kind == "conflict" and one.after]
    doubts = []
    nowhere = [json.loads(one.after) for one in done if one.kind == "unplaced" and one.after]
    if nowhere:
        names = ", ".join(sorted({str(row["document"]) for row in nowhere})[:5])
        use = "Look at the table of what is unplaced, and code those passages again."
        doubts.append(Problem(names, f"{len(nowhere)} rows have no place in the text that holds now", use))
    if conflicts:
        use = "See them with qualcode project conflicts, and decide with qualcode project resolve."
        doubts.append(Problem("conflicts", f"{len(conflicts)} rows were changed differently in both copies; ours stay until then", use))
    frames = table(conflicts, Conflict), table(documents, MergedDocument)
    return Merged(entry, len(both.new), counts, *frames, books, tuple(doubts))
