"""Days, times of day and lengths of time as people write them in a header.

Figures and the signs of calendar and clock (2019年7月12日, 2点一刻) are notation; every word (下午, 小时, July) is data: ``times`` of the
rules of a language.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.segmenting.marks import numeral
from qualcode.tokenising.views import fold

__all__ = [
    "clock",
    "clock_of",
    "day",
    "days_in",
    "iso_day",
    "milliseconds",
    "minutes",
    "month_words",
    "only_day",
    "span_of_day",
    "whole_day",
]

_CN = "[0-9〇零一二三四五六七八九十两]"


def _in_signs(year: str, sign: str = _CN) -> str:
    """2019年7月12日, with 年, 月 and 日 behind numbers made of `sign`."""
    return rf"(?P<year>{year})\s*年(?:\s*(?P<month>{sign}{{1,3}})\s*月(?:\s*(?P<day>{sign}{{1,3}})\s*[日号]?)?)?"


def _figures(year: str, sign: str) -> tuple[re.Pattern[str], ...]:
    """The ways to write a day without a word."""
    return tuple(
        re.compile(pattern)
        for pattern in (
            _in_signs(f"{sign}{{4}}", sign),
            rf"(?<!\d)(?P<year>{year})\s*(?P<mark>[-/.])\s*(?P<month>\d{{1,2}})\s*(?P=mark)\s*(?P<day>\d{{1,2}})(?!\d)",
            rf"(?<!\d)(?P<year>{year})(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
            rf"(?<!\d)(?P<year>{year})\s*[-/.]\s*(?P<month>\d{{1,2}})(?!\d)",
            rf"(?<!\d)(?P<year>{year})(?!\d)",
        )
    )


_IN_TEXT = _figures(r"(?:19|20)\d\d", _CN)
_ALONE = _figures(r"\d{4}", r"\d")
"""In a text four digits may be anything; where a date is expected, they are a year."""
_BEHIND = re.compile(r"\s*[年月日号]?(?: .*|t\d.*)?")
"""What may stand behind a day where a date is expected: the time of day."""
_SIGN = r"[\d\s年月日号时点分秒:\-/.|,()~–—〇零一二三四五六七八九十]"
_STAMP = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?(?:[.,](\d{1,3}))?")


@dataclass(frozen=True)
class _Words:
    """The words of a language for days and times, compiled once."""

    days: tuple[re.Pattern[str], ...]
    months: Mapping[str, int]
    clock: re.Pattern[str]
    noon: frozenset[str]
    afternoon: frozenset[str]
    am: frozenset[str]
    pm: frozenset[str]
    between: re.Pattern[str]
    half: frozenset[str]
    hours: re.Pattern[str]
    minutes: re.Pattern[str]
    nothing_else: re.Pattern[str]


def _any(words: Iterable[str], behind: str = "") -> str:
    """One of some words, the longest first; a full stop in them may be missing, and `behind` stands behind those of letters."""
    listed = longest_first({fold(word) for word in words})
    ends = (behind if word[-1:].isascii() and word[-1:].isalpha() else "" for word in listed)
    return "|".join(re.escape(word).replace(r"\.", r"\.?") + end for word, end in zip(listed, ends, strict=True)) or "(?!)"


def _unit(words: Iterable[str]) -> str:
    """One of some words that goes on in no other: h, but not the beginning of hall."""
    return f"(?:{_any(words, '(?![a-z])')})"


def month_words(grammar: Grammar) -> dict[str, int]:
    """How the names of months begin → their numbers."""
    return {fold(word): number for number in range(1, 13) for word in grammar.times.get(f"month_{number}", ())}


def _clock(parts: str, half: str, half_day: str) -> re.Pattern[str]:
    """The ways to write a time of day."""
    return re.compile(
        rf"(?P<part>{parts})?\s*(?<![\d:])(?P<hour>[01]?\d|2[0-4]|[一二三四五六七八九十两]{{1,3}}(?=[点时]))\s*"
        rf"(?::\s*(?P<minute>[0-5]\d)(?!\d)"
        rf"|[点时]\s*(?:(?P<half>{half})|(?P<quarter>[一三])刻|(?P<spoken>[0-5]?\d|[一二三四五六七八九十]{{1,3}})\s*分?)?)"
        rf"(?::[0-5]\d)?\s*(?P<half_day>{half_day})?"
    )


@lru_cache(maxsize=16)
def _words(grammar: Grammar) -> _Words:
    def told(*names: str) -> tuple[str, ...]:
        return tuple(word for name in names for word in grammar.times.get(name, ()))

    def bare(name: str) -> frozenset[str]:
        return frozenset(fold(word).replace(".", "") for word in told(name))

    months, half = month_words(grammar), _any(told("half"))
    month = rf"(?P<month>{_any(months)})[a-z]*\.?"
    date = rf"(?P<day>\d{{1,2}})(?:{_any(told('ordinal'))})?"
    units = {fold(word) for word in told("morning", "noon", "afternoon", "half", "hours", "minutes", "between", "weekday")}
    return _Words(
        days=(
            re.compile(rf"(?P<counted>{_any(told('minguo'))})\s*{_in_signs(f'{_CN}{{1,4}}')}"),
            *_IN_TEXT[:-1],
            re.compile(rf"(?<!\d){date}\s*(?:(?:{_any(told('of'))})\s+)?{month},?\s*(?P<year>\d{{4}})"),
            re.compile(rf"\b{month}\s*(?:{date},?\s+)?(?P<year>\d{{4}})"),
            _IN_TEXT[-1],
        ),
        months=months,
        clock=_clock(_any(told("morning", "noon", "afternoon")), half, _any(told("am", "pm"))),
        noon=frozenset(map(fold, told("noon"))),
        afternoon=frozenset(map(fold, told("afternoon"))),
        am=bare("am"),
        pm=bare("pm"),
        between=re.compile(rf"\s*(?:[-–—―~〜－]|{_any(told('between'))})+\s*"),
        half=frozenset(map(fold, told("half"))),
        hours=re.compile(
            rf"(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九十两]+|{half})\s*(?:{_any(told('measure'))})?(?P<half>{half})?\s*"
            rf"{_unit(told('hours'))}(?P<after>{half})?"
        ),
        minutes=re.compile(
            rf"(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九十百两]+)\s*(?!{_any(told('fraction'))}){_unit(told('minutes'))}"
        ),
        # A word of signs only is in `_SIGN` already: said twice, it would make a long line of them slow.
        nothing_else=re.compile(rf"(?:{_SIGN}|{_any(word for word in units if not re.fullmatch(f'{_SIGN}+', word))})+"),
    )


def iso_day(year: int, month: int | None = None, date: int | None = None) -> str:
    """A day as ISO 8601 has it, as far as it is told; blank where the calendar has no such day.

    Examples
    --------
    >>> iso_day(2019, 7, 12), iso_day(2019, 7), iso_day(2019), iso_day(2019, 2, 29), iso_day(2019, 13)
    ('2019-07-12', '2019-07', '2019', '', '')
    """
    if not 1 <= year <= 9999 or (month is not None and not 1 <= month <= 12):
        return ""
    if month is None:
        return f"{year:04}"
    if date is None:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{date:02}" if 1 <= date <= monthrange(year, month)[1] else ""


def _told(found: re.Match[str], months: Mapping[str, int]) -> str:
    """The day that a hit of one of the patterns tells."""
    told = found.groupdict()
    year = (numeral(told["year"]) or 0) + (1911 if told.get("counted") else 0)
    named, date = told.get("month"), told.get("day")
    month = (months.get(named) or numeral(named) or 0) if named else None
    return iso_day(year, month, (numeral(date) or 0) if date else None)


def day(text: str, grammar: Grammar) -> str:
    """The first day in a text, as 2019-07-12, or 2019-07, or 2019 where it says no more; blank where there is none.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> told = ("2019年7月12日 14:30", "二〇一九年七月十二日", "20190712", "July 12, 2019", "12/13", "2019.13.40")
    >>> [day(one, read_grammar("zh")) for one in told]
    ['2019-07-12', '2019-07-12', '2019-07-12', '2019-07-12', '', '']
    """
    folded, words = fold(text), _words(grammar)
    hits = (pattern.search(folded) for pattern in words.days)
    found = next((hit for hit in hits if hit), None)
    return _told(found, words.months) if found else ""


def days_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Every whole day in a text that is written in figures, and where it stands, in the order in which they stand there.

    Examples
    --------
    >>> list(days_in("S02-20190712-站长")), list(days_in("2019年, 20191345"))
    ([('2019-07-12', 4, 12)], [])
    """
    folded = fold(text)
    for found in sorted((hit for pattern in _IN_TEXT for hit in pattern.finditer(folded)), key=lambda hit: hit.span()):
        if found.groupdict().get("day") and (told := _told(found, {})):
            yield told, found.start(), found.end()


