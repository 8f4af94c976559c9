"""Tables and declarations at fault: one clear error before anything is coded, for all files at once."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qualcode.errors import DataError
from qualcode.reading.streaming import survey
from qualcode.reading.studies import read_study

HEAD = "study: large\ncodebook: governance\nactors:\n- {id: bureau, name: 民政局, kind: government}\n"
TABLE = "{table: 'corpus/*', text: content, id: doc_id, kind: policy}"
TEXT = "民政局应当支持社会组织发展。"


def problems(folder: Path, documents: str = TABLE) -> list[str]:
    """What the survey of a study, or already its reading, finds wrong."""
    (folder / "study.yaml").write_text(f"{HEAD}documents: {documents}\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        survey(read_study(folder, documents=False))
    with pytest.raises(DataError) as again:
        read_study(folder)
    assert [str(one) for one in again.value.problems] == [str(one) for one in error.value.problems]
    return [str(one) for one in error.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path


def jsonl(many: int, text: str = TEXT) -> bytes:
    return "".join(
        json.dumps({"doc_id": f"P-{n}", "content": f"{text}{n * 7919}"}, ensure_ascii=False) + "\n" for n in range(many)
    ).encode()


def parquet(path: Path, many: int = 50) -> None:
    ids = [f"P-{number}" for number in range(many)]
    table = pa.table({"doc_id": ids, "content": [f"{TEXT}{number * 7919}" for number in range(many)]})
    pq.write_table(table, path, compression="none", use_dictionary=False, write_page_checksum=True)


def zstandard(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue())


@pytest.mark.parametrize("kept", [0, 3, 200, 2000])
def test_a_parquet_part_cut_short(kept: int, folder: Path) -> None:
    parquet(folder / "corpus/a.parquet")
    parquet(folder / "corpus/b.parquet")
    (folder / "corpus/b.parquet").write_bytes((folder / "corpus/b.parquet").read_bytes()[:kept])
    [problem] = problems(folder)
    assert problem.startswith("corpus/b.parquet: it is damaged or cut short (")
    assert "Copy or download it anew" in problem


def test_a_parquet_part_with_a_page_that_was_changed(folder: Path) -> None:
    parquet(folder / "corpus/a.parquet")
    data = bytearray((folder / "corpus/a.parquet").read_bytes())
    at = data.find(f"{TEXT}{25 * 7919}".encode())  # in the middle, so that no statistics of the file hold it
    data[at : at + 3] = "区".encode()
    (folder / "corpus/a.parquet").write_bytes(bytes(data))
    [problem] = problems(folder)
    assert problem.startswith("corpus/a.parquet: it is damaged or cut short (")


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".zst", zstandard)])
@pytest.mark.parametrize("cut", [0.5, 0.98])
def test_a_compressed_file_cut_short(ending: str, pack: Callable[[bytes], bytes], cut: float, folder: Path) -> None:
    data = pack(jsonl(2000))
    (folder / f"corpus/a.jsonl{ending}").write_bytes(data[: int(len(data) * cut)])
    [problem] = problems(folder)
    assert problem.startswith(f"corpus/a.jsonl{ending}: it is damaged or cut short (")


def test_a_compressed_file_with_other_bytes(folder: Path) -> None:
    for ending in ("gz", "bz2", "xz", "zst"):
        (folder / f"corpus/a.csv.{ending}").write_bytes(b"doc_id,content\n1,2\n")
    assert [one.split(":")[0] for one in problems(folder)] == [f"corpus/a.csv.{ending}" for ending in ("bz2", "gz", "xz", "zst")]


def test_all_files_at_fault_are_told_at_once(folder: Path) -> None:
    (folder / "corpus/a.csv").write_text("doc_id,contents\n1,2\n", encoding="utf-8")
    (folder / "corpus/b.parquet").write_bytes(b"PAR1")
    (folder / "corpus/c.jsonl").write_text('{"doc_id": 1, "contnt": "x"}\n', encoding="utf-8")
    (folder / "corpus/d.jsonl").write_bytes(jsonl(2))
    found = problems(folder)
    assert [one.split(":")[0] for one in found] == ["corpus/a.csv", "corpus/b.parquet", "corpus/c.jsonl"]
    assert "there is no column 'content' for `text`. Did you mean `text: contents`?" in found[0]
    assert "Did you mean `text: contnt`?" in found[2]


def test_a_kind_or_a_column_that_is_none(folder: Path) -> None:
    parquet(folder / "corpus/a.parquet")
    [kind] = problems(folder, "{table: corpus/a.parquet, text: content, id: doc_id, kind: polcy}")
    assert kind == "corpus/a.parquet: 'polcy' is no kind, and there is no column of that name. Did you mean `kind: policy`?"
    [attribute] = problems(folder, "{table: corpus/a.parquet, text: content, id: doc_id, attributes: [issuer]}")
    assert "there is no column 'issuer' for `attributes`" in attribute
    assert "doc_id, content" in attribute


def test_a_text_that_is_a_list(folder: Path) -> None:
    pq.write_table(pa.table({"doc_id": ["1"], "content": [["好。"]]}), folder / "corpus/a.parquet")
    [problem] = problems(folder)
    assert "column 'content' for `text` holds lists or tables, and no text" in problem


def test_other_encodings(folder: Path) -> None:
    (folder / "corpus/a.csv").write_bytes(b"doc_id,content\n1,ok\n" + f"2,{TEXT}\n".encode("gb18030"))
    (folder / "corpus/b.jsonl").write_bytes(jsonl(3) + b'{"doc_id": "x", "content": "\xff"}\n')
    (folder / "corpus/c.csv").write_bytes(f"doc_id,content\n3,{TEXT}\n".encode("utf-16"))
    found = problems(folder)
    assert found[0].startswith("corpus/a.csv, line 3: this is not UTF-8 (byte 3 of the line)")
    assert "Excel" in found[0]
    assert "`encoding: gb18030`" in found[0]
    assert found[1].startswith("corpus/b.jsonl, line 4: this is not UTF-8")
    assert "iconv -f GB18030 -t UTF-8" in found[1]
    assert "Excel" not in found[1]
    assert found[2] == "corpus/c.csv: it is in UTF-16. Save it as UTF-8."


def test_a_quotation_mark_that_is_not_closed(folder: Path) -> None:
    (folder / "corpus/a.csv").write_text(f'doc_id,content\n1,"a\nb"\n2,"{TEXT}\n3,{TEXT}\n', encoding="utf-8")
    [problem] = problems(folder)
    assert problem.startswith("corpus/a.csv, line 4: this is no table (unexpected end of data)")


def test_a_row_without_end_is_not_read_into_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("opening", "jsonlines", "separated"):
        monkeypatch.setattr(f"qualcode.reading.streaming.{module}.LONGEST_ROW", 1000)
    (folder / "corpus/a.csv").write_text('doc_id,content\n1,b\n2,"' + "x\n" * 1000, encoding="utf-8")
    (folder / "corpus/b.jsonl").write_bytes(jsonl(1) + jsonl(1, "x" * 2000))
    found = problems(folder)
    assert found[0].startswith("corpus/a.csv, line 3: the row that begins here has more than")
    assert found[1].startswith("corpus/b.jsonl, line 2: the row that begins here has more than")


def test_a_file_of_another_format_than_its_ending_says(folder: Path) -> None:
    (folder / "corpus/a.json").write_text(json.dumps([{"doc_id": 1, "content": TEXT}]), encoding="utf-8")
    (folder / "corpus/b.jsonl").write_text(json.dumps({"doc_id": 1, "content": TEXT}, indent=1), encoding="utf-8")
    found = problems(folder)
    assert "this is one JSON list" in found[0]
    assert "none of its rows can be read (row 1:" in found[1]


def test_a_column_that_stands_twice(folder: Path) -> None:
    (folder / "corpus/a.csv").write_text("doc_id,content,content\n1,a,b\n", encoding="utf-8")
    assert "column 'content' stands here twice" in problems(folder)[0]


def test_an_encoding_that_is_another(folder: Path) -> None:
    head = "doc_id,content\n"
    (folder / "corpus/a.csv").write_text(f"{head}1,{TEXT[:14]}\n", encoding="utf-8")
    declared = "{table: corpus/a.csv, text: content, id: doc_id, encoding: %s}"
    assert problems(folder, declared % "gbk")[0].startswith("corpus/a.csv: it is in UTF-8, and `encoding:` says gb18030")
    (folder / "corpus/a.csv").write_text(f"{head}1,{TEXT[:14]}\n", encoding="gb18030")
    assert "write `encoding: gb18030` (or big5)" in problems(folder)[0]
    assert "line 2: this is not ascii, which `encoding:` says (byte 3 of the line)" in problems(folder, declared % "ascii")[0]
    for wrong in ("utf-16", "gb", "rot13"):
        assert f"`encoding: {wrong}` is none in which tables are read" in problems(folder, declared % wrong)[0]


def test_the_same_fault_of_many_files_is_told_once(folder: Path) -> None:
    for name in "abc":
        (folder / f"corpus/{name}.csv").write_text("doc_id,contents\n1,a\n", encoding="utf-8")
    [problem] = problems(folder)
    assert problem.startswith("corpus/a.csv and 2 more files: there is no column 'content' for `text`")


def test_nothing_left(folder: Path) -> None:
    (folder / "corpus/a.jsonl").write_text('{"doc_id": "〔〕", "content": "好。"}\n' * 3, encoding="utf-8")
    [problem] = problems(folder)
    assert "none of the 3 texts can be coded; the first (corpus/a.jsonl, row 1): id '〔〕' may have" in problem
    (folder / "corpus/a.jsonl").write_text("", encoding="utf-8")
    assert "there is not a single row in the files" in problems(folder)[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever runs this may read everything")
def test_no_permission(folder: Path) -> None:
    (folder / "corpus/a.jsonl").write_bytes(jsonl(1))
    (folder / "corpus/a.jsonl").chmod(0)
    assert "corpus/a.jsonl: it cannot be read (Permission denied)" in problems(folder)[0]


def test_a_file_that_went_away_in_between(folder: Path) -> None:
    (folder / "corpus/a.jsonl").write_bytes(jsonl(1))
    parquet(folder / "corpus/b.parquet")
    (folder / "study.yaml").write_text(f"{HEAD}documents: {TABLE}\n", encoding="utf-8")
    study = read_study(folder, documents=False)
    (folder / "corpus/a.jsonl").unlink()
    (folder / "corpus/b.parquet").unlink()
    with pytest.raises(DataError) as error:
        survey(study)
    assert [one.found for one in error.value.problems] == ["it cannot be read (No such file or directory)"] * 2


DECLARED = [
    ("{tabel: corpus/a.csv}", "`documents` names neither a table nor a folder"),
    ("{table: corpus/a.csv, folder: corpus}", "`documents` names a table and a folder"),
    ("{table: corpus/a.csv, txt: content}", "`documents` with a table has no 'txt'. Did you mean 'text'?"),
    ("{folder: corpus, text: x}", "`documents` with a folder has no 'text'"),
    ("{table: 'corpus/*.jsonl'}", "no file is called 'corpus/*.jsonl'. In 'corpus' there lie 'corpus/a.csv', 'corpus/b/c.csv'."),
    ("{table: corpse/a.csv}", "In the folder of the study there lie 'corpus/a.csv'"),
    ("{table: corpus}", "It is a folder; write `table: corpus/*.csv`."),
    ("{table: corpus/b/read.me}", "this is no table that is read: 'corpus/b/read.me'"),
    ("{table: corpus/a.csv, text: [a, b]}", "`text` is no name of a column"),
    ("{table: ''}", "`table` names no file"),
    ("{folder: korpus}", "there is no folder 'korpus'. Did you mean 'corpus'?"),
    ("{folder: corpus, kind: polcy}", "`documents`: kind 'polcy' is unknown (closest: 'policy')"),
    ("{folder: none}", "no file below 'none' can be read as a text; there lies 'none/a.mp3'"),
]


@pytest.mark.parametrize(("declared", "found"), DECLARED)
def test_a_declaration_at_fault(declared: str, found: str, folder: Path) -> None:
    for name in ("corpus/b", "none"):
        (folder / name).mkdir()
    for name in ("corpus/a.csv", "corpus/b/c.csv", "corpus/b/read.me", "none/a.mp3"):
        (folder / name).write_text("doc_id,content\n", encoding="utf-8")
    [problem] = problems(folder, declared)
    assert problem.startswith("study.yaml, line 5: ")
    assert found in problem


def test_what_people_coded_is_not_read_one_by_one(folder: Path) -> None:
    (folder / "corpus/a.jsonl").write_bytes(jsonl(1))
    (folder / "study.yaml").write_text(f"{HEAD}documents: {TABLE}\ncodings: codings.csv\n", encoding="utf-8")
    with pytest.raises(DataError, match="what people coded is not read where texts are read one by one"):
        read_study(folder, documents=False)
    assert read_study(folder, documents=False, codings=False).corpus is not None
