"""Parts of plans that several layouts share: names, groups of codes, stage models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.plans.groups import Group
from qualcode.reading.collecting import Collector
from qualcode.reading.yamlfiles import Node

if TYPE_CHECKING:
    from qualcode.reading.planning import Known

__all__ = ["column_of_stages", "entry_id", "knows_keys", "names", "read_groups"]

_ID = re.compile(r"[A-Za-z][\w.]*", re.ASCII)
GROUP_KEYS = ("id", "name", "codes", "words", "accuses")


def names(node: Node) -> dict[str, str]:
    """A name by language; a plain one counts for all."""
    return {"": node.text} if node.text else {language: child.text for language, child in node.fields.items() if child.text}


def knows_keys(reader: Collector, entry: Node, keys: Sequence[str], what: str) -> bool:
    """Whether every key of an entry means something; a problem for each that does not."""
    told = [reader.known(child, key, list(keys), f"{what}: key") for key, child in entry.fields.items()]
    return all(told)


def entry_id(reader: Collector, entry: Node, what: str) -> str:
    """The id of an entry; blank, with a problem, where it has none that tables can hold."""
    id = entry.get("id").text
    if _ID.fullmatch(id):
        return id
    found = f"{what}: id '{id}'" if id else f"{what}: an entry has no id"
    reader.problem(entry, found, "Give it an `id:` of letters, digits, '_' and '.', a letter first.")
    return ""


def read_groups(reader: Collector, node: Node, known: Known, what: str, voices: Sequence[str] = ()) -> tuple[Group, ...] | None:
    """Codes, prefixes (each code below is a group of its own), entries with ``id``, ``name``, ``codes``; ``None``: something is wrong."""
    before = len(reader.problems)
    groups: list[Group] = []
    for entry in node.items:
        groups += _group(reader, entry, known, what, voices) if entry.fields else _codes(reader, entry, known, what)
    seen = set[str]()
    for group in groups:
        if group.id in seen:
            reader.problem(node, f"{what}: '{group.id}' stands here twice", "Leave one, or give each its own `id:`.")
        seen.add(group.id)
    return None if len(reader.problems) > before else tuple(groups)


def _codes(reader: Collector, entry: Node, known: Known, what: str) -> list[Group]:
    """A code, or each code below it."""
    ids = [code.id for code in known.codebook.codes]
    if not reader.known(entry, entry.text, ids, f"{what}: code"):
        return []
    below = [id for id in ids if id.startswith(f"{entry.text}.")]
    return [Group(id, (id,)) for id in below or [entry.text]]


def _group(reader: Collector, entry: Node, known: Known, what: str, voices: Sequence[str]) -> list[Group]:
    """Codes that the study puts together."""
    fine, ids = knows_keys(reader, entry, GROUP_KEYS, what), [code.id for code in known.codebook.codes]
    codes = entry.get("codes").strings() or tuple(id for id in [entry.get("id").text] if id in ids)
    if not codes:
        reader.problem(entry, f"{what}: '{entry.get('id').text}' names no code", "Write `codes: [condition.supervision]`.")
    for node in entry.get("codes").items:
        fine &= reader.known(node, node.text, ids, f"{what}: code")
    for node in entry.get("accuses").items:
        fine &= reader.known(node, node.text, list(voices), f"{what}: voice")
    id = entry_id(reader, entry, what)
    if not (fine and id and codes):
        return []
    return [Group(id, codes, names(entry.get("name")), entry.get("words").strings(), entry.get("accuses").strings())]


def column_of_stages(reader: Collector, node: Node, known: Known, what: str) -> str:
    """The column in which the stages of a model stand: the study's own where nothing is written; blank: it has none."""
    own, more = known.stages.id, list(known.more_stages)
    if not node.text:
        return "stage" if known.stages.ids else ""
    if node.text in more:
        return f"stage_{node.text}"
    return "stage" if reader.known(node, node.text, [name for name in (own, *more) if name], what) else ""
