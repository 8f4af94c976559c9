"""Short answers take up the question: what counts, where it stands, who it is about."""

from __future__ import annotations

from functools import lru_cache
from itertools import count

import pytest

from qualcode.machine import Machine, Rows
from qualcode.model import Actor, Code, Codebook, Document, Indicator, Speaker, Stage, StageModel, Study
from qualcode.reading.grammars import read_grammar

C, E, J, A = "control.meddling", "control.tasks", "cooperation.joint", "equality.autonomy"
CODEBOOK = Codebook(
    "tiny",
    {"en": "tiny"},
    (
        Code(
            C,
            {"en": C},
            relation="directed",
            source=("government",),
            target=("social_organisation",),
            when_denied=A,
            indicators={"zh": (Indicator(("干预", "插手")),), "en": (Indicator(("interfere", "meddle")),)},
        ),
        Code(E, {"en": E}, indicators={"zh": (Indicator(("派活", "没有不听")),), "en": (Indicator(("extra work",)),)}),
        Code(J, {"en": J}, relation="symmetric", indicators={"zh": (Indicator(("一起 商量",)),), "en": (Indicator(("work together",)),)}),
        Code(A, {"en": A}, relation="symmetric", indicators={"zh": (Indicator(("自己 定",)),), "en": (Indicator(("decide ourselves",)),)}),
    ),
)
SPEAKERS = (Speaker("问", interviewer=True), Speaker("Q", interviewer=True), Speaker("答", "org"), Speaker("A", "org"))
NUMBERS = count()


@lru_cache(maxsize=1)
def machine() -> Machine:
    actors = (Actor("sub", "X街道办事处", "government", "subdistrict", ("the office",)), Actor("org", "A社工机构", "social_organisation"))
    grammars = {language: read_grammar(language) for language in ("zh", "en")}
    return Machine(Study("t", "t", "zh", CODEBOOK, StageModel("one", (Stage("only", {}),)), actors, (), {"provider": "org"}, grammars))


def read(question: str, answer: str) -> tuple[Document, Rows]:
    chinese = question > "z"
    text = f"问：{question}\n答：{answer}" if chinese else f"Q: {question}\nA: {answer}"
    document = Document(f"d{next(NUMBERS)}", text, kind="interview", language="zh" if chinese else "en", speakers=SPEAKERS)
    return document, machine().read(document)


