"""Which stage a sentence stands at by weights that were learned: its words and cues, the question, the sentences around, the document.

A sentence's own weights (words, cues, kind of document) give a share to every stage and to none; many words count less each than few, so
that a long sentence is not surer of itself for being long. What lies above the share that is usual in such documents is passed on: from
the question to its answer, and from a sentence to those around it, but not across a question; and a stage of which a document speaks
more than is usual is more likely in each of its sentences. The stage with most weight is taken; where none has more than ``(none)``, or
nothing but what is usual speaks for it, it stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.matching.vocabulary import TermRows
from qualcode.weights import ALWAYS, TERM, Weights

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]

__all__ = ["CUE", "KIND", "NONE", "USUAL", "Context", "WordReader"]

NONE = "(none)"
CUE, KIND, USUAL = "cue:", "kind:", "usual:"
MOST = 2.0
"""A cue counts at most twice."""
TYPICAL = 8.0
"""So many words of a sentence count in full; each of n counts the square root of TYPICAL / n times (as vectors of cosine similarity are
scaled by their length; Salton and Buckley 1988)."""
ASKED, NAMED, AROUND, WHOLE, FADING = 3.0, 4.0, 1.4, 0.5, 0.5
"""What the words of the question, the stage that it asks about, the sentences around and the document count, and what is left of a sentence
with every step away; chosen on documents whose labels the weights had not seen (see the card)."""
FEW, LEAST, STEPS = 15.0, 0.01, 8
"""What is usual weighs like so many sentences of the document; a share that is added to each, so that rare stages do not jump; steps of the
estimate."""


class Context(NamedTuple):
    """What stands around one sentence: the weights that the question, its neighbours, and the document give to each stage."""

    asked: Numbers
    around: Numbers
    whole: Numbers


class WordReader:
    """Weights as arrays: a row for each feature, a column for each stage and one for none."""

    def __init__(self, weights: Weights, stages: Sequence[str]) -> None:
        import numpy as np

        self.columns = (*stages, NONE)
        self.at = at = {code: number for number, code in enumerate(self.columns)}
        features = sorted(weights.weights)
        table = np.zeros((len(features) + 1, len(self.columns)))
        for number, feature in enumerate(features):
            for code, weight in weights.weights[feature].items():
                if code in at:
                    table[number, at[code]] = weight
        # sums of whole hundredths are exact, in whatever order they are added
        self.table = np.rint(table * 100)
        self.nothing = len(features)
        self.rows = {feature: number for number, feature in enumerate(features)}
        self.cues = np.array([self.row(CUE + stage) for stage in self.columns])
        self.words = {feature.removeprefix(TERM): number for feature, number in self.rows.items() if feature.startswith(TERM)}
        self.spoken = TermRows(self.words, self.nothing)

    def row(self, feature: str) -> Numbers:
        """The weights of a feature, in hundredths."""
        found: Numbers = self.table[self.rows.get(feature, self.nothing)]
        return found

    def own(self, words: Sequence[Rows], cues: Sequence[Mapping[str, float]], kind: str) -> Numbers:
        """What each sentence by itself gives to every stage: `words` are the rows of its words."""
        import numpy as np

        starts = np.cumsum([0, *(1 + len(one) for one in words[:-1])])
        rows = np.concatenate([part for one in words for part in (np.array([self.nothing]), one)])  # no sum is of nothing
        many = np.add.reduceat(rows != self.nothing, starts, dtype=np.int64)
        sums = np.add.reduceat(self.table[rows], starts, axis=0) * self.scale(many)[:, None]
        spoken = np.zeros((len(words), len(self.columns)))
        for number, told in enumerate(cues):
            for stage, weight in told.items():
                spoken[number, self.at[stage]] = min(weight, MOST)
        result: Numbers = (sums + self.row(ALWAYS) + self.row(KIND + kind) + spoken @ self.cues) / 100
        return result

    @staticmethod
    def scale(many: npt.ArrayLike) -> Numbers:
        """What a word counts among `many` known words of a sentence."""
        import numpy as np

        scale: Numbers = np.sqrt(TYPICAL / np.maximum(1, many))
        return scale

    def shares(self, own: Numbers) -> Numbers:
        """The share of every stage, and of none, in each sentence."""
        import numpy as np

        raised = np.exp(own - own.max(axis=1, keepdims=True))
        shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
        return shares

    def context(
        self,
        own: Numbers,
        kind: str,
        asking: Sequence[bool],
        follows: Sequence[bool],
        begins: Sequence[bool],
        asks: Sequence[Mapping[str, float]] = (),
    ) -> Context:
        """What stands around each sentence.

        Parameters
        ----------
        own
            :meth:`own` of every sentence.
        kind
            Kind of the document.
        asking
            Whether an interviewer says it.
        follows
            Whether it asks on (那, 然后), so that what was asked before goes on.
        begins
            Whether something else begins with it, such as another day of a diary.
        asks
            Which stages it asks about, and by how many patterns.
        """
        import numpy as np

        shares, usual, answers = self.shares(own), self.row(USUAL + kind) / 100, ~np.array(asking, dtype=bool)
        above, starts = shares - usual, [new or asks for new, asks in zip(begins, _questions(asking, follows), strict=True)]
        around = (_faded(above, starts) + _faded(above[::-1], [*starts[1:], True][::-1])[::-1]) * answers[:, None]
        whole = np.broadcast_to(_of_document(shares[answers], usual), above.shape)
        asked = ASKED * _asked(above, asking, follows)
        if any(asks):
            asked = asked + NAMED * _asked(self._named(asks), asking, follows)
        return Context(asked, AROUND * around, WHOLE * whole)

    def _named(self, asks: Sequence[Mapping[str, float]]) -> Numbers:
        """The shares of the stages that each question asks about."""
        import numpy as np

        named = np.zeros((len(asks), len(self.columns)))
        for number, told in enumerate(asks):
            for stage, weight in told.items():
                named[number, self.at[stage]] = weight / sum(told.values())
        return named


def _of_document(shares: Numbers, usual: Numbers) -> Numbers:
    """How much more often than usual a document is at each stage, as a logarithm; 0 for none.

    The shares of the stages in the document are estimated by expectation and maximisation (Saerens, Latinne & Decaestecker 2002, Adjusting
    the outputs of a classifier to new a priori probabilities, Neural Computation 14: 21-41), a sentence counting by how likely it has a
    stage at all, and what is usual counting as FEW sentences.
    """
    import numpy as np

    before, stages = usual[:-1], shares[:, :-1]
    staged = stages.sum(axis=1)
    if not before.sum() or not staged.sum():
        return np.zeros_like(usual)
    before = (before + LEAST) / (before + LEAST).sum()
    found = before
    for _ in range(STEPS):
        each = stages * (found / before)
        each *= (staged / each.sum(axis=1))[:, None]
        found = (each.sum(axis=0) + FEW * before) / (staged.sum() + FEW)
    return np.append(np.log(found / before), 0.0)


def _questions(asking: Sequence[bool], follows: Sequence[bool]) -> list[bool]:
    """Whether a question begins with each sentence that does not ask on: nothing is carried across it."""
    return [asks and not before and not on for asks, before, on in zip(asking, (False, *asking), follows, strict=False)]


def _faded(above: Numbers, begins: Sequence[bool]) -> Numbers:
    """What the sentences before each give it: a step away FADING, two steps away FADING ** 2; nothing from before one that begins."""
    import numpy as np

    faded = np.zeros_like(above)
    for number in range(1, len(above)):
        if not begins[number]:
            faded[number] = (faded[number - 1] + above[number - 1]) * FADING
    return faded


def _asked(above: Numbers, asking: Sequence[bool], follows: Sequence[bool]) -> Numbers:
    """What the question gives to each sentence of its answer; a question that asks on takes a part of the one before with it."""
    import numpy as np

    asked = np.zeros_like(above)
    nothing = question = np.zeros(above.shape[1])
    for number, asks in enumerate(asking):
        if not asks:
            asked[number] = question
            continue
        if number == 0 or not asking[number - 1]:
            question = question * FADING if follows[number] else nothing
        question = question + above[number]
    return asked
