"""A network as every format can hold it: text ids, one type for each attribute, nothing blank, one order.

The writers of networkx stumble over what a Python attribute may be (None, lists, dates, numpy numbers, signs that XML does not know,
attributes of two types); here each is put right once, before any format sees it.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from qualcode.errors import ArgumentError
from qualcode.rows import UNKNOWN

if TYPE_CHECKING:
    import networkx as nx

    from qualcode.model import Study

__all__ = ["Edge", "Node", "Plain", "PlainGraph", "Values", "column_types", "plain_graph", "plain_value", "same_types", "shown", "unique"]

Plain = bool | int | float | str
Values = Mapping[str, Plain]
# What XML does not know, and halves of a pair, which no encoding can write.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENDS = re.compile(r"\r\n?")
_LONGEST = 2**63
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Node:
    """A node: ``number`` counts from 1 in the order of the file, ``x, y`` (upwards), ``size`` and ``color`` (#rrggbb) only where they are
    known."""

    id: str
    number: int
    label: str
    values: Values = field(default_factory=dict)
    x: float | None = None
    y: float | None = None
    size: float | None = None
    color: str = ""
    mode: int | None = None


@dataclass(frozen=True)
class Edge:
    """An edge; one that is not ``directed`` stands once, and which end is its source means nothing."""

    source: str
    target: str
    weight: float | int | None
    label: str = ""
    directed: bool = True
    key: str = ""
    values: Values = field(default_factory=dict)

    @property
    def counted(self) -> float | int:
        """The weight; 1 where none is given, as all programs take it."""
        return 1 if self.weight is None else self.weight


@dataclass(frozen=True)
class PlainGraph:
    """Nodes and edges in their order; ``directed`` is False when no edge can have a direction."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    directed: bool

    @property
    def numbers(self) -> dict[str, int]:
        return {node.id: node.number for node in self.nodes}

    @property
    def modes(self) -> bool:
        """Whether it is a two-mode network: each node is in mode 0 or 1, and no edge stays within one."""
        mode = {node.id: node.mode for node in self.nodes}
        whole = bool(mode) and set(mode.values()) == {0, 1}
        return whole and all(mode[edge.source] != mode[edge.target] for edge in self.edges)


def clean(text: str) -> str:
    if text.isprintable():  # The usual case, and much the fastest.
        return text
    return _FORBIDDEN.sub("", _ENDS.sub("\n", text))


def plain_value(value: object) -> Plain | None:
    """A value that every format can hold; None where there is nothing to write.

    Lists are joined by ``; ``, dates written as ISO 8601 says, numpy's numbers become Python's; None, ``nan``, infinite numbers (no two
    formats write them alike) and empty texts are nothing; signs that XML does not know are left out.

    Raises
    ------
    ArgumentError
        When it is a thing without a text of its own.

    Examples
    --------
    >>> plain_value(("S-01:3.1", None, "S-01:8.1")), plain_value(float("nan")), plain_value("a\x07b")
    ('S-01:3.1; S-01:8.1', None, 'ab')
    """
    if type(value) is str:
        return clean(value) or None
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if type(value).__module__ == "numpy":
        value = _unboxed(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LONGEST <= value < _LONGEST else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return clean(_text(value)) or None


def _unboxed(value: object) -> object:
    if type(value).__name__ == "datetime64":
        return None if str(value) == "NaT" else str(value)
    listed = getattr(value, "tolist", None)
    return listed() if listed else value


def _text(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _joined(f"{key}: {shown(part)}" for key, whole in value.items() if (part := plain_value(whole)) is not None)
    if isinstance(value, set | frozenset):
        return _joined(sorted(shown(part) for whole in value if (part := plain_value(whole)) is not None))
    if isinstance(value, list | tuple):
        return _joined(shown(part) for whole in value if (part := plain_value(whole)) is not None)
    kind = type(value)
    if kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__:
        raise ArgumentError(f"a {kind.__name__} is no number, text, date or list, and no file can hold it. Take it out, or make it a text.")
    return str(value)


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def shown(value: Plain) -> str:
    """A value as text: ``true`` and ``false``, numbers as Python writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def unique(wanted: str, taken: set[str], *, capitals: bool = True) -> str:
    """`wanted`, or with ``_2``, ``_3`` … behind it where it is taken; what is given is taken from then on.

    Without `capitals` a and A are the same.
    """
    name, number = wanted, 1
    while (name if capitals else name.casefold()) in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name if capitals else name.casefold())
    return name


def column_types(rows: Iterable[Values]) -> dict[str, type]:
    """The one type of each attribute, by name: bool, int, float, or str where they are mixed (int and float together are float).

    Examples
    --------
    >>> column_types([{"a": 1, "b": True}, {"a": 2.5, "b": 1}])
    {'a': <class 'float'>, 'b': <class 'str'>}
    """
    found: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add(type(value))
    return {name: _common(found[name]) for name in sorted(found)}


def _common(types: set[type]) -> type:
    if len(types) == 1:
        return next(iter(types))
    return float if types == {int, float} else str


def same_types(rows: Iterable[Values]) -> list[dict[str, Plain]]:
    """The rows with their values in the types that :func:`column_types` gives, names in order."""
    rows = list(rows)
    types = column_types(rows)
    return [{name: _as(types[name], row[name]) for name in types if name in row} for row in rows]


def _as(kind: type, value: Plain) -> Plain:
    if kind is str:
        return shown(value)
    return float(value) if kind is float else value


def _plain_values(data: Mapping[object, object], where: str) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    taken: set[str] = set()
    for key, value in sorted(data.items(), key=lambda item: str(item[0])):
        try:
            plain = plain_value(value)
        except ArgumentError as error:
            raise ArgumentError(f"{where}, attribute '{key}': {error}") from None
        if plain is not None:
            values[unique(clean(str(key)) or "attribute", taken)] = plain
    return values


def _id(node: object) -> str:
    return shown(plain_value(node) if plain_value(node) is not None else "(blank)")  # type: ignore[arg-type]


def _number(value: Plain | None, where: str) -> float | int | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ArgumentError(f"{where}: the weight '{shown(value)}' is no number. Give it a number, or take it out.")


def plain_graph(network: nx.Graph, *, study: Study | None = None, plane: str | None = None) -> PlainGraph:
    """The network as every format can hold it, in an order that does not depend on how it was built.

    Parameters
    ----------
    network
        Any graph of networkx. A node's text is its ``name``, else its ``label``, else its id; an edge's is its ``label``, else its
        ``code``. Edges with ``symmetric=True`` have no direction; ``x`` and ``y`` place a node; ``bipartite`` (0 or 1) tells the modes of a
        two-mode network.
    study
        Its actors come first, in its order; other nodes follow by id.
    plane
        Only edges on it; ``(unknown)``: those on none.

    Raises
    ------
    ArgumentError
        When two nodes would have one id, a weight is no number, a value can be written nowhere, or no edge is on that plane.
    """
    ids = _ids(network)
    rank = {actor.id: number for number, actor in enumerate(study.actors)} if study else {}
    ordered = sorted(network.nodes, key=lambda node: (rank.get(ids[node], len(rank)), ids[node]))
    rows = [_plain_values(network.nodes[node], f"node '{ids[node]}'") for node in ordered]
    nodes = tuple(
        _node(ids[node], number, values, raw)
        for number, (node, values, raw) in enumerate(zip(ordered, same_types(rows), rows, strict=True), 1)
    )
    edges = list(_edges(network, ids, {ids[node]: number for number, node in enumerate(ordered)}))
    return PlainGraph(nodes, tuple(_on(plane, edges)), bool(network.is_directed()))


def _ids(network: nx.Graph) -> dict[object, str]:
    ids: dict[object, str] = {}
    seen: dict[str, object] = {}
    for node in network.nodes:
        ids[node] = _id(node)
        if ids[node] in seen:
            raise ArgumentError(f"the nodes {seen[ids[node]]!r} and {node!r} would both be written as '{ids[node]}'. Rename one of them.")
        seen[ids[node]] = node
    return ids


def _node(id_: str, number: int, values: dict[str, Plain], raw: Values) -> Node:
    """`values` are in the types of their columns, `raw` as they were: one text among the places of others makes those no texts."""
    own = values.pop("label", None)
    label = shown(values.get("name", id_ if own is None else own))
    if own is not None and shown(own) != label:
        values["own_label"] = own
    x, y = _place(raw)
    size, color, mode = raw.get("size"), raw.get("color"), raw.get("bipartite")
    wide = float(size) if _is_number(size) and size >= 0 else None
    shade = color if isinstance(color, str) and _HEX.fullmatch(color) else ""
    return Node(id_, number, label, values, x, y, wide, shade, int(mode) if mode in (0, 1) else None)


def _place(raw: Values) -> tuple[float, float] | tuple[None, None]:
    x, y = raw.get("x"), raw.get("y")
    return (float(x), float(y)) if _is_number(x) and _is_number(y) else (None, None)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _edges(network: nx.Graph, ids: Mapping[object, str], rank: Mapping[str, int]) -> Iterator[Edge]:
    """The edges by the order of their ends, then by what they say; the numbers that networkx gives to parallel edges tell nothing."""
    many = network.is_multigraph()
    found = network.edges(keys=True, data=True) if many else ((*pair, "", data) for *pair, data in network.edges(data=True))
    raw = []
    for source, target, key, data in found:
        a, b = ids[source], ids[target]
        directed = bool(network.is_directed()) and data.get("symmetric") is not True
        if not directed and rank[a] > rank[b] and not network.is_directed():
            a, b = b, a  # Which end networkx names first depends on how the graph was built.
        where = f"edge '{a}' → '{b}'"
        values = _plain_values(data, where)
        weight = _number(values.pop("weight", None), where)
        raw.append((a, b, weight, directed, key if isinstance(key, str) else "", values))
    typed = same_types(values for *_, values in raw)
    edges = []
    for (a, b, weight, directed, key, _), values in zip(raw, typed, strict=True):
        label = shown(values.pop("label", values.get("code", "")))
        edges.append(Edge(a, b, weight, label, directed, clean(key), values))
    yield from sorted(edges, key=lambda edge: (rank[edge.source], rank[edge.target], repr(sorted(edge.values.items())), repr(edge)))


def _on(plane: str | None, edges: list[Edge]) -> list[Edge]:
    if plane is None:
        return edges
    known = sorted({plane_of(edge) for edge in edges})
    if plane not in known:
        raise ArgumentError(f"no edge is on the plane '{plane}'; there are: {', '.join(known) or 'none'}. Name one of them.")
    return [edge for edge in edges if plane_of(edge) == plane]


def plane_of(edge: Edge) -> str:
    return shown(edge.values.get("plane", UNKNOWN))
