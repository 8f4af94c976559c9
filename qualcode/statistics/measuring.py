"""The formulas for a table of counts: distances from independence, effect sizes, residuals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["adjusted_residuals", "cramers_v", "cramers_v_interval", "likelihood_ratio", "pearson"]


def pearson(observed: np.ndarray, expected: np.ndarray) -> Any:
    """Σ(O − E)²/E over the last two axes."""
    return ((observed - expected) ** 2 / expected).sum(axis=(-2, -1))


def likelihood_ratio(observed: np.ndarray, expected: np.ndarray) -> float:
    """2 ΣO ln(O/E), where a count of 0 adds nothing."""
    from scipy.special import xlogy

    return float(2 * (xlogy(observed, observed) - xlogy(observed, expected)).sum())


def adjusted_residuals(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """(O − E)/√(E (1 − row share)(1 − column share)), Haberman 1973, over the last two axes."""
    import numpy as np

    total = expected.sum()
    rows, columns = expected.sum(axis=1) / total, expected.sum(axis=0) / total
    adjusted: np.ndarray = (observed - expected) / np.sqrt(expected * np.outer(1 - rows, 1 - columns))
    return adjusted


def cramers_v(statistic: float, total: int, rows: int, columns: int) -> tuple[float, float]:
    """V, and V by Bergsma (2013): φ² less its expectation under independence, over sizes that are shrunk alike."""
    plain = min(1.0, math.sqrt(statistic / (total * (min(rows, columns) - 1))))
    squared = max(0.0, statistic / total - (rows - 1) * (columns - 1) / (total - 1))
    rank = min(size - (size - 1) ** 2 / (total - 1) for size in (rows, columns)) - 1
    return plain, min(1.0, math.sqrt(squared / rank)) if rank > 0 else math.nan


def cramers_v_interval(statistic: float, df: int, total: int, rank: int) -> tuple[float, float]:
    """The values of V whose noncentral χ² distribution (λ = n · rank · V²) leaves 2.5 % beyond what was observed, on either side."""
    from scipy.optimize import brentq
    from scipy.stats import ncx2

    ends = []
    for beyond in (0.975, 0.025):

        def over(noncentrality: float, beyond: float = beyond) -> float:
            return float(ncx2.cdf(statistic, df, noncentrality)) - beyond

        far = statistic + 10 * math.sqrt(statistic + df) + 50
        noncentrality = brentq(over, 1e-9, far) if over(1e-9) > 0 else 0.0
        ends.append(min(1.0, math.sqrt(noncentrality / (total * rank))))
    return ends[0], ends[1]
