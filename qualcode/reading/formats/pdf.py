"""PDF files with a text layer: pages → lines → paragraphs.

The characters and where they stand come from pdfium. A page knows lines only, and white space that nobody typed; what is put together here
is the text without them. No other character is lost or made up, except headers, footers and page numbers, and the hyphen of a divided word.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

from qualcode.pages import Layout
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.pdf_fonts import set_fonts
from qualcode.reading.formats.pdf_lines import Glyph, Line, columns, gutters, line
from qualcode.reading.formats.pdf_margins import without_margins
from qualcode.reading.formats.pdf_paragraphs import paragraphs

__all__ = ["content"]

MOST_CHARACTERS = 50_000_000
PASSWORD, SECURITY = 4, 5
"""Error codes of pdfium (``FPDF_ERR_PASSWORD``, ``FPDF_ERR_SECURITY``)."""
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_FILL_AND_STROKE = 2
"""How Word and LibreOffice print bold hanzi of a font that has none: filled, and drawn round once more."""
_LOOKED_AT, _FULL_PAGE = 5, 20
"""On how many pages columns are looked for that nobody declared, and how many lines make a page full."""
_TAIL = 4096
"""Within so many bytes from the end stands the mark of the end."""
_UNKNOWN = "\ufffd"
_HYPHENS = (0x02, 0x2D, 0xAD, 0xFFFE)
"""What pdfium gives for a hyphen at the end of a line."""
_OLD_FORMS = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF))
"""Radicals and compatibility ideographs: some fonts name them instead of the hanzi that they look like."""


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of a .pdf file, its paragraphs put together from its lines.

    Parameters
    ----------
    data
        The bytes of the file.
    options
        ``page_columns``: in how many columns its pages are set; ``page_words`` and ``paragraph_marks``: the words of its language.

    Raises
    ------
    Unreadable
        When it is damaged, protected by a password, a scan without text, or its characters have no meaning.

    Examples
    --------
    >>> content(b"%PDF-1.7 and no more", ReadOptions())
    Traceback (most recent call last):
    ...
    qualcode.reading.contents.Unreadable: it is no PDF, or it is damaged or cut off. Open it in a PDF reader and save it again, ...
    """
    lines, empty, pages, doubtful = _lines(data, options.page_columns)
    if not lines:
        what = f"it is a scan of {pages} pages without text" if pages > 1 else "it is a scan of one page without text"
        raise Unreadable(what, "Recognise its text first (OCR) and save it as a PDF with text, or as .docx.")
    letters = sum(not character.isspace() for one in lines for character in one.text)
    unknown = sum(_meaningless(character) for one in lines for character in one.text)
    if unknown * 2 > letters:
        raise Unreadable("its fonts do not say which characters they show", "Recognise its text (OCR), or get it in another format.")
    kept, left_out = without_margins(lines, pages, options.page_words)
    text, bold = paragraphs(kept, options.paragraph_marks)
    remarks = []
    if left_out:
        shown = ", ".join(f"'{one}'" for one in left_out[:6]) + (", …" if len(left_out) > 6 else "")
        found = f"headers, footers and page numbers were left out: {shown}"
        remarks.append((found, "If one of them belongs to the text, save the PDF as .docx and read that."))
    if empty:
        which = ", ".join(map(str, empty[:10])) + (", …" if len(empty) > 10 else "")
        found = f"{'page' if len(empty) == 1 else 'pages'} {which} of {pages} hold no text"
        remarks.append((found, "If they are pictures of text, recognise it first (OCR)."))
    if b"%%EOF" not in data[-_TAIL:]:
        remarks.append(("the mark at its end is missing: it may be cut off", "Compare its end with the pages, or get the file again."))
    if unknown:
        found = f"{unknown:,} character{'s have' if unknown > 1 else ' has'} no meaning outside the fonts of the file"
        remarks.append((found, "Compare the text with the pages; recognise it (OCR) where it is wrong."))
    if doubtful:
        remarks.append(("its pages look as if they were set in two columns", "If they are, give the document `page_columns: 2`."))
    return Content(text, layout=Layout(bold=bold), remarks=tuple(remarks))


def _damaged() -> Unreadable:
    use = "Open it in a PDF reader and save it again, or get the file from its source once more."
    return Unreadable("it is no PDF, or it is damaged or cut off", use)


def _meaningless(character: str) -> bool:
    return character == _UNKNOWN or unicodedata.category(character) == "Co"


def _lines(data: bytes, count: int) -> tuple[list[Line], list[int], int, bool]:
    """The lines of all pages, the numbers of those without text, how many there are, and whether they look like two columns."""
    import pypdfium2

    set_fonts()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (PASSWORD, SECURITY) or "assword" in str(error):
            raise Unreadable("it is protected by a password", "Open it with the password and save it without.") from None
        raise _damaged() from None
    lines: list[Line] = []
    empty: list[int] = []
    looked = halved = 0
    try:
        pages = len(document)
        if pages < 1:
            raise _damaged()
        for page in range(pages):
            rows, (bottom, top) = _rows(document, page)
            between = gutters(rows, count) if count > 1 else []
            made = list(columns(rows, between, page)) if between else [one for row in rows if (one := line(row, page))]
            if count == 1 and looked < _LOOKED_AT and len(rows) >= _FULL_PAGE:
                looked, halved = looked + 1, halved + _looks_halved(rows)
            for one in made:
                one.depth = (top - one.base) / max(top - bottom, 1.0)
            lines += made
            if not made:
                empty.append(page + 1)
            if sum(len(one.text) for one in made) > MOST_CHARACTERS:
                raise Unreadable(f"page {page + 1} holds more characters than a page can show", "Look into the file.")
    except pypdfium2.PdfiumError:
        raise _damaged() from None
    finally:
        document.close()
    return lines, empty, pages, halved * 2 > looked


