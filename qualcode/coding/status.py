"""Whether what a hit says is asserted: denied, ceased, wished, advised, supposed, hearsay, ironical, a question, of another case.

Each rule of the language that touches a hit is heard, in order. The first that denies gives the polarity, the first that is not
plainly factual gives the modality, and the first that keeps the hit from being counted gives the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qualcode.coding.grounds import PLACES, TOUCHING, Ground, Span
from qualcode.coding.indicators import Hit, Sentence
from qualcode.coding.noting import SILENT, Listener
from qualcode.grammar import Grammar, StatusRule
from qualcode.matching.finding import Index, spans
from qualcode.matching.patterns import Pattern, parse_patterns
from qualcode.model import Code
from qualcode.tokenising.views import fold

__all__ = ["ASSERTED", "BY_ANSWER", "DENIED", "UNREAL", "WISH", "AskedSentence", "Status", "StatusReader"]

AFFIRMED, FACTUAL, DENIED, CEASED, WEAK = "+", "factual", "-", "ceased", "weak"
OTHER_CASE = "other_case"
DENIALS = (DENIED, CEASED, WEAK)
WISH, ADVISED = "wish", "deontic"
UNREAL = (WISH, ADVISED)
"""The modalities of what somebody wishes or advises, which is not what is done."""
BY_ANSWER = "denied"
"""The reason where the short answer to a question denies it."""

THREATS = "threats"
"""Stands among the families of a rule for all codes for which a threat is evidence."""


@dataclass(frozen=True)
class Status:
    """Whether a hit counts, and if not, why.

    ``partly``: it is only denied how often, how much, of all, or that it came to it (不是天天, 差点); the opposite is not said.
    """

    reason: str = ""
    polarity: str = AFFIRMED
    modality: str = FACTUAL
    partly: bool = False

    @property
    def asserted(self) -> bool:
        return not self.reason

    @property
    def denied(self) -> bool:
        """Whether it is denied, if only in part: not what is merely wished, doubtful, or said to be weak and counted all the same."""
        return self.polarity in DENIALS and (bool(self.reason) or self.partly)

    @property
    def opposite(self) -> bool:
        """Whether the opposite is said."""
        return self.denied and not self.partly

    def because(self, reason: str) -> Status:
        """Not counted for a reason that lies outside of these words: they are said as before."""
        return Status(reason, modality=self.modality)


ASSERTED = Status()


@dataclass(frozen=True)
class AskedSentence(Sentence):
    """A question, as whoever answers it takes it up.

    ``answer`` is ``yes`` or ``no`` (it is so, it is not, however the question was put: 有, 没有), ``ceased`` (it is so no more: 现在不了),
    ``agree`` or ``disagree`` (with what the question says: 对, 不是), or ``weak`` (sometimes).
    """

    answer: str = ""


@dataclass(frozen=True)
class _Rule:
    rule: StatusRule
    cues: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    until: tuple[Pattern, ...]
    told: tuple[Pattern, ...]
    still: tuple[Pattern, ...]
    written: tuple[str, ...]
    """The cues as they are compared character by character, for those that stick to the words they touch (不 in 不平等)."""

    @property
    def all(self) -> tuple[Pattern, ...]:
        return (*self.cues, *self.unless, *self.until, *self.told, *self.still)


class _Heard:
    """What the rules find in one sentence, whatever hit is asked for: each list of patterns is looked for once, and only when needed."""

    def __init__(self, reader: StatusReader, sentence: Sentence) -> None:
        self.text, self.hits, self.grammar = sentence.segment.text, sentence.hits, reader.grammar
        self.reader = reader
        self.cued = dict(reader.index.lines(sentence.hits))
        self._cues: dict[int, list[Span]] = {}
        self._spans: dict[int, tuple[Span, ...]] = {}
        self._clauses: dict[int, tuple[Span, ...]] = {}
        self._idle: dict[int, list[Span]] = {}
        self._before: dict[int, str] = {}

    @cached_property
    def touching(self) -> list[int]:
        """The rules with a cue in the sentence, and those whose cues may stick to a word."""
        return sorted({*self.cued, *self.reader.touching})

    @cached_property
    def _lines(self) -> dict[int, list[Pattern]]:
        """The other lists of patterns that have any which can be there; most sentences with a hit have no cue, and need none of them."""
        return dict(self.reader.lists.lines(self.hits))

    def before(self, at: int) -> str:
        """What stands before a place, as it is compared."""
        if at not in self._before:
            self._before[at] = fold(self.text[:at])
        return self._before[at]

    def cues(self, number: int) -> list[Span]:
        """The places of the cues of a rule."""
        if number not in self._cues:
            self._cues[number] = spans(self.cued.get(number, ()), self.text, self.hits)
        return self._cues[number]

    def spans(self, lines: int) -> tuple[Span, ...]:
        """The places of a list of patterns."""
        if lines not in self._spans:
            self._spans[lines] = tuple(spans(self._lines.get(lines, ()), self.text, self.hits))
        return self._spans[lines]

    def clauses(self, lines: int) -> tuple[Span, ...]:
        """The clauses in which any pattern of a list ends."""
        if lines not in self._clauses:
            text, marks, start = self.text, self.grammar.clause_breaks, self.grammar.clause_start
            ends = ((end, [at for mark in marks if (at := text.find(mark, end)) >= 0]) for _, end in self.spans(lines))
            self._clauses[lines] = tuple(sorted({(start(text, end - 1), min(breaks, default=len(text))) for end, breaks in ends}))
        return self._clauses[lines]

    def idle(self, lines: int) -> list[Span]:
        """Where another word takes the force from a cue; a gap of such a line reaches over no clause's end."""
        if lines not in self._idle:
            text, idle = self.text, list[Span]()
            for pattern in self._lines.get(lines, ()):
                found = spans((pattern,), text, self.hits)
                over = found and any(self.grammar.breaks(fold(term)) for term in pattern.terms)
                idle += [(a, b) for a, b in found if over or not self.grammar.breaks(text[a:b])]
            self._idle[lines] = idle
        return self._idle[lines]


