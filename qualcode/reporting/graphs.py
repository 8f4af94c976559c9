"""The network as files that other programs open: GraphML and GEXF 1.3, the same bytes for the same network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["plain_network", "write_gexf", "write_graphml"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_GEXF = "http://gexf.net/1.3"
_TYPES = {bool: "boolean", int: "integer", float: "double", str: "string"}

Plain = bool | int | float | str


def _plain(value: object) -> Plain | None:
    """A value that every format can hold; None where there is nothing to write."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return _FORBIDDEN.sub("", "; ".join(map(str, value)))
    return _FORBIDDEN.sub("", str(value))


def plain_network(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same network with a ``label`` per node and only attributes that every format can hold: lists joined by ``; ``, blanks left
    out."""
    import networkx as nx

    plain = nx.MultiDiGraph()
    for node, data in network.nodes(data=True):
        kept = {key: value for key, value in ((key, _plain(value)) for key, value in data.items()) if value is not None}
        own = kept.pop("label", None)
        if own is not None:
            kept["own_label"] = own
        plain.add_node(node, label=kept.get("name", node), **kept)
    for number, (source, target, data) in enumerate(network.edges(data=True)):
        kept = {key: value for key, value in ((key, _plain(value)) for key, value in data.items()) if value is not None}
        plain.add_edge(source, target, key=str(number), **kept)
    return plain


def write_graphml(network: nx.MultiDiGraph, path: Path) -> None:
    """The network as GraphML; nodes carry ``label``, edges ``weight`` and ``evidence``."""
    import networkx as nx

    nx.write_graphml_xml(plain_network(network), str(path), encoding="utf-8", prettyprint=True)


def _attributes(parent: ET.Element, kind: str, rows: list[dict[str, Plain]], skip: tuple[str, ...]) -> dict[str, str]:
    """Declares the attributes of nodes or edges; their names → their ids."""
    types: dict[str, str] = {}
    for row in rows:
        for key, value in row.items():
            if key not in skip:
                found = _TYPES[type(value)]
                types[key] = found if types.setdefault(key, found) == found else "string"
    holder = ET.SubElement(parent, "attributes", {"class": kind})
    ids = {}
    for number, key in enumerate(sorted(types)):
        ids[key] = f"{kind[0]}{number}"
        ET.SubElement(holder, "attribute", {"id": ids[key], "title": key, "type": types[key]})
    return ids


def _values(parent: ET.Element, row: dict[str, Plain], ids: dict[str, str]) -> None:
    holder = ET.SubElement(parent, "attvalues")
    for key in sorted(row):
        if key in ids:
            value = row[key]
            ET.SubElement(holder, "attvalue", {"for": ids[key], "value": str(value).lower() if isinstance(value, bool) else str(value)})


def write_gexf(network: nx.MultiDiGraph, path: Path) -> None:
    """The network as GEXF 1.3 (Gephi): without the date of writing, so that a rerun gives the same file."""
    plain = plain_network(network)
    root = ET.Element("gexf", {"xmlns": _GEXF, "version": "1.3"})
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", "mode": "static"})
    node_rows = [dict(data) for _, data in plain.nodes(data=True)]
    edge_rows = [dict(data) for *_, data in plain.edges(data=True)]
    node_ids = _attributes(graph, "node", node_rows, ("label",))
    edge_ids = _attributes(graph, "edge", edge_rows, ("weight",))
    nodes, edges = ET.SubElement(graph, "nodes"), ET.SubElement(graph, "edges")
    for (node, _), row in zip(plain.nodes(data=True), node_rows, strict=True):
        _values(ET.SubElement(nodes, "node", {"id": str(node), "label": str(row["label"])}), row, node_ids)
    for (source, target, key, data), row in zip(plain.edges(data=True, keys=True), edge_rows, strict=True):
        # Parallel edges need a kind each in GEXF.
        edge = ET.SubElement(
            edges,
            "edge",
            {
                "id": str(key),
                "source": str(source),
                "target": str(target),
                "label": str(data["code"]),
                "weight": str(data["weight"]),
                "kind": "|".join(str(data.get(part, "")) for part in ("code", "stage", "plane")),
            },
        )
        _values(edge, row, edge_ids)
    ET.indent(root)
    path.write_bytes(b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n")
