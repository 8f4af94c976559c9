"""What an RTF file is made of: control words, groups, bytes in some code page, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import NamedTuple

from qualcode.pages import Span
from qualcode.reading.formats.composing import Composition

__all__ = ["CHARSETS", "Rows", "Token", "code_page", "decoded", "tokens"]

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\", re.DOTALL
)
CHARSETS: Mapping[int, str] = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
}
"""``\\fcharset`` of a font → the code page of its bytes (RTF specification 1.9.1, font table)."""
_LARGER = {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "10000": "mac_roman", "950": "cp950", "1361": "johab"}
_DOUBLE = ("gb18030", "cp950", "cp932", "cp949", "johab", "big5hkscs", "big5", "gbk", "utf-8")
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\x81-\xfe][\x80-\xfe])*")


class Token(NamedTuple):
    """A control word with its number, a symbol (in `word`), a brace, or bytes of text."""

    kind: str
    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """The parts of an RTF file, binary data left out."""
    at = 0
    while True:
        found = _TOKEN.match(data, at)
        if found is None:
            return
        at = found.end()
        word, number, byte, sign, brace, text = found.groups()
        if word is not None:
            given = int(number) if number is not None else None
            if word == b"bin":
                at += max(0, given or 0)
            else:
                yield Token("word", word.decode("ascii"), given)
        elif byte is not None:
            yield Token("bytes", data=bytes((int(byte, 16),)))
        elif sign is not None:
            yield Token("sign", sign.decode("latin-1"))
        elif brace is not None:
            yield Token(brace.decode("ascii"))
        elif text is not None:
            yield Token("text", data=text)


def code_page(number: int | None) -> str:
    """The name of a code page (``\\ansicpg936``); Western where it is not known."""
    name = _LARGER.get(str(number), f"cp{number}")
    try:
        return name if b"a".decode(name) == "a" else "cp1252"
    except (LookupError, UnicodeError):
        return "cp1252"


def decoded(data: bytes, charset: int, page: str) -> str:
    """The characters of bytes in a font of this `charset`, in a file of this code page; U+FFFD for what is none.

    A font for Western letters, in a file whose code page has characters of two bytes, may hold both: two high bytes that follow each
    other are a character of the code page, a single one is a Western letter.
    """
    if charset in CHARSETS:
        return data.decode(CHARSETS[charset], "replace")
    if charset == 0 and page in _DOUBLE and not _PAIRS.fullmatch(data):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    return data.decode(page, "replace")


class Rows:
    """The tables of a page: RTF marks where cells and rows end, not where they begin."""

    def __init__(self, page: Composition) -> None:
        self.page = page
        self.table, self.row, self.cell = ExitStack(), ExitStack(), ExitStack()
        self.rows: list[tuple[Span, ...]] | None = None
        self.cells: list[Span] | None = None
        self.in_cell = False

    def enter(self, in_row: bool) -> None:
        """Something is about to be said, in a row or not."""
        if not in_row:
            self.end_row()
            self.table.close()
            self.rows = None
            return
        if self.rows is None:
            self.rows = self.table.enter_context(self.page.table())
        if self.cells is None:
            self.cells = self.row.enter_context(self.page.row(self.rows))
        if not self.in_cell:
            self.cell.enter_context(self.page.cell(self.cells))
            self.in_cell = True

    def end_cell(self) -> None:
        self.enter(True)
        self.cell.close()
        self.in_cell = False

    def end_row(self) -> None:
        self.cell.close()
        self.row.close()
        self.cells, self.in_cell = None, False
