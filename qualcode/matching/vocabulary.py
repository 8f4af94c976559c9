"""All words that any pattern needs, found in a sentence by one scan (Aho–Corasick), on word boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs

from qualcode.tokenising import Tokeniser, View

if TYPE_CHECKING:
    from qualcode.tokenising.boundaries import Numbers

__all__ = ["Hits", "Places", "Vocabulary"]

Span = tuple[int, int]


class Hits:
    """Where each term stands in one sentence, in characters of the sentence."""

    def __init__(self, length: int, places: dict[str, list[Span]]) -> None:
        self.length = length
        self._places = places

    @property
    def terms(self) -> KeysView[str]:
        """The terms that stand in the sentence, in no order."""
        return self._places.keys()

    def lack(self, needs: Iterable[frozenset[str]]) -> bool:
        """Whether of one of several groups no term stands in the sentence."""
        disjoint = self._places.keys().isdisjoint
        for group in needs:  # noqa: SIM110 - asked more often than anything else, and a loop starts faster than `any`
            if disjoint(group):
                return True
        return False

    def __contains__(self, term: str) -> bool:
        return term in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._places))

    def at(self, term: str) -> Sequence[Span]:
        """The places of one term, in no order."""
        return self._places.get(term, ())

    def of(self, terms: Iterable[str]) -> list[Span]:
        """The places of any of `terms`, by where they begin, the longest first."""
        places = self._places
        if isinstance(terms, frozenset) and len(terms) > len(places):
            terms = terms.intersection(places)
        found = [place for term in terms if term in places for place in places[term]]
        if len(found) < 2:
            return found
        return sorted(set(found), key=lambda place: (place[0], -place[1]))


class Places(NamedTuple):
    """Where terms stand in a long text, as arrays: the number of the form (in :attr:`Vocabulary.written`), and its characters."""

    forms: Numbers
    begins: Numbers
    ends: Numbers


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
        asked = sorted(set(terms))
        for term, forms in zip(asked, tokeniser.forms(asked), strict=True):
            for form in forms:
                written.setdefault(form, []).append(term)
        written.pop("", None)
        self.written = list(written.values())
        """The terms of each form, as people wrote them."""
        self._machine = ahocorasick_rs.AhoCorasick(
            list(written),
            matchkind=ahocorasick_rs.MatchKind.Standard,
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def scan(self, sentence: str) -> Hits:
        """Where the terms stand in `sentence`, as whole words."""
        view = self._tokeniser.view(sentence)
        places: dict[str, list[Span]] = {}
        for number, begin, end in self._tokeniser.whole_ones(view, self._machine.find_matches_as_indexes(view.text, overlapping=True)):
            span = view.span(begin, end)
            for term in self.written[number]:
                if term in places:
                    places[term].append(span)
                else:
                    places[term] = [span]
        return Hits(len(sentence), places)

    def scan_all(self, sentences: Sequence[str]) -> list[Hits]:
        """:meth:`scan` of each of several sentences; one look through all of them where the tokeniser knows what keeps them apart."""
        separator = self._tokeniser.separator
        if separator is None or len(sentences) < 2:
            return [self.scan(sentence) for sentence in sentences]
        import numpy as np

        lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences)) + 1
        firsts = np.cumsum(lengths) - lengths
        forms, begins, ends = self._whole(self._tokeniser.joined_view(sentences))
        numbers = np.searchsorted(firsts, begins, "right") - 1
        shifts = firsts[numbers]
        several: list[dict[str, list[Span]]] = [{} for _ in sentences]
        spans = zip((begins - shifts).tolist(), (ends - shifts).tolist(), strict=True)
        for number, form, span in zip(numbers.tolist(), forms.tolist(), spans, strict=True):
            places = several[number]
            for term in self.written[form]:
                if term in places:
                    places[term].append(span)
                else:
                    places[term] = [span]
        return [Hits(len(sentence), places) for sentence, places in zip(sentences, several, strict=True)]

    def places(self, text: str) -> Places:
        """Where the terms stand in a text of many sentences, as whole words, by where they end."""
        view = self._tokeniser.long_view(text)
        forms, begins, ends = self._whole(view)
        return Places(forms, *view.spans(begins, ends))

    def _whole(self, view: View) -> tuple[Numbers, Numbers, Numbers]:
        """The forms that stand in a text as whole words, with where they begin and end in it."""
        import numpy as np

        matches = self._machine.find_matches_as_indexes(view.text, overlapping=True)
        found = np.fromiter(chain.from_iterable(matches), dtype=np.int64, count=3 * len(matches)).reshape(-1, 3)
        if len(found):
            found = found[self._tokeniser.whole_at(view, found[:, 1], found[:, 2])]
        return found[:, 0], found[:, 1], found[:, 2]
