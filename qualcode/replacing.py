"""Originals → pseudonyms in one pass over a text, the longest first, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate

import ahocorasick_rs

from qualcode.names.searching import Match, NameSearch, squeezed
from qualcode.reading.grammars import NO, YES
from qualcode.reading.keys import KeyRow

__all__ = ["Replacer", "replaced"]


class Replacer:
    """A key, ready to be applied.

    An original is found in either script, any width and any case; what is not written exactly as a line of the key has it is replaced by
    nothing but noted in `unlisted`.

    Examples
    --------
    >>> replacer = Replacer([KeyRow("清河街道", "A街道", "place"), KeyRow("清河路", "", "place", use="no")])
    >>> replacer.forward("清河街道在清河路。"), replacer.back("A街道在清河路。")
    ('A街道在清河路。', '清河街道在清河路。')
    """

    def __init__(self, rows: Iterable[KeyRow]) -> None:
        listed = list(rows)
        self._yes = {row.original: row.pseudonym for row in listed if row.use == YES}
        self._no = {row.original for row in listed if row.use != YES}
        self._by_name = {squeezed(original): pseudonym for original, pseudonym in reversed(self._yes.items())}
        self._secret = set(self._by_name)
        self._search = NameSearch(row.original for row in listed)
        self._originals = {row.pseudonym: row.original for row in listed if row.use == YES and row.pseudonym}
        self._pseudonyms = sorted(self._originals)
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        self._back = ahocorasick_rs.AhoCorasick(self._pseudonyms, matchkind=longest) if self._pseudonyms else None
        self.unlisted: dict[str, str] = {}
        """Written forms that no line of the key has, and the text around the first place of each."""

    def secrets(self, text: str) -> list[Match]:
        """Where originals stand that are to be replaced, and not inside one that is to stay."""
        found = self._search.matches(text)
        kept = [one for one in found if text[one.start : one.end] in self._no or one.name not in self._secret]
        reach = list(accumulate((one.end for one in kept), max))
        result, at = [], 0
        for one in found:
            while at < len(kept) and kept[at].start <= one.start:
                at += 1
            written = text[one.start : one.end]
            if one.name in self._secret and written not in self._no and not (at and reach[at - 1] >= one.end):
                result.append(one)
        return result

    def places(self, text: str) -> list[tuple[int, int]]:
        """Which characters are replaced: of places that overlap the longer one, in reading order."""
        taken, chosen = bytearray(len(text)), []
        for one in sorted(self.secrets(text), key=lambda one: (-len(one.name), one.start)):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                chosen.append((one.start, one.end))
        return sorted(chosen)

    def forward(self, text: str) -> str:
        """`text` with pseudonyms."""
        pieces, at = [], 0
        for start, end in self.places(text):
            written = text[start:end]
            if written not in self._yes:
                self.unlisted.setdefault(written, text[max(0, start - 10) : end + 10])
            pieces += [text[at:start], self._yes.get(written, written)]
            at = end
        return "".join([*pieces, text[at:]])

    @classmethod
    def of(cls, pseudonyms: Mapping[str, str]) -> Replacer:
        """Of ``Study.pseudonyms``: an original that stands there for itself is one that is to stay."""
        return cls(KeyRow(original, new, "other", NO if original == new else YES) for original, new in pseudonyms.items())

    def exchanges(self, text: str) -> list[tuple[int, int, str]]:
        """What is exchanged where, in whatever script, width and case it is written: for what is shown and never put back.

        Examples
        --------
        >>> Replacer.of({"棉纺社区": "C社区"}).exchanges("在棉紡社區")
        [(1, 5, 'C社区')]
        """
        found = []
        for start, end in self.places(text):
            written = text[start:end]
            found.append((start, end, self._yes.get(written) or self._by_name[squeezed(written)]))
        return found

    def shown(self, text: str) -> str:
        """`text` with those."""
        return replaced(text, self.exchanges(text))

    def pseudonyms(self, text: str) -> list[tuple[int, int, str]]:
        """Where pseudonyms stand in `text`."""
        found = self._back.find_matches_as_indexes(text) if self._back else []
        return [(start, end, self._pseudonyms[number]) for number, start, end in found]

    def back(self, text: str) -> str:
        """`text` with originals in the place of pseudonyms."""
        pieces, at = [], 0
        for start, end, pseudonym in self.pseudonyms(text):
            pieces += [text[at:start], self._originals[pseudonym]]
            at = end
        return "".join([*pieces, text[at:]])


def replaced(text: str, exchanges: Iterable[tuple[int, int, str]]) -> str:
    """`text` with new words at some places, which are in order and do not overlap.

    Examples
    --------
    >>> replaced("在清河街道。", [(1, 5, "A街道")])
    '在A街道。'
    """
    pieces, at = [], 0
    for start, end, new in exchanges:
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])
