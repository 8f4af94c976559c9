"""English words by spaCy's tokeniser and their lemmas by simplemma: no model has to be downloaded.

Where a study names a spaCy model (``english_model:``), nouns, verbs, adjectives and adverbs get the lemma that the model gives them in
their sentence: *left* in *she left* is *leave*, in *the left door* it stays. Small words (could, had) keep the same form in both ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

from qualcode.errors import DataError, Problem
from qualcode.tokenising.views import Tokeniser, View

__all__ = ["EnglishTokeniser", "english_lemmas", "english_pipeline", "is_word", "model_folder"]

SPACE = " "
OPEN = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
"""Parts of speech whose lemma depends on the sentence."""
FORMS = 64
"""A term is looked for in at most so many forms; a longer phrase has its plain form only."""
_PLURAL = re.compile("[A-Z][A-Za-z]*[A-Z]s")
"""More than one of what capitals are short for: NGOs, KPIs, MoUs."""
_VOWELS = re.compile("[aeiouy]+")
USE = "Install a spaCy model for English (python -m spacy download en_core_web_sm), give the folder of one, or take `english_model` out."


def model_folder(name: str, folder: Path) -> Path | None:
    """Where the files of a spaCy model lie: a folder relative to `folder`, else the data of an installed package of that name.

    The package is not imported, so nothing in it runs. None where there is no such model.

    Examples
    --------
    >>> model_folder("no_such_model", Path())
    """
    near = folder / name
    if (near / "meta.json").is_file() and (near / "config.cfg").is_file():
        return near.resolve()
    spec = find_spec(name) if name.isidentifier() else None
    homes = spec.submodule_search_locations if spec is not None and spec.submodule_search_locations else ()
    return next((one.parent for home in homes for one in sorted(Path(home).glob(f"{name}-*/config.cfg"))), None)


def english_lemmas(model: str) -> str:
    """What gives the lemmas, for the manifest of a run: ``simplemma``, or the name and version of a model.

    Examples
    --------
    >>> english_lemmas("")
    'simplemma'
    """
    if not model:
        return "simplemma"
    meta = json.loads(Path(model, "meta.json").read_text(encoding="utf-8"))
    return f"{meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}"


@lru_cache(maxsize=2)
def english_pipeline(model: str = "") -> Any:
    """spaCy's pipeline in the folder `model`, without what neither tags nor lemmatises; only its tokeniser where none is named.

    Raises
    ------
    DataError
        When the model cannot be loaded, is not for English, or gives no lemmas.

    Examples
    --------
    >>> english_pipeline().pipe_names
    []
    """
    import spacy

    if not model:
        return spacy.blank("en")
    try:
        nlp = spacy.load(model, exclude=["ner", "parser", "senter", "textcat", "textcat_multilabel"])
        metas = [nlp.get_pipe_meta(name) for name in nlp.pipe_names]
    except (OSError, ValueError, ImportError) as error:
        raise DataError([Problem(model, f"this spaCy model cannot be loaded ({str(error).splitlines()[0]})", USE)]) from None
    known = any("token.lemma" in meta.assigns or meta.factory == "attribute_ruler" for meta in metas)
    if nlp.lang != "en" or not known:
        what = "gives no lemmas" if nlp.lang == "en" else f"is for '{nlp.lang}', not for English"
        raise DataError([Problem(model, f"this spaCy model {what}", USE)])
    return nlp


def is_word(word: str) -> bool:
    """Whether the dictionary of lemmas has a word, in any of its forms.

    Examples
    --------
    >>> is_word("withholding"), is_word("withh")
    (True, False)
    """
    import simplemma

    return bool(simplemma.is_known(word.lower(), lang="en"))


@lru_cache(maxsize=65536)
def _lemma(word: str) -> str:
    import simplemma

    if _PLURAL.fullmatch(word):
        return _lemma(word[:-1])
    lowered = word.lower().replace("’", "'")
    return _single(str(simplemma.lemmatize(lowered, lang="en")).lower())


def _single(lemma: str) -> str:
    """A lemma with one l where it is spelt with one as well.

    Of *cancelled* the dictionary makes *cancell*, of *fulfilled* the American *fulfill*, so that *cancel* and *fulfil* would not find
    them. Words of one syllable (call, will) are other words with one l.
    """
    import simplemma

    shorter = lemma[:-1]
    if not lemma.endswith("ll") or len(_VOWELS.findall(lemma)) < 2 or not simplemma.is_known(shorter, lang="en"):
        return lemma
    return shorter if simplemma.lemmatize(shorter, lang="en") == shorter else lemma


def _in_context(token: Any) -> str:
    """The lemma of a token in its sentence."""
    if token.pos_ not in OPEN or not token.lemma_ or _PLURAL.fullmatch(token.text):
        return _lemma(token.text)
    return _single(str(token.lemma_).lower())


def _forms(tokens: Sequence[Any]) -> tuple[str, ...]:
    each = [dict.fromkeys((_in_context(token), _lemma(token.text))) for token in tokens]
    together = [SPACE.join(lemmas) for _, lemmas in zip(range(FORMS + 1), product(*each), strict=False)]
    return tuple(together) if len(together) <= FORMS else (together[0],)


class EnglishTokeniser(Tokeniser):
    """A view's text is the lemmas with one space before, between and after, so that a term never begins inside a word.

    Parameters
    ----------
    model
        The folder of a spaCy model; none: lemmas come from simplemma.
    """

    def __init__(self, model: str = "") -> None:
        self._model = model
        self._pipeline = english_pipeline(model)

    def tagged(self, sentence: str) -> list[tuple[int, int, str, str]]:
        """Where each word begins and ends, its lemma, and its part of speech (``NOUN``, …; blank without a model)."""
        if not self._model:
            doc = self._pipeline.make_doc(sentence)
            return [(token.idx, token.idx + len(token), _lemma(token.text), "") for token in doc if not token.is_space]
        doc = self._pipeline(sentence)
        return [(token.idx, token.idx + len(token), _in_context(token), str(token.pos_)) for token in doc if not token.is_space]

    def _tokens(self, sentence: str) -> list[tuple[int, int, str]]:
        return [(begin, end, lemma) for begin, end, lemma, _ in self.tagged(sentence)]

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

    def forms(self, terms: Sequence[str]) -> list[tuple[str, ...]]:
        """Out of a sentence a model may take a word for another (*frozen* for an adjective): its plain lemma is looked for as well."""
        if not self._model:
            return super().forms(terms)
        return [_forms([token for token in doc if not token.is_space]) for doc in self._pipeline.pipe(terms, batch_size=1000)]

    def whole(self, view: View, begin: int, end: int) -> bool:
        return begin in view.begins and end in view.ends

    def words(self, sentence: str) -> list[str]:
        return [lemma for _, _, lemma in self._tokens(sentence)]
