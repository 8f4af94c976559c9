"""OpenDocument texts (.odt, of LibreOffice and WPS): what a reader of the page sees, in the order of the page.

The same rules as for Word files: tracked insertions are kept, deletions, hidden text, headers and footers left out; text boxes stand
behind the paragraph that they are anchored in, the text of footnotes and endnotes behind the body, one paragraph a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.pages import Comment
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.archives import Archive
from qualcode.reading.formats.composing import Composition
from qualcode.reading.formats.markup import Element, attribute, characters, child, children, descendants, local, tree
from qualcode.reading.formats.openstyles import Look, Numbering, Styles

__all__ = ["content"]

_SILENT = frozenset(
    (
        *("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls", "forms", "event-listeners"),
        *("image", "object", "object-ole", "plugin", "glue-point", "title", "desc", "script", "ruby-text", "placeholder", "binary-data"),
        *("table-of-content-source", "illustration-index-source", "table-index-source", "object-index-source", "user-index-source"),
        *("alphabetical-index-source", "bibliography-source", "number", "soft-page-break", "shapes", "table-column", "scripts"),
    )
)
"""Elements whose characters nobody sees on the page, or that have none."""
_BOXES = ("frame", "custom-shape", "rect", "ellipse", "line", "polygon", "path", "g", "caption", "connector", "text-box")
_HIDDEN = ("hidden-text", "hidden-paragraph")
_MOST_SPACES, _MOST_REPEATED = 1_000, 10_000
"""Blanks in one element; cells that a file says to repeat."""


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of an .odt file, with bold passages, tables and comments.

    Raises
    ------
    Unreadable
        When it is damaged, protected by a password, or no OpenDocument text.
    """
    archive = Archive(data)
    manifest = archive.read("META-INF/manifest.xml")
    if manifest is not None and descendants(tree(manifest, "manifest.xml"), "encryption-data"):
        raise Unreadable("it is protected by a password", "Open it with the password, take the password off, and save it.")
    packed = archive.read("content.xml")
    if packed is None:
        raise archive.unlike("content.xml")
    root, named = tree(packed, "content.xml"), archive.read("styles.xml")
    body = child(root, "body", "text")
    if body is None:
        found = "is no text document but a table or a presentation" if child(root, "body") is not None else "is damaged: it has no body"
        raise Unreadable(f"it {found}", "Name a table .ods; save anything else as .odt or .docx.")
    walker = _Walker(Styles(root, tree(named, "styles.xml") if named else None))
    walker.blocks(body)
    notes = walker.append_notes()
    placed = walker.page.comments(walker.comments, {})
    remarks = (*_change_remarks(body), *walker.remarks(), *_note_remarks(notes))
    return Content(walker.page.text, layout=walker.page.layout(), comments=placed, remarks=remarks)


