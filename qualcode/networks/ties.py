"""What every measure starts from: the edges of a network or of a table of relations as rows, of one plane, without loops.

A **tie** is that two actors are linked at all: an ordered pair for edges with a direction, an unordered pair for symmetric ones, however
many edges and pieces of evidence say so. A symmetric tie is one tie; a path may go through it both ways.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint
from qualcode.matrices import UNKNOWN
from qualcode.rows import PLANES, Relation
from qualcode.tables import check

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["chosen_edges", "edge_table", "pair", "reach", "relation_edges", "undefined"]

COLUMNS = ("source", "target", "code", "family", "stage", "plane", "symmetric", "weight", "evidence", "asserted_by")


def undefined(what: str, why: str, *, level: int = 4) -> float:
    """``nan``, with a warning that says of what and why, shown at the line `level` calls above."""
    warnings.warn(f"{what}: undefined, {why}", UserWarning, stacklevel=level)
    return float("nan")


def pair(one: Any, other: Any) -> tuple[Any, Any]:
    """The two in the order of their ids, so that a pair has one name."""
    return (one, other) if str(one) <= str(other) else (other, one)


def edge_table(network: nx.Graph, *, weight: str | None = "weight") -> pd.DataFrame:
    """The edges of any networkx graph as rows; loops are left out.

    Parameters
    ----------
    network
        What :func:`qualcode.relation_network` gives, or any other graph: without ``code``, ``family``, ``stage``, ``plane`` these are blank
        (the family is the code up to its first dot); an edge without ``symmetric`` is symmetric where the graph is undirected.
    weight
        Attribute that is summed up; an edge without it counts 1. ``None``: every edge counts 1.

    Returns
    -------
    pandas.DataFrame
        ``source, target, code, family, stage, plane, symmetric, weight, evidence, asserted_by``; the last two are tuples.

    Raises
    ------
    ArgumentError
        When no edge has the attribute, or a value is not a number above 0.
    """
    import pandas as pd

    loose = not network.is_directed()
    edges = [(source, target, data) for source, target, data in network.edges(data=True) if source != target]
    if weight not in (None, "weight") and edges and not any(weight in data for *_, data in edges):
        raise ArgumentError(
            f"no edge of this network has '{weight}'{hint(str(weight), sorted({str(key) for *_, data in edges for key in data}))}"
        )
    rows = [
        (
            source,
            target,
            data.get("code") or "",
            data.get("family") or str(data.get("code") or "").partition(".")[0],
            data.get("stage") or "",
            data.get("plane") or "",
            bool(data.get("symmetric", loose)),
            1 if weight is None else data.get(weight, 1),
            tuple(data.get("evidence") or ()),
            tuple(data.get("asserted_by") or ()),
        )
        for source, target, data in edges
    ]
    for source, target, *_, value, _evidence, _by in rows:
        if isinstance(value, str) or not 0 < value < float("inf"):
            raise ArgumentError(f"edge {source} → {target}: {weight} is {value!r}, not a number above 0; correct it or take the edge out")
    return pd.DataFrame(rows, columns=list(COLUMNS))


def relation_edges(relations: pd.DataFrame, *, symmetric: Iterable[str]) -> pd.DataFrame:
    """The same table from relations: a row per source, target, code, stage and plane, with the evidence."""
    import pandas as pd

    check(relations, Relation, needs=["source", "target", "code", "stage", "plane", "evidence"])
    both = set(symmetric)
    columns = [relations[name].fillna("") for name in ("source", "target", "code", "stage", "plane", "evidence")]
    by = relations["asserted_by"].fillna("") if "asserted_by" in relations else [""] * len(relations)
    found: dict[tuple[str, ...], tuple[list[str], set[str]]] = {}
    for *key, one, teller in zip(*columns, by, strict=True):
        ids, tellers = found.setdefault(tuple(key), ([], set()))
        ids.append(one)
        tellers.add(teller)
    rows = []
    for ends, (ids, tellers) in sorted(found.items()):
        source, target, code, stage, plane = ends
        if source != target:
            told = tuple(sorted(tellers - {""}))
            rows.append((source, target, code, code.partition(".")[0], stage, plane, code in both, len(ids), tuple(ids), told))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def chosen_edges(edges: pd.DataFrame, *, plane: str | None, families: Sequence[str] | None = None) -> pd.DataFrame:
    """The edges on one plane and of some families; planes are never pooled.

    Raises
    ------
    ArgumentError
        When there are several planes and none is chosen, or one that is asked for is not there.
    """
    if isinstance(families, str):
        raise ArgumentError(f"families is a list of families, such as ['{families}'], not one text")
    edges = edges.assign(plane=edges["plane"].replace("", UNKNOWN) if (edges["plane"] != "").any() else edges["plane"])
    there = sorted(set(edges["plane"]))
    if plane is None and len(there) > 1:
        raise ArgumentError(
            f"there are several planes ({', '.join(there)}), which are never added together: say plane='{there[0]}' or another"
        )
    if plane is not None and plane not in (*PLANES, UNKNOWN, *there):
        raise ArgumentError(f"there is no plane '{plane}'{hint(plane, there)}; there are: {', '.join(filter(None, there)) or 'none'}")
    if families is not None:
        known = sorted(set(edges["family"]))
        missing = [f"'{name}'{hint(name, known)}" for name in families if name not in known]
        if missing:
            raise ArgumentError(f"no edge is of the family {', '.join(missing)}; there are: {', '.join(known) or 'none'}")
        edges = edges[edges["family"].isin(list(families))]
    return edges if plane is None else edges[edges["plane"] == plane]


def reach(nodes: Iterable[Hashable], edges: pd.DataFrame) -> nx.DiGraph:
    """A simple directed graph of all nodes: who reaches whom. A symmetric edge goes both ways; ``weight`` is the sum."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    total: dict[tuple[Any, Any], float] = {}
    for source, target, both, weight in zip(edges["source"], edges["target"], edges["symmetric"], edges["weight"], strict=True):
        for ends in ((source, target), (target, source)) if both else ((source, target),):
            total[ends] = total.get(ends, 0) + weight
    graph.add_weighted_edges_from((source, target, weight) for (source, target), weight in total.items())
    return graph
