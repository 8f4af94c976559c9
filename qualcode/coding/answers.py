"""Short answers: 会啊, 对, 那倒没有, yes, not really at the beginning of an answer take up what the question says.

The interviewer's question is never coded for itself. It is read as if whoever answers had said it (你们 in it is the own side), the
answer says whether it holds, and the codings stand on the characters of the short answer. What a speaker takes back at the beginning
of the next sentence (不是，我是说…) is told here too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from qualcode.coding.coder import INTERVIEWER, Drawn
from qualcode.coding.status import BY_ANSWER, DENIED, AskedSentence, Status
from qualcode.grammar import Grammar
from qualcode.matching.finding import spans
from qualcode.matching.patterns import GAP, parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.rows import Mention, Segment
from qualcode.tokenising.views import fold

__all__ = [
    "AnswerReader",
    "ShortAnswer",
    "answering",
    "asked_sentences",
    "denied_by_answer",
    "on_answer",
    "questions_answered",
    "taken_back",
]

FILLERS, CLOSED, OPEN, LEADING = "fillers", "closed", "open", "leading"
REFUSING = ("no", "disagree", "neither", "ceased")
WHOLE = {"both": "yes", "neither": "no"}
"""Answers to whatever was asked for, each of several things too (插手还是干涉？都有): what they say of each."""
ASKED = ("？", "?")
TAKEN_BACK = "corrected"
"""The reason where the next sentence takes a statement back."""
BACK = 3
"""How many sentences of the question may be looked at, from its end."""


@dataclass(frozen=True)
class ShortAnswer:
    """What the beginning of an answer says to the question, and where it stands in its sentence."""

    kind: str
    start: int
    end: int


class AnswerReader:
    """The short answers of a language, ready for sentences."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.answers = {kind: parse_patterns(lines, grammar.language) for kind, lines in grammar.answers.items()}
        self.asking = {kind: parse_patterns(lines, grammar.language) for kind, lines in grammar.asking.items()}
        self.corrected = parse_patterns(grammar.corrected, grammar.language)
        self.follows = tuple(map(fold, grammar.follow_ups))

    @property
    def terms(self) -> set[str]:
        groups = (*self.answers.values(), *self.asking.values(), self.corrected)
        return {term for patterns in groups for pattern in patterns for term in pattern.terms}

    def short(self, segments: Sequence[Segment], hits: Sequence[Hits], number: int) -> ShortAnswer | None:
        """The short answer with which a sentence begins, if it is the first that is said to a question."""
        segment = segments[number]
        if number == 0 or segment.role in ("", INTERVIEWER) or segments[number - 1].role != INTERVIEWER:
            return None
        last = number + 1 == len(segments) or segments[number + 1].turn != segment.turn
        return self._begun(segment, hits[number], alone=last)

    def refused(self, segments: Sequence[Segment], hits: Sequence[Hits], number: int) -> bool:
        """Whether whoever speaks says no, in the next sentence, to a question of their own: 他们插手？没有的事。"""
        here, after = segments[number], segments[number + 1 : number + 2]
        if (
            not after
            or here.role == INTERVIEWER
            or after[0].turn != here.turn
            or not here.text.rstrip(self.grammar.closing).endswith(ASKED)
        ):
            return False
        answer = self._begun(after[0], hits[number + 1], alone=False)
        return answer is not None and answer.kind in REFUSING and self.closed(here, hits[number])

    def _begun(self, segment: Segment, hits: Hits, *, alone: bool) -> ShortAnswer | None:
        """The short answer with which a sentence begins; 嗯 is one where nothing else is said (`alone`)."""
        begin = self._after_fillers(segment.text, hits)
        if alone and self.grammar.clause_end(segment.text, begin) == begin:
            begin = 0
        ends = [
            (end, kind)
            for kind, patterns in self.answers.items()
            if kind != FILLERS
            for start, stop in spans(patterns, segment.text, hits)
            if start == begin and (end := self.grammar.clause_end(segment.text, stop)) >= 0
        ]
        end, kind = max(ends, key=lambda one: (one[0], one[1] in WHOLE, one[1]), default=(0, ""))
        return ShortAnswer(kind, begin, end) if kind else None

    def _after_fillers(self, text: str, hits: Hits) -> int:
        """Where a sentence begins to say something: behind 嗯, 那个 and the marks after them."""
        fillers, begin = spans(self.answers.get(FILLERS, ()), text, hits), 0
        while stop := max((end for start, end in fillers if start == begin), default=0):
            rest = text[stop:].lstrip(f"{self.grammar.clause_breaks}、… ")
            begin = len(text) - len(rest)
        return begin

    def closed(self, segment: Segment, hits: Hits) -> bool:
        """Whether yes or no answers a question: a word of asking says so, or none asks for something else."""
        closed, opened, leading = (spans(self.asking.get(kind, ()), segment.text, hits) for kind in (CLOSED, OPEN, LEADING))
        return bool(closed) or not opened or min(leading, default=min(opened)) < min(opened)

    def asks_on(self, segment: Segment) -> bool:
        """Whether a question only asks for more of the same: it begins like one that follows, and is no longer than a gap (还有呢？)."""
        text = fold(segment.text).strip()
        return text.startswith(self.follows) and len(text) <= GAP[self.grammar.language]

    def withdraws(self, hits: Hits, segment: Segment) -> bool:
        """Whether a sentence begins by taking back the one before."""
        taken = {begin for begin, _ in spans(self.corrected, segment.text, hits)}
        return bool(taken) and not taken.isdisjoint((0, self._after_fillers(segment.text, hits)))


