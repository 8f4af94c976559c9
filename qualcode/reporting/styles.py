"""How families of codes are told apart, in figures and in the report alike: by colour, arrowhead and line, so that print in grey works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.model import Study

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Style", "family_styles"]


@dataclass(frozen=True)
class Style:
    """``head`` is a shape that both matplotlib's painter here and cytoscape know; ``double`` draws the line twice."""

    colour: str
    head: str
    double: bool


# Dark enough for 4.5:1 on white, and apart for people who do not see red and green.
COLOURS = (
    "#a32020",
    "#1f5a99",
    "#8a5a00",
    "#146b4a",
    "#6b2f8f",
    "#444444",
    "#9c2468",
    "#00666e",
    "#5b5b12",
    "#7a3b16",
    "#5f6b75",
    "#2f2f8f",
)
HEADS = ("triangle", "tee", "diamond", "circle", "vee", "square")


def family_styles(network: nx.MultiDiGraph, study: Study) -> dict[str, Style]:
    """A style for every family that occurs in `network`, in the order of the codebook.

    A family has the same style in every study with that codebook, and no two of a dozen families have the same head and line.

    Examples
    --------
    >>> import networkx as nx
    >>> from qualcode.model import Code, Codebook, StageModel
    >>> book = Codebook("c", {}, (Code("control.funding", {}, relation="directed"), Code("tie.service", {}, relation="directed")))
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("a", "b", family="tie"), network.add_edge("a", "b", family="control")
    >>> [(family, style.head) for family, style in family_styles(network, Study("s", "S", "zh", book, StageModel("m"), (), ())).items()]
    [('control', 'triangle'), ('tie', 'tee')]
    """
    found = {str(family) for _, _, family in network.edges(data="family")}
    order = [*study.codebook.families, *sorted(found.difference(study.codebook.families))]
    return {
        family: Style(COLOURS[number % len(COLOURS)], HEADS[number % len(HEADS)], bool(number // len(HEADS) % 2))
        for number, family in enumerate(order)
        if family in found
    }
