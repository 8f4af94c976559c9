"""One document through all the analysis rooms: the study compiled once, each text read in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.actors import MentionFinder, document_mentions
from qualcode.coding.coder import Coder, Drawn
from qualcode.coding.indicators import Sentence
from qualcode.coding.status import Status
from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import Vocabulary
from qualcode.model import Document, Study
from qualcode.relations import Context, RelationFinder
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.segmenting import document_segments
from qualcode.segmenting.asides import masked
from qualcode.segmenting.clauses import article_of
from qualcode.segmenting.labels import SPOKEN
from qualcode.stages import PlaneReader, StageReader
from qualcode.tokenising import tokeniser

__all__ = ["Machine", "Rows"]

OPEN_END = "an end stays open"


class Rows(NamedTuple):
    """The rows that one document gives to the tables."""

    segments: list[Segment]
    codings: list[Coding]
    mentions: list[Mention]
    relations: list[Relation]


class _Language:
    """A study compiled for one language."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.stages = StageReader(study.stages, grammar.language)
        self.planes = PlaneReader(grammar)
        self.actors = MentionFinder(study, grammar)
        self.coder = Coder(study, grammar)
        self.relations = RelationFinder(study, grammar)
        rooms = (self.stages, self.planes, self.actors, self.coder, self.relations)
        terms = set[str]().union(*(room.terms for room in rooms))
        self.vocabulary = Vocabulary(terms, tokeniser(grammar.language, {*grammar.words, *self.actors.words}, grammar.affixes))


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

    def read(self, document: Document) -> Rows:
        """The segments, codings, mentions and relations of a document."""
        own = self._in(document.language)
        segments = document_segments(document, self.study.grammars[document.language])
        kind = segments[0].kind if segments else document.kind
        hits = [self._in(segment.language).vocabulary.scan(self._heard(segment)) for segment in segments]
        rooms = {language: self._in(language) for language in {document.language, *(segment.language for segment in segments)}}
        weights = [rooms[segment.language].stages.weights(segment, hit) for segment, hit in zip(segments, hits, strict=True)]
        segments = own.stages.place(segments, weights, document.stage or self.study.stages.default(kind))
        mentions = document_mentions(document, segments, hits, {language: room.actors for language, room in rooms.items()})
        behind = Context((), own.actors.issuer(document, kind), tuple(dict.fromkeys(own.actors.parties(document).values())))
        codings: list[Coding] = []
        relations: list[Relation] = []
        placed: list[Segment] = []
        for number, segment in enumerate(segments):
            room = rooms[segment.language]
            sentence = Sentence(segment, hits[number], mentions[number])
            changes = room.planes.changes(segment, hits[number])
            drawn = room.coder.codings(sentence)
            context = _context(segments, mentions, number, behind) if drawn else behind
            ends = [room.relations.ends(one, sentence, context) for one in drawn]
            drawn = [
                _open(one) if one.code.needs_ends and one.asserted and not pairs else one for one, pairs in zip(drawn, ends, strict=True)
            ]
            planes = ["" if one.code.normative else room.planes.at(changes, _begin(one)) for one in drawn]
            codings += room.coder.rows(sentence, drawn, planes)
            relations += room.relations.rows(sentence, drawn, planes, ends, context)
            placed.append(segment._replace(plane=_plane(drawn, planes, changes)))
        return Rows(placed, codings, [mention for several in mentions for mention in several], relations)


def _open(drawn: Drawn) -> Drawn:
    """A coding that is nothing without its two ends, when one stays open."""
    return replace(drawn, status=Status(OPEN_END))


def _begin(drawn: Drawn) -> int:
    """Where the words of a coding begin; its mentions may stand in the clause before."""
    return drawn.words[0][0]


def _plane(drawn: Sequence[Drawn], planes: Sequence[str], changes: Sequence[tuple[int, str]]) -> str:
    """The plane of a sentence: that of its first asserted coding, else the one it ends on."""
    return next((plane for one, plane in zip(drawn, planes, strict=True) if one.asserted and plane), changes[-1][1])


def _context(segments: Sequence[Segment], mentions: Sequence[Sequence[Mention]], number: int, behind: Context) -> Context:
    """The mentions before a sentence: in its answer and the question, or in its clause of a document."""
    segment, before = segments[number], list[Mention]()
    at = number - 1
    asked = False
    while at >= 0 and len(before) < 24:
        other = segments[at]
        if other.role == "interviewer":
            asked = True
        elif asked or (not segment.role and article_of(other.clause) != article_of(segment.clause)):
            break
        before = [*mentions[at], *before]
        at -= 1
    return replace(behind, before=before)
