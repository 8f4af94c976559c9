"""SQLite files of other programs: opened for reading, touched by nothing, believed only as far as they can be checked.

A file is opened where it lies, by ``file:…?mode=ro&immutable=1``. ``mode=ro`` alone is not enough: SQLite still locks the file, and lays
others beside one in WAL mode, so that looking at a project would change its folder (and fail where nothing may be written). ``immutable``
does neither, and in exchange it does not see what another program has not yet written into the file itself. So a file with a journal
beside it, which is still open or whose program was killed, is refused, and so is one that changes while it is read.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qualcode.errors import DataError, Problem, hint

__all__ = ["Database", "number", "opened", "quoted", "text"]

MAGIC, HEADER = b"SQLite format 3\0", 100
LARGEST = 4 << 30
"""Bytes of a file: more is no project of texts."""
LONGEST = 1 << 28
"""Bytes of a cell, and of a row."""
STEPS, MOST = 1_000_000, 20_000
"""How many steps of SQLite go by between two looks at how many there were, and after how many looks a query is given up."""
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA))
_SETTINGS = ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "ignore_check_constraints=ON", "mmap_size=0")
_KNOWN = (
    ("a QualCoder project", "qualcode.read_qualcoder", {"code_text", "code_name", "source"}),
    ("a Taguette database", "qualcode.read_taguette", {"highlights", "highlight_tags", "tags"}),
    ("a database of the Discourse Network Analyzer", "qualcode.read_dna", {"STATEMENTS", "STATEMENTTYPES", "VARIABLES"}),
    ("an RQDA project", "QualCoder, which imports it", {"freecode", "coding", "treecode"}),
)
_MESSAGES = (
    ("malformed", "it is damaged", "Repair it with the program that wrote it, or take a backup."),
    ("not a database", "it is no SQLite database, or it is encrypted", "Save it without a password in the program that wrote it."),
    ("locked", "another program is writing to it", "Close it there, and try again."),
    ("unable to open", "it cannot be opened", "Check the name and the permissions."),
    ("too big", "a cell of it is far too large", "Look at it in the program that wrote it: no text is so long."),
    ("interrupted", "it takes far too long to read", "It may be made to do so; ask who gave it to you."),
)
_REPAIR = "Open it in the program that wrote it and save it anew."


def _wrong(name: str, found: str, use: str) -> DataError:
    return DataError([Problem(name, found, use)])


def _told(name: str, error: sqlite3.Error) -> DataError:
    """An error of SQLite as one of ours."""
    words = str(error).lower()
    for word, found, use in _MESSAGES:
        if word in words:
            return _wrong(name, found, use)
    return _wrong(name, f"SQLite cannot read it ({error})", _REPAIR)


def _check_file(path: Path, name: str) -> os.stat_result:
    """Refuses what is no whole SQLite file, or one that is not at rest."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for without end
            raise _wrong(name, "it is no file", "Name a file of the program.")
        with path.open("rb") as stream:
            head = stream.read(HEADER)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name"
        raise _wrong(name, f"it cannot be opened ({why})", "Check the name and the permissions.") from None
    if not head:
        raise _wrong(name, "the file is empty", "Take a copy that is whole.")
    if not head.startswith(MAGIC) or len(head) < HEADER:
        found = "it is no SQLite database, or it is encrypted"
        raise _wrong(name, found, "Name a file of the program, saved without a password.")
    if state.st_size > LARGEST:
        raise _wrong(name, f"it has {state.st_size:,} bytes; at most {LARGEST:,} are read", "Take media out of the database.")
    size, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    expected = (65536 if size == 1 else size) * pages
    if head[24:28] == head[92:96] and state.st_size < expected:  # only then the number of pages is kept up to date
        raise _wrong(name, f"it is cut off: it has {state.st_size:,} bytes of {expected:,}", "Copy it anew, or take a backup.")
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            found = f"there is '{beside.name}' beside it: a program has it open, or was killed while it wrote"
            raise _wrong(name, found, "Open it in that program once, close it there, and try again.")
    return state


