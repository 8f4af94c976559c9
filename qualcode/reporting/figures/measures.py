"""How large characters are in the font of the figures."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import as_file, files
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["has_all", "ink_middle", "outline", "text_width"]


@cache
def _font() -> Any:
    from matplotlib.ft2font import FT2Font

    with as_file(files("qualcode.reporting") / "assets" / "QualcodeSansSC.otf") as path:
        font = FT2Font(str(path))
    font.set_size(100.0, 72)
    return font


@cache
def _has(character: str) -> bool:
    return bool(_font().get_char_index(ord(character)))


@cache
def _em(character: str) -> float:
    """How wide a character is, in parts of the size of the font."""
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if not _has(character):
        return 0.7
    return float(_font().load_char(ord(character)).linearHoriAdvance) / 6553600


@cache
def _reach(character: str) -> tuple[float, float]:
    """How far the ink of a character reaches above and below the line, in parts of the size of the font."""
    _, low, _, high = _font().load_char(ord(character)).bbox
    return (high / 6400, low / 6400)


def has_all(text: str) -> bool:
    """Whether the font has a shape for every character of `text`."""
    return all(_has(character) for line in text.split("\n") for character in line)


def text_width(text: str, size: float) -> float:
    """How wide the widest line of `text` is, in points, in the font of the figures."""
    return max((size * sum(map(_em, line)) for line in text.split("\n")), default=0.0)


def ink_middle(line: str) -> float:
    """How far above its line the middle of what is written stands, in parts of the size of the font."""
    reaches = [_reach(character) for character in line if not character.isspace()] or [(0.0, 0.0)]
    return (max(high for high, _ in reaches) + min(low for _, low in reaches)) / 2


@cache
def _shape(character: str) -> tuple[np.ndarray, np.ndarray]:
    """The outline of a character: points in parts of the size of the font, and the codes of a path of matplotlib."""
    from matplotlib.ft2font import LoadFlags

    font = _font()
    font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    points, codes = font.get_path()
    return points / 100, codes


def outline(line: str) -> tuple[np.ndarray, np.ndarray]:
    """The outline of a line of text that begins at 0, as that of its characters."""
    import numpy as np

    shapes, starts = [_shape(character) for character in line], accumulate(map(_em, line), initial=0.0)
    points = np.concatenate([np.add(points, (start, 0)) for (points, _), start in zip(shapes, starts, strict=False)])
    return points, np.concatenate([codes for _, codes in shapes])
