"""One document while it is coded: its sentences with all that is known of them, what each says, and who is meant by it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from qualcode.actors import MentionFinder
from qualcode.coding.answers import AnswerReader, answering, asked_sentences, denied_by_answer, on_answer, taken_back
from qualcode.coding.carrying import CaseReader
from qualcode.coding.coder import INTERVIEWER, Coder, Drawn
from qualcode.coding.drawing import Given
from qualcode.coding.indicators import Sentence
from qualcode.coding.status import UNREAL, WISH
from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import Hits, Vocabulary
from qualcode.model import Study
from qualcode.relations import Context, Pair, RelationFinder, Spoken
from qualcode.rows import UNKNOWN, Mention, Segment
from qualcode.segmenting.clauses import article_of
from qualcode.stages import PlaneReader, StageReader
from qualcode.stages.planes import ACTUAL, ADVICE, CODE, GIVEN
from qualcode.tokenising import tokeniser

__all__ = ["Language", "Text", "Told", "beginnings"]

OPEN_END = "an end stays open"
MENTIONS = 24
"""So many mentions before a sentence, and no more, may tell who is meant in it."""


class _Room(Protocol):
    """What looks for words."""

    @property
    def terms(self) -> Collection[str]: ...


class Language:
    """A study compiled for one language."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.stages = StageReader.of(study, grammar, study.stages)
        self.more_stages = {name: StageReader.of(study, grammar, model) for name, model in study.more_stages.items()}
        self.planes = PlaneReader(grammar)
        self.actors = MentionFinder(study, grammar)
        self.coder = Coder(study, grammar, self.planes)
        self.relations = RelationFinder(study, grammar)
        self.answers = AnswerReader(grammar)
        self.cases = CaseReader(grammar)
        rooms: tuple[_Room, ...] = (
            self.stages,
            *self.more_stages.values(),
            self.planes,
            self.actors,
            self.coder,
            self.answers,
        )
        terms = set[str]().union(*(room.terms for room in rooms))
        words = {*grammar.words, *self.actors.words}
        self.vocabulary = Vocabulary(terms, tokeniser(grammar.language, words, grammar.affixes, firm=grammar.parties, model=grammar.model))


class Told(NamedTuple):
    """A coding with its plane and the pairs of actors that it is about."""

    drawn: Drawn
    plane: str
    plane_from: str
    ends: list[Pair]


