"""Words: two engines for Chinese that agree, one for English, and the way back to the characters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode import Results
from qualcode.tokenising import tokeniser
from qualcode.tokenising.chinese import ChineseTokeniser, engine_name
from qualcode.tokenising.tagging import Tagger
from qualcode.tokenising.views import Tokeniser, fold

WORDS = ("街道办", "尾款", "A社工机构", "梧桐街道办事处", "说了算")


@pytest.fixture(scope="module")
def chinese() -> Tokeniser:
    return tokeniser("zh", WORDS)


@pytest.fixture(scope="module")
def english() -> Tokeniser:
    return tokeniser("en")


@pytest.fixture(scope="module")
def jieba(tmp_path_factory: pytest.TempPathFactory) -> ChineseTokeniser:
    """The slower engine, whose cache goes where the test says."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE"):
            patch.setenv(name, str(home))
        made = ChineseTokeniser(WORDS, engine="jieba")
        made.words("先读一遍词典")
    made.home = home
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢＣ", "abc"),
        ("ABC", "abc"),
        ("（１）", "(1)"),
        ("：；，！？", ":;,!?"),
        ("\u3000", " "),
        ("街道", "街道"),
        ("“”。", "“”。"),
        ("É", "É"),
        ("𠮷😀", "𠮷😀"),
    ],
)
def test_folding(text: str, expected: str) -> None:
    assert fold(text) == expected


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


# Chinese


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("街道办管得太细", "街道办"),
        ("尾款拖了半年", "尾款"),
        ("去a社工机构开会", "a社工机构"),
        ("ＡＢ尾款到了", "尾款"),
        ("谁说了算", "说了算"),
    ],
)
def test_words_of_the_field_are_not_cut(text: str, word: str, chinese: Tokeniser, jieba: Tokeniser) -> None:
    assert word in chinese.words(text)
    assert word in jieba.words(text)


@pytest.mark.parametrize(
    ("text", "term", "whole"),
    [
        ("印度尼西亚", "印度", False),
        ("印度来的", "印度", True),
        ("街道办管得太细", "街道", False),
        ("街道管得太细", "街道", True),
        ("他们指手画脚地说", "指手画脚", True),
    ],
)
def test_short_terms_stand_on_word_boundaries(text: str, term: str, whole: bool, chinese: Tokeniser) -> None:
    view = chinese.view(text)
    begin = view.text.index(chinese.term(term))
    assert chinese.whole(view, begin, begin + len(chinese.term(term))) is whole


def test_a_cooperative_is_no_cooperation(nominal: Results) -> None:
    made = tokeniser("zh", nominal.study.grammars["zh"].words)
    for text, whole in (("县里推动合作事业", False), ("他在合作金库上班", False), ("县里推动合作", True), ("跟社工站合作得不错", True)):
        view = made.view(text)
        begin = view.text.index("合作")
        assert made.whole(view, begin, begin + 2) is whole, text


