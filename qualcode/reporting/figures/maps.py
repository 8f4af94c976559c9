"""Points on two axes: saturation curves, correspondence maps, epistemic networks; and labels that find room among them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Entry, legend_height, paint_legend, sample_of
from qualcode.reporting.figures.axes import LEFT, Axes, mark, ticks
from qualcode.reporting.figures.canvas import EDGE, GREY, SMALL, WIDTH, Sheet, notes_height, text_width, title_height
from qualcode.reporting.figures.geometry import Box
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.taking import steps_of
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.styles import Style
from qualcode.tables import TEXT, check_columns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.statistics.saturating import Saturation

__all__ = ["correspondence_figure", "epistemic_figure", "room_for", "saturation_figure"]

HIGH = 300.0
INK = ("#1f5a99", "#a32020", "#146b4a", "#8a5a00", "#6b2f8f", "#444444")
MARKERS = ("o", "^", "s", "D", "v", "P")
FAINT = 0.25


def room_for(points: Sequence[tuple[float, float]], names: Sequence[str], radii: Sequence[float], page: Box) -> list[Box]:
    """A place for the name of each point beside it, or further off where others stand; the largest points choose first."""
    marks = [Box(x, y, 2 * radius, 2 * radius) for (x, y), radius in zip(points, radii, strict=True)]
    taken, found = list(marks), [Box(0, 0, 0, 0)] * len(points)
    for number in sorted(range(len(points)), key=lambda number: (-radii[number], number)):
        size = (text_width(names[number], SMALL) + 2, SMALL * 1.25)
        best, lowest = marks[number], math.inf
        for ring in range(7):
            far = radii[number] + 3 + 9 * ring
            for step in range(16):
                angle = 2 * math.pi * step / 16
                x = points[number][0] + math.cos(angle) * (far + size[0] / 2)
                y = points[number][1] + math.sin(angle) * (far + size[1] / 2)
                spot = Box(x, y, *size)
                outside = max(abs(x - page.x) + size[0] / 2 - page.width / 2, 0) + max(abs(y - page.y) + size[1] / 2 - page.height / 2, 0)
                cost = 100 * sum(spot.overlap(other, 1.5) for other in taken) + 1000 * outside + 4 * ring + 0.1 * step
                if cost < lowest:
                    best, lowest = spot, cost
        found[number] = best
        taken.append(best)
    return found


def saturation_figure(curve: pd.DataFrame | Saturation, study: Study | None = None, *, title: str = "", language: str = "") -> Picture:
    """How many codes are known after each document, in the order of fieldwork, beside what a random order would give.

    Parameters
    ----------
    curve
        What :func:`qualcode.saturation` gives; or one row per document, in order: ``document``, ``new`` (codes found first there),
        ``cumulative``, and if wanted ``expected`` (mean over random orders).
    study
        Gives the language; documents are shown by their ids.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        Solid steps, bars for what is new, a dashed line for what is expected. ``data``: the rows of `curve`.

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"document": ["S-01", "S-02"], "new": [3, 1], "cumulative": [3, 4]})
    >>> len(saturation_figure(curve).data)
    2
    """
    curve = steps_of(curve)
    check_columns(curve, ("document", "new", "cumulative"), what="the curve")
    words, data = labels_for(study, language).words, curve.reset_index(drop=True)
    names = [str(name) for name in data["document"]]
    blue, brown = Style("#1f5a99", "", False), Style("#8a5a00", "", False)
    entries = [Entry(words["figure.cumulative"], sample_of(blue, heads=0))]
    entries += [Entry(words["figure.expected"], sample_of(brown, (0, (4, 2.2)), heads=0))] if "expected" in data else []
    entries += [Entry(words["figure.new"], lambda sheet, x, y: sheet.rectangles([(x + 10, y - 5, x + 18, y + 5)], ["#c9d6e6"]))]
    shown, count = title or words["figure.saturation"], max(len(data), 1)
    slant = max((text_width(name, SMALL) for name in names), default=0) + 6 > (WIDTH - LEFT - 16) / count
    drop = (max((text_width(name, SMALL) for name in names), default=0) if slant else SMALL) + 12
    foot = drop + 14 + legend_height(entries, WIDTH) + EDGE
    top = float(max([data["cumulative"].max(), data["expected"].max() if "expected" in data else 0, 1]))
    with figure_style():
        sheet = Sheet(title_height(shown) + 220 + foot)
        sheet.title(shown)
        frame = (LEFT, foot, WIDTH - 12, foot + 214)
        axes = Axes(sheet, frame, (0.4, count + 0.6), (0.0, top * 1.06))
        whole = [(value, text) for value, text in ticks(0, top) if value == int(value)]
        axes.ticks([], whole)
        every = -(-count // 45)
        for number, name in enumerate(names, 1):
            x, low = axes.at(number, 0)
            bar = (*axes.at(number - 0.3, 0), *axes.at(number + 0.3, float(data["new"][number - 1])))
            sheet.rectangles([bar], ["#c9d6e6"])
            if (number - 1) % every == 0:
                ways = {"ha": "right", "rotation": 90} if slant else {"ha": "center", "va": "top"}
                sheet.text(x, low - 4, name, SMALL, **ways)
        axes.named(words["figure.saturation_x"], words["figure.saturation_y"], drop)
        steps = [(0.5 + number + side, float(value)) for number, value in enumerate(data["cumulative"]) for side in (0, 1)]
        sheet.line(*zip(*[axes.at(x, y) for x, y in steps], strict=True), color=blue.colour, linewidth=1.6, zorder=3)
        if "expected" in data:
            line = [axes.at(number, float(value)) for number, value in enumerate(data["expected"], 1)]
            sheet.line(*zip(*line, strict=True), color=brown.colour, linewidth=1.3, linestyle=(0, (4, 2.2)), zorder=4)
        paint_legend(sheet, entries, foot - drop - 14)
    return Picture(sheet.figure, data)


def _square(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Limits of both axes with the same unit, 0 in sight: distances on a map must mean the same in all directions."""
    wide, high = WIDTH - LEFT - 12, HIGH
    xs, ys = [0.0, *(x for x, _ in points)], [0.0, *(y for _, y in points)]
    unit = max((max(xs) - min(xs)) / wide, (max(ys) - min(ys)) / high, 1e-9) * 1.28
    x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return (x - unit * wide / 2, x + unit * wide / 2), (y - unit * high / 2, y + unit * high / 2)


