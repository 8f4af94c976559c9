"""Where the actors stand: one layout for all figures of a study, so that stages can be compared by eye.

Levels of government are rows from top to bottom, then organisations, assessors and others. Within its row an actor takes the column
in which the lines of the whole network run through the fewest boxes and cross each other least; nothing is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from qualcode.levels import ROWS, level_row
from qualcode.model import Actor, Study

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

__all__ = ["Layout", "actor_layout", "spread"]

COLUMNS = (-1.0, -0.5, 0.0, 0.5, 1.0)
WIDEST = 5
# Half of a box and half of a page, in points, as the figures draw them; only their proportions matter.
HALF_BOX, HALF_PAGE, HALF_ROW = (38.0, 17.0), 160.0, 34.0
SWEEPS = 4


@dataclass(frozen=True)
class Layout:
    """``positions``: actor → (x, y), both from -1 to 1, y upwards; ``rows``: name of a row → its y; ``lines``: how many rows on paper."""

    positions: Mapping[str, tuple[float, float]]
    rows: Mapping[str, float]
    lines: int


def actor_layout(network: nx.MultiDiGraph, study: Study) -> Layout:
    """The place of every actor that has a relation anywhere in `network`.

    Parameters
    ----------
    network
        The network of the whole study, not of one stage.
    study
        Gives the order of the actors within a row.

    Returns
    -------
    Layout
        The same for the same network, in whatever order its edges come.

    Examples
    --------
    >>> import networkx as nx
    >>> from qualcode.model import Codebook, StageModel
    >>> actors = (Actor("agency", "A社工机构", "social_organisation"), Actor("bureau", "区民政局", "government", "district"))
    >>> study = Study("s", "S", "zh", Codebook("c", {}, ()), StageModel("m"), actors, ())
    >>> network = nx.MultiDiGraph([("bureau", "agency")])
    >>> actor_layout(network, study).positions
    {'bureau': (0.0, 0.5), 'agency': (0.0, -0.5)}
    """
    rank = {actor.id: position for position, actor in enumerate(study.actors)}
    tied = sorted((node for node in network if network.degree(node)), key=lambda node: (rank.get(node, len(rank)), str(node)))
    members: dict[str, list[str]] = {name: [] for name in ROWS}
    for node in tied:
        members[_row(study.actor(node), network.nodes[node])].append(node)
    lines = [(name, part) for name in ROWS for part in _broken(members[name])]
    heights = [1 - 2 * (number + 0.5) / len(lines) for number in range(len(lines))]
    rows: dict[str, float] = {}
    for (name, _), height in zip(lines, heights, strict=True):
        rows.setdefault(name, height)
    pairs = sorted({(min(a, b), max(a, b)) for a, b in network.edges() if a != b})
    return Layout(_arranged([line for _, line in lines], heights, pairs), rows, len(lines))


def spread(layout: Layout) -> dict[str, tuple[float, float]]:
    """The positions of a layout with its columns drawn apart, so that they reach both sides of a page.

    Examples
    --------
    >>> spread(Layout({"a": (-0.5, 0.5), "b": (0.0, -0.5)}, {}, 2))
    {'a': (-0.8, 0.5), 'b': (0.8, -0.5)}
    """
    xs = [x for x, _ in layout.positions.values()]
    if not xs or min(xs) == max(xs):
        return dict(layout.positions)
    middle, half = (min(xs) + max(xs)) / 2, (max(xs) - min(xs)) / 2
    reach = max(half, 0.8)
    return {actor: ((x - middle) / half * reach, y) for actor, (x, y) in layout.positions.items()}


def _row(actor: Actor | None, attributes: Mapping[str, object]) -> str:
    if actor:
        return level_row(actor.kind, actor.level)
    return level_row(str(attributes.get("kind") or ""), str(attributes.get("level") or ""))


def _broken(line: list[str]) -> list[list[str]]:
    """A long row in several of about the same length."""
    if not line:
        return []
    parts = -(-len(line) // WIDEST)
    size = -(-len(line) // parts)
    return [line[start : start + size] for start in range(0, len(line), size)]


def _choices(line: list[str]) -> Iterator[tuple[float, ...]]:
    """The columns that the actors of a row can take; a single actor prefers the middle, a long row keeps its order."""
    if len(line) == 1:
        yield from ((x,) for x in sorted(COLUMNS, key=abs))
    elif len(line) < len(COLUMNS):
        yield from permutations(COLUMNS, len(line))
    else:
        yield tuple(-1 + 2 * number / (len(line) - 1) for number in range(len(line)))


def _arranged(lines: list[list[str]], heights: list[float], pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Row by row the best columns, until nothing gets better."""
    import numpy as np

    nodes = [node for line in lines for node in line]
    place = {node: number for number, node in enumerate(nodes)}
    ends = np.array([(place[a], place[b]) for a, b in pairs], dtype=int).reshape(-1, 2)
    columns = {number: next(_choices(line)) for number, line in enumerate(lines)}

    def points() -> list[tuple[float, float]]:
        return [
            (round(x, 4), round(heights[number] + _lift(x, heights[number], lines, number), 4))
            for number, row in columns.items()
            for x in row
        ]

    for _ in range(SWEEPS):
        before = dict(columns)
        for number, line in enumerate(lines):
            costs = []
            for order, choice in enumerate(_choices(line)):
                columns[number] = choice
                costs.append((_cost(np.array(points()), ends, len(lines)), order, choice))
            columns[number] = min(costs)[2]
        if columns == before:
            break
    return dict(zip(nodes, points(), strict=True))


