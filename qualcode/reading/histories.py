"""The ledger of a codebook (`history:`): which codes were renamed, merged and split in which version."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from qualcode.changes import CHANGES, Change, version_key
from qualcode.errors import ArgumentError, Problem, hint
from qualcode.reading.yamlfiles import Node

__all__ = ["read_history"]

KEYS = ("version", *CHANGES, "to", "note")
USE = 'Write a line as {version: "2", renamed: old.code, to: new.code}; see the page on codebooks.'


def read_history(node: Node, codes: Collection[str], version: str, problems: list[Problem]) -> tuple[Change, ...]:
    """The changes that a `history:` lists, in order; everything that is wrong with them is added to `problems`.

    Parameters
    ----------
    node
        The list.
    codes
        The ids that the codebook has now.
    version
        The version that the codebook has now.
    problems
        Where problems go.
    """
    read = [(item, _change(item, problems)) for item in node.items]
    changes = [(item, change) for item, change in read if change is not None]
    for number, (item, change) in enumerate(changes):
        before = changes[number - 1][1].version if number else ""
        if before and version_key(change.version) < version_key(before):
            problems.append(Problem(item.where, f"version {change.version} stands behind version {before}", "Put the oldest change first."))
        if version and version_key(change.version) > version_key(version):
            found = f"version {change.version} is later than the codebook's own ({version})"
            problems.append(Problem(item.where, found, "Raise `version:` at the top of the codebook."))
        later = [other for _, other in changes[number + 1 :]]
        problems += _unknown(item, change, later, codes)
    return tuple(change for _, change in changes)


def _change(item: Node, problems: list[Problem]) -> Change | None:
    unknown = [key for key in item.fields if key not in KEYS]
    for key in unknown:
        problems.append(Problem(item.get(key).where, f"a change has no '{key}'{hint(key, KEYS)}", USE))
    kinds = [kind for kind in CHANGES if kind in item.fields]
    if len(kinds) != 1:
        problems.append(Problem(item.where, f"a change is one of {', '.join(CHANGES)}; this is {' and '.join(kinds) or 'none'}", USE))
        return None
    given = item.get("version").text, kinds[0], item.get(kinds[0]).strings(), item.get("to").strings(), item.get("note").text
    try:
        return Change(*given)
    except ArgumentError as error:
        problems.append(Problem(item.where, str(error), USE))
        return None


def _unknown(item: Node, change: Change, later: list[Change], codes: Collection[str]) -> Iterator[Problem]:
    """The codes that a change leads to and that are neither there now nor changed later."""
    gone = {id for other in later for id in other.old}
    for id in change.new:
        if id not in codes and id not in gone:
            found = f"'{id}' is neither in the codebook nor changed by a later line{hint(id, codes)}"
            yield Problem(item.where, found, "Correct the name, or add what became of it.")
