"""Moving windows: bounds by the calendar, events with ties, kernels on both sides alike."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from qualcode import affiliation_network, projection, statements, window_networks
from qualcode.errors import ArgumentError


def said(*days: object, rows: str = "ab") -> pd.DataFrame:
    who = [rows[number % len(rows)] for number in range(len(days))]
    return statements(pd.DataFrame({"who": who, "what": "x", "on": list(days)}), rows="who", columns="what", date="on")


DAILY = said(*(str(date(2024, 1, 1) + timedelta(days=number)) for number in range(90)))  # until 30 March 2024


@pytest.mark.parametrize(
    ("unit", "size", "first", "last", "number"),
    [
        ("day", 7, ("2024-01-01", "2024-01-07", 7), ("2024-03-24", "2024-03-30", 7), 84),
        ("week", 2, ("2024-01-01", "2024-01-14", 14), ("2024-03-11", "2024-03-24", 14), 11),  # 1 January 2024 was a Monday
        ("month", 1, ("2024-01-01", "2024-01-31", 31), ("2024-02-01", "2024-02-29", 29), 2),  # March is not whole
        ("month", 2, ("2024-01-01", "2024-02-29", 60), ("2024-01-01", "2024-02-29", 60), 1),
    ],
)
def test_windows_of_the_calendar_are_closed_and_whole(unit: str, size: int, first: Any, last: Any, number: int) -> None:
    windows = window_networks(DAILY, unit=unit, size=size)
    told = [(one.start, one.end, one.statements) for one in windows]
    assert (told[0], told[-1], len(told)) == (first, last, number)
    for one in windows:
        pairs = math.prod(
            sum(who == name for who in DAILY["row"][(DAILY["date"] >= one.start) & (DAILY["date"] <= one.end)]) for name in "ab"
        )
        assert one.network.size("weight") == pairs


def test_a_year_is_whole_only_in_a_span_that_has_it() -> None:
    assert window_networks(DAILY, unit="year", size=1) == []
    assert [one.statements for one in window_networks(DAILY, unit="year", size=1, span=("2023-01-01", "2024-12-31"))] == [0, 90]
    assert [one.statements for one in window_networks(said("2023", "2024"), unit="year", size=1)] == [1, 1], "years that are told as years"


def test_months_of_two_years_are_two() -> None:
    windows = window_networks(said("2024-03-01", "2025-03-31"), unit="month", size=1)
    assert [one.statements for one in windows] == [1, *[0] * 11, 1]
    assert all(set(one.network) == {"a", "b"} for one in windows)


def test_events_go_on_over_ties() -> None:
    """Days 1 2 2 2 3 5 with size 2: never a part of the second day."""
    windows = window_networks(said(1, 2, 2, 2, 3, 5), unit="events", size=2)
    assert [(one.start, one.end, one.statements) for one in windows] == [(1, 2, 4), (2, 2, 3), (3, 5, 2)]


def test_events_do_not_depend_on_the_order_of_the_rows() -> None:
    table = said("2024-01-02", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-03")
    for order in itertools.islice(itertools.permutations(range(5)), 0, None, 7):
        windows = window_networks(table.iloc[list(order)], unit="events", size=3)
        assert [(one.start, one.end, one.statements, one.network.size("weight")) for one in windows] == [
            ("2024-01-01", "2024-01-02", 3, 2),
            ("2024-01-02", "2024-01-03", 4, 3),
        ]


KERNELS = {
    "uniform": lambda d: 0.5 if abs(d) <= 1 else 0.0,
    "triangular": lambda d: max(0.0, 1 - abs(d)),
    "epanechnikov": lambda d: max(0.0, 0.75 * (1 - d * d)),
    "gaussian": lambda d: math.exp(-d * d / 2) / math.sqrt(2 * math.pi),
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_by_a_second_way(kernel: str) -> None:
    """Beside a loop over all pairs: the root of the product of both weights."""
    weigh = KERNELS[kernel]
    days = ("2024-01-19", "2024-01-29")
    window = window_networks(DAILY, unit="day", size=9, kernel=kernel, span=days)[2]  # 21 to 29 January, the middle is the 25th
    assert (window.start, window.end, window.statements) == ("2024-01-21", "2024-01-29", 9)
    near = [weigh((number - 24) / 4.5) for number in range(90)]
    expected = sum(math.sqrt(near[one] * near[other]) for one in range(0, 90, 2) for other in range(1, 90, 2))
    assert window.network.edges["a", "b"]["weight"] == pytest.approx(expected)
    named = DAILY.assign(column="y")
    two_mode = window_networks(named, unit="day", size=9, kernel=kernel, span=days, make=affiliation_network)[2].network
    assert two_mode.edges["a", "y"]["weight"] == pytest.approx(sum(near[::2]))


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_are_the_same_on_both_sides(kernel: str) -> None:
    """The other program's ¾(1 − d)² and |1 − d| weigh what came before the middle more than what came after."""
    before, after = (
        window_networks(said("2024-01-05", day), unit="day", size=9, kernel=kernel, span=("2024-01-01", "2024-01-09"))[0].network.edges[
            "a", "b"
        ]["weight"]
        for day in ("2024-01-03", "2024-01-07")
    )
    assert before == after


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_have_the_area_1(kernel: str) -> None:
    from qualcode.discourse.windowing import _near

    at = np.linspace(-8, 8, 160_001)
    assert _near(at, kernel).sum() * (at[1] - at[0]) == pytest.approx(1, abs=1e-4)


