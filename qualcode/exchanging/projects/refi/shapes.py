"""What a REFI-QDA file may hold, and in which order; what is written is checked against it before it is saved.

Facts of the standard 1.5 of the Rotterdam Exchange Format Initiative (2019, https://www.qdasoftware.org): in an element's line of
children ``?`` is at most one, ``*`` any number, ``+`` at least one, nothing exactly one; ``|`` stands between those of which there may
be one. An attribute with ``!`` must be there; behind the colon stands what its value is.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from qualcode.reading.formats.markup import Element, local

__all__ = ["CODEBOOK", "PROJECT", "violations"]

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
"""The namespaces of projects and of codebooks by themselves."""
MOST = 20
"""How many violations are listed."""


class _Shape(NamedTuple):
    """The children of an element in their order, its attributes, and what its own text is; blank: it has none."""

    children: str = ""
    attributes: str = ""
    text: str = ""


_TIMES = "creatingUser:guid creationDateTime:time modifyingUser:guid modifiedDateTime:time"
_TEXT = _Shape(
    "Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*",
    f"guid!:guid name richTextPath plainTextPath {_TIMES}",
)
_REF = _Shape(attributes="targetGUID!:guid")
_SHAPES = {
    "Project": _Shape(
        "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? NoteRef*",
        "name! origin creatingUserGUID:guid creationDateTime:time modifyingUserGUID:guid modifiedDateTime:time basePath",
    ),
    "Users": _Shape("User+"),
    "User": _Shape(attributes="guid!:guid name id"),
    "CodeBook": _Shape("Codes"),
    "Codes": _Shape("Code+"),
    "Code": _Shape("Description? NoteRef* Code*", "guid!:guid name! isCodable!:boolean color:colour"),
    "Variables": _Shape("Variable+"),
    "Variable": _Shape("Description?", "guid!:guid name! typeOfVariable!:type"),
    "Cases": _Shape("Case+"),
    "Case": _Shape("Description? CodeRef* VariableValue* SourceRef* SelectionRef*", "guid!:guid name"),
    "VariableValue": _Shape("VariableRef TextValue|BooleanValue|IntegerValue|FloatValue|DateValue|DateTimeValue?"),
    "Sources": _Shape("TextSource+"),
    "TextSource": _TEXT,
    "PlainTextSelection": _Shape("Description? Coding* NoteRef*", f"guid!:guid name startPosition!:integer endPosition!:integer {_TIMES}"),
    "Coding": _Shape("CodeRef NoteRef*", "guid!:guid creatingUser:guid creationDateTime:time"),
    "Notes": _Shape("Note+"),
    "Note": _TEXT,
    "Links": _Shape("Link+"),
    "Link": _Shape("NoteRef*", "guid!:guid name direction:direction color:colour originGUID:guid targetGUID:guid"),
    "Sets": _Shape("Set+"),
    "Set": _Shape("Description? MemberCode* MemberSource* MemberNote*", "guid!:guid name!"),
    "Graphs": _Shape("Graph+"),
    "Graph": _Shape("Vertex* Edge*", "guid!:guid name"),
    "Vertex": _Shape(
        attributes="guid!:guid representedGUID:guid name firstX!:integer firstY!:integer secondX:integer secondY:integer "
        "shape:shape color:colour"
    ),
    "Edge": _Shape(
        attributes="guid!:guid representedGUID:guid name sourceVertex!:guid targetVertex!:guid color:colour "
        "direction:direction lineStyle:line"
    ),
    **dict.fromkeys(("CodeRef", "NoteRef", "SourceRef", "SelectionRef", "VariableRef", "MemberCode", "MemberSource", "MemberNote"), _REF),
    **dict.fromkeys(("Description", "PlainTextContent", "TextValue"), _Shape(text="text")),
    "BooleanValue": _Shape(text="boolean"),
    "IntegerValue": _Shape(text="integer"),
    "FloatValue": _Shape(text="decimal"),
    "DateValue": _Shape(text="date"),
    "DateTimeValue": _Shape(text="time"),
}
"""The part of a project that is written here: of the sources only texts."""
_ALONE = _SHAPES | {
    "CodeBook": _Shape("Codes Sets?", "origin"),
    "Code": _Shape("Description? Code*", "guid!:guid name! isCodable!:boolean color:colour"),
    "Set": _Shape("Description? MemberCode*", "guid!:guid name!"),
    "MemberCode": _Shape(attributes="guid!:guid"),
}
"""A codebook by itself, whose elements have less in them and name members otherwise."""
_VALUES = {
    "guid": r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?[0-9]+(\.[0-9]+)?",
    "boolean": r"true|false",
    "colour": r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})",
    "type": r"Text|Boolean|Integer|Float|Date|DateTime",
    "direction": r"Associative|OneWay|Bidirectional",
    "shape": r"Person|Oval|Rectangle|RoundedRectangle|Star|LeftTriangle|RightTriangle|UpTriangle|DownTriangle|Note",
    "line": r"dotted|dashed|solid",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?",
}
_POINTING = ("targetGUID", "creatingUser", "creatingUserGUID", "modifyingUser", "modifyingUserGUID", "originGUID", "sourceVertex")
_POINTERS = frozenset((*_POINTING, "targetVertex", "representedGUID"))
"""Attributes that hold the GUID of another element."""


def violations(root: Element) -> list[str]:
    """What in a tree is against the standard: order, number and attributes of elements, values, GUIDs that stand twice or lead nowhere.

    Examples
    --------
    >>> from qualcode.reading.formats.markup import tree
    >>> violations(tree(b'<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sets/></Project>', "project.qde"))
    ['Sets: there is no Set in it']
    """
    shapes, listed = (_ALONE if local(root) == "CodeBook" else _SHAPES), list(root.iter())
    found = [told for element in listed for told in _against(element, shapes)]
    known = Counter(str(one.get("guid")) for one in listed if one.get("guid") and local(one) != "MemberCode")
    twice = sorted(one for one, times in known.items() if times > 1)
    lost = [f"{local(one)}: {key} leads nowhere" for one in listed for key, value in one.items() if key in _POINTERS and value not in known]
    return [*found, *(f"GUID {one} stands twice" for one in twice), *lost][:MOST]


def _against(element: Element, shapes: dict[str, _Shape]) -> Iterator[str]:
    name = local(element)
    shape = shapes.get(name)
    if shape is None:
        yield f"{name} is no element of the standard"
        return
    yield from _attributes(element, name, shape.attributes)
    yield from _children(name, [local(one) for one in element], shape.children)
    if shape.text and not is_value(shape.text, element.text or ""):
        yield f"{name}: '{element.text}' is no {shape.text}"


def _attributes(element: Element, name: str, line: str) -> Iterator[str]:
    known = {}
    for part in line.split():
        key, _, kind = part.partition(":")
        known[key.rstrip("!")] = kind
        if key.endswith("!") and element.get(key.rstrip("!")) is None:
            yield f"{name}: it has no {key.rstrip('!')}"
    for key, value in ((str(key), str(value)) for key, value in element.items()):
        if key not in known:
            yield f"{name}: there is no attribute {key}"
        elif not is_value(known[key], value):
            yield f"{name}: {key} '{value}' is no {known[key]}"


def _children(name: str, found: list[str], line: str) -> Iterator[str]:
    """What of the children is missing, too many, or in the wrong place."""
    place = 0
    for part in line.split():
        choices, many = part.rstrip("?*+").split("|"), part[-1] if part[-1] in "?*+" else ""
        begun = place
        while place < len(found) and found[place] in choices:
            place += 1
        if place == begun and many in ("", "+"):
            yield f"{name}: there is no {' or '.join(choices)} in it"
        elif place > begun + 1 and many in ("", "?"):
            yield f"{name}: there is more than one {' or '.join(choices)} in it"
    if place < len(found):
        yield f"{name}: {found[place]} stands in the wrong place"


def is_value(kind: str, value: str) -> bool:
    """Whether a text is a value of a kind (a blank kind and ``text`` take any).

    Examples
    --------
    >>> is_value("date", "2019-02-28"), is_value("date", "2019-02-30"), is_value("integer", "1e5")
    (True, False, False)
    """
    if kind in _VALUES and not re.fullmatch(_VALUES[kind], value):
        return False
    if kind in ("date", "time"):
        try:
            datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return False
    return True
