"""Puts a relation figure and a heat map on paper; what they show is decided in :mod:`qualcode.reporting.figures`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.reporting.drawing import Box, arrowhead, curve, label_spot, text_width, wrapped
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.layout import Layout
from qualcode.reporting.styles import Style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qualcode.reporting.figures import Tie

__all__ = ["cells", "relations"]

WIDTH = 720.0  # points: ten inches
MARGIN = 92.0  # on the left, for the names of the rows
NAME, LABEL, SMALL = 10.0, 8.5, 8.0
ROW = 96.0
Dash = str | tuple[int, tuple[int, ...]]
DASHES: dict[str, Dash] = {"actual": "-", "nominal": (0, (5, 3)), "": (0, (1, 2))}


def _page(height: float) -> tuple[Figure, Axes]:
    """A figure whose coordinates are points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def relations(ties: Sequence[Tie], layout: Layout, styles: Mapping[str, Style], labels: Labels, *, title: str, note: str) -> Figure:
    """Boxes for actors, one curve for each tie, a legend below."""
    key = _legend_lines(ties, styles, labels)
    foot = 26.0 + 16 * (len(key) + bool(note))
    heights = [y for _, y in layout.positions.values()] or [0.0]
    low, unit = min(heights), ROW * layout.lines / 2
    height = 48 + 34 + (max(heights) - low) * unit + 34 + foot

    def down(y: float) -> float:
        return foot + 34 + (y - low) * unit

    figure, axes = _page(height)
    middle, half = (WIDTH + MARGIN) / 2, (WIDTH - MARGIN - 150) / 2
    boxes = {actor: _box(labels.actor(actor), middle + x * half, down(y)) for actor, (x, y) in layout.positions.items()}
    axes.text(16, height - 22, title, fontsize=13, va="center")
    for row, y in layout.rows.items():
        axes.text(16, down(y), wrapped(labels.words[f"row.{row}"], MARGIN - 30, SMALL), fontsize=SMALL, color="#666666", va="center")
    _paint_ties(axes, ties, boxes, styles, labels, Box(WIDTH / 2, (height - 40 + foot) / 2, WIDTH - 12, height - foot - 40))
    present = {end for tie in ties for end in (tie.source, tie.target)}
    for actor, box in boxes.items():
        _paint_box(axes, box, labels.actor(actor), faint=actor not in present, square=_is_government(actor, labels))
    _paint_legend(axes, key, styles, labels, foot, both={tie.family for tie in ties if tie.symmetric})
    if note:
        axes.text(16, foot - 4 - 16 * (len(key) + 1), note, fontsize=SMALL - 0.5, color="#555555", va="center")
    return figure


def _is_government(actor: str, labels: Labels) -> bool:
    found = labels.study.actor(actor)
    return found is not None and found.kind == "government"


def _box(name: str, x: float, y: float) -> Box:
    lines = wrapped(name, 104, NAME).split("\n")
    return Box(x, y, max(text_width(line, NAME) for line in lines) + 16, len(lines) * NAME * 1.35 + 12)


