"""The links between codings: by a connective, between what is written and what is done, or drawn by a researcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.reporting.contents.blocks import Cell, Column, Part, Prose, Section, Table
from qualcode.reporting.evidence import rows_of

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["link_section", "link_table"]

MANY = 20
"""More stand folded."""


def link_section(evidence: Evidence, labels: Labels) -> list[Section]:
    """The links, where there are any."""
    words, table = labels.words, link_table(evidence, labels)
    if not table.rows:
        return []
    note = Prose((words["report.links_note"],), note=True)
    title = f"{words['report.links']} ({len(table.rows)})"
    if len(table.rows) <= MANY:
        return [Section("links", title, (note, table))]
    return [Section("links", title, (note,), (Section("all_links", words["report.open"], (table,), folded=True),))]


def link_table(evidence: Evidence, labels: Labels) -> Table:
    """The links in the order of the table; what a link of a researcher joins may be sentences."""
    words, rows = labels.words, []
    for row in rows_of(evidence.results.links):
        joined = [row["words"], labels.of("dyad", row["dyad"]) if row["dyad"] else ""]
        how = [words[f"link.{row['kind']}"], " · ".join(part for part in joined if part)]
        kind = Cell(tuple(Part(part) for part in how if part))
        rows.append((_end("source", row, evidence, labels), kind, _end("target", row, evidence, labels)))
    columns = (
        Column(words["report.link_first"], share=2.0),
        Column(words["report.link_kind"]),
        Column(words["report.link_second"], share=2.0),
    )
    return Table("links", words["report.links"], columns, tuple(rows), heads=0, workings=True)


def _end(end: str, row: Row, evidence: Evidence, labels: Labels) -> Cell:
    """What is said, and where; a coding opens."""
    number = evidence.coding_numbers.get(row[end])
    segment = evidence.codings[number]["segment"] if number is not None else row[end]
    plane = labels.of("plane", row[f"{end}_plane"]) if row[f"{end}_plane"] else ""
    code = labels.code(row[f"{end}_code"]) if row[f"{end}_code"] else ""
    where = " · ".join(part for part in (segment, row[f"{end}_clause"], plane, code) if part)
    quote = Part(f"“{row[f'{end}_quote']}”", () if number is None else (number,))
    return Cell((quote, Part(where)), title=where)
