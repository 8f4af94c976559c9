"""How an indicator is written: every row of the table in codebooks/README.md, and what is refused."""

from __future__ import annotations

import pytest

from qualcode.errors import ArgumentError
from qualcode.matching.patterns import GAP, Gap, Pattern, Slot, Words, parse_pattern


@pytest.mark.parametrize(
    ("line", "language", "items"),
    [
        ("指手画脚", "zh", (Words(("指手画脚",)),)),
        ("卡|压|拖", "zh", (Words(("卡", "压", "拖")),)),
        ("拖欠 尾款|余款", "zh", (Words(("拖欠",)), Words(("尾款", "余款")))),
        ("压 … 尾款", "zh", (Words(("压",)), Gap(12), Words(("尾款",)))),
        ("withhold … payment", "en", (Words(("withhold",)), Gap(48), Words(("payment",)))),
        ("压 …(30) 尾款", "zh", (Words(("压",)), Gap(30), Words(("尾款",)))),
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
