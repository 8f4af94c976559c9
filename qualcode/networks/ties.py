"""What every measure starts from: the edges of a network or of a table of relations as rows, of one plane, without loops.

A **tie** is that two actors are linked at all: an ordered pair for edges with a direction, an unordered pair for symmetric ones, however
many edges and pieces of evidence say so. A symmetric tie is one tie; a path may go through it both ways.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint
from qualcode.matrices import UNKNOWN
from qualcode.matrices.options import names_of
from qualcode.networks.grouping import Groups
from qualcode.rows import PLANES, Relation
from qualcode.tables import check, without_categories

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

__all__ = ["chosen_edges", "edge_table", "pair", "paired", "reach", "relation_edges", "undefined", "values"]

COLUMNS = ("source", "target", "code", "family", "stage", "plane", "symmetric", "weight", "evidence", "asserted_by")
_EDGE = ("source", "target", "code", "stage", "plane")


def undefined(what: str, why: str, *, level: int = 4) -> float:
    """``nan``, with a warning that says of what and why, shown at the line `level` calls above."""
    warnings.warn(f"{what}: undefined, {why}", UserWarning, stacklevel=level)
    return float("nan")


def pair(one: Any, other: Any) -> tuple[Any, Any]:
    """The two in the order of their ids, so that a pair has one name."""
    return (one, other) if str(one) <= str(other) else (other, one)


def values(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns as tuples; a text column of pandas itself takes ten times as long to go through."""
    return zip(*(frame[name].to_numpy(dtype=object).tolist() for name in names), strict=True)


def paired(one: pd.Series, other: pd.Series) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """:func:`pair` of many at once: the first of each pair, the second, and whether the two changed places.

    Examples
    --------
    >>> import pandas as pd
    >>> [part.tolist() for part in paired(pd.Series(["b", "a"]), pd.Series(["a", "c"]))]
    [['a', 'a'], ['b', 'c'], [True, False]]
    """
    import numpy as np
    import pandas as pd

    left, right = one.to_numpy(dtype=object), other.to_numpy(dtype=object)
    codes, ids = pd.factorize(np.concatenate([left, right]), use_na_sentinel=False)
    order = np.unique(np.array([str(name) for name in ids], dtype=object), return_inverse=True)[1][codes] if len(ids) else codes
    turned = order[: len(left)] > order[len(left) :]
    return np.where(turned, right, left), np.where(turned, left, right), turned


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

    relations = without_categories(check(relations, Relation, needs=[*_EDGE, "evidence"]))
    both = set(names_of(symmetric))
    found = {name: relations[name].fillna("").to_numpy(dtype=object) for name in (*_EDGE, "evidence")}
    teller = relations["asserted_by"] if "asserted_by" in relations else pd.Series("", index=relations.index)
    frame = pd.DataFrame({**found, "asserted_by": teller.replace("", None).to_numpy(dtype=object)}, dtype=object)
    groups = Groups(frame[found["source"] != found["target"]], _EDGE)
    labels = {name: groups.label(name) for name in _EDGE}
    families = {code: code.partition(".")[0] for code in set(labels["code"])}
    told = {
        **labels,
        "family": [families[code] for code in labels["code"]],
        "symmetric": [code in both for code in labels["code"]],
        "weight": groups.sizes,
        "evidence": list(groups.rows("evidence")),
        "asserted_by": list(groups.values("asserted_by")),
    }
    return pd.DataFrame(told, columns=list(COLUMNS))


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
