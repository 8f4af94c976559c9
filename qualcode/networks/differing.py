"""What one network has and another has not: what is written beside what is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.options import names_of

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["network_difference"]


def network_difference(
    first: nx.Graph, second: nx.Graph, *, by: Sequence[str] = ("family",), names: tuple[str, str] = ("nominal", "actual")
) -> nx.Graph:
    """Both networks in one, every edge with what it weighs in each.

    Parameters
    ----------
    first, second
        Two networks, both with or both without direction: of :func:`qualcode.relation_network`, of :func:`qualcode.projection`, or your
        own. Edges without ``weight`` count 1.
    by
        The attributes by which edges of one pair are told apart; edges that are the same in these are added up. What an edge does not have
        is blank. ``()``: one edge a pair. Directed edges and those with ``symmetric=True`` are never added to each other.
    names
        What the two are called.

    Returns
    -------
    networkx.MultiDiGraph or networkx.MultiGraph
        The nodes of both (where both have one, with the attributes of the first). Edges, one a pair and `by`, with these attributes,
        ``symmetric``, ``weight_first``, ``weight_second``, ``difference`` (first − second), ``status`` (``only nominal``, ``only actual``,
        ``both``), ``evidence_first`` and ``evidence_second`` (ids, where edges have them). Weights are counts: where there is
        far more material of one, its edges are heavier, and ``status`` tells more than ``difference``.

    Raises
    ------
    ArgumentError
        When one network has directions and the other has not.

    Examples
    --------
    >>> import networkx as nx
    >>> nominal, actual = nx.MultiDiGraph(), nx.MultiDiGraph()
    >>> _ = nominal.add_edge("bureau", "agency", family="equality", weight=2)
    >>> _ = actual.add_edge("bureau", "agency", family="control", weight=5)
    >>> difference = network_difference(nominal, actual)
    >>> [(edge["family"], edge["difference"], edge["status"]) for *_, edge in difference.edges(data=True)]
    [('control', -5, 'only actual'), ('equality', 2, 'only nominal')]
    """
    import networkx as nx

    if first.is_directed() != second.is_directed():
        raise ArgumentError("one of the two networks has directions and the other has not: turn one with to_directed() or to_undirected()")
    by = names_of(by)
    known = {"family", *(str(name) for side in (first, second) for *_, data in side.edges(data=True) for name in data)}
    unknown = [f"'{name}'{hint(name, known)}" for name in by if name not in known]
    if unknown:
        raise ArgumentError(f"no edge of the two networks has {', '.join(unknown)} (there are: {', '.join(sorted(known))})")
    graph: nx.Graph = nx.MultiDiGraph() if first.is_directed() else nx.MultiGraph()
    graph.add_nodes_from(first.nodes(data=True))
    graph.add_nodes_from((node, data) for node, data in second.nodes(data=True) if node not in first)
    sides = _merged(first, by), _merged(second, by)
    for edge in sorted(set(sides[0]) | set(sides[1]), key=lambda edge: tuple(map(str, edge))):
        source, target, symmetric, *values = edge
        (here, told), (there, said) = (side.get(edge, (None, ())) for side in sides)
        status = "both" if here is not None and there is not None else f"only {names[0] if there is None else names[1]}"
        graph.add_edge(
            source,
            target,
            key="|".join([*map(str, values), *(["symmetric"] if symmetric else [])]),
            **dict(zip(by, values, strict=True)),
            symmetric=symmetric,
            weight_first=here or 0,
            weight_second=there or 0,
            difference=(here or 0) - (there or 0),
            status=status,
            evidence_first=told,
            evidence_second=said,
        )
    return graph


def _merged(graph: nx.Graph, by: Sequence[str]) -> dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]]:
    """Weight and evidence of each pair, kind and `by`."""
    merged: dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]] = {}
    for source, target, data in graph.edges(data=True):
        symmetric = bool(data.get("symmetric", False))
        ends = (source, target) if graph.is_directed() and not symmetric else sorted((source, target), key=str)
        edge = (*ends, symmetric, *("" if data.get(name) is None else data[name] for name in by))
        weight, evidence = merged.get(edge, (0, ()))
        merged[edge] = weight + data.get("weight", 1), evidence + tuple(data.get("evidence", ()))
    return merged
