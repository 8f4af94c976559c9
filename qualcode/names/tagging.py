"""Where the words of a Chinese text stand and what they are, and whether a word is an ordinary one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from qualcode.tokenising.tagging import Tagged, Tagger
from qualcode.tokenising.views import fold

__all__ = ["Word", "borders", "in_dictionary", "plain_words", "tagged"]

Word = tuple[int, int, str]
"""Where a word begins and ends in the text, and its part of speech (``nr`` a person, ``ns`` a place, …)."""


@lru_cache(maxsize=1)
def _tagger() -> Tagger:
    return Tagger()


def plain_words(text: str) -> list[Tagged]:
    """The words of a folded text, as nobody's list of names has changed them."""
    return _tagger()(text)


def borders(words: Iterable[Tagged]) -> set[int]:
    """Where a name may begin or end that the dictionary lacks: where a word does, and anywhere in a word that the segmenter made up.

    Examples
    --------
    >>> words = [Tagged("民政", "n", True), Tagged("办说", "v", False), Tagged("报给", "v", True)]  # 民政办 says
    >>> sorted(borders(words))
    [0, 2, 3, 4, 6]
    """
    found, at = {0}, 0
    for word, _, known in words:
        end = at + len(word)
        found.add(end)
        if not known:
            found.update(range(at + 1, end))
        at = end
    return found


def tagged(text: str) -> list[Word]:
    """The words of `text` in their order, with their tags; `text` is folded on the way, so that both scripts are read alike.

    Examples
    --------
    >>> text = "王小明去了。"
    >>> [(text[begin:end], tag) for begin, end, tag in tagged(text)][0]
    ('王小明', 'nr')
    """
    found, at = list[Word](), 0
    for line in fold(text).splitlines(keepends=True):
        for word, tag, _ in plain_words(line):
            found.append((at, at + len(word), tag))
            at += len(word)
    return found


@lru_cache(maxsize=100_000)
def in_dictionary(word: str) -> bool:
    """Whether the segmenter's dictionary has the word; a name that it made up itself is not there.

    Examples
    --------
    >>> in_dictionary("街道"), in_dictionary("冯燕贤")
    (True, False)
    """
    words = plain_words(fold(word))
    return len(words) == 1 and words[0].known
