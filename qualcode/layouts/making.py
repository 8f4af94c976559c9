"""Every layout that a study declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.layouts import dyads
from qualcode.layouts.chains import chains_of
from qualcode.layouts.comparison import comparison_of
from qualcode.layouts.problems import problems_of
from qualcode.layouts.record import Layout
from qualcode.layouts.typifying import laid_typology

if TYPE_CHECKING:
    from qualcode.results import Results

__all__ = ["LAYOUTS", "layouts"]

LAYOUTS: Mapping[str, Callable[[Results, Any], Layout]] = {
    "chains": chains_of,
    "comparison": comparison_of,
    "dyads": dyads.of_results,
    "problems": problems_of,
    "typology": laid_typology,
}
"""Kind of plan → how it is laid out."""


def layouts(results: Results) -> dict[str, Layout]:
    """The layouts of a study by the names that it gives them.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.

    Returns
    -------
    dict
        In the order of ``layouts:`` in study.yaml; empty where it declares none.
    """
    return {plan.name: LAYOUTS[plan.kind](results, plan) for plan in results.study.layouts}
