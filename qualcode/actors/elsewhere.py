"""Bodies of other places: 石门区民政局 where the study has 云溪区民政局, 某街道, H区民政局.

A short form that follows from a name (民政局, 街道办事处) fits every body of its kind. Where the name of a place stands in front that
none of the study's own names has, somebody else is meant. What is no place (结果街道不认账) changes nothing. In English it is the place
at the beginning of the sentence (In Coldwater District the council …).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from qualcode.alternatives import any_of
from qualcode.grammar import Grammar
from qualcode.model import Actor, Study
from qualcode.names.tagging import in_dictionary, plain_words
from qualcode.tokenising.tagging import Tagged
from qualcode.tokenising.views import fold

__all__ = ["Elsewhere"]

SHORTEST = 4
"""How many characters stand in front of a word at least that may name a place in English (In B the council)."""
REACH = 12
"""How many characters in front of a short form the name of a place and the words before it are looked for."""
_CLAUSE = re.compile(r"[\s，。；：、！？…,;:!?“”‘’\"'《》<>（）()【】\[\]「」『』—|/\\]")
_LETTERS = re.compile(r"[a-z]{1,3}\d?")
_PLACES, _LIKELY = "ns", ("nr", "nz")
_OTHERS = ("n", "a", "vn")
"""What a word may be that names a place only where the dictionary, or its ending, says so (石门 by 石门县, 大桥)."""


class Elsewhere:
    """Tells whether the name of another place stands in front of a word; for one study and language."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        own = "\n".join(fold(name) for actor in study.actors for name in (actor.name, *actor.aliases))
        self._forms = tuple(sorted(grammar.short_forms, key=lambda form: -len(form.ends)))
        self._short = frozenset(word for form in grammar.short_forms for word in form.alone)
        self._reads = bool(study.roles)
        self.begin = (_Chinese if grammar.language == "zh" else _English)(own, grammar).begin
        """Where the name of another place begins that stands in front of the words of a text from one place to another; −1: none does.
        Where it is no part of the name of the body (In Coldwater District the council), where the words begin."""

    def touches(self, how: str, term: str, actors: list[Actor]) -> bool:
        """Whether a term fits other bodies as well: it follows from names that tell which body it is, or is such a word listed as alias."""
        derived = how in ("short", "reference") or (how == "alias" and term in self._short)
        return self._reads and derived and bool(actors) and all(map(self._placed, actors))

    def _placed(self, actor: Actor) -> bool:
        """Whether a name says of which place a body is: 云溪区民政局, not 区民政局."""
        form = next((form for form in self._forms if actor.name.endswith(form.ends)), None)
        return form is not None and actor.name != form.ends and fold(actor.name).rstrip() not in map(fold, form.keep)


class _English:
    """The names of other places in English sentences."""

    def __init__(self, own: str, grammar: Grammar) -> None:
        words = grammar.places
        others, kinds, here, near, inside = (any_of(words.get(key, ())) for key in ("others", "kinds", "here", "near", "inside"))
        article, any_one = any_of(grammar.reported.get("articles", ())), any_of(words.get("any_one", ()))
        capital = r"[A-Z][\w’'-]+"
        endings = any_of(grammar.place_endings)
        self._own, self._general = own, frozenset(map(fold, words.get("general", ())))
        self._other = re.compile(rf"(?i:\b(?:{near}) (?:(?:{any_one}) )?(?:{others}) (?:{kinds})\b)")
        self._named = re.compile(rf"\b(?i:{inside}) (?:(?:{article}) )?((?:{capital} )+(?:{endings}))\b")
        self._beside = re.compile(rf"\b(?i:{inside}) ((?:{capital} ?)+),? ?$")
        self._here = re.compile(rf"(?i:\b(?:{here})\b)")

    def begin(self, text: str, at: int, end: int) -> int:
        if at < SHORTEST:
            return -1
        front = text[:at]
        found = self._other.search(front) or next(filter(self._is_other, self._named.finditer(front)), None)
        if found is None:
            beside = self._beside.search(front)
            found = beside if beside is not None and self._is_other(beside) else None
        return at if found is not None and not self._here.search(front, found.end()) else -1

    def _is_other(self, found: re.Match[str]) -> bool:
        place = fold(found[1].strip())
        return place.split()[0] not in self._general and not any(word in self._own for word in (place, place.split()[0]))


class _Chinese:
    """The names of other places in Chinese sentences."""

    def __init__(self, own: str, grammar: Grammar) -> None:
        self._own = own
        self._masks = frozenset(map(fold, grammar.name_parts.get("masks", ())))
        self._general = frozenset(map(fold, grammar.places.get("general", ())))
        self._levels = tuple(dict.fromkeys(fold(end) for ends in grammar.place_levels.values() for end in ends if len(end) == 1))
        self._endings = tuple(map(fold, grammar.place_endings))
        self._familiar = tuple(grammar.identifiers.get("before_name", ()))
        tails, of = (any_of(grammar.reported.get(key, ())) for key in ("tails", "of"))
        self._of = re.compile(f"(?:(?:{tails})(?:{of})?|{of})$")
        self._front = lru_cache(maxsize=1 << 12)(self._place)

    def begin(self, text: str, at: int, end: int) -> int:
        if not at or not (text[at - 1].isalnum() or text[at - 1] in self._masks):
            return -1
        low = max(at - REACH, 0)
        low = max((found.end() for found in _CLAUSE.finditer(text, low, at)), default=low)
        back = self._front(fold(text[low:end]), at - low)
        return at - back if back else -1

    def _place(self, window: str, at: int) -> int:
        """Of how many characters the name of another place is that ends at a place of the window; 0: there is none."""
        of = self._of.search(window, 0, at)
        stop = of.start() if of else at
        front = _in_front(plain_words(window), stop)
        if len(front) > 1 and window[front[-1][0] : stop] in self._levels:  # H市
            stop = front.pop()[0]
        if not front or (of and front[-1][1].tag != _PLACES):  # 江口那边的街道, but 我们的街道
            return 0
        begin, one = front[-1]
        stem = window[begin:stop]
        return at - begin if self._is_place(stem, one) and not self._ours(stem) else 0

    def _is_place(self, stem: str, word: Tagged) -> bool:
        """Whether the last characters in front of a short form, of a word that may go on in it (青山|区民政局), name a place."""
        if stem[-1] in self._masks or _LETTERS.fullmatch(stem):
            return True
        if len(stem) < 2 or stem in self._general or word.word in self._general:
            return False
        if word.tag == _PLACES or not word.known or stem.startswith(self._familiar):
            return word.tag == _PLACES
        return len(stem) == 2 if word.tag.startswith(_LIKELY) else word.tag in _OTHERS and self._called_so(stem)

    def _called_so(self, stem: str) -> bool:
        """Whether a word is the name of a place besides: the dictionary has it with the ending of one (石门县)."""
        return any(in_dictionary(stem + level) and plain_words(stem + level)[0].tag == _PLACES for level in self._levels)

    def _ours(self, stem: str) -> bool:
        """Whether one of the study's own names has the place in it: 清河居委会, where 清河街道办事处 is listed."""
        bare = next((stem[: -len(end)] for end in self._endings if stem.endswith(end) and len(stem) > len(end) + 1), stem)
        return bare in self._own


def _in_front(words: Iterable[Tagged], stop: int) -> list[tuple[int, Tagged]]:
    """The words that begin in front of a place, each with where it begins."""
    found, at = list[tuple[int, Tagged]](), 0
    for one in words:
        if at >= stop:
            break
        found.append((at, one))
        at += len(one.word)
    return found
