"""Sentences as rows of numbers, from which the codes of one study are learned one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.learning.meanings import Nearness
from qualcode.learning.targets import Lesson
from qualcode.weights import ACCEPTED, ALWAYS, REFUSED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Fit", "Matrix"]

LEAST = 3
"""In how many sentences a feature must be to get a weight; what stands in fewer could tell whose sentence it is."""
STRENGTH = 0.3
"""scikit-learn's C: the smaller, the nearer the weights stay to nought."""
SCALES = {"like": 3.0, "unlike": 3.0, "means": 3.0, "unmeans": 3.0, "rule": 4.0}
NEAR = 3.0
"""By how much the values of a kind of feature are raised, so that its weights are shrunk less: cosines are small, and what the
codebook says should not need many sentences to be heard. ``NEAR`` is that of the likeness to what was decided."""
INTERCEPT = 10.0
"""scikit-learn's ``intercept_scaling``: the larger, the less the intercept is shrunk."""


class Fit(NamedTuple):
    """The weights of the columns, for their raised values, the intercept, and the lessons it was learned from."""

    weights: NDArray[np.float64]
    intercept: float
    known: Sequence[Lesson] = ()


class Matrix:
    """The features of sentences, a sentence a row, a feature a column.

    With `nearness` each code has two columns more, that depend on what is learned from: the likeness to the lessons of other documents.
    """

    def __init__(self, features: Sequence[Mapping[str, float]], nearness: Nearness | None = None) -> None:
        from scipy.sparse import csr_matrix

        self.nearness = nearness
        counts = Counter(name for seen in features for name in seen)
        self.names = sorted(name for name, count in counts.items() if count >= LEAST and name != ALWAYS)
        self.scales = [SCALES.get(name.partition(":")[0], 1.0) for name in self.names]
        at = {name: number for number, name in enumerate(self.names)}
        values, columns, stops = list[float](), list[int](), [0]
        for seen in features:
            for name in sorted(seen.keys() & at.keys()):
                columns.append(at[name])
                values.append(seen[name] * self.scales[at[name]])
            stops.append(len(columns))
        self.rows: Any = csr_matrix((values, columns, stops), shape=(len(features), len(self.names)))

    def _values(self, lessons: Sequence[Lesson], known: Sequence[Lesson]) -> Any:
        rows = [lesson.row for lesson in lessons]
        if self.nearness is None:
            return self.rows[rows]
        from scipy.sparse import csr_matrix, hstack

        return hstack([self.rows[rows], csr_matrix(NEAR * self.nearness.columns(rows, known))], format="csr")

    def fit(self, lessons: Sequence[Lesson]) -> Fit | None:
        """A logistic regression with an L2 penalty on some of the rows; ``None`` where too few have the code, or all."""
        from sklearn.linear_model import LogisticRegression

        truth = [lesson.has for lesson in lessons]
        right = sum(truth)
        if not self.names or right < LEAST or len(truth) - right < LEAST:
            return None
        model = LogisticRegression(C=STRENGTH, max_iter=1000, solver="liblinear", random_state=0, intercept_scaling=INTERCEPT)
        model.fit(self._values(lessons, lessons), truth)
        return Fit(model.coef_[0], float(model.intercept_[0]), lessons)

    def sums(self, lessons: Sequence[Lesson], fit: Fit) -> list[float]:
        """``z`` of some of the rows."""
        return [float(z) for z in self._values(lessons, fit.known) @ fit.weights + fit.intercept]

    def weights(self, fit: Fit, code: str) -> dict[str, float]:
        """Feature → weight, for values as they are."""
        near = {} if self.nearness is None else {ACCEPTED + code: NEAR, REFUSED + code: NEAR}
        names, scales = [*self.names, *near], [*self.scales, *near.values()]
        found = {name: float(weight) * scale for name, weight, scale in zip(names, fit.weights, scales, strict=True)}
        return {**found, ALWAYS: fit.intercept}
