"""What stands beside an actor in a sentence and tells at which end of a relation it may be: 被 in front of it, 要求 behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from qualcode.grammar import Grammar
from qualcode.tokenising.views import fold

__all__ = ["COPULA", "OTHER", "START", "STOP", "Beside"]

START, STOP, OTHER = "start", "stop", "word"
"""A clause begins or ends beside the actor; a word stands there that is in no list."""
PASSED_BEFORE, PASSED_BEHIND, COPULA, ENDING = "passed_before", "passed_behind", "be", "…"
REACH = 60
"""How many characters beside an actor are looked at."""
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*|[’']s\b")


class Beside:
    """The words of a language's ``beside:`` lists, ready to be looked for in front of an actor and behind it.

    Chinese is looked through by characters, English by words. A word of ``be`` behind an actor is told together with what follows it,
    since ``is funded`` and ``is`` are two things.

    Examples
    --------
    >>> beside = Beside(Grammar("zh", beside={"agent": ("被",), "order": ("要求",), "passed_behind": ("一直",)}))
    >>> text = "我们被街道一直要求加班"
    >>> beside.before(text, text.index("街道")), beside.behind(text, text.index("一直")), beside.before(text, 0)
    ('agent', 'order', 'start')
    """

    def __init__(self, grammar: Grammar) -> None:
        lists = {name: words for name, words in grammar.beside.items() if name not in (PASSED_BEFORE, PASSED_BEHIND)}
        self.passed = {name: frozenset(map(fold, grammar.beside.get(name, ()))) for name in (PASSED_BEFORE, PASSED_BEHIND)}
        self.label = {fold(word): name for name, words in reversed(lists.items()) for word in words if not word.startswith(ENDING)}
        ends = [(word.removeprefix(ENDING), name) for name, words in lists.items() for word in words if word.startswith(ENDING)]
        self.endings = sorted(ends, key=lambda pair: -len(pair[0]))
        self.longest = max((len(word) for words in (self.label, *self.passed.values()) for word in words), default=1)
        self.breaks = re.compile("[" + re.escape(grammar.clause_breaks + grammar.sentence_ends + '“”"(（)）、') + "]")
        self._words = self._english if grammar.language == "en" else self._chinese
        self._known = lru_cache(maxsize=1 << 14)(self._told)

    def before(self, text: str, begin: int) -> str:
        """What stands in front of an actor that begins at `begin`."""
        return self._known(text[max(0, begin - REACH) : begin], False)

    def behind(self, text: str, end: int) -> str:
        """What stands behind an actor that ends at `end`."""
        return self._known(text[end : end + REACH], True)

    def bare(self, text: str) -> str:
        """What stands in front of an actor without what is passed over on the way: ``and`` of ``and the``."""
        if len(text) > REACH:
            return text
        words = list(self._words(fold(text), self.passed[PASSED_BEFORE], False))
        kept = [word for word in words if word not in self.passed[PASSED_BEFORE]]
        return "".join(reversed(kept)) if len(kept) < len(words) else text

    def _told(self, text: str, behind: bool) -> str:
        pieces = self.breaks.split(fold(text))
        passed = self.passed[PASSED_BEHIND if behind else PASSED_BEFORE]
        words = (self._named(word) for word in self._words(pieces[0 if behind else -1], passed, behind) if word not in passed)
        first = next(words, STOP if behind else START)
        return f"{first}+{next(words, STOP)}" if first == COPULA and behind else first

    def _named(self, word: str) -> str:
        return self.label.get(word) or next((name for ending, name in self.endings if word.endswith(ending)), OTHER)

    def _chinese(self, text: str, passed: frozenset[str], behind: bool) -> Iterator[str]:
        """The words of a clause beginning at the actor: the longest that a list has, else one character."""
        text = text.strip()
        while text:
            lengths = range(min(self.longest, len(text)), 1, -1)
            pieces = (text[:length] if behind else text[-length:] for length in lengths)
            word = next((one for one in pieces if one in self.label or one in passed), text[0] if behind else text[-1])
            yield word
            text = text[len(word) :].lstrip() if behind else text[: len(text) - len(word)].rstrip()

    @staticmethod
    def _english(text: str, passed: frozenset[str], behind: bool) -> Iterator[str]:
        words = _WORD.findall(text)
        yield from words if behind else reversed(words)
