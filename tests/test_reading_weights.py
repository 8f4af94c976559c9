"""Learned weights: a card and its table, and every problem of the two at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.errors import DataError
from qualcode.reading.weights import read_weights
from qualcode.weights import Weights


def read(folder: Path, table: str) -> Weights:
    (folder / "own.yaml").write_text("model: own-1\nthreshold: 0.4\n", encoding="utf-8")
    (folder / "own.csv").write_text(table, encoding="utf-8")
    return read_weights(folder / "own.yaml")


def test_blank_cells_and_blank_lines_say_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, 'feature,control,tie\n(always),-2.0,\n\n"term:压,拖", 1.5 , \nterm:卡,,0\n')
    assert found.weights == {"(always)": {"control": -2.0}, "term:压,拖": {"control": 1.5}, "term:卡": {"tie": 0.0}}
    assert (found.name, found.threshold, found.alone) == ("own-1", 0.4, None)


def test_every_problem_of_a_table_is_told_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, "feature,control,tie\na,1\nb,1,2\nb,3,4\nc,x, \nd,1,2,3\n")
    assert [(one.where, one.found) for one in caught.value.problems] == [
        ("own.csv, row 2", "2 cells, expected 3"),
        ("own.csv, row 4", "feature 'b' stands there twice"),
        ("own.csv, row 5, control", "'x' is not a number"),
        ("own.csv, row 6", "4 cells, expected 3"),
    ]


@pytest.mark.parametrize("table", ["", "term,control\na,1\n", "feature\na\n"])
def test_a_file_that_is_no_table_of_weights(tmp_path: Path, table: str) -> None:
    with pytest.raises(DataError, match=r"own\.csv: this is no table of weights"):
        read(tmp_path, table)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_weight_is_a_number_that_ends(tmp_path: Path, number: str) -> None:
    with pytest.raises(DataError, match="the weight of 'a' for 'tie' is not a number"):
        read(tmp_path, f"feature,control,tie\na,1,{number}\n")
