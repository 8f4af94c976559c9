"""All words that any pattern needs, found in a sentence by one scan (Aho–Corasick), on word boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ahocorasick_rs

from qualcode.tokenising import Tokeniser

__all__ = ["Hits", "Vocabulary"]

Span = tuple[int, int]


class Hits:
    """Where each term stands in one sentence, in characters of the sentence."""

    def __init__(self, length: int, places: dict[str, list[Span]]) -> None:
        self.length = length
        self._places = places

    def __contains__(self, term: str) -> bool:
        return term in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._places))

    def of(self, terms: Iterable[str]) -> list[Span]:
        """The places of any of `terms`, by where they begin, the longest first."""
        found = {place for term in terms for place in self._places.get(term, ())}
        return sorted(found, key=lambda place: (place[0], -place[1]))


class Vocabulary:
    """The terms of a study in one language, ready for scanning.

    Parameters
    ----------
    terms
        As people wrote them. They are brought into the form of the text by the tokeniser.
    tokeniser
        Of the language.
    """

    def __init__(self, terms: Iterable[str], tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser
        written: dict[str, list[str]] = {}
        for term in sorted(set(terms)):
            written.setdefault(tokeniser.term(term), []).append(term)
        written.pop("", None)
        self._written = list(written.values())
        self._machine = ahocorasick_rs.AhoCorasick(
            list(written),
            matchkind=ahocorasick_rs.MatchKind.Standard,
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def scan(self, sentence: str) -> Hits:
        """Where the terms stand in `sentence`, as whole words."""
        view = self._tokeniser.view(sentence)
        places: dict[str, list[Span]] = {}
        for number, begin, end in self._machine.find_matches_as_indexes(view.text, overlapping=True):
            if self._tokeniser.whole(view, begin, end):
                span = view.span(begin, end)
                for term in self._written[number]:
                    places.setdefault(term, []).append(span)
        return Hits(len(sentence), places)
