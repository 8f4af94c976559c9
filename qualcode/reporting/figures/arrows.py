"""Boxes with arrows between them: which way each arrow takes, where its label stands, and how both are drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.reporting.figures.canvas import EDGE, SMALL, Sheet, text_width
from qualcode.reporting.figures.geometry import Box, arrowhead, curve, label_spot, round_about, touches
from qualcode.reporting.styles import Style

if TYPE_CHECKING:
    import numpy as np

__all__ = ["DASHES", "Arrow", "Dash", "Entry", "Plan", "legend_height", "paint_arrows", "paint_legend", "planned"]

Dash = str | tuple[int, tuple[float, ...]]
DASHES: dict[str, Dash] = {"actual": "-", "nominal": (0, (4, 2.2)), "": (0, (1, 1.6))}
GAP = 2.5
CLEAR = 4.0
"""How far a line keeps from the box of an actor that has no part in it."""
SWINGS = (0, *(sign * step for step in (9, 18, 28, 40, 54, 70, 90, 115, 145) for sign in (1, -1)))


@dataclass(frozen=True)
class Arrow:
    """A line between two boxes, or a loop; ``both`` has an arrowhead at either end, a style without head has none."""

    source: str
    target: str
    label: str
    style: Style
    dash: Dash
    width: float
    both: bool = False
    heads: bool = True


@dataclass(frozen=True)
class Plan:
    """Where the lines run and the labels stand; ``faults`` is what labels cover, 0 where nothing overlaps."""

    curves: list[np.ndarray]
    spots: list[Box]
    faults: float


def planned(
    arrows: Sequence[Arrow], boxes: Mapping[str, Box], page: Box, *, fan: tuple[float, float] = (17.0, 22.0), blocked: Sequence[Box] = ()
) -> Plan:
    """A way for every arrow past the boxes of all others, and a place for its label.

    `fan` is how far lines between the same two boxes stand apart, for pairs side by side and one above the other;
    `blocked` is where no label may stand.
    """
    import numpy as np

    curves: list[np.ndarray] = []
    for arrow, bow in zip(arrows, _bows(arrows, boxes, fan), strict=True):
        curves.append(_way(arrow, boxes, bow, page, curves))
    thin = [points[::3] for points in curves]
    every = np.concatenate(thin) if thin else np.empty((0, 2))
    owner = np.repeat(np.arange(len(thin)), [len(points) for points in thin])
    taken, faults = [*boxes.values(), *blocked], 0.0
    spots = [Box(0, 0, 0, 0)] * len(arrows)
    for number in sorted(range(len(arrows)), key=lambda number: (_length(curves[number]), number)):
        if not arrows[number].label:
            continue
        size = (text_width(arrows[number].label, SMALL) + 3, SMALL * 1.3)
        spots[number], covered = label_spot(curves[number], size, taken, every[owner != number], page)
        taken.append(spots[number])
        faults += covered
    return Plan(curves, spots, faults)


def _length(points: np.ndarray) -> float:
    import numpy as np

    return float(round(np.hypot(*np.diff(points, axis=0).T).sum(), 3))


def _way(arrow: Arrow, boxes: Mapping[str, Box], bow: float, page: Box, before: Sequence[np.ndarray]) -> np.ndarray:
    """The flattest parabola that goes past the boxes of others and stays on the page, away from lines that are there already."""
    import numpy as np

    source, target = boxes[arrow.source], boxes[arrow.target]
    others = [box for actor, box in boxes.items() if actor not in (arrow.source, arrow.target)]
    gaps = (GAP if arrow.both and arrow.heads else 0.5, GAP if arrow.heads else 0.5)
    lines = np.concatenate([points[::6] for points in before]) if before else np.empty((0, 2))
    best, lowest = None, float("inf")
    for swing in SWINGS:
        if abs(swing) >= lowest:
            break
        points = curve(source, target, 0.5 * bow, bow + swing, gaps)
        hits = touches(points, others, CLEAR)
        outside = int((~page.inside(points)).sum())
        if hits or outside:
            continue
        close = 0
        if len(lines):
            middle = points[len(points) // 5 : -len(points) // 5 : 6]
            close = int((np.abs(middle[:, None, :] - lines[None, :, :]).max(axis=2) < 5).any(axis=1).sum())
        cost = abs(swing) + 2.5 * close
        if cost < lowest:
            best, lowest = points, cost
    return best if best is not None else round_about(source, target, others, CLEAR, gaps)


def _bows(arrows: Sequence[Arrow], boxes: Mapping[str, Box], fan: tuple[float, float]) -> list[float]:
    """How far each curve swings out, so that those between the same two boxes fan out."""
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, arrow in enumerate(arrows):
        first, second = sorted((arrow.source, arrow.target))
        pairs[first, second].append(number)
    bows = [0.0] * len(arrows)
    for (first, second), members in pairs.items():
        flat = abs(boxes[first].x - boxes[second].x) > abs(boxes[first].y - boxes[second].y)
        step = fan[0] if flat else fan[1]
        for place, number in enumerate(members):
            bow = (place - (len(members) - 1) / 2) * step
            bows[number] = bow if arrows[number].source == first else -bow
    return bows


def paint_arrows(sheet: Sheet, arrows: Sequence[Arrow], plan: Plan) -> None:
    """The lines, their heads, and the labels upon them."""
    for arrow, points in zip(arrows, plan.curves, strict=True):
        _paint_line(sheet, arrow, points)
    for arrow, spot in zip(arrows, plan.spots, strict=True):
        if arrow.label:
            sheet.text(spot.x, spot.y, arrow.label, SMALL, ha="center", color=arrow.style.colour, zorder=4, back=(0.08 * SMALL, 1))


def _paint_line(sheet: Sheet, arrow: Arrow, points: np.ndarray) -> None:
    size = 6.0 + 1.6 * arrow.width
    # The line ends behind the arrowhead, else a thick line would blunt its tip.
    short = _without_tip(points, size) if arrow.heads else points
    if arrow.both and arrow.heads:
        short = _without_tip(short[::-1], size)[::-1]
    wide = arrow.width + 1.8 * arrow.style.double
    sheet.line(short[:, 0], short[:, 1], color=arrow.style.colour, linewidth=wide, linestyle=arrow.dash, zorder=2)
    if arrow.style.double:
        sheet.line(short[:, 0], short[:, 1], color="white", linewidth=max(0.8, arrow.width * 0.6), zorder=2)
    if arrow.heads:
        _paint_head(sheet, arrow.style, arrowhead(arrow.style.head, points[-1], short[-1], size))
        if arrow.both:
            _paint_head(sheet, arrow.style, arrowhead(arrow.style.head, points[0], short[0], size))


def _without_tip(points: np.ndarray, size: float) -> np.ndarray:
    """A line without its last stretch."""
    kept = points[((points - points[-1]) ** 2).sum(axis=1) > (0.55 * size) ** 2]
    return kept if len(kept) > 1 else points


def _paint_head(sheet: Sheet, style: Style, outline: Sequence[tuple[float, float]]) -> None:
    from matplotlib.patches import Polygon

    sheet.add(Polygon(outline, closed=True, facecolor=style.colour, edgecolor=style.colour, linewidth=0.6, zorder=3))


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: a sample 28 pt wide, painted at a point, and its words."""

    text: str
    paint: Callable[[Sheet, float, float], None]


