"""A quote made shorter, with marks for what is left out and for what is added; every word that stays is as it was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.rows import Mention
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MARKS", "Shortened", "shortened", "stands_for", "too_long"]

Span = tuple[int, int]
MARKS: Mapping[str, tuple[str, str, str, str]] = {"zh": ("〔", "〕", "…", "＝"), "en": ("[", "]", "…", " = ")}
"""Language → how what is not the speaker's begins and ends, what stands for words left out, what between a word and who it is."""
POINTING = ("addressee", "recency", "site", "level", "verb")
"""How a word is resolved that tells a reader nothing by itself: 他们, 上面, 那边. Who 我们 is, the source line tells; 三方 tells itself."""


@dataclass(frozen=True)
class Shortened:
    """``text`` is what is printed; ``kept`` are the spans of the document that stand in it word for word, in reading order.

    Examples
    --------
    >>> shortened("嗯，他们不给钱。", (0, 8), leave_out=[(0, 2)])
    Shortened(text='〔…〕他们不给钱。', kept=((2, 8),))
    """

    text: str
    kept: tuple[Span, ...]


def shortened(
    text: str,
    span: Span,
    *,
    leave_out: Iterable[Span] = (),
    means: Mapping[Span, str] | None = None,
    language: str = "zh",
) -> Shortened:
    """A quote with marks where words are left out, and behind words whose meaning is told.

    Parameters
    ----------
    text
        The document's.
    span
        Where the quote begins and ends: code points, half-open.
    leave_out
        Spans that are left out; what of them lies outside the quote does not matter. Spans that touch are one.
    means
        Span of a word → what it stands for: 他们 becomes 〔他们＝区民政局〕. A word of which anything is left out is not told.
    language
        Of the marks: zh or en.

    Raises
    ------
    ArgumentError
        When the quote is no part of the text, or words whose meaning is told overlap.

    Examples
    --------
    >>> said = "他们嘛，你也知道，验收以后才给钱。"
    >>> short = shortened(said, (0, 17), leave_out=[(4, 9)], means={(0, 2): "区民政局"})
    >>> short.text, [said[start:end] for start, end in short.kept]
    ('〔他们＝区民政局〕嘛，〔…〕验收以后才给钱。', ['他们', '嘛，', '验收以后才给钱。'])
    """
    start, end = span
    if not 0 <= start <= end <= len(text):
        raise ArgumentError(f"the quote {start}–{end} is no part of a text of {len(text)} characters")
    opening, closing, dots, equals = MARKS[language]
    gone = _united((max(start, begin), min(end, stop)) for begin, stop in leave_out)
    told = sorted((span, words) for span, words in (means or {}).items() if _whole(span, start, end, gone))
    if any(before[0][1] > after[0][0] for before, after in pairwise(told)):
        raise ArgumentError("two words whose meaning is told overlap")
    pieces, kept = list[str](), list[Span]()

    def keep(begin: int, stop: int) -> None:
        if begin < stop:
            kept.append((begin, stop))
            pieces.append(text[begin:stop])

    at = start
    for (begin, stop), words in sorted([*((span, None) for span in gone), *told], key=lambda one: one[0]):
        keep(at, begin)
        pieces.append(opening)
        if words is None:
            pieces.append(dots)
        else:
            keep(begin, stop)
            pieces += [equals, words]
        pieces.append(closing)
        at = stop
    keep(at, end)
    return Shortened("".join(pieces), tuple(kept))


def _united(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch as one, empty ones gone."""
    found: list[Span] = []
    for begin, stop in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((begin, stop))
    return found


def _whole(span: Span, start: int, end: int, gone: Sequence[Span]) -> bool:
    begin, stop = span
    return start <= begin < stop <= end and not any(first < stop and begin < last for first, last in gone)


def too_long(text: str, start: int, end: int, *, around: Span, longest: int, breaks: str) -> list[Span]:
    """What to leave out of a long quote so that the coded words stay: whole clauses, from its end and then from its beginning.

    Parameters
    ----------
    text, start, end
        The quote.
    around
        The coded words: their clauses are never left out, even where they alone are longer.
    longest
        So many characters stay at most, if they can.
    breaks
        The characters that end a clause (``clause_breaks`` of a language).

    Examples
    --------
    >>> said = "说实话，去年也是这样，他们验收以后才给钱，大家都习惯了。"
    >>> too_long(said, 0, len(said), around=(12, 19), longest=15, breaks="，")
    [(0, 11), (21, 27)]
    """
    if end - start <= longest:
        return []
    stops = [at + 1 for at in range(start, end) if text[at] in breaks]
    edges = [start, *(at for at in stops if at < end), end]
    clauses = [(begin, stop) for begin, stop in pairwise(edges) if begin < stop]
    size = end - start
    first, last = 0, len(clauses)
    # The mark at the end of the sentence stays: without it the quote would seem to go on.
    while size > longest and last > first + 1 and clauses[last - 1][0] >= around[1]:
        last -= 1
        size -= clauses[last][1] - clauses[last][0]
    while size > longest and last > first + 1 and clauses[first][1] <= around[0]:
        size -= clauses[first][1] - clauses[first][0]
        first += 1
    tail = end - 1 if not text[end - 1 : end].isalnum() else end
    left = [(start, clauses[first][0]), (clauses[last - 1][1], tail)]
    return [(begin, stop) for begin, stop in left if begin < stop]


def stands_for(mentions: pd.DataFrame, names: Mapping[str, str]) -> dict[str, dict[Span, str]]:
    """Whom words such as 他们 mean, by sentence: for :func:`shortened`.

    Parameters
    ----------
    mentions
        Columns as :class:`qualcode.Mention`. A word for several at once names them all; one that stayed open is not told.
    names
        Actor → its name.

    Examples
    --------
    >>> from qualcode import Mention, table
    >>> told = table([Mention("S-01", 7, 9, "bureau", "recency", "他们", "", "S-01:2")], Mention)
    >>> stands_for(told, {"bureau": "区民政局"})
    {'S-01:2': {(7, 9): '区民政局'}}
    """
    check(mentions, Mention, needs=["segment", "start", "end", "actor", "how"])
    found: dict[str, dict[Span, str]] = {}
    some = mentions[mentions["how"].isin(POINTING) & mentions["actor"].notna()]
    for segment, start, end, actor in some[["segment", "start", "end", "actor"]].itertuples(index=False, name=None):
        here, span, name = found.setdefault(str(segment), {}), (int(start), int(end)), names.get(str(actor), str(actor))
        here[span] = f"{here[span]}、{name}" if span in here else name
    return {segment: _apart(spans) for segment, spans in found.items()}


def _apart(spans: Mapping[Span, str]) -> dict[Span, str]:
    """Without what lies within another; the longer goes first."""
    kept: dict[Span, str] = {}
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if not any(span[0] < stop and begin < span[1] for begin, stop in kept):
            kept[span] = spans[span]
    return dict(sorted(kept.items()))
