"""How an indicator is written: every row of the table in codebooks/README.md, and what is refused."""

from __future__ import annotations

import re

import pytest

from qualcode.errors import ArgumentError
from qualcode.matching.patterns import (
    GAP,
    Gap,
    Near,
    Pattern,
    Slot,
    Words,
    parse_condition,
    parse_nearby,
    parse_pattern,
    with_lists,
)


@pytest.mark.parametrize(
    ("line", "language", "items"),
    [
        ("指手画脚", "zh", (Words(("指手画脚",)),)),
        ("卡|压|拖", "zh", (Words(("卡", "压", "拖")),)),
        ("拖欠 尾款|余款", "zh", (Words(("拖欠",)), Words(("尾款", "余款")))),
        ("压 … 尾款", "zh", (Words(("压",)), Gap(12), Words(("尾款",)))),
        ("withhold … payment", "en", (Words(("withhold",)), Gap(48), Words(("payment",)))),
        ("压 …(30) 尾款", "zh", (Words(("压",)), Gap(30), Words(("尾款",)))),
        ("尾款 ~ 拖欠", "zh", (Words(("尾款",)), Near(12), Words(("拖欠",)))),
        ("payment ~ late", "en", (Words(("payment",)), Near(48), Words(("late",)))),
        ("尾款 ~(20) 拖欠", "zh", (Words(("尾款",)), Near(20), Words(("拖欠",)))),
        ("评估/v", "zh", (Words(("评估",), False, ("verb",)),)),
        ("control/noun|steer", "en", (Words(("control", "steer"), False, ("noun", "")),)),
        ("(final say|control)/n", "en", (Words(("final say", "control"), False, ("noun", "noun")),)),
        ("卡 [很/adv] 严", "zh", (Words(("卡",)), Words(("很",), True, ("adv",)), Words(("严",)))),
        ("24/7", "en", (Words(("24/7",)),)),
        ("(his / her)", "en", (Words(("his / her",)),)),
        ("<政府> 派", "zh", (Slot("", "政府"), Words(("派",)))),
        ("由 <source> [来] 说了算", "zh", (Words(("由",)), Slot("source"), Words(("来",), True), Words(("说了算",)))),
        ("had the (last word|final say)", "en", (Words(("had",)), Words(("the",)), Words(("last word", "final say")))),
        ("<source> 派 <target>", "zh", (Slot("source"), Words(("派",)), Slot("target"))),
        ("<actor> 的人", "zh", (Slot(), Words(("的人",)))),
        ("<self> 的人", "zh", (Slot("", "self"), Words(("的人",)))),
        ("<other> 的人", "zh", (Slot("", "other"), Words(("的人",)))),
        ("<organisation> 听 <authority>", "zh", (Slot("", "organisation"), Words(("听",)), Slot("", "authority"))),
        ("<source:self> 靠 <target:organisation>", "zh", (Slot("source", "self"), Words(("靠",)), Slot("target", "organisation"))),
    ],
)
def test_each_row_of_the_table(line: str, language: str, items: tuple[object, ...]) -> None:
    assert parse_pattern(line, language).items == items


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("压 …… 尾款", "压 … 尾款"),
        ("压 ... 尾款", "压 … 尾款"),
        ("压…尾款", "压 … 尾款"),
        ("压 …(30)尾款", "压 …(30) 尾款"),
        ("  拖欠   尾款 ", "拖欠 尾款"),
        ("由<source>说了算", "由 <source> 说了算"),
        ("〈government〉 … 要求", "<government> … 要求"),
        ("＜government＞ … 要求", "<government> … 要求"),
        ("卡｜压", "卡|压"),
        ("压 …（30） 尾款", "压 …(30) 尾款"),
        ("由 ［来］ 定", "由 [来] 定"),
        ("尾款 ～ 拖欠", "尾款 ~ 拖欠"),
        ("尾款~拖欠", "尾款 ~ 拖欠"),
        ("尾款~(20)拖欠", "尾款 ~(20) 拖欠"),
        ("评估／v", "评估/v"),
        ("评估/verb", "评估/v"),
        ("由 <source>[来]说了算", "由 <source> [来] 说了算"),
    ],
)
def test_spacing_and_the_kind_of_dots_do_not_matter(written: str, same: str) -> None:
    assert parse_pattern(written, "zh").items == parse_pattern(same, "zh").items


def test_optional_words_may_have_alternatives() -> None:
    assert parse_pattern("由 [来|去] 定", "zh").items[1] == Words(("来", "去"), True)


