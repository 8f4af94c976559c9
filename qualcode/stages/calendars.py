"""When a stage was: dates of documents, and dates and years told in a sentence, against the calendar of a study or a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import Hits
from qualcode.model import Document
from qualcode.processes import Period
from qualcode.segmenting.dates import day
from qualcode.tokenising.views import fold

__all__ = ["Calendar", "dated_places", "days_told"]

_DATED = re.compile(r"[12][0-9]{3}|[〇零一二三四五六七八九]{4}年")
_YEAR = "year_"
_FIGURES = re.compile(r"[0-9]{4}")
AROUND = 16
"""How many characters beside a year may still tell its month and day."""


def days_told(text: str, grammar: Grammar) -> list[str]:
    """The days, months and years that a sentence tells, as they are written out in it, in their order.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> days_told("2014年的合同，到二〇一六年三月就停了。", read_grammar("zh"))
    ['2014', '2016-03']
    """
    return [told for _, told in dated_places(text, grammar)]


def dated_places(text: str, grammar: Grammar) -> list[tuple[int, str]]:
    """:func:`days_told`, each with the place where its year ends; blank where figures are no year (1960万元, 2000 people).

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> dated_places("2015年花了1960万元", read_grammar("zh"))
    [(4, '2015')]
    """
    # Amounts are blanked with as many signs, so that places stay.
    bare = _amounts(grammar).sub(lambda hit: " " * len(hit[0]), fold(text)) if _FIGURES.search(text) else text
    ends = [0, *(found.end() for found in _DATED.finditer(bare))]
    return [(end, day(bare[max(last, end - AROUND) : end + AROUND], grammar)) for last, end in pairwise(ends)]


@lru_cache(maxsize=16)
def _amounts(grammar: Grammar) -> re.Pattern[str]:
    """Figures that count: with a unit behind them, or as money with its sign in front."""

    def told(name: str) -> str:
        words = longest_first({fold(word) for word in grammar.times.get(name, ())})
        return "|".join(re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "") for word in words) or "(?!)"

    number = r"(?<![\d.])\d{4}(?:\.\d+)?"
    behind = rf"{number}(?=[ \t]*(?:(?:{told('about')})[ \t]*)?(?!{told('not_counted')})(?:{told('counted')}))"
    return re.compile(rf"{behind}|(?:{told('money')})[ \t]*\d{{4}}(?!\d|年)")


class Calendar:
    """The periods of one model, for one language."""

    def __init__(self, periods: Sequence[Period], grammar: Grammar) -> None:
        self.periods = tuple(periods)
        self.grammar = grammar
        told = grammar.times.items() if periods else ()
        self.shifts = {word: int(name.removeprefix(_YEAR)) for name, words in told if name.startswith(_YEAR) for word in words}

    @property
    def terms(self) -> set[str]:
        return set(self.shifts)

    def of(self, day: str, site: str) -> str:
        """The stage of a day, month or year: that of the only period that holds all of it; blank where none does, or several do.

        What is said of a site goes before what is said of all.
        """
        if not day:
            return ""
        for periods in ([one for one in self.periods if one.site == site and site], [one for one in self.periods if not one.site]):
            stages = {one.stage for one in periods if one.holds(day)}
            if stages:
                return stages.pop() if len(stages) == 1 else ""
        return ""

    def told(self, text: str, hits: Hits, document: Document) -> tuple[str, ...]:
        """The stages of the days that a sentence tells: written out, or 去年 seen from the date of the document."""
        if not self.periods:
            return ()
        days = days_told(text, self.grammar)
        if document.date and not days:
            year = int(document.date[:4])
            days = [str(year + shift) for word, shift in self.shifts.items() if word in hits]
        return tuple(dict.fromkeys(stage for one in days if (stage := self.of(one, document.site))))
