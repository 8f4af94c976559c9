"""Statements → two-mode networks and projections, beside a second way of working them out, published figures and another program's."""

from __future__ import annotations

import itertools
import json
import math
import warnings
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from networkx.algorithms import bipartite

from qualcode import (
    affiliation_matrix,
    affiliation_network,
    distinct_statements,
    projection,
    projection_matrix,
    shared_statements,
    statements,
)
from qualcode.errors import ArgumentError
from qualcode.results import Results

WORDS = pd.DataFrame(
    {
        "row": ["a", "a", "a", "b", "b", "c", "d"],
        "column": ["x", "x", "y", "x", "y", "x", "z"],
        "qualifier": ["for", "for", "against", "against", "against", "unsure", "for"],
    }
)
GRADES = WORDS.assign(qualifier=[2, 2, -2, 1, -2, 0, 2])
SIDES = WORDS.assign(qualifier=[1, 1, 0, 0, 0, 1, 1])


@pytest.fixture(scope="module")
def hearings(shared: Path) -> pd.DataFrame:
    """40 statements of 7 organisations on 6 concepts, from hearings of 2005: the sample of the Discourse Network Analyzer."""
    path = shared / "data" / "dna_sample" / "statements.json"
    if not path.is_file():
        pytest.skip("the sample is not here")
    frame = pd.DataFrame(json.loads(path.read_text("utf-8")))
    frame["day"] = pd.to_datetime(frame["date"], unit="s").dt.strftime("%Y-%m-%d")
    return statements(frame, rows="organization", columns="concept", qualifier="agreement", date="day")


def counts(table: pd.DataFrame) -> dict[tuple[Any, Any, Any], int]:
    return {(key[0], key[1], key[2]): int(number) for key, number in table.value_counts(["row", "column", "qualifier"]).items() if number}


def brute(table: pd.DataFrame, aggregation: str) -> dict[tuple[Any, Any], float]:
    """The second way: every pair of statements on one column, by the formulas of Leifeld (2017) as they are printed."""
    rows, values = sorted(set(table["row"])), set(table["qualifier"])
    numeric = all(not isinstance(value, str) for value in values)
    spread = (max(values) - min(values)) if numeric else 1
    told = dict.fromkeys(itertools.permutations(rows, 2), 0.0)
    for one, other in itertools.product(table.itertuples(), repeat=2):
        if one.row != other.row and one.column == other.column:
            far = abs(one.qualifier - other.qualifier) / spread if numeric else float(one.qualifier != other.qualifier)
            told[one.row, other.row] += {"ignore": 1, "congruence": 1 - far, "conflict": far, "subtract": 1 - 2 * far}[aggregation]
    return told


def same(matrix: pd.DataFrame, expected: dict[tuple[Any, Any], float]) -> None:
    for (one, other), value in expected.items():
        assert matrix.loc[one, other] == pytest.approx(value), (one, other)
    assert (np.diag(matrix) == 0).all()


# the published sample


def test_two_mode_of_the_sample(hearings: pd.DataFrame) -> None:
    """Sum 40 with 22 ties, 7 × 6."""
    matrix = affiliation_matrix(hearings)
    assert (matrix.shape, int(matrix.to_numpy().sum()), int((matrix > 0).to_numpy().sum())) == ((7, 6), 40, 22)
    network = affiliation_network(hearings)
    assert (network.number_of_edges(), network.size("weight")) == (22, 40)
    assert sum(len(data["evidence"]) for *_, data in network.edges(data=True)) == 40
    assert nx.is_bipartite(network)


def test_one_mode_of_the_sample_without_the_qualifier(hearings: pd.DataFrame) -> None:
    """Sum 276 with 21 ties: everybody speaks of something that everybody else speaks of."""
    matrix = projection_matrix(hearings)
    assert (int(matrix.to_numpy().sum()), projection(hearings).number_of_edges()) == (276, 21)
    assert projection(hearings).size("weight") == 276 / 2, "an edge stands once in a network, and twice in a matrix"


