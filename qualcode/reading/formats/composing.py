"""A text that is put together piece by piece, with its bold passages, tables and comments at their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from qualcode.pages import Comment, Layout, Span

__all__ = ["Composition"]

_BLANKS = " \u3000\u00a0"


class Composition:
    """A text in the making.

    Attributes
    ----------
    length
        Characters so far.

    Examples
    --------
    >>> page = Composition()
    >>> page.say("问：", bold=True)
    >>> page.say("忙吗？", bold=True)
    >>> page.end_line()
    >>> with page.table() as rows, page.row(rows) as row:
    ...     for word in ("答", "忙。"):
    ...         with page.cell(row):
    ...             page.say(word)
    ...             page.end_line()
    >>> page.text, page.layout().bold, page.layout().tables
    ('问：忙吗？\\n答\\t忙。\\n', ((0, 5),), ((((6, 7), (8, 10)),),))
    """

    def __init__(self) -> None:
        self.length = 0
        self._parts: list[str] = []
        self._bold: list[Span] = []
        self._tables: list[list[tuple[Span, ...]]] = []
        self._open: dict[str, int] = {}
        self._places: dict[str, Span] = {}
        self._line = self._row_end = 0
        self._waiting: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def at_line_start(self) -> bool:
        return self.length == self._line

    def say(self, text: str, *, bold: bool = False) -> None:
        """Add characters."""
        if not text:
            return
        if bold:
            start = self._bold.pop()[0] if self._bold and self._bold[-1][1] == self.length else self.length
            self._bold.append((start, self.length + len(text)))
        self._parts.append(text)
        self.length += len(text)

    def end_line(self) -> None:
        """End the paragraph, and give its place to what was anchored in it without a range."""
        for id in self._waiting:
            self._places.setdefault(id, (self._line, self.length))
        self._waiting = []
        self.say("\n")
        self._line = self.length

    def fresh_line(self) -> None:
        """End the paragraph if it has begun."""
        if not self.at_line_start:
            self.end_line()

    @contextmanager
    def table(self) -> Iterator[list[tuple[Span, ...]]]:
        """A table, which begins on a line of its own; what is given takes its rows."""
        self.fresh_line()
        rows: list[tuple[Span, ...]] = []
        self._tables.append(rows)
        yield rows

    @contextmanager
    def row(self, rows: list[tuple[Span, ...]]) -> Iterator[list[Span]]:
        """A row; what is given takes its cells."""
        cells: list[Span] = []
        yield cells
        if cells:
            rows.append(tuple(cells))
            self.end_line()
            self._row_end = self.length

    @contextmanager
    def cell(self, cells: list[Span]) -> Iterator[None]:
        """A cell, with a tab before it unless it is the first of its row; the line end of its last paragraph goes, of a row it stays."""
        if cells:
            self.say("\t")
        start = self._line = self.length
        yield
        if self.length > start and self.length != self._row_end and self._parts[-1] == "\n":
            self._parts.pop()
            self.length -= 1
        cells.append((start, self.length))

    def empty_cells(self, cells: list[Span], count: int) -> None:
        """Cells that are merged with the one before or above them."""
        for _ in range(count):
            with self.cell(cells):
                pass

    def begin(self, id: str) -> None:
        """Here begins what a comment is about."""
        self._open.setdefault(id, self.length)

    def end(self, id: str) -> None:
        """Here ends what a comment is about."""
        if id in self._open:
            self._places[id] = (self._open.pop(id), self.length)

    def anchor(self, id: str) -> None:
        """Here stands a comment; it is about the paragraph unless its begin and end were marked."""
        self._waiting.append(id)

    def comments(self, written: Mapping[str, Comment], answers: Mapping[str, str]) -> tuple[Comment, ...]:
        """Comments at their places, in the order of the text; those that stand nowhere are left out.

        Parameters
        ----------
        written
            Comments by their ids; their positions are not looked at.
        answers
            To which comment a comment answers: it stands where that one stands if it has no place of its own.
        """
        text, placed = self.text, []
        for id, comment in written.items():
            place = self._places.get(id) or self._places.get(answers.get(id, ""))
            if place is not None:
                start, end = _trimmed(text, min(place[0], len(text)), min(place[1], len(text)), "\n\t")
                placed.append(replace(comment, start=start, end=end))
        return tuple(sorted(placed, key=lambda comment: (comment.start, comment.end)))

    def layout(self) -> Layout:
        """Bold passages (each within a line, without the blanks around it) and tables."""
        return Layout(tuple(self._passages()), tuple(tuple(rows) for rows in self._tables if rows))

    def _passages(self) -> Iterator[Span]:
        text, last = self.text, (0, 0)
        for passage in self._bold:
            for line in _lines(text, *passage):
                start, end = _trimmed(text, *line, _BLANKS)
                if start == end:
                    continue
                if last[1] and not text[last[1] : start].strip(_BLANKS):
                    # Nobody sees whether the blank between two bold words is bold.
                    last = (last[0], end)
                    continue
                if last[1]:
                    yield last
                last = (start, end)
        if last[1]:
            yield last


def _trimmed(text: str, start: int, end: int, blanks: str) -> Span:
    while start < end and text[end - 1] in blanks:
        end -= 1
    while start < end and text[start] in blanks:
        start += 1
    return start, end


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """A span cut at the line ends in it."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1
