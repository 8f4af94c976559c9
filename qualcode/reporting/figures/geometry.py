"""Geometry of diagrams: curves that go round boxes, arrowheads, and labels that keep out of each other's way. All in points."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Box", "arrowhead", "curve", "label_spot", "round_about", "touches"]

Point = tuple[float, float]
STEPS = 80
# Where along a curve a label may stand: the middle first, then further and further from it.
SHARES = (0.5, *(0.5 + sign * step / 40 for step in range(1, 16) for sign in (-1, 1)))


@dataclass(frozen=True)
class Box:
    """A rectangle by its centre and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, low, right, top."""
        return (self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2)

    def overlap(self, other: Box, pad: float = 0.0) -> float:
        """The shared area."""
        across = (self.width + other.width) / 2 + pad - abs(self.x - other.x)
        down = (self.height + other.height) / 2 + pad - abs(self.y - other.y)
        return max(across, 0.0) * max(down, 0.0)

    def inside(self, points: np.ndarray, pad: float = 0.0) -> np.ndarray:
        """Which points lie in the box."""
        import numpy as np

        held = np.all(np.abs(points - (self.x, self.y)) <= (self.width / 2 + pad, self.height / 2 + pad), axis=1)
        return np.asarray(held)


def touches(points: np.ndarray, boxes: Sequence[Box], pad: float) -> int:
    """How many points of a line lie in any of the boxes."""
    return sum(int(box.inside(points, pad).sum()) for box in boxes)


def curve(source: Box, target: Box, shift: float, bow: float, gaps: tuple[float, float]) -> np.ndarray:
    """Points along a parabola from the edge of one box to the edge of the other.

    `bow` is how far its middle lies to the left of the straight line, seen from source to target; `shift` how far its ends lie beside the
    centres, so that arrowheads do not pile up; `gaps` are left free at the two ends.
    """
    import numpy as np

    if (source.x, source.y) == (target.x, target.y):
        return _loop(source, bow)
    dx, dy = target.x - source.x, target.y - source.y
    length = math.hypot(dx, dy)
    across = (-dy / length, dx / length)
    first, last = _shifted(source, across, shift), _shifted(target, across, shift)
    reach = 2 * bow - shift
    middle = ((source.x + target.x) / 2 + reach * across[0], (source.y + target.y) / 2 + reach * across[1])
    t = np.linspace(0, 1, STEPS * 2 + 1)[:, None]
    return cut((1 - t) ** 2 * np.array(first) + 2 * t * (1 - t) * np.array(middle) + t * t * np.array(last), source, target, gaps)


def cut(points: np.ndarray, source: Box, target: Box, gaps: tuple[float, float]) -> np.ndarray:
    """The part of a line between where it leaves the one box and where it enters the other."""
    import numpy as np

    entered = np.flatnonzero(target.inside(points, gaps[1]))
    end = int(entered[0]) if len(entered) and entered[0] > 0 else len(points)
    left = np.flatnonzero(source.inside(points[:end], gaps[0]))
    part = points[int(left[-1]) + 1 if len(left) else 0 : end]
    return part if len(part) > 3 else points[len(points) // 3 : -len(points) // 3]


def _shifted(box: Box, across: Point, by: float) -> Point:
    """The centre of a box moved to the side, still inside it: sideways where the line is steep, else up and down."""
    part = 0 if abs(across[0]) > 0.35 else 1
    limit = max((box.width, box.height)[part] / 2 - 4, 0)
    by = max(-limit, min(limit, by)) * (1 if across[part] > 0 else -1)
    return (box.x + by, box.y) if part == 0 else (box.x, box.y + by)


def _loop(box: Box, bow: float) -> np.ndarray:
    import numpy as np

    radius = 8 + abs(bow) / 2
    angles = np.radians(np.linspace(-130, 130, STEPS))
    return np.column_stack((box.x + box.width / 2 + radius * (0.64 + np.cos(angles)), box.y + radius * np.sin(angles)))


def round_about(source: Box, target: Box, others: Sequence[Box], pad: float, gaps: tuple[float, float]) -> np.ndarray:
    """The shortest way by the corners of the boxes that stand between, where no parabola goes past them."""
    import numpy as np

    corners = [
        (box.x + sx * (box.width / 2 + pad + 2), box.y + sy * (box.height / 2 + pad + 2))
        for box in others
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    nodes = [(source.x, source.y), (target.x, target.y), *corners]
    best, came, queue = {0: 0.0}, {0: 0}, [(0.0, 0)]
    while queue:
        cost, here = heapq.heappop(queue)
        if here == 1:
            break
        for there, node in enumerate(nodes):
            further = cost + math.dist(nodes[here], node)
            if further < best.get(there, math.inf) and not touches(_straight(nodes[here], node), others, pad):
                best[there], came[there] = further, here
                heapq.heappush(queue, (further, there))
    if 1 not in came:
        return cut(_straight(nodes[0], nodes[1]), source, target, gaps)
    path = [1]
    while path[-1]:
        path.append(came[path[-1]])
    way = np.concatenate([_straight(nodes[a], nodes[b]) for a, b in itertools.pairwise(path[::-1])])
    return cut(way, source, target, gaps)


def _straight(a: Point, b: Point) -> np.ndarray:
    import numpy as np

    return np.linspace(a, b, max(4, int(math.dist(a, b) / 2)))


def arrowhead(shape: str, tip: Sequence[float], behind: Sequence[float], size: float) -> list[Point]:
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


def _beside(points: np.ndarray, size: Point) -> list[tuple[float, Point]]:
    """Where a label may stand beside a line."""
    import numpy as np

    ahead = points[-1] - points[0]
    normal = np.array([-ahead[1], ahead[0]]) / max(float(np.hypot(*ahead)), 1e-9)
    away = abs(normal[0]) * size[0] / 2 + abs(normal[1]) * size[1] / 2 + 5
    return [
        (share, (float(x + sign * far * normal[0]), float(y + sign * far * normal[1])))
        for share in SHARES[::2]
        for x, y in (points[round(share * (len(points) - 1))],)
        for far in (away, away + 6, away + 13, away + 22)
        for sign in (1, -1)
    ]


def label_spot(points: np.ndarray, size: Point, taken: Sequence[Box], others: np.ndarray, page: Box) -> tuple[Box, float]:
    """Where on a curve its label covers least (boxes, labels, points of other lines), near the middle, and how much it covers.

    A label that would hide a short line, or finds no room upon it, stands beside it.
    """
    import numpy as np

    ahead = np.abs(points[-1] - points[0])
    length = float(np.hypot(*ahead))
    spots = [(share, tuple(map(float, points[round(share * (len(points) - 1))]))) for share in SHARES]
    if length > ahead[0] / max(length, 1e-9) * size[0] + 20:
        found = _best(spots, size, taken, others, page)
        if not found[1]:
            return found
    return _best(_beside(points, size), size, taken, others, page)


def _best(
    spots: Sequence[tuple[float, Sequence[float]]], size: Point, taken: Sequence[Box], others: np.ndarray, page: Box
) -> tuple[Box, float]:
    import numpy as np

    blocks = np.array([(box.x, box.y, box.width, box.height) for box in taken]).reshape(-1, 4)
    room = ((page.width - size[0]) / 2, (page.height - size[1]) / 2)
    best, lowest, covered = Box(0, 0, *size), math.inf, math.inf
    for share, (x, y) in spots:
        shared = np.maximum((blocks[:, 2:] + size) / 2 + 2 - np.abs(blocks[:, :2] - (x, y)), 0).prod(axis=1).sum()
        outside = max(abs(x - page.x) - room[0], 0) + max(abs(y - page.y) - room[1], 0)
        on_lines = int((np.abs(others - (x, y)) <= (size[0] / 2 + 1, size[1] / 2 + 1)).all(axis=1).sum())
        cost = 20 * shared + 1000 * outside + 3 * on_lines + 20 * abs(share - 0.5)
        if cost < lowest:
            best, lowest, covered = Box(x, y, *size), cost, float(shared + outside)
    return best, covered
