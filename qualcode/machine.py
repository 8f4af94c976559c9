"""One document through all the analysis rooms: the study compiled once, each text read in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from qualcode.actors import MentionFinder, document_mentions
from qualcode.coding.answers import AnswerReader, answering, asked_sentences, on_answer, taken_back
from qualcode.coding.coder import INTERVIEWER, Coder, Drawn
from qualcode.coding.drawing import Given
from qualcode.coding.indicators import Sentence
from qualcode.coding.noting import SILENT, Listener
from qualcode.coding.status import Status
from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import Hits, Vocabulary
from qualcode.model import Document, Study
from qualcode.relations import Context, Pair, RelationFinder, Spoken
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.segmenting import document_segments
from qualcode.segmenting.asides import masked
from qualcode.segmenting.clauses import article_of
from qualcode.segmenting.labels import SPOKEN
from qualcode.stages import PlaneReader, StageReader
from qualcode.stages.planes import ADVICE, CODE
from qualcode.tokenising import tokeniser

__all__ = ["Account", "Machine", "Related", "Rows", "Seen"]

OPEN_END = "an end stays open"
WISH = "wish"
"""The modality of what somebody wishes: no plane."""


class Rows(NamedTuple):
    """The rows that one document gives to the tables; and the stage of each segment in each further model, by its name."""

    segments: list[Segment]
    codings: list[Coding]
    mentions: list[Mention]
    relations: list[Relation]
    stages: Mapping[str, list[str]] = {}


class Seen(NamedTuple):
    """A sentence as it is weighed: its row, what its indicators gave (asserted or not), its features; with its words and planes."""

    segment: Segment
    drawn: Sequence[Drawn]
    features: Mapping[str, float]
    sentence: Sentence
    planes: Sequence[tuple[int, str]]


class Related(NamedTuple):
    """A coding that may be a relation, its sentence, what was said before, and who finds its ends."""

    drawn: Drawn
    sentence: Sentence
    context: Context
    finder: RelationFinder


class Account(NamedTuple):
    """A sentence with all that a run makes of it, and the rooms that did."""

    sentence: Sentence
    rows: Rows
    drawn: Sequence[Drawn]
    features: Mapping[str, float]
    coder: Coder
    stages: StageReader
    planes: PlaneReader
    answered: Sequence[str]
    relations: RelationFinder
    context: Context


class _Room(Protocol):
    """What looks for words."""

    @property
    def terms(self) -> Collection[str]: ...


class _Language:
    """A study compiled for one language."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.stages = StageReader.of(study, grammar, study.stages)
        self.more_stages = {name: StageReader.of(study, grammar, model) for name, model in study.more_stages.items()}
        self.planes = PlaneReader(grammar)
        self.actors = MentionFinder(study, grammar)
        self.coder = Coder(study, grammar)
        self.relations = RelationFinder(study, grammar)
        self.answers = AnswerReader(grammar)
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
        self.vocabulary = Vocabulary(terms, tokeniser(grammar.language, words, grammar.affixes, model=grammar.model))


