"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qualcode.corpus import Corpus
from qualcode.errors import DataError, Problem
from qualcode.reading.streaming.opening import LONGEST_ROW, lines, not_utf8, too_long
from qualcode.reading.streaming.tabling import FAULT, Row, wanted

__all__ = ["JsonLines"]

IN_UTF8 = "JSON Lines are in UTF-8: write the file anew so, as by `iconv -f GB18030 -t UTF-8`. `encoding:` is for .csv and .tsv alone."


class JsonLines:
    """A file of JSON objects, one a line; a row has the number of its line. A line that is none is a row with its fault.

    The columns are those that any line has, and so known at the end.
    """

    def __init__(self, path: str, name: str, corpus: Corpus) -> None:
        self.path, self.name, self.wanted = path, name, wanted(corpus)
        self.columns: dict[str, None] = {}
        self.nested: dict[str, None] = {}
        self.count = 0

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows behind the first `skip`, which are not even decoded."""
        self.count = 0
        with lines(self.path, self.name) as read:
            for number, line in enumerate(read, 1):
                if not line.strip():
                    continue
                self.count += 1
                if self.count == 1 and line.lstrip().startswith(b"["):
                    use = "Write one object a line (JSON Lines); in jq: jq -c '.[]'."
                    raise DataError([Problem(self.name, "this is one JSON list, which can only be read whole", use)])
                if len(line) > LONGEST_ROW:
                    raise too_long(self.name, f"line {number}")
                if self.count > skip:
                    yield number, self._cells(line, number)

    def _cells(self, line: bytes, number: int) -> dict[str, str]:
        try:
            read = json.loads(line.decode("utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            if _half(line):
                raise self._cut_short(number) from None
            if isinstance(error, UnicodeDecodeError):
                raise not_utf8(self.name, number, error, IN_UTF8) from None
            return {FAULT: f"this line is no JSON ({error.msg}, character {error.colno:,})"}
        except (ValueError, RecursionError):  # a number of thousands of figures, lists within lists without end
            return {FAULT: "this line is no JSON that somebody wrote"}
        if not isinstance(read, dict):
            return {FAULT: "this line is no JSON object ({…})"}
        cells = {}
        for column, value in read.items():
            if isinstance(value, (dict, list)):
                self.nested.setdefault(column)
                continue
            self.columns.setdefault(column)
            if value is not None and column and (self.wanted is None or column in self.wanted):
                cells[column] = _text(value)
        return cells

    def _cut_short(self, number: int) -> DataError:
        """That the file ends inside a line: what stood behind it is lost, and nobody knows how much that was."""
        use = "Copy or download it anew, or take it out of `documents:`; if it is whole, end its last line with a line break."
        return DataError([Problem(f"{self.name}, line {number}", "it is damaged or cut short (it ends in the middle of this line)", use)])


def _half(line: bytes) -> bool:
    """Whether a line that cannot be read is an object begun, in the middle of which the file ends."""
    return line.lstrip().startswith(b"{") and not line.endswith(b"\n")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
