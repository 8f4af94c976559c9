"""DOT, for Graphviz."""

from __future__ import annotations

from qualcode.graphfiles.plain import Edge, Node, PlainGraph

__all__ = ["dot_bytes"]


def dot_bytes(graph: PlainGraph) -> bytes:
    """The network; every text is quoted, a symmetric edge between directed ones has ``dir=none``, and positions hold for ``neato -n``."""
    arrow = "->" if graph.directed else "--"
    lines = ["digraph {" if graph.directed else "graph {"]
    lines += [f"  {_quoted(node.id)} [{_node(node)}];" for node in graph.nodes]
    lines += [f"  {_quoted(edge.source)} {arrow} {_quoted(edge.target)} [{_edge(edge, graph.directed)}];" for edge in graph.edges]
    return ("\n".join([*lines, "}"]) + "\n").encode("utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _node(node: Node) -> str:
    said = {"label": node.label, **({"fillcolor": node.color, "style": "filled"} if node.color else {})}
    if node.x is not None and node.y is not None:
        said["pos"] = f"{node.x},{node.y}"
    return ", ".join(f"{name}={_quoted(value)}" for name, value in said.items())


def _edge(edge: Edge, directed: bool) -> str:
    said = {
        "label": edge.label,
        "weight": str(edge.counted),
        "plane": str(edge.values.get("plane", "")),
        "stage": str(edge.values.get("stage", "")),
    }
    if directed and not edge.directed:
        said["dir"] = "none"
    return ", ".join(f"{name}={_quoted(value)}" for name, value in said.items() if value)
