"""An empty Word file with its styles, pages and page numbers; the list of what it contains."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from qualcode.reporting.documents.wordparts import BODY, HEADING, centimetres, element, fonts, paragraph, run

__all__ = ["blank_document", "bookmarked", "contents_list", "page_end"]

LONG_SIDE, SHORT_SIDE, MARGIN = 29.7, 21.0, 2.5
"""A4, in centimetres."""
HEADINGS = (16, 14, 12, 12, 10.5, 10.5)
"""Points: 三号, 四号, 小四, 五号."""
LISTED = 2
"""Down to which level headings stand in the list of contents."""
# Name: size in points, first line and left indent in centimetres, space before and after, line spacing.
STYLES: dict[str, tuple[float, float, float, float, float, float]] = {
    "Body Text": (12, 0.85, 0, 0, 6, 1.5),
    "Caption": (10.5, 0, 0, 10, 4, 1.0),
    "Note": (9, 0, 0, 2, 2, 1.15),
    "Cell": (10.5, 0, 0, 1.5, 1.5, 1.0),
    "Figure": (10.5, 0, 0, 8, 2, 1.0),
    "Fact": (10.5, -5, 5, 1, 1, 1.15),
    "Quote Title": (10.5, 0, 0, 8, 2, 1.15),
    "Quotation": (10.5, 0, 0.85, 2, 4, 1.25),
    "Gap": (1, 0, 0, 0, 0, 1.0),
    "Contents": (10.5, 0, 0, 1, 1, 1.15),
    "Contents 2": (10.5, 0, 0.85, 1, 1, 1.15),
}
CENTRED = ("Caption", "Figure")


def blank_document(language: str) -> Any:
    """No text, A4 upright, a page number in the middle below."""
    document = Document()
    known = {style.name for style in document.styles}
    for name, how in STYLES.items():
        style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _style(style, name, *how)
    for level, size in enumerate(HEADINGS, 1):
        _heading(document.styles[f"Heading {level}"], size, before=14 if level < 3 else 8)
    _heading(document.styles["Title"], 18, before=0)
    document.styles["Title"].paragraph_format.alignment = 1
    for line in document.styles["Title"].element.pPr.findall(qn("w:pBdr")):
        document.styles["Title"].element.pPr.remove(line)
    _fonts_of(document.styles["Normal"].element.get_or_add_rPr(), BODY)
    document.styles["Normal"].font.size = Pt(12)
    for defaults in document.styles.element.iter(qn("w:rPrDefault")):
        _fonts_of(defaults.find(qn("w:rPr")), BODY)
        for spoken in defaults.iter(qn("w:lang")):
            spoken.set(qn("w:val"), "en-US")
            spoken.set(qn("w:eastAsia"), "zh-CN")
    section = document.sections[0]
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Cm(MARGIN)
    _number_pages(section.footer.paragraphs[0])
    _lay(document.element.body.sectPr, landscape=False)
    return document


def _style(style: Any, name: str, size: float, first: float, left: float, before: float, after: float, spacing: float) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _fonts_of(style.element.get_or_add_rPr(), HEADING if name in ("Caption", "Quote Title") else BODY)
    form = style.paragraph_format
    form.first_line_indent, form.left_indent = Cm(first), Cm(left)
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), spacing
    form.widow_control = True
    if name == "Gap":
        form.line_spacing = Pt(1)
    if name in CENTRED:
        form.alignment = 1
    if name == "Figure":
        form.keep_with_next = True


def _heading(style: Any, size: float, *, before: float) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _fonts_of(style.element.get_or_add_rPr(), HEADING)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
    style.paragraph_format.line_spacing = 1.25


def _fonts_of(manner: Any, chinese: str) -> None:
    """Names all fonts, in place of those of a theme."""
    for old in manner.findall(qn("w:rFonts")):
        manner.remove(old)
    manner.insert(0, fonts(chinese))


def _number_pages(held: Any) -> None:
    held.alignment = 1
    field = element("fldSimple", run("1", size=9), instr="PAGE")
    held._element.append(field)


def _lay(settings: Any, *, landscape: bool) -> None:
    page = settings.find(qn("w:pgSz"))
    width, height = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    page.set(qn("w:w"), str(centimetres(width)))
    page.set(qn("w:h"), str(centimetres(height)))
    page.attrib.pop(qn("w:orient"), None)
    if landscape:
        page.set(qn("w:orient"), "landscape")


def page_end(document: Any, *, landscape: bool) -> Any:
    """A paragraph of no height that ends the pages of one direction."""
    settings = deepcopy(document.element.body.sectPr)
    _lay(settings, landscape=landscape)
    made = paragraph(style="Gap")
    made.find(qn("w:pPr")).append(settings)
    return made


def bookmarked(heading: Any, number: int) -> Any:
    """The heading with a name that the list of contents leads to."""
    place = list(heading).index(heading.find(qn("w:pPr"))) + 1
    heading.insert(place, element("bookmarkStart", id=number, name=_mark(number)))
    heading.append(element("bookmarkEnd", id=number))
    return heading


def _mark(number: int) -> str:
    return f"_Toc{number:08d}"


def contents_list(headings: list[tuple[int, str]], title: str) -> list[Any]:
    """A list of contents that Word can bring up to date (F9), filled already, so that it asks nothing when the file is opened."""
    listed = [(number, level, text) for number, (level, text) in enumerate(headings, 1) if level <= LISTED]
    if not listed:
        return []
    made = []
    for number, level, text in listed:
        link = element("hyperlink", run(text), anchor=_mark(number), history=1)
        made.append(paragraph(link, style="Contents" if level == 1 else "Contents2"))
    begin = [_field("begin"), _instruction(f' TOC \\o "1-{LISTED}" \\n \\h \\z '), _field("separate")]
    for place, part in enumerate(begin, 1):
        made[0].insert(place, part)
    made[-1].append(_field("end"))
    return [paragraph(run(title, heading=True), style="QuoteTitle", keep=True), *made]


def _field(kind: str) -> Any:
    return element("r", element("fldChar", fldCharType=kind))


def _instruction(words: str) -> Any:
    made = element("instrText")
    made.text = words
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", made)