class Text(NamedTuple):
    """The sentences of one document, with all that is known of them before coding."""

    segments: Sequence[Segment]
    hits: Sequence[Hits]
    mentions: Sequence[Sequence[Mention]]
    rooms: Mapping[str, Language]
    behind: Context
    sentences: Sequence[Sentence]
    naming: Sequence[int]
    """The numbers of the sentences with mentions."""
    begins: Sequence[int]
    """Where begins what each sentence belongs to."""
    coded: dict[int, list[Drawn]]
    """The codings of its sentences, as far as they have been found."""
    given: Sequence[Given] | None = None

    def sentence(self, number: int) -> Sentence:
        return self.sentences[number]

    def by_room(self) -> Iterator[tuple[Language, list[int]]]:
        """The sentences that each language reads."""
        for language, room in self.rooms.items():
            yield room, [number for number, segment in enumerate(self.segments) if segment.language == language]

    def code(self) -> None:
        """Finds the codings of all sentences together, which costs less than one by one."""
        for room, numbers in self.by_room():
            self.coded.update(zip(numbers, room.coder.codings_of([self.sentences[number] for number in numbers]), strict=True))

    def codings(self, sentence: Sentence, number: int) -> list[Drawn]:
        """The codings of a sentence; a question that an answer takes up is another one than the question itself."""
        if number in self.coded and sentence is self.sentences[number]:
            return self.coded[number]
        return self.rooms[sentence.segment.language].coder.codings(sentence)

    def drawn(self, sentence: Sentence, number: int) -> list[Drawn]:
        """What a sentence, which stands at `number`, is coded with in the end: ours without what is taken back, or what is given."""
        segment = sentence.segment
        if self.given is None:
            drawn = self.codings(sentence, number)
            if drawn and (back := self._of_another_case(number)) >= 0:
                drawn = CaseReader.carried(drawn, sentence, back)
            if drawn and self._withdrawn(number):
                return taken_back(drawn)
            refused = drawn and self.rooms[segment.language].answers.refused(self.segments, self.hits, number)
            return denied_by_answer(drawn) if refused else drawn
        spoken = segment.role != INTERVIEWER
        touching = [one for one in self.given if spoken and one.start < segment.end and segment.start < one.end]
        return self.rooms[segment.language].coder.given(sentence, touching)

    def context(self, number: int) -> Context:
        """What was said before a sentence."""
        return _context(self, number)

    def told(self, sentence: Sentence, number: int) -> list[Told]:
        """What a sentence says, which stands at `number`."""
        room = self.rooms[sentence.segment.language]
        drawn = self.drawn(sentence, number)
        if not drawn:
            return []
        related = any(one.asserted and one.code.relation != "none" for one in drawn)
        context = self.context(number) if related else self.behind
        changes = room.planes.changes(sentence.segment, sentence.hits)
        told = []
        for one in drawn:
            ends = room.relations.ends(one, sentence, context)
            left_open = one.code.needs_ends and one.asserted and not ends and one.given is None
            plane, why = ("", CODE) if one.code.normative else room.planes.spanned(changes, *_words(one))
            wished = one.status.modality == WISH and not one.asserted
            if wished or (one.given is not None and plane == ACTUAL and one.status.modality in UNREAL):
                plane, why = "", ADVICE
            if one.given is not None and one.given.plane:
                plane, why = one.given.plane.replace(UNKNOWN, ""), GIVEN
            told.append(Told(_open(one) if left_open else one, plane, why, ends))
        return told

    def taken_up(self, number: int) -> list[Told]:
        """What a short answer at the beginning of sentence `number` says by taking up the question."""
        segments, hits, segment = self.segments, self.hits, self.segments[number]
        if self.given is not None:
            return []
        answer = self.rooms[segment.language].answers.short(segments, hits, number)
        if answer is None:
            return []

        def closed(at: int) -> bool:
            return self.rooms[segments[at].language].answers.closed(segments[at], hits[at])

        for at, asked in asked_sentences(segments, hits, self.mentions, number, answer.kind, closed):
            told = self.told(asked, at)
            if told:
                answered = on_answer([one.drawn for one in told], answer, asked.segment.text, self._said(number))
                return [told[which]._replace(drawn=one) for which, one in answered]
        return []

    def answers_to(self, number: int) -> list[str]:
        """The ids of the sentences that take up sentence `number` of a question by a short answer."""
        behind = range(number + 1, len(self.segments))
        answer = next((at for at in behind if self.segments[at].role != INTERVIEWER), -1)
        if self.segments[number].role != INTERVIEWER or answer < 0:
            return []
        asked = answering(self.segments[number].text)
        return [self.segments[answer].segment] if any(asked in one.drawn.indicators for one in self.taken_up(answer)) else []

    def _said(self, number: int) -> set[tuple[str, bool]]:
        """The codes that the turn of sentence `number` gets by its own words, and whether they are asserted."""
        turn = (at for at in range(number, len(self.segments)) if self.segments[at].turn == self.segments[number].turn)
        return {(one.code.id, one.asserted) for at in turn for one in self.codings(self.sentences[at], at)}

    def _of_another_case(self, number: int) -> int:
        """From where on a sentence goes on of another case that the one before it in the turn is of, or goes on of itself; −1: nowhere."""
        back = self._refers_back(number)
        at = number
        while self._refers_back(at) >= 0:
            at -= 1
            before = self.sentences[at]
            if self.rooms[before.segment.language].coder.status.of_another_case(before) or CaseReader.names_another(before):
                return back
        return -1

    def _refers_back(self, number: int) -> int:
        """Where a sentence refers back to the one before it in its turn; −1: nowhere."""
        here = self.segments[number]
        if not number or not here.actor or self.segments[number - 1].turn != here.turn:
            return -1
        return self.rooms[here.language].cases.back(self.sentences[number])

    def _withdrawn(self, number: int) -> bool:
        """Whether the speaker takes a sentence back in the next."""
        here, after = self.segments[number], self.segments[number + 1 : number + 2]
        return any(
            other.turn == here.turn and self.rooms[other.language].answers.withdraws(self.hits[number + 1], other) for other in after
        )


def _open(drawn: Drawn) -> Drawn:
    """A coding that is nothing without its two ends, when one stays open."""
    return replace(drawn, status=drawn.status.because(OPEN_END))


def _words(drawn: Drawn) -> tuple[int, int]:
    """From where to where the words of a coding stand; its mentions may stand in the clause before."""
    return drawn.words[0][0], drawn.words[-1][1]


def beginnings(segments: Sequence[Segment]) -> list[int]:
    """For each sentence the first one of what it belongs to: its answer and the question, or its clause of a document.

    It is that of the sentence before wherever that is sure, because going back from every sentence would cost the square of a long text.
    """
    begins: list[int] = []
    for number, segment in enumerate(segments):
        last = segments[number - 1] if number else segment
        plain = INTERVIEWER not in (segment.role, last.role) and bool(segment.role) == bool(last.role)
        goes_on = number and plain and (segment.role or article_of(last.clause) == article_of(segment.clause))
        begins.append(begins[-1] if goes_on else _beginning(segments, number))
    return begins


def _beginning(segments: Sequence[Segment], number: int) -> int:
    """The same for one sentence, found by going back."""
    segment, at, asked = segments[number], number - 1, False
    article = article_of(segment.clause)
    while at >= 0:
        other = segments[at]
        if other.role == INTERVIEWER:
            asked = True
        elif asked or (not segment.role and article_of(other.clause) != article):
            break
        at -= 1
    return at + 1


def _context(text: Text, number: int) -> Context:
    """The last mentions before a sentence in its answer and the question, or in its clause of a document."""
    before = list[Spoken]()
    for place in range(bisect_left(text.naming, number) - 1, -1, -1):
        at = text.naming[place]
        if at < text.begins[number] or len(before) >= MENTIONS:
            break
        asked = text.segments[at].role == INTERVIEWER
        before = [*(Spoken(one, number - at, asked, first == 0) for first, one in enumerate(text.mentions[at])), *before]
    return text.behind._replace(before=before)
