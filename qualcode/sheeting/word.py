"""A coding sheet as a Word file: a box for each sentence, with fields to choose from; who likes to type may type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from itertools import count
from typing import Any

from qualcode.reporting.documents.packing import repacked
from qualcode.reporting.documents.values import clean
from qualcode.reporting.documents.wordpages import blank_document
from qualcode.reporting.documents.wordparts import centimetres, element, paragraph, run
from qualcode.sheeting.content import CHOICE, FILLED, SHOWN, Column, Glossary, Sheet
from qualcode.sheeting.wording import sheet_words

__all__ = ["word_bytes"]

WIDTHS = (1.9, 3.4, 1.9, 3.4, 1.9, 3.5)
"""Centimetres of a box: labels and what belongs to them, three pairs across."""
SPANS = {1: (5,), 2: (3, 1), 3: (1, 1, 1)}
"""Over how many columns what stands behind each label of a line goes."""
SMALL, USUAL, LARGE = 8.5, 10.0, 12.0
GREY, LIGHT, LABEL = "7F7F7F", "FFFBE6", "F2F2F2"
LONGEST = 255
"""Characters of an entry of a list."""
TOGETHER = (("number", "speaker", "known_stage"), ("proposal", "verdict"), ("code", "source", "target"), ("stage", "none"))
"""Columns that stand in one line of a box."""
LEFT_OUT = ("document", "sheet")
"""Columns that a box does not repeat."""


def word_bytes(sheet: Sheet) -> bytes:
    """The bytes of the Word file; the same for the same sheet."""
    document = blank_document(sheet.language)
    kept = document.core_properties
    kept.title, kept.author, kept.last_modified_by, kept.comments = clean(sheet.title), "", "", ""
    kept.created = kept.modified = datetime(2000, 1, 1)
    kept.revision = 1
    for one in _Boxes(sheet).elements():
        document.element.body.sectPr.addprevious(one)
    stream = BytesIO()
    document.save(stream)
    return repacked(stream.getvalue())


class _Boxes:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.words = sheet, sheet_words(sheet.language)
        self.numbers = count(1)
        self.lists: dict[tuple[str, ...], Any] = {}
        self.lines = list(_lines(sheet.columns))

    def elements(self) -> Iterator[Any]:
        yield paragraph(run(self.sheet.title, heading=True, size=15))
        yield self.front()
        yield paragraph(run(self.words["about.how"], heading=True, size=LARGE), style="Note", keep=True)
        for number, step in enumerate(self.sheet.steps_word, 1):
            yield paragraph(run(f"{number}. {step}", size=USUAL), style="Note")
        for cells in self.sheet.rows:
            yield paragraph(run("", size=SMALL), style="Note")
            yield self.box(cells)
        for one in self.sheet.glossaries:
            yield paragraph(run(one.name, heading=True, size=LARGE), style="Note", keep=True)
            yield _looked_up(one)
        yield paragraph(run("", size=SMALL), style="Note")

    def front(self) -> Any:
        """Whose sheet it is, and the field that says that all was read."""
        name, note = self.sheet.complete
        lines = [[(label, [_plain(value)])] for label, value in self.sheet.facts]
        if name:
            lines.append([(name, [self.field((self.words["mark.yes"],)), run(f"  {note}", size=SMALL)])])
        lines.append([(self.words["head.sheet"], [_grey(str(self.sheet.mark))])])
        return _table(lines)

    def box(self, cells: Sequence[str]) -> Any:
        told = dict(zip((one.key for one in self.sheet.columns), cells, strict=True))
        wanted = [line for line in self.lines if line[0].kind != SHOWN or any(told[one.key] for one in line)]
        lines = [[(one.head, self.inside(one, told[one.key])) for one in line] for line in wanted]
        return _table(lines, shaded={one.head for one in self.sheet.columns if one.kind in (CHOICE, FILLED)})

    def inside(self, column: Column, text: str) -> list[Any]:
        if column.kind == CHOICE:
            choices = column.choices
            listed = choices if isinstance(choices, tuple) else tuple(row[0] for row in self.sheet.glossary(choices).rows)
            return [self.field(listed)]
        if column.kind == FILLED:
            return []
        return [run(text, size=LARGE, bold=True)] if column.key == "sentence" else [_grey(text)]

    def field(self, choices: Iterable[str]) -> Any:
        """A field with a list, in which one may type as well."""
        listed = tuple(choices)
        if listed not in self.lists:
            entries = [element("listItem", displayText=clean(one)[:LONGEST], value=clean(one)[:LONGEST]) for one in dict.fromkeys(listed)]
            self.lists[listed] = element("comboBox", *entries)
        settings = element("sdtPr", element("id", val=next(self.numbers)), element("showingPlcHdr"), deepcopy(self.lists[listed]))
        return element("sdt", settings, element("sdtContent", _grey(self.words["pick"])))


def _lines(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """The columns of a box, line by line."""
    listed = {one.key: one for one in columns if one.key not in LEFT_OUT}
    done: set[str] = set()
    for key, column in listed.items():
        if key in done:
            continue
        base, _, number = key.partition("_") if key[-1].isdigit() else (key, "", "")
        group = next((names for names in TOGETHER if base in names), (base,))
        names = [f"{name}_{number}" if number else name for name in group]
        line = [listed[name] for name in names if name in listed and name not in done] or [column]
        done |= {one.key for one in line}
        yield line


def _plain(text: str) -> Any:
    return run(text, size=USUAL)


def _grey(text: str) -> Any:
    made = run(text, size=SMALL)
    made.find("{*}rPr").find("{*}sz").addprevious(element("color", val=GREY))
    return made


def _table(lines: Sequence[Sequence[tuple[str, list[Any]]]], shaded: Iterable[str] = ()) -> Any:
    """Pairs of a label and what belongs to it, up to three in a line; all lines stay on one page."""
    borders = element("tblBorders", *(element(side, val="single", sz=4, space=0, color="BFBFBF") for side in _SIDES))
    settings = element(
        "tblPr",
        element("tblW", w=sum(map(centimetres, WIDTHS)), type="dxa"),
        borders,
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w=57, type="dxa"), element("right", w=57, type="dxa")),
    )
    grid = element("tblGrid", *(element("gridCol", w=centimetres(width)) for width in WIDTHS))
    light = set(shaded)
    return element("tbl", settings, grid, *(_row(line, light, keep=number < len(lines)) for number, line in enumerate(lines, 1)))


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _row(line: Sequence[tuple[str, list[Any]]], light: set[str], *, keep: bool) -> Any:
    made, first = element("tr", element("trPr", element("cantSplit"))), 0
    for (label, inside), span in zip(line, SPANS[len(line)], strict=True):
        made.append(_cell([_grey(label)], WIDTHS[first], 1, LABEL, keep=keep))
        made.append(_cell(inside, sum(WIDTHS[first + 1 : first + 1 + span]), span, LIGHT if label in light else "", keep=keep))
        first += 1 + span
    return made


def _cell(inside: Iterable[Any], width: float, span: int, tint: str, *, keep: bool = False) -> Any:
    settings = element("tcPr", element("tcW", w=centimetres(width), type="dxa"))
    if span > 1:
        settings.append(element("gridSpan", val=span))
    if tint:
        settings.append(element("shd", val="clear", color="auto", fill=tint))
    return element("tc", settings, paragraph(*inside, style="Cell", keep=keep))


def _looked_up(glossary: Glossary) -> Any:
    """A list to look up, its heads on every page."""
    width = sum(WIDTHS) / len(glossary.heads)
    grid = element("tblGrid", *(element("gridCol", w=centimetres(width)) for _ in glossary.heads))
    borders = element("tblBorders", *(element(side, val="single", sz=4, space=0, color="BFBFBF") for side in _SIDES))
    settings = element("tblPr", element("tblW", w=sum(map(centimetres, WIDTHS)), type="dxa"), borders, element("tblLayout", type="fixed"))
    head = element("tr", element("trPr", element("tblHeader")), *(_cell([_grey(one)], width, 1, LABEL) for one in glossary.heads))
    rows = [element("tr", *(_cell([run(text, size=SMALL)], width, 1, "") for text in row)) for row in glossary.rows]
    return element("tbl", settings, grid, head, *rows)
