"""report.docx: the content of a report as a Word file, from which chapters are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.reporting.contents.blocks import Block, Content, Facts, Figure, Prose, Quotes, Section, Table
from qualcode.reporting.documents.packing import repacked
from qualcode.reporting.documents.values import above, below, clean, ems
from qualcode.reporting.documents.widths import PORTRAIT, pieces
from qualcode.reporting.wording import Words, report_words
from qualcode.saving import save

if TYPE_CHECKING:
    from qualcode.errors import Problem
    from qualcode.results import Results

__all__ = ["WordFile", "docx_bytes", "drawn_in", "write_docx"]

MANY = 1000
"""A table of more rows is nothing to print: the first are, and a note names the file with all."""
NAMES = 13.0
"""Widths of a character that stand before the value of a fact."""
DAY = datetime(2000, 1, 1)
TALLEST = 21.0
"""Centimetres that a figure may be high, so that its caption stands on the same page."""
Drawn = Callable[[Figure], bytes]


def write_docx(results: Results, path: str | Path, *, figures: bool | Path = True) -> tuple[Problem, ...]:
    """Writes the report of a run as a Word file: three-line tables, figures, quotes with ids, appendices.

    Headings are Word's own, so that the outline shows and chapters can be moved. Wide tables stand on pages of their own, across; those
    that are too wide even so are cut between columns, and the later pieces are called 续表 (continued).

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    path
        The file; it is replaced when it is there.
    figures
        A folder in which :func:`qualcode.reporting.write_figures` wrote them; True draws them; False leaves them out.

    Returns
    -------
    tuple of Problem
        Doubts about what is written: see :func:`qualcode.reporting.write_report`.

    Raises
    ------
    OutputError
        When the file cannot be written.

    Examples
    --------
    >>> problems = qualcode.write_docx(results, "report.docx")    # doctest: +SKIP
    """
    from qualcode.reporting.contents.building import content_of

    content = content_of(results)
    save(Path(path), docx_bytes(content, drawn_in(figures)), remedy="Close it in Word, or choose another place.")
    return content.problems


def drawn_in(figures: bool | Path) -> Drawn | None:
    """How a figure becomes a PNG: read where it was drawn before, else drawn; ``None`` where there shall be none."""
    if figures is False:
        return None

    def drawn(figure: Figure) -> bytes:
        file = figures / f"{figure.file}.png" if isinstance(figures, Path) else None
        if file is not None and file.is_file():
            return file.read_bytes()
        return figure.draw().encoded(".png")[0]

    return drawn


def docx_bytes(content: Content, drawn: Drawn | None) -> bytes:
    """The bytes of the Word file; the same for the same content."""
    return WordFile(content, pictures=drawn is not None).packed(drawn)


class WordFile:
    """The text of a report as a Word file, into which the pictures are put when they are drawn."""

    def __init__(self, content: Content, *, pictures: bool) -> None:
        self._writer = _Writer(content, pictures)
        self._writer.write()

    def packed(self, drawn: Drawn | None) -> bytes:
        """Its bytes, with the pictures where it has any."""
        if drawn is not None:
            for held, figure in self._writer.frames:
                _put(held, figure, drawn(figure))
        stream = BytesIO()
        self._writer.document.save(stream)
        return repacked(stream.getvalue())


def _put(held: Any, figure: Figure, data: bytes) -> None:
    """Puts a picture into its paragraph."""
    from docx.shared import Cm

    shape = held.add_run().add_picture(BytesIO(data), width=Cm(PORTRAIT))
    if shape.height > Cm(TALLEST):
        shape.width, shape.height = int(shape.width * Cm(TALLEST) / shape.height), Cm(TALLEST)
    shape._inline.docPr.set("descr", clean(figure.alt or figure.caption))


class _Writer:
    """Puts one block behind the other in front of the settings of the last page."""

    def __init__(self, content: Content, pictures: bool) -> None:
        from qualcode.reporting.documents.wordpages import blank_document

        self.content, self.pictures = content, pictures
        self.frames: list[tuple[Any, Figure]] = []
        self.words: Words = report_words(content.study.language)
        self.document: Any = blank_document(content.study.language)
        self.across = False
        self.marks = 0
        self.waiting: list[Any] = []
        kept = self.document.core_properties
        kept.title, kept.author, kept.last_modified_by, kept.comments = clean(content.title), "", "", ""
        kept.created = kept.modified = DAY
        kept.revision = 1

    def add(self, *elements: Any) -> None:
        for one in elements:
            self.document.element.body.sectPr.addprevious(one)

    def write(self) -> None:
        from qualcode.reporting.documents.wordpages import contents_list
        from qualcode.reporting.documents.wordparts import paragraph, run

        self.add(paragraph(run(self.content.title, heading=True), style="Title"))
        told = [section for section in self.content.sections if self.tells(section)]
        self.add(*contents_list(list(self.headings(told)), self.words["paper.contents"]))
        appendix = False
        for section in told:
            if section.appendix and not appendix:
                self.heading(self.words["paper.appendix"], 1)
                appendix = True
            self.section(section, 2 if section.appendix else 1)
        self.turn(False)

    def tells(self, section: Section) -> bool:
        """Whether anything of it stands on paper."""
        return any(self.printed(block) for part in section.walk() for block in part.blocks)

    def printed(self, block: Block) -> bool:
        if isinstance(block, Table):
            return not block.workings
        return isinstance(block, Prose | Quotes | Facts | Figure)

    def headings(self, sections: list[Section]) -> Iterator[tuple[int, str]]:
        """Level and text of the headings of the first two levels, in order."""
        appendix = False
        for section in sections:
            if section.appendix and not appendix:
                appendix = True
                yield 1, self.words["paper.appendix"]
            level = 2 if section.appendix else 1
            yield level, section.title
            yield from ((part_level, title) for part_level, title in self._below(section, level + 1))

    def _below(self, section: Section, level: int) -> Iterator[tuple[int, str]]:
        for part in filter(self.tells, section.sections):
            yield level, part.title
            yield from self._below(part, level + 1)

    def heading(self, text: str, level: int) -> None:
        """A heading waits for what it heads, to stand on the same page, upright or across."""
        from qualcode.reporting.documents.wordpages import bookmarked
        from qualcode.reporting.documents.wordparts import paragraph, run

        made = paragraph(run(text, heading=True), style=f"Heading{min(level, 6)}", keep=True)
        self.marks += 1
        self.waiting.append(bookmarked(made, self.marks))

    def section(self, section: Section, level: int) -> None:
        self.heading(section.title, level)
        for block in filter(self.printed, section.blocks):
            self.block(block)
        for part in filter(self.tells, section.sections):
            self.section(part, level + 1)

    def block(self, block: Block) -> None:
        if isinstance(block, Table):
            self.table(block)
            return
        self.turn(False)
        if isinstance(block, Prose):
            self.prose(block)
        elif isinstance(block, Facts):
            self.facts(block)
        elif isinstance(block, Quotes):
            self.quotes(block)
        elif isinstance(block, Figure):
            self.figure(block)

    def prose(self, prose: Prose) -> None:
        from qualcode.reporting.documents.wordparts import paragraph, run

        self.add(*(paragraph(run(text), style="Note" if prose.note else "BodyText") for text in prose.paragraphs))

    def facts(self, facts: Facts) -> None:
        from qualcode.reporting.documents.wordparts import element, paragraph, run

        for fact in facts.facts:
            remark = [run(f" ({fact.remark})", size=9)] if fact.remark else []
            # A long name has a line for itself.
            apart = element("r", element("tab" if ems(clean(fact.name)) < NAMES else "br"))
            self.add(paragraph(run(fact.name, heading=True), apart, run(fact.value), *remark, style="Fact"))

    def quotes(self, quotes: Quotes) -> None:
        from qualcode.reporting.documents.wordparts import paragraph, run

        if quotes.title:
            self.add(paragraph(run(quotes.title, heading=True), style="QuoteTitle", keep=True))
        for quote in quotes.quotes:
            warning = [run(f"\n{quote.warning}", size=9, bold=True)] if quote.warning else []
            self.add(paragraph(run(quote.text), run(f" ({quote.source})", size=9), *warning, style="Quotation"))

    def figure(self, figure: Figure) -> None:
        from qualcode.reporting.documents.wordparts import paragraph, run

        caption = self.words["paper.figure"].format(number=figure.number, caption=figure.caption)
        if not self.pictures:
            self.add(paragraph(run(self.words["paper.no_figure"].format(file=figure.file)), style="Note", align="center"))
        else:
            held = self.document.add_paragraph()
            held._element.style = "Figure"  # by its id: a name is looked for in all styles, for each figure anew
            self.frames.append((held, figure))
            self.add(held._element)
        self.add(paragraph(run(caption, heading=True, size=10.5), style="Caption", keep=bool(figure.notes)))
        self.add(*(paragraph(run(note), style="Note") for note in below(figure.notes, self.words)))

    def table(self, table: Table) -> None:
        from qualcode.reporting.documents.wordparts import paragraph, run, table_element

        shown, left = _cut(table)
        notes = below((*table.notes, *([self.words["paper.rest"].format(count=left)] if left else [])), self.words)
        for number, piece in enumerate(pieces(shown)):
            self.turn(piece.landscape)
            caption = above(table, self.words, continued=number > 0)
            self.add(paragraph(run(caption, heading=True, size=10.5), style="Caption", keep=True), table_element(shown, piece))
        self.add(*(paragraph(run(note), style="Note") for note in notes), paragraph(style="Gap"))

    def turn(self, across: bool) -> None:
        """Ends the pages of one direction where those of the other begin."""
        from qualcode.reporting.documents.wordpages import page_end

        if across != self.across:
            self.add(page_end(self.document, landscape=self.across))
            self.across = across
        self.add(*self.waiting)
        self.waiting = []


def _cut(table: Table) -> tuple[Table, int]:
    """The rows that are printed, and how many are not."""
    from dataclasses import replace

    left = max(0, len(table.rows) - MANY)
    return (replace(table, rows=table.rows[:MANY]) if left else table), left
