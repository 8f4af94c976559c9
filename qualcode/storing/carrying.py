"""Where a row of a project comes to stand when its text is another version: found, or told to be nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

__all__ = ["carried", "moved"]

Place = tuple[int, int]


def moved(old: str, new: str) -> Callable[[int, int], Place | None]:
    """Where the spans of a text stand in another version of it; ``None``: nobody can tell.

    What stands before the first change or behind the last is moved along; what stands between is found when its words are there once in
    both versions.

    Examples
    --------
    >>> place = moved("答：多。问：几个？", "答：很多。问：几个？")
    >>> place(0, 2), place(4, 6), place(2, 4)
    ((0, 2), (5, 7), None)
    """
    same = len(os.path.commonprefix([old, new]))
    left = min(len(old), len(new)) - same
    ends = len(os.path.commonprefix([old[same:][::-1][:left], new[same:][::-1][:left]]))

    def place(start: int, end: int) -> Place | None:
        if end <= same:
            return start, end
        if start >= len(old) - ends:
            return start + len(new) - len(old), end + len(new) - len(old)
        words = old[start:end]
        found = new.find(words)
        once = found >= 0 and new.find(words, found + 1) < 0 and old.find(words, old.find(words) + 1) < 0
        return (found, found + len(words)) if once else None

    return place


def carried(row: dict[str, Any], new: str, place: Callable[[int, int], Place | None]) -> dict[str, Any] | None:
    """A row at its place in another version of its text; ``None`` where it has none."""
    found = place(row["start"], row["end"])
    if found is None or new[found[0] : found[1]] != row.get("quote", ""):
        return None
    return {**row, "start": found[0], "end": found[1]}