class _Walker:
    """Walks through the elements of a text; what it reads goes to `page`, what it leaves out is counted."""

    def __init__(self, styles: Styles) -> None:
        self.page, self.styles = Composition(), styles
        self.hidden = self.numbered = 0
        self.comments: dict[str, Comment] = {}
        self._notes: list[Element] = []
        self._boxes: list[Element] = []
        self._repeated = 0
        self._blank = True
        self._lists: dict[str, Numbering] = {}
        self._labels: list[str] = []

    def blocks(self, parent: Element, *, in_cell: bool = False) -> None:
        """Paragraphs, lists and tables."""
        elements = [element for element in parent if local(element) and local(element) not in _SILENT]
        if in_cell and len(elements) > 1 and local(elements[-2]) == "table" and not characters(elements[-1]):
            # Behind a table in a cell there must be a paragraph; an empty one is nobody's.
            elements.pop()
        for element in elements:
            name = local(element)
            if name in ("p", "h"):
                self._paragraph(element)
            elif name == "list":
                self._list(element, None, 1)
            elif name == "table":
                self._table(element)
            elif name == "section" and attribute(element, "display") == "none":
                self.hidden += len(characters(element).strip())
            elif name == "annotation" or name == "annotation-end":
                self._comment(element)
            else:
                self.blocks(element)

    def append_notes(self) -> int:
        """Put the text of the notes behind that of the body; how many there were."""
        for kind in ("footnote", "endnote"):
            for note in self._notes:
                body = child(note, "note-body")
                if body is not None and attribute(note, "note-class", "footnote") == kind:
                    self.page.fresh_line()
                    self.blocks(body)
        return len(self._notes)

    def _list(self, element: Element, outer: Numbering | None, at: int) -> None:
        """A list; an inner one counts with the outer, one that goes on with the one before it."""
        style, id, numbering = attribute(element, "style-name"), attribute(element, "id"), outer
        if numbering is None:
            before = attribute(element, "continue-list") or (style if attribute(element, "continue-numbering") == "true" else "")
            numbering = self._lists.get(before) or self.styles.numbering(style)
            self._lists[style] = numbering
        elif style:
            numbering = Numbering(self.styles.numbering(style).levels or numbering.levels, numbering.counts)
        if id:
            self._lists[id] = numbering
        for item in element:
            if local(item) in ("list-item", "list-header"):
                self._item(item, numbering, at)

    def _item(self, item: Element, numbering: Numbering, at: int) -> None:
        first = next((local(inner) for inner in item if local(inner) in ("p", "h", "list", "table")), "")
        if local(item) == "list-item" and first in ("p", "h"):
            self._labels = [numbering.label(at, attribute(item, "start-value"))]
        for inner in item:
            if local(inner) == "list":
                self._list(inner, numbering, at + 1)
            elif local(inner) in ("p", "h"):
                self._paragraph(inner)
            elif local(inner) not in _SILENT:
                self.blocks(inner)
        self._labels = []

    def _label(self, paragraph: Element, look: Look) -> None:
        """The number before a paragraph: of its list, or of the headings."""
        if self._labels:
            label = self._labels.pop()
        elif local(paragraph) == "h" and attribute(paragraph, "is-list-header") != "true" and self.styles.outline.levels:
            level = attribute(paragraph, "outline-level", "1")
            label = self.styles.outline.label(int(level) if level in "123456789" else 10, attribute(paragraph, "start-value"))
        else:
            return
        if label:
            self.numbered += 1
            self.page.say(label, bold=bool(look.bold))

    def _paragraph(self, paragraph: Element) -> None:
        look = self.styles.look("paragraph", attribute(paragraph, "style-name"))
        self._blank = True
        self._label(paragraph, look)
        gone = any(attribute(mark, "is-hidden") == "true" for mark in children(paragraph, "hidden-paragraph"))
        self._inside(paragraph, Look(look.bold, True) if gone else look)
        self.page.end_line()
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _inside(self, parent: Element, look: Look) -> None:
        """What stands in a paragraph: characters, and elements with characters behind them."""
        self._say(parent.text, look)
        for element in parent:
            name = local(element)
            if name == "span":
                self._inside(element, self.styles.look("text", attribute(element, "style-name")).under(look))
            elif name in ("s", "tab", "line-break"):
                count = attribute(element, "c", "1")
                times = min(int(count), _MOST_SPACES) if count.isascii() and count.isdecimal() and len(count) < 7 else 1
                self._add({"s": " " * times, "tab": "\t"}.get(name, "\n"), look)
                self._blank = name == "line-break"
            elif name == "note":
                self._notes += [] if look.hidden else [element]
            elif name in ("annotation", "annotation-end"):
                self._comment(element)
            elif name in _BOXES:
                self._boxes.append(element)
            elif name in _HIDDEN:
                self.hidden += len(characters(element) or attribute(element, "string-value"))
            elif name and name not in _SILENT:
                self._inside(element, look)
            self._say(element.tail, look)

    def _say(self, text: str | None, look: Look) -> None:
        """Characters of the file: blanks and line ends between words are one blank, at the start of a paragraph none."""
        if not text:
            return
        text = re.sub(r"[ \t\r\n]+", " ", text)
        if self._blank:
            text = text.lstrip(" ")
        if text:
            self._blank = text.endswith(" ")
            self._add(text, look)

    def _add(self, text: str, look: Look) -> None:
        if look.hidden:
            self.hidden += len(text)
        else:
            self.page.say(text, bold=bool(look.bold))

    def _comment(self, element: Element) -> None:
        name = attribute(element, "name") or f"#{len(self.comments)}"
        if local(element) == "annotation-end":
            self.page.end(name)
            return
        lines = [characters(paragraph) for paragraph in descendants(element, "p")]
        author, date = (child(element, what) for what in ("creator", "date"))
        text = "\n".join(lines).strip()
        if text and name not in self.comments:
            self.comments[name] = Comment(0, 0, text, (author is not None and author.text) or "", (date is not None and date.text) or "")
        self.page.begin(name)
        self.page.anchor(name)

    def _table(self, table: Element) -> None:
        with self.page.table() as rows:
            for row in _rows(table):
                for _ in range(self._times(row, "number-rows-repeated")):
                    with self.page.row(rows) as cells:
                        for cell in row:
                            if local(cell) in ("table-cell", "covered-table-cell"):
                                self._cell(cells, cell)

    def _cell(self, cells: list[tuple[int, int]], cell: Element) -> None:
        """A cell; empty if it belongs to the one above or before it."""
        for _ in range(self._times(cell, "number-columns-repeated")):
            with self.page.cell(cells):
                if local(cell) == "table-cell":
                    self.blocks(cell, in_cell=True)

    def _times(self, element: Element, name: str) -> int:
        """How often a row or cell stands here; all repetitions of a file together are limited."""
        written = attribute(element, name, "1")
        times = int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 1
        more = max(min(times - 1, _MOST_REPEATED - self._repeated), 0)
        self._repeated += more
        return 1 + more

    def remarks(self) -> Iterator[tuple[str, str]]:
        if self.hidden:
            yield f"{_number(self.hidden, 'hidden character')} left out", "Make the text visible if it belongs to the material."
        if self.numbered:
            found = f"{_number(self.numbered, 'paragraph')} numbered by a list; the numbers were computed and stand in the text"
            yield found, "Compare some with the page."


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what} was" if count == 1 else f"{count:,} {what}s were"


def _change_remarks(body: Element) -> Sequence[tuple[str, str]]:
    """What the list of changes says; the text itself has the insertions in it, and the deletions not."""
    changes = [local(change) for region in descendants(body, "changed-region") for change in region]
    inserted, deleted = changes.count("insertion"), changes.count("deletion")
    if not inserted and not deleted:
        return []
    found = f"it has tracked changes: {_number(inserted, 'insertion')} kept, {_number(deleted, 'deletion')} left out"
    return [(found, "Accept or reject them in LibreOffice if that is not meant.")]


def _note_remarks(count: int) -> Sequence[tuple[str, str]]:
    if not count:
        return []
    return [(f"{_number(count, 'note')} put behind the text, one paragraph each", "Take them out if they are not to be coded.")]
