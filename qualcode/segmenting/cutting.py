"""A transcript cut into lines: tables into cells, and a line at which question and answer follow each other into both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qualcode.model import Document
from qualcode.segmenting.grids import Grid, grids_of, table_lines
from qualcode.segmenting.labels import Labels
from qualcode.segmenting.lines import COLONS, Line
from qualcode.tokenising.views import fold

__all__ = ["cut"]

QUOTES = (("“", "”"), ("「", "」"), ("『", "』"))


def cut(document: Document, labels: Labels) -> tuple[list[Line], list[Grid]]:
    """The lines of a document, its tables taken apart cell by cell, and those tables; blank lines are left out.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "问：忙吗？答：忙。\\n\\n问：累吗？", kind="interview")
    >>> lines, _ = cut(document, Labels(document, read_grammar("zh")))
    >>> [document.text[line.start : line.end] for line in lines]
    ['问：忙吗？', '答：忙。', '问：累吗？']
    """
    text, at, lines = document.text, 0, list[Line]()
    tables = sorted(grids_of(text, document.layout), key=lambda grid: grid[0][:1])
    understood = []
    for grid in tables:
        cells = [cell for row in grid for cell in row]
        if not cells or cells[0][0] < at:
            continue  # A table within a cell of another is read with that cell.
        start, end = text.rfind("\n", 0, cells[0][0]) + 1, max(stop for _, stop in cells)
        before = list(labels.lines(text, at, max(at, start)))
        lines += [piece for line in before for piece in _pieces(text, line, labels)]
        lines += [piece for line in table_lines(text, grid, labels) for piece in _pieces(text, line, labels)]
        stop = text.find("\n", end)
        at = len(text) if stop < 0 else stop
        understood.append(grid)
    lines += [piece for line in labels.lines(text, at, len(text)) for piece in _pieces(text, line, labels)]
    return lines, understood


def _pieces(text: str, line: Line, labels: Labels) -> Iterator[Line]:
    """A line, cut where question and answer follow each other in it: 问：忙吗？答：忙。"""
    if line.place in ("", "label") and sum(text.count(colon, line.start, line.end) for colon in COLONS) > 1:
        cuts = _changes(text, line, labels)
        if cuts:
            yield replace(line, end=cuts[0], alone=not text[line.body : cuts[0]].strip())
            for start, end in zip(cuts, [*cuts[1:], line.end], strict=True):
                yield labels.line(text, start, end)
            return
    yield line


def _changes(text: str, line: Line, labels: Labels) -> list[int]:
    """Where in a line the other side begins to speak: a known label behind the end of a sentence, outside quotation marks."""
    said = fold(text[line.start : line.end])
    label = labels.name(line) if line.label and (line.marked or line.place) else ""
    role = labels.role(label) if label else ""
    found: list[int] = []
    roles = {role} - {""}
    counted, depth = 0, [0] * len(QUOTES)
    for match in labels.inside.finditer(said):
        at = match.start("label")
        name = labels.name(Line(0, 0, match["label"]))
        letter = len(name) == 1 and name.isascii()  # Behind a question, A： may be the first of its choices.
        here = labels.role(name) if not letter or labels.key(label).isascii() else ""
        depth = [
            level + said.count(opening, counted, at) - said.count(closing, counted, at)
            for level, (opening, closing) in zip(depth, QUOTES, strict=True)
        ]
        counted = at
        if here and here != role and max(depth) <= 0:
            found.append(line.start + at)
            label, role = name, here
            roles.add(here)
    return found if len(roles) > 1 else []
