"""The words and lines by which official documents say what they are: labels, numbers, dates, how titles end.

The words are data (``document_numbers``, ``about``, ``metadata``, ``document_kinds`` and ``affixes`` of the rules of a language); here
they become patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.segmenting.clauses import line_begin
from qualcode.segmenting.dates import day, month_words
from qualcode.segmenting.marks import Marks, literal, marks_of
from qualcode.tokenising.views import fold

__all__ = ["BLANK", "DIGITS", "EVENTS", "GAP", "HeadLine", "OfficialWords", "day_of", "head_lines", "official_words"]

FIELDS = ("title", "document_number", "issuer", "issued", "published", "effective")
"""What labels stand in front of."""
EVENTS = ("issued", "passed", "revised", "amended", "effective")
"""What words behind a date say of it."""
BLANK = " \t\u3000\xa0\u200b*#"
GAP = "[ \t\u3000\xa0]*"
_NUMBER = "[0-9〇零一二三四五六七八九十百]+"
DIGITS = re.compile(r"[\d二][^\n]{0,6}[-年/. ]")
"""What any date has; cheap to look for."""


class HeadLine(NamedTuple):
    """A line without blanks and Markdown marks, as it stands and folded; whether it is a Markdown heading, and joins the one before."""

    start: int
    text: str
    folded: str
    heading: bool
    joined: bool


@dataclass(frozen=True)
class OfficialWords:
    """The words of a language that tell something of a policy, compiled once."""

    marks: Marks
    numbers: re.Pattern[str]
    labels: re.Pattern[str] | None
    fields: dict[str, str]
    events: dict[str, tuple[str, ...]]
    kinds: tuple[str, ...]
    about: re.Pattern[str]
    letterheads: tuple[str, ...]
    organs: tuple[str, ...]
    state: tuple[str, ...]
    sitting: re.Pattern[str]
    stops: frozenset[str]
    others: tuple[str, ...]
    between: str
    dates: re.Pattern[str]
    only_date: re.Pattern[str]
    signed: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    listed = longest_first({fold(word) for word in words})
    return "|".join(_spaced(word) for word in listed) or "(?!)"


def _spaced(word: str) -> str:
    """A word between whose characters blanks may stand, as in 标　　题; Latin words stay as they are."""
    return re.escape(word) if word.isascii() else GAP.join(map(re.escape, word))


def _whole(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


def _counted(mark: str) -> str:
    """〔#〕#号 as a pattern, with any brackets, and blanks and a line end where two words meet."""
    parts = [_NUMBER if sign == "#" else r"\s+" if sign == " " else literal(sign) for sign in fold(mark)]
    return r"\s{0,3}".join(parts) if not mark.isascii() else "".join(parts)


def _date(grammar: Grammar) -> str:
    """The ways in which official documents write a whole day, as one pattern."""
    month = rf"(?:{'|'.join(map(re.escape, month_words(grammar))) or '(?!)'})[a-z]*"
    return (
        r"(?:(?:[12][0-9]{3}|[一二][〇○零o0一二三四五六七八九]{3})\s*年\s*[0-9一二三四五六七八九十]{1,3}\s*月\s*[0-9一二三四五六七八九十]{1,3}\s*日"
        rf"|[12][0-9]{{3}}([-/.])[0-9]{{1,2}}\1[0-9]{{1,2}}|[0-9]{{1,2}} {month},? [12][0-9]{{3}}|{month} [0-9]{{1,2}}, [12][0-9]{{3}})"
    )


@lru_cache(maxsize=16)
def official_words(grammar: Grammar) -> OfficialWords:
    fields = {re.sub(r"\s", "", fold(word)): field for field in FIELDS for word in grammar.metadata.get(field, ())}
    labels = _any(word for field in FIELDS for word in grammar.metadata.get(field, ()))
    chinese = grammar.language == "zh"
    before = r"(?P<organ>[\u4e00-\u9fffa-z 、]{0,40}?)" if chinese else ""
    numbers = "|".join(_counted(mark) for mark in grammar.document_numbers) or "(?!)"
    kinds = [word for kind in ("policy", "contract", "evaluation_report") for word in grammar.document_kinds.get(kind, ())]
    date = _date(grammar)
    return OfficialWords(
        marks_of(grammar),
        re.compile(rf"{before}(?P<number>{numbers})"),
        re.compile(rf"(?<![\u4e00-\u9fffa-z])(?P<label>{labels}){GAP}(?::{GAP}|(?=\t)|$)") if fields else None,
        fields,
        {event: tuple(map(fold, grammar.affixes.get(event, ()))) for event in EVENTS},
        tuple(sorted({fold(word) for word in (*kinds, *grammar.affixes.get("title", ()))})),
        re.compile("|".join(_whole(word) for word in map(fold, grammar.about)) or "(?!)"),
        tuple(map(fold, grammar.affixes.get("letterhead", ()))),
        tuple(sorted({fold(end) for ending in grammar.name_endings for end in ending.ends})),
        tuple(map(fold, grammar.affixes.get("state", ()))),
        re.compile("|".join(_counted(mark) for mark in grammar.affixes.get("sitting", ())) or "(?!)"),
        frozenset(grammar.sentence_ends) - frozenset(".!?;"),
        tuple(map(fold, grammar.affixes.get("others", ()))),
        "" if chinese else " ",
        re.compile(date),
        re.compile(rf"[(\[{BLANK}]*{date}[)\]{BLANK}]*"),
        re.compile(rf"^{GAP}{date}{GAP}$", re.MULTILINE | re.IGNORECASE),
    )


@lru_cache(maxsize=1024)
def day_of(text: str, grammar: Grammar) -> str:
    """The day in a text, however its zeros are written."""
    return day(re.sub("[○Ｏ]|(?<=[二〇零一])[oO0]|[oO](?=[〇零一二三四五六七八九])", "〇", text), grammar)


def head_lines(text: str, start: int, end: int) -> Iterator[HeadLine]:
    """The lines of a part of a text that hold something."""
    folded, joined = fold(text[start:end]), False
    at = start
    for line in text[start:end].split("\n"):
        stop = at + len(line)
        begin = line_begin(text, at, stop)
        shown = text[begin:stop].rstrip("\r" + BLANK)
        if shown:
            heading = "#" in text[at:begin]
            yield HeadLine(begin, shown, folded[begin - start : begin - start + len(shown)], heading, joined)
        joined = bool(shown)
        at = stop + 1
