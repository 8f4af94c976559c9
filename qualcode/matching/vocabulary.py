"""All words that any pattern needs, found in a sentence by one scan (Aho–Corasick), on word boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs

from qualcode.tokenising import Tokeniser, View

if TYPE_CHECKING:
    from qualcode.tokenising.boundaries import Numbers

__all__ = ["Hits", "Places", "TermRows", "Vocabulary"]

Span = tuple[int, int]


class Spots(NamedTuple):
    """The places of the terms of several sentences, those of one term in one sentence together, and where each of these groups begins."""

    firsts: list[int]
    spans: list[Span]


class Hits:
    """Where each term stands in one sentence, in characters of the sentence.

    Parameters
    ----------
    length
        Characters of the sentence.
    known
        All terms of the vocabulary, in alphabetical order.
    numbers
        Those that stand in the sentence, by their number among the known ones, in order.
    groups
        The same by their names, each with its number in `spots`.
    spots
        The places of the terms of all sentences that were looked through together.
    """

    __slots__ = ("_groups", "_spots", "known", "length", "numbers")

    def __init__(self, length: int, known: tuple[str, ...], numbers: Numbers, groups: dict[str, int], spots: Spots) -> None:
        self.length, self.known, self.numbers = length, known, numbers
        self._groups, self._spots = groups, spots

    @property
    def terms(self) -> KeysView[str]:
        """The terms that stand in the sentence, in no order."""
        return self._groups.keys()

    def lack(self, needs: Iterable[frozenset[str]]) -> bool:
        """Whether of one of several groups no term stands in the sentence."""
        disjoint = self._groups.keys().isdisjoint
        for group in needs:  # noqa: SIM110 - asked more often than anything else, and a loop starts faster than `any`
            if disjoint(group):
                return True
        return False

    def __contains__(self, term: str) -> bool:
        return term in self._groups

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._groups))

    def at(self, term: str) -> Sequence[Span]:
        """The places of one term, in no order."""
        group = self._groups.get(term)
        if group is None:
            return ()
        firsts, spans = self._spots
        return spans[firsts[group] : firsts[group + 1]]

    def of(self, terms: Iterable[str]) -> list[Span]:
        """The places of any of `terms`, by where they begin, the longest first."""
        groups, (firsts, spans) = self._groups, self._spots
        if isinstance(terms, frozenset) and len(terms) > len(groups):
            terms = terms.intersection(groups)
        found: list[Span] = []
        for term in terms:
            if term in groups:
                group = groups[term]
                found += spans[firsts[group] : firsts[group + 1]]
        if len(found) < 2:
            return found
        return sorted(set(found), key=_by_begin)


def _by_begin(place: Span) -> tuple[int, int]:
    return place[0], -place[1]


class TermRows:
    """In which row of a table stands what is known of each term of a vocabulary; found out once for all sentences.

    Parameters
    ----------
    rows
        Term → row.
    none
        The row of all other terms.
    """

    def __init__(self, rows: Mapping[str, int], none: int) -> None:
        self._rows, self._none = rows, none
        self._known: tuple[str, ...] | None = None

    def of(self, hits: Hits) -> Numbers:
        """The rows of the terms that stand in a sentence, in alphabetical order of the terms."""
        return self.known(hits.known)[hits.numbers]

    def each(self, several: Sequence[Hits]) -> tuple[Numbers, Numbers]:
        """:meth:`of` several sentences that one vocabulary has looked through, and in which of them each row stands."""
        import numpy as np

        owners = np.repeat(np.arange(len(several)), [len(one.numbers) for one in several])
        if not several:
            return owners, owners
        return self.known(several[0].known)[np.concatenate([one.numbers for one in several])], owners

    def known(self, terms: tuple[str, ...]) -> Numbers:
        """The rows of all terms of a vocabulary."""
        import numpy as np

        if self._known is not terms:
            self._known = terms
            rows = map(self._rows.get, terms, repeat(self._none))
            self._table = np.fromiter(rows, dtype=np.int64, count=len(terms))
        return self._table


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
        import numpy as np

        self._tokeniser = tokeniser
        written: dict[str, list[str]] = {}
        asked = sorted(set(terms))
        for term, forms in zip(asked, tokeniser.forms(asked), strict=True):
            for form in forms:
                written.setdefault(form, []).append(term)
        written.pop("", None)
        self.known = tuple(asked)
        """All terms, in alphabetical order."""
        self.written = list(written.values())
        """The terms of each form, as people wrote them."""
        numbers = {term: number for number, term in enumerate(asked)}
        self._named = np.array([numbers[term] for terms in self.written for term in terms], dtype=np.int64)
        self._many = np.array([len(terms) for terms in self.written], dtype=np.int64)
        self._begins = np.cumsum(self._many) - self._many
        self._machine = ahocorasick_rs.AhoCorasick(
            list(written),
            matchkind=ahocorasick_rs.MatchKind.Standard,
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def scan(self, sentence: str) -> Hits:
        """Where the terms stand in `sentence`, as whole words."""
        return self.scan_all([sentence])[0]

    def scan_all(self, sentences: Sequence[str]) -> list[Hits]:
        """:meth:`scan` of each of several sentences; one look through all of them where the tokeniser knows what keeps them apart."""
        if self._tokeniser.separator is None or len(sentences) < 2:
            return self._hits(sentences, *self._each(sentences))
        return self._hits(sentences, *self._together(sentences))

    def _each(self, sentences: Sequence[str]) -> tuple[Numbers, Numbers, list[Span]]:
        """What stands in the sentences, looked through one by one: the numbers of sentences and forms, and the places."""
        import numpy as np

        found: list[tuple[int, int]] = []
        spans: list[Span] = []
        for number, sentence in enumerate(sentences):
            view = self._tokeniser.view(sentence)
            matches = self._tokeniser.whole_ones(view, self._machine.find_matches_as_indexes(view.text, overlapping=True))
            found += [(number, form) for form, _, _ in matches]
            spans += [view.span(begin, end) for _, begin, end in matches]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1], spans

    def _together(self, sentences: Sequence[str]) -> tuple[Numbers, Numbers, list[Span]]:
        """The same by one look through all of them."""
        import numpy as np

        lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences)) + 1
        firsts = np.cumsum(lengths) - lengths
        forms, begins, ends = self._whole(self._tokeniser.joined_view(sentences))
        numbers = np.searchsorted(firsts, begins, "right") - 1
        shifts = firsts[numbers]
        return numbers, forms, list(zip((begins - shifts).tolist(), (ends - shifts).tolist(), strict=True))

    def _hits(self, sentences: Sequence[str], numbers: Numbers, forms: Numbers, spans: list[Span]) -> list[Hits]:
        """The hits of several sentences, of which `numbers` tells those that the forms stand in."""
        import numpy as np

        many = self._many[forms]  # a form may be that of several terms
        places = np.repeat(np.arange(len(forms)), many)
        at = np.repeat(self._begins[forms] - np.cumsum(many) + many, many) + np.arange(len(places))
        owners, terms = numbers[places], self._named[at]
        order = np.argsort(owners * max(len(self.known), 1) + terms, kind="stable")
        owners, terms = owners[order], terms[order]
        begun = np.flatnonzero(np.diff(owners, prepend=-1) | np.diff(terms, prepend=-1))
        owners, terms = owners[begun], terms[begun]
        spots = Spots([*begun.tolist(), len(order)], list(map(spans.__getitem__, places[order].tolist())))
        names = list(map(self.known.__getitem__, terms.tolist()))
        bounds = np.searchsorted(owners, np.arange(len(sentences) + 1)).tolist()
        return [
            Hits(len(sentence), self.known, terms[first:last], dict(zip(names[first:last], range(first, last), strict=True)), spots)
            for sentence, first, last in zip(sentences, bounds, bounds[1:], strict=False)
        ]

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
