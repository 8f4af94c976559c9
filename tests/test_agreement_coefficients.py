"""Coefficients of units × coders: published examples, other programs' figures, and each definition worked out anew, pair by pair."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Callable
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qualcode.agreement.alphas import LEVELS, LIMITS, krippendorff_alpha, multi_label_alpha
from qualcode.agreement.correcting import brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac1, gwet_ac2, scott_pi
from qualcode.agreement.observing import holsti, percent_agreement
from qualcode.errors import ArgumentError

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, and 2019, Content Analysis, ch. 12: four observers, twelve units.
WORKED = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    },
    dtype="Int64",
)
# Fleiss 1971, Psychological Bulletin 76: 378–382, table 1: thirty patients, six psychiatrists each, five diagnoses.
DIAGNOSES = """00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"""
# Feinstein & Cicchetti 1990, Journal of Clinical Epidemiology 43: 543–549: twice 85 % agreement.
EVEN, UNEVEN = {(1, 1): 40, (1, 0): 9, (0, 1): 6, (0, 0): 45}, {(1, 1): 80, (1, 0): 10, (0, 1): 5, (0, 0): 5}
# Cohen 1960, Educational and Psychological Measurement 20: 37–46, table 1: two psychologists, two hundred patients.
COHEN = dict(zip(product(range(3), repeat=2), [88, 14, 18, 10, 40, 10, 2, 6, 12], strict=True))
# Artstein & Poesio 2008, Computational Linguistics 34: 555–596, table 1: statements and requests.
ACTS = {("s", "s"): 20, ("s", "r"): 20, ("r", "s"): 10, ("r", "r"): 50}


def pairs(counts: dict[tuple[object, object], int]) -> pd.DataFrame:
    return pd.DataFrame([pair for pair, times in counts.items() for _ in range(times)], columns=["A", "B"])


def diagnoses() -> pd.DataFrame:
    rows = [[kind for kind, times in enumerate(patient) for _ in range(int(times))] for patient in DIAGNOSES.split()]
    return pd.DataFrame(rows, columns=list("ABCDEF"))


@pytest.mark.parametrize(("level", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_of_krippendorffs_worked_data(level: str, value: float) -> None:
    assert krippendorff_alpha(WORKED, level=level) == pytest.approx(value, abs=5e-4)


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.743421052631579), ("ordinal", 0.815387504), ("interval", 0.849107143), ("ratio", 0.797402775)]
)
def test_alpha_as_the_package_krippendorff_gives_it(level: str, value: float) -> None:
    # krippendorff 0.9.0 (GPL, so no dependency of the tests): krippendorff.alpha(WORKED.T, level_of_measurement=level)
    assert krippendorff_alpha(WORKED, level=level) == pytest.approx(value, abs=5e-7)


def test_published_values_of_two_coders() -> None:
    assert cohen_kappa(pairs(COHEN)) == pytest.approx(0.492, abs=5e-4)
    assert percent_agreement(pairs(COHEN)) == pytest.approx(0.70)
    assert scott_pi(pairs(ACTS)) == pytest.approx(0.341, abs=5e-4)
    assert cohen_kappa(pairs(ACTS)) == pytest.approx(0.348, abs=5e-4)
    assert brennan_prediger(pairs(ACTS), values=["s", "r"]) == pytest.approx(0.4)  # S of the same table


def test_the_same_85_percent() -> None:
    assert percent_agreement(pairs(EVEN)) == percent_agreement(pairs(UNEVEN)) == pytest.approx(0.85)
    assert cohen_kappa(pairs(EVEN)) == pytest.approx(0.70, abs=5e-3)
    assert cohen_kappa(pairs(UNEVEN)) == pytest.approx(0.32, abs=5e-3)
    assert gwet_ac1(pairs(UNEVEN), values=[0, 1]) == pytest.approx(0.808, abs=5e-4)


def test_fleiss_kappa_of_his_diagnoses() -> None:
    assert fleiss_kappa(diagnoses()) == pytest.approx(0.430, abs=5e-4)
    assert percent_agreement(diagnoses()) == pytest.approx(0.5556, abs=5e-5)


def test_krippendorffs_data_by_the_coefficients_of_the_handbook() -> None:
    # Figures of irrCAC 0.4.4, the author's own program, for the same table (Gwet 2014, Handbook of Inter-Rater Reliability).
    values = [1, 2, 3, 4, 5]
    assert percent_agreement(WORKED) == pytest.approx(0.81818, abs=5e-6)
    assert fleiss_kappa(WORKED) == pytest.approx(0.76117, abs=5e-6)
    assert gwet_ac1(WORKED, values=values) == pytest.approx(0.77544, abs=5e-6)
    assert brennan_prediger(WORKED, values=values) == pytest.approx(0.77273, abs=5e-6)
    assert gwet_ac2(WORKED, weights="linear", values=values) == pytest.approx(0.85874, abs=5e-6)
    assert gwet_ac2(WORKED, weights="quadratic", values=values) == pytest.approx(0.91400, abs=5e-6)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
@settings(max_examples=20, deadline=None)
def test_kappa_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["A", "B"])
    for weights in (None, "linear", "quadratic"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = cohen_kappa_score(frame["A"], frame["B"], labels=[0, 1, 2, 3], weights=weights)
            ours = cohen_kappa(frame, weights=weights, values=[0, 1, 2, 3])
        assert ours == pytest.approx(theirs, nan_ok=True)


def by_definition(ratings: pd.DataFrame, level: str) -> float:
    """Krippendorff's α with a loop over all pairs of ratings."""
    units = [[int(one) for one in row if not pd.isna(one)] for row in ratings.itertuples(index=False)]
    units = [unit for unit in units if len(unit) > 1]
    every = [one for unit in units for one in unit]
    times = Counter(every)

    def far(k: int, l: int) -> float:
        low, high = min(k, l), max(k, l)
        between = sum(times[g] for g in range(low, high + 1)) - (times[k] + times[l]) / 2
        ratio = 0.0 if k + l == 0 else ((k - l) / (k + l)) ** 2
        return {"nominal": float(k != l), "ordinal": float(between**2) * (k != l), "interval": float((k - l) ** 2), "ratio": ratio}[level]

    observed = sum(far(k, l) / (len(unit) - 1) for unit in units for k, l in permutations(unit, 2)) / max(1, len(every))
    expected = sum(far(k, l) for k, l in permutations(every, 2)) / max(1, len(every) * (len(every) - 1))
    return 1 - observed / expected if expected else math.nan


