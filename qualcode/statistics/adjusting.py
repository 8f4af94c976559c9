"""Several tests at once: p-values adjusted for how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, one_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["CORRECTIONS", "adjusted_p"]

CORRECTIONS = ("holm", "benjamini_hochberg", "bonferroni")
"""Holm and Bonferroni hold the chance of any false finding, Benjamini–Hochberg the expected share of false ones among the findings."""


def adjusted_p(p_values: Iterable[float] | pd.Series, correction: str = "holm") -> pd.Series:
    """The p-values of several tests, adjusted so that each can be compared with the level that is meant for all.

    With the p-values in rising order p₍₁₎ … p₍ₘ₎: ``bonferroni`` m·p; ``holm`` the running maximum of (m − i + 1)·p₍ᵢ₎ (Holm 1979);
    ``benjamini_hochberg`` the running minimum, from the largest down, of (m / i)·p₍ᵢ₎ (Benjamini and Hochberg 1995). Never above 1.

    Parameters
    ----------
    p_values
        Numbers between 0 and 1, in any order; ``nan`` is a test that was not made, stays ``nan`` and does not count in m.
    correction
        ``holm``, ``benjamini_hochberg`` or ``bonferroni``.

    Returns
    -------
    pandas.Series
        Named ``p_adjusted``, in the given order, with the index of a series that was handed in.

    Raises
    ------
    ArgumentError
        When the correction is not known or a number is no p-value.

    Examples
    --------
    >>> from qualcode import adjusted_p
    >>> adjusted_p([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    import numpy as np
    import pandas as pd

    one_of("correction", correction, CORRECTIONS)
    given = p_values if isinstance(p_values, pd.Series) else pd.Series(list(p_values), dtype="float64")
    p = given.to_numpy(dtype="float64", na_value=np.nan)
    wrong = [f"{value:g}" for value in p if value < 0 or value > 1]
    if wrong:
        raise ArgumentError(f"a p-value lies between 0 and 1; found {', '.join(wrong)}")
    adjusted = np.full(len(p), np.nan)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    adjusted[order] = _adjusted(p[order], correction)
    return pd.Series(adjusted, index=given.index, name="p_adjusted")


def _adjusted(p: np.ndarray, correction: str) -> np.ndarray:
    """The same for numbers in rising order."""
    import numpy as np

    tests = len(p)
    rank = np.arange(1, tests + 1)
    if correction == "bonferroni":
        adjusted = tests * p
    elif correction == "holm":
        adjusted = np.maximum.accumulate((tests - rank + 1) * p)
    else:
        adjusted = np.minimum.accumulate((tests / rank * p)[::-1])[::-1]
    capped: np.ndarray = np.minimum(adjusted, 1.0)
    return capped