def sample_of(style: Style, dash: Dash = "-", *, heads: int = 1) -> Callable[[Sheet, float, float], None]:
    """A short line as in the figure, without arrowhead, with one at its end or, for what has no direction, at both ends."""
    import numpy as np

    def paint(sheet: Sheet, x: float, y: float) -> None:
        arrow = Arrow("", "", "", style, dash, 1.2, both=heads == 2, heads=heads > 0)
        _paint_line(sheet, arrow, np.column_stack((np.linspace(x, x + 28, 57), np.full(57, y))))

    return paint


def box_sample(**more: object) -> Callable[[Sheet, float, float], None]:
    """A tinted or hatched rectangle."""

    def paint(sheet: Sheet, x: float, y: float) -> None:
        colour = more.get("facecolor", "white")
        rest = {key: value for key, value in more.items() if key != "facecolor"}
        sheet.rectangles([(x + 4, y - 5, x + 26, y + 5)], [colour], **rest)

    return paint


def _lines(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    lines: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        wide = 46 + text_width(entry.text, SMALL)
        if used + wide > width - 2 * EDGE + 10 and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += wide
    return lines


def legend_height(entries: Sequence[Entry], width: float) -> float:
    return 15.0 * len(_lines(entries, width)) if entries else 0.0


def paint_legend(sheet: Sheet, entries: Sequence[Entry], top: float) -> None:
    """Entries from left to right, line by line, from `top` downwards."""
    for number, line in enumerate(_lines(entries, sheet.width)):
        x, y = EDGE, top - 15.0 * (number + 0.5)
        for entry in line:
            entry.paint(sheet, x, y)
            sheet.text(x + 33, y, entry.text, SMALL)
            x += 46 + text_width(entry.text, SMALL)
