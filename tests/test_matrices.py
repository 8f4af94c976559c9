"""Counts: blank against 0, merged references, documents, informants, planes apart; and every cell counted a second time in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count, product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import ArgumentError
from qualcode.matrices import PERSPECTIVES, UNKNOWN, code_matrix, dyad_matrix, dyads, evidence
from qualcode.results import Results
from qualcode.rows import Coding, Relation, Segment
from qualcode.tables import table

NUMBERS = count()


def segment(
    document: str, start: int, end: int, stage: str = "one", plane: str = "actual", person: str = "p", role: str = "respondent"
) -> Segment:
    return Segment(
        document,
        f"{document}:{start}",
        start,
        end,
        "答",
        "org",
        role,
        stage,
        plane,
        "zh",
        "字" * (end - start),
        1,
        "",
        person,
        "interview",
        "cue",
    )


def coding(
    document: str, start: int, end: int, code: str, stage: str = "one", plane: str = "actual", person: str = "p", status: str = "proposed"
) -> Coding:
    return Coding(
        document, start, end, code, "rules", "rule", status, f"{document}:0", "答", stage, plane, "字", "+", "factual", "", 1, "", person
    )


def relation(
    document: str, start: int, end: int, source: str, target: str, code: str, stage: str = "one", plane: str = "actual", person: str = "p"
) -> Relation:
    evidence_id = f"{document}:{next(NUMBERS)}.1"
    return Relation(
        document,
        start,
        end,
        source,
        target,
        code,
        f"{document}:0",
        source,
        stage,
        plane,
        "rule",
        "字",
        evidence_id,
        "name",
        "name",
        "",
        person,
    )


def cells(matrix: pd.DataFrame) -> dict[tuple[object, ...], int | None]:
    """(*row, column) → number, None where blank."""
    found: dict[tuple[object, ...], int | None] = {}
    for row, values in matrix.iterrows():
        for column, value in values.items():
            found[(*(row if isinstance(row, tuple) else (row,)), column)] = None if pd.isna(value) else int(value)
    return found


def passages(spans: Iterable[tuple[str, int, int]]) -> int:
    """A second implementation of a reference: how many separate runs of characters are covered."""
    number, document, reach = 0, None, -1
    for where, start, end in sorted(spans):
        if where != document or start >= reach:
            number, document, reach = number + 1, where, end
        else:
            reach = max(reach, end)
    return number


SEGMENTS = [
    segment("a", 0, 10, "one"),
    segment("a", 10, 20, "two"),
    segment("a", 20, 30, "", person="q"),
    segment("b", 0, 10, "one", "nominal", ""),
    segment("b", 10, 20, "four", role="interviewer"),
]
LABELS: Mapping[str, list[str]] = {
    "stage": ["one", "two", "three", "four"],
    "plane": ["nominal", "actual"],
    "code": ["x.a", "x.b", "y.a"],
    "family": ["x", "y"],
    "document": ["a", "b"],
}


def codes(found: list[Coding], /, **options: object) -> dict[tuple[object, ...], int | None]:
    return cells(code_matrix(table(found, Coding), table(SEGMENTS, Segment), labels=dict(LABELS), **options).counts)  # type: ignore[arg-type]


def test_blank_without_material_and_0_with_material_and_no_coding() -> None:
    found = codes([coding("a", 1, 3, "x.a")])
    assert found["one", "actual", "x.a"] == 1
    assert found["one", "actual", "y.a"] == 0
    assert found["one", "nominal", "x.a"] == 0, "document b speaks there"
    assert found["two", "actual", "x.a"] == 0
    assert found["two", "nominal", "x.a"] is None
    assert found["three", "actual", "x.a"] is None
    assert found["four", "actual", "x.a"] is None, "only the interviewer spoke there"


def test_the_unknown_stage_is_a_row_of_its_own_and_the_last() -> None:
    matrix = code_matrix(
        table([coding("a", 21, 23, "x.a", "")], Coding), table(SEGMENTS, Segment), rows=["stage"], labels=dict(LABELS)
    ).counts
    assert matrix.index.tolist() == ["one", "two", "three", "four", UNKNOWN]
    assert matrix.loc[UNKNOWN, "x.a"] == 1
    assert matrix["x.a"].sum() == 1, "it is spread over no other stage"


def test_there_is_no_unknown_where_all_is_known() -> None:
    matrix = code_matrix(
        table([coding("a", 1, 3, "x.a")], Coding), table(SEGMENTS[:2], Segment), rows=["stage"], labels=dict(LABELS)
    ).counts
    assert UNKNOWN not in matrix.index


@pytest.mark.parametrize(
    ("spans", "references"),
    [
        ([(0, 2), (2, 4)], 2),
        ([(0, 3), (2, 4)], 1),
        ([(0, 9), (1, 2), (8, 9)], 1),
        ([(0, 4), (3, 6), (5, 8)], 1),
        ([(0, 2), (0, 2)], 1),
        ([(0, 2), (5, 6)], 2),
    ],
)
def test_the_same_code_on_overlapping_text_is_one_reference(spans: list[tuple[int, int]], references: int) -> None:
    for order in (spans, spans[::-1]):
        assert codes([coding("a", start, end, "x.a") for start, end in order])["one", "actual", "x.a"] == references


def test_spans_of_different_documents_never_overlap() -> None:
    assert codes([coding("a", 0, 5, "x.a"), coding("b", 0, 5, "x.a")], rows=["stage"])["one", "x.a"] == 2


def test_a_family_is_the_union_of_its_codes() -> None:
    found = codes(
        [coding("a", 0, 5, "x.a"), coding("a", 3, 6, "x.b"), coding("a", 8, 9, "x.b"), coding("a", 0, 5, "y.a")], columns="family"
    )
    assert (found["one", "actual", "x"], found["one", "actual", "y"]) == (2, 1)


def test_documents_and_informants_are_counted_once_each() -> None:
    rows = [coding("a", 0, 1, "x.a"), coding("a", 2, 3, "x.a"), coding("a", 4, 5, "x.a", person="q"), coding("b", 0, 1, "x.a", person="")]
    assert codes(rows, rows=["stage"], count="documents")["one", "x.a"] == 2
    assert codes(rows, rows=["stage"], count="informants")["one", "x.a"] == 2
    assert codes(rows, rows=["stage"], count="references")["one", "x.a"] == 4


def test_text_that_nobody_speaks_is_no_material_for_informants() -> None:
    found = codes([], count="informants")
    assert found["one", "nominal", "x.a"] is None
    assert found["one", "actual", "x.a"] == 0


def test_rejected_codings_are_counted_nowhere() -> None:
    assert codes([coding("a", 0, 1, "x.a", status="rejected")])["one", "actual", "x.a"] == 0
    assert evidence(table([coding("a", 0, 1, "x.a", status="rejected")], Coding), code="x.a").empty


def test_nominal_and_actual_are_never_added_together() -> None:
    found = codes([coding("a", 0, 1, "x.a"), coding("b", 0, 1, "x.a", plane="nominal")])
    assert (found["one", "actual", "x.a"], found["one", "nominal", "x.a"]) == (1, 1)


def test_a_coding_without_a_plane_does_not_vanish() -> None:
    """What is normative has no plane: it must stand in a row of its own, as the unknown stage does."""
    found = codes([coding("a", 0, 1, "x.a", plane=""), coding("a", 3, 4, "x.a")])
    assert found["one", "actual", "x.a"] == 1
    assert sum(value or 0 for value in found.values()) == 2


def test_rows_by_code_and_columns_by_document() -> None:
    found = codes([coding("a", 0, 1, "x.a"), coding("a", 12, 13, "x.a", "two")], rows=["code", "plane"], columns="document")
    assert found["x.a", "actual", "a"] == 2
    assert found["x.a", "actual", "b"] is None, "document b has nothing on this plane"
    assert found["x.a", "nominal", "b"] == 0


@pytest.mark.parametrize("count_as", ["references", "documents", "informants"])
def test_no_coding_at_all_gives_zeros_and_blanks(count_as: str) -> None:
    found = codes([], count=count_as)
    assert set(found.values()) == {0, None}


@pytest.mark.parametrize("columns", ["code", "family"])
def test_no_coding_at_all_in_families_too(columns: str) -> None:
    assert set(codes([], columns=columns).values()) == {0, None}


def test_no_relation_at_all_gives_a_matrix_without_rows() -> None:
    """A study without any relation must run: somebody's first codebook finds nothing."""
    assert dyad_matrix(table([], Relation), table(SEGMENTS, Segment), symmetric=[], labels=dict(LABELS)).counts.shape[0] == 0


