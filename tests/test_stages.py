"""At which stage and on which plane a sentence stands."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from qualcode.errors import DataError
from qualcode.grammar import Grammar
from qualcode.machine import Machine, Rows
from qualcode.model import Actor, Code, Codebook, Document, Indicator, Period, Speaker, Stage, StageModel, Study
from qualcode.reading.codebooks import read_stage_model
from qualcode.reading.grammars import read_grammar
from qualcode.reading.studies import read_study
from qualcode.rows import Segment
from qualcode.stages import StageReader
from qualcode.stages.calendars import days_told
from qualcode.stages.learned import AROUND, FEW, WHOLE, WordReader
from qualcode.stages.planes import PlaneReader
from qualcode.weights import Weights

MODEL = StageModel(
    "four",
    (
        Stage(
            "contracting", {}, {"zh": (Indicator(("签合同",)), Indicator(("条款",), weak=True)), "en": (Indicator(("sign the contract",)),)}
        ),
        Stage("delivery", {}, {"zh": (Indicator(("平时", "活动")),)}),
        Stage(
            "monitoring",
            {},
            {"zh": (Indicator(("检查", "月报")), Indicator(("表格",), weak=True), Indicator(("填报",), documents=("policy",)))},
        ),
        Stage(
            "payment",
            {},
            {"zh": (Indicator(("尾款", "到账")), Indicator(("评估",), all_of=("付款",)), Indicator(("钱",), none_of=("检查",)))},
        ),
    ),
)
CODEBOOK = Codebook(
    "two",
    {"zh": "two"},
    (
        Code("equality.parity", {"zh": "平等"}, indicators={"zh": (Indicator(("平等",)),), "en": (Indicator(("equal",)),)}),
        Code("control.acts", {"zh": "管"}, indicators={"zh": (Indicator(("说了算",)),), "en": (Indicator(("decide",)),)}),
    ),
)
SPEAKERS = (Speaker("问", interviewer=True), Speaker("Q", interviewer=True), Speaker("答", "org"), Speaker("A", "org"))
NUMBERS = count()


@lru_cache(maxsize=2)
def grammar(language: str) -> Grammar:
    return read_grammar(language)


@lru_cache(maxsize=1)
def machine() -> Machine:
    actors = (Actor("sub", "X街道办事处", "government", "subdistrict"), Actor("org", "A社工机构", "social_organisation"))
    return Machine(Study("t", "t", "zh", CODEBOOK, MODEL, actors, (), {}, {"zh": grammar("zh"), "en": grammar("en")}))


def read(text: str, *, kind: str = "interview", stage: str = "", language: str = "zh") -> Rows:
    speakers = SPEAKERS if kind == "interview" else ()
    return machine().read(Document(f"d{next(NUMBERS)}", text, kind=kind, stage=stage, language=language, speakers=speakers))


def staged(text: str, *, kind: str = "interview", stage: str = "") -> list[tuple[str, str]]:
    found: list[Segment] = read(text, kind=kind, stage=stage).segments
    return [(one.stage, one.stage_from) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("答：签合同那天很正式。", [("contracting", "cue")]),
        ("答：他们来检查。", [("monitoring", "cue")]),
        ("答：他们管得太细。", [("", "")]),
        ("答：平时有活动，也要检查。", [("delivery", "cue")]),
        ("答：检查月报，也看活动。", [("monitoring", "cue")]),
        ("答：评估完了付款。", [("payment", "cue")]),
        ("答：评估完了。", [("", "")]),
        ("答：检查也要花钱。", [("monitoring", "cue")]),
        ("答：填报一堆。", [("", "")]),
    ],
)
def test_cues(text: str, expected: list[tuple[str, str]]) -> None:
    assert staged(text) == expected


def test_a_hint_decides_only_where_nothing_stronger_speaks() -> None:
    assert staged("答：表格很多。") == [("monitoring", "cue")]
    assert staged("答：签合同的时候表格很多。") == [("contracting", "cue")]


def test_a_cue_for_policies_speaks_in_policies_only() -> None:
    assert staged("各单位按时填报。", kind="policy") == [("monitoring", "cue")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the question names the stage
        ("问：签合同的时候怎么样？\n答：挺正式的。", [("contracting", "cue"), ("contracting", "question")]),
        # a cue in the answer wins over the question
        ("问：签合同的时候怎么样？\n答：他们来检查。", [("contracting", "cue"), ("monitoring", "cue")]),
        # the next question ends it
        (
            "问：签合同的时候怎么样？\n答：挺正式的。\n问：您贵姓？\n答：姓李。",
            [("contracting", "cue"), ("contracting", "question"), ("", ""), ("", "")],
        ),
        # carried over within one answer
        ("答：他们来检查。要翻本子。", [("monitoring", "cue"), ("monitoring", "carried")]),
        (
            "答：他们来检查。要翻本子。尾款还没到。等了很久。",
            [("monitoring", "cue"), ("monitoring", "carried"), ("payment", "cue"), ("payment", "carried")],
        ),
        # where nothing else speaks the question goes before what was said in the answer
        (
            "问：签合同的时候怎么样？\n答：挺正式的。平时就不一样了。管得细。",
            [("contracting", "cue"), ("contracting", "question"), ("delivery", "cue"), ("contracting", "question")],
        ),
        # not into the next answer
        ("问：在吗？\n答：他们来检查。\n问：还有呢？\n答：没有了。", [("", ""), ("monitoring", "cue"), ("", ""), ("", "")]),
    ],
)
def test_question_and_carrying_over(text: str, expected: list[tuple[str, str]]) -> None:
    assert staged(text) == expected


def test_the_document_says_it_where_nothing_else_does() -> None:
    assert staged("答：管得细。", stage="delivery") == [("delivery", "document")]
    assert staged("答：他们来检查。", stage="delivery") == [("monitoring", "cue")]
    assert staged("第一条 双方平等。", kind="contract", stage="contracting") == [("contracting", "document")]


@pytest.mark.parametrize("text", ["后来转到清河街道。", "现在离不开我们。", "一开始没人管。", "那时候还没有社工站。"])
def test_words_that_name_no_period_give_none(text: str) -> None:
    reader = Machine(Study("t", "t", "zh", CODEBOOK, read_stage_model("periods"), (), (), {}, {"zh": grammar("zh")}))
    document = Document("later", f"答：{text}", kind="interview", speakers=SPEAKERS, date="2023-05-04")
    assert [one.stage for one in reader.read(document).segments] == [""]


def test_unknown_stays_blank() -> None:
    rows = read("答：双方是平等的。")
    assert [one.stage for one in rows.segments] == [""]
    assert [one.stage for one in rows.codings] == [""]


def test_the_stage_of_a_coding_is_that_of_its_sentence() -> None:
    rows = read("答：他们来检查。双方是平等的。")
    assert [one.stage for one in rows.codings] == ["monitoring"]


def test_english_cues_by_lemma() -> None:
    assert [one.stage for one in read("A: We signed the contract in May.", language="en").segments] == ["contracting"]


# Planes.


def planes(text: str, *, kind: str = "interview", language: str = "zh") -> list[tuple[str, str]]:
    return [(one.quote, one.plane) for one in read(text, kind=kind, language=language).codings if one.status != "rejected"]


@pytest.mark.parametrize(
    ("kind", "plane"),
    [
        ("policy", "nominal"),
        ("contract", "nominal"),
        ("interview", "actual"),
        ("observation", "actual"),
        ("evaluation_report", "actual"),
        ("minutes", "actual"),
    ],
)
def test_the_kind_of_a_document_gives_its_plane(kind: str, plane: str) -> None:
    text = "答：双方是平等的。" if kind == "interview" else "双方是平等的。"
    rows = read(text, kind=kind)
    assert [one.plane for one in rows.segments] == [plane]
    assert [one.plane for one in rows.codings] == [plane]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("答：合同上写的是平等，其实街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：名义上平等，实际上他们说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：按合同双方平等。", [("平等", "nominal")]),
        ("答：说是平等，到头来街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：街道说了算，合同上写的是平等。", [("说了算", "actual"), ("平等", "nominal")]),
        ("答：街道说了算，理论上是平等，但是街道说了算。", [("说了算", "actual"), ("平等", "nominal"), ("说了算", "actual")]),
        ("答：街道说了算。", [("说了算", "actual")]),
        ("答：合同里写得清楚，双方平等。", [("平等", "nominal")]),
        ("答：合同上写的是平等。街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        # the opener behind the words, and in the middle of a clause
        ("答：平等是写在合同里的，不过街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：我们跟街道表面上平等，私下里街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        # it holds over several clauses, and over a word that turns nothing: 实际 in 实际工作, 结果 in 评估结果
        ("答：合同上写的是，钱按季度给，双方平等，说白了街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：合同里写根据实际工作付款，双方平等。", [("平等", "nominal")]),
        ("答：文件上说评估结果公开，双方平等。", [("平等", "nominal")]),
        # other ways of saying what is done, and back again
        ("答：纸面上平等，现实中街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：嘴上平等，骨子里街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：其实街道说了算，合同上是平等的，可是街道说了算。", [("说了算", "actual"), ("平等", "nominal"), ("说了算", "actual")]),
        ("答：原则上平等，做起来街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        # 可, 而 before a clause, and other words of surprise
        ("答：合同里写着平等，可到了年底他们说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：按合同要平等，而街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：协议约定平等，哪晓得街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：章程写着平等，到会上都是街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        # a clause that tells what is done, by its subject and what is usual or over
        ("答：合同上写的是平等，他们天天来，街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：协议写得好好的，双方平等，领导换了，街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        ("答：合同上说平等，从来都是街道说了算。", [("平等", "nominal"), ("说了算", "actual")]),
        # the same words in what is written: 可以, 可 of what is allowed, 而且, 而是; what ought to be; a list that goes on; behind a colon
        ("答：协议约定双方平等，可以由街道说了算。", [("平等", "nominal"), ("说了算", "nominal")]),
        ("答：协议约定双方平等，完成后，可向街道申请，街道说了算。", [("平等", "nominal"), ("说了算", "nominal")]),
        ("答：合同上写的是平等，而且街道说了算。", [("平等", "nominal"), ("说了算", "nominal")]),
        ("答：合同写的不是街道说了算，而是平等。", [("平等", "nominal")]),
        ("答：合同写明出了问题由乙方负责，乙方应当一直在场，双方平等。", [("平等", "nominal")]),
        ("答：协议约定甲方出钱，而乙方负责做事，双方平等。", [("平等", "nominal")]),
        ("答：合同上写了三条，第一条，我们报过了就算，第二条，双方平等。", [("平等", "nominal")]),
        ("答：合同里写着：我们一直平等。", [("平等", "nominal")]),
        # written nowhere
        ("答：合同里没写，街道说了算。", [("说了算", "actual")]),
    ],
)
def test_wording_turns_the_plane_within_a_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    assert planes(text) == expected


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [(0, 4, ("nominal", "document")), (2, 9, ("actual", "wording")), (6, 9, ("actual", "wording")), (0, 6, ("nominal", "document"))],
)
def test_words_that_reach_from_the_surface_to_what_is_done_are_about_what_is_done(begin: int, end: int, expected: tuple[str, str]) -> None:
    assert PlaneReader.spanned([(0, "nominal"), (6, "actual")], begin, end) == expected


def test_a_contract_stays_nominal_whatever_its_words() -> None:
    assert planes("第一条 甲乙双方实际上是平等的。", kind="contract") == [("平等", "nominal")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: On paper we are equal, but in practice they decide.", ["nominal", "actual"]),
        ("A: They decide.", ["actual"]),
        ("A: The contract says we are equal.", ["nominal"]),
        ("A: The agreement clearly states that we are equal, yet they decide.", ["nominal", "actual"]),
        ("A: They decide, although officially we are equal.", ["actual", "nominal"]),
        ("A: In theory we are equal and have no choice but to be equal.", ["nominal", "nominal"]),
        ("A: In name we are equal; on the ground they decide.", ["nominal", "actual"]),
        ("A: According to the agreement we are equal, though they decide.", ["nominal", "actual"]),
        ("A: The charter states that we are equal, whereas they decide.", ["nominal", "actual"]),
        ("A: Although the contract says we are equal, they decide.", ["nominal", "actual"]),
        ("A: On paper we are equal, the director still decides.", ["nominal", "actual"]),
        ("A: The contract says we are equal, while Party B shall decide.", ["nominal", "nominal"]),
        ("A: The agreement says that we are equal, and that they decide.", ["nominal", "nominal"]),
    ],
)
def test_planes_in_english(text: str, expected: list[str]) -> None:
    assert [plane for _, plane in planes(text, language="en")] == expected


def test_an_english_sentence_in_a_chinese_document_has_its_stage() -> None:
    assert [one.stage for one in read("A: We signed the contract in May.").segments] == ["contracting"]


def test_a_coding_on_the_nominal_plane_has_material_there() -> None:
    """A sentence with both planes and a coding on each: the material of either plane must not be empty."""
    rows = read("答：合同上写的是平等，其实街道说了算。")
    assert {one.plane for one in rows.codings} == {"nominal", "actual"}
    assert len(rows.segments) == 1


@pytest.mark.parametrize(
    ("text", "plane_from"),
    [
        ("答：双方是平等的。", [("actual", "document")]),
        ("答：名义上双方是平等的。", [("nominal", "wording")]),
        # advice and analysis are on neither plane, and end with their clause
        ("答：我的建议是双方平等，街道说了算。", [(None, "advice"), ("actual", "document")]),
        ("答：有学者认为双方平等，街道说了算。", [(None, "analysis"), ("actual", "document")]),
        # but not with a comma that parts them from what they say, all of which is advised or analysed; 但 turns only what is advised
        ("答：笔者认为，双方平等，但街道说了算。", [(None, "analysis"), (None, "analysis")]),
        ("答：由此可见，双方平等。", [(None, "analysis")]),
        ("答：有学者指出，双方平等。", [(None, "analysis")]),
        ("答：在笔者看来，双方平等。", [(None, "analysis")]),
        ("答：专家建议，双方平等。", [(None, "advice")]),
        ("答：我的建议是：双方平等，同时不要街道说了算，街道最好做到平等。", [(None, "advice"), (None, "advice"), (None, "advice")]),
        ("答：专家建议，双方平等，可是街道说了算。", [(None, "advice"), ("actual", "document")]),
        ("答：专家建议，双方平等，他们天天来，街道说了算。", [(None, "advice"), ("actual", "document")]),
        # what an author saw, what somebody of the field thinks, and a thing: 建议书
        ("答：笔者看到，街道说了算。", [("actual", "document")]),
        ("答：王科长认为，街道说了算。", [("actual", "document")]),
        ("答：建议书交了，街道说了算。", [("actual", "document")]),
        ("答：委员给我们建议的方向是街道说了算。", [("actual", "document")]),
    ],
)
def test_what_is_on_neither_plane_says_why(text: str, plane_from: list[tuple[str | None, str]]) -> None:
    rows = read(text).codings
    assert [(one.plane or None, one.plane_from) for one in rows if one.code != "x"] == plane_from


@pytest.mark.parametrize(
    ("text", "plane_from"),
    [
        ("Researchers have argued that they decide.", "analysis"),
        ("Scholars hold that they decide.", "analysis"),
        ("The author considers that they decide.", "analysis"),
        ("In the author's view, they decide.", "analysis"),
        ("The author noticed that they decide.", "document"),
        ("We argued until they decided.", "document"),
    ],
)
def test_analysis_in_english(text: str, plane_from: str) -> None:
    assert [(one.plane, one.plane_from) for one in read(text, kind="observation", language="en").codings] == [
        ("" if plane_from == "analysis" else "actual", plane_from)
    ]


def test_a_policy_is_actual_where_it_tells_what_was_done() -> None:
    rows = read("第一条 各方地位平等。\n第二条 目前各方不平等，街道说了算。", kind="policy").segments
    assert [(one.plane, one.plane_from) for one in rows] == [("nominal", "document"), ("actual", "document")]


def test_in_minutes_what_is_decided_is_nominal_and_a_quarrel_actual() -> None:
    assert planes("会议决定双方平等。", kind="minutes") == [("平等", "nominal")]
    assert planes("街道说了算。", kind="minutes") == [("说了算", "actual")]


def test_a_question_that_asks_on_keeps_the_stage() -> None:
    asked = "问：签合同的时候怎么样？\n答：挺正式的。\n问：{}您贵姓？\n答：姓李。"
    assert staged(asked.format("那"))[-1] == ("contracting", "question")
    assert staged(asked.format(""))[-1] == ("", "")


PERIODS = StageModel(
    "periods",
    (
        Stage("early", {}, first="1995", last="2002"),
        Stage("late", {}, {"zh": (Indicator(("疫情以后",)),)}, first="2003"),
    ),
)


def dated(text: str, *, kind: str = "interview", day: str = "", site: str = "", calendar: tuple[Period, ...] = ()) -> list[tuple[str, str]]:
    study = Study("t", "t", "zh", CODEBOOK, PERIODS, (), (), {}, {"zh": grammar("zh"), "en": grammar("en")}, calendar=calendar)
    speakers = SPEAKERS if kind == "interview" else ()
    found = Machine(study).read(Document("d", text, kind=kind, date=day, site=site, speakers=speakers))
    return [(one.stage, one.stage_from) for one in found.segments]


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("答：1998年就有了。", "", ("early", "date")),
        ("答：二〇〇八年街道来的。", "", ("late", "date")),
        ("答：In March 2001 we came.", "", ("early", "date")),
        # a word for a year is seen from the date of the document; without one it tells nothing
        ("答：去年街道来的。", "2003-05-01", ("early", "date")),
        ("答：去年街道来的。", "", ("", "")),
        # an interview tells of other days than its own
        ("答：街道来的。", "2005", ("", "")),
        ("答：疫情以后街道来的。", "", ("late", "cue")),
    ],
)
def test_years_that_are_told_have_their_period(text: str, day: str, expected: tuple[str, str]) -> None:
    assert dated(text, day=day) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("拨了1960万元，2000余人次受益。", "zh", []),
        ("2015年投入2050万，每户￥2000，1500.5元不算。", "zh", ["2015"]),
        ("2014到2016，2018个案一百个。", "zh", ["2014", "2016", "2018"]),
        ("2016项目由2018家综接着做，2019人大通过。", "zh", ["2016", "2018", "2019"]),
        ("共2018个孩子、12000元。", "zh", [""]),
        ("In 2015 the bureau paid $2000 for 2016 visits, RMB 1960 each.", "en", ["2015"]),
        ("By 2016 people came.", "en", []),
    ],
)
def test_a_figure_that_counts_is_no_year(text: str, language: str, told: list[str]) -> None:
    """What has a unit behind it or a sign of money in front is an amount."""
    assert days_told(text, grammar(language)) == told


@pytest.mark.parametrize(
    ("period", "day", "held"),
    [
        (Period("p", "2013", "2015-12-31"), "2015", True),
        (Period("p", "2015-01-01", "2015-12"), "2015", True),
        (Period("p", "2015-01-02", ""), "2015", False),
        (Period("p", "", "2015-12-30"), "2015-12", False),
        (Period("p", "2016-02-01", "2016-02-29"), "2016-02", True),
        (Period("p", "2016-03", "2016"), "2016-02", False),
    ],
)
def test_a_period_holds_what_lies_wholly_within(period: Period, day: str, held: bool) -> None:
    assert period.holds(day) is held


def test_an_entry_of_a_diary_stands_where_its_own_day_does() -> None:
    """A day without a year has the year of the diary, and no entry carries on the stage of the one above."""
    calendar = (Period("early", "2018-01", "2018-03"), Period("late", "2018-04", "2018-11"))
    text = "观察日记\n3月19日 星期一 晴\n街道来的。\n4月8日 雨 某村\n街道又来。\n12月2日 某校\n街道走了。\n"
    found = dated(text, kind="observation", day="2018-12-02", calendar=calendar)
    entries = [("early", "date"), ("early", "carried"), ("late", "date"), ("late", "carried"), ("", ""), ("", "")]
    assert found == [("", ""), *entries]
    # a full day in the diary goes before the date of the document; without either nothing is known
    assert dated(text.replace("3月19", "2018年3月19"), kind="observation", day="2024-01-01", calendar=calendar)[1:] == entries
    assert set(dated(text, kind="observation", calendar=calendar)) == {("", "")}


def test_a_calendar_places_documents_by_their_date_and_site() -> None:
    calendar = (Period("early", "2018-01", "2018-03"), Period("late", "2018-03", "2018-12", "X街道"), Period("late", "2018-04"))
    assert dated("街道来的。", kind="observation", day="2018-02-11", calendar=calendar) == [("early", "calendar")]
    assert dated("街道来的。", kind="observation", day="2018-03-02", site="X街道", calendar=calendar) == [("late", "calendar")]
    assert dated("街道来的。", kind="observation", day="2018", calendar=calendar) == [("", "")]
    # the study's calendar takes the place of the model's own years
    assert dated("街道来的。", kind="observation", day="1999", calendar=calendar) == [("", "")]


LEARNED = StageModel(
    "learned",
    (Stage("delivery", {}), Stage("payment", {}, {"zh": (Indicator(("尾款",)),)})),
    Weights(
        "w",
        {
            "(always)": {"delivery": 1.0, "payment": 0.0, "(none)": 0.5},
            "cue:payment": {"payment": 3.0},
            "term:会计": {"payment": 3.0},
            "usual:interview": {"delivery": 0.5, "payment": 0.2, "(none)": 0.3},
        },
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("答：尾款呢。", [("payment", "cue")]),
        ("答：会计来过。", [("payment", "words")]),
        # what is only usual gives no stage
        ("答：他来过。", [("", "")]),
        ("问：会计呢？\n答：他来过。", [("payment", "words"), ("payment", "question")]),
    ],
)
def test_words_that_were_learned(text: str, expected: list[tuple[str, str]]) -> None:
    study = Study("t", "t", "zh", CODEBOOK, LEARNED, (), (), {}, {"zh": grammar("zh"), "en": grammar("en")})
    found = Machine(study).read(Document("d", text, kind="interview", speakers=SPEAKERS)).segments
    assert [(one.stage, one.stage_from) for one in found] == expected


def test_neighbours_give_a_stage_on_both_sides_and_less_with_every_step() -> None:
    """Expected by hand: one sentence speaks for payment; each step away halves what it gives (the first is half of AROUND times what lies
    above the usual), and nothing passes where something else begins."""
    usual = {"usual:interview": {"delivery": 0.5, "payment": 0.2, "(none)": 0.3}}
    reader = WordReader(Weights("w", usual), ("delivery", "payment"))
    own = np.log(np.array([[0.5, 0.2, 0.3]] * 5))
    own[2] = np.log([0.1, 0.8, 0.1])
    none = [False] * 5
    around = reader.context(own, "interview", none, none, [True, False, False, False, False]).around[:, 1]
    assert around == pytest.approx([AROUND * 0.6 / 4, AROUND * 0.6 / 2, 0, AROUND * 0.6 / 2, AROUND * 0.6 / 4])
    cut = reader.context(own, "interview", none, none, [True, False, True, True, False]).around[:, 1]
    assert cut == pytest.approx([0] * 5)
    asking = [False, False, False, True, False]
    answers = reader.context(own, "interview", asking, none, [True, *none[1:]]).around[:, 1]
    assert answers == pytest.approx([AROUND * 0.6 / 4, AROUND * 0.6 / 2, 0, 0, 0]), "nothing is carried across a question"
    on = reader.context(own, "interview", asking, [False, False, False, True, False], [True, *none[1:]]).around[:, 1]
    assert on == pytest.approx([AROUND * 0.6 / 4, AROUND * 0.6 / 2, 0, 0, AROUND * 0.6 / 4]), "but across one that asks on"


def test_a_document_that_speaks_of_a_stage_more_than_is_usual_leans_to_it() -> None:
    """Against a second implementation: the share that expectation and maximisation ends at maximises the likelihood of what the sentences
    say, with what is usual as FEW sentences (Saerens, Latinne & Decaestecker 2002). It is sought here over a grid."""
    reader = WordReader(Weights("w", {"usual:policy": {"delivery": 0.5, "payment": 0.5}}), ("delivery", "payment"))
    shares = np.array([[0.1, 0.9]] * 30 + [[0.6, 0.4]] * 10)
    own = np.column_stack([np.log(shares), np.full(40, -50.0)])
    never = [False] * 40
    whole = reader.context(own, "policy", never, never, [True, *never[1:]]).whole
    assert whole.min(axis=0).tolist() == whole.max(axis=0).tolist(), "the same for every sentence"
    grid = np.linspace(0.001, 0.999, 999)
    likely = np.log(shares[:, :1] * (1 - grid) + shares[:, 1:] * grid).sum(axis=0) + FEW * 0.5 * (np.log(grid) + np.log(1 - grid))
    best = grid[likely.argmax()]
    assert np.exp(whole[0, :2] / WHOLE) / 2 == pytest.approx([1 - best, best], abs=0.02)
    assert whole[0, 2] == 0.0


ASKING = StageModel(
    "asking",
    (
        Stage("delivery", {}, {"zh": (Indicator(("平时",)),)}),
        Stage("payment", {}, {"zh": (Indicator(("尾款",)),)}, questions={"zh": (Indicator(("钱",), none_of=("捐钱",)),)}),
        Stage("renewal", {}, questions={"zh": (Indicator(("明年 … 做",)),)}),
    ),
)


@pytest.mark.parametrize("weights", [None, Weights("w", {"(always)": {"delivery": 1.0}, "cue:payment": {"payment": 6.0}})])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("问：钱上还顺吗？\n答：挺顺的。会计人好。", ["payment", "payment"]),
        ("问：钱上还顺吗？\n答：挺顺的。\n问：那明年还做吗？\n答：再看。", ["payment", "renewal"]),
        ("问：明年还做吗？\n答：尾款没到。尾款一直没到。", ["payment", "payment"]),  # what the answer says goes before
        ("问：有人捐钱吗？\n答：有。", [""]),
        ("问：平时呢？\n答：我们不谈钱。", ["delivery"]),  # an answer does not ask
    ],
)
def test_what_an_interviewer_asks_about_holds_for_the_answer(weights: Weights | None, text: str, expected: list[str]) -> None:
    model = replace(ASKING, weights=weights)
    study = Study("s", "s", "zh", CODEBOOK, model, (), (), {}, {"zh": grammar("zh")})
    document = Document(f"D{next(NUMBERS)}", text, "interview", speakers=SPEAKERS)
    rows = [(row.role, row.stage) for row in Machine(study).read(document).segments]
    said = [stage for role, stage in rows if role == "respondent"]
    assert said == [stage or ("delivery" if weights else "") for stage in expected]


@pytest.mark.parametrize(
    ("language", "question", "stage"),
    [
        ("zh", "经费方面呢？", "payment"),
        ("zh", "这项工作的由来，您先讲讲？", "setting"),
        ("zh", "当初的指标是谁提的？", "design"),
        ("zh", "他们怎么选中你们的？", "procurement"),
        ("zh", "合同里双方是怎么写的？", "contracting"),
        ("zh", "区里对镇上有什么要求？", "monitoring"),
        ("zh", "末期的时候是怎么评的？", "evaluation"),
        ("zh", "到期以后有什么打算？", "renewal"),
        ("en", "And the money?", "payment"),
        ("en", "Who wrote the specification?", "design"),
        ("en", "And the bidding?", "procurement"),
        ("en", "What does the agreement say?", "contracting"),
        ("en", "How is the work checked?", "monitoring"),
        ("en", "What did the evaluators do?", "evaluation"),
        ("en", "And when the contract runs out?", "renewal"),
    ],
)
def test_questions_about_the_stages_of_a_purchase(language: str, question: str, stage: str) -> None:
    study = read_study("nominal_contracts")
    document = Document(f"D{next(NUMBERS)}", ("Q: " if language == "en" else "问：") + question, "interview", language, speakers=SPEAKERS)
    ((segment, hits),) = Machine(study).heard(document)
    (spoken,) = StageReader.of(study, grammar(language), study.stages).spoken([segment], [hits], document)
    assert list(spoken.asks) == [stage]


def test_a_word_counts_less_among_many() -> None:
    """Expected by hand: one of 8 known words counts in full, one of 32 half; words that are not in the table do not dilute it."""
    words = {f"term:{number}": {"payment": 0.01} for number in range(32)} | {"term:会计": {"payment": 3.0}}
    reader = WordReader(Weights("w", words), ("delivery", "payment"))
    own = {
        many: reader.own([np.array([reader.words["会计"], *(reader.words[str(n)] for n in range(many - 1)), reader.nothing])], [{}], "x")
        for many in (8, 32)
    }
    assert own[8][0, 1] == pytest.approx(3.0 + 0.07)
    assert own[32][0, 1] == pytest.approx((3.0 + 0.31) / 2)


def test_a_further_model_may_not_take_the_name_of_a_column(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(
        "study: s\nactors: []\ndocuments: [{id: D, file: d.txt, kind: other}]\nmore_stages: {from: periods}\n", encoding="utf-8"
    )
    (tmp_path / "d.txt").write_text("一句话。\n", encoding="utf-8")
    with pytest.raises(DataError, match="stage_from"):
        read_study(tmp_path)
