"""The rules of counting, one after the other, each with a number worked out by hand, by a second way or in print.

Faults of other programs stand beside the correct value. Many rules are tested at length elsewhere; here each has its one number.
"""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from networkx.algorithms import bipartite

import qualcode as qc
from qualcode import ArgumentError, code_matrix, cooccurrences, distinct_statements, projection_matrix, statements, window_networks

# Two interviews: p and q speak in a, r in b; the first stage has sentences of all, the second one of p, the third only a question.
SEGMENTS = pd.DataFrame(
    [
        ("a", "a:1", 0, 10, "respondent", "one", "p", 1),
        ("a", "a:2", 10, 20, "respondent", "one", "p", 1),
        ("a", "a:3", 20, 30, "respondent", "one", "q", 2),
        ("a", "a:4", 30, 40, "respondent", "two", "p", 3),
        ("a", "a:5", 40, 50, "interviewer", "three", None, 4),
        ("b", "b:1", 0, 10, "respondent", "one", "r", 1),
    ],
    columns=["document", "segment", "start", "end", "role", "stage", "person", "turn"],
).assign(plane="actual", text="零一二三四五六七八九", kind="interview", actor=None, speaker="答")
STAGES = {"stage": ["one", "two", "three"]}


def coded(*spans: tuple[str, int, int, str], **more: Any) -> pd.DataFrame:
    """Codings (sentence, start, end, code) of one person."""
    frame = pd.DataFrame(list(spans), columns=["segment", "start", "end", "code"])
    own = SEGMENTS.set_index("segment").loc[frame["segment"], ["document", "stage", "plane", "person"]].reset_index(drop=True)
    given = {"coder": "A", "method": "manual", "status": "accepted", "polarity": "+", "modality": "factual", "quote": "字", **more}
    return pd.concat([frame, own], axis=1).assign(**given)


CODINGS = coded(
    ("a:1", 0, 4, "x.a"), ("a:1", 2, 6, "x.a"), ("a:1", 6, 8, "x.a"), ("a:1", 1, 3, "x.b"), ("a:3", 20, 25, "x.a"), ("b:1", 0, 3, "x.a")
)  # fmt: skip


def cell(codings: pd.DataFrame = CODINGS, code: str = "x.a", stage: str = "one", **options: Any) -> Any:
    return code_matrix(codings, SEGMENTS, rows="stage", labels=STAGES, **options).counts.at[stage, code]


def said(*rows: tuple[Any, ...], date: str | None = None) -> pd.DataFrame:
    """Statements: who, what, how, and perhaps when."""
    frame = pd.DataFrame(rows, columns=["who", "what", "how", *(["on"] if date else [])])
    return statements(frame, rows="who", columns="what", qualifier="how", date="on" if date else None)


# ---------------------------------------------------------------- Arguments every aggregate has, and prints


@pytest.mark.parametrize(
    ("options", "number"),
    [
        # a:1 0–6 (merged from 0–4 and 2–6) and 6–8, which only touches; a:3; b:1.
        ({"count": "references"}, 4),
        ({"count": "segments"}, 3),
        ({"count": "documents"}, 2),
        ({"count": "informants"}, 3),
        ({"count": "characters"}, 8 + 5 + 3),
        ({"count": "units", "units": "turn"}, 3),  # a/1, a/2, b/1: turns are those of their document
    ],
)
def test_count_and_units(options: dict[str, Any], number: int) -> None:
    assert cell(**options) == number


def test_every_choice_is_printed() -> None:
    told = code_matrix(CODINGS, SEGMENTS, count="units", units="turn").settings
    assert told["count"] == "units (different document × turn)"
    assert {"coders", "duplicates", "touching_spans_overlap", "missing", "where", "material"} <= set(told)


TWO = pd.concat([coded(("a:1", 0, 6, "x")), coded(("a:1", 4, 10, "x"), ("b:1", 0, 2, "x"), coder="B")], ignore_index=True)
THREE = pd.concat([TWO, coded(("a:1", 5, 9, "x"), coder="C")], ignore_index=True)


@pytest.mark.parametrize(
    ("coders", "characters"),
    [
        ("A", 6),
        ("union", 10 + 2),
        ("intersection", 1),  # a 5–6 is of all three
        ("majority", 5),  # a 4–9: A and B 4–6, B and C 5–9
    ],
)
def test_coders(coders: str, characters: int) -> None:
    assert cell(THREE, "x", count="characters", coders=coders) == characters


