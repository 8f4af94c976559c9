"""How sure a sentence can be at most in which no indicator spoke.

Most such sentences cannot reach the threshold, and need not be weighed feature by feature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from qualcode.coding.describing import features, is_written, likeness_name
from qualcode.coding.indicators import Sentence
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
        self._like = weights.rows([likeness_name(*family) for family in families])
        terms = sorted(terms)
        self._rows = {term: row for row, term in enumerate(terms)}
        said = weights.rows([TERM + term for term in terms])
        written = said + weights.rows([TERM + term + WRITTEN for term in terms])
        none = np.zeros((1, len(weights.codes)))
        self._tables = np.concatenate([part for table in (said, written) for part in (table, none, np.maximum(table, 0), none)])
        """Four tables, each with a last row for other words: of what is said and what is written, of each without names and with names."""

    def highest(self, sentences: Sequence[Sentence], likeness: Reals) -> list[float]:
        """The highest sum that each sentence can have for any code; `likeness` has a row for each."""
        several = [features(one, (), frozenset(), self._actors, {}) for one in sentences]
        sums = np.array(self._weights.sums_each(several)) + self._of_words(sentences) + likeness @ self._like
        highest: list[float] = sums.max(axis=1, initial=-np.inf).tolist()
        return highest

    def _of_words(self, sentences: Sequence[Sentence]) -> Reals:
        row, none = self._rows.get, len(self._rows)
        rows: list[int] = []
        begins: list[int] = []
        for one in sentences:
            begins.append(len(rows))
            rows.append(none)
            rows += map(row, one.hits.terms, repeat(none))
        tables = [2 * is_written(one.segment) + bool(one.names) for one in sentences]
        shifts = np.repeat(np.array(tables) * (none + 1), np.diff([*begins, len(rows)]))
        sums: Reals = np.add.reduceat(self._tables[np.array(rows) + shifts], begins, axis=0)
        return sums