class StatusReader:
    """The status rules of a language, ready for hits."""

    def __init__(self, grammar: Grammar) -> None:
        self.rules = [_compiled(rule, grammar) for rule in grammar.status]
        self.grammar = grammar
        self.index = Index(rule.cues for rule in self.rules)
        self.touching = [number for number, one in enumerate(self.rules) if one.written]
        self.written = tuple(dict.fromkeys(cue for one in self.rules for cue in one.written))
        self.numbers: dict[tuple[Pattern, ...], int] = {}
        """The other lists of patterns, which several rules share, and the number of each."""
        for one in self.rules:
            for lines in (one.unless, one.until, one.told, one.still):
                self.numbers.setdefault(lines, len(self.numbers))
        self.others = [tuple(self.numbers[lines] for lines in (one.unless, one.until, one.told, one.still)) for one in self.rules]
        self.lists = Index(self.numbers)
        self._last: _Heard | None = None
        self.listener: Listener = SILENT

    @property
    def terms(self) -> set[str]:
        return {term for rule in self.rules for pattern in rule.all for term in pattern.terms}

    def of(self, hit: Hit, sentence: Sentence, *, denial: bool = True) -> Status:
        """The status of a hit, from all the rules of the language that touch it; asserted where none does.

        `denial` false asks whether the denial of the hit is itself asserted: the rules that deny are passed over.
        """
        if isinstance(sentence, AskedSentence) and denial:
            return self._answered(hit, sentence)
        return self._said(hit, sentence, denial=denial)

    def of_another_case(self, sentence: Sentence) -> bool:
        """Whether a sentence speaks of another case, whatever it says of it."""
        heard = self._heard(sentence)
        for number in heard.cued:
            rule = self.rules[number].rule
            if rule.modality == OTHER_CASE and (not rule.documents or sentence.segment.kind in rule.documents):
                idle = heard.idle(self.others[number][0])
                if any(not any(a <= begin and end <= b for a, b in idle) for begin, end in heard.cues(number)):
                    return True
        return False

    def _answered(self, hit: Hit, sentence: AskedSentence) -> Status:
        """What a short answer says of a hit in the question."""
        asked = self._said(hit, sentence, denial=True)
        if sentence.answer == CEASED:
            return Status(asked.reason or CEASED, CEASED, asked.modality)
        said_so = {"no": False, "agree": not asked.denied, "disagree": asked.denied}
        holds = said_so.get(sentence.answer, True)
        if not holds:
            return asked if asked.denied else Status(asked.reason or BY_ANSWER, DENIED, asked.modality)
        found = self._said(hit, sentence, denial=False)
        return Status(found.reason, WEAK if sentence.answer == WEAK else AFFIRMED, found.modality)

    def _said(self, hit: Hit, sentence: Sentence, *, denial: bool) -> Status:
        reason, polarity, modality, partly = "", AFFIRMED, FACTUAL, False
        answered = isinstance(sentence, AskedSentence)
        heard = self._heard(sentence)
        sticks = heard.before(hit.found.words[0][0]).endswith(self.written)
        for number in heard.touching if sticks else heard.cued:
            rule = self.rules[number].rule
            known = polarity != AFFIRMED if denial else True
            if (rule.polarity in DENIALS and known) or (answered and rule.settled) or not self._touches(number, hit, sentence):
                continue
            reason = reason or ("" if rule.counts else rule.name)
            partly = rule.partly if polarity == AFFIRMED else partly
            polarity = rule.polarity if polarity == AFFIRMED else polarity
            modality = rule.modality if modality == FACTUAL else modality
        found = (reason, polarity, modality)
        return ASSERTED if found == ("", AFFIRMED, FACTUAL) else Status(*found, partly)

    def modality(self, code: Code, words: Sequence[Span], sentence: Sentence) -> str:
        """The modality of words that no indicator found and that count: what the rules say that keep nothing from being counted."""
        for number in self._heard(sentence).cued:
            rule = self.rules[number].rule
            if rule.counts and rule.polarity == AFFIRMED and self._reaching(number, code, words, sentence):
                return rule.modality
        return FACTUAL

    def _heard(self, sentence: Sentence) -> _Heard:
        """What the rules find in a sentence; it is kept until another one comes, because a sentence may have several hits."""
        if self._last is None or self._last.hits is not sentence.hits:
            self._last = _Heard(self, sentence)
        return self._last

    def _touches(self, number: int, hit: Hit, sentence: Sentence) -> bool:
        ground = self._reaching(number, hit.code, hit.found.words, sentence)
        if ground is None:
            return False
        if self.listener.listening:
            place = PLACES[ground.rule.place]
            self.listener.touched(sentence, hit, ground.rule, [cue for cue in ground.cues if place(replace(ground, cues=(cue,)))])
        return True

    def _reaching(self, number: int, code: Code, own: Sequence[Span], sentence: Sentence) -> Ground | None:
        """A rule and the words that it touches; ``None`` where it does not."""
        one, heard = self.rules[number], self._heard(sentence)
        rule, text = one.rule, sentence.segment.text
        if rule.documents and sentence.segment.kind not in rule.documents:
            return None
        if _named(code, rule.spares) or (rule.only and not _named(code, rule.only)):
            return None
        cues = _sticking(one, heard, own[0][0]) if one.written else heard.cues(number)
        if not cues:
            return None
        unless, until, told, still = self.others[number]
        idle = heard.idle(unless)
        cues = [(begin, end) for begin, end in cues if not any(a <= begin and end <= b for a, b in idle)] if idle else cues
        if not cues:
            return None
        ground = Ground(rule, text, tuple(own), tuple(cues), heard.spans(until), heard.clauses(told), heard.clauses(still), self.grammar)
        return ground if PLACES[rule.place](ground) else None


def _named(code: Code, families: Sequence[str]) -> bool:
    """Whether a code is of one of these families, or takes threats for evidence where they name those."""
    return code.family in families or (code.threats and THREATS in families)


def _compiled(rule: StatusRule, grammar: Grammar) -> _Rule:
    language = grammar.language
    groups = (rule.cues, rule.unless, rule.until, rule.told, rule.still)
    cues, unless, until, told, still = (parse_patterns(lines, language) for lines in groups)
    written = tuple(fold(term) for pattern in cues for term in pattern.terms) if rule.place in TOUCHING else ()
    return _Rule(rule, cues, unless, until, told, still, written)


def _sticking(one: _Rule, heard: _Heard, first: int) -> list[Span]:
    """The cues that end right before the hit, by their characters."""
    before = heard.before(first)
    return [(first - len(cue), first) for cue in one.written if before.endswith(cue)]
