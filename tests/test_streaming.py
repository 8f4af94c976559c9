"""Texts that are read one by one: what tables and folders give, and what is set aside."""

from __future__ import annotations

import bz2
import csv
import datetime
import gzip
import json
import lzma
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.cli import checking, main
from qualcode.corpus import Entry
from qualcode.errors import DataError
from qualcode.model import Document, Study
from qualcode.reading.streaming import Unfit, document_of, entries, held, survey, texts_of
from qualcode.reading.studies import read_study

Rows = Sequence[Mapping[str, object]]
HEAD = "study: large\ncodebook: governance\nactors:\n- {id: bureau, name: 民政局, kind: government}\n"
TABLE = "{table: 'corpus/*', text: content, id: doc_id, kind: policy, date: day}"
TEXT = "民政局应当支持社会组织发展。\n民政局每季度检查一次。"


def study_in(folder: Path, documents: str = TABLE, more: str = "") -> Path:
    (folder / "corpus").mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(f"{HEAD}documents: {documents}\n{more}", encoding="utf-8")
    return folder


def read(folder: Path, documents: str = TABLE) -> Study:
    return read_study(study_in(folder, documents), documents=False)


def rows(many: int, first: int = 0) -> list[dict[str, object]]:
    return [{"doc_id": f"P-{number}", "content": f"{TEXT}{number}", "day": "2019-03-12"} for number in range(first, first + many)]


def as_jsonl(rows: Rows) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_parquet(path: Path, rows: Rows) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows)), path, row_group_size=3)


def as_csv(path: Path, rows: Rows, **how: str) -> None:
    with path.open("w", encoding=how.get("encoding", "utf-8"), newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=how.get("delimiter", ","))
        writer.writeheader()
        writer.writerows(rows)


def zstandard(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue())


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard,
}


def corpus_of(study: Study) -> list[Entry]:
    assert study.corpus is not None
    return list(entries(study.corpus))


def set_aside(study: Study) -> dict[int, str]:
    return {number: one.found for number, one in survey(study).aside.items()}


def test_files_of_several_formats_are_one_corpus_in_the_order_of_their_names(tmp_path: Path) -> None:
    study_in(tmp_path)
    as_parquet(tmp_path / "corpus/a.parquet", rows(5))
    as_csv(tmp_path / "corpus/b.csv", rows(3, 5))
    as_csv(tmp_path / "corpus/c.tsv", rows(3, 8), delimiter="\t")
    for number, (ending, pack) in enumerate(PACKED.items()):
        (tmp_path / f"corpus/d{number}.jsonl{ending}").write_bytes(pack(as_jsonl(rows(4, 11 + 4 * number))))
    read_ = corpus_of(read(tmp_path))
    assert [one.id for one in read_] == [f"P-{number}" for number in range(31)]
    assert [one.text for one in read_] == [f"{TEXT}{number}" for number in range(31)]
    assert (read_[4].file, read_[4].row, read_[5].row, read_[30].row) == ("corpus/a.parquet", 5, 1, 4)
    assert {tuple(one.fields.items()) for one in read_} == {(("day", "2019-03-12"),)}


def test_reading_goes_on_anywhere(tmp_path: Path) -> None:
    study_in(tmp_path)
    as_parquet(tmp_path / "corpus/a.parquet", rows(8))
    as_csv(tmp_path / "corpus/b.csv", rows(4, 8))
    (tmp_path / "corpus/c.jsonl").write_bytes(b"\n" + as_jsonl(rows(4, 12)))
    study = read(tmp_path)
    whole = corpus_of(study)
    assert study.corpus is not None
    assert len(whole) == 16
    for first in range(18):
        assert list(entries(study.corpus, first=first)) == whole[first:]
        assert list(texts_of(study, first=first)) == whole[first:]


