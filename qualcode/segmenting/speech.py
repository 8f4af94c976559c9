"""Who says what: the turns of a transcript.

A turn begins at a label: a word at the beginning of a line with a colon behind it (full-width or ASCII), in brackets, with a time, as a
Markdown heading, in a column of a table, or alone on a line. A line without a label goes on with the turn before it. What counts as a
label: what study.yaml declares, the words that the rules of the language list, every Markdown heading that ends in a colon, and in
interviews and minutes any short word that stands so at least twice or ends like a title (王社工). Header lines (时间, 地点) belong to
nobody. Where the questions of an interview have no labels, they are known by their bold letters or by their place; where nobody is known
to ask, by their question marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qualcode.grammar import Grammar
from qualcode.model import Document, Speaker
from qualcode.pages import Span
from qualcode.segmenting.asides import is_aside
from qualcode.segmenting.cutting import cut
from qualcode.segmenting.dates import milliseconds
from qualcode.segmenting.grids import Grid
from qualcode.segmenting.labels import SPOKEN, Labels, is_number
from qualcode.segmenting.lines import Line
from qualcode.segmenting.openings import header_lines, keys_in
from qualcode.segmenting.sides import ends_in_question, sections, without_labels

__all__ = ["Part", "Transcript", "Turn", "is_written", "parts", "time_at", "transcript", "turns", "unsure", "unsure_labels"]

NAME = 6
"""How long a word before a colon may be and still look like somebody's name."""
_APART = re.compile(r"[、，,；;/()（）\[\]【】\s]+")
ASKS, OTHERS = 0.5, 0.25
"""Who asks where no label says it: whose turns end in a question mark so often, and nobody else's more often than that."""


@dataclass(frozen=True)
class Turn:
    """One turn: its label (blank for text that nobody speaks, and where only the page shows who does), who stands behind it, the lines it
    is made of, and when it begins (``h:mm:ss`` of the recording, blank where nothing tells)."""

    label: str
    speaker: Speaker | None
    role: str
    person: str
    spans: tuple[tuple[int, int], ...]
    time: str = ""


@dataclass(frozen=True)
class Part:
    """A stretch of a text and what it is: ``header``, ``label``, ``time``, ``text`` or ``blank``."""

    start: int
    end: int
    what: str


@dataclass
class Transcript:
    """A document as it was understood.

    ``header`` are the header lines at the top, ``nobody`` all lines that nobody says; ``sides`` tells how the sides were told apart where
    labels do not (``bold``, ``answers``, ``questions``, ``numbers``,
    ``places``, ``asks``, ``named``, blank), ``taken`` the lines by which, ``headings`` the lines in bold
    below the first question that were not taken for one; ``lost`` are tables that no rule understood.
    """

    lines: list[Line]
    header: list[Line] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    labels: Labels | None = None
    begins: list[bool] = field(default_factory=list)
    nobody: set[int] = field(default_factory=set)
    sides: str = ""
    taken: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    lost: list[Grid] = field(default_factory=list)


def turns(document: Document, grammar: Grammar) -> list[Turn]:
    """The turns of `document`, in reading order; a text without labels is one turn without a speaker.

    Parameters
    ----------
    document
        The text, what its page showed, and what study.yaml says of its speakers.
    grammar
        The rules of its language.

    Returns
    -------
    list of Turn
        ``role`` is interviewer, respondent or blank; ``person`` is the declared person, else ``<document>/<label>``, or
        ``<document>/respondent`` where answers have no label.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "访：忙吗？\\n受：忙。\\n一直忙。", kind="interview")
    >>> [(turn.label, turn.role, len(turn.spans)) for turn in turns(document, read_grammar("zh"))]
    [('访', 'interviewer', 1), ('受', 'respondent', 2)]
    """
    if is_written(document):
        spans = tuple(_said_lines(document.text))
        return [Turn("", None, "", "", spans)] if spans else []
    return transcript(document, grammar).turns


def parts(document: Document, grammar: Grammar) -> list[Part]:
    """The whole text, cut into stretches of one kind: every character is in exactly one.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "时间：2019年\\n\\n问 00:12：忙吗？", kind="interview")
    >>> [(part.what, document.text[part.start : part.end]) for part in parts(document, read_grammar("zh"))]
    [('header', '时间：2019年'), ('blank', '\\n\\n'), ('label', '问 '), ('time', '00:12'), ('label', '：'), ('text', '忙吗？')]
    """
    if is_written(document):
        return list(_tiled(document.text, (Part(start, end, "text") for start, end in _said_lines(document.text))))
    return transcript(document, grammar).parts


def is_written(document: Document) -> bool:
    """Whether nobody speaks in a document, whatever stands in it."""
    return document.kind not in SPOKEN and not document.speakers


