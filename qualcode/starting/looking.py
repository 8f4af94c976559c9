"""What is in a folder: the texts that can be read, and why the other files cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import DataError
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.files import SHEETS, read_content, read_data
from qualcode.reading.formats import sheets

__all__ = ["LeftOut", "Text", "is_readme", "material_files", "texts_in"]

OURS = ("study.yaml", "documents.csv", "actors.csv")
RULES = (".yaml", ".yml", ".json", ".ini", ".cfg")
"""What a study folder holds besides texts."""
LOCKS = ("~$", ".~")


@dataclass(frozen=True)
class Text:
    """A file that can be read: its name within the folder, and its parts (several where each row of a table is a document)."""

    name: str
    parts: tuple[tuple[Content, Mapping[str, str]], ...]

    @property
    def content(self) -> Content:
        return self.parts[0][0]


@dataclass(frozen=True)
class LeftOut:
    """A file that cannot be read: its name within the folder, why, and what can be done."""

    name: str
    found: str
    remedy: str


def _holds_results(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "manifest.json"))  # False as well where the folder may not be looked into


def material_files(folder: Path, closed: list[OSError] | None = None) -> Iterator[str]:
    """The files under `folder` that may be material, sorted; hidden ones, locks of Word and results of a run are none.

    Folders that may not be looked into are added to `closed`.
    """
    names = []
    for here, below, files in os.walk(folder, onerror=None if closed is None else closed.append):
        below[:] = [name for name in below if not name.startswith((".", "__")) and not _holds_results(os.path.join(here, name))]
        top = Path(here) == folder
        for name in files:
            if name.startswith((".", *LOCKS)) or (top and name in OURS) or name.lower().endswith(RULES):
                continue
            names.append(Path(here, name).relative_to(folder).as_posix())
    return iter(sorted(names))


def is_readme(name: str) -> bool:
    return Path(name).stem.casefold() == "readme"


def _parts(path: Path, name: str, options: ReadOptions) -> tuple[tuple[Content, Mapping[str, str]], ...]:
    if path.suffix.lower() in SHEETS:
        try:
            records = sheets.records(read_data(path, name), options)
        except Unreadable:
            records = None
        if records:
            return tuple(records)
    return ((read_content(path, name, options)[0], {}),)


def texts_in(folder: Path, options: ReadOptions) -> Iterator[Text | LeftOut]:
    """Every file of `folder` and the folders below, read or with the reason why it cannot be."""
    closed: list[OSError] = []
    names = list(material_files(folder, closed))
    for error in closed:
        name = os.path.relpath(str(error.filename), folder)
        yield LeftOut(name, f"this folder cannot be opened ({error.strerror})", "Check its permissions.")
    for name in names:
        if not name.isprintable():
            yield LeftOut(ascii(name)[1:-1], "its name holds characters that cannot be written", "Give the file another name.")
            continue
        if is_readme(name):
            yield LeftOut(name, "a README tells of material and is none", "Add it to the documents if it is.")
            continue
        try:
            yield Text(name, _parts(folder / name, name, options))
        except DataError as error:
            first = error.problems[0]
            found = first.found.removeprefix(f"'{Path(name).name}': ")
            yield LeftOut(name, found, first.remedy)
