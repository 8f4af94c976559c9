"""Tables of tinted cells: counts, residuals, and the trajectories of dyads over the stages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Entry, box_sample, legend_height, paint_legend
from qualcode.reporting.figures.canvas import EDGE, SMALL, WIDTH, Sheet, notes_height, short_names, text_width, title_height, wrapped
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.figures.taking import counts_of, states_of
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.styles import COLOURS
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices.cooccurring import CooccurrenceMatrix
    from qualcode.matrices.record import Matrix
    from qualcode.networks.following import Trajectories

__all__ = ["heat_map", "trajectory_figure"]

CODES = ("code", "family")
NARROW, SLANTED = 30.0, 22.0
ROOM = (150.0, 130.0, 110.0, 90.0)
"""For the names of rows, in points: as much of it as leaves the columns their room."""
FALL = math.tan(math.radians(60))
HATCHES = ("", "....", "\\\\\\\\", "xxxx", "----", "||||", "++++", "oo", "**", "..", "xx", "--")
Extent = tuple[float, float, float, float]
"""Left, low, right, top."""


@dataclass(frozen=True)
class Cell:
    """What is drawn in one cell; a tint of ``None`` is a cell of silence."""

    text: str
    tint: tuple[float, float, float] | None
    ink: str = "black"


def heat_map(
    matrix: pd.DataFrame | Matrix | CooccurrenceMatrix,
    study: Study | None = None,
    *,
    title: str = "",
    residuals: bool = False,
    marks: pd.DataFrame | None = None,
    language: str = "",
) -> Picture:
    """The cells of a matrix as tints with their numbers.

    Parameters
    ----------
    matrix
        A matrix, or a table, with one label on either axis; counts, or with `residuals` any numbers. Codes stand in rows, whichever
        axis they come from; of counts, codes without any are left out, and the figure says how many. A square table of co-occurrences
        is drawn as it is.
    study
        Names for the labels; without it ids are shown.
    title
        Stands above.
    residuals
        True for adjusted residuals: tints diverge from white at 0, on a symmetrical scale, and the sign stands with every number; in grey,
        what lies below is told by its minus.
    marks
        Strength of evidence (●, ◐, ○) for the same rows and columns, drawn behind the numbers.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        A hatched cell has no material (``<NA>``), a white one with 0 has material without coding. ``data``: ``row, column, value`` (and
        ``mark``), one row per cell.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"control": pd.array([2, None], "Int64")}, index=pd.Index(["delivery", "payment"], name="stage"))
    >>> heat_map(cells.rename_axis(columns="code")).data.fillna(-1).values.tolist()
    [['control', 'delivery', 2], ['control', 'payment', -1]]
    """
    labels = labels_for(study, language)
    matrix = counts_of(matrix)
    turn = matrix.columns.name in CODES and matrix.index.name not in CODES
    turned = matrix.T if turn else matrix
    left_out = 0
    if turned.index.name in CODES and turned.columns.name not in CODES and not residuals:
        kept = turned[(turned.fillna(0) > 0).any(axis=1)]
        left_out, turned = len(turned) - len(kept), kept
    signs = None if marks is None else (marks.T if turn else marks).reindex(index=turned.index, columns=turned.columns)
    numbers = [[None if blank(value) == "" else float(value) for value in row] for row in turned.to_numpy(dtype=object)]
    top = max((abs(value) for row in numbers for value in row if value is not None), default=0.0) or 1.0
    # Behind a mark no tint is so dark that the ink turns white: a white ● would be read as ○.
    darkest = top if signs is None else 2 * top
    cells = [[_residual(value, darkest) if residuals else _count(value, darkest) for value in row] for row in numbers]
    if signs is not None:
        cells = [
            [Cell(f"{cell.text}{blank(mark).strip('0')}", cell.tint, cell.ink) for cell, mark in zip(row, line, strict=True)]
            for row, line in zip(cells, signs.to_numpy(dtype=object), strict=True)
        ]
    words = labels.words
    notes = [words["figure.residuals" if residuals else "figure.cells"], *([words["figure.marks"]] if marks is not None else [])]
    notes += [words["figure.left_out"].format(count=left_out)] if left_out else []
    with figure_style():
        sheet = _table(turned, cells, labels, title=title, notes=notes, entries=[])
    return Picture(sheet.figure, _long(turned, signs))


def _long(table: pd.DataFrame, signs: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per cell, in the order of reading."""
    import pandas as pd

    pairs = [(row, column) for row in table.index for column in table.columns]
    data = pd.DataFrame(pairs, columns=["row", "column"])
    data["value"] = pd.Series(table.to_numpy(dtype=object).ravel(), dtype=object).convert_dtypes()
    if signs is not None:
        data["mark"] = pd.Series(signs.to_numpy(dtype=object).ravel(), dtype=TEXT)
    return data


