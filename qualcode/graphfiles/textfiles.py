"""Pajek, CSV and Cytoscape JSON → what they say, whoever wrote them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from qualcode.graphfiles.parsed import Found, Parsed, ParsedEdge, ParsedNode, guessed, typed
from qualcode.graphfiles.plain import unique
from qualcode.reading.contents import Unreadable, written_text

__all__ = ["parsed_cyjs", "parsed_pajek", "parsed_tables"]

_PART = re.compile(r'"[^"]*"|\S+')
_LOOK = "Look whether it is the right file."


class _Pajek:
    """Reads a network line by line; ``place`` is the list that a line belongs to."""

    def __init__(self) -> None:
        self.nodes: dict[str, ParsedNode] = {}
        self.edges: list[ParsedEdge] = []
        self.first = self.size = 0
        self.taken: set[str] = set()
        self.place, self.relation = "", ""
        self.row = 0

    def line(self, number: int, text: str) -> None:
        parts = _PART.findall(text)
        if not parts or parts[0].startswith("%"):
            return
        if parts[0].startswith("*"):
            self._head(number, parts)
        elif self.place == "vertices":
            self._node(parts)
        elif self.place in ("arcs", "edges"):
            if len(parts) < 2:
                raise Unreadable(f"line {number} names no two nodes", "Correct the line.")
            self._edge(number, parts[0], parts[1], parts[2:])
        elif self.place in ("arcslist", "edgeslist"):
            for target in parts[1:]:
                self._edge(number, parts[0], target, [])
        elif self.place == "matrix":
            self.row += 1
            for column, value in enumerate(parts, 1):
                if typed("double", value, f"line {number}"):
                    self._edge(number, str(self.row), str(column), [value])

    def _head(self, number: int, parts: Sequence[str]) -> None:
        self.place = parts[0][1:].casefold()
        if self.place == "vertices":
            counts = [part for part in parts[1:3] if part.isdecimal()]
            if not counts:
                raise Unreadable(f"line {number} does not tell how many nodes there are", "Write '*Vertices' and the number.")
            self.size, self.first = int(counts[0]), int(counts[1]) if len(counts) > 1 else 0
        self.relation = " ".join(part.strip('"') for part in parts[1:] if not part.startswith(":")) if self.place != "vertices" else ""

    def _mode(self, number: str) -> dict[str, Found]:
        return {"bipartite": int(int(number) > self.first)} if self.first else {}

    def _node(self, parts: Sequence[str]) -> None:
        label = parts[1].strip('"') if len(parts) > 1 else parts[0]
        said: dict[str, Found] = {"label": label, **(self._mode(parts[0]) if parts[0].isdecimal() else {})}
        if len(parts) > 3 and all(isinstance(guessed(part), int | float) for part in parts[2:4]):
            across, down = (float(part) for part in parts[2:4])
            said |= {"x": round((across - 0.5) * 1100, 3), "y": round((0.5 - down) * 1100, 3)}
        self.nodes[parts[0]] = ParsedNode(unique(label or parts[0], self.taken), said)

    def _edge(self, number: int, source: str, target: str, rest: Sequence[str]) -> None:
        for end in (source, target):
            if end not in self.nodes:
                if not end.isdecimal() or not 1 <= int(end) <= self.size:
                    raise Unreadable(f"line {number} names the node {end}, which is none of the {self.size}", "Correct the line.")
                self.nodes[end] = ParsedNode(unique(end, self.taken), {"label": end, **self._mode(end)})
        said: dict[str, Found] = {"weight": 1}
        if rest:
            weight = typed("double", rest[0], f"line {number}")
            said["weight"] = int(weight) if isinstance(weight, float) and weight.is_integer() else weight
        pairs = dict(zip(rest[1::2], rest[2::2], strict=False))
        if "l" in pairs:
            said["label"] = pairs["l"].strip('"')
        if self.relation:
            said["family"] = self.relation
        self.edges.append(ParsedEdge(self.nodes[source].id, self.nodes[target].id, said, not self.place.startswith("edges")))

    def whole(self) -> Parsed:
        for number in range(1, self.size + 1):  # A node without a label need not be listed.
            if str(number) not in self.nodes:
                self.nodes[str(number)] = ParsedNode(unique(str(number), self.taken), {"label": str(number), **self._mode(str(number))})
        ordered = sorted(self.nodes.items(), key=lambda item: (int(item[0]) if item[0].isdecimal() else 0, item[0]))
        return Parsed(tuple(node for _, node in ordered), tuple(self.edges), not self.edges or any(edge.directed for edge in self.edges))


def parsed_pajek(data: bytes) -> Parsed:
    """The network of a .net file: a node's id is its label, each once; relations become ``family``, two modes ``bipartite``."""
    text, _ = written_text(data, "")
    if "*vertices" not in text.casefold():
        raise Unreadable("it is no network of Pajek: it has no line '*Vertices'", _LOOK)
    network = _Pajek()
    for number, line in enumerate(text.split("\n"), 1):
        network.line(number, line)
    return network.whole()


