"""QualCoder projects, in and out: a folder ``….qda`` with the database ``data.qda``.

The database is read and written as its tables are known to be (versions 1 to 17); nothing of the program is needed or used.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.errors import ArgumentError, DataError, OutputError, Problem, one_of
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.checking import check_content
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.databases import opened, text
from qualcode.exchanging.projects.folders import whole_folder
from qualcode.exchanging.projects.qualcoder_merging import unmade, with_side
from qualcode.exchanging.projects.qualcoder_reading import Known, qualcoder_content
from qualcode.exchanging.projects.qualcoder_tables import SCHEMA, VERSION, Made, columns_of, made_tables, shown_codings
from qualcode.exchanging.projects.sidefile import SIDE_FILE, content_json, content_of_json
from qualcode.model import LANGUAGES
from qualcode.reading.days import is_day

__all__ = ["read_qualcoder", "write_qualcoder"]

DATABASE = "data.qda"
WHAT = "a QualCoder project"
NEEDED = ("project", "source", "code_name", "code_text")
FOLDERS = ("documents", "images", "audio", "video")
NOBODY = "qualcode"


def read_qualcoder(path: str | Path, *, language: str = "") -> ProjectContent:
    """The project in a QualCoder folder.

    Parameters
    ----------
    path
        The folder ``….qda``, or the file ``data.qda`` in it.
    language
        Of the names of codes; blank: found out from the texts.

    Returns
    -------
    ProjectContent
        Categories and sub-codes are dotted ids; owners are coders; memos of codes their definitions; annotations and entries of the
        journal are memos; attributes of files those of documents; cases are sets. A folder that :func:`write_qualcoder` made comes
        back with what QualCoder cannot hold (relations, links, readings, decisions, rounds …), as far as it still fits.

    Raises
    ------
    DataError
        When it is no such project, damaged, or open elsewhere.

    Notes
    -----
    Every coding is held against the text that it quotes. What stands elsewhere in the text, in one place only, is put there; what does
    not stand there is left out; ``doubts`` tell of both.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Codebook, Document, read_qualcoder, write_qualcoder
    >>> content = ProjectContent("pilot", (Document("S-01", "答：多。"),), Codebook("pilot", {}, ()))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_qualcoder(content, Path(folder, "pilot.qda"), at="2026-03-01T09:30:00")
    ...     read_qualcoder(Path(folder, "pilot.qda")).documents[0].text
    '答：多。'
    """
    one_of("language", language, ("", *LANGUAGES))
    given = Path(path)
    file = given / DATABASE if given.is_dir() else given
    folder, title = file.parent, file.parent.name.removesuffix(".qda") or "qualcoder"
    if given.is_dir() and not file.is_file():
        raise DataError([Problem(str(given), f"there is no '{DATABASE}' in this folder", "Name a folder that QualCoder made.")])
    with opened(file, name=f"{folder.name}/{file.name}") as database:
        database.needs(NEEDED, WHAT)
        tables = {name: database.rows(name, columns_of(name)) for name in SCHEMA}
        doubts = [*database.doubts(), *_newer(tables, file.name)]
    if not any("qualcoder" in text(row[3]).lower() for row in tables["project"]):
        doubts.append(Problem(file.name, "its table `project` does not name QualCoder", "Check that it is a project of that program."))
    side = folder / SIDE_FILE
    if side.is_file() and not side.is_symlink():
        content, told = _with_side(tables, side.read_bytes(), title, language)
        doubts += told
    else:
        content = qualcoder_content(tables, title=title, language=language, known=Known(), where=file.name)
    return replace(content, doubts=(*doubts, *content.doubts))


def _newer(tables: Mapping[str, list[tuple[Any, ...]]], where: str) -> list[Problem]:
    told = text(tables["project"][0][0]).removeprefix("v") if tables["project"] else ""
    if not (told.isascii() and told.isdecimal()):
        return [Problem(where, "its version is unknown", "The columns that are known were read.")]
    if int(told[:9]) <= VERSION:
        return []
    use = "The columns that are known were read; look for a newer qualcode if something is missing."
    return [Problem(where, f"it is of version {told[:9]}, newer than {VERSION}, which is known here", use)]


def _with_side(tables: Mapping[str, list[tuple[Any, ...]]], data: bytes, title: str, language: str) -> tuple[ProjectContent, list[Problem]]:
    """The project with what the file beside the database holds: all of it where the database is as it was written."""
    try:
        origin = content_of_json(data, {}).origin
        ids = {str(key): str(id) for key, id in dict(origin["documents"]).items()}
        texts = {ids[text(row[0])]: text(row[2]) for row in tables["source"] if text(row[0]) in ids}
        before, _, unchanged = content_of_json(data, texts)
        owner, names = str(origin["owner"]), {str(key): str(id) for key, id in dict(origin["codes"]).items()}
        spoken = str(origin["language"])
        made = made_tables(before, at="", owner=owner, language=spoken)
    except (KeyError, TypeError, ValueError) as error:
        use = "The rest is read without it."
        told = [Problem(SIDE_FILE, f"it cannot be used ({error})", use)]
        return qualcoder_content(tables, title=title, language=language, known=Known(), where=DATABASE), told
    except DataError as error:
        return qualcoder_content(tables, title=title, language=language, known=Known(), where=DATABASE), list(error.problems)
    if _same(made.tables, tables):
        return before, []
    codes = {code.id: code for code in before.codebook.codes}
    known = Known({key: codes[id] for key, id in names.items() if id in codes}, ids)
    kept = unmade(tables, made, before, spoken)
    after = qualcoder_content(kept, title=before.title, language=language or spoken, known=known, where=DATABASE)
    return with_side(after, before, made, unchanged), []


def _same(made: Mapping[str, list[tuple[Any, ...]]], found: Mapping[str, list[tuple[Any, ...]]]) -> bool:
    """Whether the tables say the same, whenever they were written and whatever the program added for itself."""
    return all(_told(name, made.get(name, [])) == _told(name, found[name]) for name in SCHEMA)


def _told(name: str, rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    columns = columns_of(name)
    kept = [at for at, column in enumerate(columns) if column not in ("date", "important") and (name != "project" or column == "memo")]
    return sorted(tuple(text(row[at]) for at in kept) for row in rows)


def write_qualcoder(
    content: ProjectContent, folder: str | Path, *, at: str, coder: str = "", language: str = "zh", overwrite: bool = False
) -> tuple[Problem, ...]:
    """Writes a project as a folder that QualCoder opens.

    Parameters
    ----------
    content
        The project.
    folder
        Its name should end in ``.qda``.
    at
        The time that all rows are to have, such as ``2026-03-01T09:30:00``.
    coder
        Who goes on to code, and whose the things are that nobody is named for; blank: the first coder of the project.
    language
        Of the names of codes.
    overwrite
        Replaces a folder that this function wrote before; never another one.

    Returns
    -------
    tuple of Problem
        What QualCoder cannot show. It lies in ``qualcode.json`` in the folder, and comes back when the folder is read.

    Raises
    ------
    ArgumentError
        When `at` is no time.
    DataError
        When codings name a text, a code or a place that there is not.
    OutputError
        When there is something already, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import Code, Codebook, Document, write_qualcoder
    >>> content = ProjectContent("pilot", (Document("S-01", "答：多。"),), Codebook("pilot", {}, (Code("money", {"zh": "钱"}),)))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_qualcoder(content, Path(folder, "pilot.qda"), at="2026-03-01T09:30:00", coder="张三")
    ...     sorted(path.name for path in Path(folder, "pilot.qda").iterdir())
    ['audio', 'data.qda', 'documents', 'images', 'qualcode.json', 'video']
    """
    day, _, hour = at.partition("T")
    if not (is_day(day) and len(day) == 10 and len(hour) >= 5):
        raise ArgumentError(f"at '{at}' is no time; write it as 2026-03-01T09:30:00")
    one_of("language", language, LANGUAGES)
    check_content(content)
    out = Path(folder)
    people = [name for name in content.codings["coder"].dropna() if name]
    owner, losses = coder or next(iter(people), NOBODY), Losses()
    made = made_tables(content, at=at, owner=owner, language=language)
    origin = {"owner": owner, "language": language, "codes": made.codes, "documents": made.documents}
    side = content_json(content, origin=origin)
    _lost(content, losses)
    with whole_folder(out, ours=SIDE_FILE, overwrite=overwrite) as new:
        for name in FOLDERS:
            (new / name).mkdir()
        _write(new / DATABASE, made)
        (new / SIDE_FILE).write_bytes(side.encode("utf-8", "replace"))
    return losses.told(out.name)


def _write(file: Path, made: Made) -> None:
    try:
        with closing(sqlite3.connect(file)) as connection, connection:
            for name, columns in SCHEMA.items():
                connection.execute(f"CREATE TABLE {name} ({columns})")
                rows = [tuple(_sound(cell) for cell in row) for row in made.tables.get(name, [])]
                connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns_of(name)))})", rows)
    except sqlite3.Error as error:
        raise OutputError(f"{file.name}: it cannot be written ({error}). Choose another place.") from None


def _sound(cell: Any) -> Any:
    """A text without halves of characters, which no file can hold."""
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell


def _lost(content: ProjectContent, losses: Losses) -> None:
    """What lies in the file beside the database only."""
    use = f"It lies in {SIDE_FILE} in the folder, and comes back when qualcode reads it."
    for name in ("relations", "links", "readings", "decisions"):
        for coder in getattr(content, name)["coder"]:
            losses.add(f"QualCoder has no {name}", use, str(coder))
    if content.codebook.weights:
        losses.add(
            "weights are a table of their own and are not carried", "Keep their files beside the codebook.", content.codebook.weights.name
        )
    hidden = len(content.codings) - len(shown_codings(content.codings))
    if hidden:
        losses.add("QualCoder shows no codings that were rejected or say the same again", use, str(hidden))
    sets = content.sets
    for kind in sorted(set(sets["kind"]) - {"case"}):
        for name in sets["name"][sets["kind"] == kind]:
            losses.add(f"QualCoder has no sets of {kind}", use, str(name))
    for document in content.documents:
        if "\0" in document.text:
            losses.add("texts hold the character NUL, behind which SQLite does not look", "Take it out of them.", document.id)
