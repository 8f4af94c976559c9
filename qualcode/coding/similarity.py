"""How like a sentence is to the examples and counter-examples of a codebook: pairs and triples of characters, rare ones counting more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qualcode.model import Codebook
from qualcode.tokenising.boundaries import code_points, fold_each

if TYPE_CHECKING:
    from qualcode.tokenising.boundaries import Numbers

    Reals = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["Bank", "Likeness", "examples_of"]

SIZES = {"zh": (2, 3), "en": (4, 5)}
"""How many characters the pieces have that are compared; an English word is longer than a Chinese one."""
TOGETHER = 256
"""How many sentences are compared at once: enough for arrays to be worth their making, few enough for little memory."""
_SIGNS = re.compile(r"(?:[^\w\n]|_)+")
_FACTOR = np.int64(0x5851F42D4C957F2D)
"""Makes one number of the characters of a piece. That two pieces of a text get the same number is less likely than one in 10¹⁰."""


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


class _Counted(NamedTuple):
    """How often each piece stands in each of several sentences, as arrays of one length; and the pieces by their numbers."""

    sentences: Numbers
    pieces: Numbers
    counts: Numbers
    names: Numbers


def _bare(sentences: Sequence[str], language: str) -> str:
    """The sentences as they are compared, one a line; of Chinese only what is no sign."""
    joined = fold_each([" ".join(sentence.split()) for sentence in sentences], "\n")
    return _SIGNS.sub("", joined) if language == "zh" else joined


def _counted(sentences: Sequence[str], language: str) -> _Counted:
    """The pieces of several sentences; as arrays, because a sentence has a hundred of them."""
    points = code_points(_bare(sentences, language)).astype(np.int64)
    breaks = points == ord("\n")
    owners = np.cumsum(breaks)
    keys, found, stands = points, list[Any](), list[Any]()
    for length in range(2, SIZES[language][-1] + 1):
        keys = keys[:-1] * _FACTOR + points[length - 1 :]
        if length in SIZES[language]:
            whole = (owners[: len(keys)] == owners[length - 1 :]) & ~breaks[: len(keys)]
            found.append(keys[whole])
            stands.append(owners[: len(keys)][whole])
    names, numbers = np.unique(np.concatenate(found), return_inverse=True)
    pairs, counts = np.unique(np.concatenate(stands) * len(names) + numbers, return_counts=True)
    return _Counted(pairs // max(len(names), 1), pairs % max(len(names), 1), counts, names)


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
        examples = examples_of(codebook, language)
        self._examples = sorted(examples, key=lambda one: (_family(one), one))
        self.families = sorted(set(map(_family, examples)))
        """Family, and whether it is of counter-examples: the columns of :meth:`best`."""
        self._firsts = [list(map(_family, self._examples)).index(family) for family in self.families]
        """Where the examples of each family begin."""
        number = len(examples)
        counted = _counted([text for *_, text in self._examples], language)
        order = np.argsort(counted.pieces, kind="stable")
        self._names = np.append(counted.names, 0)
        """The pieces of the examples in order, behind them one for all others; the postings of each stand together in the arrays."""
        self._many = np.bincount(counted.pieces, minlength=len(counted.names))
        self._begin = np.cumsum(self._many) - self._many
        self._unseen = math.log((1 + number) / 2) + 1
        self._idf = np.append(np.log((1 + number) / (1 + self._many)) + 1, self._unseen)  # the last is that of a piece of no example
        weights, lengths = self._weighed(counted, counted.pieces, number)
        self._posted, self._weights = counted.sentences[order], (weights / lengths[counted.sentences])[order]

    def _weighed(self, counted: _Counted, known: Numbers, sentences: int) -> tuple[Reals, Reals]:
        """The weight of each piece in its sentence, and the lengths of the sentences; `known` are the pieces as the bank numbers them."""
        weights = (1 + np.log(counted.counts)) * self._idf[known]
        lengths = np.sqrt(np.bincount(counted.sentences, weights=weights * weights, minlength=sentences))
        return weights, np.where(lengths > 0, lengths, 1.0)

    def _cosines(self, sentences: Sequence[str]) -> Reals:
        """A row for each sentence, a column for each example."""
        shape = (len(sentences), len(self._examples))
        if not self._examples:
            return np.zeros(shape)
        counted, none = _counted(sentences, self._language), len(self._many)
        numbers = np.searchsorted(self._names[:none], counted.names)
        known = np.where(self._names[numbers] == counted.names, numbers, none)[counted.pieces]
        weights, lengths = self._weighed(counted, known, len(sentences))
        there = known < none  # most pieces of a sentence stand in no example
        known, owners, weights = known[there], counted.sentences[there], (weights / lengths[counted.sentences])[there]
        many = self._many[known]
        at = np.repeat(self._begin[known] - np.cumsum(many) + many, many) + np.arange(many.sum())
        cells = np.repeat(owners, many) * shape[1] + self._posted[at]
        products = np.repeat(weights, many) * self._weights[at]
        return np.bincount(cells, products, shape[0] * shape[1]).astype(np.float64).reshape(shape)

    def nearest(self, sentence: str, *, codes: Iterable[str] | None = None) -> list[Likeness]:
        """The examples that share anything with `sentence`, the most like first; of `codes` only where they are named."""
        wanted = None if codes is None else set(codes)
        found = [
            Likeness(*example, round(cosine, 6))
            for example, cosine in zip(self._examples, self._cosines([sentence])[0].tolist(), strict=True)
            if cosine > 0 and (wanted is None or example[0] in wanted)
        ]
        return sorted(found, key=lambda one: (-one.cosine, one.code, one.text))

    def by_family(self, sentence: str) -> dict[tuple[str, bool], float]:
        """For each family the highest cosine to an example (``False``) and to a counter-example (``True``)."""
        return self.by_families([sentence])[0]

    def by_families(self, sentences: Sequence[str]) -> list[dict[tuple[str, bool], float]]:
        """:meth:`by_family` of each of several sentences."""
        return self.told(self.best(sentences))

    def told(self, best: Reals) -> list[dict[tuple[str, bool], float]]:
        """Rows of :meth:`best` by family; what is not alike at all is left out."""
        return [{family: cosine for family, cosine in zip(self.families, row, strict=True) if cosine > 0} for row in best.tolist()]

    def best(self, sentences: Sequence[str]) -> Reals:
        """The highest cosine to an example of each family (see :attr:`families`), a row for each sentence."""
        parts = [sentences[begin : begin + TOGETHER] for begin in range(0, len(sentences), TOGETHER)]
        if not self._examples or not parts:
            return np.zeros((len(sentences), len(self.families)))
        return np.concatenate([np.maximum.reduceat(self._cosines(part), self._firsts, axis=1) for part in parts])


def _family(example: tuple[str, str, bool, str]) -> tuple[str, bool]:
    return example[0].partition(".")[0], example[2]
