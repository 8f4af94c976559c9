"""What all parts of a project share while it is read: who its users are, which of our ids each GUID became, and what was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.refi.codes import unique
from qualcode.exchanging.projects.refi.container import Container
from qualcode.exchanging.projects.refi.guids import plain_guid
from qualcode.kept import ACCEPTED, MANUAL, PROPOSED, RULE, KeptCoding, KeptLink, KeptMemo, KeptSet
from qualcode.model import Actor, Document
from qualcode.reading.formats.markup import Element, attribute, characters, child, children
from qualcode.storing.identifying import identified, text_sha256

__all__ = ["UNKNOWN", "Intake", "guid_of", "target_of", "told"]

UNKNOWN = "unknown"
"""Who did what no user is named for."""
RULES = "rules"


def guid_of(element: Element | None) -> str:
    """The GUID of an element."""
    return plain_guid(attribute(element, "guid"))


def target_of(element: Element | None) -> str:
    """The GUID that a reference names; codebooks by themselves call it otherwise."""
    return plain_guid(attribute(element, "targetGUID") or attribute(element, "guid"))


def told(element: Element, name: str = "Description") -> str:
    """The text of a child."""
    found = child(element, name)
    return characters(found).strip() if found is not None else ""


@dataclass
class Intake:
    """A project that is being read. ``ids`` are ours by their GUID; ``guids`` the other way round, by kind and id;
    ``times`` is how often the same coding stood there; ``blanks``, ``quoted`` and ``searches`` are counted so that they stay small."""

    container: Container
    losses: Losses = field(default_factory=Losses)
    documents: dict[str, Document] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    guids: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    codings: dict[str, KeptCoding] = field(default_factory=dict)
    memos: dict[str, KeptMemo] = field(default_factory=dict)
    links: dict[str, KeptLink] = field(default_factory=dict)
    sets: dict[str, KeptSet] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    members: dict[str, dict[str, None]] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    blanks: int = 0
    quoted: int = 0
    searches: int = 0

    @property
    def root(self) -> Element:
        return self.container.root

    def know(self, guid: str, kind: str, id: str) -> None:
        """Remembers what a GUID became; the first use of one counts."""
        if guid:
            self.ids.setdefault(guid, (kind, id))
            self.guids.setdefault((kind, id), []).append(guid)

    def name_users(self) -> None:
        """Two users with one name stay two."""
        taken: set[str] = set()
        for number, element in enumerate(children(child(self.root, "Users"), "User"), 1):
            wanted = attribute(element, "name").strip() or attribute(element, "id").strip() or f"user {number}"
            if guid_of(element) not in self.users:
                self.users[guid_of(element)] = unique(wanted, taken)
                taken.add(self.users[guid_of(element)])

    def coder(self, *elements: Element) -> str:
        """Who made something, by the first element that says it."""
        for element in elements:
            user = plain_guid(attribute(element, "creatingUser") or attribute(element, "modifyingUser"))
            if user in self.users:
                return self.users[user]
        return UNKNOWN

    def sha256(self, document: str) -> str:
        """The SHA-256 of a document's text."""
        if document not in self.hashes:
            self.hashes[document] = text_sha256(self.documents[document].text)
        return self.hashes[document]

    def add_coding(self, document: str, span: tuple[int, int], code: str, coder: str) -> str:
        """One more coding; gives its id, which is an older one's where the same coder gave the same code to the same passage before."""
        id = identified("coding", self.sha256(document), *span, code, coder, "")
        quote, rules = self.documents[document].text[slice(*span)], coder == RULES
        row = KeptCoding(id, document, *span, code, coder, RULE if rules else MANUAL, PROPOSED if rules else ACCEPTED, quote)
        self.times[id] += 1
        if id in self.codings:
            self.losses.add("codings that stand twice were read once", "Nothing needs to be done.", code)
        self.codings.setdefault(id, row)
        return id

    def add_memo(self, about: str, target: str, coder: str, text: str, place: tuple[str, int, int] | None = None) -> str:
        """One more memo; a memo on a passage has its place."""
        if place is None:
            id = identified("memo", about, target, coder, text)
            self.memos.setdefault(id, KeptMemo(id, about, target, coder, text))
            return id
        document, start, end = place
        id = identified("memo", about, self.sha256(document), start, end, coder, text)
        quote = self.documents[document].text[start:end]
        self.memos.setdefault(id, KeptMemo(id, about, target, coder, text, document, start, end, quote))
        return id

    @cached_property
    def variables(self) -> dict[str, str]:
        """The name of each variable."""
        return {guid_of(one): attribute(one, "name").strip() for one in children(child(self.root, "Variables"), "Variable")}

    def values(self, element: Element) -> dict[str, str]:
        """The values of variables in a case or source, by the names of the variables."""
        found: dict[str, str] = {}
        for value in children(element, "VariableValue"):
            name = self.variables.get(target_of(child(value, "VariableRef")), "")
            text = next(iter(_given(value)), "")
            if name and text:
                found[name] = text
        return found

    def targets(self, elements: Iterable[Element], kind: str) -> list[str]:
        """The ids that references lead to; those of other kinds, or lost, are not among them."""
        found = (self.ids.get(target_of(one), ("", "")) for one in elements)
        return list(dict.fromkeys(id for one, id in found if one == kind))


def _given(value: Element) -> Iterator[str]:
    for part in value:
        if str(part.tag).endswith("Value"):
            yield characters(part).strip()
