"""Cases, actors and sets as the standard has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.refi.characters import legal
from qualcode.exchanging.projects.refi.drafting import Draft, json_list, json_texts, records
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.shapes import CODEBOOK
from qualcode.exchanging.projects.refi.valuing import actor_values, add_values
from qualcode.reading.formats.markup import Element

__all__ = ["add_cases", "add_codebook_sets", "add_sets"]


def add_cases(draft: Draft, root: Element, cases: list[dict[str, Any]], types: Mapping[str, str]) -> None:
    """Puts ``Cases`` into a project: its cases, and its actors, each with the passages of the relations in which it stands."""
    actors = draft.content.actors
    above = draft.element(root, "Cases") if cases or actors else None
    passages = {memo["memo"] for listed in draft.passages.values() for memo in listed}
    ends: dict[str, list[str]] = {}
    for row in draft.relations:
        for end in (row["source"], row["target"]) if row["coding"] in draft.codings else ():
            ends.setdefault(end, []).append(guid("selection", row["coding"]))
    for row in cases:
        case = draft.element(above, "Case", guid=guid("set", row["set"]), name=row["name"])
        if row["note"]:
            draft.element(case, "Description", row["note"])
        values = json_texts(row["attributes"])
        add_values(draft, case, {key: value for key, value in values.items() if value and key.strip()}, types)
        members = json_list(row["members"])
        draft.refer(case, "SourceRef", [guid("document", one) for one in members if one in draft.documents])
        draft.refer(case, "SelectionRef", [draft.targets[one] for one in members if one in draft.codings or one in passages])
    for actor in actors:
        case = draft.element(above, "Case", guid=guid("actor", actor.id), name=actor.name)
        add_values(draft, case, actor_values(actor), types)
        draft.refer(case, "SelectionRef", ends.get(actor.id, ()))


def add_sets(draft: Draft, root: Element) -> None:
    """Puts ``Sets`` into a project: those of documents and of codes, with the memos in them."""
    rows = [row for row in records(draft.content.sets) if row["kind"] != "case"]
    above = draft.element(root, "Sets") if rows else None
    codes = {one.id for one in draft.content.codebook.codes}
    notes = {row["memo"] for row in draft.notes}
    for row in rows:
        members, made = json_list(row["members"]), draft.element(above, "Set", guid=guid("set", row["set"]), name=row["name"])
        made.set("name", legal(row["name"]))
        if row["note"]:
            draft.element(made, "Description", row["note"])
        coded = row["kind"] == "codes"
        draft.refer(made, "MemberCode", [guid("code", one) for one in members if coded and one in codes])
        draft.refer(made, "MemberSource", [guid("document", one) for one in members if not coded and one in draft.documents])
        draft.refer(made, "MemberNote", [guid("memo", one) for one in members if one in notes])


def add_codebook_sets(root: Element, content: ProjectContent) -> None:
    """Puts the sets of codes into a codebook by itself, where members are named otherwise."""
    rows = [row for row in records(content.sets) if row["kind"] == "codes"]
    above = etree.SubElement(root, f"{{{CODEBOOK}}}Sets") if rows else root
    codes = {one.id for one in content.codebook.codes}
    for row in rows:
        made = etree.SubElement(above, f"{{{CODEBOOK}}}Set", guid=guid("set", row["set"]), name=legal(row["name"]))
        if row["note"]:
            etree.SubElement(made, f"{{{CODEBOOK}}}Description").text = legal(row["note"])
        for one in dict.fromkeys(json_list(row["members"])):
            if one in codes:
                etree.SubElement(made, f"{{{CODEBOOK}}}MemberCode", guid=guid("code", one))