def _count(value: float | None, top: float) -> Cell:
    """From white to a blue that is dark grey in print; the number is white on what is dark."""
    if value is None:
        return Cell("", None)
    share = value / top
    tint = (1 - share * 0.84, 1 - share * 0.67, 1 - share * 0.48)
    return Cell(f"{value:g}" if value == int(value) else f"{value:.2f}", tint, "white" if share > 0.5 else "black" if value else "#6a6a6a")


def _residual(value: float | None, top: float) -> Cell:
    """From white to orange above 0 and to blue below; both as dark, so that in grey the sign must tell them apart."""
    if value is None or math.isnan(value):
        return Cell("", None)
    share = abs(value) / top
    dark = (0.60, 0.23, 0.02) if value > 0 else (0.07, 0.29, 0.52)
    shown = f"{value:+.1f}".replace("-", "−")
    tint = (1 - share * (1 - dark[0]), 1 - share * (1 - dark[1]), 1 - share * (1 - dark[2]))
    return Cell("0.0" if shown[1:] == "0.0" else shown, tint, "white" if share > 0.55 else "black")


def trajectory_figure(table: pd.DataFrame | Trajectories, study: Study | None = None, *, title: str = "", language: str = "") -> Picture:
    """The strip of each dyad over the stages: which family of relations stands there.

    Parameters
    ----------
    table
        What :func:`qualcode.trajectories` gives; or dyads in rows, stages in columns: a cell holds the dominant family, several joined
        by ``"; "``, an empty string or ``0`` where there is material and no relation, ``<NA>`` where there is no material.
    study
        Names of actors, stages and families; without it ids are shown.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        Families are told apart by tint, hatching and the beginning of their name. ``data``: ``row, column, value``, one row per cell.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"design": ["control"], "payment": [pd.NA]}, index=pd.Index(["bureau→agency"], name="dyad"))
    >>> trajectory_figure(table, language="en").data["value"].isna().tolist()
    [False, True]
    """
    labels, table = labels_for(study, language), states_of(table)
    table = table.rename_axis(index=str(table.index.name or "dyad"), columns=str(table.columns.name or "stage"))
    cells = {value for value in table.to_numpy(dtype=object).ravel() if blank(value) not in ("", "0")}
    found = {family for value in cells for family in str(value).split("; ")}
    order = [*labels.study.codebook.families, *sorted(found.difference(labels.study.codebook.families))]
    short = short_names({family: labels.code(family) for family in order})
    looks = {family: (_light(COLOURS[number % 12]), HATCHES[number % 12]) for number, family in enumerate(order)}
    entries = [
        Entry(
            f"{short[family]} {labels.code(family)}" if short[family] != labels.code(family) else short[family],
            box_sample(facecolor=looks[family][0], hatch=looks[family][1]),
        )
        for family in order
        if family in found
    ]

    def paint(sheet: Sheet, cells: Sequence[tuple[Extent, object]]) -> None:
        _paint_families(sheet, [(extent, blank(value).split("; ")) for extent, value in cells], looks, short)

    silent = table.isna().to_numpy()
    plain = [[Cell("", None) if none else Cell("0", (1, 1, 1), "#6a6a6a") for none in row] for row in silent]
    notes = [labels.words["figure.trajectory_note"]]
    with figure_style():
        sheet = _table(table, plain, labels, title=title or labels.words["figure.trajectory"], notes=notes, entries=entries, paint=paint)
    return Picture(sheet.figure, _long(table))


