"""Which stage a sentence stands at by weights that were learned: its words and cues, the question, what was said before, the document.

A sentence's own weights (words, cues, kind of document) give a share to every stage and to none. What lies above the share that is usual
in such documents is passed on: from the question to its answer, from one sentence to the next, from a document to each of its sentences.
The stage with most weight is taken; where none has more than ``(none)``, or nothing but what is usual speaks for it, it stays unknown.
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
ASKED, BEFORE, WHOLE, FADING = 3.0, 0.5, 4.0, 0.5
"""What the question, the sentences before and the document's other sentences count, and what is left of a sentence at the next but one;
chosen on documents whose labels the weights had not seen (see the card)."""
FEW = 3
"""A document speaks with its full weight only when it has many sentences more than these."""


class Context(NamedTuple):
    """What stands around one sentence: the weights that the question, the sentences before, and the document give to each stage."""

    asked: Numbers
    before: Numbers
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

        always, ends = np.array([self.rows.get(ALWAYS, self.nothing)]), np.cumsum([1 + len(one) for one in words])
        rows = np.concatenate([part for one in words for part in (always, one)])
        sums = np.add.reduceat(self.table[rows], np.concatenate(([0], ends[:-1])), axis=0) + self.row(KIND + kind)
        spoken = np.zeros((len(words), len(self.columns)))
        for number, told in enumerate(cues):
            for stage, weight in told.items():
                spoken[number, self.at[stage]] = min(weight, MOST)
        result: Numbers = (sums + spoken @ self.cues) / 100
        return result

    def above_usual(self, own: Numbers, kind: str) -> Numbers:
        """The share of every stage in each sentence, less what is usual in such documents."""
        import numpy as np

        shares = np.exp(own - own.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        above: Numbers = shares - self.row(USUAL + kind) / 100
        return above

    def context(self, above: Numbers, asking: Sequence[bool], opens: Sequence[bool], follows: Sequence[bool]) -> Context:
        """What stands around each sentence.

        Parameters
        ----------
        above
            :meth:`above_usual` of every sentence.
        asking
            Whether an interviewer says it.
        opens
            Whether a turn begins with it (in a written document: never but at the first).
        follows
            Whether it asks on (那, 然后), so that what was spoken of goes on.
        """
        import numpy as np

        asked, before = np.zeros_like(above), np.zeros_like(above)
        question, said, nothing = np.zeros(above.shape[1]), np.zeros(above.shape[1]), np.zeros(above.shape[1])
        on, was_asking = False, False
        for number, (asks, new) in enumerate(zip(asking, opens, strict=True)):
            if asks:
                if not was_asking or new:
                    on = follows[number]
                    question = question * FADING if on else nothing
                question, was_asking = question + above[number], True
                continue
            if new and not (was_asking and on):
                said = nothing
            asked[number], before[number], was_asking = question, said, False
            said = said * FADING + above[number]
        answers = ~np.array(asking, dtype=bool)
        many = int(answers.sum())
        whole = (above[answers].sum(axis=0) - above) / (max(1, many - 1) + FEW) if many > 1 else np.zeros_like(above)
        return Context(ASKED * asked, BEFORE * before, WHOLE * whole)
