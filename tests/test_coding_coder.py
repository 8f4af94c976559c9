"""From indicators to codings: company, conditions, merging, yielding, denials; and what is never coded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import pytest

from qualcode.grammar import Grammar
from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Indicator, Speaker, Stage, StageModel, Study
from qualcode.reading.grammars import read_grammar
from qualcode.rows import Coding

ACTORS = (
    Actor("bureau", "区民政局", "government", "district"),
    Actor("sub", "X街道办事处", "government", "subdistrict"),
    Actor("org", "A社工机构", "social_organisation"),
    Actor("assessor", "Z评估机构", "assessor"),
)
SPEAKERS = (Speaker("问", interviewer=True), Speaker("答", "org"), Speaker("街道干部", "sub"))
STAGES = StageModel("two", (Stage("delivery", {}, {"zh": (Indicator(("平时",)),)}), Stage("payment", {}, {"zh": (Indicator(("尾款",)),)})))
KINDS = {"authority": ("government",), "organisation": ("social_organisation",)}
NUMBERS = count()


@lru_cache(maxsize=2)
def grammar(language: str) -> Grammar:
    return read_grammar(language)


def code(
    id: str,
    *lines: str | Indicator,
    yields_to: tuple[str, ...] = (),
    when_denied: str = "",
    relation: str = "none",
    source: tuple[str, ...] = (),
    target: tuple[str, ...] = (),
) -> Code:
    indicators = tuple(line if isinstance(line, Indicator) else Indicator((line,)) for line in lines)
    return Code(
        id,
        {"zh": id},
        relation=relation,
        source=source,
        target=target,
        indicators={"zh": indicators},
        yields_to=yields_to,
        when_denied=when_denied,
    )


def coded(text: str, *codes: Code, kind: str = "interview", stage: str = "") -> list[Coding]:
    """The codings of a short text; a line without a label is the agency's answer in an interview."""
    if kind == "interview" and "：" not in text[:6]:
        text = "答：" + text
    document = Document(f"d{next(NUMBERS)}", text, kind=kind, speakers=SPEAKERS, stage=stage)
    machine = Machine(
        Study(
            "t",
            "t",
            "zh",
            Codebook("t", {"zh": "t"}, codes, KINDS),
            STAGES,
            ACTORS,
            (document,),
            {"provider": "org"},
            {"zh": grammar("zh")},
        )
    )
    found = machine.read(document).codings
    assert all(document.text[one.start : one.end] == one.quote for one in found), "a quote is what stands there"
    return found


def counted(codings: Sequence[Coding]) -> list[tuple[str, str]]:
    return [(one.code, one.quote) for one in codings if one.status != "rejected"]


WEAK = (
    code("control.extra", Indicator(("加班",), weak=True), Indicator(("名单",), weak=True), "派活"),
    code("control.personnel", "换人"),
    code("tie.report", "汇报"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们老是加班。", []),
        ("街道派活，我们加班。", ["加班", "派活"]),
        ("加班也没用，还是要换人。", ["加班", "换人"]),
        ("我们加班，名单也要交。", ["加班", "名单"]),
        ("加班来加班去。", []),
        ("加班，还要汇报。", ["汇报"]),
        ("街道派活。我们加班。", ["派活"]),
    ],
)
def test_weak_indicators_need_another_of_their_family_in_the_sentence(text: str, expected: list[str]) -> None:
    assert sorted(quote for _, quote in counted(coded(text, *WEAK))) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("街道要我们打杂跑腿。", [("打杂跑腿", 2)]),
        ("打杂，跑腿，都是我们。", [("打杂", 1), ("跑腿", 1)]),
        ("帮忙打杂跑腿。", [("帮忙打杂跑腿", 2)]),
    ],
)
def test_hits_of_one_code_that_overlap_are_one_coding_over_all_of_it(text: str, expected: list[tuple[str, int]]) -> None:
    lines = ["打杂 跑腿", "跑腿"] if "要我们" in text else ["打杂", "跑腿"] if "，" in text else ["帮忙 打杂", "打杂 跑腿"]
    assert [(one.quote, one.support) for one in coded(text, code("control.extra", *lines))] == expected


def test_three_in_a_chain_are_one() -> None:
    [one] = coded("帮忙打杂跑腿送信。", code("control.extra", "帮忙 打杂", "打杂 跑腿", "跑腿 送信"))
    assert (one.quote, one.support) == ("帮忙打杂跑腿送信", 3)


