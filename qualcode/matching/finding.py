"""Where a pattern stands in a sentence: its words in order, its slots filled with mentions of actors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from qualcode.errors import ArgumentError
from qualcode.matching.patterns import Gap, Item, Lines, Pattern, Slot, Words
from qualcode.matching.vocabulary import Hits

__all__ = ["Found", "Index", "Place", "find", "longest", "nearest", "spans"]

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


class _Ground(NamedTuple):
    """What a pattern is looked for in."""

    text: str
    hits: Hits
    places: Sequence[Place]
    fits: Fits
    speaks: Speaks
    known: dict[int, list[tuple[int, int]]]

    def words(self, item: Words) -> list[tuple[int, int]]:
        """Where any of the words stands, as the part of speech that is asked for; found once, and asked for from every beginning."""
        key = id(item)  # its hash would be that of all its words
        if key not in self.known:
            self.known[key] = self._words(item)
        return self.known[key]

    def _words(self, item: Words) -> list[tuple[int, int]]:
        found = self.hits.of(item.wanted)
        if not item.parts or not found:
            return found
        asked = dict(zip(item.terms, item.parts, strict=True))
        kept = {
            place for term, part in asked.items() for place in self.hits.of((term,)) if not part or self.speaks(place[0], place[1], part)
        }
        return [place for place in found if place in kept]


def _reach(text: str, at: int, limit: int) -> tuple[int, int]:
    """The first and the last character where the next thing may begin."""
    near = at
    while near < len(text) and text[near] in _SKIPPED:
        near += 1
    return at, max(near, at + limit)


def _first(items: Sequence[Item], hits: Hits, places: Sequence[Place]) -> list[int]:
    item = items[0]
    if isinstance(item, Slot):
        return sorted({place.start for place in places})
    if isinstance(item, Words) and not item.optional:
        return sorted({begin for begin, _ in hits.of(item.wanted)})
    begins = {begin for other in items if isinstance(other, Words) for begin, _ in hits.of(other.wanted)}
    return sorted(begins | {place.start for place in places})


def _complete(items: Sequence[Item], begin: int, ground: _Ground) -> list[Found]:
    """Every way in which the items stand in this order from a beginning."""
    complete: list[Found] = []
    waiting = [(0, 0, Found(begin, begin, ()))]  # the next item, how far off it may begin, and what has been found
    while waiting:
        number, limit, found = waiting.pop()
        if number == len(items):
            complete.append(found)
            continue
        item, ahead = items[number], number + 1
        if isinstance(item, Gap):
            waiting.append((ahead, item.limit, found))
            continue
        at = found.end
        low, high = _reach(ground.text, at, limit)
        if isinstance(item, Words):
            for place in ground.words(item):
                if low <= place[0] <= high:
                    waiting.append((ahead, 0, Found(begin, place[1], (*found.words, place), found.source, found.target)))
            if item.optional:
                waiting.append((ahead, limit, found))
        elif isinstance(item, Slot):
            for start, end, mention in ground.places:
                if low <= start <= high and ground.fits(mention, item):
                    source = mention if item.end == "source" else found.source
                    target = mention if item.end == "target" else found.target
                    waiting.append((ahead, 0, Found(begin, end, found.words, source, target)))
    return complete


def nearest(complete: Sequence[Found]) -> Found:
    """The completion that ends first."""
    return min(complete, key=lambda one: (one.end, one.words, one.source or 0, one.target or 0))


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
    if hits.lack(pattern.needs):
        return []
    if pattern.plain is not None and chosen in (nearest, longest):
        return _alone(hits.of(pattern.plain), chosen is longest)
    ground = _Ground(text, hits, places, fits, speaks, {})
    complete: dict[int, list[Found]] = {}
    for items in pattern.orders:
        for begin in _first(items, hits, places):
            several = _complete(items, begin, ground)
            if several:
                complete.setdefault(begin, []).extend(several)
    return [chosen(several) for _, several in sorted(complete.items())]


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
        single: dict[str, list[int]] = {}
        joined: dict[str, list[tuple[int, int]]] = {}
        bits: dict[str, int] = {}
        groups: dict[frozenset[str], int] = {}
        for at, (_, line) in enumerate(self._lines):
            needs = {*line.needs}
            rare = min(line.needs, key=_frequent)
            others = sum(1 << groups.setdefault(group, len(groups)) for group in sorted(needs - {rare}, key=sorted))
            for term in rare:
                if others:
                    joined.setdefault(term, []).append((at, others))
                else:
                    single.setdefault(term, []).append(at)
        for group, bit in groups.items():
            for term in group:
                bits[term] = bits.get(term, 0) | 1 << bit
        self._single = {term: tuple(lines) for term, lines in single.items()}
        self._joined, self._bits = joined, bits

    def lines(self, hits: Hits) -> list[tuple[int, list[Pattern]]]:
        """The numbers of the rules that can speak in the sentence, in order, each with those of its patterns that can be there."""
        single, joined, bits = self._single, self._joined, self._bits
        found = set[int]()
        asked: list[tuple[int, int]] = []
        for term in hits.terms:
            if term in single:
                found.update(single[term])
            if term in joined:
                asked += joined[term]
        if asked:
            there = 0
            for term in hits.terms:
                if term in bits:
                    there |= bits[term]
            found.update([at for at, others in asked if others & there == others])
        rules: dict[int, list[Pattern]] = {}
        for at in sorted(found):
            number, line = self._lines[at]
            rules.setdefault(number, []).append(line)
        return list(rules.items())

    def candidates(self, hits: Hits) -> list[int]:
        """The numbers of the rules of which all words of a pattern stand in the sentence, in order."""
        return [number for number, _ in self.lines(hits)]


def _frequent(group: frozenset[str]) -> float:
    """How often one of these terms will stand in a sentence, guessed from their length: a search should begin with rare ones."""
    return sum(8.0 ** -len(term) for term in sorted(group))