YES, NO, WEAK, CEASED = ("proposed", "+"), ("rejected", "-"), ("proposed", "weak"), ("rejected", "ceased")
ANSWERS = [
    # it is so
    ("街道会干预你们吗？", "会啊。", "会啊", YES),
    ("街道会干预你们吗？", "会的，经常。", "会的", YES),
    ("街道会干预你们吗？", "嗯，会。", "会", YES),
    ("街道有没有干预过你们？", "有。", "有", YES),
    ("街道有没有干预过你们？", "有啊，去年。", "有啊", YES),
    ("街道是不是插手你们的事？", "是的。", "是的", YES),
    ("街道插手你们的事，对吧？", "对。", "对", YES),
    ("街道插手你们的事？", "没错。", "没错", YES),
    ("那街道就是在插手你们的事。", "对对对，", "对对对", YES),
    ("听说街道插手你们的事，是这样吗？", "确实。", "确实", YES),
    ("街道會干預你們嗎？", "會啊。", "會啊", YES),
    # it is not
    ("街道会干预你们吗？", "不会。", "不会", NO),
    ("街道会干预你们吗？", "那倒没有，话不好这么讲。", "那倒没有", NO),
    ("街道会干预你们吗？", "没有啊，这个倒没有。", "没有啊", NO),
    ("街道有没有干预过你们？", "没有。", "没有", NO),
    ("街道有没有干预过你们？", "从来没有。", "从来没有", NO),
    ("街道是不是插手你们的事？", "不是。", "不是", NO),
    ("街道插手你们的事，对吧？", "不对。", "不对", NO),
    ("有人反映街道插手你们的事，有这种情况吗？", "没有这回事。", "没有这回事", NO),
    ("街道会干预你们吧？", "怎么可能。", "怎么可能", NO),
    ("街道干预过你们吗？", "有过一次。", "有过一次", YES),
    ("街道干预过你们吗？", "太有了。", "太有了", YES),
    ("街道干预你们吗？", "那可不。", "那可不", YES),
    ("街道干预你们吧？", "可不是嘛，天天。", "可不是嘛", YES),
    ("街道干预你们吗？", "嗯。", "嗯", YES),
    ("街道干预还是指导你们？", "都有。", "都有", YES),
    ("街道干预还是指导你们？", "都没有。", "都没有", NO),
    ("街道多久插手一次你们的招聘？", "从来没有。", "从来没有", NO),
    ("街道干预你们吗？", "对，是有道理，但是没有。", "对，是有道理，但是没有", NO),
    ("街道干预你们吗？", "现在不了。", "现在不了", CEASED),
    ("街道干预你们吗？", "以前有，现在没有了。", "以前有，现在没有了", CEASED),
    # asked in the negative: 有 and 没有 say how it is, 对 and 不是 whether the question is right
    ("街道没有干预过你们吗？", "没有。", "没有", NO),
    ("街道没有干预过你们吗？", "有啊。", "有啊", YES),
    ("街道没有干预过你们吧？", "对。", "对", NO),
    ("街道没有干预过你们吧？", "不是。", "不是", YES),
    # now and then
    ("街道会干预你们吗？", "偶尔会。", "偶尔会", WEAK),
    ("街道会干预你们吗？", "有时候。", "有时候", WEAK),
    # the proposition stands in the sentence before
    ("街道干预过你们的人事。有这种情况吗？", "有的。", "有的", YES),
    ("Does the office interfere with you?", "Yes, often.", "Yes", YES),
    ("Does the office interfere with you?", "No, it does not.", "No", NO),
    ("Does the office interfere with you?", "Not really.", "Not really", NO),
    ("Doesn't the office interfere with you?", "No.", "No", NO),
    ("The office never interferes with you, right?", "Exactly.", "Exactly", NO),
    ("So the office interferes with you.", "Right.", "Right", YES),
    ("So the office interferes with you.", "That's not true.", "That's not true", NO),
    ("街道天天干预你们吗？", "也不是，偶尔吧。", "也不是，偶尔吧", WEAK),
    ("街道干预你们吗？", "好像有。", "好像有", WEAK),
    ("街道天天干预你们吗？", "也不是天天。", "也不是天天", WEAK),
    ("Does the office interfere with you?", "Oh, constantly.", "constantly", YES),
    ("Does the office interfere or help?", "Both.", "Both", YES),
    ("Does the office interfere or help?", "Neither.", "Neither", NO),
    ("Does the office interfere with you?", "I'd say so.", "I'd say so", YES),
    ("Does the office interfere with you?", "No way.", "No way", NO),
    ("How often does the office interfere?", "Never.", "Never", NO),
    ("How often does the office interfere?", "Every week.", "Every week", YES),
    ("Does the office interfere with you?", "Yes, I see your point, but no.", "Yes, I see your point, but no", NO),
    ("Does the office interfere with you?", "Not any more.", "Not any more", CEASED),
    ("Does the office interfere with you?", "Well, sometimes.", "sometimes", WEAK),
]


@pytest.mark.parametrize(("question", "answer", "quote", "expected"), ANSWERS)
def test_a_short_answer_takes_up_the_question(question: str, answer: str, quote: str, expected: tuple[str, str]) -> None:
    document, rows = read(question, answer)
    (coding,) = (one for one in rows.codings if one.code == C)
    assert (coding.status, coding.polarity) == expected
    assert coding.quote == quote == document.text[coding.start : coding.end]
    assert coding.start > document.text.index("\n"), "the question itself is never coded"
    assert "answers “" in coding.reason
    assert coding.speaker in ("答", "A")
    assert {(one.source, one.target, one.asserted_by) for one in rows.relations if one.code == C} == (
        {("sub", "org", "org")} if coding.status == "proposed" else set()
    ), "你们 is the respondent's own side"
    denied = [one for one in rows.codings if one.code == A and one.status == "proposed"]
    assert bool(denied) == (coding.status == "rejected"), "what a denial asserts is asserted by a denying answer too"


