"""Pictures for a thesis: who relates to whom, in all or in one stage, and which codes occur at which stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import OutputError, Problem
from qualcode.model import Study
from qualcode.reporting import painting
from qualcode.reporting.fonts import figure_style, glyph_problem, missing_characters
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.layout import actor_layout
from qualcode.reporting.styles import family_styles

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from matplotlib.figure import Figure

    from qualcode.results import Results

__all__ = ["Tie", "heat_map", "relation_figure", "ties", "write_figures"]

PLANES = ("actual", "nominal")
CODES = ("code", "family")
DPI = 200
READABLE = 24
"""How many arrows a figure may have and still be read; the files and the report hold all of them."""


class Tie(NamedTuple):
    """What one arrow of a figure stands for: all evidence of a family of codes between two actors on one plane."""

    source: str
    target: str
    family: str
    plane: str
    symmetric: bool
    weight: int


def ties(network: nx.MultiDiGraph, stage: str | None = None, plane: str | None = None) -> list[Tie]:
    """The arrows of a figure, sorted; ``None`` takes every stage or plane, an empty string what has none.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> for stage in ("delivery", "payment"):
    ...     _ = network.add_edge("bureau", "agency", family="control", stage=stage, plane="actual", weight=2, symmetric=False)
    >>> ties(network)
    [Tie(source='bureau', target='agency', family='control', plane='actual', symmetric=False, weight=4)]
    """
    weights: dict[tuple[str, str, str, str, bool], int] = defaultdict(int)
    for source, target, edge in network.edges(data=True):
        here_stage, here_plane = blank(edge.get("stage")), blank(edge.get("plane"))
        if (stage is None or stage == here_stage) and (plane is None or plane == here_plane):
            weights[source, target, blank(edge["family"]), here_plane, bool(edge.get("symmetric"))] += int(edge["weight"])
    return [Tie(*key, weight) for key, weight in sorted(weights.items())]


def strongest(every: list[Tie]) -> tuple[list[Tie], int, int]:
    """The arrows that fit a page: all, or those with so much evidence that at most :data:`READABLE` remain.

    Returns
    -------
    tuple
        The arrows to draw, the least evidence one of them has, and how many are left out.

    Examples
    --------
    >>> many = [Tie("a", "b", f"f{number}", "actual", False, 1) for number in range(READABLE)]
    >>> many.append(Tie("a", "b", "control", "actual", False, 5))
    >>> drawn, least, left_out = strongest(many)
    >>> [tie.family for tie in drawn], least, left_out
    (['control'], 5, 24)
    """
    weights = sorted({tie.weight for tie in every})
    least = next((weight for weight in weights if sum(tie.weight >= weight for tie in every) <= READABLE), weights[0] if weights else 1)
    drawn = [tie for tie in every if tie.weight >= least]
    return drawn, least, len(every) - len(drawn)


def relation_figure(network: nx.MultiDiGraph, study: Study, *, stage: str | None = None, plane: str | None = None) -> Figure:
    """Actors and what stands between them.

    Actors keep their place in every figure of a network; those without a relation here are faint. An arrow is a family of codes, told
    apart by colour, arrowhead and its label; its number and width are pieces of evidence. The actual plane is solid, the
    nominal plane dashed, an unknown plane dotted.

    Parameters
    ----------
    network
        The network of the whole study; see :func:`qualcode.relation_network`.
    study
        Names of actors, codes and stages.
    stage, plane
        Only this one; ``None`` for all.

    Examples
    --------
    >>> import networkx as nx
    >>> from qualcode.model import Codebook, StageModel
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("bureau", "agency", family="control", stage="delivery", plane="actual", weight=2, symmetric=False)
    >>> figure = relation_figure(network, Study("s", "S", "zh", Codebook("c", {}, ()), StageModel("m"), (), ()))
    >>> [text.get_text() for text in figure.axes[0].texts][:2]
    ['关系图', '其他']
    """
    labels = Labels(study)
    parts = [labels.words["figure.relations"]]
    parts += [labels.of("plane", plane)] if plane is not None else []
    parts += [labels.of("stage", stage)] if stage is not None else []
    drawn, least, left_out = strongest(ties(network, stage, plane))
    note = labels.words["figure.weak_ties"].format(count=left_out, least=least) if left_out else ""
    with figure_style():
        return painting.relations(
            drawn, actor_layout(network, study), family_styles(network, study), labels, title=" · ".join(parts), note=note
        )


def heat_map(matrix: pd.DataFrame, study: Study, *, title: str = "") -> Figure:
    """The cells of a matrix as tints with their numbers.

    Parameters
    ----------
    matrix
        Counts with one named level on either axis. Codes stand in rows, whichever axis they come from, and codes
        without any count are left out; the figure says how many.
    study
        Names for the labels.
    title
        Stands above.

    Returns
    -------
    matplotlib.figure.Figure
        A hatched cell has no material (``<NA>``), a white one with 0 has material without coding.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode.model import Codebook, StageModel
    >>> cells = pd.DataFrame({"control": pd.array([2, None], "Int64")}, index=pd.Index(["delivery", "payment"], name="stage"))
    >>> figure = heat_map(cells.rename_axis(columns="code"), Study("s", "S", "zh", Codebook("c", {}, ()), StageModel("m"), (), ()))
    >>> [text.get_text() for text in figure.axes[0].texts if text.get_text().isdigit()]
    ['2']
    """
    turned = matrix.T if matrix.columns.name in CODES else matrix
    left_out = 0
    if turned.index.name in CODES:
        kept = turned[(turned.fillna(0) > 0).any(axis=1)]
        left_out = len(turned) - len(kept)
        turned = kept
    with figure_style():
        return painting.cells(turned, Labels(study), title=title, left_out=left_out)


def write_figures(results: Results, folder: Path) -> tuple[list[Path], list[Problem]]:
    """Every figure of a study as PNG (200 dpi) and SVG.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    folder
        Is made when it is not there: ``relations.png`` (both planes), ``relations_actual``, ``relations_nominal``,
        ``relations_stage_<id>``, ``stage_by_code_actual``, … Where there is nothing to draw, there is no file.

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
        for name, draw in _planned(results).items():
            with figure_style():
                figure = draw()
                with missing_characters() as missing:
                    for suffix, metadata in ((".png", {"Software": None}), (".svg", {"Date": None, "Creator": None})):
                        written.append(folder / (name + suffix))
                        figure.savefig(written[-1], dpi=DPI, metadata=metadata)
            if missing:
                problems.append(glyph_problem(name, missing))
    except OSError as error:
        told = f"{folder}: the figures could not be written ({error.strerror})"
        raise OutputError(f"{told}. Choose a folder that you may write to.") from error
    return written, problems


