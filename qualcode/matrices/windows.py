"""Stretches of the calendar that dates fall in: a day, an ISO week with its year, a month with its year, a year."""

from __future__ import annotations

import re

from qualcode.errors import one_of

__all__ = ["WINDOWS", "window"]

WINDOWS = ("day", "week", "month", "year")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def window(date: str, width: str) -> str:
    """The stretch of the calendar that a date falls in; empty when the date is blank or too coarse to tell.

    A week is the week of ISO 8601 with the year that it belongs to: 2021-01-03 is in 2020-W53, not in the first week of 2021. A month and a
    week never meet one of another year.

    Parameters
    ----------
    date
        ``2021-03-05``, ``2021-03`` or ``2021``.
    width
        day, week, month or year.

    Raises
    ------
    ArgumentError
        When `width` is none of these.

    Examples
    --------
    >>> [window("2021-01-03", width) for width in ("day", "week", "month", "year")]
    ['2021-01-03', '2020-W53', '2021-01', '2021']
    >>> window("2021-03", "week"), window("2021-03", "month")
    ('', '2021-03')
    """
    import pandas as pd

    one_of("width", width, WINDOWS)
    parts = _DATE.fullmatch(date)
    if parts is None:
        return ""
    year, month, day = parts.groups()
    if width == "year":
        return str(year)
    if width == "month":
        return f"{year}-{int(month):02d}" if month else ""
    if not day:
        return ""
    try:
        whole = pd.Timestamp(int(year), int(month), int(day))
    except ValueError:
        return ""
    if width == "day":
        return f"{whole:%Y-%m-%d}"
    of_week = whole.isocalendar()
    return f"{of_week.year}-W{of_week.week:02d}"
