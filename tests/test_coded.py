"""What is counted over parts equals what is counted in memory, for every question; and a folder that does not fit is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

import qualcode
from qualcode import ArgumentError, DataError
from qualcode.coded import Coded, folders, read_coded
from qualcode.corpus import Corpus
from qualcode.matrices.behind import Held
from qualcode.matrices.labelling import symmetric_codes
from qualcode.results import Results
from qualcode.scaling.planning import CorpusLimits
from tests import partitions

QUIET = settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PAIRS = (
    ("stage", "code"), ("document", "family"), ("code_1", "kind"), ("code_2", "year"), ("dyad", "month"), ("source", "site"),
    ("target", "asserted_by"), ("perspective", "source_kind"), ("target_level", "stage"), ("person", "turn"), ("actor", "polarity"),
    ("clause", "language"),
)  # fmt: skip
BOOK = """codebook: small
codes:
  - {id: control, name: 控制, relation: directed, source: [government], target: [social_organisation],
     indicators: {zh: [拖欠 尾款, 拖 … 尾款]}}
  - {id: tie, name: 合作, relation: symmetric, indicators: {zh: [一起开会]}}
"""
STUDY = """study: statutes
title: 法规
language: zh
codebook: small.yaml
stages: [before, after]
more_stages: {turn: [old, new]}
actors:
  - {id: bureau, name: 区民政局, kind: government}
  - {id: agency, name: 甲社工机构, kind: social_organisation}
documents: {table: texts.jsonl, text: content, id: id, kind: policy, date: day, stage: phase}
"""


def statutes(folder: Path) -> Path:
    """45 texts of a table with year, issuer and province; the last one is empty."""
    rows = [
        {
            "id": f"P-{number:02}",
            "content": "" if number == 44 else f"区民政局第{number}次拖欠甲社工机构的尾款。\n区民政局和甲社工机构一起开会。\n照常服务。",
            "day": f"20{18 + number % 4}-03-01",
            "phase": ("before", "after", "")[number % 3],
            "year": str(2018 + number % 4),
            "issuer": ("区民政局", "市民政局")[number % 2],
            "province": ("甲省", "乙省", "丙省")[number // 15],
        }
        for number in range(45)
    ]
    folder.mkdir()
    (folder / "texts.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (folder / "small.yaml").write_text(BOOK, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(nominal: Results) -> Results:
    return nominal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("coded")
    assert qualcode.code_corpus("nominal_contracts", made, workers=1, limits=CorpusLimits(part=8000)).parts == 4
    return made


@pytest.fixture(scope="module")
def coded(results: Results, folder: Path) -> Coded:
    return read_coded(folder, results.study)


@pytest.fixture(scope="module")
def corpus(results: Results, folder: Path) -> Coded:
    """The same where only the parts know the documents."""
    return read_coded(folder, replace(results.study, corpus=Corpus((), ())))


@pytest.fixture(autouse=True)
def _few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that parts are not all read together."""
    monkeypatch.setattr(folders, "ROWS", 400)


def equal(results: Results, *asked: Coded, **question: Any) -> None:
    """The matrix in memory and those of the parts are the same, and so is what is said below them."""
    wanted = results.matrix(**question)
    for one in asked:
        made = one.matrix(**question)
        assert_frame_equal(made.counts, wanted.counts)
        assert (made.settings, made.rows, made.columns) == (wanted.settings, wanted.rows, wanted.columns)


def edges(graph: nx.MultiDiGraph) -> list[Any]:
    return [list(graph.nodes(data=True)), *map(repr, graph.edges(keys=True, data=True))]


def network(results: Results, **question: Any) -> nx.MultiDiGraph:
    return qualcode.relation_network(results.relations, results.study.actors, symmetric=symmetric_codes(results.study), **question)


# Matrices


