"""A network into a file, whole or not at all; which format, its name says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.graphfiles.cytoscape import cx2_bytes, cyjs_bytes
from qualcode.graphfiles.dot import dot_bytes
from qualcode.graphfiles.gexf import gexf_bytes, timed_gexf_bytes
from qualcode.graphfiles.graphml import graphml_bytes
from qualcode.graphfiles.merging import merged
from qualcode.graphfiles.pajek import pajek_files
from qualcode.graphfiles.plain import PlainGraph, plain_graph, shown
from qualcode.graphfiles.tables import adjacency_bytes, csv_files
from qualcode.graphfiles.timing import timeline
from qualcode.graphfiles.ucinet import dl_files
from qualcode.rows import UNKNOWN
from qualcode.saving import save

if TYPE_CHECKING:
    import networkx as nx

    from qualcode.model import Study

__all__ = ["NETWORK_FORMATS", "write_network"]


@dataclass(frozen=True)
class _Order:
    """What is to be written: the network, the name of the file, and what the format may ask."""

    graph: PlainGraph
    name: str
    study: Study | None
    undirected: bool


def _over_stages(order: _Order) -> bytes:
    if order.study is None:
        raise ArgumentError("a network over the stages needs the study that knows them. Give study=…, or write it as 'gexf'.")
    if order.graph.edges and not any("stage" in edge.values for edge in order.graph.edges):
        raise ArgumentError("the edges have no attribute 'stage', so nothing is known of time. Write the network as 'gexf'.")
    stages = [shown(edge.values.get("stage", UNKNOWN)) for edge in order.graph.edges]
    return timed_gexf_bytes(order.graph, timeline(order.study, stages), undirected=order.undirected)


_WRITERS: Mapping[str, tuple[str, Callable[[_Order], bytes | dict[str, bytes]]]] = {
    "graphml": (".graphml", lambda order: graphml_bytes(order.graph, undirected=order.undirected)),
    "gexf": (".gexf", lambda order: gexf_bytes(order.graph, undirected=order.undirected)),
    "gexf-stages": (".gexf", _over_stages),
    "pajek": (".net", lambda order: pajek_files(order.graph, order.name)),
    "pajek-relations": (".net", lambda order: pajek_files(order.graph, order.name, relations=True)),
    "dl": (".dl", lambda order: dl_files(order.graph, order.name)),
    "excel": (".xlsx", lambda order: adjacency_bytes(order.graph)),
    "cyjs": (".cyjs", lambda order: cyjs_bytes(order.graph)),
    "cx2": (".cx2", lambda order: cx2_bytes(order.graph)),
    "dot": (".dot", lambda order: dot_bytes(order.graph)),
    "csv": (".csv", lambda order: csv_files(order.graph, order.name)),
    "csv-gephi": (".csv", lambda order: csv_files(order.graph, order.name, gephi=True)),
}
NETWORK_FORMATS: Mapping[str, str] = {name: suffix for name, (suffix, _) in _WRITERS.items()}
"""The formats of :func:`write_network` and how their files end; of several with one ending the first is taken where none is named."""

REMEDY = "Close it in other programs, or choose another place."


def write_network(
    network: nx.Graph,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    study: Study | None = None,
    plane: str | None = None,
    parallel: str = "keep",
    undirected: bool = False,
) -> tuple[Path, ...]:
    """Writes a network for another program; the same network gives the same bytes, however it was built.

    ==================== ========= ================================================================================================
    format               ending    for
    ==================== ========= ================================================================================================
    ``graphml``          .graphml  igraph, networkx, Gephi, Cytoscape, visone
    ``gexf``             .gexf     Gephi (1.3); parallel edges are of different kinds
    ``gexf-stages``      .gexf     Gephi's timeline: edges are there during the stages that have evidence; needs `study`
    ``pajek``            .net      Pajek, with a partition (.clu) for each text attribute, vectors (.vec) of numbers, and a key
    ``pajek-relations``  .net      the same with a relation for each family
    ``dl``               .dl       UCINET: one matrix as an edge list under short codes, with a key
    ``excel``            .xlsx     a matrix for each family and plane (UCINET, Excel)
    ``cyjs``, ``cx2``              Cytoscape
    ``dot``              .dot      Graphviz
    ``csv``              .csv      the table of edges; that of nodes is beside it (``nodes.csv``, else ``<name>_nodes.csv``)
    ``csv-gephi``        .csv      the same with headings for the import of Gephi
    ==================== ========= ================================================================================================

    Parameters
    ----------
    network
        Any graph of networkx. A node is shown by its ``name``, else its ``label``, else its id; an edge by its ``label``, else its
        ``code``; an edge with ``symmetric=True`` has no direction. What no format holds is put right: lists are joined by ``; ``, blank
        values left out, an attribute of several types becomes text, and one whose name the format uses itself is called ``own_…``.
    path
        The file; its folder is made if need be. Further files (keys, partitions, the table of nodes) stand beside it under its name.
    format
        One of the table; None: by the ending of `path`.
    study
        Gives the order of the actors, and for ``gexf-stages`` the stages and their dates.
    plane
        Only edges on this plane; ``(unknown)``: those on none.
    parallel
        ``keep``: one edge for each in the network. ``merge``: one for each pair and direction with the sum of the weights, for programs
        without parallel edges; planes are never added to each other. The matrices of ``dl`` and ``excel`` are always sums.
    undirected
        In a directed network GEXF and GraphML write a symmetric edge as a directed one with the attribute ``symmetric``, because networkx
        reads no others; True writes it without direction, as Gephi shows it best. Pajek's ``*Edges`` and both halves of a matrix need no
        choice.

    Returns
    -------
    tuple of Path
        What was written, the file itself first.

    Raises
    ------
    ArgumentError
        When the format is unknown, a node or a value cannot be written, or planes would be added to each other.
    DataError
        When an edge has a stage that the study does not know.
    OutputError
        When a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> network.add_node("bureau", name="区民政局")
    >>> _ = network.add_edge("bureau", "agency", code="control.funding", weight=3, evidence=("S-01:8.1", None))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_network(network, Path(folder) / "edges.csv")
    ...     print([file.name for file in files], files[0].read_text(encoding="utf-8-sig"))
    ['edges.csv', 'nodes.csv'] source,target,type,weight,label,code,evidence
    bureau,agency,Directed,3,control.funding,control.funding,S-01:8.1
    """
    import networkx as nx

    file = Path(path)
    kind = _format(file, format)
    if not isinstance(network, nx.Graph):
        raise ArgumentError(f"a {type(network).__name__} is no network. Give a graph of networkx, such as results.network.")
    one_of("parallel", parallel, ("keep", "merge"))
    graph = plain_graph(network, study=study, plane=plane)
    if parallel == "merge":
        graph = merged(graph, "parallel='merge'")
    made = _WRITERS[kind][1](_Order(graph, file.name, study, undirected))
    files = made if isinstance(made, dict) else {file.name: made}
    places = [file, *(file.parent / name for name in files if name != file.name)]
    for place in reversed(places):  # The file itself last: it is never there without what belongs to it.
        save(place, files[place.name], remedy=REMEDY)
    return tuple(places)


def _format(file: Path, format: str | None) -> str:
    suffix = file.suffix.casefold()
    suffix = ".dot" if suffix == ".gv" else suffix
    endings = sorted(set(NETWORK_FORMATS.values()))
    if format is None:
        found = next((name for name, ending in NETWORK_FORMATS.items() if ending == suffix), None)
        if found is None:
            ends = f"ends in '{file.suffix}'" if suffix else "has no ending"
            raise ArgumentError(
                f"{file.name}: the name {ends}, which tells no format{hint(suffix, endings)}. End it in {', '.join(endings)}."
            )
        return found
    one_of("format", format, NETWORK_FORMATS)
    if suffix in endings and suffix != NETWORK_FORMATS[format]:
        raise ArgumentError(f"{file.name}: a file of format '{format}' ends in {NETWORK_FORMATS[format]}. Rename it, or leave format out.")
    return format
