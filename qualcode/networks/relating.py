"""Relations → a directed network of actors whose every edge keeps its evidence, and a network back into relations."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, one_of
from qualcode.matrices.options import names_of
from qualcode.model import Actor
from qualcode.networks.choosing import Label, chosen, one_plane, with_labels
from qualcode.networks.grouping import Groups
from qualcode.rows import Relation
from qualcode.tables import check, table

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["NEEDS", "edges_of", "network_of", "relation_network", "relations_of"]

NEEDS = ("source", "target", "code", "stage", "plane", "document", "person", "evidence", "asserted_by")
_COUNTS = {"references": "weight", "documents": "documents", "informants": "informants"}
"""What a least number may be asked of, and the attribute of an edge that tells it."""


def relation_network(
    relations: pd.DataFrame,
    actors: Iterable[Actor],
    *,
    symmetric: Iterable[str],
    by: Sequence[str] = ("code", "stage", "plane"),
    minimum: int | Mapping[str, int] = 1,
    loops: bool = False,
    **labels: Label,
) -> nx.MultiDiGraph:
    """The network of actors that the evidence gives.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`; one row per piece of evidence.
    actors
        The nodes; an actor without a relation stands alone.
    symmetric
        Ids of the codes without direction; such an edge is there once, with ``symmetric=True``, and is never added to a directed one.
    by
        What makes two relations of one pair different edges: ``()`` gives one edge a pair and direction, ``("family",)`` one a family;
        also ``perspective`` (see :func:`qualcode.perspectives`) and any further column of `relations`.
    minimum
        Edges with less evidence are left out: so many references, or ``{"documents": 2, "informants": 2}`` (all must hold).
    loops
        Whether relations of an actor to itself are kept.
    **labels
        Only relations with these: ``stage="delivery"``, ``plane="actual"``, ``family=["control", "exit"]``, ``perspective="target"`` (what
        each says is done to it), ``asserted_by="agency"``, any column; ``"(unknown)"`` for a blank.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes: ids of actors, with ``name``, ``kind``, ``level`` and the actor's further attributes. Edges: one per source, target and what
        `by` names (that is also the key), with these as attributes, ``family`` where there is a code, else ``codes`` (a tuple of those that
        were merged), ``symmetric``, ``weight`` (pieces of evidence), ``documents`` and ``informants`` (how many different ones),
        ``asserted_by`` (a tuple of those who say so), and ``evidence``, a tuple of ids as in the column ``evidence`` of `relations`.

    Raises
    ------
    ArgumentError
        When a column, a label or a count is not known; when nominal and actual relations would become one edge.

    Examples
    --------
    >>> from qualcode import read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> both = [code.id for code in results.study.codebook.codes if code.relation == "symmetric"]
    >>> suffered = relation_network(results.relations, results.study.actors, symmetric=both, perspective="target")
    >>> suffered.number_of_edges() < results.network.number_of_edges()
    True
    >>> families = relation_network(results.relations, results.study.actors, symmetric=both, by=["family"], plane="actual", minimum=2)
    >>> min(weight for *_, weight in families.edges(data="weight"))
    2
    """
    check(relations, Relation, needs=NEEDS)
    both, by = set(names_of(symmetric)), names_of(by)
    found = with_labels(chosen(relations, labels, both), by, both)
    if "plane" not in (*by, *labels):
        one_plane(found, 'choose one with plane="actual" or plane="nominal", or keep \'plane\' in `by`')
    return network_of(actors, edges_of(found, list(by), both, loops), list(by), minimum)


def network_of(actors: Iterable[Actor], edges: Groups, by: list[str], minimum: int | Mapping[str, int]) -> nx.MultiDiGraph:
    """The network of some actors and of those edges that have enough evidence."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    for actor in actors:
        if not isinstance(actor, Actor):
            raise ArgumentError(f"the actors are those of a study, such as study.actors; {actor!r} is none: Actor(id, name, kind)")
        graph.add_node(actor.id, **{**actor.attributes, "name": actor.name, "kind": actor.kind, "level": actor.level})
    with _uncollected():
        for source, target, key, data in _described(_enough(edges, minimum), by):
            graph.add_edge(source, target, key, **data)
    return graph


@contextmanager
def _uncollected() -> Iterator[None]:
    """While many edges are made, nothing is thrown away: looking for it again and again would take as long as making them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def edges_of(found: pd.DataFrame, by: list[str], both: set[str], loops: bool) -> Groups:
    """The relations, grouped into edges; a blank is a value of its own, but not of who deals with whom and how."""
    found = found[[*dict.fromkeys([*NEEDS, *by])]]
    keep = found["code"].notna().to_numpy()
    if not loops:
        keep = keep & (found["source"].to_numpy(dtype=object) != found["target"].to_numpy(dtype=object))
    found = found if keep.all() else found[keep]
    blank = {name: found[name].astype(object).where(found[name].notna(), "") for name in by if found[name].isna().any()}
    found = found.assign(**blank, symmetric=found["code"].isin(list(both)))
    return Groups(found, ("source", "target", *by, *(() if "code" in by else ("symmetric",))))


def _enough(groups: Groups, minimum: int | Mapping[str, int]) -> Groups:
    """The edges that have as much evidence as is asked for."""
    asked = minimum if isinstance(minimum, Mapping) else {"references": minimum}
    for count, least in asked.items():
        one_of("a minimum of", count, _COUNTS)
        if not isinstance(least, Real):
            raise ArgumentError(f"a minimum of {least!r} {count} is no number")
        if least > 1:
            numbers = groups.sizes if count == "references" else groups.different({"documents": "document", "informants": "person"}[count])
            groups = groups.holding(number >= least for number in numbers)
    return groups


def _described(groups: Groups, by: list[str]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Source, target, key and attributes of each edge."""
    labels = [groups.label(name) for name in by]
    shared: dict[tuple[object, ...], tuple[str, dict[str, Any]]] = {}  # most edges have the labels of another one
    codes = itertools.repeat(None) if "code" in by else groups.values("code")
    numbers = (groups.sizes, groups.different("document"), groups.different("person"))
    values = zip(*labels, groups.label("symmetric"), strict=True)
    told = zip(groups.values("asserted_by"), groups.rows("evidence"), strict=True)
    edges = zip(groups.label("source"), groups.label("target"), values, codes, *numbers, told, strict=False)
    for source, target, label, merged, weight, documents, informants, (said, evidence) in edges:
        if label not in shared:
            shared[label] = _labels(by, label)
        key, data = shared[label]
        data = data.copy() if merged is None else {**data, "codes": merged}
        data["weight"], data["documents"], data["informants"], data["asserted_by"], data["evidence"] = (
            weight, documents, informants, said, evidence
        )  # fmt: skip
        yield source, target, key, data


def _labels(by: list[str], label: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """The key of an edge, and the attributes that it is told apart by."""
    *values, symmetric = label
    key = "|".join(map(str, (*values, "symmetric") if symmetric and "code" not in by else values))
    data: dict[str, Any] = {}
    for name, value in zip(by, values, strict=True):
        data[name] = value
        if name == "code":
            data["family"] = str(value).partition(".")[0]
    return key, {**data, "symmetric": symmetric}


def relations_of(graph: nx.Graph, *, code: str = "code") -> pd.DataFrame:
    """A network that was made elsewhere, as relations: a row for each piece of evidence, or for each unit of weight.

    Parameters
    ----------
    graph
        Any networkx graph. An edge with ``evidence`` (a tuple of ids) gives a row for each id; else an edge gives as many rows as its
        ``weight`` says (1 without one), with ids made of its ends. The ends of an undirected graph are put in order.
    code
        The attribute of an edge that says what the relation is.

    Returns
    -------
    pandas.DataFrame
        Columns as :class:`qualcode.Relation`; ``stage``, ``plane`` and ``document`` where edges have such an attribute (one value), the
        rest blank. :func:`qualcode.relation_network` makes the same weights of it.

    Raises
    ------
    ArgumentError
        When an edge has no `code`, or its weight is not a whole number: evidence cannot be had in parts.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph()
    >>> graph.add_edge("bureau", "agency", code="control.funding", weight=3)
    >>> relations_of(graph)[["source", "target", "code", "evidence"]].iloc[-1].tolist()
    ['bureau', 'agency', 'control.funding', 'bureau-agency-1.3']
    """
    directed = graph.is_directed()
    rows = []
    for number, (one, other, data) in enumerate(graph.edges(data=True), start=1):
        source, target = (str(one), str(other)) if directed else sorted((str(one), str(other)))
        if data.get(code) is None:
            raise ArgumentError(
                f"the edge {source} → {target} has no attribute {code!r} that says what the relation is: name another with `code`, or give "
                f"all one with nx.set_edge_attributes(graph, 'tie', {code!r})"
            )
        told = [str(data.get(name) or "") for name in ("document", "stage", "plane")]
        for evidence in data.get("evidence") or _units(f"{source}-{target}-{number}", data.get("weight", 1)):
            rows.append(_relation(source, target, str(data[code]), str(evidence), told))
    return table(rows, Relation)


def _units(stem: str, weight: float) -> list[str]:
    """Ids for the units of a weight."""
    if weight != int(weight) or weight < 1:
        raise ArgumentError(
            f"the edge {stem} has the weight {weight}, but evidence is counted in whole pieces: give it a whole number, 1 or more"
        )
    return [f"{stem}.{number}" for number in range(1, int(weight) + 1)]


def _relation(source: str, target: str, code: str, evidence: str, told: Sequence[str]) -> Relation:
    """A row of what an edge tells; all else is blank."""
    document, stage, plane = told
    return Relation(document, 0, 0, source, target, code, "", "", stage, plane, "", "", evidence, "", "", "", "")
