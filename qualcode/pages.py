"""What a page shows besides its characters: bold passages, tables, time stamps, comments in the margin."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Comment", "Layout", "Span"]

Span = tuple[int, int]
"""Code points of a text, half-open."""


@dataclass(frozen=True)
class Comment:
    """What somebody wrote in the margin of ``text[start:end]``, such as a comment in a Word file.

    Examples
    --------
    >>> Comment(3, 7, "要追问：谁压的？", author="李老师").author
    '李老师'
    """

    start: int
    end: int
    text: str
    author: str = ""
    date: str = ""


@dataclass(frozen=True)
class Layout:
    """What a page shows besides its characters; positions are code points of the text.

    Attributes
    ----------
    bold
        Passages in bold, in order.
    tables
        Tables, each a tuple of rows, each a tuple of cells; in the text a tab stands between two cells and a line end behind a row.
    times
        Where a passage begins, and at which millisecond of the recording.

    Examples
    --------
    >>> text = "问\\t忙吗？\\n答\\t忙。\\n"
    >>> layout = Layout(tables=((((0, 1), (2, 5)), ((6, 7), (8, 10))),))
    >>> [[text[a:b] for a, b in row] for row in layout.tables[0]]
    [['问', '忙吗？'], ['答', '忙。']]
    """

    bold: tuple[Span, ...] = ()
    tables: tuple[tuple[tuple[Span, ...], ...], ...] = ()
    times: tuple[tuple[int, int], ...] = ()
