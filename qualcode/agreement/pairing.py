"""Which passage of one coder is the same as which of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["matched"]


def matched(first: pd.DataFrame, second: pd.DataFrame) -> list[tuple[int, int, int]]:
    """Pairs of relations of two coders, so that the passages share as many characters as possible in all.

    Each relation has one partner at most, in the same document, with which it shares a character. Codes do not matter, so that agreement on
    them can be asked afterwards. Where several pairings share equally many characters (a coder has two relations in one passage), that is
    taken in which most pairs have the same two ends, then the same direction; then the first in the order of places and names.

    Parameters
    ----------
    first, second
        Columns start, end (documents apart, on one line), document, source, target.

    Returns
    -------
    list
        Place in the first table, place in the second, shared characters; by place in the first.

    Examples
    --------
    >>> import pandas as pd
    >>> columns = ["document", "start", "end", "source", "target"]
    >>> first = pd.DataFrame([("d", 0, 10, "a", "b"), ("d", 0, 10, "b", "c")], columns=columns)
    >>> second = pd.DataFrame([("d", 4, 12, "b", "c"), ("d", 20, 30, "a", "b")], columns=columns)
    >>> matched(first, second)
    [(1, 0, 6)]
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    found = []
    there: dict[Any, Array] = {name: np.sort(places) for name, places in second.groupby("document").indices.items()}
    here: dict[Any, Array] = {name: np.sort(places) for name, places in first.groupby("document").indices.items()}
    for document in sorted(here.keys() & there.keys()):
        one, other = (_ordered(frame, places[document]) for frame, places in ((first, here), (second, there)))
        shared = _shared(first.iloc[one], second.iloc[other])
        ends, direction = _alike(first.iloc[one], second.iloc[other])
        # One more character in common is worth more than all ends, one more pair with the same ends more than all directions.
        most = min(len(one), len(other)) + 1.0
        worth = np.where(shared > 0, shared * most * (most + 1) + ends * most + direction, 0)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        pairs = [
            (int(one[row]), int(other[at]), int(shared[row, at])) for row, at in zip(rows, columns, strict=True) if shared[row, at] > 0
        ]
        found.extend(pairs)
    return sorted(found)


def _ordered(frame: pd.DataFrame, places: Array) -> Array:
    order = frame.iloc[places].reset_index(drop=True).sort_values(["start", "end", "source", "target"], kind="stable").index
    ordered: Array = places[order.to_numpy()]
    return ordered


def _shared(first: pd.DataFrame, second: pd.DataFrame) -> Array:
    """Characters that every two have in common."""
    import numpy as np

    (start, end), (begin, last) = ((frame["start"].to_numpy(), frame["end"].to_numpy()) for frame in (first, second))
    common: Array = np.maximum(np.minimum.outer(end, last) - np.maximum.outer(start, begin), 0)
    return common


def _alike(first: pd.DataFrame, second: pd.DataFrame) -> tuple[Array, Array]:
    """Which have the same two ends, and which of these the same direction."""
    import numpy as np

    (source, target), (origin, aim) = ((frame["source"].to_numpy(object), frame["target"].to_numpy(object)) for frame in (first, second))
    same = np.equal.outer(source, origin) & np.equal.outer(target, aim)
    turned = np.equal.outer(source, aim) & np.equal.outer(target, origin)
    return (same | turned).astype(float), same.astype(float)