def test_each_coder_and_the_adjudicated_set() -> None:
    each = code_matrix(TWO, SEGMENTS, rows="stage", coders="each").counts
    assert each.loc[("one", "A"), "x"] == 1
    assert each.loc[("one", "B"), "x"] == 2
    settled = pd.concat([TWO, coded(("a:1", 0, 1, "x"), coder="adjudicated")], ignore_index=True)
    assert cell(settled, "x", coders="adjudicated") == 1


@pytest.mark.parametrize(
    "count",
    [
        lambda: code_matrix(TWO, SEGMENTS),
        lambda: qc.code_cube(TWO, SEGMENTS, by=["stage", "code", "plane"]),
        lambda: qc.cooccurrence_matrix(TWO, units="segment"),
        lambda: cooccurrences(TWO, SEGMENTS, units="segment"),
        lambda: qc.framework_matrix(TWO, SEGMENTS, rows="person", quotes=1),
        lambda: qc.leave_one_out(TWO),
        lambda: qc.bootstrap_cells(TWO, SEGMENTS, draws=qc.Draws(seed=1)),
        lambda: qc.stage_permutation(TWO, seed=1, by="code"),
        lambda: qc.coded_lines(TWO, SEGMENTS),
        lambda: statements(TWO, rows="person", columns="code"),
        lambda: statements(TWO, rows="person", columns="code", qualifier="polarity"),
    ],
)
def test_coders_are_never_pooled_silently(count: Any) -> None:
    with pytest.raises(ArgumentError, match=r"by 2 (coders|people) \(A, B\)"):
        count()


def test_coders_are_pooled_by_a_word() -> None:
    assert qc.leave_one_out(TWO.assign(coder="all"))["count"].tolist() == [2], "a 0–10 is one passage, b another"


# The same relation on these days; 2024-12-30 and 2025-01-05 are one ISO week, 2025-W01.
DAYS = ["2024-03-05", "2024-03-31", "2024-12-30", "2025-01-05", "2025-03-04"]


@pytest.mark.parametrize(
    ("key", "kept", "without_year"),
    [
        (None, 5, 5),
        ("day", 5, None),
        ("week", 4, 3),  # W10, W13, W01 of 2025, W10 of 2025; without the year W10 is one
        ("month", 4, 3),  # March 2024, December, January, March 2025; without the year March is one
        ("year", 2, None),
        ("document", 1, None),
        ("informant", 1, None),
        ("stage", 1, None),
        ("range", 1, None),
    ],
)
def test_duplicates_with_the_year(key: str | None, kept: int, without_year: int | None) -> None:
    codings = coded(*(("a:1", 2 * n, 2 * n + 1, "x") for n in range(5))).assign(date=DAYS)
    chosen: dict[str, Any] = {} if key is None else {"duplicates": key, "same": "code"}
    assert cell(codings, "x", **chosen) == kept
    if without_year is not None and key is not None:  # the fault of the reference program
        told = said(*(("p", "x", 1, day) for day in DAYS), date="on")
        assert len(distinct_statements(told, per=key)) == kept
        assert len(distinct_statements(told, per=key, compat="dna")) == without_year


def test_touching_spans_are_apart_unless_asked() -> None:
    codings = coded(("a:1", 0, 4, "x"), ("a:1", 4, 8, "x"))
    assert cell(codings, "x") == 2
    assert cell(codings, "x", touching=True) == 1


def test_blank_is_no_material_and_0_is_nothing_found() -> None:
    assert cell(stage="one") == 4
    assert cell(stage="two") == 0
    assert cell(stage="three") is pd.NA, "only a question was put"
    persons = code_matrix(CODINGS, SEGMENTS, rows="person", columns="stage").counts
    assert persons.loc["p"].isna().tolist() == [False, False]
    assert persons.at["q", "two"] is pd.NA, "q was not asked"
    assert persons.at["p", "two"] == 0


def test_margins_are_unions() -> None:
    matrix = code_matrix(CODINGS, SEGMENTS, rows="stage", count="documents", labels=STAGES)
    assert matrix.counts.loc["one"].tolist() == [2, 1]
    assert matrix.row_margins.at["one", "total"] == 2, "the sum would be 3 documents of two"


def test_a_code_twice_on_overlapping_text_is_one_reference() -> None:
    assert cell(coded(("a:1", 0, 4, "x"), ("a:1", 3, 6, "x"), ("a:1", 5, 9, "x")), "x") == 1


def test_a_parent_counts_children_only_when_asked() -> None:
    codings = coded(("a:1", 0, 2, "x"), ("a:1", 4, 6, "x.a"), ("a:1", 5, 8, "x.b"))
    assert cell(codings, "x") == 1
    assert cell(codings, "x", columns="family") == 2, "4–6 and 5–8 are one passage of the family"


