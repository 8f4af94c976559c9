"""A codebook's indicators as the check looks at them: parsed, numbered, with what each asks for besides its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from qualcode.actors import MentionFinder
from qualcode.coding.indicators import NAMES
from qualcode.coding.status import StatusReader
from qualcode.grammar import Grammar
from qualcode.matching.patterns import Pattern, Words, parse_conditions, parse_patterns
from qualcode.matching.vocabulary import Hits, Vocabulary
from qualcode.model import Code, Codebook, Indicator, Study
from qualcode.tokenising import Tokeniser, tokeniser

__all__ = ["Language", "Line", "Rule", "yields"]


@dataclass(frozen=True, eq=False)
class Rule:
    """One indicator of a code in one language, and its number there from 1."""

    code: Code
    language: str
    number: int
    indicator: Indicator

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(Line(self, pattern) for pattern in parse_patterns(self.indicator.match, self.language))

    @cached_property
    def against(self) -> tuple[Pattern, ...]:
        """What keeps it from speaking."""
        return parse_conditions(self.indicator.none_of, self.language)

    @cached_property
    def conditions(self) -> Indicator:
        """Everything that the indicator asks for besides its lines, as one comparable value."""
        return replace(self.indicator, match=())

    @property
    def bare(self) -> bool:
        """Whether it asks for nothing besides its lines."""
        return self.conditions == Indicator(())


@dataclass(frozen=True, eq=False)
class Line:
    """One line of an indicator."""

    rule: Rule
    pattern: Pattern

    @property
    def alone(self) -> tuple[str, ...]:
        """The words of which each makes the line speak by itself; empty where something else has to stand beside them."""
        items = self.pattern.items
        return items[0].terms if len(items) == 1 and isinstance(items[0], Words) and not items[0].parts else ()


def yields(code: Code, other: Code) -> bool:
    """Whether `code` is not counted where `other` is: it names it or its family, or is the more general one."""
    return other.id in code.yields_to or other.family in code.yields_to or other.id.startswith(f"{code.id}.")


class Language:
    """A codebook in one language, with the words cut as the machine cuts them."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.grammar, self.name = grammar, grammar.language
        self.rules = list(_rules(study.codebook, grammar.language))
        mentions = MentionFinder(study, grammar)
        self.tokeniser: Tokeniser = tokeniser(grammar.language, {*grammar.words, *mentions.words}, grammar.affixes, model=grammar.model)
        self._names = {term: entry.actors[0] for term, entry in mentions.entries.items() if entry.how in NAMES and entry.actors}
        self.cues = StatusReader(grammar).terms
        self._inside: dict[str, Hits] = {}
        self._forms: dict[str, str] = {}

    @cached_property
    def lines(self) -> list[Line]:
        return [line for rule in self.rules for line in rule.lines]

    @cached_property
    def terms(self) -> dict[str, Line]:
        """Every word of the codebook, in order, with the first line that has it."""
        return {term: line for line in reversed(self.lines) for term in reversed(line.pattern.terms)}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        against = {term for rule in self.rules for one in rule.against for term in one.terms}
        return Vocabulary({*self.terms, *against, *self.cues}, self.tokeniser)

    def inside(self, term: str) -> Hits:
        """Which words of the codebook, and which words of denial and the like, stand in a word as words of their own."""
        if term not in self._inside:
            self._inside[term] = self._vocabulary.scan(term)
        return self._inside[term]

    @cached_property
    def names(self) -> dict[str, str]:
        """Every name of an actor, as it is compared with the text, and whose it is."""
        return {self.form(term): actor for term, actor in self._names.items()}

    def form(self, term: str) -> str:
        """A word as it is compared with the text."""
        if term not in self._forms:
            self._forms[term] = self.tokeniser.term(term)
        return self._forms[term]


def _rules(codebook: Codebook, language: str) -> Iterator[Rule]:
    for code in codebook.codes:
        for number, indicator in enumerate(code.indicators.get(language, ()), 1):
            yield Rule(code, language, number, indicator)
