"""Subtitles: cues become sentences, times stay known."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualcode
from qualcode.reading.contents import ReadOptions, Unreadable
from qualcode.reading.formats.subtitles import content
from tests.conftest import Folder

SRT = """1
00:00:01,000 --> 00:00:03,200
王社工：他们是怎么

2
00:00:03,200 --> 00:00:05,000
来检查的？

3
00:01:05,000 --> 00:01:07,000
<i>他们说来就来，</i>
我们也没办法。

4
01:00:00,500 --> 01:00:02,000
- 好。
- 嗯 & 是。
"""
SPOKEN = "王社工：他们是怎么来检查的？\n他们说来就来，我们也没办法。\n- 好。\n- 嗯 & 是。\n"
STARTS = [("王社工：", 1_000), ("来检查的", 3_200), ("他们说来", 65_000), ("- 好", 3_600_500), ("- 嗯", 3_600_500)]


def times(data: str) -> list[tuple[str, int]]:
    read = content(data.encode(), ReadOptions())
    return [(read.text[at:], when) for at, when in read.layout.times]


def text(data: str) -> str:
    return content(data.encode(), ReadOptions()).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cues_become_sentences(encoding: str, end: str) -> None:
    read = content(SRT.replace("\n", end).encode(encoding), ReadOptions())
    assert read.text == SPOKEN
    assert [when for _, when in read.layout.times] == [when for _, when in STARTS]
    assert all(read.text.startswith(words, at) for (at, _), (words, _) in zip(read.layout.times, STARTS, strict=True))


@pytest.mark.parametrize(
    ("clock", "milliseconds"),
    [
        ("00:00:01,000 --> 00:00:02,000", 1_000),
        ("00:00:01.000 --> 00:00:02.000", 1_000),
        ("01:02:03,004 --> 01:02:05,000", 3_723_004),
        ("00:05.000 --> 00:07.000", 5_000),
        ("75:10,5 --> 75:11,5", 4_510_500),
        ("1:00:05 --> 1:00:06", 3_605_000),
        ("100:00:00,000 --> 100:00:01,000", 360_000_000),
        ("00:05.000 --> 00:07.000 align:start position:0% line:-1", 5_000),
        ("00:00:01,000-->00:00:02,000 X1:40 X2:600 Y1:20 Y2:50", 1_000),
    ],
)
def test_every_way_to_write_a_time(clock: str, milliseconds: int) -> None:
    assert times(f"{clock}\n忙吗？\n") == [("忙吗？\n", milliseconds)]


VTT = """WEBVTT - 访谈
Kind: captions

NOTE
王社工：这一行不是话
第二行

STYLE
::cue { color: red }

REGION
id:fred

第一句
00:05.000 --> 00:07.000 align:start
<v 王社工>他们 &amp; 我们<00:06.000><c.loud>都在</c>

00:07.000 --> 00:09.000
<v.loud 王社工>一起做。</v>
<v 李主任>对。

00:09.000 --> 00:10.000
<v 李主任>NOTE 也是话。

NOTE 完
"""


def test_voices_and_what_is_no_speech_in_web_subtitles() -> None:
    assert text(VTT) == "王社工：他们 & 我们都在一起做。\n李主任：对。\nNOTE 也是话。\n"
    assert [(words[:2], when) for words, when in times(VTT)] == [("他们", 5_000), ("一起", 7_000), ("对。", 7_000), ("NO", 9_000)]


def cues(*said: str) -> str:
    return "\n".join(f"{number}\n00:00:{number:02},000 --> 00:00:{number + 1:02},000\n{words}\n" for number, words in enumerate(said, 1))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["我们没有自主权，", "方案都要审批"], "我们没有自主权，方案都要审批\n"),
        (["我们没有自主权。", "方案都要审批"], "我们没有自主权。\n方案都要审批\n"),
        (["他说“好。”", "我走了"], "他说“好。”\n我走了\n"),
        (["We have no say,", "and the bureau", "decides.", "Yes"], "We have no say, and the bureau decides.\nYes\n"),
        (["用 Excel", "做台账"], "用 Excel做台账\n"),
        (["问：忙吗", "答：忙"], "问：忙吗\n答：忙\n"),
        (["Q: Busy", "Mr. Wang: Yes"], "Q: Busy\nMr. Wang: Yes\n"),
        (["他在 http", "http://a.b 上写了"], "他在 http http://a.b 上写了\n"),
        (["十点", "10:30 来的"], "十点10:30 来的\n"),
        (["- 忙吗", "- 忙"], "- 忙吗\n- 忙\n"),
        (["忙吗\n我们", "2019"], "忙吗我们2019\n"),
        (["a < b", "c > d {\\\\an8}e"], "a < b c > d e\n"),
        (["", "忙"], "忙\n"),
        (["&amp;"], "&amp;\n"),
    ],
)
def test_where_a_line_begins(said: list[str], expected: str) -> None:
    assert text(cues(*said)) == expected


def test_cues_without_numbers_and_without_blank_lines() -> None:
    assert text("00:01.0 --> 00:02.0\n忙吗？\n\n00:03.0 --> 00:04.0\n忙。\n") == "忙吗？\n忙。\n"
    assert text("1\n00:01,0 --> 00:02,0\n忙吗？\n2\n00:03,0 --> 00:04,0\n忙。\n") == "忙吗？\n忙。\n"


@pytest.mark.parametrize("data", ["问：忙吗？\n", "WEBVTT\n\nNOTE nothing\n", "1\n00:00:01,000 --> 00:00:02,000\n\n", "00:01 -> x\n忙\n"])
def test_no_subtitles(data: str) -> None:
    with pytest.raises(Unreadable, match="no subtitles"):
        text(data)


def test_subtitles_in_a_study(folder: Folder) -> None:
    folder.write("texts/a.srt", SRT.encode("gb18030"))
    folder.write("texts/b.vtt", VTT)
    lines = [f"  - {{id: {name[0].upper()}, file: texts/{name}, kind: interview}}" for name in ("a.srt", "b.vtt")]
    folder.study("study: mine", "language: zh", "codebook: typology", "documents:", *lines)
    first, second = qualcode.read_study(folder.path).documents
    assert (first.text, first.encoding) == (SPOKEN, "gb18030")
    assert second.layout.times[0] == (4, 5_000)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.text("问答：忙。，a <>-v/[]1\n", max_size=12), min_size=1, max_size=5), st.booleans())
def test_times_stand_where_cues_begin(said: list[str], marked: bool) -> None:
    try:
        read = content((("WEBVTT\n\n" if marked else "") + cues(*said)).encode(), ReadOptions())
    except Unreadable:
        return
    places = [at for at, _ in read.layout.times]
    assert places == sorted(places)
    assert all(read.text[at].strip() for at in places)


@pytest.mark.parametrize("data", [SRT.encode("utf-16"), VTT.encode()])
def test_damaged_subtitles_are_read_or_refused(data: bytes) -> None:
    chance = random.Random(3)
    for _ in range(100):
        changed = bytearray(data)
        at = chance.randrange(len(changed))
        changed[at : at + chance.choice([0, 1, 9])] = chance.randbytes(chance.choice([0, 1, 4]))
        try:
            read = content(bytes(changed), ReadOptions())
        except Unreadable:
            continue
        assert read.text.strip()
