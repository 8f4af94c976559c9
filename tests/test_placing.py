"""The one interval join, against a second implementation that tries every pair."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode import placing
from qualcode.errors import ArgumentError

Rows = list[tuple[str, int, int]]


def frame(rows: Rows) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return pd.DataFrame(
        {
            "document": pd.array(columns[0], dtype="string"),
            "start": pd.array(columns[1], dtype="int64"),
            "end": pd.array(columns[2], dtype="int64"),
        }
    )


def every_pair(spans: Rows, units: Rows) -> list[list[int]]:
    found = []
    for i, (document, start, end) in enumerate(spans):
        for j, (other, begin, stop) in enumerate(units):
            shared = min(end, stop) - max(start, begin)
            if document == other and shared > 0:
                found.append([i, j, shared])
    return found


@pytest.mark.parametrize(
    ("span", "units", "expected"),
    [
        ((3, 8), [(0, 5), (5, 9)], [[0, 0, 2], [0, 1, 3]]),
        ((0, 5), [(0, 5)], [[0, 0, 5]]),
        ((5, 9), [(0, 5)], []),
        ((0, 5), [(5, 9)], []),
        ((2, 3), [(0, 9)], [[0, 0, 1]]),
        ((0, 9), [(2, 3), (5, 6)], [[0, 0, 1], [0, 1, 1]]),
        ((4, 4), [(0, 9)], []),
        ((6, 7), [(0, 5), (8, 9)], []),
        ((0, 9), [(5, 9), (0, 5)], [[0, 0, 4], [0, 1, 5]]),
    ],
    ids=[
        "over a border",
        "the same",
        "touching behind",
        "touching before",
        "inside",
        "around",
        "empty span",
        "in a gap",
        "units not in order",
    ],
)
def test_who_shares_how_much(span: tuple[int, int], units: list[tuple[int, int]], expected: list[list[int]]) -> None:
    assert placing(frame([("d", *span)]), frame([("d", *unit) for unit in units])).values.tolist() == expected


def test_other_documents_share_nothing() -> None:
    assert placing(frame([("a", 0, 5)]), frame([("b", 0, 5)])).empty


@pytest.mark.parametrize(("spans", "units"), [([], [("a", 0, 5)]), ([("a", 0, 5)], []), ([], [])])
def test_nothing_in_nothing_out_with_the_same_columns(spans: Rows, units: Rows) -> None:
    joined = placing(frame(spans), frame(units))
    assert joined.columns.tolist() == ["span", "unit", "shared"]
    assert joined.empty
    assert {str(dtype) for dtype in joined.dtypes} == {"int64"}


def test_positions_are_those_of_the_rows_whatever_the_index_says() -> None:
    spans, units = frame([("d", 0, 1), ("d", 4, 6)]), frame([("d", 0, 5), ("d", 5, 9)])
    spans.index, units.index = pd.Index([70, 71]), pd.Index(["x", "y"])
    assert placing(spans, units).values.tolist() == [[0, 0, 1], [1, 0, 1], [1, 1, 1]]


def test_overlapping_units_are_refused_by_name() -> None:
    with pytest.raises(ArgumentError, match="'d2'"):
        placing(frame([("d1", 0, 1), ("d2", 0, 1)]), frame([("d1", 0, 5), ("d2", 0, 5), ("d2", 4, 9)]))


def test_nested_units_are_refused() -> None:
    with pytest.raises(ArgumentError):
        placing(frame([("d", 0, 1)]), frame([("d", 0, 9), ("d", 2, 3), ("d", 9, 12)]))


def test_a_missing_column_is_a_wrong_argument() -> None:
    with pytest.raises(ArgumentError, match="end"):
        placing(frame([("d", 0, 1)]).drop(columns="end"), frame([("d", 0, 5)]))


def test_arguments_are_not_changed() -> None:
    spans, units = frame([("d", 5, 6), ("c", 0, 1)]), frame([("d", 5, 9), ("d", 0, 5)])
    before = spans.copy(), units.copy()
    placing(spans, units)
    pd.testing.assert_frame_equal(spans, before[0])
    pd.testing.assert_frame_equal(units, before[1])


@st.composite
def units_without_overlap(draw: st.DrawFn) -> Rows:
    rows: Rows = []
    for document in ("a", "b"):
        at = 0
        for gap, length in draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=5)):
            rows.append((document, at + gap, at + gap + length))
            at += gap + length
    return draw(st.permutations(rows))


spans_anywhere = st.lists(
    st.builds(lambda d, a, n: (d, a, a + n), st.sampled_from("abc"), st.integers(0, 30), st.integers(0, 12)), max_size=8
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(spans_anywhere, units_without_overlap())
def test_as_when_every_pair_is_tried(spans: Rows, units: Rows) -> None:
    assert placing(frame(spans), frame(units)).values.tolist() == every_pair(spans, units)
