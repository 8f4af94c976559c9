"""Policies and contracts: paragraphs with the number of the clause they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from qualcode.grammar import Grammar

__all__ = ["Paragraph", "paragraphs"]

_NUMBER = r"[0-9０-９一二三四五六七八九十百千零〇两]+(?:\.[0-9]+)*(?:之[一二三四五六七八九十]+)?"
_WIDTHS = {"（": "[（(]", "）": "[）)]", "(": "[（(]", ")": "[）)]"}
_LEAD = re.compile(r"[ \t\u3000]*(?:#{1,6}[ \t]+|>[ \t]*|[-*][ \t]+)?\**[ \t\u3000]*")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = "零一二三四五六七八九十"
ABOVE_ARTICLE = ("part", "chapter", "section")


@dataclass(frozen=True)
class Paragraph:
    """A line of text without its Markdown marks, and the clause it belongs to (``第八条（二）``), blank where there is none."""

    start: int
    end: int
    clause: str


def numeral(text: str) -> int | None:
    """The number in ``第十二条`` or ``Article 12``; None where there is none.

    Examples
    --------
    >>> numeral("第一百零三条"), numeral("第二十条之一"), numeral("Section 4")
    (103, 20, 4)
    """
    found = re.search(r"[0-9０-９]+|[一二三四五六七八九十百千零〇两]+", text)
    if found is None:
        return None
    if found.group().isdigit():
        return int(found.group())
    total, digit = 0, 0
    for sign in found.group():
        if sign in _UNITS:
            total, digit = total + max(digit, 1) * _UNITS[sign], 0
        else:
            digit = "零一二三四五六七八九".find(sign.replace("〇", "零").replace("两", "二"))
    return total + digit


@lru_cache(maxsize=16)
def numbering_marks(grammar: Grammar) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The levels of numbering of a language, each with the pattern of its mark."""
    built = []
    for level, mark in grammar.numbering:
        pattern = "".join(_NUMBER if sign == "#" else _WIDTHS.get(sign, re.escape(sign)) for sign in mark)
        built.append((level, re.compile(rf"(?P<number>{pattern}(?:之[一二三四五六七八九十]+)?)(?!\d)(?P<apart>[\s：:、.．]|$)?")))
    return tuple(built)


def _ordinal(number: int) -> str:
    """2 → 二, 12 → 十二; what a clause calls its paragraphs."""
    if number <= 10:
        return _DIGITS[number]
    return f"{'' if number < 20 else _DIGITS[number // 10]}十{_DIGITS[number % 10] if number % 10 else ''}"


class _Position:
    """Where in the numbering a reader is, while going down the lines."""

    def __init__(self, grammar: Grammar) -> None:
        self.levels = tuple(dict.fromkeys(level for level, _ in grammar.numbering))
        self.numbering = numbering_marks(grammar)
        self.chinese = grammar.language == "zh"
        self.current: dict[str, str] = {}
        self.paragraph = 0

    def enter(self, line: str) -> None:
        for level, mark in self.numbering:
            found = mark.match(line)
            if found and self._comes_here(level, found):
                depth = self.levels.index(level)
                self.current = {key: value for key, value in self.current.items() if self.levels.index(key) < depth}
                self.current[level] = found["number"].rstrip("、.．")
                self.paragraph = 1 if level == "article" else self.paragraph
                return
        if "article" in self.current:
            self.current = {key: value for key, value in self.current.items() if self.levels.index(key) <= self.levels.index("article")}
            self.paragraph += 1

    def _comes_here(self, level: str, found: re.Match[str]) -> bool:
        """Whether a number begins a part here, and is not the first word of a sentence about another part (第九条规定的…)."""
        if level not in (*ABOVE_ARTICLE, "article") or found["apart"] is not None:
            return True
        now = numeral(self.current.get(level, ""))
        return now is None or numeral(found["number"]) == now + 1

    @property
    def clause(self) -> str:
        inner = {key: value for key, value in self.current.items() if key not in ABOVE_ARTICLE}
        shown = inner or self.current
        parts = [shown[level] for level in self.levels if level in shown]
        if self.chinese and "article" in inner and self.paragraph > 1:
            parts.insert(1, f"第{_ordinal(self.paragraph)}款")
        return ("" if self.chinese else " ").join(parts)


def paragraphs(text: str, spans: Iterable[tuple[int, int]], grammar: Grammar, *, numbered: bool = True) -> list[Paragraph]:
    """The lines of `spans` without their Markdown marks, each with the clause it stands in.

    Parameters
    ----------
    text
        The whole text.
    spans
        Its lines, half-open.
    grammar
        The rules of the language; ``numbering`` says how parts are numbered.
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
    position = _Position(grammar)
    found = []
    for start, end in spans:
        lead = _LEAD.match(text, start, end)
        begin = lead.end() if lead else start
        if numbered:
            position.enter(text[begin:end])
        found.append(Paragraph(begin, end, position.clause if numbered else ""))
    return found