# ---------------------------------------------------------------- Code × code


@pytest.mark.parametrize(
    ("one", "other", "relation", "gap"),
    [
        ((2, 6), (2, 6), "exact", None),
        ((2, 9), (2, 6), "inclusion", None),
        ((2, 6), (5, 9), "overlap", None),
        ((2, 6), (6, 9), "proximity", 0),
        ((2, 6), (8, 9), "proximity", 2),
    ],
)
def test_how_two_passages_stand(one: tuple[int, int], other: tuple[int, int], relation: str, gap: int | None) -> None:
    row = qc.code_overlaps(coded(("a:1", *one, "x"), ("a:1", *other, "y")), within=None).iloc[0]
    assert (row["relation"], None if pd.isna(row["gap"]) else row["gap"]) == (relation, gap)


def test_pairs_are_of_passages_and_of_one_coder() -> None:
    codings = coded(("a:1", 0, 4, "x"), ("a:1", 2, 6, "x"), ("a:1", 1, 3, "y"))
    assert len(qc.code_overlaps(codings, within=-1)) == 1, "the two codings of x are one passage"
    assert qc.code_overlaps(codings.assign(coder=["A", "A", "B"]), within=-1).empty


def many(one: int, other: int, both: int) -> pd.DataFrame:
    """Codings of x in so many sentences, of y in so many others, in `both` of them together."""
    rows = [(n, "x") for n in range(one)] + [(n, "y") for n in range(one - both, one - both + other)]
    frame = pd.DataFrame(rows, columns=["n", "code"])
    return frame.assign(document="d", start=10 * frame["n"], end=10 * frame["n"] + 5, segment="d:" + frame["n"].astype(str)).assign(
        coder="A", status="accepted"
    )


@pytest.mark.filterwarnings("ignore:expected and lift")
def test_c_coefficient() -> None:
    """n12/(n1 + n2 − n12); of 100, 10, 5 it is 5/105, and the codes differ by more than 5 to 1."""
    row = cooccurrences(many(100, 10, 5), units="segment").iloc[0]
    assert (row["n1"], row["n2"], row["n12"], row["unequal"]) == (100, 10, 5, True)
    assert round(row["c"], 3) == 0.048
    assert not cooccurrences(many(50, 10, 5), units="segment").iloc[0]["unequal"], "5 to 1 is not more"


@pytest.mark.filterwarnings("ignore:expected and lift")
def test_c_is_never_above_1() -> None:
    """One passage of x with three of y in it: pairs of codings give 3/(1 + 3 − 3) = 3, units 1/(1 + 1 − 1) = 1."""
    codings = coded(("a:1", 0, 9, "x"), ("a:1", 1, 2, "y"), ("a:1", 3, 4, "y"), ("a:1", 5, 6, "y"))
    pairs = len(qc.code_overlaps(codings, within=-1))
    assert pairs / (1 + 3 - pairs) == 3
    assert cooccurrences(codings, units="segment").iloc[0]["c"] == 1
    assert cooccurrences(codings, units="overlap").iloc[0]["c"] <= 1


# ---------------------------------------------------------------- Projections

# a says x twice (2, 2) and y once (−2); b says x (1) and y (−2); c says x (0). The range of the qualifier is 4.
GRADES = said(("a", "x", 2), ("a", "x", 2), ("a", "y", -2), ("b", "x", 1), ("b", "y", -2), ("c", "x", 0))
# The same as yes and no.
SIDES = said(("a", "x", 1), ("a", "x", 1), ("a", "y", 0), ("b", "x", 0), ("b", "y", 0), ("c", "x", 1))


def between(table: pd.DataFrame, one: str = "a", other: str = "b", **options: Any) -> float:
    return float(projection_matrix(table, **options).loc[one, other])


def test_two_mode() -> None:
    assert qc.affiliation_matrix(SIDES).loc["a"].tolist() == [2, 1]
    assert qc.affiliation_matrix(SIDES, aggregation="subtract").loc["a"].tolist() == [2, -1]
    assert qc.affiliation_matrix(SIDES, normalisation="activity").loc["a"].tolist() == pytest.approx([2 / 3, 1 / 3]), "of the row"
    assert qc.affiliation_matrix(SIDES, normalisation="prominence").loc["a"].tolist() == pytest.approx([2 / 4, 1 / 2]), "of the column"


