"""The numbered parts of a policy or contract, one row each: how many articles there are, and where each begins and ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.segmenting.clauses import ClauseReader, line_begin, looks_like_heading
from qualcode.segmenting.marks import ABOVE_ARTICLE, ATTACHMENT
from qualcode.segmenting.speech import turns
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Part", "outline"]

_BLANK = " \t\u3000\xa0*：:.．、"
_NAMED = (*ABOVE_ARTICLE, "article", ATTACHMENT)
"""Levels whose heading may stand on the line below."""


class Part(NamedTuple):
    """A numbered part of a document: a chapter, an article, an item, an attachment.

    Attributes
    ----------
    document
        Id of the document.
    level
        ``part``, ``chapter``, ``section``, ``article``, ``heading`` (一、), ``item`` （一）, ``point`` (1.), …, ``attachment``.
    number
        What it counts; blank where that is no whole number (第九条之一, 1.1, an attachment without a number).
    clause
        As in the segments: 第九条, 第九条（二）, 附件1第二条.
    heading
        The words behind the number of a chapter, and of others where they are short and no sentence; blank elsewhere.
    start, end
        Code points of ``Document.text``, half-open: from its number to where it ends.

    Examples
    --------
    >>> Part("P-01", "article", 2, "第二条", "", 4, 9).clause
    '第二条'
    """

    document: str
    level: str
    number: int
    clause: str
    heading: str
    start: int
    end: int


class _Open(NamedTuple):
    """A part whose end is not known yet."""

    depth: int
    level: str
    values: tuple[int, ...]
    clause: str
    heading: str
    start: int


def _parts(document: Document, grammar: Grammar) -> Iterator[tuple[_Open, int]]:
    """The numbered parts in the lines that nobody speaks, each with where it ends; the inner ones before the outer ones."""
    text = document.text
    spans = [span for turn in turns(document, grammar) if not turn.label for span in turn.spans]
    reader, still_open = ClauseReader(text, spans, grammar), list[_Open]()
    last = 0
    for number, (start, end) in enumerate(spans):
        begin = line_begin(text, start, end)
        reader.line(begin, end, number)
        if reader.behind >= 0:
            level, values, _, clause = reader.current[-1]
            depth = reader.depth[level]
            while still_open and still_open[-1].depth >= depth:
                yield still_open.pop(), last
            heading = _heading(reader, level, end, number)
            still_open.append(_Open(depth, level, values, clause, heading, begin))
        elif not reader.clause:
            while still_open:
                yield still_open.pop(), last
        last = begin + len(text[begin:end].rstrip())
    while still_open:
        yield still_open.pop(), last


def _heading(reader: ClauseReader, level: str, end: int, number: int) -> str:
    """The words behind a number where they are a heading: all of the line, its first sentence where another follows, or the next line."""
    rest = reader.text[reader.behind : end].lstrip(_BLANK).rstrip(_BLANK[:5])
    if rest:
        if looks_like_heading(rest, reader.grammar):
            return rest.strip("【】")
        stop = min((at for at in map(rest.find, reader.grammar.sentence_ends) if at >= 0), default=-1)
        first = rest[: max(stop, 0)] if len(rest) > stop + 1 else ""
        return first if first and level != "article" and looks_like_heading(first, reader.grammar) else ""
    if level in _NAMED and number + 1 < len(reader.spans):
        start, stop = reader.spans[number + 1]
        below = reader.text[line_begin(reader.text, start, stop) : stop].strip(_BLANK)
        return below if looks_like_heading(below, reader.grammar) and not reader.marks.begin(below) else ""
    return ""


def outline(document: Document, *, grammar: Grammar) -> pd.DataFrame:
    """The numbered parts of a document, so that one can count its articles and jump to one.

    Parameters
    ----------
    document
        A policy or contract. In a text in which somebody speaks only the lines that nobody speaks are looked at.
    grammar
        The rules of its language; ``numbering`` and ``attachments`` say how its parts are numbered.

    Returns
    -------
    pandas.DataFrame
        One row per part in reading order, columns as :class:`qualcode.segmenting.outlines.Part`: document, level, number (``Int64``,
        ``<NA>`` where it is no whole number), clause, heading, start, end. ``document.text[start:end]`` is the part with all that it holds.

    Examples
    --------
    >>> from qualcode import Document, outline, read_grammar
    >>> statute = Document("P-01", "第一章 总则\\n第一条 甲。\\n第二条 乙：\\n（一）丙。\\n第二章 附则\\n第三条 丁。", kind="policy")
    >>> parts = outline(statute, grammar=read_grammar("zh"))
    >>> parts[["level", "number", "clause", "heading"]].fillna("").values.tolist()[:3]
    [['chapter', 1, '第一章', '总则'], ['article', 1, '第一条', ''], ['article', 2, '第二条', '']]
    >>> int((parts["level"] == "article").sum())
    3
    >>> start, end = parts.set_index("clause").loc["第二条", ["start", "end"]]
    >>> statute.text[start:end]
    '第二条 乙：\\n（一）丙。'
    """
    import pandas as pd

    found = sorted(_parts(document, grammar), key=lambda pair: (pair[0].start, pair[0].depth))
    rows = [Part(document.id, part.level, 0, part.clause, part.heading, part.start, end) for part, end in found]
    numbers = [part.values[0] if len(part.values) == 1 else None for part, _ in found]
    frame = table(rows, Part)
    frame["number"] = pd.array(numbers, dtype="Int64")
    return frame
