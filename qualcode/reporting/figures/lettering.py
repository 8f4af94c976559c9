"""Text of a figure, laid out once with the measures of its characters: matplotlib measures every line again for every file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from qualcode.reporting.figures.measures import has_all, ink_middle, outline, text_width

__all__ = ["Label"]

BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
BELOW = {"top": 0.0, "center": 0.5, "bottom": 1.0}
"""Which share of the text stands to the left of its point, and above it."""


class Label(Text):
    """Lines that stand as matplotlib puts them with ``rotation_mode="anchor"``: the ink of each in the middle of its height.

    Parameters
    ----------
    back
        How far white reaches around the text, in points, and how opaque it is; none if not given.
    spacing
        The height of a line, in parts of the size of the font.
    """

    def __init__(self, x: float, y: float, text: str, *, back: tuple[float, float] | None, spacing: float, **more: Any) -> None:
        super().__init__(x, y, text, linespacing=spacing, rotation_mode="anchor", **more)
        self._back, self._spacing = back, spacing

    def draw(self, renderer: Any) -> None:
        if not self.get_visible() or not self.get_text().strip():
            return
        x, y = self.get_transform().transform(self.get_unitless_position())
        place = Affine2D().scale(renderer.points_to_pixels(1.0)).rotate_deg(self.get_rotation()).translate(x, y)
        gc = renderer.new_gc()
        if self._back is not None:
            gc.set_linewidth(0)
            gc.set_alpha(self._back[1])
            renderer.draw_path(gc, self._ground(self._back[0]), place, (1.0, 1.0, 1.0))
            gc.set_alpha(None)
        gc.set_foreground(self.get_color())
        if has_all(self.get_text()):
            self._write(renderer, gc, place)
        else:  # other fonts help out, and matplotlib says what none of them has
            super().draw(renderer)
        gc.restore()

    def _write(self, renderer: Any, gc: Any, place: Affine2D) -> None:
        renderer.open_group("text", self.get_gid())
        lines = list(self._lines())
        if isinstance(renderer, RendererAgg):
            self._fill(renderer, gc, place, lines)
        else:
            _, high = renderer.get_canvas_width_height()
            font, turn = self.get_fontproperties(), self.get_rotation()
            for line, at in lines:
                x, y = place.transform(at)
                renderer.draw_text(gc, x, high - y if renderer.flipy() else y, line, font, turn, mtext=self if len(lines) == 1 else None)
        renderer.close_group("text")

    def _fill(self, renderer: Any, gc: Any, place: Affine2D, lines: Sequence[tuple[str, tuple[float, float]]]) -> None:
        """Text as one path: among pixels that looks the same, and characters would be drawn one by one."""
        size = float(self.get_fontsize())
        shapes = [(size * points + at, codes) for (points, codes), at in ((outline(line), at) for line, at in lines)]
        path = Path(np.concatenate([points for points, _ in shapes]), np.concatenate([codes for _, codes in shapes]))
        gc.set_linewidth(0)
        gc.set_snap(False)
        renderer.draw_path(gc, path, place, gc.get_rgb())

    def _extent(self) -> tuple[float, float, float, float]:
        """Left, top, width and height in points, seen from the point where the text stands."""
        text, size = self.get_text(), float(self.get_fontsize())
        wide, high = text_width(text, size), size * self._spacing * (text.count("\n") + 1)
        return (-wide * BEFORE[self.get_horizontalalignment()], high * BELOW[self.get_verticalalignment()], wide, high)

    def _ground(self, pad: float) -> Path:
        left, top, wide, high = self._extent()
        a, b, c, d = left - pad, top - high - pad, left + wide + pad, top + pad
        return Path([(a, b), (c, b), (c, d), (a, d), (a, b)], closed=True)

    def _lines(self) -> Iterator[tuple[str, tuple[float, float]]]:
        """Each line and where it begins."""
        left, top, wide, _ = self._extent()
        size, share = float(self.get_fontsize()), BEFORE[self.get_horizontalalignment()]
        for number, line in enumerate(self.get_text().split("\n")):
            if line:
                across = left + share * (wide - text_width(line, size))
                yield line, (across, top - size * (self._spacing * (number + 0.5) + ink_middle(line)))
