"""At which stage of a process a sentence stands.

Everything that speaks for a stage is added up: cues and (where a model has weights) words of the sentence, dates told in it, the question
that is being answered, the sentences around, and the document. Without weights a cue that is certain decides alone. Else
it is the document's own: what study.yaml says, where the calendar puts its date, or where the stage model puts its kind. Where nothing
tells, it stays blank. ``stage_from`` says which: cue, date, words, question, carried, document, calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from qualcode.grammar import Grammar
from qualcode.matching.finding import Found
from qualcode.matching.vocabulary import Hits
from qualcode.model import Document, Study
from qualcode.processes import StageModel
from qualcode.rows import Segment
from qualcode.segmenting.clauses import article_of
from qualcode.segmenting.diaries import entry_days, entry_of
from qualcode.stages.calendars import Calendar
from qualcode.stages.cues import CERTAIN, CueReader
from qualcode.stages.learned import KIND, NONE, WordReader
from qualcode.tokenising.views import fold
from qualcode.weights import ALWAYS

if TYPE_CHECKING:
    from qualcode.stages.learned import Rows

__all__ = ["Spoken", "StageReader"]

ASKED, BEFORE, ENOUGH = 0.5, 0.4, 0.4
"""What a cue of the question counts, what the stage of the sentence before counts, and what is enough."""
SURE = 3.0
"""What a date in the sentence, or the stage that study.yaml gives to the document, adds where words are weighed."""
SLIGHT = 0.05
"""What speaks for a stage by less than this does not: what is usual is only known to a hundredth."""
INTERVIEWER, INTERVIEW = "interviewer", "interview"
CUE, DATE, WORDS, QUESTION, CARRIED, DOCUMENT, CALENDAR = "cue", "date", "words", "question", "carried", "document", "calendar"


class Spoken(NamedTuple):
    """What speaks for stages in one sentence: cues by stage, rows of words in the table of weights, stages of dates; if it asks on; and
    which stages an interviewer asks about."""

    cues: Mapping[str, float]
    words: Rows | None
    dated: Sequence[str]
    follows: bool
    asks: Mapping[str, float]


class StageReader:
    """A stage model in one language, ready for sentences."""

    def __init__(self, model: StageModel, grammar: Grammar, calendar: Calendar | None = None) -> None:
        self.model, self.grammar = model, grammar
        self.order = model.ids
        self.background = {stage.id for stage in model.stages if stage.background}
        self.cues = CueReader(model, grammar.language)
        self.questions = CueReader(model, grammar.language, questions=True)
        self.words = WordReader(model.weights, model.ids) if model.weights else None
        self.calendar = calendar or Calendar((), grammar)
        self._follows = tuple(map(fold, grammar.follow_ups))

    @classmethod
    def of(cls, study: Study, grammar: Grammar, model: StageModel) -> StageReader:
        """The reader of one of a study's models, with what the study's calendar says of it."""
        own = tuple(one for one in study.calendar if one.stage in model.ids)
        return cls(model, grammar, Calendar(own or model.periods, grammar))

    @property
    def terms(self) -> set[str]:
        return self.cues.terms | self.questions.terms | set(self.words.words if self.words else ()) | self.calendar.terms

    def spoken(self, segments: Sequence[Segment], hits: Sequence[Hits], document: Document) -> list[Spoken]:
        """What speaks for stages in each of several sentences of one language."""
        cues = self.cues.weights_each(segments, hits)
        return [self._spoken(*one, document) for one in zip(segments, hits, cues, strict=True)]

    def _spoken(self, segment: Segment, hits: Hits, cues: Mapping[str, float], document: Document) -> Spoken:
        words = self.words.spoken.of(hits) if self.words else None
        dated = self.calendar.told(segment.text, hits, document)
        follows = segment.role == INTERVIEWER and fold(segment.text).lstrip().startswith(self._follows)
        asks = self.questions.weights(segment, hits) if segment.role == INTERVIEWER else {}
        return Spoken(cues, words, dated, follows, asks)

    def speaking(self, segment: Segment, hits: Hits) -> Iterator[tuple[str, float, list[Found]]]:
        """The lines of cues that speak in one sentence: for which stage, how strongly, and where."""
        yield from self.cues.speaking(segment, hits)
        if segment.role == INTERVIEWER:
            yield from self.questions.speaking(segment, hits)

    def contributions(self, segment: Segment, hits: Hits) -> list[tuple[str, float]]:
        """What the words of a sentence add to its stage above what they add to the others on average, the largest first."""
        if self.words is None or segment.stage not in self.order:
            return []
        at, reader = self.order.index(segment.stage), self.words
        known = [term for term in hits if term in reader.words]
        scale = float(reader.scale(len(known))) / 100
        rows = ((term, reader.table[reader.words[term]] * scale) for term in known)
        added = [(term, float(row[at] - row[: len(self.order)].mean())) for term, row in rows]
        return sorted((one for one in added if one[1]), key=lambda one: (-abs(one[1]), one[0]))

    def place(self, segments: Sequence[Segment], spoken: Sequence[Spoken], document: Document) -> list[Segment]:
        """The same sentences with ``stage`` and ``stage_from``."""
        if not segments or not self.order:
            return list(segments)
        kind, days = segments[0].kind, entry_days(document, self.grammar)
        entries = [entry_of(days, segment.start) for segment in segments]
        defaults = {day: self.default(document, kind, day) for day in dict.fromkeys(entries)}
        begins = [entry != before for before, entry in pairwise(("", *entries))]
        if any(begins):
            spoken = [self._begun(told, day, document) if new else told for told, day, new in zip(spoken, entries, begins, strict=True)]
        placing = self._weighed if self.words else self._added
        found = placing(segments, spoken, document.stage if document.stage in self.order else "", begins)
        return [
            segment._replace(stage=stage or defaults[day][0], stage_from=why if stage else defaults[day][1])
            for segment, (stage, why), day in zip(segments, found, entries, strict=True)
        ]

    def _begun(self, told: Spoken, day: str, document: Document) -> Spoken:
        """What speaks in the line that an entry of a diary begins with: its day, also where it is written without its year."""
        stage = self.calendar.of(day, document.site)
        return told if told.dated or not stage else told._replace(dated=(stage,))

    def default(self, document: Document, kind: str, day: str = "") -> tuple[str, str]:
        """Where a document, or its entry of a day, stands as a whole, and who says so. An interview tells of other days than its own."""
        if document.stage in self.order:
            return document.stage, DOCUMENT
        stage = self.calendar.of(day or document.date, document.site) if kind != INTERVIEW else ""
        if stage:
            return stage, CALENDAR
        usual = self.model.default(kind)
        return usual, DOCUMENT if usual else ""

    def _best(self, weights: Mapping[str, float]) -> str:
        """The stage with most weight; on a tie one that is not the background, then the earlier."""
        if len(weights) < 2:
            return next((stage for stage, weight in weights.items() if weight > 0), "")
        top = max(weights.values())
        leading = [stage for stage in self.order if weights.get(stage, 0.0) == top > 0] if top > 0 else []
        return next((stage for stage in leading if stage not in self.background), leading[0] if leading else "")

    def _added(
        self, segments: Sequence[Segment], spoken: Sequence[Spoken], declared: str, begins: Sequence[bool]
    ) -> Iterator[tuple[str, str]]:
        """By cues alone: a certain one decides, else all that speaks is added up."""
        asked: dict[str, float] = {}
        before, place, asking, on = "", (0, ""), 0, False
        for segment, told, new in zip(segments, spoken, begins, strict=True):
            weights = dict.fromkeys(told.dated, CERTAIN * 2) or told.cues
            here = (segment.turn, article_of(segment.clause))
            asks = segment.role == INTERVIEWER
            if new or (here != place and not (on and place[0] == asking)):
                before = ""
            place = here
            if asks:
                if segment.turn != asking:
                    on, asking = told.follows and not told.asks, segment.turn
                    asked = dict(asked) if on else {}
                for stage, weight in (*weights.items(), *told.asks.items()):
                    asked[stage] = asked.get(stage, 0.0) + weight
            stage, source = self._stage(weights, {} if asks else asked, before)
            if source == CUE and told.dated:
                source = DATE
            if not asks:
                before = stage or before
            yield stage, source

    def _stage(self, weights: Mapping[str, float], asked: Mapping[str, float], before: str) -> tuple[str, str]:
        """The stage of one sentence and what it comes from: its own cues where one is certain, else all that speaks for a stage
        together."""
        if not (weights or asked or before):
            return "", ""
        own = self._best(weights)
        if own and weights[own] >= CERTAIN:
            return own, CUE
        together = dict(weights)
        for stage, weight in asked.items():
            together[stage] = together.get(stage, 0.0) + ASKED * weight
        if before:
            together[before] = together.get(before, 0.0) + BEFORE
        stage = self._best(together)
        if not stage or together[stage] < ENOUGH:
            return "", ""
        return stage, CUE if stage in weights else CARRIED if stage == before else QUESTION

    def _weighed(
        self, segments: Sequence[Segment], spoken: Sequence[Spoken], declared: str, begins: Sequence[bool]
    ) -> Iterator[tuple[str, str]]:
        """By cues and words together, as they were learned."""
        reader, kind = self.words, segments[0].kind
        assert reader is not None
        own = reader.own([told.words for told in spoken if told.words is not None], [told.cues for told in spoken], kind)
        asking = [segment.role == INTERVIEWER for segment in segments]
        context = reader.context(own, kind, asking, [told.follows for told in spoken], begins, [told.asks for told in spoken])
        sums = own + context.asked + context.around + context.whole
        if declared:
            sums[:, self.order.index(declared)] += SURE
        for number, told in enumerate(spoken):
            for stage in told.dated:
                sums[number, self.order.index(stage)] += SURE
        usual, stages = (reader.row(ALWAYS) + reader.row(KIND + kind)) / 100, len(self.order)
        alone = own - usual
        alone -= alone[:, :stages].mean(axis=1, keepdims=True)
        best, numbers = sums.argmax(axis=1), range(len(spoken))
        each = ((WORDS, alone), (QUESTION, context.asked), (CARRIED, context.around), (DOCUMENT, context.whole))
        parts = [(name, values[numbers, best].tolist()) for name, values in each]
        for number, (at, told) in enumerate(zip(best.tolist(), spoken, strict=True)):
            stage = reader.columns[at]
            if stage == NONE:
                yield "", ""
            elif stage in told.dated:
                yield stage, DATE
            elif stage in told.cues:
                yield stage, CUE
            else:
                most, source = max((values[number], name) for name, values in parts)
                if stage == declared:
                    most, source = SURE, DOCUMENT
                yield (stage, source) if most > SLIGHT else ("", "")