def parsed_tables(edges: bytes, nodes: bytes | None) -> Parsed:
    """A table of edges, with that of the nodes where there is one. Capitals in the headings do not count."""
    found_nodes = []
    if nodes is not None:
        for number, row in _rows(nodes, ("id",), "the table of nodes"):
            id_ = row.pop("id")
            if not id_:
                raise Unreadable(f"the table of nodes, row {number}: there is no id", "Fill it, or take the row out.")
            found_nodes.append(ParsedNode(id_, {"label": id_, **_told(row)}))
    found_edges = []
    for number, row in _rows(edges, ("source", "target"), "the table of edges"):
        source, target, kind = row.pop("source"), row.pop("target"), row.pop("type", "").strip().casefold()
        if not source or not target:
            raise Unreadable(f"the table of edges, row {number}: an end is blank", "Fill source and target, or take the row out.")
        weight = row.pop("weight", "")
        said = {**_told(row), **({"weight": guessed(weight)} if weight else {})}
        if weight and not isinstance(said["weight"], int | float):
            said["weight"] = typed("double", weight, f"the table of edges, row {number}")
        found_edges.append(ParsedEdge(source, target, said, False if kind == "undirected" else None))
    whole = not found_edges or any(edge.directed is None for edge in found_edges)
    return Parsed(tuple(found_nodes), tuple(found_edges), whole, complete=nodes is not None)


def _rows(data: bytes, needs: tuple[str, ...], what: str) -> Iterator[tuple[int, dict[str, str]]]:
    text, _ = written_text(data, "")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    kept = {"source", "target", "type", "weight", "label", "id"}
    names = [name.casefold() if name.casefold() in kept else name for name in next(reader, [])]
    lacking = [name for name in needs if name not in names]
    if lacking:
        raise Unreadable(
            f"{what} has no column {' and no column '.join(lacking)} (there are: {', '.join(names) or 'none'})", "Name the columns."
        )
    for number, row in enumerate(reader, 2):
        if any(row):
            yield number, dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=False))


def _told(row: Mapping[str, str]) -> dict[str, Found]:
    return {name: text if name == "label" else guessed(text) for name, text in row.items() if text}


def parsed_cyjs(data: bytes) -> Parsed:
    """A network of Cytoscape or cytoscape.js; what these programs keep for themselves (SUID, selected) is left out."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except ValueError:
        raise Unreadable("it is no sound JSON in UTF-8", "Write it again in the program that it was made with.") from None
    elements = content.get("elements") if isinstance(content, dict) else None
    if isinstance(elements, list):
        ends = [one for one in elements if isinstance(one, dict)]
        elements = {
            "nodes": [one for one in ends if "source" not in one.get("data", {})],
            "edges": [one for one in ends if "source" in one.get("data", {})],
        }
    if not isinstance(elements, dict):
        raise Unreadable("it is no network of Cytoscape: it has no 'elements'", _LOOK)
    nodes = tuple(_cyjs_node(*one) for one in _listed(elements, "nodes"))
    edges = tuple(_cyjs_edge(data) for data, _ in _listed(elements, "edges"))
    return Parsed(nodes, edges, content.get("directed") is not False)


def _listed(elements: Mapping[str, object], name: str) -> list[tuple[Mapping[str, object], object]]:
    """The data of each node or edge, with its position."""
    listed = elements.get(name, [])
    needs = ("id",) if name == "nodes" else ("source", "target")
    rows: list[tuple[Mapping[str, object], object]] = []
    for number, one in enumerate(listed if isinstance(listed, list) else [], 1):
        data = one.get("data") if isinstance(one, dict) else None
        if not isinstance(data, dict) or not set(needs) <= set(data):
            found = f"number {number} of '{name}' has no data with {' and '.join(needs)}"
            raise Unreadable(found, "Write it again in the program that it was made with.")
        rows.append((data, one.get("position")))
    return rows


_INNER = {"id", "value", "shared_name", "selected", "SUID", "source", "target", "key", "interaction", "shared_interaction", "directed"}


def _kept(data: Mapping[str, object]) -> dict[str, Found]:
    return {name: value for name, value in data.items() if name not in _INNER and isinstance(value, bool | int | float | str)}


def _cyjs_node(data: Mapping[str, object], place: object) -> ParsedNode:
    said = _kept(data)
    if isinstance(place, dict) and all(isinstance(place.get(axis), int | float) for axis in ("x", "y")):
        said |= {"x": float(place["x"]), "y": -float(place["y"])}
    return ParsedNode(str(data["id"]), said)


def _cyjs_edge(data: Mapping[str, object]) -> ParsedEdge:
    directed = data.get("directed")
    return ParsedEdge(str(data["source"]), str(data["target"]), _kept(data), directed if isinstance(directed, bool) else None)
