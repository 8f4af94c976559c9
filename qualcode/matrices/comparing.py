"""Two values of a label side by side: what is written against what is done, earlier against later, one group against another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.record import Matrix

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["comparison"]


def comparison(
    matrix: Matrix | pd.DataFrame, *, by: str = "plane", of: Sequence[str] = ("nominal", "actual"), role: str = "asserted_by"
) -> pd.DataFrame:
    """The cells of a matrix at two values of a label side by side, with their difference; nothing is added together.

    Parameters
    ----------
    matrix
        A matrix that has `by` among the labels of its rows or columns; or only its counts, which know no shares and no marks.
    by
        The label that is compared: plane, stage, role, case …
    of
        Its two values, the second of which is taken off the first, as everywhere.
    role
        As in :func:`qualcode.matrices.support.supported`.

    Returns
    -------
    pandas.DataFrame
        One row for each combination of the other labels. Columns, named by the two values: their counts, ``difference`` (first minus
        second); their shares within the row (or column) that they stand in, a union, ``<value>_share``, and ``share_difference``, blank
        where that has under 20 units; their marks ``<value>_mark``. Blank on one side (no material there) leaves the difference blank:
        silence is no zero.

    Raises
    ------
    ArgumentError
        When `by` is no label of the matrix, or does not have both values.

    Examples
    --------
    >>> import qualcode
    >>> matrix = qualcode.run("nominal_contracts").matrix(rows=["stage", "plane"], columns="family")
    >>> row = comparison(matrix).loc[("delivery", "control")]
    >>> bool(row["difference"] == row["nominal"] - row["actual"]), row["actual_mark"]
    (True, '●')
    """
    counts = matrix.counts if isinstance(matrix, Matrix) else matrix
    made = _beside(counts, by, of)
    if isinstance(matrix, Matrix):
        side = "row" if by in matrix.rows else "column"
        shares = _beside(matrix.normalised(side).counts, by, of)
        for value in of:
            made[f"{value}_share"] = shares[value]
        made["share_difference"] = shares["difference"]
        marks = _sides(matrix.strength(role=role), by, of)
        for value in of:
            made[f"{value}_mark"] = marks[value]
    return made


def _beside(counts: pd.DataFrame, by: str, of: Sequence[str]) -> pd.DataFrame:
    made = _sides(counts, by, of)
    made["difference"] = made[of[0]] - made[of[1]]
    return made


def _sides(counts: pd.DataFrame, by: str, of: Sequence[str]) -> pd.DataFrame:
    """Each cell as a row, with a column for each of the two values of a label."""
    import numpy as np
    import pandas as pd

    names = [str(name) for name in (*counts.index.names, *counts.columns.names)]
    if by not in names:
        raise ArgumentError(f"'{by}' is no label of this matrix{hint(by, names)} (there are: {', '.join(names)})")
    if len(of) != 2 or of[0] == of[1]:
        raise ArgumentError(f"a comparison has two different values of {by}; of={list(of)}")
    down, across = counts.shape
    cells = pd.concat(
        [
            counts.index.to_frame(index=False).iloc[np.repeat(np.arange(down), across)].reset_index(drop=True),
            counts.columns.to_frame(index=False).iloc[np.tile(np.arange(across), down)].reset_index(drop=True),
        ],
        axis=1,
    ).set_axis(names, axis=1)
    cells["_value"] = pd.concat([row for _, row in counts.iterrows()], ignore_index=True) if down and across else []
    values = list(map(str, cells[by].unique()))
    missing = [value for value in of if value not in values]
    if missing:
        told = ", ".join(f"'{value}'{hint(value, values)}" for value in missing)
        raise ArgumentError(f"{by} has no {told} in this matrix (there are: {', '.join(values)})")
    others = [name for name in names if name != by]
    sides = {value: cells[(cells[by] == value).to_numpy(dtype=bool)].set_index(others)["_value"] for value in of}
    whole = pd.MultiIndex.from_frame(cells[others].drop_duplicates())
    every = whole if len(others) > 1 else whole.get_level_values(0)
    kind: Any = counts.dtypes.iloc[0] if across else "Int64"
    return pd.DataFrame({value: side.reindex(every).astype(kind) for value, side in sides.items()}, index=every)
