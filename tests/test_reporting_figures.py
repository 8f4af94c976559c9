"""Figures: the same bytes for the same study, nothing on top of anything, blank apart from 0, and drawn is what the data say."""

from __future__ import annotations

import dataclasses
import itertools
import runpy
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from PIL import Image

import qualcode
from qualcode.errors import ArgumentError, OutputError
from qualcode.reporting import fonts, write_figures
from qualcode.reporting.figures import (
    Picture,
    cooccurrence_figure,
    correspondence_figure,
    difference_figure,
    epistemic_figure,
    heat_map,
    planned_figures,
    relation_figure,
    reliability_figure,
    saturation_figure,
    stage_figure,
    ties,
    trajectory_figure,
    two_mode_figure,
)
from qualcode.reporting.figures.arrows import CLEAR, Arrow, planned
from qualcode.reporting.figures.canvas import Sheet
from qualcode.reporting.figures.geometry import Box, touches
from qualcode.reporting.figures.lettering import Label
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.styles import Style
from qualcode.results import Results

sample: Callable[..., Results] = runpy.run_path(str(Path(__file__).with_name("test_reporting_sample.py")))["sample"]


@pytest.fixture(scope="module")
def results() -> Results:
    return sample()


@pytest.fixture(scope="module")
def written(results: Results, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    files, problems = write_figures(planned_figures(results), tmp_path_factory.mktemp("figures"))
    assert problems == []
    return files


def texts_of(figure: Figure) -> list[Text]:
    return [one for one in figure.artists if isinstance(one, Text)]


def extents(figure: Figure) -> list[tuple[str, tuple[float, float, float, float]]]:
    with figure_style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        return [(text.get_text(), text.get_window_extent(renderer).extents) for text in texts_of(figure)]


def corners(figure: Figure) -> list[np.ndarray]:
    """The true outline of each text, also where it slants."""
    found = []
    with figure_style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        for text in texts_of(figure):
            turn = text.get_rotation()
            text.set_rotation(0)
            left, low, right, top = text.get_window_extent(renderer).extents
            text.set_rotation(turn)
            x, y = text.get_transform().transform(text.get_unitless_position())
            angle = np.radians(turn)
            spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            box = np.array([(left, low), (right, low), (right, top), (left, top)]) - (x, y)
            found.append(box @ spin.T + (x, y))
    return found


def apart(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether a straight line passes between two rectangles (separating axes)."""
    for a, b in ((one[0], one[1]), (one[1], one[2]), (two[0], two[1]), (two[1], two[2])):
        axis = (b - a) / max(np.hypot(*(b - a)), 1e-9)
        first, second = one @ axis, two @ axis
        if first.max() - 1 <= second.min() or second.max() - 1 <= first.min():
            return True
    return False


def check_texts(figure: Figure) -> None:
    """No text under 8 pt, none beyond the page, none on another."""
    texts = [text.get_text() for text in texts_of(figure)]
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 8
    wide, high = figure.get_size_inches() * figure.dpi
    outlines = corners(figure)
    for text, outline in zip(texts, outlines, strict=True):
        if text:
            assert outline.min() >= -0.5, text
            assert outline[:, 0].max() <= wide + 0.5, text
            assert outline[:, 1].max() <= high + 0.5, text
    bounds = np.array([(*outline.min(axis=0), *outline.max(axis=0)) for outline in outlines])
    for one, two in itertools.combinations(range(len(texts)), 2):
        a, b = bounds[one], bounds[two]
        if min(a[2], b[2]) - max(a[0], b[0]) >= 1 and min(a[3], b[3]) - max(a[1], b[1]) >= 1:
            assert apart(outlines[one], outlines[two]), (texts[one], texts[two])


def check_lines(figure: Figure) -> None:
    """No line runs through the box of an actor at which it neither begins nor ends."""
    boxes = [
        patch.get_path().get_extents(patch.get_patch_transform()).extents for patch in figure.artists if isinstance(patch, FancyBboxPatch)
    ]
    artists = [line for line in figure.artists if isinstance(line, Line2D) and len(line.get_xdata()) > 10]
    for line in artists:
        points = np.column_stack((line.get_xdata(), line.get_ydata()))
        for left, low, right, top in boxes:
            inside = (points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > low) & (points[:, 1] < top)
            assert not inside.any()


def built_in(nominal: Results) -> dict[str, Callable[[], Picture]]:
    """Every kind of figure, from the built-in study."""
    study = nominal.study
    codings = nominal.codings[nominal.codings["status"] != "rejected"]
    families = codings.assign(family=codings["code"].str.partition(".")[0])
    there = pd.crosstab(families["document"], families["family"]).clip(upper=1)
    detail = pd.crosstab(codings["segment"], codings["code"]).clip(upper=1)
    counts = there.T @ there
    told = families.dropna(subset="asserted_by").groupby(["asserted_by", "family"]).size().reset_index(name="weight")
    new = codings.drop_duplicates("code").groupby("document", sort=False).size()
    curve = pd.DataFrame(
        {"document": new.index, "new": new.to_numpy(), "cumulative": new.cumsum().to_numpy(), "expected": new.cumsum().to_numpy() * 0.9}
    )
    low = np.arange(10) / 10
    bins = pd.DataFrame({"confidence": low + 0.05, "share": np.clip(low * 1.2, 0, 1), "n": [82_255, *range(900, 0, -100)]})
    names = list(counts.index)
    circle = [(np.cos(number), np.sin(2 * number)) for number in range(len(names))]
    nodes = pd.DataFrame({"code": names, "x": [x for x, _ in circle], "y": [y for _, y in circle]})
    edges = pd.DataFrame({"source": names[:-1], "target": names[1:], "weight": range(1, len(names))})
    units = pd.DataFrame({"unit": ["a", "b"], "group": ["g", "h"], "x": [0.1, 0.2], "y": [0.0, 0.3]})
    points = nodes.rename(columns={"code": "id"}).assign(kind="family", mass=0.1, quality=[0.1, *[0.9] * (len(names) - 1)])
    matrix = nominal.matrices["stage_by_family"].xs("actual", level="plane")
    residuals = matrix.astype("float64").fillna(0) - 3.3
    return {
        **planned_figures(nominal),
        "relations_stage_delivery": lambda: relation_figure(nominal.network, study, stage="delivery"),
        "residuals": lambda: heat_map(residuals, study, residuals=True),
        "marks": lambda: heat_map(matrix, study, marks=matrix.gt(3).fillna(False).astype("bool").map({True: "●", False: ""}.get)),
        "cooccurrence": lambda: cooccurrence_figure(counts, study),
        "cooccurrence_codes": lambda: cooccurrence_figure(detail.T @ detail, study),
        "cooccurrence_cells": lambda: heat_map(counts.rename_axis(index="family", columns="family"), study),
        "two_mode": lambda: two_mode_figure(told.rename(columns={"asserted_by": "actor", "family": "code"}), study),
        "saturation": lambda: saturation_figure(curve, study),
        "reliability": lambda: reliability_figure(bins, study),
        "reliability_of_few": lambda: reliability_figure(bins.head(1), study),
        "correspondence": lambda: correspondence_figure(points, study, shares=(0.6, 0.3)),
        "epistemic": lambda: epistemic_figure(nodes, study, edges=edges, points=units),
        "code_by_document": lambda: heat_map(nominal.matrices["code_by_document"].xs("actual", level="plane"), study),
    }


def test_nothing_overlaps_on_the_built_in_study(nominal: Results) -> None:
    faults = []
    for name, draw in built_in(nominal).items():
        figure = draw().figure
        try:
            check_texts(figure)
            if name.startswith("relations") and name != "relations_by_stage":
                check_lines(figure)
        except AssertionError as error:
            faults.append((name, str(error).splitlines()[0]))
    assert faults == []


def test_figures_have_the_width_of_a_thesis(nominal: Results) -> None:
    widths = {name: draw().figure.get_size_inches()[0] * 2.54 for name, draw in planned_figures(nominal).items()}
    assert {name for name, width in widths.items() if abs(width - 16) > 0.01} == set()


def test_names_are_stable(written: list[Path]) -> None:
    names = {path.name for path in written}
    assert {"relations.png", "relations_actual.svg", "relations_nominal.png", "relations_by_stage.svg"} <= names
    assert {"stage_by_code_actual.png", "dyad_by_stage_nominal.svg", "trajectories_actual.png"} <= names
    assert {path.suffix for path in written} == {".png", ".svg"}


def test_twice_the_same_bytes(written: list[Path], tmp_path: Path) -> None:
    again, _ = write_figures(planned_figures(sample()), tmp_path)
    assert [path.name for path in again] == [path.name for path in written]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_no_date_and_no_program_in_the_files(written: list[Path]) -> None:
    for path in written:
        assert b"dc:date" not in path.read_bytes()
        assert b"matplotlib version" not in path.read_bytes()


def test_a_png_has_the_pixels_that_matplotlib_draws(results: Results) -> None:
    picture = planned_figures(results)["relations"]()
    before = picture.figure.dpi
    ours, theirs = BytesIO(picture.encoded(".png")[0]), BytesIO()
    assert picture.figure.dpi == before
    with figure_style():
        picture.figure.savefig(theirs, dpi=300, format="png")
    with Image.open(ours) as image, Image.open(theirs) as expected:
        assert (image.mode, image.size) == (expected.mode, expected.size)
        assert image.tobytes() == expected.tobytes()
        assert image.info == {"dpi": expected.info["dpi"]}
    assert picture.encoded(".png")[0] == ours.getvalue()


def test_a_picture_is_saved_whole_or_not_at_all(results: Results, tmp_path: Path) -> None:
    picture = relation_figure(results.network, results.study)
    assert picture.save(tmp_path / "a.pdf") == ()
    first = (tmp_path / "a.pdf").read_bytes()
    picture.save(tmp_path / "a.pdf")
    assert first == (tmp_path / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    with pytest.raises(ArgumentError, match="endings"):
        picture.save(tmp_path / "a.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_an_arrow_carries_all_evidence_of_its_family(results: Results) -> None:
    assert sum(tie.weight for tie in ties(results.network)) == len(results.relations)
    actual = ties(results.network, plane="actual")
    assert sum(tie.weight for tie in actual) == int((results.relations["plane"] == "actual").sum())
    control = [tie for tie in actual if (tie.source, tie.target, tie.family) == ("district_bureau", "agency", "control")]
    assert [tie.weight for tie in control] == [4]


def labels_of(picture: Picture) -> list[str]:
    return [text.get_text() for text in texts_of(picture.figure)]


def test_what_is_drawn_is_in_the_data(results: Results) -> None:
    picture = relation_figure(results.network, results.study, plane="actual")
    drawn = [text for text in labels_of(picture) if text.rpartition(" ")[2].isdigit()]
    families = {code.id: code.label("zh") for code in results.study.codebook.codes}
    expected = [f"{families.get(row['family'], row['family'])} {row['weight']}" for row in picture.data.to_dict("records")]
    assert sorted(drawn) == sorted(expected)


def test_panels_tell_no_material_from_no_relation() -> None:
    network = nx.MultiDiGraph()
    network.add_edge("a", "b", family="control", stage="one", plane="actual", weight=2, symmetric=False)
    network.add_edge("b", "a", family="tie", stage="one", plane="nominal", weight=1, symmetric=False)
    picture = stage_figure(network, stages=["one", "two", "three"], material=["one", "two"])
    assert picture.data[["stage", "source", "weight"]].values.tolist() == [["one", "a", 2], ["one", "b", 1]]
    assert labels_of(picture).count("没有材料") == 1
    assert labels_of(picture).count("0") == 1
    assert labels_of(picture).count("1") == 2, "the number of the first actor stands in each panel with material"
    check_texts(picture.figure)


def test_a_line_goes_round_the_box_of_another() -> None:
    boxes = {"a": Box(100, 200, 60, 20), "b": Box(100, 120, 150, 30), "c": Box(100, 40, 60, 20), "wall": Box(100, 85, 190, 12)}
    arrow = Arrow("a", "c", "1", Style("#000000", "triangle", False), "-", 1.0)
    plan = planned([arrow], boxes, Box(100, 120, 240, 240))
    assert touches(plan.curves[0], [boxes["b"], boxes["wall"]], CLEAR - 0.5) == 0


def test_differences_say_who_has_what() -> None:
    edges = pd.DataFrame({"source": list("abc"), "target": list("bca"), "weight_first": [1, None, 3], "weight_second": [0, 2, 5]})
    data = difference_figure(edges).data.set_index("source")
    assert data["status"].to_dict() == {"a": "first", "b": "second", "c": "both"}
    assert data["difference"].to_dict() == {"a": 1, "b": -2, "c": -2}


def hatched(figure: Figure) -> int:
    """How many rectangles have the hatching of silence."""
    paths = [path for one in figure.artists if isinstance(one, PathCollection) and one.get_hatch() == "////" for path in one.get_paths()]
    return sum(int((path.codes == path.MOVETO).sum()) for path in paths)


def test_a_blank_cell_is_hatched_and_a_zero_is_written(results: Results) -> None:
    matrix = results.matrices["stage_by_code"].xs("actual", level="plane")
    picture = heat_map(matrix, results.study)
    shown = matrix.loc[:, (matrix.fillna(0) > 0).any()]
    assert hatched(picture.figure) == int(shown.isna().sum().sum())
    numbers = [text for text in labels_of(picture) if text.isdigit()]
    assert sorted(map(int, numbers)) == sorted(int(value) for value in shown.to_numpy().ravel() if value is not pd.NA)
    assert len(picture.data) == shown.size
    assert picture.data["value"].isna().sum() == shown.isna().sum().sum()


def test_a_trajectory_tells_blank_from_zero() -> None:
    table = pd.DataFrame({"one": ["control; tie", ""], "two": [pd.NA, "0"]}, index=pd.Index(["a→b", "b→a"], name="dyad"), dtype="string")
    picture = trajectory_figure(table, language="en")
    assert hatched(picture.figure) == 1
    assert labels_of(picture).count("0") == 2
    assert "con·tie" in [text.replace("\n", "") for text in labels_of(picture)]


def test_residuals_say_their_sign() -> None:
    table = pd.DataFrame({"x": [2.04, float("nan")], "y": [-3.0, 0.01]}, index=pd.Index(["a", "b"], name="stage")).rename_axis(
        columns="group"
    )
    picture = heat_map(table, residuals=True, language="en")
    assert {"+2.0", "−3.0", "0.0"} <= set(labels_of(picture))
    assert hatched(picture.figure) == 1


def test_a_column_that_lacks_is_told() -> None:
    with pytest.raises(ArgumentError, match="cumulative"):
        saturation_figure(pd.DataFrame({"document": ["a"], "new": [1]}))
    with pytest.raises(ArgumentError, match="share"):
        reliability_figure(pd.DataFrame({"confidence": [0.5], "n": [1]}))


def test_a_stage_without_relations_is_not_drawn(results: Results, tmp_path: Path) -> None:
    network = nx.create_empty_copy(results.network)
    nothing = {name: getattr(results, name).iloc[:0] for name in ("codings", "relations")}
    files, _ = write_figures(planned_figures(dataclasses.replace(results, network=network, matrices={}, **nothing)), tmp_path)
    assert files == []


def test_a_folder_that_cannot_be_made_is_told(results: Results, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        write_figures(planned_figures(results), tmp_path / "file" / "figures")


def test_figures_take_what_the_library_gives(results: Results) -> None:
    """The same rows as when the parts of a result are handed in one by one."""
    symmetric = [code.id for code in results.study.codebook.codes if code.relation == "symmetric"]
    actual = results.matrix(rows="stage", columns="family", where={"plane": "actual"}, coders="union")
    assert heat_map(actual).data.equals(heat_map(actual.counts).data)
    paths = qualcode.trajectories(results.relations, results.segments, stages=results.study.stages.ids, symmetric=symmetric, plane="actual")
    assert len(trajectory_figure(paths).data) == paths.wide.size
    layers = [
        qualcode.relation_network(results.relations, results.study.actors, symmetric=symmetric, by=("family", "plane"), plane=plane)
        for plane in ("nominal", "actual")
    ]
    both = qualcode.network_difference(*layers, names=("nominal", "actual"))
    assert set(difference_figure(both).data["source"]) <= {source for source, _ in both.edges()}
    curve = qualcode.saturation(results.codings, results.documents, by="family")
    assert saturation_figure(curve).data["new"].sum() == curve.observed
    together = qualcode.cooccurrence_matrix(results.codings, results.segments, units="turn", level="family")
    assert cooccurrence_figure(together).data.equals(cooccurrence_figure(together.counts).data)
    said = qualcode.statements(results.codings, rows="asserted_by", columns="family", plane="actual")
    two = qualcode.affiliation_network(said)
    assert two_mode_figure(two, minimum=0).data["weight"].sum() == two.size(weight="weight")


def test_a_matrix_of_several_labels_is_not_guessed(results: Results) -> None:
    with pytest.raises(ArgumentError, match="one label on either axis, not stage, plane"):
        heat_map(results.matrix(rows=["stage", "plane"], columns="family", coders="union"))


@pytest.mark.parametrize("wrong", [{"stage": "deliver"}, {"plane": "actul"}])
def test_a_mistyped_stage_or_plane_draws_nothing_silently(wrong: dict[str, str], results: Results) -> None:
    with pytest.raises(ArgumentError, match="closest"):
        relation_figure(results.network, results.study, **wrong)


def ink(text: Text) -> np.ndarray:
    """Left, top, right and bottom of what a text paints on a page of 300 × 200 points, in points."""
    page = Sheet(200, 300)
    page.add(text)
    with figure_style():
        canvas = FigureCanvasAgg(page.figure)
        page.figure.dpi = 288
        canvas.draw()
    painted = np.asarray(canvas.buffer_rgba())[:, :, 0] < 128
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1], rows[-1]]) / 4


@pytest.mark.parametrize("turn", [0, 60, 90])
@pytest.mark.parametrize("across", ["left", "center", "right"])
@pytest.mark.parametrize("up", ["top", "center", "bottom"])
def test_a_label_stands_where_matplotlib_puts_a_text(turn: int, across: str, up: str) -> None:
    words, ways = "街道办事处 gy\n3 – 12", {"ha": across, "va": up, "rotation": turn, "fontsize": 9}
    with figure_style():
        ours = Label(150, 100, words, back=None, spacing=1.15, **ways)
        theirs = Text(150, 100, words, linespacing=1.15, rotation_mode="anchor", **ways)
    assert np.abs(ink(ours) - ink(theirs)).max() < 0.5


def test_a_character_of_a_label_that_no_font_has_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FAMILIES", ())
    table = pd.DataFrame({"x": [1]}, index=pd.Index(["街\U00020bb7道"], name="stage"))
    for ending in (".png", ".svg"):
        told = heat_map(table).save(tmp_path / f"a{ending}")
        assert ["U+20BB7" in str(problem) for problem in told] == [True]


def test_a_name_of_nothing_is_drawn_as_nothing(tmp_path: Path) -> None:
    table = pd.DataFrame({" ": [1], "": [2]}, index=pd.Index(["a"], name="stage"))
    assert [heat_map(table).save(tmp_path / f"a{ending}") for ending in (".png", ".svg")] == [(), ()]
