"""The network as a whole: density, reciprocity, components, transitivity, centralisation."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.networks.ties import chosen_edges, edge_table, pair, reach, undefined

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["network_measures"]

ALL = "all"
NAN = float("nan")
Row = tuple[str, str, float, str]
"""Measure, family, value, and why there is none."""


def network_measures(
    network: nx.Graph,
    *,
    plane: str | None = None,
    families: Sequence[str] | None = None,
    weight: str | None = "weight",
    isolates: bool = True,
) -> pd.DataFrame:
    """The network as a whole and by family: one row per measure.

    Parameters
    ----------
    network, plane, families, weight
        As in :func:`qualcode.actor_measures`.
    isolates
        Whether actors without a tie (on this plane, of these families) count as actors: nearly everything below hangs on it.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, family, value, note``; `family` is ``all`` or one of them; `note` says why a value is ``nan``. With n actors:

        ``actors``, ``ties``, ``pairs``, ``evidence``, ``mean_weight``
            a tie is an ordered pair with a directed edge, or an unordered pair with a symmetric one; pairs are those with any tie;
            evidence is the sum of `weight`; mean_weight = evidence / ties.
        ``loops``
            edges from an actor to itself, which nothing else here counts.
        ``density``
            who can be reached in one step, of n(n − 1); a symmetric tie goes both ways.
        ``reciprocity``
            the share of ties with a direction that are returned (networkx: overall reciprocity); symmetric ties are left out, because they
            cannot but be mutual. By family: returned within the family.
        ``components``, ``largest_component``, ``isolates``
            parts that hang together when directions are ignored (an actor alone is a part); actors in the largest; actors without a tie.
        ``transitivity``
            3 · triangles / connected triples, without directions.
        ``centralisation_degree``, ``_betweenness``, ``_closeness``
            Freeman 1979, without directions: Σ(max − cᵢ) over its maximum, that of a star: (n − 1)(n − 2) for degrees, n − 1 for
            normalised betweenness, (n² − 3n + 2) / (2n − 3) for normalised closeness.
        ``centralisation_in_degree``, ``_out_degree``
            Σ(max − dᵢ) / (n − 1)² with directions (Wasserman and Faust 1994).

        Undefined (``nan`` with a warning): density with one actor, reciprocity without ties that have a direction, transitivity without a
        connected triple, centralisation with fewer than 3 actors, that of closeness in a network of several parts, means without ties.

    Raises
    ------
    ArgumentError
        When the network has several planes and none is said, or has no such plane, family or weight.

    Examples
    --------
    >>> import networkx as nx
    >>> table = network_measures(nx.star_graph(4)).set_index("measure")["value"]
    >>> table[["density", "centralisation_degree", "centralisation_closeness"]].round(3).tolist()
    [0.4, 1.0, 1.0]
    """
    import pandas as pd

    edges = chosen_edges(edge_table(network, weight=weight), plane=plane, families=families)
    tied = {*edges["source"], *edges["target"]}
    actors = [actor for actor in network if isolates or actor in tied]
    rows = [*_sizes(actors, edges, ALL), ("loops", ALL, sum(one == other for one, other in network.edges()), "")]
    rows += [*_cohesion(actors, edges), *_centralisation(actors, edges)]
    for family in families if families is not None else sorted(set(edges["family"]) - {""}):
        rows += [row for row in _sizes(actors, edges[edges["family"] == family], family) if row[0] != "actors"]
    for reason in dict.fromkeys(note for _, family, _, note in rows if note and family == ALL):
        named = ", ".join(measure for measure, family, _, note in rows if note == reason and family == ALL)
        undefined(named, f"because {reason}", level=3)
    return pd.DataFrame(rows, columns=["measure", "family", "value", "note"]).astype({"value": "float64"})


def _ratio(part: float, whole: float, note: str) -> tuple[float, str]:
    return (part / whole, "") if whole else (NAN, note)


def _sizes(actors: list[Hashable], edges: pd.DataFrame, family: str) -> Iterator[Row]:
    n = len(actors)
    directed = edges[~edges["symmetric"].astype(bool)]
    mutual = edges[edges["symmetric"].astype(bool)]
    arrows = set(zip(directed["source"], directed["target"], strict=True))
    both = {pair(one, other) for one, other in zip(mutual["source"], mutual["target"], strict=True)}
    ties, evidence = len(arrows) + len(both), float(edges["weight"].sum())
    yield "actors", family, n, ""
    yield "ties", family, ties, ""
    yield "pairs", family, len(both | {pair(one, other) for one, other in arrows}), ""
    yield "evidence", family, evidence, ""
    yield "mean_weight", family, *_ratio(evidence, ties, "there are no ties")
    yield "density", family, *_ratio(reach(actors, edges).number_of_edges(), n * (n - 1), "there are fewer than 2 actors")
    returned = sum((other, one) in arrows for one, other in arrows)
    yield "reciprocity", family, *_ratio(returned, len(arrows), "there are no ties with a direction")


def _cohesion(actors: list[Hashable], edges: pd.DataFrame) -> Iterator[Row]:
    import networkx as nx

    plain = reach(actors, edges).to_undirected()
    parts = [len(part) for part in nx.connected_components(plain)]
    yield "components", ALL, len(parts), ""
    yield "largest_component", ALL, max(parts, default=0), ""
    yield "isolates", ALL, nx.number_of_isolates(plain), ""
    triples = sum(degree * (degree - 1) for _, degree in plain.degree())
    yield "transitivity", ALL, *((nx.transitivity(plain), "") if triples else (NAN, "there are no two ties with an actor in common"))


def _spread(values: Mapping[Hashable, float], most: float) -> float:
    top = max(values.values())
    return sum(top - value for value in values.values()) / most


def _centralisation(actors: list[Hashable], edges: pd.DataFrame) -> Iterator[Row]:
    import networkx as nx

    n, graph = len(actors), reach(actors, edges)
    names = [f"centralisation_{name}" for name in ("degree", "betweenness", "closeness", "in_degree", "out_degree")]
    if n < 3:
        yield from ((name, ALL, NAN, "there are fewer than 3 actors") for name in names)
        return
    plain = graph.to_undirected()
    yield names[0], ALL, _spread(dict(plain.degree()), (n - 1) * (n - 2)), ""
    yield names[1], ALL, _spread(nx.betweenness_centrality(plain, normalized=True), n - 1), ""
    if nx.is_connected(plain):
        yield names[2], ALL, _spread(nx.closeness_centrality(plain), (n * n - 3 * n + 2) / (2 * n - 3)), ""
    else:
        yield names[2], ALL, NAN, "the network is in several parts"
    yield names[3], ALL, _spread(dict(graph.in_degree()), (n - 1) ** 2), ""
    yield names[4], ALL, _spread(dict(graph.out_degree()), (n - 1) ** 2), ""
