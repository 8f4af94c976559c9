"""Who says what: the turns of a transcript.

A turn begins at a label: a word at the beginning of a line with a colon behind it (full-width or ASCII), in brackets, as a Markdown
heading, or alone on a line. A line without a label goes on with the turn before it. What counts as a label: what study.yaml
declares, the words that the rules of the language list, every Markdown heading that ends in a colon, and in interviews and minutes any
short word that stands so at least twice or ends like a title (王社工). Lines with header words (时间, 地点) above the first turn are a
header and belong to nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from qualcode.grammar import Grammar
from qualcode.model import Document, Speaker
from qualcode.tokenising.views import fold

__all__ = ["Turn", "turns"]

SPOKEN, SPEAKING = ("interview", "minutes", "observation"), ("interview", "minutes")
"""Kinds of documents in which somebody may speak, and in which somebody does."""
NAME = 6
"""How long a word before a colon may be and still look like somebody's name."""
TITLE_LINES, TITLE = 3, 60
"""How many lines without a label, and of what length, may stand above or within a header."""
_LABELLED = re.compile(
    r"[ \t\u3000]*(?P<mark>#{1,6}[ \t]+|[-*][ \t]+)?\**(?P<open>[【\[])?"
    r"(?P<label>[^：:，,。！？!?；;、“”\"《》【】\[\]#*\n]{1,16}?)(?P<number>(?<=\D)\d{1,3})?"
    r"(?P<close>[】\]])?(?P<time>[ \t]+\d{1,2}(?::\d{2}){1,2})?\**[ \t]*(?:(?P<colon>[：:](?!//))\**|(?<=[】\]])|(?=[ \t]*$))"
)
_LINE = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True)
class Turn:
    """One turn: its label (blank for text that nobody speaks), who stands behind it, and the lines it is made of."""

    label: str
    speaker: Speaker | None
    role: str
    person: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Line:
    """A line, the label it may begin with, and where what is said begins."""

    start: int
    end: int
    label: str = ""
    body: int = 0
    heading: bool = False
    marked: bool = False
    alone: bool = False
    blank: bool = False


class _Labels:
    """Which words at the beginning of a line are labels in one document."""

    def __init__(self, document: Document, grammar: Grammar) -> None:
        self.declared = {fold(speaker.label): speaker for speaker in document.speakers}
        self.asks = {fold(word) for word in grammar.interviewer}
        self.answers = {fold(word) for word in grammar.respondent}
        self.header = {fold(word) for word in grammar.header}
        self.titles = tuple(sorted({fold(word) for word in grammar.titles}))
        self.kind = document.kind
        longest = sorted(self.declared, key=lambda label: (-len(label), label))
        self.begins = re.compile(rf"[ \t\u3000]*(?P<label>{'|'.join(map(re.escape, longest))})[ \t]*[：:]") if longest else None

    def known(self, label: str) -> bool:
        return fold(label) in self.asks or fold(label) in self.answers

    def name(self, label: str, number: str) -> str:
        """A label without the digits behind a word that asks or answers (问1); of anybody else the digits are part of the name (居民1)."""
        numbered = label.strip() + number
        return label.strip() if fold(numbered) not in self.declared and self.known(label.strip()) else numbered

    def line(self, text: str, start: int, end: int) -> _Line:
        """The line ``text[start:end]`` taken apart."""
        if not text[start:end].strip():
            return _Line(start, end, blank=True)
        declared = self.begins.match(fold(text[start:end])) if self.begins else None
        if declared:
            body = start + declared.end()
            written = text[start + declared.start("label") : start + declared.end("label")]
            return _Line(start, end, written, body, marked=True, alone=not text[body:end].strip())
        found = _LABELLED.match(text, start, end)
        if found is None or not (found["colon"] or found["close"] or found.end() == end):
            return _Line(start, end)
        heading = bool(found["mark"] and found["mark"].startswith("#") and found["colon"])
        name = self.name(found["label"], found["number"] or "")
        return _Line(start, end, name, found.end(), heading, bool(found["colon"] or found["close"]), not text[found.end() : end].strip())

    def begins_turn(self, line: _Line, counts: Counter[str]) -> bool:
        """Whether a turn begins with this line."""
        if not line.label:
            return False
        if fold(line.label) in self.declared:
            return line.marked or line.alone
        if self.kind not in SPOKEN and not self.declared:
            return False
        if line.heading or (self.known(line.label) and (line.marked or line.alone)):
            return True
        if line.marked and self.kind in SPEAKING and fold(line.label).endswith(self.titles) and fold(line.label) not in self.header:
            return True
        repeated = line.marked and counts[line.label] >= 2 and fold(line.label) not in self.header and not line.label[0].isdigit()
        return repeated and self.kind in SPEAKING


