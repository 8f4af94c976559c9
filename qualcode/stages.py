"""At which stage of the process a sentence stands, and on which plane: what is written, or what is done.

The stage comes from the cues of the stage model in the sentence, else from the question that is being answered, else it is carried over from the
sentence before within the turn, else from what study.yaml says of the document. Where nothing tells, it stays blank. ``stage_from`` says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualcode.grammar import Grammar
from qualcode.matching.finding import find
from qualcode.matching.patterns import Pattern, parse_pattern
from qualcode.matching.vocabulary import Hits
from qualcode.model import Segment, StageModel

__all__ = ["NOMINAL_KINDS", "PlaneReader", "StageReader"]

NOMINAL_KINDS = ("policy", "contract")
CERTAIN = 1.0
HINT = 0.5


@dataclass(frozen=True)
class _Cue:
    stage: str
    patterns: tuple[Pattern, ...]
    all_of: tuple[Pattern, ...]
    any_of: tuple[Pattern, ...]
    none_of: tuple[Pattern, ...]
    documents: tuple[str, ...]
    weight: float


class StageReader:
    """The cues of a stage model in one language, ready for sentences."""

    def __init__(self, model: StageModel, language: str) -> None:
        self.order = model.ids
        self.cues = [
            _Cue(
                stage.id, *(tuple(parse_pattern(line, language) for line in lines) for lines in (cue.match, cue.all_of, cue.any_of, cue.none_of)),
                cue.documents, HINT if cue.weak else CERTAIN,
            )
            for stage in model.stages for cue in stage.cues.get(language, ())
        ]

    @property
    def terms(self) -> set[str]:
        return {term for cue in self.cues for group in (cue.patterns, cue.all_of, cue.any_of, cue.none_of) for pattern in group for term in pattern.terms}

    def weights(self, segment: Segment, hits: Hits) -> dict[str, float]:
        """How strongly the cues of each stage speak in one sentence."""
        def there(patterns: Iterable[Pattern]) -> list[bool]:
            return [bool(find(pattern, segment.text, hits)) for pattern in patterns]

        weights: dict[str, float] = {}
        for cue in self.cues:
            if cue.documents and segment.kind not in cue.documents:
                continue
            found = sum(len(find(pattern, segment.text, hits)) > 0 for pattern in cue.patterns)
            if found and all(there(cue.all_of)) and (not cue.any_of or any(there(cue.any_of))) and not any(there(cue.none_of)):
                weights[cue.stage] = weights.get(cue.stage, 0.0) + cue.weight * found
        return weights

    def _best(self, weights: dict[str, float], prefer: str) -> str:
        if not weights:
            return ""
        top = max(weights.values())
        leading = [stage for stage in self.order if weights.get(stage, 0.0) == top]
        return prefer if prefer in leading else leading[0]

    def place(self, segments: Sequence[Segment], hits: Sequence[Hits], default: str) -> list[Segment]:
        """The same sentences with ``stage`` and ``stage_from``; `default` is the document's own stage or blank."""
        placed: list[Segment] = []
        asked, carried, turn, clause = "", "", -1, ""
        for segment, found in zip(segments, hits, strict=True):
            if segment.turn != turn or (segment.clause.partition("（")[0] != clause and not segment.role):
                carried, turn, clause = "", segment.turn, segment.clause.partition("（")[0]
            weights = self.weights(segment, found)
            certain = {stage: weight for stage, weight in weights.items() if weight >= CERTAIN}
            stage, source = self._best(certain, carried or asked), "cue"
            if not stage and carried and (not weights or carried in weights):
                stage, source = carried, "carried"
            elif not stage and asked and (not weights or asked in weights):
                stage, source = asked, "question"
            elif not stage and (carried or asked):
                stage, source = carried or asked, "carried" if carried else "question"
            if not stage:
                stage, source = default, "document" if default else ""
            if segment.role == "interviewer":
                asked = self._best(certain, "") or self._best(weights, "")
                stage, source = asked, "cue" if asked else ""
            elif source == "cue":
                carried = stage
            placed.append(segment._replace(stage=stage, stage_from=source))
        return placed


class PlaneReader:
    """On which plane each part of a sentence stands: the document's own, until a word turns it."""

    def __init__(self, grammar: Grammar) -> None:
        self.turns = {plane: tuple(parse_pattern(line, grammar.language) for line in lines) for plane, lines in grammar.planes.items()}
        self.breaks = frozenset(grammar.clause_breaks)

    @property
    def terms(self) -> set[str]:
        return {term for patterns in self.turns.values() for pattern in patterns for term in pattern.terms}

    def changes(self, segment: Segment, hits: Hits) -> list[tuple[int, str]]:
        """Where (in the sentence) a plane begins and which, in order, beginning with the document's own at 0.

        In a text that is nominal as a whole only its own words count; in speech a nominal opener holds until a contrast word.
        """
        own = "nominal" if segment.kind in NOMINAL_KINDS else "actual"
        if own == "nominal":
            return [(0, own)]
        found = sorted(
            (begin.start, plane) for plane, patterns in self.turns.items() for pattern in patterns for begin in find(pattern, segment.text, hits)
        )
        changes, current = [(0, own)], own
        for at, plane in found:
            if plane != current:
                start = self._clause_start(segment.text, at) if plane == "nominal" else at
                changes.append((max(start, changes[-1][0]), plane))
                current = plane
        return changes

    def _clause_start(self, text: str, at: int) -> int:
        while at > 0 and text[at - 1] not in self.breaks:
            at -= 1
        return at

    @staticmethod
    def at(changes: Sequence[tuple[int, str]], position: int) -> str:
        """The plane that holds at a position."""
        return [plane for start, plane in changes if start <= position][-1]
