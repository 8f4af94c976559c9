"""Agreement beyond chance by (Po − Pe)/(1 − Pe): the coefficients differ in what they take for chance.

Scott and Fleiss: all coders give values as often as they did together. Cohen: each as often as that coder did. Brennan and Prediger: each
value equally often. Gwet: by chance only where a unit is hard to rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qualcode.agreement.observing import observed
from qualcode.agreement.patterns import Patterns, corrected, defined, occurring, patterns_of, quotient, two_of
from qualcode.errors import ArgumentError, one_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = [
    "WEIGHTS",
    "ac_of",
    "brennan_prediger",
    "cohen_kappa",
    "cohen_of",
    "fleiss_kappa",
    "fleiss_of",
    "gwet_ac1",
    "gwet_ac2",
    "prediger_of",
    "scott_of",
    "scott_pi",
    "similarity",
]

WEIGHTS = ("linear", "quadratic")
"""How much a near miss counts."""


def similarity(size: int, weights: str) -> Array:
    """How alike two values are by their places: linear 1 − |k − l|/(q − 1), quadratic 1 − (k − l)²/(q − 1)².

    Examples
    --------
    >>> similarity(3, "quadratic").tolist()
    [[1.0, 0.75, 0.0], [0.75, 1.0, 0.75], [0.0, 0.75, 1.0]]
    """
    import numpy as np

    one_of("weights", weights, WEIGHTS)
    places = np.arange(size)
    apart = np.abs(places[:, None] - places) / max(1, size - 1)
    return np.asarray(1 - apart ** WEIGHTS.index(weights) * apart)


def _named(values: Sequence[object] | None, what: str, why: str) -> Sequence[object]:
    if values is None:
        raise ArgumentError(f"{what} needs `values`: {why}. Of a code these are values=[False, True]")
    return values


_NUMBER = "chance depends on how many values a coder could give, also those that nobody gave"
_ORDER = "a near miss is counted by the places of two values in their order, also of those that nobody gave"


def cohen_kappa(ratings: pd.DataFrame, *, weights: str | None = None, values: Sequence[object] | None = None) -> float:
    """Cohen's κ of two coders: (Po − Pe)/(1 − Pe), where by chance each coder gives values as often as that coder did: Pe = Σₖ p₁ₖ p₂ₖ.

    Cohen 1960, Educational and Psychological Measurement 20: 37–46. Weighted: 1 − Σ(1 − w)·o / Σ(1 − w)·e (Cohen 1968, Psychological
    Bulletin 70: 213–220). Where a value is rare or very common κ may be low though coders agree on nearly all units (Feinstein & Cicchetti
    1990, Journal of Clinical Epidemiology 43: 543–549): tell the table of counts with it.

    Parameters
    ----------
    ratings
        One row a unit, two columns, ``<NA>`` where a coder did not rate it. Only units that both rated count.
    weights
        None: ratings are the same or not. ``linear`` or ``quadratic``: near misses count in part, by the places of the values.
    values
        All values that a coder could give; with `weights` in their order, and needed.

    Returns
    -------
    float
        −1 to 1; ``nan`` with a warning where no unit was rated by both, or both gave one and the same value only.

    Raises
    ------
    ArgumentError
        When there are more than two coders, or values are missing or strange.

    Examples
    --------
    >>> import pandas as pd
    >>> both = [(1, 1)] * 80 + [(1, 0)] * 10 + [(0, 1)] * 5 + [(0, 0)] * 5
    >>> round(cohen_kappa(pd.DataFrame(both, columns=["A", "B"])), 3)  # Feinstein & Cicchetti: 85 % agreement, and yet
    0.318
    """
    two_of(ratings, "Cohen's κ", "fleiss_kappa")
    known = occurring(ratings, values if weights is None else _named(values, "weighted κ", _ORDER))
    found = patterns_of(ratings, known)
    return defined(cohen_of(found, None if weights is None else similarity(len(known), weights)), found, "Cohen's κ")


def cohen_of(found: Patterns, similar: Array | None = None) -> Array:
    """Cohen's κ of each draw.

    Examples
    --------
    >>> import numpy as np
    >>> patterns = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    >>> cohen_of(Patterns(patterns, 2, np.array([[40.0, 9, 6, 45]]), np.ones((1, 1)))).round(3).tolist()
    [0.7]
    """
    import numpy as np

    if found.ratings.shape[1] < 2:
        return np.full(len(found.weights), np.nan)
    both = found.where(found.raters == 2)
    alike = np.eye(found.size) if similar is None else similar
    one, other = both.ratings.T
    n = both.summed(np.ones(len(one)))
    margins = [both.summed(np.eye(found.size)[column]) for column in (one, other)]
    chance = quotient(quotient(((margins[0] @ alike) * margins[1]).sum(axis=1), n), n)
    return corrected(quotient(both.summed(alike[one, other]), n), chance)


def scott_pi(ratings: pd.DataFrame) -> float:
    """Scott's π of two coders: (Po − Pe)/(1 − Pe), where by chance both give values as often as they did together.

    Pe = Σₖ ((p₁ₖ + p₂ₖ)/2)²; Scott 1955, Public Opinion Quarterly 19: 321–325.

    Parameters
    ----------
    ratings
        One row a unit, two columns, ``<NA>`` where a coder did not rate it. Only units that both rated count.

    Returns
    -------
    float
        −1 to 1; ``nan`` with a warning where no unit was rated by both, or both gave one and the same value only.

    Examples
    --------
    >>> import pandas as pd
    >>> both = [("s", "s")] * 20 + [("s", "r")] * 20 + [("r", "s")] * 10 + [("r", "r")] * 50
    >>> round(scott_pi(pd.DataFrame(both, columns=["A", "B"])), 3)  # Artstein & Poesio 2008, table 2
    0.341
    """
    two_of(ratings, "Scott's π", "fleiss_kappa")
    found = patterns_of(ratings, occurring(ratings, None))
    return defined(scott_of(found), found, "Scott's π")


def scott_of(found: Patterns) -> Array:
    """Scott's π of each draw: what Fleiss does, over the units that both rated."""
    return fleiss_of(found.where(found.raters == 2))