@pytest.mark.parametrize("count", ["references", "segments", "documents", "informants", "characters"])
@pytest.mark.parametrize("table", ["codings", "relations"])
def test_every_count(results: Results, corpus: Coded, table: str, count: str) -> None:
    equal(results, corpus, rows=["stage", "plane"], columns="code", table=table, count=count)


@pytest.mark.parametrize(("label", "across"), PAIRS)
def test_every_label(results: Results, corpus: Coded, label: str, across: str) -> None:
    equal(results, corpus, rows=["plane", label], columns=across, count="informants")


@pytest.mark.parametrize(("label", "across"), [("person_role", "level"), ("study_role", "document"), ("actor_kind", "kind")])
def test_labels_of_a_study_that_lists_its_documents(results: Results, coded: Coded, label: str, across: str) -> None:
    equal(results, coded, rows=["plane", label], columns=across, count="informants")


def test_a_study_of_a_table_with_its_columns_and_its_models_of_stages(tmp_path: Path) -> None:
    made = statutes(tmp_path / "study")
    assert qualcode.code_corpus(made, tmp_path / "out", workers=1, limits=CorpusLimits(part=200)).parts > 4
    wanted, asked = qualcode.run(made), read_coded(tmp_path / "out", made)
    for label, across in (("year", "issuer"), ("province", "stage_turn"), ("stage", "family")):
        equal(wanted, asked, rows=[label, "plane"], columns=across)
    equal(wanted, asked, rows=["province", "plane"], columns="code", count="documents", where={"issuer": "市民政局"})
    assert edges(asked.relation_network(minimum=2)) == edges(network(wanted, minimum=2))
    rows = asked.evidence(sentences=True, province="甲省", family="tie")
    assert_frame_equal(rows.drop(columns="sentence"), wanted.evidence(province="甲省", family="tie"))
    assert len(rows) == 15
    listed = asked.table("documents")
    assert listed["characters"].dtype == "Int64"
    assert listed["characters"].isna().tolist() == [number == 44 for number in range(45)]


@pytest.mark.parametrize("units", [["turn"], ["person"], ["site", "kind"], ["year"], ["clause"]], ids=str)
def test_units_within_and_across_documents(results: Results, corpus: Coded, units: list[str]) -> None:
    equal(results, corpus, rows=["stage", "plane"], columns="family", count="units", units=units)


@pytest.mark.parametrize(
    "where",
    [
        {"plane": "nominal", "kind": ["interview", "policy"]},
        {"plane": "actual", "stage": "(unknown)"},
        {"plane": ["actual"], "family": "control"},
        {"plane": "nominal", "turn": 1},
    ],
    ids=str,
)
def test_conditions(results: Results, coded: Coded, corpus: Coded, where: Mapping[str, object]) -> None:
    equal(results, coded, rows="stage", columns="code", where=where)
    equal(results, corpus, rows="dyad", columns="year", where=where, count="informants", touching=True)


@pytest.mark.parametrize("within", ["document", "informant", "day", "week", "month", "year", "stage", "range"])
def test_what_is_said_again_in_another_part(results: Results, coded: Coded, corpus: Coded, within: str) -> None:
    how: dict[str, Any] = {"duplicates": within, "same": ["code"]}
    if within in ("document", "month", "range"):
        equal(results, corpus, rows=["dyad", "plane"], columns="document", count="informants", **how)
    else:
        equal(results, coded, rows=["stage", "plane"], columns="family", **how)


@pytest.mark.parametrize("coders", ["union", "each", "intersection", "majority", "rules"])
def test_coders(results: Results, coded: Coded, coders: str) -> None:
    equal(results, coded, rows=["stage", "plane"], columns="family", coders=coders)