@pytest.mark.parametrize(
    ("aggregation", "grades", "sides"),
    [
        ("ignore", 2 * 1 + 1 * 1, 3),
        ("congruence", 2 * (1 - 1 / 4) + 1, 1),  # on x 2 and 1 lie a quarter of the range apart; yes and no wholly
        ("conflict", 2 * (1 / 4), 2),
        ("subtract", 2 * (3 / 4) + 1 - 2 * (1 / 4), 1 - 2),
    ],
)
def test_one_mode(aggregation: str, grades: float, sides: float) -> None:
    assert between(GRADES, aggregation=aggregation) == grades
    assert between(SIDES, aggregation=aggregation) == sides
    assert (np.diag(projection_matrix(GRADES, aggregation=aggregation)) == 0).all()


@pytest.mark.parametrize(
    ("normalisation", "value"),
    [
        ("average", 3 / ((3 + 2) / 2)),
        ("jaccard", 2 / (0 + 0 + 2)),  # both speak of x and of y
        ("cosine", 3 / (math.hypot(2, 1) * math.hypot(1, 1))),
        ("activity", (2 / 3) * (1 / 2) + (1 / 3) * (1 / 2)),  # shares of the row
        ("prominence", (2 / 4) * (1 / 4) + (1 / 2) * (1 / 2)),  # shares of the column: four statements on x, two on y
    ],
)
def test_normalisations(normalisation: str, value: float) -> None:
    assert between(GRADES, normalisation=normalisation) == pytest.approx(value)


def test_jaccard_of_unequal_rows() -> None:
    assert between(GRADES, "a", "c", normalisation="jaccard") == 1 / (0 + 1 + 1), "c does not speak of y"


@pytest.fixture(scope="module")
def hearings(shared: Path) -> pd.DataFrame:
    path = shared / "data" / "dna_sample" / "statements.json"
    if not path.is_file():
        pytest.skip("the sample is not here")
    frame = pd.DataFrame(json.loads(path.read_text("utf-8")))
    return statements(frame, rows="organization", columns="concept", qualifier="agreement")


def test_the_sample_of_the_reference_program(hearings: pd.DataFrame) -> None:
    """40 statements, 7 organisations × 6 concepts: two-mode 40 in 22 ties, one-mode without the qualifier 276 in 21 ties."""
    two = qc.affiliation_matrix(hearings).to_numpy()
    one = projection_matrix(hearings).to_numpy()
    assert (two.shape, int(two.sum()), int((two > 0).sum())) == ((7, 6), 40, 22)
    assert (int(one.sum()), int((one > 0).sum()) // 2) == (276, 21)


def test_windows_are_closed_and_whole() -> None:
    """Statements on every day from 10 January to 20 March 2024: only February is a whole month."""
    days = pd.date_range("2024-01-10", "2024-03-20").strftime("%Y-%m-%d")
    table = said(*(("a", "x", 1, day) for day in days), date="on")
    found = [(one.start, one.end, one.statements) for one in window_networks(table, unit="month", size=1)]
    assert found == [("2024-02-01", "2024-02-29", 29)]


def test_event_windows_extend_over_ties() -> None:
    """Two events from day 1 on reach into day 2, of which all three are taken and none is drawn."""
    table = said(*(("ab"[n % 2], "x", 1, day) for n, day in enumerate([1, 2, 2, 2, 3])), date="on")
    assert [(one.start, one.end, one.statements) for one in window_networks(table, unit="events", size=2)] == [(1, 2, 4), (2, 2, 3)]


@pytest.mark.parametrize(
    ("kernel", "middle", "aside", "fault"),
    [
        ("uniform", 1 / 2, 1 / 2, None),
        ("gaussian", 1 / math.sqrt(2 * math.pi), math.exp(-(0.5**2) / 2) / math.sqrt(2 * math.pi), None),
        ("epanechnikov", 3 / 4, 3 / 4 * (1 - 0.5**2), lambda d: 3 / 4 * (1 - d) ** 2),
        ("triangular", 1.0, 1 - 0.5, lambda d: abs(1 - d)),
    ],
)
def test_kernels_are_symmetric(kernel: str, middle: float, aside: float, fault: Any) -> None:
    """Windows of nine days from 1 to 9 January with half their length of 4.5: what is 2.25 away lies at d = ±½, which no day is, so
    that the two-mode weight of days 2 before and 2 after the middle is compared, and the formula at their d = ±2/4.5."""
    d = 2 / 4.5
    formula = {
        "uniform": lambda at: 0.5,
        "gaussian": lambda at: math.exp(-(at**2) / 2) / math.sqrt(2 * math.pi),
        "epanechnikov": lambda at: 0.75 * (1 - at**2),
        "triangular": lambda at: 1 - abs(at),
    }[kernel]
    assert (formula(0), formula(0.5)) == pytest.approx((middle, aside))
    table = said(*((who, "x", 1, f"2024-01-0{day}") for who, day in (("before", 3), ("middle", 5), ("after", 7))), date="on")
    options: dict[str, Any] = {"unit": "day", "size": 9, "span": ("2024-01-01", "2024-01-09"), "make": qc.affiliation_network}
    edges = window_networks(table, kernel=kernel, **options)[0].network.edges
    weights = [edges[who, "x"]["weight"] for who in ("before", "middle", "after")]
    assert weights == pytest.approx([formula(-d), formula(0), formula(d)])
    if fault is not None:  # the other program's ¾(1 − d)² and |1 − d|
        assert fault(-d) != pytest.approx(fault(d))


def test_fault_cosine() -> None:
    """Two who say the same have 1; the other program's n_i n_i′ gives 2/(2 · 2)."""
    table = said(("a", "x", 1), ("a", "y", 1), ("b", "x", 1), ("b", "y", 1))
    assert between(table, aggregation="congruence", normalisation="cosine") == pytest.approx(1)
    assert between(table, aggregation="congruence", normalisation="cosine", compat="dna") == 0.5


def test_fault_silence_as_conflict() -> None:
    """a and b agree on x; a also speaks of y, b does not. That is no conflict."""
    table = said(("a", "x", "for"), ("a", "y", "for"), ("b", "x", "for"))
    assert between(table, aggregation="conflict") == 0
    assert between(table, aggregation="conflict", compat="dna") == 1


def test_draws_are_seeded() -> None:
    def drawn(seed: int) -> pd.DataFrame:
        return qc.bootstrap_cells(CODINGS, SEGMENTS, draws=qc.Draws(seed=seed, resamples=50))

    pd.testing.assert_frame_equal(drawn(1), drawn(1))
    assert drawn(1)["mean"].tolist() != drawn(2)["mean"].tolist()


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "net", "cyjs", "csv"])
def test_exports_keep_direction(suffix: str, tmp_path: Path) -> None:
    network = nx.MultiDiGraph()
    for name in "ab":
        network.add_node(name, name=name, kind="government", level="")
    network.add_edge("a", "b", "c|s|actual", code="c", family="c", stage="s", plane="actual", symmetric=False, weight=3)
    back = qc.read_network(qc.write_network(network, tmp_path / f"n.{suffix}")[0])
    assert back.is_directed()
    assert [(one, other, data["weight"]) for one, other, data in back.edges(data=True)] == [("a", "b", 3)]