def _lift(x: float, height: float, lines: list[list[str]], number: int) -> float:
    """A row of three or more bends away from the middle of the figure, by a third of a row at most."""
    bend = (0.33 if height >= 0 else -0.33) * 2 / len(lines)
    return bend * (1 - x * x) if len(lines[number]) > 2 else 0.0


def _cost(points: np.ndarray, ends: np.ndarray, rows: int) -> float:
    """Lines through boxes count most, then crossings, then length."""
    import numpy as np

    if not len(ends):
        return 0.0
    at = points * np.array([HALF_PAGE, HALF_ROW * rows])
    first, along = at[ends[:, 0]], at[ends[:, 1]] - at[ends[:, 0]]
    # A line enters a box when it enters both of its strips at the same time (t from 0 to 1 along the line).
    offset = at[None, :, :] - first[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = ((offset + sign * np.array(HALF_BOX)) / along[:, None, :] for sign in (-1.0, 1.0))
    flat = along[:, None, :] == 0
    inside = np.abs(offset) <= np.array(HALF_BOX)
    enter = np.where(flat, np.where(inside, -np.inf, np.inf), np.minimum(near, far)).max(axis=2)
    leave = np.where(flat, np.where(inside, np.inf, -np.inf), np.maximum(near, far)).min(axis=2)
    hit = (enter < leave) & (leave > 0) & (enter < 1)
    hit[np.arange(len(ends))[:, None], ends] = False
    return float(round(20.0 * hit.sum() + _crossings(first, along, ends) + 0.0008 * np.hypot(along[:, 0], along[:, 1]).sum(), 6))


def _crossings(first: np.ndarray, along: np.ndarray, ends: np.ndarray) -> float:
    import numpy as np

    across = along[:, None, 0] * along[None, :, 1] - along[:, None, 1] * along[None, :, 0]
    between = first[None, :, :] - first[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        mine = (between[..., 0] * along[None, :, 1] - between[..., 1] * along[None, :, 0]) / across
        theirs = (between[..., 0] * along[:, None, 1] - between[..., 1] * along[:, None, 0]) / across
    apart = (ends[:, None, :, None] != ends[None, :, None, :]).all(axis=(2, 3))
    return float(((mine > 0) & (mine < 1) & (theirs > 0) & (theirs < 1) & apart).sum() / 2)
