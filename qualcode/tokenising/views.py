"""What a matcher sees of a sentence, and the way back to its characters."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import opencc

if TYPE_CHECKING:
    from qualcode.tokenising.boundaries import Numbers, Truths

__all__ = ["FOLDED", "Tokeniser", "View", "fold", "simplified", "traditional"]

FOLDED = {chr(code): chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
FOLDED |= {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
FOLDED["\u3000"] = " "
_FOLDED = re.compile(f"[{re.escape(''.join(FOLDED))}]")
"""What is folded; a scan for it is several times as fast as `str.translate`, which looks at every character."""
_HANZI = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))


@lru_cache(maxsize=1)
def traditional() -> str:
    """The characters that are written otherwise in the simplified script."""
    simple = opencc.OpenCC("t2s").convert("\n".join(_HANZI)).split("\n")
    return "".join(old for old, new in zip(_HANZI, simple, strict=True) if old != new)


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{traditional()}]")


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    """From the traditional script as Taiwan writes it (著 beside 着), by phrases: 顯著 stays 显著, 壓著 becomes 压着."""
    return opencc.OpenCC("tw2s")


def simplified(text: str) -> str:
    """`text` in the simplified script, character for character, as OpenCC's tables have it; a text that is simplified already stays.

    Only characters are exchanged, no words: 資訊 becomes 资讯, not 信息.

    Examples
    --------
    >>> simplified("街道辦壓著尾款，效果顯著"), simplified("显著")
    ('街道办压着尾款，效果显著', '显著')
    """
    if not _traditional().search(text):
        return text
    converted: str = _converter().convert(text)
    return converted if len(converted) == len(text) else "".join(map(_converter().convert, text))


def fold(text: str) -> str:
    """`text` as it is compared: simplified, full-width letters and marks narrow, capitals small; one character stays one character.

    Examples
    --------
    >>> fold("Ａ機構：")
    'a机构:'
    """
    text = simplified(text)
    for character in sorted(set(_FOLDED.findall(text))):
        text = text.replace(character, FOLDED[character])
    return text


class View:
    """One sentence as a matcher sees it.

    ``text`` is what terms are looked for in; :meth:`span` leads back to characters of the sentence. Words are
    found only when somebody asks, because most sentences hold no term at all.
    """

    def __init__(self, text: str, cut: Callable[[str], list[tuple[int, int]]], origin: list[tuple[int, int]] | None = None) -> None:
        self.text = text
        self._cut = cut
        self._origin = origin

    def words(self) -> list[tuple[int, int]]:
        """Where words begin and end in ``text``."""
        return self._words

    @cached_property
    def _words(self) -> list[tuple[int, int]]:
        return self._cut(self.text)

    @cached_property
    def begins(self) -> frozenset[int]:
        return frozenset(begin for begin, _ in self._words)

    @cached_property
    def ends(self) -> frozenset[int]:
        return frozenset(end for _, end in self._words)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The characters of the sentence behind ``text[begin:end]``."""
        if self._origin is None:
            return begin, end
        first = bisect_right(self._words, begin, key=lambda word: word[1])
        last = bisect_left(self._words, end, key=lambda word: word[0])
        return self._origin[first][0], self._origin[last - 1][1]

    def spans(self, begins: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
        """:meth:`span` of many places."""
        if self._origin is None:
            return begins, ends
        import numpy as np

        found = [self.span(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


class Tokeniser(ABC):
    """Makes views of sentences and brings terms into the same form."""

    @abstractmethod
    def view(self, sentence: str) -> View:
        """What a matcher sees of `sentence`."""

    @abstractmethod
    def term(self, term: str) -> str:
        """`term` as it stands in the ``text`` of a view."""

    def forms(self, terms: Sequence[str]) -> list[tuple[str, ...]]:
        """For each of `terms` all the ways in which it can stand in the ``text`` of a view; mostly there is one."""
        return [(self.term(term),) for term in terms]

    @abstractmethod
    def whole(self, view: View, begin: int, end: int) -> bool:
        """Whether ``text[begin:end]`` begins and ends where words do."""

    @abstractmethod
    def words(self, sentence: str) -> list[str]:
        """The words of `sentence`."""

    def whole_ones(self, view: View, places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Those of `places` (a number, begin, end) of which :meth:`whole` is true."""
        return [place for place in places if self.whole(view, place[1], place[2])]

    separator: str | None = None
    """A character over which no term reaches, so that several texts can be looked through as one; ``None``: there is none."""

    def long_view(self, text: str) -> View:
        """What a matcher sees of a text of many sentences."""
        return self.view(text)

    def joined_view(self, sentences: Sequence[str]) -> View:
        """What a matcher sees of several sentences, each as :meth:`view` has it, with the separator between them."""
        raise NotImplementedError("only where there is a separator")

    def whole_at(self, view: View, begins: Numbers, ends: Numbers) -> Truths:
        """Of each of many places whether :meth:`whole` is true."""
        import numpy as np

        told = (self.whole(view, begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True))
        return np.fromiter(told, dtype=bool, count=len(begins))
