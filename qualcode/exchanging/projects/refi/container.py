"""A .qdpx, or a .qde beside its folder of sources, opened without trusting it: one XML tree, and texts by the paths that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from qualcode.errors import DataError, Problem
from qualcode.reading.contents import Unreadable
from qualcode.reading.files import read_data
from qualcode.reading.formats.archives import LARGEST, Archive, seeming
from qualcode.reading.formats.markup import local, tree

__all__ = ["SIDE", "SOURCES", "Container", "opened"]

SOURCES, SIDE = "sources", "qualcode.json"
"""The folder of the texts, and the file in which we keep what the standard cannot carry."""
_SCHEME = re.compile(r"(?:[a-z]+:/*)?", re.IGNORECASE)
_SYSTEM = "__macosx/"
"""Where a Mac keeps what is no file of the project."""
_XML_SIGNS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Container:
    """What a project file holds. Of paths that lead anywhere else (``..``, drives, the web) only the last part counts; nothing is unpacked.

    Attributes
    ----------
    qde, root
        The bytes of the XML file, and its root.
    """

    def __init__(self, qde: bytes, name: str, archive: Archive | None = None, beside: Mapping[str, Path] | None = None) -> None:
        self.qde, self.root = qde, tree(qde, name)
        self._archive, self._beside = archive, beside or {}
        names = archive.names if archive else ()
        self._members = {
            one.rpartition("/")[2]: one for one in sorted(names, key=lambda one: (not one.startswith(f"{SOURCES}/"), one))[::-1]
        }

    def data(self, path: str) -> bytes | None:
        """The bytes that a path such as ``internal://GUID.txt`` names; None where they are not there.

        Raises
        ------
        Unreadable
            When they are, and cannot be unpacked.
        """
        for bare in dict.fromkeys((_last(path), _last(unquote(path)))):
            if self._archive and bare in self._members:
                return self._archive.read(self._members[bare])
            if bare in self._beside:
                try:
                    return read_data(self._beside[bare], bare)
                except DataError as error:
                    raise Unreadable(error.problems[0].found, error.problems[0].remedy) from None
        return None

    def has(self, path: str) -> bool:
        """Whether there is a file of that path."""
        return any(bare in self._members or bare in self._beside for bare in (_last(path), _last(unquote(path))))

    @property
    def side(self) -> bytes | None:
        """Our own file beside the project, if it is there."""
        return self._archive.read(SIDE) if self._archive else None

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of all members in the folder of the texts."""
        names = self._archive.names if self._archive else ()
        return tuple(sorted(one for one in names if one.startswith(f"{SOURCES}/") and not one.endswith("/")))

    def member(self, name: str) -> bytes | None:
        """The bytes of a member by its whole name."""
        return self._archive.read(name) if self._archive else None


def _last(path: str) -> str:
    """The last part of a path of any shape, in small letters.

    >>> _last("internal://1F.TXT"), _last("relative:///a/b.txt"), _last("absolute:///C:\\\\texts\\\\c.txt"), _last("../d.txt")
    ('1f.txt', 'b.txt', 'c.txt', 'd.txt')
    """
    return _SCHEME.sub("", path.strip(), count=1).replace("\\", "/").rstrip("/").rpartition("/")[2].lower()


def opened(path: Path, *roots: str) -> Container:
    """A project or codebook of REFI-QDA, by what it is and not by how it is called.

    Raises
    ------
    DataError
        When it cannot be read, or its root is none of `roots`.
    """
    data = read_data(path, path.name)
    try:
        made = _container(path, data)
    except Unreadable as error:
        raise DataError([Problem(path.name, error.found, error.remedy)]) from None
    if local(made.root) not in roots:
        found = f"it begins with <{local(made.root)}>, where <{'> or <'.join(roots)}> was expected"
        raise DataError([Problem(path.name, found, "Name a project (.qdpx, .qde) or codebook (.qdc) of the REFI-QDA standard.")])
    return made


def _beside(folders: Sequence[Path]) -> dict[str, Path]:
    """The files of folders by their names in small letters, without links that lead out of the folder."""
    return {
        one.name.lower(): one
        for folder in folders
        for one in sorted(folder.iterdir())
        if not one.is_symlink() or one.resolve().is_relative_to(folder.resolve())
    }


def _container(path: Path, data: bytes) -> Container:
    if data.lstrip()[:3].startswith(_XML_SIGNS):
        if len(data) > LARGEST:
            raise Unreadable(f"{len(data) >> 20} MB are no project that somebody wrote", "Look where the file comes from.")
        folders = (
            [one for one in path.parent.iterdir() if one.name.lower() == SOURCES and one.is_dir()] if path.suffix.lower() != ".qdc" else []
        )
        return Container(data, path.name, beside=_beside(sorted(folders)))
    archive = Archive(data)
    named = [one for one in archive.names if one.endswith((".qde", ".qdc")) and not one.startswith(_SYSTEM)]
    inside = sorted(named, key=lambda one: (one.count("/"), one != "project.qde", one))
    found = archive.read(inside[0]) if inside else None
    if found is None:
        raise Unreadable("there is no project (.qde) in it", "Export the project anew as REFI-QDA project (.qdpx).")
    alike = [one for one in inside if one.count("/") == inside[0].count("/")]
    if len(alike) > 1 and not inside[0].endswith("project.qde"):
        raise Unreadable(f"there are several projects in it: {', '.join(alike[:5])}", "Leave one .qde in it.")
    if not found.strip():
        raise Unreadable(*seeming(found) if found else ("the project (.qde) in it is empty", "Export it anew."))
    return Container(found, inside[0], archive)
