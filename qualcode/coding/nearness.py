"""How near the meaning of a sentence is to the examples of a codebook, as told by a model of sentence embeddings that the study names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from qualcode.coding.similarity import Likeness, examples_of
from qualcode.model import Codebook
from qualcode.weights import MEANS, UNMEANS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DIGITS", "MeaningBank"]

DIGITS = 4
"""Cosines are rounded to so many digits: the last ones differ between processors."""


class Model(Protocol):
    """Texts → rows of length 1; see :class:`qualcode.meaning.Embedder`."""

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def kept(self, texts: tuple[str, ...]) -> NDArray[np.float32]: ...


class MeaningBank:
    """The examples and counter-examples of a codebook in one language, as vectors. The likeness of two texts is the cosine of theirs."""

    def __init__(self, codebook: Codebook, language: str, model: Model) -> None:
        self._examples = examples_of(codebook, language)
        self._model = model
        self._rows = model.kept(tuple(text for *_, text in self._examples)) if self._examples else None
        self._names = [(UNMEANS if counter else MEANS) + code.partition(".")[0] for code, _, counter, _ in self._examples]

    def nearest(self, sentence: str) -> list[Likeness]:
        """All examples, the nearest first."""
        if self._rows is None:
            return []
        cosines = (self._rows @ self._model.vectors([sentence])[0]).tolist()
        found = [Likeness(*example, round(cosine, DIGITS)) for example, cosine in zip(self._examples, cosines, strict=True)]
        return sorted(found, key=lambda one: (-one.cosine, one.code, one.text))

    def features(self, rows: NDArray[np.float32]) -> list[dict[str, float]]:
        """For each sentence, given by its vector, ``means:F`` and ``unmeans:F``: the cosine to F's nearest example and counter-example."""
        if self._rows is None:
            return [{} for _ in rows]
        cosines = rows @ self._rows.T
        at = {name: [number for number, other in enumerate(self._names) if other == name] for name in dict.fromkeys(self._names)}
        nearest = {name: cosines[:, columns].max(axis=1).tolist() for name, columns in at.items()}
        return [{name: round(values[number], DIGITS) for name, values in nearest.items()} for number in range(len(rows))]
