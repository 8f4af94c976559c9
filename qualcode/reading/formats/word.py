"""Word files (.docx, also those of WPS): what a reader of the page sees, in the order of the page.

Kept are paragraphs, tables, content controls, text boxes (behind the paragraph that they are anchored in), tracked insertions, results
of fields, and the numbers that Word computes for its lists. Left out are tracked deletions, hidden text, headers and footers. The text
of footnotes and endnotes stands behind the body, one paragraph a note, in the order in which they are referred to; where they are
referred to, nothing stands, because the text must hold nothing that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcode.pages import Comment
from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.formats.composing import Composition
from qualcode.reading.formats.markup import Element, attribute, child, children, descendants, local
from qualcode.reading.formats.symbols import symbol
from qualcode.reading.formats.wordlists import Lists
from qualcode.reading.formats.wordparts import Package
from qualcode.reading.formats.wordstyles import Styles

__all__ = ["content"]

_DELETED = ("del", "moveFrom")
_INSERTED = ("ins", "moveTo")
_TRANSPARENT = ("hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent")
_ANCHORS = ("commentRangeStart", "commentRangeEnd", "commentReference")
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SEEN = ("t", "sym", "txbxContent", "tab", "br", "noBreakHyphen")
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_MOST_COLUMNS = 63
"""Of a table, in Word."""
_UNKNOWN = "*"


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of a .docx file, with bold passages, tables and comments.

    Raises
    ------
    Unreadable
        When it is damaged, protected by a password, or no Word file.
    """
    package = Package(data)
    styles = Styles(package.part("styles"))
    lists = Lists(package.part("numbering"), styles)
    walker = _Walker(styles, lists)
    body = child(package.main, "body")
    if body is None:
        raise Unreadable("it is damaged: there is no body in it", "Open it in Word and save it again.")
    walker.blocks(body)
    notes = walker.append_notes({kind: package.part(f"{kind}s") for kind in _NOTES.values()})
    written, answers = _comments(package, styles)
    placed = walker.page.comments(written, answers)
    remarks = [*walker.remarks(), *_note_remarks(notes), *_comment_remarks(len(written) - len(placed))]
    text = walker.page.text
    if walker.embedded and not text.strip():
        raise Unreadable("its text lies in a file embedded in it", "Open it in Word and save it again.")
    return Content(text, layout=walker.page.layout(), comments=placed, remarks=tuple(remarks))


