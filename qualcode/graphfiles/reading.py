"""A network from a file of another program, so that one goes on with what was edited there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import DataError, Problem, hint
from qualcode.graphfiles.parsed import Parsed
from qualcode.graphfiles.tables import node_file
from qualcode.graphfiles.textfiles import parsed_cyjs, parsed_pajek, parsed_tables
from qualcode.graphfiles.xmlfiles import parsed_gexf, parsed_graphml
from qualcode.reading.contents import Unreadable

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["read_network"]

_READERS: Mapping[str, Callable[[bytes], Parsed]] = {
    ".graphml": parsed_graphml,
    ".gexf": parsed_gexf,
    ".net": parsed_pajek,
    ".cyjs": parsed_cyjs,
    ".json": parsed_cyjs,
}
_MOST_TOLD = 20


def read_network(path: str | os.PathLike[str]) -> nx.MultiDiGraph | nx.MultiGraph:
    """Reads a network from GraphML, GEXF, Pajek (.net), Cytoscape JSON (.cyjs) or a table of edges (.csv).

    Parameters
    ----------
    path
        The file; its ending tells the format. Beside a table of edges its nodes are looked for (``nodes.csv`` beside ``edges.csv``, else
        ``<name>_nodes.csv``); without them there are the ends of the edges.

    Returns
    -------
    networkx.MultiDiGraph or networkx.MultiGraph
        Undirected only where no edge of the file has a direction; else an edge without one is there once, with ``symmetric=True``. Nodes
        have a ``label``, and ``x``, ``y``, ``size``, ``color`` where the file places and paints them, so that :func:`write_network` keeps
        what was arranged in Gephi. Nodes of Pajek have their labels as ids.

    Raises
    ------
    DataError
        When the file cannot be read, is damaged, or an edge ends at a node that is not there.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "edges.csv"
    ...     _ = file.write_text("Source,Target,Type,Weight\\n区民政局,A社工机构,Directed,3\\n", encoding="utf-8")
    ...     read_network(file).edges["区民政局", "A社工机构", 0]
    {'weight': 3}
    """
    file = Path(path)
    suffix = file.suffix.casefold()
    if suffix not in (*_READERS, ".csv"):
        known = sorted((*_READERS, ".csv"))
        found = (
            f"a network is not read from '{file.suffix}'{hint(suffix, known)}" if suffix else "its name has no ending that tells a format"
        )
        raise DataError([Problem(file.name, found, f"Save it in the other program as one of {', '.join(known)}.")])
    try:
        data = file.read_bytes()
        beside = file.with_name(node_file(file.name))
        nodes = beside.read_bytes() if suffix == ".csv" and beside.is_file() else None
    except OSError as error:
        raise DataError([Problem(str(file), f"it cannot be read ({error.strerror})", "Look whether it is there.")]) from None
    try:
        parsed = parsed_tables(data, nodes) if suffix == ".csv" else _READERS[suffix](data)
    except Unreadable as error:
        raise DataError([Problem(file.name, error.found, error.remedy)]) from None
    return _network(parsed, file.name)


def _network(parsed: Parsed, name: str) -> nx.MultiDiGraph | nx.MultiGraph:
    import networkx as nx

    ids = {node.id for node in parsed.nodes}
    lost = sorted({end for edge in parsed.edges for end in (edge.source, edge.target)} - ids) if parsed.complete else []
    if lost:
        raise DataError(
            Problem(name, f"an edge ends at '{end}', which is no node of the file", "Add the node, or take the edge out.")
            for end in lost[:_MOST_TOLD]
        )
    ways = [parsed.directed if edge.directed is None else edge.directed for edge in parsed.edges]
    graph = nx.MultiDiGraph() if any(ways) or (not ways and parsed.directed) else nx.MultiGraph()
    for node in parsed.nodes:
        label = node.values.get("label") or node.values.get("name") or node.id
        graph.add_node(node.id, **{**node.values, "label": label})
    for edge, directed in zip(parsed.edges, ways, strict=True):
        for end in (edge.source, edge.target):
            if end not in graph:
                graph.add_node(end, label=end)
        said = {**edge.values, **({} if directed or not graph.is_directed() else {"symmetric": True})}
        graph.add_edge(edge.source, edge.target, key=_free_key(graph, edge.source, edge.target, edge.key), **said)
    return graph


def _free_key(graph: nx.MultiGraph, source: str, target: str, wanted: str) -> str | None:
    """The key that the file gives, if no other edge there has it."""
    return wanted if wanted and not graph.has_edge(source, target, key=wanted) else None
