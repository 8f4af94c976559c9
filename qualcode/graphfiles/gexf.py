"""GEXF 1.3, for Gephi: without time, or with the stages as intervals of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

from qualcode.graphfiles.merging import joined
from qualcode.graphfiles.plain import (
    Edge,
    Node,
    Plain,
    PlainGraph,
    Values,
    column_types,
    same_types,
    shown,
    unique,
)
from qualcode.graphfiles.timing import Spell, Timeline
from qualcode.rows import UNKNOWN

__all__ = ["gexf_bytes", "timed_gexf_bytes"]

_SPACE, _VIZ = "http://gexf.net/1.3", "http://gexf.net/1.3/viz"
_TYPES = {bool: "boolean", int: "integer", float: "double", str: "string"}
_SMALL = 2**31
# Names that readers of the format keep for themselves.
_NODE_NAMES = {"id", "label", "pid", "parents", "viz", "spells", "slices", "start", "end"}
_EDGE_NAMES = {"id", "label", "weight", "source", "target", "kind", "type", "viz", "spells", "slices", "start", "end", "networkx_key"}
Timed = tuple[Plain, Spell]


def gexf_bytes(graph: PlainGraph, *, undirected: bool = False) -> bytes:
    """The network without time; `undirected` writes symmetric edges as such, which Gephi reads and networkx does not."""
    root, place = _root(graph, {"mode": "static"}, "")
    node_ids = _declare(place, "node", map(_of_node, graph.nodes))
    rows = [_named(edge.values, _EDGE_NAMES) for edge in graph.edges]
    edge_ids = _declare(place, "edge", rows)
    _write_nodes(place, graph.nodes, node_ids)
    edges = ET.SubElement(place, "edges")
    taken: dict[tuple[str, str], set[str]] = {}
    for number, (edge, row) in enumerate(zip(graph.edges, rows, strict=True)):
        element = _edge(edges, number, edge, _kind(edge, ("code", "stage", "plane"), taken), graph, undirected)
        _write_values(element, row, edge_ids, {})
    return _bytes(root)


def timed_gexf_bytes(graph: PlainGraph, line: Timeline, *, undirected: bool = False) -> bytes:
    """The network over the stages: an edge for each source, target, code and plane, there during the stages that have evidence of it.

    Its weight and whatever differs between stages have a value for each interval; ``weight`` of the edge itself is the sum over the
    stages. Edges without a stage stand by themselves, so that no weight mixes known and unknown time.
    """
    root, place = _root(graph, {"mode": "dynamic", "timeformat": line.format, "timerepresentation": "interval"}, line.note)
    groups = _over_time(graph.edges)
    rows = [{stage: _one(edges) for stage, edges in stages.items()} for stages in groups]
    constant, changing = _sorted_out([{stage: values for stage, (_, values) in row.items()} for row in rows])
    node_ids = _declare(place, "node", map(_of_node, graph.nodes))
    edge_ids = _declare(place, "edge", constant)
    moving_ids = _declare(place, "edge", changing, dynamic=True)
    _write_nodes(place, graph.nodes, node_ids)
    edges = ET.SubElement(place, "edges")
    taken: dict[tuple[str, str], set[str]] = {}
    for number, (stages, row, still) in enumerate(zip(groups, rows, constant, strict=True)):
        first = next(iter(stages.values()))[0]
        total = sum(weight for weight, _ in row.values())
        whole = Edge(first.source, first.target, total, first.label, first.directed, "", first.values)
        element = _edge(edges, number, whole, _kind(whole, ("code", "plane"), taken), graph, undirected)
        moving: dict[str, list[Timed]] = {}
        for stage, (weight, values) in row.items():
            named = _named(values, _EDGE_NAMES)
            for spell in line.spells[stage]:
                moving.setdefault("weight", []).append((weight, spell))
                for name in sorted(set(named) & set(moving_ids)):
                    moving.setdefault(name, []).append((named[name], spell))
        spells = sorted((spell for stage in row for spell in line.spells[stage]), key=lambda spell: (spell.start, spell.end))
        if spells:
            holder = ET.SubElement(element, "spells")
            for spell in spells:
                ET.SubElement(holder, "spell", _bounds(spell))
        _write_values(element, still, {**edge_ids, **moving_ids}, moving)
    return _bytes(root)


def _over_time(edges: Sequence[Edge]) -> list[dict[str, list[Edge]]]:
    """Edges of one source, target, code and plane, by stage."""
    groups: dict[tuple[object, ...], dict[str, list[Edge]]] = {}
    for edge in edges:
        stage = shown(edge.values.get("stage", UNKNOWN))
        same = (edge.source, edge.target, edge.directed, edge.label, edge.values.get("code"), edge.values.get("plane"), stage == UNKNOWN)
        groups.setdefault(same, {}).setdefault(stage, []).append(edge)
    return list(groups.values())


def _one(edges: Sequence[Edge]) -> tuple[float | int, dict[str, Plain]]:
    return sum(edge.counted for edge in edges), joined([edge.values for edge in edges])


def _sorted_out(rows: Sequence[Mapping[str, Values]]) -> tuple[list[dict[str, Plain]], list[dict[str, Plain]]]:
    """What never differs between the stages of an edge; and, a row for each edge and stage, what does. The weight always may."""
    names = {name for row in rows for values in row.values() for name in values}
    still = {name for name in names if all(len({values.get(name) for values in row.values()}) == 1 for row in rows)} - {"stage"}
    constant = [{name: value for name, value in next(iter(row.values())).items() if name in still} for row in rows]
    changing: list[dict[str, Plain]] = [
        _named({name: value for name, value in values.items() if name not in still}, _EDGE_NAMES) for row in rows for values in row.values()
    ]
    return same_types(_named(row, _EDGE_NAMES) for row in constant), [*changing, {"weight": 1.0}]


def _root(graph: PlainGraph, how: Mapping[str, str], note: str) -> tuple[ET.Element, ET.Element]:
    """The frame; it says nothing of when it was written, so that a rerun gives the same file."""
    looks = any(node.x is not None or node.size is not None or node.color for node in graph.nodes)
    root = ET.Element("gexf", {"xmlns": _SPACE, **({"xmlns:viz": _VIZ} if looks else {}), "version": "1.3"})
    if note:
        meta = ET.SubElement(root, "meta")
        ET.SubElement(meta, "creator").text = "qualcode"
        ET.SubElement(meta, "description").text = note
    return root, ET.SubElement(root, "graph", {"defaultedgetype": "directed" if graph.directed else "undirected", **how})


def _named(values: Values, kept: set[str]) -> dict[str, Plain]:
    """The attributes by the names that they have in the file."""
    taken = set(values)
    return {(unique(f"own_{name}", taken) if name in kept else name): value for name, value in values.items()}


def _of_node(node: Node) -> dict[str, Plain]:
    """The attributes of a node, without its place and colour where these are drawn."""
    drawn = {name for name, there in (("x", node.x is not None), ("y", node.y is not None), ("color", bool(node.color))) if there}
    return _named({name: value for name, value in node.values.items() if name not in drawn}, _NODE_NAMES)


def _declare(parent: ET.Element, kind: str, rows: Iterable[Values], *, dynamic: bool = False) -> dict[str, str]:
    """Declares the attributes; their names → their ids. The weight must be called ``weight`` for Gephi to take it as that."""
    rows = list(rows)
    types = column_types(rows)
    if not types:
        return {}
    holder = ET.SubElement(parent, "attributes", {"class": kind, **({"mode": "dynamic"} if dynamic else {})})
    ids = {}
    for number, (name, type_) in enumerate(types.items()):
        ids[name] = "weight" if dynamic and name == "weight" else f"{'t' if dynamic else kind[0]}{number}"
        large = type_ is int and any(not -_SMALL <= int(row[name]) < _SMALL for row in rows if name in row)
        ET.SubElement(holder, "attribute", {"id": ids[name], "title": name, "type": "long" if large else _TYPES[type_]})
    return ids


def _write_nodes(parent: ET.Element, nodes: Iterable[Node], ids: Mapping[str, str]) -> None:
    holder = ET.SubElement(parent, "nodes")
    for node in nodes:
        element = ET.SubElement(holder, "node", {"id": node.id, "label": node.label})
        _write_values(element, _of_node(node), ids, {})
        if node.color:
            red, green, blue = (str(int(node.color[start : start + 2], 16)) for start in (1, 3, 5))
            ET.SubElement(element, "viz:color", {"r": red, "g": green, "b": blue})
        if node.x is not None and node.y is not None:
            ET.SubElement(element, "viz:position", {"x": str(node.x), "y": str(node.y), "z": "0.0"})
        if node.size is not None:
            ET.SubElement(element, "viz:size", {"value": str(node.size)})


def _kind(edge: Edge, parts: Sequence[str], taken: dict[tuple[str, str], set[str]]) -> str:
    """What kind an edge is: Gephi keeps parallel edges only when they are of different kinds."""
    said = [shown(edge.values.get(part, "")) for part in parts]
    wanted = "|".join(said) if any(said) else edge.key or edge.label
    ends = (edge.source, edge.target) if edge.directed else (min(edge.source, edge.target), max(edge.source, edge.target))
    return unique(wanted or "edge", taken.setdefault(ends, set()))


def _edge(parent: ET.Element, number: int, edge: Edge, kind: str, graph: PlainGraph, undirected: bool) -> ET.Element:
    said = {"id": str(number), "source": edge.source, "target": edge.target, "kind": kind}
    if undirected and graph.directed and not edge.directed:
        said["type"] = "undirected"
    if edge.label:
        said["label"] = edge.label
    if edge.weight is not None:
        said["weight"] = str(edge.weight)
    return ET.SubElement(parent, "edge", said)


def _write_values(parent: ET.Element, row: Values, ids: Mapping[str, str], moving: Mapping[str, Sequence[Timed]]) -> None:
    if not row and not moving:
        return
    holder = ET.SubElement(parent, "attvalues")
    for name in sorted(row):
        ET.SubElement(holder, "attvalue", {"for": ids[name], "value": shown(row[name])})
    for name, values in sorted(moving.items()):
        for value, spell in sorted(values, key=lambda timed: (timed[1].start, timed[1].end)):
            ET.SubElement(holder, "attvalue", {"for": ids[name], "value": shown(value), **_bounds(spell)})


def _bounds(spell: Spell) -> dict[str, str]:
    return {name: value for name, value in (("start", spell.start), ("end", spell.end)) if value}


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"
