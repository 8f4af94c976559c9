"""Do rows and columns of a table of counts go together? χ² where it may be used, exact and permutation tests where not."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.statistics.adjusting import CORRECTIONS, adjusted_p
from qualcode.statistics.contingency import Contingency, countable
from qualcode.statistics.measuring import adjusted_residuals, cramers_v, cramers_v_interval, likelihood_ratio, pearson

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["FEW_INFORMANTS", "LEAST_FOR_SHARES", "UNITS", "Independence", "independence"]

UNITS = ("references", "segments", "characters", "documents", "informants")
"""What a count may be of."""
NESTED = ("references", "segments", "characters")
"""Of these one informant gives many, which are alike: they are not independent of each other."""
FEW_INFORMANTS = 20
"""Below this number of informants, passages are not tested as if they were independent. Cameron and Miller (2015, Journal of Human
Resources 50: 317–372) put "few clusters" between fewer than 20 and fewer than 50; we take the lowest bound."""
LEAST_FOR_SHARES = 20
"""No percentage of fewer units than this."""
SMALL, LEAST, SHARE = 5.0, 1.0, 0.2
"""Cochran (1954, Biometrics 10: 417–451): χ² may be used when no expected count is below 1 and at most a fifth are below 5."""


@dataclass(frozen=True, eq=False)
class Independence:
    """Whether rows and columns of a table of counts are independent, how strongly they are not, and in which cells.

    Attributes
    ----------
    method
        ``chi_squared``, ``fisher_exact``, ``permutation``, or ``withheld``: no test was made.
    statistic, df, p
        Of that method: χ² and its degrees of freedom, or the odds ratio of Fisher's test (df ``nan``). All ``nan`` if withheld.
    reason
        Why χ² was not used, or no test was made; else blank.
    caution
        What the test does not know; blank: nothing.
    chi_squared, g_squared
        Pearson's Σ(O − E)²/E and the likelihood ratio 2 ΣO ln(O/E), as descriptions, whatever the method.
    g_p
        The p-value of ``g_squared``; ``nan`` unless the method is ``chi_squared``.
    cramers_v
        √(χ² / (n · min(r − 1, c − 1))), from 0 to 1.
    cramers_v_corrected
        The same without the bias of small tables (Bergsma 2013, Journal of the Korean Statistical Society 42: 323–328).
    v_low, v_high
        95 % interval of Cramér's V from the noncentral χ² distribution (Smithson 2003, Confidence Intervals, ch. 4); ``nan`` unless the
        method is ``chi_squared`` and the units are independent of each other.
    odds_low, odds_high
        Exact 95 % interval of the odds ratio (Cornfield 1956); ``nan`` unless the method is ``fisher_exact`` and units are independent.
    n
        How many are counted.
    resamples, seed
        Of the permutation test; 0 resamples for other methods.
    cells
        One row per cell: ``row``, ``column`` (as in the table), ``observed``, ``expected``, ``standardised`` (O − E)/√E, ``adjusted``
        (O − E)/√(E (1 − row share)(1 − column share)) (Haberman 1973, Biometrics 29: 205–220), its two-sided ``p`` and ``p_adjusted``
        for all cells together. ``p`` is of the normal distribution with χ², of the same resamples with a permutation test, Fisher's
        with Fisher's test, ``nan`` if withheld.
    shares
        Row shares, 0 to 1; ``nan`` in rows of fewer than 20 units.
    dropped
        Rows and columns that were taken out, and why.
    settings
        Every choice, in words, as reports print it.

    Examples
    --------
    >>> import pandas as pd
    >>> tea = pd.DataFrame({"said milk": [3, 1], "said tea": [1, 3]}, index=["milk first", "tea first"])
    >>> result = independence(tea, count="informants")
    >>> result.method, round(result.p, 4), result.reason
    ('fisher_exact', 0.4857, 'χ² is withheld: 4 of 4 expected counts are below 5, more than a fifth (Cochran 1954)')
    """

    method: str
    statistic: float
    df: float
    p: float
    reason: str
    caution: str
    chi_squared: float
    g_squared: float
    g_p: float
    cramers_v: float
    cramers_v_corrected: float
    v_low: float
    v_high: float
    odds_low: float
    odds_high: float
    n: int
    resamples: int
    seed: int
    cells: pd.DataFrame = field(repr=False)
    shares: pd.DataFrame = field(repr=False)
    dropped: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict, repr=False)

    def table(self, column: str) -> pd.DataFrame:
        """One column of ``cells`` in the form of the counts, such as ``table("adjusted")``."""
        if column not in self.cells or column in ("row", "column"):
            raise ArgumentError(f"cells have no column '{column}'{hint(column, self.cells.columns[2:])}")
        values = self.cells[column].to_numpy().reshape(self.shares.shape)
        return type(self.shares)(values, index=self.shares.index, columns=self.shares.columns)


def independence(
    counts: pd.DataFrame,
    *,
    count: str,
    sources: int | None = None,
    missing: str = "refuse",
    correction: str = "holm",
    resamples: int = 9999,
    seed: int = 0,
) -> Independence:
    """Test whether the rows of a table differ in their columns, with the test that the counts allow.

    χ² = Σ(O − E)²/E is used when Cochran's rule allows it (no expected count below 1, at most a fifth below 5). Otherwise a table of 2 × 2
    is tested by Fisher's exact test, and a larger one by drawing `resamples` tables with the same margins: p = (b + 1)/(m + 1), where b of
    m have a χ² at least as large. Effect sizes and residuals are given whatever becomes of the test.

    No test is made where units are not independent of each other: of ``references``, ``segments`` and ``characters`` when informants are
    fewer than 20 or their number is not told, and of documents or informants that stand in several cells. Permute the labels within
    informants then.

    Parameters
    ----------
    counts
        One row and one column per label; whole numbers. ``<NA>``: no material. Rows and columns without any count are taken out with a
        warning.
    count
        What is counted: ``references``, ``segments``, ``characters``, ``documents`` or ``informants``.
    sources
        How many different informants are behind the counts, which is needed to test references, segments and characters. Of counts of
        documents or informants: how many different ones there are; if the cells add up to more, some stand in several cells. ``None``: each
        stands in one cell.
    missing
        ``refuse`` blank cells, or ``drop`` rows and columns that are blank throughout.
    correction
        For the cells: ``holm``, ``benjamini_hochberg`` or ``bonferroni``.
    resamples, seed
        Of the permutation test.

    Returns
    -------
    Independence
        Test, effect sizes, residuals by cell, shares. Undefined numbers are ``nan``, with a warning that gives the reason.

    Raises
    ------
    ArgumentError
        When a cell is no count or is blank, or an argument is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import independence
    >>> table = pd.DataFrame({"control": [40, 25], "alliance": [20, 35]}, index=["nominal", "actual"])
    >>> result = independence(table, count="documents")
    >>> result.method, round(result.statistic, 2), round(result.cramers_v, 2), round(result.p, 3)
    ('chi_squared', 7.55, 0.25, 0.006)
    >>> result.table("adjusted").loc["actual"].round(2).tolist()
    [-2.75, 2.75]
    """
    _known(count, correction, resamples)
    ready = countable(counts, missing=missing)
    told = {"count": count, "correction": correction, "missing": missing}
    told["sources"] = "not told" if sources is None else str(sources)
    reason = _undefined(ready) or _dependent(ready.total, count, sources)
    if reason:
        warnings.warn(f"no test of independence: {reason}", UserWarning, stacklevel=2)
        return _result(ready, _Test("withheld", reason=reason), correction, told)
    small = _small(ready)
    if not small:
        test = _chi_squared(ready, independent=count not in NESTED)
    elif ready.counts.shape == (2, 2):
        test = _fisher(ready, small, independent=count not in NESTED)
    else:
        test = _permuted(ready, small, resamples, seed)
    return _result(ready, test, correction, told, caution=_caution(count))


@dataclass(frozen=True, eq=False)
class _Test:
    method: str
    statistic: float = math.nan
    df: float = math.nan
    p: float = math.nan
    reason: str = ""
    g_p: float = math.nan
    v: tuple[float, float] = (math.nan, math.nan)
    odds: tuple[float, float] = (math.nan, math.nan)
    cells: np.ndarray | None = None
    resamples: int = 0
    seed: int = 0


def _known(count: str, correction: str, resamples: int) -> None:
    one_of("count", count, UNITS)
    one_of("correction", correction, CORRECTIONS)
    if resamples < 99:
        raise ArgumentError(f"a permutation test needs 99 resamples or more; found {resamples}")


def _undefined(ready: Contingency) -> str:
    """Why nothing at all can be computed."""
    rows, columns = ready.counts.shape
    if rows >= 2 and columns >= 2:
        return ""
    return (
        f"there are counts in {rows} row{'' if rows == 1 else 's'} and {columns} column{'' if columns == 1 else 's'}; it takes two or more"
    )


def _dependent(total: int, count: str, sources: int | None) -> str:
    """Why the counts are not of units that are independent of each other."""
    instead = "permute the labels within informants instead"
    if count in NESTED:
        if sources is None:
            return f"{count} of one informant are alike, and it is not told how many informants there are (sources=…); {instead}"
        if sources < FEW_INFORMANTS:
            return f"{count} of one informant are alike, and {sources} informants are fewer than {FEW_INFORMANTS}; {instead}"
    elif sources is not None and total > sources:
        return f"the cells add up to {total}, but there are {sources} different {count}: some stand in several cells; {instead}"
    return ""


def _caution(count: str) -> str:
    if count not in NESTED:
        return ""
    return (
        f"{count} of one informant are alike, which this test does not know: its p is too small; compare with permuting within informants"
    )


def _small(ready: Contingency) -> str:
    """Why expected counts are too small for χ²."""
    expected = ready.expected
    least, below = float(expected.min()), int((expected < SMALL).sum())
    if least < LEAST:
        return f"χ² is withheld: an expected count is {least:.2f}, below {LEAST:g} (Cochran 1954)"
    if below > SHARE * expected.size:
        return f"χ² is withheld: {below} of {expected.size} expected counts are below {SMALL:g}, more than a fifth (Cochran 1954)"
    return ""


def _chi_squared(ready: Contingency, *, independent: bool) -> _Test:
    from scipy.stats import chi2, norm

    observed, expected = ready.counts.to_numpy(dtype="float64"), ready.expected
    df = (observed.shape[0] - 1) * (observed.shape[1] - 1)
    statistic = float(pearson(observed, expected))
    cells = 2 * norm.sf(abs(adjusted_residuals(observed, expected)))
    v = cramers_v_interval(statistic, df, ready.total, min(observed.shape) - 1) if independent else (math.nan, math.nan)
    g_p = float(chi2.sf(likelihood_ratio(observed, expected), df))
    return _Test("chi_squared", statistic, df, float(chi2.sf(statistic, df)), g_p=g_p, v=v, cells=cells)


def _fisher(ready: Contingency, reason: str, *, independent: bool) -> _Test:
    import numpy as np
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    observed = ready.counts.to_numpy()
    p = float(fisher_exact(observed)[1])
    ratio = odds_ratio(observed)
    interval = ratio.confidence_interval(0.95) if independent else (math.nan, math.nan)
    odds = (float(interval[0]), float(interval[1]))
    # A 2 × 2 table has one degree of freedom: its four cells are one finding.
    return _Test("fisher_exact", float(ratio.statistic), p=p, reason=reason, odds=odds, cells=np.full((2, 2), p))


def _permuted(ready: Contingency, reason: str, resamples: int, seed: int) -> _Test:
    """χ² and the adjusted residuals among those of tables with the same margins (Patefield 1981, Applied Statistics 30: 91–97)."""
    import numpy as np
    from scipy.stats import random_table

    observed, expected = ready.counts.to_numpy(), ready.expected
    draw = random_table(observed.sum(axis=1), observed.sum(axis=0))
    random, slack = np.random.default_rng(seed), 1 - 1e-9  # equal but for rounding is equal
    statistic, residuals = float(pearson(observed, expected)), np.abs(adjusted_residuals(observed, expected))
    larger, beyond = 0, np.zeros(observed.shape, dtype="int64")
    for begin in range(0, resamples, 1000):
        tables = draw.rvs(size=min(1000, resamples - begin), random_state=random)
        larger += int((pearson(tables, expected) >= statistic * slack).sum())
        beyond += (np.abs(adjusted_residuals(tables, expected)) >= residuals * slack).sum(axis=0)
    df = (observed.shape[0] - 1) * (observed.shape[1] - 1)
    p = (larger + 1) / (resamples + 1)
    return _Test("permutation", statistic, df, p, reason, cells=(beyond + 1) / (resamples + 1), resamples=resamples, seed=seed)


def _result(ready: Contingency, test: _Test, correction: str, told: dict[str, str], *, caution: str = "") -> Independence:
    observed = ready.counts.to_numpy(dtype="float64")
    described = not _undefined(ready)
    statistic = float(pearson(observed, ready.expected)) if described else math.nan
    cramer, corrected = cramers_v(statistic, ready.total, *observed.shape) if described else (math.nan, math.nan)
    return Independence(
        method=test.method,
        statistic=test.statistic,
        df=test.df,
        p=test.p,
        reason=test.reason,
        caution=caution,
        chi_squared=statistic,
        g_squared=likelihood_ratio(observed, ready.expected) if described else math.nan,
        g_p=test.g_p,
        cramers_v=cramer,
        cramers_v_corrected=corrected,
        v_low=test.v[0],
        v_high=test.v[1],
        odds_low=test.odds[0],
        odds_high=test.odds[1],
        n=ready.total,
        resamples=test.resamples,
        seed=test.seed,
        cells=_cells(ready, test, correction, described=described),
        shares=_shares(ready),
        dropped=ready.dropped,
        settings=told,
    )


def _cells(ready: Contingency, test: _Test, correction: str, *, described: bool) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    observed = ready.counts.to_numpy(dtype="float64")
    blank = np.full(observed.shape, np.nan)
    expected = ready.expected if described else blank
    places = [(row, column) for row in ready.counts.index for column in ready.counts.columns]
    cells = pd.DataFrame({"row": pd.Series([row for row, _ in places], dtype=object)})
    cells["column"] = pd.Series([column for _, column in places], dtype=object)
    cells["observed"] = observed.ravel().astype("int64")
    cells["expected"] = expected.ravel()
    cells["standardised"] = ((observed - expected) / np.sqrt(expected)).ravel()
    cells["adjusted"] = (adjusted_residuals(observed, expected) if described else blank).ravel()
    cells["p"] = (blank if test.cells is None else test.cells).ravel()
    # The four cells of a 2 × 2 table say one thing, which is tested once.
    cells["p_adjusted"] = cells["p"] if observed.shape == (2, 2) else adjusted_p(cells["p"], correction)
    return cells


def _shares(ready: Contingency) -> pd.DataFrame:
    totals = ready.counts.sum(axis=1)
    shares = ready.counts.div(totals, axis=0)
    shares.loc[(totals < LEAST_FOR_SHARES).to_numpy()] = math.nan
    return shares
