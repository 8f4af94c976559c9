"""The tables that a thesis prints of its material, with headings for readers: in the report, and as files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_type_hints

from qualcode.listed import Interviewee, ListedDocument
from qualcode.material import recognisable
from qualcode.reporting.labels import Labels, blank
from qualcode.rows import Memo

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.results import Results

__all__ = ["Listing", "listings", "readable"]

NAMED = ("kind", "plane")
"""Columns whose values have words of their own."""
NOT_PRINTED = ("actor", "language", "file", "encoding")
"""What a reader of the report need not see; the files hold it."""
NUMBERS = {name for row in (Interviewee, ListedDocument, Memo) for name, kind in get_type_hints(row).items() if kind is not str}
SET = dict.fromkeys(NUMBERS | {"years", "age"}, "n") | {"date": "date"}
"""How the cells of a column are set: numbers to the right, dates in one piece."""


@dataclass(frozen=True)
class Listing:
    """A three-line table: ``columns`` are pairs of a heading and how its cells are set; ``notes`` stand below it."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def readable(frame: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """The same table with headings, kinds and planes in the language of the study, as people paste it into a document.

    Examples
    --------
    >>> from qualcode import run
    >>> results = run("nominal_contracts")
    >>> readable(results.interviewees, Labels(results.study)).columns.tolist()[:4]
    ['编号', '单位', '行动者', '身份／职务']
    """
    named = frame.copy()
    for column in NAMED:
        if column in named:
            named[column] = named[column].map(lambda value, level=column: labels.of(level, value), na_action="ignore")
    return named.rename(columns=lambda column: labels.words[f"column.{column}"])


def listings(results: Results, labels: Labels) -> list[Listing]:
    """The tables of interviewees, of the other documents and of the memos, each where it has a row."""
    words, people, documents = labels.words, results.interviewees, results.documents
    alone = recognisable(people)
    told = [words["listing.size"], words["listing.alone"].format(count=alone)] if alone else [words["listing.size"]]
    others = documents[documents["kind"] != "interview"]
    memos = results.memos[["document", "segment", "author", "date", "quote", "text"]]
    made = [_listing("interviewees", people, labels, told), _listing("documents", others, labels), _listing("memos", memos, labels)]
    return [listing for listing in made if listing.rows]


def _listing(name: str, frame: pd.DataFrame, labels: Labels, notes: Iterable[str] = ()) -> Listing:
    """The columns that say anything; of the others a note names those that study.yaml could fill."""
    shown = frame.drop(columns=[column for column in NOT_PRINTED if column in frame])
    empty = [str(column) for column in shown if shown[column].isna().all()]
    shown = shown.drop(columns=empty)
    columns = [(labels.words[f"column.{column}"], SET.get(str(column), "")) for column in shown]
    words = readable(shown, labels)
    rows = [tuple(map(blank, row)) for row in words.astype(object).itertuples(index=False, name=None)]
    told = [f"{labels.words[f'column.{column}']} ({column})" for column in empty]
    left_out = [labels.words["listing.empty"].format(columns=labels.words["listing.and"].join(told))] if told and rows else []
    return Listing(name, labels.words[f"listing.{name}"], tuple(columns), tuple(rows), (*notes, *left_out))
