"""Sentences: where one ends, in Chinese and in English."""

from __future__ import annotations

import re
from functools import lru_cache

from qualcode.grammar import Grammar

__all__ = ["sentence_spans"]

_BLANK = " \t\u3000\xa0\r\n\ufeff"


@lru_cache(maxsize=16)
def _ends(grammar: Grammar) -> re.Pattern[str]:
    closing = f"[{re.escape(grammar.closing)}]*"
    marks = f"[{re.escape(grammar.sentence_ends)}]+"
    ellipses = "|".join(f"(?:{re.escape(dots)})+" for dots in grammar.ellipses)
    end = f"(?:{marks}|{ellipses})(?:{marks})?" if ellipses else marks
    return re.compile(end + closing)


def _goes_on(text: str, found: re.Match[str], end: int, grammar: Grammar) -> bool:
    """Whether a mark that can end a sentence does not end one here."""
    if found.end() >= end:
        return False
    mark, after, before = found.group()[0], text[found.end()], text[found.start() - 1 : found.start()]
    if mark not in "." and not (mark in "!?;" and after.isascii()):
        return False
    if mark != ".":
        return not after.isspace() and after.isalnum()
    word = re.search(r"[\w.]+$", text[max(0, found.start() - 12) : found.start()])
    known = word is not None and (word.group() in grammar.abbreviations or (len(word.group()) == 1 and word.group().isupper()))
    number = before.isdigit() and after.isdigit()
    return known or number or not after.isspace()


def sentence_spans(text: str, start: int, end: int, grammar: Grammar) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]``, without the white space around them.

    A sentence ends behind a mark of ``grammar.sentence_ends`` or an ellipsis and the closing quotes and brackets that follow, and at `end`. A full stop does
    not end one after an abbreviation, within a number or a web address.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> text = "他说：“必须去！”我们就去了……唉"
    >>> [text[a:b] for a, b in sentence_spans(text, 0, len(text), read_grammar("zh"))]
    ['他说：“必须去！”', '我们就去了……', '唉']
    """
    spans: list[tuple[int, int]] = []
    begin = start
    for found in _ends(grammar).finditer(text, start, end):
        if found.start() < begin or _goes_on(text, found, end, grammar):
            continue
        spans.append((begin, found.end()))
        begin = found.end()
    spans.append((begin, end))
    stripped = ((a + len(text[a:b]) - len(text[a:b].lstrip(_BLANK)), a + len(text[a:b].rstrip(_BLANK))) for a, b in spans)
    return [(a, b) for a, b in stripped if a < b and any(map(str.isalnum, text[a:b]))]
