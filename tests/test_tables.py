"""Tables whose columns come from the row types."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pytest

from qualcode import Coding, Mention, Relation, Segment, check, table
from qualcode.errors import ArgumentError
from qualcode.tables import without_categories

# The order that FORMATS.md pins; further columns only behind these.
PINNED = {
    Segment: "document, segment, start, end, speaker, actor, role, stage, plane, language, text",
    Coding: "document, start, end, code, coder, method, status, segment, speaker, stage, plane, quote",
    Mention: "document, start, end, actor, how, quote, candidates",
    Relation: "document, start, end, source, target, code, segment, asserted_by, stage, plane, method, quote",
}


class Row(NamedTuple):
    name: str
    count: int
    share: float


@pytest.mark.parametrize("row", PINNED, ids=lambda row: row.__name__)
def test_columns_begin_as_pinned(row: type) -> None:
    pinned = PINNED[row].split(", ")
    assert list(row._fields[: len(pinned)]) == pinned
    assert table([], row).columns.tolist() == list(row._fields)


@pytest.mark.parametrize("rows", [[], [("a", 1, 0.5)], [("", 1, 0.5), (None, 2, 1.0)]])
def test_types_do_not_depend_on_what_the_rows_hold(rows: list[tuple[object, ...]]) -> None:
    frame = table(rows, Row)
    assert [str(dtype) for dtype in frame.dtypes] == ["string", "int64", "float64"]
    assert frame.index.equals(pd.RangeIndex(len(rows)))


def test_blanks_are_missing_and_nothing_else_is() -> None:
    names = table([("", 0, 0.0), (None, 0, 0.0), ("0", 0, 0.0), (" ", 0, 0.0), ("nan", 0, 0.0), ("NA", 0, 0.0)], Row)["name"]
    assert names.isna().tolist() == [True, True, False, False, False, False]
    assert names[2:].tolist() == ["0", " ", "nan", "NA"]


def test_text_is_kept_to_the_character() -> None:
    name = "𠮷\u3000😀 e\u0301\t“”"
    assert table([(name, 1, 1.0)], Row).loc[0, "name"] == name


def test_rows_are_taken_from_any_iterable_once() -> None:
    assert table((("a", n, 0.0) for n in range(3)), Row)["count"].tolist() == [0, 1, 2]


def test_a_plain_frame_without_hidden_attributes() -> None:
    frame = table([("a", 1, 1.0)], Row)
    assert type(frame) is pd.DataFrame
    assert frame.attrs == {}


def test_check_gives_the_same_frame_with_its_further_columns() -> None:
    frame = table([("a", 1, 1.0)], Row).assign(note="x")
    before = frame.copy()
    assert check(frame, Row) is frame
    pd.testing.assert_frame_equal(frame, before)


def test_check_names_every_missing_column_and_the_closest() -> None:
    frame = pd.DataFrame({"names": ["a"], "counts": [1]})
    with pytest.raises(ArgumentError) as caught:
        check(frame, Row)
    for part in ("Row", "'name' (closest: 'names')", "'count' (closest: 'counts')", "'share'"):
        assert part in str(caught.value)


def test_check_asks_only_for_what_is_needed() -> None:
    assert len(check(pd.DataFrame({"name": ["a"]}), Row, needs=["name"])) == 1
    with pytest.raises(ArgumentError, match="'count'"):
        check(pd.DataFrame({"name": ["a"]}), Row, needs=["name", "count"])


def test_check_takes_an_empty_table() -> None:
    assert check(table([], Coding), Coding).empty


def test_the_tables_of_a_run_have_exactly_the_columns_of_their_rows(nominal) -> None:
    for name, row in (("segments", Segment), ("codings", Coding), ("mentions", Mention), ("relations", Relation)):
        frame = getattr(nominal, name)
        assert len(frame), name
        assert frame.columns.tolist() == list(row._fields)
        assert frame["start"].dtype == frame["end"].dtype == "int64"


@pytest.mark.parametrize("rows", [[("S-01", 0)], [("S-01", 0, 2), ("S-01", 0)]])
def test_rows_of_another_length_are_refused(rows: list[tuple[object, ...]]) -> None:
    with pytest.raises(ArgumentError, match="rows of Mention have 10 values each"):
        table(rows, Mention)


def test_categories_of_text_become_text_and_others_stay() -> None:
    frame = pd.DataFrame({"stage": pd.Categorical(["use", None]), "turn": pd.Categorical([1, 2]), "code": ["a", "b"]})
    told = without_categories(frame)
    assert told["stage"].fillna("(unknown)").tolist() == ["use", "(unknown)"]
    assert str(told["turn"].dtype) == "category"
    assert without_categories(frame[["code"]]).equals(frame[["code"]])
    assert str(frame["stage"].dtype) == "category"