def _sample(marker: str, colour: str, *, full: bool = True, radius: float = 3.5) -> Callable[[Sheet, float, float], None]:
    return lambda sheet, x, y: mark(sheet, (x + 20, y), radius, marker, colour, full=full)


def correspondence_figure(
    points: pd.DataFrame,
    study: Study | None = None,
    *,
    shares: tuple[float, float],
    title: str = "",
    notes: Sequence[str] = (),
    language: str = "",
) -> Picture:
    """The map of a correspondence analysis: rows and columns of a table in the plane of two dimensions.

    Parameters
    ----------
    points
        ``kind`` (what it is: ``stage``, ``code``, …, two kinds at most), ``id``, ``x``, ``y``, ``mass`` (0 to 1), ``quality`` (sum of
        the squared cosines on the two dimensions, 0 to 1).
    study
        Names for the labels; without it ids are shown.
    shares
        Parts of the inertia that the two dimensions hold, from 0 to 1.
    title
        Stands above; words of our own if not given.
    notes
        Sentences that stand below, such as the cautions of :func:`qualcode.correspondence_analysis`.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        Both axes have one unit. The first kind has discs, the second triangles; the area goes by mass; a point of a quality under
        0.25 is faint and hollow. ``data``: the rows of `points`.

    Examples
    --------
    >>> import pandas as pd
    >>> columns = ["kind", "id", "x", "y", "mass", "quality"]
    >>> points = pd.DataFrame([("stage", "delivery", 0.3, -0.1, 0.6, 0.9), ("code", "control", -0.2, 0.1, 0.4, 0.1)], columns=columns)
    >>> correspondence_figure(points, shares=(0.7, 0.2)).data["id"].tolist()
    ['delivery', 'control']
    """
    check_columns(points, ("kind", "id", "x", "y", "mass", "quality"), what="the table of points")
    labels, data = labels_for(study, language), points.reset_index(drop=True)
    words, rows = labels.words, data.to_dict("records")
    kinds = list(dict.fromkeys(data["kind"]))
    entries = [Entry(words[f"level_name.{kind}"], _sample(MARKERS[n % 6], INK[n % 6])) for n, kind in enumerate(kinds)]
    below, shown = [words["figure.map_note"].format(least=FAINT), *notes], title or words["figure.correspondence"]
    called = [words["figure.dimension"].format(number=n, share=f"{100 * share:.1f}%") for n, share in enumerate(shares, 1)]
    named = []
    for row in rows:
        kind, faint = kinds.index(row["kind"]) % 6, row["quality"] < FAINT
        colour, ink = ("#8c8c8c", "#6a6a6a") if faint else (INK[kind], INK[kind])
        radius = 2.2 + 7 * math.sqrt(max(row["mass"], 0))
        named.append(_Named(row["x"], row["y"], labels.of(row["kind"], row["id"]), radius, MARKERS[kind], colour, ink, full=not faint))
    with figure_style():
        axes = _map([(row["x"], row["y"]) for row in rows], shown, entries, below, axes=called)
        for ends in (((axes.xs[0], 0), (axes.xs[1], 0)), ((0, axes.ys[0]), (0, axes.ys[1]))):
            path = zip(*[axes.at(*end) for end in ends], strict=True)
            axes.sheet.line(*path, color="#b0b0b0", linewidth=0.7, linestyle=(0, (1, 2)))
        _paint_named(axes, named)
    return Picture(axes.sheet.figure, data)


