"""Relations → a directed network of actors whose every edge keeps its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualcode.model import Actor
from qualcode.rows import Relation
from qualcode.tables import check

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["relation_network"]


def relation_network(relations: pd.DataFrame, actors: Iterable[Actor], *, symmetric: Iterable[str]) -> nx.MultiDiGraph:
    """The network of actors that the evidence gives.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`; one row per piece of evidence.
    actors
        The nodes; an actor without a relation stands alone.
    symmetric
        Ids of the codes without direction; such an edge is there once, with ``symmetric=True``.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes: ids of actors, with ``name``, ``kind``, ``level`` and the actor's further attributes. Edges: one per source, target,
        code, stage and plane (that is also the key), with ``code``, ``family``, ``stage``, ``plane``, ``symmetric``, ``weight``
        (pieces of evidence), ``documents`` and ``informants`` (how many different ones), ``asserted_by`` (a tuple of those who say so),
        and ``evidence``, a tuple of ids as in the column ``evidence`` of `relations`.

    Examples
    --------
    >>> from qualcode import read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> suffered = results.evidence(perspective="target")  # what each says is done to it
    >>> network = results.network
    >>> both = [code.id for code in results.study.codebook.codes if code.relation == "symmetric"]
    >>> relation_network(suffered, results.study.actors, symmetric=both).number_of_edges() < network.number_of_edges()
    True
    >>> sum(data["weight"] for *_, data in network.edges(data=True)) == sum(len(data["evidence"]) for *_, data in network.edges(data=True))
    True
    """
    import networkx as nx

    check(relations, Relation, needs=["source", "target", "code", "stage", "plane", "document", "person", "evidence", "asserted_by"])
    both = set(symmetric)
    graph = nx.MultiDiGraph()
    for actor in actors:
        graph.add_node(actor.id, **{**actor.attributes, "name": actor.name, "kind": actor.kind, "level": actor.level})
    filled = relations.assign(stage=relations["stage"].fillna(""), plane=relations["plane"].fillna(""))
    keys = ["source", "target", "code", "stage", "plane"]
    for (source, target, code, stage, plane), rows in filled.groupby(keys, sort=True):
        graph.add_edge(
            source,
            target,
            key=f"{code}|{stage}|{plane}",
            code=code,
            family=str(code).partition(".")[0],
            stage=stage,
            plane=plane,
            symmetric=code in both,
            weight=len(rows),
            documents=rows["document"].nunique(),
            informants=rows["person"].nunique(),
            asserted_by=tuple(sorted(rows["asserted_by"].dropna().unique())),
            evidence=tuple(rows["evidence"]),
        )
    return graph
