"""The sums of weights of sentences, without their features being named one by one.

What :meth:`qualcode.weights.Weights.sums_each` gives for :func:`qualcode.coding.describing.features`, number for number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from qualcode.coding.describing import is_written, likeness_name, outside, plain
from qualcode.coding.drawing import Drawn
from qualcode.coding.indicators import Sentence
from qualcode.matching.vocabulary import TermRows
from qualcode.model import Actor
from qualcode.weights import TERM, WRITTEN, Weights

if TYPE_CHECKING:
    from qualcode.coding.similarity import Reals

__all__ = ["Sums"]

_NO_WORD = -1


class Sums:
    """What was learned, ready to be added up for sentences of one language.

    Parameters
    ----------
    weights
        What was learned.
    terms
        Those of its words that can stand in a sentence of the language.
    families
        The columns of the likeness to examples, as :attr:`qualcode.coding.similarity.Bank.families`.
    actors
        The study's actors by id.
    """

    def __init__(self, weights: Weights, terms: Iterable[str], families: Sequence[tuple[str, bool]], actors: Mapping[str, Actor]) -> None:
        self._weights, self._actors = weights, actors
        self._terms = terms = sorted(terms)
        self._words = TermRows({term: number for number, term in enumerate(terms)}, _NO_WORD)
        self._said = weights.numbers(TERM + term for term in terms)
        self._written = weights.numbers(TERM + term + WRITTEN for term in terms)
        self._like = weights.numbers(likeness_name(*family) for family in families)

    def each(self, sentences: Sequence[Sentence], drawn: Sequence[Sequence[Drawn]], likeness: Reals) -> list[list[float]]:
        """The sums of each of several sentences, in the order of the codes that the weights know; `likeness` has a row for each."""
        none, number = self._weights.none, self._weights.number
        rows: list[int] = []
        values: list[float] = []
        begins: list[int] = []
        for sentence, own, like in zip(sentences, drawn, likeness.tolist(), strict=True):
            begins.append(len(rows))
            seen = plain(sentence, own, self._actors)
            rows.append(none)
            rows += map(number, seen, repeat(none))
            values.append(0.0)
            values += seen.values()
            words = self._spoken(sentence)
            rows += map(self._said.__getitem__, words)
            if is_written(sentence.segment):
                rows += map(self._written.__getitem__, words)
            values += repeat(1.0, len(rows) - len(values))
            rows += [row for row, cosine in zip(self._like, like, strict=True) if cosine > 0]
            values += [cosine for cosine in like if cosine > 0]
        return self._weights.added(rows, values, begins)

    def named(self, sentence: Sentence) -> set[str]:
        """The features of a sentence that are words, by their names."""
        spoken = [TERM + self._terms[word] for word in self._spoken(sentence)]
        return {*spoken, *(name + WRITTEN for name in spoken)} if is_written(sentence.segment) else {*spoken}

    def _spoken(self, sentence: Sentence) -> list[int]:
        """The words that do not stand in names of actors alone."""
        hits = sentence.hits
        words = self._words.of(hits)
        there = words >= 0
        found: list[int] = words[there].tolist()
        if not sentence.names:
            return found
        named = [(place.start, place.end) for place in sentence.names]
        low, high = min(begin for begin, _ in named), max(end for _, end in named)
        kept = []
        for word, number in zip(found, hits.numbers[there].tolist(), strict=True):
            places = hits.at(hits.known[number])
            # most words stand before the first name or behind the last
            if places[0][0] < low or places[-1][1] > high or outside(places, named):
                kept.append(word)
        return kept