def test_listed_documents_are_surveyed_and_given_the_same_way() -> None:
    study = read_study("nominal_contracts", documents=False)
    found = survey(study, part=2000)
    assert study.corpus is None
    assert list(texts_of(study)) == list(study.documents)
    assert found.texts == len(study.documents)
    assert found.characters == sum(len(one.text) for one in study.documents)
    assert survey(study, longest=max(len(one.text) for one in study.documents) - 1).aside


def test_parts_are_consecutive_and_small_and_hold_every_text(tmp_path: Path) -> None:
    study_in(tmp_path)
    lengths = [10, 10, 10, 50, 5, 0, 26, 30]
    (tmp_path / "corpus/a.jsonl").write_bytes(as_jsonl([{"doc_id": n, "content": "字" * many} for n, many in enumerate(lengths)]))
    found = survey(read(tmp_path, "{table: corpus/a.jsonl, text: content, id: doc_id}"), part=30)
    # a blank text weighs as one character, so that no part grows without end
    assert [(one.first, one.texts, one.characters) for one in found.parts] == [(0, 3, 30), (3, 1, 50), (4, 2, 6), (6, 1, 26), (7, 1, 30)]
    assert (found.texts, found.characters, list(found.aside)) == (8, 141, [5])


def test_values_become_text(tmp_path: Path) -> None:
    study_in(tmp_path)
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    table = pa.table(
        {
            "doc_id": pa.array([7, 8]),
            "content": pa.array([TEXT, TEXT]).dictionary_encode(),
            "day": pa.array([datetime.date(2019, 3, 12), None]),
            "seen": pa.array([moment, datetime.datetime(2020, 1, 2)], pa.timestamp("ns")),
            "there": pa.array([moment, None]).cast(pa.timestamp("ms", "Asia/Shanghai")),
            "money": pa.array([1.5, float("nan")]),
            "whole": pa.array([3.0, 4.0]),
            "yes": pa.array([True, False]),
            "raw": pa.array(["市".encode(), None]),
            "several": pa.array([["a"], ["b"]]),
        }
    )
    pq.write_table(table, tmp_path / "corpus/a.parquet")
    study = read(tmp_path)
    first, second = corpus_of(study)
    assert (first.id, second.id) == ("7", "8")
    assert dict(first.fields) == {
        "day": "2019-03-12",
        "seen": "2020-01-02 03:04:05",
        "there": "2020-01-02 11:04:05+0800",
        "money": "1.5",
        "whole": "3",
        "yes": "true",
        "raw": "市",
    }
    assert dict(second.fields) == {"seen": "2020-01-02", "whole": "4", "yes": "false"}
    [doubt] = survey(study).doubts
    assert "'several'" in doubt.found
    (tmp_path / "corpus/a.parquet").unlink()
    (tmp_path / "corpus/a.jsonl").write_text(f'{{"doc_id": 7.0, "content": "{TEXT[:5]}", "yes": true, "of": null, "l": [1]}}\n', "utf-8")
    study = read(tmp_path, "{table: corpus/a.jsonl, text: content, id: doc_id}")
    [only] = corpus_of(study)
    assert (only.id, dict(only.fields), len(survey(study).doubts)) == ("7", {"yes": "true"}, 1)


def test_columns_say_what_a_document_is(tmp_path: Path) -> None:
    declared = "{table: corpus/a.csv, text: content, id: doc_id, kind: sort, date: day, site: 区, language: en, attributes: [issuer]}"
    study_in(tmp_path, declared)
    row = {"doc_id": "P-1", "content": "The bureau shall pay.", "sort": "contract", "day": "2019/3/12", "区": "N", "issuer": "A", "x": "y"}
    as_csv(tmp_path / "corpus/a.csv", [row], encoding="utf-8-sig")
    study = read_study(tmp_path)
    [document] = study.documents
    assert (document.kind, document.date, document.site, document.language) == ("contract", "2019-03-12", "N", "en")
    attributes = {"issuer": "A", "title": "The bureau shall pay."}  # the second from its first line
    assert (document.attributes, document.file, list(study.inputs)) == (attributes, "corpus/a.csv", ["corpus/a.csv", "study.yaml"])


