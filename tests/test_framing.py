"""A table of texts → a table of what they say, whoever hands it over."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qualcode import ArgumentError, Document, Study, code_frame, framing, read_study, spark_schema
from qualcode.corpus import Corpus
from qualcode.machine import Machine
from qualcode.reading.streaming import entries
from qualcode.scaling.columns import TABLES, as_frame, types_of
from qualcode.scaling.working import Worker
from qualcode.tabulating import tables_of

SAID = {
    "P-1": "区民政局应当按季度拨付资金。社会组织应当接受街道办事处的考核。",
    "P-2": "街道办事处应当每月检查晨光社工服务中心的台账。",
    "P-3": "晨光社工服务中心每月向街道办事处报送材料。本办法自发布之日起施行。",
}
SURROGATE = "街道\ud800应当支持。"


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("nominal_contracts", documents=False)


def frame(**more: object) -> pd.DataFrame:
    return pd.DataFrame({"id": list(SAID), "text": list(SAID.values()), "kind": "policy", **more})


@pytest.mark.parametrize("table", ["segments", "codings", "mentions", "relations"])
def test_the_rows_are_those_of_a_run(study: Study, table: str) -> None:
    machine = Machine(study)
    read = [machine.read(Document(id, text, "policy")) for id, text in SAID.items()]
    expected = getattr(tables_of(read, study.more_stages), table)
    assert len(expected)
    assert_frame_equal(code_frame(frame(), study, table=table), expected)


def test_parts_give_what_the_whole_gives(study: Study) -> None:
    whole = code_frame(frame(), study)
    parts = [code_frame(frame()[at : at + 1], study) for at in range(len(SAID))]
    assert_frame_equal(pd.concat(parts, ignore_index=True), whole)


@pytest.mark.parametrize("table", TABLES)
def test_no_texts_give_the_same_columns_and_types(study: Study, table: str) -> None:
    staged = replace(study, more_stages={"period": study.stages})
    empty, full = (code_frame(one, staged, table=table) for one in (frame().head(0), frame()))
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert (len(empty), len(full) > 0) == (0, True)
    assert [column.split("`")[1] for column in spark_schema(staged, table=table).split(", ")] == list(full.columns)


def test_columns_may_be_called_otherwise(study: Study) -> None:
    other = frame().rename(columns={"id": "doc_id", "text": "content", "kind": "sort"})
    expected = code_frame(frame(), study)
    assert_frame_equal(code_frame(other, study, columns={"id": "doc_id", "text": "content", "kind": "policy"}), expected)
    assert_frame_equal(code_frame(other, study, columns={"id": "doc_id", "text": "content", "kind": "sort"}), expected)
    declared = replace(study, corpus=Corpus(("a.csv",), ("a.csv",), {"id": "doc_id", "text": "content"}, {"kind": "policy"}))
    assert_frame_equal(code_frame(other, declared), expected)
    assert_frame_equal(code_frame(frame().rename(columns={"id": "document"}).drop(columns="kind"), declared), expected)


def test_what_else_is_known_of_a_text_is_kept(study: Study) -> None:
    told = frame(date=["2019-03-12", date(2020, 5, 1), None], site="N区", 字号=[3, None, 5], tags=[["a"], [], None])
    documents = code_frame(told, study, table="documents")
    assert documents["date"].fillna("").tolist() == ["2019-03-12", "2020-05-01", ""]
    assert set(documents["site"]) == {"N区"}
    assert documents["attributes"].fillna("").tolist() == ['{"字号": "3"}', "", '{"字号": "5"}']


def test_cells_are_read_as_those_of_a_parquet_file(study: Study, tmp_path: Path) -> None:
    more = {
        "whole": [1, 2, 3],
        "part": [0.5, None, 2.0],
        "yes": [True, False, True],
        "when": pd.to_datetime(["2019-03-12", None, "2020-01-01 08:30"], format="mixed"),
        "sort": pd.Categorical(["a", "b", "a"]),
        "day": [date(2019, 3, 12), None, None],
        "raw": ["甲".encode(), None, "乙".encode()],
        "maybe": pd.array([1, None, 3], dtype="Int64"),
        "arrow": pd.array(["甲", None, "丙"], dtype="string[pyarrow]"),
        "lists": [[1], [2, 3], None],
    }
    texts, file = frame(**more), tmp_path / "a.parquet"
    texts.to_parquet(file)
    corpus = Corpus((str(file),), ("a.parquet",), {"id": "id", "text": "text", "kind": "kind"})
    coded = Worker(replace(study, corpus=corpus)).coded(list(entries(corpus)))
    expected = as_frame(coded.tables["documents"], types_of("documents"))
    assert expected["attributes"].str.contains("when").tolist() == [True, False, True]
    assert_frame_equal(code_frame(texts, study, table="documents").drop(columns="file"), expected.drop(columns="file"))


def test_texts_that_cannot_be_coded_are_told_and_the_others_coded(study: Study) -> None:
    rows = [
        ("P-1", SAID["P-1"], "2019"),
        ("P-1", "又一篇。", ""),
        ("P-4", None, ""),
        ("P-5", " \n", ""),
        ("〔〕", "街道应当支持。", ""),
        ("P-7", SURROGATE, ""),
        ("P-8", "街道应当支持。", "next spring"),
        ("", "街道应当支持。", ""),
        ("P-2", SAID["P-2"], ""),
    ]
    texts = pd.DataFrame(rows, columns=["id", "text", "date"], dtype=object).assign(kind="policy")
    with pytest.warns(UserWarning, match="7 of 9 texts could not be coded; the first is 'P-1': id 'P-1' stands here a second time"):
        documents = code_frame(texts, study, table="documents")
    assert documents["set_aside"].isna().tolist() == [True, *[False] * 7, True]
    for row, word in enumerate(["second time", "no text", "blank", "letters", "half a character", "no date", "no id"], 1):
        assert word in documents.loc[row, "set_aside"]
    with pytest.warns(UserWarning, match="7 of 9"):
        codings = code_frame(texts, study)
    assert_frame_equal(codings, code_frame(frame()[:2], study))


@pytest.mark.parametrize(
    ("change", "columns", "told"),
    [
        ({"text": "txt"}, None, r"no column 'text' \(closest: 'txt'\) in the table of texts"),
        ({}, {"text": "content"}, "no column 'content'"),
        ({}, {"txt": "text"}, r"'txt' is not one of id, text, .*\(closest: 'text'\)"),
        ({"kind": "text"}, None, "two columns 'text'"),
        ({}, {"kind": "polcy"}, "no column 'polcy'"),
    ],
)
def test_what_is_wrong_with_columns_is_told(study: Study, change: dict[str, str], columns: dict[str, str] | None, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        code_frame(frame().rename(columns=change), study, columns=columns)


def test_what_cannot_be_coded_at_all_is_refused(study: Study) -> None:
    with pytest.raises(ArgumentError, match="lists or tables"):
        code_frame(pd.DataFrame({"id": ["a"], "text": [["b"]]}), study)
    with pytest.raises(ArgumentError, match=r"'coding' is not one of .*codings"):
        code_frame(frame(), study, table="coding")
    with pytest.raises(ArgumentError, match="codings of people"):
        code_frame(frame(), "county_purchase")
    with pytest.raises(ArgumentError, match=r"takes a pandas DataFrame, and no builtins\.dict"):
        code_frame({"id": [], "text": []}, study)  # type: ignore[arg-type]


def test_a_study_is_compiled_once_whatever_copy_of_it_arrives(study: Study) -> None:
    compiled, columns = framing._Compiled(), Corpus((), (), {"id": "id", "text": "text"})
    first = compiled.of(study, columns)
    copies = [pickle.loads(pickle.dumps(study)), read_study("nominal_contracts", documents=False)]
    assert all(compiled.of(copy, columns) is first for copy in (*copies, study))
    assert compiled.of(replace(study, threshold=0.9), columns) is not first
    for number in range(9):
        compiled.of(replace(study, threshold=number / 10), columns)
    assert len(compiled._kept) == framing.KEPT
    assert compiled.of(study, columns) is not first, "the oldest ones go"


def test_threads_may_call_it_at_once(study: Study) -> None:
    expected = code_frame(frame(), study)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: code_frame(frame(), study), range(8)):
            assert_frame_equal(found, expected)
