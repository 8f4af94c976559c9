"""Texts as one line: what several coders all read, and what each of them coded there, by the ends of intervals only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.grouping import MACHINE, Comparison, Voice, comparisons, voices
from qualcode.errors import ArgumentError
from qualcode.kept import KeptCoding, Reading
from qualcode.matrices.choosing import holds
from qualcode.tables import TEXT, check, texts

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["Corpus", "Spans", "by_voice", "clipped", "corpus", "covering", "merged", "shares_of"]


class Spans(NamedTuple):
    """Half-open intervals of the line, ordered by start."""

    start: Array
    end: Array


class Corpus(NamedTuple):
    """All documents on one line, each lifted above the one before by ``width``; ``rows`` holds the codings with their places there."""

    documents: list[str]
    width: int
    codings: pd.DataFrame
    readings: dict[Voice, Spans]

    def comparisons(self) -> tuple[list[Comparison], list[Comparison]]:
        """Every pair of coders, and all people of a round who read something together."""
        return comparisons(self.readings, [voice for voice, read in self.readings.items() if len(read.start)])


def corpus(codings: pd.DataFrame, readings: pd.DataFrame, row: type[NamedTuple] = KeptCoding) -> Corpus:
    """Codings (or relations: `row` is their type) that count, and what each coder read, on one line.

    Rejected and denied codings are left out. A machine that has no readings has read all that anybody read.

    Raises
    ------
    ArgumentError
        When a column is missing, or nobody read anything.
    """
    import numpy as np
    import pandas as pd

    check(codings, row, needs=["document", "start", "end", "coder"])
    check(readings, Reading, needs=["document", "start", "end", "coder"])
    if not len(readings):
        raise ArgumentError("there are no readings: agreement is measured on what the coders read; give a row for what each of them read")
    rows = codings[holds(codings)]
    documents = sorted({str(name) for frame in (rows, readings) for name in frame["document"].dropna()})
    width = int(max(frame["end"].max() if len(frame) else 0 for frame in (rows, readings))) + 1
    at = {name: place * width for place, name in enumerate(documents)}

    def lifted(frame: pd.DataFrame) -> pd.DataFrame:
        lift = frame["document"].map(at).to_numpy(dtype=np.int64)
        whose = pd.Series(list(zip(frame["coder"].astype(TEXT), texts(frame, "round"), strict=True)), dtype=object)
        ends = {name: frame[name].to_numpy(dtype=np.int64) + lift for name in ("start", "end")}
        return frame.assign(**ends).reset_index(drop=True).assign(voice=whose)

    read = lifted(readings)
    everything = merged(read["start"].to_numpy(), read["end"].to_numpy())
    own = by_voice(read)
    empty = Spans(everything.start[:0], everything.end[:0])
    known = {
        voice: own.get((voice.coder, voice.round), everything if voice.kind == MACHINE else empty) for voice in voices(codings, readings)
    }
    return Corpus(documents, width, lifted(rows), known)


def by_voice(frame: pd.DataFrame) -> dict[tuple[str, str], Spans]:
    """The characters that each coder, in each round, read or coded: (name, round) → merged intervals."""
    found: dict[Any, pd.DataFrame] = dict(list(frame.groupby("voice", sort=False)))
    return {voice: merged(part["start"].to_numpy(), part["end"].to_numpy()) for voice, part in found.items()}


def merged(start: Array, end: Array) -> Spans:
    """The same characters as intervals that neither overlap nor touch.

    Examples
    --------
    >>> import numpy as np
    >>> [ends.tolist() for ends in merged(np.array([4, 0, 9]), np.array([6, 5, 12]))]
    [[0, 9], [6, 12]]
    """
    import numpy as np

    full = start < end
    start, end = start[full], end[full]
    points = np.unique(np.concatenate([start, end]))
    inside = covering(Spans(np.sort(start), np.sort(end)), points) > 0
    before = np.append(False, inside)[: len(points)]
    return Spans(points[inside & ~before], points[~inside & before])


def covering(spans: Spans, points: Array) -> Array:
    """How many intervals cover the character at each point: starts up to it less ends up to it (each sorted)."""
    import numpy as np

    number: Array = np.searchsorted(spans.start, points, side="right") - np.searchsorted(spans.end, points, side="right")
    return number


def shares_of(all_spans: Sequence[Spans]) -> Spans:
    """What lies in every one of several sets of merged intervals.

    Examples
    --------
    >>> import numpy as np
    >>> parts = shares_of([Spans(np.array([0]), np.array([9])), Spans(np.array([2, 7]), np.array([5, 12]))])
    >>> [ends.tolist() for ends in parts]
    [[2, 7], [5, 9]]
    """
    import numpy as np

    points = np.unique(np.concatenate([ends for spans in all_spans for ends in spans]))
    held = np.all([covering(spans, points) > 0 for spans in all_spans], axis=0)
    inside = np.flatnonzero(held)
    return merged(points[inside], points[inside + 1]) if len(inside) else Spans(points[:0], points[:0])


def clipped(start: Array, end: Array, area: Spans) -> tuple[Array, Spans]:
    """The parts of intervals that lie in an area (merged): the place of the interval that each part is of, and the parts."""
    import numpy as np

    first = np.searchsorted(area.end, start, side="right")
    number = np.maximum(np.searchsorted(area.start, end, side="left") - first, 0)
    of = np.repeat(np.arange(len(start)), number)
    part = np.repeat(first - np.cumsum(number) + number, number) + np.arange(len(of))
    low, high = np.maximum(start[of], area.start[part]), np.minimum(end[of], area.end[part])
    full = low < high
    of, low, high = of[full], low[full], high[full]
    order = np.lexsort((high, low))
    return of[order], Spans(low[order], high[order])
