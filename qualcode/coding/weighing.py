"""How sure a coding is: the features of its sentence, weighed; what is too unsure is not proposed, what is sure without a rule is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualcode.coding.describing import features
from qualcode.coding.drawing import MODEL, Drawn
from qualcode.coding.indicators import Sentence
from qualcode.coding.similarity import Bank
from qualcode.coding.status import ASSERTED, Status
from qualcode.grammar import Grammar
from qualcode.model import Code, Study
from qualcode.weights import OWN, PRIOR, TERM, WRITTEN, Weights, logistic, relative

__all__ = ["Weigher", "proposal"]


class Weigher:
    """What was learned for a codebook, ready for the sentences of one language.

    A codebook without weights of its own is weighed by those that hold for any codebook: its codings get a confidence, and nothing is
    proposed that no indicator found.
    """

    def __init__(self, study: Study, grammar: Grammar) -> None:
        book = study.codebook
        self.own: Weights | None = book.weights
        self.general: Weights | None = book.general
        self.threshold = study.threshold if study.threshold is not None else (book.weights.threshold if book.weights else 0.0)
        least = book.weights.alone if book.weights else None
        self.alone = self.threshold if study.threshold is not None or least is None else least
        self.name = self.own.name if self.own else ""
        self.bank = Bank(book, grammar.language)
        self._actors = {actor.id: actor for actor in study.actors}
        self._codes = {code.id: code for code in book.codes}
        self._priors = [name.removeprefix(PRIOR) for name in (self.own.weights if self.own else ()) if name.startswith(PRIOR)]
        self._families = [id for id in (self.own.codes if self.own else ()) if id in self._codes]

    @property
    def terms(self) -> frozenset[str]:
        return self.own.terms if self.own else frozenset()

    def features(self, sentence: Sentence, drawn: Sequence[Drawn]) -> dict[str, float]:
        """The features of a sentence; see :mod:`qualcode.coding.describing`."""
        seen = features(sentence, drawn, self.terms, self._actors, self.bank)
        if self.general:
            for family in self._priors:
                seen[PRIOR + family] = self.general.sums(relative(seen, family)).get(OWN, 0.0)
        return seen

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

    def weighed(self, sentence: Sentence, drawn: Sequence[Drawn]) -> list[Drawn]:
        """The codings of a sentence with their confidence: unsure ones rejected, sure ones that no rule found added."""
        if not drawn and (not self._families or sentence.hits.terms.isdisjoint(self.terms)):
            return []
        if not (self.own or self.general):
            return list(drawn)
        seen = self.features(sentence, drawn)
        sure = {id: self.confidence(self._codes[id], seen) for id in {one.code.id for one in drawn}}
        weighed = [self._weighed(one, sure[one.code.id]) for one in drawn]
        return weighed + self._proposed(sentence, weighed, seen)

    def _weighed(self, one: Drawn, confidence: float | None) -> Drawn:
        if confidence is None:
            return one
        one = replace(one, confidence=confidence)
        if one.asserted and confidence < self.threshold:
            return replace(one, status=Status(f"confidence {confidence:.2f} below {self.threshold:.2f}"))
        return one

    def _proposed(self, sentence: Sentence, drawn: Sequence[Drawn], seen: Mapping[str, float]) -> list[Drawn]:
        """What the words and the context speak for although no indicator does."""
        if not self.own or not self._families:
            return []
        spoken = {one.code.family for one in drawn}
        sums = self.own.sums(seen)
        sure = {id: logistic(sums[id]) for id in self._families if self._codes[id].family not in spoken}
        sure = {id: confidence for id, confidence in sure.items() if confidence >= self.alone}
        special = {id for id in sure if not any(other.startswith(f"{id}.") for other in sure)}
        return [proposal(self._codes[id], self.own, sentence, seen, confidence) for id, confidence in sure.items() if id in special]


def proposal(code: Code, weights: Weights, sentence: Sentence, seen: Mapping[str, float], confidence: float) -> Drawn:
    """What weights propose by themselves: from the first to the last word that speaks for it, the whole sentence where none does."""
    speaking = [name for name, added in weights.contributions(code.id, seen) if name.startswith(TERM) and added > 0]
    words = tuple(sentence.hits.of(dict.fromkeys(name.removeprefix(TERM).removesuffix(WRITTEN) for name in speaking)))
    text = sentence.segment.text
    start, end = (min(begin for begin, _ in words), max(stop for _, stop in words)) if words else (0, len(text))
    told = tuple(dict.fromkeys(text[begin:stop] for begin, stop in words)) or ("context",)
    return Drawn(code, start, end, words or ((0, len(text)),), ASSERTED, told, confidence=confidence, method=MODEL)
