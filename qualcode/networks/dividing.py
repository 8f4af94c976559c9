"""Groups of actors: a core and its periphery, and communities."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, one_of
from qualcode.networks.ties import chosen_edges, edge_table, reach, undefined

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, Any]

__all__ = ["Communities", "CorePeriphery", "communities", "core_periphery"]

EXACT = 15
"""Up to so many actors all partitions are tried."""
STARTS = 10
"""From so many partitions the search for more actors starts."""
EXCHANGED = 100
"""Up to so many actors it also tries to exchange two."""
BETWEEN = ("ties", "none", "missing")
METHODS = ("louvain", "greedy", "edge_betweenness", "label_propagation")
SEEDED = ("louvain", "label_propagation")
NEAR = 1e-9
"""Fits that differ by less are the same."""


@dataclass(frozen=True, eq=False)
class CorePeriphery:
    """A core, where all are tied to each other, and a periphery, where none are.

    Attributes
    ----------
    members
        Index ``actor``; ``name`` where the nodes have it; ``core`` (yes or no).
    fit
        Correlation of the ties with the ideal pattern, at most 1; ``nan`` where it is undefined.
    equally_good
        How many partitions fit as well (1: this one alone); 0 where not all were tried.
    exact
        Whether all partitions were tried.
    densities
        Density within the core, between core and periphery, and within the periphery.

    Examples
    --------
    >>> import networkx as nx
    >>> found = core_periphery(nx.star_graph(4))
    >>> found.fit, found.members.index[found.members["core"]].tolist()
    (1.0, [0])
    """

    members: pd.DataFrame = field(repr=False)
    fit: float
    equally_good: int
    exact: bool
    densities: dict[str, float]


def core_periphery(
    network: nx.Graph,
    *,
    plane: str | None = None,
    families: Sequence[str] | None = None,
    between: str = "ties",
    weight: str | None = None,
    isolates: bool = True,
) -> CorePeriphery:
    """The discrete core–periphery model of Borgatti and Everett (1999).

    The fit of a partition is the correlation r(A, Δ) over all pairs of different actors of what is there, A, and the ideal pattern Δ; the
    partition with the highest fit is taken. With up to 15 actors all are tried; beyond that the search starts from the actors with most
    ties (ten numbers of them) and moves one actor, or exchanges two, as long as the fit gets better: the same each time, but not surely
    the best.

    Parameters
    ----------
    network, plane, families
        As in :func:`qualcode.actor_measures`.
    between
        The ideal between core and periphery: ``ties`` (Δ = 1 where either is in the core: formula 2 of the paper), ``none`` (only where
        both are: formula 3), ``missing`` (these pairs are left out: formula 4).
    weight
        ``None``: is there a tie, 1 or 0; an edge attribute: its sum, also with directions.
    isolates
        Whether actors without a tie take part; they belong to the periphery and raise the fit.

    Returns
    -------
    CorePeriphery
        Of partitions that fit equally well the one with the smallest core, then with those who come first in the network.
        Undefined (``nan`` with a warning, nobody in the core) with fewer than 3 actors, or where all pairs are tied alike.

    Raises
    ------
    ArgumentError
        When `between` is none of these, or as in :func:`qualcode.actor_measures`.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.complete_graph(["bureau", "agency", "street"])
    >>> network.add_edges_from([("agency", "families"), ("street", "community"), ("bureau", "assessor")])
    >>> found = core_periphery(network, between="missing")
    >>> found.members["core"].sum(), found.fit, found.equally_good
    (np.int64(3), 1.0, 1)
    """
    import networkx as nx
    import numpy as np
    import pandas as pd

    one_of("between", between, BETWEEN)
    edges = chosen_edges(edge_table(network, weight=weight), plane=plane, families=families)
    tied = {*edges["source"], *edges["target"]}
    actors: list[Hashable] = [actor for actor in network if isolates or actor in tied]
    matrix = nx.to_numpy_array(reach(actors, edges), nodelist=actors, weight="weight") if actors else np.zeros((0, 0))
    matrix = (matrix > 0).astype(float) if weight is None else matrix
    exact, equal, fit = len(actors) <= EXACT, 0, float("nan")
    core = np.zeros(len(actors), dtype=bool)
    cells = matrix[~np.eye(len(actors), dtype=bool)]
    if len(actors) < 3 or cells.min() == cells.max():
        why = "there are fewer than 3 actors" if len(actors) < 3 else "all pairs are tied alike"
        undefined("core_periphery", f"because {why}", level=3)
    else:
        core, fit, equal = (_every if exact else _search)(matrix, between)
    frame = pd.DataFrame({"core": core}, index=pd.Index(actors, name="actor"))
    names = [network.nodes[actor].get("name") for actor in actors]
    if any(names):
        frame.insert(0, "name", names)
    return CorePeriphery(frame, fit, equal, exact, _densities(matrix > 0, core))


def _totals(matrix: Matrix) -> tuple[int, Any, Any]:
    """Actors, the sum of all cells, and of their squares."""
    return len(matrix), matrix.sum(), (matrix**2).sum()


def _correlations(totals: tuple[int, Any, Any], size: Matrix, core: list[Matrix], rim: list[Matrix], between: str) -> Matrix:
    """The fit of partitions by sums over their blocks; ``-inf`` where the pattern has no variation.

    `size`: actors in the core; `core`, `rim`: the sums of the cells within the core and within the periphery, and of their squares.
    """
    import numpy as np

    n, total, squares = totals
    core_cells, rim_cells = size * (size - 1), (n - size) * (n - size - 1)
    number: Any = n * (n - 1)
    if between == "missing":
        number, total, squares = core_cells + rim_cells, core[0] + rim[0], core[1] + rim[1]
    ones, hits = (n * (n - 1) - rim_cells, total - rim[0]) if between == "ties" else (core_cells, core[0])
    spread = (number * squares - total**2) * (number * ones - ones**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = (number * hits - total * ones) / np.sqrt(spread)
    return np.where(spread > NEAR, fit, -np.inf)


def _fits(matrix: Matrix, cores: Matrix, between: str) -> Matrix:
    """The fit of each row of `cores`."""
    inside, outside = cores.astype(float), 1.0 - cores
    core, rim = ([((block @ cells) * block).sum(axis=1) for cells in (matrix, matrix**2)] for block in (inside, outside))
    return _correlations(_totals(matrix), inside.sum(axis=1), core, rim, between)


@dataclass
class _Sides:
    """A partition in which single actors change sides. What each actor has with the core is kept, so that no step goes through the whole
    matrix again."""

    links: list[Matrix]
    """Cells both ways added up, and the same of their squares."""
    core: Matrix
    near: list[Matrix]
    """Of `links`, the sum of each actor's cells with the core."""
    wholes: list[Matrix]
    """The same with everybody."""

    @classmethod
    def of(cls, links: list[Matrix], core: Matrix) -> _Sides:
        return cls(links, core.copy(), [both @ core.astype(float) for both in links], [both.sum(axis=1) for both in links])

    def move(self, actor: int) -> None:
        sign = 1 - 2 * int(self.core[actor])
        self.core[actor] ^= 1
        self.near = [here + sign * both[actor] for both, here in zip(self.links, self.near, strict=True)]

    def fits(self, totals: tuple[int, Any, Any], between: str) -> Matrix:
        """The fit when one actor is moved to the other side, for each actor."""
        inside = self.core.astype(float)
        way, core, rim = 1.0 - 2 * inside, [], []
        for whole, near in zip(self.wholes, self.near, strict=True):
            far = whole - near
            core.append(near @ inside / 2 + way * near)
            rim.append(far @ (1.0 - inside) / 2 - way * far)
        return _correlations(totals, inside.sum() + way, core, rim, between)


