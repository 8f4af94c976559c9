"""Where a document gives a body a name of its own: ``Riverton Council (the Authority)``, ``民政局（以下称主管部门）``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from qualcode.alternatives import any_of, longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document

__all__ = ["GivenName", "given_names"]

NAMING = ("contract", "policy", "other")
"""Kinds of documents that define names."""
BEFORE = 200
"""How far before a bracket, or behind a verb, the body may be named."""
_QUOTE = "[\"“”'‘’「」『』]?"
_CAPITAL = r"[A-Z][\w&-]*"
_CHARACTERS = r"[\u4e00-\u9fff]{2,8}"


class GivenName(NamedTuple):
    """A name that a document gives: the word, what stands at its side, where, and whether the body is named in front of it or behind."""

    word: str
    text: str
    at: int
    behind: bool


def given_names(document: Document, grammar: Grammar) -> list[GivenName]:
    """The names that a document gives, in reading order; who is meant, the actors of a study tell.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "Riverton City Council, acting through its Housing Department (the Authority)"
    >>> given_names(Document("K-01", text, kind="contract", language="en"), read_grammar("en"))
    [GivenName(word='Authority', text='Riverton City Council, acting through its Housing Department', at=61, behind=False)]
    """
    if document.kind not in NAMING:
        return []
    text = document.text
    bracket, sentence = _patterns(grammar)
    found, last = [], 0
    for match in bracket.finditer(text):
        if not match["lead"] and not (len(match["word"]) > 1 and match["word"].isupper()):
            continue
        begin = max(last, text.rfind("\n", 0, match.start()) + 1, match.start() - BEFORE)
        last = match.end()
        found.append(GivenName(match["word"], text[begin : match.start()].rstrip(), match.start(), behind=False))
    for match in sentence.finditer(text):
        stop = text.find("\n", match.end())
        end = min(stop if stop >= 0 else len(text), match.end() + BEFORE)
        found.append(GivenName(match["word"], text[match.end() : end], match.start(), behind=True))
    return sorted(found, key=lambda name: name.at)


@lru_cache(maxsize=16)
def _patterns(grammar: Grammar) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A name in brackets behind a body; a sentence that says whom a name means."""
    spaced = grammar.language == "en"
    gap, word = (r"[ \t]+", _capitals(grammar)) if spaced else (r"[ \t]*[：:，,]?", _CHARACTERS)
    called, so_called, means = (_any(grammar.affixes.get(key, ()), spaced) for key in ("called", "so_called", "means"))
    bracket = rf"[(（][ \t]*(?P<lead>(?:{_QUOTE}(?:{called}){gap})*{_QUOTE})(?P<word>{word}){_QUOTE}[ \t]*[)）]"
    sentence = rf"(?:{so_called}){gap}{_QUOTE}(?P<word>{word}){_QUOTE}[ \t，,]*(?:{means})[ \t：:]*"
    return re.compile(bracket), re.compile(sentence)


def _capitals(grammar: Grammar) -> str:
    """Up to four words with capitals, with what may stand inside a name between them."""
    return rf"{_CAPITAL}(?:[ \t]+(?:(?:{any_of(grammar.name_parts.get('inside', ()))})[ \t]+)?{_CAPITAL}){{0,3}}"


def _any(words: tuple[str, ...], spaced: bool) -> str:
    longest = longest_first(words)
    return "|".join(rf"\b{re.escape(word)}\b" if spaced else re.escape(word) for word in longest) or "(?!)"
