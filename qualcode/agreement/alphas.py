"""Krippendorff's α: how far coders disagree, against how far ratings taken at random would; for single values, and for sets of codes.

Krippendorff 2019, Content Analysis, 4th ed., ch. 12. What is far is told by the level of measurement, or by a distance of sets; neither has
a default, because it is the researcher who knows what the ratings mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from qualcode.agreement.patterns import Patterns, defined, distinct, occurring, patterns_of, quotient
from qualcode.errors import ArgumentError, one_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]
    Far = Callable[[Any, Any], Any]

__all__ = ["DISTANCES", "LEVELS", "LIMITS", "alpha_of", "krippendorff_alpha", "multi_label_alpha", "nominal", "set_distance"]

LEVELS = ("nominal", "ordinal", "interval", "ratio")
DISTANCES = ("jaccard", "masi")
LIMITS = {"reliable": 0.800, "tentative": 0.667}
"""Krippendorff (2019, ch. 12): draw conclusions at or above .800; tentative ones, where that is acceptable, down to .667."""
_AT_ONCE = 500_000
"""Distances that are held at once."""


def krippendorff_alpha(ratings: pd.DataFrame, *, level: str | None = None, values: Sequence[object] | None = None) -> float:
    """Krippendorff's α of two or more coders: 1 − Do/De, observed by expected disagreement.

    Do = 1/n Σᵤ 1/(mᵤ − 1) Σ δ² over the pairs of ratings within unit u with mᵤ ratings; De = 1/(n(n − 1)) Σ δ² over all pairs of the n
    ratings of units with at least two. δ² by level: nominal 0 or 1; ordinal (Σ ratings from k to l, the two ends by half)²; interval
    (k − l)²; ratio ((k − l)/(k + l))².

    Parameters
    ----------
    ratings
        One row a unit, one column a coder, ``<NA>`` where the coder did not rate it. Units with one rating do not count.
    level
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``. There is no default: it is what makes a disagreement small or large.
    values
        For ``ordinal``: the values in their order; needed where they are no numbers.

    Returns
    -------
    float
        1: no disagreement; 0: as chance gives; below: more than that. ``nan`` with a warning where no unit was rated by two, or only one
        value was given. As limits Krippendorff names .800, and .667 for tentative conclusions.

    Raises
    ------
    ArgumentError
        When the level is missing or unknown, or the values do not fit it.

    Examples
    --------
    >>> import pandas as pd
    >>> both = pd.DataFrame({"A": [1, 2, 3, 3], "B": [1, 2, 3, 2], "C": [1, 2, None, 3]})
    >>> [round(krippendorff_alpha(both, level=level), 3) for level in ("nominal", "interval")]
    [0.75, 0.868]
    """
    if level is None:
        why = f"{', '.join(LEVELS[:-1])} or {LEVELS[-1]}; it tells which disagreements are small, so that there is no default"
        raise ArgumentError(f"α needs `level`, the level of measurement of the ratings: {why}. Codes and other names are nominal")
    one_of("level", level, LEVELS)
    known = occurring(ratings, values)
    found = patterns_of(ratings, known)
    far = nominal if level == "nominal" else _by_rank(found) if level == "ordinal" else None
    if level == "ordinal" and values is None and not all(isinstance(value, (int, float)) for value in known):
        raise ArgumentError("ordinal ratings that are no numbers have no order of their own; name the values in their order: values=[…]")
    return defined(alpha_of(found, far or _by_size(known, level)), found, "Krippendorff's α")


def nominal(one: Any, other: Any) -> Any:
    """1 where two values differ, by their places.

    Examples
    --------
    >>> import numpy as np
    >>> nominal(np.array([0, 1]), np.array([1, 1])).tolist()
    [1.0, 0.0]
    """
    return (one != other).astype(float)


def _by_rank(found: Patterns) -> Far:
    """The ordinal distance, which depends on how often each value between two was given."""
    import numpy as np

    some = found.where(found.raters >= 2)
    given = np.append(some.summed(some.given)[0], 0)
    middle = np.cumsum(given) - given / 2

    def far(one: Any, other: Any) -> Any:
        return (middle[one] - middle[other]) ** 2

    return far


def _by_size(known: Sequence[object], level: str) -> Far:
    """The interval or ratio distance."""
    import numpy as np

    try:
        sizes = np.array([float(value) for value in known])  # type: ignore[arg-type]
    except (TypeError, ValueError):
        told = ", ".join(str(value) for value in known if not isinstance(value, (int, float)))
        raise ArgumentError(
            f"α at level '{level}' needs numbers; these are none: {told}. Names are nominal, or ordinal with values"
        ) from None
    if level == "ratio" and (sizes < 0).any():
        raise ArgumentError("α at level 'ratio' needs numbers from 0 upwards; below 0 no size is a share of another. Take level='interval'")

    def far(one: Any, other: Any) -> Any:
        apart, sum_of = sizes[one] - sizes[other], sizes[one] + sizes[other]
        if level == "interval":
            return apart**2
        return np.divide(apart, sum_of, out=np.zeros_like(apart), where=sum_of > 0) ** 2

    return far


def alpha_of(found: Patterns, far: Far) -> Array:
    """α of each draw, by a distance of values that takes their places.

    Examples
    --------
    >>> import numpy as np
    >>> patterns = np.array([[1, 1], [1, 0], [0, 0]])
    >>> alpha_of(Patterns(patterns, 2, np.array([[2.0, 1, 1]]), np.ones((1, 1))), nominal).round(4).tolist()
    [0.5333]
    """
    import numpy as np

    some = found.where(found.raters >= 2)
    within = np.zeros(len(some.ratings))
    for one, other in combinations(some.ratings.T, 2):
        both = np.flatnonzero((one >= 0) & (other >= 0))
        within[both] += 2 * far(one[both], other[both])
    apart = some.summed(within / (some.raters - 1))
    expected, total = _expected(some, far)
    return 1 - quotient((total - 1) * apart, expected)


def _expected(some: Patterns, far: Far) -> tuple[Array, Array]:
    """Σ nₖ nₗ δ² over all pairs of values, and n, of each draw.

    Where there are fewer clusters than draws, the sum is worked out once between clusters: w (V δ² Vᵀ) wᵀ.
    """
    import numpy as np
    import scipy.sparse as sp

    rows, columns = np.nonzero(some.ratings >= 0)
    places = some.ratings[rows, columns]
    given = sp.coo_array((np.ones(len(rows)), (rows, places)), shape=(len(some.ratings), some.size)).tocsr()
    margins = sp.csr_array(some.held) @ given
    few = len(some.weights) > margins.shape[0]
    base = margins if few else sp.csr_array(some.weights) @ margins
    reached = np.zeros((base.shape[0], some.size))
    step = max(1, _AT_ONCE // max(1, some.size))
    every = np.arange(some.size)
    for first in range(0, some.size, step):
        here = every[first : first + step]
        reached[:, here] = np.asarray(base @ far(here[:, None], every[None, :]).T)  # a distance is the same both ways
    total = some.weights @ np.asarray(margins.sum(axis=1)).ravel()
    if few:
        between = np.asarray(base @ reached.T).T
        return np.asarray(((some.weights @ between) * some.weights).sum(axis=1)), total
    return np.asarray(base.multiply(reached).sum(axis=1)).ravel(), total


def multi_label_alpha(ratings: pd.DataFrame, *, distance: str | None = None) -> float:
    """Krippendorff's α where a rating is a set of codes, so that sets which share codes disagree only in part.

    Distance of two sets A, B: ``jaccard`` 1 − |A ∩ B|/|A ∪ B|; ``masi`` 1 − M |A ∩ B|/|A ∪ B|, M = 1 for the same set, 2/3 where one
    holds the other, 1/3 where each has something of its own (Passonneau 2006, Measuring Agreement on Set-valued Items, LREC). α takes the
    distance in the place of δ². Two empty sets are the same.

    Parameters
    ----------
    ratings
        One row a unit, one column a coder; a cell is a set, list or tuple of codes, empty where the coder gave none, ``<NA>`` (or None)
        where the coder did not read the unit.
    distance
        ``jaccard`` or ``masi``. There is no default.

    Returns
    -------
    float
        ``nan`` with a warning where no unit was rated by two, or all sets are the same.

    Examples
    --------
    >>> import pandas as pd
    >>> sets = pd.DataFrame({"A": [{"x"}, {"x", "y"}, set(), {"y"}], "B": [{"x"}, {"x"}, set(), {"z"}]})
    >>> [round(multi_label_alpha(sets, distance=distance), 3) for distance in ("jaccard", "masi")]
    [0.523, 0.485]
    """
    if distance is None:
        why = "jaccard (shared codes of all codes) or masi (which also takes off where neither set holds the other); there is no default"
        raise ArgumentError(f"α of sets needs `distance`: {why}")
    import numpy as np

    cells = [[_set(cell) for cell in ratings.iloc[:, at]] for at in range(ratings.shape[1])]
    sets = list(dict.fromkeys(cell for column in cells for cell in column if cell is not None))
    places = {cell: at for at, cell in enumerate(sets)}
    found = _patterns([[-1 if cell is None else places[cell] for cell in column] for column in cells], len(sets), len(ratings))
    names = {name: at for at, name in enumerate(dict.fromkeys(name for cell in sets for name in cell))}
    members = np.zeros((len(sets), len(names)))
    for row, cell in enumerate(sets):
        members[row, [names[name] for name in cell]] = 1
    return defined(alpha_of(found, set_distance(members, distance)), found, "α of sets")


def _patterns(columns: list[list[int]], size: int, units: int) -> Patterns:
    import numpy as np

    rows, number = distinct(np.array(columns, dtype=np.int64).reshape(len(columns), units).T)
    return Patterns(rows, size, np.bincount(number, minlength=len(rows)).astype(float)[None], np.ones((1, 1)))


def _set(cell: object) -> frozenset[object] | None:
    if isinstance(cell, (set, frozenset, list, tuple)):
        return frozenset(cell)
    if isinstance(cell, str):
        raise ArgumentError(f"a rating is a set of codes; '{cell}' is one text. Write {{'{cell}'}}, or split it")
    return None


def set_distance(members: Array, distance: str) -> Far:
    """The distance of sets by their places: `members` is sets × codes, 1 where a set holds a code.

    Examples
    --------
    >>> import numpy as np
    >>> far = set_distance(np.array([[1.0, 1, 0], [1, 0, 0], [0, 0, 0]]), "jaccard")
    >>> far(np.array([0, 0, 2]), np.array([1, 2, 2])).tolist()
    [0.5, 1.0, 0.0]
    """
    import numpy as np

    one_of("distance", distance, DISTANCES)
    sizes, across = members.sum(axis=1), np.ascontiguousarray(members.T)

    def far(one: Any, other: Any) -> Any:
        grid = one.ndim == 2  # some sets by all of them
        shared = members[one[:, 0]] @ across if grid else (members[one] * members[other]).sum(axis=1)
        first, second = sizes[one], sizes[other]
        joined = first + second - shared
        alike = (shared + (joined == 0)) / np.maximum(joined, 1)
        if distance == "masi":
            alike *= (1 + (shared == np.minimum(first, second)) + (shared == joined)) / 3
        return 1 - alike

    return far
