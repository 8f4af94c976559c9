"""The parts of a Word file: which is the main one, and which it names as its styles, lists, notes and comments."""

from __future__ import annotations

import posixpath

from qualcode.reading.formats.archives import Archive
from qualcode.reading.formats.markup import Element, attribute, children, local, tree

__all__ = ["Package"]

_USUAL = "word/document.xml"


class Package:
    """A .docx file.

    Attributes
    ----------
    main
        The root of the main part.

    Raises
    ------
    Unreadable
        When it is no Word file, or damaged.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        name = self._main_name()
        main = self._tree(name)
        if main is None or local(main) != "document":
            raise self._archive.unlike("word/")
        self.main = main
        self._folder = posixpath.dirname(name)
        self._named = self._relations(posixpath.join(self._folder, "_rels", f"{posixpath.basename(name)}.rels"))

    def part(self, kind: str) -> Element | None:
        """The root of the part that the main one names as its ``styles``, ``comments``, …; None where there is none."""
        target = self._named.get(kind, "")
        return self._tree(posixpath.normpath(posixpath.join("/", self._folder, target))) if target else None

    def _main_name(self) -> str:
        named = self._relations("_rels/.rels").get("officeDocument")
        if named:
            return posixpath.normpath(posixpath.join("/", named)).lstrip("/")
        types = self._tree("[Content_Types].xml")
        for override in children(types, "Override"):
            if attribute(override, "ContentType").endswith(("document.main+xml", "template.main+xml")):
                return attribute(override, "PartName").lstrip("/")
        return _USUAL

    def _relations(self, name: str) -> dict[str, str]:
        """What a part names, by kind (the last word of its type, the same in both dialects)."""
        root = self._tree(name)
        found: dict[str, str] = {}
        for relation in children(root, "Relationship"):
            if attribute(relation, "TargetMode") != "External":
                found.setdefault(attribute(relation, "Type").rpartition("/")[2], attribute(relation, "Target"))
        return found

    def _tree(self, name: str) -> Element | None:
        data = self._archive.read(name)
        return None if data is None else tree(data, name.lstrip("/"))
