"""Geometry of a relation figure: curves between boxes, arrowheads, and labels that keep out of each other's way. All in points."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Box", "arrowhead", "curve", "label_spot", "text_width", "wrapped"]

Point = tuple[float, float]
STEPS = 40
SHARES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)


@dataclass(frozen=True)
class Box:
    """A rectangle by its centre and its size."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, point: Point, pad: float = 0.0) -> bool:
        return abs(point[0] - self.x) <= self.width / 2 + pad and abs(point[1] - self.y) <= self.height / 2 + pad

    def overlap(self, other: Box, pad: float = 0.0) -> float:
        """The shared area."""
        across = (self.width + other.width) / 2 + pad - abs(self.x - other.x)
        down = (self.height + other.height) / 2 + pad - abs(self.y - other.y)
        return max(across, 0.0) * max(down, 0.0)


def text_width(text: str, size: float) -> float:
    """About how wide `text` is: an East Asian wide character is one em, any other a little over half."""
    return size * sum(1.0 if unicodedata.east_asian_width(character) in "WF" else 0.58 for character in text)


def wrapped(text: str, width: float, size: float) -> str:
    """`text` broken into lines that fit into `width`: between words where there are spaces, else between characters.

    Examples
    --------
    >>> wrapped("街道社区服务中心", 40, 10)
    '街道社区\\n服务中心'
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> Iterable[str]:
    word = ""
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            if word:
                yield word
            word = ""
            yield character
        else:
            word += character
            if character == " ":
                yield word
                word = ""
    if word:
        yield word


def curve(source: Box, target: Box, bow: float, gap: float) -> list[Point]:
    """Points along a parabola from the edge of one box to the edge of the other.

    `bow` is how far its middle lies to the left of the straight line, seen from source to target; `gap` is left free before the target.
    """
    if (source.x, source.y) == (target.x, target.y):
        return _loop(source, bow)
    dx, dy = target.x - source.x, target.y - source.y
    length = math.hypot(dx, dy)
    across = (-dy / length, dx / length)
    # Bowed curves also begin and end beside the centre, so that arrowheads do not pile up in one point.
    first, last = _shifted(source, across, 0.5 * bow), _shifted(target, across, 0.5 * bow)
    middle = ((source.x + target.x) / 2 + 1.7 * bow * across[0], (source.y + target.y) / 2 + 1.7 * bow * across[1])
    points = []
    for step in range(STEPS * 4 + 1):
        t = step / (STEPS * 4)
        points.append(
            (
                (1 - t) ** 2 * first[0] + 2 * t * (1 - t) * middle[0] + t * t * last[0],
                (1 - t) ** 2 * first[1] + 2 * t * (1 - t) * middle[1] + t * t * last[1],
            )
        )
    outside = [point for point in points if not source.holds(point, 1.5) and not target.holds(point, gap)]
    return outside or points[STEPS:-STEPS]


def _shifted(box: Box, across: Point, by: float) -> Point:
    """The centre of a box moved along `across`, still inside it."""
    limit = min((half - 5) / max(abs(part), 1e-9) for half, part in ((box.width / 2, across[0]), (box.height / 2, across[1])))
    by = max(-limit, min(limit, by))
    return (box.x + by * across[0], box.y + by * across[1])


def _loop(box: Box, bow: float) -> list[Point]:
    radius = 12 + abs(bow) / 2
    angles = [math.radians(-130 + 260 * step / STEPS) for step in range(STEPS + 1)]
    return [(box.x + box.width / 2 + radius * (0.64 + math.cos(angle)), box.y + radius * math.sin(angle)) for angle in angles]


def arrowhead(shape: str, tip: Point, behind: Point, size: float) -> list[Point]:
    """The outline of an arrowhead that points from `behind` to `tip`."""
    angle = math.atan2(tip[1] - behind[1], tip[0] - behind[0])
    outlines: dict[str, Sequence[Point]] = {
        "triangle": ((0, 0), (-1, 0.45), (-1, -0.45)),
        "tee": ((0, 0.62), (0, -0.62), (-0.28, -0.62), (-0.28, 0.62)),
        "diamond": ((0, 0), (-0.6, 0.42), (-1.2, 0), (-0.6, -0.42)),
        "circle": tuple((-0.45 + 0.45 * math.cos(k * math.pi / 9), 0.45 * math.sin(k * math.pi / 9)) for k in range(18)),
        "vee": ((0, 0), (-1.05, 0.55), (-0.6, 0), (-1.05, -0.55)),
        "square": ((0, 0.4), (0, -0.4), (-0.8, -0.4), (-0.8, 0.4)),
    }
    cos, sin = math.cos(angle), math.sin(angle)
    return [(tip[0] + size * (x * cos - y * sin), tip[1] + size * (x * sin + y * cos)) for x, y in outlines[shape]]


def label_spot(points: list[Point], size: Point, taken: list[Box], others: np.ndarray, page: Box) -> Box:
    """Where along a curve its label covers least: no box, no other label, few points of other lines, near the middle."""
    import numpy as np

    best, lowest = Box(*points[len(points) // 2], *size), math.inf
    for share in SHARES:
        x, y = points[round(share * (len(points) - 1))]
        spot = Box(x, y, *size)
        cost = sum(spot.overlap(box, 2.0) for box in taken) * 10
        cost += int((np.abs(others - (x, y)) <= (size[0] / 2 + 1, size[1] / 2 + 1)).all(axis=1).sum()) * 6
        cost += 1e6 * (not page.holds((x - size[0] / 2, y)) or not page.holds((x + size[0] / 2, y))) + abs(share - 0.5) * 20
        if cost < lowest:
            best, lowest = spot, cost
    return best