def test_an_unknown_count_names_the_closest() -> None:
    with pytest.raises(ArgumentError, match="references"):
        codes([], count="reference")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ArgumentError, match="stage"):
        code_matrix(table([], Coding).drop(columns="stage"), table(SEGMENTS, Segment))


def test_arguments_are_never_changed() -> None:
    rows, material = table([coding("a", 0, 1, "x.a", "")], Coding), table(SEGMENTS, Segment)
    before = rows.copy(deep=True), material.copy(deep=True)
    code_matrix(rows, material)
    pd.testing.assert_frame_equal(rows, before[0])
    pd.testing.assert_frame_equal(material, before[1])


# Dyads.

RELATIONS = [
    relation("a", 0, 3, "p", "q", "x.a"),
    relation("a", 2, 5, "p", "q", "x.b"),
    relation("a", 6, 8, "q", "p", "x.a"),
    relation("a", 6, 8, "p", "q", "joint"),
    relation("a", 12, 14, "p", "q", "x.a", "two"),
    relation("a", 22, 24, "p", "q", "x.a", "", person="q"),
    relation("b", 1, 2, "p", "q", "x.a", plane="nominal"),
]


def dyadic(**options: object) -> dict[tuple[object, ...], int | None]:
    return cells(
        dyad_matrix(table(RELATIONS, Relation), table(SEGMENTS, Segment), symmetric=["joint"], labels=dict(LABELS), **options).counts
    )  # type: ignore[arg-type]


