"""What the check of a codebook finds: each kind once where it is, and not where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualcode import Change, Code, Codebook, Document, Example, Indicator, Speaker, codebook_findings, read_codebook, run
from qualcode.linting.checking import all_findings
from qualcode.linting.examples import bench, tried
from qualcode.linting.findings import PROBLEM, REMARK, Finding
from qualcode.results import Results


def code(id: str, *lines: str | Indicator, language: str = "zh", **more: object) -> Code:
    indicators = tuple(Indicator((line,)) if isinstance(line, str) else line for line in lines)
    return Code(id, {"zh": id}, {"zh": "说明"}, indicators={language: indicators} if indicators else {}, **more)  # type: ignore[arg-type]


def book(*codes: Code) -> Codebook:
    return Codebook("mine", {"zh": "我的"}, codes)


def found(*codes: Code) -> list[tuple[str, str, str, int | None]]:
    return [(one.severity, one.check, one.code, one.indicator) for one in all_findings(book(*codes))]


WORDS = [
    pytest.param([code("a", "尾款。拖欠")], [(PROBLEM, "never", "a", 1)], id="a sentence ends inside it"),
    pytest.param([code("a", "尾款拖欠")], [], id="a word in one sentence"),
    pytest.param([code("a", "钱")], [(PROBLEM, "everywhere", "a", 1)], id="a single character"),
    pytest.param([code("a", Indicator(("钱",), weak=True))], [], id="a single character that is weak"),
    pytest.param([code("a", "压 … 钱")], [], id="a single character that needs company"),
    pytest.param([code("a", "is", language="en")], [(PROBLEM, "everywhere", "a", 1)], id="two letters"),
    # jieba has 没用 as one word: neither of the two neighbours is one.
    pytest.param([code("a", "没 用")], [(PROBLEM, "torn", "a", 1)], id="neighbours that are one word"),
    pytest.param([code("a", "拖欠 尾款")], [], id="neighbours that are two words"),
    pytest.param([code("a", "拖欠尾款"), code("b", "拖欠尾款")], [(PROBLEM, "two codes", "a", 1)], id="a word in two codes"),
    pytest.param([code("a", "拖欠尾款"), code("b", "拖欠尾款", yields_to=("a",))], [], id="in two codes, one yields"),
    pytest.param([code("a", "拖欠尾款"), code("a.b", "拖欠尾款")], [], id="in a code and the one below it"),
    pytest.param([code("a", "ＧＯＮＧＯ"), code("b", "gongo")], [(PROBLEM, "two codes", "a", 1)], id="the same word, wide and narrow"),
    pytest.param([code("a", "壓著尾款"), code("b", "压着尾款")], [(PROBLEM, "two codes", "a", 1)], id="the same word in both scripts"),
    pytest.param([code("a", "拖欠尾款"), code("b", "长期拖欠尾款")], [(REMARK, "contained", "a", 1)], id="a word within another"),
    pytest.param([code("a", "meddle", language="en"), code("b", "meddles", language="en")], [(PROBLEM, "two codes", "a", 1)], id="lemma"),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "expected"), WORDS)
def test_words(codes: list[Code], expected: list[object]) -> None:
    assert found(*codes) == expected


RULES = [
    pytest.param([code("a", "尾款", "拖欠尾款")], [(REMARK, "shadowed", "a", 2)], id="a longer word"),
    pytest.param([code("a", "自主权", "没有自主权")], [], id="the longer word denies"),
    pytest.param([code("a", "尾款", "拖欠 … 尾款")], [(REMARK, "shadowed", "a", 2)], id="a word and the same with another"),
    pytest.param([code("a", "拖欠|扣押 …(20) 尾款", "拖欠 …(8) 尾款")], [(REMARK, "shadowed", "a", 2)], id="fewer words, nearer"),
    pytest.param([code("a", "拖欠 …(8) 尾款", "拖欠|扣押 …(20) 尾款")], [(REMARK, "shadowed", "a", 1)], id="the wider one comes later"),
    pytest.param([code("a", "拖欠 …(8) 尾款", "扣押 …(20) 尾款")], [], id="other words"),
    pytest.param([code("a", Indicator(("尾款",), documents=("policy",)), "拖欠尾款")], [], id="the shorter has a condition"),
    pytest.param([code("a", "尾款", "拖欠 … <target>")], [], id="a slot says who"),
    pytest.param([code("a", "拖欠 … 尾款", "拖欠 … 尾款")], [(REMARK, "twice", "a", 2)], id="the same line twice"),
    pytest.param([code("a", "拖欠 … 尾款"), code("b", "拖欠 … 尾款")], [(PROBLEM, "two codes", "b", 1)], id="the same line in two codes"),
    pytest.param([code("a", Indicator(("拖欠尾款",), none_of=("尾款",)))], [(PROBLEM, "stopped", "a", 1)], id="none is in its own line"),
    pytest.param([code("a", Indicator(("拖欠尾款",), none_of=("余款",)))], [], id="none is something else"),
    pytest.param([code("a", "拖欠尾款"), code("b")], [(REMARK, "empty", "b", None)], id="no indicators"),
    pytest.param([code("a", "拖欠尾款"), replace(code("b"), definition={})], [(PROBLEM, "empty", "b", None)], id="nothing at all"),
    pytest.param([code("a"), code("a.b", "拖欠尾款")], [], id="a family"),
    pytest.param([code("a", "拖欠尾款", when_denied="b"), code("b")], [], id="what a denial asserts"),
    pytest.param(
        [code("a", "拖欠", yields_to=("b",)), code("b", "扣押", yields_to=("a",))], [(PROBLEM, "cycle", "a", None)], id="two yield"
    ),
    pytest.param([code("a", "拖欠", yields_to=("b",)), code("b", "扣押")], [], id="one yields"),
    pytest.param([code("a", "拖欠", yields_to=("a",))], [(PROBLEM, "cycle", "a", None)], id="to itself"),
    pytest.param(
        [code("a", "拖欠", yields_to=("b",)), code("b", "扣押", yields_to=("c",)), code("c", "冻结", yields_to=("a",))],
        [(PROBLEM, "cycle", "a", None)],
        id="three yield",
    ),
    pytest.param(
        [code("a", "拖欠", when_denied="b"), code("b", "扣押", when_denied="a")], [(REMARK, "cycle", "a", None)], id="denials in a circle"
    ),
]


@pytest.mark.parametrize(("codes", "expected"), RULES)
def test_rules(codes: list[Code], expected: list[object]) -> None:
    assert found(*codes) == expected


FOREIGN = [
    ("zh", "near(压-款)[20]", "压 ~(20) 尾款"),
    ("zh", "seq(压-款)[20]", "压 …(20) 尾款"),
    ("zh", "压 & 款", "压 ~ 尾款"),
    ("zh", "压 ＋ 款", "压 ~ 尾款"),
    ("zh", "压 + 款", "压 ~ 尾款"),
    ("zh", "压.*款", "压 … 尾款"),
    ("zh", "^街道压款$", "压 … 尾款"),
    ("zh", "压 ! 款", "none:"),
    ("en", "withh*", "withhold|withholding"),
    ("en", "withhold AND payment", "withhold ~ payment"),
    ("en", "withhold NOT payment", "none:"),
    ("en", '"last word"', "withhold payment"),
    ("zh", "压 … 款", ""),
    ("zh", "压|卡 ~(20) 款", ""),
    ("en", "R&D", ""),
    ("en", "near (the school)", ""),
    ("en", "pay and report", ""),
    ("en", "C++ … $100", ""),
]


@pytest.mark.parametrize(("language", "line", "write"), FOREIGN)
def test_lines_of_other_programs(language: str, line: str, write: str) -> None:
    told = [one.remedy for one in all_findings(book(code("a", line, language=language))) if one.check == "foreign"]
    assert len(told) == bool(write)
    assert all(write in one for one in told)


def test_a_stage_that_the_study_does_not_have(nominal: Results) -> None:
    staged = code("a", Indicator(("打分表",), stages=("assessing",)), Indicator(("评分表",), stages=(nominal.study.stages.ids[0],)))
    never = [one for one in all_findings(book(staged), nominal.study) if one.check == "never"]
    assert [(one.severity, one.indicator) for one in never] == [(PROBLEM, 1)]
    assert f"the stages of the study are {', '.join(nominal.study.stages.ids)}" in never[0].found
    # Without a study it may yet meet one that has the stage.
    assert [(one.severity, one.indicator) for one in all_findings(book(staged)) if one.check == "never"] == [(REMARK, 1), (REMARK, 2)]


def test_a_name_of_an_actor_never_speaks(nominal: Results) -> None:
    """The run agrees: what is only a name is no coding."""
    alias = next(alias for actor in nominal.study.actors for alias in actor.aliases)
    codes = book(code("a", alias, f"{alias} … 打分", f"{alias}|打分表"))
    findings = all_findings(codes, nominal.study)
    told = [(one.severity, one.indicator, one.term) for one in findings if one.check == "never"]
    assert told == [(PROBLEM, 1, ""), (REMARK, 3, alias)]
    assert not [one for one in findings if one.check == "everywhere" and one.term == alias]
    assert alias not in set(run(replace(nominal.study, codebook=codes)).codings["quote"])
    assert not [one for one in all_findings(codes) if one.check == "never"]


EXAMPLES = [
    pytest.param({"examples": ["街道拖欠尾款。"]}, [], id="found"),
    pytest.param({"examples": ["街道没有给钱。"]}, [(PROBLEM, "example")], id="no indicator"),
    pytest.param({"examples": ["街道从来没有拖欠尾款。"]}, [(PROBLEM, "example")], id="found and denied"),
    pytest.param({"counterexamples": ["街道按时给钱。"]}, [], id="left"),
    pytest.param({"counterexamples": ["街道拖欠尾款。"]}, [(PROBLEM, "counterexample")], id="found all the same"),
    pytest.param({"counterexamples": [Example("尾款打过来了。", "b")]}, [], id="the other code gets it"),
    pytest.param({"counterexamples": [Example("尾款付清。", "b")]}, [(REMARK, "counterexample")], id="the other code does not"),
]


@pytest.mark.parametrize(("given", "expected"), EXAMPLES)
def test_examples_are_read_by_the_machine(given: dict[str, list[str | Example]], expected: list[tuple[str, str]]) -> None:
    listed = {key: {"zh": tuple(Example(one) if isinstance(one, str) else one for one in value)} for key, value in given.items()}
    codes = (code("a", "拖欠尾款", **listed), code("b", "打过来"))
    assert [(severity, check) for severity, check, *_ in found(*codes)] == expected


def test_a_counterexample_that_names_what_a_code_was_called() -> None:
    talk = code("talk", "说话", counterexamples={"zh": (Example("街道给了钱。", "money"), Example("街道来了人。", "none"))})
    codebook = replace(book(code("funding", "资金"), talk), history=(Change("2", "renamed", ("money",), ("funding",)),), version="2")
    (one,) = all_findings(codebook)
    assert (one.severity, one.check, one.code, one.line) == (REMARK, "counterexample", "talk", "街道给了钱。")
    assert one.remedy == "Write what it is now: funding."


def test_a_language_that_most_codes_lack_is_told_once() -> None:
    codes = [code(id, f"拖欠尾款{id}") for id in "abcde"]
    english = code("z", "meddle", language="en")
    told = [one for one in all_findings(book(*codes, english)) if one.check == "empty"]
    assert [(one.code, one.where, one.found) for one in told] == [
        ("z", "z", "it has no indicators in zh"),
        ("", "the codebook", "5 codes have no indicators in en: a, b, c and 2 more"),
    ]


def test_a_word_of_a_small_study_is_not_everywhere(nominal: Results) -> None:
    """1 of 45 sentences is 2.2 %, and says nothing; 9 are too few, 10 are not."""

    def told(sentences: int) -> list[str]:
        text = "答：我们签字。\n" * sentences + "答：来了。\n" * (45 - sentences)
        document = Document("A", text, kind="interview", language="zh", speakers=(Speaker("答"),))
        study = replace(nominal.study, documents=(document,))
        return [one.severity for one in all_findings(book(code("a", "签字")), study) if one.check == "everywhere"]

    assert [told(number) for number in (1, 9, 10)] == [[], [], [PROBLEM]]


def test_what_is_found_says_where_and_why() -> None:
    (one,) = all_findings(book(code("a", "压 … 尾款", "没 用"), code("b", "收回")))
    assert one.where == "a, zh indicator 2"
    assert one.found == "all of 1 pairs of neighbours are cut otherwise: '没用'"
    assert one.remedy.endswith(".")


def test_a_study_gives_counts(nominal: Results) -> None:
    """Counted a second time by pandas: in how many sentences the word stands at all, as a word or within one."""
    findings = codebook_findings(book(code("a", "我们"), code("b", "从不出现的话")), nominal.study)
    row = next(findings[findings["check"] == "everywhere"].itertuples())
    said = nominal.segments[nominal.segments["role"].fillna("") != "interviewer"]
    holding = int((said["language"].eq("zh") & said["text"].str.contains("我们")).sum())
    assert 0.9 * holding < row.sentences <= holding
    assert row.share == pytest.approx(row.sentences / int(said["language"].eq("zh").sum()))
    assert f"{row.sentences} of " in row.found
    assert row.severity in (PROBLEM, REMARK)


def test_torn_in_the_study(nominal: Results) -> None:
    """社会组织 is one word of the language rules, 社会|组织 two: what bridges them is never one."""
    half = codebook_findings(book(code("a", "会组")), nominal.study)
    assert half["check"].tolist() == ["torn"]
    whole = codebook_findings(book(code("a", "协商")), nominal.study)
    assert "torn" not in whole["check"].tolist()


def test_the_table_has_the_columns_of_its_row_type() -> None:
    findings = codebook_findings(book(code("a", "钱")))
    assert tuple(findings.columns) == Finding._fields
    assert findings["sentences"].isna().all()


def test_problems_come_first_and_the_same_again_is_the_same() -> None:
    codes = (code("a", "尾款", "拖欠尾款"), code("b", "钱"))
    first = all_findings(book(*codes))
    assert [one.severity for one in first] == [PROBLEM, REMARK]
    assert list(map(str, first)) == list(map(str, all_findings(book(*codes))))


def test_a_short_word_beside_a_longer_one_is_not_torn() -> None:
    """让 stands before 我们 in all of these: 让我 is missed nowhere that 让我们 does not find."""
    examples = {"zh": tuple(map(Example, ["他们让我们加班。", "他们让我们守夜。", "他们让我们写材料。"]))}
    alone, both = (code("a", f"{words} … 加班|守夜|写材料", examples=examples) for words in ("让我", "让我|让我们"))
    assert ("torn", "让我") in {(one.check, one.term) for one in all_findings(book(alone))}
    assert all_findings(book(both)) == []


@pytest.mark.parametrize("name", ["assessment", "conditions", "measures", "typology"])
def test_the_built_in_codebooks_have_no_problems(name: str) -> None:
    assert [f"{one.where}: {one.found}" for one in all_findings(read_codebook(name)) if one.severity == PROBLEM] == []


def test_the_examples_of_governance_are_coded_by_their_own_codes() -> None:
    found = tried(bench(read_codebook("governance")))
    assert [f"{one.where}: {one.found}" for one in found if one.severity == PROBLEM] == []


def test_history_is_no_matter_of_the_check() -> None:
    with_history = replace(book(code("a", "拖欠尾款")), history=(Change("2", "renamed", ("z",), ("a",)),))
    assert all_findings(with_history) == []
