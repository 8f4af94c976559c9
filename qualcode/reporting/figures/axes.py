"""Two axes with their ticks and names, in which figures put their points."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qualcode.reporting.figures.canvas import EDGE, SMALL, Sheet

__all__ = ["LEFT", "Axes", "mark", "ticks"]

LEFT = 46.0


class Axes:
    """A frame with ticks; turns data into points."""

    def __init__(self, sheet: Sheet, frame: tuple[float, float, float, float], xs: tuple[float, float], ys: tuple[float, float]) -> None:
        self.sheet, self.frame, self.xs, self.ys = sheet, frame, xs, ys
        sheet.rectangles([frame], ["white"], edgecolors="#8c8c8c", linewidths=0.7)

    def at(self, x: float, y: float) -> tuple[float, float]:
        left, low, right, top = self.frame
        return (
            left + (x - self.xs[0]) / (self.xs[1] - self.xs[0]) * (right - left),
            low + (y - self.ys[0]) / (self.ys[1] - self.ys[0]) * (top - low),
        )

    def ticks(self, xs: Sequence[tuple[float, str]], ys: Sequence[tuple[float, str]]) -> None:
        left, low, _, _ = self.frame
        for value, text in xs:
            x = self.at(value, self.ys[0])[0]
            self.sheet.line([x, x], [low, low - 3], color="#8c8c8c", linewidth=0.7)
            self.sheet.text(x, low - 5, text, SMALL, ha="center", va="top")
        for value, text in ys:
            y = self.at(self.xs[0], value)[1]
            self.sheet.line([left - 3, left], [y, y], color="#8c8c8c", linewidth=0.7)
            self.sheet.text(left - 5, y, text, SMALL, ha="right")

    def named(self, x: str, y: str, drop: float) -> None:
        left, low, right, top = self.frame
        self.sheet.text((left + right) / 2, low - drop, x, SMALL, ha="center", va="top")
        self.sheet.text(EDGE + 5, (low + top) / 2, y, SMALL, ha="center", rotation=90)


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Some four round numbers between two."""
    raw = (high - low) / 4 or 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(number * step, f"{number * step:.6g}".replace("-", "−")) for number in range(first, last + 1)]


def mark(sheet: Sheet, at: tuple[float, float], radius: float, marker: str, colour: str, *, full: bool = True) -> None:
    """A point; a hollow one where it is not `full`."""
    sheet.line([at[0]], [at[1]], marker=marker, markersize=2 * radius, color=colour, markerfacecolor=colour if full else "white", zorder=4)