def test_a_matrix_for_ucinet_keeps_direction(tmp_path: Path) -> None:
    """A → B 3 and B → A 2 stay two ties; undirected both would be 5."""
    network = nx.DiGraph([("a", "b", {"weight": 3}), ("b", "a", {"weight": 2})])
    text = qc.write_network(network, tmp_path / "n.dl")[0].read_text("utf-8")
    assert [line.split() for line in text.strip().splitlines()[-2:]] == [["1", "2", "3"], ["2", "1", "2"]]


def test_the_southern_women() -> None:
    """Davis, Gardner and Gardner (1941): 18 women, 14 events, 89 attendances; degree centralities of networkx.bipartite."""
    davis = nx.davis_southern_women_graph()
    women = davis.graph["top"]
    two = qc.affiliation_matrix(statements(nx.to_pandas_edgelist(davis), rows="source", columns="target"))
    assert (two.shape, int(two.to_numpy().sum())) == ((18, 14), 89)
    degree = bipartite.degree_centrality(davis, women)
    assert (two.sum(axis=1) / 14).to_dict() == pytest.approx({woman: degree[woman] for woman in women})
    # As in the printed chart (Deep South, fig. 3): Theresa, Evelyn and Nora were at 8 events each, and E8 had 14 of the women.
    assert two.sum(axis=1).loc[["Theresa Anderson", "Evelyn Jefferson", "Nora Fayette"]].tolist() == [8, 8, 8]
    assert two.sum(axis=0).loc["E8"] == 14


def test_the_published_centralities_of_the_southern_women() -> None:
    """Borgatti and Everett (1997), "Network analysis of 2-mode data", Social Networks 19: women and events, normalised for two modes."""
    davis = nx.davis_southern_women_graph()
    women = davis.graph["top"]
    graph = qc.affiliation_network(statements(nx.to_pandas_edgelist(davis), rows="source", columns="target"))
    some = ["Evelyn Jefferson", "Laura Mandeville", "Theresa Anderson", "Nora Fayette", "Sylvia Avondale", "Flora Price"]
    expected = {
        "degree": [0.57, 0.50, 0.57, 0.57, 0.50, 0.14],
        "closeness": [0.80, 0.73, 0.80, 0.80, 0.77, 0.59],
        "betweenness": [0.10, 0.05, 0.09, 0.11, 0.07, 0.01],
    }
    made = {
        "degree": bipartite.degree_centrality(graph, women),
        "closeness": bipartite.closeness_centrality(graph, women),
        "betweenness": bipartite.betweenness_centrality(graph, women),
    }
    assert {name: [round(values[woman], 2) for woman in some] for name, values in made.items()} == expected