@QUIET
@given(st.data())
def test_any_parts_and_any_question(nominal: Results, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(0, 5), max_size=4).filter(lambda sizes: sum(sizes) <= len(nominal.study.documents)))
    folder = partitions.write(tmp_path_factory.mktemp("parts"), nominal, sizes)
    asked = read_coded(folder, replace(nominal.study, corpus=Corpus((), ())))
    down, across = data.draw(st.sampled_from(PAIRS))
    count = data.draw(st.sampled_from(["references", "segments", "documents", "informants", "characters"]))
    equal(nominal, asked, rows=["plane", down], columns=across, count=count, touching=data.draw(st.booleans()))
    by = data.draw(st.sampled_from([("family", "plane"), ("plane",), ("code", "stage", "plane"), ("perspective", "plane")]))
    assert edges(asked.relation_network(by=by, minimum={"informants": 2})) == edges(network(nominal, by=by, minimum={"informants": 2}))


def refused(ask: Any) -> str:
    """What an error says, without the list of what there is."""
    with pytest.raises(ArgumentError) as caught:
        ask()
    return str(caught.value).partition(" (")[0]


@pytest.mark.parametrize(
    "question",
    [
        {"rows": "stage", "columns": "code"},  # nominal and actual would be added up: no part may know that both occur
        {"rows": "stage", "columns": "stage"},
        {"rows": ["stage", "plane"], "columns": "code", "count": "pages"},
        {"rows": ["stage", "plane"], "columns": "code", "where": {"stage": "deliverey"}},
        {"rows": ["stage", "plane"], "columns": "code", "where": {"staage": "delivery"}},
        {"rows": ["stage", "plane"], "columns": "code", "coders": "Anna"},
        {"rows": ["stage", "plane"], "columns": "code", "table": "mentions"},
        {"rows": ["stage", "plane"], "columns": "code", "duplicates": "range"},
        {"rows": ["stagee", "plane"], "columns": "code"},
    ],
    ids=str,
)
def test_what_is_refused_in_memory_is_refused_here(nominal: Results, coded: Coded, question: dict[str, Any]) -> None:
    assert refused(lambda: coded.matrix(**question)) == refused(lambda: nominal.matrix(**question))


# Networks


@pytest.mark.parametrize(
    ("by", "minimum"),
    [
        (("code", "stage", "plane"), 1),
        (("family", "plane"), 2),
        (("plane",), {"documents": 2}),
        (("perspective", "plane"), {"informants": 2, "references": 3}),
        (("plane", "clause"), 1),
    ],
    ids=str,
)
def test_networks(results: Results, coded: Coded, by: tuple[str, ...], minimum: Any) -> None:
    assert edges(coded.relation_network(by=by, minimum=minimum)) == edges(network(results, by=by, minimum=minimum))


@pytest.mark.parametrize(
    "labels", [{"plane": "actual"}, {"plane": "nominal", "stage": "(unknown)"}, {"plane": "actual", "perspective": "target"}], ids=str
)
def test_networks_of_some_relations(results: Results, coded: Coded, labels: dict[str, str]) -> None:
    assert edges(coded.relation_network(by=(), loops=True, **labels)) == edges(network(results, by=(), loops=True, **labels))


def test_a_network_by_what_documents_tell(results: Results, corpus: Coded) -> None:
    told = qualcode.labelled(results.relations, results.study, labels=["year"])
    wanted = qualcode.relation_network(told, results.study.actors, symmetric=symmetric_codes(results.study), by=["year", "plane"])
    assert edges(corpus.relation_network(by=["year", "plane"])) == edges(wanted)


def test_the_network_is_that_of_the_run(results: Results, coded: Coded) -> None:
    assert edges(coded.network) == edges(results.network)


def test_without_evidence_only_that_is_missing(results: Results, coded: Coded) -> None:
    wanted, bare = network(results), coded.relation_network(evidence=False)
    for one, other in zip(wanted.edges(keys=True, data=True), bare.edges(keys=True, data=True), strict=True):
        assert other == (*one[:3], {**one[3], "evidence": ()})


