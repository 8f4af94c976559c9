"""Chinese words, by rjieba where its wheel exists and by jieba otherwise; both with the same user words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.tokenising.views import Tokeniser, View, fold

if TYPE_CHECKING:
    from qualcode.tokenising.boundaries import Numbers, Truths

__all__ = ["ChineseTokeniser", "engine_name"]

LONG = 4
"""A phrase of so many characters speaks for itself and need not agree with the segmentation at its ends."""


def engine_name() -> str:
    """``rjieba`` or ``jieba``: which one cuts here. A run's manifest holds it."""
    try:
        import rjieba  # noqa: F401
    except ImportError:
        return "jieba"
    return "rjieba"


def _private_cache() -> Path:
    """A folder of the user's own: jieba trusts what it finds in its cache file, so it must not lie where others can write."""
    import click

    folder = Path(click.get_app_dir("qualcode")) / "cache"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


FIRM = 1000
"""The frequency of a word that is not cut, whatever stands beside it: 甲方 in 由甲方向乙方支付."""


@lru_cache(maxsize=2)
def _cut_with_rjieba(words: tuple[str, ...], firm: frozenset[str]) -> Callable[[str], list[str]]:
    """Made once for the same words, because the engine reads its dictionary anew each time; it does not change while it cuts."""
    engine = rjieba_engine(words, firm)
    return lambda text: engine.cut(text, hmm=True)


def rjieba_engine(words: Sequence[str], firm: Collection[str] = ()) -> Any:
    """An rjieba engine of our own that does not cut `words`; where there are none, the one that `import rjieba` has made anyway.

    Nobody here adds words to that one, so that it cuts by the plain dictionary; each further engine reads the dictionary for 0.1 s.
    """
    import rjieba

    if not words:
        return rjieba
    engine = rjieba.Jieba()
    for word in words:
        engine.add_word(word, FIRM if word in firm else None, None)
    return engine


def jieba_engine(words: Iterable[str], firm: Iterable[str] = ()) -> Any:
    """A jieba tokeniser of our own that does not cut `words`."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    engine.tmp_dir, engine.cache_file = str(_private_cache()), f"jieba-{jieba.__version__}.cache"
    for word in words:
        engine.add_word(word, FIRM if word in firm else None)
    return engine


def _cut_with_jieba(words: tuple[str, ...], firm: frozenset[str]) -> Callable[[str], list[str]]:
    engine = jieba_engine(words, firm)
    return lambda text: list(engine.lcut(text, HMM=True))


class ChineseTokeniser(Tokeniser):
    """Cuts Chinese; a view's text is the folded sentence, character for character."""

    def __init__(
        self,
        words: Iterable[str] = (),
        affixes: Mapping[str, Iterable[str]] | None = None,
        *,
        firm: Iterable[str] = (),
        engine: str | None = None,
    ) -> None:
        self._before, self._after = (frozenset((affixes or {}).get(side, ())) for side in ("before", "after"))
        self._before_first = frozenset(affix[0] for affix in self._before if affix)
        self._after_last = frozenset(affix[-1] for affix in self._after if affix)
        kept = frozenset(map(fold, firm))
        known = tuple(sorted({*(fold(word) for word in words if word and not any(map(str.isspace, word))), *kept}))
        self._made_of = engine, known, kept

    @cached_property
    def _engine(self) -> Callable[[str], list[str]]:
        """Made when something is cut: many a study never needs one of its tokenisers, and each reads the dictionary."""
        engine, known, kept = self._made_of
        make = _cut_with_rjieba if (engine or engine_name()) == "rjieba" else _cut_with_jieba
        return make(known, kept)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        stops = list(accumulate(map(len, self._engine(text))))
        return list(zip([0, *stops], stops, strict=False))

    def view(self, sentence: str) -> View:
        return View(fold(sentence), self._spans)

    separator = "\n"

    def long_view(self, text: str) -> View:
        from qualcode.tokenising.boundaries import fold_at_length

        return View(fold_at_length(text), self._spans)

    def joined_view(self, sentences: Sequence[str]) -> View:
        from qualcode.tokenising.boundaries import fold_each

        return View(fold_each(sentences, self.separator), self._spans)

    def term(self, term: str) -> str:
        return fold(term)

    def forms(self, terms: Sequence[str]) -> list[tuple[str, ...]]:
        from qualcode.tokenising.boundaries import fold_each

        # a study has 25,000 terms, which are folded together in a twentieth of the time
        folded = fold_each(terms, self.separator).split(self.separator)
        return [(term,) for term in folded] if len(folded) == len(terms) else super().forms(terms)

    def whole_at(self, view: View, begins: Numbers, ends: Numbers) -> Truths:
        from qualcode.tokenising.boundaries import word_ends

        whole = ends - begins >= LONG
        short = ~whole
        if short.any():
            whole[short] = word_ends(view.text, begins[short], ends[short], self._engine, (self._before, self._after))
        return whole

    def whole(self, view: View, begin: int, end: int) -> bool:
        return end - begin >= LONG or (begin in self._opens(view) and end in self._closes(view))

    def whole_ones(self, view: View, places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        if all(end - begin >= LONG for _, begin, end in places):
            return places
        opens, closes = self._opens(view), self._closes(view)
        return [place for place in places if place[2] - place[1] >= LONG or (place[1] in opens and place[2] in closes)]

    def _opens(self, view: View) -> set[int]:
        """Where a term may begin: where a word does, or behind what may stand before a term in its word."""
        text, opens = view.text, set(view.begins)
        for begin, end in view.words() if self._before_first else ():
            if end - begin > 1 and text[begin] in self._before_first:
                opens.update(at for at in range(begin + 1, end) if text[begin:at] in self._before)
        return opens

    def _closes(self, view: View) -> set[int]:
        text, closes = view.text, set(view.ends)
        for begin, end in view.words() if self._after_last else ():
            if end - begin > 1 and text[end - 1] in self._after_last:
                closes.update(at for at in range(begin + 1, end) if text[at:end] in self._after)
        return closes

    def words(self, sentence: str) -> list[str]:
        return self._engine(fold(sentence))
