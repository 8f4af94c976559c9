"""Whether a word of a sentence is a noun, a verb, an adjective or an adverb, where a codebook asks (``评估/verb``).

Chinese: the dictionary of the segmenter says what a word can be, whatever the sentence; what stands beside it (``noun_behind``,
``verb_behind``, ``verb_in_front`` in ``languages/zh.yaml``) says which it is here. English: the spaCy model that the study names
(``english_model``) says it; without one nothing is checked, which a run reports as a doubt.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from itertools import accumulate
from typing import Any

from qualcode.grammar import Grammar
from qualcode.tokenising.english import english_pipeline
from qualcode.tokenising.tagging import Tagger
from qualcode.tokenising.views import fold

__all__ = ["PartsOfSpeech", "are_checked"]

NOUN, VERB, ADJECTIVE, ADVERB = "noun", "verb", "adj", "adv"
_ANY = frozenset({NOUN, VERB, ADJECTIVE, ADVERB})
_CHINESE: dict[str, Set[str]] = {
    "vn": {NOUN, VERB},
    "an": {NOUN, ADJECTIVE},
    "ad": {ADJECTIVE, ADVERB},
    "vd": {VERB, ADVERB},
    "i": _ANY,
    "l": _ANY,
}
"""Tags of words that can be several things; idioms (i, l) can be all."""
_CHINESE_FIRST = {"n": NOUN, "j": NOUN, "s": NOUN, "t": NOUN, "v": VERB, "a": ADJECTIVE, "b": ADJECTIVE, "z": ADJECTIVE, "d": ADVERB}
_UNKNOWN = ("", "x", "eng")
"""Tags of what the dictionary does not know; mostly it is the name of something."""
_ENGLISH = {"NOUN": NOUN, "PROPN": NOUN, "VERB": VERB, "AUX": VERB, "ADJ": ADJECTIVE, "ADV": ADVERB}


def are_checked(grammar: Grammar) -> bool:
    """Whether parts of speech can be told in a language as a study has it.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> are_checked(read_grammar("zh")), are_checked(read_grammar("en"))
    (True, False)
    """
    return grammar.language == "zh" or bool(grammar.model)


class PartsOfSpeech:
    """The parts of speech of words in sentences; a sentence is tagged when somebody asks, and once.

    Parameters
    ----------
    grammar
        The rules of the language; its words are not cut.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> parts = PartsOfSpeech(read_grammar("zh"))
    >>> parts.fits("他们评估我们。", 2, 4, "verb"), parts.fits("他们评估我们。", 2, 4, "noun")
    (True, False)
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._words = sorted({fold(word) for word in grammar.words if word and not any(map(str.isspace, word))})
        self._noun_behind, self._verb_behind, self._verb_in_front = (
            frozenset(map(fold, grammar.affixes.get(key, ()))) for key in ("noun_behind", "verb_behind", "verb_in_front")
        )
        self._last: tuple[str, Any] = ("", None)

    @cached_property
    def _tagger(self) -> Tagger:
        return Tagger(self._words)

    def fits(self, text: str, begin: int, end: int, part: str) -> bool:
        """Whether ``text[begin:end]`` (of a phrase: its last word) can be this part of speech there."""
        if self._grammar.language == "zh":
            return part in self._in_chinese(text, begin, end)
        if not are_checked(self._grammar):
            return True
        if self._last[0] != text:
            self._last = (text, english_pipeline(self._grammar.model)(text))
        tokens = [token for token in self._last[1] if token.idx < end and begin < token.idx + len(token)]
        return bool(tokens) and _ENGLISH.get(tokens[-1].pos_) == part

    def _in_chinese(self, text: str, begin: int, end: int) -> Set[str]:
        if self._last[0] != text:
            words = self._tagger(fold(text))
            stops = list(accumulate(len(one.word) for one in words))
            self._last = (text, list(zip([0, *stops], stops, words, strict=False)))
        words = self._last[1]
        folded = "".join(one.word for _, _, one in words)
        before = next((folded[a : min(b, begin)] for a, b, _ in reversed(words) if a < begin), "")
        behind = next((folded[max(a, end) : b] for a, b, _ in words if b > end), "")
        if before in self._noun_behind:
            return {NOUN}
        if before in self._verb_behind or behind in self._verb_in_front:
            return {VERB}
        own = next((one for a, b, one in words if b == end and begin <= a), None) or self._tagger(folded[begin:end])[-1]
        return _of_tag(own.tag)


def _of_tag(tag: str) -> Set[str]:
    """What a word with a tag of the Chinese dictionary can be."""
    if tag in _CHINESE:
        return _CHINESE[tag]
    return {NOUN} if tag in _UNKNOWN else {_CHINESE_FIRST.get(tag[0], "")}
