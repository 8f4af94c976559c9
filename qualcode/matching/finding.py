"""Where a pattern stands in a sentence: its words in order, its slots filled with mentions of actors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qualcode.matching.patterns import Gap, Pattern, Slot, Words
from qualcode.matching.vocabulary import Hits

__all__ = ["Found", "Index", "Place", "find", "spans"]

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


@dataclass(frozen=True)
class _State:
    item: int
    at: int
    limit: int
    found: Found


Fits = Callable[[int, Slot], bool]


def _reach(text: str, at: int, limit: int) -> tuple[int, int]:
    """The first and the last character where the next thing may begin."""
    near = at
    while near < len(text) and text[near] in _SKIPPED:
        near += 1
    return at, max(near, at + limit)


def _steps(state: _State, pattern: Pattern, text: str, hits: Hits, places: Sequence[Place], fits: Fits) -> Iterator[_State]:
    item = pattern.items[state.item]
    ahead, found = state.item + 1, state.found
    if isinstance(item, Gap):
        yield _State(ahead, state.at, item.limit, found)
        return
    low, high = _reach(text, state.at, state.limit)
    if isinstance(item, Words):
        for begin, end in hits.of(item.terms):
            if low <= begin <= high:
                yield _State(ahead, end, 0, Found(found.start, end, (*found.words, (begin, end)), found.source, found.target))
        if item.optional:
            yield _State(ahead, state.at, state.limit, found)
        return
    for place in places:
        if low <= place.start <= high and fits(place.number, item):
            source = place.number if item.end == "source" else found.source
            target = place.number if item.end == "target" else found.target
            yield _State(ahead, place.end, 0, Found(found.start, place.end, found.words, source, target))


def _first(pattern: Pattern, hits: Hits, places: Sequence[Place]) -> list[int]:
    item = pattern.items[0]
    if isinstance(item, Slot):
        return sorted({place.start for place in places})
    if isinstance(item, Words) and not item.optional:
        return sorted({begin for begin, _ in hits.of(item.terms)})
    begins = {begin for other in pattern.items if isinstance(other, Words) for begin, _ in hits.of(other.terms)}
    return sorted(begins | {place.start for place in places})


def find(pattern: Pattern, text: str, hits: Hits, places: Sequence[Place] = (), fits: Fits = lambda number, slot: True) -> list[Found]:
    """Every place where `pattern` stands in the sentence `text`; from each beginning the nearest completion only.

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
    """
    if not any(term in hits for term in pattern.anchors):
        return []
    results: list[Found] = []
    for begin in _first(pattern, hits, places):
        complete: list[Found] = []
        waiting = [_State(0, begin, 0, Found(begin, begin, ()))]
        while waiting:
            state = waiting.pop()
            if state.item == len(pattern.items):
                complete.append(state.found)
                continue
            waiting.extend(_steps(state, pattern, text, hits, places, fits))
        if complete:
            results.append(min(complete, key=lambda one: (one.end, one.words, one.source or 0, one.target or 0)))
    return results


def spans(patterns: Iterable[Pattern], text: str, hits: Hits) -> list[tuple[int, int]]:
    """Where any of `patterns` (without slots) stands in the sentence `text`."""
    return [(found.start, found.end) for pattern in patterns for found in find(pattern, text, hits)]


class Index:
    """Which of many rules can speak in a sentence at all: those of which an anchor stands there.

    Parameters
    ----------
    rules
        For each rule the patterns of which one must be found for it to speak.
    """

    def __init__(self, rules: Iterable[Iterable[Pattern]]) -> None:
        self._by_term: dict[str, list[int]] = {}
        for number, patterns in enumerate(rules):
            for term in sorted({term for pattern in patterns for term in pattern.anchors}):
                self._by_term.setdefault(term, []).append(number)

    def candidates(self, hits: Hits) -> list[int]:
        """The numbers of these rules, in order."""
        return sorted({number for term in hits for number in self._by_term.get(term, ())})
