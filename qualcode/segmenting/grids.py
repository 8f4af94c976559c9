"""Tables in a transcript: label and text side by side, questions and answers in columns, keys and values of a header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualcode.pages import Layout, Span
from qualcode.segmenting.labels import Labels
from qualcode.segmenting.lines import BLANKS, Line, line_spans, parsed
from qualcode.tokenising.views import fold

__all__ = ["Grid", "grids_of", "table_lines"]

Grid = tuple[tuple[Span, ...], ...]
LABEL = 20
"""How long a cell may be that holds a label."""
HEADINGS = {"question": "interviewer", "answer": "respondent"}
SIDES = {"interviewer": "ask", "respondent": "answer"}


def grids_of(text: str, layout: Layout) -> list[Grid]:
    """The tables of a page; in a plain text those of Markdown, and lines that tabs cut into columns.

    Examples
    --------
    >>> text = "问\\t忙吗？\\n答\\t忙。"
    >>> [[[text[a:b] for a, b in row] for row in grid] for grid in grids_of(text, Layout())]
    [[['问', '忙吗？'], ['答', '忙。']]]
    """
    if layout.tables:
        return [grid for grid in layout.tables if grid]
    if "\t" not in text and "|" not in text:
        return []
    found: list[list[tuple[Span, ...]]] = [[]]
    for start, end in line_spans(text):
        cells = _cells(text, start, end)
        before = found[-1][-1] if found[-1] else cells
        if not cells or len(cells) != len(before):
            found.append([])
        if cells:
            found[-1].append(cells)
    return [tuple(rows) for rows in found if len(rows) > 1]


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The cells of a line ``| a | b |`` or ``a<tab>b``; none where it is no row."""
    line = text[start:end]
    bare = line.strip(BLANKS)
    mark = "|" if len(bare) > 2 and bare[0] == bare[-1] == "|" else "\t"
    if mark not in line.strip():
        return ()
    at, cells = start, []
    for part in line.split(mark):
        left, right = at + len(part) - len(part.lstrip()), at + len(part.rstrip())
        cells.append((left, max(left, right)))
        at += len(part) + 1
    return tuple(cells[1:-1] if mark == "|" else cells)


