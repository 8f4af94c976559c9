"""Agreement on spans: characters, unitizing, γ, and who is compared with whom."""

from __future__ import annotations

import math
import warnings
from importlib.util import find_spec
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

import qualcode as qc
from qualcode.agreement.continua import Spans, merged
from qualcode.agreement.distances import differences, disagreement
from qualcode.agreement.grouping import GROUPS, voices

DRAWS = qc.Draws(seed=1, resamples=20)
PLACE = ["document", "start", "end", "code", "coder"]


def rows(*told: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(told, columns=PLACE).astype({"start": "int64", "end": "int64"})


def read(length: int, *coders: str, documents: tuple[str, ...] = ("d",)) -> pd.DataFrame:
    told = [(document, 0, length, coder) for document in documents for coder in coders]
    return pd.DataFrame(told, columns=["document", "start", "end", "coder"])


def quietly(function: Any, *tables: pd.DataFrame, **options: Any) -> Any:
    """The result, where it does not matter that some rows are not defined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return function(*tables, **({"draws": DRAWS} | options))


def characters(codings: pd.DataFrame, readings: pd.DataFrame, uncoded: str = "counted", **options: Any) -> Any:
    return quietly(qc.character_agreement, codings, readings, uncoded=uncoded, **options)


def units(codings: pd.DataFrame, readings: pd.DataFrame, **options: Any) -> Any:
    return quietly(qc.unitising_agreement, codings, readings, **options)


def value(frame: pd.DataFrame, measure: str, code: str = "") -> float:
    found = frame[(frame["measure"] == measure) & (frame["code"].fillna("") == code)]["value"]
    return float(found.item())


# --- who is compared with whom --------------------------------------------------------------------------------------------------------


def told_of(*coders: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(coders, columns=["coder", "round", "method", "status"])


def test_every_kind_of_pair_is_a_group_of_its_own() -> None:
    codings = told_of(
        ("李", "", "manual", "accepted"),
        ("李", "2", "manual", "accepted"),
        ("王", "", "manual", "accepted"),
        ("rules", "", "rule", "proposed"),
        ("governance-0.1", "", "model", "proposed"),
        ("adjudicated", "", "manual", "accepted"),
    )
    pairs = qc.pairs_of(codings).fillna("")
    assert pairs.groupby("group").size().to_dict() == {
        "people": 1,
        "over time": 1,
        "against adjudicated": 3,
        "rules against people": 6,
        "rules against adjudicated": 2,
        "rules and models": 1,
    }
    assert pairs["group"].map(GROUPS.index).is_monotonic_increasing
    assert pairs.iloc[0].tolist() == ["李", "", "王", "", "people"]
    assert pairs.iloc[1].tolist() == ["李", "", "李", "2", "over time"]


def test_a_person_who_accepts_what_rules_proposed_is_a_person_and_rules_never_are() -> None:
    codings = told_of(("李", "", "rule", "accepted"), ("李", "", "rule", "rejected"), ("rules", "", "rule", "accepted"))
    assert {voice.coder: voice.kind for voice in voices(codings)} == {"李": "person", "rules": "machine"}


def test_somebody_who_read_and_coded_nothing_is_compared() -> None:
    assert qc.pairs_of(rows(("d", 0, 3, "tie", "李")), read(9, "李", "王"))["second"].tolist() == ["王"]


def test_people_of_different_rounds_are_not_compared() -> None:
    codings = told_of(("李", "", "manual", ""), ("王", "2", "manual", ""))
    assert qc.pairs_of(codings).empty


# --- characters -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    # COUNTING: 1,000 characters; 500 each, 250 shared; 200 and 50, 50 shared.
    [((0, 500), (250, 750), 0.0), ((0, 200), (150, 200), 0.348)],
)
def test_kappa_of_characters(first: tuple[int, int], second: tuple[int, int], kappa: float) -> None:
    found = characters(rows(("d", *first, "tie", "李"), ("d", *second, "tie", "王")), read(1000, "李", "王"))
    assert found.pairs["kappa"].item() == pytest.approx(kappa, abs=0.0005)
    assert found.pairs[["both", "only_first", "only_second", "neither"]].sum(axis=1).item() == 1000


def test_the_uncoded_text_is_counted_or_left_out_and_nothing_else() -> None:
    codings = rows(("d", 0, 20, "tie", "李"), ("d", 10, 30, "tie", "王"), ("d", 50, 60, "order", "王"))
    readings = read(100, "李", "王")
    assert characters(codings, readings).pairs["characters"].tolist() == [100, 100]
    left = characters(codings, readings, "left_out").pairs.set_index("code")
    # 0–30 and 50–60 have some code of somebody: of the 40 characters 10 have tie from both.
    assert left.loc["tie", ["characters", "both", "only_first", "only_second", "neither"]].tolist() == [40, 10, 10, 10, 10]
    with pytest.raises(qc.ArgumentError, match="uncoded 'left out' is not one of counted, left_out"):
        characters(codings, readings, "left out")


def test_only_what_both_read_enters_and_what_was_left_out_is_told() -> None:
    codings = rows(("d", 0, 20, "tie", "李"), ("d", 90, 120, "tie", "李"), ("d", 10, 30, "tie", "王"))
    readings = pd.DataFrame([("d", 0, 200, "李"), ("d", 0, 50, "王"), ("d", 50, 100, "王")], columns=["document", "start", "end", "coder"])
    found = characters(codings, readings)
    assert found.pairs[["characters", "both", "only_first", "only_second"]].iloc[0].tolist() == [100, 10, 20, 10]
    numbers = ["characters", "only_first_read", "only_second_read", "codings_outside"]
    assert found.read[numbers].iloc[0].tolist() == [100, 100, 0, 1]


def test_what_is_not_defined_is_nan_with_its_reason() -> None:
    codings = rows(("d", 0, 9, "tie", "李"), ("d", 0, 9, "tie", "王"), ("d", 0, 2, "order", "王"))
    with pytest.warns(UserWarning, match="characters: 1 row is not defined.*all who rated gave the same value"):
        found = qc.character_agreement(codings, read(9, "李", "王"), uncoded="counted", draws=DRAWS)
    by_code = found.pairs.set_index("code")
    assert by_code.loc["tie", ["kappa", "pi", "alpha"]].isna().all()
    assert by_code.loc["tie", "percent"] == 1
    nobody = characters(codings, read(9, "李").assign(end=3).pipe(lambda own: pd.concat([own, read(9, "王").assign(start=3)])))
    assert nobody.pairs["percent"].isna().all()
    assert nobody.pairs["warning"].str.contains("no text that all of them read").all()


def test_a_rare_code_is_doubted() -> None:
    found = characters(rows(("d", 0, 9, "tie", "李"), ("d", 3, 9, "tie", "王")), read(1000, "李", "王"))
    assert "few units decide" in found.pairs["warning"].item()


def test_three_people_are_one_group_and_rules_are_not_in_it() -> None:
    codings = rows(*[("d", 0, 10 + 5 * at, "tie", coder) for at, coder in enumerate(["张", "李", "王", "rules"])])
    found = characters(codings, read(40, "张", "李", "王"))
    assert found.together[["group", "coders", "number"]].values.tolist() == [["people", "张; 李; 王", 3]]
    assert found.pairs["group"].tolist() == ["people"] * 3 + ["rules against people"] * 3
    # Fleiss over 40 characters: 10 of three, 5 of two, 5 of one, 20 of none; p = 45/120; Po = (30 + 10/3)/40.
    share, observed = 45 / 120, (30 + 10 / 3) / 40
    chance = share**2 + (1 - share) ** 2
    assert found.together["fleiss_kappa"].item() == pytest.approx((observed - chance) / (1 - chance))


def test_rejected_and_denied_codings_are_not_counted() -> None:
    codings = rows(("d", 0, 9, "tie", "李"), ("d", 0, 9, "tie", "王"), ("d", 20, 30, "tie", "王"), ("d", 40, 50, "tie", "李"))
    codings = codings.assign(status=["accepted", "accepted", "rejected", "accepted"], polarity=["+", "+", "+", "-"])
    assert characters(codings, read(100, "李", "王")).pairs["kappa"].item() == 1


def test_intervals_come_from_informants_and_are_the_same_with_the_same_seed() -> None:
    documents = tuple("abcdef")
    codings = rows(
        *[(name, 0, 20, "tie", "李") for name in documents], *[(name, 3 * at, 20, "tie", "王") for at, name in enumerate(documents)]
    )
    readings = read(60, "李", "王", documents=documents)
    one, again = (characters(codings, readings, draws=qc.Draws(seed=1, resamples=200)).pairs for _ in range(2))
    pd.testing.assert_frame_equal(one, again)
    assert one["kappa_low"].item() < one["kappa"].item() < one["kappa_high"].item()
    alone = characters(codings, readings, informants=dict.fromkeys(documents, "S01"))
    assert math.isnan(alone.pairs["kappa_low"].item())
    assert "there is one informant" in alone.pairs["warning"].item()


SPAN = st.tuples(st.sampled_from("de"), st.integers(0, 30), st.integers(1, 12), st.sampled_from(["tie", "order"]), st.sampled_from("AB"))


def drawn_rows(spans: list[tuple[str, int, int, str, str]]) -> pd.DataFrame:
    return rows(*[(document, start, start + length, code, coder) for document, start, length, code, coder in spans])


@settings(max_examples=20, deadline=None)
@given(st.lists(SPAN, min_size=1, max_size=8))
def test_kappa_of_characters_is_kappa_of_the_expanded_characters(spans: list[tuple[str, int, int, str, str]]) -> None:
    codings = drawn_rows(spans)
    found = characters(codings, read(45, "A", "B", documents=("d", "e"))).pairs
    for row in found.itertuples():
        given_by = {coder: np.zeros((2, 45), dtype=int) for coder in "AB"}
        for one in codings[codings["code"] == row.code].itertuples():
            given_by[one.coder]["de".index(one.document), one.start : one.end] = 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            kappa = cohen_kappa_score(given_by["A"].ravel(), given_by["B"].ravel())
        assert row.kappa == pytest.approx(kappa, nan_ok=True)
        alpha = pytest.importorskip("krippendorff").alpha([one.ravel() for one in given_by.values()], level_of_measurement="nominal")
        assert row.alpha == pytest.approx(alpha)


# --- unitizing ------------------------------------------------------------------------------------------------------------------------

# Krippendorff 2004, Content Analysis: An Introduction to Its Methodology, 2nd ed., p. 254: two observers, 300 units of length from 150 on.
KRIPPENDORFF_2004 = {
    "i": [(225, 70, "c"), (370, 30, "c"), (180, 60, "k"), (300, 50, "k")],
    "j": [(220, 80, "c"), (355, 20, "c"), (400, 20, "c"), (180, 60, "k"), (300, 50, "k")],
}


def published() -> tuple[pd.DataFrame, pd.DataFrame]:
    codings = rows(*[("d", begin, begin + long, code, coder) for coder, own in KRIPPENDORFF_2004.items() for begin, long, code in own])
    return codings, read(450, "i", "j").assign(start=150)


def test_alpha_of_krippendorff_2004() -> None:
    found = units(*published()).pairs
    assert value(found, "alpha_1995", "c") == pytest.approx(0.7286, abs=0.00005)
    assert value(found, "alpha_1995", "k") == 1
    # Printed as .8591, which is 1 − .0144/(.0532 + .0490), worked out from rounded disagreements; without rounding it is .8587.
    assert value(found, "alpha_1995") == pytest.approx(0.8591, abs=0.0005)


def test_disagreements_of_krippendorff_2004() -> None:
    area = Spans(np.array([150]), np.array([450]))
    expected = {"c": (0.0144, 0.0532), "k": (0.0, 0.0490)}  # as printed there
    for code, printed in expected.items():
        own = [sorted((begin, begin + long) for begin, long, name in told if name == code) for told in KRIPPENDORFF_2004.values()]
        spans = [Spans(*(np.array(ends) for ends in zip(*some, strict=True))) for some in own]
        found = differences(spans, area, whose=lambda points: np.zeros(len(points), dtype=np.int64), informants=1)
        both = disagreement(found, np.array([300.0]), np.ones((1, 1)), 2)
        assert (both.observed.item(), both.expected.item()) == pytest.approx(printed, abs=0.00005)
    rounded = 1 - 0.0144 / (0.0532 + 0.0490)
    assert rounded == pytest.approx(0.8591, abs=0.00005)


@pytest.mark.parametrize(
    ("first", "second", "squares"),
    # Krippendorff 2004, p. 253: differences of units of the same code, and of a unit and a gap.
    [((225, 295), (220, 300), 50), ((370, 400), (355, 375), 850), ((150, 151), (400, 420), 401)],
)
def test_squared_differences_of_krippendorff_2004(first: tuple[int, int], second: tuple[int, int], squares: int) -> None:
    spans = [Spans(np.array([start]), np.array([end])) for start, end in (first, second)]
    area = Spans(np.array([150]), np.array([450]))
    found = differences(spans, area, whose=lambda points: np.zeros(len(points), dtype=np.int64), informants=1)
    assert found.observed.tolist() == [2 * squares]


# Krippendorff 1995, Sociological Methodology 25, p. 57: four pairs of observers on a continuum of 24, and their observed disagreement.
KRIPPENDORFF_1995 = {
    "A": ([(2, 8), (14, 6)], [(4, 4), (15, 2)], 0.03125),
    "B": ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)], 2.26736),
    "C": ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)], 0.02777),
    "D": ([(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)], [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)], 0.38715),
}


@pytest.mark.parametrize("pair", KRIPPENDORFF_1995)
def test_observed_disagreements_of_krippendorff_1995(pair: str) -> None:
    *own, printed = KRIPPENDORFF_1995[pair]
    spans = [Spans(np.array([begin for begin, _ in some]), np.array([begin + long for begin, long in some])) for some in own]
    area = Spans(np.array([0]), np.array([24]))
    found = differences(spans, area, whose=lambda points: np.zeros(len(points), dtype=np.int64), informants=1)
    assert disagreement(found, np.array([24.0]), np.ones((1, 1)), 2).observed.item() == pytest.approx(printed, abs=0.00001)


def test_u_alphas_of_another_program() -> None:
    # Three coders on 20 characters; the values are those that another implementation of Krippendorff et al. 2016 (equations 1 to 13) prints
    # in its documentation: u .474, |u .433, cu .779 covering 38.33 %, (1)u .769 covering 95.45 %, (2)u .787 covering 59.52 %.
    told = {"Alex": [(2, 5, "1"), (9, 11, "1"), (12, 20, "2")], "Paul": [(2, 5, "1"), (7, 15, "2")], "Susan": [(2, 5, "1"), (10, 15, "2")]}
    codings = rows(*[("d", start, end, code, coder) for coder, own in told.items() for start, end, code in own])
    found = units(codings, read(20, *told)).together
    values = {(row.measure, row.code): (round(row.value, 3), round(row.covering, 4)) for row in found.fillna({"code": ""}).itertuples()}
    assert values["u_alpha", ""] == (0.474, 1)
    assert values["u_alpha_binary", ""] == (0.433, 1)
    assert values["cu_alpha", ""] == (0.779, 0.3833)
    assert values["ku_alpha", "1"] == (0.769, 0.9545)
    assert values["ku_alpha", "2"] == (0.787, 0.5952)


def test_two_units_by_hand() -> None:
    # 300 characters; 0–60 and 45–60 with one code. ℓ = 600, of the code 75 (30 shared), of the gap 525 (480 shared); S = 60² + 15² and 525:
    # ε = 600 (75² − 3825)/(600² − 4350) and 600 (525² − 525)/(600² − 4350).
    found = units(rows(("d", 0, 60, "tie", "李"), ("d", 45, 60, "tie", "王")), read(300, "李", "王")).pairs
    chance = 600 * (75**2 - 3825 + 525**2 - 525) / (600**2 - 4350)
    assert value(found, "u_alpha", "tie") == pytest.approx(1 - 90 / (600 - chance))
    # D(o) = 45²/300². Units of 60: (2·60³ − 3·60² + 60)/3, gaps of 240 and 240; of 15: gaps of 240, 45 and 240.
    own = (2 * 60**3 - 3 * 60**2 + 60) / 3 + 60**2 * (181 + 181) + (2 * 15**3 - 3 * 15**2 + 15) / 3 + 15**2 * (226 + 31 + 226)
    expected = 2 / 300 * own / (600 * 599 - 60 * 59 - 15 * 14)
    assert value(found, "alpha_1995", "tie") == pytest.approx(1 - 45**2 / 300**2 / expected)


def test_three_coders_by_hand() -> None:
    # Units of 4 at 0, 0 and 2 on 10 characters. D(o): two of three pairs differ by 2² + 2², each counted both ways: 32/(3·2·10²).
    # D(e): each unit (3 − 1)(2·4³ − 3·4² + 4)/3, and 4² for each place in gaps of 6, 6 and 4 (3 + 3 + 1); of 30 · 29 − 3 · 4 · 3 pairs.
    codings = rows(("d", 0, 4, "tie", "张"), ("d", 0, 4, "tie", "李"), ("d", 2, 6, "tie", "王"))
    expected = 2 / 10 * 3 * (2 * (2 * 4**3 - 3 * 4**2 + 4) / 3 + 4**2 * 7) / (30 * 29 - 36)
    found = units(codings, read(10, "张", "李", "王")).together
    assert value(found, "alpha_1995", "tie") == pytest.approx(1 - 32 / 600 / expected)


def test_a_coder_is_compared_with_an_earlier_round() -> None:
    codings = rows(("d", 0, 20, "tie", "李"), ("d", 0, 15, "tie", "李")).assign(round=["", "2"])
    readings = pd.concat([read(100, "李").assign(round=""), read(100, "李").assign(round="2")])
    found = characters(codings, readings).pairs
    assert found[["group", "first", "second", "second_round"]].values.tolist() == [["over time", "李", "李", "2"]]
    assert found["first_round"].isna().all()
    assert found[["both", "only_first", "only_second"]].values.tolist() == [[15, 5, 0]]
    assert value(units(codings, readings).pairs, "alpha_1995", "tie") > 0


def test_other_kinds_of_intervals() -> None:
    documents = tuple("abcdef")
    codings = rows(*[(name, 3 * (coder == "王") * at, 20, "tie", coder) for at, name in enumerate(documents) for coder in "李王"])
    readings = read(60, "李", "王", documents=documents)
    draws = [qc.Draws(seed=1, resamples=200, interval=interval) for interval in ("percentile", "bca")]
    for function, low, high in ((characters, "alpha_low", "alpha_high"), (units, "low", "high")):
        one, other = (function(codings, readings, draws=some).pairs.iloc[0] for some in draws)
        assert one[low] < one[high]
        assert other[low] < other[high]
        assert one[low] != other[low]


def test_overlapping_units_leave_what_takes_them() -> None:
    codings = rows(("d", 0, 20, "tie", "李"), ("d", 10, 30, "order", "李"), ("d", 0, 20, "tie", "王"), ("d", 12, 30, "order", "王"))
    found = units(codings, read(100, "李", "王")).pairs
    assert math.isnan(value(found, "u_alpha"))
    assert found[found["measure"] == "cu_alpha"]["warning"].str.contains("overlap").all()
    assert value(found, "u_alpha", "tie") == 1
    assert 0 < value(found, "u_alpha", "order") < 1
    assert 0 < value(found, "alpha_1995") < 1


def test_a_code_given_twice_is_one_unit_and_touching_units_are_two() -> None:
    readings = read(60, "李", "王")
    twice = rows(("d", 0, 8, "tie", "李"), ("d", 5, 12, "tie", "李"), ("d", 0, 12, "tie", "王"))
    assert value(units(twice, readings).pairs, "alpha_1995", "tie") == 1
    touching = rows(("d", 0, 6, "tie", "李"), ("d", 6, 12, "tie", "李"), ("d", 0, 12, "tie", "王"))
    assert value(units(touching, readings).pairs, "alpha_1995", "tie") < 1


def plain_u_alpha(given_by: list[list[list[tuple[int, int, int]]]]) -> float:
    """u-alpha from its definition, character pair by character pair: coders × documents × parts (start, end, value; 0 is the gap)."""
    flat = [[(document, *part) for document, parts in enumerate(coder) for part in parts] for coder in given_by]
    many, seen, chance = len(flat), {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for one, other in permutations(range(many), 2):
        for d, start, end, c in flat[one]:
            for e, begin, last, k in flat[other]:
                seen[c == k] += max(0, min(end, last) - max(start, begin)) * (d == e) / (many - 1)
    characters_of = [
        (coder, at, c) for coder, parts in enumerate(flat) for at, (_, start, end, c) in enumerate(parts) for _ in range(end - start)
    ]
    for (i, g, c), (j, h, k) in combinations(characters_of, 2):
        if (i, g) != (j, h) or c == 0:  # no unit with itself; a gap is single characters
            chance[c == k] += 2
    share = sum(seen.values()) / sum(chance.values())
    return 1 - seen[False] / (share * chance[False])


def with_gaps(own: list[tuple[int, int, int]], length: int) -> list[tuple[int, int, int]]:
    found, at = [], 0
    for start, end, code in own:
        found += [(at, start, 0)] * (start > at) + [(start, end, code)]
        at = end
    return found + [(at, length, 0)] * (at < length)


CUTS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 6)), min_size=3, max_size=5)


def cut(pieces: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    ends = np.cumsum([0, *(long for _, long in pieces)]).tolist()
    return [(start, end, code) for start, end, (code, _) in zip(ends, ends[1:], pieces, strict=False) if code]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(CUTS, CUTS), min_size=2, max_size=3))
def test_u_alpha_is_what_its_definition_says(coders: list[tuple[list[tuple[int, int]], list[tuple[int, int]]]]) -> None:
    own = [[cut(pieces) for pieces in coder] for coder in coders]
    told = [
        (document, start, end, str(code), f"K{at}")
        for at, coder in enumerate(own)
        for document, parts in zip("de", coder, strict=True)
        for start, end, code in parts
    ]
    found = units(rows(*told), read(32, *(f"K{at}" for at in range(len(own))), documents=("d", "e")))
    row = found.pairs if len(own) == 2 else found.together
    if {code for *_, code, _ in told}:
        expected = plain_u_alpha([[with_gaps(parts, 32) for parts in coder] for coder in own])
        assert value(row, "u_alpha") == pytest.approx(expected)


@settings(max_examples=12, deadline=None)
@given(st.lists(SPAN, min_size=1, max_size=7))
def test_identical_coders_agree_wholly(spans: list[tuple[str, int, int, str, str]]) -> None:
    one = drawn_rows(spans).assign(coder="A")
    codings, readings = pd.concat([one, one.assign(coder="B")]), read(60, "A", "B", documents=("d", "e"))
    found = units(codings, readings).pairs
    assert found["value"].dropna().to_numpy() == pytest.approx(1)
    assert not found[found["measure"] == "alpha_1995"]["value"].isna().any()
    assert characters(codings, readings).pairs[["percent", "kappa", "pi", "alpha"]].to_numpy() == pytest.approx(1)


@settings(max_examples=12, deadline=None)
@given(st.lists(SPAN, min_size=2, max_size=7), st.integers(1, 500))
def test_names_of_coders_and_places_of_texts_do_not_matter(spans: list[tuple[str, int, int, str, str]], shift: int) -> None:
    codings, readings = drawn_rows(spans), read(45, "A", "B", documents=("d", "e"))
    other, told = (frame.assign(coder=frame["coder"].map({"A": "乙", "B": "甲"})) for frame in (codings, readings))
    moved, again = (frame.assign(start=frame["start"] + shift, end=frame["end"] + shift) for frame in (other, told))
    for function, names in ((characters, ["kappa", "pi", "alpha", "alpha_low"]), (units, ["value"])):
        first, second = function(codings, readings).pairs, function(moved, again).pairs
        np.testing.assert_allclose(first[names].to_numpy(), second[names].to_numpy(), rtol=1e-9)


def test_merged_intervals_hold_the_same_characters() -> None:
    found = merged(np.array([5, 0, 9, 20, 22]), np.array([9, 4, 12, 20, 30]))
    assert (found.start.tolist(), found.end.tolist()) == ([0, 5, 22], [4, 12, 30])


def test_without_readings_there_is_no_agreement() -> None:
    codings = rows(("d", 0, 20, "tie", "李"))
    with pytest.raises(qc.ArgumentError, match="there are no readings"):
        characters(codings, read(9, "李").iloc[:0])


# --- γ --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(find_spec("pygamma_agreement") is not None, reason="pygamma-agreement is installed")
def test_gamma_without_its_library_says_what_to_type() -> None:
    with pytest.raises(qc.ArgumentError, match=r"pip install 'qualcode\[gamma\]'"):
        quietly(qc.gamma_agreement, rows(("d", 0, 20, "tie", "李")), read(9, "李"), position=1, category=1)


@pytest.mark.skipif(find_spec("pygamma_agreement") is None, reason="pygamma-agreement is not installed")
def test_gamma_is_that_of_the_library() -> None:
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    told = {
        "Alex": [(1, 8, "1"), (11, 6, "2"), (24, 6, "5"), (44, 16, "7")],
        "Paul": [(1, 8, "1"), (11, 6, "3"), (19, 6, "5"), (32, 12, "6")],
    }
    codings = rows(*[("d", begin, begin + long, code, coder) for coder, own in told.items() for begin, long, code in own])
    # Of two documents one was read by both.
    readings = pd.concat([read(70, "Alex", documents=("a", "d")), read(70, "Paul", documents=("d",))])
    state = np.random.get_state()[1].copy()
    found = quietly(qc.gamma_agreement, codings, readings, position=3, category=1)
    assert (np.random.get_state()[1] == state).all()
    assert found["document"].fillna("").tolist() == ["", "d"]
    continuum = Continuum()
    for coder, own in told.items():
        for begin, long, code in own:
            continuum.add(coder, Segment(begin, begin + long), code)
    np.random.seed(1)
    expected = continuum.compute_gamma(CombinedCategoricalDissimilarity(alpha=3, beta=1)).gamma
    assert found["gamma"].tolist() == pytest.approx([expected, expected])
