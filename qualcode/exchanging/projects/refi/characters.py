"""Characters that XML, or a text file of the standard, cannot hold."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Replaced", "legal", "restored", "textual"]

_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TEXTS = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]|\\A\ufeff")
"""In a text file a carriage return would be read as a line end, and a mark in front would be taken off."""
PUT = "\ufffd"


class Replaced(NamedTuple):
    """A text as it is written, and which characters stood at which places before; as many characters as it had."""

    text: str
    places: tuple[tuple[int, str], ...]


def legal(text: str) -> str:
    """A text as XML can hold it: one U+FFFD for each character that it cannot.

    Examples
    --------
    >>> legal("a\\x0bb")
    'a\ufffdb'
    """
    return _ILLEGAL.sub(PUT, text)


def textual(text: str) -> Replaced:
    """A text as a file of the standard can hold it without a position being moved.

    Examples
    --------
    >>> textual("a\\rb").places
    ((1, '\\r'),)
    """
    found = tuple((one.start(), one[0]) for one in _NOT_IN_TEXTS.finditer(text))
    return Replaced(_NOT_IN_TEXTS.sub(PUT, text) if found else text, found)


def restored(text: str, places: tuple[tuple[int, str], ...]) -> str:
    """The text before characters were replaced.

    Examples
    --------
    >>> restored(*textual("a\\rb"))
    'a\\rb'
    """
    characters = list(text)
    for place, character in places:
        if not 0 <= place < len(characters) or characters[place] != PUT or not _NOT_IN_TEXTS.fullmatch(character):
            raise ValueError(f"place {place} does not fit")
        characters[place] = character
    return "".join(characters)