def test_a_dyad_has_a_direction_unless_its_code_is_symmetric() -> None:
    assert dyads(table(RELATIONS, Relation), symmetric=["joint"]).tolist() == ["p→q", "p→q", "q→p", "p–q", "p→q", "p→q", "p→q"]


def test_dyads_by_stage() -> None:
    found = dyadic()
    assert found["p→q", "actual", "one"] == 1, "two codes on overlapping text are one reference of the pair"
    assert found["q→p", "actual", "one"] == 1
    assert found["p–q", "actual", "one"] == 1
    assert found["p→q", "actual", "two"] == 1
    assert found["p→q", "actual", "three"] is None
    assert found["q→p", "actual", "two"] == 0
    assert found["p→q", "actual", UNKNOWN] == 1
    assert found["p→q", "nominal", "one"] == 1
    assert ("q→p", "nominal", "one") not in found, "a pair stands on a plane only where it occurs"


def test_dyads_by_family_are_unions() -> None:
    assert dyadic(rows=("dyad", "family", "plane"))["p→q", "x", "actual", "one"] == 1
    assert dyadic(rows=("dyad", "code", "plane"))["p→q", "x.b", "actual", "one"] == 1


def test_evidence_opens_a_cell_of_dyads() -> None:
    """A cell of a dyad matrix is opened with the labels that it has."""
    rows = evidence(
        table(RELATIONS, Relation).assign(dyad=dyads(table(RELATIONS, Relation), symmetric=["joint"])),
        dyad="p→q",
        plane="actual",
        stage="one",
    )
    assert rows["code"].tolist() == ["x.a", "x.b"]


def test_evidence_of_the_unknown_stage_and_of_a_family() -> None:
    rows = evidence(table(RELATIONS, Relation), stage=UNKNOWN, family="x")
    assert rows["start"].tolist() == [22]
    assert rows["stage"].isna().all(), "the rows are handed back as they are"
    assert evidence(table(RELATIONS, Relation), family="joint").columns.tolist() == table(RELATIONS, Relation).columns.tolist()


