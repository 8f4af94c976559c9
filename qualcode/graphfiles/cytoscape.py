"""Cytoscape: its JSON (.cyjs), also for cytoscape.js and networkx, and its exchange format (.cx2)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from qualcode.graphfiles.plain import Edge, Node, Plain, PlainGraph, Values, column_types, same_types, unique

__all__ = ["cx2_bytes", "cyjs_bytes"]

_NODE_NAMES = {"id", "name", "value", "label", "shared_name", "selected", "SUID"}
_EDGE_NAMES = {
    *("id", "name", "source", "target", "key", "weight", "label", "directed"),
    *("interaction", "shared_name", "shared_interaction", "selected", "SUID"),
}
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def cyjs_bytes(graph: PlainGraph) -> bytes:
    """Cytoscape JSON; ``name`` is the label, so that Cytoscape shows it, and ``value`` the id, as networkx asks for it."""
    nodes, edges = _rows(graph)
    listed: list[dict[str, object]] = []
    for node, row in zip(graph.nodes, nodes, strict=True):
        shape: dict[str, object] = {"data": {"id": node.id, "value": node.id, **row}}
        if node.x is not None and node.y is not None:
            shape["position"] = {"x": node.x, "y": -node.y}  # Screens count downwards.
        listed.append(shape)
    lines = [
        {"data": {"id": f"e{number}", "key": str(number), "source": edge.source, "target": edge.target, **row}}
        for number, (edge, row) in enumerate(zip(graph.edges, edges, strict=True))
    ]
    return _json(
        {
            "format_version": "1.0",
            "generated_by": "qualcode",
            "target_cytoscapejs_version": "~2.1",
            "data": {},
            "directed": graph.directed,
            "multigraph": True,
            "elements": {"nodes": listed, "edges": lines},
        }
    )


def cx2_bytes(graph: PlainGraph) -> bytes:
    """CX2; nodes and edges are numbered, the ids of the network are in the attribute ``own_id``."""
    nodes, edges = _rows(graph)
    nodes = [{**row, "own_id": node.id} for node, row in zip(graph.nodes, nodes, strict=True)]
    number = graph.numbers
    aspects: dict[str, Sequence[Mapping[str, object]]] = {
        "attributeDeclarations": [{"nodes": _declared(nodes), "edges": _declared(edges)}],
        "nodes": [
            {"id": node.number, **({} if node.x is None or node.y is None else {"x": node.x, "y": -node.y}), "v": row}
            for node, row in zip(graph.nodes, nodes, strict=True)
        ],
        "edges": [
            {"id": place, "s": number[edge.source], "t": number[edge.target], "v": row}
            for place, (edge, row) in enumerate(zip(graph.edges, edges, strict=True), 1)
        ],
    }
    counts = [{"name": name, "elementCount": len(rows)} for name, rows in aspects.items()]
    return _json(
        [
            {"CXVersion": "2.0", "hasFragments": False},
            {"metaData": counts},
            *({name: rows} for name, rows in aspects.items()),
            {"status": [{"success": True}]},
        ]
    )


def _rows(graph: PlainGraph) -> tuple[list[dict[str, Plain]], list[dict[str, Plain]]]:
    return same_types(map(_node_row, graph.nodes)), same_types(map(_edge_row, graph.edges))


def _node_row(node: Node) -> dict[str, Plain]:
    return {**_named(node.values, _NODE_NAMES, node.label), "name": node.label, "label": node.label}


def _edge_row(edge: Edge) -> dict[str, Plain]:
    said: dict[str, Plain] = {"interaction": edge.label, "label": edge.label} if edge.label else {}
    if edge.weight is not None:
        said["weight"] = edge.weight
    return {**_named(edge.values, _EDGE_NAMES, ""), **said, "directed": edge.directed}


def _named(values: Values, kept: set[str], name: str) -> dict[str, Plain]:
    """The attributes under names that the format does not use itself; a name that is the label is there anyway."""
    taken = set(values) | kept
    own = {key: value for key, value in values.items() if not (key == "name" and value == name)}
    return {(unique(f"own_{key}", taken) if key in kept else key): value for key, value in own.items()}


def _declared(rows: Sequence[Values]) -> dict[str, dict[str, str]]:
    return {name: {"d": _TYPES[type_]} for name, type_ in column_types(rows).items()}


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode("utf-8")
