"""What the readers of tables have in common: rows as text, and the columns that a study names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from qualcode.corpus import Corpus
from qualcode.errors import DataError, Problem, closest
from qualcode.model import DOCUMENT_KINDS, LANGUAGES

__all__ = ["FAULT", "Row", "Table", "check_columns", "clock_text", "missing_columns", "wanted"]

FAULT = ""
"""The field (no column is called so) that says why a row could not be read."""
REMEDY = "Correct the row in its file, or leave it out."
"""What can be done about such a row."""
Row = tuple[int, Mapping[str, str]]
"""The number of a row, from 1, and its cells that hold something."""
_VALUES = {"kind": DOCUMENT_KINDS, "language": LANGUAGES}
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_SECONDS = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\.0+")


class Table(Protocol):
    """A file with one text a row."""

    columns: dict[str, None]
    """Those that were seen, in their order: all of them when the rows are at their end."""
    nested: dict[str, None]
    """Those that hold lists or tables, and are left out."""
    count: int
    """How many rows there are, when they are at their end."""

    def rows(self, skip: int = 0) -> Iterator[Row]: ...


def wanted(corpus: Corpus) -> set[str] | None:
    """The columns that are read; ``None``: all."""
    return None if corpus.attributes is None else {*corpus.columns.values(), *corpus.attributes}


def missing_columns(name: str, columns: Mapping[str, None], corpus: Corpus) -> list[Problem]:
    """A problem for each column that the study names and the table does not have."""
    named = [(what, column) for what, column in corpus.columns.items()] + [("attributes", one) for one in corpus.attributes or ()]
    return [_missing(name, what, column, list(columns)) for what, column in named if column not in columns]


def _missing(name: str, what: str, column: str, columns: list[str]) -> Problem:
    listed = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
    near, known = closest(column, columns), _VALUES.get(what, ())
    value = closest(column, known)
    neither = f"'{column}' is no {what}, and there is no column of that name" if known else f"there is no column '{column}' for `{what}`"
    use = next((f"Did you mean `{what}: {one}`?" for one in (value, near) if one), f"Its columns are {listed}.")
    return Problem(name, neither, use)


def check_columns(name: str, columns: Mapping[str, None], nested: Mapping[str, None], corpus: Corpus) -> None:
    """Refuses a table without a column that the study names.

    Raises
    ------
    DataError
        Naming the closest; also where a column holds lists or tables and no text.
    """
    problems = missing_columns(name, {**columns, **nested}, corpus)
    for what, column in corpus.columns.items():
        if column in nested:
            found = f"column '{column}' for `{what}` holds lists or tables, and no text"
            problems.append(Problem(name, found, "Name a column with one value a row."))
    if problems:
        raise DataError(problems)


def clock_text(text: str) -> str:
    """A day or a moment as text: the day alone where its time is midnight, and no parts of seconds that are 0.

    Examples
    --------
    >>> [clock_text(one) for one in ("2019-03-12 00:00:00.000", "2019-03-12 08:30:00.000000", "2019-03-12")]
    ['2019-03-12', '2019-03-12 08:30:00', '2019-03-12']
    """
    midnight = _MIDNIGHT.fullmatch(text)
    return midnight[1] if midnight else _SECONDS.sub(r"\1", text, count=1)
