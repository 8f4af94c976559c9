"""Pajek: a network (.net) with its partitions (.clu) and vectors (.vec), and a table of what the numbers mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from qualcode.graphfiles.plain import Edge, Node, Plain, PlainGraph, column_types, unique
from qualcode.graphfiles.tables import table_bytes

__all__ = ["pajek_files"]

MOST_CLASSES = 50
_DRAWN = ("name", "x", "y", "color")
"""Of a node, what the network itself holds."""
_BOM = b"\xef\xbb\xbf"


def pajek_files(graph: PlainGraph, name: str, *, relations: bool = False) -> dict[str, bytes]:
    """The files by name: the network first, then a partition for each text attribute and a vector for each number that all nodes have.

    Lines end as in Windows, and a network with more than ASCII in it begins with a byte order mark: so Pajek knows that it is UTF-8.
    Directed edges are ``*Arcs``, symmetric ones ``*Edges``. Behind its weight an arc has its label. With `relations` each family is a
    relation of its own (``*Arcs :2 "control"``), as Pajek wants it for a multirelational network; networkx and igraph read only files
    without.
    """
    stem = PurePath(name).stem
    # Pajek counts the nodes of the first mode first.
    nodes = sorted(graph.nodes, key=lambda node: (node.mode or 0, node.number)) if graph.modes else list(graph.nodes)
    number = {node.id: place for place, node in enumerate(nodes, 1)}
    size = f"{len(nodes)} {sum(node.mode == 0 for node in nodes)}" if graph.modes else f"{len(nodes)}"
    labels = _labels(nodes)
    lines = [f"*Network {_quotable(stem)}", f"*Vertices {size}"]
    lines += [f'{number[node.id]} "{labels[node.id]}"{_position(node)}' for node in nodes]
    for head, edges in _lists(graph.edges, relations):
        lines += [head, *(f"{number[edge.source]} {number[edge.target]} {edge.counted}{_said(edge)}" for edge in edges)]
    files = {name: _lines(lines)}
    key: list[list[Plain | None]] = [[number[node.id], node.id, labels[node.id], node.label] for node in nodes]
    heads = ["number", "id", "label_in_pajek", "label"]
    taken = {"key"}
    types = column_types(node.values for node in nodes)
    for attribute, type_ in types.items():
        if attribute in _DRAWN:
            continue
        values = [node.values.get(attribute) for node in nodes]
        short = unique("".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in attribute), taken, capitals=False)
        if type_ in (int, float) and None not in values:
            files[f"{stem}_{short}.vec"] = _lines([f"*Vertices {len(nodes)}", *map(str, values)])
        elif type_ in (str, bool) and len(set(values)) <= MOST_CLASSES:
            classes = {value: place for place, value in enumerate(sorted({str(value) for value in values if value is not None}), 1)}
            numbers = [0 if value is None else classes[str(value)] for value in values]
            files[f"{stem}_{short}.clu"] = _lines([f"*Vertices {len(nodes)}", *map(str, numbers)])
            heads += [attribute, f"{attribute}_class"]
            for row, value, class_ in zip(key, values, numbers, strict=True):
                row += [value, class_]
    files[f"{stem}_net_key.csv"] = table_bytes(heads, key)
    return files


def _labels(nodes: Iterable[Node]) -> dict[str, str]:
    """Labels that no reader stumbles over, each once: networkx takes them for the nodes themselves."""
    taken: set[str] = set()
    return {node.id: unique(_quotable(node.label) or "(blank)", taken) for node in nodes}


def _quotable(text: str) -> str:
    """Pajek knows no escape: quotes become single ones, strokes turn round, and a line stays a line."""
    return " ".join(text.replace('"', "'").replace("\\", "/").split())


def _position(node: Node) -> str:
    """Pajek's paper goes from 0 to 1, downwards; what was placed elsewhere stays out."""
    if node.x is None or node.y is None or max(abs(node.x), abs(node.y)) > 500:
        return ""
    return f" {0.5 + node.x / 1100:.4f} {0.5 - node.y / 1100:.4f} 0.5"


def _said(edge: Edge) -> str:
    return f' l "{_quotable(edge.label)}"' if edge.label else ""


def _lists(edges: Sequence[Edge], relations: bool) -> list[tuple[str, list[Edge]]]:
    """The lists of a network with their headings; arcs first."""
    groups: dict[str, list[Edge]] = {} if edges else {"": []}
    for edge in edges:
        groups.setdefault(str(edge.values.get("family", edge.label)) if relations else "", []).append(edge)
    found = []
    for number, name in enumerate(sorted(groups), 1):
        head = f' :{number} "{_quotable(name)}"' if relations else ""
        arcs, ties = ([edge for edge in groups[name] if edge.directed is directed] for directed in (True, False))
        found += [(f"{word}{head}", part) for word, part in (("*Arcs", arcs), ("*Edges", ties)) if part]
    return found or [("*Arcs", [])]


def _lines(lines: Iterable[str]) -> bytes:
    data = "".join(f"{line}\r\n" for line in lines).encode("utf-8")
    return data if data.isascii() else _BOM + data
