"""What a confidence is worth: the share that was right, beside what was said."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qualcode.model import Study
from qualcode.reporting.figures.arrows import Entry, legend_height, paint_legend, sample_of
from qualcode.reporting.figures.axes import LEFT, Axes, mark, ticks
from qualcode.reporting.figures.canvas import EDGE, SMALL, WIDTH, Sheet, title_height
from qualcode.reporting.figures.pictures import Picture, labels_for
from qualcode.reporting.fonts import figure_style
from qualcode.reporting.styles import Style
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["reliability_figure"]

HIGH, DROP = 220.0, 32.0
LARGEST = 7.0
"""Radius of the point that stands for most cases."""
WHOLE, ROOM = (0.0, 1.0), 0.1


def reliability_figure(curve: pd.DataFrame, study: Study | None = None, *, title: str = "", language: str = "") -> Picture:
    """A reliability diagram (Murphy & Winkler 1977, *Applied Statistics* 26:41): of the codings of a confidence, how many were right.

    Parameters
    ----------
    curve
        A row for each bin, as ``reliability`` of :func:`qualcode.suggest` and the ``reliability`` of a card have them: ``confidence`` (mean
        of the bin, 0 to 1), ``share`` (of them right, 0 to 1), ``n`` (how many).
    study
        Gives the language.
    title
        Stands above; words of our own if not given.
    language
        ``zh`` or ``en``; that of the study if not given.

    Returns
    -------
    Picture
        A point for each bin, the larger the more cases it holds (``n`` stands beside it); on the dashed line confidences mean what they
        say, above it more was right than they say. ``data``: the rows of `curve`.

    Raises
    ------
    ArgumentError
        When a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"confidence": [0.1, 0.9], "share": [0.2, 0.85], "n": [40, 160]})
    >>> reliability_figure(curve, language="en").data["n"].sum()
    np.int64(200)
    """
    check_columns(curve, ("confidence", "share", "n"), what="the curve")
    words, data = labels_for(study, language).words, curve.reset_index(drop=True)
    blue, grey = Style("#1f5a99", "", False), Style("#8c8c8c", "", False)
    entries = [
        Entry(words["figure.reliability_found"], sample_of(blue, heads=0)),
        Entry(words["figure.reliability_even"], sample_of(grey, (0, (4, 2.2)), heads=0)),
    ]
    shown, foot = title or words["figure.reliability"], DROP + legend_height(entries, WIDTH) + EDGE
    with figure_style():
        sheet = Sheet(title_height(shown) + HIGH + foot + 6)
        sheet.title(shown)
        axes = Axes(sheet, (LEFT, foot, WIDTH - 12, foot + HIGH), (-ROOM, 1 + ROOM), (-ROOM, 1 + ROOM))
        axes.ticks(ticks(*WHOLE), ticks(*WHOLE))
        axes.named(words["figure.reliability_x"], words["figure.reliability_y"], 18)
        even = zip(axes.at(0, 0), axes.at(1, 1), strict=True)
        sheet.line(*even, color=grey.colour, linewidth=1.0, linestyle=(0, (4, 2.2)))
        _paint_points(axes, data, blue.colour)
        paint_legend(sheet, entries, foot - DROP)
    return Picture(sheet.figure, data)


def _paint_points(axes: Axes, data: pd.DataFrame, colour: str) -> None:
    """The points of the bins and the line through them; how many cases stand away from the dashed line."""
    places = [axes.at(float(x), float(y)) for x, y in zip(data["confidence"], data["share"], strict=True)]
    if places:
        axes.sheet.line(*zip(*places, strict=True), color=colour, linewidth=1.3, zorder=3)
    most = max([1, *data["n"].tolist()])
    for (x, y), count, said, found in zip(places, data["n"], data["confidence"], data["share"], strict=True):
        radius, above = 2.0 + (LARGEST - 2.0) * math.sqrt(count / most), found >= said
        mark(axes.sheet, (x, y), radius, "o", colour)
        gap = radius + SMALL * 0.75
        axes.sheet.text(x, y + gap if above else y - gap, f"{count:,}", SMALL, ha="center", back=(0.5, 1.0))
