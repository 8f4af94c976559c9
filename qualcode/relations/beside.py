"""What stands beside an actor in a sentence and tells at which end of a relation it may be: 被 in front of it, 要求 behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.tokenising.views import fold

__all__ = ["CLEFT", "COPULA", "DENIED", "OTHER", "START", "STOP", "Beside"]

START, STOP, OTHER = "start", "stop", "word"
"""A clause begins or ends beside the actor; a word stands there that is in no list."""
PASSED_BEFORE, PASSED_BEHIND, COPULA, ENDING = "passed_before", "passed_behind", "be", "…"
DENIED = "not"
"""Of whom it is said that it is not (不是街道, not to the ward); a word that takes the actor up (to) may stand between."""
PERFECT = "perfect"
"""Of the words of other lists those that only tell when something is done where a verb of a list follows: has chosen, has to report."""
LEADS = "leads"
"""The names of the lists of words that take an actor up."""
BA, MOVED, CLEFT = "ba", "moved", "cleft"
"""What is done to something is told in front of the deed (把老人的名单报给我): whoever it mentions is no more than part of it. Who is
singled out as the one who did it (是街道掏的钱): a word of ``be`` in front, one of ``cleft`` behind, and a word at least between."""
DUTY = "duty"
"""Of the words that are passed over behind an actor those that oblige or entitle whom they follow: who is told so acts (居委会应当)."""
BRACKETS = "（）()"
"""They end what is looked at beside an actor, and keep no two actors apart that are joined: 乡镇人民政府（街道办事处）和村民委员会."""
NO_VERB = frozenset((OTHER, "to", "on", "for", "with", "from", "against", "within", "than", "when", "both", DENIED))
"""What the words are told as that are no verb."""
COPULAS = frozenset((COPULA,))
"""The lists of words that are told together with what follows them."""
REACH = 60
"""How many characters beside an actor are looked at."""
MOVES = 12
"""How many characters in front of an actor a word of ``ba`` may stand."""
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

    Who is denied is told as such, also behind a word that takes the actor up:

    >>> beside = Beside(Grammar("en", beside={"to": ("to",), "not": ("not",), "leads": ("to",)}))
    >>> beside.before("to the bureau, not to us", 22), beside.before("they did not tell us", 18)
    ('not', 'word')
    """

    def __init__(self, grammar: Grammar) -> None:
        no_list = (PASSED_BEFORE, PASSED_BEHIND, DUTY, LEADS, PERFECT, CLEFT)
        lists = {name: words for name, words in grammar.beside.items() if name not in no_list}
        self._moving = tuple(map(fold, grammar.beside.get(BA, ())))
        self._singled = tuple(map(fold, grammar.beside.get(CLEFT, ())))
        self.leads = frozenset(grammar.beside.get(LEADS, ()))
        self.passed = {name: frozenset(map(fold, grammar.beside.get(name, ()))) for name in (PASSED_BEFORE, PASSED_BEHIND)}
        self.duty = frozenset(map(fold, grammar.beside.get(DUTY, ())))
        self.passed[PASSED_BEHIND] |= self.duty
        self.perfect = frozenset(map(fold, grammar.beside.get(PERFECT, ())))
        self.label = {fold(word): name for name, words in reversed(lists.items()) for word in words if not word.startswith(ENDING)}
        ends = [(word.removeprefix(ENDING), name) for name, words in lists.items() for word in words if word.startswith(ENDING)]
        self.endings = sorted(ends, key=lambda pair: -len(pair[0]))
        known = {word for words in (self.label, *self.passed.values()) for word in words if len(word) > 1}
        self.joining = frozenset(grammar.coordination)
        self._longest = max(map(len, self.joining), default=0)
        self.first, self.last = _by_character(known, 0), _by_character(known, -1)
        self.breaks = re.compile("[" + re.escape(grammar.clause_breaks + grammar.sentence_ends + BRACKETS + '“”"、') + "]")
        self._words = self._english if grammar.language == "en" else self._chinese
        self._known = lru_cache(maxsize=1 << 14)(self._told)
        self._joining = lru_cache(maxsize=1 << 14)(self._joins)

    def before(self, text: str, begin: int) -> str:
        """What stands in front of an actor that begins at `begin`."""
        return self._known(text[max(0, begin - REACH) : begin], False)[0]

    def singles_out(self, text: str, end: int) -> bool:
        """Whether an actor behind a word of ``be`` is who did what follows (是街道掏的钱), and not what somebody is (是街道的人)."""
        if not self._singled:
            return False
        clause = self.breaks.split(fold(text[end : end + REACH]), 1)[0].strip()
        return any(clause.find(word, 1) > 0 and not clause.startswith(word) for word in self._singled)

    def behind(self, text: str, end: int) -> str:
        """What stands behind an actor that ends at `end`."""
        return self.told_behind(text, end)[0]

    def told_behind(self, text: str, end: int) -> tuple[str, bool]:
        """:meth:`behind`, and whether the actor is said to have to do something, or to be free to."""
        return self._known(text[end : end + REACH], True)

    def joins(self, between: str) -> bool:
        """Whether what stands between two actors joins them: nothing but brackets, or a word that joins and what is passed over on the way
        to the second (``and the``)."""
        between = between.strip()
        text = between.strip(BRACKETS)
        if (between and not text) or text in self.joining:
            return True
        return len(text) <= REACH and self._joining(text)

    def _joins(self, text: str) -> bool:
        """Whether a text is a word that joins and what is passed over."""
        passed, left, skipped = self.passed[PASSED_BEFORE], "", False
        for word in self._words(fold(text), passed, False):
            if word in passed:
                skipped = True
            elif len(left) + len(word) > self._longest:
                return False
            else:
                left = word + left
        return skipped and left in self.joining

    def _told(self, text: str, behind: bool) -> tuple[str, bool]:
        """The list of the word that stands beside an actor, and whether a word of duty is passed over on the way to it."""
        pieces = self.breaks.split(fold(text), 1 if behind else 0)
        passed = self.passed[PASSED_BEHIND if behind else PASSED_BEFORE]
        words, bound, perfect = list[str](), False, ""
        for word in self._words(pieces[0 if behind else -1], passed, behind):
            if word in passed:
                bound = bound or (not words and word in self.duty)
            elif behind and word in self.perfect and not words and not perfect:
                perfect = self._named(word)
            else:
                words.append(perfect if perfect and not words and self._named(word) in NO_VERB else self._named(word))
                if words[0] not in (COPULAS if behind else self.leads) or len(words) > 1:
                    break
        words = words or [perfect] * bool(perfect)
        if not behind and words[1:] == [DENIED]:
            return DENIED, False
        if not behind and words == [OTHER] and any(word in pieces[-1][-MOVES:] for word in self._moving):
            return MOVED, False
        first, second = (*words, STOP, STOP)[:2] if words or behind else (START, STOP)
        return (f"{first}+{second}" if first == COPULA and behind else first), bound

    def _named(self, word: str) -> str:
        return self.label.get(word) or next((name for ending, name in self.endings if word.endswith(ending)), OTHER)

    def _chinese(self, text: str, passed: frozenset[str], behind: bool) -> Iterator[str]:
        """The words of a clause beginning at the actor: the longest that a list has, else one character."""
        yield from self._forwards(text.strip(), passed) if behind else self._backwards(text.strip(), passed)

    def _forwards(self, text: str, passed: frozenset[str]) -> Iterator[str]:
        at = 0
        while at < len(text):
            known = self.first.get(text[at], ())
            word = next((one for one in known if text.startswith(one, at) and (one in self.label or one in passed)), text[at])
            yield word
            at += len(word)
            while at < len(text) and text[at].isspace():
                at += 1

    def _backwards(self, text: str, passed: frozenset[str]) -> Iterator[str]:
        end = len(text)
        while end:
            known = self.last.get(text[end - 1], ())
            word = next((one for one in known if text.endswith(one, 0, end) and (one in self.label or one in passed)), text[end - 1])
            yield word
            end -= len(word)
            while end and text[end - 1].isspace():
                end -= 1

    @staticmethod
    def _english(text: str, passed: frozenset[str], behind: bool) -> Iterator[str]:
        words = _WORD.findall(text)
        yield from words if behind else reversed(words)


def _by_character(words: Iterable[str], place: int) -> dict[str, list[str]]:
    """Character → the words that have it in this place, the longest first."""
    found: dict[str, list[str]] = {}
    for word in longest_first(words):
        found.setdefault(word[place], []).append(word)
    return found
