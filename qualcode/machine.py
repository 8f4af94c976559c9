"""One document through all the analysis rooms: the study compiled once, each text read in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qualcode.actors import document_mentions
from qualcode.coding.answers import questions_answered
from qualcode.coding.coder import INTERVIEWER, Coder, Drawn
from qualcode.coding.drawing import Given
from qualcode.coding.indicators import Sentence
from qualcode.coding.noting import SILENT, Listener
from qualcode.matching.vocabulary import Hits
from qualcode.model import Document, Study
from qualcode.relations import Context, RelationFinder
from qualcode.rows import UNKNOWN, Coding, Mention, Relation, Segment
from qualcode.segmenting import document_segments
from qualcode.segmenting.asides import masked
from qualcode.segmenting.labels import SPOKEN
from qualcode.stages import PlaneReader, StageReader
from qualcode.stages.placing import Spoken
from qualcode.texts import Language, Text, Told, beginnings

__all__ = ["Account", "Machine", "Related", "Rows", "Seen"]


class Rows(NamedTuple):
    """The rows that one document gives to the tables; and the stage of each segment in each further model, by its name, as it is for each
    coding and each relation."""

    segments: list[Segment]
    codings: list[Coding]
    mentions: list[Mention]
    relations: list[Relation]
    stages: Mapping[str, list[str]]
    coded_in: list[dict[str, str]]
    related_in: list[dict[str, str]]


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


class Machine:
    """A study ready to read its documents. Languages are compiled when the first sentence in them comes."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._compiled: dict[str, Language] = {}

    def ready(self) -> None:
        """Compiles the study's own language now, where a sentence in it would."""
        self._in(self.study.language)

    def _in(self, language: str) -> Language:
        if language not in self._compiled:
            self._compiled[language] = Language(self.study, self.study.grammars[language])
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

    def _text(self, document: Document) -> Text:
        """The sentences of a document with all that is known of them before coding."""
        own = self._in(document.language)
        segments = document_segments(document, self.study.grammars[document.language])
        hits = self._hits(segments)
        rooms = {language: self._in(language) for language in {document.language, *(segment.language for segment in segments)}}
        readers = {language: room.stages for language, room in rooms.items()}
        segments = _placed(own.stages, readers, segments, hits, document)
        mentions = document_mentions(document, segments, hits, {language: room.actors for language, room in rooms.items()})
        behind = Context((), own.actors.issuer(document, document.kind), tuple(dict.fromkeys(own.actors.parties(document).values())))
        questions = questions_answered(segments, hits, lambda one: rooms[one.language].answers.asks_on(one))
        sentences = [Sentence(*one) for one in zip(segments, hits, mentions, questions, strict=True)]
        naming = [number for number, own in enumerate(mentions) if own]
        return Text(segments, hits, mentions, rooms, behind, sentences, naming, beginnings(segments), {})

    def heard(self, document: Document) -> list[tuple[Segment, Hits]]:
        """The sentences of a document before they have a stage, and the words of the study in each."""
        segments = document_segments(document, self.study.grammars[document.language])
        return list(zip(segments, self._hits(segments), strict=True))

    def _more_stages(self, document: Document, text: Text) -> dict[str, list[str]]:
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
        seen: dict[int, Seen] = {}
        for room, numbers in text.by_room():
            numbers = [number for number in numbers if text.segments[number].role != INTERVIEWER]
            sentences = [text.sentence(number) for number in numbers]
            for number, one, found in zip(numbers, sentences, room.coder.seen(sentences), strict=True):
                seen[number] = Seen(one.segment, *found, one, room.planes.changes(one.segment, one.hits))
        return [one for _, one in sorted(seen.items(), key=lambda pair: pair[0])]

    def account(self, document: Document, segment: str, listener: Listener, given: Sequence[Given] | None = None) -> Account | None:
        """What :meth:`read` makes of one sentence, each step told to `listener`; ``None`` when there is no such sentence."""
        text = self._text(document)._replace(given=given)
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
        [(_, features)] = room.coder.seen([sentence])
        rows = Rows([], [], [], [], {}, [], [])
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
        if given is None:
            text.code()
        read = Rows([], [], [], [], self._more_stages(document, text), [], [])
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
            drawn = text.drawn(sentence, number)
            context = text.context(number) if drawn else text.behind
            yield from (Related(one, sentence, context, finder) for one in drawn if one.asserted and one.code.relation != "none")

    def _add(self, rows: Rows, text: Text, sentence: Sentence, told: Sequence[Told]) -> None:
        """Adds the rows that one sentence gives to the tables."""
        segment = sentence.segment
        room = text.rooms[segment.language]
        plane, why = PlaneReader.told(room.planes.changes(segment, sentence.hits), len(segment.text))
        rows.mentions.extend(sentence.mentions)
        if told:
            drawn, planes, ends = [one.drawn for one in told], [one.plane for one in told], [one.ends for one in told]
            codings = room.coder.rows(sentence, drawn, planes, text.behind.issuer)
            names = _named(segment.segment, codings)
            stages = [_stage(one.drawn.given, segment.stage) for one in told]
            beside = {name: of[len(rows.segments)] for name, of in rows.stages.items()}
            further = [beside | _further(one.drawn.given) for one in told]
            codings = [
                row._replace(plane_from=one.plane_from, coding=id, stage=stage)
                for row, one, id, stage in zip(codings, told, names, stages, strict=True)
            ]
            relations = room.relations.rows(sentence, drawn, planes, ends, text.behind)
            # several persons may have given the same code to the same span, each with a stage and ends of their own
            because = (pair for coding, more, pairs in zip(codings, further, ends, strict=True) for pair in [(coding, more)] * len(pairs))
            rows.codings.extend(codings)
            rows.coded_in.extend(further)
            for row, (coding, more) in zip(relations, because, strict=True):
                rows.relations.append(row._replace(plane_from=coding.plane_from, stage=coding.stage))
                rows.related_in.append(more)
            plane, why = next(((one.plane, one.plane_from) for one in told if one.drawn.asserted and one.plane), (plane, why))
        rows.segments.append(segment._replace(plane=plane, plane_from=why))


def _stage(given: Given | None, stage: str) -> str:
    """The stage of a coding: what somebody says of it, else that of its sentence."""
    return given.stage.replace(UNKNOWN, "") if given is not None and given.stage else stage


def _further(given: Given | None) -> dict[str, str]:
    """What somebody says of the stage of a coding in further models."""
    return {name: stage.replace(UNKNOWN, "") for name, stage in given.more_stages} if given is not None else {}


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
    spoken: dict[int, Spoken] = {}
    for language in dict.fromkeys(segment.language for segment in segments):
        numbers = [number for number, segment in enumerate(segments) if segment.language == language]
        told = readers[language].spoken([segments[number] for number in numbers], [hits[number] for number in numbers], document)
        spoken.update(zip(numbers, told, strict=True))
    return own.place(segments, [spoken[number] for number in range(len(segments))], document)
