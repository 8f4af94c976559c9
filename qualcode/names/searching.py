"""Names that are known, found again in texts: in either script, any width, any case, with blanks between their characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import ahocorasick_rs

from qualcode.tokenising.views import fold

__all__ = ["Match", "NameSearch", "squeezed"]

_DROPPED = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+|(?<=\d)[-\u2010-\u2014\s]+(?=\d)")
"""What may stand between the characters of a name, or between the digits of a number, without making it another."""
_LONG = 8
"""So many digits in a row are the same number even where further digits stand around them."""


class _Folding(dict[int, str]):
    """Each character as it is compared, by itself: what stands around it does not matter."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        normal = unicodedata.normalize("NFKC", character)
        one = fold(normal if len(normal) == 1 else character)
        self[code] = one.lower() if len(one.lower()) == 1 else one
        return self[code]


_FOLDING = _Folding()


class Match(NamedTuple):
    """One place where a name stands: characters of the text, and the name as it is compared."""

    start: int
    end: int
    name: str


def _squeeze(text: str) -> tuple[str, list[int]]:
    """`text` as it is compared, and for each character of it where it stands in `text`."""
    folded = text.translate(_FOLDING)
    pieces, origin, at = list[str](), list[int](), 0
    for found in _DROPPED.finditer(folded):
        pieces.append(folded[at : found.start()])
        origin.extend(range(at, found.start()))
        at = found.end()
    pieces.append(folded[at:])
    origin.extend(range(at, len(folded)))
    return "".join(pieces), origin


def squeezed(name: str) -> str:
    """A name as it is compared: folded, without blanks.

    Examples
    --------
    >>> squeezed("Ｌ 女士"), squeezed("138-0013-8000")
    ('l女士', '13800138000')
    """
    return _squeeze(name)[0]


def _sign(character: str) -> str:
    """Latin letters and digits make words that must not be cut; anything else stands for itself."""
    if character.isdigit():
        return "digit"
    return "letter" if character.isalpha() and character < "\u2e80" else ""


class NameSearch:
    """Finds every place of many names in one pass.

    Parameters
    ----------
    names
        As they were written. A name of Latin letters is found as a whole word only; between its letters no blank may stand where the name
        has none.

    Examples
    --------
    >>> search = NameSearch(["王小明", "Li"])
    >>> text = "王 小明 and Ｌi, but no Lisbon"
    >>> [text[one.start : one.end] for one in search.matches(text)]
    ['王 小明', 'Ｌi']
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._gaps: dict[str, set[int]] = {}
        for name in names:
            squeezed_name, origin = _squeeze(name)
            gaps = {number for number in range(1, len(origin)) if origin[number] > origin[number - 1] + 1}
            self._gaps.setdefault(squeezed_name, set()).update(gaps)
        self._gaps.pop("", None)
        self._names = sorted(self._gaps)
        self._machine = ahocorasick_rs.AhoCorasick(self._names, matchkind=ahocorasick_rs.MatchKind.Standard) if self._names else None

    def matches(self, text: str) -> list[Match]:
        """Every place, overlapping ones too, by where it begins."""
        if self._machine is None:
            return []
        squeezed_text, origin = _squeeze(text)
        found = []
        for number, begin, end in self._machine.find_matches_as_indexes(squeezed_text, overlapping=True):
            start, stop, name = origin[begin], origin[end - 1] + 1, self._names[number]
            if self._whole(text, start, stop, name) and (stop - start == end - begin or self._joined(text, origin[begin:end], name)):
                found.append(Match(start, stop, name))
        return sorted(found)

    def _whole(self, text: str, start: int, stop: int, name: str) -> bool:
        """Whether no Latin word or short number goes on before or behind."""
        for edge, beside in ((name[0], text[start - 1 : start]), (name[-1], text[stop : stop + 1])):
            sign = _sign(edge)
            if sign and beside and _sign(beside.translate(_FOLDING)) == sign and not (sign == "digit" and len(name) >= _LONG):
                return False
        return True

    def _joined(self, text: str, origin: list[int], name: str) -> bool:
        """Whether what stands between the characters may stand there: no blank line, no blank within a Latin word."""
        for number in range(1, len(origin)):
            gap = text[origin[number - 1] + 1 : origin[number]]
            if gap.count("\n") > 1:
                return False
            if gap and _sign(name[number - 1]) == _sign(name[number]) == "letter" and number not in self._gaps[name]:
                return False
        return True
