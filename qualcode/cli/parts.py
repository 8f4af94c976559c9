"""A folder that ``qualcode code`` wrote, asked without being loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.cli.asking import Asked
from qualcode.cli.materials import Question
from qualcode.coded.opening import read_coded
from qualcode.coded.record import Coded
from qualcode.matrices.labelling import UNKNOWN
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

    @property
    def counting(self) -> Coded:
        return self.coded

    def network(self, by: Sequence[str], *, minimum: Mapping[str, int] | int = 1, loops: bool = False, **labels: str) -> nx.MultiDiGraph:
        """The network of the relations that are asked about; only files tell the ids of the evidence."""
        wanted: dict[str, Any] = {**self.where, **labels}
        return self.coded.relation_network(by=by, minimum=minimum, loops=loops, evidence=self.asked.out is not None, **wanted)

    def between(self, source: str, target: str) -> pd.DataFrame:
        """The relations from one actor to the other, and between them where there is no direction, with their sentences."""
        return self.with_sentences(self.coded.between(source, target, **self.where))

    def with_sentences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of evidence with the whole sentences in which they stand, as a column at the end."""
        return self.coded.with_sentences(rows)

    @property
    def stages_there(self) -> set[str]:
        """The stages with material."""
        where = dict[str, object](self.where)
        counts = self.coded.matrix(rows=["stage", "plane"], columns="family", table="relations", where=where).counts
        there = counts.index[counts.notna().any(axis=1)].get_level_values("stage")
        return {str(stage) for stage in there} - {UNKNOWN}


def partitioned(asked: Asked) -> Partitioned:
    """The folder after ``--coded``."""
    return Partitioned(read_coded(str(asked.coded), asked.study), asked)