def _said_lines(text: str) -> Iterator[Span]:
    """The lines that are not blank; policies are long, so this does as little as it can."""
    start, carriage = 0, "\r" in text
    for line in text.split("\n"):
        if line and not line.isspace():
            yield start, start + (len(line.rstrip("\r")) if carriage else len(line))
        start += len(line) + 1


def time_at(times: Sequence[tuple[int, int]], at: int) -> str:
    """The time of the recording at a place of the text: the last one told before it, as ``h:mm:ss``.

    Examples
    --------
    >>> time_at([(0, 5000), (20, 751000)], 25), time_at([(20, 751000)], 3)
    ('0:12:31', '')
    """
    number = bisect_right(times, (at, 1 << 60))
    if not number:
        return ""
    seconds = times[number - 1][1] // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# From the text to lines


def transcript(document: Document, grammar: Grammar) -> Transcript:
    """Everything that could be understood of a document in which somebody may speak; see :func:`turns` and :func:`parts`.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "**忙吗？**\\n忙。", kind="interview")
    >>> found = transcript(document, read_grammar("zh"))
    >>> found.sides, [turn.role for turn in found.turns]
    ('bold', ['interviewer', 'respondent'])
    """
    text, labels = document.text, Labels(document, grammar)
    pieces, tables = cut(document, labels)
    lines = labels.settled(text, pieces)
    above, nobody = header_lines(text, lines, labels) if document.kind in SPOKEN or labels.declared else ([], set())
    found = Transcript(lines, [lines[number] for number in above], labels=labels, nobody=nobody)
    if document.kind == "interview":
        found.sides, found.taken, found.headings = without_labels(text, lines, nobody, labels, document.layout.bold)
        if found.sides != "bold":
            found.headings = sections(text, lines, nobody, labels, document.layout.bold)
    found.begins = [number not in nobody and labels.begins_turn(line) for number, line in enumerate(lines)]
    found.lost = [grid for grid in tables if _is_lost(grid, found)]
    _Builder(document, found).build()
    if document.kind == "interview":
        _find_who_asks(document, found)
    return found


def _is_lost(grid: Grid, found: Transcript) -> bool:
    """Whether a table with several columns gave neither turns nor header lines."""
    if max(map(len, grid)) < 2:
        return False
    cells = [cell for row in grid for cell in row]
    start, end = cells[0][0], max(stop for _, stop in cells)
    inside = [number for number, line in enumerate(found.lines) if start <= line.start < end]
    return bool(inside) and not any(found.begins[number] or number in found.nobody or found.lines[number].place for number in inside)


# From lines to turns and parts


class _Builder:
    """Puts the lines together."""

    def __init__(self, document: Document, found: Transcript) -> None:
        assert found.labels is not None
        self.document, self.text, self.found, self.labels = document, document.text, found, found.labels
        self.parts: list[Part] = []
        self.label, self.role, self.begun = "", "", False
        self.spans: list[Span] = []
        self.began = 0
        asking = [speaker for speaker in document.speakers if speaker.interviewer]
        answering = [speaker for speaker in document.speakers if not speaker.interviewer]
        self.only = {"ask": asking[0] if len(asking) == 1 else None, "answer": answering[0] if len(answering) == 1 else None}
        self.dated = next((milliseconds(self.text[slice(*line.stamp)]) for line in found.lines if line.dated), 0)

    def build(self) -> None:
        found = self.found
        found.times += [(at, time) for at, time in self.document.layout.times]
        for number, line in enumerate(found.lines):
            if number in found.nobody:
                self.parts.append(Part(line.start, line.end, "header"))
                continue
            self._keep_time(line)
            if line.place == "time":
                self.parts.append(Part(line.start, line.end, "time"))
            elif line.place in ("ask", "answer"):
                self._begin(self._label(line), line, {"ask": "interviewer", "answer": "respondent"}[line.place])
            elif found.begins[number]:
                self._begin(line.label, line, self.labels.role(line.label) or "respondent")
            else:
                self._mark(line, line.lead)
                self._say(max(line.lead, line.start), line.end)
        self._end()
        found.times.sort()
        found.turns = [replace(turn, time=time_at(found.times, turn.spans[0][0])) for turn in found.turns]
        found.parts = list(_tiled(self.text, self.parts))

    def _keep_time(self, line: Line) -> None:
        if line.stamp == (0, 0):
            return
        time = milliseconds(self.text[slice(*line.stamp)])
        if line.dated:
            time = (time - self.dated) % 86_400_000
        if time >= 0:
            self.found.times.append((line.start, time))

    def _begin(self, label: str, line: Line, role: str) -> None:
        self._end()
        self.label, self.role, self.begun = label, role, True
        self._mark(line, line.body)
        if not line.alone:
            self._say(line.body, line.end)

    def _label(self, line: Line) -> str:
        """The label of a turn that only the page shows: the one that study.yaml declares for this side, else the heading of its column."""
        only = self.only[line.place]
        return line.label if only is None or self.labels.speaker(line.label) else only.label

    def _mark(self, line: Line, body: int) -> None:
        """The label in front of what is said, and the time in it."""
        at = line.start
        for start, end, what in ((at, line.stamp[0], "label"), (*line.stamp, "time"), (line.stamp[1], body, "label")):
            if line.start <= start < end <= body and line.stamp != (0, 0):
                self.parts.append(Part(start, end, what))
                at = end
        if at < body:
            self.parts.append(Part(at, body, "label"))

    def _say(self, start: int, end: int) -> None:
        if start < end and not self.text[start:end].isspace():
            self.spans.append((start, end))
            self.parts.append(Part(start, end, "text"))

    def _end(self) -> None:
        if self.spans:
            self.found.turns.append(self._turn())
        self.spans = []

    def _turn(self) -> Turn:
        spans = tuple(self.spans)
        if not self.begun:
            return Turn("", None, "", "", spans)
        speaker = self.labels.speaker(self.label) if self.label else None
        label = speaker.label if speaker else self.labels.spelling.get(self.labels.key(self.label), self.label)
        person = speaker.person if speaker and speaker.person else f"{self.document.id}/{label or self.role}"
        return Turn(label, speaker, self.role, person, spans)


