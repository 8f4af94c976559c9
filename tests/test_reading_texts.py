"""Files of text: bytes, encodings, line ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import DataError
from qualcode.reading.texts import decode, read_text

TALK = "问：他们是怎么来检查的？\n答：他们说来就来，我们也没有办法，只能在那里等着。𠮷😀\n"


def text_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return read_text(path, "study.yaml, line 9")[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT"])
def test_one_text_in_any_encoding_and_with_any_line_end(tmp_path: Path, encoding: str, end: str, name: str) -> None:
    assert text_of(tmp_path / name, TALK.replace("\n", end).encode(encoding)) == TALK


def test_utf_16_of_either_byte_order() -> None:
    assert decode(b"\xff\xfe" + TALK.encode("utf-16-le"))[0] == TALK
    assert decode(b"\xfe\xff" + TALK.encode("utf-16-be"))[0] == TALK


def test_gbk_and_gb2312_are_read_as_what_contains_them() -> None:
    plain = TALK.replace("𠮷😀", "")
    assert decode(plain.encode("gbk"))[0] == decode(plain.encode("gb2312"))[0] == plain


@pytest.mark.parametrize("text", ["答：钱没到账。", "问：忙吗？\n答：我们忙。"])
def test_short_gb18030(text: str) -> None:
    assert decode(text.encode("gb18030"))[0] == text


def test_the_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    data = TALK.replace("\n", "\r\n").encode("gb18030")
    (tmp_path / "a.txt").write_bytes(data)
    assert read_text(tmp_path / "a.txt", "x")[1:] == ("gb18030", data)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param(
            "問：你們是怎麼做的？\n答：我們就是這樣做的，市政府說了算。".encode("big5"), "GB18030", id="Big5 is not taken for GB18030"
        ),
        pytest.param("A: caf\xe9, na\xefve.".encode("latin-1"), "GB18030", id="Latin-1 is not taken for GB18030"),
        pytest.param("A: It’s “fine”.".encode("cp1252"), "GB18030", id="Windows-1252"),
        pytest.param(bytes(range(128, 256)), "GB18030", id="any bytes"),
        pytest.param(b"\xff\xfea", "UTF-16", id="half a character of UTF-16"),
        pytest.param("问：你好。".encode("utf-32"), "NUL", id="UTF-32"),
        pytest.param(b"PK\x03\x04\x00\x00", "NUL", id="an archive"),
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param("\ufeff".encode(), "empty", id="only a byte order mark"),
        pytest.param(" \r\n\u3000\t\n".encode(), "empty", id="only white space"),
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


def test_a_missing_file_names_the_closest(tmp_path: Path) -> None:
    (tmp_path / "S-01.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match=r"'S-01\.txt'"):
        read_text(tmp_path / "S01.txt", "x")


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a"])
def test_another_format_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"'{name}'"):
        text_of(tmp_path / name, b"text")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=80))
def test_bytes_give_text_or_a_unicode_error(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except UnicodeError:
        return
    assert text.encode(encoding).removeprefix(b"\xff\xfe") == data.removeprefix(b"\xff\xfe") or encoding.startswith("utf-16")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_utf_8_is_always_itself(text: str) -> None:
    assert decode(text.encode("utf-8", "ignore"))[0] == text.encode("utf-8", "ignore").decode("utf-8").removeprefix("\ufeff")