def test_the_relations_between_two_are_those_of_the_run(results: Results, corpus: Coded) -> None:
    frame = results.relations
    source, target = frame[frame["plane"] == "actual"].groupby(["source", "target"]).size().idxmax()
    found = corpus.between(source, target, plane="actual")
    wanted = frame[(frame["plane"] == "actual") & (frame["source"] == source) & (frame["target"] == target)]
    assert set(wanted["evidence"]) <= set(found["evidence"])
    more = found[~found["evidence"].isin(wanted["evidence"])]
    assert set(more["code"]) <= set(symmetric_codes(results.study))


def test_planes_are_never_added_up_though_each_part_has_one(nominal: Results, tmp_path: Path) -> None:
    asked = read_coded(partitions.write(tmp_path, nominal, [1] * (len(nominal.study.documents) - 1)), nominal.study)
    with pytest.raises(ArgumentError, match="both planes"):
        asked.relation_network(by=["family"])
    with pytest.raises(ArgumentError, match="occurs nowhere"):
        asked.relation_network(stage="deliverey")


# Rows


@pytest.mark.parametrize(
    "labels", [{"family": "control", "plane": "actual"}, {"year": "2021"}, {"kind": "interview", "perspective": "target"}]
)
def test_evidence_is_that_of_the_run(nominal: Results, corpus: Coded, labels: dict[str, str]) -> None:
    assert_frame_equal(corpus.evidence(**labels), nominal.evidence(**labels))


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ({"rows": ["stage", "plane"], "columns": "family"}, (("delivery", "actual"), "control")),
        ({"rows": ["plane", "site"], "columns": ["family", "year"], "count": "informants"}, None),
        ({"rows": ["dyad", "plane"], "columns": "code", "duplicates": "month", "same": ["code"]}, None),
        ({"rows": "code", "columns": "clause", "where": {"plane": "nominal"}, "count": "characters", "touching": True}, None),
    ],
    ids=str,
)
def test_a_cell_opens_to_the_rows_of_the_run(results: Results, corpus: Coded, question: dict[str, Any], cell: Any) -> None:
    matrix = results.matrix(**question)
    row, column = cell or max(
        ((row, column) for row in matrix.counts.index for column in matrix.counts.columns if matrix.counts.at[row, column] is not pd.NA),
        key=lambda cell: int(matrix.counts.at[cell]),
    )
    found = corpus.matrix(**question)
    assert_frame_equal(found.evidence(row, column), matrix.evidence(row, column))
    assert_frame_equal(qualcode.evidence(found, row, column), matrix.evidence(row, column))
    assert_frame_equal(found.against(row, column), matrix.against(row, column))
    assert found.evidence(row, column)["adds"].sum() == matrix.counts.at[row, column] > 1
    with pytest.raises(ArgumentError, match="there is no"):
        found.evidence("nowhere", column)


ASKED: dict[str, dict[str, Any]] = {
    "codings": {"rows": ["stage", "plane"], "columns": "family"},
    "planes across": {"rows": "code", "columns": ["kind", "plane"], "count": "characters"},
    "persons": {"rows": ["plane", "site"], "columns": "family", "count": "informants"},
    "turns": {"rows": "year", "columns": "family", "where": {"plane": "actual"}, "count": "units", "units": "turn"},
    "relations": {"rows": ["dyad", "plane"], "columns": "stage", "count": "documents"},
    "said once": {"rows": ["stage", "plane"], "columns": "family", "duplicates": "range", "same": ["code"]},
    "one coder": {"rows": ["stage", "plane"], "columns": "family", "coders": "rules"},
}


@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_margins_shares_and_marks_are_those_of_the_run(results: Results, coded: Coded, corpus: Coded, question: dict[str, Any]) -> None:
    wanted, made = results.matrix(**question), corpus.matrix(**question)
    assert_frame_equal(made.row_margins, wanted.row_margins)
    assert_frame_equal(made.column_margins, wanted.column_margins)
    assert_series_equal(made.total, wanted.total)
    assert int(wanted.total.sum()) > 1
    for by in ("row", "column", "total", "characters"):
        one, other = made.normalised(by), wanted.normalised(by)
        assert_frame_equal(one.counts, other.counts)
        assert one.settings == other.settings
    assert_frame_equal(made.strength(), wanted.strength())
    assert_frame_equal(made.support(), wanted.support())
    told = replace(wanted, behind=Held(qualcode.labelled(wanted.found, results.study, labels=["person_role"]), None, wanted.denied))
    assert_frame_equal(coded.matrix(**question).support(role="person_role"), told.support(role="person_role"))
    with pytest.raises(ArgumentError, match="rank"):
        made.strength(role="rank")


