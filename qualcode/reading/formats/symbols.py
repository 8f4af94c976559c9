"""Characters of the fonts Symbol and Wingdings, which Word stores as places in the font, as characters of Unicode."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["symbol"]


def symbol(font: str, code: int) -> str | None:
    """The character at a place of a font; None where it is not known.

    Examples
    --------
    >>> symbol("Wingdings", 0xF0FE), symbol("Symbol", 0xF061), symbol("宋体", 0x2605), symbol("Wingdings 3", 0xF030)
    ('☑', 'α', '★', None)
    """
    if not 0xF000 <= code <= 0xF0FF:
        # Not a place in the font but a character, unless it is for private use or no character at all.
        return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE else None
    place, table = code - 0xF000, _FONTS.get(font.lower())
    if table is None:
        return None
    return table.get(place) or (chr(place) if table is _SYMBOL and 0x20 <= place < 0x40 else None)


def _row(first: int, characters: str) -> dict[int, str]:
    return dict(enumerate(characters, first))


def _places(pairs: str) -> dict[int, str]:
    """``A3≤``: at place A3 stands ≤."""
    return {int(pair[:2], 16): pair[2:] for pair in pairs.split()}


_SYMBOL: Mapping[int, str] = {
    **_row(0x41, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
    **_row(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
    **_places("A3≤ A5∞ AB↔ AC← AD↑ AE→ AF↓ B0° B1± B3≥ B4× B7• B8÷ B9≠ BA≡ BB≈ BC… D6√ DE⇒ E5∑"),
}
_FONTS: Mapping[str, Mapping[int, str]] = {
    "symbol": _SYMBOL,
    "wingdings": {
        **_places("21✏ 22✂ 28☎ 2A✉ 4A☺ 4C☹ 6C● 6E■ 6F□ 75◆ 76❖ A1○ A7▪ A8□ AB★ D8➢ DF← E0→ E1↑ E2↓ E8➔ F0⇨ FB✗ FC✓ FD☒ FE☑"),
        **_row(0x81, "①②③④⑤⑥⑦⑧⑨⑩"),
        **_row(0x8C, "❶❷❸❹❺❻❼❽❾❿"),
    },
    "wingdings 2": _places("4F✗ 50✓ 51☒ 52☑ 53☒ 54☒ A3□"),
}
"""By the charts of the fonts. ``Symbol`` has the digits and signs of ASCII at their own places."""
