"""On which plane each part of a sentence stands: what is written, or what is done; or neither, as advice and analysis."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.grammar import Grammar
from qualcode.matching.finding import Index, spans
from qualcode.matching.patterns import parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.rows import Segment

__all__ = ["ADVICE", "ANALYSIS", "CODE", "GIVEN", "NOMINAL_KINDS", "PlaneReader"]

NOMINAL_KINDS = ("policy", "contract")
MINUTES = "minutes"
NOMINAL, ACTUAL = "nominal", "actual"
NEITHER = "neither"
"""Not a plane: what holds a word that turns one, and turns nothing."""
ADVICE, ANALYSIS = "advice", "analysis"
"""What is on neither plane, and is counted as neither."""
DECIDED, DONE = "decided", "done"
DOCUMENT, WORDING, CODE, GIVEN = "document", "wording", "code", "given"
"""Why something stands where it does: the kind of document, its wording; a normative code, which has no plane."""


class PlaneReader:
    """On which plane each part of a sentence stands: the document's own, until a word turns it."""

    def __init__(self, grammar: Grammar) -> None:
        patterns = {plane: parse_patterns(lines, grammar.language) for plane, lines in grammar.planes.items()}
        self.idle = patterns.pop(NEITHER, ())
        self.decided, self.done = patterns.pop(DECIDED, ()), patterns.pop(DONE, ())
        self.turns = patterns
        self._planes, self._index = tuple(patterns), Index(patterns.values())
        self.grammar = grammar
        self._terms = {term for lines in (*patterns.values(), self.idle, self.decided, self.done) for line in lines for term in line.terms}

    @property
    def terms(self) -> set[str]:
        return self._terms

    def changes(self, segment: Segment, hits: Hits) -> list[tuple[int, str]]:
        """Where (in the sentence) a plane begins and which, in order, beginning with the document's own at 0.

        A text that is nominal as a whole is so until it tells what was done. In speech a nominal opener holds until a contrast word; advice
        and analysis hold as long as their clause.
        """
        own = NOMINAL if segment.kind in NOMINAL_KINDS else ACTUAL
        if own == NOMINAL:
            return [(0, ACTUAL if spans(self.done, segment.text, hits) else NOMINAL)]
        if self._terms.isdisjoint(hits.terms):
            return [(0, own)]
        changes, current = [(0, own)], own
        for at, _, plane in self.turning(segment.text, hits, segment.kind):
            if plane != current:
                start = at if plane == ACTUAL else self.grammar.clause_start(segment.text, at)
                changes.append((max(start, changes[-1][0]), plane))
                if plane in (ADVICE, ANALYSIS):
                    changes.append((self._clause_end(segment.text, at), current))
                else:
                    current = plane
        return changes

    def _clause_end(self, text: str, at: int) -> int:
        return min((end for mark in self.grammar.clause_breaks if (end := text.find(mark, at)) >= 0), default=len(text))

    def turning(self, text: str, hits: Hits, kind: str = "") -> list[tuple[int, int, str]]:
        """Where a word turns the plane and to which, without those that belong to another phrase (实际 in 实际工作)."""
        able = self._index.lines(hits)
        found = [(begin, end, self._planes[number]) for number, lines in able for begin, end in spans(lines, text, hits)]
        if kind == MINUTES:
            found += [(begin, end, NOMINAL) for begin, end in spans(self.decided, text, hits)]
        idle = spans(self.idle, text, hits) if found else []
        kept = [(begin, end, plane) for begin, end, plane in found if not any(a <= begin and end <= b for a, b in idle)]
        return sorted(kept, key=lambda one: (one[0], one[2]))

    @staticmethod
    def at(changes: Sequence[tuple[int, str]], begin: int, end: int) -> str:
        """The plane of a span; blank where it is neither."""
        plane, _ = PlaneReader.spanned(changes, begin, end)
        return plane

    @staticmethod
    def spanned(changes: Sequence[tuple[int, str]], begin: int, end: int) -> tuple[str, str]:
        """The plane of a span, and why. What reaches from the surface to what is done (表面上答应，实际上不做) is about what is done."""
        plane, why = PlaneReader.told(changes, begin)
        if plane == NOMINAL and any(begin < at < end and turned == ACTUAL for at, turned in changes):
            return ACTUAL, WORDING
        return plane, why

    @staticmethod
    def told(changes: Sequence[tuple[int, str]], position: int) -> tuple[str, str]:
        """The plane that holds at a position, and why: ``document``, ``wording``, ``advice``, ``analysis``."""
        plane = [plane for start, plane in changes if start <= position][-1]
        if plane in (ADVICE, ANALYSIS):
            return "", plane
        return plane, DOCUMENT if len(changes) == 1 or plane == changes[0][1] else WORDING
