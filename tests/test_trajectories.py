"""Networks over the stages: what appears, persists, turns, vanishes; trajectories, transitions, distances."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode import (
    StateRule,
    Trajectories,
    network_changes,
    stage_networks,
    trajectories,
    trajectory_distances,
    transitions,
)
from qualcode.errors import ArgumentError
from qualcode.networks.aligning import alignment_cost
from qualcode.results import Results

STAGES = ["s1", "s2", "s3", "s4"]
BOTH = ["alliance.x", "equality.x"]


def related(*rows: str) -> pd.DataFrame:
    """Relations from ``source target code stage`` and, if it is another, the document; on the actual plane."""
    cells = [row.split() for row in rows]
    return pd.DataFrame(
        [(*cell[:4], "actual", cell[4] if len(cell) > 4 else "d1", f"e{number}") for number, cell in enumerate(cells)],
        columns=["source", "target", "code", "stage", "plane", "document", "evidence"],
    ).assign(person=lambda frame: frame["document"], stage=lambda frame: frame["stage"].replace("-", None))


def said(*stages: str, plane: str = "actual", role: str = "respondent") -> pd.DataFrame:
    return pd.DataFrame({"stage": stages, "plane": plane, "role": role})


def changed(before: Sequence[str], after: Sequence[str], **options: object) -> pd.DataFrame:
    rows = [*(f"{row} s1" for row in before), *(f"{row} s2" for row in after)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = network_changes(related(*rows), said("s1", "s2"), stages=["s1", "s2"], symmetric=BOTH, plane="actual", **options)  # type: ignore[arg-type]
    return found.table


@pytest.mark.parametrize(
    ("before", "after", "change", "turn"),
    [
        ([], ["a b control.x"], "appears", ""),
        (["a b control.x"], [], "vanishes", ""),
        (["a b control.x"], ["a b control.y"], "persists", ""),
        (["a b control.x"], ["a b control.x", "b a resistance.x"], "persists", ""),
        (["a b control.x"], ["a b alliance.x"], "turns", "family"),
        (["a b control.x"], ["b a control.x"], "turns", "direction"),
        (["a b alliance.x"], ["b a alliance.x"], "persists", ""),
        (["a b control.x", "b a resistance.x"], ["a b alliance.x"], "turns", "family"),
    ],
)
def test_what_becomes_of_a_pair(before: list[str], after: list[str], change: str, turn: str) -> None:
    table = changed(before, after)
    assert table[["dyad", "change", "turn"]].values.tolist() == [["a–b", change, turn]]


def test_what_a_row_tells() -> None:
    row = changed(["a b control.x", "a b control.y", "b a resistance.x"], ["a b control.x", "b a alliance.x"]).iloc[0]
    assert row["before"] == "control a→b ×2; resistance b→a ×1"
    assert row["after"] == "alliance a–b ×1; control a→b ×1"
    assert (row["kept"], row["gained"], row["lost"]) == ("control a→b", "alliance a–b", "resistance b→a")
    assert (row["evidence_before"], row["evidence_after"]) == ("e0; e1; e2", "e4; e3")


def test_by_family() -> None:
    table = changed(["a b control.x", "b a alliance.x"], ["a b control.x", "b a control.x"], per="family")
    assert table[["dyad", "family", "change"]].values.tolist() == [
        ["a–b", "alliance", "vanishes"],
        ["a→b", "control", "persists"],
        ["b→a", "control", "appears"],
    ]


def test_a_tie_needs_its_minimum() -> None:
    table = changed(["a b control.x", "a b control.x", "b a resistance.x"], ["a b alliance.x"], minimum=2)
    assert table[["change", "before"]].values.tolist() == [["vanishes", "control a→b ×2"]]


def test_silence_is_not_zero() -> None:
    relations = related("a b control.x s1", "a b control.x s4", "a b control.x -", "a b control.x s9")
    segments = pd.concat([said("s1", "s3", "s4"), said("s2", role="interviewer"), said("s2", plane="nominal")])
    found = network_changes(relations, segments, stages=STAGES, symmetric=[], plane="actual")
    assert found.without_material == ("s2",)
    assert found.unplaced == 2
    assert found.summary[["from_stage", "to_stage", "skipped", "sentences_after"]].values.tolist() == [
        ["s1", "s3", "s2", 1],
        ["s3", "s4", "", 1],
    ]
    assert found.table["change"].tolist() == ["vanishes", "appears"]


def test_the_summary_counts_the_table_and_jaccard_counts_ties() -> None:
    relations = related("a b control.x s1", "b a resistance.x s1", "a c tie.x s1", "a b control.x s2", "a b alliance.x s2", "b c tie.x s2")
    found = network_changes(relations, said("s1", "s2"), stages=["s1", "s2"], symmetric=BOTH, plane="actual")
    row = found.summary.iloc[0]
    assert row[["ties_before", "ties_after", "appear", "persist", "turn", "vanish"]].tolist() == [3, 3, 1, 1, 0, 1]
    assert row["jaccard"] == 1 / 5


def test_jaccard_without_ties_is_undefined() -> None:
    with pytest.warns(UserWarning, match="jaccard of s1 → s2: undefined, because there are no ties"):
        found = network_changes(related("a b tie.x s3"), said("s1", "s2"), stages=["s1", "s2"], symmetric=[], plane="actual")
    assert np.isnan(found.summary.loc[0, "jaccard"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"plane": "acutal"}, "closest: 'actual'"),
        ({"per": "pair"}, "per 'pair' is not one of dyad, family"),
        ({"stages": ["x", "y"]}, "no sentence is of the stages x, y; there are: s1"),
        ({"stages": "s1"}, "list of the ids"),
        ({"stages": ["s1", "s1"]}, "each once"),
    ],
)
def test_what_changes_refuse(options: dict[str, object], message: str) -> None:
    given_options = {"stages": STAGES, "symmetric": [], "plane": "actual"} | options
    with pytest.raises(ArgumentError, match=message):
        network_changes(related("a b tie.x s1"), said("s1"), **given_options)  # type: ignore[arg-type]


def courses(relations: pd.DataFrame, segments: pd.DataFrame, rule: StateRule | None = None, by: str = "family") -> Trajectories:
    return trajectories(relations, segments, stages=STAGES, symmetric=BOTH, plane="actual", by=by, rule=rule)


TANGLE = related(
    "a b control.x s1",
    "a b control.y s1",
    "b a resistance.x s1 d2",
    "b a resistance.x s1 d3",
    "a b tie.x s1",
    "a b alliance.x s2",
    "b a control.x s4 d1",
    "a b control.x s4 d2",
    "a b control.x s4 d2",
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, ["control / resistance", "alliance", "0", "control"]),
        (StateRule(count="documents"), ["resistance", "alliance", "0", "control"]),
        (StateRule(count="informants", minimum=2), ["resistance", "(too little)", "0", "control"]),
        (StateRule(minimum=2), ["control / resistance", "(too little)", "0", "control"]),
        (StateRule(take="all"), ["control / resistance / tie", "alliance", "0", "control"]),
        (StateRule(directed=True), ["control a→b / resistance b→a", "alliance", "0", "control a→b"]),
    ],
)
def test_the_rule_makes_the_state(rule: StateRule | None, expected: list[str]) -> None:
    assert courses(TANGLE, said(*STAGES), rule).wide.loc["a–b"].tolist() == expected


def test_what_the_long_table_tells() -> None:
    long = courses(TANGLE, said(*STAGES)).long.set_index("stage")
    assert long["direction"].fillna("").tolist() == ["both", "none", "", "both"]
    assert long["count"].tolist() == [2, 1, 0, 3]
    assert long["evidence"].tolist() == [5, 1, 0, 3]
    assert long.loc["s1", "found"] == "control 2; resistance 2; tie 1"
    assert long.loc["s4", "ids"] == "e6; e7; e8"


def test_by_code() -> None:
    assert courses(related("a b control.y s1"), said(*STAGES), by="code").wide.loc["a–b", "s1"] == "control.y"
    with pytest.raises(ArgumentError, match=r"by 'familie' is neither .*closest: 'family'"):
        courses(related("a b control.y s1"), said(*STAGES), by="familie")


def test_blank_without_material_and_0_with() -> None:
    segments = pd.concat([said("s1", "s2"), said("s3", role="interviewer"), said("s4", plane="nominal")])
    paths = courses(related("a b control.x s1", "a b control.x -"), segments)
    assert paths.wide.loc["a–b"].fillna("blank").tolist() == ["control", "0", "blank", "blank"]
    assert paths.long["evidence"].isna().tolist() == [False, False, True, True]
    assert paths.unplaced == 1
    assert paths.settings["sentences"] == "s1 1; s2 1; s3 0; s4 0"


@pytest.mark.parametrize(
    ("options", "message"), [({"take": "best"}, "take 'best'"), ({"count": "pieces"}, "count"), ({"minimum": 0}, "minimum is 0")]
)
def test_rules_that_are_none(options: dict[str, object], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        StateRule(**options)  # type: ignore[arg-type]


def given_paths(**rows: Sequence[str | None]) -> Trajectories:
    width = len(next(iter(rows.values())))
    wide = pd.DataFrame(list(rows.values()), index=list(rows), columns=[f"s{place}" for place in range(width)], dtype="string")
    return Trajectories(pd.DataFrame(), wide, 0, {})


def test_transitions_step_over_what_is_blank() -> None:
    paths = given_paths(ab=["x", None, "y", "y"], ac=["x", None, "x", "0"])
    table = transitions(paths, minimum=1)
    found = {(one, other): (number, total, share) for one, other, number, total, share in table.drop(columns="who").values.tolist()}
    assert found == {("x", "y"): (1, 3, 1 / 3), ("x", "x"): (1, 3, 1 / 3), ("x", "0"): (1, 3, 1 / 3), ("y", "y"): (1, 1, 1.0)}
    assert table.set_index(["from_state", "to_state"]).loc[("x", "y"), "who"] == "ab (s0 → s2)"
    assert len(transitions(paths, stay=False, minimum=1)) == 2


def test_no_share_of_few_steps() -> None:
    paths = given_paths(**{f"d{place}": ["x", "y"] if place < 20 else ["y", "x"] for place in range(39)})
    with pytest.warns(UserWarning, match="share of y: undefined, because shares of fewer than 20 steps"):
        table = transitions(paths)
    assert table["share"].fillna(-1).tolist() == [1, -1]


WORDS = st.text(alphabet="abc", max_size=7)


def common(one: str, other: str) -> int:
    """The length of the longest common subsequence, by trying all (the second implementation)."""
    best = 0
    for mask in product((0, 1), repeat=len(one)):
        part = [letter for letter, taken in zip(one, mask, strict=True) if taken]
        rest = iter(other)
        if all(letter in rest for letter in part):
            best = max(best, len(part))
    return best


@pytest.mark.parametrize(
    ("one", "other", "costs"), [("kitten", "sitting", 3), ("saturday", "sunday", 3), ("intention", "execution", 5), ("", "abc", 3)]
)
def test_levenshtein(one: str, other: str, costs: float) -> None:  # the textbook examples
    assert alignment_cost(one, other, cost=lambda a, b: float(a != b), insertion=1) == costs


@given(WORDS, WORDS)
@settings(max_examples=60, deadline=None)
def test_with_substitutions_at_two_insertions_the_rest_of_the_longest_common_subsequence_counts(one: str, other: str) -> None:
    # Wagner and Fischer 1974: then D = |a| + |b| − 2 · LCS
    found = alignment_cost(one, other, cost=lambda a, b: 2.0 * (a != b), insertion=1)
    assert found == len(one) + len(other) - 2 * common(one, other)
    assert found == alignment_cost(other, one, cost=lambda a, b: 2.0 * (a != b), insertion=1)


def test_distances_over_the_stages_known_for_both() -> None:
    paths = given_paths(ab=["x", None, "y", "y"], ac=["y", "y", "y", None], ad=[None, "x", None, None])
    with pytest.warns(UserWarning, match="distance of ab and ad: undefined"):
        found = trajectory_distances(paths, method="hamming", substitution=3)
    assert found.matrix.loc["ab", ["ab", "ac"]].tolist() == [0, 3]
    assert np.isnan(found.matrix.loc["ad", "ab"])
    assert found.matrix.loc["ad", "ac"] == 3
    assert found.compared.loc["ab"].tolist() == [3, 2, 0]
    with pytest.warns(UserWarning, match="ad"):
        assert trajectory_distances(paths, method="hamming", substitution=3, normalise=True).matrix.loc["ab", "ac"] == 1.5


def test_the_same_course_later_is_near_by_optimal_matching_only() -> None:
    paths = given_paths(ab=["x", "y", "z", "w"], ac=["0", "x", "y", "z"])
    assert trajectory_distances(paths, method="hamming", substitution=2).matrix.iloc[0, 1] == 8
    assert trajectory_distances(paths, method="optimal_matching", substitution=2, insertion=1).matrix.iloc[0, 1] == 2


@pytest.mark.parametrize(
    ("one", "other", "costs"),
    [("x", "x", 0), ("x", "y", 1), ("x / y", "x", 0.5), ("x / y", "x / y", 0), ("x / y", "y / z", 2 / 3), ("x / y", "z", 1)],
)
def test_several_states_at_once_cost_in_part(one: str, other: str, costs: float) -> None:
    found = trajectory_distances(given_paths(ab=[one], ac=[other]), method="hamming", substitution=1)
    assert found.matrix.iloc[0, 1] == pytest.approx(costs)


def test_costs_by_pair_of_states() -> None:
    paths = given_paths(ab=["x", "y"], ac=["y", "z"])
    found = trajectory_distances(paths, method="hamming", substitution={("y", "x"): 1, ("y", "z"): 5, ("x", "z"): 9})
    assert found.matrix.iloc[0, 1] == 6
    assert found.settings["substitution"] == "by pair of states"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "hammings", "substitution": 1}, "closest: 'hamming'"),
        ({"method": "hamming", "substitution": 1, "insertion": 1}, "inserts nothing"),
        ({"method": "optimal_matching", "substitution": 1}, "needs the costs of an insertion"),
        ({"method": "hamming", "substitution": -1}, "0 or more"),
        ({"method": "hamming", "substitution": {("x", "y"): 1}}, "no costs for x and z; y and z"),
    ],
)
def test_what_distances_refuse(options: dict[str, object], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        trajectory_distances(given_paths(ab=["x", "y"], ac=["y", "z"]), **options)  # type: ignore[arg-type]


def test_the_built_in_study(nominal: Results) -> None:
    both = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    stages = nominal.study.stages.ids
    for plane in ("nominal", "actual"):
        here = nominal.relations[nominal.relations["plane"] == plane]
        paths = trajectories(nominal.relations, nominal.segments, stages=stages, symmetric=both, plane=plane)
        assert paths.long["evidence"].sum() + paths.unplaced == len(here)
        assert set("; ".join(paths.long["ids"].dropna()).split("; ")) <= set(here["evidence"])
        # what is blank and what is 0 is as in the matrix of dyads
        counts = nominal.matrices["dyad_by_stage"].xs(plane, level="plane")[list(stages)]
        assert paths.wide.isna().all().tolist() == counts.isna().all().tolist()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            changes = network_changes(nominal.relations, nominal.segments, stages=stages, symmetric=both, plane=plane)
        assert changes.table["change"].value_counts().sum() == changes.summary[["appear", "persist", "turn", "vanish"]].sum().sum()
        assert set("; ".join(changes.table["evidence_after"]).split("; ")) - {""} <= set(here["evidence"])
    # the reading that study 004 reports: absorption turns to alliance with the street office, control stays with the committee
    assert paths.wide.loc["agency–subdistrict", ["delivery", "monitoring"]].tolist() == ["absorption", "alliance"]
    assert paths.wide.loc["agency–district_committee", ["delivery", "monitoring"]].tolist() == ["control", "control"]


def test_networks_by_stage_have_the_same_actors_and_together_all_edges(nominal: Results) -> None:
    stages = nominal.study.stages.ids
    parts = stage_networks(nominal.network, nominal.segments, stages=stages, plane="actual")
    assert list(parts) == list(stages)
    assert all(dict(part.nodes(data=True)) == dict(nominal.network.nodes(data=True)) for part in parts.values())
    kept = {key for part in parts.values() for *_, key in part.edges(keys=True)}
    assert kept == {
        key for *_, key, data in nominal.network.edges(keys=True, data=True) if data["plane"] == "actual" and data["stage"] in stages
    }
    spoken_of = set(nominal.segments.loc[nominal.segments["plane"] == "actual", "stage"])
    without = [stage for stage, part in parts.items() if not part.graph["material"]]
    assert "procurement" in without
    assert without == [stage for stage in stages if stage not in spoken_of]
