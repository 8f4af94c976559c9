"""Code × code: positions of passages, units that hold both codes, and the measures, beside what goes wrong when codings are counted."""

from __future__ import annotations

from itertools import combinations, product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import ArgumentError
from qualcode.matrices.cooccurring import cooccurrence_matrix, cooccurrences
from qualcode.matrices.overlapping import code_overlaps, level_labels, matched, near_pairs
from qualcode.results import Results

Span = tuple[str, int, int, str]


def codings(spans: list[Span], **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(spans, columns=["document", "start", "end", "code"])
    given = {"coder": "李", "method": "manual", "status": "accepted", "plane": "actual", **columns}
    frame = frame.assign(**given)
    return frame.assign(segment=[f"{d}:{s // 10}" for d, s in zip(frame["document"], frame["start"], strict=True)])


def segments(document: str, number: int, *, plane: str = "actual", size: int = 10, turn: int = 2) -> pd.DataFrame:
    """Sentences of ten characters; every `turn` of them are one turn."""
    at = range(number)
    rows = {"segment": [f"{document}:{n}" for n in at], "start": [size * n for n in at], "end": [size * (n + 1) for n in at]}
    return pd.DataFrame({**rows, "turn": [n // turn for n in at]}).assign(document=document, role="respondent", plane=plane)


# COUNTING.md, "Code × code": each position once, half-open.
@pytest.mark.parametrize(
    ("one", "other", "relation", "gap", "shared", "inner"),
    [
        ((0, 5), (0, 5), "exact", None, 5, None),
        ((0, 9), (2, 5), "inclusion", None, 3, "b"),
        ((2, 5), (0, 9), "inclusion", None, 3, "a"),
        ((0, 5), (0, 9), "inclusion", None, 5, "a"),
        ((0, 5), (4, 9), "overlap", None, 1, None),
        ((4, 9), (0, 5), "overlap", None, 1, None),
        ((0, 5), (5, 9), "proximity", 0, 0, None),
        ((0, 5), (7, 9), "proximity", 2, 0, None),
    ],
)
def test_positions(one: tuple[int, int], other: tuple[int, int], relation: str, gap: int | None, shared: int, inner: str | None) -> None:
    row = code_overlaps(codings([("d", *one, "a"), ("d", *other, "b")]), within=None).iloc[0]
    assert (row["relation"], row["shared"]) == (relation, shared)
    assert (None if pd.isna(row["gap"]) else row["gap"]) == gap
    assert (None if pd.isna(row["inner"]) else row["inner"]) == inner
    assert (row["start_1"], row["end_1"], row["start_2"], row["end_2"]) == (*one, *other)


def test_the_same_code_twice_on_overlapping_text_is_one_passage_and_touching_stays_two() -> None:
    told = code_overlaps(codings([("d", 0, 4, "a"), ("d", 3, 8, "a"), ("d", 8, 9, "a"), ("d", 0, 9, "b")]), within=-1)
    assert told[["start_1", "end_1", "relation"]].values.tolist() == [[0, 8, "inclusion"], [8, 9, "inclusion"]]


def test_no_pair_of_different_documents_or_people_but_rules_and_models_are_one_machine() -> None:
    spans = [("d", 0, 4, "a"), ("e", 0, 4, "b"), ("d", 0, 4, "b")]
    assert code_overlaps(codings(spans, coder=["李", "李", "王"]), within=None).empty
    machine = codings(spans, coder=["rules", "rules", "governance-0.1.0"], method=["rule", "rule", "model"], status="proposed")
    assert code_overlaps(machine, within=None)[["document", "coder"]].values.tolist() == [["d", "machine"]]


def test_rejected_codings_and_pairs_beyond_the_limit_are_left_out() -> None:
    spans = [("d", 0, 4, "a"), ("d", 6, 8, "b"), ("d", 1, 2, "c")]
    frame = codings(spans, status=["accepted", "accepted", "rejected"])
    assert [len(code_overlaps(frame, within=within)) for within in (-1, 1, 2, None)] == [0, 0, 1, 1]
    with pytest.raises(ArgumentError, match="less than -1"):
        code_overlaps(frame, within=-2)


SPANS = st.lists(
    st.tuples(st.sampled_from("de"), st.integers(0, 30), st.integers(1, 9), st.sampled_from("abc")).map(
        lambda t: (t[0], t[1], t[1] + t[2], t[3])
    ),
    max_size=25,
)


@given(spans=SPANS, within=st.one_of(st.none(), st.integers(-1, 12)))
@settings(max_examples=60, deadline=None)
def test_the_sweep_finds_what_comparing_all_pairs_finds(spans: list[Span], within: int | None) -> None:
    frame = codings(spans)
    first, second = near_pairs(frame, within, by=["document"]) if spans else ([], [])
    found = {frozenset(pair) for pair in zip(map(int, first), map(int, second), strict=True)}
    expected = set()
    for (i, a), (j, b) in combinations(enumerate(spans), 2):
        gap = max(a[1], b[1]) - min(a[2], b[2])
        if a[0] == b[0] and (within is None or gap <= within):
            expected.add(frozenset((i, j)))
    assert found == expected


@given(spans=SPANS)
@settings(max_examples=30, deadline=None)
def test_matched_pairs_are_as_many_as_networkx_finds(spans: list[Span]) -> None:
    """Second implementation: a maximum matching by networkx (Hopcroft–Karp)."""
    import networkx as nx

    frame = codings(spans)
    matrix = cooccurrence_matrix(frame, units="overlap").counts
    told = code_overlaps(frame, within=-1)
    for one, other in combinations(matrix.index, 2):
        pairs = told[(told["code_1"] == one) & (told["code_2"] == other)]
        left = list(zip(pairs["document"], pairs["start_1"], strict=True))
        right = list(zip(pairs["document"], pairs["start_2"], strict=True))
        graph = nx.Graph([(("l", *a), ("r", *b)) for a, b in zip(left, right, strict=True)])
        best = nx.bipartite.hopcroft_karp_matching(graph, {("l", *a) for a in left})
        assert matrix.loc[one, other] == len(best) // 2


def test_matched_by_hand() -> None:
    pairs = pd.DataFrame({"code_1": "a", "code_2": "b", "passage_1": [0, 0, 0, 1], "passage_2": [1, 2, 3, 3]})
    assert matched(pairs)[["passage_1", "passage_2"]].values.tolist() == [[0, 1], [1, 3]]


@pytest.mark.parametrize(("level", "expected"), [("code", "a.b.c"), ("family", "a"), (2, "a.b"), (9, "a.b.c")])
def test_levels(level: str | int, expected: str) -> None:
    assert level_labels(pd.Series(["a.b.c"]), level).tolist() == [expected]


def test_a_level_that_is_none() -> None:
    with pytest.raises(ArgumentError, match="number of parts"):
        level_labels(pd.Series(["a"]), 0)


# Sentences of ten characters in d: 0 a, b, b · 1 a · 2 b (turns: 0–1, 2–3); in e: 0 a.
SMALL = [("d", 0, 3, "a"), ("d", 4, 6, "b"), ("d", 7, 9, "b"), ("d", 12, 15, "a"), ("d", 25, 28, "b"), ("e", 0, 3, "a")]
MATERIAL = pd.concat([segments("d", 4), segments("e", 2)], ignore_index=True)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("segment", (3, 2, 1)),
        ("turn", (2, 2, 1)),
        ("document", (2, 1, 1)),
        (("window", 2), (5, 4, 3)),  # a: d0 d1 d2 e0 e1; b: d0 d1 d2 d3
        (("window", 1), (3, 2, 1)),
        ("overlap", (3, 3, 0)),
    ],
)
def test_units_by_hand(units: str | tuple[str, int], expected: tuple[int, int, int]) -> None:
    counts = cooccurrence_matrix(codings(SMALL), MATERIAL, units=units).counts
    assert (counts.loc["a", "a"], counts.loc["b", "b"], counts.loc["a", "b"]) == expected
    assert counts.equals(counts.T)


def test_a_coding_lies_in_every_sentence_that_it_touches() -> None:
    counts = cooccurrence_matrix(codings([("d", 5, 15, "a"), ("d", 12, 14, "b")]), MATERIAL, units="segment").counts
    assert counts.values.tolist() == [[2, 1], [1, 1]]


def test_planes_are_apart_unless_asked() -> None:
    frame = codings([("d", 0, 3, "a"), ("d", 4, 6, "b")], plane=["nominal", "actual"])
    apart, together = (cooccurrence_matrix(frame, MATERIAL, units="segment", planes=planes) for planes in ("apart", "together"))
    assert (apart.counts.loc["a", "b"], together.counts.loc["a", "b"]) == (0, 1)
    assert apart.settings["planes"] == "apart"


def test_people_are_not_joined_silently() -> None:
    frame = codings([("d", 0, 3, "a"), ("d", 4, 6, "b")], coder=["李", "王"])
    with pytest.raises(ArgumentError, match="by 2 people"):
        cooccurrence_matrix(frame, units="segment")
    assert cooccurrence_matrix(frame, units="segment", coders="union").counts.loc["a", "b"] == 1
    assert cooccurrence_matrix(frame, units="segment", coders="李").counts.values.tolist() == [[1]]
    with pytest.raises(ArgumentError, match="no codings by '张'"):
        cooccurrence_matrix(frame, units="segment", coders="张")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": ("window", 3)}, "pass segments"),
        ({"units": ("window", 0), "segments": MATERIAL}, "is none"),
        ({"units": "sentence"}, "no column 'sentence'"),
        ({"units": "segment", "planes": "all"}, "planes 'all'"),
    ],
)
def test_what_it_does_not_take(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        cooccurrence_matrix(codings(SMALL), **arguments)  # type: ignore[arg-type]


def test_labels_give_the_order_and_codes_without_codings() -> None:
    counts = cooccurrence_matrix(codings(SMALL), units="segment", codes=["c", "b"]).counts
    assert list(counts.index) == ["c", "b", "a"]
    assert counts.loc["c"].tolist() == [0, 0, 0]


def units_of(both: int, one: int, other: int) -> list[Span]:
    """Codings of a in `one` sentences and of b in `other`, in `both` of them together."""
    spans = [("d", 10 * n, 10 * n + 2, "a") for n in range(one)]
    return spans + [("d", 10 * n + 4, 10 * n + 6, "b") for n in range(one - both, one - both + other)]


def test_the_c_coefficient_of_unequal_codes_is_flagged() -> None:
    # COUNTING.md: 100, 10, 5 → 0.048, and the codes differ by more than 5 to 1.
    row = cooccurrences(codings(units_of(5, 100, 10)), segments("d", 200), units="segment").iloc[0]
    assert (row["n1"], row["n2"], row["n12"], bool(row["unequal"])) == (100, 10, 5, True)
    assert round(row["c"], 3) == 0.048
    assert not cooccurrences(codings(units_of(5, 50, 10)), segments("d", 200), units="segment")["unequal"].any()


def test_measures_against_scikit_learn_and_their_formulas() -> None:
    from sklearn.metrics import f1_score, jaccard_score

    row = cooccurrences(codings(units_of(6, 20, 12)), segments("d", 60), units="segment").iloc[0]
    first = [n < 20 for n in range(60)]
    second = [14 <= n < 26 for n in range(60)]
    assert row["c"] == pytest.approx(jaccard_score(first, second))
    assert row["dice"] == pytest.approx(f1_score(first, second))
    assert row["inclusion"] == 6 / 12
    assert row["equivalence"] == pytest.approx(36 / 240)
    assert row["cosine"] == pytest.approx(6 / 240**0.5)
    assert row["expected"] == pytest.approx(20 * 12 / 60)
    assert row["lift"] == pytest.approx(1.5)


def test_c_goes_above_1_when_codings_are_counted_and_never_with_units() -> None:
    """The fault of counting codings: one long passage of a, three of b within it. n12 = 3 pairs, n1 = 1, n2 = 3 → 3 / (1 + 3 − 3) = 3."""
    frame = codings([("d", 0, 9, "a"), ("d", 1, 2, "b"), ("d", 3, 4, "b"), ("d", 5, 6, "b")])
    pairs = len(code_overlaps(frame, within=-1))
    assert pairs / (1 + 3 - pairs) == 3
    with pytest.warns(UserWarning, match="no segments"):
        assert cooccurrences(frame, units="segment")["c"].tolist() == [1.0]
    with pytest.warns(UserWarning, match="overlaps"):
        assert cooccurrences(frame, units="overlap")["c"].tolist() == [pytest.approx(1 / 3)]


def test_expected_is_taken_within_each_plane() -> None:
    spans = [("d", 0, 2, "a"), ("d", 3, 5, "b"), ("e", 0, 2, "a"), ("e", 3, 5, "b")]
    material = pd.concat([segments("d", 2), segments("e", 4, plane="nominal")], ignore_index=True)
    row = cooccurrences(codings(spans, plane=["actual"] * 2 + ["nominal"] * 2), material, units="segment").iloc[0]
    assert row["expected"] == pytest.approx(1 / 2 + 1 / 4)


@given(spans=SPANS, units=st.sampled_from(["segment", "document", "turn", "overlap", ("window", 2), ("window", 3)]))
@settings(max_examples=25, deadline=None)
def test_every_cell_opens_to_its_units(spans: list[Span], units: str | tuple[str, int]) -> None:
    material = pd.concat([segments("d", 5), segments("e", 5)], ignore_index=True)
    matrix = cooccurrence_matrix(codings(spans), material, units=units)
    for one, other in product(matrix.counts.index, repeat=2):
        rows = matrix.evidence(one, other)
        assert rows["unit"].nunique() == matrix.counts.loc[one, other]
        assert set(rows["code"]) == ({one, other} if len(rows) else set())
    n = matrix.counts.to_numpy()
    for i, j in combinations(range(len(n)), 2):
        assert n[i, j] <= min(n[i, i], n[j, j])


def test_evidence_of_a_code_that_is_not_there() -> None:
    with pytest.raises(ArgumentError, match="no code 'x'"):
        cooccurrence_matrix(codings(SMALL), units="segment").evidence("a", "x")


def test_the_built_in_study_counted_a_second_time(nominal: Results) -> None:
    matrix = cooccurrence_matrix(nominal.codings, nominal.segments, units="document", level="family", planes="together").counts
    kept = nominal.codings[nominal.codings["status"] != "rejected"]
    held = kept.assign(family=kept["code"].str.split(".").str[0]).groupby("family")["document"].agg(set)
    for one, other in product(held.index, repeat=2):
        assert matrix.loc[one, other] == len(held[one] & held[other])


def test_without_codings() -> None:
    empty = codings([])
    assert cooccurrence_matrix(empty, MATERIAL, units="segment").counts.shape == (0, 0)
    assert code_overlaps(empty, within=0).empty
    assert cooccurrences(empty, MATERIAL, units="segment").empty