def test_evidence_with_an_unknown_column_tells_which_there_are() -> None:
    with pytest.raises(ArgumentError, match="nonsense"):
        evidence(table(RELATIONS, Relation), nonsense="x")


# Every cell of the built-in study, counted a second time.


def _second(
    rows: list[dict[str, object]], material: set[tuple[str, ...]], key: tuple[str, ...], names: list[str], count_as: str
) -> int | None:
    here = [row for row in rows if all(row[name] == value for name, value in zip(names, key, strict=True))]
    if here:
        if count_as == "references":
            return passages((str(row["document"]), int(str(row["start"])), int(str(row["end"]))) for row in here)
        return len({row["document" if count_as == "documents" else "person"] for row in here} - {None})
    where = tuple(value for name, value in zip(names, key, strict=True) if name in ("stage", "plane", "document"))
    return 0 if where in material else None


def _plain(frame: pd.DataFrame) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {str(name): (None if pd.isna(value) else value) for name, value in row.items()} for row in frame.to_dict("records")
    ]
    for row in rows:
        row["stage"] = row["stage"] or UNKNOWN
        if "code" in row:
            row["family"] = str(row["code"]).split(".")[0]
    return rows


def _agrees(matrix: pd.DataFrame, rows: list[dict[str, object]], segments: list[dict[str, object]], count_as: str) -> None:
    names = [*map(str, matrix.index.names), str(matrix.columns.name)]
    known = [name for name in names if name in ("stage", "plane", "document")]
    spoken = [one for one in segments if one["role"] != "interviewer" and (count_as != "informants" or one["person"])]
    if count_as == "informants":
        rows = [row for row in rows if row["person"]]
    material = {tuple(str(one[name]) for name in known) for one in spoken}
    found = cells(matrix)
    assert found
    grouped: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for row in rows:
        grouped.setdefault(tuple(str(row[name]) for name in names), []).append(row)
    assert grouped.keys() <= {tuple(map(str, key)) for key in found}, "no evidence is left out of the matrix"
    for key, value in found.items():
        words = tuple(map(str, key))
        assert value == _second(grouped.get(words, []), material, words, names, count_as), (names, key)


@pytest.mark.parametrize("count_as", ["references", "documents", "informants"])
@pytest.mark.parametrize("name", ["stage_by_code", "stage_by_family"])
def test_every_cell_of_the_codes_again(nominal: Results, name: str, count_as: str) -> None:
    matrix = nominal.matrices[name if count_as == "references" else f"{name}_{count_as}"]
    _agrees(matrix, _plain(nominal.codings[nominal.codings["status"] != "rejected"]), _plain(nominal.segments), count_as)


@pytest.mark.parametrize("count_as", ["references", "documents", "informants"])
@pytest.mark.parametrize("name", ["dyad_by_stage", "dyad_family_by_stage"])
def test_every_cell_of_the_dyads_again(nominal: Results, name: str, count_as: str) -> None:
    symmetric = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    rows = _plain(nominal.relations)
    for row in rows:
        row["dyad"] = f"{row['source']}{'–' if row['code'] in symmetric else '→'}{row['target']}"
    _agrees(nominal.matrices[name if count_as == "references" else f"{name}_{count_as}"], rows, _plain(nominal.segments), count_as)


def test_every_cell_of_the_codes_by_document_again(nominal: Results) -> None:
    _agrees(
        nominal.matrices["code_by_document"],
        _plain(nominal.codings[nominal.codings["status"] != "rejected"]),
        _plain(nominal.segments),
        "references",
    )


def test_every_cell_of_stage_by_code_is_its_evidence(nominal: Results) -> None:
    """Codings of one code never overlap, so that a cell is the number of rows behind it."""
    found = {key: value for key, value in cells(nominal.matrices["stage_by_code"]).items() if value}
    for (stage, plane, code), value in found.items():
        assert value == len(evidence(nominal.codings, stage=str(stage), plane=str(plane), code=str(code)))
    assert sum(filter(None, found.values())) == int((nominal.codings["status"] != "rejected").sum())


