"""The codebooks of the studies (typology, assessment, conditions, measures) and two conditions that they use: `asked:` and `denied:`.

The expected codes are written by hand, sentence by sentence, after the definitions of the codes (tests/constructed/studies.yaml).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from qualcode import read_codebook, read_study
from qualcode.errors import DataError
from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Indicator, Speaker
from qualcode.reading.joining import joined
from qualcode.rows import Coding

TABLE = Path(__file__).parent / "constructed" / "studies.yaml"
SENTENCES = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["sentences"]
BOOKS = ("typology", "assessment", "conditions", "measures")
ACTORS = (
    Actor("district_bureau", "区民政局", "government", "district"),
    Actor("agency", "晨光社工服务中心", "social_organisation"),
    Actor("assessor", "明镜评估中心", "assessor"),
    Actor("families", "居民", "public"),
)
LABELS = {"zh": ("问", "答"), "en": ("Q", "A")}
COLONS = {"zh": "：", "en": ": "}


def machine(book: Codebook) -> Machine:
    study = replace(
        read_study("nominal_contracts"), codebook=book, stages=book.stages, more_stages={}, actors=ACTORS, roles={}, documents=()
    )
    return Machine(study)


@lru_cache
def studies() -> Machine:
    return machine(joined([read_codebook(name) for name in BOOKS]))


@lru_cache
def governance() -> Machine:
    return machine(read_codebook("governance"))


def codings(reader: Machine, turns: list[str], *, actor: str = "agency", language: str = "zh") -> list[Coding]:
    """What is proposed in an interview of these turns, the last of which is an answer; a question stands in front of an answer."""
    asks, answers = LABELS[language]
    labels = [answers if (len(turns) - number) % 2 == 0 else asks for number in range(1, len(turns) + 1)]
    text = "\n".join(f"{label}{COLONS[language]}{turn}" for label, turn in zip(labels, turns, strict=True))
    speakers = (Speaker(asks, interviewer=True), Speaker(answers, actor))
    document = Document("d", text, language=language, kind="interview", speakers=speakers)
    return [one for one in reader.read(document).codings if one.status == "proposed"]


@pytest.mark.parametrize("one", SENTENCES, ids=[f"{one['language']}-{number}" for number, one in enumerate(SENTENCES, 1)])
def test_talk_is_coded_by_rules(one: dict[str, str]) -> None:
    turns = [turn for turn in (one.get("question", ""), one["text"]) if turn]
    found = codings(studies(), turns, actor=one["actor"], language=one["language"])
    assert sorted({coding.code for coding in found}) == sorted(one["codes"])


def test_the_table_has_both_languages_and_sentences_without_a_code() -> None:
    zh = [one for one in SENTENCES if one["language"] == "zh"]
    assert len(zh) >= 60
    assert len(SENTENCES) - len(zh) >= 20
    assert sum(not one["codes"] for one in SENTENCES) >= 10
    assert {code.partition(".")[0] for one in SENTENCES for code in one["codes"]} == {"typology", "assessment", "condition", "measure"}


@lru_cache
def own(*lines: Indicator) -> Machine:
    return machine(Codebook("own", {"zh": "自己的"}, (Code("rules", {"zh": "规矩"}, indicators={"zh": lines}),)))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("这块没有细则。", True),
        ("细则也没有。", True),
        ("细则已经没有了。", True),
        ("细则去年就有了。", False),
        ("不是没有细则，是没人看。", False),
        ("希望早点有细则。", False),
        ("如果没有细则，就没法做。", False),
    ],
)
def test_a_good_speaks_where_it_is_denied_and_nowhere_else(text: str, there: bool) -> None:
    found = codings(own(Indicator(("细则",), denied=True)), [text])
    assert bool(found) is there
    if there:
        assert (found[0].quote, found[0].polarity) == ("细则", "+")
        assert found[0].reason.endswith(": 细则")


def test_a_denied_good_is_told_by_a_short_answer_too() -> None:
    assert [one.quote for one in codings(own(Indicator(("细则",), denied=True)), ["有没有细则？", "没有。"])] == ["没有"]
    assert not codings(own(Indicator(("细则",), denied=True)), ["有没有细则？", "有。"])


def test_a_good_that_is_there_keeps_no_weak_word_company() -> None:
    lines = (Indicator(("细则",), denied=True), Indicator(("打架",), weak=True))
    assert [one.quote for one in codings(own(*lines), ["细则没有，文件打架。"])] == ["细则", "打架"]
    assert not codings(own(*lines), ["细则有，文件打架。"])


def test_the_question_that_is_answered_is_a_condition() -> None:
    reader = own(Indicator(("细则",), asked=("建议|怎么改",)))
    assert codings(reader, ["您有什么建议？", "出个细则。"])
    assert not codings(reader, ["您平时做什么？", "看看细则。"])
    assert not codings(reader, ["出个细则。"]), "nobody asks"


def test_a_question_that_only_asks_for_more_goes_on_with_the_one_before() -> None:
    reader = own(Indicator(("细则",), asked=("建议",)))
    assert codings(reader, ["您有什么建议？", "多来看看。", "还有呢？", "出个细则。"])
    assert not codings(reader, ["您有什么建议？", "多来看看。", "平时谁管这个？", "看细则。"])


def test_a_slip_in_the_two_conditions_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    lines = "[{match: 细则, denied: maybe}, {match: 细则, asked: [建议 …]}]"
    path.write_text(f"codes:\n  - id: rules\n    name: 规矩\n    indicators: {{zh: {lines}}}\n", encoding="utf-8")
    with pytest.raises(DataError) as told:
        read_codebook(path)
    assert ["denied is 'maybe'" in str(told.value), "'…' stands at an end" in str(told.value)] == [True, True]


@pytest.mark.parametrize(
    ("text", "code", "there"),
    [
        ("评估就是走过场。", "resistance.covert", False),
        ("上面要的报表，我们走个过场。", "resistance.covert", True),
        ("第六届公益创投项目，我们报了两个。", "empowerment.by_government", False),
        ("区里办公益创投，扶持了十几家新机构。", "empowerment.by_government", True),
        ("联席会议一年一次，走形式。", "cooperation.joint", False),
        ("每个月开联席会议，街道和我们坐下来一个个商量着定。", "cooperation.joint", True),
    ],
)
def test_what_governance_leaves_to_the_other_codebooks(text: str, code: str, there: bool) -> None:
    assert any(one.code == code for one in codings(governance(), [text])) is there


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a duty in one clause says nothing of the next
        ("合同上写的是街道不得干涉，可他们天天插手。", {"equality.autonomy", "control.directives"}),
        ("合同上写街道不得派活，可他们天天插手我们的事。", {"control.directives"}),
        ("合同上写着不得摊派任务，可街道把活都摊派下来。", {"equality.autonomy", "control.extra_tasks"}),
        ("规定写着不得串通，实际上评估方和机构一起演。", {"alliance.collusion"}),
        ("The contract says the office shall not interfere, but they interfere every week.", {"equality.autonomy", "control.directives"}),
        # in its own clause it denies, however many words it governs; and 不得扣款 is no 不 … 扣款
        ("街道不得干预、插手机构的人事。", {"equality.autonomy"}),
        ("街道不得向我们摊派行政任务。", {"equality.autonomy"}),
        ("合同写着不得无故扣款。", set()),
        ("The office shall not interfere.", {"equality.autonomy"}),
    ],
)
def test_a_word_of_duty_holds_in_its_clause(text: str, expected: set[str]) -> None:
    language = "zh" if text[-1] == "。" else "en"
    assert {one.code for one in codings(governance(), [text], language=language)} == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # what is asked for and looked at is a tie of the process (coding_manual: the default reading of 要求, 检查, 评估)
        ("区民政局检查了我们的台账。", "zh", {"tie.supervision"}),
        ("区民政局要求我们参加例会。", "zh", {"tie.supervision"}),
        ("区民政局评估过我们两次。", "zh", {"tie.supervision"}),
        # control needs more
        ("区民政局要求我们去守夜。", "zh", {"control.extra_tasks"}),
        ("我们自己检查了台账。", "zh", set()),
    ],
)
def test_asking_and_looking_is_no_control_yet(text: str, language: str, expected: set[str]) -> None:
    assert {one.code for one in codings(governance(), [text], language=language)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社工每个星期都被区民政局借去值班。", {"absorption.staff"}),
        ("你要是不配合，区民政局就把牌子摘了。", {"control.renewal"}),
        ("我们把自己的牌子摘了。", set()),
    ],
)
def test_borrowed_every_week_and_the_plate_taken_down(text: str, expected: set[str]) -> None:
    assert {one.code for one in codings(governance(), [text])} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 没有自主权 carries its denial in itself and is evidence of control, as 说了不算 is (what governance says of equality.autonomy)
        ("我们没有自主权。", {"control.goals"}),
        ("我们一点自主权都没有。", {"control.goals"}),
        ("我们在人事上没什么自主权。", {"control.goals"}),
        ("我们有自主权。", {"equality.autonomy"}),
        ("我们没有自主权的问题。", set()),
        ("不是没有自主权。", {"equality.autonomy"}),
        ("你们没有自主权吗？", set()),
    ],
)
def test_no_autonomy_is_evidence_of_control(text: str, expected: set[str]) -> None:
    assert {one.code for one in codings(governance(), [text])} == expected
