"""Vectors of ties → points of units and of codes on one map."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Projection", "agreement_of_places", "projection"]

NOTHING = 1e-12
"""Variance below this is rounding."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Normalised vectors, their centre, the axes, and where units, codes and centroids lie on them."""

    normalised: pd.DataFrame
    centre: pd.Series
    rotation: pd.DataFrame
    points: pd.DataFrame
    nodes: pd.DataFrame
    centroids: pd.DataFrame
    variance: pd.Series


def projection(ties: pd.DataFrame, means: tuple[pd.Series, pd.Series] | None) -> Projection:
    """Normalise, centre, rotate, and place the nodes (Bowman et al. 2021).

    Parameters
    ----------
    ties
        Units × pairs of codes.
    means
        Which units are in each of two groups, for a rotation by their means; ``None``: singular value decomposition alone.
    """
    import numpy as np
    import pandas as pd

    counts = ties.to_numpy(dtype="float64")
    length = np.sqrt((counts**2).sum(axis=1, keepdims=True))
    some = length[:, 0] > 0
    unit = np.divide(counts, length, out=np.zeros_like(counts), where=length > 0)
    centre = unit[some].mean(axis=0)
    centred = unit[some] - centre
    axes = _svd(centred) if means is None else _by_means(centred, *(mask.to_numpy()[some] for mask in means))
    names = [f"axis_{number + 1}" for number in range(axes.shape[1])]
    places = centred @ axes
    nodes, centroids = _nodes(ties, counts[some], places)
    shares = (places**2).sum(axis=0) / (centred**2).sum()

    def by_unit(values: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(values, index=ties.index[some], columns=names).reindex(ties.index)

    return Projection(
        normalised=pd.DataFrame(unit, index=ties.index, columns=ties.columns),
        centre=pd.Series(centre, index=ties.columns, name="centre"),
        rotation=pd.DataFrame(axes, index=ties.columns, columns=names),
        points=by_unit(places),
        nodes=nodes.set_axis(names, axis=1),
        centroids=by_unit(centroids),
        variance=pd.Series(shares, index=pd.Index(names, name="axis")),
    )


def _svd(centred: np.ndarray) -> np.ndarray:
    """The directions in which units differ, the greatest first; each with its largest loading positive."""
    import numpy as np

    _, singular, right = np.linalg.svd(centred, full_matrices=False)
    axes = right[singular**2 > NOTHING].T
    if not axes.shape[1]:
        raise ArgumentError("all units have the same network, so there are no axes: compare other units or a wider window")
    size = np.abs(axes)
    first = (size >= size.max(axis=0) * (1 - 1e-9)).argmax(axis=0)  # of those that are equal but for rounding, the first
    signed: np.ndarray = axes * np.sign(axes[first, np.arange(axes.shape[1])])
    return signed


def _by_means(centred: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """First the direction from the mean of `b` to the mean of `a`, then those of what remains."""
    import numpy as np

    way = centred[a].mean(axis=0) - centred[b].mean(axis=0)
    length = float(np.linalg.norm(way))
    if length**2 < NOTHING:
        raise ArgumentError("the two groups have the same mean network, so no axis leads through their means; use rotation='svd'")
    first = (way / length)[:, None]
    rest = centred - centred @ first @ first.T
    return first if (rest**2).sum() < NOTHING else np.hstack([first, _svd(rest)])


def _nodes(ties: pd.DataFrame, counts: np.ndarray, places: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Places of codes so that W · nodes ≈ points, with W the share of each code in the ties of a unit; and W · nodes."""
    import numpy as np
    import pandas as pd

    codes = list(dict.fromkeys([*ties.columns.get_level_values(0), *ties.columns.get_level_values(1)]))
    ends = np.array([[code in pair for code in codes] for pair in ties.columns], dtype="float64")
    weights = counts @ ends
    weights /= weights.sum(axis=1, keepdims=True)
    tied = weights.sum(axis=0) > 0
    solved, _, rank, _ = np.linalg.lstsq(weights[:, tied], places, rcond=None)
    if rank < tied.sum():
        why = f"{int(tied.sum())} codes, but only {int(rank)} units that differ"
        warnings.warn(f"places of codes are not unique ({why}): the nearest to the origin are given", UserWarning, stacklevel=4)
    if rank == len(weights):
        why = f"no more units ({len(weights)}) than codes"
        warnings.warn(f"codes fit the points exactly, as they must with {why}: `goodness` is undefined", UserWarning, stacklevel=4)
    nodes = np.full((len(codes), places.shape[1]), np.nan)
    nodes[tied] = solved
    return pd.DataFrame(nodes, index=pd.Index(codes, name="code")), weights[:, tied] @ solved


def agreement_of_places(points: pd.DataFrame, centroids: pd.DataFrame, compat: str | None) -> pd.DataFrame:
    """Correlations, by axis, of where units lie in `points` and in `centroids`.

    ``nan`` where the two are the same: with no more units than codes the nodes can be placed so that they fit exactly, whatever the data.
    """
    import numpy as np
    import pandas as pd

    if compat not in (None, "rENA"):
        raise ArgumentError(f"compat is None or 'rENA'; found {compat!r}")
    rows = []
    for name in points:
        # Rounded, because what is equal but for rounding shares its rank.
        places = [np.round(frame[name].dropna().to_numpy(), 12) for frame in (points, centroids)]
        if compat is None and np.allclose(places[0], places[1], rtol=0, atol=1e-9):
            rows.append((float("nan"), float("nan")))
            continue
        if compat == "rENA":
            one, two = np.triu_indices(len(places[0]), 1)
            places = [np.round(place[one] - place[two], 12) for place in places]
        rows.append((_pearson(*places), _pearson(*(pd.Series(place).rank().to_numpy() for place in places))))
    return pd.DataFrame(rows, index=pd.Index(points.columns, name="axis"), columns=["pearson", "spearman"])


def _pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Correlation; ``nan`` where one of the two does not vary."""
    import numpy as np

    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x**2).sum() * (y**2).sum()))
    return float((x * y).sum() / size) if size > NOTHING else float("nan")
