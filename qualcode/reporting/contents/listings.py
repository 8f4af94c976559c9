"""The tables that a thesis prints of its material: interviewees, other documents, memos."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, get_type_hints

from qualcode.listed import Interviewee, ListedDocument
from qualcode.material import recognisable
from qualcode.reporting.appendix import readable
from qualcode.reporting.contents.blocks import Cell, Column, Part, Prose, Section, Table
from qualcode.reporting.labels import blank
from qualcode.rows import Memo

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels
    from qualcode.results import Results

__all__ = ["listing_section", "material_listings"]

NOT_PRINTED = ("actor", "language", "file", "encoding")
"""What a reader of the report need not see; the files hold it."""
NUMBERS = {name for row in (Interviewee, ListedDocument, Memo) for name, kind in get_type_hints(row).items() if kind is not str}
SET = dict.fromkeys(NUMBERS | {"years", "age"}, "number") | {"date": "date"}
"""How the cells of a column are set."""
WIDE = ("title", "quote", "text")


def listing_section(evidence: Evidence, labels: Labels) -> list[Section]:
    """The tables that have a row."""
    words, tables = labels.words, material_listings(evidence.results, labels)
    note = Prose((words["report.listings_note"],), note=True)
    return [Section("material_listings", words["report.listings"], (note, *tables), appendix=True)] if tables else []


def material_listings(results: Results, labels: Labels) -> list[Table]:
    """The tables of interviewees, of the other documents and of the memos, each where it has a row."""
    words, people, documents = labels.words, results.interviewees, results.documents
    alone = recognisable(people)
    told = [words["listing.size"], words["listing.alone"].format(count=alone)] if alone else [words["listing.size"]]
    others = documents[documents["kind"] != "interview"]
    memos = results.memos[["document", "segment", "author", "date", "quote", "text"]]
    made = [_listing("interviewees", people, labels, told), _listing("documents", others, labels), _listing("memos", memos, labels)]
    return [table for table in made if table.rows]


def _listing(name: str, frame: pd.DataFrame, labels: Labels, notes: Iterable[str] = ()) -> Table:
    """The columns that say anything; of the others a note names those that study.yaml could fill."""
    shown = frame.drop(columns=[column for column in NOT_PRINTED if column in frame])
    empty = [str(column) for column in shown if shown[column].isna().all()]
    shown = shown.drop(columns=empty)
    columns = tuple(
        Column(labels.words[f"column.{column}"], SET.get(str(column), "text"), 3.0 if column in WIDE else 1.0) for column in shown
    )
    words = readable(shown, labels)
    rows = tuple(
        tuple(_cell(value, column.set) for value, column in zip(row, columns, strict=True))
        for row in words.astype(object).itertuples(index=False, name=None)
    )
    told = [f"{labels.words[f'column.{column}']} ({column})" for column in empty]
    left_out = [labels.words["listing.empty"].format(columns=labels.words["listing.and"].join(told))] if told and rows else []
    return Table(name, labels.words[f"listing.{name}"], columns, rows, (*notes, *left_out))


def _cell(value: object, set: str) -> Cell:
    """A number where the column has numbers and the researcher wrote one."""
    text = blank(value)
    if set == "number" and text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
        return Cell((Part(text, number=float(text) if "." in text else int(text)),))
    return Cell.of(text)
