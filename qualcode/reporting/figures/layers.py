"""Who relates to whom on paper and in practice: two layers, one above the other, each actor at the same place in both."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Arrow, Entry, Plan, legend_height, paint_arrows, paint_legend, planned
from qualcode.reporting.figures.canvas import BODY, EDGE, SMALL, WIDTH, Sheet, notes_height, text_width, title_height, wrapped
from qualcode.reporting.figures.geometry import Box
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.relations import (
    MARGIN,
    WRAP,
    Tie,
    arrows_of,
    family_entries,
    paint_boxes,
    plane_entries,
    strongest,
    ties,
    ties_table,
)
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels
from qualcode.reporting.layout import Layout, actor_layout, spread
from qualcode.reporting.styles import family_styles
from qualcode.rows import PLANES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["layered_figure"]

MOST = 14
"""How many arrows a layer may have and still be read."""
ROWS_APART = (42.0, 50.0, 58.0, 68.0, 80.0)
"""How far the rows of a layer stand apart: the first distance at which no label covers another, else the last that fits a page."""
TALLEST = 24 / 2.54 * 72
"""What a page of a thesis holds beside a caption."""
BETWEEN = 22.0
HEAD = 16.0
"""Room for the name of a layer."""
PLUMB = {"color": "#c4c4c4", "linewidth": 0.7, "linestyle": (0, (1, 2)), "zorder": 0.4}
"""The lines that join an actor of one layer to itself in the other."""


@dataclass(frozen=True)
class _Layer:
    """One plane on its part of the sheet, in points: ``floor`` and ``unit`` take a place of the layout to its height."""

    plane: str
    floor: float
    unit: float
    page: Box
    boxes: Mapping[str, Box]
    arrows: Sequence[Arrow]
    plan: Plan


def layered_figure(
    network: nx.MultiDiGraph, study: Study | None = None, *, pairs: Collection[frozenset[str]] | None = None, language: str = ""
) -> Picture:
    """Actors and what stands between them on paper (above) and in practice (below).

    An actor has the same place in both layers, and a thin vertical line joins the two; one without an arrow in a layer is faint there, one
    without any is left out. An
    arrow is a family of codes, told apart by colour, arrowhead and label; its number and width are pieces of evidence, on one
    scale for both layers. At most 14 arrows a layer are drawn, those with most evidence; the figure says how many it leaves out.

    Parameters
    ----------
    network
        The network of the whole study; see :func:`qualcode.relation_network`. Evidence whose plane is not known is in neither layer.
    study
        Names of actors and codes; without it ids are shown.
    pairs
        Only what stands between these pairs of actors; ``None``: all.
    language
        ``zh`` or ``en``; that of the study if not given, Chinese without a study.

    Returns
    -------
    Picture
        ``data``: ``source, target, family, plane, symmetric, weight``, one row per arrow drawn.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("bureau", "agency", family="control", stage="", plane="actual", weight=2, symmetric=False)
    >>> _ = network.add_edge("agency", "bureau", family="equality", stage="", plane="nominal", weight=1, symmetric=True)
    >>> layered_figure(network).data[["plane", "family"]].values.tolist()
    [['nominal', 'equality'], ['actual', 'control']]
    """
    labels, drawn, notes = labels_for(study, language), dict[str, list[Tie]](), [labels_for(study, language).words["figure.layers_note"]]
    for plane in PLANES:
        found = [tie for tie in ties(network, None, plane) if pairs is None or frozenset((tie.source, tie.target)) in pairs]
        drawn[plane], least, left_out = strongest(found, MOST)
        if left_out:
            told = labels.words["figure.weak_ties"].format(count=left_out, least=least)
            notes.append(labels.words["figure.of_layer"].format(plane=labels.of("plane", plane), note=told))
    every = [tie for plane in PLANES for tie in drawn[plane]]
    styles, top = family_styles(network, labels.study), max((tie.weight for tie in every), default=1)
    arrows = {plane: arrows_of(drawn[plane], styles, labels.code, top) for plane in PLANES}
    entries = [*family_entries(every, styles, labels.code), *plane_entries([plane for plane in PLANES if drawn[plane]], labels)]
    with figure_style():
        layout = _without(actor_layout(network, labels.study), {end for tie in every for end in (tie.source, tie.target)})
        sheet = _drawn(arrows, layout, labels, entries=entries, notes=notes)
    return Picture(sheet.figure, ties_table(every))


def _without(layout: Layout, kept: Collection[str]) -> Layout:
    """The layout with these actors only, its columns drawn apart to both sides, without rows in which nobody is left."""
    step = 2 / max(layout.lines, 1)
    line = {actor: round((1 - y) / step - 0.5) for actor, (_, y) in layout.positions.items() if actor in kept}
    left = sorted(set(line.values()))
    heights = {number: 1 - 2 * (place + 0.5) / len(left) for place, number in enumerate(left)}
    xs = [layout.positions[actor][0] for actor in line] or [0.0]
    middle, half = (min(xs) + max(xs)) / 2, (max(xs) - min(xs)) / 2 or 1.0
    positions = {
        actor: ((x - middle) / half, heights[line[actor]] + (y - (1 - step * (line[actor] + 0.5))) * layout.lines / len(left))
        for actor, (x, y) in layout.positions.items()
        if actor in kept
    }
    rows = {row: heights[number] for row, y in layout.rows.items() if (number := round((1 - y) / step - 0.5)) in heights}
    return Layout(positions, rows, len(left))


def _drawn(
    arrows: Mapping[str, Sequence[Arrow]], layout: Layout, labels: Labels, *, entries: Sequence[Entry], notes: Sequence[str]
) -> Sheet:
    """Both layers, as low as the labels allow, with a legend below."""
    title = labels.words["figure.layers"]
    key, above = legend_height(entries, WIDTH), title_height(title)
    foot = key + notes_height(notes) + EDGE
    names = {actor: wrapped(labels.actor(actor), WRAP, BODY) for actor in layout.positions}
    layers = _placed(arrows, layout, names, foot, ROWS_APART[0])
    for apart in ROWS_APART[1:]:
        wider = _placed(arrows, layout, names, foot, apart)
        if not any(layer.plan.faults for layer in layers) or _height(wider) + above > TALLEST:
            break
        layers = wider
    sheet = Sheet(_height(layers) + above)
    sheet.title(title)
    for actor in names:
        x = layers[0].boxes[actor].x
        low, high = layers[1].boxes[actor].y, layers[0].boxes[actor].y
        sheet.line((x, x), (low, high), **PLUMB)
    for layer in layers:
        _paint(sheet, layer, names, labels)
        for row, y in layout.rows.items():
            height = layer.floor + y * layer.unit
            sheet.text(EDGE, height, wrapped(labels.words[f"row.{row}"], MARGIN - EDGE - 4, SMALL), SMALL, color="#595959")
    paint_legend(sheet, entries, foot - 2)
    sheet.notes(notes, foot - 4 - key)
    return sheet


def _height(layers: Sequence[_Layer]) -> float:
    """From the foot of the page to above the upper layer."""
    return layers[0].page.y + layers[0].page.height / 2 + HEAD


def _placed(arrows: Mapping[str, Sequence[Arrow]], layout: Layout, names: Mapping[str, str], foot: float, apart: float) -> list[_Layer]:
    """The layers from the upper one to the lower one."""
    sizes = {actor: (text_width(text, BODY) + 9, BODY * 1.2 * (text.count("\n") + 1) + 8) for actor, text in names.items()}
    widest = max((width for width, _ in sizes.values()), default=0.0)
    middle, half = (WIDTH + MARGIN) / 2, (WIDTH - MARGIN - widest) / 2 - EDGE
    heights = [y for _, y in layout.positions.values()] or [0.0]
    unit, edge = apart * layout.lines / 2, max((high for _, high in sizes.values()), default=20.0) / 2 + 8
    high = 2 * edge + (max(heights) - min(heights)) * unit
    layers = []
    for number, plane in enumerate(reversed(PLANES)):
        bottom = foot + number * (high + HEAD + BETWEEN)
        floor = bottom + edge - min(heights) * unit
        boxes = {actor: Box(middle + x * half, floor + y * unit, *sizes[actor]) for actor, (x, y) in spread(layout).items()}
        page = Box(middle, bottom + high / 2, WIDTH - MARGIN - 4, high)
        layers.append(_Layer(plane, floor, unit, page, boxes, arrows[plane], planned(arrows[plane], boxes, page)))
    return layers[::-1]


def _paint(sheet: Sheet, layer: _Layer, names: Mapping[str, str], labels: Labels) -> None:
    high = layer.page.y + layer.page.height / 2
    sheet.text(EDGE, high + HEAD / 2, labels.words[f"figure.layer_{layer.plane}"], BODY)
    sheet.line((EDGE, WIDTH - EDGE), (high + HEAD, high + HEAD), color="#8c8c8c", linewidth=0.8, zorder=0.5)
    paint_arrows(sheet, layer.arrows, layer.plan)
    paint_boxes(sheet, layer.boxes, names, {end for arrow in layer.arrows for end in (arrow.source, arrow.target)}, labels)