def whole_day(text: str) -> str:
    """The day of a text that holds a day in Arabic figures and nothing else but the time of it; blank for any other text.

    Examples
    --------
    >>> [whole_day(one) for one in ("2019年3月12日", "2019-03-12 14:30", "2019.3", "1978", "2019年3月至5月", "约2019年")]
    ['2019-03-12', '2019-03-12', '2019-03', '1978', '', '']
    """
    folded = fold(text).strip()
    hits = (pattern.match(folded) for pattern in _ALONE)
    found = next((hit for hit in hits if hit and _BEHIND.fullmatch(folded, hit.end())), None)
    return _told(found, {}) if found else ""


def only_day(text: str, grammar: Grammar) -> bool:
    """Whether a line tells a day and nothing else but the time of it and how long something took, as programs write it at the top.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> [only_day(one, read_grammar("zh")) for one in ("2020年11月2日 下午 2:30|48分钟 12秒", "2024-03-08 周五", "2024年我来了", "2024")]
    [True, True, False, False]
    """
    return len(text) <= 40 and _words(grammar).nothing_else.fullmatch(fold(text)) is not None and len(day(text, grammar)) == 10


def _minute_of_day(found: re.Match[str], part: str, words: _Words) -> int:
    hour = numeral(found["hour"]) or 0
    spoken = found["minute"] or found["spoken"]
    quarters = numeral(found["quarter"] or "") or 0
    minute = 30 if found["half"] else quarters * 15 or numeral(spoken or "") or 0
    half_day = (found["half_day"] or "").replace(".", "")
    if hour < 12 and (half_day in words.pm or part in words.afternoon or (part in words.noon and hour < 11)):
        hour += 12
    if hour == 12 and half_day in words.am:
        hour = 0
    return hour * 60 + minute


