"""Parallel edges → one for each pair: weights are added, never those of two planes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualcode.errors import ArgumentError
from qualcode.graphfiles.plain import Edge, Plain, PlainGraph, Values, plane_of, same_types, shown

__all__ = ["joined", "merged", "planes"]


def planes(graph: PlainGraph) -> tuple[str, ...]:
    """The planes that the edges are on, ``(unknown)`` for none; nothing where no edge speaks of planes."""
    if not any("plane" in edge.values for edge in graph.edges):
        return ()
    return tuple(sorted({plane_of(edge) for edge in graph.edges}))


def merged(graph: PlainGraph, asked: str) -> PlainGraph:
    """One edge for each pair and direction, with the sum of the weights.

    Where the network has both directed and symmetric edges, a symmetric one adds to both directions, as in a matrix. Texts are joined by
    ``; ``; numbers besides the weight are left out where edges were added up: how many different documents there are cannot be told from
    parts.

    Raises
    ------
    ArgumentError
        When the edges are on several planes; `asked` tells who wants them in one.
    """
    on = planes(graph)
    if len(on) > 1:
        raise ArgumentError(
            f"{asked} would add the planes {', '.join(on)} to each other, and what is written is not what is done. "
            f"Write a file for each: plane='{on[0]}'."
        )
    mixed = len({edge.directed for edge in graph.edges}) > 1
    groups: dict[tuple[str, str], list[Edge]] = {}
    rank = graph.numbers
    for edge in graph.edges:
        ends = (edge.source, edge.target)
        if not edge.directed and not mixed:
            ends = (min(ends, key=rank.__getitem__), max(ends, key=rank.__getitem__))
        groups.setdefault(ends, []).append(edge)
        if mixed and not edge.directed and edge.source != edge.target:
            groups.setdefault((edge.target, edge.source), []).append(edge)
    directed = mixed or any(edge.directed for edge in graph.edges)
    ordered = sorted(groups.items(), key=lambda item: (rank[item[0][0]], rank[item[0][1]]))
    rows = same_types(joined([edge.values for edge in edges]) for _, edges in ordered)
    edges = tuple(
        Edge(source, target, _sum(found), "; ".join(sorted({edge.label for edge in found} - {""})), directed, "", values)
        for ((source, target), found), values in zip(ordered, rows, strict=True)
    )
    return PlainGraph(graph.nodes, edges, graph.directed)


def _sum(edges: Iterable[Edge]) -> float | int:
    return sum(edge.counted for edge in edges)


def joined(rows: Sequence[Values]) -> dict[str, Plain]:
    """The attributes of several edges as those of one.

    Examples
    --------
    >>> joined([{"code": "control", "documents": 2, "symmetric": False}, {"code": "autonomy", "documents": 2, "symmetric": False}])
    {'code': 'autonomy; control', 'symmetric': False}
    """
    if len(rows) == 1:
        return dict(rows[0])
    values: dict[str, Plain] = {}
    for name in sorted({name for row in rows for name in row}):
        found = [row[name] for row in rows if name in row]
        if all(isinstance(value, bool) for value in found):
            if len(found) == len(rows) and len(set(found)) == 1:
                values[name] = found[0]
        elif any(isinstance(value, str) for value in found):
            values[name] = "; ".join(sorted({part for value in found for part in shown(value).split("; ")}))
    return values
