"""The cues of a stage model in one language: which of them speak in a sentence, and what a question asks about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.matching.finding import Found, Index, find, find_able, spans
from qualcode.matching.patterns import Lines, Pattern, parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.processes import StageModel
from qualcode.rows import Segment

__all__ = ["CERTAIN", "HINT", "CueReader"]

Able = Sequence[tuple[int, list[Pattern]]]
"""The numbers of cues, each with those of its lines that can be there."""
CERTAIN, HINT = 1.0, 0.5
"""The weight of a cue, and of a weak one."""


@dataclass(frozen=True)
class _Cue:
    stage: str
    patterns: Lines
    all_of: Lines
    any_of: Lines
    none_of: Lines
    documents: tuple[str, ...]
    weight: float


class CueReader:
    """The cues of a stage model in one language, or the patterns of questions, ready for sentences."""

    def __init__(self, model: StageModel, language: str, *, questions: bool = False) -> None:
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
            for cue in (stage.questions if questions else stage.cues).get(language, ())
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
        return self.weights_each([segment], [hits])[0]

    def weights_each(self, segments: Sequence[Segment], hits: Sequence[Hits]) -> list[dict[str, float]]:
        """:meth:`weights` of each of several sentences of one language."""
        several = self.index.lines_each(hits)
        return [self._weighed(*one) if one[2] else {} for one in zip(segments, hits, several, strict=True)]

    def _weighed(self, segment: Segment, hits: Hits, able: Able) -> dict[str, float]:
        weights: dict[str, float] = {}
        for cue, lines in self._for_kind(segment, able):
            # where the words of a line that is only words stand is not asked here
            many = sum(line.plain is not None or bool(find_able(line, segment.text, hits)) for line in lines)
            if many and self._holds(cue, segment, hits):
                weights[cue.stage] = weights.get(cue.stage, 0.0) + many * cue.weight
        return weights

    def speaking(self, segment: Segment, hits: Hits) -> Iterator[tuple[str, float, list[Found]]]:
        """The lines of cues that speak in one sentence: for which stage, how strongly, and where."""
        for cue, lines in self._for_kind(segment, self.index.lines(hits)):
            found = [places for line in lines if (places := find(line, segment.text, hits))]
            if found and self._holds(cue, segment, hits):
                yield from ((cue.stage, cue.weight, places) for places in found)

    def _for_kind(self, segment: Segment, able: Able) -> Iterator[tuple[_Cue, list[Pattern]]]:
        """The cues for documents of this kind, each with those of its lines of which all words stand in the sentence."""
        for number, lines in able:
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
