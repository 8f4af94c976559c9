"""What a report is made of, whatever it is written as: sections of prose, tables, figures, quotes and facts.

One content for all: ``report.html``, ``report.docx``, ``tables.xlsx``, LaTeX and Markdown are written from these records and from nothing
else, so that no number can differ between them. Every string is plain text, to be escaped by whoever writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.errors import Problem
    from qualcode.model import Study
    from qualcode.reporting.figures.pictures import Picture

__all__ = [
    "Block",
    "Cell",
    "Column",
    "Content",
    "Fact",
    "Facts",
    "Figure",
    "Part",
    "Prose",
    "Quote",
    "Quotes",
    "Section",
    "Table",
    "Widget",
]

CODINGS, RELATIONS = "codings", "relations"


@dataclass(frozen=True)
class Part:
    """A piece of a cell, on a line of its own where there are several.

    ``rows`` are the numbers of the rows of evidence that it opens (places in ``Evidence.codings`` or ``Evidence.relations``, as ``of``
    says); ``mark`` is ●, ◐ or ○ and stands in front; ``number`` is what ``text`` shows where it is a number.

    Examples
    --------
    >>> Part("资金控制 2", (3, 8), mark="◐").shown, Part.count(0).number
    ('◐ 资金控制 2', 0)
    """

    text: str
    rows: tuple[int, ...] = ()
    of: str = CODINGS
    mark: str = ""
    number: float | None = None

    @classmethod
    def count(cls, number: int, rows: Iterable[int] = (), of: str = CODINGS) -> Part:
        """A count and the rows that it counts."""
        return cls(str(number), tuple(rows), of, number=number)

    @property
    def shown(self) -> str:
        return f"{self.mark} {self.text}" if self.mark else self.text


@dataclass(frozen=True)
class Cell:
    """``parts`` is empty where there is no material. ``title`` heads the evidence; ``tinted`` cells are not like the others (second-hand,
    proposed, contrary), which a note of the table explains and ``hint`` says in a word or two, for those who see no colour."""

    parts: tuple[Part, ...] = ()
    title: str = ""
    tinted: bool = False
    hint: str = ""

    @classmethod
    def of(cls, text: object, rows: Iterable[int] = (), of: str = CODINGS, title: str = "") -> Cell:
        """One piece of text, blank where there is none."""
        return cls((Part(str(text), tuple(rows), of),), title) if str(text) else cls(title=title)

    @property
    def shown(self) -> str:
        """The text of the cell, the hint of a tinted one in brackets behind it."""
        text = "\n".join(part.shown for part in self.parts)
        return f"{text} ({self.hint})" if self.tinted and self.hint and text else text

    @property
    def number(self) -> float | None:
        """The number of a cell that holds nothing but one."""
        return self.parts[0].number if len(self.parts) == 1 and not self.hint else None


@dataclass(frozen=True)
class Column:
    """``set``: text, number or date; ``share``: its width beside that of the others."""

    head: str
    set: str = "text"
    share: float = 1.0


@dataclass(frozen=True)
class Table:
    """A three-line table.

    Parameters
    ----------
    id
        Small letters, digits and ``_``; unique in the content.
    caption
        Stands above, behind the number.
    columns, rows
        Each row has a cell for each column.
    notes
        Stand below, a paragraph each: legend, unit of counting, sources.
    heads
        How many of the first columns name the row.
    workings
        Says the same as another table in another unit or grain: for the screen and the workbook, not for the page. It has no number.
    number
        Given by :class:`Content`.
    opening
        Rows behind a note, such as those that stand in no cell: the ``text`` of each part is one of ``notes``.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    heads: int = 1
    workings: bool = False
    number: str = ""
    opening: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        wrong = [number for number, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise AssertionError(f"table {self.id}: rows {wrong} have not {len(self.columns)} cells")


@dataclass(frozen=True)
class Figure:
    """``file`` is the name in ``figures/`` without an ending; ``draw`` makes it; ``alt`` says what is to be seen in it. A figure for
    ``paper`` shows what a screen shows otherwise, by the graph or by a table."""

    id: str
    caption: str
    file: str
    draw: Callable[[], Picture] = field(repr=False)
    alt: str = ""
    notes: tuple[str, ...] = ()
    number: str = ""
    paper: bool = False


@dataclass(frozen=True)
class Prose:
    """Paragraphs; a ``note`` is set smaller."""

    paragraphs: tuple[str, ...]
    note: bool = False


@dataclass(frozen=True)
class Quote:
    """What somebody said, with what stands behind it: ``source`` is the line that names informant and place."""

    text: str
    source: str
    rows: tuple[int, ...] = ()
    of: str = CODINGS
    warning: str = ""


@dataclass(frozen=True)
class Quotes:
    """Quotes under a heading."""

    title: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Fact:
    """A name and what it is, with a remark."""

    name: str
    value: str
    remark: str = ""


@dataclass(frozen=True)
class Facts:
    """Names and values: the figures of a summary, the settings of a run; ``large`` ones are set as figures."""

    facts: tuple[Fact, ...]
    large: bool = False


@dataclass(frozen=True)
class Widget:
    """What only a screen can show: ``reading`` (what to press), ``legend``, ``graph`` (to explore), ``by_code`` (sentences of a code)."""

    kind: str


Block = Table | Figure | Prose | Quotes | Facts | Widget


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; ``appendix`` sections go behind all others. ``folded``: on a screen, closed at first."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    appendix: bool = False
    folded: bool = False

    def walk(self) -> Iterator[Section]:
        """This section and all below it."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class Content:
    """A whole report, its tables and figures numbered in reading order (those of the appendix apart, with an A before the number).

    ``problems``: one for each cell whose number is not what the rows behind it come to.
    """

    study: Study = field(repr=False)
    title: str
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def numbered(cls, study: Study, title: str, sections: Iterable[Section], *, problems: tuple[Problem, ...] = ()) -> Content:
        """The content with its numbers, the appendix last.

        Examples
        --------
        >>> table = Table("pairs", "Pairs", (Column("pair"),), ((Cell.of("a → b"),),))
        >>> parts = [Section("limits", "Limits", (table,), appendix=True), Section("body", "Body", (replace(table, id="b"),))]
        >>> [(section.id, section.blocks[0].number) for section in Content.numbered(None, "Report", parts).sections]
        [('body', '1'), ('limits', 'A1')]
        """
        ordered = sorted(sections, key=lambda section: section.appendix)
        counts: dict[tuple[type, bool], int] = {}

        def one(block: Block, appendix: bool) -> Block:
            if isinstance(block, Table | Figure) and not (isinstance(block, Table) and block.workings):
                counts[type(block), appendix] = counts.get((type(block), appendix), 0) + 1
                return replace(block, number=f"{'A' if appendix else ''}{counts[type(block), appendix]}")
            return block

        def whole(section: Section, appendix: bool) -> Section:
            blocks = tuple(one(block, appendix) for block in section.blocks)
            return replace(section, blocks=blocks, sections=tuple(whole(part, appendix) for part in section.sections))

        made = cls(study, title, tuple(whole(section, section.appendix) for section in ordered), problems)
        ids = Counter([block.id for block in made.blocks() if isinstance(block, Table | Figure)])
        ids.update(f"section {part.id}" for section in made.sections for part in section.walk())
        twice = sorted(id for id, count in ids.items() if count > 1)
        if twice:
            raise AssertionError(f"a report has these twice: {', '.join(twice)}")
        return made

    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order."""
        for section in self.sections:
            for part in section.walk():
                yield from part.blocks

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks() if isinstance(block, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(block for block in self.blocks() if isinstance(block, Figure))
