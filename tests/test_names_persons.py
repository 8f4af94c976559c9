"""Persons that texts name."""

from __future__ import annotations

import pytest

from qualcode.grammar import Grammar
from qualcode.model import Document, Speaker
from qualcode.names.persons import PERHAPS, person_names, person_parts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王主任说李科长没来。", ["王主任", "李科长"]),
        ("老陈和小张都不来。", ["老陈", "小张"]),
        ("L女士说张某表示同意。", ["L女士", "张某"]),
        ("王小明昨天去了。", ["王小明"]),
        ("陳怡君說周副主任沒來。", ["陳怡君", "周副主任"]),
        ("王建国主任天天打电话，赵志远站长也打。", ["王建国", "赵志远"]),
        ("张伟和刘洋没来。", ["张伟", "刘洋"]),
        ("大家好，教育部國教署葉宏彥，他是蕭永昌。", ["葉宏彥", "蕭永昌"]),
        ("谢谢大家，周转不过来，陈述一下。", []),
        ("我们向主任汇报，由主任决定，和书记商量。", []),
        ("领导在办公室开会，大家都到了。", []),
        ("Yesterday Ms Chen met Director Li Wei.", ["Ms Chen", "Chen", "Director Li Wei", "Li Wei"]),
    ],
)
def test_names_in_texts(text: str, names: list[str], grammars: dict[str, Grammar]) -> None:
    found = [one.text for one in person_names([Document("S-01", text)], grammars=grammars) if one.kind != PERHAPS]
    assert sorted(found) == sorted(dict.fromkeys(names))


def test_speakers_are_persons_and_words_for_speakers_are_not(grammars: dict[str, Grammar]) -> None:
    text = "问：忙吗？\n秦总干事：忙。\n受访者B：也忙。\n居民1：忙。\n"
    speakers = (Speaker("问", interviewer=True), Speaker("秦总干事"), Speaker("受访者B"), Speaker("居民1"))
    found = person_names([Document("S-01", text, kind="interview", speakers=speakers)], grammars=grammars)
    assert [one.text for one in found] == ["秦总干事"]


def test_places_lead_to_the_characters(grammars: dict[str, Grammar]) -> None:
    document = Document("S-01", "王小明来了，王 小明走了。")
    found = next(one for one in person_names([document], grammars=grammars) if one.text == "王小明")
    assert [document.text[start:end] for _, start, end in found.places] == ["王小明", "王 小明"]
    assert found.count == 2


@pytest.mark.parametrize(
    ("name", "parts"),
    [("秦总干事", ("", "秦", "总干事")), ("周副主任", ("", "周", "副主任")), ("小罗", ("小", "罗", "")), ("王小明", ("", "王小明", ""))],
)
def test_what_of_a_name_is_a_title(name: str, parts: tuple[str, str, str], grammars: dict[str, Grammar]) -> None:
    assert person_parts(name, grammars["zh"]) == parts
