"""Where a coefficient means little or nothing, and why, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.agreement.alphas import LIMITS
from qualcode.statistics.testing import LEAST_FOR_SHARES

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["CAUTIONS", "COMMON", "RARE", "cautions"]

RARE, COMMON = 0.05, 0.95
"""Below the one and above the other share of ratings, κ and its like hang on a handful of units."""
CAUTIONS = ("few_units", "one_informant", "nobody_gave_it", "without_variation", "rare", "common", "paradox")
_EVERYBODY, _NOBODY = 1.0, 0.0


def cautions(units: int, informants: int, shares: Mapping[str, float], values: Mapping[str, float]) -> list[tuple[str, str]]:
    """What must be told with the coefficients of a code: an id of :data:`CAUTIONS`, and a sentence.

    The κ paradox (Feinstein & Cicchetti 1990, Journal of Clinical Epidemiology 43: 543–549) is told where κ (of several coders Fleiss')
    lies below .667, the lowest that Krippendorff names for tentative conclusions, and Brennan–Prediger does not: coders agree, and it
    is the rarity of the code, or of its absence, that leaves nothing of it.

    Parameters
    ----------
    units, informants
        How many are compared.
    shares
        Coder → share of the units to which the coder gave the code; empty where that is not asked.
    values
        Coefficient → value.

    Examples
    --------
    >>> paradox = {"cohen_kappa": 0.318, "brennan_prediger": 0.70}
    >>> [name for name, _ in cautions(100, 12, {"A": 0.9, "B": 0.85}, paradox)]
    ['paradox']
    >>> print(*(told for _, told in cautions(12, 1, {"A": 0.0, "B": 0.25}, {})), sep="\\n")
    only 12 units, fewer than 20: one unit more or less would change every coefficient
    all units are of one informant, so that there is no interval
    A gave it to no unit: κ cannot tell agreement from chance
    """
    told = []
    if units < LEAST_FOR_SHARES:
        told.append(
            ("few_units", f"only {units} units, fewer than {LEAST_FOR_SHARES}: one unit more or less would change every coefficient")
        )
    if informants == 1:
        told.append(("one_informant", "all units are of one informant, so that there is no interval"))
    told += _of_shares(shares)
    kappa = values.get("cohen_kappa", values.get("fleiss_kappa", float("nan")))
    if kappa < LIMITS["tentative"] <= values.get("brennan_prediger", float("nan")):
        agreed = f"coders agree on most units, yet κ is {kappa:.2f}"
        why = "most of that agreement is what chance gives where a value is this rare or common"
        told.append(("paradox", f"{agreed}: {why} (κ paradox). Tell the counts and AC1 with it"))
    return told


def _of_shares(shares: Mapping[str, float]) -> Sequence[tuple[str, str]]:
    if not shares:
        return []
    if all(share == _NOBODY for share in shares.values()):
        return [("nobody_gave_it", "none of these coders gave it to a unit that all read: there is nothing to agree on")]
    told = []
    for coder, share in shares.items():
        if share in (_NOBODY, _EVERYBODY):
            where = "no unit" if share == _NOBODY else "every unit"
            told.append(("without_variation", f"{coder} gave it to {where}: κ cannot tell agreement from chance"))
    prevalence = sum(shares.values()) / len(shares)
    if prevalence < RARE:
        told.append(("rare", f"given in under {RARE:.0%} of ratings: κ hangs on a handful of units"))
    elif prevalence > COMMON:
        told.append(("common", f"given in over {COMMON:.0%} of ratings: κ hangs on the few units without it"))
    return told
