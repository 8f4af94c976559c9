"""Passages of a sentence in the words of somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qualcode.grammar import Grammar
from qualcode.matching.vocabulary import Hits

__all__ = ["Passage", "quoted_passages", "saying_before"]

_OPENS = re.compile(r"[“「『\"]")
_CLOSES = re.compile(r"[”」』\"]")
_COLON = re.compile("[：:]")
_COMMAS = ("，", ",")


class Passage(NamedTuple):
    """A quotation: where it stands; where the word of saying begins, before it or behind it; whether it is still open at the end."""

    begin: int
    end: int
    said: int
    open: bool


def quoted_passages(text: str, hits: Hits, grammar: Grammar) -> Iterator[Passage]:
    """Passages between quotation marks beside a word of saying, and what stands behind such a word and a colon."""
    words = {end: begin for begin, end in reversed(hits.of(grammar.quoting))}
    if not words:
        return
    between = "".join(grammar.affixes.get("quoted", ()))
    at = 0
    while opening := _OPENS.search(text, at):
        closing = _CLOSES.search(text, opening.end())
        end = closing.start() if closing else len(text)
        at = end + 1
        before = len(text[: opening.start()].rstrip(between))
        behind = text[at:].lstrip(between + "".join(grammar.clause_breaks))
        said = words.get(before, -1)
        if said < 0 and text[before : opening.start()].strip():  # told the bureau, “…”
            start = grammar.clause_start(text, before)
            said = max((begin for begin in words.values() if start <= begin < before), default=-1)
        if said < 0 and behind:  # “…,” said the director
            start = len(text) - len(behind)
            said = next((begin for begin in sorted(words.values()) if begin >= start and not grammar.breaks(text[start:begin])), -1)
        if said >= 0:
            yield Passage(opening.end(), end, said, closing is None)
    yield from _behind_colons(text, words, between)
    for begin, end in hits.of(grammar.reported.get("verbatim", ())):  # 他们的原话是，我们花钱请你们来
        if text[end : end + 1] in _COMMAS and not _OPENS.search(text, end):
            yield Passage(end, len(text), begin, False)
            return


def _behind_colons(text: str, words: dict[int, int], between: str) -> Iterator[Passage]:
    for colon in _COLON.finditer(text):
        before = len(text[: colon.start()].rstrip(between))
        following = text[colon.end() :].lstrip()
        if before in words and following and not _OPENS.match(following):
            yield Passage(colon.end(), len(text), words[before], False)
            return


def saying_before(hits: Hits, words: Sequence[str], begin: int, end: int) -> int:
    """Where the last word of saying begins between two places of a sentence; −1: nowhere."""
    return max((start for start, stop in hits.of(words) if begin <= start and stop <= end), default=-1)