RATED = st.one_of(st.none(), st.integers(0, 4))


@given(st.lists(st.tuples(RATED, RATED, RATED), min_size=1, max_size=10))
@settings(max_examples=20, deadline=None)
def test_alpha_pair_by_pair(rows: list[tuple[int | None, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=["A", "B", "C"], dtype="Int64")
    for level in LEVELS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert krippendorff_alpha(frame, level=level) == pytest.approx(by_definition(frame, level), nan_ok=True)


def gwet_by_definition(ratings: pd.DataFrame, values: list[int], weight: Callable[[int, int], float]) -> dict[str, float]:
    """Po and the chance of Fleiss and Gwet, unit by unit (Gwet 2014, ch. 2 and 3)."""
    units = [[int(one) for one in row if not pd.isna(one)] for row in ratings.itertuples(index=False)]
    rated, several = [unit for unit in units if unit], [unit for unit in units if len(unit) > 1]
    po = np.mean([np.mean([weight(k, l) for k, l in permutations(unit, 2)]) for unit in several])
    share = {value: np.mean([unit.count(value) / len(unit) for unit in rated]) for value in values}
    q = len(values)
    exact = np.mean([np.mean([k == l for k, l in permutations(unit, 2)]) for unit in several])
    fleiss = sum(one**2 for one in share.values())
    gwet = sum(weight(k, l) for k in values for l in values) / (q * (q - 1)) * sum(one * (1 - one) for one in share.values())
    return {
        "percent": float(exact),
        "fleiss": float((exact - fleiss) / (1 - fleiss)) if fleiss < 1 - 1e-9 else math.nan,
        "ac": float((po - gwet) / (1 - gwet)),
    }


@given(st.lists(st.tuples(RATED, RATED, RATED), min_size=1, max_size=10))
@settings(max_examples=20, deadline=None)
def test_fleiss_and_gwet_unit_by_unit(rows: list[tuple[int | None, ...]]) -> None:
    frame = pd.DataFrame([*rows, (0, 1, None)], columns=["A", "B", "C"], dtype="Int64")
    values = [0, 1, 2, 3, 4]
    kinds: dict[str, Callable[[int, int], float]] = {
        "linear": lambda k, l: 1 - abs(k - l) / 4,
        "quadratic": lambda k, l: 1 - (k - l) ** 2 / 16,
    }
    for name, weight in kinds.items():
        expected = gwet_by_definition(frame, values, weight)
        assert gwet_ac2(frame, weights=name, values=values) == pytest.approx(expected["ac"])
    plain = gwet_by_definition(frame, values, lambda k, l: float(k == l))
    assert gwet_ac1(frame, values=values) == pytest.approx(plain["ac"])
    assert fleiss_kappa(frame) == pytest.approx(plain["fleiss"], nan_ok=True)
    assert percent_agreement(frame) == pytest.approx(plain["percent"])


def test_scott_of_two_is_alpha_but_for_the_size_of_the_sample() -> None:
    # Krippendorff 2019, ch. 12: for nominal data of two coders 1 − α = (1 − π)(n − 1)/n with n ratings.
    frame = pairs(UNEVEN)
    assert 1 - krippendorff_alpha(frame, level="nominal") == pytest.approx((1 - scott_pi(frame)) * 199 / 200)


def test_two_coders_are_compared_where_both_rated() -> None:
    frame = pairs(EVEN)
    more = pd.concat([frame, pd.DataFrame({"A": [1, None], "B": [None, 0]})], ignore_index=True)
    assert cohen_kappa(more) == pytest.approx(cohen_kappa(frame))
    assert scott_pi(more) == pytest.approx(scott_pi(frame))
    assert krippendorff_alpha(more, level="nominal") == pytest.approx(krippendorff_alpha(frame, level="nominal"))


def test_holsti_by_hand() -> None:
    frame = pd.DataFrame({"A": [1, 1, 1, None], "B": [1, None, 0, 1], "C": [1, 1, None, None]})
    # A and B share 1 of 3 + 3, A and C 2 of 3 + 2, B and C 1 of 3 + 2
    assert holsti(frame[["A", "B"]]) == pytest.approx(2 / 6)
    assert holsti(frame) == pytest.approx((2 / 6 + 4 / 5 + 2 / 5) / 3)


def sets_by_definition(frame: pd.DataFrame, masi: bool) -> float:
    units = [[cell for cell in row if cell is not None] for row in frame.itertuples(index=False)]
    units = [unit for unit in units if len(unit) > 1]
    every = [one for unit in units for one in unit]

    def far(a: frozenset[str], b: frozenset[str]) -> float:
        if a == b:
            return 0.0
        part = 2 / 3 if a <= b or b <= a else 1 / 3
        return 1 - len(a & b) / len(a | b) * (part if masi else 1)

    observed = sum(far(k, l) / (len(unit) - 1) for unit in units for k, l in permutations(unit, 2)) / max(1, len(every))
    expected = sum(far(k, l) for k, l in permutations(every, 2)) / max(1, len(every) * (len(every) - 1))
    return 1 - observed / expected if expected else math.nan


CELL = st.one_of(st.none(), st.frozensets(st.sampled_from("xyz")))


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
@settings(max_examples=20, deadline=None)
def test_alpha_of_sets_pair_by_pair(rows: list[tuple[frozenset[str] | None, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=["A", "B", "C"], dtype="object")
    for distance in ("jaccard", "masi"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = multi_label_alpha(frame, distance=distance)
        assert found == pytest.approx(sets_by_definition(frame, distance == "masi"), nan_ok=True)


def test_alpha_of_sets_as_nltk_gives_it() -> None:
    # nltk 3.10.4, AnnotationTask(…, distance=jaccard_distance).alpha(); its MASI takes 0.67 and 0.33 for 2/3 and 1/3.
    frame = pd.DataFrame({"A": [{"x"}, {"x", "y"}, {"z"}, {"y"}], "B": [{"x"}, {"x"}, {"z"}, {"y", "z"}]})
    assert multi_label_alpha(frame, distance="jaccard") == pytest.approx(0.6528925619834711)
    assert multi_label_alpha(frame, distance="masi") == pytest.approx(0.5670103092783504, abs=3e-3)


def test_alpha_of_sets_of_one_code_is_nominal_alpha() -> None:
    frame = pairs(COHEN)
    for distance in ("jaccard", "masi"):
        found = multi_label_alpha(frame.map(lambda value: {value}), distance=distance)
        assert found == pytest.approx(krippendorff_alpha(frame, level="nominal"))


@given(st.permutations(range(12)), st.permutations(list("ABCD")))
@settings(max_examples=15, deadline=None)
def test_the_order_of_units_and_coders_makes_no_difference(rows: list[int], coders: list[str]) -> None:
    moved = WORKED.iloc[rows][coders]
    assert krippendorff_alpha(moved, level="ordinal") == pytest.approx(krippendorff_alpha(WORKED, level="ordinal"))
    assert fleiss_kappa(moved) == pytest.approx(fleiss_kappa(WORKED))
    assert holsti(moved) == pytest.approx(holsti(WORKED))


def test_ordinal_words_in_their_order() -> None:
    words = {1: "hardly", 2: "a little", 3: "rather", 4: "much", 5: "wholly"}
    named = WORKED.astype("object").map(lambda value: None if pd.isna(value) else words[value])
    assert krippendorff_alpha(named, level="ordinal", values=list(words.values())) == pytest.approx(
        krippendorff_alpha(WORKED, level="ordinal")
    )
    with pytest.raises(ArgumentError, match="in their order"):
        krippendorff_alpha(named, level="ordinal")
    with pytest.raises(ArgumentError, match="needs numbers"):
        krippendorff_alpha(named, level="interval")


ALIKE = pd.DataFrame({"A": [1, 1], "B": [1, 1]})
APART = pd.DataFrame({"A": [1, None], "B": [None, 1]})
ALONE = pd.DataFrame({"A": [1, 0]})
EVERY: dict[str, Callable[[pd.DataFrame], float]] = {
    "percent": percent_agreement,
    "holsti": holsti,
    "pi": scott_pi,
    "kappa": cohen_kappa,
    "fleiss": fleiss_kappa,
    "prediger": lambda frame: brennan_prediger(frame, values=[0, 1]),
    "ac1": lambda frame: gwet_ac1(frame, values=[0, 1]),
    "ac2": lambda frame: gwet_ac2(frame, weights="linear", values=[0, 1]),
    "alpha": lambda frame: krippendorff_alpha(frame, level="nominal"),
}


@pytest.mark.parametrize("name", EVERY)
def test_what_is_undefined_is_nan_and_says_why(name: str) -> None:
    with pytest.warns(UserWarning, match="undefined: there are fewer than two coders"):
        assert math.isnan(EVERY[name](ALONE))
    if name != "holsti":  # which asks what each coder decided, wherever that was
        with pytest.warns(UserWarning, match="undefined: no unit was rated by two coders"):
            assert math.isnan(EVERY[name](APART))
    if name in ("pi", "kappa", "fleiss", "alpha"):
        with pytest.warns(UserWarning, match="gave the same value"):
            assert math.isnan(EVERY[name](ALIKE))
    else:
        assert EVERY[name](ALIKE) == 1


@pytest.mark.parametrize("name", EVERY)
def test_agreement_in_everything_is_1_and_in_nothing_not_above_0(name: str) -> None:
    assert EVERY[name](pd.DataFrame({"A": [1, 0, 1], "B": [1, 0, 1]})) == pytest.approx(1)
    assert EVERY[name](pd.DataFrame({"A": [1, 0, 1], "B": [0, 1, 0]})) <= 0


def test_choices_of_method_have_no_default() -> None:
    frame = pairs(EVEN)
    with pytest.raises(ArgumentError, match=r"α needs `level`.*nominal, ordinal, interval or ratio"):
        krippendorff_alpha(frame)
    with pytest.raises(ArgumentError, match="α of sets needs `distance`"):
        multi_label_alpha(frame)
    with pytest.raises(ArgumentError, match="needs `values`"):
        brennan_prediger(frame)
    with pytest.raises(ArgumentError, match="needs `values`"):
        gwet_ac1(frame)
    with pytest.raises(ArgumentError, match="needs `weights`"):
        gwet_ac2(frame, values=[0, 1])
    with pytest.raises(ArgumentError, match="weighted κ needs `values`"):
        cohen_kappa(frame, weights="linear")
    with pytest.raises(ArgumentError, match=r"level 'nominl' is not one of.*closest: 'nominal'"):
        krippendorff_alpha(frame, level="nominl")


@pytest.mark.parametrize("coefficient", [cohen_kappa, scott_pi])
def test_a_coefficient_of_two_refuses_three(coefficient: Callable[[pd.DataFrame], float]) -> None:
    with pytest.raises(ArgumentError, match=r"compares two coders; these are 6 \(A, B, C, D, E, F\)"):
        coefficient(diagnoses())


def test_strange_ratings_are_named() -> None:
    with pytest.raises(ArgumentError, match="rating '2' is none of the values 0, 1"):
        gwet_ac1(pairs(COHEN), values=[0, 1])
    with pytest.raises(ArgumentError, match="is one text"):
        multi_label_alpha(pd.DataFrame({"A": ["x"], "B": ["y"]}), distance="masi")
    with pytest.raises(ArgumentError, match="different kinds"):
        scott_pi(pd.DataFrame({"A": ["x", 1], "B": ["x", 1]}))
    with pytest.raises(ArgumentError, match="from 0 upwards"):
        krippendorff_alpha(pd.DataFrame({"A": [-1, 1], "B": [1, 1]}), level="ratio")


def test_pairs_of_three_coders_make_up_the_whole() -> None:
    # Fleiss' Po is the mean of the Po of all pairs where everybody rated everything.
    frame = diagnoses()
    each = [percent_agreement(frame[[one, other]]) for one, other in combinations(frame.columns, 2)]
    assert percent_agreement(frame) == pytest.approx(np.mean(each))


def test_the_limits_that_krippendorff_names() -> None:
    assert LIMITS == {"reliable": 0.800, "tentative": 0.667}
