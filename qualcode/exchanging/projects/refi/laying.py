"""A project as the tree of the standard: users, codes, variables, cases, sources with selections, notes, links, sets, graphs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from qualcode.exchanging.projects.refi.characters import legal, textual
from qualcode.exchanging.projects.refi.codes import add_codes, code_names, tell_unseen
from qualcode.exchanging.projects.refi.drafting import Draft, json_texts, records
from qualcode.exchanging.projects.refi.grouping import add_cases, add_sets
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.joining import add_graph, add_links
from qualcode.exchanging.projects.refi.offsets import astral
from qualcode.exchanging.projects.refi.valuing import actor_values, add_values, add_variables, document_values
from qualcode.kept import ACCEPTED
from qualcode.model import Document
from qualcode.reading.formats.markup import Element

__all__ = ["note_title", "project_tree", "tell_losses"]

TITLE = 40
"""How many characters of a memo stand in its title."""
_MORE = ("polarity", "modality", "stage", "plane", "confidence", "reason", "round")
_KEPT = "qualcode.json keeps it."


def project_tree(draft: Draft, *, texts_inside: bool, origin: str) -> Element:
    """The root of a project; with its texts inside, or as paths to files."""
    content, first = draft.content, next(iter(draft.users.values()), "")
    times = {"creatingUserGUID": first, "creationDateTime": draft.at, "modifyingUserGUID": first, "modifiedDateTime": draft.at}
    root = draft.element(None, "Project", name=content.title or "qualcode", origin=origin, **times)
    users = draft.element(root, "Users") if draft.users else None
    for name, user in draft.users.items():
        draft.element(users, "User", guid=user, name=name)
    if content.codebook.codes:
        used = {row["code"] for row in draft.codings.values()}
        notes = {target: listed for (about, target), listed in draft.noted.items() if about == "code"}
        add_codes(draft.element(root, "CodeBook"), content.codebook, draft.language, used, notes)
    cases = [row for row in records(content.sets) if row["kind"] == "case"]
    values = [
        *map(document_values, content.documents),
        *(json_texts(row["attributes"]) for row in cases),
        *map(actor_values, content.actors),
    ]
    types = add_variables(draft, root, values)
    add_cases(draft, root, cases, types)
    sources = draft.element(root, "Sources") if content.documents else None
    for one in content.documents:
        source = _source(draft, sources, one, texts_inside=texts_inside)
        draft.note(source, "document", one.id)
        add_values(draft, source, document_values(one), types)
    _add_notes(draft, root)
    add_links(draft, root)
    add_sets(draft, root)
    add_graph(draft, root)
    draft.note(root, "project", "")
    return root


def _source(draft: Draft, above: Element | None, document: Document, *, texts_inside: bool) -> Element:
    own, text = guid("document", document.id), textual(document.text)
    if text.places:
        use = "Nothing moved: one U+FFFD stands for each; qualcode.json keeps them."
        draft.losses.add("texts with characters that files of the standard cannot hold", use, document.id)
    path = "" if texts_inside else f"internal://{own}.txt"
    source = draft.element(above, "TextSource", guid=own, name=document.id, plainTextPath=path, **draft.signed(""))
    if texts_inside:
        draft.element(source, "PlainTextContent", text.text)
    codings, wide = draft.coded.get(document.id, []), astral(document.text)
    for row in sorted((*codings, *draft.passages.get(document.id, ())), key=lambda row: (row["start"], row["end"])):
        _add_selection(draft, source, document.text, wide, row)
    shifted = [row["end"] for row in codings if wide and row["end"] > wide[0]]
    if shifted and draft.offsets == "codepoints":
        found = "texts with characters beyond the BMP (emoji, rare hanzi) before or in codings, which NVivo will shift"
        many = bisect_left(wide, max(shifted))
        draft.losses.add(found, "For NVivo, write it with utf16 offsets.", f"{document.id}: {many} before {len(shifted)} codings")
    return source


def _add_selection(draft: Draft, source: Element, text: str, wide: Sequence[int], row: dict[str, Any]) -> None:
    """A passage with its coding, or with what somebody wrote about it."""
    start, end, coding = row["start"], row["end"], row.get("coding", "")
    own = guid("selection", coding) if coding else guid("memo", row["memo"])
    first, last = (place + (bisect_left(wide, place) if draft.offsets == "utf16" else 0) for place in (start, end))
    signed = draft.signed(row["coder"], str(row.get("at", "")))
    selection = draft.element(source, "PlainTextSelection", guid=own, name=text[start:end], startPosition=first, endPosition=last, **signed)
    told = draft.descriptions.get(coding) if coding else row
    if told:
        draft.element(selection, "Description", told["text"])
    if coding:
        made = {key: signed[key] for key in ("creatingUser", "creationDateTime")}
        inner = draft.element(selection, "Coding", guid=guid("coding", coding), **made)
        draft.element(inner, "CodeRef", targetGUID=guid("code", row["code"]))
        draft.note(inner, "coding", coding)


def note_title(text: str) -> str:
    """The title of a note: how it begins."""
    return " ".join(text.split("\n", 1)[0][:TITLE].split())


def _add_notes(draft: Draft, root: Element) -> None:
    above = draft.element(root, "Notes") if draft.notes else None
    for row in draft.notes:
        note = draft.element(above, "Note", guid=guid("memo", row["memo"]), name=note_title(row["text"]), **draft.signed(row["coder"]))
        draft.element(note, "PlainTextContent", row["text"])


def tell_losses(draft: Draft, *, beside: bool) -> None:
    """What other programs will not see; without `beside` there is no side file that keeps it."""
    content, losses, use = draft.content, draft.losses, _KEPT if beside else "Write a .qdpx to keep it."
    for row in draft.codings.values():
        for name in (one for one in _MORE if row[one] != ""):
            losses.add(f"codings whose `{name}` other programs do not see", use, row["code"])
        if row["status"] != ACCEPTED:
            losses.add(
                "codings that other programs show as given, though nobody accepted them",
                "Their coder tells who proposed them.",
                row["coding"],
            )
    for row in draft.relations:
        found = "relations that other programs show as links between cases, without the passage they stand in"
        losses.add(found, use, f"{row['source']} → {row['target']}")
    for name in ("readings", "decisions"):
        for row in records(getattr(content, name)):
            losses.add(f"{name} that other programs do not see", use, row["coder"])
    if content.codebook.weights is not None:
        found = "weights are a table of their own and are not carried"
        losses.add(found, "Name the codebook's file where you need them.", content.codebook.weights.name)
    tell_unseen(content.codebook, losses, use)
    names = code_names(content.codebook, draft.language)
    for code in content.codebook.codes:
        if names[code.id] != legal(code.label(draft.language)):
            found = "codes that are called like others have their parent in brackets behind their name, because QualCoder would drop them"
            losses.add(found, _KEPT if beside else "Give them names of their own.", names[code.id])
