"""Places that texts name."""

from __future__ import annotations

import pytest

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.names.persons import PERHAPS
from qualcode.names.places import place_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我在清河街道上班。", ["清河街道"]),
        ("住在朝阳区建国路。", ["朝阳区", "建国路"]),
        ("N区和X街道都来了。", ["N区", "X街道"]),
        ("他去上海开会。", ["上海"]),
        ("我們在臺北市見面。", ["臺北市"]),
        ("整个社区都知道，街道也知道，农村社区更难。", []),
        ("The office of Yangpu District is on Nanjing Road.", ["Yangpu District", "Nanjing Road"]),
        ("Every community and every district has one. Social Work District", []),
    ],
)
def test_names_in_texts(text: str, names: list[str], grammars: dict[str, Grammar]) -> None:
    found = [one.text for one in place_names([Document("S-01", text)], grammars=grammars) if one.kind != PERHAPS]
    assert sorted(found) == sorted(names)


def test_an_ordinary_word_is_left_to_a_person(grammars: dict[str, Grammar]) -> None:
    found = place_names([Document("S-01", "梧桐街道很忙，梧桐街道没人。")], grammars=grammars)
    assert [(one.text, one.kind, one.count) for one in found] == [("梧桐街道", PERHAPS, 2)]
