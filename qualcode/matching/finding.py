"""Where a pattern stands in a sentence: its words in order, its slots filled with mentions of actors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from qualcode.errors import ArgumentError
from qualcode.matching.patterns import Gap, Item, Lines, Pattern, Slot, Words
from qualcode.matching.vocabulary import Hits, TermRows

__all__ = ["Found", "Index", "Place", "find", "find_able", "longest", "nearest", "spans"]

_SKIPPED = frozenset(' \t\u3000“”"‘’「」『』《》')


class Place(NamedTuple):
    """A mention inside the sentence that is being looked at, and its number among the sentence's mentions."""

    start: int
    end: int
    number: int


class Found(NamedTuple):
    """One hit: its ends, the words that were matched, and which mention fills which end of the relation."""

    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    source: int | None = None
    target: int | None = None


Fits = Callable[[int, Slot], bool]
Speaks = Callable[[int, int, str], bool]
"""Whether the characters between two places are of a part of speech."""


Chosen = Callable[[Sequence[Found]], Found]


_Way = tuple[int, int, int, tuple[tuple[int, int], ...], int | None, int | None]
"""What has been found of a pattern: the number of its next item, how far off that may begin, where the last one ends, the words, and the
mentions at the two ends. A plain tuple, because very many are made."""


class _Ground:
    """What a pattern is looked for in."""

    __slots__ = ("_known", "fits", "hits", "places", "speaks", "text")

    def __init__(self, text: str, hits: Hits, places: Sequence[Place], fits: Fits, speaks: Speaks) -> None:
        self.text, self.hits, self.places, self.fits, self.speaks = text, hits, places, fits, speaks
        self._known: dict[int, list[tuple[int, int]]] = {}

    def words(self, item: Words) -> list[tuple[int, int]]:
        """Where any of the words stands, as the part of speech that is asked for; found once, and asked for from every beginning."""
        key = id(item)  # its hash would be that of all its words
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._words(item)
        return found

    def _words(self, item: Words) -> list[tuple[int, int]]:
        found = self.hits.of(item.wanted)
        if not item.parts or not found:
            return found
        asked = dict(zip(item.terms, item.parts, strict=True))
        kept = {
            place for term, part in asked.items() for place in self.hits.of((term,)) if not part or self.speaks(place[0], place[1], part)
        }
        return [place for place in found if place in kept]


def _begins(items: Sequence[Item], ground: _Ground) -> Sequence[int]:
    """Where the items can begin, in order."""
    item = items[0]
    if isinstance(item, Slot):
        return sorted({place.start for place in ground.places})
    if isinstance(item, Words) and not item.optional:
        return _starts(ground.words(item) if not item.parts else ground.hits.of(item.wanted))
    begins = {begin for other in items if isinstance(other, Words) for begin, _ in ground.hits.of(other.wanted)}
    return sorted(begins | {place.start for place in ground.places})


def _starts(places: Sequence[tuple[int, int]]) -> Sequence[int]:
    """Where ordered places begin, each once."""
    return [begin for begin, _ in places] if len(places) < 2 else list(dict.fromkeys(begin for begin, _ in places))


def _complete(items: Sequence[Item], begin: int, ground: _Ground) -> list[Found]:
    """Every way in which the items stand in this order from a beginning."""
    complete: list[Found] = []
    text, length = ground.text, len(items)
    waiting: list[_Way] = [(0, 0, begin, (), None, None)]
    while waiting:
        number, limit, at, words, source, target = waiting.pop()
        if number == length:
            complete.append(Found(begin, at, words, source, target))
            continue
        item, ahead = items[number], number + 1
        if isinstance(item, Gap):
            waiting.append((ahead, item.limit, at, words, source, target))
            continue
        high = at  # the last character where the next thing may begin; marks of quotation are no distance
        while high < len(text) and text[high] in _SKIPPED:
            high += 1
        high = max(high, at + limit)
        if isinstance(item, Words):
            for place in ground.words(item):
                if place[0] > high:  # they stand in order
                    break
                if at <= place[0]:
                    waiting.append((ahead, 0, place[1], (*words, place), source, target))
            if item.optional:
                waiting.append((ahead, limit, at, words, source, target))
        elif isinstance(item, Slot):
            for start, end, mention in ground.places:
                if at <= start <= high and ground.fits(mention, item):
                    own = (mention if item.end == "source" else source, mention if item.end == "target" else target)
                    waiting.append((ahead, 0, end, words, *own))
    return complete


def nearest(complete: Sequence[Found]) -> Found:
    """The completion that ends first."""
    return complete[0] if len(complete) == 1 else min(complete, key=lambda one: (one.end, one.words, one.source or 0, one.target or 0))


def longest(complete: Sequence[Found]) -> Found:
    """The completion that ends first; where several of a line's words begin at its places, with the longest of them."""
    first = nearest(complete)
    ends, begins = (first.source, first.target), [begin for begin, _ in first.words]
    alike = (one for one in complete if (one.source, one.target) == ends and [begin for begin, _ in one.words] == begins)
    return max(alike, key=lambda one: (one.end, one.words))


def _unasked(begin: int, end: int, part: str) -> bool:
    raise ArgumentError(
        f"'/{part}' asks for a part of speech, which only indicators of codes may do. Take it off (stages, rules of a language)."
    )


