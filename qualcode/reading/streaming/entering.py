"""A corpus → its texts as they stand in the files, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from qualcode.corpus import Corpus, Entry
from qualcode.errors import DataError, Problem
from qualcode.model import LANGUAGES, Document, Study
from qualcode.reading.contents import ReadOptions, words_for_reading
from qualcode.reading.documents import contents_of, numbered_id
from qualcode.reading.files import SHEETS
from qualcode.reading.grammars import read_grammar
from qualcode.reading.streaming.columnar import Columnar
from qualcode.reading.streaming.jsonlines import JsonLines
from qualcode.reading.streaming.naming import PARQUET, SEPARATED, fitting_id, id_from, stem_of, table_ending
from qualcode.reading.streaming.separated import Separated
from qualcode.reading.streaming.tabling import FAULT, USE, Table, missing_columns

__all__ = ["Source", "entries", "sources", "table_of", "texts_of", "told_id"]


class Source(Protocol):
    """One file of a corpus."""

    name: str
    path: str
    count: int
    """How many texts there are in it, when they are at their end."""

    def entries(self, skip: int = 0) -> Iterator[Entry]: ...

    def problems(self) -> list[Problem]:
        """What is wrong with the file as a whole, when its texts are at their end."""

    def nested(self) -> tuple[str, ...]:
        """Its columns that were left out because they hold lists or tables."""


def table_of(path: str, name: str, corpus: Corpus) -> Table:
    """The reader of a table, by the ending of its name."""
    ending = table_ending(name)
    make = Columnar if ending in PARQUET else Separated if ending in SEPARATED else JsonLines
    return make(path, name, corpus)


class _OfTable:
    """A table with one text a row."""

    def __init__(self, path: str, name: str, stem: str, corpus: Corpus) -> None:
        self.path, self.name, self.stem, self.corpus, self.count = path, name, stem, corpus, 0
        self.table: Table | None = None

    def entries(self, skip: int = 0) -> Iterator[Entry]:
        table = self.table = table_of(self.path, self.name, self.corpus)
        columns = self.corpus.columns
        text, id = columns["text"], columns.get("id")
        apart = {text, id}
        for number, cells in table.rows(skip):
            fields = {name: cell for name, cell in cells.items() if name not in apart}
            own = f"{self.stem}-{number}"
            if id is not None:
                own, fields = told_id(id, cells.get(id, "").strip(), fields)
            yield Entry(self.name, number, own, cells.get(text), fields)
        self.count = table.count

    def problems(self) -> list[Problem]:
        seen = {**self.table.columns, **self.table.nested} if self.table is not None else {}
        return missing_columns(self.name, seen, self.corpus) if seen else []  # without columns no row could be read at all

    def nested(self) -> tuple[str, ...]:
        return tuple(self.table.nested) if self.table is not None else ()


class _OfFolder:
    """A file that is a text, or a sheet with one text a row."""

    def __init__(self, path: str, name: str, id: str, options: ReadOptions) -> None:
        self.path, self.name, self.id, self.options, self.count = path, name, id, options, 1

    def entries(self, skip: int = 0) -> Iterator[Entry]:
        if skip and Path(self.path).suffix.lower() not in SHEETS:
            return
        try:
            contents, _ = contents_of(Path(self.path), self.name, self.options)
        except DataError as error:
            told = error.problems[0]
            if not skip:
                yield Entry(self.name, 0, self.id, None, {FAULT: told.found, USE: told.remedy})
            return
        self.count = len(contents)
        for number, (content, fields) in enumerate(contents, 1):
            if number > skip:
                row = number if self.count > 1 or fields else 0
                more = {name: cell for name, cell in fields.items() if name != "id"}
                own, more = told_id("id", fields.get("id", ""), more)
                own = own or numbered_id(self.id, number, self.count)
                yield Entry(self.name, row, own, content.text, more, content.layout, content.comments, content.encoding)

    def problems(self) -> list[Problem]:
        return []

    def nested(self) -> tuple[str, ...]:
        return ()


def sources(corpus: Corpus) -> Iterator[Source]:
    """The files of a corpus, in order; nothing of them is opened yet."""
    if corpus.tables:
        for path, name, stem in zip(corpus.files, corpus.names, _stems(corpus.names), strict=True):
            yield _OfTable(path, name, stem, corpus)
        return
    options = words_for_reading({language: read_grammar(language) for language in LANGUAGES})
    folder = corpus.values.get("folder", "")
    for path, name in zip(corpus.files, corpus.names, strict=True):
        below = str(PurePosixPath(name).relative_to(folder)) if folder else name
        yield _OfFolder(path, name, id_from(str(PurePosixPath(below).with_suffix(""))), options)


def told_id(column: str, written: str, fields: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The id that a row has, and its further columns; with them what it wrote as its id, where the two are not the same.

    Examples
    --------
    >>> told_id("doc_id", "国发〔2016〕13号", {"issuer": "国务院"})
    ('国发_2016_13号', {'issuer': '国务院', 'doc_id': '国发〔2016〕13号'})
    """
    own = fitting_id(written)
    return own, fields if own == written else {**fields, column: written}


def _stems(names: tuple[str, ...]) -> list[str]:
    """What the ids of rows without an id begin with: the names of the files without ending, with their folders where two are alike."""
    short = [id_from(stem_of(PurePosixPath(name).name)) for name in names]
    twice = Counter(short)
    return [one if twice[one] == 1 else id_from(stem_of(name)) for one, name in zip(short, names, strict=True)]


def entries(corpus: Corpus, *, first: int = 0) -> Iterator[Entry]:
    """The texts of a corpus as they stand in the files, one by one and in order; no file of a table is read whole.

    Parameters
    ----------
    corpus
        Where the texts lie.
    first
        The number of the text to begin with, from 0. What lies before it is not decoded where the format allows that.

    Raises
    ------
    DataError
        When a file is missing, damaged or cut short, has not the columns that are named, or is not UTF-8.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.jsonl")
    ...     written = file.write_text('{"id": 1, "text": "街道应当支持。"}\\n{"id": 2, "text": null}\\n', encoding="utf-8")
    ...     for entry in entries(Corpus((str(file),), ("a.jsonl",), {"text": "text", "id": "id"})):
    ...         print(entry.file, entry.row, entry.id, entry.text)
    a.jsonl 1 1 街道应当支持。
    a.jsonl 2 2 None
    """
    for source in sources(corpus):
        yield from source.entries(first)
        first = max(0, first - source.count)


def texts_of(study: Study, *, first: int = 0) -> Iterator[Entry | Document]:
    """The texts of a study from number `first` on: entries of its corpus, or the documents that it lists.

    Examples
    --------
    >>> from qualcode import read_study
    >>> [text.id for text in texts_of(read_study("nominal_contracts"), first=12)]
    ['T-01', 'R-01']
    """
    if study.corpus is None:
        yield from study.documents[first:]
    else:
        yield from entries(study.corpus, first=first)
