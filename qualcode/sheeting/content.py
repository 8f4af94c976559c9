"""What a coding sheet is, whatever program it is written for: columns, rows, lists to choose from, and what is told in front."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields

__all__ = ["CHOICE", "FILLED", "HIDDEN", "SHOWN", "Column", "Glossary", "Mark", "Sheet"]

SHOWN, FILLED, CHOICE, HIDDEN = "shown", "filled", "choice", "hidden"
"""A column is for reading, for writing, for choosing, or for finding a row again."""


@dataclass(frozen=True)
class Column:
    """A column: its key and heading, what it is for, how wide (in Chinese characters); ``choices`` names a list or tells the choices."""

    key: str
    head: str
    kind: str = SHOWN
    width: float = 8
    choices: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """A list to choose from or to look up; the first column of its rows is what a drop-down shows."""

    key: str
    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Mark:
    """Whose sheet it is and of what, as every row carries it."""

    sheet: str
    study: str
    coder: str
    round: str
    codebook: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """The mark that a cell holds; ``None``: none.

        Examples
        --------
        >>> mark = Mark("sheet-1", "s", "张三", "", "governance", "2", "ab")
        >>> Mark.read(str(mark)) == mark, Mark.read("[1]")
        (True, None)
        """
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            return None
        names = {one.name for one in fields(cls)}
        if not isinstance(told, dict) or set(told) != names or not all(isinstance(value, str) for value in told.values()):
            return None
        return cls(**told)


@dataclass(frozen=True)
class Sheet:
    """A coding sheet, to be written by :func:`qualcode.write_sheet`.

    Attributes
    ----------
    language, title, mark
        The language of its words, its heading, and whose it is.
    columns, rows
        The table; a row has a text for each column.
    glossaries
        Lists to choose from and to look up.
    facts
        Pairs of label and value that stand in front.
    complete
        The label of the cell in which a coder says that all was read, and its note; blank: there is none.
    steps
        How it is filled in, and the same in Word.

    Examples
    --------
    >>> mark = Mark("sheet-1", "s", "张三", "", "governance", "2", "ab")
    >>> columns = (Column("number", "No."), Column("sentence", "SENTENCE"))
    >>> sheet = Sheet("en", "Coding sheet", mark, columns, (("S-01:1", "They control us."),), ())
    >>> sheet.rows[0][sheet.column("sentence")]
    'They control us.'
    """

    language: str
    title: str
    mark: Mark
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    glossaries: tuple[Glossary, ...] = field(repr=False)
    facts: tuple[tuple[str, str], ...] = ()
    complete: tuple[str, str] = ("", "")
    steps: tuple[str, ...] = field(default=(), repr=False)
    steps_word: tuple[str, ...] = field(default=(), repr=False)

    def glossary(self, key: str) -> Glossary:
        return next(one for one in self.glossaries if one.key == key)

    def column(self, key: str) -> int:
        """The number of a column."""
        return next(number for number, one in enumerate(self.columns) if one.key == key)
