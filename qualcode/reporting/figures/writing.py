"""The figures that a run writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import OutputError, Problem
from qualcode.reporting.figures.cells import heat_map, trajectory_figure
from qualcode.reporting.figures.differences import difference_figure
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.relations import placed_figure, ties, ties_table
from qualcode.reporting.figures.stages import placed_stages
from qualcode.reporting.labels import DIRECTED, SYMMETRIC
from qualcode.reporting.layout import actor_layout

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.results import Results

__all__ = ["planned_figures", "write_figures"]

PLANES = ("actual", "nominal")


def write_figures(results: Results, folder: Path) -> tuple[list[Path], list[Problem]]:
    """Every figure of a study as PNG (300 dpi) and SVG.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    folder
        Is made when it is not there: ``relations.png`` (both planes), ``relations_actual``, ``relations_nominal``, ``relations_by_stage``
        (a panel each), ``relations_difference`` (nominal against actual), ``trajectories_actual``, ``stage_by_code_actual``, … Where there
        is nothing to draw, there is no file.

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
    >>> files, problems = write_figures(results, Path("out/figures"))    # doctest: +SKIP
    """
    written: list[Path] = []
    problems: list[Problem] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"{folder}: the figures could not be written ({error.strerror})"
        raise OutputError(f"{told}. Choose a folder that you may write to.") from error
    for name, draw in planned_figures(results).items():
        picture = draw()
        for number, suffix in enumerate((".png", ".svg")):
            written.append(folder / (name + suffix))
            told_of = picture.save(written[-1])
            problems += told_of if number == 0 else ()
    return written, problems


def planned_figures(results: Results) -> dict[str, Callable[[], Picture]]:
    """The figures that have something to show: file name → how to draw it."""
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
    edges = _differences(network)
    if (edges[["weight_first", "weight_second"]] > 0).any().all():
        plans["relations_difference"] = lambda: difference_figure(edges, study)
    for plane in PLANES:
        strip = _trajectories(network, study.stages.ids, material, plane)
        if len(strip):
            title = f"{labels.words['figure.trajectory']} · {labels.of('plane', plane)}"
            plans[f"trajectories_{plane}"] = lambda strip=strip, title=title: trajectory_figure(strip, study, title=title)  # type: ignore[misc]
    for name in ("stage_by_code", "stage_by_family", "dyad_by_stage"):
        for plane, part in _by_plane(results.matrices.get(name)).items():
            title = " · ".join([labels.matrix(name), *([labels.of("plane", plane)] if plane else [])])
            plans[f"{name}_{plane}" if plane else name] = lambda part=part, title=title: heat_map(part, study, title=title)  # type: ignore[misc]
    return plans


def _differences(network: nx.MultiDiGraph) -> pd.DataFrame:
    """The nominal and the actual weight of every pair and family."""
    found = ties_table(ties(network))
    keys = ["source", "target", "family", "symmetric"]
    wide = found.pivot_table(index=keys, columns="plane", values="weight", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=["nominal", "actual"], fill_value=0)
    return wide.set_axis(["weight_first", "weight_second"], axis=1).reset_index()


def _trajectories(network: nx.MultiDiGraph, stages: tuple[str, ...], material: set[str], plane: str) -> pd.DataFrame:
    """The family with most evidence for every dyad and stage, several where they are even."""
    import pandas as pd

    best: dict[tuple[str, str], dict[str, int]] = {}
    for stage in stages:
        for tie in ties(network, stage, plane):
            dyad = f"{tie.source}{SYMMETRIC if tie.symmetric else DIRECTED}{tie.target}"
            weights = best.setdefault((dyad, stage), {})
            weights[tie.family] = weights.get(tie.family, 0) + tie.weight
    dyads = sorted({dyad for dyad, _ in best})

    def cell(dyad: str, stage: str) -> str | None:
        weights = best.get((dyad, stage))
        if weights is None:
            return "" if stage in material else None
        return "; ".join(sorted(family for family, weight in weights.items() if weight == max(weights.values())))

    rows = [[cell(dyad, stage) for stage in stages] for dyad in dyads]
    return pd.DataFrame(rows, index=pd.Index(dyads, name="dyad"), columns=pd.Index(stages, name="stage"), dtype="string")


def _by_plane(matrix: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The parts of a matrix that have any count, by plane; under an empty name when it has no planes."""
    if matrix is None:
        return {}
    if "plane" not in matrix.index.names:
        return {"": matrix} if (matrix.fillna(0) > 0).any(axis=None) else {}
    planes = matrix.index.get_level_values("plane")
    parts = {plane: matrix[planes == plane].droplevel("plane") for plane in PLANES}
    return {plane: part for plane, part in parts.items() if (part.fillna(0) > 0).any(axis=None)}