@pytest.mark.parametrize("aggregation", ["ignore", "congruence", "conflict", "subtract"])
def test_one_mode_of_the_sample_by_a_second_way(hearings: pd.DataFrame, aggregation: str) -> None:
    same(projection_matrix(hearings, aggregation=aggregation), brute(hearings.astype({"qualifier": int, "row": str}), aggregation))


def test_subtracting_in_two_mode_by_a_second_way(hearings: pd.DataFrame) -> None:
    matrix = affiliation_matrix(hearings, aggregation="subtract")
    told = counts(hearings)
    for row, column in itertools.product(matrix.index, matrix.columns):
        assert matrix.loc[row, column] == told.get((row, column, 1), 0) - told.get((row, column, 0), 0)
    assert int(matrix.to_numpy().sum()) == 29 - 11, "29 statements agree, 11 do not"


# projections by a second way


@pytest.mark.parametrize("table", [WORDS, GRADES, SIDES], ids=["words", "grades", "sides"])
@pytest.mark.parametrize("aggregation", ["ignore", "congruence", "conflict", "subtract"])
def test_every_pair_of_statements_by_a_second_way(table: pd.DataFrame, aggregation: str) -> None:
    same(projection_matrix(table, aggregation=aggregation), brute(table, aggregation))


def vectors(table: pd.DataFrame, *, qualified: bool) -> dict[str, dict[Any, int]]:
    told: dict[str, dict[Any, int]] = {row: {} for row in sorted(set(table["row"]))}
    for (row, column, value), number in counts(table).items():
        key = (column, value) if qualified else column
        told[row][key] = told[row].get(key, 0) + number
    return told


@pytest.mark.parametrize("qualified", [False, True])
@pytest.mark.parametrize("table", [WORDS, SIDES], ids=["words", "sides"])
def test_normalisations_by_their_formulas(table: pd.DataFrame, qualified: bool) -> None:
    """average w/((n + n′)/2); jaccard m11/(m01 + m10 + m11) of what is there at all; cosine x·x′/(‖x‖‖x′‖); shares before projecting."""
    x = vectors(table, qualified=qualified)
    aggregation = "congruence" if qualified else "ignore"
    told = {
        name: projection_matrix(table, aggregation=aggregation, normalisation=name)
        for name in ("average", "jaccard", "cosine", "activity", "prominence")
    }
    of_column = table["column"].value_counts()
    for one, other in itertools.permutations(x, 2):
        a, b = x[one], x[other]
        dot = sum(a[key] * b[key] for key in set(a) & set(b))
        n, m = sum(a.values()), sum(b.values())
        by_column = {key: of_column[key[0] if qualified else key] ** 2 for key in a}
        expected = {
            "average": dot / ((n + m) / 2),
            "jaccard": len(set(a) & set(b)) / len(set(a) | set(b)),
            "cosine": dot / (math.hypot(*a.values()) * math.hypot(*b.values())),
            "activity": dot / (n * m),
            "prominence": sum(a[key] * b[key] / by_column[key] for key in set(a) & set(b)),
        }
        assert {name: matrix.loc[one, other] for name, matrix in told.items()} == pytest.approx(expected)


@pytest.mark.parametrize("table", [WORDS, GRADES, SIDES], ids=["words", "grades", "sides"])
@pytest.mark.parametrize("normalisation", ["jaccard", "cosine"])
def test_shares_stay_between_0_and_1(table: pd.DataFrame, normalisation: str) -> None:
    twice = pd.concat([table, table.assign(row=table["row"] + "2"), GRADES.assign(row="e", column="x")]) if table is GRADES else table
    for aggregation in ("ignore", "congruence", "conflict"):
        cells = projection_matrix(twice, aggregation=aggregation, normalisation=normalisation).to_numpy()
        assert (cells >= 0).all(), aggregation
        assert (cells <= 1 + 1e-9).all(), aggregation
    if table is GRADES:
        congruence = projection_matrix(twice, aggregation="congruence", normalisation=normalisation)
        assert congruence.loc["a", "a2"] == pytest.approx(1), "who says the same is the same"


