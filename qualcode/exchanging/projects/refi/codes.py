"""Codes as the standard has them (a tree of names with descriptions and colours), and as a codebook has them (dotted ids)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from lxml import etree

from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.refi.characters import legal
from qualcode.exchanging.projects.refi.guids import guid, plain_guid
from qualcode.model import ID, LANGUAGES, Code, Codebook, Text
from qualcode.reading.formats.markup import Element, attribute, characters, child, children
from qualcode.reading.places import text_of
from qualcode.reading.yamlfiles import read_yaml

__all__ = ["add_codes", "code_names", "codes_in", "colour", "described", "description", "named", "slug", "tell_unseen", "tongue", "unique"]

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_HEX = re.compile(r"#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\b.*\)", re.IGNORECASE)
LONGEST_ID = 60
PARTS = ("include", "exclude")
_CARRIED = ("id", "name", "definition", *PARTS, "colour")


def tongue(text: str) -> str:
    """The language of a name: Chinese where it has a Chinese character.

    >>> tongue("资金 control"), tongue("control")
    ('zh', 'en')
    """
    return "zh" if _CHINESE.search(text) else "en"


def slug(name: str, otherwise: str) -> str:
    """The part of an id that a name becomes.

    >>> slug('"rushed"', "code"), slug("Mabêl 2ième", "text"), slug("资金/卡控", "code"), slug("<3", "set"), slug("éa", "x"), slug("!", "x")
    ('rushed', 'Mabêl_2ième', '资金_卡控', '3', '_éa', 'x')
    """
    made = re.sub(r"[^\w\-]+", "_", unicodedata.normalize("NFC", name).strip()).strip("_-")[:LONGEST_ID] or otherwise
    return made if ID.fullmatch(made) else f"_{made}"


def unique(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or the first of it with a number behind that is not taken; a file may call a hundred thousand things alike.

    >>> unique("coke", {"coke", "coke_2"})
    'coke_3'
    """
    if wanted not in taken:
        return wanted
    low, high = 1, 2
    while f"{wanted}_{high}" in taken:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if f"{wanted}_{middle}" in taken else (low, middle)
    return f"{wanted}_{high}"


def colour(text: str) -> str:
    """A colour as ``#RRGGBB``, from the many ways in which programs write it; blank where it is none.

    >>> colour("#f08"), colour("rgb(1, 2, 255)"), colour("#FF112233"), colour("red")
    ('#FF0088', '#0102FF', '#112233', '')
    """
    shades = _RGB.fullmatch(text.strip())
    if shades:
        return "#" + "".join(f"{min(int(shade), 255):02X}" for shade in shades.groups())
    found = _HEX.fullmatch(text.strip())
    digits = (found[1] if found else "").upper()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits[-6:]) if digits else ""


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).with_name("words.yaml")
    root = read_yaml(path, text_of(path))
    return {language: {part: root.get(language).get(part).text for part in PARTS} for language in LANGUAGES}


def described(code: Code, language: str) -> str:
    """What a code is, and what belongs to it and what not, as one description."""

    def told(text: Text) -> str:
        return text.get(language) or next((one for one in text.values() if one), "")

    parts = [told(code.definition)]
    parts += [f"{_words()[language][part]}{told(getattr(code, part))}" for part in PARTS if told(getattr(code, part))]
    return "\n".join(filter(None, parts))


def description(text: str) -> dict[str, str]:
    """The parts of a description: definition, include, exclude.

    >>> description("拨款作为手段。\\n包括：拖、压。\\n不包括：按时拨付。")
    {'definition': '拨款作为手段。', 'include': '拖、压。', 'exclude': '按时拨付。'}
    """
    found: dict[str, list[str]] = {"definition": []}
    part = "definition"
    marks = [(word, name) for words in _words().values() for name, word in words.items()]
    for line in text.strip().split("\n"):
        word, name = next(((word, name) for word, name in marks if line.startswith(word)), ("", part))
        part = name
        found.setdefault(part, []).append(line.removeprefix(word).strip() if word else line)
    return {name: "\n".join(lines).strip() for name, lines in found.items() if any(lines)}


