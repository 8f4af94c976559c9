"""The quote invariant: whatever a text holds, every row of every table stands where it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import qualcode
from qualcode import Document, Speaker, Study
from qualcode.machine import Machine, Rows
from qualcode.model import Actor
from qualcode.reading.places import built_in_names

LABELS = [
    "问：",
    "答：",
    "问:",
    "答: ",
    "Q：",
    "A：",
    "**答**：",
    "【答】",
    "### 王科长：\n",
    "答1：",
    "问 00:01:02：",
    "\u3000\u3000答：",
    "王科长：",
    "访\n",
    "- 答：",
    "[A] ",
]
CHINESE = [
    "区民政局把尾款拖了八个月。",
    "他们什么都要管！",
    "街道让我们去窗口值班；",
    "我们没有自主权，方案都要审批……",
    "他说：“不听话就不续签。”",
    "“我们听街道的！”她说。",
    "合同上写的是双方平等，",
    "没有街道打招呼，社区的门都进不去。",
    "评估占3.5分。",
    "我们机构和街道一起开会？",
    "如果街道不支持，",
    "ＡＢＣ指手画脚。",
]
ENGLISH = [
    "The bureau delayed the final payment.",
    "We can't say no, e.g. to Mr. Li.",
    "They were interfering again!",
    "The score was 3.5 percent.",
    "The agency does what the bureau wants...",
]
ODD = [
    "😀",
    "👩‍👩‍👧",
    "𠮷",
    "𪚥𪚥",
    "e\u0301",
    "\u200b",
    " ",
    "\u3000",
    "\xa0",
    "\t",
    "——",
    "（笑）",
    "……",
    "。",
    "”",
    "***",
    "https://a.cn/b?c=d",
    "\u2028",
    "\x85",
    "1.",
    "（一）",
    "第八条 ",
    "> ",
    "## ",
]
ENDS = ["\n", "\r\n", "\n\n", "\r\n\r\n", " \n", "", "\n\u3000\n"]
HEADERS = ["", "访谈编号：S-01\n时间：2021年\n\n", "# 标题\n\n", "\ufeff", "\n\n"]
TEXTS = st.builds(
    lambda head, pieces: head + "".join(label + "".join(words) + end for label, words, end in pieces),
    st.sampled_from(HEADERS),
    st.lists(
        st.tuples(st.sampled_from(["", *LABELS]), st.lists(st.sampled_from([*CHINESE, *ENGLISH, *ODD]), max_size=4), st.sampled_from(ENDS)),
        min_size=1,
        max_size=8,
    ),
)
ACTORS = (
    Actor("bureau", "区民政局", "government", "district", ("局里", "the bureau")),
    Actor("subdistrict", "梧桐街道办事处", "government", "subdistrict", ("街道",)),
    Actor("agency", "A社工机构", "social_organisation", "", ("我们机构", "the agency")),
    Actor("community", "C社区居民委员会", "self_governance", "community", ("社区",)),
)
SPEAKERS = (Speaker("问", interviewer=True), Speaker("答", "agency"), Speaker("Q", interviewer=True), Speaker("A", "bureau"))
CALM = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def machine(grammars) -> Machine:
    book = qualcode.read_codebook("governance")
    return Machine(
        Study(
            "mixed",
            "mixed",
            "zh",
            book,
            book.stages,
            ACTORS,
            (),
            {"purchaser": "bureau", "provider": "agency", "host": "subdistrict"},
            grammars,
        )
    )


def document(text: str, kind: str, language: str) -> Document:
    return Document("S-01", text, kind, language, speakers=SPEAKERS if kind == "interview" else ())


documents = st.builds(document, TEXTS, st.sampled_from(["interview", "minutes", "policy", "contract"]), st.sampled_from(["zh", "en"]))


def stand_where_they_say(text: str, rows: Rows) -> None:
    assert all(text[row.start : row.end] == row.text for row in rows.segments)
    for kind in (rows.codings, rows.mentions, rows.relations):
        assert all(text[row.start : row.end] == row.quote for row in kind)
        assert all(0 <= row.start < row.end <= len(text) for row in kind)


def in_order(rows: Sequence[object], text: str) -> None:
    at = 0
    for row in rows:
        assert at <= row.start < row.end <= len(text)
        at = row.end


@CALM
@given(documents)
def test_every_quote_stands_where_it_says(machine: Machine, document: Document) -> None:
    stand_where_they_say(document.text, machine.read(document))


@CALM
@given(documents)
def test_segments_stand_in_order_and_share_nothing(machine: Machine, document: Document) -> None:
    segments = machine.read(document).segments
    in_order(segments, document.text)
    assert [row.segment for row in segments] == [f"S-01:{number}" for number in range(1, len(segments) + 1)]
    assert all(row.text == row.text.strip() for row in segments)


@CALM
@given(documents)
def test_evidence_lies_within_its_sentence(machine: Machine, document: Document) -> None:
    rows = machine.read(document)
    places = {row.segment: (row.start, row.end) for row in rows.segments}
    for row in (*rows.codings, *rows.mentions, *rows.relations):
        start, end = places[row.segment]
        assert start <= row.start < row.end <= end


@CALM
@given(documents)
def test_who_asks_is_never_coded(machine: Machine, document: Document) -> None:
    rows = machine.read(document)
    asked = {row.segment for row in rows.segments if row.role == "interviewer"}
    assert not [row for row in (*rows.codings, *rows.relations) if row.segment in asked]


@CALM
@given(documents)
def test_reading_twice_gives_the_same(machine: Machine, document: Document) -> None:
    assert machine.read(document) == machine.read(document)


@CALM
@given(documents)
def test_symmetric_relations_are_written_once(machine: Machine, document: Document) -> None:
    both = {code.id for code in machine.study.codebook.codes if code.relation == "symmetric"}
    for row in machine.read(document).relations:
        assert row.source != row.target
        assert row.code not in both or row.source < row.target


LABEL = re.compile(
    r"[ \t\u3000]*(?:#{1,6}[ \t]+|[-*][ \t]+)?\**[【\[]?[^：:\s\]】*]{0,16}[】\]]?(?:[ \t]+\d\d:\d\d:\d\d)?\**[ \t]*[：:]?\**"
)
MARKS = re.compile(r"(?:#{1,6}|>|[-*])[ \t]+|>|\*+")


def outside(document: Document, rows: Rows) -> str:
    """What lies in no segment, without white space, headers, and the labels and marks at the beginning of lines."""
    covered = bytearray(len(document.text))
    for row in rows.segments:
        covered[row.start : row.end] = b"\1" * (row.end - row.start)
    left = []
    for line in re.finditer(r"[^\n]+", document.text):
        begin = line.start()
        free = begin
        while free < line.end() and not covered[free]:
            free += 1
        lead = LABEL.match(document.text, begin, free) or MARKS.match(document.text, begin, free)
        rest = document.text[lead.end() if lead else begin : free] + "".join(
            document.text[at] for at in range(free, line.end()) if not covered[at]
        )
        left.append(MARKS.sub("", rest))
    return "".join("".join(left).split()).replace("（笑）", "")  # A note alone is no sentence.


BODIES = st.builds(
    lambda pieces: "".join(label + "".join(words) + end for label, words, end in pieces),
    st.lists(
        st.tuples(
            st.sampled_from(["问：", "答：", "问:", "答: ", "Q：", "A：", "**答**：", "答1：", "\u3000\u3000答："]),
            st.lists(
                st.sampled_from([*CHINESE, *ENGLISH, *(odd for odd in ODD if odd not in ("***", "> ", "## "))]), min_size=1, max_size=4
            ),
            st.sampled_from(["\n", "\r\n", "\n\n"]),
        ),
        min_size=1,
        max_size=8,
    ),
)


def invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc", "Zs", "Zl", "Zp")


@CALM
@given(BODIES)
def test_no_word_is_lost(machine: Machine, text: str) -> None:
    one = document(text, "interview", "zh")
    assert not [character for character in outside(one, machine.read(one)) if character.isalnum()]


@CALM
@given(BODIES)
@example("问：😀\n答：好。😀\n")
def test_no_sign_is_lost_but_white_space_labels_and_marks(machine: Machine, text: str) -> None:
    one = document(text, "interview", "zh")
    left = [character for character in outside(one, machine.read(one)) if not invisible(character)]
    assert not [character for character in left if unicodedata.category(character)[0] not in "P"]


@pytest.mark.parametrize(
    "text",
    [
        "答：😀区民政局把𠮷尾款拖了八个月。\r\n答：他们什么都要管！",
        "\ufeff答：区民政局拖了尾款。",
        "答：𪚥𪚥𪚥 The bureau delayed the final payment.",
        "答：e\u0301 街道让我们去窗口值班。",
    ],
)
def test_rare_signs_move_nothing(text: str, machine: Machine) -> None:
    rows = machine.read(document(text, "interview", "zh"))
    assert rows.segments
    assert rows.mentions
    stand_where_they_say(text, rows)


@pytest.mark.parametrize("name", built_in_names("corpora"))
def test_every_row_of_a_built_in_study(name: str, nominal) -> None:
    results = nominal if name == "nominal_contracts" else qualcode.run(name)
    texts = {document.id: document.text for document in results.study.documents}
    for frame, column in (
        (results.segments, "text"),
        (results.codings, "quote"),
        (results.mentions, "quote"),
        (results.relations, "quote"),
    ):
        assert len(frame)
        for row in frame.itertuples():
            assert texts[row.document][row.start : row.end] == getattr(row, column)


def test_every_word_of_the_built_in_study_is_in_a_sentence(nominal) -> None:
    for one in nominal.study.documents:
        rows = nominal.segments[nominal.segments["document"] == one.id]
        said = "".join(rows["text"])
        written = re.sub(r"\W|_", "", one.text)
        assert len(re.sub(r"\W|_", "", said)) >= 0.85 * len(written), one.id


def test_evidence_ids_name_rows_once_and_edges_hold_them(nominal) -> None:
    ids = nominal.relations["evidence"]
    assert ids.is_unique
    on_edges = [id for *_, data in nominal.network.edges(data=True) for id in data["evidence"]]
    assert sorted(on_edges) == sorted(ids)
