"""What a matcher sees of a sentence, and the way back to its characters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property

__all__ = ["Tokeniser", "View", "fold"]

_FOLD: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD[0x3000] = " "
_FOLD |= {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= {code: chr(code - 0xFEE0 + 32) for code in range(ord("Ａ"), ord("Ｚ") + 1)}


def fold(text: str) -> str:
    """`text` with full-width letters and marks narrow and capitals small; one character stays one character."""
    return text.translate(_FOLD)


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
