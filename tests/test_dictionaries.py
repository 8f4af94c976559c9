"""Plain words of a codebook in many texts, beside a slow second implementation that looks at one term after another."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from qualcode import ArgumentError, Code, Codebook, Indicator, dictionary_codings, read_grammar
from qualcode.dictionaries import CHUNK
from qualcode.matching.patterns import Words, parse_pattern
from qualcode.tokenising import tokeniser
from qualcode.tokenising.boundaries import MARKS, fold_at_length
from qualcode.tokenising.chinese import ChineseTokeniser
from qualcode.tokenising.views import Tokeniser, fold

Row = tuple[object, int, int, str, str]


def book(*lines: tuple[str, str], language: str = "zh") -> Codebook:
    """A codebook of indicators that are one line each."""
    codes = dict.fromkeys(code for code, _ in lines)
    made = {code: tuple(Indicator((line,)) for other, line in lines if other == code) for code in codes}
    return Codebook("mine", {}, tuple(Code(code, {}, indicators={language: made[code]}) for code in codes))


def rows(frame: pd.DataFrame) -> list[Row]:
    return list(frame.itertuples(index=False, name=None))


def plain_terms(codebook: Codebook, language: str) -> list[tuple[str, str]]:
    """Code and term, in the order of the codebook."""
    return [
        (code.id, term)
        for code in codebook.codes
        for indicator in code.indicators.get(language, ())
        if indicator == Indicator(indicator.match)
        for line in indicator.match
        for items in [parse_pattern(line, language).items]
        if len(items) == 1 and isinstance(items[0], Words)
        for term in items[0].terms
    ]


def slowly(texts: Iterable[tuple[object, str]], codebook: Codebook, cutter: Tokeniser, language: str = "zh") -> list[Row]:
    """The same, term by term: every place of a term, whether it is whole words, and then the longest of each code first."""
    order = [code.id for code in codebook.codes]
    found: list[Row] = []
    for id, text in texts:
        view = cutter.view(text)
        for code in order:
            places: dict[tuple[int, int], str] = {}
            for other, term in plain_terms(codebook, language):
                for match in re.finditer(f"(?={re.escape(cutter.term(term))})", view.text) if other == code else ():
                    begin, end = match.start(), match.start() + len(cutter.term(term))
                    if cutter.whole(view, begin, end):
                        places.setdefault(view.span(begin, end), term)
            taken: list[tuple[int, int]] = []
            for begin, end in sorted(places, key=lambda place: (place[0] - place[1], place[0])):
                if all(end <= a or b <= begin for a, b in taken):
                    taken.append((begin, end))
            found += [(id, begin, end, code, places[begin, end]) for begin, end in taken]
    number = {id: n for n, (id, _) in enumerate(texts)}
    return sorted(found, key=lambda row: (number[row[0]], row[1], row[2], order.index(row[3])))


@pytest.fixture(scope="module")
def chinese() -> Tokeniser:
    grammar = read_grammar("zh")
    return tokeniser("zh", grammar.words, grammar.affixes)


@pytest.mark.parametrize(
    ("lines", "text", "expected"),
    [
        ([("a", "印度")], "印度的机构，印度尼西亚的机构。", [(0, 2, "a", "印度")]),
        ([("a", "街道")], "街道办管得太细，街道也管。", [(8, 10, "a", "街道")]),
        ([("a", "卡|压")], "他们老卡着我们的钱，要卡就卡。", [(3, 4, "a", "卡"), (11, 12, "a", "卡"), (13, 14, "a", "卡")]),
        ([("a", "社会|组织|社会组织")], "社会组织", [(0, 4, "a", "社会组织")]),
        ([("a", "社会组织"), ("b", "组织")], "社会组织和组织", [(0, 4, "a", "社会组织"), (5, 7, "b", "组织")]),
        ([("a", "尾款"), ("b", "尾款")], "尾款", [(0, 2, "a", "尾款"), (0, 2, "b", "尾款")]),
        ([("a", "PPT"), ("a", "ＰＰＴ")], "做ｐｐｔ。", [(1, 4, "a", "PPT")]),
        ([("a", "ＰＰＴ|ppt")], "做PPT。", [(1, 4, "a", "ＰＰＴ")]),
        ([("a", "压着")], "街道辦壓著尾款", [(3, 5, "a", "压着")]),
        (
            [("a", "压 … 尾款"), ("a", "<source> 说了算"), ("a", "拖欠 尾款"), ("a", "检查")],
            "压着尾款检查，拖欠尾款",
            [(4, 6, "a", "检查")],
        ),
        ([("a", "甲，乙")], "由甲，乙办", []),
        ([("a", "，")], "甲，乙", [(1, 2, "a", "，")]),
    ],
)
def test_hits(lines: list[tuple[str, str]], text: str, expected: list[tuple[int, int, str, str]]) -> None:
    assert rows(dictionary_codings({"D": text}, book(*lines))) == [("D", *row) for row in expected]


def test_indicators_with_conditions_are_passed_over() -> None:
    conditions = ({"all_of": ("钱",)}, {"any_of": ("钱",)}, {"none_of": ("饭",)}, {"documents": ("policy",)}, {"weak": True})
    codes = tuple(Code(f"c{number}", {}, indicators={"zh": (Indicator(("检查",), **one),)}) for number, one in enumerate(conditions))
    plain = Code("plain", {}, indicators={"zh": (Indicator(("检查",)),)})
    found = dictionary_codings({"D": "检查钱"}, Codebook("mine", {}, (*codes, plain)))
    assert found["code"].tolist() == ["plain"]


def test_columns_are_small_and_keep_what_was_not_found() -> None:
    found = dictionary_codings({7: "无", "S": "检查"}, book(("a", "检查|评估"), ("b", "验收")))
    assert {name: str(kind) for name, kind in found.dtypes.items()} == {
        "document": "category",
        "start": "int32",
        "end": "int32",
        "code": "category",
        "term": "category",
    }
    assert [found[name].cat.categories.tolist() for name in ("document", "code", "term")] == [
        [7, "S"],
        ["a", "b"],
        ["检查", "评估", "验收"],
    ]


@pytest.mark.parametrize("texts", [{"D": "检查"}, pd.Series(["检查"], index=["D"]), [("D", "检查")], iter([("D", "检查")])])
def test_what_texts_may_be(texts: object) -> None:
    assert rows(dictionary_codings(texts, book(("a", "检查")))) == [("D", 0, 2, "a", "检查")]  # type: ignore[arg-type]


@pytest.mark.parametrize("texts", [{}, {"D": ""}, {"D": "没有什么"}])
def test_nothing_found_is_an_empty_table(texts: dict[str, str]) -> None:
    found = dictionary_codings(texts, book(("a", "检查")))
    assert found.columns.tolist() == ["document", "start", "end", "code", "term"]
    assert len(found) == 0
    assert found["document"].cat.categories.tolist() == list(texts)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([("D", "甲"), ("D", "乙")], "two texts have the id 'D'"),
        ([("D", None), ("E", 3)], "'D' is no text but NoneType; what stands for 'E' is no text but int"),
    ],
)
def test_texts_that_are_none(texts: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        dictionary_codings(texts, book(("a", "检查")))


def test_a_codebook_without_plain_words_or_an_unknown_language() -> None:
    with pytest.raises(ArgumentError, match="no indicator in 'zh' is only words"):
        dictionary_codings({"D": "检查"}, book(("a", "压 … 尾款")))
    with pytest.raises(ArgumentError, match="language 'fr'"):
        dictionary_codings({"D": "检查"}, book(("a", "检查")), language="fr")


def test_english_by_lemma() -> None:
    texts = {"D": "They were meddling.\n\nThe bureau’s final say", "E": "final", "F": "say so; they meddle"}
    found = dictionary_codings(texts, book(("a", "(meddle|final say)"), language="en"), language="en")
    assert [texts[id][begin:end] for id, begin, end, _, _ in rows(found)] == ["meddling", "final say", "meddle"]


WORDS = [
    *("社会", "组织", "社会组织", "街道", "街道办", "街道办事处", "要卡", "卡着", "压着", "尾款", "ＰＰＴ", "印度尼西亚", "印度", "著作"),
    *(
        "壓著",
        "服务",
        "购买服务",
        "说了不算",
        "A",
        "3.5",
        "，",
        "。",
        "\n",
        "（",
        "）",
        " ",
        "、",
        "的",
        "我们",
        "github.com",
        "𠮷",
        "😀",
        "\r\n",
    ),
]
TERMS = book(
    ("a", "社会|组织|社会组织|服务|购买服务|街道"),
    ("b", "组织|卡|压|压着|街道办|的|PPT|我们的"),
    ("c", "印度|服务社会|尾款|说了不算|不算|a|、|社会，组织|𠮷"),
)


def test_as_the_slow_way_has_it(chinese: Tokeniser) -> None:
    draw = random.Random(1)
    texts = ["".join(draw.choices(WORDS, k=draw.randrange(25))) for _ in range(600)]
    # The engine folds a sentence at a time: what is compared holds one sentence a text, or no traditional character.
    named = [(id, text) for id, text in enumerate(texts) if fold(text) == fold_at_length(text)]
    assert len(named) > 400
    assert rows(dictionary_codings(named, TERMS)) == slowly(named, TERMS, chinese)


def test_as_the_slow_way_has_it_in_long_and_in_many_texts(chinese: Tokeniser) -> None:
    sentence = "街道办要求社会组织购买服务，我们的尾款被卡着。\n" + "他们做的PPT说了不算，印度的组织服务社会。" * 3
    texts = [("long", sentence * (2 * CHUNK // len(sentence))), *((f"D{number}", sentence[number:] * 40) for number in range(60))]
    found = rows(dictionary_codings(texts, TERMS))
    short = [row for row in found if row[0] in ("D0", "D31", "D59")]
    assert short == slowly([texts[1], texts[32], texts[60]], TERMS, chinese)
    size = len(sentence)
    period = [row[1:] for row in found if row[0] == "long" and row[1] < size]
    turns = 2 * CHUNK // size
    repeated = [("long", begin + turn * size, end + turn * size, code, term) for turn in range(turns) for begin, end, code, term in period]
    assert [row for row in found if row[0] == "long"] == repeated


def test_real_policies_as_the_slow_way_has_them(shared: Path, chinese: Tokeniser) -> None:
    files = sorted((shared / "data" / "zh_policy_core").glob("C0[34]*.md"))
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in files]
    words = sorted({word for _, text in texts for word in chinese.words(text) if len(word) > 1 and word.isalpha()})
    pairs = [first + second for first, second in zip(words[::7], words[3::7], strict=False)]
    codebook = book(*(("abcd"[number % 4], term) for number, term in enumerate(words[::3] + pairs)), ("a", "的|和|社会"))
    found = rows(dictionary_codings(texts, codebook))
    assert len(found) > 500
    assert found == slowly(texts, codebook, chinese)


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_segmenters_have_no_word_over_a_mark(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What boundaries.py relies on: a passage between marks is cut as if it stood alone."""
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    if engine == "rjieba":
        pytest.importorskip("rjieba")
    cut = ChineseTokeniser(["街道办"], engine=engine).words
    for mark in map(fold, MARKS):
        for left, right in (
            ("街道办", "社会组织"),
            ("10", "30"),
            ("http", "//a.b"),
            ("中华人民", "共和国"),
            ("a", "b"),
            ("他来到了网易", "杭研大厦"),
        ):
            assert cut(left + mark + right) == [*cut(left), mark, *cut(right)], mark
