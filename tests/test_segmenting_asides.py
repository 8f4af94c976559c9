"""What a transcriber notes in brackets: kept in the text, searched for nothing, no sentence of its own."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualcode
from qualcode import Document
from qualcode.grammar import Grammar
from qualcode.segmenting import document_segments
from qualcode.segmenting.asides import is_aside, masked, nothing_said

ASIDES = [
    "（笑）",
    "(笑)",
    "（笑了笑）",
    "（大笑）",
    "(沉默)",
    "（沉默三秒）",
    "（停顿）",
    "【听不清】",
    "【此处听不清】",
    "[听不清 00:12:31]",
    "〔叹气〕",
    "（电话打断）",
    "（手机响，出去接电话）",
    "（指着墙上的照片笑）",
    "（聽不清）",
    "[00:12:31]",
    "[laughs]",
    "(long pause)",
    "（问：是谁定的？）",
    "（笔者：您是说尾款没有按合同拨下来吗？）",
    "[inaudible 00:12:31]",
]
SAID = [
    "（站长）",
    "（区民政局拨的）",
    "（2019年）",
    "（尤其是月底的时候，他们都笑话我们写台账写得太认真）",
    "【问】",
    "“笑”",
    "笑",
    "[Party A]",
]


@pytest.mark.parametrize("note", ASIDES)
def test_notes_are_blanked_and_nothing_else(note: str, grammars) -> None:
    text = f"我们{note}很忙。"
    hidden = masked(text, grammars["zh"])
    assert hidden == f"我们{' ' * len(note)}很忙。"
    assert nothing_said(f"{note}。", grammars["zh"])


@pytest.mark.parametrize("words", SAID)
def test_what_is_said_in_brackets_stays(words: str, grammars) -> None:
    text = f"我们{words}很忙。"
    assert masked(text, grammars["zh"]) == text
    assert not nothing_said(words, grammars["zh"])


def test_english_notes_are_whole_words(grammars) -> None:
    assert (
        masked("We [laughs] paid (the grant was unclearly paused).", grammars["en"]) == "We          paid (the grant was unclearly paused)."
    )


@cache
def chinese() -> Grammar:
    return qualcode.read_grammar("zh")


@given(st.text(alphabet="（）()【】[]笑忙听不清 \n00:12laughs", max_size=60))
def test_masking_keeps_every_place(text: str) -> None:
    grammar = chinese()
    hidden = masked(text, grammar)
    assert len(hidden) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, hidden, strict=True))
    assert masked(hidden, grammar) == hidden


def test_a_note_within_a_note_is_hidden_with_it() -> None:
    assert masked("忙((笑)笑)。", chinese()) == "忙      。"


def test_a_note_alone_is_no_sentence_but_stays_in_the_text(grammars) -> None:
    one = Document("S-01", "问：忙吗？\n答：（笑）\n忙。（沉默）【听不清】。\n……\n真的（苦笑）忙。", "interview")
    assert [row.text for row in document_segments(one, grammars["zh"])] == ["忙吗？", "忙。", "真的（苦笑）忙。"]
    written = Document("P-01", "（暂停）\n第一条 付款（暂停）。", "policy")
    assert next(row.text for row in document_segments(written, grammars["zh"])) == "（暂停）"


def test_notes_are_not_coded(folder) -> None:
    folder.write("texts/S-01.txt", "问：钱呢？\n答：我们（街道打断电话）等着。\n答：街道（笑）来了。\n")
    folder.study(
        "study: a",
        "codebook: governance",
        "actors: [{id: sub, name: 梧桐街道办事处, kind: government, aliases: [街道]}]",
        "documents:",
        "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 答: other}}",
    )
    results = qualcode.run(folder.path)
    named = results.mentions[results.mentions["actor"] == "sub"]
    assert named["quote"].tolist() == ["街道"]
    assert results.segments["text"].tolist()[1] == "我们（街道打断电话）等着。"


def test_what_counts_as_a_note(grammars) -> None:
    assert is_aside("笑", grammars["zh"])
    assert not is_aside("笑", Grammar("zh"))
