"""How often coders agree, with nothing taken off for chance."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from qualcode.agreement.patterns import Patterns, defined, occurring, patterns_of, quotient

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["holsti", "holsti_of", "observed", "percent_agreement"]


def percent_agreement(ratings: pd.DataFrame) -> float:
    """The share of pairs of coders who gave a unit the same rating, as a mean over units: 0 to 1.

    Po = 1/n Σᵢ Σₖ rᵢₖ(rᵢₖ − 1) / (rᵢ(rᵢ − 1)), with rᵢₖ of the rᵢ coders of unit i giving value k (Fleiss 1971, Psychological Bulletin 76:
    378–382). With two coders: the share of units on which they agree. It is high by itself where one value is much more common than the
    others; tell a coefficient that allows for chance with it.

    Parameters
    ----------
    ratings
        One row a unit, one column a coder, ``<NA>`` where the coder did not rate it; see :func:`qualcode.ratings`. Units with fewer than
        two ratings do not count.

    Returns
    -------
    float
        0 to 1; ``nan`` with a warning where no unit was rated by two.

    Examples
    --------
    >>> import pandas as pd
    >>> percent_agreement(pd.DataFrame({"A": [1, 1, 0, 0], "B": [1, 0, 0, None]}))
    0.6666666666666666
    """
    found = patterns_of(ratings, occurring(ratings, None))
    return defined(observed(found), found, "percent agreement")


def observed(found: Patterns, similar: Array | None = None) -> Array:
    """Po of each draw; with `similar` (values × values, 1 for the same) near misses count in part.

    Examples
    --------
    >>> import numpy as np
    >>> ratings = np.array([[0, 0], [0, 1], [1, -1]])
    >>> observed(Patterns(ratings, 2, np.array([[3.0, 1.0, 5.0]]), np.ones((1, 1)))).tolist()
    [0.75]
    """
    import numpy as np

    some = found.where(found.raters >= 2)
    alike = some.given if similar is None else some.given @ similar
    agreeing = (some.given * (alike - 1)).sum(axis=1) / (some.raters * (some.raters - 1))
    return quotient(some.summed(agreeing), some.summed(np.ones(len(agreeing))))


def holsti(ratings: pd.DataFrame) -> float:
    """2 M / (N₁ + N₂): decisions that two coders share, of all that they made (Holsti 1969, Content Analysis for the Social Sciences, 140).

    M is the number of units to which both gave the same rating, N₁ and N₂ how many units each rated. Where all units were rated by both it
    is :func:`qualcode.percent_agreement`. Of more than two coders: the mean over their pairs. Take ``<NA>`` for "did not give the
    code", and it tells how many of the codings that were given were given by both, whatever the number of units without a code.

    Parameters
    ----------
    ratings
        As in :func:`qualcode.percent_agreement`.

    Examples
    --------
    >>> import pandas as pd
    >>> holsti(pd.DataFrame({"A": [1, 1, 0, 0], "B": [1, 0, 0, None]}))  # 2·2 / (4 + 3)
    0.5714285714285714
    """
    found = patterns_of(ratings, occurring(ratings, None))
    return defined(holsti_of(found), found, "Holsti's coefficient")


def holsti_of(found: Patterns) -> Array:
    """Holsti's coefficient of each draw.

    Examples
    --------
    >>> import numpy as np
    >>> holsti_of(Patterns(np.array([[1, 1], [1, -1]]), 2, np.array([[2.0, 1.0]]), np.ones((1, 1)))).tolist()
    [0.8]
    """
    import numpy as np

    rated = found.summed(found.ratings >= 0)
    pairs = list(combinations(range(found.ratings.shape[1]), 2))
    if not pairs:
        return np.full(len(found.weights), np.nan)
    values = []
    for one, other in pairs:
        same = (found.ratings[:, one] == found.ratings[:, other]) & (found.ratings[:, one] >= 0)
        values.append(quotient(2 * found.summed(same), rated[:, one] + rated[:, other]))
    return np.asarray(np.mean(values, axis=0))