def _map(
    points: Sequence[tuple[float, float]], title: str, entries: Sequence[Entry], notes: Sequence[str], *, axes: Sequence[str] = ()
) -> Axes:
    """A page with both axes in one unit, their names if they have any, a legend and notes."""
    drop, key = (36 if axes else 20), legend_height(entries, WIDTH)
    foot = drop + 2 + key + notes_height(notes) + EDGE
    sheet = Sheet(title_height(title) + HIGH + foot + 4)
    sheet.title(title)
    made = Axes(sheet, (LEFT, foot, WIDTH - 12, foot + HIGH), *_square(points))
    made.ticks(ticks(*made.xs), ticks(*made.ys))
    if axes:
        made.named(axes[0], axes[1], 18)
    paint_legend(sheet, entries, foot - drop)
    sheet.notes(notes, foot - drop - 2 - key)
    return made


class _Named(NamedTuple):
    """A point with its name."""

    x: float
    y: float
    name: str
    radius: float
    marker: str
    colour: str
    ink: str = "black"
    full: bool = True


def _paint_named(axes: Axes, points: Sequence[_Named]) -> None:
    """The points, and their names where there is room."""
    places = [axes.at(point.x, point.y) for point in points]
    left, low, right, top = axes.frame
    inner = Box((left + right) / 2, (low + top) / 2, right - left - 6, top - low - 6)
    spots = room_for(places, [point.name for point in points], [point.radius for point in points], inner)
    for point, at, spot in zip(points, places, spots, strict=True):
        _leader(axes.sheet, at, point.radius, spot)
        mark(axes.sheet, at, point.radius, point.marker, point.colour, full=point.full)
        axes.sheet.text(spot.x, spot.y, point.name, SMALL, ha="center", color=point.ink)


def _leader(sheet: Sheet, at: tuple[float, float], radius: float, spot: Box) -> None:
    """A thin line from a point to a name that stands further off."""
    left, low, right, top = spot.extent
    near = (min(max(at[0], left), right), min(max(at[1], low), top))
    if math.dist(at, near) > radius + 7:
        sheet.line([at[0], near[0]], [at[1], near[1]], color="#9c9c9c", linewidth=0.6, zorder=2)


