"""The language of indicators: a line of text → a pattern. What it offers is told in ``codebooks/README.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise, permutations

from qualcode.errors import ArgumentError, hint

__all__ = [
    "Gap",
    "Item",
    "Lines",
    "Near",
    "Nearby",
    "Pattern",
    "PatternError",
    "Slot",
    "Words",
    "parse_condition",
    "parse_conditions",
    "parse_nearby",
    "parse_pattern",
    "parse_patterns",
    "with_lists",
]

GAP = {"zh": 12, "en": 48}
PARTS = {
    "n": "noun",
    "noun": "noun",
    "v": "verb",
    "verb": "verb",
    "a": "adj",
    "adj": "adj",
    "d": "adv",
    "adv": "adv",
}
"""What may stand behind the ``/`` of a word, and the part of speech that it asks for."""
ORDERED = 4
"""How many things ``~`` may join in one line: each may stand in any order, and four have 24 orders."""
_WIDE = "〈〉＜＞（）［］｛｝｜～／"
"""The signs of the language as Chinese keyboards write them."""
_IS_WIDE = re.compile(f"[{_WIDE}]")
_NARROW = str.maketrans(_WIDE, "<><>()[]{}|~/")
_TOKEN = re.compile(
    r"(?P<gap>(?:…+|\.\.\.)(?:\((?P<limit>\d+)\))?)|(?P<near>~(?:\((?P<within>\d+)\))?)|<(?P<slot>[^\W\d]\w*(?::[^\W\d]\w*)?)>"
    r"|\[(?P<optional>[^\[\]<>~]*)\]|\((?P<group>[^()<>~]*)\)(?P<tag>/[A-Za-z]+)?"
    r"|(?P<words>(?:(?!\.\.\.)[^\s…~<>\[\]()])+)|(?P<space>\s+)|(?P<bad>.)"
)
_TAGGED = re.compile(r"(?P<term>.*\S)/(?P<tag>[A-Za-z]+)")
_CHUNK = re.compile(r"\([^()]*\)(?:/[A-Za-z]+)?|\S+")
_LIST = re.compile(r"\{(?P<name>[^{}]*)\}(?P<tag>/[A-Za-z]+)?")
_ENDS = ("source", "target")


class PatternError(ArgumentError):
    """A line that cannot be read: what was ``found`` in it, and what to ``write``.

    Examples
    --------
    >>> parse_pattern("压 …", "zh")
    Traceback (most recent call last):
    ...
    qualcode.matching.patterns.PatternError: pattern '压 …': '…' stands at an end. Put a word on both sides: 压 … 尾款.
    """

    def __init__(self, line: str, found: str, write: str) -> None:
        self.found, self.write = f"pattern '{line}': {found}", write
        super().__init__(f"{self.found}. {write}")


@dataclass(frozen=True)
class Words:
    """One of these words or phrases; ``optional`` when it may be missing.

    ``parts`` is empty, or holds for each term the part of speech that it must be (blank: any).
    """

    terms: tuple[str, ...]
    optional: bool = False
    parts: tuple[str, ...] = ()

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The terms as a set, which is looked up faster."""
        return frozenset(self.terms)


@dataclass(frozen=True)
class Gap:
    """At most ``limit`` characters between what stands before and after."""

    limit: int


@dataclass(frozen=True)
class Near:
    """What stands before and after it may change places, with at most ``limit`` characters between."""

    limit: int


@dataclass(frozen=True)
class Slot:
    """A mention of an actor: which end of the relation it is (or none), and of which sort it must be (or any)."""

    end: str = ""
    sort: str = ""


Item = Words | Gap | Near | Slot


