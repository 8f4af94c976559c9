"""RTF files: code pages, characters beyond them, what is not shown, tables, comments; what cannot be read."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.rich import content

HEAD = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Calibri;}"
    rb"{\f2\fcharset2 Wingdings;}{\f3\fcharset136 PMingLiU;}}"
)


def read(body: bytes, encoding: str = "", head: bytes = HEAD) -> Content:
    return content(head + body + b"}", ReadOptions(encoding=encoding))


def escaped(text: str, encoding: str = "gbk") -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode(encoding))


def coded(text: str) -> bytes:
    """As Word writes it: UTF-16 code units as signed numbers, each with one character for old readers."""
    units = text.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return b"".join(b"\\u%d?" % number for number in numbers)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(escaped("问：忙吗？"), "问：忙吗？", id="GBK by its bytes"),
        pytest.param("答：忙。".encode("gbk"), "答：忙。", id="GBK as raw bytes"),
        pytest.param(b"\\'81\\'40\\'81@", "丂丂", id="a second byte below 128, escaped and plain"),
        pytest.param(coded("答：忙，𠮷😀。"), "答：忙，𠮷😀。", id="by code units, beyond the first plane"),
        pytest.param(rb"\uc2\u24537\'c3\'a6 \uc0\u24537 x", "忙 忙x", id="two bytes for old readers, and none"),
        pytest.param(rb"{\uc0\u24537}{\u24537 ?}", "忙忙", id="the number of bytes holds in its group"),
        pytest.param(rb"\u8220\ldblquote\u24537?\u8221\rdblquote", "“忙”", id="a control word for old readers"),
        pytest.param(rb"\f1 caf\'e9 \'93fine\'94\f0 " + escaped("好"), "café “fine”好", id="a font for Western letters"),
        pytest.param(rb"\f1 " + escaped("民政局"), "民政局", id="hanzi in a font that says Western"),
        pytest.param(rb"\f3 " + escaped("民政局", "cp950"), "民政局", id="Big5 by its font"),
        pytest.param(rb"\f2 \'fe", "☑", id="a sign of Wingdings"),
        pytest.param(rb"a\~b\_c\-d \{e\}\\ \emdash\tab f", "a\u00a0b-cd {e}\\ —\tf", id="signs"),
        pytest.param(b"a\r\nb\\\nc\\line d\\par e", "ab\nc\nd\ne", id="line ends of the file and of the text"),
    ],
)
def test_characters(body: bytes, expected: str) -> None:
    result = read(body)
    assert result.text.strip() == expected
    assert result.remarks == ()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rb"{\deleted " + escaped("删了") + rb"\par}", id="a tracked deletion"),
        pytest.param(rb"\deleted " + escaped("删了") + rb"\deleted0 ", id="a deletion that is switched off"),
        pytest.param(rb"{\v " + escaped("藏着") + rb"}", id="hidden text"),
        pytest.param(rb"{\header " + escaped("页眉") + rb"\par}{\footerl 3}", id="header and footer"),
        pytest.param(rb"{\pict\wmetafile8 0102030405}{\*\shppict{\pict\bin4 {}}x}}", id="pictures, as digits and as bytes"),
        pytest.param(rb"{\*\something " + escaped("不懂") + rb"{\b x}}", id="what only other programs know"),
        pytest.param(
            rb"{\info{\title " + escaped("标题") + rb"}}{\stylesheet{\s1 Heading;}}{\colortbl;\red0;}", id="properties and styles"
        ),
    ],
)
def test_what_a_page_does_not_show_is_left_out(body: bytes) -> None:
    assert read(escaped("甲") + body + escaped("乙")).text.strip() == "甲乙"


def test_deletions_and_hidden_text_are_counted() -> None:
    remarks = read(rb"{\deleted a}b{\revised c}{\v xyz}").remarks
    assert [found for found, _ in remarks] == ["it has tracked changes: 1 deletion was left out", "3 hidden characters were left out"]


def test_insertions_and_shown_parts_are_kept() -> None:
    body = rb"{\revised a}{\field{\*\fldinst HYPERLINK x}{\fldrslt b}}{\listtext\pard 1.\tab}c{\listtext\'b7\tab}d"
    assert read(body).text.strip() == "ab1. cd"


def test_a_text_box_is_a_paragraph_of_its_own() -> None:
    box = rb"{\shp{\*\shpinst\shpleft0{\sp{\sn x}{\sv 1}}{\shptxt \pard box\par}}{\shprslt twice}}"
    assert read(b"a\\par " + box + b"b").text == "a\nbox\nb\n"


def test_footnotes_stand_behind_the_text() -> None:
    result = read(rb"a{\footnote \chftn  n1}b\par c{\footnote n2}\par ")
    assert result.text == "ab\nc\nn1\nn2\n"
    assert "2 footnotes" in result.remarks[0][0]


def test_comments_stand_at_what_they_are_about() -> None:
    body = (
        rb"x{\*\atrfstart 0}" + escaped("压尾款") + rb"{\*\atrfend 0}{\*\atnid L}{\*\atnauthor " + escaped("李老师") + rb"}\chatn"
        rb"{\*\annotation{\*\atnref 0}{\*\atndate 1}\pard " + escaped("谁压的？") + rb"}y"
    )
    result = read(body)
    [comment] = result.comments
    assert result.text == "x压尾款y\n"
    assert (result.text[comment.start : comment.end], comment.text, comment.author) == ("压尾款", "谁压的？", "李老师")


def test_tables() -> None:
    row = rb"\trowd\cellx100\cellx200\pard\intbl %b\cell %b\cell\row "
    result = read(b"\\pard a\\par " + row % (b"Q", b"one\\par two") + row % (b"A", b"") + rb"\pard b\par ")
    assert result.text == "a\nQ\tone\ntwo\nA\t\nb\n"
    assert [[result.text[start:end] for start, end in cells] for cells in result.layout.tables[0]] == [["Q", "one\ntwo"], ["A", ""]]
    assert len(result.layout.tables) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(rb"{\b " + escaped("问：忙吗？") + rb"}\par " + escaped("忙。"), ["问：忙吗？"], id="Word"),
        pytest.param(
            rb"{\dbch\ab\dbch" + coded("问") + rb"}{\loch\b\loch 3}{\dbch\ab0\b " + coded("忙") + rb"}", ["问3"], id="LibreOffice"
        ),
        pytest.param(rb"\b a\plain b\b c\b0 d", ["a", "c"], id="switched off"),
    ],
)
def test_bold(body: bytes, expected: list[str]) -> None:
    result = read(body)
    assert [result.text[start:end] for start, end in result.layout.bold] == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0x3FFFF), max_size=40))
def test_any_text_comes_back(text: str) -> None:
    assert read(coded(text) or b"").text.removesuffix("\n") == text


def test_a_second_reader_gives_the_same() -> None:
    """striprtf reads what neither tracked changes nor tables are in as we do."""
    other = pytest.importorskip("striprtf.striprtf")
    data = HEAD + escaped("问：忙吗？") + rb"\par {\b " + coded("答：忙。") + rb"}\par plain \lquote x\rquote\par}"
    assert content(data, ReadOptions()).text == other.rtf_to_text(data.decode("ascii"))


def test_an_encoding_that_is_given_comes_before_that_of_the_file() -> None:
    head = rb"{\rtf1\ansi\ansicpg1252 "
    assert read(escaped("民政局"), head=head).text.strip() != "民政局"
    assert read(escaped("民政局"), "gb18030", head).text.strip() == "民政局"


def test_bytes_that_fit_no_encoding_are_a_doubt() -> None:
    result = read(rb"\'d6\'d0\'ff")
    assert result.text.strip() == "中\ufffd"
    assert "1 character" in result.remarks[0][0]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param("访谈编号：S-02".encode(), "plain text", id="a text"),
        pytest.param(b"PK\x03\x04rest", "", id="an archive"),
        pytest.param(b"%PDF-1.7", "PDF", id="a PDF"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(HEAD[:60], "cut off", id="cut off in the table of fonts"),
        pytest.param(HEAD + rb"text {\b bold", "cut off", id="cut off in the text"),
        pytest.param(rb"{\rtf1" + b"{" * 200_000, "too deeply", id="a hundred thousand groups"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_remedy(data: bytes, part: str) -> None:
    with pytest.raises(Unreadable) as caught:
        content(data, ReadOptions())
    assert part in caught.value.found
    assert caught.value.remedy


def test_only_the_last_bracket_missing_is_a_doubt() -> None:
    result = content(HEAD + b"text\\par", ReadOptions())
    assert result.text == "text\n"
    assert "cut off" in result.remarks[0][0]


def test_whatever_the_bytes_are_only_unreadable_is_raised() -> None:
    row = rb"\trowd\cellx9\intbl a\cell b\cell\row\pard "
    note = rb"{\footnote n}{\*\atrfstart 1}c{\*\atrfend 1}{\*\annotation{\*\atnref 1}m}{\shp{\*\shpinst{\shptxt d}}}"
    whole = HEAD + escaped("问：忙吗？") + rb"\par " + row + coded("答：𠮷。") + note + row + b"}"
    chance, read_all = random.Random(3), 0
    for _ in range(600):
        data = whole
        for _ in range(chance.randint(1, 5)):
            at, size = chance.randrange(len(data) + 1), chance.randrange(1, 40)
            put = chance.choice([chance.randbytes(size), *(b"{", b"}", b"\\bin9 ", b"\\u-99999 ", b"\\row\\cell", b"\\ansicpg7 ")])
            data = chance.choice([data[:at], data[:at] + put + data[at:], data[:at] + data[at + size :]])
        try:
            result = content(data, ReadOptions())
        except Unreadable:
            continue
        read_all += 1
        spans = [*result.layout.bold, *(cell for table in result.layout.tables for cells in table for cell in cells)]
        assert all(0 <= start <= end <= len(result.text) for start, end in spans)
    assert read_all > 100
