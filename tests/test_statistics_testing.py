"""Tests of independence, adjusted p-values: published numbers, scipy, and counting by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from qualcode import ArgumentError, adjusted_p, independence

# R, datasets::HairEyeColor summed over sex (Snee 1974); vcd::assocstats: Pearson 138.29, likelihood ratio 146.44, df 9, Cramér's V 0.279.
HAIR = pd.DataFrame(
    [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]],
    index=["black", "brown", "red", "blond"],
    columns=["brown", "blue", "hazel", "green"],
)
# Agresti (1990), table 2.13, also in R's help on fisher.test: income and satisfaction with one's job.
JOB = pd.DataFrame([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])


def test_hair_and_eyes() -> None:
    result = independence(HAIR, count="informants")
    assert (result.method, result.df, result.n, result.reason) == ("chi_squared", 9, 592, "")
    assert result.statistic == pytest.approx(138.290, abs=5e-4)
    assert result.g_squared == pytest.approx(146.44, abs=5e-3)
    assert result.cramers_v == pytest.approx(0.279, abs=5e-4)


@pytest.mark.parametrize("table", [HAIR, HAIR.iloc[:, :2], HAIR.iloc[:2, :2], HAIR.T.iloc[:3]], ids=lambda table: str(table.shape))
def test_scipy_says_the_same(table: pd.DataFrame) -> None:
    result = independence(table, count="documents")
    pearson = stats.chi2_contingency(table, correction=False)
    ratio = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert (result.statistic, result.p, result.df) == pytest.approx((pearson.statistic, pearson.pvalue, pearson.dof))
    assert (result.g_squared, result.g_p) == pytest.approx((ratio.statistic, ratio.pvalue))
    assert result.table("expected").to_numpy() == pytest.approx(pearson.expected_freq)
    assert result.cramers_v == pytest.approx(stats.contingency.association(table, method="cramer"))
    assert (result.table("standardised") ** 2).to_numpy().sum() == pytest.approx(result.statistic)


def test_bias_is_taken_from_cramers_v() -> None:
    # Bergsma (2013), by hand for HairEyeColor: φ² = 138.290/592 − 9/591 = 0.21837, sizes 4 − 9/591 = 3.98477.
    assert independence(HAIR, count="informants").cramers_v_corrected == pytest.approx(math.sqrt(0.218371 / 2.984772), abs=1e-5)
    none = independence(pd.DataFrame([[25, 25], [25, 25]]), count="informants")
    assert (none.cramers_v, none.cramers_v_corrected, none.v_low) == (0, 0, 0)


def test_the_interval_of_v_leaves_a_fortieth_on_either_side() -> None:
    result = independence(HAIR, count="informants")
    for end, beyond in ((result.v_low, 0.975), (result.v_high, 0.025)):
        assert stats.ncx2.cdf(result.statistic, 9, end**2 * 592 * 3) == pytest.approx(beyond, abs=1e-6)
    assert result.v_low < result.cramers_v_corrected < result.v_high


def test_adjusted_residuals_of_a_published_table() -> None:
    # Agresti (2007), table 2.5: gender and party; R's help on chisq.test gives X² = 30.07, df 2 and these stdres.
    party = pd.DataFrame([[762, 327, 468], [484, 239, 477]], index=["F", "M"], columns=["democrat", "independent", "republican"])
    result = independence(party, count="informants")
    assert result.statistic == pytest.approx(30.07, abs=5e-3)
    assert result.table("adjusted").loc["F"].to_numpy() == pytest.approx([4.5020535, 0.6994517, -5.3159455], abs=5e-8)
    assert result.table("adjusted").loc["M"].to_numpy() == pytest.approx([-4.5020535, -0.6994517, 5.3159455], abs=5e-8)
    assert result.cells["p"].to_numpy() == pytest.approx(2 * stats.norm.sf(result.cells["adjusted"].abs()))
    assert result.cells["p_adjusted"].to_numpy() == pytest.approx(adjusted_p(result.cells["p"], "holm").to_numpy())


def test_fishers_tea() -> None:
    # R's help on fisher.test: odds ratio 6.408309, two-sided p 0.4857, interval from 0.2117.
    result = independence(pd.DataFrame([[3, 1], [1, 3]]), count="informants")
    assert (result.method, math.isnan(result.df), math.isnan(result.g_p)) == ("fisher_exact", True, True)
    assert result.p == pytest.approx(0.4857, abs=5e-5)
    assert result.statistic == pytest.approx(6.408309, rel=1e-4)
    assert result.odds_low == pytest.approx(0.2117, abs=5e-5)
    # Each end of the interval makes what was observed, or more, as improbable as 2.5 % (noncentral hypergeometric distribution).
    assert stats.nchypergeom_fisher.sf(2, 8, 4, 4, result.odds_low) == pytest.approx(0.025, abs=1e-6)
    assert stats.nchypergeom_fisher.cdf(3, 8, 4, 4, result.odds_high) == pytest.approx(0.025, abs=1e-6)
    assert set(result.cells["p_adjusted"]) == {result.p}


def test_small_counts_are_permuted() -> None:
    result = independence(JOB, count="informants", seed=3)
    assert (result.method, result.resamples, result.df) == ("permutation", 9999, 9)
    assert result.reason == "χ² is withheld: an expected count is 0.83, below 1 (Cochran 1954)"
    assert result.statistic == pytest.approx(5.9655, abs=5e-5)  # R's help on chisq.test of this table
    # Second implementation: shuffle who has which satisfaction.
    rows, columns = (np.repeat(np.arange(4), JOB.sum(axis=axis)) for axis in (1, 0))
    random, seen = np.random.default_rng(11), []
    for _ in range(4000):
        table = np.bincount(rows * 4 + random.permutation(columns), minlength=16).reshape(4, 4)
        seen.append(stats.chi2_contingency(table, correction=False).statistic)
    assert result.p == pytest.approx((np.array(seen) >= result.statistic - 1e-9).mean(), abs=0.03)


def test_a_permutation_test_of_a_table_whose_every_division_can_be_counted() -> None:
    table = pd.DataFrame([[3, 0, 0], [0, 2, 1]])
    rows, columns = [0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 2]
    expected = np.outer([3, 3], [3, 2, 1]) / 6
    seen = []
    for order in itertools.permutations(columns):
        counts = np.zeros((2, 3))
        np.add.at(counts, (rows, order), 1)
        seen.append(((counts - expected) ** 2 / expected).sum())
    exact = np.mean(np.array(seen) >= max(seen) - 1e-9)  # 2 of 20
    assert exact == pytest.approx(0.1)
    result = independence(table, count="documents")
    assert result.p == pytest.approx(exact, abs=0.01)
    assert result.table("p").loc[0, 0] == pytest.approx(0.1, abs=0.01)  # all three of the first column in one row


def test_the_same_seed_gives_the_same_numbers() -> None:
    one, two, other = (independence(JOB, count="informants", seed=seed) for seed in (5, 5, 6))
    assert one.p == two.p
    assert one.cells.equals(two.cells)
    assert not one.cells.equals(other.cells)


@pytest.mark.parametrize(
    ("table", "method"),
    [
        ([[10, 10], [10, 10]], "chi_squared"),
        ([[5, 5], [5, 5]], "chi_squared"),  # expected 5 is not below 5
        ([[4, 5], [5, 4]], "fisher_exact"),
        ([[40, 40, 4], [40, 40, 4]], "permutation"),  # two of six cells below 5
        ([[40, 40, 40, 40, 4], [40, 40, 40, 40, 4]], "chi_squared"),  # two of ten: a fifth, not more
        ([[40, 40, 40, 40, 1], [80, 80, 80, 80, 1]], "permutation"),  # one below 1
    ],
)
def test_when_chi_squared_is_withheld(table: list[list[int]], method: str) -> None:
    assert independence(pd.DataFrame(table), count="informants").method == method


@pytest.mark.parametrize(
    ("count", "sources", "reason"),
    [
        ("references", None, "it is not told how many informants"),
        ("references", 19, "19 informants are fewer than 20"),
        ("segments", 3, "3 informants are fewer than 20"),
        ("informants", 400, "the cells add up to 592, but there are 400 different informants"),
        ("documents", 591, "some stand in several cells"),
    ],
)
def test_dependent_counts_are_described_and_not_tested(count: str, sources: int | None, reason: str) -> None:
    with pytest.warns(UserWarning, match="no test of independence"):
        result = independence(HAIR, count=count, sources=sources)
    assert result.method == "withheld"
    assert reason in result.reason
    assert "permute the labels within informants" in result.reason
    assert math.isnan(result.p)
    assert math.isnan(result.v_low)
    assert result.cells["p"].isna().all()
    assert result.cramers_v == pytest.approx(0.279, abs=5e-4)
    assert result.table("adjusted").loc["blond", "blue"] == pytest.approx(9.9675, abs=5e-4)


def test_passages_of_many_informants_are_tested_with_a_caution() -> None:
    result = independence(HAIR, count="references", sources=20)
    assert result.method == "chi_squared"
    assert "p is too small" in result.caution
    assert math.isnan(result.v_low), "an interval for independent units would be too narrow"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (pd.DataFrame([[3, 4, 5]]), "counts in 1 row and 3 columns"),
        (pd.DataFrame([[3], [4]]), "2 rows and 1 column"),
        (pd.DataFrame([[3, 4], [0, 0]]), "1 row and 2 columns"),
        (pd.DataFrame([[0, 0], [0, 0]]), "0 rows and 0 columns"),
    ],
)
@pytest.mark.filterwarnings("ignore:taken out")
def test_a_degenerate_table_is_undefined(table: pd.DataFrame, reason: str) -> None:
    with pytest.warns(UserWarning, match=reason):
        result = independence(table, count="documents")
    assert result.method == "withheld"
    assert all(math.isnan(value) for value in (result.p, result.chi_squared, result.cramers_v, result.g_squared))


def test_empty_rows_are_taken_out_and_told() -> None:
    with pytest.warns(UserWarning, match="row 'gone'"):
        result = independence(pd.concat([HAIR, pd.DataFrame(0, index=["gone"], columns=HAIR.columns)]), count="informants")
    assert result.dropped == ("row 'gone' (nothing was counted)",)
    assert (result.statistic, result.df) == pytest.approx((138.290, 9), abs=5e-4)


def test_blank_is_not_zero() -> None:
    blank = HAIR.astype("Int64").copy()
    blank.loc["red"] = pd.NA
    with pytest.raises(ArgumentError, match="blank \\(no material\\) in row 'red'"):
        independence(blank, count="informants")
    blank = blank.drop(index="red")
    blank.loc["black", "blue"] = pd.NA
    with pytest.raises(ArgumentError, match="'black'; a blank is no 0"):
        independence(blank, count="informants")


def test_rows_with_several_labels() -> None:
    index = pd.MultiIndex.from_product([["setting", "review"], ["nominal", "actual"]], names=["stage", "plane"])
    result = independence(HAIR.set_axis(index), count="informants")
    assert result.table("observed").loc[("review", "actual"), "blue"] == 94
    assert result.table("p_adjusted").index.equals(index)


def test_no_shares_of_fewer_than_twenty() -> None:
    result = independence(pd.DataFrame([[10, 9], [10, 10]], index=["few", "enough"]), count="informants")
    assert result.shares.loc["few"].isna().all()
    assert result.shares.loc["enough"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("table", "arguments", "message"),
    [
        (HAIR, {"count": "reference"}, "closest: 'references'"),
        (HAIR, {"count": "informants", "correction": "hochberg"}, "correction 'hochberg' is not one of"),
        (HAIR, {"count": "informants", "resamples": 10}, "99 resamples or more"),
        (HAIR / 2, {"count": "informants"}, "column 'brown' holds something else than whole numbers"),
        (-HAIR, {"count": "informants"}, "whole numbers from 0"),
    ],
)
def test_wrong_arguments(table: pd.DataFrame, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        independence(table, **arguments)  # type: ignore[arg-type]


# Benjamini and Hochberg (1995, JRSS B 57: 289–300), section 4.1: 15 p-values; at 0.05 their procedure rejects 4, Bonferroni's 3.
BH = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]


@pytest.mark.parametrize(("method", "rejected"), [("benjamini_hochberg", 4), ("bonferroni", 3), ("holm", 3)])
def test_the_example_of_benjamini_and_hochberg(method: str, rejected: int) -> None:
    assert (adjusted_p(BH, method) <= 0.05).sum() == rejected
    shuffled = pd.Series(BH, index=range(100, 115)).sample(frac=1, random_state=1)
    assert adjusted_p(shuffled, method).sort_index().tolist() == adjusted_p(BH, method).tolist()


def test_adjusted_by_definition() -> None:
    assert adjusted_p(BH, "benjamini_hochberg").to_numpy() == pytest.approx(stats.false_discovery_control(BH))
    assert adjusted_p(BH, "bonferroni").tolist() == [min(1, 15 * p) for p in BH]
    holm = [max(min(1, (15 - i) * BH[i]) for i in range(k + 1)) for k in range(15)]  # Holm (1979)
    assert adjusted_p(BH, "holm").tolist() == pytest.approx(holm)


def test_tests_that_were_not_made_do_not_count() -> None:
    assert adjusted_p([math.nan, 0.02, 0.03], "bonferroni").tolist()[1:] == [0.04, 0.06]
    assert adjusted_p([math.nan, math.nan]).isna().all()
    assert adjusted_p([]).empty


def test_what_is_no_p_value() -> None:
    with pytest.raises(ArgumentError, match=r"found 1\.2, -1"):
        adjusted_p([0.3, 1.2, -1])
    with pytest.raises(ArgumentError, match="not one of holm"):
        adjusted_p([0.3], "fdr")