def _every(matrix: Matrix, between: str) -> tuple[Matrix, float, int]:
    import numpy as np

    n = len(matrix)
    cores = (np.arange(2**n)[:, None] >> np.arange(n)[::-1]) & 1
    fits = _fits(matrix, cores, between)
    best = np.flatnonzero(fits >= fits.max() - NEAR)
    chosen = min(best, key=lambda number: (int(cores[number].sum()), -int(number)))
    return cores[chosen].astype(bool), min(1.0, float(fits[chosen])), len(best)


def _search(matrix: Matrix, between: str) -> tuple[Matrix, float, int]:
    import numpy as np

    n = len(matrix)
    order = np.argsort(-(matrix.sum(axis=0) + matrix.sum(axis=1)), kind="stable")
    starts = np.zeros((n - 1, n), dtype=int)
    for size in range(1, n):
        starts[size - 1, order[:size]] = 1
    fits = _fits(matrix, starts, between)
    links = [cells + cells.T for cells in (matrix, matrix**2)]
    ends = [_climbed(matrix, links, starts[place], between) for place in np.argsort(-fits, kind="stable")[:STARTS]]
    core, fit = max(ends, key=lambda end: end[1])
    return core.astype(bool), min(1.0, fit), 0


def _climbed(matrix: Matrix, links: list[Matrix], core: Matrix, between: str) -> tuple[Matrix, float]:
    """One actor moved, or two exchanged, as long as the fit gets better."""
    import numpy as np

    fit = float(_fits(matrix, core[None, :], between)[0])
    totals, sides = _totals(matrix), _Sides.of(links, core)
    unit = np.eye(len(matrix) if len(matrix) <= EXCHANGED else 0, dtype=int)
    while True:
        core = sides.core
        fits = sides.fits(totals, between)
        moved: tuple[int, ...] = (int(fits.argmax()),)
        if fits.max() <= fit + NEAR and len(unit) and 0 < core.sum() < len(core):
            pairs = np.argwhere(core[:, None] > core[None, :])
            exchanged = core ^ unit[pairs[:, 0]] ^ unit[pairs[:, 1]]
            fits = _fits(matrix, exchanged, between)
            moved = tuple(pairs[int(fits.argmax())])
        if fits.max() <= fit + NEAR:
            return core, fit
        for actor in moved:
            sides.move(actor)
        fit = float(fits.max())


