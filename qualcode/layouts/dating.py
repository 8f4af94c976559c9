"""When what a coding tells of was: by a date in its words, else by the date of a document that is itself the act."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from qualcode.alternatives import any_of
from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.stages.calendars import dated_places
from qualcode.tokenising.views import fold

__all__ = ["ANSWER", "DOCUMENT", "PASSAGE", "Dated", "before", "days_told", "when"]

PASSAGE, ANSWER, DOCUMENT = "passage", "answer", "document"
"""What dates a coding: its own passage, an earlier sentence of the same answer, the document."""
ACTS = frozenset({"contract", "minutes", "observation", "policy"})
"""Kinds of documents that are of the day of what they tell. An interview tells of other days than its own, and so does a report."""
_SIGNS = "〇零一二三四五六七八九"
_SHORT = re.compile(rf"(?<![{_SIGNS}十百千两几第0-9])([{_SIGNS}]{{2}})年")
"""一七年: a year by its last two figures. 一二年 may be a year or two, so figures that follow each other are left."""
_YEAR = "year_"


class Dated(NamedTuple):
    """The first and the last day told (the same where there is one), and what told them; blank: none."""

    first: str = ""
    last: str = ""
    by: str = ""


@lru_cache(maxsize=4096)
def days_told(text: str, grammar: Grammar | None, document_date: str = "") -> tuple[str, ...]:
    """The days, months and years that a text tells, as ISO 8601 has them, in the order of the text.

    Years by two figures (一七年) and by a word (去年) are seen from the date of the document, without which they stay untold.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> zh = read_grammar("zh")
    >>> days_told("2016年6月发了文，去年才办", zh, "2022-03-08"), days_told("一五年摸出来，一九年写进规程", zh, "2022-05")
    (('2016-06',), ('2015', '2019'))
    >>> days_told("去年六月", zh, "2022-03-08"), days_told("做了一二年", zh, "2022"), days_told("一九年", zh)
    (('2021',), (), ())
    """
    if grammar is None:
        return ()
    found = dated_places(text, grammar)
    if document_date:
        now = int(document_date[:4])
        found += [(hit.end(), _whole(hit[1], now)) for hit in _SHORT.finditer(text)]
        if not any(told for _, told in found):
            found += _by_word(text, grammar, now)
    return tuple(dict.fromkeys(told for _, told in sorted(found) if told))


def _whole(figures: str, now: int) -> str:
    """The last year before `now` that ends with two figures; blank where the two may be a span (三五年, 一二年)."""
    tens, ones = (max(0, _SIGNS.index(one) - 1) for one in figures)
    if tens and (ones - tens == 1 or figures == "三五"):
        return ""
    short = 10 * tens + ones
    return f"{now - (now - short) % 100:04}"


def _by_word(text: str, grammar: Grammar, now: int) -> list[tuple[int, str]]:
    """去年, 前年, last year: the longest word at each place."""
    shifts, told = _years_by_word(grammar)
    return [(hit.end(), f"{now + shifts[hit[0]]:04}") for hit in told.finditer(fold(text))]


@cache
def _years_by_word(grammar: Grammar) -> tuple[dict[str, int], re.Pattern[str]]:
    """Word → how many years from now; and what finds such words, the longest first."""
    shifts = {
        fold(word): int(name.removeprefix(_YEAR)) for name, words in grammar.times.items() if name.startswith(_YEAR) for word in words
    }
    told = any_of(shifts)
    return shifts, re.compile(rf"(?<!\w)(?:{told})(?!\w)" if grammar.language == "en" else told)


def before(one: str, other: str) -> bool:
    """Whether a day, month or year surely lies before another: of a year and a month in it neither does.

    Examples
    --------
    >>> before("2015", "2016-03"), before("2016", "2016-03"), before("2016-03", "2016"), before("2016-03", "2016-03-15")
    (True, False, False, False)
    """
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def when(
    quote: str,
    sentences: Sequence[str],
    document: Document,
    grammar: Grammar | None,
    *,
    told: bool,
) -> Dated:
    """When the matter of a coding was.

    Parameters
    ----------
    quote
        The coded passage.
    sentences
        The sentence in which it stands, then those before it in the same turn, the nearest first.
    document
        Where it stands; its own date counts only where it is itself the act.
    grammar
        Knows the words for days.
    told
        Whether a date told earlier in the same answer counts.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> talk = Document("S-01", "2013年3月我们回来。就在家里摆了两张桌子。", kind="interview", date="2022-05-11")
    >>> sentences = ("就在家里摆了两张桌子。", "2013年3月我们回来。")
    >>> [when("摆了两张桌子", sentences, talk, read_grammar("zh"), told=told).by for told in (False, True)]
    ['', 'answer']
    """
    now = document.date
    texts = [(PASSAGE, quote), *((PASSAGE, text) for text in sentences[:1])]
    if told:
        texts += [(ANSWER, text) for text in sentences[1:]]
    for by, text in texts:
        # What is told of a day to come is not yet so.
        days = [one for one in days_told(text, grammar, now) if not (now and before(now, one))]
        if days:
            return Dated(_extreme(days), _extreme(days, last=True), by)
    return Dated(now, now, DOCUMENT) if now and document.kind in ACTS else Dated()


def _extreme(days: Sequence[str], *, last: bool = False) -> str:
    chosen = days[0]
    for one in days[1:]:
        if before(chosen, one) if last else before(one, chosen):
            chosen = one
    return chosen
