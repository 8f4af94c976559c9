"""Where a passage stands: places that other programs count otherwise → code points of our text, and quotes → places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Located", "Places", "located"]

MARK = "\ufeff"
_WIDTHS: dict[str, Callable[[str], int]] = {
    "code points": lambda _: 1,
    "utf-16": lambda character: 1 + (character > "\uffff"),
    "utf-8": lambda character: 1 + (character > "\x7f") + (character > "\u07ff") + (character > "\uffff"),
}


class Places:
    """A text as we keep it (``\\n`` at the ends of lines, no mark of the byte order), and where a place of the given text is in it.

    Parameters
    ----------
    given
        The text as the other program has it.
    unit
        What it counts: ``code points``, ``utf-16`` units or ``utf-8`` bytes.

    Examples
    --------
    >>> places = Places("甲😀\\r\\n乙", unit="utf-16")
    >>> places.text, places.span(3, 6)
    ('甲😀\\n乙', (2, 4))
    """

    def __init__(self, given: str, *, unit: str = "code points") -> None:
        whole = given.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # halves of one character are joined again
        self._first = int(whole.startswith(MARK))
        self.text = whole[self._first :].replace("\r\n", "\n").replace("\r", "\n")
        self._returns = [found.start() for found in re.finditer("\r\n", whole)]
        plain = unit == "code points" or whole.isascii()
        self._starts = None if plain else [0, *accumulate(map(_WIDTHS[unit], whole))]
        self._length = len(whole)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Both ends of a passage in code points of our text; None where it does not lie in the text or begins within a character."""
        first, last = self._point(start), self._point(end)
        return (first, last) if first is not None and last is not None and first < last else None

    def _point(self, place: int) -> int | None:
        if self._starts is None:
            point = place
        else:
            point = bisect_left(self._starts, place)
            if point >= len(self._starts) or self._starts[point] != place:
                return None
        if not 0 <= point <= self._length:
            return None
        # Of \r\n only the second stays: what begins between the two begins at it.
        return max(point - bisect_left(self._returns, point) - self._first, 0)


class Located(NamedTuple):
    """Where a quote stands, and whether it was found elsewhere than told."""

    start: int
    end: int
    moved: bool


def located(text: str, span: tuple[int, int] | None, quote: str) -> Located | None:
    """The place of a passage: as told where its quote stands there, else where the quote stands in the text if that is one place only.

    Without a quote the place is believed. None where nobody can tell.

    Examples
    --------
    >>> text = "资金是区里给的。事情是我们做的。"
    >>> located(text, (0, 2), "资金"), located(text, (1, 3), "事情"), located(text, None, "的。")
    (Located(start=0, end=2, moved=False), Located(start=8, end=10, moved=True), None)
    """
    held = span if span is not None and 0 <= span[0] < span[1] <= len(text) else None
    if held and (not quote or text[slice(*held)] == quote):
        return Located(*held, False)
    if held and _bare(text[slice(*held)]) == _bare(quote):
        return Located(*held, False)
    at = text.find(quote) if quote else -1
    if at < 0 or text.find(quote, at + 1) >= 0:
        return None
    return Located(at, at + len(quote), True)


def _bare(text: str) -> str:
    """A quote as it is compared: programs change blanks and the ends of lines."""
    return "".join(text.split())