# The kite and the Florentine families with their published centralities: tests/test_network_measures.py.


def test_kite_and_florence_in_one_number_each() -> None:
    """Krackhardt (1990): Heather's betweenness is 14 of 36 pairs; Padgett and Ansell (1993): that of the Medici 0.522."""
    assert qc.actor_measures(nx.krackhardt_kite_graph()).loc[7, "betweenness"] == pytest.approx(14 / 36)
    assert qc.actor_measures(nx.florentine_families_graph()).loc["Medici", "betweenness"] == pytest.approx(0.522, abs=5e-4)


# ---------------------------------------------------------------- Moving-window co-occurrence

LINES = pd.DataFrame(
    [("u", 1, 0, 0), ("u", 1, 1, 0), ("u", 0, 0, 1), ("v", 0, 1, 1), ("v", 1, 1, 0), ("w", 1, 0, 1)], columns=["who", "A", "B", "C"]
).assign(talk=[1, 1, 1, 1, 2, 3], side=["x", "x", "x", "y", "y", "y"])
_quiet = pytest.mark.filterwarnings("ignore:codes fit the points exactly", "ignore:places of codes are not unique")


def ena(**options: Any) -> qc.EpistemicNetwork:
    return qc.epistemic_network(LINES, codes=["A", "B", "C"], conversation="talk", unit="who", **{"back": 3, **options})


def windows(back: int, forward: int = 0, *, binary: bool) -> dict[str, list[int]]:
    """The second way: the products of the sums over each window, minus those of the window without the focal line."""
    found = {who: [0, 0, 0] for who in "uvw"}
    for _, talk in LINES.groupby("talk"):
        marks = talk[["A", "B", "C"]].to_numpy()
        for at, who in enumerate(talk["who"]):
            window = marks[max(0, at - back + 1) : at + forward + 1].sum(axis=0)
            head = window - marks[at]
            ties = [window[i] * window[j] - head[i] * head[j] for i, j in combinations(range(3), 2)]
            found[who] = [old + (min(new, 1) if binary else new) for old, new in zip(found[who], ties, strict=True)]
    return found


@_quiet
@pytest.mark.parametrize("binary", [True, False])
def test_the_head_of_the_window_is_taken_off(binary: bool) -> None:
    found = ena(binary=binary).ties
    assert {who: found.loc[who].tolist() for who in "uvw"} == windows(3, binary=binary)
    # Line 3 of u is C alone, after A and AB: it ties C with A and with B, but the AB of the line before is not its own again.
    assert found.loc["u"].tolist() == ([1, 1, 1] if binary else [2, 2, 1])


@_quiet
def test_forward_windows_credit_only_the_focal_line() -> None:
    found = ena(back=1, forward=2, binary=False).ties
    assert {who: found.loc[who].tolist() for who in "uvw"} == windows(1, 2, binary=False)


@_quiet
def test_units_are_on_the_sphere_and_centred() -> None:
    found = ena()
    assert np.linalg.norm(found.normalised.to_numpy(), axis=1) == pytest.approx(1)
    assert found.points.to_numpy().mean(axis=0) == pytest.approx(0)
    left = np.linalg.svd((found.normalised - found.normalised.mean()).to_numpy(), compute_uv=False)
    assert np.linalg.norm(found.points.to_numpy(), axis=0)[:2] == pytest.approx(left[:2])


# Means rotation, and nodes by least squares beside a second program: tests/test_networks_epistemic.py.


# ---------------------------------------------------------------- Tests

# HairEyeColor of R's datasets, both sexes: rows black, brown, red, blond; columns brown, blue, hazel, green.
HAIR = pd.DataFrame([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]])


def test_hair_and_eyes() -> None:
    """χ² 138.290, 9 degrees of freedom, n 592; Cramér's V = √(138.290/(592 · 3)) = 0.279."""
    result = qc.independence(HAIR, count="informants")
    assert (result.method, result.n, result.df) == ("chi_squared", 592, 9)
    assert result.statistic == pytest.approx(138.290, abs=5e-4)
    assert result.cramers_v == pytest.approx(0.279, abs=5e-4)
    # Blond with blue eyes: (94 − E)/√(E (1 − 127/592)(1 − 215/592)), E = 127 · 215/592
    expected = 127 * 215 / 592
    assert result.table("adjusted").loc[3, 1] == pytest.approx((94 - expected) / math.sqrt(expected * (1 - 127 / 592) * (1 - 215 / 592)))


