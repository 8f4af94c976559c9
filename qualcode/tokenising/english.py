"""English words by spaCy's tokeniser and their lemmas by simplemma: no model has to be downloaded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from qualcode.tokenising.views import Tokeniser, View

__all__ = ["EnglishTokeniser"]

SPACE = " "


@lru_cache(maxsize=1)
def _spacy() -> Any:
    import spacy

    return spacy.blank("en")


@lru_cache(maxsize=65536)
def _lemma(word: str) -> str:
    import simplemma

    lowered = word.lower().replace("’", "'")
    return str(simplemma.lemmatize(lowered, lang="en")).lower()


class EnglishTokeniser(Tokeniser):
    """A view's text is the lemmas with one space before, between and after, so that a term never begins inside a word."""

    def _tokens(self, sentence: str) -> list[tuple[int, int, str]]:
        return [(token.idx, token.idx + len(token), _lemma(token.text)) for token in _spacy().make_doc(sentence) if not token.is_space]

    @staticmethod
    def _spans(text: str) -> list[tuple[int, int]]:
        spans, begin = [], 0
        for lemma in text.split(SPACE):
            if lemma:
                spans.append((begin, begin + len(lemma)))
            begin += len(lemma) + 1
        return spans

    def view(self, sentence: str) -> View:
        tokens = self._tokens(sentence)
        text = SPACE + SPACE.join(lemma for _, _, lemma in tokens) + SPACE
        return View(text, self._spans, [(begin, end) for begin, end, _ in tokens])

    def term(self, term: str) -> str:
        return SPACE.join(lemma for _, _, lemma in self._tokens(term))

    def whole(self, view: View, begin: int, end: int) -> bool:
        return begin in view.begins and end in view.ends

    def words(self, sentence: str) -> list[str]:
        return [lemma for _, _, lemma in self._tokens(sentence)]
