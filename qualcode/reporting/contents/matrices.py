"""The matrices of a run as tables whose cells know their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.errors import Problem
from qualcode.reporting.contents.blocks import Cell, Column, Figure, Part, Section, Table, Widget
from qualcode.reporting.contents.parts import count_cell, marked_cell, marks_note, numbers
from qualcode.reporting.evidence import counted
from qualcode.reporting.labels import blank

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.reporting.evidence import Evidence, Row
    from qualcode.reporting.labels import Labels

__all__ = ["matrices_section", "matrix_tables"]

PLANES = ("nominal", "actual")
CODES = ("code", "family")
MAIN = ("dyad_by_stage", "stage_by_family", "stage_by_code", "code_by_document")
PRINTED = MAIN[:2]  # What a chapter shows; the figures and the coding table say the rest on paper.
KNOWN = tuple(name + unit for name in (*MAIN, "dyad_family_by_stage") for unit in ("", "_documents", "_informants"))
Key = tuple[str, ...]


def matrices_section(tables: Sequence[Table], figures: Sequence[Figure], labels: Labels) -> Section:
    """The main matrices; those that say the same in another unit or grain stand folded below. Paper has only those of PRINTED."""
    words = labels.words
    others = tuple(table for table in tables if not _shown(table.id))
    below = (Section("other_counts", words["report.other_counts"], others, folded=True),) if others else ()
    main = tuple(table for table in tables if _shown(table.id))
    return Section("matrices", words["report.matrices"], (Widget("legend"), *main, *figures), below)


def _shown(id: str) -> bool:
    """Whether a table of this id stands open on the screen: the main matrices, and those of what a study adds."""
    name = next((id.removesuffix(f"_{plane}") for plane in PLANES if id.endswith(f"_{plane}")), id)
    return name in MAIN or name not in KNOWN


def matrix_tables(evidence: Evidence, labels: Labels) -> tuple[list[Table], tuple[Problem, ...]]:
    """A table for each matrix and plane, dyads first, and a problem for each cell whose rows do not come to its number."""
    matrices = evidence.results.matrices
    tables: list[Table] = []
    problems: list[Problem] = []
    for name in sorted(matrices, key=lambda name: (MAIN.index(name) if name in MAIN else len(MAIN), name)):
        grid = _Grid(name, matrices[name], evidence, labels)
        tables += grid.tables()
        problems += grid.unexplained()
    return tables, tuple(problems)


class _Grid:
    """One matrix with the rows behind each of its cells."""

    def __init__(self, name: str, matrix: pd.DataFrame, evidence: Evidence, labels: Labels) -> None:
        self.name, self.evidence, self.labels = name, evidence, labels
        self.levels = [str(level or "") for level in matrix.index.names]
        self.across = str(matrix.columns.name or name.rpartition("_by_")[2])
        self.keys = [tuple(blank(part) for part in (label if isinstance(label, tuple) else (label,))) for label in matrix.index]
        self.columns = [blank(value) for value in matrix.columns]
        self.of = evidence.table_of([*self.levels, self.across])
        self.rows: list[Row] = evidence.relations if self.of == "relations" else evidence.codings
        self.groups: Mapping[Key, list[int]] = evidence.grouped(self.of, [*self.levels, self.across]) or {}
        told = zip(self.keys, matrix.to_numpy(dtype=object).tolist(), strict=True)
        self.values = {(*key, column): blank(value) for key, values in told for column, value in zip(self.columns, values, strict=True)}

    @cached_property
    def unit(self) -> str:
        """A matrix whose name ends in a unit of counting counts that; others count references."""
        return next((unit for unit in ("documents", "informants") if self.name.endswith(f"_{unit}")), "references")

    def behind(self, key: Key) -> tuple[int, ...]:
        """The numbers of the rows of a cell."""
        return tuple(self.groups.get(key, ())) if self.values[key] else ()

    @cached_property
    def _heads(self) -> dict[Key, str]:
        """What the labels of each row are called together."""
        return {key: " · ".join(self.labels.of(level, part) for level, part in zip(self.levels, key, strict=True)) for key in self.keys}

    @cached_property
    def _across(self) -> dict[str, str]:
        return {column: self.labels.of(self.across, column) for column in self.columns}

    def title(self, key: Key) -> str:
        return f"{self._heads[key[:-1]]} · {self._across[key[-1]]}"

    def tables(self) -> Iterator[Table]:
        """One for each plane; a matrix without planes is one table."""
        planes: list[str | None] = [None]
        if "plane" in self.levels:
            found = {key[self.levels.index("plane")] for key in self.keys}
            planes = [*(plane for plane in PLANES if plane in found), *sorted(found.difference(PLANES))]
        inside = {number for key in self.values for number in self.behind(key)}
        outside = sorted(number for numbers in self.groups.values() for number in numbers if number not in inside)
        for plane in planes:
            mine = tuple(number for number in outside if plane is None or self.rows[number]["plane"] == plane)
            table = self.table(plane, mine)
            if table.rows:
                yield table

    def table(self, plane: str | None, outside: tuple[int, ...]) -> Table:
        """The rows with any count; codes stand in rows, because their names are long."""
        labels, words = self.labels, self.labels.words
        keys = [key for key in self.keys if plane is None or key[self.levels.index("plane")] == plane]
        turned = self.across in CODES and self.across not in self.levels
        if turned:
            named = [(self._across[column], [(*key, column) for key in keys]) for column in self.columns]
            heads = [self.named(key) for key in keys]
        else:
            named = [(self.named(key), [(*key, column) for column in self.columns]) for key in keys]
            heads = [self._across[column] for column in self.columns]
        kept = [(label, full) for label, full in named if any(self.values[key] not in ("", "0") for key in full)]
        corner = " · ".join(labels.level(level) for level in ([self.across] if turned else self.levels) if level != "plane")
        dyads = "dyad" in self.levels
        columns = (Column(corner, share=2.0), *([Column(head) for head in heads] if dyads else numbers(*heads)))
        caption = self.caption(plane)
        notes = [words["note.cells"], *([marks_note(labels)] if dyads else [])]
        if len(named) > len(kept):
            notes.append(words["report.left_out"].format(count=len(named) - len(kept)))
        opening = (Part(words["report.outside"].format(count=len(outside)), outside, self.of),) if outside else ()
        return Table(
            f"{self.name}_{plane}" if plane else self.name,
            caption,
            columns,
            tuple((Cell.of(label), *map(self.cell, full)) for label, full in kept),
            (*notes, *(part.text for part in opening)),
            workings=self.name not in PRINTED,
            opening=opening,
        )

    def caption(self, plane: str | None) -> str:
        labels, unit = self.labels, self.unit
        parts = [labels.matrix(self.name.removesuffix(f"_{unit}")), labels.words[f"unit.{unit}"]]
        return " · ".join([*parts, *([labels.of("plane", plane)] if plane is not None else [])])

    def named(self, key: Key) -> str:
        return " · ".join(self.labels.of(level, value) for level, value in zip(self.levels, key, strict=True) if level != "plane")

    def cell(self, key: Key) -> Cell:
        value, rows, title = self.values[key], self.behind(key), self.title(key)
        if "dyad" not in self.levels or not rows:
            return count_cell(value, rows, self.of, title)
        by_code: dict[str, list[int]] = defaultdict(list)
        for number in rows:
            by_code[self.rows[number]["code"]].append(number)
        order = self._order
        sorted_codes = sorted(by_code, key=lambda code: (order.get(code, len(order)), code))
        groups = [(self.labels.code(code), by_code[code]) for code in sorted_codes]
        return marked_cell(groups, (value, rows), title, self.evidence, self.labels.words)

    @cached_property
    def _order(self) -> dict[str, int]:
        return {code.id: place for place, code in enumerate(self.evidence.study.codebook.codes)}

    def unexplained(self) -> Iterator[Problem]:
        """Cells whose number is not what the rows behind them come to: a reader must be told rather than shown a wrong list."""
        for key, value in self.values.items():
            rows = self.behind(key)
            found = counted([self.rows[number] for number in rows], self.unit) if rows else 0
            if value not in ("", str(found)):
                yield Problem(
                    f"report, {self.name}, {self.title(key)}",
                    f"the cell counts {value} {self.unit}, the rows that it opens come to {found}",
                    "The matrix was counted in a way that the report cannot follow; look the rows up in the tables.",
                )
