"""Names of organisations in Chinese texts: where they end is known, where they begin is found out.

A name ends as the rules of the language say (``name_endings``). Leftwards from there it may go on over the words of its clause until one
that stands in no name. Which of these words belong to it is decided by what they are (a place and a word nobody knows begin a name, a verb
does not) and by the whole material: a word that almost always stands in front belongs to the name, one that changes does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.names.tagging import borders, plain_words
from qualcode.tokenising.tagging import Tagged
from qualcode.tokenising.views import fold

__all__ = ["ChineseNames", "Found"]

LONGEST = 28
"""Of how many characters a name may be."""
SURE, LONG = 3, 4
"""Of how many characters an ending must be to count where it ends within a word that the segmentation made up; and wherever it ends."""
OFTEN, ALWAYS, MUCH_MORE, ONCE = 3, 0.8, 3, 5
"""How often a word must stand in front to tell anything, and in which share; how much more often than with it a name must stand alone, and
how often where the word is likely to be part of a name."""
JOINING = 2
"""Of how many characters a word between two names must be to join them to one."""
_CLAUSE = re.compile(r"[^\s，。；：、！？…,;:!?“”‘’\"'《》<>（）()【】\[\]「」『』—|/\\]+")
_STOPPING = ("p", "c", "u", "r", "d", "y", "e", "o", "f", "t", "m", "q", "x", "z", "k", "h")
_SURE, _LIKELY = ("ns", "nt", "eng"), ("nr", "nz", "nrt", "nrfg")
_LETTERS = re.compile(r"[a-z]{1,3}\d?")
_PART = re.compile("[\u3400-\u9fff〇]{2,}")


_NAMING = ("sure", "likely", "unknown")
_NONE = ("", "", "", False)


class Found(NamedTuple):
    """A name at its place: folded text, where it starts and ends, its ending and the place in it that may tell its level.

    ``stem`` is the word in it that no dictionary has and that may stand for the whole; ``proper`` says whether it begins as names do.
    """

    name: str
    start: int
    end: int
    ending: str
    place: str = ""
    stem: str = ""
    proper: bool = True


class _Word(NamedTuple):
    """A word in front of an ending: where it begins (counted back from the end of the name) and what it is."""

    text: str
    back: int
    sort: str


class _Chain(NamedTuple):
    """An ending and the words that may belong to the name in front of it, the nearest first."""

    text: str
    """What stands in the clause up to the end, as far as the words reach."""
    ending: str
    words: tuple[_Word, ...]

    def name(self, words: int) -> str:
        """The name with so many of the words in front."""
        back = self.words[words - 1].back if words else len(self.ending)
        return self.text[len(self.text) - back :]


def _found(chain: _Chain, end: int, chosen: tuple[str, str, str, bool]) -> Found | None:
    """The name that was chosen for a chain, where the chain stands."""
    name, place, stem, proper = chosen
    return Found(name, end - len(name), end, chain.ending, place, stem, proper) if name else None


class ChineseNames:
    """The finder for one set of rules; texts are handed in folded."""

    def __init__(self, grammar: Grammar, *, compounds: Collection[str] = (), remembered: int = 100_000) -> None:
        self.compounds = frozenset(compounds)
        """The endings of names that may begin with another name (农民合作社, 青年局)."""
        endings = {fold(ending) for entry in grammar.name_endings for ending in entry.ends}
        longest = longest_first(endings)
        self.ends = re.compile(f"(?=({'|'.join(map(re.escape, longest))}))")
        self.endings = frozenset(endings)
        generic = [fold(word) for word in grammar.not_name]
        self.whole = frozenset(word for word in generic if not word.startswith("…"))
        self.tails = tuple(word[1:] for word in generic if word.startswith("…"))
        goes_on = longest_first({fold(word) for word in grammar.not_actor})
        self.phrases = re.compile(f"(?=({'|'.join(map(re.escape, goes_on)) or '(?!)'}))")
        parts = {key: frozenset(map(fold, words)) for key, words in grammar.name_parts.items()}
        self.stops, self.inside = parts.get("stops", frozenset()), parts.get("inside", frozenset())
        self.masks, self.opens = parts.get("masks", frozenset()), parts.get("opens", frozenset())
        self.places = tuple(sorted({fold(word) for words in grammar.place_levels.values() for word in words}))
        self._seen: Counter[str] = Counter()
        self._free: Counter[str] = Counter()
        self._chains = lru_cache(maxsize=remembered)(self._clause_chains)

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """The names in each of the texts, in reading order; what one text shows helps with the others of this call."""
        self._seen.clear()
        self._free.clear()
        places: list[list[tuple[int, _Chain]]] = []
        for text in texts:
            here = list(self._read(text))
            places.append(here)
            for _, chain in here:
                self._seen.update(chain.name(words) for words in range(len(chain.words) + 1))
                self._free[chain.name(len(chain.words))] += 1
        chosen: dict[_Chain, tuple[str, str, str, bool]] = {}
        for chain in (chain for here in places for _, chain in here):
            if chain not in chosen:
                chosen[chain] = self._chosen(chain)
        return [[found for end, chain in here if (found := _found(chain, end, chosen[chain]))] for here in places]

    def _read(self, text: str) -> Iterator[tuple[int, _Chain]]:
        """Where in `text` a name may end, with what stands in front."""
        search = self.ends.search
        for clause in _CLAUSE.finditer(text):
            if search(clause.group()):
                begin = clause.start()
                for end, chain in self._chains(clause.group()):
                    yield begin + end, chain

    def _clause_chains(self, clause: str) -> tuple[tuple[int, _Chain], ...]:
        endings = [(hit.start(1), hit.end(1)) for hit in self.ends.finditer(clause)]
        hits = _widest(endings)
        phrases = [(hit.start(1), hit.end(1)) for hit in self.phrases.finditer(clause)]
        hits = [(start, end) for start, end in hits if not any(begin <= start and end < stop for begin, stop in phrases)]
        if not hits:
            return ()
        words = plain_words(clause)
        begins, at = [], 0
        for word in words:
            begins.append(at)
            at += len(word.word)
        ends, inside = {*begins[1:], at}, borders(words)
        chains, border = [], 0
        for start, end in hits:
            whole = end in ends or end - start >= LONG or (end - start >= SURE and end in inside)
            if whole and not self._small_word(words, begins, start, end):
                front = min((begin for begin, stop in endings if border <= begin < start < stop >= begin + LONG), default=start)
                chains.append((end, self._chain(clause, (front, start, end), border, words, begins)))
                if not clause[start:end].endswith(self.places) and clause[start:end] not in self.opens:
                    border = end
        return tuple((end, chain) for end, chain in chains if chain.ending not in self.opens or not _goes_on(end, chain, chains))

    @staticmethod
    def _small_word(words: list[Tagged], begins: list[int], start: int, end: int) -> bool:
        """Whether an ending of one character closes a common word of two (结局, 全部)."""
        if end - start > 1:
            return False
        return any(begin == start - 1 and len(word.word) == 2 and word.known for begin, word in zip(begins, words, strict=True))

    def _chain(self, clause: str, hit: tuple[int, int, int], border: int, words: list[Tagged], begins: list[int]) -> _Chain:
        """The words in front of an ending, up to one that stands in no name.

        What another ending has in front of it is one word: 人力资源和社会保障 in 人力资源和社会保障部门.
        """
        front, start, end = hit
        found = [_Word(clause[front:start], end - front, "common")] if front < start else []
        for begin, word in reversed(list(zip(begins, words, strict=True))):
            if begin >= front:
                continue
            cut = begin + len(word.word) > front
            text = clause[begin : min(begin + len(word.word), front)]
            if begin < border and not self._compound(clause[start:end], found):
                break
            if end - begin > LONGEST:
                break
            sort = self._sort(text, Tagged(text, "n", True) if cut else word)
            if sort == "stop" and not (clause[start:end] in self.compounds and text in self.endings):
                break
            glued = not word.known and text[0] in self.stops and text[1:] in self.places
            if glued:
                text, sort, begin = text[1:], "common", begin + 1
            found.append(_Word(text, end - begin, sort))
            if glued:
                break
        back = found[-1].back if found else end - start
        return _Chain(clause[end - back : end], clause[start:end], tuple(found))

    def _compound(self, ending: str, between: Sequence[_Word]) -> bool:
        """Whether an ending goes on from the name in front of it, over these words: none of a single character, and none that does."""
        return ending in self.compounds and not any(len(one.text) < JOINING or one.text in self.inside for one in between)

    def _sort(self, text: str, word: Tagged) -> str:
        """What a word in front of an ending is: ``stop``, ``soft`` (may stand inside, not at the beginning), ``verb``, ``sure`` (of names:
        a place, a letter), ``likely``, ``unknown`` (to the dictionary), or ``common``."""
        if text in self.opens or text[0] in self.masks or _LETTERS.fullmatch(text):
            return "sure"
        if text in self.stops:
            return "soft" if text in self.inside else "stop"
        if text in self.inside or text in self.places:
            return "common"
        if word.tag in _SURE or word.tag in _LIKELY:
            return "sure" if word.tag in _SURE else "likely" if word.known else "unknown"
        if not word.known and _PART.fullmatch(text):
            return "verb" if word.tag.startswith(("v", *_STOPPING)) else "unknown"
        if word.tag.startswith(_STOPPING) and not (word.tag.startswith(("m", "f")) and text.startswith("第")):
            return "stop"
        return "verb" if word.tag.startswith("v") and word.tag != "vn" else "common"

    def _is_name(self, chain: _Chain, count: int) -> bool:
        """Whether the ending with `count` words in front can be a name: no general word, nor one behind a single character."""
        name = chain.name(count)
        if name in self.whole or name.endswith(self.tails):
            return False
        if count == 1 and chain.ending in self.whole and len(chain.words[0].text) == 1:
            return chain.words[0].sort == "sure" or chain.words[0].text in self.places
        return True

    def _chosen(self, chain: _Chain) -> tuple[str, str, str, bool]:
        """The name that a chain ends in, the place in it, and the part that may stand for the whole; blank where it is none."""
        count = self._trimmed(chain, self._reach(chain))
        if not self._is_name(chain, count):
            return _NONE
        words = [word.text for word in chain.words[:count]]
        place = next((word for word in words if word.endswith(self.places)), "") or chain.ending
        stem = words[-1] if count and chain.words[count - 1].sort == "unknown" and _PART.fullmatch(words[-1]) else ""
        name = chain.name(count)
        if count and name[0] in self.stops and self._free[name[1:]] >= MUCH_MORE * self._seen[name]:
            return name[1:], place, "", False
        begins = bool(count) and (chain.words[count - 1].sort in _NAMING or words[-1] in self.places or self._place_at(chain, count))
        return name, place, "" if stem.endswith(self.places) else stem, begins

    def _trimmed(self, chain: _Chain, count: int) -> int:
        """How many words are left when those in front that are no part of the name are taken away."""
        while count:
            if self._is_name(chain, count - 1) and self._outside(chain, count):
                count -= 1
                continue
            shorter = next((fewer for fewer in range(count - 1, -1, -1) if self._stands_alone(chain, count, fewer)), count)
            if shorter == count:
                break
            count = shorter
        while count > 1 and chain.words[count - 1].sort == "soft":
            count -= 1
        return count

    def _stands_alone(self, chain: _Chain, count: int, fewer: int) -> bool:
        """Whether the last `fewer` words make a name that stands alone so often that the common words in front are none of it."""
        front = chain.words[fewer:count]
        if not self._is_name(chain, fewer) or any(word.sort in _NAMING or word.text.endswith(self.places) for word in front):
            return False
        return not self._place_at(chain, fewer + 1) and self._free[chain.name(fewer)] >= MUCH_MORE * self._seen[chain.name(count)]

    def _reach(self, chain: _Chain) -> int:
        """How many words belong to the name at most: a verb ends it unless it is always there."""
        for number, word in enumerate(chain.words):
            if word.sort == "verb":
                shorter, longer = chain.name(number), chain.name(number + 1)
                if self._seen[longer] < OFTEN or self._seen[longer] < ALWAYS * self._seen[shorter]:
                    return number
        return len(chain.words)

    def _outside(self, chain: _Chain, count: int) -> bool:
        """Whether the first of `count` words is no part of the name that the others make."""
        word, name, rest = chain.words[count - 1], chain.name(count), chain.name(count - 1)
        if word.sort in ("soft", "verb"):
            return True
        if word.text in self.opens or self._place_at(chain, count):
            return False
        if self._place_at(chain, count - 1):
            return True
        if word.sort in ("likely", "unknown"):
            return self._seen[name] == 1 and self._free[rest] >= ONCE
        return word.sort == "common" and self._free[rest] >= MUCH_MORE * self._seen[name]

    def _place_at(self, chain: _Chain, count: int) -> bool:
        """Whether a place begins with the word `count`: 清河市, G + 区, 梧桐 + 街道."""
        if count <= 0:
            return False
        word = chain.words[count - 1]
        behind = chain.words[count - 2].text if count > 1 else chain.ending
        if word.text.endswith(self.places):
            return True
        return behind.startswith(self.places) and (word.sort in ("sure", "likely", "unknown") or len(behind) > 1)


def _goes_on(end: int, chain: _Chain, chains: Sequence[tuple[int, _Chain]]) -> bool:
    """Whether a longer name begins with the one that ends here: 共青团 + 清河市委员会."""
    return any(stop > end and stop - len(longer.text) <= end - len(chain.ending) for stop, longer in chains)


def _widest(hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of endings that overlap the one that ends last, and of those the longest: 委员会 in 民政委员会, not 民政委."""
    kept: list[tuple[int, int]] = []
    for start, end in hits:
        if kept and start < kept[-1][1]:
            if end > kept[-1][1]:
                kept[-1] = (start, end)
        else:
            kept.append((start, end))
    return kept
