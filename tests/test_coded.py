"""What is counted over parts equals what is counted in memory, for every question; and a folder that does not fit is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import qualcode
from qualcode import ArgumentError, DataError
from qualcode.coded import Coded, folders, read_coded
from qualcode.corpus import Corpus
from qualcode.matrices.labelling import symmetric_codes
from qualcode.results import Results
from qualcode.scaling.planning import CorpusLimits
from tests import partitions

QUIET = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LABELS = (
    "stage", "code", "family", "code_1", "code_2", "dyad", "source", "target", "perspective", "document", "kind", "year", "month", "site",
    "person", "actor", "turn", "language", "asserted_by", "polarity", "source_kind", "target_level", "clause",
)  # fmt: skip

SPEAKERS = ("person_role", "level", "study_role", "actor_kind")
"""What only declared speakers tell; a corpus declares none."""


@pytest.fixture(scope="module")
def county() -> Results:
    return qualcode.run("county_purchase")


@pytest.fixture(scope="module")
def results(nominal: Results) -> Results:
    return nominal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("coded")
    assert qualcode.code_corpus("nominal_contracts", made, workers=1, limits=CorpusLimits(part=4000)).parts == 3
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
    monkeypatch.setattr(folders, "ROWS", 300)


def equal(results: Results, *asked: Coded, **question: Any) -> None:
    """The matrix in memory and those of the parts are the same."""
    wanted = results.matrix(**question).counts
    for one in asked:
        assert_frame_equal(one.matrix(**question), wanted)


def edges(graph: nx.MultiDiGraph) -> list[Any]:
    return [list(graph.nodes(data=True)), *map(repr, graph.edges(keys=True, data=True))]


def network(results: Results, **question: Any) -> nx.MultiDiGraph:
    return qualcode.relation_network(results.relations, results.study.actors, symmetric=symmetric_codes(results.study), **question)


# Matrices


@pytest.mark.parametrize("count", ["references", "segments", "documents", "informants", "characters"])
@pytest.mark.parametrize("table", ["codings", "relations"])
def test_every_count(results: Results, coded: Coded, corpus: Coded, table: str, count: str) -> None:
    equal(results, coded, corpus, rows=["stage", "plane"], columns="code", table=table, count=count)


@pytest.mark.parametrize("label", [*LABELS, *SPEAKERS])
def test_every_label(results: Results, coded: Coded, corpus: Coded, label: str) -> None:
    columns = "family" if label == "stage" else "stage"
    equal(results, coded, *([] if label in SPEAKERS else [corpus]), rows=["plane", label], columns=columns, count="informants")


def test_another_study_with_its_models_of_stages_and_attributes(county: Results, tmp_path: Path) -> None:
    keys = sorted({key for document in county.study.documents for key in document.attributes})
    asked = read_coded(partitions.write(tmp_path, county, [2, 2]), replace(county.study, corpus=Corpus((), ())))
    for label in [*(f"stage_{name}" for name in county.study.more_stages), *keys[:4], "code"]:
        equal(county, asked, rows=[label, "plane"], columns="family" if label != "code" else "stage", count="informants")
    assert edges(asked.network(minimum=2)) == edges(network(county, minimum=2))


@pytest.mark.parametrize("units", [["turn"], ["person"], ["site", "kind"], ["year"], ["clause"]], ids=str)
def test_units_within_and_across_documents(results: Results, coded: Coded, corpus: Coded, units: list[str]) -> None:
    equal(results, coded, corpus, rows=["stage", "plane"], columns="family", count="units", units=units)


@pytest.mark.parametrize(
    "where",
    [
        {"plane": "actual"},
        {"plane": "nominal", "kind": ["interview", "policy"]},
        {"plane": "actual", "stage": "(unknown)"},
        {"plane": ["actual"], "family": "control"},
        {"plane": "nominal", "turn": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("count", ["references", "informants"])
def test_conditions(results: Results, coded: Coded, corpus: Coded, where: Mapping[str, object], count: str) -> None:
    equal(results, coded, rows="stage", columns="code", where=where, count=count)
    equal(results, corpus, rows="dyad", columns="year", where=where, count=count, touching=True)


@pytest.mark.parametrize("within", ["document", "informant", "day", "week", "month", "year", "stage", "range"])
def test_what_is_said_again_in_another_part(results: Results, coded: Coded, corpus: Coded, within: str) -> None:
    how: dict[str, Any] = {"duplicates": within, "same": ["code"]}
    equal(results, coded, rows=["stage", "plane"], columns="family", **how)
    equal(results, corpus, rows=["dyad", "plane"], columns="document", count="informants", **how)


@pytest.mark.parametrize("coders", ["union", "each", "intersection", "majority", "rules"])
def test_coders(results: Results, coded: Coded, coders: str) -> None:
    equal(results, coded, rows=["stage", "plane"], columns="family", coders=coders)


@QUIET
@given(st.data())
def test_any_parts_and_any_question(nominal: Results, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(0, 5), max_size=4).filter(lambda sizes: sum(sizes) <= len(nominal.study.documents)))
    folder = partitions.write(tmp_path_factory.mktemp("parts"), nominal, sizes)
    asked = read_coded(folder, replace(nominal.study, corpus=Corpus((), ())))
    down, across = data.draw(st.lists(st.sampled_from(LABELS), min_size=2, max_size=2, unique=True))
    count = data.draw(st.sampled_from(["references", "segments", "documents", "informants", "characters"]))
    equal(nominal, asked, rows=["plane", down], columns=across, count=count, touching=data.draw(st.booleans()))
    by = data.draw(st.sampled_from([("family", "plane"), ("plane",), ("code", "stage", "plane"), ("perspective", "plane")]))
    assert edges(asked.network(by=by, minimum={"informants": 2})) == edges(network(nominal, by=by, minimum={"informants": 2}))


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
def test_what_is_refused_in_memory_is_refused_here(nominal: Results, tmp_path: Path, question: dict[str, Any]) -> None:
    asked = read_coded(partitions.write(tmp_path, nominal, [3, 4]), nominal.study)
    assert refused(lambda: asked.matrix(**question)) == refused(lambda: nominal.matrix(**question))


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
    assert edges(coded.network(by=by, minimum=minimum)) == edges(network(results, by=by, minimum=minimum))


@pytest.mark.parametrize(
    "labels", [{"plane": "actual"}, {"plane": "nominal", "stage": "(unknown)"}, {"plane": "actual", "perspective": "target"}], ids=str
)
def test_networks_of_some_relations(results: Results, coded: Coded, labels: dict[str, str]) -> None:
    assert edges(coded.network(by=(), loops=True, **labels)) == edges(network(results, by=(), loops=True, **labels))


def test_a_network_by_what_documents_tell(results: Results, corpus: Coded) -> None:
    told = qualcode.labelled(results.relations, results.study, labels=["year"])
    wanted = qualcode.relation_network(told, results.study.actors, symmetric=symmetric_codes(results.study), by=["year", "plane"])
    assert edges(corpus.network(by=["year", "plane"])) == edges(wanted)


def test_without_evidence_only_that_is_missing(results: Results, coded: Coded) -> None:
    wanted, bare = network(results), coded.network(evidence=False)
    for one, other in zip(wanted.edges(keys=True, data=True), bare.edges(keys=True, data=True), strict=True):
        assert other == (*one[:3], {**one[3], "evidence": ()})


def test_planes_are_never_added_up_though_each_part_has_one(nominal: Results, tmp_path: Path) -> None:
    asked = read_coded(partitions.write(tmp_path, nominal, [1] * (len(nominal.study.documents) - 1)), nominal.study)
    with pytest.raises(ArgumentError, match="both planes"):
        asked.network(by=["family"])
    with pytest.raises(ArgumentError, match="occurs nowhere"):
        asked.network(stage="deliverey")


# Rows


@pytest.mark.parametrize(
    "labels", [{"family": "control", "plane": "actual"}, {"year": "2021"}, {"kind": "interview", "perspective": "target"}]
)
def test_evidence_is_that_of_the_run(nominal: Results, tmp_path: Path, labels: dict[str, str]) -> None:
    asked = read_coded(partitions.write(tmp_path, nominal, [3, 4]), replace(nominal.study, corpus=Corpus((), ())))
    assert_frame_equal(asked.evidence(**labels), nominal.evidence(**labels))


def test_tables_are_those_of_the_run(results: Results, coded: Coded, corpus: Coded) -> None:
    for name in ("segments", "codings", "mentions", "relations"):
        assert_frame_equal(coded.table(name), getattr(results, name))
    told = qualcode.labelled(results.codings, results.study, labels=["year", "kind"])
    some = corpus.table("codings", ["document", "code", "year"], kind="interview")
    assert_frame_equal(some, told.loc[told["kind"] == "interview", ["document", "code", "year"]])
    assert corpus.table("documents", ["document"])["document"].tolist() == [one.id for one in results.study.documents]


# Folders that do not fit


@pytest.fixture
def small(nominal: Results, tmp_path: Path) -> Path:
    return partitions.write(tmp_path / "coded", nominal, [5])


def told(folder: Path, study: Any) -> str:
    with pytest.raises(DataError) as caught:
        read_coded(folder, study).matrix(rows=["stage", "plane"], columns="code")
    return str(caught.value)


def test_a_folder_that_is_not_finished_says_how_to_go_on(small: Path, nominal: Results) -> None:
    (small / "manifest.json").unlink()
    assert "this is no folder of a coded corpus" in told(small, nominal.study)
    (small / "plan.json").write_text("{}", encoding="utf-8")
    assert "goes on where it stopped: qualcode code nominal_contracts --out" in told(small, "nominal_contracts")


def test_another_study_codebook_or_list_of_actors_is_refused(small: Path, nominal: Results) -> None:
    study = nominal.study
    assert "it was made of the study 'nominal_contracts', and this is 'other'" in told(small, replace(study, id="other"))
    assert "the codebook" in told(small, replace(study, codebook=replace(study.codebook, sha256="0")))
    name = next(iter(study.inputs))
    assert f"{name} changed since it was coded" in told(small, replace(study, inputs={**study.inputs, name: "0"}))


def test_parts_that_are_broken_or_missing_are_all_named(small: Path, nominal: Results) -> None:
    for number in (0, 1):
        path = small / "codings" / f"part-{number:05d}.parquet"
        path.write_bytes(path.read_bytes()[:-20])
    found = told(small, nominal.study)
    assert "part-00000.parquet: this part of the tables cannot be read" in found
    assert "part-00001.parquet: this part of the tables cannot be read" in found
    (small / "segments" / "part-00001.parquet").unlink()
    assert "part-00001.parquet: this part is not there" in told(small, nominal.study)


def test_a_part_that_is_broken_in_the_middle_is_named(small: Path, nominal: Results) -> None:
    path = small / "codings" / "part-00001.parquet"
    data = bytearray(path.read_bytes())
    data[4 : len(data) // 2] = bytes(len(data) // 2 - 4)
    path.write_bytes(bytes(data))
    assert "part-00001.parquet: this part of the tables cannot be read" in told(small, nominal.study)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"codebook": {}, "inputs": {}, "outputs": {}}'])
def test_a_manifest_that_lists_nothing(small: Path, nominal: Results, text: str) -> None:
    (small / "manifest.json").write_text(text, encoding="utf-8")
    assert "it does not list the parts of a coded corpus" in told(small, nominal.study)


def test_what_was_set_aside_is_no_document_of_the_study(small: Path, nominal: Results) -> None:
    frame = partitions.documents(nominal)
    aside = frame.iloc[[0]].assign(document="null text", kind=pd.NA, site="nowhere", attributes=pd.NA, set_aside="there is no text")
    path = small / "documents" / "part-00001.parquet"
    partitions.pq.write_table(partitions.arrow(pd.concat([frame.iloc[5:], aside])), path)
    asked = read_coded(small, replace(nominal.study, corpus=Corpus((), ())))
    equal(nominal, asked, rows=["site", "plane"], columns="year", where={"kind": "interview"})
    with pytest.raises(ArgumentError, match="site 'nowhere' occurs nowhere"):
        asked.matrix(rows=["site", "plane"], columns="year", where={"site": "nowhere"})


def test_outputs_that_lie_outside_of_the_folder_are_no_parts(small: Path, nominal: Results) -> None:
    manifest = json.loads((small / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["../segments/part-00009.parquet"] = "0"
    (small / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert len(read_coded(small, nominal.study).declared.folder) == 2
