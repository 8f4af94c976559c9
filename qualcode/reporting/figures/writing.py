"""The figures that a run writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import OutputError, Problem
from qualcode.reporting.figures.cells import heat_map, trajectory_figure
from qualcode.reporting.figures.circles import cooccurrence_figure
from qualcode.reporting.figures.differences import difference_figure
from qualcode.reporting.figures.helping import ENDINGS, Helper, drawn
from qualcode.reporting.figures.maps import correspondence_figure, saturation_figure
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.relations import placed_figure, ties
from qualcode.reporting.figures.stages import placed_stages
from qualcode.reporting.layout import actor_layout

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.analysing.record import Analyses
    from qualcode.model import Study
    from qualcode.results import Results
    from qualcode.statistics.correspondence import Correspondence

__all__ = ["figures_of_analyses", "figures_of_tables", "planned_figures", "write_figures"]

PLANES = ("actual", "nominal")
FEW = 3
"""So many figures a helper draws in the time in which another process imports what it draws with."""


def write_figures(
    plans: Mapping[str, Callable[[], Picture]], folder: Path, *, helper: Helper | None = None
) -> tuple[list[Path], list[Problem]]:
    """Figures as PNG (300 dpi) and SVG.

    Parameters
    ----------
    plans
        File name → how to draw it, such as :func:`planned_figures` gives, and the figures of a report.
    folder
        Is made when it is not there. Of a study: ``relations.png`` (both planes), ``relations_actual``, ``relations_nominal``,
        ``relations_by_stage`` (a panel each), ``relations_difference`` (nominal against actual), ``trajectories_actual``,
        ``stage_by_code_actual``, ``stage_by_family_actual`` (with the strength of evidence), ``cooccurrence`` (in a turn),
        ``saturation``, ``correspondence_actual`` (stage × family), … Where there is nothing to draw, there is no file.
    helper
        A process that has begun to draw some of them; the files are the same.

    Returns
    -------
    tuple
        The files written, in order, and a :class:`Problem` for each figure with characters that no font has.

    Raises
    ------
    OutputError
        When a file cannot be written.

    Examples
    --------
    >>> files, problems = write_figures(planned_figures(results), Path("out/figures"))    # doctest: +SKIP
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"{folder}: the figures could not be written ({error.strerror})"
        raise OutputError(f"{told}. Choose a folder that you may write to.") from error
    done: dict[str, tuple[Problem, ...]] = {}
    if helper is not None:
        for name in reversed(list(plans)):
            if helper.left(plans) > FEW and helper.takes(name):
                done[name] = drawn(plans[name], folder, name)
        done |= helper.moved_to(folder)
    for name in plans:
        if name not in done:
            done[name] = drawn(plans[name], folder, name)
    return [folder / f"{name}{ending}" for name in plans for ending in ENDINGS], [problem for name in plans for problem in done[name]]


def planned_figures(results: Results) -> dict[str, Callable[[], Picture]]:
    """The figures that have something to show: file name → how to draw it."""
    return figures_of_tables(results) | figures_of_analyses(results.study, results.analyses)


def figures_of_tables(results: Results) -> dict[str, Callable[[], Picture]]:
    """Those of the network and the matrices, which need no analysis."""
    network, study = results.network, results.study
    labels, layout = labels_for(study), actor_layout(network, study)
    plans: dict[str, Callable[[], Picture]] = {}
    for plane in (None, *PLANES):
        if ties(network, None, plane):
            name = f"relations_{plane}" if plane else "relations"
            plans[name] = lambda plane=plane: placed_figure(network, labels, layout, None, plane)  # type: ignore[misc]
    material = set(results.segments["stage"].dropna())
    if study.stages.ids and any(ties(network, stage) for stage in study.stages.ids):
        plans["relations_by_stage"] = lambda: placed_stages(network, labels, layout, study.stages.ids, material, None)
    marks = _marks(results)
    for name in ("stage_by_code", "stage_by_family", "dyad_by_stage"):
        for plane, part in _by_plane(results.matrices.get(name)).items():
            title = " · ".join([labels.matrix(name), *([labels.of("plane", plane)] if plane else [])])
            strong = marks.get(plane) if name == "stage_by_family" else None
            plans[f"{name}_{plane}" if plane else name] = partial(heat_map, part, study, title=title, marks=_like(strong, part))
    return plans


def figures_of_analyses(study: Study, analyses: Analyses) -> dict[str, Callable[[], Picture]]:
    """Those of the analyses that the study allows."""
    labels, plans = labels_for(study), dict[str, Callable[[], Picture]]()
    difference = analyses.tables.get("difference")
    if difference is not None:
        edges = difference.rename(columns={"nominal": "weight_first", "actual": "weight_second"})
        plans["relations_difference"] = partial(difference_figure, edges, study)
    for plane, paths in analyses.paths.items():
        title = f"{labels.words['figure.trajectory']} · {labels.of('plane', plane)}"
        plans[f"trajectories_{plane}"] = partial(trajectory_figure, paths, study, title=title)
    together = analyses.together
    if together is not None and (analyses.tables["cooccurrence"]["n12"] > 0).any():
        plans["cooccurrence"] = partial(cooccurrence_figure, together, study)
    if "code" in analyses.curves:
        plans["saturation"] = partial(saturation_figure, analyses.curves["code"], study)
    for plane, found in analyses.maps.items():
        if not found.points[["axis_1", "axis_2"]].isna().any(axis=None):
            plans[f"correspondence_{plane}"] = partial(
                _map, found, study, f"{labels.words['figure.correspondence']} · {labels.of('plane', plane)}"
            )
    return plans


def _map(found: Correspondence, study: Study, title: str) -> Picture:
    """Stages and families on the first two axes."""
    points = found.points.assign(kind=found.points["kind"].map({"row": "stage", "column": "family"}))
    points = points.rename(columns={"label": "id", "axis_1": "x", "axis_2": "y", "quality_2": "quality"})
    first, second = found.axes["share"].iloc[:2]
    notes = [labels_for(study).words["figure.caution"]] if found.cautions else []
    return correspondence_figure(
        points[["kind", "id", "x", "y", "mass", "quality"]], study, shares=(first, second), title=title, notes=notes
    )


def _marks(results: Results) -> dict[str, pd.DataFrame]:
    """Plane → strength of evidence of stage × family."""
    if not len(results.codings) or not results.study.stages.ids:
        return {}
    marks = results.matrix(rows=["stage", "plane"], columns="family", coders="union").strength()
    planes = marks.index.get_level_values("plane")
    return {plane: marks[planes == plane].droplevel("plane") for plane in PLANES}


def _like(marks: pd.DataFrame | None, part: pd.DataFrame) -> pd.DataFrame | None:
    """The marks for the cells of a table."""
    return None if marks is None else marks.reindex(index=part.index, columns=part.columns).replace("0", "")


def _by_plane(matrix: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The parts of a matrix that have any count, by plane; under an empty name when it has no planes."""
    if matrix is None:
        return {}
    if "plane" not in matrix.index.names:
        return {"": matrix} if (matrix.fillna(0) > 0).any(axis=None) else {}
    planes = matrix.index.get_level_values("plane")
    parts = {plane: matrix[planes == plane].droplevel("plane") for plane in PLANES}
    return {plane: part for plane, part in parts.items() if (part.fillna(0) > 0).any(axis=None)}
