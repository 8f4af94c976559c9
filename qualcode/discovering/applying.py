"""Writes what a researcher decided on proposed actors into the study: into the table of actors, or into study.yaml itself."""

from __future__ import annotations

import codecs
import os
import re
from dataclasses import dataclass
from pathlib import Path

from qualcode.discovering.deciding import Decisions, decisions
from qualcode.discovering.sheetedits import edited_workbook
from qualcode.discovering.tableedits import edited_table
from qualcode.discovering.yamledits import edited_yaml, written_actor
from qualcode.errors import OutputError, QualcodeError
from qualcode.reading.encodings import decode
from qualcode.reading.listing import listed_entries
from qualcode.reading.places import text_of
from qualcode.reading.studies import read_study
from qualcode.reading.yamlfiles import Node, read_yaml
from qualcode.saving import save

__all__ = ["Added", "add_actors"]

_MARKS = (
    (b"", ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)
REMEDY = "Check the permissions of the folder, and close the file in other programs."
Entry = tuple[dict[str, object], tuple[str, ...]]
"""An actor of the list without its aliases, and these."""


@dataclass(frozen=True)
class Added:
    """What :func:`add_actors` wrote.

    Attributes
    ----------
    file, backup
        The file that was changed, and the copy of it as it was before; None where there was nothing to write.
    decisions
        The new actors, and id → further aliases.
    """

    file: Path | None
    backup: Path | None
    decisions: Decisions


def add_actors(study: str | os.PathLike[str], table: str | os.PathLike[str]) -> Added:
    """Write the rows of an edited table of proposed actors into the list of actors of a study.

    A row whose ``use`` is ``add`` becomes an actor, one with ``alias of`` and an id or a name gives all its names to that actor as
    aliases, one with ``ignore`` or nothing is left out. Where study.yaml names a file of actors that one is changed (.yaml, .csv, .tsv,
    .xlsx), else study.yaml itself. Nothing else in the file changes; it is read again before it takes the place of the old one, of which a
    copy is kept beside it (``.bak``).

    Parameters
    ----------
    study
        A study folder, or its study.yaml.
    table
        The table that ``qualcode actors STUDY --out`` wrote, edited (.csv, .xlsx).

    Raises
    ------
    DataError
        When the study or the table has problems; all of them are listed, and nothing is written.
    OutputError
        When the file cannot be written, or is written in a way that cannot be added to; the message has the lines to add by hand.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     length = Path(folder, "S-01.txt").write_text("问：忙吗？\\n答：忙，民政局来查。\\n", encoding="utf-8")
    ...     study = Path(folder, "study.yaml")
    ...     length = study.write_text("codebook: governance\\ndocuments:\\n- {id: S-01, file: S-01.txt}\\n", encoding="utf-8")
    ...     length = Path(folder, "actors.csv").write_text("use,name,kind\\nadd,民政局,government\\n", encoding="utf-8")
    ...     added = add_actors(folder, Path(folder, "actors.csv"))
    ...     print(added.file.name, added.backup.name, study.read_text(encoding="utf-8").splitlines()[-1].strip())
    study.yaml study.yaml.bak - {id: 民政局, name: 民政局, kind: government}
    """
    made = decisions(Path(table), read_study(Path(study)))
    path = Path(study) / "study.yaml" if Path(study).is_dir() else Path(study)
    if not path.is_file():
        raise OutputError(f"{study} is a built-in study. Copy its folder, and name the copy.")
    if not made.new and not made.aliases:
        return Added(None, None, made)
    file = read_yaml(path, text_of(path)).get("actors").text
    target = path.parent / file if file else path
    old = target.read_bytes()
    try:
        data = _edited(target, old, made, is_list=bool(file))
    except (ValueError, UnicodeError) as error:
        raise OutputError(_by_hand(target, made, str(error))) from None
    if not _as_expected(target, old, data, made, is_list=bool(file)):
        raise OutputError(_by_hand(target, made, "it would not say the same as before"))
    backup = _backup(target)
    save(backup, old, remedy=REMEDY)
    save(target, data, remedy=REMEDY)
    return Added(target, backup, made)


def _edited(target: Path, old: bytes, made: Decisions, *, is_list: bool) -> bytes:
    """The bytes of the file with what is added."""
    suffix = target.suffix.lower()
    if suffix == ".xlsx" and is_list:
        return edited_workbook(old, made.new, made.aliases)
    if is_list and suffix not in (".yaml", ".yml", ".csv", ".tsv"):
        raise ValueError(f"a '{suffix}' file is not written; save it as .xlsx or .csv and name that in study.yaml")
    text, encoding = decode(old)
    mark, codec = next(((mark, codec or encoding) for mark, codec in _MARKS if _is(mark, text, codec or encoding, old)), (b"", ""))
    if not codec:
        raise ValueError("its encoding is not certain; save it as UTF-8")
    if is_list and suffix in (".csv", ".tsv"):
        changed = edited_table(text, made.new, made.aliases)
    else:
        changed = edited_yaml(text, made.new, made.aliases, is_list=is_list)
    return mark + changed.encode(codec)


def _is(mark: bytes, text: str, codec: str, data: bytes) -> bool:
    """Whether a text in an encoding is byte for byte what was read."""
    try:
        return mark + text.encode(codec) == data
    except UnicodeEncodeError:
        return False


def _as_expected(target: Path, old: bytes, new: bytes, made: Decisions, *, is_list: bool) -> bool:
    """Whether the new file, read as a study reads it, says what the old one said and what is added, and nothing else."""
    trial = target.with_name(f".{target.stem}-qualcode{target.suffix}")
    try:
        before = _said(target, is_list)
        save(trial, new, remedy=REMEDY)
        after = _said(trial, is_list)
    except QualcodeError:
        return False
    finally:
        trial.unlink(missing_ok=True)
    expected = [(entry, (*names, *made.aliases.get(str(entry.get("id", "")), ()))) for entry, names in before[1]]
    for actor in made.new:
        told = {"id": actor.id, "name": actor.name, "kind": actor.kind, "level": actor.level}
        expected.append(({key: value for key, value in told.items() if value}, actor.aliases))
    return (before[0], expected) == after


def _said(path: Path, is_list: bool) -> tuple[object, list[Entry]]:
    """What a file says besides the list of actors, and the list."""
    if is_list:
        return None, list(map(_entry, listed_entries(Node(path.name, path.name, 1), path.parent, lambda name, data: None)))
    root = read_yaml(path, text_of(path))
    rest = {key: node.plain() for key, node in root.fields.items() if key != "actors"}
    return rest, list(map(_entry, root.get("actors").items))


def _entry(node: Node) -> Entry:
    given = node.get("aliases")
    listed = tuple(part.strip() for part in re.split("[;；]", given.text) if part.strip()) if given.text else given.strings()
    return {key: child.plain() for key, child in node.fields.items() if key != "aliases" and child.plain() != ""}, listed


def _backup(file: Path) -> Path:
    """A name that no file has yet: study.yaml.bak, study.yaml.bak2, …"""
    number = 1
    while (found := file.with_name(f"{file.name}.bak{number if number > 1 else ''}")).exists():
        number += 1
    return found


def _by_hand(target: Path, made: Decisions, why: str) -> str:
    lines = [f"  - {written_actor(actor)}" for actor in made.new]
    lines += [f"  aliases of {id}: {', '.join(names)}" for id, names in made.aliases.items()]
    found = f"{target}: it cannot be added to safely ({why}); nothing was written. Add these to the list of actors yourself:"
    return "\n".join([found, *lines])
