"""A project file is opened only when it is whole, ours, and not newer than this program; an older one is copied and brought up to date."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from qualcode.errors import ArgumentError, DataError, OutputError, Problem
from qualcode.saving import EVERYBODY
from qualcode.storing import schema
from qualcode.storing.schema import APPLICATION_ID, KINDS, TEXTS

__all__ = ["connection", "new_file", "statements", "told", "transaction"]

ANOTHER = "Name a study.sqlite that qualcode wrote, or bring back a copy of it."
HEADER = 100
"""How long the first part of any SQLite file is."""
_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
_PLACE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")
_TYPES: dict[object, str] = {str: "('text', 'null')", int: "('integer')", int | None: "('integer', 'null')", float: "('real', 'null')"}


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turns what SQLite complains of into what a user can do."""
    try:
        yield
    except UnicodeEncodeError:
        raise ArgumentError(f"{file.name}: a text holds half a character (a lone surrogate); decode it anew") from None
    except UnicodeDecodeError:
        raise DataError([Problem(file.name, "it is damaged: a text in it is none", ANOTHER)]) from None
    except OverflowError:
        raise ArgumentError(f"{file.name}: a number is too large to be kept") from None
    except sqlite3.ProgrammingError as error:
        if "closed" in str(error):
            raise ArgumentError(f"{file.name}: the project was closed; open it again") from None
        raise
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(_LOCKED):
            raise OutputError(f"{file.name}: another program is writing to it. Wait until it is done and try again.") from None
        if name.startswith("SQLITE_CONSTRAINT_FOREIGNKEY"):
            found = "something would hang on a document that is not there"
            raise DataError([Problem(file.name, found, "Put the document in by the same act, or take out what hangs on it.")]) from None
        if name.startswith("SQLITE_CONSTRAINT_NOTNULL"):
            raise ArgumentError(f"{str(error).rpartition(' ')[2]} must not be blank") from None
        if name.startswith(_PLACE):
            use = "Make room, or see that you may write there. What was confirmed before is kept."
            raise OutputError(f"{file.name}: it cannot be written ({error}). {use}") from None
        found = "it is no project file" if name == "SQLITE_NOTADB" else f"it is damaged ({error})"
        raise DataError([Problem(file.name, found, ANOTHER)]) from None


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
        os.chmod(name, EVERYBODY)  # as the texts beside it: a second coder opens it on a shared drive
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
    _refuse_others(file)
    with told(file):
        opened = sqlite3.connect(file, timeout=wait, isolation_level=None)
        with ExitStack() as failing:
            failing.callback(opened.close)
            _distrust(opened)
            opened.execute("BEGIN")  # so that version and tables are of one moment, whatever another process does meanwhile
            _check(opened, file)
            opened.execute("COMMIT")
            if _version(opened) < len(schema.STEPS):
                _stepped(opened, file)
            _check_cells(opened, file)
            _settle_rules(opened)
            failing.pop_all()
    return opened


@contextmanager
def transaction(opened: sqlite3.Connection, file: Path) -> Iterator[None]:
    """All or nothing: what is done inside is confirmed when the block ends, and taken back when it fails."""
    with told(file):
        opened.execute("BEGIN IMMEDIATE")
        try:
            yield
            opened.execute("COMMIT")
        finally:
            _taken_back(opened)


def _refuse_others(file: Path) -> None:
    """What can be told without opening it.

    It must not be read here: on Unix, closing a file lets go all locks that this program has on it, also those of another connection that
    is writing.
    """
    use = "Name the study.sqlite of a study."
    try:
        if not file.is_file():
            raise DataError([Problem(str(file), "it is no file" if file.exists() else "there is no such file", use)])
        size = file.stat().st_size
    except OSError as error:
        raise DataError([Problem(str(file), f"it cannot be read ({error.strerror})", use)]) from None
    if size < HEADER:
        raise DataError([Problem(file.name, "it is no project file", ANOTHER)])


def _distrust(opened: sqlite3.Connection) -> None:
    """Rules for a file that somebody may have sent: it runs nothing of its own."""
    if hasattr(opened, "setconfig"):  # from Python 3.12 on
        opened.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined,unused-ignore]
    for rule in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        opened.execute(f"PRAGMA {rule}")


def _settle_rules(opened: sqlite3.Connection) -> None:
    """How a project is written.

    A rollback journal in place of a write-ahead log keeps all that was confirmed in the one file that people copy and send. ``EXTRA`` also
    confirms to the disk that the journal is gone: without that, a power cut may bring it back, and with it the state before the act.
    """
    for rule in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA"):
        opened.execute(f"PRAGMA {rule}")


def _version(opened: sqlite3.Connection) -> int:
    return int(opened.execute("PRAGMA user_version").fetchone()[0])


