"""A matrix together with what it counts: the cells, the rows of evidence behind them, and every choice that was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Matrix"]


@dataclass(frozen=True, eq=False)
class Matrix:
    """Counts whose every cell opens to its rows.

    Attributes
    ----------
    counts
        One row and one column per label, ``Int64``: ``<NA>`` without material, 0 with material and without evidence. The index and the
        columns are named for what they hold (``stage``, ``plane``, ``code``); several labels make a ``MultiIndex``.
    rows, columns
        What the rows and the columns are labelled by.
    found
        The rows of evidence that are counted, with a column for each of `rows` and `columns`: codings or relations, after every choice
        (coders, duplicates, filters) was applied.
    settings
        Every choice that was made, in words, as reports print it.
    """

    counts: pd.DataFrame
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    found: pd.DataFrame = field(repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)

    def evidence(self, row: object, column: object) -> pd.DataFrame:
        """The rows behind a cell, in the order of the texts; as many as the cell says, where references are counted without merging.

        Raises
        ------
        ArgumentError
            When there is no such row or column.
        """
        chosen = self.found
        for names, axis, label in ((self.rows, self.counts.index, row), (self.columns, self.counts.columns, column)):
            if label not in axis:
                raise ArgumentError(f"there is no {', '.join(names)} {label!r} in this matrix{hint(str(label), map(str, axis))}")
            for name, value in zip(names, label if isinstance(label, tuple) else (label,), strict=True):
                chosen = chosen[chosen[name] == value]
        return chosen.sort_values(["document", "start", "end"], kind="stable")
