"""The numbers that Word computes for the paragraphs of its lists: 第一条, （一）, 1.2.3, Q4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualcode.reading.formats.markup import Element, attribute, child, children
from qualcode.reading.formats.numerals import numeral
from qualcode.reading.formats.wordstyles import Styles, switch

__all__ = ["Label", "Lists", "separated"]

_UNPARTED = "、，。．：；）】〕》」』"
"""Behind these nobody sets a blank."""


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph, with the blank behind it; ``bold`` is None where the mark of the paragraph decides."""

    text: str
    bold: bool | None = None


@dataclass(frozen=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    gap: bool = True
    style: str = ""
    bold: bool | None = None


@dataclass(frozen=True)
class _List:
    """A list as paragraphs name it: its levels, whose counters it shares, and which levels begin anew with it."""

    levels: dict[int, _Level]
    counters: str
    anew: tuple[int, ...]


class Lists:
    """The lists of ``numbering.xml``; counts while the paragraphs come in the order of the document.

    Lists that share a definition go on counting where the other stopped, unless they say where they start; a level starts anew
    below every paragraph of a higher level (ECMA-376, 17.9). Bullets give nothing.
    """

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = dict(_lists(root, styles))
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self.unknown: set[str] = set()

    def label(self, properties: Element | None, style: str) -> Label | None:
        """The number of the next paragraph, from its properties and style; None where it has none."""
        own = child(properties, "numPr")
        of_style, level_of_style = self._styles.numbered(style)
        id = attribute(child(own, "numId"), "val") or of_style
        found = self._lists.get(id)
        if found is None:
            return None
        at = _integer(attribute(child(own, "ilvl"), "val") or level_of_style, -1)
        if at < 0:
            at = next((at for at, level in found.levels.items() if level.style == style and style), 0)
        level = found.levels.get(at)
        if level is None or level.form == "bullet":
            return None
        counts = self._counted(id, found, at)
        text = re.sub(r"%([1-9])", lambda match: self._number(found, level, counts, int(match[1]) - 1, at), level.text)
        return Label(separated(text) if level.gap else text, level.bold) if text.strip() else None

    def _counted(self, id: str, found: _List, at: int) -> dict[int, int]:
        counts = self._counts.setdefault(found.counters, {})
        if at in found.anew and (id, at) not in self._begun:
            counts.pop(at, None)
        self._begun.add((id, at))
        for upper in found.levels:
            # A level that was passed over counts as begun.
            if upper < at:
                counts.setdefault(upper, found.levels[upper].start)
        counts[at] = counts[at] + 1 if at in counts else found.levels[at].start
        for lower in [other for other in counts if other > at]:
            restart = found.levels[lower].restart if lower in found.levels else None
            if at < (lower if restart is None else restart):
                del counts[lower]
        return counts

    def _number(self, found: _List, own: _Level, counts: dict[int, int], of: int, at: int) -> str:
        level = found.levels.get(of)
        if level is None or of > at or level.form in ("none", "bullet"):
            return ""
        number, form = counts.get(of, level.start), "decimal" if own.legal else level.form
        written = numeral(number, form)
        if written is None:
            self.unknown.add(form)
        return str(number) if written is None else written


def separated(text: str) -> str:
    """A number with what stands between it and the text: nothing behind a sign that parts by itself, else a blank.

    Examples
    --------
    >>> separated("第一条"), separated("（一）"), separated("1.")
    ('第一条 ', '（一）', '1. ')
    """
    return text if text.endswith(tuple(_UNPARTED)) or text[-1:].isspace() else f"{text} "


def _lists(root: Element | None, styles: Styles) -> Iterator[tuple[str, _List]]:
    definitions = {attribute(found, "abstractNumId"): found for found in children(root, "abstractNum")}
    numbers = {attribute(found, "numId"): found for found in children(root, "num")}
    for id, number in numbers.items():
        named = attribute(child(number, "abstractNumId"), "val")
        # A definition may only point to a style that names the list with the real one.
        link = attribute(child(definitions.get(named), "numStyleLink"), "val")
        if link:
            named = attribute(child(numbers.get(styles.numbered(link)[0]), "abstractNumId"), "val")
        if named not in definitions or id == "0":
            continue
        levels = {_integer(attribute(level, "ilvl"), 0): _level(level) for level in children(definitions[named], "lvl")}
        anew = []
        for override in children(number, "lvlOverride"):
            at, start, level = _integer(attribute(override, "ilvl"), 0), child(override, "startOverride"), child(override, "lvl")
            if level is not None:
                levels[at] = _level(level)
            if start is not None:
                levels[at] = replace(levels.get(at, _Level()), start=_integer(attribute(start, "val"), 1))
                anew.append(at)
        yield id, _List(levels, named, tuple(anew))


def _level(level: Element) -> _Level:
    form = child(level, "numFmt")
    if form is None:
        # A form that only newer Words know stands in a pair with one that all know.
        form = child(level, "AlternateContent", "Fallback", "numFmt")
    restart = child(level, "lvlRestart")
    return _Level(
        _integer(attribute(child(level, "start"), "val"), 0),
        attribute(form, "val", "decimal"),
        attribute(child(level, "lvlText"), "val"),
        None if restart is None else _integer(attribute(restart, "val"), 0),
        bool(switch(level, "isLgl")),
        attribute(child(level, "suff"), "val") != "nothing",
        attribute(child(level, "pStyle"), "val"),
        switch(child(level, "rPr"), "b"),
    )


def _integer(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise
