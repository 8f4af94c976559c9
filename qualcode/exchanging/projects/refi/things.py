"""What hangs on texts and codes → memos, sets, cases, actors and links."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qualcode.exchanging.projects.refi.codes import named, slug, unique
from qualcode.exchanging.projects.refi.guids import plain_guid
from qualcode.exchanging.projects.refi.intake import Intake, guid_of, target_of, told
from qualcode.exchanging.projects.refi.joining import GRAPH
from qualcode.exchanging.projects.refi.laying import note_title
from qualcode.exchanging.projects.refi.valuing import ACTOR
from qualcode.kept import KeptLink, KeptSet
from qualcode.model import ID, Actor
from qualcode.reading.contents import Unreadable
from qualcode.reading.encodings import decode
from qualcode.reading.formats.markup import Element, attribute, characters, child, children, descendants, local
from qualcode.storing.identifying import identified

__all__ = ["add_cases", "add_links", "add_notes", "add_sets", "tell_graphs"]


def add_notes(intake: Intake) -> None:
    """Takes in the notes, each about everything that refers to it; about the project where nothing does."""
    referring: dict[str, list[Element]] = {}
    for reference in descendants(intake.root, "NoteRef"):
        above = reference.getparent()
        if above is not None:
            referring.setdefault(target_of(reference), []).append(above)
    for note in children(child(intake.root, "Notes"), "Note"):
        guid, text = guid_of(note), _note_text(intake, note)
        if intake.ids.get(guid, ("", ""))[0] == "document":
            continue
        about = dict.fromkeys(_about(intake, one) for one in referring.get(guid, ())) or {("project", ""): None}
        for kind, target in about:
            passage = intake.memos.get(target) if kind == "text" else None
            place = (
                (passage.document, passage.start, passage.end)
                if passage and passage.start is not None and passage.end is not None
                else None
            )
            intake.know(guid, "memo", intake.add_memo(kind, "" if place else target, intake.coder(note), text, place))
    if told(intake.root):
        intake.add_memo("project", "", intake.coder(intake.root), told(intake.root))


def _about(intake: Intake, element: Element) -> tuple[str, str]:
    kind, id = intake.ids.get(guid_of(element), ("", ""))
    if local(element) == "Link":
        return "link", guid_of(element)  # its id is known when the links are read
    if kind == "memo" and intake.memos[id].start is not None:
        return "text", id
    return (kind, id) if kind in ("document", "code", "coding") else ("project", "")


def _note_text(intake: Intake, note: Element) -> str:
    """What a note says: its title, where that is not how it begins, its description, and its text."""
    inside, title, text = child(note, "PlainTextContent"), attribute(note, "name"), ""
    if inside is not None:
        text = characters(inside)
    try:
        data = intake.container.data(attribute(note, "plainTextPath")) if not text else None
        text = decode(data)[0].replace("\r\n", "\n").replace("\r", "\n") if data else text
    except (Unreadable, UnicodeError):
        intake.losses.add("notes that cannot be read", "Export the project anew.", title)
    own = title.strip() and note_title(title) != note_title(text)[: len(note_title(title))]
    return "\n".join(filter(None, (title.strip() if own else "", told(note), text)))


def add_cases(intake: Intake) -> None:
    """Takes in the cases; one without a name and with one source only carries the variables of that, one with our variables is an actor."""
    for case in children(child(intake.root, "Cases"), "Case"):
        guid, name, values = guid_of(case), attribute(case, "name").strip(), intake.values(case)
        documents = intake.targets(children(case, "SourceRef"), "document")
        if ACTOR[1] in values:
            _add_actor(intake, guid, name, values)
            continue
        passages = [intake.ids[target_of(one)] for one in children(case, "SelectionRef") if target_of(one) in intake.ids]
        members = list(dict.fromkeys((*documents, *(id for _, id in passages), *intake.members.get(guid, ()))))
        if not name and len(members) == 1 and members == documents:
            intake.attributes[documents[0]] |= {key: value for key, value in values.items() if key not in intake.attributes[documents[0]]}
            continue
        _add_set(intake, guid, named(case, "case"), "case", members, values, told(case))


def _add_actor(intake: Intake, guid: str, name: str, values: dict[str, str]) -> None:
    wanted = values.get(ACTOR[0], "")
    id = unique(wanted if ID.fullmatch(wanted) else slug(name, "actor"), intake.actors)
    more = {key: value for key, value in values.items() if key not in ACTOR}
    intake.actors[id] = Actor(id, name or id, values[ACTOR[1]], values.get(ACTOR[2], ""), attributes=more)
    intake.know(guid, "actor", id)


def _add_set(intake: Intake, guid: str, name: str, kind: str, members: list[str], values: dict[str, str], note: str) -> None:
    id = unique(identified("set", kind, name), intake.sets)
    told_of = (json.dumps(members, ensure_ascii=False), json.dumps(values, ensure_ascii=False, sort_keys=True))
    intake.sets[id] = KeptSet(id, name, kind, *told_of, note)
    intake.know(guid, "set", id)


def add_sets(intake: Intake) -> None:
    """Takes in the sets; one with codes and documents becomes two."""
    for element in descendants(child(intake.root, "Sets"), "Set"):
        codes = intake.targets(children(element, "MemberCode"), "code")
        documents = intake.targets(children(element, "MemberSource"), "document")
        notes = intake.targets(children(element, "MemberNote"), "memo")
        lost = len([one for one in element if local(one).startswith("Member")]) - len({*codes, *documents, *notes})
        for _ in range(lost):
            found = "members of sets that are not read, because they are not in the file or hold no text"
            intake.losses.add(found, "Nothing needs to be done if they are pictures or recordings.", named(element, "set"))
        for kind, members in (("codes", codes), ("documents", [*documents, *notes])):
            if members or (kind == "documents" and not codes):
                _add_set(intake, guid_of(element), named(element, "set"), kind, members, {}, told(element))


def add_links(intake: Intake) -> None:
    """Takes in the links; those between actors are relations whose passage is not known, and are told."""
    ids: dict[str, str] = {}
    for element in children(child(intake.root, "Links"), "Link"):
        ends = [intake.ids.get(plain_guid(attribute(element, key)), ("", "")) for key in ("originGUID", "targetGUID")]
        name = named(element, "link")
        if any(kind == "" for kind, _ in ends):
            intake.losses.add("links whose ends are not read", "Draw them anew between codings.", name)
        elif all(kind == "actor" for kind, _ in ends):
            found = "relations between actors whose passage the file does not tell are not read"
            intake.losses.add(found, "Import it into the project that it came from.", name)
        else:
            if attribute(element, "direction", "OneWay") != "OneWay":
                intake.losses.add("links without a direction were given one", "Their source is what the file names first.", name)
            id = identified("link", ends[0][1], ends[1][1], name, "")
            intake.links.setdefault(id, KeptLink(id, ends[0][1], ends[1][1], name, ""))
            intake.know(guid_of(element), "link", id)
            ids[guid_of(element)] = id
    for id, memo in [*intake.memos.items()]:
        if memo.about == "link":
            target = ids.get(memo.target, "")
            intake.memos[id] = memo._replace(about="link" if target else "project", target=target)


def tell_graphs(intake: Intake) -> None:
    """Graphs are drawings and are not read."""
    for name in _foreign_graphs(intake):
        intake.losses.add("graphs are not read", "Draw them anew from the links.", name)


def _foreign_graphs(intake: Intake) -> Iterator[str]:
    for graph in children(child(intake.root, "Graphs"), "Graph"):
        if attribute(graph, "name") != GRAPH:
            yield named(graph, "graph")
