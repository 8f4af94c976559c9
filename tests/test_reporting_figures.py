"""Relation figures and heat maps: the same bytes for the same study, nothing on top of anything, blank apart from 0."""

from __future__ import annotations

import dataclasses
import itertools
import runpy
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from qualcode.errors import OutputError
from qualcode.reporting import write_figures
from qualcode.reporting.figures import heat_map, relation_figure, ties
from qualcode.reporting.fonts import figure_style
from qualcode.results import Results

sample: Callable[..., Results] = runpy.run_path(str(Path(__file__).with_name("test_reporting_sample.py")))["sample"]


@pytest.fixture(scope="module")
def results() -> Results:
    return sample()


@pytest.fixture(scope="module")
def written(results: Results, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    files, problems = write_figures(results, tmp_path_factory.mktemp("figures"))
    assert problems == []
    return files


def _extents(figure: Figure) -> list[tuple[str, tuple[float, float, float, float]]]:
    with figure_style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        return [(text.get_text(), text.get_window_extent(renderer).extents) for text in figure.axes[0].texts]


def test_names_are_stable(written: list[Path]) -> None:
    names = {path.name for path in written}
    assert {"relations.png", "relations_actual.svg", "relations_nominal.png", "relations_stage_delivery.svg"} <= names
    assert {"stage_by_code_actual.png", "dyad_by_stage_nominal.svg"} <= names
    assert {path.suffix for path in written} == {".png", ".svg"}


def test_a_stage_without_relations_has_no_figure(results: Results, tmp_path: Path) -> None:
    network = results.network.copy()
    network.remove_edges_from([edge[:3] for edge in results.network.edges(keys=True, data="stage") if edge[3] == "payment"])
    files, _ = write_figures(dataclasses.replace(results, network=network, matrices={}), tmp_path)
    assert "relations_stage_delivery.png" in {path.name for path in files}
    assert not (tmp_path / "relations_stage_payment.png").exists()


def test_twice_the_same_bytes(written: list[Path], tmp_path: Path) -> None:
    again, _ = write_figures(sample(), tmp_path)
    assert [path.name for path in again] == [path.name for path in written]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_no_date_and_no_program_in_the_files(written: list[Path]) -> None:
    for path in written:
        assert b"dc:date" not in path.read_bytes()
        assert b"matplotlib version" not in path.read_bytes()


@pytest.mark.parametrize("plane", [None, "actual", "nominal"])
def test_labels_neither_overlap_nor_leave_the_page(results: Results, plane: str | None) -> None:
    figure = relation_figure(results.network, results.study, plane=plane)
    extents = _extents(figure)
    wide, high = figure.get_size_inches() * figure.dpi
    for text, (left, low, right, top) in extents:
        assert 0 <= left < right <= wide, text
        assert 0 <= low < top <= high, text
    for (one, a), (two, b) in itertools.combinations(extents, 2):
        across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert across < 1 or down < 1, (one, two)


def test_an_arrow_carries_all_evidence_of_its_family(results: Results) -> None:
    assert sum(tie.weight for tie in ties(results.network)) == len(results.relations)
    actual = ties(results.network, plane="actual")
    assert sum(tie.weight for tie in actual) == int((results.relations["plane"] == "actual").sum())
    control = [tie for tie in actual if (tie.source, tie.target, tie.family) == ("district_bureau", "agency", "control")]
    assert [tie.weight for tie in control] == [4]


def test_a_blank_cell_is_hatched_and_a_zero_is_written(results: Results) -> None:
    matrix = results.matrices["stage_by_code"].xs("actual", level="plane")
    figure = heat_map(matrix, results.study)
    shown = matrix.loc[:, (matrix.fillna(0) > 0).any()]
    patches = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert sum(bool(patch.get_hatch()) for patch in patches) == int(shown.isna().sum().sum())
    numbers = [text.get_text() for text in figure.axes[0].texts if text.get_text().isdigit()]
    assert sorted(map(int, numbers)) == sorted(int(value) for value in shown.to_numpy().ravel() if value is not pd.NA)


def test_a_folder_that_cannot_be_made_is_told(results: Results, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        write_figures(results, tmp_path / "file" / "figures")
