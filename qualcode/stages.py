"""At which stage of the process a sentence stands, and on which plane: what is written, or what is done.

A cue of the stage model in the sentence that is certain decides. Else weak cues, the cues of the question that is being answered and
the stage of the sentence before in the same turn are added up, and the stage with most weight is taken if that is enough. Else it is
the document's own: what study.yaml says, or where the stage model puts its kind. Where nothing tells, it stays blank.
``stage_from`` says which: cue, question, carried, document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcode.grammar import Grammar
from qualcode.matching.finding import Found, Index, find, spans
from qualcode.matching.patterns import Lines, Pattern, parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.model import StageModel
from qualcode.rows import Segment
from qualcode.segmenting.clauses import article_of

__all__ = ["NOMINAL_KINDS", "PlaneReader", "StageReader"]

NOMINAL_KINDS = ("policy", "contract")
NEITHER = "neither"
"""Not a plane: what holds a word that turns one, and turns nothing."""
CERTAIN, HINT = 1.0, 0.5
"""The weight of a cue, and of a weak one."""
ASKED, BEFORE, ENOUGH = 0.5, 0.4, 0.4
"""What a cue of the question counts, what the stage of the sentence before counts, and what is enough."""


@dataclass(frozen=True)
class _Cue:
    stage: str
    patterns: Lines
    all_of: Lines
    any_of: Lines
    none_of: Lines
    documents: tuple[str, ...]
    weight: float


class StageReader:
    """The cues of a stage model in one language, ready for sentences."""

    def __init__(self, model: StageModel, language: str) -> None:
        self.order = model.ids
        self.background = {stage.id for stage in model.stages if stage.background}
        self.cues = [
            _Cue(
                stage.id,
                parse_patterns(cue.match, language),
                parse_patterns(cue.all_of, language),
                parse_patterns(cue.any_of, language),
                parse_patterns(cue.none_of, language),
                cue.documents,
                HINT if cue.weak else CERTAIN,
            )
            for stage in model.stages
            for cue in stage.cues.get(language, ())
        ]
        self.index = Index(cue.patterns for cue in self.cues)

    @property
    def terms(self) -> set[str]:
        return {
            term
            for cue in self.cues
            for group in (cue.patterns, cue.all_of, cue.any_of, cue.none_of)
            for pattern in group
            for term in pattern.terms
        }

    def weights(self, segment: Segment, hits: Hits) -> dict[str, float]:
        """How strongly the cues of each stage speak in one sentence."""
        weights: dict[str, float] = {}
        for cue, lines in self._able(segment, hits):
            # where the words of a line that is only words stand is not asked here
            many = sum(line.plain is not None or bool(find(line, segment.text, hits)) for line in lines)
            if many and self._holds(cue, segment, hits):
                weights[cue.stage] = weights.get(cue.stage, 0.0) + many * cue.weight
        return weights

    def speaking(self, segment: Segment, hits: Hits) -> Iterator[tuple[str, float, list[Found]]]:
        """The lines of cues that speak in one sentence: for which stage, how strongly, and where."""
        for cue, lines in self._able(segment, hits):
            found = [places for line in lines if (places := find(line, segment.text, hits))]
            if found and self._holds(cue, segment, hits):
                yield from ((cue.stage, cue.weight, places) for places in found)

    def _able(self, segment: Segment, hits: Hits) -> Iterator[tuple[_Cue, list[Pattern]]]:
        """The cues for documents of this kind, each with those of its lines of which all words stand in the sentence."""
        for number, lines in self.index.lines(hits):
            cue = self.cues[number]
            if not cue.documents or segment.kind in cue.documents:
                yield cue, lines

    @staticmethod
    def _holds(cue: _Cue, segment: Segment, hits: Hits) -> bool:
        """Whether the conditions of a cue are met."""
        text = segment.text
        if spans(cue.none_of, text, hits) or not all(find(pattern, text, hits) for pattern in cue.all_of):
            return False
        return not cue.any_of or bool(spans(cue.any_of, text, hits))

    def _best(self, weights: Mapping[str, float]) -> str:
        """The stage with most weight; on a tie one that is not the background, then the earlier."""
        if len(weights) < 2:
            return next((stage for stage, weight in weights.items() if weight > 0), "")
        top = max(weights.values())
        leading = [stage for stage in self.order if weights.get(stage, 0.0) == top > 0] if top > 0 else []
        return next((stage for stage in leading if stage not in self.background), leading[0] if leading else "")

    def place(self, segments: Sequence[Segment], spoken: Sequence[Mapping[str, float]], default: str) -> list[Segment]:
        """The same sentences with ``stage`` and ``stage_from``.

        `spoken` are the :meth:`weights` of each sentence, `default` is the document's own stage or blank.
        """
        placed: list[Segment] = []
        asked: Mapping[str, float] = {}
        before, place = "", (0, "")
        for segment, weights in zip(segments, spoken, strict=True):
            here = (segment.turn, article_of(segment.clause))
            before, place = (before if here == place else ""), here
            if segment.role == "interviewer":
                asked = weights
            stage, source = self._stage(weights, {} if segment.role == "interviewer" else asked, before)
            if not stage:
                stage, source = default, "document" if default else ""
            before = stage if source in ("cue", "carried") else before
            placed.append(segment._replace(stage=stage, stage_from=source))
        return placed

    def _stage(self, weights: Mapping[str, float], asked: Mapping[str, float], before: str) -> tuple[str, str]:
        """The stage of one sentence and what it comes from: its own cues where one is certain, else all that speaks for a stage
        together."""
        if not (weights or asked or before):
            return "", ""
        own = self._best(weights)
        if own and weights[own] >= CERTAIN:
            return own, "cue"
        together = dict(weights)
        for stage, weight in asked.items():
            together[stage] = together.get(stage, 0.0) + ASKED * weight
        if before:
            together[before] = together.get(before, 0.0) + BEFORE
        stage = self._best(together)
        if not stage or together[stage] < ENOUGH:
            return "", ""
        return stage, "cue" if stage in weights else "carried" if stage == before else "question"


class PlaneReader:
    """On which plane each part of a sentence stands: the document's own, until a word turns it."""

    def __init__(self, grammar: Grammar) -> None:
        patterns = {plane: parse_patterns(lines, grammar.language) for plane, lines in grammar.planes.items()}
        self.idle = patterns.pop(NEITHER, ())
        self.turns = patterns
        self.grammar = grammar

    @property
    def terms(self) -> set[str]:
        return {term for patterns in (*self.turns.values(), self.idle) for pattern in patterns for term in pattern.terms}

    def changes(self, segment: Segment, hits: Hits) -> list[tuple[int, str]]:
        """Where (in the sentence) a plane begins and which, in order, beginning with the document's own at 0.

        In a text that is nominal as a whole only its own words count; in speech a nominal opener holds until a contrast word.
        """
        own = "nominal" if segment.kind in NOMINAL_KINDS else "actual"
        if own == "nominal":
            return [(0, own)]
        changes, current = [(0, own)], own
        for at, _, plane in self.turning(segment.text, hits):
            if plane != current:
                start = self.grammar.clause_start(segment.text, at) if plane == "nominal" else at
                changes.append((max(start, changes[-1][0]), plane))
                current = plane
        return changes

    def turning(self, text: str, hits: Hits) -> list[tuple[int, int, str]]:
        """Where a word turns the plane and to which, without those that belong to another phrase (实际 in 实际工作)."""
        found = [(begin, end, plane) for plane, patterns in self.turns.items() for begin, end in spans(patterns, text, hits)]
        idle = spans(self.idle, text, hits) if found else []
        kept = [(begin, end, plane) for begin, end, plane in found if not any(a <= begin and end <= b for a, b in idle)]
        return sorted(kept, key=lambda one: (one[0], one[2]))

    @staticmethod
    def at(changes: Sequence[tuple[int, str]], position: int) -> str:
        """The plane that holds at a position."""
        return [plane for start, plane in changes if start <= position][-1]
