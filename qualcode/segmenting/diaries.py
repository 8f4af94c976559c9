"""Entries of a diary of observations: where each begins, and the day that it tells."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise

from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.segmenting.clauses import looks_like_heading
from qualcode.segmenting.dates import iso_day, month_words
from qualcode.segmenting.marks import numeral
from qualcode.tokenising.views import fold

__all__ = ["entry_days", "entry_of"]

OBSERVATION = "observation"
_LINE = re.compile(r"^[ \t\u3000#>*-]*(?=\S)", re.MULTILINE)
_SIGN = "[0-9〇零一二三四五六七八九十]"
_BEHIND = re.compile(r"\s|[:：(（*]|$")
"""What stands behind the day of an entry where a sentence follows; behind 3月19日， goes on what is told."""
NEW_YEAR = 6
"""By how many months a day must lie before that of the entry above to be one of the next year."""


@lru_cache(maxsize=16)
def _dates(grammar: Grammar) -> tuple[re.Pattern[str], ...]:
    """The ways to write a day at the beginning of a line, with its year or without."""
    month = f"(?P<month>{'|'.join(sorted(map(re.escape, month_words(grammar)))) or '(?!)'})[a-z]*[.]?"
    date = rf"(?P<day>\d{{1,2}})(?:{'|'.join(map(re.escape, grammar.times.get('ordinal', ()))) or '(?!)'})?"
    year = r"(?:,?\s+(?P<year>\d{4}))?"
    return tuple(
        map(
            re.compile,
            (
                rf"(?:(?P<year>{_SIGN}{{4}})\s*年\s*)?(?P<month>{_SIGN}{{1,3}})\s*月\s*(?P<day>{_SIGN}{{1,3}})\s*[日号]",
                r"(?P<year>(?:19|20)\d\d)\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<day>\d{1,2})(?!\d)",
                rf"{month}\s*{date}\b{year}",
                rf"{date}\s*{month}(?![a-z]){year}",
            ),
        )
    )


def _begun(document: Document, grammar: Grammar) -> list[tuple[int, int, int, int]]:
    """Where an entry begins, its year (0: not told), month and day."""
    found, months = [], month_words(grammar)
    for line in _LINE.finditer(document.text):
        words = document.text[line.end() : document.text.find("\n", line.end()) % (len(document.text) + 1)]
        folded = fold(words)
        hit = next((hit for pattern in _dates(grammar) if (hit := pattern.match(folded))), None)
        if hit and (_BEHIND.match(folded, hit.end()) or looks_like_heading(words, grammar)):
            month = months.get(hit["month"]) or numeral(hit["month"]) or 0
            day = numeral(hit["day"]) or 0
            if iso_day(2000, month, day):
                found.append((line.end(), numeral(hit["year"] or "") or 0, month, day))
    return found


def entry_days(document: Document, grammar: Grammar) -> tuple[tuple[int, str], ...]:
    """Where each entry of a diary begins in the text, and its day.

    An entry is a line that begins with a day. A day without a year is of the year of the last full one above it, else of the date of the
    document; from one entry to the next a year ends where the months begin anew. Only observations have entries, and without any year
    they have no day.

    Parameters
    ----------
    document
        Its text and its date are read.
    grammar
        The rules of its language.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> diary = Document("O-01", "12月3日 晴\\n开会。\\n1月9日 雨\\n1月8日，他们来过。", kind="observation", date="2022-01-10")
    >>> entry_days(diary, read_grammar("zh"))
    ((0, '2021-12-03'), (12, '2022-01-09'))
    """
    begun = _begun(document, grammar) if document.kind == OBSERVATION else []
    if not begun:
        return ()
    turned = [0]
    for (_, _, month, _), (_, own, later, _) in pairwise(begun):
        turned.append(turned[-1] + (not own and month - later >= NEW_YEAR))
    now, first = document.date, begun[0]
    # The date of a diary that runs over New Year is that of its end, unless it lies behind its beginning.
    year = int(now[:4]) - (turned[-1] if (now[5:] or "00") < f"{first[2]:02}-{first[3]:02}" else 0) if now else 0
    found, since = [], 0
    for (start, own, month, date), turns in zip(begun, turned, strict=True):
        if own:
            year, since = own, turns
        if year:
            found.append((start, iso_day(year + turns - since, month, date)))
    return tuple(one for one in found if one[1])


def entry_of(days: tuple[tuple[int, str], ...], start: int) -> str:
    """The day of the entry in which a place of the text lies; blank above the first.

    Examples
    --------
    >>> [entry_of(((10, "2021-12-03"), (20, "2022-01-09")), at) for at in (0, 10, 25)]
    ['', '2021-12-03', '2022-01-09']
    """
    at = bisect_right(days, start, key=lambda one: one[0])
    return days[at - 1][1] if at else ""
