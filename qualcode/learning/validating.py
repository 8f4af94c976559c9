"""How well what was learned holds in documents that it has not seen: scores and a learning curve."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qualcode.learning.fitting import folds, platt
from qualcode.learning.matrix import Matrix
from qualcode.learning.targets import Lot
from qualcode.weights import logistic

__all__ = ["Point", "Trial", "confidences", "learning_curve", "scores", "stretch", "trials"]

SIZES = (1, 2, 4, 8, 16, 32, 64)
ENOUGH = 10
"""Confidences are stretched where at least so many trials have their code, and so many have not."""


class Trial(NamedTuple):
    """A sentence, judged by what was learned from other documents: ``z`` (``None``: too little was left to learn from) and the truth."""

    code: str
    document: str
    fold: int
    z: float | None
    truth: bool


class Point(NamedTuple):
    """How well it goes with so many coded documents.

    Attributes
    ----------
    documents
        How many documents were learned from, in the order of the study.
    sentences
        How many sentences of them, on average over the folds and codes.
    tried
        How many judgements on sentences of other documents were scored.
    precision, recall, f1
        Over all codes together; ``nan`` where undefined.
    """

    documents: int
    sentences: float
    tried: int
    precision: float
    recall: float
    f1: float


def trials(matrix: Matrix, lots: Sequence[Lot], documents: Sequence[str], *, size: int | None = None) -> tuple[list[Trial], list[int]]:
    """Every lesson judged by weights that have not seen its document, and how many lessons each of them were learned from.

    Parameters
    ----------
    matrix, lots
        The sentences, and the lessons on each code.
    documents
        Those that were worked on, in the order of the study; folds are made of whole documents.
    size
        Learn from the first so many of the documents that are not held out; ``None``: from all.
    """
    tried, learned = list[Trial](), list[int]()
    for number, held in enumerate(folds(documents)):
        open_to = set([one for one in documents if one not in held][:size])
        for lot in lots:
            known = [lesson for lesson in lot.lessons if lesson.document in open_to]
            learned.append(len(known))
            fit = matrix.fit(known)
            asked = [lesson for lesson in lot.lessons if lesson.document in held]
            sums = matrix.sums(asked, fit) if fit else [None] * len(asked)
            tried += [Trial(lot.code, lesson.document, number, z, lesson.has) for lesson, z in zip(asked, sums, strict=True)]
    return tried, learned


def stretch(tried: Iterable[Trial]) -> tuple[float, float]:
    """By what ``z`` is multiplied and what is added, so that confidences are shares (Platt 1999); (1, 0) where too little was tried."""
    pairs = [(one.z, one.truth) for one in tried if one.z is not None]
    right = sum(truth for _, truth in pairs)
    if min(right, len(pairs) - right) < ENOUGH:
        return 1.0, 0.0
    slope, shift = platt(pairs)
    return (slope, shift) if slope > 0 else (1.0, 0.0)


def confidences(tried: Sequence[Trial]) -> list[float | None]:
    """The confidence of each trial, stretched by what the trials of the other folds tell."""
    by_fold = {fold: stretch(one for one in tried if one.fold != fold) for fold in {one.fold for one in tried}}
    return [None if one.z is None else logistic(one.z * by_fold[one.fold][0] + by_fold[one.fold][1]) for one in tried]


def scores(tried: Sequence[Trial], sure: Sequence[float | None], threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of what has at least this confidence; ``nan`` where undefined (nothing proposed, nothing to find)."""
    proposed = [one.truth for one, confidence in zip(tried, sure, strict=True) if confidence is not None and confidence >= threshold]
    right, wanted = sum(proposed), sum(one.truth for one in tried)
    precision = right / len(proposed) if proposed else math.nan
    recall = right / wanted if wanted else math.nan
    f1 = 2 * right / (len(proposed) + wanted) if wanted else math.nan
    return precision, recall, f1


def learning_curve(matrix: Matrix, lots: Sequence[Lot], documents: Sequence[str], *, threshold: float) -> list[Point]:
    """The scores by the number of documents that were learned from, always on documents that were held out."""
    held = folds(documents)
    most = len(documents) - min(map(len, held), default=0)
    sizes = [size for size in SIZES if size < most] + [most]
    points = []
    for size in sizes if len(held) > 1 else ():
        tried, learned = trials(matrix, lots, documents, size=size)
        found = (round(score, 3) for score in scores(tried, confidences(tried), threshold))
        points.append(Point(size, round(sum(learned) / len(learned), 1), len(tried), *found))
    return points
