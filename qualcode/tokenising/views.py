"""What a matcher sees of a sentence, and the way back to its characters."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property, lru_cache

import opencc

__all__ = ["Tokeniser", "View", "fold", "simplified"]

_FOLD = {chr(code): chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_FOLD |= {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_FOLD["\u3000"] = " "
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLD))}]")
"""What is folded; a scan for it is several times as fast as `str.translate`, which looks at every character."""
_HANZI = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """A character that is written otherwise in the simplified script."""
    simple = opencc.OpenCC("t2s").convert("\n".join(_HANZI)).split("\n")
    return re.compile(f"[{''.join(old for old, new in zip(_HANZI, simple, strict=True) if old != new)}]")


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
    return _FOLDED.sub(lambda found: _FOLD[found[0]], simplified(text))


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
        covered = [where for where, (a, b) in zip(self._origin, self._words, strict=True) if a < end and begin < b]
        return covered[0][0], covered[-1][1]


class Tokeniser(ABC):
    """Makes views of sentences and brings terms into the same form."""

    @abstractmethod
    def view(self, sentence: str) -> View:
        """What a matcher sees of `sentence`."""

    @abstractmethod
    def term(self, term: str) -> str:
        """`term` as it stands in the ``text`` of a view."""

    @abstractmethod
    def whole(self, view: View, begin: int, end: int) -> bool:
        """Whether ``text[begin:end]`` begins and ends where words do."""

    @abstractmethod
    def words(self, sentence: str) -> list[str]:
        """The words of `sentence`."""
