"""Trees of codes of other programs → the codes of a codebook, with dotted ids; and codings with ids of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import NamedTuple

from qualcode.exchanging.projects.naming import Ids
from qualcode.model import Code

__all__ = ["Branch", "code_tree", "coloured", "in_order"]

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FREE = 64
"""How deep a tree may be: more is a circle, or made to tire a reader."""


class Branch(NamedTuple):
    """A code or a group of codes of another program: its key there, and the key of what it lies below (blank: nothing)."""

    key: str
    above: str
    name: str
    definition: str = ""
    colour: str = ""


def coloured(code: Code, colour: str) -> Code:
    """The code with a colour such as #FF6F00, where codes can have one."""
    has = any(one.name == "colour" for one in fields(Code))
    more = {"colour": colour.upper()} if has and _COLOUR.fullmatch(colour) else {}
    return replace(code, **more)  # type: ignore[arg-type]


def code_tree(
    branches: Iterable[Branch], *, language: str, known: Mapping[str, Code] | None = None
) -> tuple[tuple[Code, ...], dict[str, str], list[str]]:
    """Codes in the order of the tree, the id of each key, and the names of those that lay in a circle or below nothing that there is.

    ``known`` are codes whose key tells who they are: they keep their id and what else they say, unless they were moved; name and
    definition are as the branch says.
    """
    by_key = {branch.key: branch for branch in branches}
    below: dict[str, list[Branch]] = {}
    lost = []
    for branch in by_key.values():
        above = branch.above
        if above and (above not in by_key or not _rooted(branch, by_key)):
            lost.append(branch.name)
            above = ""
        below.setdefault(above, []).append(branch)
    ids, named = Ids(otherwise="code", dotted=False), dict[str, str]()
    codes: list[Code] = []
    waiting = [(branch, "") for branch in reversed(below.get("", []))]
    while waiting:
        branch, above = waiting.pop()
        own = (known or {}).get(branch.key)
        kept = own is not None and own.parent == above
        named[branch.key] = id = ids.keep(own.id) if own is not None and kept else ids.give(branch.name, above=above)
        codes.append(_code(id, branch, own, language))
        waiting += [(child, id) for child in reversed(below.get(branch.key, []))]
    return tuple(codes), named, lost


def _rooted(branch: Branch, by_key: Mapping[str, Branch]) -> bool:
    """Whether one comes to an end on the way up."""
    for _ in range(_FREE):
        if not branch.above:
            return True
        if branch.above not in by_key:
            return True  # told where that one stands
        branch = by_key[branch.above]
    return False


def _code(id: str, branch: Branch, own: Code | None, language: str) -> Code:
    code = Code(id, {}) if own is None else replace(own, id=id)
    name = {**code.name, language: branch.name} if branch.name else code.name
    definition = {**code.definition, language: branch.definition} if branch.definition else code.definition
    return coloured(replace(code, name=name, definition=definition), branch.colour)


def in_order(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes, each behind the one it lies below; those that are missing above one are added."""
    all: dict[str, Code] = {}
    own = {code.id: code for code in codes}
    for code in codes:
        parts = code.id.split(".")
        for length in range(1, len(parts) + 1):
            id = ".".join(parts[:length])
            all.setdefault(id, own.get(id) or Code(id, dict.fromkeys(code.name, parts[length - 1])))
    return tuple(all.values())
