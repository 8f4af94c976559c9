"""CSV and TSV: the first row has the names of the columns; cells in quotation marks may hold line ends."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from qualcode.corpus import Corpus
from qualcode.errors import DataError, Problem
from qualcode.reading.streaming.opening import LONGEST_ROW, decoded, lines, too_long
from qualcode.reading.streaming.tabling import FAULT, Row, check_columns, wanted

__all__ = ["Separated"]

MARKS = (",", ";", "\t", "|")
"""What may stand between cells; that of which the first line has most does."""


class Separated:
    """A table as text. A row with more or fewer cells than there are names is a row with its fault."""

    def __init__(self, path: str, name: str, corpus: Corpus) -> None:
        self.path, self.name, self.corpus, self.wanted = path, name, corpus, wanted(corpus)
        self.columns: dict[str, None] = {}
        self.nested: dict[str, None] = {}
        self.count = 0
        self._line = 0

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows behind the first `skip`."""
        self.count = 0
        with lines(self.path, self.name) as read:
            records = self._records(read)
            heading = next(records, None)
            if heading is None:
                return
            names = self._named(heading)
            for cells in records:
                if not cells:
                    continue
                self.count += 1
                if self.count > skip:
                    yield self.count, self._cells(names, cells)

    def _named(self, heading: Sequence[str]) -> list[str]:
        names = [cell.strip() for cell in heading]
        self.columns = dict.fromkeys(name for name in names if name)
        check_columns(self.name, self.columns, self.nested, self.corpus)
        used = [*self.corpus.columns.values(), *(self.corpus.attributes or ())]
        twice = sorted({name for name in used if names.count(name) > 1})
        if twice:
            raise DataError([Problem(f"{self.name}, row 1", f"column '{one}' stands here twice", "Keep one of the two.") for one in twice])
        return names

    def _cells(self, names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
        if len(cells) != len(names):
            return {FAULT: f"this row (up to line {self._line}) has {len(cells)} cells under {len(names)} column names"}
        keep = self.wanted
        return {name: cell for name, cell in zip(names, cells, strict=True) if name and cell and (keep is None or name in keep)}

    def _decoded(self, read: Iterator[bytes]) -> Iterator[str]:
        for self._line, line in enumerate(read, 1):
            yield decoded(line, self.name, self._line)

    def _records(self, read: Iterator[bytes]) -> Iterator[list[str]]:
        text = self._decoded(read)
        first = next(text, "")
        mark = "\t" if ".tsv" in self.path.lower()[-8:] else max(MARKS, key=first.count)
        records = csv.reader(_again(first, text), delimiter=mark, strict=True)
        while True:
            begun = self._line + 1 if self.count else 1
            before = csv.field_size_limit(LONGEST_ROW)
            try:
                record = next(records, None)
            except csv.Error as error:
                if "field limit" in str(error):
                    raise too_long(self.name, f"line {begun}") from None
                use = "Look at the quotation marks of the row that begins here: inside a cell they are doubled."
                raise DataError([Problem(f"{self.name}, line {begun}", f"this is no table ({error})", use)]) from None
            finally:
                csv.field_size_limit(before)
            if record is None:
                return
            yield record


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    """What was looked at, and the rest."""
    if first:
        yield first
    yield from rest
