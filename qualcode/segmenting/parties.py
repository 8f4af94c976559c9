"""Where a contract says who its parties are: ``甲方（购买方）：G区民政局``, cells of a table, ``G区民政局（以下简称甲方）``, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.segmenting.marks import marks_of
from qualcode.tokenising.views import fold

__all__ = ["NamedParty", "named_parties"]

_BLANK = r"[ \t\u3000\xa0_＿—–*|]"
_QUOTE = "[\"“”'‘’「」『』《》]?"
_LEAD = rf"^{_BLANK}*(?:[#>-]+[ \t]+)?(?:[(（]?[一二三四五六0-9]{{1,2}}[)）、.．]{_BLANK}*)?"
BELOW, BEFORE = 3, 200
"""How many lines below a word for a party may hold its name; how far before a definition in brackets it may stand."""
DEFINING = ("contract", "other")
"""Kinds of documents in which words in brackets define parties."""
_CELL = r"(?:[ \u3000]*[：:]|[ *]*\t|[ *]*\|)"


class NamedParty(NamedTuple):
    """A place that says who a party is: the words for it, what stands there, and where the words begin.

    ``last`` where the name stands at the end of the text (before a bracket), ``plain`` where the text should be a name and nothing else.
    """

    words: tuple[str, ...]
    text: str
    at: int
    last: bool
    plain: bool


def _key(word: str) -> str:
    return re.sub(r"[\s\u3000]|[\"“”'‘’「」『』《》]", "", fold(word))


def _pattern(word: str) -> str:
    """A word with blanks between its characters (甲　方), or with quotation marks within (the "Provider")."""
    if word.isascii():
        return r"\b" + r"\s+".join(_QUOTE + re.escape(part) for part in word.split()) + r"\b" + _QUOTE
    return _QUOTE + r"[ \t\u3000\xa0]*".join(map(re.escape, word)) + _QUOTE


class _Patterns:
    """The patterns of a language: a word for a party at the beginning of a line or within it, one in brackets behind a name, a label.

    Each is made when it is first asked for: it takes 8 ms, and what is no contract is mostly asked for the first alone.
    """

    def __init__(self, grammar: Grammar) -> None:
        longest = longest_first({fold(word) for word in grammar.parties})
        labels = longest_first(re.escape(fold(word)) for word in grammar.affixes.get("party", ()))
        self._words, self._labels = "|".join(map(_pattern, longest)), "|".join(labels)
        self.known = {_key(word): word for word in grammar.parties}

    @property
    def _head(self) -> str:
        between = rf"(?:{self._labels})?" if self._labels else ""
        head = rf"(?P<first>{self._words}){_BLANK}{{0,30}}(?P<more>[(（][^()（）\n]{{0,30}}[)）])?{_BLANK}{{0,8}}{between}"
        return head + rf"{_BLANK}{{0,8}}(?P<more2>[(（][^()（）\n]{{0,12}}[)）])?"

    @cached_property
    def begins(self) -> re.Pattern[str]:
        return re.compile(_LEAD + self._head + rf"(?:{_CELL}|[ \t\u3000*]*$)", re.MULTILINE | re.IGNORECASE)

    @cached_property
    def within(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=[\s\u3000_;；|]){self._head}{_CELL}", re.IGNORECASE)

    @cached_property
    def defined(self) -> re.Pattern[str]:
        return re.compile(rf"[(（](?P<lead>[^()（）\n]{{0,30}}?)(?P<first>{self._words})[^()（）\w\n]{{0,3}}[)）]", re.IGNORECASE)

    @cached_property
    def word(self) -> re.Pattern[str]:
        return re.compile(self._words, re.IGNORECASE)

    @cached_property
    def label(self) -> re.Pattern[str]:
        return re.compile(rf"{_BLANK}*(?P<label>{self._labels or '(?!)'}){_BLANK}*[：:\t|]", re.IGNORECASE)


@lru_cache(maxsize=16)
def _patterns(grammar: Grammar) -> _Patterns | None:
    return _Patterns(grammar) if grammar.parties else None


def named_parties(document: Document, grammar: Grammar) -> list[NamedParty]:
    """The places of a document that say who a party is, in reading order; what is no contract is only looked at line by line.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "甲方（购买方）：G区民政局　乙方：A中心\\n丙方：\\n名称：C社区居委会"
    >>> [(party.words, party.text, party.at) for party in named_parties(Document("K-01", text, kind="contract"), read_grammar("zh"))]
    [(('甲方', '购买方'), 'G区民政局', 0), (('乙方',), 'A中心', 14), (('丙方',), 'C社区居委会', 21)]
    """
    patterns = _patterns(grammar)
    if patterns is None:
        return []
    text = document.text
    compared = fold(text) if document.kind in DEFINING else text
    found = [party for begin in patterns.begins.finditer(compared) for party in _line(begin, text, compared, patterns, grammar)]
    if document.kind in DEFINING:
        found += _defined(text, compared, patterns)
    return sorted(found, key=lambda party: party.at)


def _line(begin: re.Match[str], text: str, compared: str, patterns: _Patterns, grammar: Grammar) -> Iterator[NamedParty]:
    """The parties of one line; each name reaches to the next party."""
    stop = compared.find("\n", begin.end())
    stop = len(compared) if stop < 0 else stop
    heads = [begin, *patterns.within.finditer(compared, begin.end(), stop)]
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        end = following.start() if following else stop
        written = text[head.end() : end].strip(" \t\r\u3000\xa0_＿—–*|；;")
        if not written and following is None:
            written = _below(text, compared, stop, patterns, grammar)
        words = _words(head, patterns)
        yield NamedParty(words, written, head.start("first"), False, not any(mark in written for mark in grammar.sentence_ends))


def _words(head: re.Match[str], patterns: _Patterns) -> tuple[str, ...]:
    """The word for the party and those in the brackets behind it; with or without an article they are the same."""
    told = head.groupdict()
    found = [told["first"]]
    for more in (told.get("more"), told.get("more2")):
        found += patterns.word.findall(more or "")
    keys = {_key(word) for word in found}
    same = (word for key, word in patterns.known.items() if any(_same(key, word, one, patterns) for one in keys))
    first = patterns.known.get(_key(found[0]), found[0])
    return tuple(dict.fromkeys((first, *same)))


def _same(key: str, word: str, one: str, patterns: _Patterns) -> bool:
    word, other = " " + fold(word), " " + fold(patterns.known.get(one, one))
    return key == one or word.endswith(other) or other.endswith(word)


def _below(text: str, compared: str, stop: int, patterns: _Patterns, grammar: Grammar) -> str:
    """The name on a line below the word for a party: behind a label such as 名称, or alone; blank where another party or clause begins."""
    at = stop + 1
    for _ in range(2 * BELOW):
        if at >= len(text):
            break
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = compared[at:end].strip()
        if line:
            if patterns.begins.match(compared, at) or marks_of(grammar).begin(line):
                return ""
            label = patterns.label.match(compared, at, end)
            if label:
                return text[label.end() : end].strip(" \t\r\u3000\xa0_＿—–*|")
            if not any(mark in line for mark in (*grammar.sentence_ends, *":：\t")):
                return text[at:end].strip(" \t\r\u3000\xa0_＿—–*|")
        at = end + 1
    return ""


def _defined(text: str, compared: str, patterns: _Patterns) -> Iterator[NamedParty]:
    """G区民政局（以下简称甲方）: the name before a bracket that holds a word for a party."""
    last = 0
    for found in patterns.defined.finditer(compared):
        begin = max(last, compared.rfind("\n", 0, found.start()) + 1, found.start() - BEFORE)
        before = text[begin : found.start()]
        heading = patterns.begins.match(compared, compared.rfind("\n", 0, found.start()) + 1)
        last = found.end()
        if not before.strip() or (heading and heading.end() >= found.end()):
            continue
        yield NamedParty(_words(found, patterns), before.strip(), found.start(), True, bool(found["lead"].strip()))