def find(
    pattern: Pattern,
    text: str,
    hits: Hits,
    places: Sequence[Place] = (),
    fits: Fits = lambda number, slot: True,
    speaks: Speaks = _unasked,
    chosen: Chosen = nearest,
) -> list[Found]:
    """Every place where `pattern` stands in the sentence `text`; from each beginning one completion only.

    Parameters
    ----------
    pattern
        What to look for.
    text
        The sentence.
    hits
        What the vocabulary's scan of `text` found.
    places
        The mentions of actors in the sentence.
    fits
        Whether a mention (by its number) may fill a slot.
    speaks
        Whether characters of the sentence are of a part of speech.
    chosen
        Which completion: :func:`nearest` or :func:`longest`.

    Raises
    ------
    ArgumentError
        When the pattern asks for parts of speech and `speaks` is not given.
    """
    return [] if hits.lack(pattern.needs) else find_able(pattern, text, hits, places, fits, speaks, chosen)


def find_able(
    pattern: Pattern,
    text: str,
    hits: Hits,
    places: Sequence[Place] = (),
    fits: Fits = lambda number, slot: True,
    speaks: Speaks = _unasked,
    chosen: Chosen = nearest,
) -> list[Found]:
    """:func:`find` for a pattern of which all words are known to stand in the sentence, as :meth:`Index.lines` tells."""
    if pattern.slots and not places:
        return []
    if pattern.plain is not None and chosen in (nearest, longest):
        return _alone(hits.of(pattern.plain), chosen is longest)
    ground = _Ground(text, hits, places, fits, speaks)
    complete: dict[int, list[Found]] = {}
    for items in pattern.orders:
        for begin in _begins(items, ground):
            several = _complete(items, begin, ground)
            if several:
                complete.setdefault(begin, []).extend(several)
    return [chosen(complete[begin]) for begin in sorted(complete)] if complete else []


def _alone(places: Sequence[tuple[int, int]], far: bool) -> list[Found]:
    """The hits of a pattern that is only words: from each beginning the shortest one, or the longest."""
    ends: dict[int, int] = {}
    for begin, end in places:  # from each beginning the longest first
        if not far or begin not in ends:
            ends[begin] = end
    return [Found(begin, end, ((begin, end),)) for begin, end in ends.items()]


def spans(patterns: Iterable[Pattern], text: str, hits: Hits) -> list[tuple[int, int]]:
    """Where any of `patterns` (without slots) stands in the sentence `text`."""
    if isinstance(patterns, Lines) and patterns.lacking(hits.terms):
        return []
    return [(found.start, found.end) for pattern in patterns if not hits.lack(pattern.needs) for found in find(pattern, text, hits)]


class Index:
    """Which of many rules can speak in a sentence at all, and by which of their patterns: those of which all words stand there.

    A pattern that needs several words is asked for only where the one stands that is likely to be the rarest.

    Parameters
    ----------
    rules
        For each rule the patterns of which one must be found for it to speak.
    """

    def __init__(self, rules: Iterable[Iterable[Pattern]]) -> None:
        self._lines = [(number, line) for number, lines in enumerate(rules) for line in lines if line.needs]
        asked: dict[str, list[tuple[int, int]]] = {}
        bits: dict[str, int] = {}
        groups: dict[frozenset[str], int] = {}
        for at, (_, line) in enumerate(self._lines):
            needs = {*line.needs}
            rare = min(line.needs, key=_frequent)
            others = sum(1 << groups.setdefault(group, len(groups)) for group in sorted(needs - {rare}, key=sorted))
            for term in rare:
                asked.setdefault(term, []).append((at, others))
        for group, bit in groups.items():
            for term in group:
                bits[term] = bits.get(term, 0) | 1 << bit
        self._asked, self._bits = asked, bits
        self._lists = list(asked.values())
        self._rows = TermRows({term: row for row, term in enumerate(asked)}, -1)

    def lines(self, hits: Hits) -> list[tuple[int, list[Pattern]]]:
        """The numbers of the rules that can speak in the sentence, in order, each with those of its patterns that can be there."""
        asked: list[tuple[int, int]] = []
        for term in self._asked.keys() & hits.terms:
            asked += self._asked[term]
        return self._able(asked, hits) if asked else []

    def lines_each(self, several: Sequence[Hits]) -> list[list[tuple[int, list[Pattern]]]]:
        """:meth:`lines` of each of several sentences that one vocabulary has looked through, which costs less than one by one."""
        import numpy as np

        rows, owners = self._rows.each(several)
        there = np.flatnonzero(rows >= 0)
        asked: list[list[tuple[int, int]]] = [[] for _ in several]
        for owner, row in zip(owners[there].tolist(), rows[there].tolist(), strict=True):
            asked[owner] += self._lists[row]
        return [self._able(own, hits) if own else [] for own, hits in zip(asked, several, strict=True)]

    def _able(self, asked: Sequence[tuple[int, int]], hits: Hits) -> list[tuple[int, list[Pattern]]]:
        """The rules of those lines of which the other words stand there, too; `asked` are lines, each with a bit for every other group."""
        there = -1
        able: set[int] = set()
        for at, others in asked:
            if others:
                if there < 0:
                    there = 0
                    for term in self._bits.keys() & hits.terms:
                        there |= self._bits[term]
                if others & there != others:
                    continue
            able.add(at)
        rules: dict[int, list[Pattern]] = {}
        for at in sorted(able) if len(able) > 1 else able:
            number, line = self._lines[at]
            if number in rules:
                rules[number].append(line)
            else:
                rules[number] = [line]
        return list(rules.items())

    def candidates(self, hits: Hits) -> list[int]:
        """The numbers of the rules of which all words of a pattern stand in the sentence, in order."""
        return [number for number, _ in self.lines(hits)]


def _frequent(group: frozenset[str]) -> float:
    """How often one of these terms will stand in a sentence, guessed from their length: a search should begin with rare ones."""
    return sum(8.0 ** -len(term) for term in sorted(group))
