"""Agreement of coders on sentences: by hand, by scikit-learn, by a loop over copies of the rows; who is compared with whom, and on what."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qualcode.agreement.alphas import krippendorff_alpha, multi_label_alpha
from qualcode.agreement.codes import code_agreement
from qualcode.agreement.correcting import brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac1, scott_pi
from qualcode.agreement.observing import percent_agreement
from qualcode.agreement.rating import ratings
from qualcode.agreement.record import CodeAgreement
from qualcode.errors import ArgumentError
from qualcode.statistics.drawing import Draws, drawn

DRAWS = Draws(seed=3, resamples=200)
KEYS = ["group", "coders", "level", "code"]


def sentences(documents: int, each: int) -> pd.DataFrame:
    rows = [(f"S-{d:02}", n * 10, n * 10 + 10) for d in range(documents) for n in range(each)]
    return pd.DataFrame(rows, columns=["document", "start", "end"])


def found(units: pd.DataFrame, coder: str, code: str, at: Iterable[int], **more: str) -> pd.DataFrame:
    rows = units.iloc[list(at)]
    spans = rows.assign(start=rows["start"] + 2, end=rows["end"] - 2, code=code, coder=coder)
    return spans.assign(**{"method": "manual", "status": "accepted", "round": "", **more})


def read_all(units: pd.DataFrame, *coders: str, **more: str) -> pd.DataFrame:
    return pd.concat([units.assign(coder=coder, round="", **more) for coder in coders], ignore_index=True)


def compare(codings: Iterable[pd.DataFrame], readings: pd.DataFrame, units: pd.DataFrame, **more: object) -> CodeAgreement:
    options = {"draws": DRAWS, "distance": "jaccard", **more}
    return code_agreement(pd.concat(list(codings), ignore_index=True), readings, segments=units, **options)  # type: ignore[arg-type]


def value(result: CodeAgreement, coefficient: str, *, level: str = "code", code: str = "x.a", coders: str = "A; B") -> float:
    rows = result.coefficients
    [one] = rows[(rows[["level", "code", "coders", "coefficient"]] == [level, code, coders, coefficient]).all(axis=1)]["value"]
    return float(one)


def count(result: CodeAgreement, **where: str) -> pd.Series:
    rows = result.counts
    for name, what in where.items():
        rows = rows[rows[name] == what]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(("one", "other", "shared", "kappa"), [(500, 500, 250, 0.000), (200, 50, 50, 0.348)])
def test_kappa_counts_the_units_without_a_code(one: int, other: int, shared: int, kappa: float) -> None:
    # COUNTING.md, Agreement: 1,000 units
    units = sentences(20, 50)
    result = compare(
        [found(units, "A", "x.a", range(one)), found(units, "B", "x.a", range(one - shared, one - shared + other))],
        read_all(units, "A", "B"),
        units,
    )
    assert value(result, "cohen_kappa") == pytest.approx(kappa, abs=5e-4)
    row = count(result, level="code")
    assert row[["units", "a", "b", "c", "d"]].tolist() == [1000, shared, one - shared, other - shared, 1000 - one - other + shared]
    assert row["prevalence"] == pytest.approx((one + other) / 2000)


def rated(columns: dict[str, list[int | None]]) -> tuple[list[pd.DataFrame], pd.DataFrame, pd.DataFrame]:
    """Codings and readings that give these ratings; four units a document."""
    [size] = {len(column) for column in columns.values()}
    units = sentences(-(-size // 4), 4).iloc[:size].reset_index(drop=True)
    codings = [found(units, name, "x.a", [n for n, one in enumerate(column) if one]) for name, column in columns.items()]
    reads = [units[[one is not None for one in column]].assign(coder=name, round="") for name, column in columns.items()]
    return codings, pd.concat(reads, ignore_index=True), units


BIT = st.integers(0, 1)


@given(st.lists(st.tuples(BIT, BIT), min_size=4, max_size=40))
@settings(max_examples=8, deadline=None)
def test_each_coefficient_is_that_of_the_table_of_ratings(rows: list[tuple[int, int]]) -> None:
    rows = [*rows, (1, 1), (0, 1), (0, 0)]
    frame = pd.DataFrame(rows, columns=["A", "B"])
    codings, readings, units = rated({name: frame[name].tolist() for name in frame})
    result = compare(codings, readings, units, levels=["code"], draws=Draws(seed=1, resamples=3))
    assert value(result, "cohen_kappa") == pytest.approx(cohen_kappa_score(frame["A"], frame["B"], labels=[0, 1]), nan_ok=True)
    assert value(result, "scott_pi") == pytest.approx(scott_pi(frame))
    assert value(result, "krippendorff_alpha") == pytest.approx(krippendorff_alpha(frame, level="nominal"))
    assert value(result, "gwet_ac1") == pytest.approx(gwet_ac1(frame, values=[0, 1]))
    assert value(result, "brennan_prediger") == pytest.approx(brennan_prediger(frame, values=[0, 1]))
    assert value(result, "percent_agreement") == pytest.approx(percent_agreement(frame))
    a, b, c, _ = count(result, level="code")[["a", "b", "c", "d"]]
    assert value(result, "holsti") == pytest.approx(2 * a / (2 * a + b + c))
    sets = frame.map(lambda one: {"x.a"} if one else set())
    assert value(result, "multi_label_alpha", level="codes", code="(all)") == pytest.approx(multi_label_alpha(sets, distance="jaccard"))
    own = ratings(pd.concat(codings), readings, segments=units, code="x.a")
    assert own.astype(int).to_numpy().tolist() == frame.to_numpy().tolist()


def test_the_interval_is_that_of_a_loop_over_copies_of_the_informants() -> None:
    random = np.random.default_rng(5)
    units = sentences(9, 12).assign(person=lambda frame: frame["document"].str.replace("S", "P"))
    one = random.random(len(units)) < 0.4
    other = np.where(random.random(len(units)) < 0.8, one, ~one)
    codings = [found(units, "A", "x.a", np.flatnonzero(one)), found(units, "B", "x.a", np.flatnonzero(other))]
    result = compare(codings, read_all(units, "A", "B"), units, levels=["code"])
    people = sorted(units["person"].unique())
    values = []
    for times in drawn([""] * len(people), resamples=200, seed=3):
        rows = np.concatenate([np.flatnonzero(units["person"] == who) for who, n in zip(people, times, strict=True) for _ in range(int(n))])
        values.append(cohen_kappa_score(one[rows], other[rows]))
    row = result.coefficients[result.coefficients["coefficient"] == "cohen_kappa"].iloc[0]
    assert [row["low"], row["high"]] == pytest.approx(np.quantile(values, [0.025, 0.975]).tolist())
    assert row["low"] < row["value"] < row["high"]
    assert row["defined"] == 1


def test_bca_intervals_and_strata_are_taken_too() -> None:
    units = sentences(8, 10)
    codings = [found(units, "A", "x.a", range(0, 80, 3)), found(units, "B", "x.a", range(0, 80, 4))]
    kinds = {name: "even" if int(name[2:]) % 2 else "odd" for name in units["document"].unique()}
    for interval in ("percentile", "bca"):
        draws = Draws(seed=1, resamples=200, interval=interval, strata=kinds)
        result = compare(codings, read_all(units, "A", "B"), units, draws=draws)
        row = result.coefficients[result.coefficients["coefficient"] == "cohen_kappa"].iloc[0]
        assert row["low"] < row["value"] < row["high"]


def three() -> CodeAgreement:
    units = sentences(6, 10)
    marks = {"A": range(30), "B": range(5, 35), "C": range(0, 40, 2)}
    codings = [found(units, coder, "x.a", at) for coder, at in marks.items()]
    codings += [found(units, "A", "x.b", range(40, 50)), found(units, "B", "y", range(40, 44))]
    return compare(codings, read_all(units, "A", "B", "C"), units)


def test_pairs_and_all_together() -> None:
    result = three()
    assert result.compared[["coders", "number", "units"]].values.tolist() == [
        ["A; B", 2, 60],
        ["A; C", 2, 60],
        ["B; C", 2, 60],
        ["A; B; C", 3, 60],
    ]
    frame = pd.DataFrame(
        {"A": [n < 30 for n in range(60)], "B": [5 <= n < 35 for n in range(60)], "C": [n < 40 and n % 2 == 0 for n in range(60)]}
    )
    assert value(result, "fleiss_kappa", coders="A; B; C") == pytest.approx(fleiss_kappa(frame))
    assert value(result, "krippendorff_alpha", coders="A; B; C") == pytest.approx(krippendorff_alpha(frame, level="nominal"))
    assert value(result, "cohen_kappa", coders="B; C") == pytest.approx(cohen_kappa(frame[["B", "C"]]))
    assert count(result, level="code", code="x.a", coders="A; B; C")[["a", "b", "c", "d"]].isna().all()
    times = result.times[(result.times[KEYS[1:]] == ["A; B; C", "code", "x.a"]).all(axis=1)]
    given = frame.sum(axis=1).value_counts().sort_index()
    assert times.set_index("gave")["units"].to_dict() == given.to_dict()
    shares = result.shares[(result.shares[KEYS[1:]] == ["A; B; C", "code", "x.a"]).all(axis=1)]
    assert shares[["coder", "given", "share"]].values.tolist() == [["A", 30, 0.5], ["B", 30, 0.5], ["C", 20, 20 / 60]]


def test_families_are_any_code_of_theirs() -> None:
    result = three()
    # A gave x.a to 0–29 and x.b to 40–49, B x.a to 5–34
    assert count(result, level="family", code="x", coders="A; B")[["a", "b", "c", "d"]].tolist() == [25, 15, 5, 15]
    families = {level: set(rows["code"]) for level, rows in result.counts.groupby("level")}
    assert families == {"code": {"x.a", "x.b", "y"}, "family": {"x", "y"}, "codes": {"(all)"}, "families": {"(all)"}}


def test_units_are_those_that_all_compared_coders_read() -> None:
    columns: dict[str, list[int | None]] = {"A": [1, 1, 0, 0, 1, None], "B": [1, 0, 0, None, None, 1], "C": [1, None, 1, 0, None, 0]}
    codings, readings, units = rated(columns)
    strict = compare(codings, readings, units, levels=["code"])
    assert strict.compared.set_index("coders")[["units", "not_read_by_all"]].to_dict("index") == {
        "A; B": {"units": 3, "not_read_by_all": 3},
        "A; C": {"units": 3, "not_read_by_all": 3},
        "B; C": {"units": 3, "not_read_by_all": 2},
        "A; B; C": {"units": 2, "not_read_by_all": 4},
    }
    loose = compare(codings, readings, units, levels=["code"], read_by="two")
    frame = pd.DataFrame(columns, dtype="Int64")
    two = frame[frame.notna().sum(axis=1) > 1]
    assert value(loose, "krippendorff_alpha", coders="A; B; C") == pytest.approx(krippendorff_alpha(two, level="nominal"))
    assert value(loose, "fleiss_kappa", coders="A; B; C") == pytest.approx(fleiss_kappa(two))
    assert loose.compared.set_index("coders").loc["A; B; C", ["units", "not_read_by_all"]].tolist() == [5, 1]


def test_a_unit_is_read_when_all_of_it_was_and_codings_elsewhere_are_told() -> None:
    units = sentences(1, 4)
    read = pd.DataFrame({"document": "S-00", "start": [0, 5, 20], "end": [12, 18, 40], "coder": "A"})
    read = pd.concat([read, pd.DataFrame({"document": ["S-00"], "start": [0], "end": [40], "coder": ["B"]})])
    codings = pd.concat([found(units, "A", "x.a", [0, 1]), found(units, "B", "x.a", [0])])
    result = compare([codings, pd.DataFrame({**codings.iloc[0].to_dict(), "start": [90], "end": [95]})], read, units)
    assert result.compared[["units", "not_read_by_all"]].values.tolist() == [[3, 1]]  # 0–18 was read, of the second unit 8 of 10
    assert result.left_out.fillna("").values.tolist() == [
        ["A", "", "units of which only a part was read", 1],
        ["A", "", "codings outside of all units", 1],
        ["A", "", "codings in units that the coder did not read", 1],
    ]
    table = ratings(codings, read, segments=units, code="x.a")
    assert table["A"].tolist() == [True, pd.NA, False, False]
    assert table.index.names == ["document", "start", "end"]


def test_a_coding_belongs_to_every_sentence_it_touches() -> None:
    units = sentences(1, 3)
    span = pd.DataFrame({"document": ["S-00"], "start": [9], "end": [20], "code": ["x.a"], "coder": ["A"]})
    assert ratings(span, read_all(units, "A"), segments=units, code="x.a")["A"].tolist() == [True, True, False]


def test_rejected_and_denied_say_no_and_what_is_open_says_nothing() -> None:
    units = sentences(1, 5)
    codings = pd.concat(
        [
            found(units, "A", "x.a", [0]),
            found(units, "A", "x.a", [1], status="rejected"),
            found(units, "A", "x.a", [2], status="proposed"),
            found(units, "A", "x.a", [3], polarity="-"),
            found(units, "rules", "x.a", [2, 4], method="rule", status="proposed"),
            found(units, "rules", "x.a", [1], method="rule", status="rejected"),
        ]
    )
    table = ratings(codings, read_all(units, "A"), segments=units, code="x.a")
    assert table["A"].tolist() == [True, False, pd.NA, False, False]
    assert table["rules"].tolist() == [False, False, True, False, True]  # who without a reading has read everything
    result = compare([codings], read_all(units, "A"), units)
    assert count(result, level="code")["units"] == 4
    assert "proposals that the coder has not decided on" in result.left_out["reason"].tolist()


def test_interviewers_are_no_units() -> None:
    units = sentences(1, 4).assign(role=["interviewer", "respondent"] * 2)
    result = compare([found(units, "A", "x.a", [1]), found(units, "B", "x.a", [1])], read_all(units, "A", "B"), units)
    assert result.compared["units"].tolist() == [2]


def test_people_rules_time_and_what_was_settled_are_apart() -> None:
    units = sentences(5, 10)
    codings = [
        found(units, "A", "x.a", range(20)),
        found(units, "B", "x.a", range(22)),
        found(units, "A", "x.a", range(19), round="2"),
        found(units, "adjudicated", "x.a", range(21)),
        found(units, "rules", "x.a", range(10, 50), method="rule", status="proposed"),
    ]
    readings = pd.concat([read_all(units, "A", "B", "adjudicated"), units.assign(coder="A", round="2")], ignore_index=True)
    result = compare(codings, readings, units)
    assert result.compared[["group", "coders"]].values.tolist() == [
        ["people", "A; B"],
        ["over time", "A; A (2)"],
        ["against adjudicated", "A; adjudicated"],
        ["against adjudicated", "A (2); adjudicated"],
        ["against adjudicated", "B; adjudicated"],
        ["rules against people", "A; rules"],
        ["rules against people", "A (2); rules"],
        ["rules against people", "B; rules"],
        ["rules against adjudicated", "adjudicated; rules"],
    ]
    alone = compare(codings[:2], read_all(units, "A", "B"), units)
    people = result.coefficients[result.coefficients["group"] == "people"].reset_index(drop=True)
    pd.testing.assert_frame_equal(people, alone.coefficients)  # nothing of machines is in it


def test_who_has_no_reading_is_told_and_compared_on_nothing() -> None:
    units = sentences(2, 5)
    result = compare([found(units, "A", "x.a", [0]), found(units, "B", "x.a", [0])], read_all(units, "A"), units)
    assert result.compared[["units", "not_read_by_all"]].values.tolist() == [[0, 10]]
    assert result.coefficients.empty
    assert result.left_out.loc[0, "reason"] == "no reading is kept of this coder, so that nobody can tell what was read"


def test_where_kappa_means_little_it_says_so() -> None:
    units = sentences(10, 10)
    codings = [
        found(units, "A", "rare", [0, 1, 2]),
        found(units, "B", "rare", [0, 1, 3]),
        found(units, "A", "paradox", range(90)),  # Feinstein & Cicchetti 1990: 80, 10, 5, 5
        found(units, "B", "paradox", [*range(80), *range(90, 95)]),
        found(units, "A", "same", range(100)),
        found(units, "B", "same", range(99)),
        found(units, "A", "fine", range(50)),
        found(units, "B", "fine", range(2, 51)),
        found(units, "A", "alone", range(50)),
    ]
    result = compare(codings, read_all(units, "A", "B"), units, levels=["code"])
    told = result.counts.set_index("code")["caution"].fillna("").to_dict()
    assert told == {
        "alone": "without_variation",
        "fine": "",
        "paradox": "paradox",
        "rare": "rare; paradox",
        "same": "without_variation; common; paradox",
        "(all)": "",
    }
    assert count(result, code="paradox")["warning"] == (
        "coders agree on most units, yet κ is 0.32: most of that agreement is what chance gives where a value is this rare or common "
        "(κ paradox). Tell the counts and AC1 with it"
    )
    assert value(result, "gwet_ac1", code="paradox") == pytest.approx(0.808, abs=5e-4)
    assert "B gave it to no unit" in count(result, code="alone")["warning"]


def test_few_units_and_one_informant() -> None:
    units = sentences(1, 8)
    result = compare(
        [found(units, "A", "x.a", [0, 1]), found(units, "B", "x.a", [0, 2])], read_all(units, "A", "B"), units, levels=["code"]
    )
    assert count(result, level="code")["caution"] == "few_units; one_informant"
    assert result.coefficients[["low", "high"]].isna().all(axis=None)
    assert "one informant" in result.compared.loc[0, "doubt"]


def test_what_is_undefined_is_nan_with_its_reason() -> None:
    units = sentences(3, 10)
    codings = [found(units, "A", "x.a", range(30)), found(units, "B", "x.a", range(30)), found(units, "A", "y", [], round="")]
    result = compare(codings, read_all(units, "A", "B"), units, levels=["code"])
    rows = result.coefficients[result.coefficients["level"] == "code"].set_index("coefficient")
    assert rows["value"].isna().to_dict() == {
        "percent_agreement": False,
        "holsti": False,
        "scott_pi": True,
        "cohen_kappa": True,
        "brennan_prediger": False,
        "gwet_ac1": False,
        "krippendorff_alpha": True,
    }
    assert rows.loc["cohen_kappa", "reason"] == "all who rated gave the same value, so that chance alone would give full agreement"


def test_sets_of_codes_as_the_plain_function_gives_them() -> None:
    random = np.random.default_rng(2)
    units = sentences(6, 10)
    codings, cells = [], {}
    for coder in ("A", "B", "C"):
        own = {code: np.flatnonzero(random.random(60) < 0.3) for code in ("x.a", "x.b", "y")}
        codings += [found(units, coder, code, at) for code, at in own.items()]
        cells[coder] = [{code for code, at in own.items() if n in at} for n in range(60)]
    for distance in ("jaccard", "masi"):
        result = compare(codings, read_all(units, "A", "B", "C"), units, distance=distance)
        frame = pd.DataFrame(cells)
        expected = multi_label_alpha(frame, distance=distance)
        assert value(result, "multi_label_alpha", level="codes", code="(all)", coders="A; B; C") == pytest.approx(expected)
        families = frame.map(lambda cell: {code.split(".")[0] for code in cell})
        expected = multi_label_alpha(families, distance=distance)
        assert value(result, "multi_label_alpha", level="families", code="(all)", coders="A; B; C") == pytest.approx(expected)
    same = value(result, "percent_agreement", level="codes", code="(all)")
    assert same == pytest.approx(np.mean([one == other for one, other in zip(cells["A"], cells["B"], strict=True)]))
    row = result.coefficients[result.coefficients["coefficient"] == "multi_label_alpha"].iloc[0]
    assert row["low"] < row["value"] < row["high"]


def test_stage_and_plane_where_both_gave_the_code() -> None:
    units = sentences(4, 10)
    stages = ["entry", "use", "end"]
    rows = []
    for n in range(30):
        rows.append(found(units, "A", "x.a", [n], stage=stages[n % 3], plane="actual"))
        rows.append(found(units, "B", "x.a", [n], stage=stages[n % 3 if n < 24 else 0], plane="actual" if n % 5 else "nominal"))
    rows.append(found(units, "B", "x.a", [0], stage="end"))  # says two stages there: none
    rows.append(found(units, "A", "x.a", [35], stage="use"))  # which B did not code
    result = compare(rows, read_all(units, "A", "B"), units)
    one, other = [n % 3 for n in range(1, 30)], [n % 3 if n < 24 else 0 for n in range(1, 30)]
    assert count(result, level="stage")["units"] == 29
    assert value(result, "cohen_kappa", level="stage", code="(all)") == pytest.approx(cohen_kappa_score(one, other))
    assert value(result, "percent_agreement", level="plane", code="(all)") == pytest.approx(24 / 30)
    assert math.isnan(count(result, level="stage")["prevalence"])


def test_the_wide_table_has_everything_of_a_code_in_a_row() -> None:
    wide = three().wide()
    assert len(wide) == len(three().counts)
    assert wide.columns[-2:].tolist() == ["caution", "warning"]
    assert {"cohen_kappa", "cohen_kappa_low", "fleiss_kappa_high", "multi_label_alpha"} <= set(wide)


def test_the_same_input_gives_the_same_tables_in_any_order() -> None:
    units = sentences(4, 6)
    codings = pd.concat([found(units, "A", "x.a", range(9)), found(units, "B", "x.a", range(3, 12)), found(units, "B", "y", [0, 5])])
    readings = read_all(units, "A", "B")
    one = compare([codings], readings, units)
    other = compare([codings.sample(frac=1, random_state=1)], readings.sample(frac=1, random_state=2), units)
    for name in ("compared", "coefficients", "counts", "shares", "times"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_choices_and_columns_that_lack_are_named() -> None:
    units = sentences(2, 5)
    codings, readings = found(units, "A", "x.a", [0]), read_all(units, "A", "B")
    with pytest.raises(ArgumentError, match="needs `distance`"):
        code_agreement(codings, readings, segments=units, draws=DRAWS)
    with pytest.raises(ArgumentError, match="level 'codes' is not one of code, family"):
        compare([codings], readings, units, levels=["codes"])
    with pytest.raises(ArgumentError, match="read_by 'both'"):
        compare([codings], readings, units, read_by="both")
    with pytest.raises(ArgumentError, match="'coder'"):
        compare([codings.drop(columns="coder")], readings, units)
    with pytest.raises(ArgumentError, match="'start'"):
        compare([codings], readings.drop(columns="start"), units)
    with pytest.raises(ArgumentError, match=r"nobody gave code 'x.b' \(closest: 'x.a'\)"):
        ratings(codings, readings, segments=units, code="x.b")


def test_nobody_and_nothing_give_empty_tables() -> None:
    units = sentences(1, 3)
    nothing = found(units, "A", "x.a", [])
    result = compare([nothing], read_all(units, "A").iloc[:0], units)
    assert [len(part) for part in (result.compared, result.coefficients, result.counts, result.left_out)] == [0, 0, 0, 0]
    both = compare([nothing], read_all(units, "A", "B"), units)
    assert both.compared[["coders", "units"]].values.tolist() == [["A; B", 3]]
    assert set(both.counts["level"]) <= {"codes", "families"}


def test_much_material_takes_no_time() -> None:
    random = np.random.default_rng(1)
    units = sentences(1000, 4)
    codings = []
    for number in range(10):
        at = random.random(len(units)) < 0.03
        for coder in ("A", "B"):
            codings.append(found(units, coder, f"f{number % 6}.c{number}", np.flatnonzero(at ^ (random.random(len(units)) < 0.01))))
    began = time.perf_counter()
    result = compare(codings, read_all(units, "A", "B"), units, draws=Draws(seed=1))
    assert time.perf_counter() - began < 20  # a loop over draws or documents takes minutes
    assert len(result.counts) == 10 + 6 + 2
