"""What study.yaml says under ``codings:``: the codings of people that a run takes, and whose of them count."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from qualcode.errors import hint
from qualcode.reading.codings import POOLS, coders_of, people_of, read_codings
from qualcode.reading.collecting import Collector
from qualcode.reading.yamlfiles import Node

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_given"]

KEYS = FILE, CODER = ("file", "coder")


def read_given(reader: Collector, node: Node) -> dict[str, Any]:
    """``codings`` and ``coder`` of a study: ``None`` and blank where it does not say."""
    named = node.get(FILE) if node.fields else node
    for key in node.fields:
        if key not in KEYS:
            reader.problem(node.fields[key], f"'{key}' is no key of `codings`{hint(key, KEYS)}", "Write file and coder.")
    if not named.text:
        if node.items or node.fields:
            use = "Write the name of one table, such as codings.csv, or {file: codings.csv, coder: adjudicated}."
            reader.problem(named, "`codings` is no file", use)
        return {"codings": None}
    file = reader.folder / named.text
    if not os.path.isfile(file):
        reader.problem(named, f"there is no file '{named.text}'", "Correct the name or add the file.")
        return {"codings": None}
    reader.keep(named.text, file.read_bytes())
    codings = reader.attempt(lambda: read_codings(file))
    return {"codings": codings, "coder": _coder(reader, node.get(CODER), codings)}


def _coder(reader: Collector, node: Node, codings: pd.DataFrame | None) -> str:
    """A coder of the table, or a way to take several people's codings as one; blank where the study does not say."""
    if node.items and not node.text:
        reader.problem(node, "`coder` is no name", f"Write one name, or {', '.join(POOLS[:-1])} or {POOLS[-1]}.")
    if not node.text or codings is None:
        return ""
    if node.text in POOLS and people_of(codings):
        return node.text
    coders = coders_of(codings)
    return node.text if reader.known(node, node.text, [*coders, *(POOLS if coders else ())], "coder") else ""