def test_the_first_lines_of_a_text_describe_it_as_in_a_listed_study(tmp_path: Path) -> None:
    text = "N区民政局关于加强购买服务管理的通知\nN民发〔2019〕13号\n各街道办事处：\n第一条 民政局应当检查。\n2019年3月12日\n"
    (tmp_path / "listed").mkdir()
    (tmp_path / "listed/P-1.txt").write_text(text, encoding="utf-8")
    (tmp_path / "listed/study.yaml").write_text(f"{HEAD}documents: [{{id: P-1, file: P-1.txt, kind: policy}}]\n", encoding="utf-8")
    study_in(tmp_path, "{table: corpus/a.jsonl, text: content, id: doc_id, kind: policy}")
    (tmp_path / "corpus/a.jsonl").write_bytes(as_jsonl([{"doc_id": "P-1", "content": text}]))
    [listed], [read_] = (read_study(one).documents for one in (tmp_path / "listed", tmp_path))
    assert read_.attributes == listed.attributes
    assert listed.attributes["title"]
    assert (read_.date, read_.kind) == (listed.date, listed.kind)


def test_rows_without_an_id_are_numbered_and_files_called_alike_are_told_apart(tmp_path: Path) -> None:
    study_in(tmp_path)
    for year in ("2019", "2020"):
        (tmp_path / f"corpus/{year}").mkdir()
        (tmp_path / f"corpus/{year}/part 0.jsonl").write_bytes(as_jsonl([{"content": TEXT}] * 2))
    study = read(tmp_path, "{table: 'corpus/**/*.jsonl', text: content}")
    assert [one.id for one in corpus_of(study)] == [f"corpus-{year}-part_0-{row}" for year in (2019, 2020) for row in (1, 2)]
    assert survey(study).aside == {}


def test_cells_with_line_ends_and_hundreds_of_thousands_of_characters(tmp_path: Path) -> None:
    long = '他说："好。"\r\n' * 50_000
    assert len(long) > csv.field_size_limit()
    study_in(tmp_path)
    as_csv(tmp_path / "corpus/a.csv", [{"doc_id": "1", "content": long, "day": ""}, {"doc_id": "2", "content": "好。", "day": ""}])
    before = csv.field_size_limit()
    first, second = read_study(tmp_path).documents
    assert first.text == long.replace("\r\n", "\n")
    assert second.text == "好。"
    assert csv.field_size_limit() == before


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_a_text_is_the_same_in_every_format(texts: list[str]) -> None:
    lines = [{"doc_id": f"P-{number}", "content": text} for number, text in enumerate(texts)]
    with TemporaryDirectory() as name:
        folder = study_in(Path(name), "{table: 'corpus/*', text: content, id: doc_id}")
        as_csv(folder / "corpus/a.csv", lines)
        (folder / "corpus/b.jsonl").write_bytes(as_jsonl(lines))
        as_parquet(folder / "corpus/c.parquet", lines)
        read_ = [one.text or "" for one in corpus_of(read_study(folder, documents=False))]
    assert read_ == texts * 3


