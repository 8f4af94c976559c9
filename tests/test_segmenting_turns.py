"""Who says what: layouts of transcripts as people really write them."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

import qualcode
from qualcode import Document, Speaker, turns
from qualcode.segmenting import Turn

Said = list[tuple[str, str, str]]


def document(text: str, declared: str = "", *, kind: str = "interview", language: str = "zh") -> Document:
    speakers = []
    for pair in filter(None, declared.split("; ")):
        label, _, actor = pair.partition("=")
        speakers.append(Speaker(label, "" if actor == "interviewer" else actor, interviewer=actor == "interviewer"))
    return Document("S-01", text, kind, language, speakers=tuple(speakers))


def said(found: list[Turn], text: str) -> Said:
    """Label, first letter of the role, and what is said, its lines joined by a stroke."""
    return [(turn.label, turn.role[:1], "|".join(text[a:b].strip() for a, b in turn.spans)) for turn in found]


LAYOUTS = {
    "full-width colon": ("问：忙吗？\n答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "ASCII colon": ("问:忙吗？\n答:忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "colon and space": ("问： 忙吗？\n答: 忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "访 and 受": ("访：忙吗？\n受：忙。", [("访", "i", "忙吗？"), ("受", "r", "忙。")]),
    "访谈者 and 受访者": ("访谈者：忙吗？\n受访者：忙。", [("访谈者", "i", "忙吗？"), ("受访者", "r", "忙。")]),
    "Q and A": ("Q：忙吗？\nA：忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "Q and A, ASCII": ("Q: 忙吗？\nA: 忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "names that come again": (
        "笔者：忙吗？\n王科长：忙。\n笔者：真的？\n王科长：真的。",
        [("笔者", "i", "忙吗？"), ("王科长", "r", "忙。"), ("笔者", "i", "真的？"), ("王科长", "r", "真的。")],
    ),
    "names with what they do": (
        "问：忙吗？\n王芳（站长）：忙。\n问：真的？\n王芳（站长）：真的。",
        [("问", "i", "忙吗？"), ("王芳（站长）", "r", "忙。"), ("问", "i", "真的？"), ("王芳（站长）", "r", "真的。")],
    ),
    "headings": ("# 会议\n\n### 王五：\n好。\n\n### 李四:\n嗯。\n", [("", "", "# 会议"), ("王五", "r", "好。"), ("李四", "r", "嗯。")]),
    "labels alone on a line": ("问：\n忙吗？\n\n答：\n忙。\n很忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。|很忙。")]),
    "labels alone, no colon": ("问\n忙吗？\n\n答\n忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "black brackets": ("【问】忙吗？\n【答】忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "black brackets with colon": ("【问】：忙吗？\n【答】：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "black brackets alone": ("【问】\n忙吗？\n【答】\n忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "square brackets": ("[Q] 忙吗？\n[A] 忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "bold, colon inside": ("**问：**忙吗？\n\n**答：**忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "bold, colon outside": ("**问**：忙吗？\n\n**答**：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "times behind labels": ("问 00:01:02：忙吗？\n答 00:01:09：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "digits behind labels": (
        "问1：忙吗？\n答1：忙。\n问12：累吗？\n答12：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "digits behind Q and A": ("Q1: 忙吗？\nA1: 忙。", [("Q", "i", "忙吗？"), ("A", "r", "忙。")]),
    "indented": ("\u3000\u3000问：忙吗？\n\u3000\u3000答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "CRLF": ("问：忙吗？\r\n答：忙。\r\n很忙。\r\n", [("问", "i", "忙吗？"), ("答", "r", "忙。|很忙。")]),
    "several paragraphs": (
        "问：忙吗？\n\n答：忙。\n\n第二段。\n\n\n第三段。\n\n问：累吗？",
        [("问", "i", "忙吗？"), ("答", "r", "忙。|第二段。|第三段。"), ("问", "i", "累吗？")],
    ),
    "the same speaker again": ("答：一。\n答：二。", [("答", "r", "一。"), ("答", "r", "二。")]),
    "a colon within an answer": (
        "问：怎么说的？\n答：他说：“不行。”\n所以：没办法。",
        [("问", "i", "怎么说的？"), ("答", "r", "他说：“不行。”|所以：没办法。")],
    ),
    "times of day in an answer": (
        "问：几点？\n答：分三次。\n9:30开会。\n12:30吃饭。\n12:45散会。",
        [("问", "i", "几点？"), ("答", "r", "分三次。|9:30开会。|12:30吃饭。|12:45散会。")],
    ),
    "web addresses in an answer": (
        "问：网址？\n答：两个。\nhttp://a.cn\nhttp://b.cn",
        [("问", "i", "网址？"), ("答", "r", "两个。|http://a.cn|http://b.cn")],
    ),
    "numbered points in an answer": (
        "问：哪些？\n答：有。\n1：填表。\n2：开会。\n1：再填表。",
        [("问", "i", "哪些？"), ("答", "r", "有。|1：填表。|2：开会。|1：再填表。")],
    ),
    "header above": ("访谈编号：S-01\n访谈时间：2021年\n地点：N区\n\n问：忙吗？\n答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "title in the header": ("访谈记录\n时间：2021年\n受访者：王某\n\n问：忙吗？\n答：忙。", [("问", "i", "忙吗？"), ("答", "r", "忙。")]),
    "title, empty line, header": (
        "# 访谈记录\n\n时间：2021年\n地点：N区\n\n问：忙吗？\n答：忙。",
        [("", "", "# 访谈记录"), ("问", "i", "忙吗？"), ("答", "r", "忙。")],
    ),
    "header without an empty line": (
        "时间：2021年\n地点：N区\n问：忙吗？\n答：忙。\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "no header words, no header": (
        "问：忙吗？\n答：忙。\n\n问：累吗？",
        [("问", "i", "忙吗？"), ("答", "r", "忙。"), ("问", "i", "累吗？")],
    ),
    "a remark in the first block": (
        "问：忙吗？\n答：忙。\n备注：停了一下。\n\n问：累吗？\n答：累。",
        [("问", "i", "忙吗？"), ("答", "r", "忙。|备注：停了一下。"), ("问", "i", "累吗？"), ("答", "r", "累。")],
    ),
    "no labels": ("他们来了。\n又走了。", [("", "", "他们来了。|又走了。")]),
}
# What may come out besides: a title in the first line is kept or left out.
TITLE_MAY_GO = {"title, empty line, header"}


@pytest.mark.parametrize("case", LAYOUTS)
def test_layouts_of_interviews(case: str, grammars) -> None:
    text, expected = LAYOUTS[case]
    found = said(turns(document(text), grammars["zh"]), text)
    if case in TITLE_MAY_GO and found and found[0][0] == "":
        assert found[0][2] == expected[0][2]
        found, expected = found[1:], expected[1:]
    elif case in TITLE_MAY_GO:
        expected = expected[1:]
    assert found == expected


ENGLISH = {
    "Q and A": ("Q: Busy?\nA: Yes.\nVery.", [("Q", "i", "Busy?"), ("A", "r", "Yes.|Very.")]),
    "numbered": ("Q1: Busy?\nA1: Yes.", [("Q", "i", "Busy?"), ("A", "r", "Yes.")]),
    "words": ("Interviewer: Busy?\nRespondent: Yes.", [("Interviewer", "i", "Busy?"), ("Respondent", "r", "Yes.")]),
    "names": (
        "Interviewer: Busy?\nMs Li: Yes.\nInterviewer: Sure?\nMs Li: Sure.",
        [("Interviewer", "i", "Busy?"), ("Ms Li", "r", "Yes."), ("Interviewer", "i", "Sure?"), ("Ms Li", "r", "Sure.")],
    ),
    "capitals": ("INTERVIEWER: Busy?\nRESPONDENT: Yes.", [("INTERVIEWER", "i", "Busy?"), ("RESPONDENT", "r", "Yes.")]),
    "header": ("Date: 2021\nPlace: N\n\nQ: Busy?\nA: Yes.", [("Q", "i", "Busy?"), ("A", "r", "Yes.")]),
}


@pytest.mark.parametrize("case", ENGLISH)
def test_layouts_in_english(case: str, grammars) -> None:
    text, expected = ENGLISH[case]
    assert said(turns(document(text, language="en"), grammars["en"]), text) == expected


DECLARED = {
    "a name that occurs once": ("问：忙吗？\n王科长：忙。", "问=interviewer; 王科长=bureau", ["i", "r"]),
    "an unusual word for who asks": ("甲：忙吗？\n乙：忙。", "甲=interviewer; 乙=agency", ["i", "r"]),
    "a long name": ("Q: Busy?\nDeputy Director Zhang: Yes.", "Q=interviewer; Deputy Director Zhang=bureau", ["i", "r"]),
    "numbers that tell people apart": ("问：吵吗？\n居民1：吵。\n居民2：不吵。", "问=interviewer; 居民1=a; 居民2=b", ["i", "r", "r"]),
    "alone on a line, no colon": ("王科长\n忙。\n秦总\n不忙。", "王科长=bureau; 秦总=agency", ["r", "r"]),
    "in an observation note": ("我们到了街道。\n王科长：等一等。\n他走开了。", "王科长=bureau", ["", "r"]),
    "full width in the text": ("Ｑ：忙吗？\nＡ：忙。", "Q=interviewer; A=agency", ["i", "r"]),
}


@pytest.mark.parametrize("case", DECLARED)
def test_what_a_study_declares_is_a_label(case: str, grammars) -> None:
    text, declared, roles = DECLARED[case]
    one = document(text, declared, kind="observation" if "observation" in case else "interview")
    found = turns(one, grammars["zh"])
    assert [turn.role[:1] for turn in found] == roles
    named = [turn for turn in found if turn.label]
    assert [turn.label for turn in named] == [speaker.label for speaker in one.speakers]
    assert [turn.speaker for turn in named] == list(one.speakers)


def test_a_declared_respondent_is_one_even_under_a_word_for_who_asks(grammars) -> None:
    assert [turn.role for turn in turns(document("Q：忙。\nA：累吗？", "Q=agency; A=interviewer"), grammars["zh"])] == [
        "respondent",
        "interviewer",
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("问：吵吗？\n居民1：吵。\n居民2：不吵。\n居民1：就是吵。\n居民2：好吧。", 2),
        ("问：吵吗？\nP1：吵。\nP2：不吵。\nP1：就是吵。\nP2：好吧。", 2),
        ("问1：忙吗？\n答1：忙。\n问2：累吗？\n答2：累。", 1),
    ],
)
def test_how_many_people_answer(text: str, people: int, grammars) -> None:
    assert len({turn.person for turn in turns(document(text), grammars["zh"]) if turn.role == "respondent"}) == people


NOT_SPOKEN = {
    "policy": "关于购买服务的通知\n注意：不得转包。\n注意：不得分包。\n一、总则\n时间：三年。",
    "contract": "合同\n甲方：区民政局\n乙方：A社工机构\n\n甲方：付款。\n乙方：服务。",
    "evaluation_report": "评估报告\n问题：人手不足。\n问题：台账不全。\n时间：六月。",
}


@pytest.mark.parametrize("kind", NOT_SPOKEN)
def test_nobody_speaks_in_a_written_document(kind: str, grammars) -> None:
    text = NOT_SPOKEN[kind]
    [turn] = turns(document(text, kind=kind), grammars["zh"])
    assert (turn.label, turn.role, turn.person, turn.speaker) == ("", "", "", None)
    assert [text[a:b] for a, b in turn.spans] == [line for line in text.split("\n") if line]


def test_a_person_is_the_declared_one_or_the_label_in_its_document(grammars) -> None:
    one = Document("S-01", "答：忙。\n王科长：不忙。\n王科长：不累。", "interview", speakers=(Speaker("答", "agency", "SW-03"),))
    assert [turn.person for turn in turns(one, grammars["zh"])] == ["SW-03", "S-01/王科长", "S-01/王科长"]


# Real transcripts: the turns by the format rule of their archive


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, list[dict[str, str]]]:
    path = shared / "data" / "zh_transcripts_dev" / "truth_turns.jsonl"
    if not path.is_file():
        pytest.skip("no real material: shared/data/zh_transcripts_dev is not there")
    told: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told[row["doc"]].append(row)
    assert sum(map(len, told.values())) == 2954
    return told


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("folder", ["orig_hant", "hans_opencc"])
@pytest.mark.parametrize("kind", ["minutes", "interview"])
def test_every_turn_of_real_transcripts(folder: str, kind: str, truth, shared: Path, grammars) -> None:
    read = 0
    for path in sorted((shared / "data" / "zh_transcripts_dev" / folder).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found = [turn for turn in turns(document(text, kind=kind), grammars["zh"]) if turn.label]
        expected = truth[path.name[:3]]
        assert len(found) == len(expected), path.name
        for turn, row in zip(found, expected, strict=True):
            words = squeezed("".join(text[a:b] for a, b in turn.spans))
            if folder == "orig_hant":
                assert (turn.label, words) == (row["speaker"], squeezed(row["text"]))
            else:  # The rendering changes characters, hardly their number: the same people take turns and say as much.
                assert len(words) == pytest.approx(len(squeezed(row["text"])), abs=2)
        people = {(row["speaker"], turn.label) for turn, row in zip(found, expected, strict=True)}
        assert len(people) == len({row["speaker"] for row in expected}), path.name
        read += len(found)
    assert read == 2954


def test_a_label_with_a_title_counts_even_once_and_what_is_unsure_is_told(folder) -> None:
    folder.write("texts/S-01.txt", "问：忙吗？\n张主任：忙。\n陈书记：区局拖欠我们的经费。\n老周：就是。\n")
    speakers = "  - {id: S-01, file: texts/S-01.txt, kind: interview, speakers: {问: interviewer, 张主任: sub}}"
    folder.study("study: a", "codebook: governance", "actors: [{id: sub, name: 街道, kind: government}]", "documents:", speakers)
    results = qualcode.run(folder.path)
    assert results.segments["speaker"].tolist() == ["问", "张主任", "陈书记", "陈书记"]
    told = "\n".join(map(str, results.doubts))
    assert "'陈书记'" in told
    assert "'老周' (line 4)" in told
