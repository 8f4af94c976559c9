"""Whether confidences mean what they say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Reliability", "reliability"]

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


class Reliability(NamedTuple):
    """One bin of a reliability curve.

    Attributes
    ----------
    low, high
        The confidences of the bin, half-open: low ≤ confidence < high (the last bin holds 1).
    n
        How many confidences fall into it.
    confidence
        Their mean.
    share
        Share of them that were right; for a model that is calibrated it is near the mean confidence.
    """

    low: float
    high: float
    n: int
    confidence: float
    share: float


def reliability(confidences: Sequence[float], truths: Sequence[bool], *, edges: Sequence[float] = EDGES) -> pd.DataFrame:
    """The reliability curve (Murphy & Winkler 1977, *Applied Statistics* 26:41): by confidence the share that was right.

    Bins without a case are left out.

    Examples
    --------
    >>> reliability([0.05, 0.92, 0.98], [False, True, False])[["low", "n", "share"]].values.tolist()
    [[0.0, 1.0, 0.0], [0.9, 2.0, 0.5]]
    """
    rows = []
    for low, high in pairwise(edges):
        inside = [(c, t) for c, t in zip(confidences, truths, strict=True) if low <= c < high or (high == edges[-1] and c == high)]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            rows.append(Reliability(low, high, len(inside), round(mean, 4), round(share, 4)))
    return table(rows, Reliability)
