"""Percent, κ, π and α of numbers that are added up over informants, and their intervals: characters and passages as well as sentences."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.alphas import alpha_of, nominal
from qualcode.agreement.cautioning import COMMON
from qualcode.agreement.correcting import cohen_of, fleiss_of
from qualcode.agreement.measuring import Sample, sampled
from qualcode.agreement.observing import observed
from qualcode.agreement.patterns import Patterns, why_undefined
from qualcode.statistics.drawing import limits

if TYPE_CHECKING:
    import numpy as np

    from qualcode.statistics.drawing import Draws

    Array = np.ndarray[Any, Any]

__all__ = ["OF_SEVERAL", "OF_TWO", "Estimate", "added", "doubt", "drawing", "estimated", "estimates", "held", "warn_of"]

OF_TWO: Mapping[str, Callable[[Patterns], Any]] = {
    "percent": observed,
    "kappa": cohen_of,
    "pi": fleiss_of,
    "alpha": lambda found: alpha_of(found, nominal),
}
"""What is told of two coders."""
OF_SEVERAL = {"percent": observed, "fleiss_kappa": fleiss_of, "alpha": OF_TWO["alpha"]}
"""What is told of more: Fleiss' κ, which of two coders is Scott's π; never Conger's, which takes each coder's own shares for chance."""


class Estimate(NamedTuple):
    """A value with its interval from drawing informants again; ``nan`` where undefined."""

    value: float
    low: float
    high: float


def drawing(documents: Sequence[str], informants: Mapping[str, str] | None, draws: Draws) -> Sample:
    """Draws of informants.

    Parameters
    ----------
    documents
        Their ids, in the order in which numbers come.
    informants
        Document → informant; a document that is not in it, and without this every document, is an informant of its own.

    Examples
    --------
    >>> from qualcode import Draws
    >>> drawing(["a", "b", "c"], {"a": "Li", "b": "Li"}, Draws(seed=1)).clusters.tolist()
    [0, 0, 1]
    """
    return sampled([(informants or {}).get(document) or document for document in documents], draws)


def added(numbers: Array, sample: Sample) -> Array:
    """Numbers with a row for each document, added up to a row for each informant."""
    import numpy as np

    total = np.zeros((sample.weights.shape[1], *numbers.shape[1:]))
    np.add.at(total, sample.clusters, numbers)
    return total


def held(place: Array, whose: Array, amounts: Array, *, patterns: int, informants: int) -> Array:
    """How much of each pattern each informant has: informants × patterns, for :class:`qualcode.agreement.patterns.Patterns`."""
    import numpy as np

    flat = np.bincount(whose * patterns + place, weights=amounts, minlength=informants * patterns)
    return np.asarray(flat.reshape(informants, patterns), dtype=float)


def estimates(found: Patterns, sample: Sample) -> dict[str, Estimate]:
    """The coefficients of all informants together, each with an interval from draws of them."""
    import numpy as np

    material = np.asarray(found.held).sum(axis=1)
    measures = OF_TWO if found.ratings.shape[1] == 2 else OF_SEVERAL
    if not material.sum():
        return dict.fromkeys(measures, Estimate(np.nan, np.nan, np.nan))
    return {name: estimated(measure(found), sample, material) for name, measure in measures.items()}


def estimated(values: Array, sample: Sample, material: Array) -> Estimate:
    """The first of the values with the interval of the others; no interval where fewer than two informants have material.

    Parameters
    ----------
    values
        One for each row of ``sample.weights``: all informants, the draws, and (for ``bca``) all but each of them.
    material
        How much each informant has.

    Examples
    --------
    >>> import numpy as np
    >>> from qualcode import Draws
    >>> sample = drawing(["a", "b"], None, Draws(seed=1, resamples=5))
    >>> estimated(np.array([0.5, 0.0, 0.25, 0.5, 0.75, 1.0]), sample, np.array([3, 4]))
    Estimate(value=0.5, low=0.025, high=0.975)
    """
    import numpy as np

    last = 1 + len(sample.plan.weights)
    value = float(values[0])
    if np.isnan(value) or np.count_nonzero(material) < 2:
        return Estimate(value, np.nan, np.nan)
    ends = limits(values[None, 1:last], values[:1], sample.plan, lambda: values[None, last:])[0]
    return Estimate(value, round(float(ends[0]), 12), round(float(ends[1]), 12))


def doubt(found: Patterns, sample: Sample, *, nothing: str) -> str:
    """Why coefficients are not defined, or mean little; or blank.

    Parameters
    ----------
    nothing
        What to say where nothing was compared.
    """
    import numpy as np

    amounts = np.asarray(found.held).sum(axis=0)
    if not amounts.sum():
        return nothing
    share = (amounts @ found.given).max() / (amounts @ found.given).sum()
    if np.isclose(share, 1, rtol=0, atol=1e-12):
        return why_undefined(found)
    told = [sample.doubt] if sample.doubt else []
    if share > COMMON:
        told.append(f"{share:.0%} of all values are the same: few units decide what kappa, pi and alpha are; read percent beside")
    if not sample.doubt and np.count_nonzero(np.asarray(found.held).sum(axis=1)) < 2:
        told.append("all of it is of one informant: no interval")
    return "; ".join(told)


def warn_of(told: Sequence[str], what: str) -> None:
    """One warning for all rows of a result that are not defined.

    Examples
    --------
    >>> warn_of([], "characters")
    """
    reasons = sorted(set(told))
    if reasons:
        rows = "row is" if len(told) == 1 else "rows are"
        warnings.warn(f"agreement on {what}: {len(told)} {rows} not defined (nan): {'; '.join(reasons)}", UserWarning, stacklevel=3)
