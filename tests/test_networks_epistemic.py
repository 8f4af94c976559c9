"""Moving windows over coded lines: by hand, by brute force, and against a second program."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from qualcode import ArgumentError, coded_lines, epistemic_network
from qualcode.epistemic.tying import EpistemicNetwork
from qualcode.results import Results

CODES = ["control", "support", "exit", "tie"]
# No more units than codes: the fit of the nodes says nothing, which is told each time.
pytestmark = pytest.mark.filterwarnings("ignore:codes fit the points exactly", "ignore:places of codes are not unique")


def pattern() -> pd.DataFrame:
    """64 lines of 8 units in 2 conversations, made by a rule."""
    rows = []
    for i in range(64):
        unit = i % 8
        marks = [int((i * i + 3 * k * i + 5 * k + (unit >= 4) * k) % 7 < 2) for k in range(4)]
        rows.append((f"u{unit}", "x" if unit < 4 else "y", f"c{i // 32}", *marks))
    return pd.DataFrame(rows, columns=["unit", "side", "talk", *CODES])


def network(lines: pd.DataFrame, back: int | None = 3, forward: int = 0, binary: bool = True) -> EpistemicNetwork:
    return epistemic_network(lines, codes=CODES, conversation="talk", unit="unit", back=back, forward=forward, binary=binary)


def brute(lines: pd.DataFrame, back: int | None, forward: int, binary: bool) -> dict[tuple[str, str, str], float]:
    """Every pair of lines in turn: a tie of the focal line is what it holds itself, or together with one other line of its window."""
    ties: dict[tuple[str, str, str], float] = {}
    for _, talk in lines.groupby("talk", sort=False):
        rows = talk.to_dict("records")
        for here, focal in enumerate(rows):
            window = rows[0 if back is None else max(0, here - back + 1) : here + forward + 1]
            for one, two in combinations(CODES, 2):
                made = focal[one] * focal[two]
                made += sum(focal[one] * other[two] + focal[two] * other[one] for other in window if other is not focal)
                key = (str(focal["unit"]), one, two)
                ties[key] = ties.get(key, 0) + (min(made, 1) if binary else made)
    return ties


@pytest.mark.parametrize(
    ("back", "forward", "binary"),
    [(1, 0, True), (2, 0, True), (4, 0, False), (None, 0, True), (3, 2, True), (1, 1, False), (None, 99, False)],
)
def test_ties_by_brute_force(back: int | None, forward: int, binary: bool) -> None:
    found = network(pattern(), back, forward, binary)
    expected = brute(pattern(), back, forward, binary)
    assert {(str(unit), *pair): value for unit, row in found.ties.iterrows() for pair, value in row.items()} == expected


def test_a_window_by_hand() -> None:
    """Lines A, AB, C, B in one talk, window of two, all of one unit; a second unit only so that there is a map.

    Line 1: nothing. Line 2: AB within itself, and its B with the A of line 1. Line 3: its C with A and with B of line 2; the AB of line 2
    itself is not its own. Line 4: its B with the C of line 3.
    """
    rows = [(1, 1, 0, 0), (1, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0), (2, 1, 1, 0), (3, 0, 1, 1)]
    lines = pd.DataFrame(rows, columns=["who", "A", "B", "C"]).assign(talk=[1, 1, 1, 1, 2, 3])
    found = epistemic_network(lines, codes=["A", "B", "C"], conversation="talk", unit="who", back=2)
    assert found.ties.loc["1"].tolist() == [1, 1, 2]  # AB, AC, BC
    summed = epistemic_network(lines, codes=["A", "B", "C"], conversation="talk", unit="who", back=2, binary=False)
    assert summed.ties.loc["1"].tolist() == [2, 1, 2]
    assert found.normalised.loc["1"].to_numpy() == pytest.approx(np.array([1, 1, 2]) / math.sqrt(6))


def test_forward_windows_credit_only_ties_of_the_focal_line() -> None:
    lines = pd.DataFrame({"who": ["a", "b", "b", "c"], "A": [0, 1, 0, 1], "B": [0, 0, 1, 1], "C": [1, 0, 0, 0], "talk": [1, 1, 1, 2]})
    found = epistemic_network(lines, codes=["A", "B", "C"], conversation="talk", unit="who", back=1, forward=2)
    assert found.ties.loc["a"].tolist() == [0, 1, 1], "A and B of the later lines meet each other, but not in the line of a"


def test_windows_end_with_the_conversation_and_lines_without_unit_are_heard() -> None:
    lines = pd.DataFrame({"who": ["a", None, "b", "b"], "A": [1, 1, 0, 0], "B": [1, 0, 1, 1], "C": [0, 0, 0, 1], "talk": [1, 1, 1, 2]})
    found = epistemic_network(lines, codes=["A", "B", "C"], conversation="talk", unit="who", back=2)
    assert found.ties.index.tolist() == ["a", "b"]
    assert found.ties.loc["b"].tolist() == [1, 0, 1], "A of the line that nobody said meets B; nothing crosses into the second talk"
    assert found.settings["lines_without_unit"] == "1"


@pytest.mark.parametrize("binary", [True, False])
def test_evidence_adds_up_to_the_tie(binary: bool) -> None:
    found = network(pattern(), 4, 1, binary)
    for unit, one, two in [("u0", "control", "tie"), ("u5", "exit", "control"), ("u2", "support", "exit"), ("u4", "control", "support")]:
        rows = found.evidence(unit, one, two)
        count = rows["focal"].nunique() if binary else rows["product"].sum()
        assert count == found.ties.loc[unit, tuple(sorted((one, two), key=CODES.index))]
        assert (pattern().loc[rows["focal"], "unit"] == unit).all()
        assert rows["distance"].between(-3, 1).all()
        for row in rows.itertuples():
            assert pattern().loc[row.focal, row.focal_code] * pattern().loc[row.line, row.line_code] == 1
            assert {row.focal_code, row.line_code} == {one, two}


# The points and nodes of `pattern()` by ena-python 0.2.1 (window of 3), which is checked number by number against rENA 0.3.1.
POINTS = {
    "u0": (-0.145190, -0.169511, 0.066713, 0.082187),
    "u1": (-0.340086, -0.242960, -0.251050, -0.034737),
    "u2": (-0.367064, 0.244846, 0.085968, 0.108420),
    "u3": (-0.273505, 0.169837, -0.071147, -0.035529),
    "u4": (-0.032663, 0.014303, 0.208905, -0.192300),
    "u5": (0.252899, -0.190938, 0.207009, 0.063054),
    "u6": (0.405633, 0.099271, -0.149122, -0.037297),
    "u7": (0.499977, 0.075152, -0.097276, 0.046202),
}
NODES = {
    "control": (-0.328614, -1.702505, -0.487407, 1.167702),
    "support": (-1.640790, 1.349972, 0.981055, 1.323332),
    "exit": (2.119091, 1.147239, 0.277930, 0.520751),
    "tie": (-0.848966, 0.416353, -0.019267, -1.993833),
}
# By its rotate_by_mean; there the side of the first axis is left to chance, here `a` is on the positive one.
MEANS = {"u0": (0.14195375, -0.17067027), "u3": (0.2768499, 0.16953406), "u4": (-0.01923386, 0.0115466), "u7": (-0.47251396, 0.07821032)}


def same_but_for_sign(one: np.ndarray, two: np.ndarray) -> None:
    signs = np.sign((one * two).sum(axis=0))
    assert one * signs == pytest.approx(two, abs=2e-6)


def test_a_second_program_finds_the_same_map() -> None:
    found = network(pattern())
    assert found.points.index.tolist() == list(POINTS)
    signs = np.sign((found.points.to_numpy()[:, :4] * np.array(list(POINTS.values()))).sum(axis=0))
    assert found.points.to_numpy()[:, :4] * signs == pytest.approx(np.array(list(POINTS.values())), abs=2e-6)
    assert found.nodes.to_numpy()[:, :4] * signs == pytest.approx(np.array(list(NODES.values())), abs=2e-6)
    same_but_for_sign(found.by_means("side", a="x", b="y").points.loc[list(MEANS)].to_numpy()[:, :2], np.array(list(MEANS.values())))


def test_what_holds_of_every_map() -> None:
    found = network(pattern())
    assert found.points.mean().to_numpy() == pytest.approx(0, abs=1e-12)
    assert found.axes["variance"].sum() == pytest.approx(1)
    assert found.axes["variance"].is_monotonic_decreasing
    assert (found.rotation.T @ found.rotation).to_numpy() == pytest.approx(np.eye(len(found.axes)))
    assert (found.rotation.to_numpy()[found.rotation.abs().to_numpy().argmax(axis=0), range(len(found.axes))] > 0).all()
    assert ((found.normalised - found.centre) @ found.rotation).to_numpy() == pytest.approx(found.points.to_numpy())
    # Least squares: what the nodes leave unexplained is at right angles to the share of every code in the ties.
    shares = np.array([[row[[pair for pair in row.index if code in pair]].sum() for code in CODES] for _, row in found.ties.iterrows()])
    shares = shares / shares.sum(axis=1, keepdims=True)
    assert found.centroids.to_numpy() == pytest.approx(shares @ found.nodes.to_numpy())
    assert shares.T @ (found.points - found.centroids).to_numpy() == pytest.approx(0, abs=1e-10)


def test_the_order_of_units_changes_nothing_here_but_the_other_programs_agreement() -> None:
    renamed = {f"u{i}": f"u{(i * 3) % 8}" for i in range(8)}
    one, two = network(pattern()), network(pattern().assign(unit=pattern()["unit"].map(renamed)))
    assert one.points.rename(renamed).sort_index().to_numpy() == pytest.approx(two.points.to_numpy())
    assert one.goodness().to_numpy() == pytest.approx(two.goodness().to_numpy())
    assert one.goodness(compat="rENA").to_numpy() != pytest.approx(two.goodness(compat="rENA").to_numpy())


def test_agreement_is_that_of_all_pairs_both_ways() -> None:
    found = network(pattern())
    pairs = [(i, j) for i in range(8) for j in range(8) if i != j]
    for axis, row in found.axes.iterrows():
        apart = [[frame[axis].iloc[i] - frame[axis].iloc[j] for i, j in pairs] for frame in (found.points, found.centroids)]
        assert row["pearson"] == pytest.approx(np.corrcoef(*apart)[0, 1])
        assert row["spearman"] == pytest.approx(found.points[axis].corr(found.centroids[axis], method="spearman"))


def test_agreement_by_the_other_program() -> None:
    # By definition: each pair once, the earlier less the later unit.
    found, pairs = network(pattern()), list(combinations(range(8), 2))
    apart = [[frame["axis_2"].iloc[i] - frame["axis_2"].iloc[j] for i, j in pairs] for frame in (found.points, found.centroids)]
    assert found.goodness(compat="rENA").loc["axis_2", "pearson"] == pytest.approx(np.corrcoef(*apart)[0, 1])


def test_means_rotation_leads_through_the_means() -> None:
    found = network(pattern()).by_means("side", a="x", b="y")
    means = found.means("side")
    others = [axis for axis in found.points if axis != "axis_1"]
    assert means.loc["x", "axis_1"] > 0 > means.loc["y", "axis_1"]
    assert means[others].to_numpy() == pytest.approx(0, abs=1e-10)
    assert means["units"].tolist() == [4, 4]
    difference = found.difference("side", "x", "y")
    length = math.sqrt((difference["difference"] ** 2).sum())
    assert means.loc["x", "axis_1"] - means.loc["y", "axis_1"] == pytest.approx(length)
    assert network(pattern()).by_means("side", a="y", b="x").points["axis_1"].to_numpy() == pytest.approx(
        -found.points["axis_1"].to_numpy()
    )


def test_a_group_of_one_unit_is_a_group() -> None:
    # rENA 0.3.1 takes the mean over the pairs of codes for that of a group of one unit, so its axis misses the means; ours does not.
    lines = pattern().assign(side=pattern()["unit"].eq("u0").map({True: "x", False: "y"}))
    found = network(lines).by_means("side", a="x", b="y")
    assert found.means("side")[["axis_2", "axis_3"]].to_numpy() == pytest.approx(0, abs=1e-10)


def test_a_unit_without_ties_has_no_place() -> None:
    more = pd.concat([pattern(), pd.DataFrame([["lone", "x", "c9", 1, 0, 0, 0]], columns=pattern().columns)], ignore_index=True)
    with pytest.warns(UserWarning, match="no two codes meet in lone"):
        found = network(more)
    assert found.without_ties == ("lone",)
    assert found.points.loc["lone"].isna().all()
    assert found.units.loc["lone", "lines"] == 1
    plain = network(pattern())
    assert found.points.drop("lone").to_numpy() == pytest.approx(plain.points.to_numpy()), "only units with ties are centred"
    assert found.means("side").loc["x", "units"] == 4
    assert pd.isna(found.groups("side")["lone"])


def test_a_code_without_ties_has_no_place() -> None:
    lines = pattern().assign(never=0)
    found = epistemic_network(lines, codes=[*CODES, "never"], conversation="talk", unit="unit", back=3)
    assert found.nodes.loc["never"].isna().all()
    assert found.nodes.loc[CODES].to_numpy() == pytest.approx(network(pattern()).nodes.to_numpy())


@pytest.mark.filterwarnings("default:codes fit the points exactly")
def test_an_exact_fit_says_nothing() -> None:
    with pytest.warns(UserWarning, match="no more units \\(3\\) than codes"):
        found = network(pattern()[pattern()["unit"].isin(["u0", "u1", "u2"])])
    assert found.axes[["pearson", "spearman"]].isna().all(axis=None)


def test_planes_are_not_counted_together_without_a_word() -> None:
    lines = pattern().assign(plane=["nominal" if i % 3 else "actual" for i in range(64)])
    with pytest.warns(UserWarning, match="nominal and actual are counted together in u0"):
        network(lines)
    apart = epistemic_network(lines, codes=CODES, conversation="talk", unit=["unit", "plane"], back=3)
    assert set(apart.units["plane"]) == {"nominal", "actual"}
    assert "u0 · nominal" in apart.ties.index


def test_the_same_lines_give_the_same_network() -> None:
    one, two = network(pattern()), network(pattern())
    assert one.points.equals(two.points)
    assert one.nodes.equals(two.nodes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"codes": ["control"]}, "two different codes or more"),
        ({"codes": ["control", "control", "exit"]}, "two different codes or more"),
        ({"codes": ["control", "suport"]}, "closest: 'support'"),
        ({"conversation": "speech"}, "no column 'speech'"),
        ({"conversation": ()}, "name a column or more"),
        ({"back": 0}, "found back=0"),
        ({"forward": -1}, "forward=-1"),
        ({"codes": ["control", "side"]}, "something else stands in side"),
        ({"unit": "whole"}, "two units with ties or more; found 1 of 1 units"),
    ],
)
def test_wrong_arguments(arguments: dict[str, object], message: str) -> None:
    usual: dict[str, object] = {"codes": CODES, "conversation": "talk", "unit": "unit", "back": 3}
    with pytest.raises(ArgumentError, match=message):
        epistemic_network(pattern().assign(whole="all"), **{**usual, **arguments})  # type: ignore[arg-type]


def test_a_line_without_conversation_is_refused() -> None:
    with pytest.raises(ArgumentError, match="1 lines have no talk"):
        network(pattern().assign(talk=[None, *pattern()["talk"][1:]]))


def test_units_that_are_all_the_same_have_no_map() -> None:
    lines = pd.DataFrame({"unit": ["a", "b"], "talk": [1, 2], "control": 1, "support": 1, "exit": 0, "tie": 0})
    with pytest.raises(ArgumentError, match="all units have the same network"):
        network(lines)


def test_questions_about_what_is_not_there() -> None:
    found = network(pattern())
    with pytest.raises(ArgumentError, match="no unit 'u9'"):
        found.evidence("u9", "control", "exit")
    with pytest.raises(ArgumentError, match="found 'exit' twice"):
        found.evidence("u1", "exit", "exit")
    with pytest.raises(ArgumentError, match="varies within units"):
        found.means("talk")
    with pytest.raises(ArgumentError, match="no unit with ties has side 'z'"):
        found.by_means("side", a="x", b="z")
    with pytest.raises(ArgumentError, match="compat is None or 'rENA'"):
        found.goodness(compat="ena")


def test_lines_of_a_study(nominal: Results) -> None:
    lines = coded_lines(nominal.codings, nominal.segments, columns="family")
    assert len(lines) == (nominal.segments["role"].fillna("") != "interviewer").sum()
    counted = nominal.codings[nominal.codings["status"] != "rejected"]
    family = counted["code"].str.split(".").str[0]
    for name in family.unique():
        assert set(lines.loc[lines[name] == 1, "segment"]) == set(counted.loc[family == name, "segment"])
    turns = coded_lines(nominal.codings, nominal.segments, columns="family", line="turn")
    assert len(turns) == len(lines.groupby(["document", "turn"]))
    assert turns["control"].sum() <= lines["control"].sum()
    assert turns["text"].str.len().sum() == lines["text"].str.len().sum()


def test_a_coding_over_several_lines_marks_each() -> None:
    segments = pd.DataFrame({"document": "S", "segment": ["S:1", "S:2", "S:3"], "turn": [1, 2, 3], "start": [0, 4, 8], "end": [4, 8, 12]})
    segments = segments.assign(speaker="甲", actor="a", role=["respondent", "interviewer", "respondent"], person="P", stage="s")
    segments = segments.assign(plane="actual", text="一二三。")
    codings = pd.DataFrame({"document": "S", "start": [2, 8], "end": [9, 12], "code": ["tie.work", "control.task"]})
    codings["status"] = ["accepted", "rejected"]
    lines = coded_lines(codings, segments, codes=["control.task", "tie.work"])
    assert lines[["segment", "control.task", "tie.work"]].values.tolist() == [["S:1", 0, 1], ["S:3", 0, 1]]
    assert coded_lines(codings, segments, speakers="all")["tie.work"].tolist() == [1, 1, 1]
    assert coded_lines(codings, segments, codes=["separation"])["separation"].tolist() == [0, 0]
    with pytest.raises(ArgumentError, match="no column 'familly'"):
        coded_lines(codings, segments, columns="familly")
    with pytest.raises(ArgumentError, match="line 'sentence' is not one of"):
        coded_lines(codings, segments, line="sentence")
    with pytest.raises(ArgumentError, match="called as a column of the lines: stage"):
        coded_lines(codings.assign(code="stage"), segments)
