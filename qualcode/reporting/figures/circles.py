"""Codes in a circle with what they share, and actors beside codes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Arrow, paint_arrows, planned
from qualcode.reporting.figures.canvas import BODY, EDGE, SMALL, WIDTH, Sheet, notes_height, text_width, title_height, wrapped
from qualcode.reporting.figures.geometry import Box
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.relations import least_shown
from qualcode.reporting.figures.taking import counts_of, links_of
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.styles import Style
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.matrices.cooccurring import CooccurrenceMatrix

__all__ = ["cooccurrence_figure", "two_mode_figure"]

LINE = Style("#1f5a99", "", False)
MOST = 40


def cooccurrence_figure(
    matrix: pd.DataFrame | CooccurrenceMatrix,
    study: Study | None = None,
    *,
    minimum: float | None = None,
    title: str = "",
    language: str = "",
) -> Picture:
    """Codes in a circle, in the order of the table, with a line for every pair that occurs together.

    Parameters
    ----------
    matrix
        Symmetric counts: the same codes in rows and columns; the diagonal is not drawn. As a heat map: :func:`heat_map`.
    study
        Names of the codes; without it ids are shown.
    minimum
        Pairs with less are not drawn; if not given, so much that at most 40 lines remain. The figure says what it leaves out.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: ``source, target, weight``, one row per line drawn.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = ["control", "tie", "alliance"]
    >>> counts = pd.DataFrame([[5, 2, 0], [2, 3, 1], [0, 1, 4]], index=codes, columns=codes)
    >>> cooccurrence_figure(counts).data.values.tolist()
    [['control', 'tie', 2.0], ['tie', 'alliance', 1.0]]
    """
    import pandas as pd

    labels, matrix = labels_for(study, language), counts_of(matrix)
    ids = [id for id in matrix.index if id in matrix.columns]
    pairs = [(a, b, float(matrix.loc[a, b])) for n, a in enumerate(ids) for b in ids[n + 1 :] if not pd.isna(matrix.loc[a, b])]
    every = pd.DataFrame([pair for pair in pairs if pair[2] > 0], columns=["source", "target", "weight"])
    bound = least_shown(every["weight"], MOST) if minimum is None else minimum
    data = every[every["weight"] >= bound].reset_index(drop=True)
    shown = [id for id in ids if id in set(data["source"]) | set(data["target"])]
    notes = [labels.words["figure.cooccurrence_note"].format(least=f"{bound:g}", count=len(every) - len(data))]
    head = title or labels.words["figure.cooccurrence"]
    with figure_style():
        sheet = _circle({id: labels.code(id) for id in shown}, data, head, notes)
    return Picture(sheet.figure, data)


def _circle(names: Mapping[str, str], data: pd.DataFrame, title: str, notes: Sequence[str]) -> Sheet:
    """The codes in a circle, their names outside, and the lines between them."""
    radius = max(110.0, 15.0 * len(names) / math.pi)
    side = max((text_width(name, SMALL) for name in names.values()), default=0.0)
    across = min(radius, (WIDTH - 2 * EDGE) / 2 - side - 10)
    foot = notes_height(notes) + EDGE
    sheet = Sheet(title_height(title) + 2 * radius + 74 + foot)
    sheet.title(title)
    middle = (WIDTH / 2, foot + radius + 37)
    boxes = {}
    for number, id in enumerate(names):
        angle = math.pi / 2 - 2 * math.pi * number / len(names)
        boxes[id] = Box(middle[0] + across * math.cos(angle), middle[1] + radius * math.sin(angle), 7, 7)
    told = 0.0 if len(data) <= 24 else data["weight"].max() / 3
    arrows = _lines(zip(data["source"], data["target"], data["weight"], strict=True), told=told)
    page = Box(WIDTH / 2, middle[1], 2 * across + 12, 2 * radius + 12)
    spots = _name_spots(boxes, names, middle)
    paint_arrows(sheet, arrows, planned(arrows, boxes, page, blocked=[*spots.values()]))
    for id, box in boxes.items():
        sheet.line([box.x], [box.y], marker="o", markersize=7, color="#333333", zorder=5)
        spot = spots[id]
        if abs(spot.y - box.y) > 9:
            end = spot.x - math.copysign(spot.width / 2, spot.x - box.x)
            sheet.line([box.x, end], [box.y, spot.y], color="#9c9c9c", linewidth=0.6)
        sheet.text(spot.x, spot.y, names[id], SMALL, ha="center")
    sheet.notes(notes, foot - 4)
    return sheet


def _lines(pairs: Iterable[tuple[str, str, float]], *, told: float = 0.0) -> list[Arrow]:
    """A line for each pair, as wide as its weight says, with the weight written upon it from `told` on."""
    pairs = list(pairs)
    top = max((weight for *_, weight in pairs), default=1.0)
    return [
        Arrow(one, other, f"{weight:g}" if weight >= told else "", LINE, "-", 0.5 + 3.2 * weight / top, heads=False)
        for one, other, weight in pairs
    ]


def _name_spots(boxes: Mapping[str, Box], names: Mapping[str, str], middle: tuple[float, float]) -> dict[str, Box]:
    """Room for names outside the circle; on either side those near its top and bottom move apart."""
    spots: dict[str, Box] = {}
    for side in (1, -1):
        here = sorted((box.y, id) for id, box in boxes.items() if (box.x > middle[0] - 1) == (side == 1))
        half = next((number for number, (y, _) in enumerate(here) if y >= middle[1]), len(here))
        for run, way in ((here[half:], 1), (here[:half][::-1], -1)):
            last = -math.inf
            for y, id in run:
                last = max(last + SMALL * 1.3, way * (y + 5 * (y - middle[1]) / 110))
                wide = text_width(names[id], SMALL)
                spots[id] = Box(boxes[id].x + side * (8 + wide / 2), way * last, wide, SMALL * 1.3)
    return spots


def _ordered(ids: pd.Series[str], order: Sequence[str]) -> list[str]:
    """Each id once: those of `order` first and in its order, then the others as they come."""
    there = list(dict.fromkeys(ids))
    return [*(id for id in dict.fromkeys(order) if id in there), *(id for id in there if id not in order)]


def two_mode_figure(
    edges: pd.DataFrame | nx.Graph, study: Study | None = None, *, minimum: float | None = None, title: str = "", language: str = ""
) -> Picture:
    """Actors on the left, codes on the right, and a line wherever an actor has a code.

    Parameters
    ----------
    edges
        What :func:`qualcode.affiliation_network` gives; or ``actor, code, weight``, one row per pair.
    study
        Names and the order of actors and codes; without it ids are shown in the order of the rows.
    minimum
        Lines with less are not drawn; if not given, so much that at most 40 remain.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: the rows drawn.

    Examples
    --------
    >>> import pandas as pd
    >>> edges = pd.DataFrame({"actor": ["bureau", "agency"], "code": ["control", "tie"], "weight": [3, 1]})
    >>> len(two_mode_figure(edges).data)
    2
    """
    edges = links_of(edges)
    check_columns(edges, ("actor", "code", "weight"), what="the table of edges")
    labels = labels_for(study, language)
    every = edges[edges["weight"] > 0]
    bound = least_shown(every["weight"], MOST) if minimum is None else minimum
    data = every[every["weight"] >= bound].reset_index(drop=True)
    columns = [
        _ordered(data["actor"], [actor.id for actor in labels.study.actors]),
        _ordered(data["code"], [*labels.study.codebook.families, *(code.id for code in labels.study.codebook.codes)]),
    ]
    notes = [labels.words["figure.two_mode_note"].format(least=f"{bound:g}", count=len(every) - len(data))]
    head, foot = title or labels.words["figure.two_mode"], notes_height(notes) + EDGE
    high = 27.0 * max(len(columns[0]), len(columns[1]), 1)
    with figure_style():
        sheet = Sheet(title_height(head) + high + foot + 6)
        sheet.title(head)
        boxes, names = {}, {}
        for side, ids in enumerate(columns):
            for number, id in enumerate(ids):
                key = f"{side}|{id}"
                names[key] = wrapped(labels.code(id) if side else labels.actor(id), 112, BODY)
                y = foot + high * (1 - (number + 0.5) / len(ids))
                boxes[key] = Box(EDGE + 62 if side == 0 else WIDTH - EDGE - 62, y, 122, 22)
        arrows = _lines(zip("0|" + data["actor"].astype(str), "1|" + data["code"].astype(str), data["weight"], strict=True))
        page = Box(WIDTH / 2, foot + high / 2, WIDTH - 2 * EDGE, high)
        paint_arrows(sheet, arrows, planned(arrows, boxes, page))
        sheet.rectangles(
            [box.extent for box in boxes.values()],
            ["#ececec" if key[0] == "0" else "white" for key in boxes],
            edgecolors="#333333",
            zorder=5,
        )
        for key, box in boxes.items():
            sheet.text(box.x, box.y, names[key], BODY, ha="center")
        sheet.notes(notes, foot - 4)
    return Picture(sheet.figure, data)
