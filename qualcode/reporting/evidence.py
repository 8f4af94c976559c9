"""Which rows stand behind each number of the report: the cells, the edges, and the sentences they open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode import matrices
from qualcode.layouts.holding import strength_of
from qualcode.model import Study
from qualcode.reporting.labels import DIRECTED, SYMMETRIC, blank

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.results import Results

__all__ = ["Evidence", "counted", "rows_of", "strength"]

Row = dict[str, Any]


def strength(rows: Iterable[Row]) -> str:
    """The mark for pieces of evidence: ● two documents and two kinds of speaker, ◐ two sentences, ○ one.

    Who speaks is the actor that asserts; a text that nobody speaks, such as a contract, is a voice of its own kind.

    Examples
    --------
    >>> said = {"document": "S-01", "segment": "S-01:1", "asserted_by": "agency"}
    >>> strength([said]), strength([said, said | {"segment": "S-01:2"}])
    ('○', '◐')
    >>> strength([said, said | {"document": "M-01", "segment": "M-01:4", "asserted_by": "bureau"}])
    '●'
    """
    return strength_of((row["segment"], row["document"], row["asserted_by"]) for row in rows).mark


def counted(rows: Sequence[Row], unit: str) -> int:
    """What the rows of one cell come to, counted as :mod:`qualcode.matrices` does.

    Examples
    --------
    >>> said = {"document": "S-01", "start": 3, "end": 7, "person": "SW-03"}
    >>> counted([said, said | {"start": 5, "end": 9}, said | {"start": 9, "end": 11}], "references")
    2
    """
    if unit in ("documents", "informants"):
        column = {"documents": "document", "informants": "person"}[unit]
        return len({row[column] for row in rows if row[column]})
    passages, reach = 0, ("", 0)
    for document, start, end in sorted((row["document"], row["start"], row["end"]) for row in rows):
        if document != reach[0] or start >= reach[1]:
            passages += 1
            reach = (document, end)
        reach = (document, max(reach[1], end))
    return passages


@dataclass(frozen=True, eq=False)
class Evidence:
    """The tables of a run as plain rows with blanks as empty strings; a row's number is its place in ``codings`` or ``relations``."""

    results: Results

    @property
    def study(self) -> Study:
        return self.results.study

    @cached_property
    def segments(self) -> list[Row]:
        return rows_of(self.results.segments)

    @cached_property
    def codings(self) -> list[Row]:
        return [row | {"family": row["code"].partition(".")[0]} for row in rows_of(self.results.codings)]

    @cached_property
    def relations(self) -> list[Row]:
        symmetric = {code.id for code in self.study.codebook.codes if code.relation == "symmetric"}
        seen = matrices.perspectives(self.results.relations, symmetric=symmetric)
        return [
            row
            | {
                "family": row["code"].partition(".")[0],
                "perspective": blank(perspective),
                "dyad": f"{row['source']}{SYMMETRIC if row['code'] in symmetric else DIRECTED}{row['target']}",
            }
            for row, perspective in zip(rows_of(self.results.relations), seen, strict=True)
        ]

    @cached_property
    def coding_numbers(self) -> dict[str, int]:
        """Id of a coding → its number."""
        return {row["coding"]: number for number, row in enumerate(self.codings)}

    @cached_property
    def relation_numbers(self) -> dict[str, int]:
        """Id of a relation (its ``evidence``) → its number."""
        return {row["evidence"]: number for number, row in enumerate(self.relations)}

    @cached_property
    def kept(self) -> list[int]:
        """The numbers of the codings that count."""
        codings = self.results.codings
        kept = set(matrices.counted(codings.reset_index(drop=True)).index)
        return [number for number in range(len(codings)) if number in kept]

    @cached_property
    def sentences(self) -> list[Row]:
        """The segments that any coding or relation stands in, in their order; others are not shown."""
        needed = {row["segment"] for row in [*self.codings, *self.relations]}
        return [row for row in self.segments if row["segment"] in needed]

    @cached_property
    def place(self) -> dict[str, int]:
        """Segment → its number among ``sentences``."""
        return {row["segment"]: number for number, row in enumerate(self.sentences)}

    def table_of(self, levels: Iterable[str]) -> str:
        return "relations" if {"dyad", "source", "target", "perspective"}.intersection(levels) else "codings"

    def grouped(self, table: str, levels: Sequence[str]) -> dict[tuple[str, ...], list[int]] | None:
        """The numbers of the counted rows by their values for `levels`; ``None`` when rows have no such value."""
        rows = self.relations if table == "relations" else self.codings
        numbers = range(len(rows)) if table == "relations" else self.kept
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number in numbers:
            key = [self._value(rows[number], level) for level in levels]
            if None in key:
                return None
            groups[tuple(value or "" for value in key)].append(number)
        return dict(groups)

    def _value(self, row: Row, level: str) -> str | None:
        if level in row:
            return str(row[level])
        document = self._documents.get(row["document"])
        if document is not None and level in ("kind", "date", "site", "language", "file"):
            return str(getattr(document, level))
        if document is not None and level in self._attributes:
            return str(document.attributes.get(level, ""))
        if level in ("actor", "role"):
            return str(self._by_segment.get(row["segment"], {}).get(level, ""))
        return None

    @cached_property
    def _documents(self) -> dict[str, Any]:
        return {document.id: document for document in self.study.documents}

    @cached_property
    def _attributes(self) -> set[str]:
        return {key for document in self.study.documents for key in document.attributes}

    @cached_property
    def _by_segment(self) -> dict[str, Row]:
        return {row["segment"]: row for row in self.segments}

    def span(self, row: Row) -> tuple[int, int]:
        """Where a row's quote stands within its sentence, cut at the sentence's ends; (0, 0) when it stands elsewhere."""
        sentence = self._by_segment.get(row["segment"])
        if sentence is None or row["end"] <= sentence["start"] or row["start"] >= sentence["end"]:
            return (0, 0)
        return max(0, row["start"] - sentence["start"]), min(len(sentence["text"]), row["end"] - sentence["start"])


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Each row of a table as a mapping, blanks as empty strings, numbers as plain numbers."""
    columns = {}
    for name in frame.columns:
        values = frame[name].tolist()
        columns[str(name)] = values if frame[name].dtype.kind in "iuf" else [blank(value) for value in values]
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