def _tiled(text: str, found: Iterator[Part] | Sequence[Part]) -> Iterator[Part]:
    """The parts with what lies between them: blanks, or the marks of a table, which belong to no speech."""
    at = 0
    for part in sorted(found, key=lambda part: part.start):
        if at < part.start:
            yield from _between(text, at, part.start)
        yield part
        at = part.end
    if at < len(text):
        yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Part]:
    yield Part(start, end, "blank" if text[start:end].isspace() else "label")


# Who asks where no label tells


def _find_who_asks(document: Document, found: Transcript) -> None:
    """Give the role of who asks to an undeclared label, where nobody is known to ask: the one that the header names as the interviewer,
    else the one whose turns end in question marks."""
    labels = found.labels
    if labels is None or any(turn.role == "interviewer" for turn in found.turns):
        return
    spoken = [turn for turn in found.turns if turn.role and turn.label]
    total = Counter(turn.label for turn in spoken)
    named = _named_interviewers(document, found, labels)
    asks = {label for label in total if labels.key(label) in named and not labels.speaker(label)}
    if asks and len(asks) < len(total):
        found.sides = "named"
        found.turns = [replace(turn, role="interviewer") if turn.label in asks else turn for turn in found.turns]
        return
    asking = Counter(turn.label for turn in spoken if ends_in_question(document.text[slice(*turn.spans[-1])]))
    shares = {label: asking[label] / total[label] for label in sorted(total)}
    best = max(shares, key=lambda label: shares[label], default="")
    others = [share for label, share in shares.items() if label != best]
    fits = others and shares[best] >= ASKS and max(others) <= OTHERS and asking[best] > 1 and total[best] * 4 >= len(spoken)
    if fits and labels.may_ask(best, alone=len(total) == 2):
        found.sides = "asks"
        found.turns = [replace(turn, role="interviewer") if turn.label == best else turn for turn in found.turns]


def _named_interviewers(document: Document, found: Transcript, labels: Labels) -> set[str]:
    """The names behind 访谈者： in the header, folded."""
    names: set[str] = set()
    for line in found.header:
        said = document.text[line.start : line.end]
        if line.place == "header":
            told = [said[line.body - line.start :]] if labels.words.metadata.get(labels.key(line.label)) == "interviewer" else []
        else:
            keys = keys_in(said, labels.grammar)
            stops = [*(begin for _, _, begin, _ in keys[1:]), len(said)][: len(keys)]
            told = [said[value:stop] for (name, _, _, value), stop in zip(keys, stops, strict=True) if name == "interviewer"]
        names |= {labels.key(part) for value in told for part in _APART.split(value)} - {""}
    return names


def unsure_labels(document: Document, grammar: Grammar) -> list[tuple[str, int]]:
    """What looks like a label in an interview and was not taken for one: the word and the number of its line.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "问：忙吗？\\n答：忙。\\n老陈：我也忙。", kind="interview")
    >>> unsure_labels(document, read_grammar("zh"))
    [('老陈', 3)]
    """
    return unsure(document, transcript(document, grammar)) if document.kind == "interview" else []


def unsure(document: Document, read: Transcript) -> list[tuple[str, int]]:
    """:func:`unsure_labels` of a transcript that is read already."""
    if read.labels is None:
        return []
    words, key = read.labels.words, read.labels.key
    return [
        (line.label, document.text.count("\n", 0, line.start) + 1)
        for number, line in enumerate(read.lines)
        if line.label
        and line.colon
        and not (line.place or read.begins[number] or number in read.nobody)
        and len(line.label) <= NAME
        and not line.label[0].isdigit()
        and not is_number(line.label)
        and not is_aside(line.label, read.labels.grammar)
        and key(line.label) not in words.other
        and key(line.label) not in words.metadata
    ]
