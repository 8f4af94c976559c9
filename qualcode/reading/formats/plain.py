"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.pages import Layout, Span
from qualcode.reading.contents import Content, ReadOptions, written_text

__all__ = ["content"]

_BOLD = re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*(?!\*)")
_STROKE = re.compile(r"(?<!\\)\|")


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of a .txt or .md file; words between ``**`` are bold, and lines of cells between ``|`` with a line of ``---`` are a table.

    The marks stay in the text.

    Examples
    --------
    >>> read = content("| 问 | 答 |\\n|---|---|\\n| 忙吗？ | **忙**。 |\\n".encode(), ReadOptions())
    >>> [[read.text[start:end] for start, end in row] for row in read.layout.tables[0]]
    [['问', '答'], ['忙吗？', '**忙**。']]
    >>> [read.text[start:end] for start, end in read.layout.bold]
    ['忙']
    """
    text, encoding = written_text(data, options.encoding)
    bold = tuple(found.span(1) for found in _BOLD.finditer(text)) if "**" in text else ()
    tables = tuple(_tables(text)) if "|" in text else ()
    return Content(text, encoding, Layout(bold, tables) if bold or tables else Layout())


def _tables(text: str) -> Iterator[tuple[tuple[Span, ...], ...]]:
    """Every table: a line of headings, a line of strokes with as many parts, and the lines with a ``|`` that follow."""
    at, above, rows = 0, tuple[Span, ...](), list[tuple[Span, ...]]()
    for line in text.split("\n"):
        cells = tuple(_cells(line, at)) if "|" in line else ()
        if rows and cells:
            rows.append(cells)
        elif rows:
            yield tuple(rows)
            rows = []
        elif len(cells) > 1 and len(cells) == len(above) and _is_rule(line):
            rows = [above]
        above, at = cells, at + len(line) + 1
    if rows:
        yield tuple(rows)


def _is_rule(line: str) -> bool:
    """``|---|:---:|``"""
    return set(line) <= set("|-: \t") and all(part.strip(" \t:").strip("-") == "" and "-" in part for part in line.strip(" \t|").split("|"))


def _cells(line: str, at: int) -> Iterator[Span]:
    """Where the cells of a line stand, without the blanks around them."""
    inner = line.strip()
    start = at + len(line) - len(line.lstrip())
    if inner.startswith("|"):
        inner, start = inner[1:], start + 1
    parts = _STROKE.split(inner)
    if parts and not parts[-1].strip():
        parts.pop()
    for part in parts:
        left = start + len(part) - len(part.lstrip())
        yield (left, left + len(part.strip())) if part.strip() else (start, start)
        start += len(part) + 1
