"""Tables with one text a row, too many to list: which files they are, and which column seems to hold what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from itertools import islice
from pathlib import Path, PurePosixPath

from qualcode.corpus import Corpus
from qualcode.errors import DataError, Problem
from qualcode.model import Document
from qualcode.reading.days import is_day
from qualcode.reading.formats.sheets import headed
from qualcode.reading.streaming.entering import table_of
from qualcode.reading.streaming.naming import SEPARATED, stem_of, table_ending
from qualcode.reading.streaming.tabling import FAULT, clock_text
from qualcode.starting.guessing import Guess
from qualcode.starting.looking import material_files

__all__ = ["Tables", "tables_in", "tables_of"]

SAMPLE = 60
"""How many rows of the first table are looked at."""
LONG = 50
"""From how many characters on average a column seems to hold texts."""
DAY = 8
"""So many characters has a day at least; less is a year or a month."""


@dataclass(frozen=True)
class Tables:
    """What is declared of tables: their names or patterns, what each column holds and why (a key of the words), and the first texts."""

    names: tuple[str, ...]
    patterns: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]
    texts: tuple[str, ...]

    def kind(self, guesses: Sequence[Guess]) -> tuple[str, tuple[str, str]]:
        """The kind that most of the first texts seem to be of, and why the first of them does."""
        kind = Counter(guess.kind for guess in guesses).most_common(1)[0][0]
        return kind, next(guess.why["kind"] for guess in guesses if guess.kind == kind)

    def documents(self) -> list[Document]:
        return [Document(f"d{number}", text) for number, text in enumerate(self.texts)]


def tables_in(folder: Path) -> list[str]:
    """The files under `folder` that only a corpus can hold; a plain .csv or .tsv is listed like any file."""
    return [name for name in material_files(folder) if table_ending(name) and not name.lower().endswith(SEPARATED)]


def tables_of(folder: Path, names: Sequence[str], headings: Mapping[str, Sequence[str]]) -> Tables:
    """How tables are declared, by the headings of the first one and by what stands in its first rows.

    Raises
    ------
    DataError
        When it cannot be read, or no column of it seems to hold texts: with what to write.
    """
    first = names[0]
    table = table_of(str(folder / first), first, Corpus((), ()))
    rows = [cells for _, cells in islice(table.rows(), SAMPLE) if FAULT not in cells]
    told = {name: list(headed([name], headings, ("text", "id", "date", "site"))) for name in table.columns}
    held = {name: [cells[name].strip() for cells in rows if cells.get(name, "").strip()] for name in table.columns}
    patterns = _patterns(names)
    text = _text(told, held)
    if text is None:
        listed, shown = ", ".join(table.columns) or "none", ", ".join(patterns)
        use = f"Write a study.yaml with `documents: {{table: {shown}, text: COLUMN, id: COLUMN}}`; its columns are {listed}."
        raise DataError([Problem(str(folder / first), "no column of this table seems to hold texts", use)])
    columns = {"text": text}
    for what, fits in (("id", _ids), ("date", _days), ("site", bool)):
        named = next((name for name in table.columns if what in told[name] and name != text[0] and fits(held[name])), None)
        if named is not None:
            columns[what] = (named, "heading")
    if "date" not in columns:
        days = next((name for name in table.columns if held[name] and _days(held[name]) and name != columns.get("id", ("",))[0]), None)
        columns |= {} if days is None else {"date": (days, "days")}
    return Tables(tuple(names), patterns, columns, tuple(held[text[0]]))


def _text(told: Mapping[str, Sequence[str]], held: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """The column of texts, by its heading, else by their length; of several the one with the longest."""
    length = {name: sum(map(len, cells)) / len(cells) for name, cells in held.items() if cells}
    named = [name for name in length if "text" in told[name]]
    long = named or [name for name, mean in length.items() if mean >= LONG]
    return (max(long, key=length.__getitem__), "heading" if named else "longest") if long else None


def _ids(cells: Sequence[str]) -> bool:
    return len(cells) > 0 and len(set(cells)) == len(cells)


def _days(cells: Iterable[str]) -> bool:
    return all(len(cell) >= DAY and is_day(clock_text(cell)[:10]) for cell in cells)


def _patterns(names: Sequence[str]) -> tuple[str, ...]:
    """A pattern for the files of a folder that end alike, the name of one that is alone."""
    alike: dict[tuple[PurePosixPath, str], list[str]] = {}
    for name in names:
        alike.setdefault((PurePosixPath(name).parent, name[len(stem_of(name)) :]), []).append(name)
    return tuple(
        here[0] if len(here) == 1 else (PurePosixPath(escape(str(folder))) / f"*{ending}").as_posix()
        for (folder, ending), here in alike.items()
    )