def _header_end(lines: list[_Line], labels: _Labels, counts: Counter[str]) -> int:
    """How many lines at the top are a header: those down to the last one with a header word, before anybody speaks.

    A word that may be both (受访者) belongs to the header where a line with a header word stands in the same block and it comes for the
    first time.
    """
    last, in_block, titles = 0, False, 0
    seen: set[str] = set()
    for number, line in enumerate(lines):
        label = fold(line.label)
        if line.blank:
            in_block = False
        elif line.marked and label in labels.header and not labels.known(line.label) and label not in labels.declared:
            last, in_block = number + 1, True
        elif (
            in_block
            and line.marked
            and label not in seen
            and not line.heading
            and (label in labels.header or (label not in labels.declared and not labels.begins_turn(line, counts)))
        ):
            last = number + 1
        elif line.marked and (labels.begins_turn(line, counts) or label in labels.declared):
            break
        else:
            titles += 1
            if titles > TITLE_LINES or line.end - line.start > TITLE:
                break
        seen.add(label)
    return last


def _turn(document: Document, label: str, spans: list[tuple[int, int]], labels: _Labels) -> Turn:
    speaker = labels.declared.get(fold(label))
    if not label:
        return Turn("", None, "", "", tuple(spans))
    label = speaker.label if speaker else label
    asks = speaker.interviewer if speaker else fold(label) in labels.asks
    person = speaker.person if speaker and speaker.person else f"{document.id}/{label}"
    return Turn(label, speaker, "interviewer" if asks else "respondent", person, tuple(spans))


def turns(document: Document, grammar: Grammar) -> list[Turn]:
    """The turns of `document`, in reading order; a text without labels is one turn without a speaker.

    Parameters
    ----------
    document
        The text and what study.yaml says of its speakers.
    grammar
        The rules of its language.

    Returns
    -------
    list of Turn
        ``role`` is interviewer, respondent or blank; ``person`` is the declared person, else ``<document>/<label>``.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "访：忙吗？\\n受：忙。\\n一直忙。", kind="interview")
    >>> [(turn.label, turn.role, len(turn.spans)) for turn in turns(document, read_grammar("zh"))]
    [('访', 'interviewer', 1), ('受', 'respondent', 2)]
    """
    labels, text = _Labels(document, grammar), document.text
    lines = [labels.line(text, *_without_end(found)) for found in _LINE.finditer(text) if found.group()]
    counts = Counter(line.label for line in lines if line.marked)
    above = _header_end(lines, labels, counts) if document.kind in SPOKEN or labels.declared else 0
    found: list[Turn] = []
    label, spans = "", list[tuple[int, int]]()
    for line in lines[above:]:
        if labels.begins_turn(line, counts):
            if spans:
                found.append(_turn(document, label, spans, labels))
            label, spans = line.label, ([] if line.alone else [(line.body, line.end)])
        elif not line.blank:
            spans.append((line.start, line.end))
    if spans:
        found.append(_turn(document, label, spans, labels))
    return found


def _without_end(found: re.Match[str]) -> tuple[int, int]:
    """A line without its line end."""
    return found.start(), found.start() + len(found.group().rstrip("\r\n"))


def unsure_labels(document: Document, grammar: Grammar) -> list[tuple[str, int]]:
    """What looks like a label in an interview and was not taken for one: the word and the number of its line.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "问：忙吗？\\n答：忙。\\n老陈：我也忙。", kind="interview")
    >>> unsure_labels(document, read_grammar("zh"))
    [('老陈', 3)]
    """
    if document.kind != "interview":
        return []
    labels, text = _Labels(document, grammar), document.text
    lines = [labels.line(text, *_without_end(found)) for found in _LINE.finditer(text) if found.group()]
    counts = Counter(line.label for line in lines if line.marked)
    above = _header_end(lines, labels, counts)
    return [
        (line.label, number)
        for number, line in enumerate(lines, 1)
        if number > above
        and line.marked
        and len(line.label) <= NAME
        and not line.label[0].isdigit()
        and not labels.begins_turn(line, counts)
    ]
