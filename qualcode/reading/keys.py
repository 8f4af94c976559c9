"""The key: which original stands behind which pseudonym. A CSV file that people edit in Excel and keep apart."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import DataError, Problem, hint
from qualcode.model import LANGUAGES
from qualcode.names.identifiers import IDENTIFIERS
from qualcode.names.searching import squeezed
from qualcode.reading.grammars import NO, YES, meant, read_grammar
from qualcode.reading.listing import listed_entries
from qualcode.reading.yamlfiles import Node
from qualcode.saving import save

__all__ = ["COLUMNS", "SORTS", "KeyRow", "read_key", "row_problems", "write_key"]

COLUMNS = ("original", "pseudonym", "sort", "use", "count", "example", "note")
SORTS = ("person", "organisation", "place", *IDENTIFIERS, "other")
LINE_END = "⏎"
"""How a line end within a name is written in a cell."""
_NUMBER_LIKE = re.compile(r"['=+\-@].*|(?=.{6})[\d\s.,()/:+\-]+|0\d*", re.DOTALL)
"""What Excel would calculate with, or round: 18 digits lose the last three."""


@dataclass(frozen=True)
class KeyRow:
    """One line of the key.

    Attributes
    ----------
    original
        As it is written in the texts; another way of writing it is a line of its own.
    pseudonym
        What takes its place; may be blank where `use` is no.
    sort
        One of person, organisation, place, phone, id_number, …, other.
    use
        ``yes``: it is replaced everywhere. ``no``: it stays, and so does every shorter original inside it.
    count, example, note
        How often it was found, where, and what to think of; for the eye only.
    more
        Further columns that somebody added; kept.
    where
        The line of the file, for messages.

    Examples
    --------
    >>> KeyRow("清河街道", "A街道", "place").use
    'yes'
    """

    original: str
    pseudonym: str
    sort: str
    use: str = YES
    count: str = ""
    example: str = ""
    note: str = ""
    more: tuple[tuple[str, str], ...] = ()
    where: str = field(default="", compare=False)

    @property
    def place(self) -> str:
        """Where a message says that the line is."""
        return self.where or f"key, '{self.original}'"


def _cell(value: str) -> str:
    """A value as it goes into a cell: an apostrophe keeps Excel from calculating."""
    written = value.replace("\n", LINE_END)
    return f"'{written}" if _NUMBER_LIKE.fullmatch(written) else written


def _value(cell: str) -> str:
    return (cell[1:] if cell.startswith("'") else cell).replace(LINE_END, "\n")


def read_key(path: str | os.PathLike[str]) -> tuple[KeyRow, ...]:
    """The lines of a key file, as people left them; :func:`qualcode.anonymise` says what is wrong with them.

    Parameters
    ----------
    path
        A CSV file with the columns original, pseudonym, sort, use and any others.

    Raises
    ------
    DataError
        When the file is missing, no table, or lacks one of these columns.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_key([KeyRow("13800138000", "【电话1】", "phone")], Path(folder, "key.csv"))
    ...     read_key(Path(folder, "key.csv"))[0].original
    '13800138000'
    """
    file = Path(path)
    if not file.is_file():
        raise DataError([Problem(str(file), "there is no such key file", "Correct the name; without a key nothing can be put back.")])
    if file.suffix.lower() != ".csv":
        raise DataError([Problem(str(file), "the key is no .csv file", "Save the sheet as CSV (UTF-8).")])
    rows = []
    # A key belongs to no study, and somebody may fill it in either language.
    grammars = [read_grammar(language) for language in LANGUAGES]
    for entry in listed_entries(Node(file.name, file.name, 1), file.parent, lambda name, data: None):
        given = {name: _value(node.text) for name, node in entry.fields.items()}
        use = given.get("use", "").strip()
        more = tuple((name, value) for name, value in given.items() if name not in COLUMNS)
        original, pseudonym, sort, count, example, note = (given.get(name, "") for name in COLUMNS if name != "use")
        rows.append(KeyRow(original, pseudonym, sort, meant(use, grammars), count, example, note, more, entry.where))
    return tuple(rows)


def row_problems(rows: Sequence[KeyRow]) -> list[Problem]:
    """What is wrong with the lines themselves: blank cells, unknown words, an original or a pseudonym that stands twice."""
    problems = []
    originals: dict[str, KeyRow] = {}
    pseudonyms: dict[str, KeyRow] = {}
    for row in rows:
        if not squeezed(row.original):
            problems.append(Problem(row.place, "the original is blank", "Write what is to be replaced, or delete the line."))
        elif row.original in originals:
            found = f"'{row.original}' stands here a second time (first: {originals[row.original].place})"
            problems.append(Problem(row.place, found, "Keep one of the two."))
        originals.setdefault(row.original, row)
        if row.sort not in SORTS:
            found = f"sort '{row.sort}' is unknown{hint(row.sort, SORTS)}"
            problems.append(Problem(row.place, found, f"Use one of {', '.join(SORTS)}."))
        if row.use not in (YES, NO):
            problems.append(Problem(row.place, f"use '{row.use}' is neither yes nor no", "Write yes to replace it, no to leave it."))
        if row.use != YES:
            continue
        if not row.pseudonym.strip():
            problems.append(Problem(row.place, f"'{row.original}' has no pseudonym", "Write one, or set `use` to no."))
        elif row.pseudonym in pseudonyms:
            found = f"'{row.original}' and '{pseudonyms[row.pseudonym].original}' have the same pseudonym '{row.pseudonym}'"
            problems.append(Problem(row.place, found, "Give each its own, so that the texts can be put back."))
        pseudonyms.setdefault(row.pseudonym, row)
    return problems


def key_bytes(rows: Iterable[KeyRow]) -> bytes:
    """The key as the bytes of a CSV file that Excel opens (UTF-8 with BOM)."""
    listed = list(rows)
    further = list(dict.fromkeys(name for row in listed for name, _ in row.more))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *further))
    for row in listed:
        more = dict(row.more)
        cells = [row.original, row.pseudonym, row.sort, row.use, row.count, row.example, row.note]
        writer.writerow([_cell(value) for value in (*cells, *(more.get(name, "") for name in further))])
    return text.getvalue().encode("utf-8-sig")


def write_key(rows: Iterable[KeyRow], path: str | os.PathLike[str]) -> None:
    """Writes a key: UTF-8 with BOM, one line an original, readable by the user alone where the system can do that.

    Raises
    ------
    OutputError
        When the file cannot be written; an older one is then left as it was.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_key([KeyRow("清河街道", "A街道", "place")], Path(folder, "key.csv"))
    ...     Path(folder, "key.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    '清河街道,A街道,place,yes,,,'
    """
    save(Path(path), key_bytes(rows), remedy="Close it in other programs, or choose another --key.", private=True)
