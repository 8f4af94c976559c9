"""What all parts of a written project share: who writes it, when, and elements whose texts XML can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.plain import filled
from qualcode.exchanging.projects.refi.characters import legal
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.shapes import PROJECT, is_value
from qualcode.kept import REJECTED
from qualcode.model import Code, Document
from qualcode.reading.formats.markup import Element

if TYPE_CHECKING:
    import pandas as pd

_NAMESPACES: Any = {None: PROJECT}

__all__ = ["Draft", "json_list", "json_texts", "records"]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, blanks as empty texts."""
    columns = filled(frame, "")
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def json_list(text: str) -> list[str]:
    """The ids that a cell lists; none where it is no list.

    >>> json_list('["S-01"]'), json_list("S-01")
    (['S-01'], [])
    """
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def json_texts(text: str) -> dict[str, str]:
    """The texts by name that a cell holds; none where it holds no such thing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


@dataclass
class Draft:
    """A project that is being written."""

    content: ProjectContent
    at: str
    offsets: str
    language: str
    coders: tuple[str, ...]
    losses: Losses = field(default_factory=Losses)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        return {one.id: one for one in self.content.documents}

    @cached_property
    def users(self) -> Mapping[str, str]:
        """The GUID of each coder."""
        return {name: guid("user", name) for name in self.coders}

    @cached_property
    def codings(self) -> dict[str, dict[str, Any]]:
        """The codings that are written: those whose code and text are there and that nobody rejected."""
        kept: dict[str, dict[str, Any]] = {}
        for row in records(self.content.codings):
            if row["status"] == REJECTED:
                use = "They are kept in qualcode.json: in another program they would count as given."
                self.losses.add("codings that were rejected are not shown to other programs", use, row["coding"])
            elif row["code"] not in self.codes or row["document"] not in self.documents:
                use = "Add the code or the document; they are kept in qualcode.json."
                self.losses.add(
                    "codings of a code or document that the project does not have are not shown to other programs", use, row["coding"]
                )
            else:
                kept[row["coding"]] = row
        return kept

    @cached_property
    def coded(self) -> dict[str, list[dict[str, Any]]]:
        """The same, by document."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.codings.values():
            found.setdefault(row["document"], []).append(row)
        return found

    @cached_property
    def codes(self) -> Mapping[str, Code]:
        return {one.id: one for one in self.content.codebook.codes}

    @cached_property
    def relations(self) -> list[dict[str, Any]]:
        """The relations that are written: those between actors that are there."""
        known, kept = {one.id for one in self.content.actors}, []
        for row in records(self.content.relations):
            if {row["source"], row["target"]} <= known:
                kept.append(row)
            elif row["target"] not in known and row["target"] in ("", None, "(none)"):
                # A statement of a discourse network: an actor and the code, and nobody to whom.
                use = "Their codings are shown; qualcode.json keeps the actors."
                self.losses.add("statements of actors without a target, whose actors are not shown to other programs", use, row["source"])
            else:
                use = "Add the actors; they are kept in qualcode.json."
                self.losses.add("relations of actors that the project does not have are not shown to other programs", use, row["relation"])
        return kept

    @cached_property
    def memos(self) -> list[dict[str, Any]]:
        return records(self.content.memos)

    @cached_property
    def passages(self) -> dict[str, list[dict[str, Any]]]:
        """Memos on a passage, by document."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.memos:
            text = self.documents[row["document"]].text if row["document"] in self.documents else ""
            if row["about"] == "text" and "" not in (row["start"], row["end"], text) and 0 <= row["start"] <= row["end"] <= len(text):
                found.setdefault(row["document"], []).append(row)
        return found

    @cached_property
    def descriptions(self) -> dict[str, dict[str, Any]]:
        """By coding the memo that stands at its passage, where programs show it first: one of the coder's own."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.memos:
            coding = self.codings.get(row["target"]) if row["about"] == "coding" else None
            if coding is not None and coding["coder"] == row["coder"]:
                found.setdefault(row["target"], row)
        return found

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        """The memos that are notes of their own: all others."""
        there = {row["memo"] for rows in (*self.passages.values(), self.descriptions.values()) for row in rows}
        return [row for row in self.memos if row["memo"] not in there]

    @cached_property
    def noted(self) -> dict[tuple[str, str], list[str]]:
        """The GUIDs of the notes about each thing."""
        found: dict[tuple[str, str], list[str]] = {}
        for row in self.notes:
            found.setdefault((row["about"], row["target"]), []).append(guid("memo", row["memo"]))
        return found

    @cached_property
    def targets(self) -> dict[str, str]:
        """The GUID of everything that sets and links may name, by our ids."""
        named = {one.id: guid("document", one.id) for one in self.content.documents}
        named |= {one.id: guid("code", one.id) for one in self.content.codebook.codes}
        named |= {id: guid("selection", id) for id in self.codings}
        named |= {row["memo"]: guid("memo", row["memo"]) for row in self.memos if row["memo"] not in self._described}
        return named | {row["set"]: guid("set", row["set"]) for row in records(self.content.sets) if row["kind"] == "case"}

    @cached_property
    def _described(self) -> set[str]:
        return {row["memo"] for row in self.descriptions.values()}

    def element(self, above: Element | None, element: str, text: str = "", /, **attributes: object) -> Element:
        """A new element, last in the one above; attributes that are blank are left out."""
        told = {key: legal(str(value)) for key, value in attributes.items() if value != ""}
        tag = f"{{{PROJECT}}}{element}"
        made = etree.SubElement(above, tag, told) if above is not None else etree.Element(tag, told, nsmap=_NAMESPACES)
        if text:
            made.text = legal(text)
        return made

    def signed(self, coder: str, at: str = "") -> dict[str, str]:
        """Who made something when; without a coder, the first."""
        own = at if at and is_value("time", at) else self.at
        user = self.users.get(coder) or next(iter(self.users.values()), "")
        return {"creatingUser": user, "creationDateTime": own, "modifyingUser": user, "modifiedDateTime": own}

    def refer(self, above: Element, name: str, guids: Iterable[str]) -> None:
        """References from an element to others."""
        for one in dict.fromkeys(guids):
            self.element(above, name, targetGUID=one)

    def note(self, above: Element, about: str, target: str) -> None:
        """References to the notes about a thing."""
        self.refer(above, "NoteRef", self.noted.get((about, target), ()))