def test_any_network_can_be_made_in_windows() -> None:
    days = ["2024-01-01", "2024-01-31", "2024-02-01", "2024-02-29"]
    frame = pd.DataFrame({"who": list("abab"), "what": "x", "on": days, "how": [2, 0, 1, 1]})
    table = statements(frame, rows="who", columns="what", qualifier="how", date="on")
    agree = window_networks(table, unit="month", size=1, make=partial(projection, aggregation="congruence"))
    # The range of the qualifier is that of all statements (0 to 2), not that of the month.
    assert [one.network.size("weight") for one in agree] == [0, 1]
    assert all(isinstance(one.network, nx.Graph) for one in agree)


def test_what_has_no_date_is_told() -> None:
    with pytest.warns(UserWarning, match="1 of 3 statements have no date as fine as a week"):
        windows = window_networks(said("2024-01-01", "2024-01-07", "2024"), unit="week", size=1)
    assert [one.statements for one in windows] == [2]
    with pytest.warns(UserWarning, match="2 of 2"):
        assert window_networks(said(None, None), unit="month", size=1) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"unit": "moon", "size": 1}, "day, week, month, year, events"),
        ({"unit": "day", "size": 0}, "1 or more"),
        ({"unit": "day", "size": 1, "kernel": "box"}, "uniform"),
        ({"unit": "events", "size": 2, "kernel": "gaussian"}, "no length"),
    ],
)
def test_what_cannot_be_is_refused(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        window_networks(DAILY, **asked)


def test_what_is_no_date_is_named() -> None:
    with pytest.raises(ArgumentError, match="'2024-02-30', '三月'"):
        window_networks(said("2024-01-01", "三月", "2024-02-30"), unit="day", size=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 1.5},
        {"size": "2"},
        {"size": 0},
        {"size": 1, "span": ("2024", "2024-04")},
        {"size": 1, "span": ("2024-04-01", "2024-01-31")},
    ],
)
def test_a_size_is_a_whole_number_and_a_span_goes_from_a_day_to_a_later_one(wrong: dict[str, object]) -> None:
    said = pd.DataFrame({"row": ["a", "b"], "column": "x", "date": ["2024-01-01", "2024-03-31"]})
    with pytest.raises(ArgumentError, match=r"whole number|first and a last day"):
        window_networks(said, unit="month", **wrong)  # type: ignore[arg-type]