def test_planes_side_by_side_are_those_of_the_run(results: Results, corpus: Coded) -> None:
    made, wanted = (qualcode.comparison(one.matrix(**ASKED["codings"])) for one in (corpus, results))
    assert_frame_equal(made, wanted)
    assert made["share_difference"].notna().any()


@pytest.mark.parametrize("question", [ASKED["codings"], ASKED["said once"], ASKED["relations"]], ids=str)
def test_all_that_stands_behind_a_matrix_can_be_read(results: Results, corpus: Coded, question: dict[str, Any]) -> None:
    made, wanted = corpus.matrix(**question), results.matrix(**question)
    assert_frame_equal(made.found, wanted.found)
    assert wanted.material is not None
    assert made.material is not None
    assert_frame_equal(made.material, wanted.material)
    if wanted.denied is None:
        assert made.denied is None
    else:
        assert made.denied is not None
        assert_frame_equal(made.denied, wanted.denied)


def test_sentences_are_those_of_the_run(results: Results, corpus: Coded) -> None:
    rows = corpus.evidence(sentences=True, plane="actual", stage="delivery")
    texts = results.segments.set_index("segment")["text"]
    assert rows["sentence"].tolist() == texts[rows["segment"]].tolist()
    assert corpus.with_sentences(rows.iloc[:0].drop(columns="sentence"))["sentence"].tolist() == []


def test_tables_are_those_of_the_run(results: Results, coded: Coded, corpus: Coded) -> None:
    for name in ("segments", "codings", "mentions", "relations"):
        assert_frame_equal(coded.table(name), getattr(results, name))
    told = qualcode.labelled(results.codings, results.study, labels=["year", "kind"])
    some = corpus.table("codings", ["document", "code", "year"], kind="interview")
    assert_frame_equal(some, told.loc[told["kind"] == "interview", ["document", "code", "year"]])
    assert corpus.table("documents", ["document"])["document"].tolist() == [one.id for one in results.study.documents]


# Folders that do not fit


@pytest.fixture
def small(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "coded"))


def told(folder: Path, study: Any) -> str:
    with pytest.raises(DataError) as caught:
        read_coded(folder, study).matrix(rows=["stage", "plane"], columns="code")
    return str(caught.value)


def test_a_folder_that_is_not_finished_says_how_to_go_on(small: Path, nominal: Results) -> None:
    (small / "manifest.json").unlink()
    plan = (small / "plan.json").read_bytes()
    (small / "plan.json").unlink()
    assert "this is no folder of a coded corpus" in told(small, nominal.study)
    (small / "plan.json").write_bytes(plan)
    assert "goes on where it stopped: qualcode code nominal_contracts --out" in told(small, "nominal_contracts")


def test_another_study_codebook_or_list_of_actors_is_refused(small: Path, nominal: Results) -> None:
    study = nominal.study
    assert "it was made of the study 'nominal_contracts', and this is 'other'" in told(small, replace(study, id="other"))
    assert "the codebook" in told(small, replace(study, codebook=replace(study.codebook, sha256="0")))
    name = next(iter(study.inputs))
    written_otherwise = replace(study, inputs={**study.inputs, name: "0"})
    assert len(read_coded(small, written_otherwise).table("codings")) > 0
    assert f"{name} changed since it was coded" in told(small, replace(written_otherwise, actors=study.actors[:-1]))


