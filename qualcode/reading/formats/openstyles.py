"""What the styles of an OpenDocument file say: bold and hidden passages, and how the paragraphs of a list are numbered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qualcode.reading.formats.markup import Element, attribute, child, descendants, local
from qualcode.reading.formats.numerals import numeral
from qualcode.reading.formats.wordlists import separated

__all__ = ["Look", "Numbering", "Styles"]

_FORMS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "１": "decimalFullWidth",
    "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
}
"""By the first character of ``style:num-format``, which is the beginning of the row: ``一, 二, 三, ...``."""


@dataclass(frozen=True)
class Look:
    """How characters look; None where a style says nothing."""

    bold: bool | None = None
    hidden: bool | None = None

    def under(self, outer: Look) -> Look:
        """With what is around it where it says nothing itself."""
        return Look(outer.bold if self.bold is None else self.bold, outer.hidden if self.hidden is None else self.hidden)


@dataclass(frozen=True)
class _Level:
    form: str = ""
    before: str = ""
    behind: str = ""
    shown: int = 1
    start: int = 1
    pattern: str = ""


@dataclass
class Numbering:
    """The counters of one list."""

    levels: Mapping[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)

    def label(self, at: int, start: str) -> str:
        """The number of the next item at a level, with the blank behind it; blank where the level has none."""
        level = self.levels.get(at, _Level())
        for upper in range(1, at):
            # A level that was passed over counts as begun.
            self.counts.setdefault(upper, self.levels.get(upper, _Level()).start)
        following = self.counts[at] + 1 if at in self.counts else level.start
        self.counts[at] = _integer(start, following)
        for lower in [other for other in self.counts if other > at]:
            del self.counts[lower]
        own = self._number(at)
        if not own:
            return ""
        if level.pattern:
            text = re.sub(r"%([0-9]+)%", lambda match: self._number(_integer(match[1], 0)), level.pattern)
        else:
            numbers = [self._number(upper) for upper in range(at - level.shown + 1, at + 1)]
            text = level.before + ".".join(filter(None, numbers)) + level.behind
        return separated(text)

    def _number(self, at: int) -> str:
        level = self.levels.get(at, _Level())
        form = _FORMS.get(level.form[:1])
        written = (form and numeral(self.counts.get(at, level.start), form)) or ""
        # LibreOffice fills a gap with 零 where Word has 〇.
        return written.replace("〇", "零")


class Styles:
    """The styles of ``content.xml`` and ``styles.xml``."""

    def __init__(self, *roots: Element | None) -> None:
        self._looks: dict[tuple[str, str], tuple[Look, str]] = {}
        self._known: dict[tuple[str, str], Look] = {}
        self._defaults: dict[str, Look] = {}
        self._lists: dict[str, dict[int, _Level]] = {}
        self.outline = Numbering({})
        for root in roots:
            for style in descendants(root, "style"):
                self._add(style)
            for style in descendants(root, "default-style"):
                self._defaults[attribute(style, "family")] = _look(style)
            for style in descendants(root, "list-style"):
                self._lists[attribute(style, "name")] = _levels(style)
            for style in descendants(root, "outline-style"):
                self.outline = Numbering(_levels(style))

    def numbering(self, style: str) -> Numbering:
        """A list of this style that begins anew."""
        return Numbering(self._lists.get(style, {}))

    def look(self, family: str, name: str) -> Look:
        """How a ``paragraph`` or ``text`` style lets characters look."""
        key = family, name
        if key not in self._known:
            found, seen = Look(), set[str]()
            while (family, name) in self._looks and name not in seen:
                seen.add(name)
                own, name_of_parent = self._looks[family, name]
                found, name = found.under(own), name_of_parent
            self._known[key] = found.under(self._defaults.get(family, Look())) if family == "paragraph" else found
        return self._known[key]

    def _add(self, style: Element) -> None:
        name, family = attribute(style, "name"), attribute(style, "family")
        self._looks.setdefault((family, name), (_look(style), attribute(style, "parent-style-name")))


def _look(style: Element) -> Look:
    properties = child(style, "text-properties")
    weights = [weight for name in ("font-weight", "font-weight-asian") if (weight := attribute(properties, name))]
    display = attribute(properties, "display")
    return Look(any(map(_heavy, weights)) if weights else None, display == "none" if display else None)


def _heavy(weight: str) -> bool:
    return weight == "bold" or (weight.isdecimal() and len(weight) == 3 and weight >= "600")


def _levels(style: Element) -> dict[int, _Level]:
    levels = {}
    for level in style:
        if local(level) not in ("list-level-style-number", "outline-level-style"):
            continue
        made = _Level(
            attribute(level, "num-format"),
            attribute(level, "num-prefix"),
            attribute(level, "num-suffix"),
            _integer(attribute(level, "display-levels"), 1),
            _integer(attribute(level, "start-value"), 1),
            attribute(level, "num-list-format"),
        )
        levels[_integer(attribute(level, "level"), 1)] = replace(made, shown=min(made.shown, 10))
    return levels


def _integer(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise
