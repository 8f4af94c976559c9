"""Problems, causes and measures in three columns, joined by bands as wide as the links are many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.layouts.chains import PARTS
from qualcode.reporting.figures.arrows import Entry, legend_height, paint_legend
from qualcode.reporting.figures.canvas import BODY, EDGE, GREY, SMALL, WIDTH, Sheet, notes_height, title_height, wrapped
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.grouped import plan_of, with_groups

if TYPE_CHECKING:
    from qualcode.layouts.chains import Chains
    from qualcode.model import Study
    from qualcode.reporting.labels import Labels

__all__ = ["chain_figure"]

BOX, PAD, GAP = 104.0, 5.0, 9.0
ACROSS = (WIDTH - 2 * EDGE - 3 * BOX) / 2
WIDEST, TALLEST = 10.0, 420.0
"""How wide one link is at most, and how tall the bands of a column are together."""
TINTS = {"problem": "#f6e7e1", "cause": "#f4efd9", "measure": "#e2eee6"}
BANDS = {"cause": "#b9785e", "answer": "#6d9c80"}
BARE = "#a32020"
MARK = "△ "
_UNDER = (0.6, 0.55)
"""Behind a number, so that it can be read on hatching."""
Key = tuple[str, str]


@dataclass
class _Node:
    """A box, or room for a band that passes between boxes; where it stands, and how much of each side is taken."""

    key: Key
    label: str
    height: float
    lacks: str = ""
    top: float = 0.0
    taken: dict[str, float] = field(default_factory=dict)

    def port(self, side: str, wide: float, whole: float) -> float:
        """The upper edge of the next band on one side, all of them `whole` together in the middle of the box."""
        start = self.top - (self.height - whole) / 2 - self.taken.get(side, 0.0)
        self.taken[side] = self.taken.get(side, 0.0) + wide
        return start


@dataclass(frozen=True)
class _Band:
    """Links of one kind between two groups, stated or drawn."""

    place: str
    source: Key
    target: Key
    how: str
    links: int

    @property
    def way(self) -> tuple[Key, ...]:
        """From left to right; an answer to a problem passes through the middle column."""
        direct = self.target[0] == "problem" and self.source[0] == "measure"
        return (self.target, ("pass", self.target[1]), self.source) if direct else (self.target, self.source)


def chain_figure(layout: Chains, study: Study | None = None, *, title: str = "", language: str = "") -> Picture:
    """Problems, causes and measures with the links between them.

    A band is as wide as the links are many; what somebody states is solid, what the researcher infers is hatched, and the two are never
    one band. What lacks a cause, a measure or a problem is framed with dashes, has a triangle, and says what it lacks.

    Parameters
    ----------
    layout
        What :func:`qualcode.problem_chains` gives, or a layout ``chains`` of a run.
    study
        Names of codes and of the groups of its plan; without it ids are shown.
    title
        Stands above.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: a row for each band: ``place``, ``source_part``, ``source``, ``target_part``, ``target``, ``how``, ``links``.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import problem_chains
    >>> rows = [("S:1", "condition.law"), ("S:2", "condition.quality")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "code"]).assign(document="S", quote="…", status="accepted", method="manual")
    >>> codings = codings.assign(coding=codings["segment"] + "/" + codings["code"], plane="actual")
    >>> links = pd.DataFrame([("S:1", "S:2", "causes")], columns=["source", "target", "kind"])
    >>> groups = {"problems": ["condition.quality"], "causes": ["condition.law"], "measures": ["measure"]}
    >>> chain_figure(problem_chains(codings, links, **groups), language="en").data[["source", "target", "how", "links"]].values.tolist()
    [['condition.law', 'condition.quality', 'drawn', 1]]
    """
    import pandas as pd

    labels = labels_for(study, language)
    bands = _bands(layout)
    columns = _columns(layout, bands, _names(layout, labels), labels)
    scale = _scaled(columns, bands)
    with figure_style():
        sheet = _drawn(columns, bands, scale, labels, title or labels.words["figure.chains"])
    rows = [(one.place, *one.source, *one.target, one.how, one.links) for one in bands]
    return Picture(sheet.figure, pd.DataFrame(rows, columns=["place", "source_part", "source", "target_part", "target", "how", "links"]))


def _names(layout: Chains, labels: Labels) -> dict[str, str]:
    plan = plan_of(layout, labels)
    groups = [group for part in PARTS for group in getattr(plan, f"{part}s", ())]
    ids = layout.part("nodes")["id"].unique()
    return {id: labels.code(id) for id in ids} | with_groups(groups, labels)


def _bands(layout: Chains) -> list[_Band]:
    """The links of the chains, by different pairs of sentences, in the order of the plan."""
    links = layout.part("links")
    links = links[links["place"].notna()]
    links = links.assign(**{end: links[end].str.partition("/")[0] for end in ("source", "target")})
    nodes = layout.part("nodes")[["part", "id"]].drop_duplicates()
    order = {key: number for number, key in enumerate(nodes.itertuples(index=False, name=None))}
    found: dict[tuple[str, Key, Key, str], set[tuple[str, str]]] = {}
    columns = ("place", "source_part", "source_id", "target_part", "target_id", "how", "source", "target")
    for place, a, source, b, target, how, *ends in zip(*(links[name].tolist() for name in columns), strict=True):
        found.setdefault((place, (a, source), (b, target), how), set()).add((ends[0], ends[1]))
    keys = sorted(found, key=lambda key: (key[0], order[key[2]], order[key[1]], key[3] != "stated"))
    return [_Band(*key, len(found[key])) for key in keys]


def _columns(layout: Chains, bands: Sequence[_Band], names: Mapping[str, str], labels: Labels) -> list[list[_Node]]:
    """The boxes of each column that have evidence, each near what it is joined to."""
    nodes, words = layout.part("nodes"), labels.words
    lacks: dict[Key, list[str]] = {}
    for part, id, lack, found in layout.part("orphans")[["part", "id", "lacks", "found"]].itertuples(index=False):
        lacks.setdefault((part, id), []).append(words[f"chains.{found}"].format(what=words[f"chains.{lack}"]))
    coded = nodes[nodes["units"].notna()].drop_duplicates(["part", "id"])
    columns = []
    for part in PARTS:
        column = []
        for id in coded.loc[coded["part"] == part, "id"]:
            told = "\n".join(wrapped(one, BOX - 2 * PAD, SMALL) for one in lacks.get((part, id), ()))
            mark = MARK if told else ""
            column.append(_Node((part, id), wrapped(mark + names.get(id, id), BOX - 2 * PAD, BODY), 0.0, told))
        columns.append(column)
    through = dict.fromkeys(band.way[1] for band in bands if len(band.way) == 3)
    columns[1] += [_Node(key, "", 0.0) for key in through]
    for number in (1, 2):
        rank = {node.key: place for place, node in enumerate(columns[number - 1])}
        columns[number].sort(key=lambda node: _middle(node.key, bands, rank))
    return columns


def _middle(key: Key, bands: Iterable[_Band], rank: Mapping[Key, int]) -> float:
    """How far down what a box is joined to stands, on the average of its links; a box without links stands last."""
    steps = [
        (way[place - 1], band.links) for band in bands for way in [band.way] for place in (1, 2) if place < len(way) and way[place] == key
    ]
    total = sum(links for _, links in steps)
    return sum(rank[before] * links for before, links in steps if before in rank) / total if total else float(len(rank))


def _scaled(columns: Sequence[Sequence[_Node]], bands: Sequence[_Band]) -> float:
    """How wide one link is; sets how tall each box is."""
    most = max((sum(_load(node.key, bands) for node in column) for column in columns), default=1)
    scale = min(WIDEST, TALLEST / max(most, 1))
    for column in columns:
        for node in column:
            lines = node.label.count("\n") + 1
            told = node.lacks.count("\n") + 1 if node.lacks else 0
            text = lines * BODY * 1.25 + told * SMALL * 1.25 + 2 * PAD if node.label else 0.0
            node.height = max(text, scale * _load(node.key, bands))
    return scale


def _load(key: Key, bands: Iterable[_Band]) -> int:
    """The links on the side of a box that has more of them."""
    return max(_whole(key, bands).values(), default=0)


def _whole(key: Key, bands: Iterable[_Band]) -> dict[str, int]:
    """How many links meet a box on its left and on its right."""
    whole: dict[str, int] = {}
    for band in bands:
        way = band.way
        if key in way:
            place = way.index(key)
            for side in (["left"] if place > 0 else []) + (["right"] if place < len(way) - 1 else []):
                whole[side] = whole.get(side, 0) + band.links
    return whole


def _drawn(columns: Sequence[Sequence[_Node]], bands: Sequence[_Band], scale: float, labels: Labels, title: str) -> Sheet:
    words = labels.words
    tall = max((sum(node.height + GAP for node in column) for column in columns), default=GAP)
    notes = [words["figure.chains_note"]]
    entries = _entries(columns, bands, labels)
    above, key = title_height(title) + 18, legend_height(entries, WIDTH)
    sheet = Sheet(above + tall + key + notes_height(notes) + 2 * EDGE)
    sheet.title(title)
    top = sheet.height - above
    for number, (part, column) in enumerate(zip(PARTS, columns, strict=True)):
        left = EDGE + number * (BOX + ACROSS)
        sheet.text(left + BOX / 2, top + 9, words[f"chains.{part}s"], BODY, ha="center")
        y = top - (tall - sum(node.height + GAP for node in column)) / 2
        for node in column:
            node.top, y = y, y - node.height - GAP
            if node.label:
                _box(sheet, node, left)
    _paint_bands(sheet, columns, bands, scale)
    paint_legend(sheet, entries, top - tall)
    sheet.notes(notes, top - tall - key - 4)
    return sheet


def _box(sheet: Sheet, node: _Node, left: float) -> None:
    """A box with its name; one that lacks something has a dashed frame and says what."""
    edge = {"edgecolors": BARE, "linewidths": 1.1, "linestyles": [(0, (3, 2))]} if node.lacks else {"edgecolors": "#8c8c8c"}
    sheet.rectangles([(left, node.top - node.height, left + BOX, node.top)], [TINTS[node.key[0]]], zorder=3, **edge)
    under = (node.lacks.count("\n") + 1) * SMALL * 1.25 if node.lacks else 0.0
    middle = node.top - node.height / 2
    sheet.text(left + BOX / 2, middle + under / 2, node.label, BODY, ha="center")
    if node.lacks:
        lines = (node.label.count("\n") + 1) * BODY * 1.25
        sheet.text(left + BOX / 2, middle - lines / 2, node.lacks, SMALL, ha="center", color=BARE)


def _paint_bands(sheet: Sheet, columns: Sequence[Sequence[_Node]], bands: Sequence[_Band], scale: float) -> None:
    """Every band from left to right, in the order of the boxes that it joins, so that bands of one box do not cross at it."""
    nodes = {node.key: node for column in columns for node in column}
    place = {node.key: (number, row) for number, column in enumerate(columns) for row, node in enumerate(column)}
    whole = {key: _whole(key, bands) for key in nodes}
    legs = [(band, a, b) for band in bands for a, b in zip(band.way, band.way[1:], strict=False)]
    tops: dict[tuple[int, str], float] = {}
    for side, far in (("right", 1), ("left", 0)):
        for number in sorted(range(len(legs)), key=lambda n: (place[legs[n][1:][far]], place[legs[n][0].way[-1]], n)):
            band, before, behind = legs[number]
            node = nodes[before if far else behind]
            tops[number, side] = node.port(side, scale * band.links, scale * whole[node.key][side])
    for number, (band, a, _) in enumerate(legs):
        left = EDGE + place[a][0] * (BOX + ACROSS) + BOX
        wide, last = scale * band.links, band.way[-2] == a
        _band(sheet, (left, tops[number, "right"]), (left + ACROSS, tops[number, "left"]), wide, band)
        if not last:  # on between the boxes of the middle column
            over = (left + ACROSS, tops[number, "left"])
            _band(sheet, over, (left + ACROSS + BOX, tops[number + 1, "right"]), wide, band)
        if wide >= SMALL and last:
            sheet.text(left + ACROSS - 4, tops[number, "left"] - wide / 2, str(band.links), SMALL, ha="right", back=_UNDER)


def _band(sheet: Sheet, start: tuple[float, float], end: tuple[float, float], wide: float, band: _Band) -> None:
    """A band that leaves and arrives level; hatched where the researcher draws it."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x0, y0), (x1, y1), half = start, end, (end[0] - start[0]) / 2
    points = [(x0, y0), (x0 + half, y0), (x1 - half, y1), (x1, y1), (x1, y1 - wide), (x1 - half, y1 - wide), (x0 + half, y0 - wide)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    path = Path([*points, (x0, y0 - wide), (x0, y0)], codes)
    sheet.add(PathPatch(path, zorder=2, **_look(band.place, band.how)))


def _look(place: str, how: str) -> dict[str, object]:
    colour = BANDS[place]
    if how == "stated":
        return {"facecolor": colour, "alpha": 0.62, "edgecolor": "white", "linewidth": 0.5}
    return {"facecolor": "white", "edgecolor": colour, "hatch": "/////", "linewidth": 0.8, "linestyle": (0, (3, 2))}


def _entries(columns: Sequence[Sequence[_Node]], bands: Sequence[_Band], labels: Labels) -> list[Entry]:
    """What is drawn, for the legend."""
    from matplotlib.patches import Rectangle

    def sample(place: str, how: str) -> Entry:
        def paint(sheet: Sheet, x: float, y: float) -> None:
            sheet.add(Rectangle((x, y - 4), 28, 8, zorder=2, **_look(place, how)))  # type: ignore[arg-type]

        return Entry(labels.words[f"figure.chains_{place}_{how}"], paint)

    def bare(sheet: Sheet, x: float, y: float) -> None:
        sheet.rectangles([(x, y - 5, x + 28, y + 5)], ["white"], edgecolors=BARE, linewidths=1.1, linestyles=[(0, (3, 2))])
        sheet.text(x + 14, y, MARK.strip(), SMALL, ha="center", color=GREY)

    drawn = dict.fromkeys((band.place, band.how) for band in bands)
    lacking = any(node.lacks for column in columns for node in column)
    return [sample(*one) for one in drawn] + ([Entry(labels.words["figure.chains_orphan"], bare)] if lacking else [])
