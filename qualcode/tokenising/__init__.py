"""Sentences → words, with the places where words begin and end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualcode.tokenising.views import Tokeniser, View

__all__ = ["Tokeniser", "View", "tokeniser"]


def tokeniser(
    language: str,
    words: Iterable[str] = (),
    affixes: Mapping[str, Iterable[str]] | None = None,
    *,
    firm: Iterable[str] = (),
    model: str = "",
) -> Tokeniser:
    """The tokeniser of a language, told about further `words` (names of actors, words of the field).

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    words
        Words that must not be cut. A word with a space is left out for Chinese: no segmenter emits it.
    affixes
        For Chinese: what may stand in one word with a term, ``before`` it (要 in 要卡) and ``after`` it (着 in 压着).
    firm
        For Chinese: words that are kept whole even where another cut is more usual (方向 in 甲方向).
    model
        For English: the folder of a spaCy model that gives the lemmas; none: simplemma does.

    Examples
    --------
    >>> [view.text[a:b] for view in [tokeniser("zh", ["街道办"]).view("街道办插手我们")] for a, b in view.words()][:2]
    ['街道办', '插手']
    """
    if language == "zh":
        from qualcode.tokenising.chinese import ChineseTokeniser

        return ChineseTokeniser(words, affixes or {}, firm=firm)
    from qualcode.tokenising.english import EnglishTokeniser

    return EnglishTokeniser(model)
