"""Where each actor stands in a network: degrees by family, betweenness, closeness, eigenvector, PageRank, and who says so."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from qualcode.networks.ties import chosen_edges, edge_table, reach, undefined

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["actor_measures"]

FEWEST = 20
"""No share is given of fewer units than these."""


def actor_measures(
    network: nx.Graph, *, plane: str | None = None, families: Sequence[str] | None = None, weight: str | None = "weight"
) -> pd.DataFrame:
    """Where each actor stands in the network: one row per actor, in the order of the network.

    Parameters
    ----------
    network
        What :func:`qualcode.relation_network` gives, or any networkx graph (its edges may have ``family``, ``plane``, ``symmetric``).
        Loops are left out.
    plane
        ``nominal`` or ``actual``; must be said where the network has several planes.
    families
        Only edges of these families; the columns by family stand in this order.
    weight
        What is summed in the columns of weights and by family: the edge attribute ``weight`` (pieces of evidence), ``documents``,
        ``informants`` (over edges these are sums, not unions), or ``None``: the columns by family count actors.

    Returns
    -------
    pandas.DataFrame
        Index ``actor``; ``name``, ``kind``, ``level`` where the nodes have them; then

        ``degree``
            number of other actors it is tied with in any way; ``in_degree``, ``out_degree`` by edges with a direction, ``with_degree`` by
            symmetric edges. A symmetric edge is never counted as going in and out.
        ``in_weight``, ``out_weight``, ``with_weight``
            sums of `weight`.
        ``betweenness``
            share of shortest paths between others that lead through it, normalised by (n − 1)(n − 2) (Freeman 1977; Brandes 2001).
        ``closeness_in``, ``closeness_out``
            (r / (n − 1)) · (r / Σd), r the number of others that reach it (that it reaches), d their distances (Freeman 1979; Wasserman
            and Faust 1994, formula 5.22, for parts that are not connected).
        ``eigenvector``
            Bonacich 1972: the first eigenvector of the matrix of weights without directions, of length 1, among the actors with a tie.
        ``pagerank``
            Brin and Page 1998, damping 0.85, by weight: it goes with the arrows, so a high value means being acted upon by many.
        ``edges``, ``edges_own``, ``edges_only_own``, ``own_share``
            edges (a code at a stage with another actor) that touch it; those of which it is among the ones who say so; those that nobody
            else tells; edges_own / edges, of at least 20 edges.
        ``in_control``, ``out_control``, ``with_alliance``, …
            by family, as they occur.

        Paths go along arrows and through symmetric edges both ways; they count steps, because much evidence is no long distance.
        Betweenness, closeness and PageRank are those of networkx. ``nan``, with a warning that says why: betweenness with fewer than 3
        actors; closeness of an actor that nobody reaches, or that reaches nobody (networkx: 0); eigenvector of an actor without
        ties, and of all where the others are in several parts; PageRank without any tie.

    Raises
    ------
    ArgumentError
        When the network has several planes and none is said, or has no such plane, family or weight.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("bureau", "agency", family="control", weight=3)
    >>> _ = network.add_edge("agency", "street", family="alliance", symmetric=True, weight=2)
    >>> table = actor_measures(network)
    >>> table[["degree", "in_degree", "with_degree", "betweenness", "in_control", "with_alliance"]].loc["agency"].tolist()
    [2.0, 1.0, 1.0, 0.5, 3.0, 2.0]
    """
    import pandas as pd

    edges = chosen_edges(edge_table(network, weight=weight), plane=plane, families=families)
    actors = list(network.nodes)
    labels = {
        name: [network.nodes[actor].get(name) for actor in actors]
        for name in ("name", "kind", "level")
        if any(network.nodes[actor].get(name) for actor in actors)
    }
    columns = {**labels, **_degrees(actors, edges), **_positions(actors, edges), **_told(actors, edges)}
    columns |= _by_family(actors, edges, list(families) if families is not None else sorted(set(edges["family"]) - {""}), weight is None)
    return pd.DataFrame(columns, index=pd.Index(actors, name="actor"))


def _ends(edges: pd.DataFrame) -> list[tuple[str, Hashable, Hashable, float]]:
    """Each edge as it is seen from each of its ends: way, actor, other, weight."""
    seen = []
    for source, target, both, weight in zip(edges["source"], edges["target"], edges["symmetric"], edges["weight"], strict=True):
        seen.append(("with" if both else "out", source, target, weight))
        seen.append(("with" if both else "in", target, source, weight))
    return seen


def _degrees(actors: list[Hashable], edges: pd.DataFrame) -> dict[str, list[float]]:
    others: dict[tuple[str, Hashable], set[Hashable]] = {}
    sums: dict[tuple[str, Hashable], float] = {}
    for way, actor, other, weight in _ends(edges):
        others.setdefault((way, actor), set()).add(other)
        others.setdefault(("any", actor), set()).add(other)
        sums[way, actor] = sums.get((way, actor), 0) + weight
    columns: dict[str, list[float]] = {"degree": [len(others.get(("any", actor), ())) for actor in actors]}
    for way in ("in", "out", "with"):
        columns[f"{way}_degree"] = [len(others.get((way, actor), ())) for actor in actors]
    for way in ("in", "out", "with"):
        columns[f"{way}_weight"] = [sums.get((way, actor), 0) for actor in actors]
    return columns


def _by_family(actors: list[Hashable], edges: pd.DataFrame, families: list[str], count_actors: bool) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = {}
    for family in families:
        found = _ends(edges[edges["family"] == family])
        for way in ("in", "out", "with"):
            here = [(actor, other, weight) for seen, actor, other, weight in found if seen == way]
            values: dict[Hashable, float] = {}
            if count_actors:
                here = [(actor, other, 1) for actor, other in dict.fromkeys((actor, other) for actor, other, _ in here)]
            for actor, _, weight in here:
                values[actor] = values.get(actor, 0) + weight
            if values:
                columns[f"{way}_{family}"] = [values.get(actor, 0) for actor in actors]
    return columns


def _listed(actors: list[Hashable]) -> str:
    return ", ".join(map(str, actors))


def _positions(actors: list[Hashable], edges: pd.DataFrame) -> dict[str, list[float]]:
    import networkx as nx

    graph = reach(actors, edges)
    nothing = dict.fromkeys(actors, float("nan"))
    between = nx.betweenness_centrality(graph, normalized=True)
    if len(actors) < 3:
        undefined("betweenness", "because there are fewer than 3 actors")
        between = nothing
    columns = {"betweenness": [between[actor] for actor in actors]}
    loose = set(nx.isolates(graph))
    if loose:
        undefined(f"closeness and eigenvector of {_listed([actor for actor in actors if actor in loose])}", "because they have no tie")
    for name, paths, why in (("in", graph, "because no actor reaches them"), ("out", graph.reverse(), "because they reach no actor")):
        near = nx.closeness_centrality(paths)
        alone = [actor for actor in actors if not paths.in_degree(actor) and actor not in loose]
        if alone:
            undefined(f"closeness_{name} of {_listed(alone)}", why)
        columns[f"closeness_{name}"] = [near[actor] if paths.in_degree(actor) else float("nan") for actor in actors]
    columns["eigenvector"] = _eigenvector(actors, edges)
    rank = nx.pagerank(graph, weight="weight") if graph.number_of_edges() else nothing
    if not graph.number_of_edges():
        undefined("pagerank", "because there are no ties")
    columns["pagerank"] = [rank[actor] for actor in actors]
    return columns


def _eigenvector(actors: list[Hashable], edges: pd.DataFrame) -> list[float]:
    """By a full decomposition, because the iterations that networkx calls start at random."""
    import networkx as nx
    import numpy as np

    tied = set(edges["source"]) | set(edges["target"])
    there = [actor for actor in actors if actor in tied]
    whole = reach(there, edges.assign(symmetric=True))
    if not there or not nx.is_weakly_connected(whole):
        if there:
            undefined("eigenvector", "because the network is in several parts; measure each part by itself", level=5)
        return [float("nan")] * len(actors)
    _, vectors = np.linalg.eigh(nx.to_numpy_array(whole, nodelist=there, weight="weight"))
    first = dict(zip(there, np.abs(vectors[:, -1]), strict=True))
    return [float(first.get(actor, float("nan"))) for actor in actors]


def _told(actors: list[Hashable], edges: pd.DataFrame) -> dict[str, list[object]]:
    names = ("edges", "edges_own", "edges_only_own")
    counts = {name: dict.fromkeys(actors, 0) for name in names}
    for source, target, by in zip(edges["source"], edges["target"], edges["asserted_by"], strict=True):
        for actor in (source, target):
            counts["edges"][actor] += 1
            counts["edges_own"][actor] += actor in by
            counts["edges_only_own"][actor] += set(by) == {actor}
    if not any(edges["asserted_by"]):
        return {"edges": [counts["edges"][actor] for actor in actors]}
    columns: dict[str, list[object]] = {name: [counts[name][actor] for actor in actors] for name in names}
    few = [actor for actor in actors if counts["edges"][actor] < FEWEST]
    told = [actor for actor in few if counts["edges"][actor]]
    if told:
        undefined(f"own_share of {_listed(told)}", f"because shares of fewer than {FEWEST} edges are not given")
    columns["own_share"] = [float("nan") if actor in set(few) else counts["edges_own"][actor] / counts["edges"][actor] for actor in actors]
    return columns