def _light(colour: str) -> tuple[float, float, float]:
    """A tint of a colour upon which black text is read."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (0.62 + 0.38 * red, 0.62 + 0.38 * green, 0.62 + 0.38 * blue)


def _paint_families(
    sheet: Sheet,
    cells: Sequence[tuple[Extent, Sequence[str]]],
    looks: Mapping[str, tuple[tuple[float, float, float], str]],
    short: Mapping[str, str],
) -> None:
    parts: dict[str, list[Extent]] = {}
    for (left, low, right, top), families in cells:
        wide = (right - left) / len(families)
        for number, family in enumerate(families):
            parts.setdefault(family, []).append((left + number * wide, low, left + (number + 1) * wide, top))
    for family, extents in parts.items():
        tint, hatch = looks[family]
        sheet.hatched(extents, hatch, facecolors=[tint], edgecolors="#8f8f8f")
    for (left, low, right, top), families in cells:
        text = wrapped("·".join(short[family] for family in families), right - left - 4, SMALL)
        sheet.text((left + right) / 2, (low + top) / 2, text, SMALL, ha="center", back=(0.1 * SMALL, 0.85))


@dataclass(frozen=True)
class _Heads:
    """The names of columns and how they stand: upright where they fit, else slanting."""

    texts: list[str]
    left: float
    wide: float
    slanted: bool

    @classmethod
    def of(cls, names: list[str], left: float) -> _Heads:
        room = (WIDTH - left - EDGE) / max(1, len(names))
        slanted = room < NARROW
        # A table with very many columns makes a wider page: numbers under 8 pt help nobody.
        wide = SLANTED if slanted and room < SLANTED else min(room, 74.0)
        return cls(names if slanted else [wrapped(name, wide - 4, SMALL) for name in names], left, wide, slanted)

    @property
    def longest(self) -> float:
        return max((text_width(text, SMALL) for text in self.texts), default=0.0)

    @property
    def high(self) -> float:
        lines = max((text.count("\n") + 1 for text in self.texts), default=1)
        return self.longest * 0.87 + 12 if self.slanted else 10.4 * lines + 8

    @property
    def right(self) -> float:
        """Where the last column, or the name that slants beyond it, ends."""
        return self.left + self.wide * len(self.texts) + (self.longest * 0.5 if self.slanted else 0)

    def paint(self, sheet: Sheet, y: float) -> None:
        for number, text in enumerate(self.texts):
            middle = self.left + self.wide * (number + 0.5)
            if self.slanted:
                sheet.text(middle, y + 4, text, SMALL, va="bottom", rotation=60)
            else:
                sheet.text(middle, y + 4, text, SMALL, ha="center", va="bottom")


def _heads(rows: Sequence[str], columns: list[str]) -> _Heads:
    """The names of columns beside those of rows, which are broken sooner where the columns would else not fit on the page."""
    longest = max((text_width(name, SMALL) for name in rows), default=0.0)
    tried = [_Heads.of(columns, EDGE + 8 + min(most, longest)) for most in ROOM]
    return next((heads for heads in tried if heads.right + EDGE <= WIDTH), tried[0])


def _table(
    table: pd.DataFrame,
    cells: Sequence[Sequence[Cell]],
    labels: Labels,
    *,
    title: str,
    notes: Sequence[str],
    entries: Sequence[Entry],
    paint: Callable[[Sheet, Sequence[tuple[Extent, object]]], None] | None = None,
) -> Sheet:
    """Row names on the left, column names on top; what `paint` does not paint is a cell with its text."""
    names = [labels.of(str(table.index.name), value) for value in table.index]
    heads = _heads(names, [labels.of(str(table.columns.name), value) for value in table.columns])
    left = heads.left
    rows = [wrapped(name, left - EDGE - 6, SMALL) for name in names]
    widest = max((text_width(cell.text, SMALL) for row in cells for cell in row), default=0)
    least = 15.0 if paint is None else 18.0 if widest < heads.wide else 28.0
    highs = [max(least, 10.4 * (row.count("\n") + 1) + 5) for row in rows]
    width = max(WIDTH, heads.right + EDGE)
    above, key = title_height(title, width), legend_height(entries, width)
    foot = key + notes_height(notes, width) + EDGE + 6
    sheet = Sheet(above + heads.high + sum(highs) + foot, width)
    sheet.title(title)
    y = sheet.height - above - heads.high
    heads.paint(sheet, y)
    filled, painted = list[tuple[Extent, Cell]](), list[tuple[Extent, object]]()
    for name, high, line, values in zip(rows, highs, cells, table.to_numpy(dtype=object), strict=True):
        y -= high
        sheet.text(left - 5, y + high / 2, name, SMALL, ha="right")
        for column, (cell, value) in enumerate(zip(line, values, strict=True)):
            extent = (left + heads.wide * column, y, left + heads.wide * (column + 1), y + high)
            if paint is not None and blank(value) not in ("", "0"):
                painted.append((extent, value))
            else:
                filled.append((extent, cell))
    if paint is not None:
        paint(sheet, painted)
    _fill(sheet, filled)
    paint_legend(sheet, entries, foot - 6)
    sheet.notes(notes, foot - 8 - key)
    return sheet


def _fill(sheet: Sheet, cells: Sequence[tuple[Extent, Cell]]) -> None:
    """Tints and texts of cells; those of silence are hatched."""
    sheet.hatched([extent for extent, cell in cells if cell.tint is None])
    tinted = [(extent, cell.tint) for extent, cell in cells if cell.tint is not None]
    sheet.rectangles([extent for extent, _ in tinted], [tint for _, tint in tinted])
    for (left, low, right, top), cell in cells:
        if cell.text:
            sheet.text((left + right) / 2, (low + top) / 2, cell.text, SMALL, ha="center", color=cell.ink)