def test_the_southern_women() -> None:
    """Davis, Gardner and Gardner (1941), 18 women at 14 events; beside networkx's projections."""
    davis = nx.davis_southern_women_graph()
    women = davis.graph["top"]
    said = statements(nx.to_pandas_edgelist(davis), rows="source", columns="target")
    assert affiliation_matrix(said).shape == (18, 14)
    beside = {
        "no": bipartite.weighted_projected_graph(davis, women),
        "jaccard": bipartite.overlap_weighted_projected_graph(davis, women, jaccard=True),
    }
    for normalisation, expected in beside.items():
        found = projection(said, normalisation=normalisation)
        assert set(found) == set(expected)
        assert {frozenset(edge[:2]): edge[2] for edge in found.edges(data="weight")} == pytest.approx(
            {frozenset(edge[:2]): edge[2] for edge in expected.edges(data="weight")}
        )
    events = projection(said.rename(columns={"row": "column", "column": "row"}))
    assert events.size("weight") == bipartite.weighted_projected_graph(davis, davis.graph["bottom"]).size("weight")
    # Two who differ in how much they do: the smaller one's events are all shared or not (networkx's overlap with jaccard=False).
    overlap = bipartite.overlap_weighted_projected_graph(davis, women, jaccard=False)
    for one, other, data in projection(said).edges(data=True):
        assert data["shared"] / min(davis.degree(one), davis.degree(other)) == pytest.approx(overlap.edges[one, other]["weight"])


def test_who_says_nothing_here_has_no_share_and_no_edge() -> None:
    said = statements(WORDS, rows="row", columns="column")
    part = said[said["row"] != "d"]
    with pytest.warns(UserWarning, match="has no share"):
        cosine = projection_matrix(part, normalisation="cosine")
    assert cosine["d"].drop("d").isna().all()
    with pytest.warns(UserWarning, match="undefined"):
        assert affiliation_matrix(part, normalisation="activity").loc["d"].isna().all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "d" in projection(part, normalisation="cosine")
        assert affiliation_network(part, normalisation="activity").degree("d") == 0


def test_cancelling_out_is_an_edge_and_silence_is_not() -> None:
    table = pd.DataFrame({"row": ["a", "a", "b", "c"], "column": ["x", "x", "x", "y"], "qualifier": ["+", "-", "+", "+"]})
    graph = projection(table, aggregation="subtract")
    assert list(graph.edges(data=True)) == [("a", "b", {"weight": 0, "shared": 1})]
    assert affiliation_network(table, aggregation="subtract").edges["a", "x"]["weight"] == 0


def test_behind_an_edge() -> None:
    assert shared_statements(WORDS, ("a", "b")).index.tolist() == [0, 1, 3, 2, 4]
    with pytest.raises(ArgumentError, match="nobody"):
        shared_statements(WORDS, ("a", "nobody"))