def test_numbers_of_documents_with_brackets_become_ids(tmp_path: Path) -> None:
    """As 国发〔2016〕13号; what they were is kept, and two that become one are not both coded."""
    written = ["国发〔2016〕13号", "国发[2016]13号", "P-1", "国发〔2016〕13号", "a/b"]
    (study_in(tmp_path) / "corpus/a.jsonl").write_bytes(as_jsonl([{"doc_id": id, "content": TEXT} for id in written]))
    study = read(tmp_path, "{table: corpus/a.jsonl, text: content, id: doc_id, kind: policy, attributes: []}")
    found = survey(study)
    assert {number: one.found for number, one in found.aside.items()} == {
        1: "id '国发[2016]13号' becomes '国发_2016_13号', as '国发〔2016〕13号' does that stands before (corpus/a.jsonl, row 1)",
        3: "id '国发〔2016〕13号' stands here a second time (first: corpus/a.jsonl, row 1)",
    }
    assert "4 ids have other characters" in str(found.doubts[0])
    held = [(one.id, dict(one.attributes)) for one in read_study(tmp_path).documents]
    assert held == [("国发_2016_13号", {"doc_id": "国发〔2016〕13号"}), ("P-1", {}), ("a-b", {"doc_id": "a/b"})]


def test_who_withdrew_may_be_written_as_the_table_writes_it(tmp_path: Path) -> None:
    lines = [{"doc_id": f"国发〔2016〕{number}号", "content": TEXT} for number in (13, 14)]
    (study_in(tmp_path, more="withdrawn: [国发〔2016〕13号]\n") / "corpus/a.jsonl").write_bytes(as_jsonl(lines))
    declared = "{table: corpus/a.jsonl, text: content, id: doc_id, kind: policy}"
    study_in(tmp_path, declared, "withdrawn: [国发〔2016〕13号]\n")
    assert [one.id for one in read_study(tmp_path).documents] == ["国发_2016_14号"]
    study = read_study(tmp_path, documents=False)
    assert "国发_2016_13号" in study.withdrawn
    assert not [doubt for doubt in survey(study).doubts if doubt.where == "withdrawn"]


@pytest.mark.parametrize(("encoding", "told"), [("gb18030", "GBK"), ("big5hkscs", "big5"), ("utf-8", "utf-8")])
def test_tables_in_other_encodings(encoding: str, told: str, tmp_path: Path) -> None:
    declared = f"{{table: corpus/*, text: 正文, id: doc_id, kind: policy, encoding: {told}}}"
    study_in(tmp_path)
    lines = [{"doc_id": f"P-{number}", "正文": f"民政局支持團體，\n每季度「檢查」{number}次。"} for number in range(3)]
    as_csv(tmp_path / "corpus/a.csv", lines, encoding=encoding)
    whole = (tmp_path / "corpus/a.csv").read_bytes()
    (tmp_path / "corpus/b.csv.gz").write_bytes(gzip.compress(whole))
    (tmp_path / "corpus/c.jsonl").write_bytes(as_jsonl(lines))
    assert [one.text for one in corpus_of(read(tmp_path, declared))] == [line["正文"] for line in lines] * 3


WRONG = [
    ({"content": None}, "there is no text"),
    ({"content": " \u3000\n"}, "its text is blank"),
    ({"content": "好\0"}, "NUL"),
    ({"content": "好\ud800。"}, "half a character"),
    ({"doc_id": ""}, "it has no id"),
    ({"doc_id": "〔〕"}, "id '〔〕' may have"),
    ({"doc_id": "P-0"}, "id 'P-0' stands here a second time (first: corpus/a.jsonl, row 1)"),
    ({"day": "neulich"}, "date 'neulich' is no date"),
    ({"kind": "polcy"}, "kind 'polcy' is unknown (closest: 'policy')"),
    ({"issuer": "\udc00"}, "half a character"),
]


