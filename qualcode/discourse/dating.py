"""Days, ISO weeks, months and years as labels that sort as time runs: 2024-03-05, 2024-W10, 2024-03, 2024."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.matrices.labelling import mapped
from qualcode.matrices.windows import window
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["dates", "periods"]

_DATE = r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"
"""A date, or as much of one as is known; a time behind it is not looked at."""
_FINE = {"day": 2, "week": 2, "month": 1, "year": 0}
"""The part of a date that must be known: its year, month or day."""


def dates(written: pd.Series, unit: str = "day", *, last: bool = False) -> pd.Series:
    """The day of each date; the first one (or the `last`) of its month or year where it tells no more and `unit` needs no more; ``NaT`` for
    a blank and for what is too coarse.

    Raises
    ------
    ArgumentError
        When something is no date, or there is no such day, naming what it is.

    Examples
    --------
    >>> import pandas as pd
    >>> dates(pd.Series(["2024-03-05", "2024-03", None]), "month").dt.day.tolist()
    [5.0, 1.0, nan]
    """
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(written):
        stamps: pd.Series = written.dt.tz_localize(None).dt.normalize()
        return stamps
    text = written.astype(TEXT).str.strip()
    text = text.mask(text == "")
    parts = text.str.extract(_DATE)
    fine = parts[_FINE[unit]].notna()
    whole = parts[0] + "-" + parts[1].fillna("01") + "-" + parts[2].fillna("01")
    days = pd.to_datetime(whole, format="%Y-%m-%d", errors="coerce")
    wrong = sorted(text[text.notna() & days.isna()].unique())
    if wrong:
        raise ArgumentError(f"{', '.join(map(repr, wrong[:5]))}: no date; a date is written 2024-03-05, 2024-03 or 2024")
    if last:
        ends = days.mask(parts[2].isna(), days + pd.offsets.MonthEnd(0))
        days = ends.mask(parts[1].isna(), days + pd.offsets.YearEnd(0))
    return days.where(fine)


def periods(written: pd.Series, unit: str) -> pd.Series:
    """The day, ISO week with its year, month or year of each date, as a label; blank where the date does not tell it.

    Examples
    --------
    >>> import pandas as pd
    >>> periods(pd.Series(["2024-12-30", "2025-01-05"]), "week").tolist()  # one week, of the year that has most of it (ISO 8601)
    ['2025-W01', '2025-W01']
    """
    return mapped(dates(written, unit).dt.strftime("%Y-%m-%d"), partial(window, width=unit))
