"""Why a sentence has its codes: what is told is what the run did."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from qualcode import Actor, ArgumentError, Code, Codebook, Document, Example, Indicator, Speaker, Stage, StageModel, Study, run, why
from qualcode.cli import main
from qualcode.explaining.reasons import explained
from qualcode.explaining.words import HOW
from qualcode.machine import Machine
from qualcode.reading.codings import read_codings
from qualcode.reading.grammars import read_grammar
from qualcode.results import Results
from qualcode.weights import Weights

PAYING, SITTING = Stage("payment", {"zh": "支付"}, cues={"zh": (Indicator(("尾款",)),)}), Stage("delivery", {"zh": "服务"})
CODES = (
    Code(
        "control",
        {"zh": "控制"},
        relation="directed",
        source=("government",),
        target=("social_organisation",),
        examples={"zh": (Example("区局把尾款压了半年。"),)},
        counterexamples={"zh": (Example("尾款按时打过来了。", instead="tie"),)},
        when_denied="tie",
        indicators={
            "zh": (
                Indicator(("派活",)),
                Indicator(("压 … 尾款", "拖欠")),
                Indicator(("窗口",), weak=True),
                Indicator(("扣款",), none_of=("合同",)),
                Indicator(("扣分",), any_of=("评估",)),
                Indicator(("罚款",), documents=("policy",)),
                Indicator(("整改",), near=("限期",)),
                Indicator(("约谈",), not_codes=("equality",)),
            )
        },
    ),
    Code("tie", {"zh": "往来"}, relation="directed", yields_to=("control",), indicators={"zh": (Indicator(("拨付|尾款",)),)}),
    Code("equality", {"zh": "平等"}, indicators={"zh": (Indicator(("平等",)),)}),
    Code("staff", {"zh": "借调"}, relation="directed", source=("assessor",), needs_ends=True, indicators={"zh": (Indicator(("借调",)),)}),
)
BOOK = Codebook("tiny", {"zh": "小"}, CODES)
LINES = [
    "问：区局拖欠过吗？",
    "答：会啊。",
    "答：区局压着我们的尾款。",
    "答：区局没有压我们的尾款。",
    "答：我们坐窗口。",
    "答：合同里写了扣款。",
    "答：这次扣分了。",
    "答：他们罚款。",
    "答：要求整改。",
    "答：约谈很平等。",
    "答：有个人借调。",
    "答：天气很好。",
    "答：区局如果拖欠，我们就停。",
]
TEXT = "\n".join(LINES)


def made(**more: object) -> Study:
    actors = (Actor("bureau", "区民政局", "government", "district", ("区局",)), Actor("agency", "甲机构", "social_organisation"))
    speakers = (Speaker("问", interviewer=True), Speaker("答", "agency"))
    document = Document("S-01", TEXT, "interview", speakers=speakers)
    grammars = {"zh": read_grammar("zh"), "en": read_grammar("en")}
    study = Study("t", "t", "zh", BOOK, StageModel("two", (PAYING, SITTING)), actors, (document,), {}, grammars)
    return replace(study, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def study() -> Study:
    return made()


TOLD = [
    pytest.param(
        3, ["控制 (control): proposed", "压 … 尾款  found: 压 … 尾款", "区民政局 (by another name of it) → 甲机构"], id="a coding"
    ),
    pytest.param(3, ["往来 (tie): not counted, it yields to control"], id="yields"),
    pytest.param(3, ["stage: 支付 (payment), by: 尾款", "plane: actual, as documents of the kind interview are"], id="stage and plane"),
    pytest.param(3, ["control: “区局把尾款压了半年。”", "a counter-example of control, it is tie: “尾款按时打过来了。”"], id="examples"),
    pytest.param(3, ["区局: 区民政局 (by another name of it)", "我们: 甲机构 (the speaker's own side)"], id="mentions"),
    pytest.param(4, ["控制 (control): not counted, ", "(denied), by: 没有"], id="denied"),
    pytest.param(13, ["控制 (control): not counted, ", "(hypothetical), by: 如果"], id="supposed"),
    pytest.param(5, ["Codings: none", "窗口  found: 窗口", "it is weak, and no other words of its family speak here"], id="weak"),
    pytest.param(6, ["one of these stands in the sentence (none:): 合同"], id="none"),
    pytest.param(7, ["none of these stands in the sentence (any:): 评估"], id="any"),
    pytest.param(8, ["it is only for documents of the kind (documents:): policy"], id="documents"),
    pytest.param(9, ["none of these is near (near:): 限期"], id="near"),
    pytest.param(10, ["it is not for sentences that have one of the codes (not_codes:): equality"], id="not_codes"),
    pytest.param(11, ["借调 (staff): not counted, it stays open who deals with whom"], id="an end stays open"),
    pytest.param(1, ["an interviewer says this: it is never coded", "the short answer in S-01:2 takes it up"], id="a question"),
    pytest.param(2, ["控制 (control): proposed", "by: answers “区局拖欠过吗？”; 拖欠"], id="a short answer"),
    pytest.param(12, ["Codings: none", "nothing was learned for this codebook"], id="nothing"),
]


@pytest.mark.parametrize(("number", "told"), TOLD)
def test_what_is_told(study: Study, number: int, told: list[str]) -> None:
    page = str(why(study, f"S-01:{number}"))
    for words in told:
        assert words in page, page


def test_what_is_told_is_what_the_run_gives(nominal: Results) -> None:
    """Every sentence of one interview: the same rows, and each coding of a rule with the words of its reason."""
    document = nominal.study.document("S-01")
    machine = Machine(nominal.study)
    rows = machine.read(document)
    numbers = {coding.segment for coding in rows.codings}
    assert len(numbers) > 5
    for segment in rows.segments[:60]:
        told = explained(machine, document, segment.segment)
        assert told.segment == segment
        assert [repr(given.coding) for given in told.given] == [repr(one) for one in rows.codings if one.segment == segment.segment]
        assert list(told.mentions) == [one for one in rows.mentions if one.segment == segment.segment]
        assert [one for given in told.given for one in given.relations] == [one for one in rows.relations if one.segment == segment.segment]
        for given in told.given:
            if given.coding.method == "rule" and "answers “" not in given.coding.reason:
                assert given.rules
                assert any(" … ".join(spoken.words) in given.coding.reason for spoken in given.rules)


def test_nobody_listens_afterwards(study: Study) -> None:
    machine = Machine(study)
    before = [repr(row) for row in machine.read(study.documents[0]).codings]
    why(study, "S-01:3")
    assert [repr(row) for row in machine.read(study.documents[0]).codings] == before


def test_the_confidence_is_the_sum_of_what_spoke(study: Study) -> None:
    weights = Weights("mine", {"(always)": {"control": -1.0}, "rule:control": {"control": 2.5}, "term:半年": {"control": 9.0}}, 0.9)
    learned = replace(study, codebook=replace(BOOK, weights=weights))
    given = next(one for one in why(learned, "S-01:3").given if one.coding.code == "control")
    # z = -1 + 2.5 = 1.5, and 1 / (1 + exp(-1.5)) = 0.818 (the logistic function)
    assert [added for _, added in given.speaking] == [2.5, -1.0]
    assert given.speaking[0][0] == "the codebook's words speak for 控制 (control)"
    assert given.coding.confidence == 0.818
    assert given.why_not == "its confidence 0.82 below 0.90, the threshold"


def test_what_was_learned_and_proposes_by_itself_says_so(study: Study) -> None:
    weights = Weights("mine", {"(always)": {"equality": -1.0}, "term:天气": {"equality": 4.0}}, 0.5)
    learned = replace(study, codebook=replace(BOOK, weights=weights))
    page = str(why(learned, "S-01:12"))
    assert "平等 (equality): proposed" in page
    assert "by the model mine" in page
    assert "+4.00  the word 天气" in page


def test_words_name_a_sentence(study: Study) -> None:
    assert why(study, "S-01", text="坐窗口").segment.segment == "S-01:5"


@pytest.mark.parametrize(
    ("place", "text", "words"),
    [
        ("S-2:1", "", "document 'S-2' is not in the study (closest: 'S-01')"),
        ("S-01:99", "", "there is no sentence 'S-01:99': 'S-01' has 13, from S-01:1 to S-01:13"),
        ("S-01", "", "'S-01' is a document; name a sentence of it"),
        ("S-01", "月亮", "no sentence holds it"),
        ("S-01", "尾款", "S-01:3, S-01:4 hold it; name one of them"),
    ],
)
def test_what_is_not_there_is_told(study: Study, place: str, text: str, words: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(words)):
        why(study, place, text=text)


def test_every_way_of_telling_an_actor_has_plain_words(nominal: Results) -> None:
    relations = nominal.relations
    assert {*nominal.mentions["how"], *relations["source_from"], *relations["target_from"]} <= set(HOW)


def test_the_command() -> None:
    done = CliRunner().invoke(main, ["why", "nominal_contracts", "S-01:10"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("S-01:10  (interview, said by")
    missing = CliRunner().invoke(main, ["why", "nominal_contracts", "S-01:9999"])
    assert (missing.exit_code, "there is no sentence" in missing.stderr) == (1, True)


def test_the_ends_of_ones_own_codings_are_told(nominal: Results, tmp_path: Path) -> None:
    """As the run that takes them finds them: a code that no rule proposes there, and one with an end that a person gave."""
    row = next(one for one in nominal.relations.itertuples() if one.document == "S-01" and one.code == "control.goals")
    where = {"document": "S-01", "start": row.start, "end": row.end, "status": "accepted", "coder": "我"}
    table = pd.DataFrame([{**where, "code": "control.renewal", "source": ""}, {**where, "code": "control.goals", "source": "subdistrict"}])
    file = tmp_path / "own.csv"
    table.to_csv(file, index=False, encoding="utf-8")
    codings = read_codings(file)
    found = why(nominal.study, row.segment, codings=codings)
    given = {one.coding.code: [(end.source, end.target) for end in one.relations] for one in found.given}
    ran = run(nominal.study, codings=codings).relations
    assert given == {code: [*zip(rows["source"], rows["target"], strict=True)] for code, rows in ran.groupby("code")}
    assert {source for source, _ in given["control.goals"]} == {"subdistrict"}
    done = CliRunner().invoke(main, ["why", "nominal_contracts", row.segment, "--codings", str(file)])
    assert done.exit_code == 0, done.output
    assert "by 我" in done.stdout
    assert "(given by the person who coded)" in done.stdout
    assert "(control.renewal): accepted" in done.stdout
    assert CliRunner().invoke(main, ["why", "nominal_contracts", row.segment, "--coder", "我"]).exit_code == 1
