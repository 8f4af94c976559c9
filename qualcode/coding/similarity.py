"""How like a sentence is to the examples and counter-examples of a codebook: pairs and triples of characters, rare ones counting more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qualcode.model import Codebook
from qualcode.tokenising.views import fold

__all__ = ["Bank", "Likeness", "examples_of"]

SIZES = {"zh": (2, 3), "en": (4, 5)}
"""How many characters the pieces have that are compared; an English word is longer than a Chinese one."""


class Likeness(NamedTuple):
    """An example that a sentence is like: its code, what it is instead when it is a counter-example, its text, and the cosine (0 to 1)."""

    code: str
    instead: str
    counter: bool
    text: str
    cosine: float


def examples_of(codebook: Codebook, language: str) -> list[tuple[str, str, bool, str]]:
    """The examples and counter-examples of a codebook: code, what it is instead, whether it is a counter-example, text."""
    return [
        (code.id, example.instead, counter, example.text)
        for code in codebook.codes
        for counter, examples in ((False, code.examples), (True, code.counterexamples))
        for example in examples.get(language, ())
    ]


def _pieces(text: str, language: str) -> Counter[str]:
    bare = "".join(filter(str.isalnum, fold(text))) if language == "zh" else " ".join(fold(text).split())
    return Counter([bare[at : at + size] for size in SIZES[language] for at in range(len(bare) - size + 1)])


class Bank:
    """The examples of a codebook in one language, ready to be compared with sentences.

    The likeness of two texts is the cosine of their vectors of pieces, each weighted by 1 + log of its count times the inverse
    document frequency log((1 + N) / (1 + n)) + 1 over the N examples (Salton & Buckley 1988, Information Processing & Management 24:513).
    A piece that no example has lengthens the sentence's vector with the weight of a piece that one example has.

    Examples
    --------
    >>> from qualcode import read_codebook
    >>> bank = Bank(read_codebook("governance"), "zh")
    >>> bank.nearest("尾款拖了八个月还没有到账")[0].text[:7]
    '尾款拖了八个月'
    """

    def __init__(self, codebook: Codebook, language: str) -> None:
        self._language = language
        self._examples = examples_of(codebook, language)
        counted = [_pieces(text, language) for *_, text in self._examples]
        frequency = Counter(piece for pieces in counted for piece in pieces)
        self._families = [(code.partition(".")[0], counter) for code, _, counter, _ in self._examples]
        self._idf = {piece: math.log((1 + len(counted)) / (1 + n)) + 1 for piece, n in frequency.items()}
        self._unseen = math.log((1 + len(counted)) / 2) + 1
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for number, pieces in enumerate(counted):
            vector, length = self._vector(pieces)
            for piece, weight in vector.items():
                self._postings.setdefault(piece, []).append((number, weight / length))

    def _vector(self, pieces: Mapping[str, int]) -> tuple[dict[str, float], float]:
        idf, unseen = self._idf, self._unseen
        vector = {piece: idf.get(piece, unseen) for piece in pieces}
        if len(pieces) < sum(pieces.values()):
            vector |= {piece: (1 + math.log(count)) * vector[piece] for piece, count in pieces.items() if count > 1}
        return vector, math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0

    def _cosines(self, sentence: str) -> dict[int, float]:
        vector, length = self._vector(_pieces(sentence, self._language))
        postings, cosines = self._postings, dict[int, float]()
        for piece, weight in vector.items():
            if piece in postings:  # most pieces of a sentence stand in no example
                for number, other in postings[piece]:
                    cosines[number] = cosines.get(number, 0.0) + weight * other / length
        return cosines

    def nearest(self, sentence: str, *, codes: Iterable[str] | None = None) -> list[Likeness]:
        """The examples that share anything with `sentence`, the most like first; of `codes` only where they are named."""
        wanted = None if codes is None else set(codes)
        found = [
            Likeness(*self._examples[number], round(cosine, 6))
            for number, cosine in self._cosines(sentence).items()
            if wanted is None or self._examples[number][0] in wanted
        ]
        return sorted(found, key=lambda one: (-one.cosine, one.code, one.text))

    def by_family(self, sentence: str) -> dict[tuple[str, bool], float]:
        """For each family the highest cosine to an example (``False``) and to a counter-example (``True``)."""
        best: dict[tuple[str, bool], float] = {}
        for number, cosine in self._cosines(sentence).items():
            key = self._families[number]
            if cosine > best.get(key, -1.0):
                best[key] = cosine
        return best