def _planned(results: Results) -> dict[str, Callable[[], Figure]]:
    """The figures that have something to show: file name → how to draw it."""
    network, study = results.network, results.study
    scopes: dict[str, tuple[str | None, str | None]] = {"relations": (None, None)}
    scopes |= {f"relations_{plane}": (None, plane) for plane in PLANES}
    scopes |= {f"relations_stage_{stage}": (stage, None) for stage in study.stages.ids}
    plans: dict[str, Callable[[], Figure]] = {
        name: lambda stage=stage, plane=plane: relation_figure(network, study, stage=stage, plane=plane)  # type: ignore[misc]
        for name, (stage, plane) in scopes.items()
        if ties(network, stage, plane)
    }
    labels = Labels(study)
    for name in ("stage_by_code", "stage_by_family", "dyad_by_stage"):
        for plane, part in _by_plane(results.matrices.get(name)).items():
            title = f"{labels.words[f'matrix.{name}']} · {labels.of('plane', plane)}" if plane else labels.words[f"matrix.{name}"]
            plans[f"{name}_{plane}" if plane else name] = lambda part=part, title=title: heat_map(part, study, title=title)  # type: ignore[misc]
    return plans


def _by_plane(matrix: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The parts of a matrix that have any count, by plane; under an empty name when it has no planes."""
    if matrix is None:
        return {}
    if "plane" not in matrix.index.names:
        return {"": matrix} if (matrix.fillna(0) > 0).any(axis=None) else {}
    planes = matrix.index.get_level_values("plane")
    parts = {plane: matrix[planes == plane].droplevel("plane") for plane in PLANES}
    return {plane: part for plane, part in parts.items() if (part.fillna(0) > 0).any(axis=None)}
