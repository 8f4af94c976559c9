"""From the ids of a layout to the rows of evidence that a cell of the report opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualcode.layouts.record import split_ids
from qualcode.reporting.contents.blocks import CODINGS, RELATIONS, Block, Cell, Part, Section

if TYPE_CHECKING:
    from qualcode.layouts.record import Layout
    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["coded", "layout_section", "marked", "numbered", "of_material", "opened", "said_by"]


def numbered(ids: object, evidence: Evidence, of: str = CODINGS) -> tuple[int, ...]:
    """The numbers of codings or relations as their ids stand in a cell; what is not of the run opens nothing."""
    known = evidence.relation_numbers if of == RELATIONS else evidence.coding_numbers
    return tuple(known[id] for id in split_ids(ids) if id in known)


def opened(ids: object, evidence: Evidence, of: str = CODINGS) -> tuple[int, ...]:
    """The same, each once, in the order of the texts."""
    return tuple(sorted({*numbered(ids, evidence, of)}))


def layout_section(layout: Layout, title: str, blocks: Iterable[Block]) -> Section:
    """The section of a layout; one that is not called as its kind has its name behind the title, so that two of a kind are told apart."""
    return Section(f"layout_{layout.name}", title if layout.name == layout.kind else f"{title} · {layout.name}", tuple(blocks))


def coded(text: object, ids: object, evidence: Evidence) -> Cell:
    """Words that open codings."""
    return Cell.of(text, opened(ids, evidence))


def marked(row: Row, evidence: Evidence, text: str = "") -> Part:
    """How many sentences, with the mark of their strength; ``text`` in front of the number."""
    number = int(row["units"])
    rows = opened(row["codings"], evidence)
    if text:
        return Part(f"{text} {number}", rows, mark=row["mark"])
    return Part(str(number), rows, mark=row["mark"], number=None if row["mark"] else number)


def said_by(ids: Iterable[str], labels: Labels) -> str:
    """Who states something: actors by their names, informants and documents by their ids."""
    return labels.words["problems.list"].join(labels.actor(id) for id in ids)


def of_material(evidence: Evidence, labels: Labels) -> str:
    """The line under a table that says what it rests on."""
    study = evidence.study
    people = len({row["person"] for row in evidence.segments if row["person"] and row["role"] != "interviewer"})
    return labels.words["layout.sources"].format(documents=len(study.documents), people=people, codebook=study.codebook.id)
