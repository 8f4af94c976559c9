"""The project of a study: one file that keeps texts, codebooks, everything that people decided, and the log of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, OutputError, one_of
from qualcode.kept import LogEntry
from qualcode.storing.acting import Acting
from qualcode.storing.erasing import erased_texts
from qualcode.storing.histories import gone, not_held
from qualcode.storing.opening import connection, new_file, told, transaction
from qualcode.storing.recording import Change, Put, acted, apply, changes_of, enter, taken_back, text_in
from qualcode.storing.schema import KINDS
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.storing.erasing import Erased

__all__ = ["Project", "open_project"]

WAIT = 10.0
"""For how many seconds a writer waits for another."""
_UNDONE = "taken back"
_LOG = """SELECT log.entry, number, at, who, action, coalesce(undoes, ''), count(changes.position) FROM log LEFT JOIN changes USING (entry)
    GROUP BY log.number ORDER BY log.number"""


class Project(Acting):
    """An open project; use it in a ``with`` block, or :meth:`close` it.

    Every act is one transaction with one entry in the log, which is only added to. What was confirmed (the method returned) stays even when
    the program or the machine stops at once.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode.kept import KeptMemo
    >>> from qualcode.storing.recording import put
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     memo = put(KeptMemo("memo-1", "project", "", "张三", "谁来验收？"))
    ...     entry = project.record([memo], action="memo", who="张三", at="2026-03-01T09:30:00")
    ...     kept = len(project.table("memo"))
    ...     undone = project.undo(who="张三", at="2026-03-01T09:31:00")
    ...     (kept, len(project.table("memo")), project.log()["action"].tolist())
    (1, 0, ['memo', 'taken back'])
    """

    def __init__(self, file: Path, *, wait: float) -> None:
        self.file = file
        self.opened = connection(file, wait=wait)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; what was confirmed is in it."""
        self.opened.close()

    # What is there

    def table(self, kind: str, /, **labels: str | Sequence[str]) -> pd.DataFrame:
        """All rows of a kind, or those whose columns have the given values, in the order of documents and places.

        Parameters
        ----------
        kind
            document, codebook, coding, relation, mention, memo, link, set, reading, decision, conflict or unplaced.
        **labels
            A column and its value, or several values: ``coder="张三"``, ``method=["rule", "model"]``.

        Returns
        -------
        pandas.DataFrame
            The columns of the row type in :mod:`qualcode.kept`.

        Raises
        ------
        ArgumentError
            When the kind or a column is unknown.
        """
        one_of("kind", kind, KINDS)
        about = KINDS[kind]
        for name in labels:
            one_of(f"column of {about.table}", name, about.row._fields)
        wanted = {name: [value] if isinstance(value, str) else list(value) for name, value in labels.items()}
        where = " AND ".join(f'"{name}" IN ({", ".join("?" * len(values))})' for name, values in wanted.items())
        order = [name for name in ("document", "start", "end") if name in about.row._fields] if about.placed else []
        columns = ", ".join(f'"{name}"' for name in about.row._fields)
        ordered = ", ".join([*order, f'"{about.key}"'] if kind != "codebook" else ["rowid"])
        query = f"SELECT {columns} FROM {about.table}{' WHERE ' + where if where else ''} ORDER BY {ordered}"
        with told(self.file):
            rows = self.opened.execute(query, [value for values in wanted.values() for value in values]).fetchall()
        return table(rows, about.row)

    def documents(self) -> pd.DataFrame:
        """The documents, a row each: :class:`qualcode.kept.KeptDocument`."""
        return self.table("document")

    def codings(self, **labels: str | Sequence[str]) -> pd.DataFrame:
        """The codings of people and machines: :class:`qualcode.kept.KeptCoding`; `labels` as for :meth:`table`."""
        return self.table("coding", **labels)

    def relations(self, **labels: str | Sequence[str]) -> pd.DataFrame:
        """The pairs that codings were given: :class:`qualcode.kept.KeptRelation`; `labels` as for :meth:`table`."""
        return self.table("relation", **labels)

    def readings(self, **labels: str | Sequence[str]) -> pd.DataFrame:
        """What each coder read: :class:`qualcode.kept.Reading`; `labels` as for :meth:`table`."""
        return self.table("reading", **labels)

    def text(self, document: str) -> str:
        """The text of a document, as its places count it.

        Raises
        ------
        ArgumentError
            When there is no such document.
        """
        with told(self.file):
            found = text_in(self.opened, document)
            if found is None:
                one_of("document", document, [id for (id,) in self.opened.execute("SELECT document FROM documents")])
        return found or ""

    def sha256_of(self, document: str) -> str:
        """The SHA-256 of the text of a document, of which the ids of its codings are made; as :meth:`text`."""
        with told(self.file):
            found = self.opened.execute("SELECT sha256 FROM documents WHERE document = ?", (document,)).fetchone()
        if found is None:
            one_of("document", document, self.documents()["document"].tolist())
        return str(found[0])

    def text_of(self, sha256: str) -> str:
        """A text by its SHA-256, also one that a document had before it was changed."""
        with told(self.file):
            found = self.opened.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        if found is None:
            raise ArgumentError(f"the project holds no text with the SHA-256 {sha256}")
        return str(found[0])

    def log(self) -> pd.DataFrame:
        """Who did what when, oldest first: :class:`qualcode.kept.LogEntry`."""
        with told(self.file):
            return table(self.opened.execute(_LOG).fetchall(), LogEntry)

    def trail(self, *, who: str = "", code: str = "") -> pd.DataFrame:
        """The audit trail, a row for each row that an act changed: all, those of one person's acts, or those in which a code stands."""
        from qualcode.storing.trailing import Trail, trail

        with told(self.file):
            return table(list(trail(self.opened, who=who, code=code)), Trail)

    def changes(self, entry: str) -> list[Change]:
        """What an entry of the log changed, row by row, as JSON before and after."""
        with told(self.file):
            return changes_of(self.opened, entry)

    def setting(self, key: str) -> str:
        """What the project says of itself under a key, such as ``study``; blank: nothing."""
        with told(self.file):
            found = self.opened.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    # What is done

    def record(self, puts: Iterable[Put], *, action: str, who: str, at: str, texts: Iterable[tuple[str, str]] = ()) -> str:
        """Does one act: rows are put in, changed or taken out, all or none.

        Parameters
        ----------
        puts
            The rows as they shall be, from :func:`qualcode.storing.recording.put`, or ``Put(kind, id, None)`` for one that is taken out.
        action
            A word for what is done: ``coded``, ``collected``, ``texts brought up to date``.
        who, at
            The person, and the time as ISO 8601 text: the library reads no clock.
        texts
            Pairs of SHA-256 and text of documents among the rows whose text is new.

        Returns
        -------
        str
            The id of the entry in the log; blank where nothing was to be changed.

        Raises
        ------
        DataError
            With every row whose quote is not what stands at its place; then nothing is changed.
        OutputError
            When another program is writing for too long, or the disk is full.
        """
        with transaction(self.opened, self.file):
            self.opened.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", texts)
            return acted(self.opened, puts, action=action, who=who, at=at)

    def undo(self, entry: str = "", *, who: str, at: str) -> str:
        """Takes an act back, by a new act; taking that one back does it again.

        Parameters
        ----------
        entry
            The id of an entry in the log; blank: the last that was neither taken back nor takes back.

        Returns
        -------
        str
            The id of the new entry; blank where there is nothing to take back.

        Raises
        ------
        ArgumentError
            When there is no such entry, it was taken back before, it erased something, or it tells what a machine proposed.
        DataError
            When later acts changed the same rows: with each row.
        """
        with transaction(self.opened, self.file):
            entries = self.opened.execute("SELECT entry, coalesce(undoes, '') FROM log ORDER BY number").fetchall()
            void = gone(entries)
            erasing = erased_texts(self.opened)
            left = void | not_held(self.opened, entries) | set(erasing)
            told = {one for (one,) in self.opened.execute("SELECT DISTINCT entry FROM changes")}
            open_ones = [one for one, undoes in entries if one not in left and not undoes and one in told]
            entry = entry or (open_ones[-1] if open_ones else "")
            if not entry:
                return ""
            one_of("entry", entry, [one for one, _ in entries])
            if entry in void:
                raise ArgumentError(f"entry '{entry}' was taken back before")
            if entry in erasing:
                raise ArgumentError(f"entry '{entry}' erased what people who withdrew had said; that does not come back")
            if entry not in told:
                raise ArgumentError(f"entry '{entry}' tells what a machine proposed; only a rerun replaces that")
            done = apply(self.opened, taken_back(self.opened, entry))
            return enter(self.opened, done, action=_UNDONE, who=who, at=at, undoes=entry)

    def erase(self, *documents: str, parted: Sequence[str] = (), who: str, at: str) -> Erased:
        """Takes documents out for good: their texts, everything that was said of them, and what the log told of it.

        For people who withdrew. It is an act of the log that tells no content and cannot be taken back; the entries before it stay, with
        what they told of the erased rows blanked. Afterwards nothing of it is left in the file; in copies of the file, and in what a disk
        keeps of deleted files, it is.

        Parameters
        ----------
        *documents
            Their ids, also of documents that are not in the project any more but in its log.
        parted
            Documents of which only the present text stays, with what stands in it: earlier texts, rows without a place, and what the log
            told of other words go. For a text in which the turns of one of several speakers were blanked.
        who, at
            The person, and the time as ISO 8601 text.

        Raises
        ------
        ArgumentError
            When there never was such a document.

        Examples
        --------
        >>> import tempfile
        >>> from qualcode.kept import KeptDocument
        >>> from qualcode.storing.identifying import text_sha256
        >>> from qualcode.storing.recording import put
        >>> said, sha256 = {"who": "李", "at": "2026-03-01T09:30:00"}, text_sha256("答：多。")
        >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
        ...     entry = project.record([put(KeptDocument("S-01", sha256))], action="texts", texts=[(sha256, "答：多。")], **said)
        ...     project.erase("S-01", **said).texts, len(project.documents()), project.log()["action"].tolist()
        (1, 0, ['texts', 'erased'])
        """
        from qualcode.storing.erasing import erased

        with told(self.file):
            self.opened.execute("PRAGMA secure_delete = ON")
        with transaction(self.opened, self.file):
            done = erased(self.opened, documents, parted, who=who, at=at)
        with told(self.file):
            # Written anew without what earlier acts had left in pages that are free.
            self.opened.execute("VACUUM")
        return done

    def settle(self, key: str, value: str) -> None:
        """Writes what the project says of itself under a key; no act of a person, so that the log does not tell it."""
        with transaction(self.opened, self.file):
            self.opened.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))


def open_project(file: str | PathLike[str], *, make: bool = False, wait: float = WAIT) -> Project:
    """Opens the project of a study.

    Parameters
    ----------
    file
        A ``study.sqlite``.
    make
        Make an empty one where there is none.
    wait
        For how many seconds a writer waits while another program writes.

    Raises
    ------
    DataError
        When there is no such file, it is another program's, damaged, or of a newer qualcode.
    OutputError
        When it cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     len(project.codings())
    0
    """
    path = Path(file)
    if make and not path.exists():
        try:
            new_file(path)
        except OutputError:
            if not path.exists():  # else another program was faster, and that one will do
                raise
    return Project(path, wait=wait)