SPANS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.integers(0, 8), st.integers(1, 4)), min_size=1, max_size=14)


@settings(max_examples=30, deadline=None)
@given(SPANS, st.lists(st.sampled_from(["one", "two", ""]), min_size=5, max_size=5))
def test_over_all_stages_the_references_of_a_code_are_its_passages(spans: list[tuple[str, int, int, int]], stages: list[str]) -> None:
    """Each coding lies in one of five sentences, which each have a stage; merged passages never reach over a sentence."""
    material = [segment(document, 10 * number, 10 * number + 10, stages[number]) for document, number in product("ab", range(5))]
    rows = [
        coding(document, 10 * number + start, min(10 * number + start + length, 10 * number + 10), "x.a", stages[number])
        for document, number, start, length in spans
    ]
    matrix = code_matrix(
        table(rows, Coding), table(material, Segment), rows=["stage"], labels={"stage": ["one", "two"], "code": ["x.a"]}
    ).counts
    assert matrix["x.a"].sum() == passages((row.document, row.start, row.end) for row in rows)


def seen_from(row: Relation, both: set[str]) -> str:
    """Who says so, told a second time."""
    if not isinstance(row.asserted_by, str):
        return UNKNOWN
    if row.code in both:
        return "party" if row.asserted_by in (row.source, row.target) else "third"
    return "source" if row.asserted_by == row.source else "target" if row.asserted_by == row.target else "third"


def test_who_says_it_of_whom_is_told_of_every_relation(nominal: Results) -> None:
    both = {code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"}
    told = [(row, seen_from(row, both)) for row in nominal.relations.itertuples()]
    assert {"source", "target", "party", "third"} <= {name for _, name in told}
    for name in (*PERSPECTIVES, UNKNOWN):
        own = [row.evidence for row, seen in told if seen == name]
        assert nominal.evidence(perspective=name)["evidence"].tolist() == own
    matrix = nominal.matrices["dyad_by_perspective"]
    suffered: dict[tuple[str, ...], list[tuple[str, int, int]]] = {}
    for row, seen in told:
        if seen == "target":
            key = (row.source, row.target, row.code.partition(".")[0], str(row.plane))
            suffered.setdefault(key, []).append((row.document, row.start, row.end))
    assert matrix["target"].sum() == sum(map(passages, suffered.values()))
    assert set(nominal.codings["asserted_by"].dropna()) >= {"agency", "subdistrict"}


@pytest.mark.parametrize("count", ["references", "documents", "informants"])
def test_the_matrices_of_a_run_are_those_that_are_counted_one_by_one(nominal: Results, count: str) -> None:
    study, suffix = nominal.study, "" if count == "references" else f"_{count}"
    labels = {"stage": study.stages.ids, "plane": ("nominal", "actual"), "family": study.codebook.families}
    labels["code"] = [code.id for code in study.codebook.codes]
    both = [code.id for code in study.codebook.codes if code.relation == "symmetric"]
    for columns in ("code", "family"):
        alone = code_matrix(nominal.codings, nominal.segments, columns=columns, labels=labels, count=count, coders="union").counts
        pd.testing.assert_frame_equal(nominal.matrices[f"stage_by_{columns}{suffix}"], alone)
    for name, rows in (("dyad", ("dyad", "plane")), ("dyad_family", ("dyad", "family", "plane"))):
        alone = dyad_matrix(nominal.relations, nominal.segments, symmetric=both, rows=rows, labels=labels, count=count).counts
        pd.testing.assert_frame_equal(nominal.matrices[f"{name}_by_stage{suffix}"], alone)


def test_the_levels_of_a_matrix_are_in_order_whatever_the_order_of_its_rows(nominal: Results) -> None:
    index = nominal.matrices["stage_by_family"].index
    again = pd.MultiIndex.from_arrays([index.get_level_values(name) for name in index.names])
    assert [list(level) for level in index.levels] == [list(level) for level in again.levels]
    assert [level.dtype for level in index.levels] == [level.dtype for level in again.levels]
