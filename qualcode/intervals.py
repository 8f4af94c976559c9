"""Which unit does a span fall in: the one interval join, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Rows = tuple[np.ndarray[Any, np.dtype[np.int64]], ...]

__all__ = ["placing"]


def placing(spans: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Every pair of a span and a unit of the same document that share a character.

    Two half-open intervals ``[a0, a1)`` and ``[b0, b1)`` share ``min(a1, b1) − max(a0, b0)`` characters;
    touching intervals share none and are no pair.

    Parameters
    ----------
    spans, units
        Tables with the columns ``document``, ``start``, ``end`` (code points, half-open). The units of a document
        must not overlap each other.

    Returns
    -------
    pandas.DataFrame
        Columns ``span`` and ``unit`` (positions of the rows in the two tables) and ``shared`` (characters), ordered by
        span, then unit. A span that falls in no unit has no row.

    Raises
    ------
    ArgumentError
        When a column is missing, or units of one document overlap.

    Examples
    --------
    >>> import pandas as pd
    >>> spans = pd.DataFrame({"document": ["d"], "start": [3], "end": [8]})
    >>> units = pd.DataFrame({"document": ["d", "d"], "start": [0, 5], "end": [5, 9]})
    >>> placing(spans, units).values.tolist()
    [[0, 0, 2], [0, 1, 3]]
    """
    import numpy as np
    import pandas as pd

    for what, frame in (("spans", spans), ("units", units)):
        check_columns(frame, ("document", "start", "end"), what=what)
    span_rows, unit_rows, width = _lifted(spans, units)
    (rows, low, high), (here, begin, end) = span_rows, unit_rows
    touching = np.flatnonzero((begin[1:] < end[:-1]) & (begin[1:] // width == begin[:-1] // width))
    if len(touching):
        name = units["document"].iloc[here[touching].min()]
        raise ArgumentError(f"units of document '{name}' overlap; place spans in units that do not")
    first = np.searchsorted(end, low, side="right")
    counts = np.maximum(np.searchsorted(begin, high, side="left") - first, 0)
    span = np.repeat(np.arange(len(rows)), counts)
    unit = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(len(span))
    shared = np.minimum(high[span], end[unit]) - np.maximum(low[span], begin[unit])
    span, unit, shared = rows[span][shared > 0], here[unit][shared > 0], shared[shared > 0]
    order = np.lexsort((unit, span))
    return pd.DataFrame({"span": span[order], "unit": unit[order], "shared": shared[order]}, dtype="int64")


def _lifted(spans: pd.DataFrame, units: pd.DataFrame) -> tuple[Rows, Rows, int]:
    """Positions, starts and ends of spans, and of the units of their documents in order; each document is lifted above the one before, by
    the width that is told, so that one search serves all of them."""
    import numpy as np
    import pandas as pd

    documents, names = pd.factorize(pd.concat([spans["document"], units["document"]], ignore_index=True))
    own, theirs = documents[: len(spans)].astype(np.int64), documents[len(spans) :].astype(np.int64)
    width = int(max(spans["end"].max() if len(spans) else 0, units["end"].max() if len(units) else 0)) + 1
    told = np.append(np.bincount(own[own >= 0], minlength=len(names)) > 0, False)  # the last is a blank document's
    rows, here = np.flatnonzero(own >= 0), np.flatnonzero(told[theirs])
    found = []
    for at, frame, document in ((rows, spans, own), (here, units, theirs)):
        lift = document[at] * width
        found.append((at, *(frame[name].to_numpy(dtype=np.int64)[at] + lift for name in ("start", "end"))))
    order = np.argsort(found[1][1], kind="stable")
    return found[0], tuple(part[order] for part in found[1]), width
