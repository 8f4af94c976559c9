"""Variables of documents and cases: what type their values have, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qualcode.exchanging.projects.refi.drafting import Draft
from qualcode.exchanging.projects.refi.guids import guid
from qualcode.exchanging.projects.refi.shapes import is_value
from qualcode.model import Actor, Document
from qualcode.reading.formats.markup import Element

__all__ = ["ACTOR", "OWN", "actor_values", "add_values", "add_variables", "document_values", "type_of"]

OWN = ("kind", "language", "date", "site", "stage")
"""Fields of a document that travel as variables of the same name."""
ACTOR = ("actor_id", "actor_kind", "actor_level")
"""Variables that make a case an actor."""
_WRITTEN = {
    "Integer": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    "Float": re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]+"),
    "Boolean": re.compile("true|false"),
    "Date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""How a value is written that comes back as the same text; all else is Text."""


def type_of(values: Iterable[str]) -> str:
    """The type of a variable with these values.

    Examples
    --------
    >>> type_of(["3", "12"]), type_of(["007"]), type_of(["3", "2.5"]), type_of(["2019-03-12"]), type_of(["2019-02-30"])
    ('Integer', 'Text', 'Float', 'Date', 'Text')
    """
    listed = list(values)
    for name, written in _WRITTEN.items():
        if all(written.fullmatch(one) and (name != "Date" or is_value("date", one)) for one in listed):
            return name
    numbers = (_WRITTEN["Integer"], _WRITTEN["Float"])
    return "Float" if all(any(way.fullmatch(one) for way in numbers) for one in listed) else "Text"


def document_values(document: Document) -> dict[str, str]:
    """What is known of a document, by the names of variables."""
    own = {name: str(getattr(document, name)) for name in OWN}
    return {key: value for key, value in {**document.attributes, **own}.items() if value and key.strip()}


def actor_values(actor: Actor) -> dict[str, str]:
    """The same of an actor, whose own variables say that the case is one."""
    own = dict(zip(ACTOR, (actor.id, actor.kind, actor.level), strict=True))
    return {key: value for key, value in {**actor.attributes, **own}.items() if value and key.strip()}


def add_variables(draft: Draft, root: Element, values: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Puts ``Variables`` into a project; gives the type of each."""
    found: dict[str, list[str]] = {}
    for one in values:
        for name, value in one.items():
            found.setdefault(name, []).append(value)
    types = {name: type_of(listed) for name, listed in sorted(found.items())}
    above = draft.element(root, "Variables") if types else None
    for name, kind in types.items():
        draft.element(above, "Variable", guid=guid("variable", name), name=name, typeOfVariable=kind)
    return types


def add_values(draft: Draft, above: Element, values: Mapping[str, str], types: Mapping[str, str]) -> None:
    """Puts a ``VariableValue`` for each value into a case or source."""
    for name, value in sorted(values.items()):
        made = draft.element(above, "VariableValue")
        draft.element(made, "VariableRef", targetGUID=guid("variable", name))
        draft.element(made, f"{types[name]}Value", value)
