"""Lines of a transcript taken apart: where a label may stand, where a time, and where what is said begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["BLANKS", "COLONS", "Line", "line_spans", "parsed"]

BLANKS = " \t\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff"
"""White space within a line, and characters without width."""
COLONS = "：:﹕∶︰"
"""Colons as programs write them, and as PDFs give them back."""
_W = f"[{BLANKS}]"
_CLOCK = r"\d{1,3}[:：][0-5]\d(?:[:：][0-5]\d)?(?:[.,]\d{1,3})?(?!\d|[:：]\d)"
_FULL = r"\d{1,2}[:：][0-5]\d[:：][0-5]\d(?:[.,]\d{1,3})?(?!\d|[:：]\d)"
_DATE = rf"\d{{4}}(?:[-/.]\d{{1,2}}[-/.]|年\d{{1,2}}月)\d{{1,2}}日?(?:T|{_W}+)"
_UNTIL = rf"(?:{_W}*(?:-->|[-–—~～至]){_W}*{_CLOCK})?"
_STAMP = rf"(?:{_DATE})?{_CLOCK}{_UNTIL}"
_IN_BRACKETS = rf"[\[(（【<＜]{_W}*{_STAMP}{_W}*[\])）】>＞]"
_LABEL = rf"[^{COLONS}，,。！？!?；;、“”\"《》【】\[\]#*|<>=…\n\t]"
_HEAD = re.compile(
    rf"{_W}*(?P<mark>#{{1,6}}{_W}+|[-*•>·]{_W}+)?(?:\*\*|__)?"
    rf"(?P<count>(?:\d{{1,3}}{_W}*[.、．)）]|[（(]\d{{1,3}}[)）]|[一二三四五六七八九十]{{1,3}}、){_W}*|\d{{1,4}}{_W}+)?"
    rf"(?P<before>(?:{_IN_BRACKETS}{_W}*|(?:{_DATE})?(?:{_FULL}{_UNTIL}{_W}*|{_CLOCK}{_UNTIL}{_W}+))[-–—]?{_W}*)?\**"
    rf"(?P<open>[【\[])?(?P<label>(?![{BLANKS}]|\d+[：:]\d\d){_LABEL}{{1,24}}?)(?P<close>[】\]])?(?:\*\*|__)?"
    rf"(?P<behind>{_W}*{_IN_BRACKETS}|{_W}+{_STAMP}(?=[{COLONS}*{BLANKS}]|$))?(?:\*\*|__)?{_W}*"
    rf"(?:(?P<colon>[{COLONS}]+(?!//))(?:\*\*|__)?|(?<=[】\]])|(?={_W}*$)|(?(behind)(?<={_W})|(?!)))"
)
_PARENTHESES = re.compile(rf"{_W}*\**[（(<＜〔〈「『](?P<label>{_LABEL}{{1,8}}?)[）)>＞〕〉」』]\**{_W}*[{COLONS}]?\**")
_ONLY_TIME = re.compile(rf"{_W}*(?:{_IN_BRACKETS}|(?:{_DATE})?{_FULL}{_UNTIL}|{_CLOCK}{_W}*-->{_W}*{_CLOCK}|{_CLOCK}){_W}*")
_TIME_FIRST = re.compile(rf"{_W}*(?:{_IN_BRACKETS}{_W}*|{_FULL}{_UNTIL}{_W}+)")
_TIME = re.compile(rf"(?P<date>{_DATE})?(?P<clock>{_CLOCK})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of a line or of a table, and what it may begin with.

    Attributes
    ----------
    start, end
        Without the line end.
    label
        The word it may begin with, as it stands there.
    body, lead
        Where what is said begins: if the label is one, and if it is none.
    stamp
        Where a time stands in front of what is said; ``dated`` when it is a time of day, not of the recording.
    heading, counted, colon, numbered, stamped, alone
        Whether it is a Markdown heading, has a number in front, has a colon or brackets at the label, a number at the label that counts
        questions, a time at the label, nothing behind the label.
    place
        What a table or the rest of the text says of it: ``label`` (its label is one for certain), ``header``, ``time``, ``ask`` or
        ``answer`` (a turn without a label begins), ``text`` (no turn begins); blank: nothing.
    """

    start: int
    end: int
    label: str = ""
    body: int = 0
    lead: int = 0
    stamp: tuple[int, int] = (0, 0)
    dated: bool = False
    heading: bool = False
    counted: bool = False
    colon: bool = False
    numbered: bool = False
    stamped: bool = False
    alone: bool = False
    place: str = ""

    @property
    def marked(self) -> bool:
        return self.colon or self.stamped


def line_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where the lines of ``text[start:end]`` stand, without their line ends.

    Examples
    --------
    >>> list(line_spans("a\\n\\r\\nbc"))
    [(0, 1), (2, 2), (4, 6)]
    """
    whole = text if end is None and not start else text[start:end]
    for line in whole.split("\n"):
        yield start, start + (len(line) if not line.endswith("\r") else len(line.rstrip("\r")))
        start += len(line) + 1


def parsed(text: str, start: int, end: int) -> Line:
    """The line ``text[start:end]`` taken apart; whether its label is one is decided by :class:`qualcode.segmenting.labels.Labels`.

    Examples
    --------
    >>> line = parsed("说话人1 00:12:31", 0, 13)
    >>> line.label, line.stamped, line.alone, line.stamp
    ('说话人1', True, True, (5, 13))
    """
    if _ONLY_TIME.fullmatch(text, start, end):
        return _timed(text, Line(start, end, body=end, lead=end, place="time"), (start, end))
    found = _HEAD.match(text, start, end)
    if found is None or (found["label"][0] in "（(<＜〔〈「『" and not found["colon"]):
        first = _TIME_FIRST.match(text, start, end)
        if first:
            return _timed(text, Line(start, end, body=first.end(), lead=first.end()), first.span())
        return _in_parentheses(text, start, end)
    stamp = next((found.span(name) for name in ("behind", "before") if found[name]), (0, 0))
    line = Line(
        start,
        end,
        found["label"].strip(BLANKS),
        found.end(),
        found.end("before") if found["before"] else start,
        heading=bool(found["mark"] and found["mark"].startswith("#") and found["colon"]),
        counted=bool(found["count"]),
        colon=bool(found["colon"] or found["close"]),
        stamped=stamp != (0, 0),
        alone=not text[found.end() : end].strip(),
    )
    return _timed(text, line, stamp) if line.stamped else line


def _in_parentheses(text: str, start: int, end: int) -> Line:
    """A line that may begin with （问）."""
    found = _PARENTHESES.match(text, start, end)
    if found is None:
        return Line(start, end, body=start, lead=start)
    alone = not text[found.end() : end].strip()
    return Line(start, end, found["label"].strip(BLANKS), found.end(), start, counted=True, colon=True, alone=alone)


def _timed(text: str, line: Line, span: tuple[int, int]) -> Line:
    found = _TIME.search(text, *span)
    return replace(line, stamp=found.span("clock") if found else (0, 0), dated=bool(found and found["date"]))
