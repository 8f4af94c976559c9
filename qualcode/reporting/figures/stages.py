"""Small multiples: one panel a stage, the actors always at the same places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Entry, legend_height, paint_arrows, paint_legend, planned
from qualcode.reporting.figures.canvas import EDGE, GREY, SMALL, WIDTH, Sheet, notes_height, short_names, title_height, wrapped
from qualcode.reporting.figures.geometry import Box
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.relations import Tie, arrows_of, family_entries, plane_entries, strongest, ties, ties_table
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.layout import Layout, actor_layout, spread
from qualcode.reporting.styles import Style, family_styles
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["placed_stages", "stage_figure"]

ACROSS = 3
MOST = 10
"""How many arrows a panel may have and still be read."""
NODE = 13.0
HEAD = 26.0
ROW = 25.0


def stage_figure(
    network: nx.MultiDiGraph,
    study: Study | None = None,
    *,
    stages: Sequence[str] | None = None,
    material: Iterable[str] | None = None,
    plane: str | None = None,
    language: str = "",
) -> Picture:
    """Small multiples: the relations of every stage, a panel each, so that stages can be compared by eye.

    Actors are numbered boxes at the same places in all panels, levels of government from the top; a list below says who has which
    number. A label is the beginning of a family's name and pieces of evidence, and the width of lines is the same measure in all panels.
    At most ten arrows are drawn in a panel, those with most evidence. A hatched panel has no material; one with
    material and without relations says 0.

    Parameters
    ----------
    network
        The network of the whole study; see :func:`qualcode.relation_network`.
    study
        Names of actors, codes and stages; without it ids are shown.
    stages
        The panels, in order; those of the study's model if not given, without a study those of the edges.
    material
        The stages for which there is any material; all with a relation if not given.
    plane
        Only this one; ``None`` for all.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: ``stage, source, target, family, plane, symmetric, weight``, one row per arrow drawn.

    Examples
    --------
    >>> import networkx as nx
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("bureau", "agency", family="control", stage="delivery", plane="actual", weight=2, symmetric=False)
    >>> stage_figure(network, stages=["delivery", "payment"]).data[["stage", "weight"]].values.tolist()
    [['delivery', 2]]
    """
    labels = labels_for(study, language)
    told = dict.fromkeys(blank(stage) for _, _, stage in network.edges(data="stage"))
    panels = list(stages) if stages is not None else list(labels.study.stages.ids) or sorted(filter(None, told))
    known = set(told if material is None else material)
    return placed_stages(network, labels, actor_layout(network, labels.study), panels, known, plane)


def placed_stages(
    network: nx.MultiDiGraph, labels: Labels, layout: Layout, panels: Sequence[str], material: set[str], plane: str | None
) -> Picture:
    """Small multiples upon a layout that was worked out before."""
    import pandas as pd

    styles = family_styles(network, labels.study)
    short = short_names({family: labels.code(family) for family in styles})
    shown = {stage: strongest(ties(network, stage, plane), MOST) for stage in panels}
    every = [tie for drawn, _, _ in shown.values() for tie in drawn]
    left_out = sum(count for _, _, count in shown.values())
    title = " · ".join([labels.words["figure.by_stage"], *([labels.of("plane", plane)] if plane is not None else [])])
    notes = [labels.words["figure.stages_note"]]
    notes += [labels.words["figure.stages_weak"].format(count=left_out, most=MOST)] if left_out else []
    long = {
        family: labels.code(family) if short[family] == labels.code(family) else f"{short[family]} = {labels.code(family)}"
        for family in styles
    }
    entries = [*family_entries(every, styles, long.__getitem__), *plane_entries(sorted({tie.plane for tie in every}), labels)]
    same = _Panels(layout, labels, styles, short, max((tie.weight for tie in every), default=1))
    with figure_style():
        sheet = same.page(shown, material, title=title, entries=entries, notes=notes)
    tables = [ties_table(drawn).assign(stage=stage) for stage, (drawn, _, _) in shown.items()] or [ties_table([]).assign(stage="")]
    data = pd.concat(tables, ignore_index=True).astype({"stage": TEXT})
    return Picture(sheet.figure, data[["stage", *Tie._fields]])


@dataclass(frozen=True)
class _Panels:
    """What all panels have in common: where the actors stand, how families look, and the `top` weight, which gives the widest line."""

    layout: Layout
    labels: Labels
    styles: Mapping[str, Style]
    short: Mapping[str, str]
    top: int

    @property
    def numbers(self) -> dict[str, str]:
        """The number of each actor."""
        return {actor: str(number) for number, actor in enumerate(self.layout.positions, 1)}

    def page(
        self,
        shown: Mapping[str, tuple[list[Tie], int, int]],
        material: set[str],
        *,
        title: str,
        entries: Sequence[Entry],
        notes: Sequence[str],
    ) -> Sheet:
        """The panels, who has which number, a legend and notes."""
        who = "   ".join(f"{number} {self.labels.actor(actor)}" for actor, number in self.numbers.items())
        notes = [who, *notes]
        above, key = title_height(title), legend_height(entries, WIDTH)
        foot = key + notes_height(notes) + EDGE
        wide, lines = (WIDTH - 2 * EDGE) / ACROSS, -(-len(shown) // ACROSS)
        high = HEAD + ROW * max(self.layout.lines, 5) + 6
        sheet = Sheet(above + lines * high + foot + 4)
        sheet.title(title)
        for number, (stage, (drawn, _, left_out)) in enumerate(shown.items()):
            left, upper = EDGE + wide * (number % ACROSS), sheet.height - above - high * (number // ACROSS)
            place = Box(left + wide / 2, upper - high / 2, wide, high)
            head = wrapped(self._name(stage, left_out), wide - 10, SMALL)
            if stage in material or drawn:
                self._paint(sheet, place, head, drawn)
            else:
                self._paint_silence(sheet, place, head)
        paint_legend(sheet, entries, foot - 2)
        sheet.notes(notes, foot - 4 - key)
        return sheet

    def _name(self, stage: str, left_out: int) -> str:
        """The stage, with how many arrows are left out."""
        more = (f"（+{left_out}）" if self.labels.study.language == "zh" else f" (+{left_out})") if left_out else ""
        return self.labels.of("stage", stage) + more

    def _paint_silence(self, sheet: Sheet, place: Box, head: str) -> None:
        """A panel without material."""
        left, _, _, upper = place.extent
        sheet.hatched([_frame(place)])
        sheet.text(place.x, place.y, self.labels.words["figure.no_material"], SMALL, ha="center", color=GREY, back=(0.4 * SMALL, 1))
        sheet.text(left + 6, upper - 4, head, SMALL, va="top", back=(0.1 * SMALL, 1))

    def _paint(self, sheet: Sheet, place: Box, head: str, drawn: list[Tie]) -> None:
        """A panel with its actors and arrows; 0 where there are none."""
        left, _, right, upper = place.extent
        sheet.rectangles([_frame(place)], ["white"])
        sheet.text(left + 6, upper - 4, head, SMALL, va="top")
        inner = Box(place.x, upper - HEAD - (place.height - HEAD) / 2, place.width - 6, place.height - HEAD - 6)
        half, unit = inner.width / 2 - NODE / 2 - 10, inner.height / 2
        boxes = {actor: Box(inner.x + x * half, inner.y + y * unit, NODE, NODE - 1) for actor, (x, y) in spread(self.layout).items()}
        arrows = arrows_of(drawn, self.styles, lambda family: self.short[family], self.top)
        paint_arrows(sheet, arrows, planned(arrows, boxes, inner, fan=(13.0, 17.0)))
        present = {end for tie in drawn for end in (tie.source, tie.target)}
        _paint_nodes(sheet, boxes, self.numbers, present)
        if not drawn:
            sheet.text(right - 7, upper - 4, "0", SMALL, va="top", ha="right", color=GREY)


def _frame(place: Box) -> tuple[float, float, float, float]:
    """The rectangle of a panel, a little apart from its neighbours."""
    left, low, right, upper = place.extent
    return (left + 1, low + 3, right - 1, upper)


def _paint_nodes(sheet: Sheet, boxes: Mapping[str, Box], numbers: Mapping[str, str], present: set[str]) -> None:
    for faint in (True, False):
        extents = [box.extent for actor, box in boxes.items() if (actor in present) != faint]
        fill, edge = ("white", "#c4c4c4") if faint else ("#ececec", "#333333")
        sheet.rectangles(extents, [fill] * len(extents), edgecolors=edge, linewidths=0.8, zorder=5)
    for actor, box in boxes.items():
        sheet.text(box.x, box.y - 0.3, numbers[actor], SMALL, ha="center", color="black" if actor in present else "#757575")
