"""Networks of statements in moving windows: so many days, ISO weeks, months or years, or so many statements."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from numbers import Integral
from typing import TYPE_CHECKING

from qualcode.discourse.dating import dates
from qualcode.discourse.projecting import projection
from qualcode.discourse.stating import Statement
from qualcode.errors import ArgumentError, one_of
from qualcode.matrices.windows import WINDOWS
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

__all__ = ["Window", "window_networks"]

EVENTS = "events"
_CALENDAR = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}
KERNELS = ("uniform", "triangular", "epanechnikov", "gaussian")


@dataclass(frozen=True, eq=False)
class Window:
    """A stretch of time, and the network of what is said in it.

    Attributes
    ----------
    start, end
        The first and the last day, both in it (``2024-03-01``); of windows of events the values of the column ``date``.
    statements
        How many statements there are between them.
    network
        The network of these; where a kernel was asked for, of statements that count the less the farther they are from the middle.

    Examples
    --------
    >>> import networkx as nx
    >>> Window("2024-03-01", "2024-03-31", 12, nx.Graph())
    Window(start='2024-03-01', end='2024-03-31', statements=12)
    """

    start: object
    end: object
    statements: int
    network: nx.Graph = field(repr=False)


def window_networks(
    statements: pd.DataFrame,
    *,
    unit: str,
    size: int,
    kernel: str | None = None,
    span: tuple[str, str] | None = None,
    make: Callable[[pd.DataFrame], nx.Graph] = projection,
) -> list[Window]:
    """The network in each of a row of windows that overlap: each begins one unit later than the one before.

    Parameters
    ----------
    statements
        Columns as :class:`qualcode.Statement`, with ``date``.
    unit
        ``day``, ``week`` (ISO, from Monday), ``month``, ``year``, of the calendar: a window of three months goes from the first day of a
        month to the last one of the next but one, both in it. ``events``: windows of so many statements.
    size
        How many units. A window of events begins with each date in turn and goes on until it holds so many statements; all of its last date
        are in it then, and none is drawn by lot. Where fewer are left there is no window.
    kernel
        How much a statement counts at the distance d from the middle, −1 and 1 being the ends of the window: ``uniform`` ½, ``triangular``
        1 − |d|, ``epanechnikov`` ¾(1 − d²), ``gaussian`` exp(−d²/2)/√(2π), which has no end, so that every statement counts in every
        window. These have the area 1 over d; divide by the value at 0 to have a statement in the middle count 1. In one-mode networks
        two statements count the root of the product of theirs.
    span
        The first and the last day that there can be windows in; without it those of the first and last statement. Only windows that
        are whole in it are made, because a month half of which is not looked at is no month.
    make
        What makes a network of the statements of a window: :func:`qualcode.projection` and its like,
        ``functools.partial(projection, aggregation="congruence")``.

    Returns
    -------
    list of Window
        From the first to the last, also those in which nobody says anything; all have the same nodes.

    Raises
    ------
    ArgumentError
        For an unknown unit or kernel, a size below 1, a kernel for events, and what is no date.

    Warns
    -----
    UserWarning
        When statements have no date, or none as fine as is needed: they are in no window.

    References
    ----------
    V. A. Epanechnikov (1969), Non-parametric estimation of a multivariate probability density, Theory of Probability & Its Applications.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"row": list("abab"), "column": "x", "date": ["2024-01-01", "2024-02-20", "2024-03-05", "2024-03-31"]})
    >>> [(one.start, one.end, one.network.size("weight")) for one in window_networks(said, unit="month", size=2)]
    [('2024-01-01', '2024-02-29', 1.0), ('2024-02-01', '2024-03-31', 2.0)]
    """
    check(statements, Statement, needs=["row", "column", "date"])
    one_of("unit", unit, (*WINDOWS, EVENTS))
    if not isinstance(size, Integral) or size < 1:
        raise ArgumentError(f"there are no windows of {size!r} {unit}: a size is a whole number, 1 or more")
    if kernel is not None:
        one_of("kernel", kernel, KERNELS)
        if unit == EVENTS:
            raise ArgumentError(
                "a kernel tells how near a statement is in time, and windows of events have no length: choose a unit of time"
            )
    named = [name for name in ("row", "column", "qualifier") if name in statements and statements[name].notna().any()]
    fixed = statements.astype(dict.fromkeys(named, "category"))  # so that all windows have the same nodes, and qualifiers the same range
    found = _events(fixed, size) if unit == EVENTS else _calendar(fixed, unit, size, kernel, span)
    return [Window(start, end, number, make(part)) for start, end, number, part in found]


def _dated(statements: pd.DataFrame, known: pd.Series, need: str) -> pd.DataFrame:
    """The statements with a date, and a warning about the others."""
    missing = int((~known).sum())
    if missing:
        warnings.warn(f"{missing} of {len(statements)} statements have no date{need}: they are in no window", stacklevel=4)
    return statements[known.to_numpy()]


def _events(statements: pd.DataFrame, size: int) -> Iterator[tuple[object, object, int, pd.DataFrame]]:
    """Bounds, number and statements of each window of events."""
    import numpy as np

    statements = _dated(statements, statements["date"].notna() & (statements["date"].astype(object) != ""), "")
    ordered = statements.sort_values("date", kind="stable")
    labels = ordered["date"].tolist()
    begins = [place for place in range(len(labels)) if place == 0 or labels[place] != labels[place - 1]]
    ends = np.array([*begins[1:], len(labels)])
    for begin in begins:
        if begin + size <= len(labels):
            end = int(ends[np.searchsorted(ends, begin + size)])
            yield labels[begin], labels[end - 1], end - begin, ordered.iloc[begin:end]


def _calendar(
    statements: pd.DataFrame, unit: str, size: int, kernel: str | None, span: tuple[str, str] | None
) -> Iterator[tuple[object, object, int, pd.DataFrame]]:
    """Bounds, number and statements of each window of the calendar."""
    import numpy as np

    fine = unit if kernel is None else "day"
    when = dates(statements["date"], fine)
    statements = _dated(statements, when.notna(), f" as fine as a {fine}")
    days = _days(when.dropna())
    range_ = _span(span) if span else days
    last = range_ if span else _days(dates(statements["date"], fine, last=True))
    if not len(range_):
        return
    first = int(_unit(range_.min(), unit))
    for begin in range(first, int(_unit(last.max(), unit)) + 1):
        start, end = _first_day(begin, unit), _first_day(begin + size, unit) - 1
        if start < range_.min() or end > last.max():
            continue
        inside = (days >= start) & (days <= end)
        bounds = np.array([start, end], dtype="datetime64[D]").astype(str).tolist()
        if kernel is None:
            yield *bounds, int(inside.sum()), statements[inside]
        else:
            near = _near((days - (start + end) / 2) / ((end - start + 1) / 2), kernel)
            yield *bounds, int(inside.sum()), statements.assign(weight=near)[near > 0]


def _span(span: tuple[str, str]) -> np.ndarray:
    """The first and the last day that there can be windows in."""
    import pandas as pd

    when = dates(pd.Series(list(span), dtype=TEXT))
    if len(when) != 2 or when.isna().any() or when[0] > when[1]:
        raise ArgumentError(f"span {span!r} is not a first and a last day, such as ('2024-01-01', '2024-12-31')")
    return _days(when)


def _days(when: pd.Series) -> np.ndarray:
    """Days since 1970."""
    import numpy as np

    return np.asarray(when.to_numpy().astype("datetime64[D]").astype("int64"))


def _unit(day: int, unit: str) -> int:
    """The number of the day's unit: since 1970, of weeks from the Monday before."""
    import numpy as np

    if unit == "week":
        return (day + 3) // 7  # 1 January 1970 was a Thursday
    return int(np.array(day, dtype="datetime64[D]").astype(_CALENDAR[unit]).astype("int64"))


def _first_day(number: int, unit: str) -> int:
    """The first day of a unit."""
    import numpy as np

    if unit == "week":
        return number * 7 - 3
    return int(np.array(number, dtype=_CALENDAR[unit]).astype("datetime64[D]").astype("int64"))


def _near(distance: np.ndarray, kernel: str) -> np.ndarray:
    """How much a statement counts at this distance from the middle, the same on both sides."""
    import numpy as np

    if kernel == "gaussian":
        return np.asarray(np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi))
    near = {"uniform": np.full(len(distance), 0.5), "triangular": 1 - np.abs(distance), "epanechnikov": 0.75 * (1 - distance**2)}[kernel]
    return np.where(np.abs(distance) <= 1, near, 0.0)
