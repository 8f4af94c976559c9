"""Whether what a hit says is asserted: denied, wished, advised, supposed, hearsay, a question, of another case."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.coding.indicators import Hit, Sentence
from qualcode.grammar import Grammar, StatusRule
from qualcode.matching.finding import Index, spans
from qualcode.matching.patterns import Pattern, parse_patterns

__all__ = ["ASSERTED", "Status", "StatusReader"]


@dataclass(frozen=True)
class Status:
    """Whether a hit counts, and if not, why."""

    reason: str = ""
    polarity: str = "+"
    modality: str = "factual"

    @property
    def asserted(self) -> bool:
        return not self.reason


ASSERTED = Status()


@dataclass(frozen=True)
class _Rule:
    rule: StatusRule
    cues: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


class StatusReader:
    """The status rules of a language, ready for hits."""

    def __init__(self, grammar: Grammar) -> None:
        self.rules = [
            _Rule(rule, parse_patterns(rule.cues, grammar.language), parse_patterns(rule.unless, grammar.language))
            for rule in grammar.status
        ]
        self.grammar = grammar
        self.index = Index(rule.cues for rule in self.rules)

    @property
    def terms(self) -> set[str]:
        return {term for rule in self.rules for pattern in (*rule.cues, *rule.unless) for term in pattern.terms}

    def of(self, hit: Hit, sentence: Sentence, *, denial: bool = True) -> Status:
        """The status of a hit: the first rule of the language that touches it, else asserted.

        `denial` false asks whether the denial of the hit is itself asserted: the rules that deny are passed over.
        """
        for rule in (self.rules[number] for number in self.index.candidates(sentence.hits)):
            if (denial or rule.rule.polarity == "+") and self._touches(rule, hit, sentence):
                return Status(rule.rule.name, rule.rule.polarity, rule.rule.modality)
        return ASSERTED

    def _touches(self, one: _Rule, hit: Hit, sentence: Sentence) -> bool:
        rule, text = one.rule, sentence.segment.text
        if (rule.documents and sentence.segment.kind not in rule.documents) or hit.code.family in rule.spares:
            return False
        cues = self._cues(one, sentence)
        own = hit.found.words
        first, last = min(begin for begin, _ in own), max(end for _, end in own)
        if rule.place == "anywhere":
            return bool(cues)
        if rule.place == "after":
            return any(begin >= last for begin, _ in cues)
        if rule.place == "behind":
            return any(begin == last for begin, _ in cues)
        low = 0 if rule.reach == "sentence" else self.grammar.clause_start(text, first)
        return any(low <= begin and end <= last and not any(a < end and begin < b for a, b in own) for begin, end in cues)

    def _cues(self, one: _Rule, sentence: Sentence) -> list[tuple[int, int]]:
        """The cues of a rule in the sentence, without those that another word takes the force from."""
        found = spans(one.cues, sentence.segment.text, sentence.hits)
        idle = spans(one.unless, sentence.segment.text, sentence.hits) if found else []
        return [(begin, end) for begin, end in found if not any(a <= begin and end <= b for a, b in idle)]
