"""How two codebooks differ: which codes only one has, and which are written differently."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["CodebookDifference", "codebook_difference", "codes_of"]

DEEP = 100
"""So many things in one another are no codebook."""


class CodebookDifference(NamedTuple):
    """The codebooks in force of two copies: name and version of each, and their codes by id."""

    ours: str
    theirs: str
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]
    changed: tuple[str, ...]


def codebook_difference(ours: sqlite3.Connection, theirs: sqlite3.Connection) -> CodebookDifference | None:
    """How the codebooks in force differ; nothing where they are the same, or one copy has none."""
    query = "SELECT text, codebook, version FROM codebooks ORDER BY rowid DESC LIMIT 1"
    mine, other = (opened.execute(query).fetchone() for opened in (ours, theirs))
    if mine is None or other is None or mine[0] == other[0]:
        return None
    codes = codes_of(str(mine[0])), codes_of(str(other[0]))
    changed = [code for code in sorted(codes[0].keys() & codes[1].keys()) if codes[0][code] != codes[1][code]]
    only = (tuple(sorted(codes[0].keys() - codes[1].keys())), tuple(sorted(codes[1].keys() - codes[0].keys())))
    return CodebookDifference(f"{mine[1]} {mine[2]}".strip(), f"{other[1]} {other[2]}".strip(), *only, tuple(changed))


def codes_of(text: str) -> dict[str, str]:
    """The codes of a codebook in their order, each with its lines (and those of codes below it); none where it cannot be read.

    The text is looked at, not built: it came with a file that somebody sent.

    Examples
    --------
    >>> codes_of("codebook: mine\\ncodes:\\n- id: control\\n  title: 控制\\n- {id: trust}\\n")
    {'control': 'id: control\\n  title: 控制', 'trust': '{id: trust}'}
    """
    import yaml

    try:
        # Events in place of what they stand for: no alias is followed, and nothing is built that could be too deep.
        return _codes(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), text)
    except yaml.YAMLError:
        return {}


def _codes(events: Iterator[Any], text: str) -> dict[str, str]:
    found: dict[str, tuple[int, int]] = {}
    inside: list[_Inside] = []
    for event in events:
        name = type(event).__name__
        if name.endswith(("MappingEndEvent", "SequenceEndEvent")):
            ended = inside.pop()
            _take(found, inside, ended.id, (ended.start, event.end_mark.index))
        elif name in ("MappingStartEvent", "SequenceStartEvent", "ScalarEvent", "AliasEvent"):
            value = str(event.value) if name == "ScalarEvent" else ""
            if inside and inside[-1].asks(value):
                if name != "ScalarEvent":
                    break  # a key that is no word: no codebook of ours
                continue
            if name in ("ScalarEvent", "AliasEvent"):
                _take(found, inside, "", (event.start_mark.index, event.end_mark.index))
            else:
                inside.append(_Inside(name == "MappingStartEvent", event.start_mark.index))
        if len(inside) > DEEP:
            return {}
    return {name: text[slice(*found[name])].strip() for name in sorted(found, key=lambda name: found[name])}


@dataclass
class _Inside:
    """A mapping or a list that was begun: where, its present key, and its ``id``."""

    named: bool
    start: int
    key: str = ""
    id: str = ""
    waits: bool = True

    def asks(self, value: str) -> bool:
        """Whether what comes now is a key; of a value that is a word, the id is kept."""
        if not self.named:
            return False
        key, self.waits = self.waits, not self.waits
        if key:
            self.key = value
        elif self.key == "id":
            self.id = value
        return key


def _take(found: dict[str, tuple[int, int]], inside: Sequence[_Inside], id: str, span: tuple[int, int]) -> None:
    """Keeps where that stands which has ended, when it is one of the codes."""
    if inside and len(inside) % 2 == 0 and all(one.named and one.key == "codes" for one in inside[::2]):
        name = inside[-1].key if inside[-1].named else id
        if name:
            found[name] = span