def _check(opened: sqlite3.Connection, file: Path) -> None:
    if opened.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise DataError([Problem(file.name, "it is another program's database", ANOTHER)])
    version, known = _version(opened), len(schema.STEPS)
    if version > known:
        found = f"it was written by a newer qualcode (version {version} of the tables; this one knows {known})"
        raise DataError([Problem(file.name, found, "Update qualcode: pip install --upgrade qualcode.")])
    if version < 0:
        raise DataError([Problem(file.name, f"its tables are of no version that there is ({version})", ANOTHER)])
    damaged = [str(row[0]) for row in opened.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
    if damaged:
        raise DataError([Problem(file.name, f"it is damaged ({damaged[0]})", ANOTHER)])
    _check_tables(opened, file, version)


def _stepped(opened: sqlite3.Connection, file: Path | None = None) -> None:
    """Brings the tables to the present version, in one transaction; of a file that somebody has, a copy is made first."""
    opened.execute("BEGIN IMMEDIATE")
    with ExitStack() as failing:
        failing.callback(_taken_back, opened)
        # Asked inside, because another process may have done it meanwhile.
        version = _version(opened)
        if file is not None and version < len(schema.STEPS):
            failing.callback(_copied(file, version).unlink, missing_ok=True)
        for step in schema.STEPS[version:]:
            for statement in statements(step):
                opened.execute(statement)
        opened.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        opened.execute(f"PRAGMA user_version = {max(version, len(schema.STEPS))}")
        opened.execute("COMMIT")
        failing.pop_all()


def _taken_back(opened: sqlite3.Connection) -> None:
    if opened.in_transaction:
        opened.execute("ROLLBACK")


def statements(step: str) -> list[str]:
    """The statements of a step one by one: ``executescript`` would end the transaction."""
    found, part = [], ""
    for line in step.strip().splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found


def _copied(file: Path, version: int) -> Path:
    """The file as it is, beside it: study.v1.sqlite. Nobody writes meanwhile, since the caller holds the right to write."""
    handle, name = tempfile.mkstemp(prefix=".qualcode-", dir=file.parent)
    os.close(handle)
    try:
        source, beside = sqlite3.connect(file), sqlite3.connect(name)
        try:
            source.backup(beside)
        finally:
            beside.close()
            source.close()
        shutil.copymode(file, name)
        with open(name, "rb+") as stream:
            os.fsync(stream.fileno())
        return _beside(Path(name), file, version)
    except OSError as error:
        raise OutputError(f"{file}: no copy can be made of it ({error.strerror}). Make room, or see that you may write there.") from None
    finally:
        Path(name).unlink(missing_ok=True)


def _beside(made: Path, file: Path, version: int) -> Path:
    """Gives a copy the first name that is free: an earlier copy may hold what this file does not."""
    number = 1
    while True:
        copy = file.with_name(f"{file.stem}.v{version}{f'-{number}' if number > 1 else ''}{file.suffix}")
        if not copy.exists():
            _moved(made, copy)
            return copy
        number += 1


@cache
def _expected(steps: tuple[str, ...]) -> dict[tuple[str, str], str]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for step in steps:
            made.executescript(step)
        return _things(made)
    finally:
        made.close()


def _things(opened: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """All that the file declares, but SQLite's own: the indexes of keys, and the counts that ANALYZE leaves."""
    rows = opened.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    own = {("table", "sqlite_stat1"), ("table", "sqlite_stat4")}
    return {(str(kind), str(name)): " ".join(str(sql).split()) for kind, name, sql in rows if (kind, name) not in own}


def _check_tables(opened: sqlite3.Connection, file: Path, version: int) -> None:
    """Tables, indexes and triggers are those that we make: nothing is missing, and nothing was put in that would run."""
    expected = _expected(schema.STEPS[:version])
    names = sorted({name for (_, name), _ in set(_things(opened).items()) ^ set(expected.items())})
    if names:
        raise DataError([Problem(file.name, f"its tables are not those of a project ({', '.join(names[:5])})", ANOTHER)])


def _check_cells(opened: sqlite3.Connection, file: Path) -> None:
    """Every cell is of the type of its column, which SQLite itself does not insist on."""
    typed = {name: dict.fromkeys(columns, _TYPES[str]) for name, columns in TEXTS.items()}
    typed |= {about.table: {name: _TYPES[kind] for name, kind in about.types.items()} for about in KINDS.values()}
    for name, key in {"texts": "sha256", "log": "entry", **{about.table: about.key for about in KINDS.values()}}.items():
        typed[name][key] = "('text')"  # SQLite lets a key of words be blank
    problems = []
    for name, columns in typed.items():
        wrong = " OR ".join(f'typeof("{column}") NOT IN {allowed}' for column, allowed in columns.items())
        count = opened.execute(f"SELECT count(*) FROM {name} WHERE {wrong}").fetchone()[0]
        if count:
            use = "Something else has written to it; bring back a copy."
            problems.append(Problem(file.name, f"{count} rows of {name} hold what is not of their columns' types", use))
    if problems:
        raise DataError(problems)
