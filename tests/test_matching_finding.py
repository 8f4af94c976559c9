"""Where a pattern stands in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pytest

from qualcode import read_grammar
from qualcode.errors import ArgumentError
from qualcode.matching.finding import Index, Place, find, longest, nearest, spans
from qualcode.matching.patterns import Slot, parse_pattern
from qualcode.matching.vocabulary import Vocabulary
from qualcode.tokenising import Tokeniser, tokeniser

WORDS = ("街道", "街道办", "街道办事处", "尾款", "说了算", "居委会")


@lru_cache(maxsize=2)
def cutter(language: str) -> Tokeniser:
    """One for all cases: making it takes longer than all of them."""
    return tokeniser(language, WORDS, read_grammar(language).affixes)


def found(line: str, sentence: str, language: str = "zh", places: Sequence[Place] = ()) -> list[str]:
    """The texts that a pattern covers."""
    pattern = parse_pattern(line, language)
    hits = Vocabulary(pattern.terms, cutter(language)).scan(sentence)
    return [sentence[one.start : one.end] for one in find(pattern, sentence, hits, places)]


@pytest.mark.parametrize(
    ("line", "sentence", "expected"),
    [
        ("印度", "印度的机构来访。", ["印度"]),
        ("印度", "印度尼西亚的机构来访。", []),
        ("街道", "街道管得太细。", ["街道"]),
        ("街道", "街道办管得太细。", []),
        ("街道办", "街道办管得太细。", ["街道办"]),
        ("街道办", "街道办事处管得太细。", []),
        ("指手画脚", "他们老是指手画脚的。", ["指手画脚"]),
        ("对我们指手", "他们对我们指手画脚。", ["对我们指手"]),
        ("卡|压|拖", "尾款他们就是要拖。", ["拖"]),
        ("卡|压|拖", "街道卡我们的尾款。", ["卡"]),
        ("尾款", "尾款没到，尾款一直没到。", ["尾款", "尾款"]),
        ("PPT", "他们要我们做ｐｐｔ。", ["ｐｐｔ"]),
        ("ＰＰＴ", "他们要我们做PPT。", ["PPT"]),
        ("12345", "有人打了１２３４５投诉。", ["１２３４５"]),
    ],
)
def test_words_on_boundaries_and_folded(line: str, sentence: str, expected: list[str]) -> None:
    assert found(line, sentence) == expected


@pytest.mark.parametrize(
    ("line", "sentence", "expected"),
    [
        ("压 … 尾款", "街道压我们的尾款。", ["压我们的尾款"]),
        ("压 … 尾款", "街道压着我们的尾款不放。", ["压着我们的尾款"]),
        ("压 … 尾款", "街道压了我们三个月尾款。", ["压了我们三个月尾款"]),
        ("卡 … 钱", "他们老卡着我们的钱。", ["卡着我们的钱"]),
        ("卡|压|拖", "尾款他们就是要卡。", ["卡"]),
        ("拖 … 款", "他们拖了半年才付款。", []),
    ],
)
def test_verbs_keep_their_endings(line: str, sentence: str, expected: list[str]) -> None:
    """压 is in 压着 and 压了: what README.md writes with a bare verb must find the verb as it is said."""
    assert found(line, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("他们拖欠尾款。", ["拖欠尾款"]),
        ("他们拖欠 尾款。", ["拖欠 尾款"]),
        ("他们拖欠“尾款”。", ["拖欠“尾款"]),
        ("他们拖欠「尾款」。", ["拖欠「尾款"]),
        ("他们拖欠余款。", ["拖欠余款"]),
        ("他们拖欠，尾款没有。", []),
        ("他们拖欠了尾款。", []),
        ("尾款他们拖欠。", []),
    ],
)
def test_directly_one_after_the_other(sentence: str, expected: list[str]) -> None:
    assert found("拖欠 尾款|余款", sentence) == expected


@pytest.mark.parametrize(
    ("limit", "between", "there"),
    [
        ("", 0, True),
        ("", 12, True),
        ("", 13, False),
        ("(30)", 30, True),
        ("(30)", 31, False),
        ("(3)", 3, True),
        ("(3)", 4, False),
        ("(0)", 0, True),
        ("(0)", 1, False),
    ],
)
def test_a_gap_in_chinese_holds_as_many_characters_as_it_says(limit: str, between: int, there: bool) -> None:
    sentence = "拖欠" + "，" * between + "尾款。"
    assert bool(found(f"拖欠 …{limit} 尾款", sentence)) is there


@pytest.mark.parametrize(("between", "there"), [(46, True), (48, True), (49, False)])
def test_a_gap_in_english_is_48_characters(between: int, there: bool) -> None:
    assert bool(found("pay … late", "They pay " + "-" * (between - 2) + " late.", "en")) is there


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("由他说了算。", ["由他说了算"]),
        ("由他来说了算。", ["由他来说了算"]),
        ("由他去说了算。", []),
    ],
)
def test_optional_words(sentence: str, expected: list[str]) -> None:
    assert found("由 他 [来] 说了算", sentence) == expected


def test_an_optional_word_at_the_beginning_or_end() -> None:
    assert found("[都] 说了算", "街道说了算。") == ["说了算"]
    assert "都说了算" in found("[都] 说了算", "街道都说了算。")
    assert found("拖欠 尾款 [啊]", "又拖欠尾款。") == ["拖欠尾款"]


@pytest.mark.parametrize(
    ("line", "sentence", "expected"),
    [
        ("interfere", "The office was interfering again.", ["interfering"]),
        ("interfere", "They interfered with it.", ["interfered"]),
        ("Pay … Late", "THEY PAID US LATE.", ["PAID US LATE"]),
        ("had the (last word|final say)", "The bureau had the final say.", ["had the final say"]),
        ("had the (last word|final say)", "The bureau had the last word.", ["had the last word"]),
        ("had the (last word|final say)", "The bureau has the last words.", ["has the last words"]),
        ("had the (last word|final say)", "The bureau had the last say.", []),
        ("target", "We retargeted it.", []),
        ("pay", "They repaid the loan.", []),
        ("child", "The children came.", ["children"]),
        ("withhold|delay … payment", "They delayed the final payments for months.", ["delayed the final payments"]),
        ("n't", "They don't care.", ["n't"]),
    ],
)
def test_english_by_lemma_whole_words(line: str, sentence: str, expected: list[str]) -> None:
    assert found(line, sentence, "en") == expected


@pytest.mark.parametrize(
    ("line", "sentence", "expected"),
    [
        ("拖欠 … 尾款", "拖欠的尾款，还是尾款。", ["拖欠的尾款"]),
        ("拖欠 … 尾款", "拖欠啊拖欠尾款。", ["拖欠啊拖欠尾款", "拖欠尾款"]),
        ("拖欠 … 尾款|我们的尾款", "拖欠我们的尾款。", ["拖欠我们的尾款"]),
    ],
)
def test_from_each_beginning_the_nearest_completion(line: str, sentence: str, expected: list[str]) -> None:
    assert found(line, sentence) == expected


def test_a_gap_may_need_the_second_of_two_places() -> None:
    """The nearest 尾款 does not complete the pattern; the next one does."""
    assert found("拖欠 … 尾款 没到", "拖欠的尾款，尾款没到。") == ["拖欠的尾款，尾款没到"]


def test_slots_are_filled_with_mentions_and_tell_the_ends() -> None:
    sentence = "街道派我们去。"
    pattern = parse_pattern("<source> 派 <target>", "zh")
    hits = Vocabulary(pattern.terms, cutter("zh")).scan(sentence)
    places = [Place(0, 2, 0), Place(3, 5, 1)]
    [one] = find(pattern, sentence, hits, places)
    assert (one.start, one.end, one.source, one.target) == (0, 5, 0, 1)
    assert one.words == ((2, 3),)
    assert find(pattern, sentence, hits, places[:1]) == [], "a slot is never filled by nothing"
    assert find(pattern, sentence, hits, [Place(4, 5, 0), Place(3, 5, 1)]) == [], "a mention further off is not directly before"
    assert find(pattern, sentence, hits, places, lambda number, slot: slot != Slot("target")) == [], "the mention must fit"


def test_a_slot_behind_a_gap_takes_the_nearest_that_fits() -> None:
    sentence = "由居委会、街道说了算。"
    pattern = parse_pattern("由 … <source> … 说了算", "zh")
    hits = Vocabulary(pattern.terms, cutter("zh")).scan(sentence)
    places = [Place(1, 4, 0), Place(5, 7, 1)]
    assert [one.source for one in find(pattern, sentence, hits, places, lambda number, slot: number == 1)] == [1]


def test_spans_of_several_patterns() -> None:
    lines = [parse_pattern(line, "zh") for line in ("尾款", "说了算")]
    sentence = "尾款他们说了算。"
    hits = Vocabulary([term for line in lines for term in line.terms], cutter("zh")).scan(sentence)
    assert spans(lines, sentence, hits) == [(0, 2), (4, 7)]


def test_the_index_knows_which_rules_can_speak_and_forgets_none() -> None:
    lines = [parse_pattern(line, "zh") for line in ("尾款", "<source> 说了算", "[来] 尾款", "首款 … 尾款")]
    sentence = "尾款没到。"
    hits = Vocabulary([term for line in lines for term in line.terms], cutter("zh")).scan(sentence)
    assert Index([line] for line in lines).candidates(hits) == [0, 2]


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert list(Vocabulary([], cutter("zh")).scan("尾款没到。")) == []


def test_hits_are_characters_of_the_sentence_also_behind_rare_signs() -> None:
    sentence = "😀𠮷尾款。"
    [(begin, end)] = Vocabulary(["尾款"], cutter("zh")).scan(sentence).of(["尾款"])
    assert sentence[begin:end] == "尾款"


@pytest.mark.parametrize(
    ("line", "sentence", "expected"),
    [
        ("尾款 ~ 拖欠", "拖欠尾款。", ["拖欠尾款"]),
        ("尾款 ~ 拖欠", "尾款一直拖欠。", ["尾款一直拖欠"]),
        ("尾款 ~ 拖欠", "拖欠尾款，拖欠。", ["拖欠尾款", "尾款，拖欠"]),
        ("尾款 ~(2) 拖欠", "尾款一直在拖欠。", []),
        ("尾款 ~ 尾款", "尾款，尾款。", ["尾款，尾款"]),
        ("尾款 ~ 说了算 ~ 居委会", "居委会的尾款街道说了算。", ["居委会的尾款街道说了算"]),
        ("尾款 ~ 说了算 ~ 居委会", "说了算的居委会，尾款。", ["说了算的居委会，尾款"]),
        ("拖欠 … 尾款 ~ 街道", "街道拖欠我们尾款。", ["街道拖欠我们尾款"]),
        ("拖欠 … 尾款 ~ 街道", "拖欠街道尾款。", []),
    ],
)
def test_near_in_either_order(line: str, sentence: str, expected: list[str]) -> None:
    assert found(line, sentence) == expected


@pytest.mark.parametrize(("between", "there"), [(12, True), (13, False)])
def test_near_has_the_limit_of_the_gap_on_both_sides(between: int, there: bool) -> None:
    for sentence in ("尾款" + "，" * between + "拖欠。", "拖欠" + "，" * between + "尾款。"):
        assert bool(found("尾款 ~ 拖欠", sentence)) is there


def test_the_nearest_or_the_longest_where_several_words_begin_at_a_place() -> None:
    sentence = "街道拖欠尾款不给。"
    pattern = parse_pattern("街道 … 拖欠尾款|拖欠尾款不给", "zh")
    hits = Vocabulary(pattern.terms, cutter("zh")).scan(sentence)
    [short] = find(pattern, sentence, hits, chosen=nearest)
    [long] = find(pattern, sentence, hits, chosen=longest)
    assert (sentence[short.start : short.end], sentence[long.start : long.end]) == ("街道拖欠尾款", "街道拖欠尾款不给")


def test_a_part_of_speech_is_asked_for_and_never_silently_passed_over() -> None:
    sentence = "评估，评估。"
    pattern = parse_pattern("评估/v", "zh")
    hits = Vocabulary(pattern.terms, cutter("zh")).scan(sentence)
    assert [one.start for one in find(pattern, sentence, hits, speaks=lambda begin, end, part: (begin, end, part) == (3, 5, "verb"))] == [3]
    with pytest.raises(ArgumentError, match="only indicators of codes"):
        find(pattern, sentence, hits)


FIELD = (
    *("综治办", "党群办", "文明办", "民非", "残联", "关工委", "社区办", "工疗站"),
    *("三社联动", "社工部", "购服", "结项", "两新", "双百站", "微心愿", "网格化"),
)
CARRIERS = (
    "{}叫我们去。",
    "我们去找{}要钱。",
    "这件事要问{}才行。",
    "街道和{}都来了。",
    "{}的材料还没交。",
    "听{}说不行。",
    "他们把{}当任务。",
)


@lru_cache(maxsize=1)
def told() -> Tokeniser:
    """A tokeniser that was told the words of the field, as `words:` in the rules of a study's language tell it."""
    return tokeniser("zh", (*WORDS, *FIELD), read_grammar("zh").affixes)


