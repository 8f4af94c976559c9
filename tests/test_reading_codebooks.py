"""Codebooks and stage models: what is read, what is wrong, and what the built-in ones promise."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import qualcode
from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.model import Codebook
from qualcode.reading.places import built_in, built_in_names, built_in_state

SMALL = """\
codebook: small
version: "2"
title: {zh: 小, en: Small}
stages: purchase
kinds:
  organisation: [social_organisation, hub]
  authority: [government]
lists:
  cannot: [进不去, 办不成]
codes:
  - id: control
    name: {zh: 控制, en: Control}
    relation: directed
    source: [authority]
    target: [organisation]
    codes:
      - id: control.funding
        name: {zh: 资金, en: Funding}
        definition: {zh: 用钱管人。, en: Money as a lever.}
        yields_to: [control.renewal]
        examples: {zh: [尾款拖了半年。]}
        counterexamples: {zh: [{text: 尾款按时到了。, instead: none}]}
        indicators:
          zh:
            - 拖欠 尾款|余款
            - {match: 打招呼, none: [不打招呼], weak: true, stages: [monitoring]}
      - id: control.renewal
        name: {zh: 续签, en: Renewal}
  - id: note
    name: 备注
"""


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str, name: str = "small.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def problems(path: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        qualcode.read_codebook(path)
    return list(caught.value.problems)


def test_what_a_codebook_says(write) -> None:
    path = write(SMALL)
    book = qualcode.read_codebook(path)
    assert (book.id, book.version, book.title, book.stages.id) == ("small", "2", {"zh": "小", "en": "Small"}, "purchase")
    assert [code.id for code in book.codes] == ["control", "control.funding", "control.renewal", "note"]
    assert book.families == ("control", "note")
    assert book.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    funding = book.code("control.funding")
    assert (funding.parent, funding.family, funding.yields_to) == ("control", "control", ("control.renewal",))
    assert funding.examples["zh"][0].text == "尾款拖了半年。"
    assert funding.counterexamples["zh"][0].instead == "none"
    first, second = funding.indicators["zh"]
    assert first.match == ("拖欠 尾款|余款",)
    assert (second.match, second.none_of, second.weak, second.stages) == (("打招呼",), ("不打招呼",), True, ("monitoring",))


def test_a_code_has_a_colour_of_its_own(write) -> None:
    book = qualcode.read_codebook(write(SMALL.replace("name: {zh: 续签", 'colour: "#966450"\n        name: {zh: 续签')))
    assert [code.colour for code in book.codes] == ["", "", "#966450", ""]


def test_codes_below_take_over_what_their_family_says(write) -> None:
    book = qualcode.read_codebook(write(SMALL))
    for id in ("control.funding", "control.renewal"):
        code = book.code(id)
        assert (code.relation, code.source, code.target) == ("directed", ("authority",), ("organisation",))
    assert book.code("note").relation == "none"


@pytest.mark.parametrize(("id", "language", "expected"), [("control", "zh", "控制"), ("control", "en", "Control"), ("note", "en", "备注")])
def test_labels(write, id: str, language: str, expected: str) -> None:
    assert qualcode.read_codebook(write(SMALL)).code(id).label(language) == expected


def test_an_unknown_code_names_the_closest(write) -> None:
    with pytest.raises(ArgumentError, match=r"control\.fundng.*closest: 'control\.funding'"):
        qualcode.read_codebook(write(SMALL)).code("control.fundng")


def test_a_path_is_relative_to_the_study(write, tmp_path: Path) -> None:
    write(SMALL)
    assert qualcode.read_codebook("small.yaml", tmp_path).id == "small"


@pytest.mark.parametrize("name", ["goverance", "governance.yml", "no/such.yaml"])
def test_an_unknown_codebook_lists_what_there_is(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="governance"):
        qualcode.read_codebook(name, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        pytest.param("title:", "titel:", ["titel", "title", "line 3"], id="unknown key at the top"),
        pytest.param("definition:", "defnition:", ["defnition", "definition", "line 19"], id="unknown key of a code"),
        pytest.param("weak:", "wek:", ["wek", "weak", "line 26"], id="unknown key of an indicator"),
        pytest.param("{zh: 资金, en: Funding}", "{zh: 资金, fr: Argent}", ["'fr'", "line 18"], id="unknown language"),
        pytest.param("relation: directed", "relation: direct", ["'direct'", "directed", "line 13"], id="unknown form of relation"),
        pytest.param("id: control.renewal", "id: control.funding", ["'control.funding'", "twice"], id="a code twice"),
        pytest.param("id: note", "id: other.note", ["'other.note'", "'other'"], id="a code without its parent"),
        pytest.param(
            "yields_to: [control.renewal]",
            "yields_to: [control.renewl]",
            ["'control.renewl'", "'control.renewal'"],
            id="yields to an unknown code",
        ),
        pytest.param("source: [authority]", "source: [authorty]", ["'authorty'", "'authority'"], id="unknown kind"),
        pytest.param("拖欠 尾款|余款", "拖欠 {canot}", ["canot", "line 25"], id="unknown list"),
        pytest.param("拖欠 尾款|余款", "<sauce> 尾款", ["sauce"], id="unknown slot"),
        pytest.param("拖欠 尾款|余款", "拖欠 [尾款", ["line 25"], id="a bracket that is not closed"),
        pytest.param("    relation: directed", "    relation: directed\n    relation: none", ["'relation'", "line 14"], id="a key twice"),
        pytest.param("title: {zh", "title: {zh: {", ["YAML"], id="no YAML"),
        pytest.param("stages: purchase", "stages: purchse", ["'purchse'", "'purchase'"], id="unknown stage model"),
        pytest.param("[monitoring]", "[monitorng]", ["'monitorng'", "line 26", "'control.funding'"], id="an indicator of an unknown stage"),
        pytest.param("拖欠 尾款|余款", "拖欠 …", ["line 25", "'control.funding'", "拖欠 …", "Put a word"], id="a gap at the end"),
        pytest.param("拖欠 尾款|余款", "评估/vreb", ["line 25", "'control.funding'", "'verb'"], id="an unknown part of speech"),
        pytest.param("weak: true,", "weak: maybe,", ["line 26", "'maybe'", "true or false"], id="neither yes nor no"),
        pytest.param("none: [", "not_near: [尾款, ~(5)], x: [", ["line 26", "~(5)", "'x'"], id="two in one line"),
        pytest.param("weak: true,", "codes: [contrl],", ["line 26", "'contrl'", "'control'"], id="a condition on an unknown code"),
        pytest.param("weak: true,", "documents: [intervew],", ["line 26", "'intervew'", "'interview'"], id="an unknown kind of document"),
        pytest.param("weak: true,", "speakers: [organsation],", ["line 26", "'organsation'"], id="an unknown kind of speaker"),
        pytest.param("match: 打招呼, ", "", ["line 26", "`match:`"], id="conditions and nothing to look for"),
        pytest.param(
            "拖欠 尾款|余款", "<organsation> … 拖欠", ["line 25", "'organsation'", "'organisation'"], id="a slot of an unknown kind"
        ),
        pytest.param("name: {zh: 续签, en: Renewal}", "name: 续签\n        indicators: [不续签]", ["line 29", "zh:"], id="no language"),
        pytest.param("lists:", "overlap: longst\nlists:", ["line 8", "'longst'", "longest"], id="an unknown policy of overlap"),
        pytest.param("name: {zh: 续签, en", "colour: red\n        name: {zh: 续签, en", ["'red'", "#966450"], id="a colour in words"),
    ],
)
def test_one_problem_with_its_place_and_remedy(write, old: str, new: str, parts: list[str]) -> None:
    assert old in SMALL
    path = write(SMALL.replace(old, new, 1))
    found = problems(path)
    told = "\n".join(map(str, found))
    for part in parts:
        assert part in told
    assert all(problem.where.startswith("small.yaml") for problem in found), told
    assert all(problem.remedy for problem in found)


def test_all_problems_of_a_codebook_at_once(write) -> None:
    text = (
        SMALL.replace("title:", "titel:")
        .replace("id: note", "id: other.note")
        .replace("weak:", "wek:")
        .replace("control.renewal]", "control.renewl]")
    )
    told = "\n".join(map(str, problems(write(text))))
    for part in ("titel", "other.note", "wek", "control.renewl"):
        assert part in told


def test_a_code_with_a_problem_does_not_hide_those_below_it(write) -> None:
    told = "\n".join(map(str, problems(write(SMALL.replace("directed", "direct").replace("拖欠 尾款|余款", "拖欠 [尾款")))))
    assert "'direct'" in told
    assert "line 25" in told


def test_conditions_are_read(write) -> None:
    near, codes = "near: [检查, ~(30) 验收], not_near: [见面]", "codes: [note], not_codes: [control.renewal]"
    line = f"{{match: 打招呼, {near}, {codes}, roles: [社工], documents: [policy]}}"
    book = qualcode.read_codebook(write(SMALL.replace("{match: 打招呼, none: [不打招呼], weak: true, stages: [monitoring]}", line)))
    [_, found] = book.code("control.funding").indicators["zh"]
    assert (found.near, found.not_near) == (("检查", "~(30) 验收"), ("见面",))
    assert (found.codes, found.not_codes, found.roles, found.documents) == (("note",), ("control.renewal",), ("社工",), ("policy",))


@pytest.mark.parametrize(("others", "refused"), [("[打招呼]", False), ("[{match: 打招呼, codes: [control]}]", True), ("[]", False)])
def test_a_condition_that_can_never_be_met_in_time_is_refused(write, others: str, refused: bool) -> None:
    text = SMALL + f"    indicators: {{zh: {others}}}\n  - {{id: late, name: x, indicators: {{zh: [{{match: 加班, codes: [note]}}]}}}}\n"
    if not refused:
        assert qualcode.read_codebook(write(text)).code("late").indicators["zh"][0].codes == ("note",)
        return
    [problem] = problems(write(text))
    assert "never comes in time" in problem.found
    assert "'late'" in problem.found


@pytest.mark.parametrize(
    ("cue", "part"),
    [("{match: 签约, near: [合同]}", "'near'"), ("签约/v", "part of speech"), ("{match: 签约, documents: [contrct]}", "contract")],
)
def test_a_cue_of_a_stage_has_no_conditions_that_nobody_checks(write, cue: str, part: str) -> None:
    with pytest.raises(DataError, match=part):
        qualcode.read_stage_model(write(f"stages:\n  - {{id: a, cues: {{zh: [{cue}]}}}}\n"))


@pytest.mark.parametrize("text", ["", "codebook: empty\n", "codes: []\n", "- a\n", "codes: nothing\n", "codes: &a [*a]\n"])
def test_a_codebook_without_codes_is_a_problem(write, text: str) -> None:
    assert problems(write(text))


# Stage models


def test_a_stage_model_of_its_own(write) -> None:
    path = write(
        "model: two\nstages:\n  - {id: before, name: {zh: 签约前, en: Before}, cues: {zh: [签约之前]}}\n"
        "  - {id: after, documents: [contract]}\n"
    )
    model = qualcode.read_stage_model(path)
    assert (model.id, model.ids, model.default("contract"), model.default("policy")) == ("two", ("before", "after"), "after", "")
    assert model.stages[0].label("en") == "Before"
    assert model.stages[1].label("en") == "after"


@pytest.mark.parametrize("name", built_in_names("stages"))
def test_built_in_stage_models_read(name: str) -> None:
    model = qualcode.read_stage_model(name)
    assert model.id == name
    assert len(model.ids) >= 2
    assert all(stage.label("zh") != stage.id for stage in model.stages)


# What is built in


@pytest.fixture(scope="module", params=built_in_names("codebooks"))
def book(request: pytest.FixtureRequest) -> Codebook:
    return qualcode.read_codebook(request.param)


def test_built_in_codebooks_are_named_and_defined_in_both_languages(book: Codebook) -> None:
    for code in book.codes:
        assert set(code.name) == {"zh", "en"}, code.id
        assert set(code.definition) == {"zh", "en"}, code.id
        assert all(code.name.values()), code.id
        assert all(code.definition.values()), code.id


def test_built_in_codebooks_are_called_as_their_file(book: Codebook) -> None:
    assert built_in("codebooks", book.id) is not None


def test_governance_has_what_a_researcher_needs_for_every_code() -> None:
    book = qualcode.read_codebook("governance")
    wanting = [
        f"{code.id}: {part}"
        for code in book.codes
        if code.parent
        for part in ("include", "exclude", "examples", "indicators")
        if set(getattr(code, part)) != {"zh", "en"} or not all(getattr(code, part).values())
    ]
    assert wanting == []


def test_the_codes_of_the_field_are_there(shared: Path) -> None:
    path = shared / "domain" / "codes.json"
    if not path.is_file():
        pytest.skip("no domain knowledge: shared/domain/codes.json is not there")
    promised = [code["id"] for code in json.loads(path.read_text(encoding="utf-8"))["codes"]]
    books = {name: {code.id for code in qualcode.read_codebook(name).codes} for name in built_in_names("codebooks")}
    assert [id for id in promised if not any(id in codes for codes in books.values())] == []
    assert len(books["governance"] & set(promised)) == 40


def test_what_is_built_in_is_read_once_and_a_file_of_ones_own_each_time(tmp_path: Path) -> None:
    assert qualcode.read_codebook("typology") is qualcode.read_codebook("typology")
    path = built_in("codebooks", "typology")
    assert path is not None
    assert str(path) in {name for name, _, _ in built_in_state(path)}
    own = tmp_path / "own.yaml"
    for name in ("一", "二"):
        own.write_text(f"codebook: own\ncodes: [{{id: a, name: {{zh: {name}}}, indicators: {{zh: [尾款]}}}}]\n", encoding="utf-8")
        assert qualcode.read_codebook(own).code("a").label("zh") == name
    assert built_in_state(own) == ()