class _Table:
    """One table on its way to lines."""

    def __init__(self, text: str, grid: Grid, labels: Labels) -> None:
        self.text, self.labels, self.words = text, labels, labels.words
        self.grid = grid
        self.first = Counter(self.key(row[0]) for row in grid if row)
        self.columns: dict[int, str] = {}
        self.heading: dict[int, str] = {}

    def said(self, cell: Span) -> str:
        return self.text[cell[0] : cell[1]].strip()

    def key(self, cell: Span) -> str:
        """A cell as a label is compared, without a colon at its end."""
        text = self.said(cell)
        return self.labels.key(text.rstrip("：: ")) if len(text) <= LABEL and "\n" not in text else ""

    # What a row is

    def is_heading(self, row: Sequence[Span]) -> bool:
        """Whether a row names the columns: 序号 | 问题 | 回答, or 时间 | 说话人 | 内容."""
        keys = {number: self.key(cell) for number, cell in enumerate(row) if self.said(cell)}
        if len(keys) < 2 or not all(keys.values()):
            return False
        roles = {number: HEADINGS.get(self.words.columns.get(key, ""), "") or self.labels.role(key) for number, key in keys.items()}
        if {"interviewer", "respondent"} <= set(roles.values()):
            known = [number for number, key in keys.items() if roles[number] or key in self.words.columns]
            if len(known) * 2 <= len(keys):
                return False
            self.columns = {number: SIDES.get(roles[number]) or self.words.columns.get(key, "other") for number, key in keys.items()}
            self.heading = {number: self.said(row[number]).rstrip("：: ") for number in keys}
            return True
        named = {number: self.words.columns.get(key, "other") for number, key in keys.items()}
        if {"speaker", "text"} <= set(named.values()):
            self.columns, self.heading = named, {}
            return True
        return False

    def pairs(self, row: Sequence[Span]) -> list[tuple[Span, Span | None]]:
        """The keys and values of a row of a header; none where it is no such row."""
        cells = [cell for cell in row if self.said(cell)]
        found: list[tuple[Span, Span | None]] = []
        sure = False
        while cells:
            key = self.key(cells[0])
            if key not in self.words.metadata or (key in self.words.roles and (self.first[key] > 1 or not self.has_header)):
                unknown = bool(found) and self._is_unknown_key(cells)
                if not unknown:
                    return []
            sure |= bool(self.words.tells(key)) or self.has_header
            value = cells[1] if len(cells) > 1 and self.key(cells[1]) not in self.words.metadata else None
            found.append((cells[0], value))
            cells = cells[1 if value is None else 2 :]
        return found if sure else []

    def _is_unknown_key(self, cells: Sequence[Span]) -> bool:
        """Whether a key that no list has stands between known ones: short, with a value."""
        return bool(self.key(cells[0])) and len(self.said(cells[0])) <= 6 and len(cells) > 1

    @property
    def has_header(self) -> bool:
        """Whether a cell of the table holds a header word and nothing else."""
        return any(self.words.tells(self.key(cell)) for row in self.grid for cell in row if cell[0] < cell[1])

    def keys_above_values(self, number: int) -> bool:
        """Whether a row of keys stands above a row of values."""
        row = [cell for cell in self.grid[number] if self.said(cell)]
        below = self.grid[number + 1] if number + 1 < len(self.grid) else ()
        if len(row) < 2 or len(below) != len(self.grid[number]) or not any(self.said(cell) for cell in below):
            return False
        keys = [self.key(cell) for cell in row]
        return all(key in self.words.metadata for key in keys) and any(map(self.words.tells, keys)) and not self.is_values_known(below)

    def is_values_known(self, row: Sequence[Span]) -> bool:
        return any(self.words.tells(self.key(cell)) for cell in row)

    def guess(self) -> None:
        """Columns without headings: one of labels and one of text, or questions beside answers."""
        width = max(map(len, self.grid))
        if width < 2:
            return
        columns = {number: [row[number] for row in self.grid if number < len(row) and self.said(row[number])] for number in range(width)}
        lengths = {number: sum(end - start for start, end in cells) for number, cells in columns.items()}
        speaker = next((number for number, cells in columns.items() if number < width - 1 and self._are_labels(cells)), None)
        if speaker is not None:
            text = max(range(speaker + 1, width), key=lambda number: lengths[number])
            self.columns = dict.fromkeys(range(width), "other") | {speaker: "speaker", text: "text"}
        elif width >= 2 and self._ask(columns[width - 2]) > 0.5 and self._ask(columns[width - 1]) < 0.25 and len(columns[width - 1]) > 1:
            self.columns = dict.fromkeys(range(width), "other") | {width - 2: "ask", width - 1: "answer"}
        if self.columns:
            for number, cells in columns.items():
                if self.columns[number] == "other" and cells and all(self._is_time(cell) for cell in cells):
                    self.columns[number] = "time"

    def _is_time(self, cell: Span) -> bool:
        return parsed(self.text, *cell).place == "time"

    def _are_labels(self, cells: Sequence[Span]) -> bool:
        """Whether most cells of a column are words that stand for speakers."""
        lines = [self._label(cell) for cell in cells]
        keys = Counter(self.labels.key(line.label) for line in lines if line)
        sure = [line for line in lines if line and (self.labels.names(line.label) or keys[self.labels.key(line.label)] > 1)]
        heads = [line for line in lines if line and self.words.tells(self.labels.key(line.label))]
        return bool(sure) and not heads and 5 * len(sure) >= 3 * len(cells) and (len(cells) > 1 or bool(self.labels.role(sure[0].label)))

    def _label(self, cell: Span) -> Line | None:
        """The label that a cell holds, or nothing; a time may stand below it."""
        lines = list(self.labels.lines(self.text, *cell)) if cell[1] - cell[0] <= 3 * LABEL else []
        if not lines or len(lines) > 2 or (len(lines) == 2 and lines[1].place != "time"):
            return None
        line = lines[0]
        if line.place or not line.label or not line.alone or self.labels.key(line.label)[0].isdigit():
            return None
        stamp = lines[-1].stamp
        return replace(line, place="label", colon=True, start=cell[0], end=cell[1], body=cell[1], stamp=stamp, stamped=stamp != (0, 0))

    def _ask(self, cells: Sequence[Span]) -> float:
        return sum(fold(self.said(cell))[-1:] == "?" for cell in cells) / max(1, len(cells))

    # From rows to lines

    def lines(self) -> Iterator[Line]:
        number, headed = 0, False
        while number < len(self.grid):
            row = self.grid[number]
            if not headed and not _is_rule(self.text, row) and self.is_heading(row):
                headed = True
                yield from self._nobody(row)
                number += 1
                continue
            pairs = [] if headed else self.pairs(row)
            if not headed and self.keys_above_values(number):
                yield from self._values(row, self.grid[number + 1])
                number += 1
            elif pairs:
                yield from self._pairs(pairs)
            elif _is_rule(self.text, row):
                yield from self._nobody(row)
            else:
                if not self.columns:
                    self.guess()
                yield from self._row(row) if self.columns and len(row) > 1 else self._plain(row)
            number += 1

    def _nobody(self, row: Sequence[Span]) -> Iterator[Line]:
        for start, end in row:
            if self.said((start, end)):
                yield Line(start, end, body=end, place="header")

    def _pairs(self, pairs: Sequence[tuple[Span, Span | None]]) -> Iterator[Line]:
        for key, value in pairs:
            yield Line(*key, body=key[1], place="header")
            if value and (self.key(value) in self.words.other or self.key(value) in self.words.columns):
                yield Line(*value, body=value[1], place="header")  # 项目 | 内容 above keys and values
            elif value:
                yield Line(*value, label=self.said(key).rstrip("：: "), body=value[0], place="header")

    def _values(self, keys: Sequence[Span], values: Sequence[Span]) -> Iterator[Line]:
        yield from self._nobody(keys)
        for key, value in zip(keys, values, strict=True):
            if self.said(value):
                yield Line(*value, label=self.said(key).rstrip("：: "), body=value[0], place="header")

    def _plain(self, row: Sequence[Span]) -> Iterator[Line]:
        """Cells whose lines are read like any others; 访谈内容 beside them is a heading."""
        for number, cell in enumerate(row):
            if number == 0 and len(row) > 1 and self.key(cell) in self.words.other:
                yield Line(*cell, body=cell[1], place="header")
            else:
                yield from self.labels.lines(self.text, *cell)

    def _row(self, row: Sequence[Span]) -> Iterator[Line]:
        """A row whose columns are known."""
        stamp = next((parsed(self.text, *cell).stamp for number, cell in enumerate(row) if self.columns.get(number) == "time"), (0, 0))
        for number, cell in enumerate(row):
            if not self.said(cell):
                continue
            what = self.columns.get(number, "other")
            if what == "time":
                yield parsed(self.text, *cell) if self._is_time(cell) else Line(*cell, body=cell[1], place="time")
            elif what == "speaker":
                label = self._label(cell) or Line(*cell, self.said(cell), cell[1], colon=True, alone=True, place="label")
                yield replace(label, stamp=label.stamp if label.stamped else stamp)
            elif what in ("ask", "answer"):
                yield from self._side(cell, what, self.heading.get(number, ""), stamp)
            elif what == "text":
                yield from self.labels.lines(self.text, *cell)
            else:
                yield Line(*cell, body=cell[1], place="header")

    def _side(self, cell: Span, side: str, label: str, stamp: Span) -> Iterator[Line]:
        """A cell of a column of questions or of answers; a label of its own comes first."""
        for number, line in enumerate(self.labels.lines(self.text, *cell)):
            if number or (line.label and self.labels.role(line.label)):
                yield line
            else:
                yield Line(line.start, line.end, label, line.start, line.start, stamp, colon=bool(label), place=side)


def _is_rule(text: str, row: Sequence[Span]) -> bool:
    """Whether a row is the line below the headings of a Markdown table."""
    said = "".join(text[start:end] for start, end in row)
    return bool(said) and not said.strip(" -:")


def table_lines(text: str, grid: Grid, labels: Labels) -> list[Line]:
    """The lines of a table; what it holds is said by their ``place``."""
    return list(_Table(text, grid, labels).lines())