@contextmanager
def opened(path: Path, *, name: str = "") -> Iterator[Database]:
    """A database that is open for reading as long as the block lasts.

    Parameters
    ----------
    path
        The file.
    name
        What it is called in messages; blank: by its own name.

    Raises
    ------
    DataError
        When it is no SQLite file, empty, encrypted, cut off, damaged, far too large, open elsewhere, or changes while it is read.
    """
    name = name or path.name
    before = _check_file(path, name)
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
        try:
            _guard(connection)
            yield Database(connection, name)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise _told(name, error) from None
    except UnicodeDecodeError:  # of a name in the schema, which Python makes a text of before anybody is asked
        raise _told(name, sqlite3.DatabaseError("malformed")) from None
    except MemoryError:
        raise _wrong(name, "a cell of it is far too large", "Look at it in the program that wrote it.") from None
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _wrong(name, "it was changed while it was read", "Close it in the other program, and try again.")


def _guard(connection: sqlite3.Connection) -> None:
    """Nothing but reading, nothing endless, nothing that the file itself wants to have done."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = bytes
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    looks = iter(range(MOST))
    connection.set_progress_handler(lambda: next(looks, None) is None, STEPS)
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found and found[0] not in (b"ok", "ok"):
        raise sqlite3.DatabaseError("malformed")
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


class Database:
    """The tables of an open file; every cell comes as None, int, float or text.

    ``undecodable`` counts, for each table and column, the cells that are no UTF-8; what cannot be read in them is ``\\ufffd``.
    """

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection, self.name = connection, name
        self.undecodable: dict[str, int] = {}
        listed = connection.execute("SELECT type, name, rootpage FROM sqlite_master").fetchall()
        kept = [(self._cell(kind, ""), str(self._cell(called, "")), page) for kind, called, page in listed]
        # What has no page of its own keeps nothing: a view, or a virtual table, which runs a program.
        self.tables = frozenset(called for kind, called, page in kept if kind == "table" and isinstance(page, int) and page > 0)
        self.pretended = frozenset(called for kind, called, _ in kept if kind in ("table", "view")) - self.tables

    def needs(self, tables: Sequence[str], what: str) -> None:
        """Refuses a database that lacks a table, and says whose it seems to be."""
        missing = [table for table in tables if table not in self.tables]
        if not missing:
            return
        views = [table for table in missing if table in self.pretended]
        if views:
            found = f"'{views[0]}' is no table but a view or a virtual table, which {what} does not make"
            raise _wrong(self.name, found, "Ask who gave it to you.")
        for kind, reader, own in _KNOWN:
            if own <= self.tables:
                raise _wrong(self.name, f"it is {kind}, not {what}", f"Read it with {reader}.")
        told = ", ".join(f"'{table}'{hint(table, sorted(self.tables))}" for table in missing)
        raise _wrong(self.name, f"it is not {what}: there is no table {told}", "Name a file of that program.")

    def columns(self, table: str) -> list[str]:
        """The columns that keep something; those that are worked out on reading are not told by this PRAGMA."""
        return [str(self._cell(row[1], "")) for row in self._connection.execute(f"PRAGMA table_info({quoted(table)})")]

    def rows(self, table: str, columns: Sequence[str]) -> list[tuple[object, ...]]:
        """The rows, as they lie in the file, with these columns in this order; None for a column that there is not.

        A table that there is not has no rows. SQLite does not tell names apart by case.
        """
        if table in self.pretended:
            self.needs([table], "a project of that program")
        if table not in self.tables:
            return []
        own = {column.lower(): column for column in self.columns(table)}
        wanted = [quoted(own[column.lower()]) if column.lower() in own else "NULL" for column in columns]
        read = self._connection.execute(f"SELECT {', '.join(wanted)} FROM {quoted(table)}")
        return [tuple(self._cell(cell, f"{table}.{column}") for cell, column in zip(row, columns, strict=True)) for row in read]

    def _cell(self, value: object, where: str) -> object:
        if not isinstance(value, bytes):
            return value
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            self.undecodable[where] = self.undecodable.get(where, 0) + 1
            return value.decode("utf-8", "replace")

    def doubts(self) -> list[Problem]:
        """What could not be read as text."""
        use = "The quotes of codings tell whether their places are right; look at these texts in the program that wrote them."
        return [
            Problem(f"{self.name}, {where}", f"cells that are no UTF-8: {count}; what cannot be read in them is \ufffd", use)
            for where, count in sorted(self.undecodable.items())
        ]


def text(value: object) -> str:
    """A cell as text; blank for none."""
    return "" if value is None else str(value)


def number(value: object) -> int | None:
    """A cell as a whole number, if it is one."""
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    told = text(value).strip()
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else None
