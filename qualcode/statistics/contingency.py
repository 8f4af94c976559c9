"""What a table of counts must be before anything is computed from it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, one_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Contingency", "countable", "label"]

MISSING = ("refuse", "drop")


@dataclass(frozen=True, eq=False)
class Contingency:
    """Counts without blanks and without empty rows and columns, and what was taken out.

    Attributes
    ----------
    counts
        Whole numbers (``int64``); no row and no column is all 0.
    dropped
        In words, each row and column that was taken out, and why.
    """

    counts: pd.DataFrame
    dropped: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many are counted in all."""
        return int(self.counts.to_numpy().sum())

    @property
    def expected(self) -> np.ndarray:
        """Row total × column total / total."""
        import numpy as np

        values = self.counts.to_numpy(dtype="float64")
        expected: np.ndarray = np.outer(values.sum(axis=1), values.sum(axis=0)) / values.sum()
        return expected


def countable(counts: pd.DataFrame, *, missing: str) -> Contingency:
    """A table of counts, checked and made ready.

    Parameters
    ----------
    counts
        Numbers that are whole and not negative. ``<NA>``: there is no material.
    missing
        ``refuse``: a blank is an error. ``drop``: rows and columns that are all blank are taken out; a blank among numbers stays an error,
        because it is neither 0 nor a number.

    Raises
    ------
    ArgumentError
        When a cell is no count, or is blank and may not be.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"control": [3, None], "alliance": [1, None]}, index=["setting", "review"], dtype="Int64")
    >>> countable(table, missing="drop").dropped
    ("row 'review' (no material)",)
    """
    one_of("missing", missing, MISSING)
    dropped: list[str] = []
    if missing == "drop":
        counts = _without(counts, counts.isna(), "no material", dropped)
    _no_blanks(counts, missing)
    numbers = _whole(counts)
    numbers = _without(numbers, numbers == 0, "nothing was counted", dropped)
    empty = [entry for entry in dropped if entry.endswith("(nothing was counted)")]
    if empty:
        warnings.warn(f"taken out, because an empty row or column tells nothing: {', '.join(empty)}", UserWarning, stacklevel=3)
    return Contingency(numbers, tuple(dropped))


def label(name: object) -> str:
    """A row or column as one word for messages and drawings: ``setting · nominal`` for several labels."""
    return " · ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _without(frame: pd.DataFrame, gone: pd.DataFrame, why: str, dropped: list[str]) -> pd.DataFrame:
    """The frame without the rows and columns in which every cell is marked, which are told in `dropped`."""
    for what, marked in (("row", gone.all(axis=1)), ("column", gone.all(axis=0))):
        dropped.extend(f"{what} '{label(name)}' ({why})" for name in marked.index[marked])
    rows, columns = ~gone.all(axis=1), ~gone.all(axis=0)
    return frame.loc[rows.to_numpy(dtype=bool), columns.to_numpy(dtype=bool)]


def _no_blanks(counts: pd.DataFrame, missing: str) -> None:
    blank = counts.isna()
    if not blank.to_numpy().any():
        return
    rows = [f"'{label(name)}'" for name in counts.index[blank.any(axis=1)]]
    remedy = (
        "leave out these rows, or the columns in which they are blank"
        if missing == "drop"
        else "leave them out, or say missing='drop' to take out what is blank throughout"
    )
    raise ArgumentError(f"cells are blank (no material) in row{'s' if len(rows) > 1 else ''} {', '.join(rows)}; a blank is no 0: {remedy}")


def _whole(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts as ``int64``; an error that names the first column with something else."""
    import pandas as pd

    for name, column in counts.items():
        numbers = pd.to_numeric(column, errors="coerce").astype("float64")
        if numbers.isna().any() or (numbers < 0).any() or (numbers % 1 != 0).any():
            raise ArgumentError(f"column '{label(name)}' holds something else than whole numbers from 0; hand in counts, not shares")
    return counts.astype("float64").astype("int64")