def _looks_halved(rows: list[list[Glyph]]) -> bool:
    """Whether an empty strip runs down the middle of a page."""
    between = gutters(rows, 2)
    sides = Counter(glyph.left >= x for x in between for row in rows for glyph in row)
    crossing = sum(any(glyph.left < x < glyph.right for glyph in row) for x in between for row in rows)
    return min(sides[True], sides[False]) > 0.35 * sides.total() > 0 and crossing < 0.1 * len(rows)


def _rows(document: object, number: int) -> tuple[list[list[Glyph]], tuple[float, float]]:
    """The characters of a page, line by line, in the order of pdfium; and where the page ends and begins."""
    page = document[number]  # type: ignore[index]
    try:
        layer = page.get_textpage()
        try:
            count = layer.count_chars()
            if count > MOST_CHARACTERS:
                raise Unreadable(f"page {number + 1} holds more characters than a page can show", "Look into the file.")
            text = _Layer(layer.raw, count)
            left, bottom, right, top = page.get_bbox()
            return list(text.rows()), ((bottom, top), (left, right), (-top, -bottom), (-right, -left))[text.turn]
        finally:
            layer.close()
    finally:
        page.close()


class _Layer:
    """The text of one page, asked character by character; what a text object says of all its characters is asked once."""

    def __init__(self, layer: object, count: int) -> None:
        import pypdfium2.raw as pdfium

        self.pdfium, self.layer, self.count = pdfium, layer, count
        self.box, self.x, self.y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self.styles: dict[int, tuple[float, bool]] = {}
        angles = (pdfium.FPDFText_GetCharAngle(layer, index) for index in range(0, count, count // 50 + 1))
        turns = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if 0 <= angle < 7)
        self.turn = turns.most_common(1)[0][0] if turns else 0
        """By how many quarters the lines of the page are turned, clockwise."""

    def rows(self) -> Iterator[list[Glyph]]:
        code_of, generated, hyphen, layer = (
            *(self.pdfium.FPDFText_GetUnicode, self.pdfium.FPDFText_IsGenerated, self.pdfium.FPDFText_IsHyphen),
            self.layer,
        )
        row: list[Glyph] = []
        high, divided = 0, False
        for index in range(self.count):
            code = code_of(layer, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            character = _character(code, high)
            high = 0
            if (divided or character in "\r\n") and row:
                yield row
                row = []
            divided = code in _HYPHENS and hyphen(layer, index) == 1
            if not character.isspace():
                row.append(self.glyph(index, "-" if divided else character))
            elif character not in "\r\n":
                row.append(Glyph(character, 0.0, 0.0, 0.0, 0.0, False, generated(layer, index) == 1))
        if row:
            yield row

    def glyph(self, index: int, character: str) -> Glyph:
        """A character with its place, the turn of the page taken back."""
        box = self.box
        self.pdfium.FPDFText_GetLooseCharBox(self.layer, index, box)
        self.pdfium.FPDFText_GetCharOrigin(self.layer, index, self.x, self.y)
        if self.turn == 0:
            left, right, base, height = box.left, box.right, self.y.value, box.top - box.bottom
        elif self.turn == 3:
            left, right, base, height = box.bottom, box.top, -self.x.value, box.right - box.left
        elif self.turn == 2:
            left, right, base, height = -box.right, -box.left, -self.y.value, box.top - box.bottom
        else:
            left, right, base, height = -box.top, -box.bottom, self.x.value, box.right - box.left
        height = abs(height)
        size, bold = self.style(index)
        return Glyph(character, left, right, base, size if 0.4 * height < size < 2.5 * height else height, bold, False)

    def style(self, index: int) -> tuple[float, bool]:
        """Size and boldness of the object that a character belongs to."""
        pointer = self.pdfium.FPDFText_GetTextObject(self.layer, index)
        if not pointer:
            return 0.0, False
        key = ctypes.addressof(pointer.contents)
        if key not in self.styles:
            self.styles[key] = self.ask(index, pointer)
        return self.styles[key]

    def ask(self, index: int, pointer: object) -> tuple[float, bool]:
        pdfium, name, flags = self.pdfium, ctypes.create_string_buffer(256), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.layer, index, name, 256, flags)
        font = name.value.decode("utf-8", "replace").lower()
        bold = any(word in font for word in _BOLD_NAMES) or pdfium.FPDFText_GetFontWeight(self.layer, index) >= 600
        bold |= pdfium.FPDFTextObj_GetTextRenderMode(pointer) == _FILL_AND_STROKE
        matrix, size = pdfium.FS_MATRIX(), ctypes.c_float()
        pdfium.FPDFPageObj_GetMatrix(pointer, matrix)
        pdfium.FPDFTextObj_GetFontSize(pointer, size)
        return size.value * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)), bold


@cache
def _character(code: int, high: int) -> str:
    """The character with this code, the hanzi for its old form, and U+FFFD for what is no character."""
    if high and 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
    if code in (9, 10, 13):
        return chr(code)
    if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE or code > 0x10FFFF:
        return _UNKNOWN
    character = chr(code)
    if any(first <= code <= last for first, last in _OLD_FORMS):
        return unicodedata.normalize("NFKC", character)
    return character
