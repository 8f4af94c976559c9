"""UCINET: one matrix as a list of edges (.dl) under short codes, and a table of what the codes mean."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

from qualcode.graphfiles.merging import merged
from qualcode.graphfiles.plain import PlainGraph, unique
from qualcode.graphfiles.tables import table_bytes

__all__ = ["dl_files"]

LONGEST = 18
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def dl_files(graph: PlainGraph, name: str) -> dict[str, bytes]:
    """The edge list and its key; parallel edges are added up, a symmetric one stands in both directions.

    UCINET writes labels in capitals, cuts them after 18 signs, and may not show Chinese: so a node has a code of ASCII, its id where that
    can be one.
    """
    codes = _codes(graph)
    number = graph.numbers
    lines = [f"DL n={len(graph.nodes)}", "format = edgelist1", "labels:", *codes.values(), "data:"]
    for edge in merged(graph, "a matrix of UCINET").edges:
        a, b = number[edge.source], number[edge.target]
        lines.append(f"{a} {b} {edge.counted}")
        if not edge.directed and a != b:
            lines.append(f"{b} {a} {edge.counted}")
    key = table_bytes(["code", "id", "label"], [(codes[node.id], node.id, node.label) for node in graph.nodes])
    return {name: "".join(f"{line}\r\n" for line in lines).encode("ascii"), f"{PurePath(name).stem}_dl_key.csv": key}


def _codes(graph: PlainGraph) -> dict[str, str]:
    taken: set[str] = set()
    alike = Counter(node.id.casefold() for node in graph.nodes)
    clear = {node.id for node in graph.nodes if _CODE.fullmatch(node.id) and len(node.id) <= LONGEST and alike[node.id.casefold()] == 1}
    taken |= {id_.casefold() for id_ in clear}
    return {node.id: node.id if node.id in clear else unique(f"N{node.number}", taken, capitals=False) for node in graph.nodes}
