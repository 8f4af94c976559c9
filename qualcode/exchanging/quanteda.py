"""quanteda's dictionaries as YAML: nested keys, and under the lowest ones lists of words with ``*`` and ``?``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from qualcode.errors import DataError, Problem
from qualcode.exchanging.entries import Entry, Losses, plain_terms, settings_lost
from qualcode.model import Codebook
from qualcode.reading.yamlfiles import Node, read_yaml

__all__ = ["quanteda_entries", "quanteda_text"]


def quanteda_entries(name: str, text: str) -> list[Entry]:
    """The categories of a dictionary; under a key there may be a word, a list of words, further keys, or a list of both.

    Raises
    ------
    DataError
        When it is no YAML, has no keys, or a key stands twice.
    """
    root = read_yaml(Path(name), text)
    if not isinstance(root.value, dict) or not root.value:
        use = "A quanteda dictionary is a mapping from keys to words: `key: [word, other*]`."
        raise DataError([Problem(name, "there are no keys in it", use)])
    return list(_entries(root, ()))


def _entries(node: Node, above: tuple[str, ...]) -> Iterator[Entry]:
    for key, child in node.fields.items():
        # Words of a key that has further keys stand under a key of the same name (see quanteda_text), or under none.
        own = above if above and key in ("", above[-1]) and not _has_keys(child) else (*above, key)
        terms = [(item.text, item.where) for item in child.items if item.text]
        yield Entry(own, child.where, terms=terms if not child.fields else [])
        for part in (child, *(item for item in child.items if item is not child)):
            yield from _entries(part, own)


def _has_keys(node: Node) -> bool:
    return bool(node.fields) or any(item.fields for item in node.items if item is not node)


def quanteda_text(codebook: Codebook, language: str, losses: Losses) -> str:
    """The words of a codebook in one language as a dictionary that quanteda reads."""
    terms = {code.id: plain_terms(code, language, losses) for code in codebook.codes}
    tree: dict[str, Any] = {}
    parents = {code.parent for code in codebook.codes}
    for code in sorted(codebook.codes, key=lambda one: one.id.count(".")):
        inner = tree
        *above, last = code.id.split(".")
        for part in above:
            inner = inner.setdefault(part, {})
        own: Any = terms[code.id]
        if code.id in parents:
            own = {last: own} if own else {}
        inner[last] = own
        for given in code.name.values():
            if given != last:
                losses.add("names of codes are not carried, keys are their ids", "Keep the codebook itself.", f"{code.id}: {given}")
                break
        if any(code.definition.values()):
            losses.add("`definition` of codes is not carried", "Keep the codebook itself.", code.id)
    settings_lost(codebook, losses)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)
