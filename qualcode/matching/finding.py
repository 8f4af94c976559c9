"""Where a pattern stands in a sentence: its words in order, its slots filled with mentions of actors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.errors import ArgumentError
from qualcode.matching.patterns import Gap, Item, Pattern, Slot, Words
from qualcode.matching.vocabulary import Hits

__all__ = ["Found", "Index", "Place", "find", "longest", "nearest", "spans"]

_SKIPPED = frozenset(' \t\u3000“”"‘’「」『』《》')


@dataclass(frozen=True)
class Place:
    """A mention inside the sentence that is being looked at, and its number among the sentence's mentions."""

    start: int
    end: int
    number: int


@dataclass(frozen=True)
class Found:
    """One hit: its ends, the words that were matched, and which mention fills which end of the relation."""

    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    source: int | None = None
    target: int | None = None


class _State(NamedTuple):
    item: int
    at: int
    limit: int
    found: Found


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

    def words(self, item: Words) -> list[tuple[int, int]]:
        """Where any of the words stands, as the part of speech that is asked for."""
        found = self.hits.of(item.terms)
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


def _steps(state: _State, items: Sequence[Item], ground: _Ground) -> Iterator[_State]:
    item = items[state.item]
    ahead, found = state.item + 1, state.found
    if isinstance(item, Gap):
        yield _State(ahead, state.at, item.limit, found)
        return
    low, high = _reach(ground.text, state.at, state.limit)
    if isinstance(item, Words):
        for begin, end in ground.words(item):
            if low <= begin <= high:
                yield _State(ahead, end, 0, Found(found.start, end, (*found.words, (begin, end)), found.source, found.target))
        if item.optional:
            yield _State(ahead, state.at, state.limit, found)
        return
    if isinstance(item, Slot):
        for place in ground.places:
            if low <= place.start <= high and ground.fits(place.number, item):
                source = place.number if item.end == "source" else found.source
                target = place.number if item.end == "target" else found.target
                yield _State(ahead, place.end, 0, Found(found.start, place.end, found.words, source, target))


def _first(items: Sequence[Item], hits: Hits, places: Sequence[Place]) -> list[int]:
    item = items[0]
    if isinstance(item, Slot):
        return sorted({place.start for place in places})
    if isinstance(item, Words) and not item.optional:
        return sorted({begin for begin, _ in hits.of(item.terms)})
    begins = {begin for other in items if isinstance(other, Words) for begin, _ in hits.of(other.terms)}
    return sorted(begins | {place.start for place in places})


def _complete(items: Sequence[Item], begin: int, ground: _Ground) -> list[Found]:
    """Every way in which the items stand in this order from a beginning."""
    complete: list[Found] = []
    waiting = [_State(0, begin, 0, Found(begin, begin, ()))]
    while waiting:
        state = waiting.pop()
        if state.item == len(items):
            complete.append(state.found)
        else:
            waiting.extend(_steps(state, items, ground))
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
    only = pattern.items[0] if len(pattern.items) == 1 else None
    if isinstance(only, Words) and not only.parts and chosen in (nearest, longest):
        return _alone(hits.of(only.terms), chosen is longest)
    ground = _Ground(text, hits, places, fits, speaks)
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
    there = (pattern for pattern in patterns if not hits.lack(pattern.needs))
    return [(found.start, found.end) for pattern in there for found in find(pattern, text, hits)]


class Index:
    """Which of many rules can speak in a sentence at all: those of which all words that a pattern needs stand there.

    Parameters
    ----------
    rules
        For each rule the patterns of which one must be found for it to speak.
    """

    def __init__(self, rules: Iterable[Iterable[Pattern]]) -> None:
        self._by_term: dict[str, list[tuple[int, int]]] = {}
        self._bits: dict[str, int] = {}
        groups: dict[frozenset[str], int] = {}
        for number, patterns in enumerate(rules):
            for needs in sorted({pattern.needs for pattern in patterns if pattern.needs}, key=_sorted):
                rare = min(needs, key=_frequent)
                others = sum(1 << groups.setdefault(group, len(groups)) for group in {*needs} - {rare})
                for term in sorted(rare):
                    self._by_term.setdefault(term, []).append((number, others))
        for group, bit in groups.items():
            for term in group:
                self._bits[term] = self._bits.get(term, 0) | 1 << bit

    def candidates(self, hits: Hits) -> list[int]:
        """The numbers of the rules of which all words of a pattern stand in the sentence, in order."""
        known, bits, there = self._by_term, self._bits, 0
        asked = [rule for term in hits.terms if term in known for rule in known[term]]
        if any(others for _, others in asked):
            for term in hits.terms:
                there |= bits.get(term, 0)
        return sorted({number for number, others in asked if others & there == others})


def _sorted(needs: tuple[frozenset[str], ...]) -> list[list[str]]:
    return [sorted(group) for group in needs]


def _frequent(group: frozenset[str]) -> float:
    """How often one of these terms will stand in a sentence, guessed from their length: a search should begin with rare ones."""
    return sum(8.0 ** -len(term) for term in sorted(group))
