"""Draws of informants, and what they tell of a number: mean, spread, interval."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import ArgumentError, one_of
from qualcode.statistics.clustering import Contributions, strata_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["INTERVALS", "Draws", "Plan", "Term", "bca_levels", "drawn", "limits", "plan_of", "planned", "summaries", "values", "whole"]

INTERVALS = ("percentile", "bca")
_AT_ONCE = 4_000_000
"""Numbers that are held at once: resamples × cells of one portion."""


class Term(NamedTuple):
    """One number of a cell: `sign` times `top`, divided by `bottom` if there is one. Clusters × cells each."""

    sign: int
    top: Any
    bottom: Any = None


@dataclass(frozen=True)
class Draws:
    """How informants are drawn again, and what an interval is.

    Parameters
    ----------
    seed
        The same seed gives the same draws.
    resamples
        How many draws.
    confidence
        How much of the draws an interval holds, between 0 and 1.
    interval
        ``percentile`` (the quantiles of the draws), or ``bca`` (corrected for bias and for a spread that changes with the value).
    strata
        Cluster → kind (see :func:`qualcode.clusters`): each kind keeps its number in every draw, as in a design of three officials and
        twelve social workers. None: all are drawn from one urn.

    Raises
    ------
    ArgumentError
        When confidence or interval is not one of these.

    Examples
    --------
    >>> Draws(seed=1, interval="bca").resamples
    1000
    """

    seed: int
    resamples: int = 1000
    confidence: float = 0.95
    interval: str = "percentile"
    strata: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        one_of("interval", self.interval, INTERVALS)
        if not 0 < self.confidence < 1 or self.resamples < 1:
            told = f"these are {self.confidence} and {self.resamples}"
            raise ArgumentError(f"confidence must lie between 0 and 1 and resamples be at least 1; {told}")


class Plan(NamedTuple):
    """How to draw and what to tell."""

    weights: Array
    strata: list[str]
    confidence: float
    interval: str
    minimum: float = 1


def drawn(strata: Sequence[str], *, resamples: int, seed: int) -> Array:
    """How often each informant is drawn in each resample: as many from each stratum as it has.

    Returns
    -------
    numpy.ndarray
        ``resamples × len(strata)``, whole numbers; the columns of a stratum add up to its size in every row.

    Examples
    --------
    >>> drawn(["official", "official", "worker"], resamples=2, seed=1).sum(axis=1).tolist()
    [3.0, 3.0]
    """
    import numpy as np

    random, of = np.random.default_rng(seed), np.asarray(strata, dtype=object)
    weights = np.zeros((resamples, len(of)))
    for stratum in sorted(set(strata)):
        here = np.flatnonzero(of == stratum)
        picked = random.integers(len(here), size=(resamples, len(here)))
        flat = picked + np.arange(resamples)[:, None] * len(here)
        weights[:, here] = np.bincount(flat.ravel(), minlength=resamples * len(here)).reshape(resamples, len(here))
    return weights


def planned(added: Contributions, draws: Draws) -> Plan:
    """The draws; warns of what cannot vary."""
    plan, doubt = plan_of(added.clusters, draws)
    if doubt:
        warnings.warn(doubt, UserWarning, stacklevel=3)
    return plan


def plan_of(clusters: Sequence[str], draws: Draws) -> tuple[Plan, str]:
    """The draws of some informants, and what in them cannot vary; blank: nothing.

    Examples
    --------
    >>> plan_of(["S01"], Draws(seed=1, resamples=2))[1]
    'there is one informant, so that nothing varies between draws: intervals are nan'
    """
    of, doubt = strata_of(clusters, draws.strata), ""
    if len(of) == 1:
        doubt = "there is one informant, so that nothing varies between draws: intervals are nan"
    elif single := sorted(stratum for stratum, times in Counter(of).items() if times == 1):
        doubt = f"one informant each in {', '.join(single)}: always drawn, so that intervals are too narrow for what they say"
    return Plan(drawn(of, resamples=draws.resamples, seed=draws.seed), of, draws.confidence, draws.interval), doubt


def whole(table: Any) -> Array:
    """Each cell as it is: cells × 1."""
    import numpy as np

    return np.asarray(table.sum(axis=0), dtype=float)[:, None]


def _left_out(table: Any) -> Array:
    """Each cell without each of the clusters: cells × clusters."""
    import numpy as np

    return np.asarray(whole(table) - table.T.toarray())


def values(terms: Sequence[Term], applied: Callable[[Any], Array]) -> Array:
    import numpy as np

    total: Any = 0
    for term in terms:
        number = applied(term.top)
        if term.bottom is not None:
            below = applied(term.bottom)
            number = np.divide(number, below, out=np.full_like(number, np.nan), where=below > 0)
        total = total + term.sign * number
    return np.asarray(total, dtype=float)


def summaries(terms: Sequence[Term], added: Contributions, plan: Plan, *, name: str) -> pd.DataFrame:
    """Cell by cell what the draws give; a portion of the cells at a time."""
    import numpy as np
    import pandas as pd

    size = max(1, _AT_ONCE // max(1, len(plan.weights)))
    parts = []
    for first in range(0, len(added.cells), size):
        here = slice(first, first + size)
        cut = [term._replace(top=term.top[:, here], bottom=None if term.bottom is None else term.bottom[:, here]) for term in terms]
        parts.append(_portion(cut, plan, name))
    last = "same_sign" if name == "difference" else "present"
    columns = [name, "informants", "mean", "se", "low", "high", last]
    table = np.vstack(parts) if parts else np.empty((0, len(columns)))
    frame = pd.concat([added.cells, pd.DataFrame(table, columns=columns)], axis=1)
    return frame.astype({"informants": "int64"})


def _portion(terms: Sequence[Term], plan: Plan, name: str) -> Array:
    import numpy as np

    draws = values(terms, lambda table: np.asarray(table.T @ plan.weights.T))
    found = values(terms, whole)[:, 0]
    who = np.asarray(sum(abs(term.top) for term in terms).astype(bool).sum(axis=0))
    if name == "difference":
        same = np.where(found == 0, np.nan, np.mean(np.sign(draws) == np.sign(found)[:, None], axis=1))
    else:
        top = draws if terms[0].bottom is None else np.asarray(terms[0].top.T @ plan.weights.T)
        same = np.mean(top >= plan.minimum, axis=1)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Mean of empty slice|Degrees of freedom|All-NaN", RuntimeWarning)
        mean, se = np.nanmean(draws, axis=1), np.nanstd(draws, axis=1, ddof=1) if draws.shape[1] > 1 else np.full(len(found), np.nan)
    ends = limits(draws, found, plan, lambda: values(terms, _left_out))
    return np.column_stack([found, who, mean, se, ends, same])


def limits(draws: Array, found: Array, plan: Plan, left_out: Callable[[], Array]) -> Array:
    """The two ends of each interval; ``nan`` with one informant.

    Parameters
    ----------
    draws, found
        Numbers × draws, and each number as it was found.
    left_out
        Gives the numbers without each of the informants (numbers × informants); asked only for ``bca``.

    Examples
    --------
    >>> import numpy as np
    >>> plan, _ = plan_of(["S01", "S02"], Draws(seed=1, confidence=0.5))
    >>> limits(np.arange(5.0)[None], np.array([2.0]), plan, lambda: np.empty((1, 2))).tolist()
    [[1.0, 3.0]]
    """
    import numpy as np

    tail = (1 - plan.confidence) / 2
    wanted = np.tile([tail, 1 - tail], (len(found), 1))
    if len(plan.strata) < 2:
        return np.full(wanted.shape, np.nan)
    if plan.interval == "bca":
        wanted = bca_levels(draws, found, left_out(), plan.strata, plan.confidence)
    elif not np.isnan(draws).any():
        return np.quantile(draws, wanted[0], axis=1).T if len(wanted) else wanted
    ends = np.full(wanted.shape, np.nan)
    for cell, (drawn_here, levels) in enumerate(zip(draws, wanted, strict=True)):
        defined = drawn_here[~np.isnan(drawn_here)]
        if len(defined) and not np.isnan(levels).any() and not np.isnan(found[cell]):
            ends[cell] = np.quantile(defined, levels)
    return ends


def bca_levels(draws: Array, found: Array, left_out: Array, strata: Sequence[str], confidence: float) -> Array:
    """Which quantiles of the draws a bias-corrected and accelerated interval takes.

    Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))) for z = ±Φ⁻¹((1 − confidence)/2); z₀ = Φ⁻¹ of the share of draws below what was found, ties half;
    a = Σd³/(6 (Σd²)^1.5), d the jackknife influence of each informant within its stratum of n: (n − 1)/n (mean left out − left out).
    ``nan`` where no draw lies on one side of what was found, or nobody has influence.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.arange(101.0)[None]
    >>> bca_levels(draws, np.array([50.0]), np.array([[4.0, 5.0, 6.0]]), ["", "", ""], 0.9).round(3).tolist()
    [[0.05, 0.95]]
    """
    import numpy as np
    from scipy.stats import norm

    of = np.asarray(strata, dtype=object)
    influence = np.zeros_like(left_out)
    for stratum in sorted(set(strata)):
        here = np.flatnonzero(of == stratum)
        own = left_out[:, here]
        influence[:, here] = (len(here) - 1) / len(here) * (own.mean(axis=1, keepdims=True) - own)
    spread = (influence**2).sum(axis=1)
    valid = (~np.isnan(draws)).sum(axis=1)
    below = ((draws < found[:, None]).sum(axis=1) + (draws <= found[:, None]).sum(axis=1)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        accelerated = (influence**3).sum(axis=1) / (6 * spread**1.5)
        bias = norm.ppf(below / valid)
        z = bias[:, None] + norm.ppf(np.array([(1 - confidence) / 2, (1 + confidence) / 2]))
        levels = norm.cdf(bias[:, None] + z / (1 - accelerated[:, None] * z))
    return np.where(np.isfinite(bias)[:, None] & (spread > 0)[:, None], levels, np.nan)
