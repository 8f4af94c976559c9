"""What the styles of a Word file say of a run: bold, hidden, numbered; with what they are based on."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualcode.reading.formats.markup import Element, attribute, child, children

__all__ = ["Styles", "switch"]

_OFF = ("0", "false", "off")


@dataclass(frozen=True)
class _Style:
    name: str = ""
    based: str = ""
    switches: dict[str, bool] = field(default_factory=dict)
    list: str = ""
    level: str = ""


def switch(properties: Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; None where nothing is said."""
    found = child(properties, name)
    if found is None:
        return None
    return attribute(found, "val").lower() not in _OFF


class Styles:
    """The styles of ``styles.xml``.

    Bold and hidden are toggles (ECMA-376, 17.7.3): what a run says itself decides; else the styles of its paragraph and of its
    characters cancel each other out; and what all text has by default stays on.
    """

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._defaults: dict[str, str] = {}
        self._known: dict[tuple[str, str], bool] = {}
        for style in children(root, "style"):
            id, kind = attribute(style, "styleId"), attribute(style, "type")
            if attribute(style, "default", "0").lower() not in _OFF:
                self._defaults[kind] = id
            run, numbers = child(style, "rPr"), child(style, "pPr", "numPr")
            switches = {name: on for name in ("b", "vanish") if (on := switch(run, name)) is not None}
            self._styles[id] = _Style(
                attribute(child(style, "name"), "val"),
                attribute(child(style, "basedOn"), "val"),
                switches,
                attribute(child(numbers, "numId"), "val"),
                attribute(child(numbers, "ilvl"), "val"),
            )
        self._always = child(root, "docDefaults", "rPrDefault", "rPr")

    def name(self, id: str) -> str:
        return self._styles.get(id, _Style()).name

    def paragraph(self, properties: Element | None) -> str:
        """The style of a paragraph with these properties."""
        return attribute(child(properties, "pStyle"), "val") or self._defaults.get("paragraph", "")

    def on(self, name: str, run: Element | None, paragraph: str) -> bool:
        """Whether a toggle is on for a run with these properties in a paragraph of this style."""
        own = switch(run, name)
        if own is not None:
            return own
        characters = attribute(child(run, "rStyle"), "val") or self._defaults.get("character", "")
        return bool(switch(self._always, name)) or self._inherited(paragraph, name) != self._inherited(characters, name)

    def numbered(self, paragraph: str) -> tuple[str, str]:
        """Which list paragraphs of a style belong to, and at which level; blank where the style says nothing."""
        chain = self._chain(paragraph)
        list = next((style.list for style in chain if style.list), "")
        return list, next((style.level for style in chain if style.level), "")

    def _inherited(self, id: str, name: str) -> bool:
        key = id, name
        if key not in self._known:
            self._known[key] = next((style.switches[name] for style in self._chain(id) if name in style.switches), False)
        return self._known[key]

    def _chain(self, id: str) -> list[_Style]:
        """A style and what it is based on, the nearest first."""
        seen: dict[str, _Style] = {}
        while id in self._styles and id not in seen:
            seen[id] = self._styles[id]
            id = seen[id].based
        return [*seen.values()]
