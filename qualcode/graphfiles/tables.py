"""A network as tables: nodes and edges in CSV, adjacency matrices in Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from qualcode.errors import ArgumentError
from qualcode.exchanging.workbooks import sheets_bytes
from qualcode.graphfiles.merging import merged, planes
from qualcode.graphfiles.plain import Edge, Plain, PlainGraph, plane_of, same_types, shown, unique
from qualcode.rows import UNKNOWN

__all__ = ["adjacency_bytes", "csv_files", "node_file", "table_bytes"]

WIDEST = 2**14 - 1
"""The columns of a sheet, without that of the headings."""
_NO_SHEET = re.compile(r"[][:*?/\\']")
_GEPHI = {"id": "Id", "label": "Label", "source": "Source", "target": "Target", "type": "Type", "weight": "Weight"}


def table_bytes(heads: Sequence[str], rows: Iterable[Sequence[Plain | None]]) -> bytes:
    """A table as our CSV: UTF-8 with BOM, comma, a line feed behind each row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([["" if value is None else shown(value) for value in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def node_file(name: str) -> str:
    """How the table of the nodes is called that belongs to a table of edges.

    Examples
    --------
    >>> node_file("edges.csv"), node_file("network.csv")
    ('nodes.csv', 'network_nodes.csv')
    """
    path = PurePath(name)
    return f"{path.stem[:-5]}nodes.csv" if path.stem.endswith("edges") else f"{path.stem}_nodes.csv"


def csv_files(graph: PlainGraph, name: str, *, gephi: bool = False) -> dict[str, bytes]:
    """The table of edges under `name`, and that of nodes beside it; `gephi` writes the headings as Gephi's import wants them.

    ``type`` is Directed or Undirected. Texts stand as they are: a cell may begin with ``=``, and a program for tables may take that for a
    formula.
    """
    files = {
        name: _table(
            ("source", "target", "type", "weight", "label"),
            [(edge.source, edge.target, "Directed" if edge.directed else "Undirected", edge.weight, edge.label) for edge in graph.edges],
            [edge.values for edge in graph.edges],
            gephi,
        )
    }
    files[node_file(name)] = _table(
        ("id", "label"), [(node.id, node.label) for node in graph.nodes], [node.values for node in graph.nodes], gephi
    )
    return files


def _table(first: tuple[str, ...], rows: Sequence[tuple[Plain | None, ...]], values: Iterable[Mapping[str, Plain]], gephi: bool) -> bytes:
    typed = same_types(values)
    names = sorted({name for row in typed for name in row})
    taken = {name.casefold() for name in first}
    heads = [*(_GEPHI[name] if gephi else name for name in first), *(_heading(name, taken) for name in names)]
    return table_bytes(heads, [(*row, *(more.get(name) for name in names)) for row, more in zip(rows, typed, strict=True)])


def _heading(name: str, taken: set[str]) -> str:
    return unique(f"own_{name}" if name.casefold() in taken else name, taken, capitals=False)


def adjacency_bytes(graph: PlainGraph) -> bytes:
    """An Excel file with a matrix for each family and plane: rows are sources, columns targets, cells the sum of the weights, 0 where
    nothing is.

    A symmetric edge stands in both cells. The sheet ``names`` lists the nodes. UCINET imports such sheets one by one.
    """
    if len(graph.nodes) > WIDEST:
        use = "Write it as csv, or only a part of it."
        raise ArgumentError(f"a sheet of Excel has {WIDEST + 1} columns, and the network has {len(graph.nodes)} nodes. {use}")
    sheets: dict[str, list[list[str | float]]] = {}
    taken = {"names"}
    heads = _headings(graph)
    for (family, plane), edges in _by_sheet(graph).items():
        name = unique(
            _NO_SHEET.sub("_", " ".join(part for part in (family, plane) if part))[:27].strip() or "network", taken, capitals=False
        )
        sheets[name] = _matrix(replace(graph, edges=tuple(edges)), heads)
    listed = same_types(node.values for node in graph.nodes)
    columns = sorted({name for row in listed for name in row})
    names: list[list[str | float]] = [["heading", "id", "label", *columns]]
    for node, row in zip(graph.nodes, listed, strict=True):
        names.append([heads[node.id], node.id, node.label, *(_cell(row.get(column)) for column in columns)])
    return sheets_bytes({**sheets, "names": names})


def _by_sheet(graph: PlainGraph) -> dict[tuple[str, str], list[Edge]]:
    told = bool(planes(graph))
    sheets: dict[tuple[str, str], list[Edge]] = {}
    for edge in graph.edges:
        family = shown(edge.values["family"]) if "family" in edge.values else ""
        sheets.setdefault((family, plane_of(edge) if told else ""), []).append(edge)
    if not sheets:
        return {("", ""): []}
    return dict(sorted(sheets.items(), key=lambda item: (item[0][1] == UNKNOWN, item[0])))


def _headings(graph: PlainGraph) -> dict[str, str]:
    """The labels, each once: in a matrix a heading is all that tells whose row it is."""
    taken: set[str] = set()
    return {node.id: unique(" ".join(node.label.split()) or "(blank)", taken, capitals=False) for node in graph.nodes}


def _matrix(graph: PlainGraph, heads: Mapping[str, str]) -> list[list[str | float]]:
    cells: dict[tuple[str, str], float] = {}
    for edge in merged(graph, "a matrix").edges:
        for ends in {(edge.source, edge.target)} | ({(edge.target, edge.source)} if not edge.directed else set()):
            cells[ends] = cells.get(ends, 0) + edge.counted
    ids = [node.id for node in graph.nodes]
    rows: list[list[str | float]] = [["", *heads.values()]]
    for source in ids:
        rows.append([heads[source], *(cells.get((source, target), 0) for target in ids)])
    return rows


def _cell(value: Plain | None) -> str | float:
    if value is None:
        return ""
    return shown(value) if isinstance(value, bool | str) else value
