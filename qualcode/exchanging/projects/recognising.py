"""Whose project a file or folder is."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import DataError, Problem
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.dna import read_dna
from qualcode.exchanging.projects.qualcoder import read_qualcoder
from qualcode.exchanging.projects.refi.reading import read_refi
from qualcode.exchanging.projects.taguette import read_taguette

__all__ = ["read_project"]

REFI, TAGUETTE, DNA, QUALCODER = (".qdpx", ".qde"), (".sqlite3", ".sqlite", ".db"), ".dna", ".qda"
INSIDE = "data.qda"


def read_project(path: str | Path, *, language: str = "", within: str = "") -> ProjectContent:
    """A project of another program, known by the name of its file or folder.

    Parameters
    ----------
    path
        ``.qdpx`` or ``.qde`` (NVivo, MAXQDA, ATLAS.ti, QualCoder and others, by the REFI-QDA standard), a ``.qda`` folder (QualCoder),
        ``.sqlite3`` (Taguette), ``.dna`` (Discourse Network Analyzer).
    language
        Of the codes; blank: found out from the texts. REFI-QDA projects are always found out.
    within
        Which project of a Taguette database that holds several.

    Raises
    ------
    DataError
        When it is none of these, or cannot be read.

    Examples
    --------
    >>> try:
    ...     read_project("interviews.xyz")
    ... except DataError as error:
    ...     print(error.problems[0].found)
    a project of another program cannot be told by this name
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix in REFI:
        return read_refi(file)
    if suffix == QUALCODER or (file / INSIDE).is_file():
        return read_qualcoder(file.parent if file.name == INSIDE else file, language=language)
    if suffix in TAGUETTE:
        return read_taguette(file, project=within, language=language)
    if suffix == DNA:
        return read_dna(file, language=language)
    use = "Read are .qdpx and .qde (REFI-QDA), .qda folders (QualCoder), .sqlite3 (Taguette) and .dna."
    raise DataError([Problem(file.name, "a project of another program cannot be told by this name", use)])
