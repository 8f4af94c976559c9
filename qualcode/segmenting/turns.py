"""Who says what: the turns of a transcript.

A turn begins at a label: a word at the beginning of a line with a colon behind it (full-width or ASCII), in brackets, as
a Markdown heading, or alone on a line. A line without a label goes on with the turn before it. What counts as a label: what study.yaml declares,
the words that the rules of the language list, every Markdown heading that ends in a colon, and in interviews and minutes any
short word that stands so at least twice. The block of lines above the first empty line is a header when it holds header words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.grammar import Grammar
from qualcode.model import Document, Speaker

__all__ = ["Turn", "turns"]

SPOKEN = ("interview", "minutes", "observation")
_LABELLED = re.compile(
    r"[ \t\u3000]*(?P<mark>#{1,6}[ \t]+|[-*][ \t]+)?\**(?P<open>[【\[])?"
    r"(?P<label>[^：:，,。！？!?；;、“”\"《》【】\[\]#*\n]{1,16}?)(?P<number>(?<=\D)\d{1,3})?"
    r"(?P<close>[】\]])?(?P<time>[ \t]+\d{1,2}(?::\d{2}){1,2})?\**[ \t]*(?:(?P<colon>[：:])\**|(?<=[】\]])|(?=[ \t]*$))"
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
    start: int
    end: int
    label: str
    body: int
    heading: bool
    colon: bool
    alone: bool


def _lines(text: str, declared: frozenset[str]) -> Iterator[_Line]:
    for found in _LINE.finditer(text):
        if found.start() == found.end():
            continue
        start, end = found.start(), found.start() + len(found.group().rstrip("\r\n"))
        label = _LABELLED.match(text, start, end)
        if label is None or not (label["colon"] or label.end() == end):
            yield _Line(start, end, "", start, False, False, False)
            continue
        numbered = label["label"].strip() + (label["number"] or "")
        name = numbered if numbered in declared else label["label"].strip()
        heading = bool(label["mark"] and label["mark"].startswith("#")) and bool(label["colon"])
        alone = not text[label.end() : end].strip()
        yield _Line(start, end, name, label.end(), heading, bool(label["colon"] or label["close"]), alone)


def _header_end(lines: list[_Line], text: str, grammar: Grammar) -> int:
    """How many lines at the top are a header: a title, and the lines down to the first empty one when one of them has a header word."""
    first = 0
    while first < len(lines) and not text[lines[first].start : lines[first].end].strip():
        first += 1
    last = first
    while last < len(lines) and text[lines[last].start : lines[last].end].strip():
        last += 1
    only_header = set(grammar.header) - set(grammar.respondent) - set(grammar.interviewer)
    return last if any(line.label in only_header and line.colon for line in lines[first:last]) else first


def _is_label(line: _Line, document: Document, grammar: Grammar, counts: Counter[str], declared: frozenset[str]) -> bool:
    if not line.label:
        return False
    if line.label in declared:
        return line.colon or line.alone
    if document.kind not in SPOKEN and not declared:
        return False
    known = line.label in grammar.interviewer or line.label in grammar.respondent
    if line.heading or (known and line.colon):
        return True
    repeated = line.colon and counts[line.label] >= 2 and line.label not in grammar.header and not line.label[0].isdigit()
    return repeated and document.kind in ("interview", "minutes")


def _role(label: str, speaker: Speaker | None, grammar: Grammar) -> str:
    if not label:
        return ""
    if speaker is not None:
        return "interviewer" if speaker.interviewer else "respondent"
    return "interviewer" if label in grammar.interviewer else "respondent"


def _turn(document: Document, label: str, spans: list[tuple[int, int]], grammar: Grammar) -> Turn:
    speaker = next((one for one in document.speakers if one.label == label), None)
    person = "" if not label else (speaker.person if speaker and speaker.person else f"{document.id}/{label}")
    return Turn(label, speaker, _role(label, speaker, grammar), person, tuple(spans))


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
    declared = frozenset(speaker.label for speaker in document.speakers)
    lines = list(_lines(document.text, declared))
    spoken = document.kind in SPOKEN or bool(declared)
    above = _header_end(lines, document.text, grammar) if spoken else 0
    counts = Counter(line.label for line in lines[above:] if line.colon)
    found: list[Turn] = []
    label, spans = "", list[tuple[int, int]]()
    for line in lines[above:]:
        if _is_label(line, document, grammar, counts, declared):
            if spans:
                found.append(_turn(document, label, spans, grammar))
            label, spans = line.label, ([] if line.alone else [(line.body, line.end)])
        elif document.text[line.start : line.end].strip():
            spans.append((line.start, line.end))
    if spans:
        found.append(_turn(document, label, spans, grammar))
    return found
