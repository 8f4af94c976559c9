"""Codings that people worked on, in a table (CSV, Excel) or a project → a frame of texts whose index tells which row it is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import DataError, Problem
from qualcode.kept import ADJUDICATED
from qualcode.reading.contents import Unreadable
from qualcode.reading.files import read_data
from qualcode.reading.formats.grids import grid
from qualcode.storing.given import given_codings_of
from qualcode.storing.project import open_project
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "INTERSECTION",
    "MAJORITY",
    "POOLS",
    "UNION",
    "by_people",
    "coders_of",
    "frame_sha256",
    "input_sha256",
    "is_project",
    "people_of",
    "read_codings",
]

ROW = "row"
POOLS = UNION, INTERSECTION, MAJORITY = ("union", "intersection", "majority")
"""Ways to take the codings of several people as one."""
_MACHINES = ("rule", "model")
_PROJECT = ".sqlite"


def read_codings(path: Path) -> pd.DataFrame:
    """The codings of people in a table or a project (``study.sqlite``), every cell as a text.

    The index holds the numbers of the rows as Excel shows them; of a project the ids of the codings.

    Raises
    ------
    DataError
        When the file is missing, is no table and no project, or has a heading twice.
    """
    if is_project(path):
        with open_project(path) as project:
            return given_codings_of(project)
    return _table(path)


def read_readings(path: Path) -> pd.DataFrame | None:
    """What each person read, of a project (:class:`qualcode.kept.Reading`); ``None`` of a table, which does not tell."""
    if not is_project(path):
        return None
    with open_project(path) as project:
        return project.readings()


def is_project(path: Path) -> bool:
    """Whether a file is named as a project is."""
    return path.suffix.lower() == _PROJECT


def input_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits; of a project that of the codings which are taken from it.

    The bytes of a database tell in what order it was written; the same codings are the same material.
    """
    return frame_sha256(read_codings(path)) if is_project(path) else hashlib.sha256(path.read_bytes()).hexdigest()


def frame_sha256(codings: pd.DataFrame) -> str:
    """The SHA-256 of the rows of a table, as CSV."""
    return hashlib.sha256(codings.to_csv(index=False, lineterminator="\n").encode("utf-8", "backslashreplace")).hexdigest()


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd

    data = read_data(path, path.name)
    try:
        rows = grid(data).rows
    except Unreadable as error:
        raise DataError([Problem(path.name, error.found, error.remedy)]) from None
    first, headings = rows[0]
    names = [" ".join(heading.lower().split()) for heading in headings]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise DataError(
            [Problem(f"{path.name}, row {first}", f"column '{name}' stands here twice", "Keep one of the two.") for name in twice]
        )
    wide = [(number, row) for number, row in rows[1:] if len(row) > len(names)]
    if wide:
        use = "Quote cells that hold a comma, or save the table anew as .xlsx."
        raise DataError(
            [Problem(f"{path.name}, row {number}", f"{len(row)} cells under {len(names)} headings", use) for number, row in wide]
        )
    cells = [[*row, *[""] * (len(names) - len(row))] for _, row in rows[1:]]
    index = pd.Index([number for number, _ in rows[1:]], name=ROW)
    frame = pd.DataFrame(cells, columns=names, index=index, dtype=TEXT)
    return frame[[name for name in names if name]]


def by_people(codings: pd.DataFrame) -> list[bool]:
    """Which rows have the name of a person under ``coder``: those whose ``method`` is neither rule nor model.

    What was settled in the end (``adjudicated``) is no further person's.
    """
    if "coder" not in codings:
        return [False] * len(codings)
    coders = codings["coder"].astype(TEXT).str.strip().fillna("")
    named = ~coders.isin(["", ADJUDICATED])
    if "method" in codings:
        named &= ~codings["method"].astype(TEXT).str.strip().str.lower().isin(_MACHINES)
    return [bool(one) for one in named]


def people_of(codings: pd.DataFrame) -> list[str]:
    """The people who coded, in the order of their names; not machines."""
    return coders_of(codings[by_people(codings)])


def coders_of(codings: pd.DataFrame) -> list[str]:
    """Everybody under ``coder``, in the order of their names."""
    return sorted({name for one in codings["coder"].dropna() if (name := str(one).strip())}) if "coder" in codings else []
