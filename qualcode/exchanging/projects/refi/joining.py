"""Links between codings, and relations between actors: as links between their cases, and as a graph of them.

The standard has no element for a relation that stands in a passage. A link may join any two things that have a GUID.
"""

from __future__ import annotations

from qualcode.exchanging.projects.refi.drafting import Draft, records
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.reading.formats.markup import Element

__all__ = ["GRAPH", "add_graph", "add_links"]

GRAPH = "qualcode: relations between actors"
WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 160, 60, 260, 160, 40
"""Of a box in the graph, and from one to the next."""


def add_links(draft: Draft, root: Element) -> None:
    """Puts ``Links`` into a project: its links, and a link for each relation."""
    links = [row for row in records(draft.content.links) if row["source"] in draft.targets and row["target"] in draft.targets]
    for row in records(draft.content.links):
        if row["source"] not in draft.targets or row["target"] not in draft.targets:
            draft.losses.add("links whose ends are not written are not shown to other programs", "qualcode.json keeps them.", row["link"])
    above = draft.element(root, "Links") if links or draft.relations else None
    for row in links:
        ends = {"originGUID": draft.targets[row["source"]], "targetGUID": draft.targets[row["target"]]}
        link = draft.element(above, "Link", guid=guid("link", row["link"]), name=row["kind"], direction="OneWay", **ends)
        draft.note(link, "link", row["link"])
    for row in draft.relations:
        ends = {"originGUID": guid("actor", row["source"]), "targetGUID": guid("actor", row["target"])}
        told = {"name": _label(draft, row["code"]), "direction": _direction(draft, row["code"])}
        link = draft.element(above, "Link", guid=guid("relation", row["relation"]), **told, **ends)
        draft.note(link, "relation", row["relation"])


def _label(draft: Draft, code: str) -> str:
    return draft.codes[code].label(draft.language) if code in draft.codes else code


def _direction(draft: Draft, code: str) -> str:
    return "Associative" if code in draft.codes and draft.codes[code].relation == "symmetric" else "OneWay"


def add_graph(draft: Draft, root: Element) -> None:
    """Puts a graph of the actors into a project, one edge for each code between two of them."""
    edges = dict.fromkeys((row["source"], row["target"], row["code"]) for row in draft.relations)
    if not edges:
        return
    graph = draft.element(draft.element(root, "Graphs"), "Graph", guid=guid("graph", GRAPH), name=GRAPH)
    ends = {end for edge in edges for end in edge[:2]}
    actors = [one for one in draft.content.actors if one.id in ends]
    columns = next(number for number in range(1, len(actors) + 2) if number * number >= len(actors))
    for number, actor in enumerate(actors):
        x, y = MARGIN + number % columns * ACROSS, MARGIN + number // columns * DOWN
        own = {"guid": guid("vertex", actor.id), "representedGUID": guid("actor", actor.id), "name": actor.name, "shape": "Oval"}
        draft.element(graph, "Vertex", **own, firstX=x, firstY=y, secondX=x + WIDTH, secondY=y + HEIGHT)
    for source, target, code in edges:
        between = {"sourceVertex": guid("vertex", source), "targetVertex": guid("vertex", target)}
        own = {"guid": guid("edge", source, target, code), "name": _label(draft, code), "direction": _direction(draft, code)}
        draft.element(graph, "Edge", **own, **between, lineStyle="solid")
