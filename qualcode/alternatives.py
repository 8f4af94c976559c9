"""Words of which one may stand in a text: the longest is looked for first, so that 街道办 is not found as 街道."""

from __future__ import annotations

import re
from collections.abc import Iterable


def longest_first(words: Iterable[str]) -> list[str]:
    """Words by length, those of a length in the order of their characters."""
    return sorted(words, key=lambda word: (-len(word), word))


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of these words as they are written; without words, one that matches nowhere.

    Examples
    --------
    >>> any_of(("区", "区民政局"))
    '区民政局|区'
    >>> any_of(())
    '(?!)'
    """
    return "|".join(map(re.escape, longest_first(set(words)))) or "(?!)"