@dataclass(frozen=True)
class Pattern:
    """A parsed line."""

    source: str
    items: tuple[Item, ...]

    @cached_property
    def orders(self) -> tuple[tuple[Item, ...], ...]:
        """The items in every order that ``~`` allows, with gaps in its place; one order when there is none."""
        limits = [item.limit for item in self.items if isinstance(item, Near)]
        if not limits:
            return (self.items,)
        return tuple(
            tuple(item for number, part in enumerate(order) for item in ((Gap(limits[0]), *part) if number else part))
            for order in permutations(self._parts)
        )

    @property
    def _parts(self) -> list[tuple[Item, ...]]:
        """What ``~`` joins."""
        return [tuple(part) for near, part in groupby(self.items, lambda item: isinstance(item, Near)) if not near]

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """For each of its words that must be there the terms of which one is needed."""
        return tuple(map(frozenset, self.needed))

    @cached_property
    def slots(self) -> bool:
        """Whether an actor must stand in it."""
        return any(isinstance(item, Slot) for item in self.items)

    @cached_property
    def plain(self) -> frozenset[str] | None:
        """The terms of a pattern that is nothing but words of any part of speech."""
        only = self.items[0]
        return only.wanted if len(self.items) == 1 and isinstance(only, Words) and not only.parts else None

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The terms of the first words that must be there; empty when the pattern is slots and gaps alone."""
        return next(iter(self.needed), ())

    @cached_property
    def needed(self) -> tuple[tuple[str, ...], ...]:
        """The terms of all words that must be there: of each, one."""
        return tuple(item.terms for item in self.items if isinstance(item, Words) and not item.optional)

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(term for item in self.items if isinstance(item, Words) for term in item.terms)

    @cached_property
    def tagged(self) -> tuple[str, ...]:
        """The terms that must be of a part of speech, as a codebook writes them: ``control/noun``."""
        words = (item for item in self.items if isinstance(item, Words))
        return tuple(f"{term}/{part}" for item in words for term, part in zip(item.terms, item.parts, strict=False) if part)


class Lines(tuple[Pattern, ...]):
    """Several patterns, of which a sentence that has no first word of any is told apart at once."""

    @cached_property
    def _anchors(self) -> frozenset[str] | None:
        """A word of each pattern that must be there; ``None`` where a pattern has none."""
        return frozenset(term for line in self for term in line.anchors) if all(line.needs for line in self) else None

    def lacking(self, terms: Set[str]) -> bool:
        """Whether none of the patterns can be in a sentence with these words."""
        return self._anchors is not None and terms.isdisjoint(self._anchors)


@dataclass(frozen=True)
class Nearby:
    """What must, or must not, stand within ``limit`` characters of a hit."""

    pattern: Pattern
    limit: int


def _narrow(line: str) -> str:
    """`line` with the signs of the language as others write them; most lines have none, and a search is faster than an exchange."""
    return line.translate(_NARROW) if _IS_WIDE.search(line) else line


def with_lists(line: str, lists: Mapping[str, tuple[str, ...]]) -> str:
    """`line` with every ``{name}`` replaced by the words of the list of that name.

    Raises
    ------
    PatternError
        When there is no such list.

    Examples
    --------
    >>> with_lists("没有 … {cannot}|停摆", {"cannot": ("进不去", "办不成")})
    '没有 … 进不去|办不成|停摆'
    """
    line = _narrow(line)
    if "{" not in line and "(" not in line:
        return " ".join(line.split())

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in lists:
            raise PatternError(
                line,
                f"there is no list '{name}'{hint(name, lists)}",
                f"Write its words under `lists:` at the top of the file: {name or 'name'}: [a, b]",
            )
        return "|".join(word + (found["tag"] or "") for word in lists[name])

    chunks = []
    for chunk in _CHUNK.findall(line):
        filled = _LIST.sub(replaced, chunk)
        chunks.append(f"({filled})" if filled != chunk and " " in filled and not filled.startswith(("(", "[")) else filled)
    return " ".join(chunks)


def _slot(text: str, line: str) -> Slot:
    end, _, sort = text.partition(":")
    if end in _ENDS:
        return Slot(end, sort)
    if sort or not end:
        raise PatternError(
            line, f"<{text}> is no slot", "Write <source>, <target>, <actor>, <self>, <other>, <a kind>, or <source:a kind>."
        )
    return Slot("", "" if end == "actor" else end)


def _part(tag: str, term: str, line: str) -> str:
    part = PARTS.get(tag)
    if part is None:
        use = f"Write {', '.join(f'{term}/{name}' for name in ('noun', 'verb', 'adj', 'adv'))}"
        raise PatternError(
            line, f"'/{tag}' is no part of speech{hint(tag, PARTS)}", f"{use}; where the text itself has a '/', ({term} / {tag})."
        )
    return part


def _words(text: str, line: str, *, optional: bool = False, tag: str = "") -> Words:
    alternatives = [" ".join(alternative.split()) for alternative in text.split("|")]
    if not tag and "/" not in text and all(alternatives):
        return Words(tuple(alternatives), optional)
    terms, parts = [], []
    for term in alternatives:
        named = tag
        if found := _TAGGED.fullmatch(term) if "/" in term else None:
            term, named = found["term"], found["tag"]
        if "/" in term and re.fullmatch("/[A-Za-z]+", term):
            raise PatternError(line, f"'{term}' has no word in front of it", f"Write it right behind the word: 评估{term}.")
        if not term:
            raise PatternError(line, "nothing between two '|'", "Put a word between them, or take one '|' away: 卡|压.")
        terms.append(term)
        parts.append(_part(named, term, line) if named else "")
    return Words(tuple(terms), optional, tuple(parts) if any(parts) else ())


def _item(found: re.Match[str], line: str, language: str) -> Item | None:
    if found["words"]:
        return _words(found["words"], line)
    if found["space"]:
        return None
    if found["bad"]:
        raise PatternError(
            line,
            f"'{found['bad']}' is not closed, not opened, or holds what it may not",
            "Write [来] for words that may be missing, (last word|final say) for phrases, <source> for actors.",
        )
    if found["gap"]:
        return Gap(int(found["limit"]) if found["limit"] else GAP[language])
    if found["near"]:
        return Near(int(found["within"]) if found["within"] else GAP[language])
    if found["slot"] is not None:
        return _slot(found["slot"], line)
    if found["group"] is not None:
        return _words(found["group"], line, tag=(found["tag"] or "")[1:])
    return _words(found["optional"], line, optional=True)


def _check(items: tuple[Item, ...], line: str, *, bare: bool) -> None:
    """That things stand on both sides of every gap, that ``~`` can be read in one way only, and that there is a word."""
    wanted = Words | Slot if bare else Words
    if not any(isinstance(item, wanted) and not (isinstance(item, Words) and item.optional) for item in items):
        raise PatternError(line, "it needs at least one word that must be there", "Add a word, such as 要求 in <source> … 要求.")
    signs = sorted({"…" if isinstance(item, Gap) else "~" for item in items if isinstance(item, Gap | Near)})
    if not signs:
        return
    for end in (items[0], items[-1]):
        if isinstance(end, Gap | Near):
            sign = "…" if isinstance(end, Gap) else "~"
            raise PatternError(line, f"'{sign}' stands at an end", f"Put a word on both sides: 压 {sign} 尾款.")
    if any(isinstance(a, Gap | Near) and isinstance(b, Gap | Near) for a, b in pairwise(items)):
        raise PatternError(line, f"two {' or '.join(repr(sign) for sign in signs)} in a row", "Keep one of them.")
    limits = [item.limit for item in items if isinstance(item, Near)]
    if len(set(limits)) > 1:
        raise PatternError(line, f"'~' with different limits ({', '.join(map(str, limits))})", "Give every '~' of a line the same limit.")
    if len(limits) >= ORDERED:
        raise PatternError(line, f"'~' joins {len(limits) + 1} things", f"Join at most {ORDERED}, and ask for the others with `all:`.")


@lru_cache(maxsize=1 << 16)
def _parsed(line: str, language: str, bare: bool) -> Pattern:
    narrow = _narrow(line).strip()
    items = tuple(item for item in (_item(found, line, language) for found in _TOKEN.finditer(narrow)) if item is not None)
    _check(items, line, bare=bare)
    return Pattern(line, items)


def parse_pattern(line: str, language: str) -> Pattern:
    """The pattern that `line` describes.

    Raises
    ------
    PatternError
        When a bracket is open, an alternative is empty, the line begins or ends with a gap, or it has no word.

    Examples
    --------
    >>> parse_pattern("由 <source> [来] 说了算|定", "zh").items[1:]
    (Slot(end='source', sort=''), Words(terms=('来',), optional=True, parts=()), Words(terms=('说了算', '定'), optional=False, parts=()))
    """
    return _parsed(line, language, False)


def parse_condition(line: str, language: str) -> Pattern:
    """The same for a condition of an indicator, which may also be an actor alone: ``<government>``."""
    return _parsed(line, language, True)


def parse_patterns(lines: Iterable[str], language: str) -> Lines:
    """The patterns of several lines, in order; see :func:`parse_pattern`."""
    return Lines(parse_pattern(line, language) for line in lines)


def parse_conditions(lines: Iterable[str], language: str) -> Lines:
    """The same for conditions; see :func:`parse_condition`."""
    return Lines(parse_condition(line, language) for line in lines)


def parse_nearby(line: str, language: str) -> Nearby:
    """What a line of ``near:`` or ``not_near:`` asks for: a pattern, with the limit in front where it is not the usual one.

    Examples
    --------
    >>> parse_nearby("尾款", "zh").limit, parse_nearby("~(30) 尾款|余款", "zh").limit
    (12, 30)
    """
    narrow = _narrow(line).lstrip()
    found = re.match(r"~(?:\((?P<within>\d+)\))?", narrow)
    rest = narrow[found.end() :] if found else line
    try:
        pattern = parse_condition(rest, language)
    except PatternError as error:
        raise PatternError(line, error.found.partition(": ")[2], error.write) from None
    return Nearby(pattern, int(found["within"]) if found and found["within"] else GAP[language])
