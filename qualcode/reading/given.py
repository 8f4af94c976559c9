"""What study.yaml says under ``codings:``: the codings of people that a run takes, and whose of them count."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import Problem, hint
from qualcode.model import Document
from qualcode.reading.codings import POOLS, coders_of, frame_sha256, is_project, people_of, read_codings, read_readings
from qualcode.reading.collecting import Collector
from qualcode.reading.yamlfiles import Node
from qualcode.storing.identifying import text_sha256
from qualcode.storing.project import open_project

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_given"]

KEYS = FILE, CODER = ("file", "coder")


def read_given(reader: Collector, node: Node, documents: Sequence[Document]) -> dict[str, Any]:
    """``codings``, ``coder`` and ``readings`` of a study, blank where it does not say; `documents` are what a project must fit."""
    named = node.get(FILE) if node.fields else node
    for key in node.fields:
        if key not in KEYS:
            reader.problem(node.fields[key], f"'{key}' is no key of `codings`{hint(key, KEYS)}", "Write file and coder.")
    if not named.text:
        if node.items or node.fields:
            use = "Write the name of one table, such as codings.csv, a project, or {file: codings.csv, coder: adjudicated}."
            reader.problem(named, "`codings` is no file", use)
        return {"codings": None}
    file = reader.folder / named.text
    if not os.path.isfile(file):
        reader.problem(named, f"there is no file '{named.text}'", "Correct the name or add the file.")
        return {"codings": None}
    codings = reader.attempt(lambda: _read(reader, named.text, documents))
    coder = _coder(reader, node.get(CODER), codings)
    return {"codings": codings, "coder": coder, "readings": None if codings is None else read_readings(file)}


def _read(reader: Collector, name: str, documents: Sequence[Document]) -> pd.DataFrame:
    """The codings of a table or a project; what was read is known by its bytes, of a project by the codings that are taken."""
    file = reader.folder / name
    codings = read_codings(file)
    if is_project(file):
        reader.inputs[name] = frame_sha256(codings)
        _compare(reader, file, documents, set(codings["document"]))
    else:
        reader.keep(name, file.read_bytes())
    return codings


def _compare(reader: Collector, file: Path, documents: Sequence[Document], coded: set[str]) -> None:
    """Notes each document whose text is not the one that was coded in the project, and how many codings lost their place."""
    shown = f'"{reader.folder}"' if " " in str(reader.folder) else str(reader.folder)
    with open_project(file) as project:
        kept = dict(project.documents()[["document", "sha256"]].itertuples(index=False, name=None))
        lost = len(project.table("unplaced"))
    for document in documents:
        if document.id in coded and kept[document.id] != text_sha256(document.text):
            found = f"the text of document '{document.id}' was changed since the project was brought up to date"
            reader.problems.append(Problem(file.name, found, f"Bring it up to date: qualcode project update {shown}"))
    if lost:
        found = f"{lost} rows of the project lost their place when a text was changed, and are counted nowhere"
        reader.doubts.append(Problem(file.name, found, f"Look at them, and put back what still holds: qualcode project unplaced {shown}"))


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