@pytest.mark.parametrize(("change", "found"), WRONG)
def test_a_row_at_fault_is_set_aside_and_the_rest_goes_on(change: Mapping[str, object], found: str, tmp_path: Path) -> None:
    study_in(tmp_path)
    lines = [{**row, "kind": "policy"} for row in rows(3)]
    lines[1] |= change
    (tmp_path / "corpus/a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    declared = "{table: corpus/a.jsonl, text: content, id: doc_id, kind: kind, date: day}"
    study = read(tmp_path, declared)
    aside = survey(study).aside
    assert list(aside) == [1]
    assert found in aside[1].found
    assert (aside[1].file, aside[1].row) == ("corpus/a.jsonl", 2)
    whole = read_study(tmp_path)
    assert [one.id for one in whole.documents] == ["P-0", "P-2"]
    assert any(found in doubt.found and doubt.where == "corpus/a.jsonl, row 2" for doubt in whole.doubts)


def test_an_id_may_stand_once_over_all_files(tmp_path: Path) -> None:
    study_in(tmp_path)
    as_parquet(tmp_path / "corpus/a.parquet", rows(5))
    as_parquet(tmp_path / "corpus/b.parquet", [*rows(2, 5), *rows(1, 3), *rows(1, 5)])
    assert set_aside(read(tmp_path)) == {
        7: "id 'P-3' stands here a second time (first: corpus/a.parquet, row 4)",
        8: "id 'P-5' stands here a second time (first: corpus/b.parquet, row 1)",
    }


def test_a_text_far_too_long_is_set_aside(tmp_path: Path) -> None:
    study_in(tmp_path)
    (tmp_path / "corpus/a.jsonl").write_bytes(as_jsonl([{"doc_id": 1, "content": "民政局。\n" * 1_100_000}, *rows(1)]))
    study = read(tmp_path, "{table: corpus/a.jsonl, text: content, id: doc_id}")
    assert set_aside(study) == {0: "its text has 5,500,000 characters, more than 5,000,000"}


def test_a_broken_line_is_a_row_set_aside_with_its_number(tmp_path: Path) -> None:
    study_in(tmp_path)
    good = as_jsonl(rows(3)).splitlines()
    (tmp_path / "corpus/a.jsonl").write_bytes(b"\n".join([good[0], b'{"doc_id": 9, "cont', b"", b"3", b"[" * 100_000, good[1]]))
    aside = survey(read(tmp_path)).aside
    assert [(one.row, one.found[:20]) for one in aside.values()] == [
        (2, "this line is no JSON"),
        (4, "this line is no JSON"),
        (5, "this line is no JSON"),
    ]


@pytest.mark.parametrize("less", [8, 9, 10, 11, 30])
def test_a_file_that_ends_inside_a_line_stops_everything(less: int, tmp_path: Path) -> None:
    study_in(tmp_path)
    (tmp_path / "corpus/a.jsonl").write_bytes(as_jsonl(rows(3)).strip()[:-less])  # also inside a character
    with pytest.raises(DataError, match=r"a\.jsonl, line 3: it is damaged or cut short") as stopped:
        survey(read(tmp_path))
    assert len(stopped.value.problems) == 1


def test_a_whole_last_line_needs_no_line_break(tmp_path: Path) -> None:
    study_in(tmp_path)
    (tmp_path / "corpus/a.jsonl").write_bytes(as_jsonl(rows(3)).strip())
    assert survey(read(tmp_path)).texts == 3


def test_a_row_with_too_many_cells_is_set_aside(tmp_path: Path) -> None:
    study_in(tmp_path)
    (tmp_path / "corpus/a.csv").write_text(f'doc_id,content,day\n1,"{TEXT}",\n2,一,二,三\n3,{TEXT[:5]},\n', encoding="utf-8")
    assert set_aside(read(tmp_path)) == {1: "this row (line 4) has 4 cells under 3 column names"}


def test_what_withdrew_is_left_out_and_what_nobody_is_called_is_told(tmp_path: Path) -> None:
    study_in(tmp_path, more="withdrawn: [P-1]\n")
    (tmp_path / "corpus/a.jsonl").write_bytes(as_jsonl(rows(3)))
    assert [one.id for one in read_study(tmp_path).documents] == ["P-0", "P-2"]
    study = read_study(tmp_path, documents=False)
    assert study.withdrawn == ("P-1",)
    assert survey(study).doubts == ()
    assert survey(study).texts == 3
    study_in(tmp_path, more="withdrawn: [P-7]\n")
    [doubt] = survey(read_study(tmp_path, documents=False)).doubts
    assert doubt.found == "no document is called 'P-7'"


def test_a_folder_of_texts(tmp_path: Path) -> None:
    study_in(tmp_path, "{folder: corpus, kind: policy}")
    (tmp_path / "corpus/b").mkdir()
    (tmp_path / "corpus/b/关于检查的通知 (1).txt").write_bytes(TEXT.encode("gb18030"))
    (tmp_path / "corpus/a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "corpus/c.docx").write_bytes(b"PK\3\4 and no more")
    (tmp_path / "corpus/d.csv").write_text("编号,标题,正文\nD-1,甲,民政局支持。\n,乙,民政局检查。\n", encoding="utf-8")
    (tmp_path / "corpus/e.mp3").write_bytes(b"x")
    (tmp_path / "corpus/.DS_Store").write_bytes(b"x")
    study = read_study(tmp_path)
    ids = ["a", "b-关于检查的通知_1_", "D-1", "d-2"]
    assert [one.id for one in study.documents] == ids
    assert {one.kind for one in study.documents} == {"policy"}
    assert study.documents[1].text == TEXT
    assert study.documents[1].encoding == "gb18030"
    found = [str(doubt) for doubt in study.doubts]
    assert any("1 file below 'corpus' cannot be read as texts: 'corpus/e.mp3'" in one for one in found)
    assert any(one.startswith("corpus/c.docx: set aside") for one in found)
    assert any("'corpus/b/关于检查的通知 (1).txt' was read as gb18030" in one for one in found)
    [aside] = survey(study).aside.values()
    assert (aside.document, aside.file, aside.row) == ("c", "corpus/c.docx", 0)
    assert "open it in the program it was made with" in aside.remedy
    whole = corpus_of(study)
    assert study.corpus is not None
    assert all(list(entries(study.corpus, first=first)) == whole[first:] for first in range(6))


def test_of_a_large_corpus_the_first_texts_are_held(tmp_path: Path) -> None:
    study_in(tmp_path)
    as_parquet(tmp_path / "corpus/a.parquet", [*rows(5), *rows(1), *rows(4, first=5)])
    study, most = read_study(tmp_path, documents=False), 4 * len(TEXT)
    first = held(study, survey(study), most=most)
    assert [one.id for one in first.documents] == ["P-0", "P-1", "P-2", "P-3"]
    assert "documents: the first 4 of 10 texts are read word by word; the others were only looked over" in str(first.doubts[-1])
    assert any("id 'P-0' stands here a second time" in str(doubt) for doubt in first.doubts)
    assert held(study, most=most * 100).documents == read_study(tmp_path).documents


def test_a_corpus_is_checked_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study_in(tmp_path, more="links: links.csv\n")
    (tmp_path / "links.csv").write_text("link,kind,source,target\n", encoding="utf-8")
    as_parquet(tmp_path / "corpus/a.parquet", rows(10))
    whole = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert "large: 10 documents" in whole.output
    monkeypatch.setattr(checking, "MOST", 4 * len(TEXT))
    first = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert first.exit_code == 0
    assert "the first 4 of 10 texts are read word by word" in first.output


def test_an_unfit_text_is_told_across_processes() -> None:
    back = pickle.loads(pickle.dumps(Unfit("there is no text", "Fill it.")))
    assert (back.found, back.remedy, str(back)) == ("there is no text", "Fill it.", "there is no text. Fill it.")


def test_a_document_is_made_of_an_entry_alone(tmp_path: Path) -> None:
    study_in(tmp_path)
    as_parquet(tmp_path / "corpus/a.parquet", rows(3))
    study = read(tmp_path)
    assert study.corpus is not None
    assert study.documents == ()
    made: list[Document] = [document_of(entry, study.corpus, study) for entry in corpus_of(study)]
    assert tuple(made) == read_study(tmp_path).documents
