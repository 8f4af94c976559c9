"""On which plane each part of a sentence stands: what is written, or what is done; or neither, as advice and analysis."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.grammar import Grammar
from qualcode.matching.finding import Index, spans
from qualcode.matching.patterns import parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.rows import Segment

__all__ = ["ACTUAL", "ADVICE", "ANALYSIS", "CODE", "GIVEN", "NOMINAL_KINDS", "PlaneReader"]

NOMINAL_KINDS = ("policy", "contract")
MINUTES = "minutes"
NOMINAL, ACTUAL = "nominal", "actual"
NEITHER = "neither"
"""Not a plane: what holds a word that turns one, and turns nothing."""
TOLD, DUTY, LISTED, CONCEDING = "told", "duty", "listed", "conceding"
"""What ends the reach of words of the nominal plane, and what does not: a clause that tells what is done, unless it says what ought to be
or a list goes on; the clause of although."""
COLONS = "：:"
"""What is written stands behind these, whoever is its subject."""
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
        self.clauses = {name: patterns.pop(name, ()) for name in (TOLD, DUTY, LISTED, CONCEDING)}
        self.turns = patterns
        self._planes, self._index = tuple(patterns), Index(patterns.values())
        self.grammar = grammar
        self._turning = {term for lines in (*patterns.values(), self.decided) for line in lines for term in line.terms}
        others = (self.idle, self.done, *self.clauses.values())
        self._terms = self._turning | {term for lines in others for line in lines for term in line.terms}

    @property
    def terms(self) -> set[str]:
        return self._terms

    def changes(self, segment: Segment, hits: Hits) -> list[tuple[int, str]]:
        """Where (in the sentence) a plane begins and which, in order, beginning with the document's own at 0.

        A text that is nominal as a whole is so until it tells what was done. In speech a nominal opener holds until a contrast word or a
        clause that tells what is done; advice and analysis hold as long as their clause, to the end where a comma parts them from it.
        """
        own = NOMINAL if segment.kind in NOMINAL_KINDS else ACTUAL
        if own == NOMINAL:
            return [(0, ACTUAL if spans(self.done, segment.text, hits) else NOMINAL)]
        if self._turning.isdisjoint(hits.terms):
            return [(0, own)]
        text, start = segment.text, self.grammar.clause_start
        changes, current, aside, until, ought = [(0, own)], own, "", 0, set[int]()
        for at, end, plane in self.turning(text, hits, segment.kind):
            within = at < until
            # A, 但 B: the author says both, and what is advised goes on with what ought to be
            if plane == current and (not within or aside == ANALYSIS or start(text, at) in ought):
                continue
            if within:
                changes.pop()
            changes.append((max(at if plane == ACTUAL else start(text, at), changes[-1][0]), plane))
            if plane in (ADVICE, ANALYSIS):
                aside, ought = plane, {start(text, at)} | self._ought(text, hits)
                until = max(until, self._reach(text, end))
                while plane == ADVICE and until + 1 in ought:
                    until = self._reach(text, until + 1)
                changes.append((until, current))
            else:
                current, until = plane, 0
        return changes

    def _reach(self, text: str, end: int) -> int:
        """How far reaches what ends at a place: as far as its clause; to the end of the sentence where a mark stands right behind it."""
        behind = len(text) - len(text[end:].lstrip())
        if text[behind : behind + 1] in tuple(self.grammar.clause_breaks):
            return len(text)
        return min((found for mark in self.grammar.clause_breaks if (found := text.find(mark, end)) >= 0), default=len(text))

    def turning(self, text: str, hits: Hits, kind: str = "") -> list[tuple[int, int, str]]:
        """Where a word turns the plane and to which, without those that belong to another phrase (实际 in 实际工作)."""
        able = self._index.lines(hits)
        found = [(begin, end, self._planes[number]) for number, lines in able for begin, end in spans(lines, text, hits)]
        if kind == MINUTES:
            found += [(begin, end, NOMINAL) for begin, end in spans(self.decided, text, hits)]
        idle = spans(self.idle, text, hits) if found else []
        kept = [(begin, end, plane) for begin, end, plane in found if not any(a <= begin and end <= b for a, b in idle)]
        written = [(begin, end) for begin, end, plane in kept if plane in (NOMINAL, ADVICE)]
        if written and kind != MINUTES:
            kept += [(begin, end, ACTUAL) for begin, end in self._back(written, text, hits)]
        return sorted(kept, key=lambda one: (one[0], one[2], one[1]))

    def _back(self, written: Sequence[tuple[int, int]], text: str, hits: Hits) -> list[tuple[int, int]]:
        """The clauses with which a sentence turns from what is written to what is done, each as far as the words that tell so."""
        start = self.grammar.clause_start
        told, listed, conceding = (spans(self.clauses[name], text, hits) for name in (TOLD, LISTED, CONCEDING))
        # a word of the clause, which may stand behind the comma that begins it: ，可
        found = [(clause, end) for begin, end in told if begin >= (clause := start(text, end - 1)) - 1]
        for begin, end in written:
            if any(start(text, a) == start(text, begin) and a <= begin for a, _ in conceding):
                found.append((self._reach(text, end) + 1, self._reach(text, end) + 1))
        last, ought = max((begin for begin, _ in listed), default=-1), self._ought(text, hits) if found else ()
        return [
            (clause, end) for clause, end in found if clause not in ought and last < clause < len(text) and text[clause - 1] not in COLONS
        ]

    def _ought(self, text: str, hits: Hits) -> set[int]:
        """Where the clauses begin that say what ought to be."""
        return {self.grammar.clause_start(text, end - 1) for _, end in spans(self.clauses[DUTY], text, hits)}

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
