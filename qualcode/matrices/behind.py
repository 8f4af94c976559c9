"""What stands behind the cells of a matrix: rows of evidence, the material, denials; held in memory here, or read where they lie."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from qualcode.matrices.tallying import Counting, tally
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices.tallying import Numbers

__all__ = ["Behind", "Groups", "Held", "Kind", "with_labels"]

Kind = Literal["found", "material", "denied"]


class Groups(NamedTuple):
    """Groups into which rows are counted: `place` gives the number of each row's, of so many (−1: none), by the labels `by` alone."""

    by: Sequence[str]
    place: Callable[[pd.DataFrame], Numbers]
    number: int


class Behind(Protocol):
    """What stands behind the cells, and what is asked of it by margins, shares and marks."""

    @property
    def found(self) -> pd.DataFrame:
        """The rows of evidence that are counted."""

    @property
    def material(self) -> pd.DataFrame | None:
        """The sentences that could be coded."""

    @property
    def denied(self) -> pd.DataFrame | None:
        """The codings that say that it is not so."""

    def has(self, kind: Kind, column: str) -> bool:
        """Whether there are such rows, and they have this column."""

    def demand(self, columns: Sequence[str]) -> None:
        """:class:`qualcode.ArgumentError` when the evidence lacks one of these columns."""

    def cell(self, kind: Kind, labels: Mapping[str, object]) -> pd.DataFrame:
        """The rows with these labels; none where there are no such rows at all."""

    def tallies(self, kind: Kind, groups: Groups, countings: Sequence[Counting | None]) -> list[Numbers]:
        """What each of the groups counts, in each of these ways (``None``: rows)."""

    def different(self, kind: Kind, columns: Sequence[str]) -> pd.DataFrame:
        """Rows in which every combination of values of these columns occurs that occurs at all, at least once."""


@dataclass(frozen=True, eq=False)
class Held:
    """What stands behind the cells, in memory."""

    found: pd.DataFrame
    material: pd.DataFrame | None = None
    denied: pd.DataFrame | None = None

    def _rows(self, kind: Kind) -> pd.DataFrame:
        frame = {"found": self.found, "material": self.material, "denied": self.denied}[kind]
        return self.found.iloc[:0] if frame is None else frame

    def has(self, kind: Kind, column: str) -> bool:
        return {"found": self.found, "material": self.material, "denied": self.denied}[kind] is not None and column in self._rows(kind)

    def demand(self, columns: Sequence[str]) -> None:
        check_columns(self.found, columns, what="the evidence")

    def cell(self, kind: Kind, labels: Mapping[str, object]) -> pd.DataFrame:
        return with_labels(self._rows(kind), labels)

    def tallies(self, kind: Kind, groups: Groups, countings: Sequence[Counting | None]) -> list[Numbers]:
        import numpy as np

        frame = self._rows(kind)
        at = groups.place(frame)
        there = at >= 0
        frame, at = frame[there], at[there]
        return [np.bincount(at, minlength=groups.number) if one is None else tally(frame, at, groups.number, one) for one in countings]

    def different(self, kind: Kind, columns: Collection[str]) -> pd.DataFrame:
        return self._rows(kind)


def with_labels(frame: pd.DataFrame, labels: Mapping[str, Any]) -> pd.DataFrame:
    """The rows that have these labels.

    Examples
    --------
    >>> import pandas as pd
    >>> with_labels(pd.DataFrame({"stage": ["early", "late", None]}), {"stage": "late"}).index.tolist()
    [1]
    """
    for name, value in labels.items():
        frame = frame[(frame[name] == value).fillna(False).to_numpy(dtype=bool)]
    return frame