def epistemic_figure(
    nodes: pd.DataFrame, study: Study | None = None, *, edges: pd.DataFrame, points: pd.DataFrame, title: str = "", language: str = ""
) -> Picture:
    """An epistemic network: codes where the analysis puts them, mean connections between them, units as points, means of groups as squares.

    Parameters
    ----------
    nodes
        ``code, x, y``.
    study
        Names of the codes; without it ids are shown.
    edges
        ``source, target, weight``: two codes and their mean connection.
    points
        ``unit, group, x, y``; the same dimensions as the nodes.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: ``drawn`` (node, edge, point, mean), ``name``, ``other`` (second code of an edge, group of a point), ``x, y, value``.

    Examples
    --------
    >>> import pandas as pd
    >>> nodes = pd.DataFrame({"code": ["control", "tie"], "x": [-1.0, 1.0], "y": [0.0, 0.2]})
    >>> edges = pd.DataFrame({"source": ["control"], "target": ["tie"], "weight": [0.4]})
    >>> points = pd.DataFrame({"unit": ["S-01", "S-02"], "group": ["g", "g"], "x": [0.1, 0.3], "y": [0.0, 0.4]})
    >>> epistemic_figure(nodes, edges=edges, points=points).data["drawn"].tolist()
    ['node', 'node', 'edge', 'point', 'point', 'mean']
    """
    check_columns(nodes, ("code", "x", "y"), what="the table of nodes")
    check_columns(edges, ("source", "target", "weight"), what="the table of edges")
    check_columns(points, ("unit", "group", "x", "y"), what="the table of points")
    labels = labels_for(study, language)
    groups = list(dict.fromkeys(points["group"]))
    means = points.groupby("group", sort=False)[["x", "y"]].mean()
    data = _drawn(nodes, edges, points, means)
    notes, shown = [labels.words["figure.epistemic_note"]], title or labels.words["figure.epistemic"]
    entries = [Entry(str(group), _sample(MARKERS[n % 6], INK[n % 6], full=False)) for n, group in enumerate(groups)]
    entries = [
        *entries,
        *(Entry(f"{group} ({labels.words['figure.mean']})", _sample("s", INK[n % 6], radius=5)) for n, group in enumerate(groups)),
    ]
    with figure_style():
        axes = _map(list(zip(data["x"].dropna(), data["y"].dropna(), strict=True)), shown, entries, notes)
        sheet = axes.sheet
        places = {row["code"]: axes.at(row["x"], row["y"]) for row in nodes.to_dict("records")}
        top = edges["weight"].max() if len(edges) else 1
        for edge in edges.to_dict("records"):
            ends = zip(places[edge["source"]], places[edge["target"]], strict=True)
            sheet.line(*ends, color="#a8a8a8", linewidth=0.5 + 4 * edge["weight"] / top, zorder=2)
        for row in points.to_dict("records"):
            number = groups.index(row["group"])
            mark(sheet, axes.at(row["x"], row["y"]), 2.3, MARKERS[number % 6], INK[number % 6], full=False)
        for group, mean in means.iterrows():
            mark(sheet, axes.at(mean["x"], mean["y"]), 5, "s", INK[groups.index(group) % 6])
        _paint_named(axes, [_Named(row["x"], row["y"], labels.code(row["code"]), 3.5, "o", GREY) for row in nodes.to_dict("records")])
    return Picture(sheet.figure, data)


def _drawn(nodes: pd.DataFrame, edges: pd.DataFrame, points: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """All that an epistemic network shows, in one table."""
    import pandas as pd

    rows: list[tuple[object, ...]] = [("node", row["code"], None, row["x"], row["y"], None) for row in nodes.to_dict("records")]
    rows += [("edge", row["source"], row["target"], None, None, row["weight"]) for row in edges.to_dict("records")]
    rows += [("point", row["unit"], row["group"], row["x"], row["y"], None) for row in points.to_dict("records")]
    rows += [("mean", str(group), str(group), mean["x"], mean["y"], None) for group, mean in means.iterrows()]
    data = pd.DataFrame(rows, columns=["drawn", "name", "other", "x", "y", "value"])
    return data.astype({"drawn": TEXT, "name": TEXT, "other": TEXT, "x": "float64", "y": "float64", "value": "float64"})