MIXED = st.lists(
    st.sampled_from(
        [
            "街道办",
            "尾款",
            "拖了",
            "半年",
            "A",
            "Ｂ",
            "3.5",
            "𠮷",
            "😀",
            " ",
            "\u3000",
            "，",
            "。",
            "the bureau",
            "OK",
            "\u200b",
            "\t",
            "e\u0301",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(MIXED | st.text(max_size=20))
def test_chinese_words_tile_the_sentence(text: str) -> None:
    made = CHINESE
    view = made.view(text)
    assert len(view.text) == len(text)
    at = 0
    for begin, end in view.words():
        assert begin == at < end
        assert view.span(begin, end) == (begin, end)
        at = end
    assert at == len(text)
    assert "".join(made.words(text)) == fold(text)


CHINESE = tokeniser("zh", WORDS)


def test_both_engines_cut_our_corpora_the_same(nominal) -> None:
    if engine_name() != "rjieba":
        pytest.skip("rjieba has no wheel here, so there is one engine")
    words = {*nominal.study.grammars["zh"].words, *(name for actor in nominal.study.actors for name in (actor.name, *actor.aliases))}
    fast, slow = ChineseTokeniser(words, engine="rjieba"), ChineseTokeniser(words, engine="jieba")
    texts = [text for text in nominal.segments["text"] if not re.search(r"[A-Za-z0-9]\.[0-9]", text)]
    assert len(texts) > 700
    different = [text for text in texts if fast.words(text) != slow.words(text)]
    assert len(different) <= len(texts) // 1000, different


def test_both_engines_take_the_same_words_in_any_order(jieba: ChineseTokeniser) -> None:
    text = "梧桐街道办事处说了算，尾款在街道办"
    assert tokeniser("zh", reversed(WORDS)).words(text) == tokeniser("zh", WORDS).words(text) == jieba.words(text)


def test_the_cache_of_jieba_is_in_the_users_own_folder(jieba: ChineseTokeniser) -> None:
    home: Path = jieba.home
    assert list(home.rglob("jieba-*.cache"))


def test_nothing_of_one_study_is_left_for_the_next() -> None:
    tokeniser("zh", ["拖了半年"]).words("尾款拖了半年")
    assert "拖了半年" not in tokeniser("zh").words("尾款拖了半年")


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_the_words_of_a_tagger_are_known_to_no_other(engine: str) -> None:
    if engine == "rjieba":
        pytest.importorskip("rjieba")
    own, plain = Tagger(["拖了半年"], engine=engine), Tagger(engine=engine)
    assert [one.known for one in own("尾款拖了半年") if one.word == "拖了半年"] == [True]
    words = [one.word for one in plain("尾款拖了半年")]
    assert "拖了半年" not in words
    assert words == [word for word, _ in plain.pairs("尾款拖了半年")] == tokeniser("zh").words("尾款拖了半年")


@pytest.mark.parametrize("terms", [[], [""], ["Ａ机构", "尾款"], ["顯著", "著作", "壓著"], ["压\n款", "Ｂ"], ["", "ABC", ""]])
def test_many_terms_are_folded_as_each_of_them(chinese: Tokeniser, terms: list[str]) -> None:
    assert chinese.forms(terms) == [(chinese.term(term),) for term in terms]


def test_a_word_with_a_space_is_left_out() -> None:
    assert tokeniser("zh", ["社工 机构", "", " "]).words("社工机构")


# English


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("They were interfering again.", "interfere"),
        ("The agencies paid.", "agency"),
        ("He pays.", "pay"),
        ("delayed payments", "payment"),
        ("WE OBEYED", "obey"),
        ("They don't pay.", "pay"),
        ("They cancelled it.", "cancel"),
        ("They kept cancelling it.", "cancel"),
        ("a modelled cost", "model"),
        ("They fulfill it.", "fulfil"),
        ("They fulfilled it.", "fulfil"),
        ("He enrols them.", "enrol"),
        ("They enrolled us.", "enrol"),
        ("Small NGOs left.", "ngo"),
        ("The NGO left.", "ngo"),
        ("KPIs and MoUs", "kpi"),
        ("KPIs and MoUs", "mou"),
        ("They called us.", "call"),
        ("As he says", "as"),
    ],
)
def test_lemmas(text: str, lemma: str, english: Tokeniser) -> None:
    assert lemma in english.words(text)
    assert f" {lemma} " in english.view(text).text


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("They will call.", "cal"),  # words of one syllable are other words with one l
        ("He fell.", "fel"),
        ("Is it so?", "i"),  # no plural of a letter
        ("They need it, as ITs do.", "its"),
    ],
)
def test_what_is_no_form_of_a_word(text: str, term: str, english: Tokeniser) -> None:
    assert english.term(term) not in english.words(text)


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("They were interfering again.", "interfere", "interfering"),
        ("the final says", "final say", "final says"),
        ("The  bureau\tcontrols it", "bureau control", "bureau\tcontrols"),
        ("It was “interference”, really.", "interference", "interference"),
        ("The U.S. paid", "pay", "paid"),
        ("𠮷😀 they obeyed", "obey", "obeyed"),
    ],
)
def test_a_term_leads_back_to_its_characters(text: str, term: str, expected: str, english: Tokeniser) -> None:
    view = english.view(text)
    folded = english.term(term)
    begin = view.text.index(f" {folded} ") + 1
    a, b = view.span(begin, begin + len(folded))
    assert text[a:b] == expected
    assert english.whole(view, begin, begin + len(folded))


def test_a_term_does_not_begin_inside_a_word(english: Tokeniser) -> None:
    assert " pay " not in english.view("They repay the payer.").text


ENGLISH = tokeniser("en")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(MIXED | st.text(max_size=20))
def test_english_words_lead_back_in_order(text: str) -> None:
    view = ENGLISH.view(text)
    at = 0
    for begin, end in view.words():
        a, b = view.span(begin, end)
        assert at <= a < b <= len(text)
        at = b
