"""GraphML, for networkx, igraph, Gephi, Cytoscape, yEd, visone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from qualcode.graphfiles.plain import Plain, PlainGraph, Values, column_types, same_types, shown, unique

__all__ = ["graphml_bytes"]

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
# igraph and networkx put the ids of nodes and edges under these names.
_KEPT = {"id"}


def graphml_bytes(graph: PlainGraph, *, undirected: bool = False) -> bytes:
    """The network; `undirected` writes symmetric edges with ``directed="false"``, which networkx does not read beside directed ones."""
    root = ET.Element("graphml", {"xmlns": _SPACE})
    nodes = same_types({**_renamed(node.values), "label": node.label} for node in graph.nodes)
    edges = same_types(_edge_row(edge.values, edge.label, edge.weight) for edge in graph.edges)
    ids = {"node": _declare(root, "node", nodes), "edge": _declare(root, "edge", edges)}
    place = ET.SubElement(root, "graph", {"edgedefault": "directed" if graph.directed else "undirected"})
    for node, row in zip(graph.nodes, nodes, strict=True):
        _write(ET.SubElement(place, "node", {"id": node.id}), row, ids["node"])
    for number, (edge, row) in enumerate(zip(graph.edges, edges, strict=True)):
        said = {"source": edge.source, "target": edge.target, "id": str(number)}
        if undirected and graph.directed and not edge.directed:
            said["directed"] = "false"
        _write(ET.SubElement(place, "edge", said), row, ids["edge"])
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def _edge_row(values: Values, label: str, weight: float | int | None) -> dict[str, Plain]:
    row = {**_renamed(values), **({"label": label} if label else {})}
    return row if weight is None else {**row, "weight": weight}


def _renamed(values: Values) -> dict[str, Plain]:
    taken = set(values)
    return {(unique(f"own_{name}", taken) if name in _KEPT else name): value for name, value in values.items()}


def _declare(root: ET.Element, kind: str, rows: Iterable[Values]) -> dict[str, str]:
    ids = {}
    for number, (name, type_) in enumerate(column_types(rows).items()):
        ids[name] = f"{kind[0]}{number}"
        ET.SubElement(root, "key", {"id": ids[name], "for": kind, "attr.name": name, "attr.type": _TYPES[type_]})
    return ids


def _write(parent: ET.Element, row: Values, ids: Mapping[str, str]) -> None:
    for name, value in row.items():
        ET.SubElement(parent, "data", {"key": ids[name]}).text = shown(value)
