"""Sentences: where one ends, in Chinese and in English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qualcode.grammar import Grammar
from qualcode.segmenting.clauses import numbering_marks

__all__ = ["sentence_spans"]

_HANZI = ("\u4e00", "\u9fff")
_UNSURE = frozenset(".!?;")
"""Marks that may also stand within a number, an address or behind an abbreviation."""
EDGE = "\ufeff"
"""A character that is no white space and holds nothing: a byte order mark in the middle of a text."""


@lru_cache(maxsize=16)
def _marks(grammar: Grammar) -> tuple[re.Pattern[str], frozenset[str]]:
    """A run of marks and the closing marks behind it (one set of characters, because that is what a scan is fastest at), and the marks
    that always end a sentence."""
    marks = re.escape("".join(sorted({*grammar.sentence_ends, *"".join(grammar.ellipses)})))
    pattern = f"[{marks}]+[{re.escape(grammar.closing)}]*" if grammar.closing else f"[{marks}]+"
    return re.compile(pattern), frozenset(grammar.sentence_ends) - _UNSURE


def _ends_here(mark: str, grammar: Grammar) -> bool:
    """Whether a run of marks holds one that ends a sentence, or a whole ellipsis."""
    return not set(grammar.sentence_ends).isdisjoint(mark) or any(dots in mark for dots in grammar.ellipses)


def _goes_on(text: str, begin: int, found: re.Match[str], end: int, grammar: Grammar) -> bool:
    """Whether a mark that can end a sentence does not end one here: after an abbreviation or
    the number of a paragraph, within a number or an address."""
    mark = found.group().rstrip(grammar.closing)
    if found.end() >= end or mark not in _UNSURE:
        return False
    after = text[found.end()]
    if mark != ".":
        return after.isascii() and after.isalnum()
    word = re.search(r"[A-Za-z.]+$", text[max(0, found.start() - 12) : found.start()])
    short = word is not None and (
        word.group() in grammar.abbreviations or "." in word.group() or (len(word.group()) == 1 and word.group().isupper())
    )
    before, behind = text[begin : found.start()].strip(), text[found.end() : end].lstrip()[:1]
    if before[-1:].isdigit() and _HANZI[0] <= behind <= _HANZI[1]:
        return True  # 附件：1.办法 2.方案: Chinese ends a sentence with 。
    numbering = before.isdigit() or any(mark.fullmatch(before) for _, mark in numbering_marks(grammar))
    return short or numbering or not (after.isspace() or _HANZI[0] <= after <= _HANZI[1])


def _says_something(text: str, start: int, end: int) -> bool:
    """Whether there is more than punctuation: letters, digits, signs, an emoji."""
    return text[start].isalnum() or any(unicodedata.category(character)[0] in "LNSM" for character in text[start:end])


def sentence_spans(text: str, start: int, end: int, grammar: Grammar) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]``, without the white space around them.

    A sentence ends behind a mark of ``grammar.sentence_ends`` or an ellipsis and the closing quotes and brackets that follow, and at
    `end`. A full stop does not end one after an abbreviation, within a number or a web address.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> text = "他说：“必须去！”我们就去了……唉"
    >>> [text[a:b] for a, b in sentence_spans(text, 0, len(text), read_grammar("zh"))]
    ['他说：“必须去！”', '我们就去了……', '唉']
    """
    ends, sure = _marks(grammar)
    first = ends.search(text, start, end)
    if first is None or (first.end() == end and text[first.start()] in sure):
        return [(start, end)] if first and text[start].isalnum() else _trimmed(text, start, end)
    spans: list[tuple[int, int]] = []
    begin = start
    for found in ends.finditer(text, first.start(), end):
        at, stop = found.span()
        if text[at] not in sure and (not _ends_here(found.group(), grammar) or _goes_on(text, begin, found, end, grammar)):
            continue
        if text[begin].isalnum():
            spans.append((begin, stop))
        else:
            spans += _trimmed(text, begin, stop)
        begin = stop
    if begin < end:
        spans += _trimmed(text, begin, end)
    return spans


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without the white space at its ends, or nothing when it is only punctuation."""
    while start < end and (text[start].isspace() or text[start] in EDGE):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in EDGE):
        end -= 1
    return [(start, end)] if start < end and _says_something(text, start, end) else []
