"""How sure a coding is: the features of its sentence, weighed; what is too unsure is not proposed, what is sure without a rule is."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.coding.describing import features
from qualcode.coding.drawing import MODEL, Drawn
from qualcode.coding.indicators import Sentence
from qualcode.coding.reaching import Reach
from qualcode.coding.similarity import TOGETHER, Bank
from qualcode.coding.status import ASSERTED
from qualcode.coding.summing import Sums
from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import TermRows
from qualcode.model import Code, Study
from qualcode.segmenting import is_chinese
from qualcode.weights import OWN, PRIOR, TERM, WRITTEN, Weights, logistic, relative

if TYPE_CHECKING:
    from qualcode.coding.similarity import Reals

__all__ = ["Weigher", "proposal"]

SLACK = 1e-6
"""By how much a sum may miss the one that a threshold asks for, and still be looked at more closely."""


class _Seen(NamedTuple):
    """A sentence, what its indicators gave, and its likeness to the examples of each family."""

    sentence: Sentence
    drawn: Sequence[Drawn]
    likeness: Reals


class Weigher:
    """What was learned for a codebook, ready for the sentences of one language.

    A codebook without weights of its own is weighed by those that hold for any codebook: its codings get a confidence, and nothing is
    proposed that no indicator found.
    """

    def __init__(self, study: Study, grammar: Grammar) -> None:
        book = study.codebook
        self.own: Weights | None = book.weights
        self.general: Weights | None = book.general
        self._free = book.unweighed if study.threshold is None else frozenset()
        self.threshold = study.threshold if study.threshold is not None else (book.weights.threshold if book.weights else 0.0)
        least = book.weights.alone if book.weights else None
        self.alone = self.threshold if study.threshold is not None or least is None else least
        self._least = math.log(self.alone / (1 - self.alone)) - SLACK if 0 < self.alone < 1 else -math.inf
        self.name = self.own.name if self.own else ""
        self.terms = self._terms(grammar.language)
        self.bank = Bank(book, grammar.language)
        self._actors = {actor.id: actor for actor in study.actors}
        self._codes = {code.id: code for code in book.codes}
        self._priors = [name.removeprefix(PRIOR) for name in (self.own.weights if self.own else ()) if name.startswith(PRIOR)]
        self._reach = Reach(self.own, self.terms, self.bank.families, self._actors) if self.own and not self._priors else None
        self._sums = Sums(self.own, self.terms, self.bank.families, self._actors) if self.own and not self._priors else None
        self._able_words = TermRows(dict.fromkeys(self.terms, 1), 0)
        at = {id: number for number, id in enumerate(self.own.codes if self.own else ())}
        self._families = [(id, number) for id, number in at.items() if id in self._codes]
        self._known = {code.id: at.get(self.known(code), -1) for code in book.codes}

    def _terms(self, language: str) -> frozenset[str]:
        """The words that can stand in a sentence of a language: no Chinese ones in English, because many would be looked for in vain."""
        terms = self.own.terms if self.own else frozenset()
        return terms if language == "zh" else frozenset(term for term in terms if not is_chinese(term))

    def features(self, sentences: Sequence[Sentence], drawn: Sequence[Sequence[Drawn]]) -> list[dict[str, float]]:
        """The features of each of several sentences; see :mod:`qualcode.coding.describing`."""
        return self._features(sentences, drawn, self.bank.best([one.segment.text for one in sentences]))

    def _features(self, sentences: Sequence[Sentence], drawn: Sequence[Sequence[Drawn]], best: Reals) -> list[dict[str, float]]:
        several = [
            features(sentence, own, self.terms, self._actors, like)
            for sentence, own, like in zip(sentences, drawn, self.bank.told(best), strict=True)
        ]
        if self.general:
            for seen, family in product(several, self._priors):
                seen[PRIOR + family] = self.general.sums(relative(seen, family)).get(OWN, 0.0)
        return several

    def known(self, code: Code) -> str:
        """What was learned for this codebook about a code: the code's own id, its family, or nothing."""
        return next((id for id in (code.id, code.family) if self.own and id in self.own.codes), "")

    def confidence(self, code: Code, seen: Mapping[str, float]) -> float | None:
        """The confidence of a code in a sentence with these features; ``None`` where nothing was learned."""
        if self.own and (id := self.known(code)):
            return self.own.confidence(id, seen)
        return self.general.confidence(OWN, relative(seen, code.family)) if self.general else None

    def contributions(self, code: Code, seen: Mapping[str, float]) -> list[tuple[str, float]]:
        """What each feature adds to the confidence of a code, the largest first; nothing where nothing was learned."""
        if self.own and (id := self.known(code)):
            return self.own.contributions(id, seen)
        return self.general.contributions(OWN, relative(seen, code.family)) if self.general else []

    def weighed(self, sentences: Sequence[Sentence], drawn: Sequence[list[Drawn]]) -> list[list[Drawn]]:
        """The codings of several sentences with their confidence: unsure ones rejected, sure ones that no rule found added."""
        if not (self.own or self.general):
            return list(drawn)
        weighed = list(drawn)
        able = self._may_propose(sentences)
        asked = [number for number in range(len(sentences)) if drawn[number] or able[number]]
        for begin in range(0, len(asked), TOGETHER):
            numbers = asked[begin : begin + TOGETHER]
            best = self.bank.best([sentences[number].segment.text for number in numbers])
            kept = self._able([sentences[number] for number in numbers], [drawn[number] for number in numbers], best)
            numbers = [numbers[at] for at in kept]
            seen = [_Seen(sentences[number], drawn[number], like) for number, like in zip(numbers, best[kept], strict=True)]
            for number, one, sums in zip(numbers, seen, self._summed(seen), strict=True):
                weighed[number] = self._weighed(one, sums)
        return weighed

    def _able(self, sentences: Sequence[Sentence], drawn: Sequence[list[Drawn]], best: Reals) -> list[int]:
        """The numbers of the sentences that have a coding or can get one."""
        silent = [number for number, own in enumerate(drawn) if not own]
        if self._reach is None or not silent:
            return list(range(len(sentences)))
        highest = self._reach.highest([sentences[number] for number in silent], best[silent])
        hopeless = {number for number, z in zip(silent, highest, strict=True) if z < self._least}
        return [number for number in range(len(sentences)) if number not in hopeless]

    def _may_propose(self, sentences: Sequence[Sentence]) -> list[bool]:
        """Whether each sentence, if no indicator speaks in it, has anything by which it could get a code."""
        rows, owners = self._able_words.each([one.hits for one in sentences])
        words = np.bincount(owners[rows > 0], minlength=len(sentences))
        return [bool(self._families) and many > 0 for many in words.tolist()]

    def _summed(self, seen: Sequence[_Seen]) -> list[list[float]]:
        """What the study's own weights give to each sentence."""
        if self._sums is not None:
            likeness = np.array([one.likeness for one in seen]).reshape(len(seen), len(self.bank.families))
            return self._sums.each([one.sentence for one in seen], [one.drawn for one in seen], likeness)
        return self.own.sums_each([self._features_of(one) for one in seen]) if self.own else [[] for _ in seen]

    def _features_of(self, seen: _Seen) -> dict[str, float]:
        """The features of one sentence by their names; most need none."""
        [found] = self._features([seen.sentence], [seen.drawn], seen.likeness[None])
        return found

    def _weighed(self, seen: _Seen, sums: Sequence[float]) -> list[Drawn]:
        """The codings of one sentence; `sums` are those of its features by the study's own weights."""
        sure: dict[str, float | None] = {}
        for one in seen.drawn:
            if one.code.id not in sure:
                known = self._known[one.code.id]
                sure[one.code.id] = logistic(sums[known]) if known >= 0 else self.confidence(one.code, self._features_of(seen))
        return [self._sure(one, sure[one.code.id]) for one in seen.drawn] + self._proposed(seen, sums)

    def _sure(self, one: Drawn, confidence: float | None) -> Drawn:
        least = 0.0 if one.code.id in self._free else self.threshold
        if confidence is None:
            return one
        unsure = one.asserted and confidence < least
        status = one.status.because(f"confidence {confidence:.2f} below {least:.2f}") if unsure else one.status
        # made directly: `replace` takes three times as long, and every coding comes through here
        return Drawn(
            one.code, one.start, one.end, one.words, status, one.indicators, one.source, one.target, confidence, one.method, one.given
        )

    def _proposed(self, seen: _Seen, sums: Sequence[float]) -> list[Drawn]:
        """What the words and the context speak for although no indicator does."""
        likely = [(id, sums[at]) for id, at in self._families if sums[at] >= self._least]
        sure = {id: confidence for id, z in likely if (confidence := logistic(z)) >= self.alone}
        if not self.own or not sure:
            return []
        spoken = {one.code.family for one in seen.drawn}
        sure = {id: confidence for id, confidence in sure.items() if self._codes[id].family not in spoken}
        special = {id for id in sure if not any(other.startswith(f"{id}.") for other in sure)}
        if not special:
            return []
        names = self._sums.named(seen.sentence) if self._sums is not None else self._features_of(seen)
        return [proposal(self._codes[id], self.own, seen.sentence, names, sure[id]) for id in sure if id in special]


def proposal(code: Code, weights: Weights, sentence: Sentence, seen: Collection[str], confidence: float) -> Drawn:
    """What weights propose by themselves: from the first to the last word that speaks for it, the whole sentence where none does."""
    speaking = [name for name in weights.speaking(code.id).intersection(seen) if name.startswith(TERM)]
    words = tuple(sentence.hits.of(dict.fromkeys(name.removeprefix(TERM).removesuffix(WRITTEN) for name in speaking)))
    text = sentence.segment.text
    start, end = (min(begin for begin, _ in words), max(stop for _, stop in words)) if words else (0, len(text))
    told = tuple(dict.fromkeys(text[begin:stop] for begin, stop in words)) or ("context",)
    return Drawn(code, start, end, words or ((0, len(text)),), ASSERTED, told, confidence=confidence, method=MODEL)
