"""Chinese words with their parts of speech, by the engine that cuts here (rjieba, else jieba)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from qualcode.tokenising.chinese import engine_name, jieba_engine, rjieba_engine

__all__ = ["Tagged", "Tagger"]


class Tagged(NamedTuple):
    """A word, its part of speech as the engine names it (``n``, ``v``, ``ns``, …), and whether the engine's dictionary has it."""

    word: str
    tag: str
    known: bool


class Tagger:
    """Cuts and tags folded Chinese text; `words` must not be cut.

    Examples
    --------
    >>> [one.word for one in Tagger(["街道办"])("街道办插手我们")][:2]
    ['街道办', '插手']
    """

    def __init__(self, words: Iterable[str] = (), *, engine: str | None = None) -> None:
        self._engine, self._words = engine, sorted(set(words))

    @cached_property
    def _made(self) -> tuple[_Tag, Callable[[str], bool]]:
        """Made for the first text, because the engine reads its dictionary anew each time."""
        make = _rjieba if (self._engine or engine_name()) == "rjieba" else _jieba
        return make(self._words)

    def __call__(self, text: str) -> list[Tagged]:
        tag_all, has = self._made
        return [Tagged(word, tag, has(word)) for word, tag in tag_all(text)]

    def pairs(self, text: str) -> list[tuple[str, str]]:
        """Only words and parts of speech: twice as fast."""
        return self._made[0](text)


_Tag = Callable[[str], list[tuple[str, str]]]


def _rjieba(words: list[str]) -> tuple[_Tag, Callable[[str], bool]]:
    engine = rjieba_engine(words)
    return lambda text: engine.tag(text, hmm=True), engine.has_word


def _jieba(words: list[str]) -> tuple[_Tag, Callable[[str], bool]]:
    import jieba.posseg

    engine = jieba_engine(words)
    tagger = jieba.posseg.POSTokenizer(engine)
    return lambda text: [(pair.word, pair.flag) for pair in tagger.cut(text)], lambda word: bool(engine.FREQ.get(word))
