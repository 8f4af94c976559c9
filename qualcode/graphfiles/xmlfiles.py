"""GraphML and GEXF → what they say, whoever wrote them."""

from __future__ import annotations

from collections.abc import Callable

from qualcode.graphfiles.parsed import Found, Parsed, ParsedEdge, ParsedNode, typed
from qualcode.reading.contents import Unreadable
from qualcode.reading.formats.markup import Element, attribute, characters, child, children, descendants, local, tree

__all__ = ["parsed_gexf", "parsed_graphml"]

_AGAIN = "Write it again in the program that it was made with."


def _graph(data: bytes, root_name: str, what: str) -> tuple[Element, Element]:
    root = tree(data, what)
    graph = child(root, "graph")
    if local(root) != root_name or graph is None:
        raise Unreadable(f"it is no {what}: it has no <{root_name}> with a <graph> in it", "Look whether it is the right file.")
    return root, graph


def parsed_graphml(data: bytes) -> Parsed:
    """Nodes, edges and their data; defaults are filled in, data without a name (how yEd draws) is left out."""
    root, graph = _graph(data, "graphml", "GraphML")
    keys: dict[str, tuple[str, str]] = {}
    defaults: dict[str, dict[str, Found]] = {"node": {}, "edge": {}}
    for key in children(root, "key"):
        name, kind = attribute(key, "attr.name"), attribute(key, "attr.type", "string")
        if name:
            keys[attribute(key, "id")] = (name, kind)
            default = child(key, "default")
            for of in ("node", "edge"):
                if default is not None and attribute(key, "for", "all") in (of, "all"):
                    defaults[of][name] = typed(kind, characters(default), f"default of '{name}'")

    def values(element: Element, of: str, where: str) -> dict[str, Found]:
        own = {
            keys[id_][0]: typed(keys[id_][1], characters(data), where)
            for data in children(element, "data")
            if (id_ := attribute(data, "key")) in keys
        }
        return {**defaults[of], **own}

    nodes = tuple(
        ParsedNode(attribute(node, "id"), values(node, "node", f"node '{attribute(node, 'id')}'")) for node in descendants(graph, "node")
    )
    edges = []
    for edge in descendants(graph, "edge"):
        source, target = attribute(edge, "source"), attribute(edge, "target")
        edges.append(
            ParsedEdge(source, target, values(edge, "edge", f"edge '{source}' → '{target}'"), _direction(attribute(edge, "directed")))
        )
    return Parsed(nodes, tuple(edges), attribute(graph, "edgedefault", "directed") != "undirected")


def _direction(said: str) -> bool | None:
    return {"true": True, "false": False, "directed": True, "undirected": False, "mutual": False}.get(said.casefold())


def parsed_gexf(data: bytes) -> Parsed:
    """Nodes with ``x``, ``y``, ``size``, ``color`` as Gephi placed and painted them, edges with weight and kind.

    A value that changes over time is a tuple of (value, start, end); ``spells`` are (start, end).
    """
    _, graph = _graph(data, "gexf", "GEXF")
    values = {kind: _gexf_values(graph, kind) for kind in ("node", "edge")}
    nodes = []
    for node in descendants(child(graph, "nodes"), "node"):
        where = f"node '{attribute(node, 'id')}'"
        said = {**values["node"](node, where), **_looks(node, where)}
        if attribute(node, "label"):
            said["label"] = attribute(node, "label")
        nodes.append(ParsedNode(attribute(node, "id"), said))
    edges = []
    for edge in descendants(child(graph, "edges"), "edge"):
        source, target = attribute(edge, "source"), attribute(edge, "target")
        where = f"edge '{source}' → '{target}'"
        said = values["edge"](edge, where)
        weight, label = attribute(edge, "weight"), attribute(edge, "label")
        changing = said.pop("weight", None)
        if isinstance(changing, tuple):
            said["weights"] = changing
        elif changing is not None:
            said["weight"] = changing
        if weight:
            number = typed("double", weight, where)
            said["weight"] = int(number) if isinstance(number, float) and number.is_integer() else number
        said.update({"label": label} if label else {})
        edges.append(ParsedEdge(source, target, said, _direction(attribute(edge, "type")), attribute(edge, "kind")))
    return Parsed(tuple(nodes), tuple(edges), attribute(graph, "defaultedgetype", "undirected") == "directed")


def _gexf_values(graph: Element, kind: str) -> Callable[[Element, str], dict[str, Found]]:
    """Reads the attributes of a node or an edge as the file declares them."""
    known: dict[str, tuple[str, str, bool]] = {}
    defaults: dict[str, Found] = {}
    for group in children(graph, "attributes"):
        if attribute(group, "class") == kind:
            for one in children(group, "attribute"):
                title, type_ = attribute(one, "title") or attribute(one, "id"), attribute(one, "type", "string")
                name = "weight" if attribute(one, "id") == "weight" else title
                known[attribute(one, "id")] = (name, type_, attribute(group, "mode") == "dynamic")
                default = child(one, "default")
                if default is not None:
                    defaults[name] = typed(type_, characters(default), f"default of '{title}'")

    def read(element: Element, where: str) -> dict[str, Found]:
        said = dict(defaults)
        moving: dict[str, list[object]] = {}
        for value in descendants(child(element, "attvalues"), "attvalue"):
            id_ = attribute(value, "for") or attribute(value, "id")
            if id_ not in known:
                raise Unreadable(f"{where}: the attribute '{id_}' is not declared", _AGAIN)
            name, type_, dynamic = known[id_]
            content = typed(type_, attribute(value, "value"), where)
            if dynamic:
                moving.setdefault(name, []).append((content, attribute(value, "start"), attribute(value, "end")))
            else:
                said[name] = content
        spells = [(attribute(one, "start"), attribute(one, "end")) for one in descendants(child(element, "spells"), "spell")]
        return {**said, **{name: tuple(values) for name, values in moving.items()}, **({"spells": tuple(spells)} if spells else {})}

    return read


def _looks(node: Element, where: str) -> dict[str, Found]:
    said: dict[str, Found] = {}
    place, size, color = (child(node, name) for name in ("position", "size", "color"))
    if place is not None:
        said |= {axis: typed("double", attribute(place, axis, "0"), where) for axis in ("x", "y")}
    if size is not None:
        said["size"] = typed("double", attribute(size, "value", "1"), where)
    if color is not None:
        parts = [typed("integer", attribute(color, part, "0"), where) for part in ("r", "g", "b")]
        said["color"] = attribute(color, "hex") or "#" + "".join(f"{part:02x}" for part in parts)
    return said
