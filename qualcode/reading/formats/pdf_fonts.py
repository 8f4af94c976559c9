"""A font for hanzi that a PDF names but does not hold.

pdfium asks the system for such a font, and where there is none it drops every character that stands alone: its place is empty. With a font
of our own the text is whole, and the same on every machine.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

__all__ = ["set_fonts"]

_FONT = Path(__file__).parents[2] / "reporting" / "assets" / "QualcodeSansSC.otf"
_HANDLE = 0x51C0DE
"""Any number but 0: by it pdfium calls the font."""
_ANSI, _SYMBOL, _GB2312 = 0, 2, 134
"""Charsets (``FXFONT_ANSI_CHARSET``, …). For letters pdfium has fonts of its own, of which it knows the widths."""


@cache
def set_fonts() -> object:
    """Tell pdfium, once, of the font; what is returned must live as long as pdfium does, and the cache sees to that."""
    import pypdfium2.raw as pdfium

    font = _FONT.read_bytes() if _FONT.is_file() else b""

    def map_font(me: object, weight: int, italic: int, charset: int, pitch: int, face: object, exact: object) -> int | None:
        return _HANDLE if font and charset not in (_ANSI, _SYMBOL) else None

    def font_data(me: object, handle: int, table: int, buffer: int | None, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    callbacks = {
        "MapFont": map_font,
        "GetFontData": font_data,
        "GetFont": lambda me, face: None,
        "EnumFonts": lambda me, mapper: None,
        "GetFaceName": lambda me, handle, buffer, size: 0,
        "GetFontCharset": lambda me, handle: _GB2312,
        "DeleteFont": lambda me, handle: None,
        "Release": lambda me: None,
    }
    types = dict(info._fields_)
    held = [types[name](function) for name, function in callbacks.items()]
    for name, function in zip(callbacks, held, strict=True):
        setattr(info, name, function)
    pdfium.FPDF_SetSystemFontInfo(info)
    return info, held