def fleiss_kappa(ratings: pd.DataFrame) -> float:
    """Fleiss' κ of two or more coders: (Po − Pe)/(1 − Pe), Pe = Σₖ πₖ², πₖ the mean share of a unit's coders who gave value k.

    Fleiss 1971, Psychological Bulletin 76: 378–382, for the same number of ratings of every unit. Where ratings are missing: the general
    form of Gwet (2014, Handbook of Inter-Rater Reliability, 4th ed., ch. 2): πₖ over all units that somebody rated, Po over those with at
    least two ratings.

    Parameters
    ----------
    ratings
        One row a unit, one column a coder, ``<NA>`` where the coder did not rate it. Which column a rating stands in makes no difference.

    Returns
    -------
    float
        ``nan`` with a warning where no unit was rated by two, or only one value was given.

    Examples
    --------
    >>> import pandas as pd
    >>> round(fleiss_kappa(pd.DataFrame({"A": [1, 1, 0, 0], "B": [1, 1, 0, 0], "C": [1, 0, 0, 0]})), 4)
    0.6571
    """
    found = patterns_of(ratings, occurring(ratings, None))
    return defined(fleiss_of(found), found, "Fleiss' κ")


def fleiss_of(found: Patterns) -> Array:
    """Fleiss' κ of each draw."""
    return corrected(observed(found), (_shares(found) ** 2).sum(axis=1))


def _shares(found: Patterns) -> Array:
    """πₖ: the mean over units of the share of coders who gave each value: draws × values."""
    import numpy as np

    some = found.where(found.raters >= 1)
    rated = some.summed(np.ones(len(some.ratings)))
    total = some.summed(some.given / some.raters[:, None])
    return quotient(total, np.broadcast_to(rated[:, None], total.shape))


