"""What a transcriber notes in brackets and nobody says: （笑）, 【听不清】, [laughs], （问：谁？）."""

from __future__ import annotations

import re
from functools import lru_cache

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.tokenising.views import fold

__all__ = ["is_aside", "masked", "nothing_said"]

LIMIT = 10
"""How many characters (Latin: words) a note in brackets may have; what is longer is said, or explained."""
_BRACKETS = re.compile(r"[（(]([^（）()\n]{1,60})[）)]|[【\[［〔]([^【】\[\]［］〔〕\n]{1,60})[】\]］〕]|[<＜]([^<>＜＞\n]{1,60})[>＞]")
_UNIT = re.compile(r"[\u3400-\u9fff]|[A-Za-z']+")
_OPEN = re.compile(r"[（(【\[［〔<＜]")
_STAMP = re.compile(r"\s*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*")


@lru_cache(maxsize=16)
def _words(grammar: Grammar) -> re.Pattern[str] | None:
    """The words of asides; Latin ones as whole words."""
    words = longest_first({fold(word) for word in grammar.asides})
    if not words:
        return None
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words))


@lru_cache(maxsize=16)
def _puts_in(grammar: Grammar) -> re.Pattern[str]:
    """A label of who asks, with a colon."""
    words = longest_first({fold(word.rstrip("#")) for word in grammar.interviewer})
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, words)) or '(?!)'})\s*:")


def is_aside(inside: str, grammar: Grammar) -> bool:
    """Whether what stands in a pair of brackets is a transcriber's note: short, with a word of ``grammar.asides``; or a time, or what
    the interviewer put in (（问：谁？）).

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> grammar = read_grammar("zh")
    >>> [is_aside(one, grammar) for one in ("笑", "此处听不清", "00:12:31", "站长", "他们都笑话我们说这个项目不可能做得起来")]
    [True, True, True, False, False]
    """
    words = _words(grammar)
    folded = fold(inside)
    if words is None:
        return False
    if _STAMP.fullmatch(folded) or _puts_in(grammar).match(folded):
        return True
    return bool(words.search(folded)) and len(_UNIT.findall(inside)) <= LIMIT


def masked(text: str, grammar: Grammar) -> str:
    """`text` with its transcriber's notes blanked, of the same length, so that positions stay.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> masked("忙（笑），【此处听不清】很忙（尤其是月底）。", read_grammar("zh"))
    '忙   ，       很忙（尤其是月底）。'
    """
    if not grammar.asides or _OPEN.search(text) is None:
        return text

    def blank(found: re.Match[str]) -> str:
        inside = found[1] or found[2] or found[3]
        return " " * len(found.group()) if is_aside(inside, grammar) else found.group()

    hidden = _BRACKETS.sub(blank, text)
    return hidden if hidden == text else masked(hidden, grammar)  # a note may stand within a note


def nothing_said(text: str, grammar: Grammar) -> bool:
    """Whether a sentence is nothing but notes and punctuation.

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> nothing_said("（笑）。", read_grammar("zh")), nothing_said("忙（笑）。", read_grammar("zh"))
    (True, False)
    """
    left = masked(text, grammar)
    return left != text and not any(sign.isalnum() for sign in left)