@pytest.mark.parametrize(("table", "method"), [([[3, 1], [1, 3]], "fisher_exact"), ([[3, 0, 0], [0, 2, 1]], "permutation")])
def test_chi_squared_is_withheld_where_little_is_expected(table: list[list[int]], method: str) -> None:
    result = qc.independence(pd.DataFrame(table), count="informants")
    assert result.method == method
    assert result.reason.startswith("χ² is withheld")
    assert 0 < result.p < 1
    assert not math.isnan(result.cramers_v), "effect sizes always"
    assert result.table("adjusted").notna().all(axis=None), "residuals always"


def test_multiple_comparisons_are_controlled() -> None:
    """Holm: sorted p times what is left to test, never falling. 0.01 · 3, 0.02 · 2, 0.04 · 1."""
    assert qc.adjusted_p(pd.Series([0.04, 0.01, 0.02]), "holm").tolist() == pytest.approx([0.04, 0.03, 0.04])
    cells = qc.independence(HAIR, count="informants").cells
    assert (cells["p_adjusted"] >= cells["p"]).all()


def test_no_percentage_under_20_units() -> None:
    shares = qc.independence(pd.DataFrame([[10, 9], [10, 10]]), count="informants").shares
    assert shares.loc[0].isna().all(), "19 units"
    assert shares.loc[1].tolist() == [0.5, 0.5]
    few = code_matrix(CODINGS, SEGMENTS, rows="stage", count="segments", labels=STAGES).normalised("row")
    assert few.counts.loc["one"].isna().all()


@pytest.mark.filterwarnings("ignore:no test of independence")
def test_no_test_of_references_of_few_informants() -> None:
    result = qc.independence(HAIR, count="references", sources=12)
    assert result.method == "withheld"
    assert math.isnan(result.p)
    assert "informants" in result.reason
    assert result.cramers_v == pytest.approx(0.279, abs=5e-4), "it is still described"


def test_stages_are_permuted_within_informants() -> None:
    """Eight people say one code at the first and another at the second stage: 2 of 2⁸ arrangements part them as cleanly."""
    rows = [(f"S{n}", stage, code) for n in range(8) for stage, code in (("use", "tie"), ("end", "trust"))]
    found = pd.DataFrame(rows, columns=["person", "stage", "code"])
    found = found.assign(document=found["person"], segment=range(16), start=range(16), end=range(1, 17), plane="actual")
    test = qc.stage_permutation(found, seed=1, by="code")
    assert (test.method, test.arrangements, test.p) == ("exact", 256, 2 / 256)
    # Nobody speaks of both stages: who somebody is and the stage cannot be told apart, and nothing is tested.
    with pytest.warns(UserWarning, match="undefined"):
        assert math.isnan(qc.stage_permutation(found[found["stage"].eq("use") == found["person"].lt("S4")], seed=1, by="code").p)


def test_informants_are_permuted_and_not_references() -> None:
    """Three of each kind, who part cleanly: 2 of C(6, 3) = 20 ways, however many references each gives."""
    people = [f"P{n}" for n in range(6)]
    rows = [(who, "tie" if n < 3 else "trust", k) for n, who in enumerate(people) for k in range(10)]
    found = pd.DataFrame(rows, columns=["person", "code", "start"])
    found = found.assign(document=found["person"], end=found["start"] + 1, stage="one", plane="actual")
    found["segment"] = found["person"] + ":" + found["start"].astype(str)
    groups = {who: "official" if n < 3 else "worker" for n, who in enumerate(people)}
    test = qc.group_permutation(found, groups=groups, seed=1, by="code")
    assert test.p == pytest.approx(2 / 20)


def test_what_hangs_on_one_person() -> None:
    cells = qc.leave_one_out(CODINGS).set_index("code")
    assert cells.loc["x.a", ["count", "least", "who"]].tolist() == [4, 2, "p"]
    assert not cells.loc["x.a", "hangs_on_one"]
    assert cells.loc["x.b", ["least", "hangs_on_one"]].tolist() == [0, True]


# A published correspondence analysis (Greenacre 1984, staff and smoking): tests/test_statistics_correspondence.py. In one number:


def test_staff_and_smoking() -> None:
    smoke = pd.DataFrame([[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]])
    result = qc.correspondence_analysis(smoke)
    assert result.inertia == pytest.approx(0.085190, abs=5e-7)
    assert result.axes["inertia"].tolist() == pytest.approx([0.074759, 0.010017, 0.000414], abs=5e-7)


