"""The lines above an interview that say who, when and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.segmenting.dates import clock, clock_of, day, minutes, only_day, span_of_day
from qualcode.segmenting.labels import words_of
from qualcode.segmenting.lines import COLONS, Line
from qualcode.segmenting.openings import keys_in
from qualcode.segmenting.speech import Transcript, transcript
from qualcode.tokenising.views import fold

__all__ = ["header_pairs", "interview_fields", "unread_header"]

_APART = re.compile(r"(?:\s{2,}|\u3000|\t)(?=[^\s：:]{1,8}[：:])")
"""White space behind which another key begins."""
_COLON = re.compile(f"[{COLONS}]")
_TITLE = re.compile(r"\s*# +([^\n]*[^\s：:#*])[ \t#]*(?:\n|$)")
"""A Markdown heading of the first order above everything."""
DATED = ("date", "start", "end", "duration")


def interview_fields(document: Document, grammar: Grammar) -> dict[str, str]:
    """What the header of an interview says: number, informant, post, unit, date, site, …

    Returns
    -------
    dict
        The keys of ``grammar.metadata`` that the header has; ``title`` also where a Markdown heading stands above everything. ``date`` is
        2019-07-12, 2019-07 or 2019; ``start`` and ``end`` are 14:30; ``duration`` is minutes, worked out from start and end where no
        length is told. Everything else stands as it was written.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "访谈编号：S-02　　时间：2019年7月12日 14:30—15:40\\n受访者：L女士，站长，女\\n\\n问：忙吗？\\n答：忙。"
    >>> interview_fields(Document("S-02", text, kind="interview"), read_grammar("zh"))
    {'number': 'S-02', 'date': '2019-07-12', 'start': '14:30', 'end': '15:40', 'informant': 'L女士，站长，女', 'duration': '70'}
    """
    found: dict[str, str] = {}
    read = transcript(document, grammar)
    for name, value, line in _known(document, grammar, read):
        if name in DATED:
            _dated(name, value, found, grammar)
        elif name not in found:
            found[name] = value
        elif value not in found[name].split("; ") and line in read.header:
            found[name] = f"{found[name]}; {value}"
    title = _TITLE.match(document.text)
    kinds = {fold(word) for listed in (grammar.header, *grammar.document_kinds.values()) for word in listed}
    if title and "title" not in found and fold(title[1]) not in kinds:
        found["title"] = title[1]
    if "duration" not in found and "start" in found and "end" in found:
        begin, end = (int(found[key][:2]) * 60 + int(found[key][3:]) for key in ("start", "end"))
        if begin < end:
            found["duration"] = str(end - begin)
    return found


def _dated(name: str, value: str, found: dict[str, str], grammar: Grammar) -> None:
    """What a value tells of day, time and length; the first that is told counts."""
    told: dict[str, str] = {}
    span = span_of_day(value, grammar)
    if name == "duration":
        length = minutes(value, grammar)
        told["duration"] = value if length is None and span is None else str(length) if length is not None else ""
    elif name in ("start", "end"):
        told[name] = clock(value, grammar)
    if span:
        told["start"], told["end"] = (clock_of(one) for one in span)
    if name != "duration":
        told["date"] = day(value, grammar)
    if name == "date":
        bracket = re.search(r"[（(]([^（）()]*)[）)]", value)
        aside = bracket[1] if bracket else ""
        length = minutes(aside, grammar)
        told["duration"] = str(length) if length is not None and not span_of_day(aside, grammar) else ""
    for key in ("date", "start", "end", "duration"):
        if told.get(key) and key not in found:
            found[key] = told[key]


def header_pairs(text: str, line: Line, grammar: Grammar) -> list[tuple[str, str, str]]:
    """What a header line tells: the key (blank when it is not known), its word as it stands there, its value.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> line = Line(0, 23)
    >>> header_pairs("编号：S-02　　天气：晴　　地 点：X街道", line, read_grammar("zh"))
    [('number', '编号', 'S-02'), ('', '天气', '晴'), ('site', '地 点', 'X街道')]
    """
    words = words_of(grammar)
    if line.place == "header":
        return [(words.metadata.get(words.key(line.label), ""), line.label, _bare(text[line.body : line.end]))] if line.label else []
    said = text[line.start : line.end]
    found: list[tuple[str, str, str]] = []
    keys = keys_in(said, grammar)
    if not keys and only_day(said, grammar):
        return [("date", "", _bare(said))]
    first = said.split(None, 1)
    if not keys and len(first) == 2 and words.tells(words.key(first[0])):
        return [(words.tells(words.key(first[0])), first[0], _bare(first[1]))]
    apart = (match.end() for match in _APART.finditer(said))
    edges = {0, *(begin for _, _, begin, _ in keys)}
    edges |= {at for at in apart if not any(begin < at < value for _, _, begin, value in keys)}
    named = {begin: (name, value) for name, _, begin, value in keys}
    for begin, end in pairwise([*sorted(edges), len(said)]):
        name, value = named.get(begin, ("", 0))
        parts = _COLON.split(said[begin:end], maxsplit=1)
        if value:
            found.append((name, _bare(said[begin:value]).strip("：:【】[]").rstrip(), _bare(said[value:end])))
        elif len(parts) == 2:
            found.append((name, _bare(parts[0]), _bare(parts[1])))
    return found


def _bare(text: str) -> str:
    """Without marks and white space at its ends, and without a closing bracket that nothing opens."""
    bare = text.strip(" \t\u3000\u00a0\r\n*#>-").strip("；;，,|｜/").strip()
    for opening, closing in ("（）", "()", "【】"):
        if bare.endswith(closing) and opening not in bare:
            bare = bare[:-1].rstrip()
    return bare


def _known(document: Document, grammar: Grammar, read: Transcript) -> Iterator[tuple[str, str, Line]]:
    for number in sorted(read.nobody):
        line = read.lines[number]
        for name, _, value in header_pairs(document.text, line, grammar):
            if name and value:
                yield name, value, line


def _tells_when(value: str, grammar: Grammar) -> bool:
    return bool(day(value, grammar) or span_of_day(value, grammar) or clock(value, grammar))


def unread_header(document: Document, grammar: Grammar, read: Transcript) -> list[tuple[str, int]]:
    """The header lines that tell nothing known: the word (or a date that is none), and the number of the line.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> document = Document("S-01", "时间：上周五\\n天气：晴\\n\\n问：忙吗？\\n答：忙。", kind="interview")
    >>> unread_header(document, read_grammar("zh"), transcript(document, read_grammar("zh")))
    [('时间：上周五', 1), ('天气', 2)]
    """
    found = []
    for line in read.header:
        number = document.text.count("\n", 0, line.start) + 1
        for name, word, value in header_pairs(document.text, line, grammar):
            if not name and value and words_of(grammar).key(word) not in words_of(grammar).other:
                found.append((word, number))
            elif name == "date" and value and not _tells_when(value, grammar):
                found.append((f"{word}：{value[:20]}", number))
    return found
