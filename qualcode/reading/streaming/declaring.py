"""``documents: {table: …}`` and ``documents: {folder: …}`` of a study.yaml → where the texts lie. Nothing of them is opened."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from qualcode.corpus import Corpus
from qualcode.errors import Problem, remedy
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, StageModel
from qualcode.reading.collecting import Collector
from qualcode.reading.files import FORMATS
from qualcode.reading.streaming.naming import ENDINGS, table_ending
from qualcode.reading.streaming.separated import codec_of
from qualcode.reading.yamlfiles import Node

__all__ = ["is_corpus", "read_corpus"]

COLUMNS = ("text", "id", "date", "site")
"""What a column holds; kind, language and stage may also be the same for all texts."""
TABLE_KEYS = ("table", *COLUMNS, "kind", "language", "stage", "attributes", "encoding")
FOLDER_KEYS = ("folder", "kind", "language", "stage")
NEAR, SHOWN = 6, 5
UNSEEN = (".", "~$", "Thumbs.db", "desktop.ini")
"""How names of files begin that programs put beside texts."""


def is_corpus(node: Node) -> bool:
    """Whether ``documents:`` says where texts lie, in place of listing them."""
    return bool(node.fields) and ("table" in node.fields or "folder" in node.fields or "file" not in node.fields)


def read_corpus(reader: Collector, node: Node, stages: StageModel) -> Corpus | None:
    """Where the texts lie; ``None`` where that has problems, which the reader collects."""
    kinds = [kind for kind in ("table", "folder") if kind in node.fields]
    if len(kinds) != 1:
        found = "`documents` names a table and a folder" if kinds else "`documents` names neither a table nor a folder"
        reader.problem(node, found, "Write `documents: {table: corpus/*.parquet, text: …, id: …}` or `documents: {folder: texts}`.")
        return None
    before = len(reader.problems)
    allowed = TABLE_KEYS if kinds == ["table"] else FOLDER_KEYS
    for key, child in node.fields.items():
        if key not in allowed:
            use = remedy(key, allowed, f"Known are {', '.join(allowed)}.")
            reader.problem(child, f"`documents` with a {kinds[0]} has no '{key}'", use)
    names = list(_tables(reader, node) if kinds == ["table"] else _texts(reader, node))
    files = tuple(str(reader.folder / name) for name in names)
    made = _of_table(reader, node, stages) if kinds == ["table"] else _of_folder(reader, node, stages)
    if len(reader.problems) > before:
        return None
    columns, values = made
    chosen = node.get("attributes")
    attributes = chosen.strings() if "attributes" in node.fields else None
    return Corpus(files, tuple(names), columns, values, attributes, tables=kinds == ["table"])


def _known(what: str, stages: StageModel) -> Sequence[str]:
    return {"kind": DOCUMENT_KINDS, "language": LANGUAGES, "stage": tuple(stages.ids)}[what]


def _of_table(reader: Collector, node: Node, stages: StageModel) -> tuple[dict[str, str], dict[str, str]]:
    """Which column holds what, and what is the same for all rows."""
    columns, values = {"text": "text"}, dict[str, str]()
    for key in (*COLUMNS, "kind", "language", "stage"):
        child = node.get(key)
        if child.items and not child.text:
            reader.problem(child, f"`{key}` is no name of a column", "Write one name.")
        elif child.text and key not in COLUMNS and child.text in _known(key, stages):
            values[key] = child.text
        elif child.text:
            columns[key] = child.text
    if "encoding" in node.fields:
        values["encoding"] = _encoding(reader, node.get("encoding"))
    if node.get("attributes").fields:
        reader.problem(node.get("attributes"), "`attributes` is no list", "Write the columns that are kept: [issuer, province].")
    return columns, values


def _encoding(reader: Collector, node: Node) -> str:
    """In what the tables that are text are written, by the name that Python has for it."""
    codec = codec_of(node.text)
    if not codec:
        use = "Write gb18030 (for GBK and GB2312, too), big5 or utf-8; save what is in UTF-16 as UTF-8."
        reader.problem(node, f"`encoding: {node.text}` is none in which tables are read line by line", use)
    return codec


def _of_folder(reader: Collector, node: Node, stages: StageModel) -> tuple[dict[str, str], dict[str, str]]:
    """What is the same for all files; a sheet with one text a row may say more of each."""
    values = {"folder": PurePosixPath(node.get("folder").text or ".").as_posix()}
    for key in ("kind", "language", "stage"):
        child = node.get(key)
        if child.text and reader.known(child, child.text, list(_known(key, stages)), f"`documents`: {key}"):
            values[key] = child.text
    return {key: key for key in ("kind", "date", "site") if key not in values}, values


def _tables(reader: Collector, node: Node) -> Iterator[str]:
    """The files that ``table:`` names, by their names, sorted."""
    table = node.get("table")
    found = dict[str, None]()
    for pattern in table.strings():
        names = _matching(reader.folder, pattern)
        if not names:
            reader.problem(table, f"no file is called '{pattern}'", _nearby(reader.folder, pattern))
        found.update(dict.fromkeys(names))
    if not table.strings():
        reader.problem(table, "`table` names no file", "Write a file or a pattern: corpus/*.parquet.")
    others = [name for name in found if not table_ending(name)]
    if others:
        told = ", ".join(f"'{name}'" for name in others[:SHOWN]) + (", …" if len(others) > SHOWN else "")
        use = f"Read are {', '.join(ENDINGS)}, those of text also with .gz, .bz2, .xz or .zst behind; make the pattern narrower."
        reader.problem(table, f"this is no table that is read: {told}", use)
    yield from sorted(found)


def _matching(folder: Path, pattern: str) -> list[str]:
    if (folder / pattern).is_file():
        return [PurePosixPath(pattern).as_posix()]
    names = glob.glob(pattern, root_dir=folder, recursive=True)
    return [name.replace(os.sep, "/") for name in names if (folder / name).is_file()]


def _nearby(folder: Path, pattern: str) -> str:
    """What lies where a pattern looks in vain: the tables in the folder, or else below it, or else the names in it."""
    here = folder / pattern
    if not here.is_dir():
        here = folder
        for part in PurePosixPath(pattern).parts[:-1]:
            if glob.has_magic(part) or not (here / part).is_dir():
                break
            here = here / part
    shown = os.path.relpath(here, folder).replace(os.sep, "/")
    prefix = "" if shown == "." else f"{shown}/"
    below = sorted(name.replace(os.sep, "/") for name in glob.glob("**/*", root_dir=here, recursive=True) if (here / name).is_file())
    tables = [name for name in below if table_ending(name)]
    if here == folder / pattern and tables:
        ending = Counter(table_ending(name) for name in tables).most_common(1)[0][0]
        depth = "**/" if all("/" in name for name in tables) else ""
        return f"It is a folder; write `table: {prefix}{depth}*{ending}`."
    listed = ", ".join(f"'{prefix}{name}'" for name in (tables or below)[:NEAR])
    where = "the folder of the study" if shown == "." else f"'{shown}'"
    return f"In {where} there {'lie' if listed else 'lies'} {listed or 'nothing'}."


def _texts(reader: Collector, node: Node) -> Iterator[str]:
    """The files below a folder that can be read, sorted by their path; a doubt tells how many others there are."""
    at = node.get("folder")
    folder = reader.folder / at.text
    if not at.text or not folder.is_dir():
        found = f"there is no folder '{at.text}'" if at.text else "`folder` names no folder"
        beside = [entry.name for entry in reader.folder.iterdir() if entry.is_dir()]
        reader.problem(at, found, remedy(at.text, beside, "Correct the name, or make the folder and put the texts in."))
        return
    names, others = list[str](), list[str]()
    for path in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix()):
        below = path.relative_to(folder)
        if any(part.startswith(UNSEEN) for part in below.parts) or not path.is_file():
            continue
        name = (PurePosixPath(at.text) / below.as_posix()).as_posix()
        (names if path.suffix.lower() in FORMATS else others).append(name)
    if not names:
        lies = ", ".join(f"'{name}'" for name in others[:NEAR]) or "nothing"
        reader.problem(at, f"no file below '{at.text}' can be read as a text; there lies {lies}", f"Read are {', '.join(FORMATS)}.")
    elif others:
        told = ", ".join(f"'{name}'" for name in others[:SHOWN]) + (", …" if len(others) > SHOWN else "")
        found = f"{len(others)} file{'' if len(others) == 1 else 's'} below '{at.text}' cannot be read as texts: {told}"
        reader.doubts.append(Problem(at.where, found, f"Read are {', '.join(FORMATS)}."))
    yield from names
