"""Days, times of day and lengths of time as people write them in a header."""

from __future__ import annotations

import re
from itertools import pairwise

from qualcode.segmenting.clauses import numeral
from qualcode.tokenising.views import fold

__all__ = ["clock", "clock_of", "day", "milliseconds", "minutes", "only_day", "span_of_day"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CN = "[0-9〇零一二三四五六七八九十两]"
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<era>民国)\s*(?P<year>{_CN}{{1,4}})\s*年\s*(?:(?P<month>{_CN}{{1,3}})\s*月(?:\s*(?P<day>{_CN}{{1,3}})\s*[日号]?)?)?",
        rf"(?P<year>{_CN}{{4}})\s*年\s*(?:(?P<month>{_CN}{{1,3}})\s*月(?:\s*(?P<day>{_CN}{{1,3}})\s*[日号]?)?)?",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?P<mark>[-/.])\s*(?P<month>\d{1,2})\s*(?P=mark)\s*(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.]\s*(?P<month>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH},?\s*(?P<year>\d{{4}})",
        rf"\b{_MONTH}\s*(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)
_CLOCK = re.compile(
    r"(?P<part>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|晚间|晚)?\s*"
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-4]|[一二三四五六七八九十两]{1,3}(?=[点时]))\s*"
    r"(?::\s*(?P<minute>[0-5]\d)(?!\d)|[点时]\s*(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<spoken>[0-5]?\d|[一二三四五六七八九十]{1,3})\s*分?)?)"
    r"(?::[0-5]\d)?\s*(?P<half_day>[ap]\.?m\.?)?"
)
_NOTHING_ELSE = re.compile(
    r"(?:[\d\s年月日号时点分秒半:\-/.|,()~–—至到〇零一二三四五六七八九十]|上午|早上|中午|下午|晚上|周|星期|小时|分钟)+"
)
_BETWEEN = re.compile(r"\s*(?:[-–—―~〜－至到]+|to|until)\s*")
_AFTERNOON, _NOON = ("下午", "傍晚", "晚上", "晚间", "晚"), ("中午",)
_HOURS = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九十两]+|半)\s*(?P<measure>个)?(?P<half>半)?\s*"
    r"(?:小时|钟头|hours?|hrs?|h(?![a-z]))(?P<after>半)?"
)
_MINUTES = re.compile(r"(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九十百两]+)\s*(?:分钟|分(?!之)|minutes?|mins?|m(?![a-z])|['′])")
_STAMP = re.compile(r"(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?(?:[.,](\d{1,3}))?")


def _number(text: str) -> int:
    """A number in digits or Chinese numerals; years are written digit by digit (二〇一九)."""
    if text.isdecimal():
        return int(text)
    digits = ["〇零一二三四五六七八九".find(sign) for sign in text]
    if len(text) > 2 and all(digit >= 0 for digit in digits):
        return int("".join(str(max(0, digit - 1)) for digit in digits))
    return numeral(text) or 0


def day(text: str) -> str:
    """The first day in a text, as 2019-07-12, or 2019-07, or 2019 where it says no more; blank where there is none.

    Examples
    --------
    >>> [day(one) for one in ("2019年7月12日 14:30", "二〇一九年七月十二日", "20190712", "July 12, 2019", "12/13", "2019.13.40")]
    ['2019-07-12', '2019-07-12', '2019-07-12', '2019-07-12', '', '']
    """
    folded = fold(text)
    for pattern in _DAYS:
        found = pattern.search(folded)
        if found is None:
            continue
        told = found.groupdict()
        year = _number(told["year"]) + (1911 if told.get("era") else 0)
        named = told.get("month") or ""
        month = _MONTHS.index(named) + 1 if named in _MONTHS else _number(named) if named else None
        date = _number(told["day"]) if told.get("day") else None
        if month is not None and not 1 <= month <= 12:
            return ""
        if date is not None and month is not None and not 1 <= date <= _LENGTHS[month - 1]:
            return ""
        return "-".join(f"{part:0{width}}" for part, width in ((year, 4), (month, 2), (date, 2)) if part is not None)
    return ""


def only_day(text: str) -> bool:
    """Whether a line tells a day and nothing else but the time of it and how long something took, as programs write it at the top.

    Examples
    --------
    >>> [only_day(one) for one in ("2020年11月2日 下午 2:30|48分钟 12秒", "2024-03-08 周五", "2024年我来了", "2024")]
    [True, True, False, False]
    """
    return len(text) <= 40 and _NOTHING_ELSE.fullmatch(fold(text)) is not None and len(day(text)) == 10


def _minute_of_day(found: re.Match[str], part: str) -> int:
    hour = _number(found["hour"])
    spoken = found["minute"] or found["spoken"]
    minute = 30 if found["half"] else _number(found["quarter"]) * 15 if found["quarter"] else _number(spoken) if spoken else 0
    half_day = (found["half_day"] or "").replace(".", "")
    if hour < 12 and (half_day == "pm" or part in _AFTERNOON or (part in _NOON and hour < 11)):
        hour += 12
    if hour == 12 and half_day == "am":
        hour = 0
    return hour * 60 + minute


def span_of_day(text: str) -> tuple[int, int] | None:
    """The minutes of the day at which something begins and ends; None where a text tells no such span.

    Examples
    --------
    >>> span_of_day("2019年7月12日 14:30—15:40"), span_of_day("下午2点半到4点"), span_of_day("14:30")
    ((870, 940), (870, 960), None)
    """
    folded = fold(text).replace("到", "至")
    clocks = list(_CLOCK.finditer(folded))
    for first, second in pairwise(clocks):
        if _BETWEEN.fullmatch(folded, first.end(), second.start()):
            part = first["part"] or ""
            begin, end = _minute_of_day(first, part), _minute_of_day(second, second["part"] or part)
            if second["half_day"] and not first["half_day"]:
                shifted = begin + 720 if "p" in second["half_day"] else begin
                begin = shifted if begin < 720 and shifted < end else begin
            return begin, end
    return None


def clock(text: str) -> str:
    """The first time of day in a text, as 14:30; blank where there is none.

    Examples
    --------
    >>> clock("下午2点半"), clock("9：05"), clock("S-02")
    ('14:30', '09:05', '')
    """
    found = _CLOCK.search(fold(text))
    return clock_of(_minute_of_day(found, found["part"] or "")) if found else ""


def clock_of(minute: int) -> str:
    """A minute of the day as 14:30."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def minutes(text: str) -> int | None:
    """How many minutes a text tells; None where it tells none.

    Examples
    --------
    >>> [minutes(one) for one in ("70分钟", "约1小时10分", "一个半小时", "1.5 hours", "01:10:00", "很久")]
    [70, 70, 90, 90, 70, None]
    """
    folded = fold(text)
    total, told = 0.0, False
    hours = _HOURS.search(folded)
    if hours:
        number = 0.5 if hours["number"] == "半" else _spoken(hours["number"])
        total, told = 60 * (number + (0.5 if hours["half"] or hours["after"] else 0)), True
    found = _MINUTES.search(folded, hours.end() if hours else 0)
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
