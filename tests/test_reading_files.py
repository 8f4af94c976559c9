"""Files of a study: bytes, encodings, line ends, formats, and what is refused."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

import qualcode
from qualcode.errors import DataError
from qualcode.reading.contents import LONGEST_LINE, ReadOptions, Unreadable, sound
from qualcode.reading.files import FORMATS, read_content
from qualcode.reading.formats.plain import content
from tests.conftest import Folder

TALK = "问：他们是怎么来检查的？\n答：他们说来就来，我们也没有办法，只能在那里等着。𠮷😀\n"


def text_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return read_content(path, "study.yaml, line 9")[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT"])
def test_one_text_in_any_encoding_and_with_any_line_end(tmp_path: Path, encoding: str, end: str, name: str) -> None:
    assert text_of(tmp_path / name, TALK.replace("\n", end).encode(encoding)) == TALK


def test_the_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    data = TALK.replace("\n", "\r\n").encode("gb18030")
    (tmp_path / "a.txt").write_bytes(data)
    read, back = read_content(tmp_path / "a.txt", "x")
    assert (read.encoding, back) == ("gb18030", data)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param(bytes(range(128, 256)), "GB18030", id="any bytes"),
        pytest.param(b"\xff\xfea", "UTF-16", id="half a character of UTF-16"),
        pytest.param("问：你好。".encode() + b"\xed\xa0\xbd", "byte 16", id="half a surrogate pair"),
        pytest.param(b"PK\x03\x04\x00\x00", "NUL", id="an archive"),
        pytest.param("问：你\0好。".encode(), "NUL", id="NUL in a text"),
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param("\ufeff".encode(), "no text", id="only a byte order mark"),
        pytest.param(" \r\n\u3000\t\n".encode(), "no text", id="only white space"),
        pytest.param("长".encode() * (LONGEST_LINE + 1), "a line of more than", id="one long line"),
    ],
)
def test_what_is_no_text_is_one_problem_with_place_and_remedy(tmp_path: Path, data: bytes, part: str) -> None:
    with pytest.raises(DataError) as caught:
        text_of(tmp_path / "a.txt", data)
    [problem] = caught.value.problems
    assert problem.where == "study.yaml, line 9"
    assert part in problem.found
    assert "a.txt" in problem.found
    assert problem.remedy


@pytest.mark.parametrize(("name", "size"), [("a.txt", 200_000_000), ("a.csv", 6_000_000), ("a.srt", 6_000_000)])
def test_a_line_of_200_mb_takes_no_more_than_a_few_times_its_size(tmp_path: Path, name: str, size: int) -> None:
    (tmp_path / name).write_bytes(b"x" * size)
    tracemalloc.start()
    with pytest.raises(DataError, match="a line of more than"):
        read_content(tmp_path / name, "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * size + 10_000_000


@pytest.mark.parametrize(
    ("lengths", "fine"),
    [((LONGEST_LINE,), True), ((LONGEST_LINE + 1,), False), ((10, LONGEST_LINE, 10), True), ((10, LONGEST_LINE + 1, 10), False)],
)
def test_where_a_line_is_too_long(lengths: tuple[int, ...], fine: bool) -> None:
    text = "\n".join("x" * length for length in lengths)
    if fine:
        assert sound(text) == text
    else:
        with pytest.raises(Unreadable):
            sound(text)


def test_a_missing_file_names_the_closest(tmp_path: Path) -> None:
    (tmp_path / "S-01.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match=r"'S-01\.txt'"):
        read_content(tmp_path / "S01.txt", "x")


@pytest.mark.parametrize(
    ("name", "part"),
    [("a.doc", ".docx"), ("a.et", ".xlsx"), ("a.jpg", "OCR"), ("a.mp3", "transcribed"), ("a", "Read are"), ("a.zip", "Unpack")],
)
def test_another_format_is_refused_with_what_to_do(tmp_path: Path, name: str, part: str) -> None:
    (tmp_path / name).write_bytes(b"text")
    with pytest.raises(DataError, match=f"'{name}'") as caught:
        read_content(tmp_path / name, "x")
    assert part in caught.value.problems[0].remedy


def one_problem(folder: Folder, *document: str) -> str:
    folder.study("study: mine", "language: zh", "codebook: typology", "documents:", *document)
    with pytest.raises(DataError) as caught:
        qualcode.read_study(folder.path)
    [problem] = caught.value.problems
    assert "study.yaml, line 5" in problem.where
    return str(problem)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_folder_where_a_file_is_named(folder: Folder, suffix: str) -> None:
    (folder.path / f"texts/inner{suffix}").mkdir()
    assert "folder" in one_problem(folder, f"  - {{id: S-01, file: texts/inner{suffix}}}")


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_file_of_every_format(folder: Folder, suffix: str) -> None:
    folder.write(f"texts/a{suffix}", b"")
    assert "empty" in one_problem(folder, f"  - {{id: S-01, file: texts/a{suffix}}}")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_missing_file_of_every_format(folder: Folder, suffix: str) -> None:
    assert "there is no file" in one_problem(folder, f"  - {{id: S-01, file: texts/none{suffix}}}")


def test_a_name_with_nul(folder: Folder) -> None:
    assert "no name may hold" in one_problem(folder, '  - {id: S-01, file: "texts/S\\0.txt"}')


def test_a_name_that_is_too_long(folder: Folder) -> None:
    assert "S-01" in one_problem(folder, f"  - {{id: S-01, file: texts/S-01{'x' * 300}.txt}}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="who may read everything cannot be refused")
def test_no_permission(folder: Folder) -> None:
    folder.write("texts/a.csv", "说话人,内容\n问,忙吗？\n").chmod(0)
    assert "permission" in one_problem(folder, "  - {id: S-01, file: texts/a.csv}").lower()


def test_the_encoding_is_reported_and_may_be_given(folder: Folder) -> None:
    folder.write("texts/a.txt", "问：忙吗？\n答：忙。\n".encode("gb18030"))
    folder.write("texts/b.txt", "Привет, мир".encode("cp1251"))
    folder.write("texts/c.csv", "说话人,内容\n问,忙吗？\n".encode("big5", "ignore"))
    folder.study(
        "study: mine",
        "language: zh",
        "codebook: typology",
        "documents:",
        "  - {id: A, file: texts/a.txt}",
        "  - {id: B, file: texts/b.txt, encoding: cp1251}",
        "  - {id: C, file: texts/S-01.txt}",
    )
    study = qualcode.read_study(folder.path)
    assert [document.encoding for document in study.documents] == ["gb18030", "cp1251", "utf-8"]
    assert study.document("B").text == "Привет, мир"
    assert [str(doubt) for doubt in study.doubts if "gb18030" in str(doubt)]


@pytest.mark.parametrize(
    ("encoding", "part"), [("utf-8", "not in utf-8 (byte 1"), ("klingon", "'klingon' is unknown"), ("rot13", "'rot13' is unknown")]
)
def test_an_encoding_that_does_not_fit(folder: Folder, encoding: str, part: str) -> None:
    folder.write("texts/a.txt", "问：忙吗？\n答：忙。\n".encode("gb18030"))
    assert part in one_problem(folder, f"  - {{id: A, file: texts/a.txt, encoding: {encoding}}}")


MARKDOWN = [
    pytest.param("**问：**忙吗？\n\n忙，**很** 忙。", ["问：", "很"], [], id="bold"),
    pytest.param("2 ** 3 ** 4，** 空 **，****，**未完\n**也未完", [], [], id="asterisks that are none"),
    pytest.param("| 问 | 答 |\n|---|:-:|\n| 忙吗？ | 忙。 |\n\n完", [], [[["问", "答"], ["忙吗？", "忙。"]]], id="table"),
    pytest.param("问 | 答\n--- | ---\n忙吗？ | 忙。", [], [[["问", "答"], ["忙吗？", "忙。"]]], id="without the outer strokes"),
    pytest.param("| a | b |\n|-|-|\n| c\\|d | |\n|-|-|", [], [[["a", "b"], ["c\\|d", ""], ["-", "-"]]], id="escaped stroke, blank cell"),
    pytest.param("| a | b |\n|---|\n| c | d |", [], [], id="another number of columns"),
    pytest.param("a | b\nc | d\n", [], [], id="no line of strokes"),
    pytest.param("|||\n---\n***\n", [], [], id="strokes"),
    pytest.param(
        "x\n\n| a | b |\r\n| --- | --- |\r\n| c | **d** |\r\n| e | f |", ["d"], [[["a", "b"], ["c", "**d**"], ["e", "f"]]], id="CRLF"
    ),
]


@pytest.mark.parametrize(("text", "bold", "tables"), MARKDOWN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bold_words_and_tables_of_markdown(text: str, bold: list[str], tables: list[list[list[str]]], encoding: str) -> None:
    read = content(text.encode(encoding), ReadOptions())
    assert read.text == text.replace("\r\n", "\n")
    assert [read.text[start:end] for start, end in read.layout.bold] == bold
    assert [[[read.text[start:end] for start, end in row] for row in table] for table in read.layout.tables] == tables
