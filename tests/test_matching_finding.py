"""Where a pattern stands in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pytest

from qualcode import read_grammar
from qualcode.matching.finding import Index, Place, find, spans
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
