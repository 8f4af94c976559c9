"""Every coefficient of some coders on some units, each with its interval from drawing informants again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.agreement.alphas import alpha_of, nominal, set_distance
from qualcode.agreement.correcting import ac_of, cohen_of, fleiss_of, prediger_of, scott_of
from qualcode.agreement.observing import holsti_of, observed
from qualcode.agreement.patterns import Patterns, distinct, quotient, why_undefined
from qualcode.statistics.drawing import Draws, Plan, limits, plan_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["COEFFICIENTS", "OF_SETS", "OF_SEVERAL", "OF_TWO", "Sample", "Value", "coefficients", "of_sets", "sampled"]

Measure = Callable[[Patterns], Any]

OF_TWO: Mapping[str, Measure] = {
    "percent_agreement": observed,
    "holsti": lambda found: holsti_of(found.without(0)),
    "scott_pi": scott_of,
    "cohen_kappa": cohen_of,
    "brennan_prediger": prediger_of,
    "gwet_ac1": ac_of,
    "krippendorff_alpha": lambda found: alpha_of(found, nominal),
}
"""What is told of two coders and one code: of its values 0 is "not given"."""
OF_SEVERAL: Mapping[str, Measure] = {
    "percent_agreement": observed,
    "holsti": OF_TWO["holsti"],
    "fleiss_kappa": fleiss_of,
    "brennan_prediger": prediger_of,
    "gwet_ac1": ac_of,
    "krippendorff_alpha": OF_TWO["krippendorff_alpha"],
}
OF_SETS = ("percent_agreement", "multi_label_alpha")
COEFFICIENTS = tuple(dict.fromkeys([*OF_TWO, "fleiss_kappa", *OF_SETS]))
_NO_CODING = "none of them gave it"


@dataclass(frozen=True)
class Value:
    """A coefficient: its value, the ends of its interval, the share of draws in which it is defined, and why it has no value."""

    coefficient: str
    value: float
    low: float
    high: float
    defined: float
    reason: str


@dataclass(frozen=True, eq=False)
class Sample:
    """The informants of some units: the cluster of each unit, how they are drawn, and the weights of all tables that are made of them."""

    clusters: Array
    plan: Plan
    weights: Array
    doubt: str

    def patterns(self, columns: Array, size: int, at: Array | None = None) -> Patterns:
        """The patterns of units × coders; `at` tells which unit each row is of, if not of each in turn."""
        import numpy as np
        import scipy.sparse as sp

        rows, number = distinct(columns)
        cluster = self.clusters if at is None else self.clusters[at]
        held = sp.coo_array((np.ones(len(number)), (cluster, number)), shape=(self.weights.shape[1], len(rows)))
        informants = len(np.unique(cluster))
        if len(rows) < self.weights.shape[1]:  # fewer patterns than informants: each draw as the number of units of each pattern
            return Patterns(rows, size, np.eye(len(rows)), self.weights @ held.toarray(), informants)
        return Patterns(rows, size, held.tocsr(), self.weights, informants)


def sampled(clusters: Sequence[str], draws: Draws, known: dict[tuple[str, ...], tuple[Plan, str]] | None = None) -> Sample:
    """How the informants of some units are drawn. `known` keeps the draws of the same informants for the next comparison.

    Examples
    --------
    >>> sample = sampled(["S01", "S01", "S02"], Draws(seed=1, resamples=5))
    >>> sample.clusters.tolist(), sample.weights.shape
    ([0, 0, 1], (6, 2))
    """
    import numpy as np
    import pandas as pd

    number, names = pd.factorize(pd.Series(list(clusters), dtype="object"), sort=True)
    who, known = tuple(str(name) for name in names), {} if known is None else known
    if who not in known:
        known[who] = plan_of(who, draws)
    plan, doubt = known[who]
    whole = np.ones((1, len(names)))
    left_out = [1 - np.eye(len(names))] if draws.interval == "bca" else []
    return Sample(number, plan, np.vstack([whole, plan.weights, *left_out]), doubt)


def coefficients(found: Patterns, sample: Sample, measures: Mapping[str, Measure]) -> list[Value]:
    """The value of each coefficient, and its interval.

    Examples
    --------
    >>> import numpy as np
    >>> sample = sampled(["S01", "S02", "S03", "S04"], Draws(seed=1))
    >>> patterns = sample.patterns(np.array([[1, 1], [0, 0], [1, 0], [0, 0]]), 2)
    >>> [(one.coefficient, round(one.value, 3)) for one in coefficients(patterns, sample, OF_TWO)][:4]
    [('percent_agreement', 0.75), ('holsti', 0.667), ('scott_pi', 0.467), ('cohen_kappa', 0.5)]
    """
    import numpy as np

    if not measures:
        return []
    last = 1 + len(sample.plan.weights)
    every = np.vstack([measure(found) for measure in measures.values()])
    ends = limits(every[:, 1:last], every[:, 0], sample.plan, lambda: every[:, last:])
    if found.informants < 2:  # what one informant gives does not vary between draws
        ends = np.full_like(ends, np.nan)
    share = (~np.isnan(every[:, 1:last])).mean(axis=1)
    why = why_undefined(found)
    reasons = [
        (_NO_CODING if name == "holsti" else why) if value != value else "" for name, value in zip(measures, every[:, 0], strict=True)
    ]
    rows = zip(measures, every[:, 0].tolist(), ends[:, 0].tolist(), ends[:, 1].tolist(), share.tolist(), reasons, strict=True)
    return [Value(*row) for row in rows]


def of_sets(members: Array, rated: Array, sample: Sample, distance: str) -> list[Value]:
    """Coefficients of the sets of codes that coders gave to units: how often they are the same, and α by a distance of sets.

    Parameters
    ----------
    members
        Coders × units × codes: whether the coder gave the code.
    rated
        Units × coders: whether the coder rated the unit.

    Examples
    --------
    >>> import numpy as np
    >>> sample = sampled(["S01", "S02", "S03"], Draws(seed=1))
    >>> given = np.array([[[1, 1], [1, 0], [0, 0]], [[1, 1], [0, 0], [0, 0]]], dtype=bool)
    >>> [round(one.value, 3) for one in of_sets(given, np.ones((3, 2), dtype=bool), sample, "jaccard")]
    [0.667, 0.5]
    """
    import numpy as np

    coders, units, codes = members.shape
    packed = np.ascontiguousarray(np.packbits(members.reshape(coders * units, codes), axis=1))
    _, first, number = np.unique(packed.view(np.dtype((np.void, packed.shape[1]))).ravel(), return_index=True, return_inverse=True)
    sets = members.reshape(coders * units, codes)[first].astype(float)
    columns = np.where(rated, number.reshape(coders, units).T, -1)
    found = sample.patterns(columns, len(sets))
    far = set_distance(sets, distance)
    return coefficients(found, sample, {"percent_agreement": _same, "multi_label_alpha": lambda some: alpha_of(some, far)})


def _same(found: Patterns) -> Any:
    """Po without a table of patterns × values, which would be large for sets."""
    import numpy as np

    some = found.where(found.raters >= 2)
    agreeing = np.zeros(len(some.ratings))
    for at, column in enumerate(some.ratings.T):
        others = np.delete(some.ratings, at, axis=1)
        agreeing += ((others == column[:, None]) & (column >= 0)[:, None]).sum(axis=1)
    return quotient(some.summed(agreeing / (some.raters * (some.raters - 1))), some.summed(np.ones(len(agreeing))))