def test_two_mode_shares() -> None:
    activity, prominence = (affiliation_matrix(WORDS, normalisation=name) for name in ("activity", "prominence"))
    assert activity.sum(axis=1).tolist() == pytest.approx([1] * 4)
    assert prominence.sum(axis=0).tolist() == pytest.approx([1] * 3)
    signed = affiliation_matrix(SIDES, aggregation="subtract", normalisation="activity")
    assert signed.loc["a"].tolist() == pytest.approx([2 / 3, -1 / 3, 0])
    assert affiliation_matrix(GRADES, aggregation="subtract").loc["a"].tolist() == [4, -2, 0]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: affiliation_matrix(WORDS, aggregation="subtract"), "positive or negative"),
        (lambda: affiliation_matrix(WORDS[["row", "column"]], aggregation="subtract"), "positive or negative"),
        (lambda: affiliation_matrix(WORDS, aggregation="congruence"), "ignore, subtract"),
        (lambda: affiliation_matrix(WORDS, normalisation="cosine"), "no, activity, prominence"),
        (lambda: affiliation_network(WORDS.assign(column="a")), "both a row and a column"),
        (lambda: affiliation_matrix(WORDS.assign(row=[None, *"aabbcd"][:7])), "1 statements have a blank row"),
        (lambda: projection_matrix(WORDS, aggregation="agree"), "congruence"),
        (lambda: projection_matrix(WORDS, normalisation="jacard"), "closest: 'jaccard'"),
        (lambda: projection_matrix(WORDS, compat="ucinet"), "dna"),
        (lambda: projection_matrix(WORDS, compat="dna", normalisation="activity"), "leave out compat"),
        (lambda: projection_matrix(WORDS.rename(columns={"row": "rows"})), "closest: 'rows'"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        call()


# the other program's figures beside the correct ones


def test_cosine_of_the_other_program_is_no_cosine() -> None:
    """It divides by n_i n_i′ (Exporter.java of 3.0.11); a row beside one like itself should have 1."""
    table = pd.DataFrame({"row": list("aabb"), "column": list("xyxy")})
    assert projection_matrix(table, normalisation="cosine").loc["a", "b"] == pytest.approx(1)
    assert projection_matrix(table, normalisation="cosine", compat="dna").loc["a", "b"] == pytest.approx(2 / (2 * 2))


def test_the_cosine_of_the_other_program_is_the_activity_of_ours(hearings: pd.DataFrame) -> None:
    theirs = projection_matrix(hearings, aggregation="congruence", normalisation="cosine", compat="dna")
    pd.testing.assert_frame_equal(theirs, projection_matrix(hearings, aggregation="congruence", normalisation="activity"))


def test_silence_is_conflict_for_the_other_program() -> None:
    """c never speaks of y or z, and yet each word on y or z that c does not say counts as a conflict with c."""
    table = pd.DataFrame({"row": list("aac"), "column": list("xyx"), "qualifier": ["for", "for", "for"]})
    assert projection_matrix(table, aggregation="conflict").loc["a", "c"] == 0
    assert projection_matrix(table, aggregation="conflict", compat="dna").loc["a", "c"] == 1
    assert projection_matrix(table, aggregation="subtract").loc["a", "c"] == 1
    assert projection_matrix(table, aggregation="subtract", compat="dna").loc["a", "c"] == 0


def test_jaccard_of_the_other_program_depends_on_how_often() -> None:
    """a: x twice; b: x three times, y once. Ours 1 of 2 columns; theirs m11 = 2 · 3, m01 = 1."""
    table = pd.DataFrame({"row": list("aabbbb"), "column": list("xxxxxy")})
    assert projection_matrix(table, normalisation="jaccard").loc["a", "b"] == pytest.approx(1 / 2)
    assert projection_matrix(table, normalisation="jaccard", compat="dna").loc["a", "b"] == pytest.approx(6 / 7)


@pytest.mark.parametrize("aggregation", ["ignore", "congruence", "conflict", "subtract"])
@pytest.mark.parametrize("normalisation", ["no", "average", "jaccard", "cosine"])
@pytest.mark.parametrize("table", [WORDS, GRADES, SIDES], ids=["words", "grades", "sides"])
def test_compat_by_a_second_way(table: pd.DataFrame, aggregation: str, normalisation: str) -> None:
    """Beside plain loops over i, i′, j, k, as the other program goes."""
    cells = counts(table)
    columns, values = sorted(set(table["column"])), sorted(set(table["qualifier"]))
    words = any(isinstance(value, str) for value in values)
    weights = brute(table, aggregation)
    found = projection_matrix(table, aggregation=aggregation, normalisation=normalisation, compat="dna")
    for one, other in itertools.permutations(sorted(set(table["row"])), 2):
        x, y = ([cells.get((row, column, value), 0) for column in columns for value in values] for row in (one, other))
        both, silent = sum(p * q for p, q in zip(x, y, strict=True)), sum(p + q for p, q in zip(x, y, strict=True) if not p or not q)
        weight = weights[one, other]
        if words and aggregation in ("conflict", "subtract"):
            weight = silent if aggregation == "conflict" else both - silent
        by = {"no": 1, "average": (sum(x) + sum(y)) / 2, "jaccard": both + silent, "cosine": sum(x) * sum(y)}[normalisation]
        assert found.loc[one, other] == pytest.approx(weight / by)


@pytest.mark.parametrize(
    ("per", "days", "ours", "theirs"),
    [
        ("month", ["2024-03-01", "2024-03-31", "2025-03-01"], 2, 1),
        ("week", ["2024-03-04", "2024-03-10", "2025-03-05"], 2, 1),  # 2024-W10, 2024-W10, 2025-W10
        ("week", ["2024-12-30", "2025-01-05", "2025-01-06"], 2, 2),  # 2025-W01 twice, then 2025-W02 (ISO 8601)
        ("year", ["2024-12-30", "2025-01-05", "2025-01-06"], 2, 2),
        ("day", ["2024-12-30", "2024-12-30T15:00", "2025-01-06"], 2, 2),
        ("range", ["2024-12-30", "2025-01-05", "2025-01-06"], 1, 1),
        ("month", ["2024-03-01", "2024-03", "2024"], 2, 2),  # of the last one the month is not known
    ],
)
def test_once_a_month_is_once_a_month_of_its_year(per: str, days: list[str], ours: int, theirs: int) -> None:
    said = statements(pd.DataFrame({"who": "a", "what": "x", "on": days}), rows="who", columns="what", date="on")
    assert len(distinct_statements(said, per=per)) == ours
    assert len(distinct_statements(said, per=per, compat="dna")) == theirs


def test_once_a_document_informant_or_stage() -> None:
    frame = pd.DataFrame({"who": "a", "what": "x", "how": [1, 1, 0, 1], "document": ["d", "d", "d", "e"], "person": ["p", "", "p", "p"]})
    said = statements(
        frame.assign(stage=["s", "t", "s", "s"], person=frame["person"].replace("", None)), rows="who", columns="what", qualifier="how"
    )
    assert distinct_statements(said, per="document").index.tolist() == [0, 2, 3]
    assert distinct_statements(said, per="informant").index.tolist() == [0, 1, 2], "nobody knows whom the second repeats"
    assert distinct_statements(said, per="stage").index.tolist() == [0, 1, 2]
    assert distinct_statements(said.drop(columns="qualifier"), per="document").index.tolist() == [0, 3]
    with pytest.raises(ArgumentError, match="no statement tells its month"):
        distinct_statements(said, per="month")


# statements of our own tables


def test_denied_codings_speak_against(nominal: Results) -> None:
    codings = nominal.codings
    said = statements(codings, rows="asserted_by", columns="family", qualifier="polarity", plane="actual")
    of = codings.set_index("coding").loc[said["evidence"]]
    assert set(said["qualifier"]) == {"+", "-"}
    assert (of["plane"] == "actual").all()
    assert (of.loc[of["polarity"] == "+", "status"] != "rejected").all()
    assert (of.loc[of["polarity"] == "-", "status"] == "rejected").all(), "they are counted nowhere else"
    assert projection(said, aggregation="conflict").number_of_nodes() == said["row"].nunique()
    with pytest.raises(ArgumentError, match="both planes"):
        statements(codings, rows="asserted_by")


def test_both_ends_of_a_relation_are_actors(nominal: Results) -> None:
    said = statements(nominal.relations, rows="actor", columns="family", plane="actual")
    actual = nominal.relations[nominal.relations["plane"] == "actual"]
    assert len(said) == 2 * len(actual)
    ends = pd.concat([actual["source"], actual["target"]]).value_counts()
    assert affiliation_matrix(said).sum(axis=1).to_dict() == ends.to_dict()


def test_a_part_of_the_statements_still_knows_everybody(nominal: Results) -> None:
    said = statements(nominal.codings, rows="asserted_by", columns="family", plane="actual")
    part = said[said["stage"] == said["stage"].dropna().iloc[0]]
    assert set(projection(part)) == set(projection(said))


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(ArgumentError, match="closest: 'who'"):
        statements(pd.DataFrame({"who": ["a"], "code": ["x"]}), rows="whom")


def test_the_perspective_is_asked_of_who_knows_the_symmetric_codes(nominal: Results) -> None:
    with pytest.raises(ArgumentError, match="perspectives"):
        statements(nominal.relations, rows="actor", perspective="target", plane="actual")


def test_rows_that_say_nothing_are_left_out() -> None:
    frame = pd.DataFrame({"who": ["a", None, "", "b"], "code": ["x", "x", "x", None]})
    assert statements(frame, rows="who")["evidence"].tolist() == ["0"]
