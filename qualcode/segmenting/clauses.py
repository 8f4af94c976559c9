"""Policies and contracts: paragraphs with the number of the clause they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from qualcode.grammar import Grammar
from qualcode.segmenting.marks import ABOVE_ARTICLE, ATTACHMENT, DECIMAL, IN_ORDER, Mark, follows, marks_of, numeral, ordinal, values_of
from qualcode.tokenising.views import fold

__all__ = ["ClauseReader", "Numbered", "Paragraph", "article_of", "looks_like_heading", "numeral", "paragraphs"]

_LEAD = re.compile(r"[\s\u200b\ufeff]*(?:#{1,6}[ \t]+|>[ \t]*|[-*][ \t]+)?\**[ \t\u3000\xa0]*")
_LEADING = frozenset(" \t\u3000\xa0\u200b\ufeff\u2002\u2003#>-*")
_APART = frozenset("：:.．*\t\u3000\xa0 ")
_BRACKET = re.compile(r"[（(]")
_BLANKS = re.compile(r"\s+")
_DATED = re.compile(r"\d{2,4}\s*[年./-]|二[〇○零O]|年\s*月")
HEADING = 40
"""How long the words behind a number, or a line, may be and still look like a heading."""
RUNNING = ("article", DECIMAL)
"""Levels that are counted through, whatever chapter begins."""
ONE = (1,)
AHEAD, CLOSING = 80, 8
"""How many lines ahead a number is looked for that tells what a doubtful one is; how many lines a signature may have."""


class Paragraph(NamedTuple):
    """A line of text without its Markdown marks, and the clause it belongs to (``第八条（二）``), blank where there is none."""

    start: int
    end: int
    clause: str


class Numbered(NamedTuple):
    """A number that a line may begin with: as it is shown, what it counts, and by which mark."""

    level: str
    shown: str
    values: tuple[int, ...]
    mark: Mark


_Part = tuple[str, tuple[int, ...], str, str]
"""A part that the reader is in: its level, what it counts, its number as shown, the clause down to it. A plain tuple, because one is made
for every line of every document."""


@lru_cache(maxsize=1 << 12)
def article_of(clause: str) -> str:
    """The clause without the items in it: what belongs together when a sentence points back.

    Examples
    --------
    >>> article_of("第八条第二款（一）1"), article_of("附件1第三条"), article_of("Article 8 (1)")
    ('第八条第二款', '附件1第三条', 'Article 8')
    """
    found = _BRACKET.search(clause)
    return clause[: found.start()].rstrip() if found else clause


@lru_cache(maxsize=16)
def numbering_marks(grammar: Grammar) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The levels of numbering of a language, each with the pattern of its mark."""
    return tuple((mark.level, mark.pattern) for mark in marks_of(grammar).marks)


def looks_like_heading(words: str, grammar: Grammar) -> bool:
    """Whether words could be a heading: few, and without a mark that ends or divides a sentence."""
    return len(words) <= HEADING and _stops(grammar).isdisjoint(words)


@lru_cache(maxsize=16)
def _stops(grammar: Grammar) -> frozenset[str]:
    return frozenset((*grammar.sentence_ends, *grammar.clause_breaks))


def _shown(written: str, between: str) -> str:
    """A number as a clause shows it: without the mark behind it, and without blanks where words are not kept apart."""
    return (written if between else _BLANKS.sub("", written)).rstrip("、.． ")


@lru_cache(maxsize=8192)
def _numbered(mark: Mark, written: str, between: str) -> Numbered:
    return Numbered(mark.level, _shown(written, between), values_of(mark.sign, written), mark)


def line_begin(text: str, start: int, end: int) -> int:
    """Where a line begins behind its blanks and Markdown marks."""
    if start < end and text[start] in _LEADING:
        lead = _LEAD.match(text, start, end)
        return lead.end() if lead else start
    return start


