"""How sure a sentence can be at most in which no indicator spoke.

Most such sentences cannot reach the threshold, and need not be weighed feature by feature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from qualcode.coding.describing import LENGTH, is_written, likeness_name, plain
from qualcode.coding.indicators import Sentence
from qualcode.matching.vocabulary import TermRows
from qualcode.model import Actor
from qualcode.weights import TERM, WRITTEN, Weights

if TYPE_CHECKING:
    Reals = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["Reach"]


class Reach:
    """Upper bounds of the sums of weights of sentences.

    The bound is the sum itself where nobody is named. Where somebody is, a word may stand in the name alone and say nothing
    (:mod:`qualcode.coding.describing`), so that words which speak against a code are left out.

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
        [self._length] = weights.rows([LENGTH])
        self._like = weights.rows([likeness_name(*family) for family in families])
        terms = sorted(terms)
        self._terms = TermRows({term: row for row, term in enumerate(terms)}, len(terms))
        self._none = len(terms)
        self._around: dict[tuple[str, ...], Reals] = {}
        said = weights.rows([TERM + term for term in terms])
        written = said + weights.rows([TERM + term + WRITTEN for term in terms])
        none = np.zeros((1, len(weights.codes)))
        self._tables = np.concatenate([part for table in (said, written) for part in (table, none, np.maximum(table, 0), none)])
        """Four tables, each with a last row for other words: of what is said and what is written, of each without names and with names."""

    def highest(self, sentences: Sequence[Sentence], likeness: Reals) -> list[float]:
        """The highest sum that each sentence can have for any code; `likeness` has a row for each."""
        around = np.array([self._of_context(one) for one in sentences])
        sums = around + self._of_words(sentences) + likeness @ self._like
        highest: list[float] = sums.max(axis=1, initial=-np.inf).tolist()
        return highest

    def _of_context(self, sentence: Sentence) -> Reals:
        """What is given by anything but words and likeness; few combinations come again and again, but for the length."""
        seen = plain(sentence, (), self._actors)
        length, key = seen.pop(LENGTH), tuple(seen)
        if key not in self._around:
            self._around[key] = self._weights.rows(key).sum(axis=0)
        around: Reals = self._around[key] + length * self._length
        return around

    def _of_words(self, sentences: Sequence[Sentence]) -> Reals:
        none = self._none
        rows, owners = self._terms.each([one.hits for one in sentences])
        tables = np.array([2 * is_written(one.segment) + bool(one.names) for one in sentences]) * (none + 1)
        firsts = np.searchsorted(owners, np.arange(len(sentences)))
        rows = np.insert(rows + tables[owners], firsts, tables + none)  # so that a sentence without words has a sum
        begins = firsts + np.arange(len(sentences))
        sums: Reals = np.add.reduceat(self._tables[rows], begins, axis=0)
        return sums