NOTHING = [
    # asked for something else
    ("街道怎么干预你们？", "对。"),
    ("街道为什么插手你们的事？", "是的。"),
    ("街道插手多，还是区里插手多？", "对。"),
    ("What does the office do when it interferes?", "Yes."),
    ("How do they interfere?", "Right."),
    # no answer of its own
    ("街道会干预你们吗？", "有一次他们来人了。"),
    ("街道会干预你们吗？", "不好说。"),
    ("街道会干预你们吗？", "对我们来说都一样。"),
    ("街道会干预你们吗？", "是街道的人来的。"),
    ("Does the office interfere with you?", "No agency likes them."),
    # nothing that a code speaks of
    ("你们是六个人吗？", "对。"),
]


@pytest.mark.parametrize(("question", "answer"), NOTHING)
def test_what_takes_up_nothing(question: str, answer: str) -> None:
    assert read(question, answer)[1].codings == []


@pytest.mark.parametrize(
    ("question", "answer", "modality"),
    [
        ("如果街道干预你们，你们会走吗？", "会。", "hypothetical"),
        ("你们希望跟街道一起商量吗？", "对。", "wish"),
        ("别的街道也干预机构吗？", "对。", "other_case"),
        ("If the office interfered, would you leave?", "Yes.", "hypothetical"),
    ],
)
def test_a_question_that_is_no_fact_stays_none(question: str, answer: str, modality: str) -> None:
    rows = read(question, answer)[1]
    assert [one.modality for one in rows.codings] == [modality]
    assert [one.status for one in rows.codings] == ["rejected"]


def test_words_cut_out_of_a_question_say_nothing() -> None:
    rows = read("机构有没有不听的时候？", "有。")[1]
    assert [one.status for one in rows.codings] == ["rejected"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("街道会干预你们吗？", "会啊，天天干预我们。"),
        ("街道会干预你们吗？", "会啊。上个月还插手了人事。"),
        ("街道会干预你们吗？", "没有，他们不干预我们。"),
    ],
)
def test_what_the_answer_says_itself_is_not_told_twice(question: str, answer: str) -> None:
    (coding,) = (one for one in read(question, answer)[1].codings if one.code == C)
    assert "answers" not in coding.reason


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("街道插手？没有的事，从来没有。", NO),
        ("街道插手？不会的。", NO),
        ("街道插手？当然了。", YES),
        ("街道插手？没有钱他们才来。", YES),
        ("街道怎么插手的？没有啊，就那样。", YES),
    ],
)
def test_a_no_to_a_question_of_their_own_denies_it(said: str, expected: tuple[str, str]) -> None:
    rows = machine().read(Document(f"d{next(NUMBERS)}", f"答：{said}\n", kind="interview", language="zh", speakers=SPEAKERS))
    assert [(one.status, one.polarity) for one in rows.codings if one.code == C] == [expected]


@pytest.mark.parametrize("said", ["街道也不是天天插手，一个月一两回吧。", "街道不都插手。", "街道差点插手。", "街道没那么插手。"])
def test_what_is_denied_in_part_asserts_nothing_else(said: str) -> None:
    assert [one.code for one in read("情况怎么样？", said)[1].codings] == [C]
    assert A in [one.code for one in read("情况怎么样？", "街道不插手。")[1].codings]


def test_the_reason_quotes_the_question_and_the_words() -> None:
    (coding,) = read("街道天天派活吗？", "是啊。")[1].codings
    assert coding.reason == "answers “街道天天派活吗？”; 派活"


def test_only_the_first_sentence_answers_and_only_a_question() -> None:
    assert read("街道天天派活吗？", "我想一下。对。")[1].codings == []
    document = Document("d", "答：街道派活。\n答：对。", kind="interview", speakers=SPEAKERS)
    assert len(machine().read(document).codings) == 1


def test_the_plane_is_that_of_the_question() -> None:
    _, rows = read("合同上写的是一起商量吗？", "对。")
    assert [(one.code, one.plane) for one in rows.codings] == [(J, "nominal")]