@pytest.mark.parametrize("term", FIELD)
def test_a_word_that_is_told_is_found_beside_every_neighbour(term: str) -> None:
    vocabulary = Vocabulary([term], told())
    for carrier in CARRIERS:
        sentence = carrier.format(term)
        assert (sentence.index(term), sentence.index(term) + len(term)) in vocabulary.scan(sentence).of([term]), sentence


@pytest.mark.parametrize(
    ("term", "sentence"), [("残联", "街道和残联都来了。"), ("综治办", "我们去找综治办要钱。"), ("工疗站", "听工疗站说不行。")]
)
def test_a_word_that_the_segmenter_cuts_is_found(term: str, sentence: str) -> None:
    assert found(term, sentence) == [term]


@pytest.mark.xfail(strict=True, reason="0.1.0: a word that no dictionary has, taken together with its neighbour; `words:` helps")
def test_a_word_that_nobody_told_is_found_beside_every_neighbour() -> None:
    assert found("民非", "街道和民非都来了。") == ["民非"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("印度", "印度尼西亚的机构。"),
        ("印度", "印度洋很远。"),
        ("印度", "印度尼西亞的機構。"),
        ("民政", "民政局来了。"),
        ("街道", "街道办事处来了。"),
    ],
)
def test_never_inside_a_longer_word(line: str, sentence: str) -> None:
    assert found(line, sentence) == []


@pytest.mark.parametrize("line", ["街道辦的尾款", "街道办的尾款", "街道辦 的 尾款", "街道办 … 尾款"])
@pytest.mark.parametrize("sentence", ["街道辦的尾款。", "街道办的尾款。"])
def test_either_script_finds_either_script(line: str, sentence: str) -> None:
    assert found(line, sentence) == [sentence[:-1]]


@pytest.mark.parametrize("line", ["PPT", "ｐｐｔ", "ＰＰＴ"])
@pytest.mark.parametrize("written", ["PPT", "ppt", "ＰＰＴ", "ｐｐｔ"])
def test_either_width_and_case_finds_every_other(line: str, written: str) -> None:
    assert found(line, f"要做{written}。") == [written]