def _densities(tied: Matrix, core: Matrix) -> dict[str, float]:
    k, n = int(core.sum()), len(core)
    blocks = {
        "core": (tied[core][:, core].sum(), k * (k - 1)),
        "between": (tied[core][:, ~core].sum() + tied[~core][:, core].sum(), 2 * k * (n - k)),
        "periphery": (tied[~core][:, ~core].sum(), (n - k) * (n - k - 1)),
    }
    return {name: float(found) / cells if cells else float("nan") for name, (found, cells) in blocks.items()}


@dataclass(frozen=True, eq=False)
class Communities:
    """Groups of actors with more ties among themselves than to others.

    Attributes
    ----------
    members
        Index ``actor``; ``name`` where the nodes have it; ``community``: 1 is the largest, ``<NA>`` for an actor without a tie.
    modularity
        Newman and Girvan 2004: the share of ties within groups, less what is expected by chance; ``nan`` without ties.
    method, seed
        How they were found.

    Examples
    --------
    >>> import networkx as nx
    >>> communities(nx.barbell_graph(3, 0), method="greedy").members["community"].tolist()
    [1, 1, 1, 2, 2, 2]
    """

    members: pd.DataFrame = field(repr=False)
    modularity: float
    method: str
    seed: int | None


def communities(
    network: nx.Graph,
    *,
    method: str,
    seed: int | None = None,
    plane: str | None = None,
    families: Sequence[str] | None = None,
    weight: str | None = "weight",
) -> Communities:
    """Groups of actors by the methods of networkx, with their modularity. Directions are ignored.

    Parameters
    ----------
    network, plane, families, weight
        As in :func:`qualcode.actor_measures`; weights of both directions are added up.
    method
        ``louvain`` (Blondel et al. 2008), ``greedy`` (Clauset, Newman and Moore 2004), ``edge_betweenness`` (Girvan and Newman 2002,
        the division with the highest modularity), ``label_propagation`` (Raghavan et al. 2007).
    seed
        A whole number, for louvain and label_propagation, which draw lots: the same seed gives the same groups.

    Returns
    -------
    Communities
        Actors without a tie are in no community. Modularity is ``nan``, with a warning, where there are no ties.

    Raises
    ------
    ArgumentError
        When the method is not known or lacks its seed, or as in :func:`qualcode.actor_measures`.

    Examples
    --------
    >>> import networkx as nx
    >>> found = communities(nx.karate_club_graph(), method="louvain", seed=1, weight=None)
    >>> found.members["community"].max() >= 3, round(found.modularity, 2) > 0.4
    (np.True_, True)
    """
    import networkx as nx
    import pandas as pd

    one_of("method", method, METHODS)
    if method in SEEDED and seed is None:
        raise ArgumentError(f"{method} draws lots: give it a seed, such as seed=1, and report it")
    edges = chosen_edges(edge_table(network, weight=weight), plane=plane, families=families)
    tied = set(edges["source"]) | set(edges["target"])
    actors = list(network.nodes)
    there = [actor for actor in actors if actor in tied]
    number: dict[Hashable, int] = {}
    modularity = float("nan")
    if there:
        # Whole numbers in the order of the network: sets of texts have another order in each process, and groups would follow it.
        graph = nx.relabel_nodes(_plain(there, edges), {actor: place for place, actor in enumerate(there)})
        groups = sorted((sorted(group) for group in _finder(method, seed)(graph)), key=lambda group: (-len(group), group[0]))
        modularity = float(nx.community.modularity(graph, groups, weight="weight"))
        number = {there[place]: rank for rank, group in enumerate(groups, 1) for place in group}
    else:
        undefined("modularity", "because there are no ties", level=3)
    frame = pd.DataFrame(
        {"community": pd.array([number.get(actor) for actor in actors], dtype="Int64")}, index=pd.Index(actors, name="actor")
    )
    names = [network.nodes[actor].get("name") for actor in actors]
    if any(names):
        frame.insert(0, "name", names)
    return Communities(frame, modularity, method, seed if method in SEEDED else None)


def _plain(actors: list[Hashable], edges: pd.DataFrame) -> nx.Graph:
    """The ties without directions; the weights of all edges between two are added up, each once."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(actors)
    for source, target, weight in zip(edges["source"], edges["target"], edges["weight"], strict=True):
        before = graph.get_edge_data(source, target, {"weight": 0})["weight"]
        graph.add_edge(source, target, weight=before + weight)
    return graph


def _finder(method: str, seed: int | None) -> Callable[[nx.Graph], list[set[int]]]:
    import networkx as nx

    def divided(graph: nx.Graph) -> list[set[int]]:
        start = tuple(nx.connected_components(graph))
        steps = [start, *nx.community.girvan_newman(graph)]
        return list(max(steps, key=lambda step: nx.community.modularity(graph, step, weight="weight")))

    found: dict[str, Callable[[nx.Graph], list[set[int]]]] = {
        "louvain": lambda graph: list(nx.community.louvain_communities(graph, weight="weight", seed=seed)),
        "greedy": lambda graph: list(nx.community.greedy_modularity_communities(graph, weight="weight")),
        "edge_betweenness": divided,
        "label_propagation": lambda graph: list(nx.community.asyn_lpa_communities(graph, weight="weight", seed=seed)),
    }
    return found[method]
