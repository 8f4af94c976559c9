"""Labelled sentences → the weights that are shipped: one logistic regression a family, by scikit-learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from qualcode.learning.fitting import folds, platt
from qualcode.machine import Seen
from qualcode.weights import ALWAYS, Weights


@dataclass(frozen=True)
class Lesson:
    """One sentence to learn from: its features, the families that a person gave it, those that the indicators assert."""

    document: str
    features: Mapping[str, float]
    codes: frozenset[str]
    ruled: frozenset[str]


def lesson_of(seen: Seen, codes: frozenset[str], document: str) -> Lesson:
    return Lesson(document, seen.features, codes, frozenset(one.code.family for one in seen.drawn if one.asserted))


SCALES = {"like": 3.0, "unlike": 3.0, "rule": 3.0}
"""By how much the values of a kind of feature are raised before fitting; a larger one is shrunk less. Cosines are small numbers."""
DIGITS = 3
SMALL = 0.1
"""Weights below this are left out of the table: nine tenths of them, and hardly anything changes."""
INTERCEPT = 10.0
"""scikit-learn's ``intercept_scaling``: the larger, the less the penalty touches the intercept."""


def _scale(name: str) -> float:
    return SCALES.get(name.partition(":")[0], 1.0)


def _usable(counts: Mapping[str, int], least: int) -> list[str]:
    return sorted(name for name, count in counts.items() if count >= least and name != ALWAYS)


def _without_rules(features: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in features.items() if not name.startswith("rule:")}


class _Table:
    """Lessons as a sparse matrix. A sentence in which an indicator spoke comes a second time as if none had: the weights must not lean on
    indicators alone, which miss more in new material than in what they were written for."""

    def __init__(self, lessons: Sequence[Lesson], least: int) -> None:
        counts = Counter(name for lesson in lessons for name in lesson.features)
        self.names = _usable(counts, least)
        self._at = {name: number for number, name in enumerate(self.names)}
        self._scales = [_scale(name) for name in self.names]
        rows = [(lesson.features, lesson.codes) for lesson in lessons]
        rows += [
            (_without_rules(lesson.features), lesson.codes)
            for lesson in lessons
            if any(name.startswith("rule:") for name in lesson.features)
        ]
        self.codes = [codes for _, codes in rows]
        self.matrix = self.of([features for features, _ in rows])

    def of(self, rows: Sequence[Mapping[str, float]]) -> Any:
        values, columns, stops = list[float](), list[int](), [0]
        for features in rows:
            for name, value in sorted(features.items()):
                at = self._at.get(name)
                if at is not None:
                    columns.append(at)
                    values.append(value * self._scales[at])
            stops.append(len(columns))
        return csr_matrix((values, columns, stops), shape=(len(rows), len(self.names)))

    def scaled_back(self, coefficients: Sequence[float]) -> dict[str, float]:
        return {name: float(weight) * scale for name, weight, scale in zip(self.names, coefficients, self._scales, strict=True)}


def fitted_weights(
    lessons: Sequence[Lesson], codes: Collection[str], *, name: str, strength: float = 0.3, least: int = 3, threshold: float = 0.5
) -> Weights:
    """Logistic regressions with an L2 penalty, one for each code that at least `least` lessons have.

    The penalty is scikit-learn's: ``strength`` is its C (smaller: weights nearer to nought); it hardly touches the intercept, which is
    the weight of ``(always)``.

    Parameters
    ----------
    lessons
        At least one with, and one without, each code that is learned.
    codes
        The families or codes to learn.
    name
        Of the model.
    strength, least
        C, and in how many lessons a feature must be to get a weight.
    threshold
        Of the weights that are returned.
    """
    table = _Table(lessons, least)
    weights: dict[str, dict[str, float]] = {}
    for code in sorted(codes):
        truth = [code in given for given in table.codes]
        if sum(truth) < least or all(truth):
            continue
        model = LogisticRegression(C=strength, max_iter=1000, solver="liblinear", random_state=0, intercept_scaling=INTERCEPT)
        model.fit(table.matrix, truth)
        found = table.scaled_back(model.coef_[0])
        found[ALWAYS] = float(model.intercept_[0])
        for feature, weight in found.items():
            if abs(weight) >= SMALL or feature == ALWAYS:
                weights.setdefault(feature, {})[code] = round(weight, DIGITS)
    return Weights(name, weights, threshold)


def cross_validated(
    lessons: Sequence[Lesson], codes: Collection[str], *, count: int = 5, strength: float = 0.3, least: int = 3
) -> list[dict[str, float]]:
    """For each lesson the sums ``z`` of the codes by weights that have not seen its document; never split within a document."""
    sums: list[dict[str, float]] = [{} for _ in lessons]
    for held in folds({lesson.document for lesson in lessons}):
        known = [lesson for lesson in lessons if lesson.document not in held]
        weights = fitted_weights(known, codes, name="fold", strength=strength)
        for number, lesson in enumerate(lessons):
            if lesson.document in held:
                sums[number] = weights.sums(lesson.features)
    return sums


def calibrated(weights: Weights, sums: Sequence[Mapping[str, float]], truths: Sequence[Collection[str]]) -> tuple[Weights, float, float]:
    """The same weights with ``z`` stretched and shifted so that confidences are shares, and by how much; `sums` are of unseen documents."""
    slope, shift = platt([(z, code in given) for row, given in zip(sums, truths, strict=True) for code, z in row.items()])
    stretched: dict[str, dict[str, float]] = {}
    for feature, row in weights.weights.items():
        stretched[feature] = {code: round(weight * slope + (shift if feature == ALWAYS else 0.0), DIGITS) for code, weight in row.items()}
    return Weights(weights.name, stretched, weights.threshold), slope, shift