def test_different_codes_on_the_same_text_stay_apart() -> None:
    assert counted(coded("街道派活。", code("control.extra", "派活"), code("tie.commission", "派活"))) == [
        ("control.extra", "派活"),
        ("tie.commission", "派活"),
    ]


def test_an_asserted_hit_wins_over_a_rejected_one_that_it_overlaps() -> None:
    [one] = coded("没有他们我们活不下去。", code("dependence.funding", "活不下去", "没有 … 活不下去"))
    assert (one.status, one.quote) == ("proposed", "没有他们我们活不下去")


YIELDING = (
    code("control", "检查"),
    code("control.indicators", "查 台账", "检查 台账"),
    code("tie.supervision", "检查", yields_to=("control.indicators",)),
    code("tie.reporting", "台账", yields_to=("absorption",)),
    code("absorption.function", "值班"),
)


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("他们来检查。", {"control", "tie.supervision"}, ""),
        ("他们来检查台账。", {"control.indicators", "tie.reporting"}, "yields to control.indicators"),
        ("台账、值班都是我们。", {"absorption.function"}, "yields to absorption"),
        ("他们检查，但是没有检查台账。", {"control", "tie.supervision", "tie.reporting"}, ""),
    ],
)
def test_a_code_yields_to_those_it_names_and_a_family_to_its_special_codes(text: str, expected: set[str], reason: str) -> None:
    found = coded(text, *YIELDING)
    reasons = {one.reason.split("; ")[0] for one in found if one.status == "rejected"}
    assert {one for one, _ in counted(found)} >= expected - {"tie.reporting"}
    assert not ({one for one, _ in counted(found)} - expected)
    assert not reason or reason in reasons


PROMISED = (code("tie.funding", "拨款", yields_to=("control",)), code("control.funding", "压着"), code("control", "按季度"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what is written stands beside what is done, as it does in two sentences
        ("合同上写的是拨款，实际上一直压着。", {"tie.funding", "control.funding"}),
        ("一直压着，合同上写的是拨款。", {"tie.funding", "control.funding"}),
        ("合同上写的是按季度，实际上一直压着。", {"control", "control.funding"}),
        # both written, both done; and what is on no plane yields as before
        ("合同上写的是拨款，验收以前压着。", {"control.funding"}),
        ("拨款一直压着。", {"control.funding"}),
        ("学者认为拨款是有的，一直压着。", {"control.funding"}),
    ],
)
def test_what_is_done_takes_nothing_from_what_is_written(text: str, expected: set[str]) -> None:
    assert {one for one, _ in counted(coded(text, *PROMISED))} == expected


def test_what_is_denied_asserts_what_the_codebook_says() -> None:
    found = coded("街道从不干预我们。", code("control.extra", "干预", when_denied="equality.autonomy"), code("equality.autonomy", "自主"))
    assert {(one.code, one.status, one.polarity) for one in found} == {
        ("control.extra", "rejected", "-"),
        ("equality.autonomy", "proposed", "+"),
    }
    turned = next(one for one in found if one.code == "equality.autonomy")
    assert "干预" in turned.quote
    assert "denied" in turned.reason, "a reader must see where it comes from"


@pytest.mark.parametrize("text", ["希望街道干预一下。", "听说街道干预得厉害。", "街道干预我们。"])
def test_only_a_denial_turns_a_code_round(text: str) -> None:
    found = coded(text, code("control.extra", "干预", when_denied="equality.autonomy"), code("equality.autonomy", "自主"))
    assert "equality.autonomy" not in {one.code for one in found}


@pytest.mark.parametrize("text", ["听说街道不干预别家。", "希望街道不干预我们。"])
def test_a_denial_that_is_itself_not_asserted_asserts_nothing(text: str) -> None:
    """听说…不干预 is hearsay of a denial: it must not become an asserted autonomy."""
    found = coded(text, code("control.extra", "干预", when_denied="equality.autonomy"), code("equality.autonomy", "自主"))
    assert counted(found) == []


def test_the_interviewer_is_never_coded() -> None:
    found = coded("问：街道会派活吗？您说街道派活。\n答：怎么讲呢。\n问：那就是派活了。", code("control.extra", "派活"))
    assert found == []