# ---------------------------------------------------------------- Strength of evidence in a cell


def strength(*told: tuple[str, str], stage: str = "one") -> tuple[Any, pd.Series]:
    """The mark, and what it rests on, of codings (sentence, who says so)."""
    starts = SEGMENTS.set_index("segment")["start"]
    frame = coded(*((segment, starts[segment], starts[segment] + 2, "x") for segment, _ in told)).assign(asserted_by=[by for _, by in told])
    matrix = code_matrix(frame, SEGMENTS, rows="stage", labels=STAGES)
    return matrix.strength().at[stage, "x"], matrix.support().loc[("one", "x")]


@pytest.mark.parametrize(
    ("told", "mark", "numbers"),
    [
        ([("a:1", "bureau"), ("b:1", "agency")], "●", (2, 2, 2)),  # units, sources, roles
        ([("a:1", "bureau"), ("b:1", "bureau")], "◐", (2, 2, 1)),
        ([("a:1", "bureau"), ("a:2", "bureau")], "◐", (2, 1, 1)),
        ([("a:1", "bureau")], "○", (1, 1, 1)),
    ],
)
def test_marks(told: list[tuple[str, str]], mark: str, numbers: tuple[int, int, int]) -> None:
    found, support = strength(*told)
    assert found == mark
    assert tuple(support[["units", "sources", "roles"]]) == numbers
    assert support["planes"] == "actual"


def test_marks_of_nothing() -> None:
    assert strength(("a:1", "bureau"), stage="two")[0] == "0", "material without coding"
    assert strength(("a:1", "bureau"), stage="three")[0] is pd.NA, "no material"


RELATIONS = pd.DataFrame(
    [("bureau", "agency", "bureau"), ("bureau", "agency", "agency"), ("bureau", "street", "street"), ("bureau", "street", "agency")],
    columns=["source", "target", "asserted_by"],
).assign(document="a", segment="a:1", start=range(0, 8, 2), end=range(1, 9, 2), code="x", stage="one", plane="actual", person="p")


def test_whether_the_other_side_confirms() -> None:
    """Both ends say so of bureau and agency; of bureau and street one end does and somebody else."""
    found = qc.dyad_matrix(RELATIONS, SEGMENTS, symmetric=[], rows="dyad").support()["confirmed"]
    assert (found.loc[("bureau→agency", "one")], found.loc[("bureau→street", "one")]) == (1, 0)


def test_what_speaks_against_stands_beside() -> None:
    frame = pd.concat([CODINGS, coded(("a:2", 12, 14, "x.a"), status="rejected", polarity="-")], ignore_index=True)
    row = code_matrix(frame, SEGMENTS, rows="stage").support(role="person").loc[("one", "x.a")]
    assert (row["count"], row["against"]) == (4, 1)


def test_nominal_actual_and_normative_are_never_pooled() -> None:
    frame = coded(("a:1", 0, 2, "x"), ("a:1", 4, 6, "x"), ("a:2", 12, 14, "x")).assign(plane=["nominal", "actual", None])
    for count in (
        lambda: code_matrix(frame, SEGMENTS, rows="stage"),
        lambda: statements(frame, rows="person", columns="code"),
    ):
        with pytest.raises(ArgumentError, match=r"planes"):
            count()
    apart = code_matrix(frame, SEGMENTS, rows=["stage", "plane"]).counts
    assert apart.loc["one", "x"].dropna().to_dict() == {"nominal": 1, "actual": 1, "(unknown)": 1}
    pair = coded(("a:1", 0, 4, "x"), ("a:1", 2, 6, "y")).assign(plane=["nominal", "actual"])
    assert qc.cooccurrence_matrix(pair, SEGMENTS, units="segment").counts.at["x", "y"] == 0, "what is written and what is done"


@pytest.mark.parametrize(("method", "status"), [("rule", "rejected"), ("manual", "rejected"), ("manual", "accepted")])
def test_a_denial_is_one_in_statements_where_it_is_one_in_matrices(method: str, status: str) -> None:
    denied = coded(("a:2", 12, 14, "x.a"), status=status, polarity="-", method=method)
    frame = pd.concat([CODINGS, denied], ignore_index=True).assign(asserted_by="a")
    said = statements(frame, rows="document", columns="code", qualifier="polarity", plane="actual")
    against = code_matrix(frame, SEGMENTS).support()["against"].sum()
    assert ((said["qualifier"] == "-").sum(), against) == (1, 1)
