"""Whatever pandas made of a table on its way to us, the numbers are the same, and the table stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import qualcode
from qualcode import Draws
from qualcode.errors import ArgumentError
from qualcode.results import Results

_CALLS: dict[str, Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], pd.DataFrame]] = {
    "code_matrix": lambda codings, _, segments: qualcode.code_matrix(codings, segments, columns="family").counts,
    "cooccurrences": lambda codings, _, segments: qualcode.cooccurrences(codings, segments, units="turn", level="family"),
    "code_overlaps": lambda codings, *_: qualcode.code_overlaps(codings, within=0),
    "framework_matrix": lambda codings, _, segments: qualcode.framework_matrix(codings, segments).counts,
    "coded_lines": lambda codings, _, segments: qualcode.coded_lines(codings, segments, columns="family"),
    "clusters": lambda *tables: qualcode.clusters(tables[2]),
    "bootstrap_cells": lambda codings, _, segments: qualcode.bootstrap_cells(codings, segments, draws=Draws(1, 9), columns="family"),
    "bootstrap_edges": lambda _, relations, segments: qualcode.bootstrap_edges(relations, segments, draws=Draws(1, 9)),
    "dyad_measures": lambda _, relations, __: qualcode.dyad_measures(relations, symmetric=[], plane="actual"),
    "trajectories": lambda _, relations, segments: qualcode.trajectories(relations, segments, **TRAJECTORY).wide,
    "network_changes": lambda _, relations, segments: qualcode.network_changes(relations, segments, **TRAJECTORY).table,
    "statements": lambda codings, *_: qualcode.statements(codings, rows="document", qualifier="polarity", plane="actual").astype(str),
}
TRAJECTORY: dict[str, Any] = {"stages": ["delivery", "payment"], "symmetric": [], "plane": "actual"}


@pytest.mark.parametrize("name", _CALLS)
@pytest.mark.parametrize("how", ["categories", "one label for all rows", "objects"])
def test_the_kind_of_the_columns_and_the_index_change_no_number(nominal: Results, name: str, how: str) -> None:
    """What pandas makes of a table on its way through other programs: categories, plain objects, an index with the same label twice."""
    tables = (nominal.codings, nominal.relations, nominal.segments)

    def other(frame: pd.DataFrame) -> pd.DataFrame:
        words = [column for column in frame if frame[column].dtype == "string"]
        if how == "one label for all rows":
            return frame.set_axis([0] * len(frame))
        return frame.astype(dict.fromkeys(words, "category" if how == "categories" else object))

    changed = tuple(other(frame) for frame in tables)
    before = [frame.copy() for frame in changed]
    got, expected = (_CALLS[name](*given).astype(object) for given in (changed, tables))
    columns = [column for column in expected if name != "statements" or column != "evidence"]  # the evidence may be the index
    assert got[columns].fillna("").reset_index().equals(expected[columns].fillna("").reset_index())
    for frame, same in zip(changed, before, strict=True):
        pd.testing.assert_frame_equal(frame, same)


def test_a_filter_that_leaves_nothing_leaves_an_empty_table() -> None:
    frame = pd.DataFrame({"source": ["a"], "target": ["b"], "code": ["tie.x"], "plane": ["nominal"], "evidence": ["e"]}).astype("string")
    assert qualcode.statements(frame, rows="source", columns="family", plane="actual").empty


def test_no_statements_have_nothing_in_common() -> None:
    none = pd.DataFrame({"row": ["a"], "column": ["x"]}).iloc[:0]
    for aggregation in ("congruence", "conflict", "subtract"):
        assert qualcode.projection_matrix(none, aggregation=aggregation, normalisation="prominence").empty


@pytest.mark.parametrize(
    "call",
    [
        lambda found, nothing: qualcode.shared_statements(nothing, ("a", "b")),
        lambda found, nothing: qualcode.bootstrap_edges(found, nothing, draws=Draws(1, 9)),
        lambda found, nothing: qualcode.saturation(found, pd.DataFrame({"document": [], "date": []})),
    ],
)
def test_a_table_without_columns_or_rows_is_told(call: Callable[[pd.DataFrame, pd.DataFrame], object]) -> None:
    found = pd.DataFrame({"document": ["d"], "person": ["p"], "source": ["a"], "target": ["b"], "code": ["tie"], "stage": ["s"]})
    with pytest.raises(ArgumentError, match=r"lacks|no documents"):
        call(found.assign(plane="actual"), pd.DataFrame())


_DATES = pd.DataFrame({"document": ["S-01", "S-02"], "date": ["2021-9-24", "2021-10-08"]})


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda codings, said: qualcode.bootstrap_differences(codings, said, between=("plane", "nominal", "actuel"), draws=Draws(1, 9)),
            "actuel",
        ),
        (lambda codings, said: qualcode.stage_permutation(codings[codings["plane"] == "actual"], seed=1, resamples=0), "1 or more"),
        (lambda codings, said: qualcode.saturation(codings, _DATES), "2021-9-24"),  # as text it would come after 2021-10-08
    ],
)
def test_a_wrong_choice_gives_no_number(nominal: Results, call: Callable[[pd.DataFrame, pd.DataFrame], object], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        call(nominal.codings, nominal.segments)


def test_one_label_of_the_rows_may_be_given_as_text(nominal: Results) -> None:
    actual = nominal.codings[nominal.codings["plane"] == "actual"]
    one, several = (qualcode.leave_one_out(actual, rows=rows, columns="family") for rows in ("stage", ["stage"]))
    assert one.equals(several)
    drawn = (
        qualcode.bootstrap_cells(actual, nominal.segments, draws=Draws(1, 9), rows=rows, columns="family") for rows in ("stage", ["stage"])
    )
    assert next(drawn).equals(next(drawn))
