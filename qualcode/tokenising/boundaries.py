"""Long texts: folding them, and where words begin and end in them, for many places at once.

A segmenter cuts what stands between two marks (，。 and blanks) by itself, whatever stands behind them. So only the passages between
marks that hold something of interest are cut, all in one call, and places are compared with the ends of words as whole arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from qualcode.tokenising.views import FOLDED, fold, traditional

if TYPE_CHECKING:
    Numbers = np.ndarray[Any, np.dtype[np.int64]]
    Truths = np.ndarray[Any, np.dtype[np.bool_]]
    Points = np.ndarray[Any, np.dtype[np.uint32]]

__all__ = ["MARKS", "code_points", "fold_at_length", "fold_each", "word_ends"]

MARKS = " \t\n\u3000，。、；：！？（）《》“”‘’「」『』【】〈〉…—,;:!?()"
"""No segmenter that is used here has words that hold one of these, or that depend on what stands behind one."""
_PIECES = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]?")


def code_points(text: str) -> Points:
    """The characters of `text` as numbers."""
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


@lru_cache(maxsize=4)
def _among(characters: str) -> Truths:
    """For every character that there is whether it is one of these."""
    found = np.zeros(0x110000, dtype=bool)
    found[[ord(character) for character in characters]] = True
    return found


@lru_cache(maxsize=1)
def _folding() -> Points:
    """What every character that there is becomes, except by its script."""
    folded = np.arange(0x110000, dtype=np.uint32)
    folded[[ord(old) for old in FOLDED]] = [ord(new) for new in FOLDED.values()]
    return folded


def fold_at_length(text: str) -> str:
    """`text` folded as :func:`qualcode.tokenising.views.fold` would each of its sentences.

    It is folded sentence by sentence where it holds a traditional character, because one sentence must not decide for another.

    Examples
    --------
    >>> fold_at_length("著作。壓著，Ａ"), fold_at_length("著作，Ａ")
    ('著作。压着,a', '著作,a')
    """
    points = code_points(text)
    if _among(traditional())[points].any():
        return "".join(map(fold, _PIECES.findall(text)))
    return _folding()[points].tobytes().decode("utf-32-le")


def fold_each(sentences: Sequence[str], separator: str) -> str:
    """The sentences, each folded for itself, with a separator between them.

    Examples
    --------
    >>> fold_each(["著作，Ａ", "壓著"], "|")
    '著作,a|压着'
    """
    joined = separator.join(sentences)
    points = code_points(joined)
    if _among(traditional())[points].any():
        return separator.join(map(fold, sentences))
    return _folding()[points].tobytes().decode("utf-32-le")


def word_ends(
    text: str, begins: Numbers, ends: Numbers, cut: Callable[[str], list[str]], affixes: tuple[Collection[str], Collection[str]]
) -> Truths:
    """Whether each ``text[begin:end]`` begins where a word does and ends where one does.

    Parameters
    ----------
    text
        The text, folded.
    begins, ends
        The places.
    cut
        The segmenter.
    affixes
        What may stand before a term in its word, and what behind it.
    """
    marks = np.flatnonzero(_among(MARKS)[code_points(text)])
    first, last = np.searchsorted(marks, begins, "right"), np.searchsorted(marks, ends - 1, "right")
    needed = np.zeros(len(marks) + 1, dtype=bool)
    needed[first] = needed[last] = True
    starts, stops = np.concatenate(([0], marks + 1)), np.concatenate((marks, [len(text)]))
    passages = [text[begin:end] for begin, end in zip(starts[needed].tolist(), stops[needed].tolist(), strict=True)]
    joined = "\n".join(passages)
    moved = np.zeros(len(starts), dtype=np.int64)  # from the text to the passages that are cut
    moved[needed] = np.concatenate(([0], np.cumsum(stops[needed] - starts[needed] + 1)[:-1])) - starts[needed]
    opens, closes = _opens_and_closes(joined, cut(joined), affixes)
    # A term that begins or ends with a mark begins or ends there, because a mark is a word of its own.
    begun = (begins < starts[first]) | opens[np.maximum(begins + moved[first], 0)]
    ended = (ends <= starts[last]) | closes[np.maximum(ends + moved[last], 0)]
    result: Truths = begun & ended
    return result


def _opens_and_closes(text: str, words: list[str], affixes: tuple[Collection[str], Collection[str]]) -> tuple[Truths, Truths]:
    """For each position whether a term may begin there, and whether one may end there."""
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    stops = np.cumsum(lengths)
    starts = stops - lengths
    opens, closes = np.zeros(len(text) + 1, dtype=bool), np.zeros(len(text) + 1, dtype=bool)
    opens[starts] = closes[stops] = True
    points = code_points(text)
    for before, size in _by_length(affixes[0]):
        at = starts[lengths > size]
        opens[at[_stands(points, at, before, size)] + size] = True
    for after, size in _by_length(affixes[1]):
        at = stops[lengths > size] - size
        closes[at[_stands(points, at, after, size)]] = True
    return opens, closes


def _by_length(affixes: Collection[str]) -> list[tuple[list[str], int]]:
    return [(sorted(one for one in affixes if len(one) == size), size) for size in sorted({len(one) for one in affixes} - {0})]


def _stands(points: Points, at: Numbers, affixes: list[str], size: int) -> Truths:
    """At which positions one of `affixes`, all of one length, stands."""
    if size == 1:
        return _among("".join(affixes))[points[at]]
    found = np.zeros(len(at), dtype=bool)
    for affix in affixes:
        found |= np.logical_and.reduce([points[at + step] == ord(character) for step, character in enumerate(affix)])
    return found