class ClauseReader:
    """Goes down the lines of a text and knows in which clause it is.

    After :meth:`line`, ``clause`` is the clause of that line; where a part begins, ``current`` ends with it and ``behind`` is where the
    words behind its number begin (else -1).
    """

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], grammar: Grammar) -> None:
        self.text, self.spans, self.grammar = text, spans, grammar
        self.marks = marks_of(grammar)
        self.between = "" if grammar.language == "zh" else " "
        self.order = list(self.marks.levels)
        self.depth = {level: at for at, level in enumerate(self.order)}
        self.above = {ATTACHMENT, *ABOVE_ARTICLE}
        self.current: list[_Part] = []
        self.now: dict[str, tuple[int, ...]] = {}
        self.paragraph, self.listing = 0, False
        self.attachment, self.clause, self.behind = "", "", -1
        self._stops = frozenset(grammar.sentence_ends) - frozenset(".;!?") | {"，"}
        self._attachments: dict[str, int] | None = None
        self._last_stop = -1

    def line(self, begin: int, end: int, number: int) -> None:
        """Go on to the line ``text[begin:end]``, which is the span of that number."""
        self.behind = -1
        text, marks = self.text, self.marks
        first = text[begin] if begin < end else ""
        if first in marks.attached and self._attachment(begin, end, number):
            return
        if self.listing and end - begin <= HEADING:
            return
        known = marks.starting.get(first)
        if known is not None:
            found = known[0].match(text, begin, end)
            if found is not None:
                one, at = _numbered(known[1][(found.lastindex or 1) - 1], found.group(), self.between), found.end()
                if self._comes_here(one, at, end, number):
                    self._enter(one, at, end, number)
                    return
            if (found is not None and len(known[1]) > 1) or first in marks.words:
                for one, at in self._numbers(first, begin, end):
                    if self._comes_here(one, at, end, number):
                        self._enter(one, at, end, number)
                        return
        if self.current and text.find("\t", begin, end) < 0:
            self._unnumbered(begin, end, number)

    def _numbers(self, first: str, begin: int, end: int) -> Iterator[tuple[Numbered, int]]:
        """The numbers that a line may begin with, as the marks are listed, and where each ends: mostly none or one. The traditional
        script is tried where a line begins with a word for numbering and nothing was found."""
        every, marks = self.marks.starting[first]
        if every.match(self.text, begin, end):
            for mark in marks:
                found = mark.pattern.match(self.text, begin, end)
                if found:
                    yield _numbered(mark, found.group(), self.between), found.end()
        elif first in self.marks.words:
            words = self.text[begin : min(end, begin + HEADING)]
            folded = fold(words)
            for mark in marks:
                found = mark.pattern.match(folded)
                if found:
                    one = _numbered(mark, found.group(), self.between)
                    yield one._replace(shown=_shown(words[: found.end()], self.between)), begin + found.end()

    def _next(self, number: int, level: str = "", lines: int = AHEAD) -> Numbered | None:
        """The next number in the lines behind a line, of any level or of one."""
        for start, end in self.spans[number + 1 : number + 1 + lines]:
            begin = line_begin(self.text, start, end)
            first = self.text[begin : begin + 1]
            if first in self.marks.starting:
                for found, _ in self._numbers(first, begin, end):
                    if not level or found.level == level:
                        return found
        return None

    def _comes_here(self, found: Numbered, at: int, end: int, number: int) -> bool:
        """Whether a number begins a part here, and is not the first word of a sentence about another part (第九条规定的…)."""
        level, _, new, mark = found
        now = self.now.get(level)
        ordered = mark.sign in IN_ORDER
        if not ordered and (new == ONE if now is None else follows(now, new)):
            return True
        if not new or 0 in new:
            return False
        behind = self.text[at] if at < end else ""
        apart = not behind or behind in _APART
        if ordered:
            return self._in_order(now, new, apart)
        if not mark.word:
            return behind != "、" or now is None
        if behind == " " and self.text[at - 1].isascii():
            apart = False
        return self._out_of_order(now, found, apart, number)

    def _in_order(self, now: tuple[int, ...] | None, new: tuple[int, ...], apart: bool) -> bool:
        """A number that could be something else: the first of its parent, the next one, or a later one in the same parent."""
        if now is not None and (follows(now, new) or (apart and now[:-1] == new[:-1] and now[-1] < new[-1] and len(new) > 1)):
            return True
        if new[-1] != 1:
            return False
        parents = {values for _, values, _, _ in self.current}
        return len(new) == 1 or new[:-1] in parents or (now is None and set(new) == {1})

    def _out_of_order(self, now: tuple[int, ...] | None, found: Numbered, apart: bool, number: int) -> bool:
        """第九条 where 第九条 is not the next: a citation, a gap, or a count that begins anew; what comes after it tells."""
        if now is None and (apart or all(part[0] in self.above for part in self.current)):
            return True
        new, later = found.values, self._next(number, found.level)
        if later is not None and follows(new, later.values):
            return apart or now is None or new > now
        if now is None:
            return False
        return apart and (new == (1,) or (new > now and not (later is not None and follows(now, later.values))))

    def _enter(self, found: Numbered, at: int, end: int, number: int) -> None:
        level, shown, values, _ = found
        current, depths = self.current, self.depth
        if values == ONE:
            self._nest(found, number)
            depths = self.depth
        depth = depths[level]
        while current and depths[current[-1][0]] >= depth:
            gone = current.pop()[0]
            if gone not in RUNNING:
                self.now.pop(gone, None)
        if level == "article":
            short = end - at <= HEADING
            heading = short and looks_like_heading(self.text[at:end].strip(" \t\u3000\xa0*【】"), self.grammar)
            self.paragraph = 0 if heading else 1
            self.clause = self.attachment + shown
        elif current:
            self.clause = self._base(level) + shown
        else:
            self.clause = shown
        current.append((level, values, shown, self.clause))
        self.now[level] = values
        self.behind, self.listing = at, False

    def _base(self, level: str) -> str:
        """What stands before the number of a part in its clause; 1.1 says itself to which heading it belongs."""
        if level != DECIMAL:
            return self.current[-1][3] + self.between
        return next((part[3] + self.between for part in reversed(self.current) if part[0] == "article" or part[0] in self.above), "")

    def _nest(self, found: Numbered, number: int) -> None:
        """Move a level in the order where this text nests otherwise: 1. above （一）, 一、 above the articles."""
        level, depth = found.level, self.depth[found.level]
        if any(part[0] == level for part in self.current):
            return
        inner, values = next(((part[0], part[1]) for part in self.current if self.depth[part[0]] > depth), ("", ONE))
        if not inner:
            return
        if level == "article":
            if values == ONE and inner not in self.above and self.current[0][0] in (inner, ATTACHMENT):
                self.above.add(inner)
                self._move(inner, self.order.index(level))
        elif level not in self.above:
            later = self._next(number, inner)
            if later is not None and follows(values, later.values):
                self._move(level, self.order.index(inner))

    def _move(self, level: str, to: int) -> None:
        self.order.remove(level)
        self.order.insert(to, level)
        self.depth = {level: at for at, level in enumerate(self.order)}

    def _unnumbered(self, begin: int, end: int, number: int) -> None:
        """A line without a number: the next paragraph of its article, unless an item of it goes on; or what stands below the text."""
        current = self.current
        if end - begin <= HEADING and self._signed(begin, end, number):
            self.current = [part for part in current if part[0] == ATTACHMENT]
            self.clause, self.now = self.attachment.rstrip(), {}
            return
        at = len(current) - 1
        while at >= 0 and current[at][0] != "article":
            at -= 1
        if at < 0:
            return
        if at < len(current) - 1:
            deeper = {part[0]: part[1] for part in current[at + 1 :]}
            later = self._next(number, lines=CLOSING)
            if later is not None and later.level in deeper and follows(deeper[later.level], later.values):
                return
            for level in deeper:
                self.now.pop(level, None)
            del current[at + 1 :]
        self.paragraph += 1
        _, values, shown, _ = current[at]
        self.clause = self.attachment + shown
        if self.paragraph > 1 and not self.between:
            self.clause += f"第{ordinal(self.paragraph)}款"
        current[at] = ("article", values, shown, self.clause)

    def _signed(self, begin: int, end: int, number: int) -> bool:
        """Whether only names and dates follow until the text or its attachments end: short lines, one of them a date."""
        dated = False
        for a, b in ((begin, end), *self.spans[number + 1 : number + 1 + CLOSING]):
            line = self.text[a : min(b, a + 2 * HEADING)].strip()
            if dated and self.marks.attachment is not None and self.marks.attachment.match(line):
                return True
            if len(line) > HEADING or not self._stops.isdisjoint(line) or (self.marks.begin(line) and not _DATED.match(line)):
                return False
            dated = dated or _DATED.search(line) is not None
        return dated and number + CLOSING >= len(self.spans) - 1

    def _attachment(self, begin: int, end: int, number: int) -> bool:
        """Whether an attachment begins here, or a list of the attachments; both end the clause before."""
        pattern = self.marks.attachment
        if pattern is None:
            return False
        found = pattern.match(fold(self.text[begin : min(end, begin + HEADING)]))
        if found is None:
            return False
        stop = begin + found.end()
        name, rest = self.text[begin : stop - len(found["colon"] or "")], self.text[stop:end].strip(" \t\u3000\xa0*")
        apart = found["colon"] or not rest or (found["number"] and (self.text[stop - 1].isspace() or self.text[stop] in _APART))
        if not apart or (rest and not found["colon"] and not looks_like_heading(rest, self.grammar)):
            return False
        name = name.rstrip(" \t\u3000\xa0*")
        self.current, self.now, self.attachment, self.clause, self.paragraph = [], {}, "", "", 0
        self.listing = bool(rest) and self._listed(rest, name, end, number)
        if not self.listing:
            values = values_of("#", found["number"]) if found["number"] else ()
            self.clause = _shown(name, self.between)
            self.attachment, self.behind = self.clause + self.between, stop
            self.current = [(ATTACHMENT, values, self.clause, self.clause)]
            self.now[ATTACHMENT] = values
        return True

    def _listed(self, rest: str, name: str, end: int, number: int) -> bool:
        """Whether 附件：1.… only lists what is attached: it is numbered, the word comes again below, or no sentence follows."""
        if self.marks.begin(rest):
            return True
        if self._attachments is None:
            self._attachments = {}
            for at, (start, stop) in enumerate(self.spans):
                begin = line_begin(self.text, start, stop)
                found = self.marks.attachment.match(self.text, begin, stop) if self.marks.attachment else None
                if found:
                    self._attachments[""] = self._attachments[_BLANKS.sub("", found["name"])] = at
            self._last_stop = max(self.text.rfind(mark) for mark in self.grammar.sentence_ends)
        alike = _BLANKS.sub("", name) if name[-1:].isalnum() and numeral(name) else ""
        return self._attachments.get(alike, 0) > number or self._last_stop < end


def paragraphs(text: str, spans: Iterable[tuple[int, int]], grammar: Grammar, *, numbered: bool = True) -> list[Paragraph]:
    """The lines of `spans` without their Markdown marks, each with the clause it stands in.

    Parameters
    ----------
    text
        The whole text.
    spans
        Its lines, half-open.
    grammar
        The rules of the language; ``numbering`` says how parts are numbered, ``attachments`` at which words an attachment begins.
    numbered
        False for speech, where a number at the beginning of a line numbers nothing.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> text = "第一章 总则\\n第八条 甲方应当：\\n（一）付款；"
    >>> lines = [(0, 6), (7, 16), (17, 23)]
    >>> [paragraph.clause for paragraph in paragraphs(text, lines, read_grammar("zh"))]
    ['第一章', '第八条', '第八条（一）']
    """
    if not numbered:
        return [Paragraph(line_begin(text, start, end), end, "") for start, end in spans]
    lines = list(spans)
    reader = ClauseReader(text, lines, grammar)
    found = []
    for number, (start, end) in enumerate(lines):
        begin = line_begin(text, start, end) if start < end and text[start] in _LEADING else start
        reader.line(begin, end, number)
        found.append(Paragraph(begin, end, reader.clause))
    return found