def test_the_gaps_are_those_of_the_readme() -> None:
    assert GAP == {"zh": 12, "en": 48}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "word"),
        ("   ", "word"),
        ("<source>", "word"),
        ("<source> … <target>", "word"),
        ("[来]", "word"),
        ("… 尾款", "end"),
        ("压 …", "end"),
        ("压 … … 尾款", "row"),
        ("卡|", "nothing between"),
        ("卡||压", "nothing between"),
        ("|卡", "nothing between"),
        ("(last word|) had", "nothing between"),
        ("压 [] 款", "nothing between"),
        ("由 <source 说了算", "<"),
        ("由 source> 说了算", ">"),
        ("由 [来 说了算", r"\["),
        ("由 来] 说了算", r"\]"),
        ("had the (last word", r"\("),
        ("had the last word)", r"\)"),
        ("<actor:self> 定", "actor:self"),
        ("<self:source> 定", "self:source"),
        ("<> 定", "<"),
        ("~ 尾款", "end"),
        ("尾款 ~", "end"),
        ("尾款 ~ ~ 拖欠", "row"),
        ("尾款 ~ … 拖欠", "row"),
        ("尾款 ~(5) 拖欠 ~(6) 街道", "different limits"),
        ("a ~ b ~ c ~ d ~ e", "joins 5"),
        ("评估/vreb", "closest: 'verb'"),
        ("(评估|检查)/x", "part of speech"),
        ("/noun", "no word in front"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(line: str, why: str) -> None:
    with pytest.raises(ArgumentError, match=why) as caught:
        parse_pattern(line, "zh")
    assert f"'{line}'" in str(caught.value), "the message quotes the line"


def test_a_pattern_remembers_how_it_was_written() -> None:
    assert parse_pattern("压 … 尾款", "zh").source == "压 … 尾款"


@pytest.mark.parametrize(
    ("line", "anchors"),
    [
        ("压 … 尾款|余款", ("压",)),
        ("<source> [来] 说了算|定", ("说了算", "定")),
        ("(last word|final say)", ("last word", "final say")),
    ],
)
def test_anchors_are_the_first_words_that_must_be_there(line: str, anchors: tuple[str, ...]) -> None:
    assert parse_pattern(line, "en").anchors == anchors


def test_terms_are_all_words_that_a_scan_must_know() -> None:
    pattern: Pattern = parse_pattern("由 <source> [来] 说了算|定", "zh")
    assert pattern.terms == ("由", "来", "说了算", "定")


@pytest.mark.parametrize(
    ("line", "orders"),
    [
        ("压 … 尾款", 1),
        ("尾款 ~ 拖欠", 2),
        ("检查 ~ 材料 ~ 加班", 6),
        ("a ~ b ~ c ~ d", 24),
        ("压 … 尾款 ~ 街道", 2),
    ],
)
def test_things_near_each_other_stand_in_any_order(line: str, orders: int) -> None:
    pattern = parse_pattern(line, "zh")
    assert len(set(pattern.orders)) == orders
    assert not any(isinstance(item, Near) for order in pattern.orders for item in order)


def test_what_an_order_keeps_together() -> None:
    first, second = parse_pattern("压 … 尾款 ~(5) 街道", "zh").orders
    assert first == (Words(("压",)), Gap(12), Words(("尾款",)), Gap(5), Words(("街道",)))
    assert second == (Words(("街道",)), Gap(5), Words(("压",)), Gap(12), Words(("尾款",)))


@pytest.mark.parametrize(("line", "limit"), [("拖欠", 12), ("~ 拖欠", 12), ("~(30) 拖欠", 30), ("～（30）拖欠", 30), ("<government>", 12)])
def test_a_condition_on_what_is_near_may_set_its_limit(line: str, limit: int) -> None:
    assert parse_nearby(line, "zh").limit == limit


@pytest.mark.parametrize("line", ["~(30)", "~", "~(3) 压 …"])
def test_a_condition_that_cannot_be_read_is_quoted_as_it_was_written(line: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(f"'{line}'")):
        parse_nearby(line, "zh")


def test_an_actor_alone_is_a_condition_and_no_indicator() -> None:
    assert parse_condition("<government>", "zh").items == (Slot("", "government"),)
    with pytest.raises(ArgumentError, match="at least one word"):
        parse_pattern("<government>", "zh")


@pytest.mark.parametrize(
    ("line", "filled"),
    [
        ("{held}/v … 尾款", "压/v|拖/v … 尾款"),
        ("(拨|{held})/v 款", "(拨|压|拖)/v 款"),
        ("没有 … ｛held｝", "没有 … 压|拖"),
        ("  压　 …  尾款｜余款 ", "压 … 尾款|余款"),
        ("（拨  付）  款", "(拨  付) 款"),
    ],
)
def test_lists_keep_what_stands_behind_them(line: str, filled: str) -> None:
    assert with_lists(line, {"held": ("压", "拖")}) == filled


def test_what_is_asked_for_as_a_part_of_speech() -> None:
    assert parse_pattern("control/n|steer … (final say)/noun", "en").tagged == ("control/noun", "final say/noun")