def test_the_respondent_is_coded_between_questions() -> None:
    found = coded("问：街道派活吗？\n答：派活。\n问：多吗？\n答：多。", code("control.extra", "派活"))
    assert [one.speaker for one in found] == ["答"]


@pytest.mark.parametrize(
    ("indicator", "text", "there"),
    [
        (Indicator(("打招呼",), all_of=("检查",)), "检查前打招呼。", True),
        (Indicator(("打招呼",), all_of=("检查", "街道")), "检查前打招呼。", False),
        (Indicator(("打招呼",), any_of=("提前", "先")), "先打招呼再来。", True),
        (Indicator(("打招呼",), any_of=("提前", "先")), "来了打招呼。", False),
        (Indicator(("打招呼",), none_of=("不打招呼", "见面")), "见面打招呼。", False),
        (Indicator(("打招呼",), none_of=("不打招呼", "见面")), "打招呼再来。", True),
        (Indicator(("打招呼", "通气")), "他们先通气。", True),
        (Indicator(("打招呼",), documents=("interview",)), "打招呼再来。", True),
        (Indicator(("打招呼",), documents=("minutes",)), "打招呼再来。", False),
        (Indicator(("打招呼",), speakers=("organisation",)), "打招呼再来。", True),
        (Indicator(("打招呼",), speakers=("social_organisation",)), "打招呼再来。", True),
        (Indicator(("打招呼",), speakers=("authority",)), "打招呼再来。", False),
        (Indicator(("打招呼",), speakers=("authority",)), "街道干部：打招呼再来。", True),
        (Indicator(("打招呼",), stages=("delivery",)), "平时打招呼再来。", True),
        (Indicator(("打招呼",), stages=("payment",)), "平时打招呼再来。", False),
        (Indicator(("打招呼",), stages=("payment",)), "打招呼再来。", False),
    ],
)
def test_conditions(indicator: Indicator, text: str, there: bool) -> None:
    assert bool(coded(text, code("alliance.tip", indicator))) is there


@pytest.mark.parametrize(
    ("line", "text", "there"),
    [
        ("<source> 派 <target> 去", "街道派我们去。", True),
        ("<source> 派 <target> 去", "我们派街道去。", False),
        ("<target> 被 <source> 叫去", "我们被街道叫去。", True),
        ("<source> 派 <target> 去", "评估组派我们去。", False),
        ("<self> 去 跑腿", "我们去跑腿。", True),
        ("<self> 去 跑腿", "街道去跑腿。", False),
        ("<other> 去 跑腿", "街道去跑腿。", True),
        ("<other> 去 跑腿", "我们去跑腿。", False),
        ("<actor> 去 跑腿", "我们去跑腿。", True),
        ("<actor> 去 跑腿", "大伙去跑腿。", False),
        ("<organisation> 去 跑腿", "我们去跑腿。", True),
        ("<organisation> 去 跑腿", "街道去跑腿。", False),
        ("<government> 去 跑腿", "街道去跑腿。", True),
        ("<target:self> 去 跑腿", "我们去跑腿。", True),
        ("<target:self> 去 跑腿", "街道去跑腿。", False),
        ("<source:other> 派 <target:self>", "街道派我们。", True),
        ("<source:self> 去 跑腿", "我们去跑腿。", False),
        ("<source:organisation> 去 跑腿", "我们去跑腿。", True),
    ],
)
def test_slots_want_the_kind_that_the_code_allows(line: str, text: str, there: bool) -> None:
    """The code goes from an authority to an organisation: an end of it is of that kind, unless the slot names another kind."""
    assert bool(coded(text, code("control.extra", line, relation="directed", source=("authority",), target=("organisation",)))) is there


def test_codings_stand_in_the_order_of_the_text_and_say_who_proposes_them() -> None:
    found = coded("街道派活。然后换人，又派活。", code("control.personnel", "换人"), code("control.extra", "派活"))
    assert [one.quote for one in found] == ["派活", "换人", "派活"]
    assert {(one.coder, one.method, one.status) for one in found} == {("rules", "rule", "proposed")}


def test_a_code_without_indicators_in_the_language_finds_nothing() -> None:
    assert coded("街道派活。", Code("control.extra", {"zh": "x"}, indicators={"en": (Indicator(("派活",)),)})) == []
