"""A page 16 cm wide whose coordinates are points: text, tints, lines and legends that fit it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.reporting.figures.measures import text_width

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

__all__ = ["BODY", "GREY", "SMALL", "TITLE", "WIDTH", "Sheet", "short_names", "text_width", "wrapped"]

WIDTH = 16 / 2.54 * 72
"""The text width of a thesis, in points."""
EDGE = 8.0
TITLE, BODY, SMALL = 11.0, 8.5, 8.0
GREY = "#4d4d4d"
LINE = 1.32


def wrapped(text: str, width: float, size: float) -> str:
    """`text` broken into lines that fit into `width`: between words where there are spaces, else between characters.

    Lines come out about equally long, and no line begins with a mark that closes.

    Examples
    --------
    >>> wrapped("街道社区服务中心", 52, 10)
    '街道社区\\n服务中心'
    """
    lines = _filled(text, width, size)
    if len(lines) > 1:
        # The narrowest width that needs no further line.
        narrow = width
        while narrow > size and len(_filled(text, narrow - size / 2, size)) == len(lines):
            narrow -= size / 2
        lines = _filled(text, narrow, size)
    return "\n".join(lines)


def _filled(text: str, width: float, size: float) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterable[str]:
    """Words, and wide characters one by one; a mark that closes hangs on to what stands before it, one that opens to what follows."""
    piece = ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closes, opens = unicodedata.category(character) in ("Pe", "Pf", "Po"), unicodedata.category(character) in ("Ps", "Pi")
        after_wide = bool(piece) and unicodedata.east_asian_width(piece[-1]) in "WF"
        after_opener = bool(piece) and unicodedata.category(piece[-1]) in ("Ps", "Pi")
        if piece and not closes and not after_opener and (opens or wide or after_wide):
            yield piece
            piece = ""
        piece += character
        if character == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """The shortest beginning of each name that no other name has: one wide character or three letters at least.

    Examples
    --------
    >>> short_names({"control": "控制", "absorption": "吸纳", "absorbed": "吸收"})
    {'control': '控', 'absorption': '吸纳', 'absorbed': '吸收'}
    """
    short = {}
    for id, name in names.items():
        others = [other for key, other in names.items() if key != id]
        least = 1 if name and unicodedata.east_asian_width(name[0]) in "WF" else 3
        lengths = (size for size in range(least, len(name)) if not any(other.startswith(name[:size]) for other in others))
        short[id] = name[: next(lengths, len(name))].rstrip()
    return short


class Sheet:
    """One page; ``y`` goes up, everything is in points. All stands on the figure itself: axes would take as long as all that is on them."""

    def __init__(self, height: float, width: float = WIDTH) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.width, self.height = width, height
        self.figure: Figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
        self._points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans

    def add(self, artist: Artist) -> None:
        """Anything of matplotlib, its coordinates being points."""
        artist.set_transform(self._points)
        self.figure.add_artist(artist)

    def text(self, x: float, y: float, text: str, size: float = SMALL, **more: Any) -> None:
        """Text, from its left end and centred in height where nothing else is said."""
        from qualcode.reporting.figures.lettering import Label

        more = {"ha": "left", "va": "center", "spacing": 1.15, "back": None, "zorder": 6, **more}
        self.add(Label(x, y, text, fontsize=size, **more))

    def title(self, text: str) -> None:
        self.text(EDGE, self.height - EDGE, wrapped(text, self.width - 2 * EDGE, TITLE), TITLE, va="top")

    def notes(self, notes: Sequence[str], y: float) -> None:
        """Lines of small print from `y` downwards."""
        for note in notes:
            lines = wrapped(note, self.width - 2 * EDGE, SMALL)
            self.text(EDGE, y, lines, SMALL, va="top", color=GREY, spacing=1.25)
            y -= notes_height([note], self.width)

    def rectangles(self, boxes: Sequence[tuple[float, float, float, float]], colours: Sequence[Any], **more: Any) -> None:
        """Tinted rectangles (left, low, right, top), drawn as one: a thousand patches would take seconds."""
        from matplotlib.collections import PolyCollection

        if not boxes:
            return
        corners = [((a, b), (c, b), (c, d), (a, d)) for a, b, c, d in boxes]
        more = {"edgecolors": "#bdbdbd", "linewidths": 0.5, "zorder": 1, **more}
        self.add(PolyCollection(corners, facecolors=colours, **more))

    def hatched(self, boxes: Sequence[tuple[float, float, float, float]], hatch: str = "////", **more: Any) -> None:
        """Rectangles with the same hatching, as one path: the lines would be drawn anew for each. Those of silence: no material."""
        from matplotlib.collections import PathCollection
        from matplotlib.path import Path

        if not boxes:
            return
        corners = [((a, b), (c, b), (c, d), (a, d), (a, b)) for a, b, c, d in boxes]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(boxes)
        path = Path([corner for box in corners for corner in box], codes)
        more = {"facecolors": ["white"], "edgecolors": "#b0b0b0", "linewidths": 0.5, "zorder": 1, "snap": True, **more}
        self.add(PathCollection([path], hatch=hatch, **more))

    def line(self, xs: Iterable[float], ys: Iterable[float], **more: Any) -> None:
        from matplotlib.lines import Line2D

        self.add(Line2D(list(xs), list(ys), **{"solid_capstyle": "butt", "dash_capstyle": "butt", **more}))


def notes_height(notes: Iterable[str], width: float = WIDTH) -> float:
    """How much room notes take."""
    return sum(SMALL * 1.4 * (wrapped(note, width - 2 * EDGE, SMALL).count("\n") + 1) + 3 for note in notes)


def title_height(text: str, width: float = WIDTH) -> float:
    return EDGE + TITLE * LINE * (wrapped(text, width - 2 * EDGE, TITLE).count("\n") + 1) + 6 if text else EDGE