def _paint_box(axes: Axes, box: Box, name: str, *, faint: bool, square: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = "square,pad=0" if square else "round,pad=0,rounding_size=8"
    axes.add_patch(
        FancyBboxPatch(
            (box.x - box.width / 2, box.y - box.height / 2),
            box.width,
            box.height,
            boxstyle=style,
            zorder=5,
            linewidth=1.0,
            facecolor="white" if faint or not square else "#efefef",
            edgecolor="#c4c4c4" if faint else "#333333",
        )
    )
    axes.text(
        box.x,
        box.y,
        wrapped(name, 104, NAME),
        fontsize=NAME,
        ha="center",
        va="center",
        zorder=6,
        linespacing=1.2,
        color="#8c8c8c" if faint else "black",
    )


def _bows(ties: Sequence[Tie], boxes: Mapping[str, Box]) -> list[float]:
    """How far each curve swings out, so that those between the same two actors fan out."""
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, tie in enumerate(ties):
        first, second = sorted((tie.source, tie.target))
        pairs[first, second].append(number)
    bows = [0.0] * len(ties)
    for (first, second), members in pairs.items():
        flat = abs(boxes[first].x - boxes[second].x) > abs(boxes[first].y - boxes[second].y)
        step = 17.0 if flat else 26.0
        for place, number in enumerate(members):
            bow = (place - (len(members) - 1) / 2) * step
            bows[number] = bow if ties[number].source == first else -bow
    return bows


def _paint_ties(axes: Axes, ties: Sequence[Tie], boxes: Mapping[str, Box], styles: Mapping[str, Style], labels: Labels, page: Box) -> None:
    import numpy as np

    top = max((tie.weight for tie in ties), default=1)
    widths = [1.0 + 2.6 * (tie.weight / top) ** 0.5 for tie in ties]
    curves = [curve(boxes[tie.source], boxes[tie.target], bow, 2.5) for tie, bow in zip(ties, _bows(ties, boxes), strict=True)]
    taken = list(boxes.values())
    for tie, width, points in zip(ties, widths, curves, strict=True):
        _paint_line(axes, tie, styles[tie.family], width, points)
    every = np.array([point for points in curves for point in points[::4]]).reshape(-1, 2)
    owner = np.array([number for number, points in enumerate(curves) for _ in points[::4]])
    for number in sorted(range(len(ties)), key=lambda number: len(curves[number])):
        tie, points = ties[number], curves[number]
        text = f"{labels.code(tie.family)} {tie.weight}"
        size = (text_width(text, LABEL) + 5, LABEL * 1.4)
        spot = label_spot(points, size, taken, every[owner != number], page)
        taken.append(spot)
        axes.text(
            spot.x,
            spot.y,
            text,
            fontsize=LABEL,
            ha="center",
            va="center",
            color=styles[tie.family].colour,
            zorder=4,
            bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"},
        )


def _paint_line(axes: Axes, tie: Tie, style: Style, width: float, points: list[tuple[float, float]]) -> None:
    size = 7.5 + 1.6 * width
    # The line ends behind the arrowhead, else a thick line would blunt its tip.
    short = _without_tip(points, size)
    if tie.symmetric:
        short = _without_tip(short[::-1], size)[::-1]
    xs, ys = zip(*short, strict=True)
    dash = DASHES.get(tie.plane, DASHES[""])
    axes.plot(
        xs,
        ys,
        color=style.colour,
        linewidth=width + 2.0 * style.double,
        linestyle=dash,
        solid_capstyle="butt",
        dash_capstyle="butt",
        zorder=2,
    )
    if style.double:
        axes.plot(xs, ys, color="white", linewidth=max(0.8, width * 0.5), zorder=2)
    _paint_head(axes, style, arrowhead(style.head, points[-1], short[-1], size))
    if tie.symmetric:
        _paint_head(axes, style, arrowhead(style.head, points[0], short[0], size))


def _without_tip(points: list[tuple[float, float]], size: float) -> list[tuple[float, float]]:
    """A line without its last stretch."""
    x, y = points[-1]
    return [point for point in points if (point[0] - x) ** 2 + (point[1] - y) ** 2 > (0.55 * size) ** 2] or points


def _paint_head(axes: Axes, style: Style, outline: list[tuple[float, float]]) -> None:
    xs, ys = zip(*outline, strict=True)
    axes.fill(xs, ys, facecolor=style.colour, edgecolor=style.colour, linewidth=0.8, zorder=3)


def _legend_lines(ties: Sequence[Tie], styles: Mapping[str, Style], labels: Labels) -> list[list[tuple[str, str]]]:
    """Entries (kind, id) of the legend, in lines that fit the page."""
    entries = [("family", family) for family in styles if any(tie.family == family for tie in ties)]
    entries += [("plane", plane) for plane in sorted({tie.plane for tie in ties})]
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for kind, id in entries:
        width = 52 + text_width(labels.of(kind, id), SMALL)
        if used + width > WIDTH - 32:
            lines.append([])
            used = 0.0
        lines[-1].append((kind, id))
        used += width
    return lines


def _paint_legend(
    axes: Axes, lines: list[list[tuple[str, str]]], styles: Mapping[str, Style], labels: Labels, foot: float, *, both: set[str]
) -> None:
    for number, line in enumerate(lines):
        x, y = 16.0, foot - 4 - 16 * number
        for kind, id in line:
            style = styles[id] if kind == "family" else Style("#333333", "triangle", False)
            dash = DASHES.get(id, DASHES[""]) if kind == "plane" else "-"
            _paint_sample(axes, style, (x, y), dash, heads=0 if kind == "plane" else 2 if id in both else 1)
            text = labels.of(kind, id)
            axes.text(x + 34, y, text, fontsize=SMALL, va="center")
            x += 52 + text_width(text, SMALL)
    axes.text(16, foot - 4 - 16 * len(lines), labels.words["figure.note"], fontsize=SMALL - 0.5, color="#555555", va="center")


def _paint_sample(axes: Axes, style: Style, at: tuple[float, float], dash: Dash, *, heads: int) -> None:
    """A short line as in the figure, with an arrowhead at its end or, for what has no direction, at both ends."""
    x, y = at
    begin, end = (x + 7 if heads == 2 else x), (x + 22 if heads else x + 28)
    axes.plot([begin, end], [y, y], color=style.colour, linewidth=1.4 + 2.0 * style.double, linestyle=dash, solid_capstyle="butt")
    if style.double:
        axes.plot([begin, end], [y, y], color="white", linewidth=0.9)
    if heads:
        _paint_head(axes, style, arrowhead(style.head, (x + 29, y), (x + 20, y), 9.0))
    if heads == 2:
        _paint_head(axes, style, arrowhead(style.head, (x, y), (x + 9, y), 9.0))


def cells(matrix: pd.DataFrame, labels: Labels, *, title: str, left_out: int) -> Figure:
    """A table of tinted cells with row names on the left and column names on top."""
    from matplotlib.figure import Figure

    names = [labels.of(str(matrix.index.name), value) for value in matrix.index]
    heads = [labels.of(str(matrix.columns.name), value) for value in matrix.columns]
    left = min(250.0, max((text_width(name, SMALL) for name in names), default=0) + 26)
    wide = min(86.0, max(46.0, (WIDTH - left - 16) / max(1, len(heads))))
    shown = [wrapped(head, wide - 6, SMALL) for head in heads]
    rows = [wrapped(name, left - 22, SMALL) for name in names]
    tops = 12 + 11 * max((head.count("\n") + 1 for head in shown), default=1)
    highs = [max(20.0, 11.0 * (row.count("\n") + 1) + 6) for row in rows]
    width, height = left + wide * len(heads) + 16, 40 + tops + sum(highs) + 40 + 14 * bool(left_out)
    width = max(width, text_width(title, 13) + 40, text_width(labels.words["figure.cells"], SMALL) + 40)
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    y = height - 40 - tops
    for number, head in enumerate(shown):
        axes.text(left + wide * (number + 0.5), y + 6, head, fontsize=SMALL, ha="center", va="bottom", linespacing=1.15)
    top = max((int(value) for value in matrix.fillna(0).to_numpy().ravel()), default=1)
    for row, (_, values) in enumerate(matrix.iterrows()):
        y -= highs[row]
        axes.text(left - 8, y + highs[row] / 2, rows[row], fontsize=SMALL, ha="right", va="center", linespacing=1.15)
        for column, value in enumerate(values):
            _paint_cell(axes, Box(left + wide * (column + 0.5), y + highs[row] / 2, wide, highs[row]), blank(value), max(top, 1))
    axes.text(16, height - 22, title, fontsize=13, va="center")
    axes.text(16, y - 16, labels.words["figure.cells"], fontsize=SMALL, color="#555555", va="center")
    if left_out:
        axes.text(16, y - 30, labels.words["figure.left_out"].format(count=left_out), fontsize=SMALL, color="#555555", va="center")
    return figure


def _paint_cell(axes: Axes, box: Box, value: str, top: int) -> None:
    from matplotlib.patches import Rectangle

    corner = (box.x - box.width / 2, box.y - box.height / 2)
    if not value:
        axes.add_patch(Rectangle(corner, box.width, box.height, facecolor="white", edgecolor="#c9c9c9", linewidth=0.6, hatch="////"))
        return
    share = int(value) / top
    # From white to a blue that is still light grey in print; the number stays black on light and white on dark.
    tint = tuple(1 - share * (1 - channel) for channel in (0.16, 0.33, 0.52))
    axes.add_patch(Rectangle(corner, box.width, box.height, facecolor=tint, edgecolor="#c9c9c9", linewidth=0.6))
    ink = "white" if share > 0.5 else "#666666" if value == "0" else "black"
    axes.text(box.x, box.y, value, fontsize=LABEL, ha="center", va="center", color=ink)