def span_of_day(text: str, grammar: Grammar) -> tuple[int, int] | None:
    """The minutes of the day at which something begins and ends; None where a text tells no such span.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> [span_of_day(one, read_grammar("zh")) for one in ("2019年7月12日 14:30—15:40", "下午2点半到4点", "14:30")]
    [(870, 940), (870, 960), None]
    """
    folded, words = fold(text), _words(grammar)
    clocks = list(words.clock.finditer(folded))
    for first, second in pairwise(clocks):
        if words.between.fullmatch(folded, first.end(), second.start()):
            part = first["part"] or ""
            begin, end = _minute_of_day(first, part, words), _minute_of_day(second, second["part"] or part, words)
            if second["half_day"] and not first["half_day"]:
                shifted = begin + 720 if second["half_day"].replace(".", "") in words.pm else begin
                begin = shifted if begin < 720 and shifted < end else begin
            return begin, end
    return None


def clock(text: str, grammar: Grammar) -> str:
    """The first time of day in a text, as 14:30; blank where there is none.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> [clock(one, read_grammar("zh")) for one in ("下午2点半", "9：05", "S-02")]
    ['14:30', '09:05', '']
    """
    words = _words(grammar)
    found = words.clock.search(fold(text))
    return clock_of(_minute_of_day(found, found["part"] or "", words)) if found else ""


def clock_of(minute: int) -> str:
    """A minute of the day as 14:30."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def minutes(text: str, grammar: Grammar) -> int | None:
    """How many minutes a text tells; None where it tells none.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> told = ("70分钟", "约1小时10分", "一个半小时", "1.5 hours", "01:10:00", "很久")
    >>> [minutes(one, read_grammar("zh")) for one in told]
    [70, 70, 90, 90, 70, None]
    """
    folded, words = fold(text), _words(grammar)
    total, told = 0.0, False
    hours = words.hours.search(folded)
    if hours:
        number = 0.5 if hours["number"] in words.half else _spoken(hours["number"])
        total, told = 60 * (number + (0.5 if hours["half"] or hours["after"] else 0)), True
    found = words.minutes.search(folded, hours.end() if hours else 0)
    if found:
        total, told = total + _spoken(found["number"]), True
    if told:
        return int(total + 0.5)
    stamp = _STAMP.fullmatch(folded.strip())
    if stamp:
        return int(milliseconds(folded) / 60000 + 0.5)
    return int(folded) if folded.strip().isdecimal() and len(folded.strip()) <= 3 else None


def _spoken(number: str) -> float:
    return float(number) if number[0].isdigit() else float(numeral(number) or 0)


def milliseconds(text: str) -> int:
    """Where in a recording a stamp points: ``0:12:31``, ``12:31`` (minutes and seconds), ``00:00:05.120``; -1 where it is none.

    Examples
    --------
    >>> milliseconds("00:12:31"), milliseconds("12:31"), milliseconds("00:00:05,120"), milliseconds("noon")
    (751000, 751000, 5120, -1)
    """
    found = _STAMP.search(fold(text))
    if found is None:
        return -1
    first, second, third, rest = found.groups()
    seconds = int(first) * 3600 + int(second) * 60 + int(third) if third else int(first) * 60 + int(second)
    return seconds * 1000 + int((rest or "0").ljust(3, "0"))