def code_names(codebook: Codebook, language: str) -> dict[str, str]:
    """What each code is called in a file: QualCoder drops the second of two codes that are called alike, so its parent stands behind it.

    >>> codes = [Code(id, {"en": name}) for id, name in [("a", "Care"), ("a.b", "Money"), ("c", "Rule"), ("c.d", "Money")]]
    >>> list(code_names(Codebook("mine", {}, tuple(codes)), "en").values())
    ['Care', 'Money (Care)', 'Rule', 'Money (Rule)']
    """
    by_id = {code.id: code for code in codebook.codes}
    names = {id: legal(code.label(language)) for id, code in by_id.items()}
    above = {id: by_id[code.parent].label(language) if code.parent in by_id else id for id, code in by_id.items()}
    for more in (above, {id: id for id in by_id}):
        often = Counter(names.values())
        names = {id: f"{name} ({legal(more[id])})" if often[name] > 1 else name for id, name in names.items()}
    return names


def add_codes(above: Element, codebook: Codebook, language: str, used: Container[str], notes: Mapping[str, list[str]]) -> None:
    """Puts ``Codes`` with the tree of codes below an element; `notes` are the GUIDs of the notes about each code.

    A code above others is a mere heading (not codable) where nobody used it and its codebook codes by indicators, of which it has none.
    """
    uri, names = str(etree.QName(above).namespace), code_names(codebook, language)
    made: dict[str, Element] = {}
    listed = etree.SubElement(above, f"{{{uri}}}Codes")
    parents = {code.parent for code in codebook.codes}
    indicated = any(code.indicators for code in codebook.codes)
    below = {code.id: code for code in codebook.codes}

    def put(into: Element, code: Code) -> None:
        heading = code.id in parents and indicated and not code.indicators and code.id not in used
        element = etree.SubElement(
            into, f"{{{uri}}}Code", guid=guid("code", code.id), name=names[code.id], isCodable="false" if heading else "true"
        )
        if code.colour:
            element.set("color", code.colour)
        if described(code, language):
            etree.SubElement(element, f"{{{uri}}}Description").text = legal(described(code, language))
        for note in notes.get(code.id, ()):
            etree.SubElement(element, f"{{{uri}}}NoteRef", targetGUID=note)
        made[code.id] = element

    for code in sorted(codebook.codes, key=lambda one: one.id.count(".")):
        put(made[code.parent] if code.parent in below else listed, code)


def tell_unseen(codebook: Codebook, losses: Losses, use: str) -> None:
    """What codes say besides names, descriptions and colours."""
    for code in codebook.codes:
        if any(getattr(code, one.name) not in (one.default, {}) for one in fields(code) if one.name not in _CARRIED):
            losses.add("codes whose indicators, examples or ends other programs do not see", use, code.id)


def named(element: Element, otherwise: str) -> str:
    """The name of an element without blanks around it."""
    return attribute(element, "name").strip() or otherwise


def codes_in(listed: Element | None, left_out: Container[str] = ()) -> tuple[tuple[Code, ...], dict[str, str]]:
    """The codes below an element, and the id of each GUID; codes with a GUID that is left out are not among them."""
    codes: dict[str, Code] = {}
    ids: dict[str, str] = {}

    def walk(above: Element | None, parent: str) -> None:
        for element in children(above, "Code"):
            own, id = plain_guid(attribute(element, "guid")), parent
            if own not in left_out:
                name = named(element, "code")
                id = unique(f"{parent}.{slug(name, 'code')}".lstrip("."), codes)
                codes[id] = _code(element, id, name)
                ids.setdefault(own, id)
            walk(element, id)

    walk(listed, "")
    return tuple(codes.values()), ids


def _code(element: Element, id: str, name: str) -> Code:
    told = child(element, "Description")
    parts = description(characters(told)) if told is not None else {}
    texts = {part: {tongue(name + text): text} for part, text in parts.items()}
    definition, include, exclude = (texts.get(part, {}) for part in ("definition", *PARTS))
    return Code(id, {tongue(name): name}, definition, include, exclude, colour=colour(attribute(element, "color")))
