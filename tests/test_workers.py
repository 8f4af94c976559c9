"""However many processes read, the results are the same."""

from __future__ import annotations

import pandas as pd
import pytest

from qualcode import ArgumentError, Results, run
from qualcode.running import given_codings
from qualcode.workers import read_documents


@pytest.mark.parametrize("table", ["segments", "codings", "mentions", "relations", "links", "open_ends"])
def test_two_processes_give_the_same_rows(table: str, nominal: Results, by_two: Results) -> None:
    pd.testing.assert_frame_equal(getattr(by_two, table), getattr(nominal, table))


@pytest.fixture(scope="module")
def by_two(nominal: Results) -> Results:
    return run(nominal.study, workers=2)


def test_codings_that_are_given_reach_every_process(nominal: Results) -> None:
    given = given_codings(nominal.codings, nominal.study)
    read = list(read_documents(nominal.study, given, workers=2))
    assert [len(rows.codings) for rows in read] == [len(given.get(document.id, [])) for document in nominal.study.documents]


def test_no_process_is_too_few(nominal: Results) -> None:
    with pytest.raises(ArgumentError, match="workers 0"):
        run(nominal.study, workers=0)
