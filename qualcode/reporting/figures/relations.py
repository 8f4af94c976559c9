"""Who relates to whom: in all, stage by stage, and what only one of two networks has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import one_of
from qualcode.model import Study
from qualcode.reporting.figures.arrows import DASHES, Arrow, Entry, legend_height, paint_arrows, paint_legend, planned, sample_of
from qualcode.reporting.figures.canvas import BODY, EDGE, SMALL, WIDTH, Sheet, notes_height, text_width, title_height, wrapped
from qualcode.reporting.figures.geometry import Box
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.layout import Layout, actor_layout, spread
from qualcode.reporting.styles import Style, family_styles
from qualcode.rows import PLANES
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = [
    "Tie",
    "arrows_of",
    "drawn_page",
    "family_entries",
    "least_shown",
    "paint_boxes",
    "placed_figure",
    "plane_entries",
    "relation_figure",
    "strongest",
    "ties",
    "ties_table",
]

READABLE = 24
"""How many arrows a figure may have and still be read; the files and the report hold all of them."""
MARGIN = 54.0  # on the left, for the names of the rows
ROWS_APART = (58.0, 68.0, 80.0, 94.0, 110.0)
"""How far the rows of a figure stand apart: the first distance at which no label covers another, else the last."""
WRAP = 62.0
PLAIN = Style("#333333", "triangle", False)


class Tie(NamedTuple):
    """What one arrow of a figure stands for: all evidence of a family of codes between two actors on one plane."""

    source: str
    target: str
    family: str
    plane: str
    symmetric: bool
    weight: int


def ties(network: nx.MultiDiGraph, stage: str | None = None, plane: str | None = None) -> list[Tie]:
    """The arrows of a figure, sorted; ``None`` takes every stage or plane, an empty string what has none.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> for stage in ("delivery", "payment"):
    ...     _ = network.add_edge("bureau", "agency", family="control", stage=stage, plane="actual", weight=2, symmetric=False)
    >>> ties(network)
    [Tie(source='bureau', target='agency', family='control', plane='actual', symmetric=False, weight=4)]
    """
    weights: dict[tuple[str, str, str, str, bool], int] = defaultdict(int)
    for source, target, edge in network.edges(data=True):
        here_stage, here_plane = blank(edge.get("stage")), blank(edge.get("plane"))
        if (stage is None or stage == here_stage) and (plane is None or plane == here_plane):
            weights[source, target, blank(edge["family"]), here_plane, bool(edge.get("symmetric"))] += int(edge["weight"])
    return [Tie(*key, weight) for key, weight in sorted(weights.items())]


def least_shown(weights: Iterable[float], most: int) -> float:
    """The smallest weight with which at most `most` lines remain; the greatest where even that leaves more.

    Examples
    --------
    >>> least_shown([1, 1, 2, 5], 2), least_shown([3, 3, 3], 2)
    (2, 3)
    """
    found = list(weights)
    different = sorted(set(found))
    return next((least for least in different if sum(weight >= least for weight in found) <= most), different[-1] if different else 1)


def strongest(every: list[Tie], most: int = READABLE) -> tuple[list[Tie], int, int]:
    """The arrows that fit a page: all, or those with so much evidence that at most `most` remain.

    Returns
    -------
    tuple
        The arrows to draw, the least evidence one of them has, and how many are left out.

    Examples
    --------
    >>> many = [Tie("a", "b", f"f{number}", "actual", False, 1) for number in range(READABLE)]
    >>> many.append(Tie("a", "b", "control", "actual", False, 5))
    >>> drawn, least, left_out = strongest(many)
    >>> [tie.family for tie in drawn], least, left_out
    (['control'], 5, 24)
    """
    least = int(least_shown((tie.weight for tie in every), most))
    drawn = [tie for tie in every if tie.weight >= least]
    return drawn, least, len(every) - len(drawn)


def ties_table(drawn: Sequence[Tie]) -> pd.DataFrame:
    """Arrows as rows."""
    import pandas as pd

    frame = pd.DataFrame(drawn, columns=list(Tie._fields))
    texts = dict.fromkeys(("source", "target", "family", "plane"), TEXT)
    return frame.astype({**texts, "symmetric": "boolean", "weight": "Int64"})


def relation_figure(
    network: nx.MultiDiGraph, study: Study | None = None, *, stage: str | None = None, plane: str | None = None, language: str = ""
) -> Picture:
    """Actors and what stands between them.

    Actors keep their place in every figure of a network, levels of government from the top; those without a relation here are faint. An
    arrow is a family of codes, told apart by colour, arrowhead and its label; its number and width are pieces of evidence. The actual plane
    is solid, the nominal plane dashed, an unknown plane dotted. No line passes through the box of an actor that has no part in it.
    At most 24 arrows are drawn, those with most evidence; the figure says how many it leaves out.

    Parameters
    ----------
    network
        The network of the whole study; see :func:`qualcode.relation_network`.
    study
        Names of actors, codes and stages; without it ids are shown.
    stage, plane
        Only this one; ``None`` for all, an empty string for what has none.
    language
        ``zh`` or ``en``; that of the study if not given, Chinese without a study.

    Returns
    -------
    Picture
        ``data``: ``source, target, family, plane, symmetric, weight``, one row per arrow drawn.

    Raises
    ------
    ArgumentError
        When the stage or the plane is neither one of the study's nor one of the network's.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("bureau", "agency", family="control", stage="delivery", plane="actual", weight=2, symmetric=False)
    >>> relation_figure(network).data["weight"].tolist()
    [2]
    """
    labels = labels_for(study, language)
    known = {"stage": set(labels.study.stages.ids), "plane": set(PLANES)}
    for name, value in (("stage", stage), ("plane", plane)):
        if value:
            there = {blank(edge) for _, _, edge in network.edges(data=name)} - {""}
            one_of(name, value, sorted(known[name] | there))
    return placed_figure(network, labels, actor_layout(network, labels.study), stage, plane)


def placed_figure(network: nx.MultiDiGraph, labels: Labels, layout: Layout, stage: str | None, plane: str | None) -> Picture:
    """A relation figure upon a layout that was worked out before."""
    parts = [labels.words["figure.relations"]]
    parts += [labels.of("plane", plane)] if plane is not None else []
    parts += [labels.of("stage", stage)] if stage is not None else []
    drawn, least, left_out = strongest(ties(network, stage, plane))
    notes = [labels.words["figure.note"]]
    notes += [labels.words["figure.weak_ties"].format(count=left_out, least=least)] if left_out else []
    styles = family_styles(network, labels.study)
    arrows = arrows_of(drawn, styles, labels.code)
    entries = [*family_entries(drawn, styles, labels.code), *plane_entries(sorted({tie.plane for tie in drawn}), labels)]
    with figure_style():
        sheet = drawn_page(arrows, layout, labels, title=" · ".join(parts), entries=entries, notes=notes)
    return Picture(sheet.figure, ties_table(drawn))


def arrows_of(drawn: Sequence[Tie], styles: Mapping[str, Style], name: Callable[[str], str], top: int = 0) -> list[Arrow]:
    """Arrows for ties: colour and head by family, dash by plane, width by evidence, of which `top` is the most."""
    top = top or max((tie.weight for tie in drawn), default=1)
    return [
        Arrow(
            tie.source,
            tie.target,
            f"{name(tie.family)} {tie.weight}",
            styles[tie.family],
            DASHES.get(tie.plane, DASHES[""]),
            0.8 + 2.2 * (tie.weight / top) ** 0.5,
            tie.symmetric,
        )
        for tie in drawn
    ]


def family_entries(drawn: Sequence[Tie], styles: Mapping[str, Style], name: Callable[[str], str]) -> list[Entry]:
    """How the families that are drawn look, for a legend."""
    both, found = {tie.family for tie in drawn if tie.symmetric}, {tie.family for tie in drawn}
    return [Entry(name(family), sample_of(style, heads=2 if family in both else 1)) for family, style in styles.items() if family in found]


def plane_entries(planes: Iterable[str], labels: Labels) -> list[Entry]:
    """How the planes are drawn, for a legend."""
    return [Entry(labels.of("plane", plane), sample_of(PLAIN, DASHES.get(plane, DASHES[""]), heads=0)) for plane in planes]


def drawn_page(
    arrows: Sequence[Arrow], layout: Layout, labels: Labels, *, title: str, entries: Sequence[Entry], notes: Sequence[str]
) -> Sheet:
    """Boxes for actors, a curve for each arrow, a legend below; as low as the labels allow."""
    key, above = legend_height(entries, WIDTH), title_height(title)
    foot = key + notes_height(notes) + EDGE
    name = {actor: wrapped(labels.actor(actor), WRAP, BODY) for actor in layout.positions}
    sizes = {actor: (text_width(text, BODY) + 9, BODY * 1.2 * (text.count("\n") + 1) + 8) for actor, text in name.items()}
    widest = max((width for width, _ in sizes.values()), default=0.0)
    middle, half = (WIDTH + MARGIN) / 2, (WIDTH - MARGIN - widest) / 2 - EDGE
    heights = [y for _, y in layout.positions.values()] or [0.0]
    for apart in ROWS_APART:
        unit, edge = apart * layout.lines / 2, max((high for _, high in sizes.values()), default=20.0) / 2 + 8
        height = above + foot + 2 * edge + (max(heights) - min(heights)) * unit
        floor = foot + edge - min(heights) * unit
        boxes = {actor: Box(middle + x * half, floor + y * unit, *sizes[actor]) for actor, (x, y) in spread(layout).items()}
        page = Box((WIDTH + MARGIN) / 2, (height - above + foot) / 2, WIDTH - MARGIN - 4, height - above - foot)
        plan = planned(arrows, boxes, page)
        if not plan.faults:
            break
    sheet = Sheet(height)
    sheet.title(title)
    for row, y in layout.rows.items():
        sheet.text(EDGE, floor + y * unit, wrapped(labels.words[f"row.{row}"], MARGIN - EDGE - 4, SMALL), SMALL, color="#595959")
    paint_arrows(sheet, arrows, plan)
    paint_boxes(sheet, boxes, name, {end for arrow in arrows for end in (arrow.source, arrow.target)}, labels)
    paint_legend(sheet, entries, foot - 2)
    sheet.notes(notes, foot - 4 - key)
    return sheet


def paint_boxes(sheet: Sheet, boxes: Mapping[str, Box], names: Mapping[str, str], present: set[str], labels: Labels) -> None:
    """The boxes of actors with their names, square for governments; faint where an actor has no part in the figure."""
    from matplotlib.patches import FancyBboxPatch

    for actor, box in boxes.items():
        found = labels.study.actor(actor)
        square, faint = found is not None and found.kind == "government", actor not in present
        style = "square,pad=0" if square else "round,pad=0,rounding_size=6"
        patch = FancyBboxPatch(
            box.extent[:2],
            box.width,
            box.height,
            boxstyle=style,
            zorder=5,
            linewidth=0.9,
            facecolor="white" if faint or not square else "#ececec",
            edgecolor="#b5b5b5" if faint else "#333333",
        )
        sheet.add(patch)
        sheet.text(box.x, box.y, names[actor], BODY, ha="center", color="#757575" if faint else "black")
