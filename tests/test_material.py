"""The tables that a thesis needs of its material: interviewees, documents, memos."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import qualcode
from qualcode import Actor, Codebook, Comment, Document, Speaker, StageModel, Study, document_list, interviewees, memos
from qualcode.grammar import Grammar
from qualcode.material import recognisable
from qualcode.results import Results

ACTORS = (
    Actor("agency", "A社工机构", "social_organisation"),
    Actor("street", "X街道办事处", "government", "subdistrict"),
    Actor("bureau", "区民政局", "government", "district"),
)


@pytest.fixture(scope="module")
def rules(grammars: dict[str, Grammar]) -> dict[str, Grammar]:
    return {language: replace(grammar, asides=("笑", "沉默", "听不清", "打断")) for language, grammar in grammars.items()}


def study(rules: dict[str, Grammar], *documents: Document) -> Study:
    return Study("s", "S", "zh", Codebook("c", {}, ()), StageModel("m"), ACTORS, documents, grammars=rules)


def interview(id: str, text: str = "问：忙吗？\n答：忙。\n", *, answers: Speaker | None = None, **told: Any) -> Document:
    speakers = (Speaker("问", interviewer=True), *([answers] if answers else []))
    return Document(id, text, "interview", date="2021-03-01", site="X街道", speakers=speakers, attributes=told)


# Interviewees


def test_people_stand_by_level_then_by_number_and_interviewers_nowhere(rules: dict[str, Grammar]) -> None:
    people = [("S-10", "agency"), ("S-2", "agency"), ("J-01", "street"), ("M-01", "bureau"), ("R-01", "")]
    documents = [interview(f"D{n}", answers=Speaker("答", actor, id)) for n, (id, actor) in enumerate(people)]
    table = interviewees(study(rules, *documents))
    assert table["person"].tolist() == ["M-01", "J-01", "S-2", "S-10", "R-01"]
    assert table["unit"].fillna("").tolist() == ["区民政局", "X街道办事处", "A社工机构", "A社工机构", ""]


def test_what_the_header_says_is_of_the_only_one_who_answers(rules: dict[str, Grammar]) -> None:
    told: dict[str, Any] = {
        "informant": "L女士",
        "post": "站长",
        "unit": "Z机构",
        "gender": "女",
        "age": "35",
        "years": "8",
        "mode": "面访",
    }
    row = interviewees(study(rules, interview("S-02", **told))).iloc[0]
    assert row[["person", "role", "unit", "gender", "age", "years", "mode"]].tolist() == ["L女士", "站长", "Z机构", "女", "35", "8", "面访"]
    assert pd.isna(row["actor"])


def test_study_yaml_comes_before_the_header(rules: dict[str, Grammar]) -> None:
    told: dict[str, Any] = {"informant": "L女士", "post": "负责人", "unit": "Z机构", "gender": "女"}
    row = interviewees(study(rules, interview("S-02", answers=Speaker("答", "agency", "SW-03", "站长"), **told))).iloc[0]
    assert row[["person", "role", "unit", "gender"]].tolist() == ["SW-03", "站长", "A社工机构", "女"]


def test_in_a_group_the_header_is_nobodys(rules: dict[str, Grammar]) -> None:
    text = "问：忙吗？\n小罗：忙（笑）。\n小戴：我也 忙。\n"
    speakers = (Speaker("问", interviewer=True), Speaker("小罗", "agency", "S04A", "社工"), Speaker("小戴", "agency"))
    told: dict[str, Any] = {"informant": "L女士", "gender": "女", "post": "站长", "duration": "40"}
    table = interviewees(study(rules, replace(interview("S-04", text, **told), speakers=speakers)))
    assert table["person"].tolist() == ["S04A", "S-04/小戴"]
    assert table["role"].fillna("").tolist() == ["社工", ""]
    assert table["gender"].isna().all()
    assert table["documents"].tolist() == ["S-04", "S-04"]
    assert table["duration"].tolist() == [40, 40]
    assert table["characters"].tolist() == [len("忙。"), len("我也忙。")]


def test_two_sessions_with_one_person_are_one_row(rules: dict[str, Grammar]) -> None:
    answers = Speaker("答", "agency", "SW-03")
    first = interview("A", answers=answers, duration="62")
    second = replace(interview("B", answers=answers, start="14:30", end="15:40"), date="2021-04-02", site="Y街道")
    row = interviewees(study(rules, first, second)).iloc[0]
    assert row[["documents", "date", "site", "duration", "turns"]].tolist() == ["A; B", "2021-03-01; 2021-04-02", "X街道; Y街道", 132, 2]


def test_the_same_name_in_the_headers_of_two_units_is_two_people(rules: dict[str, Grammar]) -> None:
    documents = [interview(id, informant="L女士", unit=unit) for id, unit in [("A", "Z机构"), ("B", "Y机构"), ("C", "Z机构")]]
    assert interviewees(study(rules, *documents))["documents"].tolist() == ["A; C", "B"]


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ({"number": "S-02", "informant": "机构的L女士"}, "S-02"),
        ({"informant": "L女士"}, "L女士"),
        ({"number": "S-02"}, "S-02"),
        ({}, "A/答"),
    ],
)
def test_the_number_of_the_interview_stands_for_a_name(header: dict[str, str], shown: str, rules: dict[str, Grammar]) -> None:
    assert interviewees(study(rules, interview("A", **header)))["person"].tolist() == [shown]


def test_a_person_of_two_sessions_has_the_number_of_the_first(rules: dict[str, Grammar]) -> None:
    documents = [interview(id, informant="L女士", unit="Z机构", number=number) for id, number in [("A", "S-02"), ("B", "S-07")]]
    assert interviewees(study(rules, *documents))[["person", "documents"]].values.tolist() == [["S-02", "A; B"]]


def test_a_declared_person_has_no_number_of_an_interview(rules: dict[str, Grammar]) -> None:
    document = interview("A", answers=Speaker("答", "agency", "SW-03"), number="S-02", informant="L女士")
    assert interviewees(study(rules, document))["person"].tolist() == ["SW-03"]


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ({}, None),
        ({"duration": "65"}, 65),
        ({"duration": "约1小时10分"}, 70),
        ({"duration": "1:05:00"}, 65),
        ({"duration": "下午"}, None),
        ({"duration": "下午", "start": "14:30", "end": "15:40"}, None),
        ({"start": "14：30", "end": "15：40"}, 70),
        ({"start": "14:30"}, None),
        ({"start": "23:30", "end": "00:10"}, None),
    ],
)
def test_how_long_it_took_is_told_and_never_guessed(told: dict[str, Any], minutes: int | None, rules: dict[str, Grammar]) -> None:
    duration = interviewees(study(rules, interview("A", **told)))["duration"]
    assert str(duration.dtype) == "Int64"
    assert [None if value is pd.NA else value for value in duration] == [minutes]


def test_one_session_without_a_length_leaves_the_sum_blank(rules: dict[str, Grammar]) -> None:
    answers = Speaker("答", "agency", "SW-03")
    documents = interview("A", answers=answers, duration="62"), interview("B", answers=answers)
    assert interviewees(study(rules, *documents))["duration"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("said", "characters"),
    [
        ("忙。", 2),
        ("忙 得　很。", 4),
        ("忙（笑）。", 2),
        ("忙【听不清】得很【長時間沉默】。", 4),
        ("(电话打断)忙。", 2),
        ("忙（指街道）。", 7),
        ("OK 😀", 3),
    ],
)
def test_characters_are_what_is_said(said: str, characters: int, rules: dict[str, Grammar]) -> None:
    assert interviewees(study(rules, interview("A", f"问：忙吗？\n答：{said}\n")))["characters"].tolist() == [characters]


def test_an_interview_without_turns_still_has_its_informant(rules: dict[str, Grammar]) -> None:
    table = interviewees(study(rules, interview("A", "他说很忙。\n", informant="L女士")))
    assert table[["person", "turns", "characters"]].values.tolist() == [["L女士", 0, 0]]


def test_only_interviews_have_interviewees(rules: dict[str, Grammar]) -> None:
    documents = [replace(interview("A"), kind="minutes"), replace(interview("B"), kind="policy")]
    table = interviewees(study(rules, *documents))
    assert len(table) == 0
    assert table.columns.tolist() == list(qualcode.Interviewee._fields)


def test_the_counts_are_those_of_the_sentences(nominal: Results) -> None:
    spoken = nominal.segments[(nominal.segments["role"] == "respondent") & (nominal.segments["kind"] == "interview")]
    assert nominal.interviewees["sentences"].sum() == len(spoken)
    assert nominal.interviewees.equals(interviewees(nominal.study))


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([], 0),
        ([("局", "科长", "N区"), ("局", "科员", "N区")], 2),
        ([("站", "社工", "X"), ("站", "社工", "X"), ("站", "社工", "Y")], 1),
        ([("站", None, "X"), (None, "书记", "X")], 1),
    ],
)
def test_who_stands_alone_is_counted(rows: list[tuple[str | None, ...]], count: int) -> None:
    assert recognisable(pd.DataFrame(rows, columns=["unit", "role", "site"])) == count


# Documents


def test_a_policy_is_listed_with_what_is_known_of_it(rules: dict[str, Grammar]) -> None:
    told: dict[str, Any] = {"title": "某办法", "document_number": "民发〔2020〕31号", "issuer": "bureau"}
    text = "第一条 甲。\n第二条 乙。\n丙。\n"
    policy = Document("P-01", text, "policy", date="2020", file="p.txt", attributes=told, encoding="gb18030")
    row = document_list(study(rules, policy)).iloc[0]
    assert row[["title", "document_number", "issuer", "plane", "encoding"]].tolist() == [
        "某办法",
        "民发〔2020〕31号",
        "区民政局",
        "nominal",
        "gb18030",
    ]
    assert row[["articles", "sentences", "characters"]].tolist() == [2, 3, 12]


def test_what_is_not_known_is_blank(rules: dict[str, Grammar]) -> None:
    row = document_list(study(rules, Document("O-01", "没有人发言。", "observation"))).iloc[0]
    assert row[["title", "issuer", "date", "articles", "encoding"]].isna().all()
    assert row["plane"] == "actual"


def test_a_document_without_a_sentence_is_listed(rules: dict[str, Grammar]) -> None:
    assert document_list(study(rules, Document("E", ""))).iloc[0][["sentences", "characters"]].tolist() == [0, 0]


# Lines that begin with the number of an article, counted apart from our own reading of them.
@pytest.mark.parametrize("name", ["L01", "L03", "L04", "L05", "C04"])
def test_articles_are_as_many_as_begin_lines(name: str, shared: Path, rules: dict[str, Grammar]) -> None:
    path = next((shared / "data" / "zh_policy_core").glob(f"{name}_*.md"))
    text = path.read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^\W*第[一二三四五六七八九十百零]+条(?=\W)", text)
    assert len(lines) > 20
    assert document_list(study(rules, Document(name, text, "policy")))["articles"].tolist() == [len(lines)]


# Memos


def test_a_memo_leads_to_its_sentence(rules: dict[str, Grammar]) -> None:
    text = "问：忙吗？\n答：忙。街道天天派活。\n"
    at = text.index("街道")
    comments = (
        Comment(at, at + 2, "哪个街道？", "导师", "2021-05-01"),
        Comment(6, 9, "语气"),
        Comment(at, at, "此处"),
        Comment(5, 6, "空行"),
    )
    table = memos(study(rules, replace(interview("A", text), comments=comments)))
    assert table[["start", "segment", "quote", "text"]].fillna("").values.tolist() == [
        [5, "", "\n", "空行"],
        [6, "A:2", "答：忙", "语气"],
        [at, "A:3", "", "此处"],
        [at, "A:3", "街道", "哪个街道？"],
    ]
    assert table["author"].fillna("").tolist() == ["", "", "", "导师"]


def test_no_comments_no_memos(nominal: Results) -> None:
    assert len(nominal.memos) == 0
    assert nominal.memos.columns.tolist() == list(qualcode.Memo._fields)
