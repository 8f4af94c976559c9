"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qualcode.corpus import Corpus
from qualcode.errors import DataError, Problem
from qualcode.reading.streaming.opening import decoded, lines
from qualcode.reading.streaming.tabling import FAULT, Row, wanted

__all__ = ["JsonLines"]


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
                if self.count > skip:
                    yield number, self._cells(decoded(line, self.name, number))

    def _cells(self, line: str) -> dict[str, str]:
        try:
            read = json.loads(line)
        except json.JSONDecodeError as error:
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


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