class _Walker:
    """Walks through the elements of a part; what it reads goes to `page`, what it leaves out is counted."""

    def __init__(self, styles: Styles, lists: Lists | None) -> None:
        self.page, self.styles, self.lists = Composition(), styles, lists
        self.inserted = self.deleted = self.hidden = self.numbered = self.symbols = self.embedded = 0
        self._notes: list[tuple[str, str]] = []
        self._boxes: list[Element] = []
        self._fields: list[bool] = []
        self._opening = False

    def blocks(self, parent: Element, *, in_cell: bool = False) -> None:
        """Paragraphs and tables."""
        elements = list(self._flat(parent))
        if in_cell and len(elements) > 1 and local(elements[-2]) == "tbl" and not descendants(elements[-1], *_SEEN):
            # Word wants a paragraph behind a table in a cell; an empty one is nobody's.
            elements.pop()
        joined: list[Element] = []
        for element in elements:
            name = local(element)
            if name == "p":
                joined.append(element)
                if child(element, "pPr", "rPr", "del") is None:
                    self._paragraph(joined)
                    joined = []
            elif name == "tbl":
                self._paragraph(joined)
                joined = []
                self._table(element)
            elif name == "altChunk":
                self.embedded += 1
            else:
                self._anchor(element)
        self._paragraph(joined)

    def append_notes(self, parts: dict[str, Element | None]) -> dict[str, int]:
        """Put the text of the notes behind that of the body; how many there were of each kind."""
        counts = dict.fromkeys(parts, 0)
        for kind, part in parts.items():
            bodies = {attribute(note, "id"): note for note in children(part, kind)}
            done: set[str] = set()
            for of, id in self._notes:
                # The list grows while a note that refers to another is walked through.
                if of == kind and id in bodies and id not in done:
                    done.add(id)
                    self.page.fresh_line()
                    self._opening = True
                    self.blocks(bodies[id])
                    self._opening = False
                    counts[kind] += 1
        return counts

    def _flat(self, parent: Element) -> Iterator[Element]:
        """The children of an element, looking through what only wraps them; without what was deleted."""
        for element in parent:
            name = local(element)
            if name in _DELETED:
                self.deleted += bool(descendants(element, "t", "delText"))
                for mark in descendants(element, *_ANCHORS):
                    self._anchor(mark)
            elif name in _INSERTED or name in _TRANSPARENT:
                self.inserted += name in _INSERTED and bool(descendants(element, "t"))
                yield from self._flat(element)
            elif name == "sdt":
                if not self._prompts(element):
                    yield from self._flat(element)
            elif name == "AlternateContent":
                chosen = _chosen(element)
                if chosen is not None:
                    yield from self._flat(chosen)
            elif name:
                yield element

    def _prompts(self, control: Element) -> bool:
        """Whether a content control still shows what one is to write into it."""
        if child(control, "sdtPr", "showingPlcHdr") is None:
            return False
        runs = [run for run in descendants(control, "r") if descendants(run, "t")]
        names = (self.styles.name(attribute(child(run, "rPr", "rStyle"), "val")) for run in runs)
        return all(name.lower() == "placeholder text" for name in names)

    def _paragraph(self, parts: list[Element]) -> None:
        """A paragraph; of several parts where the line ends between them were deleted."""
        if not parts:
            return
        properties = child(parts[-1], "pPr")
        self._label(properties)
        for part in parts:
            style = self.styles.paragraph(child(part, "pPr"))
            for element in self._flat(part):
                self._inline(element, style)
        if child(properties, "rPr", "del") is None:
            self.page.end_line()
        else:
            self.page.fresh_line()
        # A field whose end is missing must not swallow the rest of the document.
        self._fields = []
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _label(self, properties: Element | None) -> None:
        style, mark = self.styles.paragraph(properties), child(properties, "rPr")
        label = self.lists.label(properties, style) if self.lists else None
        if label is not None:
            self.numbered += 1
            self.page.say(label.text, bold=self.styles.on("b", mark, style) if label.bold is None else label.bold)

    def _table(self, table: Element) -> None:
        with self.page.table() as rows:
            for row in self._flat(table):
                if local(row) != "tr":
                    self._anchor(row)
                elif child(row, "trPr", "del") is not None:
                    self.deleted += 1
                else:
                    with self.page.row(rows) as cells:
                        before = _count(child(row, "trPr", "gridBefore"))
                        self.page.empty_cells(cells, before)
                        for cell in self._flat(row):
                            if local(cell) == "tc":
                                self._cell(cells, cell)
                            else:
                                self._anchor(cell)

    def _cell(self, cells: list[tuple[int, int]], cell: Element) -> None:
        """A cell, and an empty one for each further column that it takes; empty too if it belongs to the one above or before it."""
        properties = child(cell, "tcPr")
        merges = [found for name in ("vMerge", "hMerge") if (found := child(properties, name)) is not None]
        with self.page.cell(cells):
            if not any(attribute(merge, "val", "continue") == "continue" for merge in merges):
                self.blocks(cell, in_cell=True)
        self.page.empty_cells(cells, min(_count(child(properties, "gridSpan")) - 1, _MOST_COLUMNS - len(cells)))

    def _inline(self, element: Element, style: str) -> None:
        name = local(element)
        if name == "r":
            self._run(element, style)
        elif name in ("oMath", "oMathPara"):
            self._say("".join(found.text or "" for found in descendants(element, "t")))
        else:
            self._anchor(element)

    def _run(self, run: Element, style: str) -> None:
        properties = child(run, "rPr")
        bold, hidden = (self.styles.on(name, properties, style) for name in ("b", "vanish"))
        for element in self._flat(run):
            name = local(element)
            if name == "fldChar":
                self._field(attribute(element, "fldCharType"))
            elif name == "commentReference":
                self._anchor(element)
            elif hidden:
                self.hidden += len(element.text or "") if name == "t" else 0
            elif any(self._fields):
                continue
            elif name in _NOTES:
                self._notes.append((_NOTES[name], attribute(element, "id")))
            elif name in ("drawing", "pict", "object"):
                self._boxes += _boxes(element)
            elif name == "ruby":
                for base in children(element, "rubyBase"):
                    for inner in self._flat(base):
                        self._inline(inner, style)
            else:
                self._say(self._characters(name, element), bold=bold)

    def _characters(self, name: str, element: Element) -> str:
        if name == "t":
            # A line end in the file is a blank on the page.
            return re.sub(r"[\r\n]", " ", element.text or "")
        if name == "sym":
            written = attribute(element, "char")
            code = int(written, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", written) else 0
            found = symbol(attribute(element, "font"), code)
            self.symbols += found is None
            return found or _UNKNOWN
        return _CHARACTERS.get(name, "")

    def _say(self, text: str, *, bold: bool = False) -> None:
        if self._opening:
            # Behind the number of a note stands a blank that parts it from the text.
            text = text.lstrip(" \t")
            self._opening = not text
        self.page.say(text, bold=bold)

    def _field(self, mark: str) -> None:
        """A field has an instruction, which nobody sees, and behind a mark its result."""
        if mark == "begin":
            self._fields.append(True)
        elif mark == "separate" and self._fields:
            self._fields[-1] = False
        elif mark == "end" and self._fields:
            self._fields.pop()

    def _anchor(self, element: Element) -> None:
        name, id = local(element), attribute(element, "id")
        if name == "commentRangeStart":
            self.page.begin(id)
        elif name == "commentRangeEnd":
            self.page.end(id)
        elif name == "commentReference":
            self.page.anchor(id)

    def remarks(self) -> Iterator[tuple[str, str]]:
        if self.inserted or self.deleted:
            found = f"it has tracked changes: {_number(self.inserted, 'insertion')} kept, {_number(self.deleted, 'deletion')} left out"
            yield found, "Accept or reject them in Word if that is not meant."
        if self.hidden:
            yield f"{_number(self.hidden, 'hidden character')} left out", "Make the text visible in Word if it belongs to the material."
        if self.numbered:
            found = f"{_number(self.numbered, 'paragraph')} numbered by Word itself; the numbers were computed and stand in the text"
            yield found, "Compare some with the page."
        if self.lists and self.lists.unknown:
            forms = ", ".join(sorted(self.lists.unknown))
            yield f"numbers of the form {forms} were written as digits", "Number these paragraphs by hand if the form matters."
        if self.symbols:
            found = f"{_number(self.symbols, 'symbol')} not recognised, being of a special font; a {_UNKNOWN} stands instead"
            yield found, "Write them as ordinary characters if they matter."
        if self.embedded:
            yield f"{_number(self.embedded, 'embedded file')} left out", "Open the document in Word and save it again."


def _number(count: int, what: str) -> str:
    return f"{count:,} {what} was" if count == 1 else f"{count:,} {what}s were"


def _note_remarks(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
    for kind, count in counts.items():
        if count:
            yield f"{_number(count, kind)} put behind the text, one paragraph each", "Take them out in Word if they are not to be coded."


def _comment_remarks(lost: int) -> Iterator[tuple[str, str]]:
    if lost:
        yield f"{_number(lost, 'comment')} left out, being anchored nowhere in the text", "Look for them in its headers and footers."


def _chosen(element: Element) -> Element | None:
    """The form of a content that newer Words show, else the one for older ones."""
    found = child(element, "Choice")
    return child(element, "Fallback") if found is None else found


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes of a drawing, each once."""
    for found in element:
        name = local(found)
        if name == "txbxContent":
            yield found
        elif name == "AlternateContent":
            chosen = _chosen(found)
            if chosen is not None:
                yield from _boxes(chosen)
        else:
            yield from _boxes(found)


def _count(element: Element | None) -> int:
    """How many columns a property names; 0 where nothing is said."""
    written = attribute(element, "val")
    return min(int(written), _MOST_COLUMNS) if written.isascii() and written.isdecimal() and len(written) < 7 else 0


def _comments(package: Package, styles: Styles) -> tuple[dict[str, Comment], dict[str, str]]:
    """Comments by their ids, still without a place; and to which a comment answers."""
    written, by_paragraph = {}, {}
    for comment in children(package.part("comments"), "comment"):
        walker, id = _Walker(styles, None), attribute(comment, "id")
        walker.blocks(comment)
        text = walker.page.text.strip()
        for paragraph in children(comment, "p"):
            by_paragraph[attribute(paragraph, "paraId")] = id
        if text:
            written[id] = Comment(0, 0, text, attribute(comment, "author"), attribute(comment, "date"))
    answers = {}
    for more in children(package.part("commentsExtended"), "commentEx"):
        one, other = (by_paragraph.get(attribute(more, name)) for name in ("paraId", "paraIdParent"))
        if one is not None and other is not None:
            answers[one] = other
    return written, answers
