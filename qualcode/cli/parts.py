"""A folder that ``qualcode code`` wrote, asked without being loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.asking import Asked
from qualcode.cli.materials import Question
from qualcode.coded.counting import Cell, Counts
from qualcode.coded.opening import read_coded
from qualcode.coded.record import Coded
from qualcode.model import Study

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Partitioned", "partitioned"]


@dataclass(frozen=True, eq=False)
class Partitioned(Question):
    """A coded folder, and which part of it is asked about."""

    coded: Coded
    asked: Asked

    @property
    def study(self) -> Study:
        return self.coded.study

    def one_plane(self, labels: Sequence[str], table: str | None = None) -> None:
        """Whether planes would be added together is told when the parts were read."""

    def counted(self, rows: Sequence[str], columns: Sequence[str], **how: Any) -> Counts:
        """The matrix, and every choice in words."""
        return self.coded.counted(rows=rows, columns=columns, where=dict(self.where), coders=self._coders(how), **how)

    def cell(self, cell: Sequence[object], rows: Sequence[str], columns: Sequence[str], **how: Any) -> Cell:
        """The rows behind a cell, and every choice in words."""
        row, column = cell
        return self.coded.cell(row, column, rows=rows, columns=columns, where=dict(self.where), coders=self._coders(how), **how)

    def _coders(self, how: Mapping[str, Any]) -> str | None:
        return None if how.get("table") == "relations" else self.asked.coders

    def network(self, by: Sequence[str], *, minimum: Mapping[str, int] | int = 1, loops: bool = False, **labels: str) -> nx.MultiDiGraph:
        """The network of the relations that are asked about; only files tell the ids of the evidence."""
        wanted: dict[str, Any] = {**self.where, **labels}
        return self.coded.network(by=by, minimum=minimum, loops=loops, evidence=self.asked.out is not None, **wanted)

    def between(self, source: str, target: str) -> pd.DataFrame:
        """The relations from one actor to the other, and between them where there is no direction, with their sentences."""
        return self.with_sentences(self.coded.between(source, target, **self.where))

    def with_sentences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of evidence with the whole sentences in which they stand, as a column at the end."""
        return self.coded.with_sentences(rows)

    @property
    def stages_there(self) -> set[str]:
        """The stages with material."""
        raise click.UsageError("--panels needs the sentences: it cannot be used with --coded.")


def partitioned(asked: Asked, **without: object) -> Partitioned:
    """The folder after ``--coded``; options that need all of it at once (`without`) are refused."""
    told = [name if name.startswith("--") else f"--{name}" for name, wanted in without.items() if wanted]
    if told:
        use = "Leave it out, or take a part of the study that can be held in memory, without --coded."
        raise click.UsageError(f"{' and '.join(told)}: this needs every row at once, and --coded reads part by part. {use}")
    return Partitioned(read_coded(str(asked.coded), asked.study), asked)
