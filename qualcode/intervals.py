"""Which unit does a span fall in: the one interval join, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

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
    pairs: list[pd.DataFrame] = []
    unit_rows = dict(units.groupby("document", sort=False).indices)
    for name, rows in spans.groupby("document", sort=False).indices.items():
        here = unit_rows.get(name)
        if here is None:
            continue
        begin, end = units["start"].to_numpy()[here], units["end"].to_numpy()[here]
        order = np.argsort(begin, kind="stable")
        begin, end, here = begin[order], end[order], np.asarray(here)[order]
        if (begin[1:] < end[:-1]).any():
            raise ArgumentError(f"units of document '{name}' overlap; place spans in units that do not")
        first = np.searchsorted(end, spans["start"].to_numpy()[rows], side="right")
        last = np.searchsorted(begin, spans["end"].to_numpy()[rows], side="left")
        counts = np.maximum(last - first, 0)
        span = np.repeat(rows, counts)
        unit = np.concatenate([np.arange(a, a + n) for a, n in zip(first, counts, strict=True)]) if counts.sum() else np.empty(0, dtype=int)
        low = np.maximum(spans["start"].to_numpy()[span], begin[unit])
        high = np.minimum(spans["end"].to_numpy()[span], end[unit])
        pairs.append(pd.DataFrame({"span": span, "unit": here[unit], "shared": high - low}))
    if not pairs:
        return pd.DataFrame({"span": [], "unit": [], "shared": []}, dtype="int64")
    joined = pd.concat(pairs, ignore_index=True)
    joined = joined[joined["shared"] > 0]
    return joined.sort_values(["span", "unit"], kind="stable", ignore_index=True).astype("int64")
