"""The language of indicators: a line of text → a pattern. What it offers is told in ``codebooks/README.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from qualcode.errors import ArgumentError, hint

__all__ = ["Gap", "Item", "Pattern", "Slot", "Words", "parse_pattern", "parse_patterns", "with_lists"]

GAP = {"zh": 12, "en": 48}
_TOKEN = re.compile(
    r"(?P<gap>(?:…+|\.\.\.)(?:\((?P<limit>\d+)\))?)|<(?P<slot>[a-z_]+(?::[a-z_]+)?)>|\[(?P<optional>[^\[\]<>]*)\]|\((?P<group>[^()<>]*)\)"
    r"|(?P<words>(?:(?!\.\.\.)[^\s…<>\[\]()])+)|(?P<space>\s+)|(?P<bad>.)"
)
_ENDS = ("source", "target")


@dataclass(frozen=True)
class Words:
    """One of these words or phrases; ``optional`` when it may be missing."""

    terms: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True)
class Gap:
    """At most ``limit`` characters between what stands before and after."""

    limit: int


@dataclass(frozen=True)
class Slot:
    """A mention of an actor: which end of the relation it is (or none), and of which sort it must be (or any)."""

    end: str = ""
    sort: str = ""


Item = Words | Gap | Slot


@dataclass(frozen=True)
class Pattern:
    """A parsed line."""

    source: str
    items: tuple[Item, ...]

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The terms of the first words that must be there; empty when the pattern is slots and gaps alone."""
        for item in self.items:
            if isinstance(item, Words) and not item.optional:
                return item.terms
        return ()

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(term for item in self.items if isinstance(item, Words) for term in item.terms)


def with_lists(line: str, lists: Mapping[str, tuple[str, ...]]) -> str:
    """`line` with every ``{name}`` replaced by the words of the list of that name.

    Raises
    ------
    ArgumentError
        When there is no such list.

    Examples
    --------
    >>> with_lists("没有 … {cannot}|停摆", {"cannot": ("进不去", "办不成")})
    '没有 … 进不去|办不成|停摆'
    """

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in lists:
            raise ArgumentError(f"pattern '{line}': there is no list '{name}'{hint(name, lists)}")
        return "|".join(lists[name])

    chunks = []
    for chunk in re.findall(r"\([^()]*\)|\S+", line):
        filled = re.sub(r"\{(?P<name>[^{}]*)\}", replaced, chunk)
        chunks.append(f"({filled})" if filled != chunk and " " in filled and not filled.startswith(("(", "[")) else filled)
    return " ".join(chunks)


def _slot(text: str, line: str) -> Slot:
    end, _, sort = text.partition(":")
    if end in _ENDS:
        return Slot(end, sort)
    if sort or not end:
        raise ArgumentError(
            f"pattern '{line}': <{text}> should be <source>, <target>, <actor>, <self>, <other>, a kind, or an end and a kind"
        )
    return Slot("", "" if end == "actor" else end)


def _alternatives(text: str, line: str) -> tuple[str, ...]:
    terms = tuple(" ".join(part.split()) for part in text.split("|"))
    if not all(terms):
        raise ArgumentError(f"pattern '{line}': nothing between two '|'")
    return terms


def _item(found: re.Match[str], line: str, language: str) -> Item | None:
    if found["bad"]:
        raise ArgumentError(
            f"pattern '{line}': '{found['bad']}' is not closed, not opened, or holds what it may not "
            "(a slot holds a name, brackets hold words)"
        )
    if found["gap"]:
        return Gap(int(found["limit"]) if found["limit"] else GAP[language])
    if found["slot"] is not None:
        return _slot(found["slot"], line)
    for kind in ("optional", "group", "words"):
        if found[kind] is not None:
            return Words(_alternatives(found[kind], line), kind == "optional")
    return None


@lru_cache(maxsize=1 << 16)
def parse_pattern(line: str, language: str) -> Pattern:
    """The pattern that `line` describes.

    Raises
    ------
    ArgumentError
        When a bracket is open, an alternative is empty, the line begins or ends with a gap, or it has no word.

    Examples
    --------
    >>> parse_pattern("由 <source> [来] 说了算|定", "zh").items[1:]
    (Slot(end='source', sort=''), Words(terms=('来',), optional=True), Words(terms=('说了算', '定'), optional=False))
    """
    items = tuple(item for item in (_item(found, line, language) for found in _TOKEN.finditer(line.strip())) if item is not None)
    if not any(isinstance(item, Words) and not item.optional for item in items):
        raise ArgumentError(f"pattern '{line}': it needs at least one word that must be there")
    if isinstance(items[0], Gap) or isinstance(items[-1], Gap):
        raise ArgumentError(f"pattern '{line}': '…' stands between two things, not at an end")
    if any(isinstance(a, Gap) and isinstance(b, Gap) for a, b in pairwise(items)):
        raise ArgumentError(f"pattern '{line}': two '…' in a row")
    return Pattern(line, items)


def parse_patterns(lines: Iterable[str], language: str) -> tuple[Pattern, ...]:
    """The patterns of several lines, in order; see :func:`parse_pattern`."""
    return tuple(parse_pattern(line, language) for line in lines)
