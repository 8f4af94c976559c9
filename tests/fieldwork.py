"""Writers of fieldwork files, for tests: one interview in every format and layout that people bring.

A ``said`` is a list of (label, who asks, paragraphs). Each writer returns the bytes of a file. What reads them is tested; nothing here is.
"""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import docx
from docx.document import Document as WordDocument
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate


class Said(NamedTuple):
    """A turn: its label, whether its speaker asks, and its paragraphs."""

    label: str
    asks: bool
    lines: tuple[str, ...]


Head = Sequence[tuple[str, str]]
"""The lines above an interview: key and value."""


def labelled(said: Iterable[Said], colon: str = "：") -> list[str]:
    return [f"{turn.label}{colon}{line}" if first == 0 else line for turn in said for first, line in enumerate(turn.lines)]


def header(head: Head) -> list[str]:
    return [f"{key}：{value}" for key, value in head]


def plain(head: Head, said: Sequence[Said], encoding: str = "utf-8", colon: str = "：") -> bytes:
    return "\n".join([*header(head), "", *labelled(said, colon)]).encode(encoding)


def speech_recogniser(head: Head, said: Sequence[Said]) -> bytes:
    """The blocks of speech recognisers: label and time on a line, the words below."""
    blocks = [f"{turn.label} 00:{number // 4:02}:{number * 15 % 60:02}\n" + "\n".join(turn.lines) for number, turn in enumerate(said)]
    return ("\n".join(header(head)) + "\n\n" + "\n\n".join(blocks)).encode()


def _saved(word: WordDocument) -> bytes:
    to = io.BytesIO()
    word.save(to)
    return to.getvalue()


def word_labelled(head: Head, said: Sequence[Said]) -> bytes:
    """Labels in bold in front of the paragraphs."""
    word = docx.Document()
    for line in header(head):
        word.add_paragraph(line)
    for turn in said:
        for number, line in enumerate(turn.lines):
            paragraph = word.add_paragraph()
            if number == 0:
                paragraph.add_run(f"{turn.label}：").bold = True
            paragraph.add_run(line)
    return _saved(word)


def word_bold_questions(head: Head, said: Sequence[Said]) -> bytes:
    """Questions in bold, answers plain, no labels."""
    word = docx.Document()
    for line in header(head):
        word.add_paragraph(line)
    for turn in said:
        for line in turn.lines:
            word.add_paragraph().add_run(line).bold = turn.asks or None
    return _saved(word)


def word_table(head: Head, said: Sequence[Said]) -> bytes:
    """The header as a table of keys and values, the talk as a table of two columns."""
    word = docx.Document()
    top = word.add_table(len(head), 2)
    for row, (key, value) in zip(top.rows, head, strict=True):
        row.cells[0].text, row.cells[1].text = key, value
    word.add_paragraph()
    table = word.add_table(len(said), 2)
    for row, turn in zip(table.rows, said, strict=True):
        row.cells[0].text = turn.label
        row.cells[1].text = turn.lines[0]
        for line in turn.lines[1:]:
            row.cells[1].add_paragraph(line)
    return _saved(word)


def pdf(head: Head, said: Sequence[Said]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=16, alignment=TA_LEFT, wordWrap="CJK", spaceAfter=6)
    to = io.BytesIO()
    story = [Paragraph(html.escape(line), style) for line in (*header(head), *labelled(said))]
    SimpleDocTemplate(to, invariant=1).build(story, onLaterPages=_page_number, onFirstPage=_page_number)
    return to.getvalue()


def _page_number(canvas: object, template: object) -> None:
    canvas.setFont("STSong-Light", 9)  # type: ignore[attr-defined]
    canvas.drawCentredString(300, 30, f"- {canvas.getPageNumber()} -")  # type: ignore[attr-defined]


def web(head: Head, said: Sequence[Said], charset: str = "utf-8") -> bytes:
    lines = "".join(f"<p>{html.escape(line)}</p>\n" for line in (*header(head), *labelled(said)))
    page = f"<html><head><meta charset='{charset}'><title>访谈</title><style>p {{}}</style></head>\n<body>\n{lines}</body></html>"
    return page.encode(charset)


def rich(head: Head, said: Sequence[Said]) -> bytes:
    def escaped(line: str) -> str:
        units = line.encode("utf-16-le")
        return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?" for at in range(0, len(units), 2))

    body = "\\par\n".join(escaped(line) for line in (*header(head), *labelled(said)))
    return ("{\\rtf1\\ansi\\ansicpg936\\uc1\n" + body + "\\par\n}").encode("ascii")


_ODT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:text>{}</office:text>'
    "</office:body></office:document-content>"
)


def open_document(head: Head, said: Sequence[Said]) -> bytes:
    to = io.BytesIO()
    lines = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in (*header(head), *labelled(said)))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODT.format(lines))
    return to.getvalue()


def sheet(head: Head, said: Sequence[Said]) -> bytes:
    """An Excel sheet with one row a turn."""
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.append(["序号", "说话人", "内容"])
    for number, turn in enumerate(said, 1):
        page.append([number, turn.label, "\n".join(turn.lines)])
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def comma_separated(head: Head, said: Sequence[Said]) -> bytes:
    import csv

    to = io.StringIO()
    writer = csv.writer(to)
    writer.writerow(["说话人", "内容"])
    writer.writerows([turn.label, "\n".join(turn.lines)] for turn in said)
    return to.getvalue().encode("gb18030")


def _clock(number: int, mark: str) -> str:
    return f"00:{number // 60:02}:{number % 60:02}{mark}000"


def subtitles(head: Head, said: Sequence[Said]) -> bytes:
    cues = [line for turn in said for line in labelled([turn])]
    shown = (f"{n}\n{_clock(3 * n, ',')} --> {_clock(3 * n + 2, ',')}\n{line}" for n, line in enumerate(cues, 1))
    return "\n\n".join(shown).encode("utf-8-sig")


def web_subtitles(head: Head, said: Sequence[Said]) -> bytes:
    cues = [f"<v {turn.label}>{line}</v>" for turn in said for line in turn.lines]
    shown = "\n\n".join(f"{_clock(3 * n, '.')} --> {_clock(3 * n + 2, '.')}\n{line}" for n, line in enumerate(cues, 1))
    return ("WEBVTT\n\n" + shown).encode()


WRITERS: dict[str, tuple[str, Callable[[Head, Sequence[Said]], bytes]]] = {
    "plain text": (".txt", plain),
    "GB18030": (".txt", lambda head, said: plain(head, said, "gb18030")),
    "UTF-16 without a mark": (".txt", lambda head, said: plain(head, said, "utf-16-le")),
    "narrow colons": (".txt", lambda head, said: plain(head, said, colon=": ")),
    "speech recogniser": (".txt", speech_recogniser),
    "Word, labels": (".docx", word_labelled),
    "Word, bold questions": (".docx", word_bold_questions),
    "Word, tables": (".docx", word_table),
    "PDF": (".pdf", pdf),
    "HTML": (".html", web),
    "HTML, GBK": (".html", lambda head, said: web(head, said, "gb18030")),
    "RTF": (".rtf", rich),
    "ODT": (".odt", open_document),
    "Excel": (".xlsx", sheet),
    "CSV, GB18030": (".csv", comma_separated),
    "SRT": (".srt", subtitles),
    "VTT": (".vtt", web_subtitles),
}
WITHOUT_HEADER = ("Excel", "CSV, GB18030", "SRT", "VTT")