def questions_answered(
    segments: Sequence[Segment], hits: Sequence[Hits], asks_on: Callable[[Segment], bool]
) -> list[tuple[tuple[str, Hits], ...]]:
    """For each sentence the question that it answers: what the interviewer's last turn says, and the turn before where it only asks on.

    Whoever answers it, and however many do: in a focus group the question stands until the next one. Blank for the questions themselves.
    """
    found: list[tuple[tuple[str, Hits], ...]] = []
    question: tuple[tuple[str, Hits], ...] = ()
    asking = -1
    for segment, own in zip(segments, hits, strict=True):
        if segment.role != INTERVIEWER:
            found.append(question)
            continue
        if segment.turn != asking:
            asking, question = segment.turn, question if asks_on(segment) else ()
        question = (*question, (segment.text, own))
        found.append(())
    return found


def asked_sentences(
    segments: Sequence[Segment],
    hits: Sequence[Hits],
    mentions: Sequence[Sequence[Mention]],
    number: int,
    kind: str,
    closed: Callable[[int], bool],
) -> Iterator[tuple[int, AskedSentence]]:
    """The sentences of the question before sentence `number`, the last first, as whoever answers takes them up.

    They end where one asks for something else than yes or no (`closed`), unless the answer is to all that was asked for.
    """
    answer = segments[number]
    for at in range(number - 1, max(number - 1 - BACK, -1), -1):
        segment = segments[at]
        if segment.turn != segments[number - 1].turn or not (kind in WHOLE or closed(at)):
            return
        own = segment._replace(role=answer.role, actor=answer.actor, speaker=answer.speaker, person=answer.person)
        yield at, AskedSentence(own, hits[at], mentions[at], answer=WHOLE.get(kind, kind))


def answering(question: str) -> str:
    """What a coding that takes up a question tells of it."""
    return f"answers “{question.strip()}”"


def on_answer(
    drawn: Sequence[Drawn], answer: ShortAnswer, question: str, said: Collection[tuple[str, bool]]
) -> Iterator[tuple[int, Drawn]]:
    """The codings of a question on the characters of the short answer, each with its number among `drawn`.

    Left out is what the answer itself says in so many words: `said` are the codes of its own codings and whether they are asserted.
    A code that is taken up several times is told once.
    """
    told = set(said)
    for number, one in enumerate(drawn):
        key = (one.code.id, one.asserted)
        if key not in told:
            told.add(key)
            why = (answering(question), *one.indicators)
            yield number, replace(one, start=answer.start, end=answer.end, words=((answer.start, answer.end),), indicators=why)


def taken_back(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The codings of a sentence that the next one takes back."""
    return [replace(one, status=Status(TAKEN_BACK, one.status.polarity, one.status.modality)) if one.asserted else one for one in drawn]


def denied_by_answer(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The codings of a question to which its own speaker says no."""
    return [replace(one, status=Status(BY_ANSWER, DENIED, one.status.modality)) if one.asserted else one for one in drawn]
