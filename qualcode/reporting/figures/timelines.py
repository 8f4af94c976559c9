"""Dated documents along the years, with the periods as bands behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from qualcode.model import Study
from qualcode.processes import Period, Stage
from qualcode.reporting.evidence import rows_of
from qualcode.reporting.figures.canvas import EDGE, GREY, SMALL, WIDTH, Sheet, notes_height, text_width, title_height, wrapped
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.labels import Labels
from qualcode.tables import TEXT, check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["timeline_figure"]

LABEL, LINE, GAP = 118.0, 10.4, 5.0
"""How wide a label is at most, how high a line of it, and what stays free around it."""
LINES = 2
BANDS = ("#eef1f5", "#dde3ea")
DOT, INK = 5.0, "#1f5a99"
STEPS, ROOM = (1, 2, 5, 10, 20, 50, 100, 500), 30.0
"""Years between two that are written out, and how much room one takes."""
MONTHS = 12


@dataclass(frozen=True)
class _Mark:
    """A document on the page: where its dot and its label stand, in which lane, and whether the label stands in front of the dot."""

    row: Mapping[str, Any]
    x: float
    text: str
    lane: int
    before: bool


def timeline_figure(
    table: pd.DataFrame, study: Study | None = None, *, periods: Sequence[Stage] = (), title: str = "", language: str = ""
) -> Picture:
    """Dated documents along the years, each in the period in which its day lies.

    Parameters
    ----------
    table
        A row for each document: ``document``, ``date`` (2013, 2013-09 or 2013-09-11) and, where they are there, ``title`` and ``rests_on``
        (``second_hand``: drawn hollow), as the table ``timeline`` of :func:`qualcode.place_comparison` has them. Rows without a date are
        left out.
    study
        Names for the periods are in its language.
    periods
        Stages with ``first`` and ``last``, drawn as bands; of one that is open the band goes to the edge.
    title
        Stands above.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        ``data``: the rows drawn, by their dates, with the period of each (blank: none holds it).

    Raises
    ------
    ArgumentError
        When a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import Stage
    >>> start = Stage("start", {"zh": "起步期"}, first="2009", last="2012")
    >>> papers = pd.DataFrame({"document": ["P-01", "P-02"], "date": ["2010-03-22", "2013"]})
    >>> timeline_figure(papers, periods=[start]).data["period"].fillna("").tolist()
    ['start', '']
    """
    import pandas as pd

    check_columns(table, ["document", "date"], what="the table of documents")
    labels = labels_for(study, language)
    shown = table[table["date"].notna()].sort_values(["date", "document"], kind="stable", ignore_index=True)
    bands = [_Band(stage, _year(stage.first), _year(stage.last, end=True)) for stage in periods if stage.first or stage.last]
    days = [_year(str(date)) or 0.0 for date in shown["date"]]
    ends = [edge for band in bands for edge in (band.first, band.last) if edge is not None]
    low, high = floor(min([*days, *ends], default=0)), ceil(max([*days, *ends], default=1))
    scale = _Scale(low, max(high, low + 1))
    marks = _laned([(row, scale.across(day)) for row, day in zip(rows_of(shown), days, strict=True)])
    with figure_style():
        sheet = _drawn(bands, marks, scale, labels, title)
    spans = [Period(band.stage.id, band.stage.first, band.stage.last) for band in bands]
    holds = [next((span.stage for span in spans if span.holds(str(date))), None) for date in shown["date"]]
    return Picture(sheet.figure, shown.assign(period=pd.array(holds, dtype=TEXT)))


@dataclass(frozen=True)
class _Band:
    """A period and the years between which it lies; ``None``: open."""

    stage: Stage
    first: float | None
    last: float | None


@dataclass(frozen=True)
class _Scale:
    """The years from left to right."""

    low: int
    high: int

    def across(self, year: float) -> float:
        return EDGE + 6 + (year - self.low) / (self.high - self.low) * (WIDTH - 2 * EDGE - 12)

    def between(self, band: _Band) -> tuple[float, float]:
        """Where a band begins and ends; an open one goes to the edge."""
        return self.across(self.low if band.first is None else band.first), self.across(self.high if band.last is None else band.last)


def _year(date: str, *, end: bool = False) -> float | None:
    """A day as a number of years, that of its beginning or of its end; ``None`` where there is no day."""
    if not date:
        return None
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return year + (1.0 if end else 0.0)
    if len(rest) == 1:
        return year + (rest[0] if end else rest[0] - 1) / MONTHS
    return year + (rest[0] - 1 + (rest[1] if end else rest[1] - 1) / 31) / MONTHS


def _drawn(bands: Sequence[_Band], marks: Sequence[_Mark], scale: _Scale, labels: Labels, title: str) -> Sheet:
    """Bands with their names on top, dots with their labels, the years below."""
    note = labels.words["figure.timeline"]
    sides = [scale.between(band) for band in bands]
    names = [band.stage.label(labels.study.language) for band in bands]
    heads = [wrapped(name, max(40.0, right - left - 4), SMALL) for name, (left, right) in zip(names, sides, strict=True)]
    top = LINE * max((head.count("\n") + 1 for head in heads), default=0) + 8
    lane = LINES * LINE + GAP
    foot = 18 + notes_height([note]) + EDGE
    sheet = Sheet(title_height(title) + top + (max((mark.lane for mark in marks), default=0) + 1) * lane + 6 + foot)
    sheet.title(title)
    ceiling = sheet.height - title_height(title)
    for number, ((left, right), head) in enumerate(zip(sides, heads, strict=True)):
        sheet.rectangles([(left, foot, right, ceiling)], [BANDS[number % len(BANDS)]], zorder=0, edgecolors="white")
        sheet.text((left + right) / 2, ceiling - 4, head, SMALL, ha="center", va="top")
    _years(sheet, scale, foot)
    for mark in marks:
        _paint(sheet, mark, ceiling - top - mark.lane * lane - LINE, foot)
    sheet.notes([note], foot - 18)
    return sheet


def _laned(places: Sequence[tuple[Mapping[str, Any], float]]) -> list[_Mark]:
    """Each label in the highest lane that has room; labels that would leave the page stand in front of their dots."""
    taken: list[list[tuple[float, float]]] = []
    marks = []
    for row, x in places:
        text = _told(row)
        wide = text_width(text, SMALL) + 2 * DOT + GAP
        before = x + wide > WIDTH - EDGE
        left, right = (x - wide, x + DOT) if before else (x - DOT, x + wide)
        lane = next((number for number, used in enumerate(taken) if all(right < a or left > b for a, b in used)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((left, right))
        marks.append(_Mark(row, x, text, lane, before))
    return marks


def _told(row: Mapping[str, Any]) -> str:
    """The id and the title of a document, cut to what two lines hold."""
    text = f"{row['document']} {row.get('title') or ''}".strip()
    lines = wrapped(text, LABEL, SMALL).split("\n")
    if len(lines) <= LINES:
        return "\n".join(lines)
    while len(wrapped(f"{text}…", LABEL, SMALL).split("\n")) > LINES:
        text = text[:-1]
    return wrapped(f"{text}…", LABEL, SMALL)


def _years(sheet: Sheet, scale: _Scale, low: float) -> None:
    """The years below, as many as have room."""
    wide = scale.across(scale.low + 1) - scale.across(scale.low)
    step = next((step for step in STEPS if step * wide > ROOM), STEPS[-1])
    sheet.line([scale.across(scale.low), scale.across(scale.high)], [low, low], color=GREY, linewidth=0.8, zorder=2)
    for year in range(scale.low, scale.high + 1):
        sheet.line([scale.across(year)] * 2, [low, low - 3], color=GREY, linewidth=0.8, zorder=2)
        if (year - scale.low) % step == 0 and year < scale.high:
            sheet.text(scale.across(year), low - 9, str(year), SMALL, ha="left" if year == scale.low else "center", color=GREY)


def _paint(sheet: Sheet, mark: _Mark, y: float, low: float) -> None:
    """A dot with its label, and a thin line down to the years."""
    hollow = mark.row.get("rests_on") == "second_hand"
    sheet.line([mark.x, mark.x], [low, y], color="#9aa3ad", linewidth=0.5, zorder=1)
    sheet.line(
        [mark.x], [y], marker="o", color=INK, markersize=DOT, markerfacecolor="white" if hollow else INK, markeredgecolor=INK, zorder=5
    )
    x, side = (mark.x - DOT, "right") if mark.before else (mark.x + DOT, "left")
    sheet.text(x, y, mark.text, SMALL, ha=side, back=(0.6, 0.75))
