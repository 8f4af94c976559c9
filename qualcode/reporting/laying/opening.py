"""From the ids of a layout to the rows of evidence that a cell of the report opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualcode.layouts.record import split_ids
from qualcode.reporting.contents.blocks import Cell, Part

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["coded", "marked", "of_material", "opened", "related", "said_by"]


def opened(ids: object, evidence: Evidence) -> tuple[int, ...]:
    """The numbers of codings, in the order of the texts; what is no coding of the run opens nothing."""
    numbers = evidence.coding_numbers
    return tuple(sorted({numbers[id] for id in split_ids(ids) if id in numbers}))


def related(ids: object, evidence: Evidence) -> tuple[int, ...]:
    """The same for relations."""
    return tuple(sorted({evidence.relation_numbers[id] for id in split_ids(ids) if id in evidence.relation_numbers}))


def coded(text: object, ids: object, evidence: Evidence, title: str = "") -> Cell:
    """Words that open codings."""
    return Cell.of(text, opened(ids, evidence), title=title)


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
