"""A project file is opened only when it is whole, ours, and not newer than this program; an older one is copied and brought up to date."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from qualcode.errors import DataError, OutputError, Problem
from qualcode.storing.schema import APPLICATION_ID, STEPS, VERSION

__all__ = ["connection", "new_file", "statements", "told", "transaction"]

ANOTHER = "Name a study.sqlite that qualcode wrote, or bring back a copy of it."
MAGIC = b"SQLite format 3\0"
_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turns what SQLite complains of into what a user can do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(_LOCKED):
            raise OutputError(f"{file.name}: another program is writing to it. Wait until it is done and try again.") from None
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise DataError([Problem(file.name, f"it is damaged, or no project ({error})", ANOTHER)]) from None
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            use = "Make room, or see that you may write there. What was confirmed before is kept."
            raise OutputError(f"{file.name}: it cannot be written ({error}). {use}") from None
        raise


def new_file(file: Path) -> None:
    """Makes an empty project: written beside and moved there when it is whole."""
    if file.exists():
        raise OutputError(f"{file}: there is a file of that name. Open it, or choose another name.")
    try:
        handle, name = tempfile.mkstemp(prefix=".qualcode-", dir=file.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"{file}: it cannot be written ({error.strerror}). Choose another folder.") from None
    try:
        with told(file):
            made = sqlite3.connect(name, isolation_level=None)
            try:
                _stepped(made)
            finally:
                made.close()
        _moved(Path(name), file)
    finally:
        Path(name).unlink(missing_ok=True)


def _moved(made: Path, file: Path) -> None:
    """Gives a file its name, unless another process was faster: that one may hold work already."""
    there = OutputError(f"{file}: there is a file of that name. Open it, or choose another name.")
    try:
        os.link(made, file)
    except FileExistsError:
        raise there from None
    except OSError:  # some file systems know no links
        try:
            with file.open("xb") as stream:
                stream.write(made.read_bytes())
        except FileExistsError:
            raise there from None
        except OSError as error:
            raise OutputError(f"{file}: it cannot be written ({error.strerror}). Choose another folder.") from None


def connection(file: Path, *, wait: float) -> sqlite3.Connection:
    """An open connection to a project that was checked; `wait` is for how many seconds it waits for another writer."""
    with told(file):
        _refuse_others(file)
        opened = sqlite3.connect(file, timeout=wait, isolation_level=None)
        try:
            _harden(opened)
            _check(opened, file)
            version = opened.execute("PRAGMA user_version").fetchone()[0]
            if version < VERSION:
                _copy_first(opened, file, version)
                _stepped(opened)
            _check_tables(opened, file)
        except BaseException:
            opened.close()
            raise
    return opened


@contextmanager
def transaction(opened: sqlite3.Connection, file: Path) -> Iterator[None]:
    """All or nothing: what is done inside is confirmed when the block ends, and taken back when it fails."""
    with told(file):
        opened.execute("BEGIN IMMEDIATE")
        try:
            yield
            opened.execute("COMMIT")
        except BaseException:
            if opened.in_transaction:
                opened.execute("ROLLBACK")
            raise


def _refuse_others(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            start = stream.read(len(MAGIC))
    except OSError as error:
        raise DataError([Problem(str(file), f"it cannot be read ({error.strerror})", "Name the study.sqlite of a study.")]) from None
    if start != MAGIC:
        raise DataError([Problem(file.name, "it is no project file", ANOTHER)])


def _harden(opened: sqlite3.Connection) -> None:
    """Rules for a file that somebody may have sent: it runs nothing of its own.

    A rollback journal in place of a write-ahead log keeps all that was confirmed in the one file that people copy and send.
    """
    if hasattr(opened, "setconfig"):  # from Python 3.12 on
        opened.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined,unused-ignore]
    for rule in ("trusted_schema = OFF", "cell_size_check = ON", "foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA"):
        opened.execute(f"PRAGMA {rule}")


def _check(opened: sqlite3.Connection, file: Path) -> None:
    application, version = (opened.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application != APPLICATION_ID:
        raise DataError([Problem(file.name, "it is another program's database", ANOTHER)])
    if version > VERSION:
        found = f"it was written by a newer qualcode (version {version} of the tables; this one knows {VERSION})"
        raise DataError([Problem(file.name, found, "Update qualcode: pip install --upgrade qualcode.")])
    damaged = [row[0] for row in opened.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
    if damaged:
        raise DataError([Problem(file.name, f"it is damaged ({damaged[0]})", ANOTHER)])


def _stepped(opened: sqlite3.Connection) -> None:
    """Brings the tables to the present version, in one transaction."""
    opened.execute("BEGIN IMMEDIATE")
    try:
        # Asked inside, because another process may have done it meanwhile.
        version = opened.execute("PRAGMA user_version").fetchone()[0]
        for step in STEPS[version:]:
            for statement in statements(step):
                opened.execute(statement)
        opened.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        opened.execute(f"PRAGMA user_version = {VERSION}")
        opened.execute("COMMIT")
    except BaseException:
        if opened.in_transaction:
            opened.execute("ROLLBACK")
        raise


def statements(step: str) -> list[str]:
    """The statements of a step one by one: ``executescript`` would end the transaction."""
    found, part = [], ""
    for line in step.strip().splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found


def _copy_first(opened: sqlite3.Connection, file: Path, version: int) -> None:
    """The file as it was, beside it: study.v1.sqlite; a copy that is there stays."""
    copy = file.with_name(f"{file.stem}.v{version}{file.suffix}")
    if copy.exists():
        return
    handle, name = tempfile.mkstemp(prefix=".qualcode-", dir=file.parent)
    os.close(handle)
    try:
        beside = sqlite3.connect(name)
        try:
            opened.backup(beside)
        finally:
            beside.close()
        os.replace(name, copy)
    finally:
        Path(name).unlink(missing_ok=True)


@cache
def _expected() -> dict[tuple[str, str], str]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _stepped(made)
        return _things(made)
    finally:
        made.close()


def _things(opened: sqlite3.Connection) -> dict[tuple[str, str], str]:
    rows = opened.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return {(kind, name): " ".join(str(sql).split()) for kind, name, sql in rows}


def _check_tables(opened: sqlite3.Connection, file: Path) -> None:
    """Tables, indexes and triggers are those that we make: nothing is missing, and nothing was put in that would run."""
    names = sorted({name for (_, name), _ in set(_things(opened).items()) ^ set(_expected().items())})
    if names:
        raise DataError([Problem(file.name, f"its tables are not those of a project ({', '.join(names[:5])})", ANOTHER)])
