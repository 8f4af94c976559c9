"""Folds of whole documents, and confidences that are shares."""

from __future__ import annotations

from collections.abc import Collection, Sequence

__all__ = ["folds", "platt"]


def folds(documents: Collection[str], count: int = 5) -> list[set[str]]:
    """Documents in `count` groups, the same each time: by name, dealt out in turn.

    Examples
    --------
    >>> [sorted(fold) for fold in folds({"a", "b", "c", "d", "e"}, 2)]
    [['a', 'c', 'e'], ['b', 'd']]
    """
    ordered = sorted(documents)
    return [set(ordered[number::count]) for number in range(min(count, len(ordered)))]


def platt(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """The slope and shift of ``z`` that make its logistic the share of truths (Platt 1999, in *Advances in Large Margin Classifiers*, 61).

    Parameters
    ----------
    pairs
        What a model that had not seen a sentence gave it, and the truth; both truths must occur.

    Examples
    --------
    >>> slope, shift = platt([(-1.0, False), (-1.0, True), (1.0, True), (1.0, True), (1.0, True), (1.0, False)] * 50)
    >>> round(1 / (1 + 2.718281828 ** -(slope * 1.0 + shift)), 2)
    0.75
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, max_iter=1000)
    model.fit([[z] for z, _ in pairs], [truth for _, truth in pairs])
    return float(model.coef_[0][0]), float(model.intercept_[0])
