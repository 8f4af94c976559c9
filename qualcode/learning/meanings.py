"""What a model of sentence embeddings adds to what is seen of a sentence: how near it is to examples, and to what a researcher decided.

``means:F``, ``unmeans:F``: the cosine to the nearest example and counter-example of the family F in the codebook. ``accepted:C``,
``refused:C``: to the nearest sentence that was given the code C, or was not, *in another document*; a sentence is never compared with
itself or its neighbours, and what was held out is compared with what was learned from only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.coding.nearness import DIGITS, MeaningBank
from qualcode.learning.targets import Judged, Lesson, Lot
from qualcode.machine import Seen
from qualcode.meaning import Embedder, embedder
from qualcode.model import Codebook, Study
from qualcode.weights import ACCEPTED, BY_MEANING, REFUSED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Meanings", "Nearness", "meanings_of", "without_meanings"]


class Nearness:
    """The sentences that were judged, as vectors, a sentence a row, and the document of each."""

    def __init__(self, vectors: NDArray[np.float32], documents: Sequence[str]) -> None:
        self._vectors, self._documents = vectors, list(documents)

    def columns(self, rows: Sequence[int], known: Sequence[Lesson]) -> NDArray[np.float64]:
        """Two numbers for each of `rows`: the cosine to the nearest lesson of another document that has the code, and that has it not.

        0 where there is none.
        """
        asked = [self._documents[row] for row in rows]
        return self._beside(self._vectors[list(rows)], asked, known)

    def features(self, vectors: NDArray[np.float32], document: str, lots: Iterable[Lot]) -> list[dict[str, float]]:
        """``accepted:C`` and ``refused:C`` for sentences of one document, given by their vectors."""
        found: list[dict[str, float]] = [{} for _ in vectors]
        for lot in lots:
            for one, (accepted, refused) in zip(found, self._beside(vectors, [document] * len(found), lot.lessons).tolist(), strict=True):
                one |= {ACCEPTED + lot.code: accepted, REFUSED + lot.code: refused}
        return found

    def _beside(self, vectors: NDArray[np.float32], documents: Sequence[str], known: Sequence[Lesson]) -> NDArray[np.float64]:
        import numpy as np

        columns = np.zeros((2, len(vectors)))
        for column, has in zip(columns, (True, False), strict=True):
            lessons = [lesson for lesson in known if lesson.has is has]
            if lessons and len(vectors):
                cosines = vectors @ self._vectors[[lesson.row for lesson in lessons]].T
                theirs = np.array([lesson.document for lesson in lessons])
                cosines[np.array(documents)[:, None] == theirs[None, :]] = -2
                nearest = cosines.max(axis=1)
                column[:] = np.where(nearest < -1.5, 0, nearest)
        return columns.T.round(DIGITS)


class Meanings:
    """The model of a study, and the examples of its codebook."""

    def __init__(self, codebook: Codebook, model: Embedder) -> None:
        self.model = model
        self._codebook = codebook
        self._banks: dict[str, MeaningBank] = {}
        self._nearness: Nearness | None = None
        self._lots: Sequence[Lot] = ()
        self._kept: dict[str, NDArray[np.float32]] = {}
        """The vectors of the documents that were worked on, which are asked for several times."""

    def _bank(self, language: str) -> MeaningBank:
        if language not in self._banks:
            self._banks[language] = MeaningBank(self._codebook, language, self.model)
        return self._banks[language]

    def nearness(self, found: Judged) -> Nearness:
        """The sentences that were judged, all of the documents :meth:`added` has seen, to be compared with each other."""
        import numpy as np

        documents = [one.segment.document for one in found.sentences.values()]
        self._nearness = Nearness(np.concatenate([self._kept[id] for id in dict.fromkeys(documents)]), documents)
        return self._nearness

    def compared_with(self, lots: Sequence[Lot]) -> None:
        """From now on sentences are compared with these decisions, too."""
        self._lots = lots

    def added(self, several: Sequence[Seen]) -> list[Seen]:
        """The sentences of one document with the features that the model gives."""
        if not several:
            return []
        document = several[0].segment.document
        vectors = self._kept.get(document)
        if vectors is None:
            vectors = self.model.vectors([one.segment.text for one in several])
            if self._nearness is None:
                self._kept[document] = vectors
        by_language = {language: self._bank(language).features(vectors) for language in {one.segment.language for one in several}}
        more = [by_language[one.segment.language][number] for number, one in enumerate(several)]
        if self._nearness and self._lots:
            more = [{**a, **b} for a, b in zip(more, self._nearness.features(vectors, document, self._lots), strict=True)]
        return [one._replace(features={**one.features, **features}) for one, features in zip(several, more, strict=True)]


def meanings_of(study: Study) -> Meanings | None:
    """What the model that a study names can tell; ``None`` where it names none."""
    return Meanings(study.codebook, embedder(study.embedding)) if study.embedding else None


def without_meanings(study: Study) -> Study:
    """The same study, without what earlier weights learned from a model of embeddings: they knew another one, and other decisions."""
    weights = study.codebook.weights
    if weights is None or not any(name.startswith(BY_MEANING) for name in weights.weights):
        return study
    kept = {name: row for name, row in weights.weights.items() if not name.startswith(BY_MEANING)}
    return replace(study, codebook=replace(study.codebook, weights=replace(weights, weights=kept)))