def brennan_prediger(ratings: pd.DataFrame, *, values: Sequence[object] | None = None) -> float:
    """Brennan and Prediger's κ: (Po − 1/q)/(1 − 1/q), where by chance each of q values is given equally often.

    Brennan & Prediger 1981, Educational and Psychological Measurement 41: 687–699; for two values the same as Bennett's S and 2 Po − 1.

    Parameters
    ----------
    ratings
        As in :func:`qualcode.percent_agreement`; two or more coders.
    values
        All values that a coder could give. There is no default, because q decides what chance is.

    Raises
    ------
    ArgumentError
        When values are missing, or one was given that is none of them.

    Examples
    --------
    >>> import pandas as pd
    >>> brennan_prediger(pd.DataFrame({"A": [1, 1, 0, 0], "B": [1, 1, 1, 0]}), values=[0, 1])
    0.5
    """
    found = patterns_of(ratings, occurring(ratings, _named(values, "Brennan–Prediger", _NUMBER)))
    return defined(prediger_of(found), found, "Brennan–Prediger")


def prediger_of(found: Patterns) -> Array:
    """Brennan and Prediger's κ of each draw."""
    import numpy as np

    return corrected(observed(found), np.full(len(found.weights), 1 / found.size if found.size else 1.0))


def gwet_ac1(ratings: pd.DataFrame, *, values: Sequence[object] | None = None) -> float:
    """Gwet's AC1: (Po − Pe)/(1 − Pe), Pe = 1/(q − 1) Σₖ πₖ(1 − πₖ), πₖ the mean share of a unit's coders who gave value k.

    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61: 29–48. It stays high where a value is rare and coders agree on
    nearly all units, where κ does not. Missing ratings as in :func:`qualcode.fleiss_kappa`.

    Parameters
    ----------
    ratings
        As in :func:`qualcode.percent_agreement`; two or more coders.
    values
        All values that a coder could give. There is no default, because their number decides what chance is.

    Examples
    --------
    >>> import pandas as pd
    >>> both = [(1, 1)] * 80 + [(1, 0)] * 10 + [(0, 1)] * 5 + [(0, 0)] * 5
    >>> round(gwet_ac1(pd.DataFrame(both, columns=["A", "B"]), values=[0, 1]), 3)  # where κ is 0.318
    0.808
    """
    found = patterns_of(ratings, occurring(ratings, _named(values, "AC1", _NUMBER)))
    return defined(ac_of(found), found, "AC1")


def gwet_ac2(ratings: pd.DataFrame, *, weights: str | None = None, values: Sequence[object] | None = None) -> float:
    """Gwet's AC2: AC1 in which near misses count in part; Pe = Σₖₗ wₖₗ/(q(q − 1)) Σₖ πₖ(1 − πₖ).

    Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed., ch. 3.

    Parameters
    ----------
    ratings
        As in :func:`qualcode.percent_agreement`; two or more coders.
    weights
        ``linear`` or ``quadratic``, by the places of the values. There is no default: without weights it is :func:`qualcode.gwet_ac1`.
    values
        All values that a coder could give, in their order.

    Examples
    --------
    >>> import pandas as pd
    >>> round(gwet_ac2(pd.DataFrame({"A": [1, 2, 3, 3], "B": [1, 2, 2, 3]}), weights="linear", values=[1, 2, 3]), 4)
    0.7241
    """
    if weights is None:
        raise ArgumentError("AC2 needs `weights`: linear or quadratic, how much a near miss counts; without weights it is gwet_ac1")
    known = occurring(ratings, _named(values, "AC2", _ORDER))
    found = patterns_of(ratings, known)
    return defined(ac_of(found, similarity(len(known), weights)), found, "AC2")


def ac_of(found: Patterns, similar: Array | None = None) -> Array:
    """AC1 of each draw, or AC2 with `similar`."""
    import numpy as np

    if found.size < 2:
        return np.full(len(found.weights), np.nan)
    shares = _shares(found)
    alike = float(found.size if similar is None else similar.sum())
    return corrected(observed(found, similar), alike / (found.size * (found.size - 1)) * (shares * (1 - shares)).sum(axis=1))
