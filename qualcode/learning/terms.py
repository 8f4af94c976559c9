"""The words of texts that may become features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qualcode.model import Document, Study
from qualcode.tokenising import Tokeniser, tokeniser
from qualcode.weights import TERM, Weights

__all__ = ["candidate_terms", "with_terms"]

JOINED = {"zh": "", "en": " "}


def _is_word(word: str, language: str) -> bool:
    return word.isalpha() and (language == "zh" or len(word) > 1)


def candidate_terms(documents: Iterable[Document], study: Study, *, least: int = 3) -> frozenset[str]:
    """The words and pairs of neighbouring words of at least `least` paragraphs of the documents; no names of the study's actors."""
    names = {name for actor in study.actors for name in (actor.name, *actor.aliases)}
    cutters: dict[str, Tokeniser] = {}
    counts: Counter[str] = Counter()
    for document in documents:
        language = document.language
        if language not in cutters:
            cutters[language] = tokeniser(language, study.grammars[language].words)
        for paragraph in filter(None, map(str.strip, document.text.splitlines())):
            counts.update(_terms(cutters[language].words(paragraph), language))
    return frozenset(term for term, count in counts.items() if count >= least and term not in names)


def _terms(words: Sequence[str], language: str) -> set[str]:
    words = [word.lower() for word in words]
    known = [_is_word(word, language) for word in words]
    single = {word for word, good in zip(words, known, strict=True) if good}
    neighbours = zip(words, words[1:], known, known[1:], strict=False)
    return single | {JOINED[language].join((one, other)) for one, other, good, fine in neighbours if good and fine}


def with_terms(study: Study, terms: Iterable[str]) -> Study:
    """The same study, whose sentences will show these words among their features."""
    looked_for = Weights("candidates", {TERM + term: {} for term in sorted(terms)})
    return replace(study, codebook=replace(study.codebook, weights=looked_for, general=None))