def test_parts_that_are_broken_or_missing_are_all_named(small: Path, nominal: Results) -> None:
    for number in (0, 1):
        path = small / "codings" / f"part-{number:05d}.parquet"
        path.write_bytes(path.read_bytes()[:-20])
    found = told(small, nominal.study)
    assert "part-00000.parquet: this part of the tables cannot be read" in found
    assert "part-00001.parquet: this part of the tables cannot be read" in found
    (small / "segments" / "part-00001.parquet").unlink()
    assert "part-00001.parquet: this part is not there" in told(small, nominal.study)


def test_a_part_that_was_damaged_is_named_and_mended_as_the_message_says(small: Path, results: Results) -> None:
    path = small / "codings" / "part-00001.parquet"
    data, codes = bytearray(path.read_bytes()), pq.ParquetFile(path).metadata.row_group(0).column(3)
    assert codes.path_in_schema == "code"
    data[codes.dictionary_page_offset + codes.total_compressed_size - 1] ^= 1
    path.write_bytes(bytes(data))
    (small / "mentions" / "part-00002.parquet").unlink()
    found = told(small, results.study)
    assert "mentions/part-00002.parquet: this part is not there" in found
    assert f"qualcode code STUDY --out {small} --part 8000 makes what is broken or missing anew" in found
    shutil.copy(small / "mentions" / "part-00003.parquet", small / "mentions" / "part-00002.parquet")
    found = told(small, results.study)
    assert "codings/part-00001.parquet: this part of the tables cannot be read" in found
    qualcode.code_corpus("nominal_contracts", small, workers=1, limits=CorpusLimits(part=8000))
    mended = read_coded(small, results.study)
    equal(results, mended, rows=["stage", "plane"], columns="code")
    assert_frame_equal(mended.table("mentions"), results.mentions)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"codebook": {}, "inputs": {}, "outputs": {}}'])
def test_a_manifest_that_lists_nothing(small: Path, nominal: Results, text: str) -> None:
    (small / "manifest.json").write_text(text, encoding="utf-8")
    assert "it does not list the parts of a coded corpus" in told(small, nominal.study)


def test_what_was_set_aside_is_no_document_of_the_study(small: Path, nominal: Results) -> None:
    path = small / "documents" / "part-00001.parquet"
    rows = pq.read_table(path)
    told_of = {"document": "null text", "kind": None, "site": "nowhere", "attributes": None, "set_aside": "there is no text"}
    pq.write_table(pa.Table.from_pylist([*rows.to_pylist(), {**rows.to_pylist()[0], **told_of}], schema=rows.schema), path)
    asked = read_coded(small, replace(nominal.study, corpus=Corpus((), ())))
    equal(nominal, asked, rows=["site", "plane"], columns="year", where={"kind": "interview"})
    with pytest.raises(ArgumentError, match="site 'nowhere' occurs nowhere"):
        asked.matrix(rows=["site", "plane"], columns="year", where={"site": "nowhere"})


def test_a_part_with_columns_of_another_type_is_named(small: Path, nominal: Results) -> None:
    path = small / "codings" / "part-00002.parquet"
    pq.write_table(pq.read_table(path).cast(pa.schema([(name, pa.large_string()) for name in pq.read_schema(path).names])), path)
    assert "part-00002.parquet: this part of the tables cannot be read (column document, " in told(small, nominal.study)


def test_the_layout_that_property_tests_write_is_that_of_the_coded_folder(results: Results, coded: Coded) -> None:
    for name, frame in partitions.tables(results).items():
        folder = coded.declared.folder
        whole = pa.concat_tables([pq.read_table(folder.root / part) for part in folder.parts[name]])
        assert whole.equals(partitions.arrow(frame).replace_schema_metadata().cast(whole.schema)), name


def test_outputs_that_lie_outside_of_the_folder_are_no_parts(small: Path, nominal: Results) -> None:
    manifest = json.loads((small / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["../segments/part-00009.parquet"] = "0"
    (small / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert len(read_coded(small, nominal.study).declared.folder) == 4
