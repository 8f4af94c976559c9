"""CSV and TSV: the first row has the names of the columns; cells in quotation marks may hold line ends."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import chain

from qualcode.corpus import Corpus
from qualcode.errors import DataError, Problem
from qualcode.reading.streaming.opening import LONGEST_ROW, lines, not_utf8, too_long
from qualcode.reading.streaming.tabling import FAULT, Row, check_columns, wanted

__all__ = ["Separated"]

GROWN = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "utf-8-sig": "utf-8"}
"""Of an encoding that has grown: the codec that knows all of it."""
SURE = 24
"""So many bytes of another encoding are hardly ever UTF-8 by chance."""
MARKS = (",", ";", "\t", "|")
"""What may stand between cells; that of which the first line has most does."""


def codec_of(encoding: str) -> str:
    """The name that Python has for an encoding; blank where there is none, or line ends are other bytes in it than in ASCII.

    Examples
    --------
    >>> codec_of("GBK"), codec_of("gb2312"), codec_of("UTF-8"), codec_of("utf-16"), codec_of("GB")
    ('gb18030', 'gb18030', 'utf-8', '', '')
    """
    try:
        name = codecs.lookup(encoding).name
        plain = 'a,"b\n'.encode(name) == b'a,"b\n'
    except (LookupError, UnicodeError):
        return ""
    return GROWN.get(name, name) if plain else ""


def _is_utf8(line: bytes) -> bool:
    """Whether so many characters that are not ASCII read as UTF-8 that they are not so by chance."""
    if len(line) - len(line.decode("ascii", "ignore")) < SURE:
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class Separated:
    """A table as text. A row with more or fewer cells than there are names is a row with its fault."""

    def __init__(self, path: str, name: str, corpus: Corpus) -> None:
        self.path, self.name, self.corpus, self.wanted = path, name, corpus, wanted(corpus)
        self.columns: dict[str, None] = {}
        self.nested: dict[str, None] = {}
        self.count = 0
        self._encoding = corpus.values.get("encoding", "utf-8")
        self._line = 0
        """Where the row begins that is read."""

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
            return {FAULT: f"this row (line {self._line}) has {len(cells)} cells under {len(names)} column names"}
        keep = self.wanted
        return {name: cell for name, cell in zip(names, cells, strict=True) if name and cell and (keep is None or name in keep)}

    def _records(self, read: Iterator[bytes]) -> Iterator[list[str]]:
        lines_read = map(self._decoded, read)
        try:
            first = next(lines_read, "")
        except UnicodeDecodeError as error:
            raise self._not_so(1, error) from None
        mark = "\t" if ".tsv" in self.path.lower()[-8:] else max(MARKS, key=first.count)
        records = csv.reader(chain([first] if first else [], lines_read), delimiter=mark, strict=True)
        while True:
            self._line = records.line_num + 1
            before = csv.field_size_limit(LONGEST_ROW)
            try:
                record = next(records, None)
            except csv.Error as error:
                raise self._no_table(error) from None
            except UnicodeDecodeError as error:
                raise self._not_so(records.line_num + 1, error) from None
            finally:
                csv.field_size_limit(before)
            if record is None:
                return
            yield record

    def _decoded(self, line: bytes) -> str:
        if self._encoding != "utf-8" and _is_utf8(line):
            use = f"Save it as {self._encoding}, too; or save all as UTF-8 and take `encoding:` out."
            raise DataError([Problem(self.name, f"it is in UTF-8, and `encoding:` says {self._encoding}", use)])
        return line.decode(self._encoding)

    def _not_so(self, number: int, error: UnicodeDecodeError) -> DataError:
        """That a line is not in the encoding of the table."""
        if self._encoding == "utf-8":
            use = "Save it as UTF-8 (Excel: 'CSV UTF-8'); or write `encoding: gb18030` (or big5) under `documents:`, if all are."
            return not_utf8(self.name, number, error, use)
        found = f"this is not {self._encoding}, which `encoding:` says (byte {error.start + 1:,} of the line)"
        return DataError([Problem(f"{self.name}, line {number}", found, "Correct or take out `encoding:`, or save the file anew.")])

    def _no_table(self, error: csv.Error) -> DataError:
        place = f"line {self._line}"
        if "field limit" in str(error):
            return too_long(self.name, place)
        use = "Look at the quotation marks of the row that begins here: inside a cell they are doubled."
        return DataError([Problem(f"{self.name}, {place}", f"this is no table ({error})", use)])
