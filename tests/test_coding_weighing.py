"""What is worked out for many sentences at once is what it is for one, and what the formulas say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import pytest

from qualcode.coding.indicators import Sentence
from qualcode.coding.noting import SILENT
from qualcode.coding.reaching import Reach
from qualcode.coding.similarity import Bank
from qualcode.machine import Machine
from qualcode.model import Codebook, Document
from qualcode.reading.codebooks import read_codebook
from qualcode.results import Results
from qualcode.segmenting import document_segments
from qualcode.texts import _beginning, beginnings
from qualcode.tokenising.views import fold
from qualcode.weights import Weights

SENTENCES = {
    "zh": ("尾款拖了八个月还没有到账。", "街道要求我们每周报表，每周报表！", "好。", "", "我們自己说了算，Ａ机构 也说了算"),
    "en": ("They hold back the last payment, the last payment.", "No.", "", "We decide for ourselves what we do, and “they” agree."),
}


def pieces(text: str, language: str) -> Counter[str]:
    bare = "".join(filter(str.isalnum, fold(text))) if language == "zh" else " ".join(fold(text).split())
    return Counter(bare[at : at + size] for size in {"zh": (2, 3), "en": (4, 5)}[language] for at in range(len(bare) - size + 1))


def cosines(codebook: Codebook, language: str, sentence: str) -> dict[tuple[str, bool], float]:
    """The formula in the docstring of Bank, piece by piece."""
    kinds = ((False, "examples"), (True, "counterexamples"))
    texts = [
        ((code.family, counter), pieces(one.text, language))
        for code in codebook.codes
        for counter, kind in kinds
        for one in getattr(code, kind).get(language, ())
    ]
    frequency = Counter(piece for _, found in texts for piece in found)

    def vector(found: Mapping[str, int]) -> dict[str, float]:
        raw = {piece: (1 + math.log(n)) * (math.log((1 + len(texts)) / (1 + (frequency[piece] or 1))) + 1) for piece, n in found.items()}
        length = math.sqrt(sum(weight**2 for weight in raw.values())) or 1.0
        return {piece: weight / length for piece, weight in raw.items()}

    own, best = vector(pieces(sentence, language)), dict[tuple[str, bool], float]()
    for family, found in texts:
        cosine = sum(weight * own.get(piece, 0.0) for piece, weight in vector(found).items())
        if cosine > best.get(family, 0.0):
            best[family] = cosine
    return best


@pytest.mark.parametrize("language", ["zh", "en"])
def test_likeness_is_the_cosine_of_weighted_pieces(language: str) -> None:
    book = read_codebook("governance")
    bank = Bank(book, language)
    together = bank.by_families(SENTENCES[language])
    assert any(together)
    for sentence, found in zip(SENTENCES[language], together, strict=True):
        assert found == pytest.approx(cosines(book, language, sentence))
        assert bank.by_family(sentence) == pytest.approx(found)


def test_nothing_is_like_the_examples_of_a_codebook_without_any() -> None:
    assert Bank(Codebook("bare", {}, ()), "zh").by_families(["尾款", ""]) == [{}, {}]


def test_sums_are_weight_times_value() -> None:
    weights = Weights("mine", {"a": {"x": 2.0, "y": -1.0}, "b": {"y": 0.5}})
    several = [{"a": 1.0, "b": 3.0, "unknown": 9.0}, {}, {"b": -2.0}]
    assert weights.sums_each(several) == [[2.0, 0.5], [0.0, 0.0], [0.0, -1.0]]
    assert weights.sums(several[0]) == {"x": 2.0, "y": 0.5}
    assert weights.sums_each([]) == []


def test_no_sentence_reaches_further_than_it_is_said_to(nominal: Results) -> None:
    """And one in which nobody is named just as far, where no indicator spoke."""
    study = nominal.study
    own, machine = study.codebook.weights, Machine(study)
    assert own is not None
    bank = Bank(study.codebook, "zh")
    reach = Reach(own, own.terms, bank.families, {actor.id: actor for actor in study.actors})
    seen = [one for document in study.documents for one in machine.seen(document) if not one.drawn and one.segment.language == "zh"]
    highest = reach.highest([one.sentence for one in seen], bank.best([one.segment.text for one in seen]))
    sums = [max(line) for line in own.sums_each([one.features for one in seen])]
    named = [bool(one.sentence.names) for one in seen]
    assert {True, False} <= set(named)
    assert all(z <= high + 1e-9 for z, high in zip(sums, highest, strict=True))
    plain = [(z, high) for z, high, name in zip(sums, highest, named, strict=True) if not name]
    assert [high for _, high in plain] == pytest.approx([z for z, _ in plain])


def test_a_sentence_by_itself_gets_what_it_gets_among_others(nominal: Results) -> None:
    machine = Machine(nominal.study)
    for document in nominal.study.documents[:4]:
        codings = machine.read(document).codings
        for segment in list(dict.fromkeys(one.segment for one in codings))[::3]:
            account = machine.account(document, segment, SILENT)
            assert account is not None
            assert account.rows.codings == [one for one in codings if one.segment == segment]


def test_what_a_sentence_belongs_to_begins_where_going_back_ends(nominal: Results) -> None:
    minutes = Document("M-09", "会议记录\n第一条 开会。\n问：忙吗？\n忙不忙？\n答：忙。\n很忙。\n问：累吗？\n答：累。", kind="interview")
    for document in (*nominal.study.documents, minutes):
        segments = document_segments(document, nominal.study.grammars[document.language])
        assert beginnings(segments) == [_beginning(segments, number) for number in range(len(segments))]


def test_a_sentence_that_names_nobody_has_no_places(nominal: Results) -> None:
    machine = Machine(nominal.study)
    seen: list[Sentence] = [one.sentence for one in machine.seen(nominal.study.documents[0])]
    assert all(len(one.places) == len(one.mentions) for one in seen)