class Machine:
    """A study ready to read its documents. Languages are compiled when the first sentence in them comes."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._compiled: dict[str, _Language] = {}

    def _in(self, language: str) -> _Language:
        if language not in self._compiled:
            self._compiled[language] = _Language(self.study, self.study.grammars[language])
        return self._compiled[language]

    def _heard(self, segment: Segment) -> str:
        """What is said in a sentence: （笑） and 【听不清】 in speech say nothing."""
        spoken = segment.role or segment.kind in SPOKEN
        return masked(segment.text, self.study.grammars[segment.language]) if spoken else segment.text

    def _hits(self, segments: Sequence[Segment]) -> list[Hits]:
        """The words of the study in each sentence; sentences of one language are looked through together."""
        hits: dict[int, Hits] = {}
        for language in dict.fromkeys(segment.language for segment in segments):
            numbers = [number for number, segment in enumerate(segments) if segment.language == language]
            found = self._in(language).vocabulary.scan_all([self._heard(segments[number]) for number in numbers])
            hits.update(zip(numbers, found, strict=True))
        return [hits[number] for number in range(len(segments))]

    def _text(self, document: Document) -> _Text:
        """The sentences of a document with all that is known of them before coding."""
        own = self._in(document.language)
        segments = document_segments(document, self.study.grammars[document.language])
        kind = segments[0].kind if segments else document.kind
        hits = self._hits(segments)
        rooms = {language: self._in(language) for language in {document.language, *(segment.language for segment in segments)}}
        readers = {language: room.stages for language, room in rooms.items()}
        segments = _placed(own.stages, readers, segments, hits, document)
        mentions = document_mentions(document, segments, hits, {language: room.actors for language, room in rooms.items()})
        behind = Context((), own.actors.issuer(document, kind), tuple(dict.fromkeys(own.actors.parties(document).values())))
        return _Text(segments, hits, mentions, rooms, behind)

    def heard(self, document: Document) -> list[tuple[Segment, Hits]]:
        """The sentences of a document before they have a stage, and the words of the study in each."""
        segments = document_segments(document, self.study.grammars[document.language])
        return list(zip(segments, self._hits(segments), strict=True))

    def _more_stages(self, document: Document, text: _Text) -> dict[str, list[str]]:
        """The stage of each sentence in each further model of the study."""
        found = {}
        for name in self.study.more_stages:
            readers = {language: room.more_stages[name] for language, room in text.rooms.items()}
            placed = _placed(readers[document.language], readers, text.segments, text.hits, document)
            found[name] = [segment.stage for segment in placed]
        return found

    def seen(self, document: Document) -> list[Seen]:
        """The sentences of a document as they are weighed: what its indicators gave, and its features; none of interviewers."""
        text = self._text(document)
        sentences = [text.sentence(number) for number, segment in enumerate(text.segments) if segment.role != INTERVIEWER]
        rooms = [text.rooms[one.segment.language] for one in sentences]
        return [
            Seen(one.segment, *room.coder.seen(one), one, room.planes.changes(one.segment, one.hits))
            for one, room in zip(sentences, rooms, strict=True)
        ]

    def account(self, document: Document, segment: str, listener: Listener) -> Account | None:
        """What :meth:`read` makes of one sentence, each step told to `listener`; ``None`` when there is no such sentence."""
        text = self._text(document)
        number = next((at for at, one in enumerate(text.segments) if one.segment == segment), -1)
        if number < 0:
            return None
        for room in text.rooms.values():
            room.coder.listen(listener)
        try:
            sentence = text.sentence(number)
            told = [*text.told(sentence, number), *text.taken_up(number)]
        finally:
            for room in text.rooms.values():
                room.coder.listen(SILENT)
        room = text.rooms[sentence.segment.language]
        _, features = room.coder.seen(sentence)
        rows = Rows([], [], [], [])
        self._add(rows, text, sentence, told)
        return Account(
            sentence,
            rows,
            [one.drawn for one in told],
            features,
            room.coder,
            room.stages,
            room.planes,
            text.answers_to(number),
            room.relations,
            text.context(number),
        )

    def read(self, document: Document, given: Sequence[Given] | None = None) -> Rows:
        """The segments, codings, mentions and relations of a document; of what is `given`, where other people's codings take the place
        of ours."""
        text = self._text(document)._replace(given=given)
        read = Rows([], [], [], [], self._more_stages(document, text))
        for number in range(len(text.segments)):
            sentence = text.sentence(number)
            self._add(read, text, sentence, [*text.told(sentence, number), *text.taken_up(number)])
        return read

    def related(self, document: Document, given: Sequence[Given]) -> Iterator[Related]:
        """The asserted ones of the given codings that may be relations, ready for their ends to be looked for."""
        text = self._text(document)._replace(given=given)
        for number in range(len(text.segments)):
            sentence = text.sentence(number)
            finder = text.rooms[sentence.segment.language].relations
            drawn = text.codings(sentence, number)
            context = text.context(number) if drawn else text.behind
            yield from (Related(one, sentence, context, finder) for one in drawn if one.asserted and one.code.relation != "none")

    def _add(self, rows: Rows, text: _Text, sentence: Sentence, told: Sequence[_Told]) -> None:
        """Adds the rows that one sentence gives to the tables."""
        segment = sentence.segment
        room = text.rooms[segment.language]
        plane, why = PlaneReader.told(room.planes.changes(segment, sentence.hits), len(segment.text))
        rows.mentions.extend(sentence.mentions)
        if told:
            drawn, planes, ends = [one.drawn for one in told], [one.plane for one in told], [one.ends for one in told]
            codings = room.coder.rows(sentence, drawn, planes, text.behind.issuer)
            names = _named(segment.segment, codings)
            codings = [row._replace(plane_from=one.plane_from, coding=id) for row, one, id in zip(codings, told, names, strict=True)]
            because = {(row.start, row.end, row.code): row.plane_from for row in codings}
            relations = room.relations.rows(sentence, drawn, planes, ends, text.behind)
            rows.codings.extend(codings)
            rows.relations.extend(row._replace(plane_from=because.get((row.start, row.end, row.code), "")) for row in relations)
            plane, why = next(((one.plane, one.plane_from) for one in told if one.drawn.asserted and one.plane), (plane, why))
        rows.segments.append(segment._replace(plane=plane, plane_from=why))


class _Told(NamedTuple):
    """A coding with its plane and the pairs of actors that it is about."""

    drawn: Drawn
    plane: str
    plane_from: str
    ends: list[Pair]


class _Text(NamedTuple):
    """The sentences of one document, with all that is known of them before coding."""

    segments: Sequence[Segment]
    hits: Sequence[Hits]
    mentions: Sequence[Sequence[Mention]]
    rooms: Mapping[str, _Language]
    behind: Context
    given: Sequence[Given] | None = None

    def sentence(self, number: int) -> Sentence:
        return Sentence(self.segments[number], self.hits[number], self.mentions[number])

    def codings(self, sentence: Sentence, number: int) -> list[Drawn]:
        """The codings of a sentence, which stands at `number`: ours, or those that are given."""
        coder, segment = self.rooms[sentence.segment.language].coder, sentence.segment
        if self.given is not None:
            spoken = segment.role != INTERVIEWER
            return coder.given(sentence, [one for one in self.given if spoken and one.start < segment.end and segment.start < one.end])
        drawn = coder.codings(sentence)
        return taken_back(drawn) if drawn and self._withdrawn(number) else drawn

    def context(self, number: int) -> Context:
        """What was said before a sentence."""
        return _context(self.segments, self.mentions, number, self.behind)

    def told(self, sentence: Sentence, number: int) -> list[_Told]:
        """What a sentence says, which stands at `number`."""
        room = self.rooms[sentence.segment.language]
        drawn = self.codings(sentence, number)
        if not drawn:
            return []
        related = any(one.asserted and one.code.relation != "none" for one in drawn)
        context = self.context(number) if related else self.behind
        changes = room.planes.changes(sentence.segment, sentence.hits)
        told = []
        for one in drawn:
            ends = room.relations.ends(one, sentence, context)
            left_open = one.code.needs_ends and one.asserted and not ends and one.given is None
            plane, why = ("", CODE) if one.code.normative else room.planes.told(changes, _begin(one))
            if one.status.modality == WISH and not one.asserted:
                plane, why = "", ADVICE
            told.append(_Told(_open(one) if left_open else one, plane, why, ends))
        return told

    def taken_up(self, number: int) -> list[_Told]:
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
        sentences = map(self.sentence, turn)
        return {(one.code.id, one.asserted) for each in sentences for one in self.rooms[each.segment.language].coder.codings(each)}

    def _withdrawn(self, number: int) -> bool:
        """Whether the speaker takes a sentence back in the next."""
        here, after = self.segments[number], self.segments[number + 1 : number + 2]
        return any(
            other.turn == here.turn and self.rooms[other.language].answers.withdraws(self.hits[number + 1], other) for other in after
        )


def _open(drawn: Drawn) -> Drawn:
    """A coding that is nothing without its two ends, when one stays open."""
    return replace(drawn, status=Status(OPEN_END))


def _begin(drawn: Drawn) -> int:
    """Where the words of a coding begin; its mentions may stand in the clause before."""
    return drawn.words[0][0]


def _named(segment: str, codings: Sequence[Coding]) -> list[str]:
    """The ids of the codings of a sentence: by their code, and by their number where it comes again."""
    codes, names = [row.code for row in codings], []
    for number, code in enumerate(codes):
        before = codes[:number].count(code)
        names.append(f"{segment}/{code}" + (f"#{before + 1}" if before else ""))
    return names


def _placed(
    own: StageReader, readers: Mapping[str, StageReader], segments: Sequence[Segment], hits: Sequence[Hits], document: Document
) -> list[Segment]:
    """The sentences of a document with their stage by one model, of which there is a reader for each language."""
    spoken = [readers[segment.language].spoken(segment, hit, document) for segment, hit in zip(segments, hits, strict=True)]
    return own.place(segments, spoken, document)


def _context(segments: Sequence[Segment], mentions: Sequence[Sequence[Mention]], number: int, behind: Context) -> Context:
    """The mentions before a sentence: in its answer and the question, or in its clause of a document."""
    segment, before = segments[number], list[Spoken]()
    at, asked, article = number - 1, False, article_of(segment.clause)
    while at >= 0 and len(before) < 24:
        other = segments[at]
        if other.role == INTERVIEWER:
            asked = True
        elif asked or (not segment.role and article_of(other.clause) != article):
            break
        if mentions[at]:
            told = [Spoken(one, number - at, asked, place == 0) for place, one in enumerate(mentions[at])]
            before = [*told, *before]
        at -= 1
    return behind._replace(before=before)
