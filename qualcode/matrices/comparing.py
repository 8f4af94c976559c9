"""Two values of a label side by side: what is written against what is done, earlier against later, one group against another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.grid import labels_of_cells
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
    index, places = _placed(counts, by, of)
    made = _beside(counts, index, places)
    if isinstance(matrix, Matrix):
        side = "row" if by in matrix.rows else "column"
        shares = _beside(matrix.normalised(side).counts, index, places)
        for value in of:
            made[f"{value}_share"] = shares[value]
        made["share_difference"] = shares["difference"]
        marks = _sides(matrix.strength(role=role), index, places)
        for value in of:
            made[f"{value}_mark"] = marks[value]
    return made


def _placed(counts: pd.DataFrame, by: str, of: Sequence[str]) -> tuple[pd.Index[Any], dict[str, Any]]:
    """The combinations of the other labels, and for each of the two values the cells that have them, along the rows; −1: there is none."""
    import numpy as np
    import pandas as pd

    names = [str(name) for name in (*counts.index.names, *counts.columns.names)]
    if by not in names:
        raise ArgumentError(f"'{by}' is no label of this matrix{hint(by, names)} (there are: {', '.join(names)})")
    if len(of) != 2 or of[0] == of[1]:
        raise ArgumentError(f"a comparison has two different values of {by}; of={list(of)}")
    labels = labels_of_cells(counts)
    own = labels.pop(names.index(by))
    values = list(map(str, own.unique()))
    missing = [value for value in of if value not in values]
    if missing:
        told = ", ".join(f"'{value}'{hint(value, values)}" for value in missing)
        raise ArgumentError(f"{by} has no {told} in this matrix (there are: {', '.join(values)})")
    others = [name for name in names if name != by]
    whole = pd.MultiIndex.from_arrays(labels, names=others) if len(others) > 1 else labels[0].rename(others[0])
    index = whole.unique()
    here = {value: np.flatnonzero((own == value).astype(bool)) for value in of}
    return index, {value: np.append(cells, -1)[whole[cells].get_indexer(index)] for value, cells in here.items()}


def _beside(counts: pd.DataFrame, index: pd.Index[Any], places: Mapping[str, Any]) -> pd.DataFrame:
    made = _sides(counts, index, places)
    one, other = places
    made["difference"] = made[one] - made[other]
    return made


def _sides(counts: pd.DataFrame, index: pd.Index[Any], places: Mapping[str, Any]) -> pd.DataFrame:
    """The cells in these places, a column for each of the two values of a label."""
    import numpy as np
    import pandas as pd

    cells = np.append(counts.to_numpy(dtype=object).ravel(), np.nan)
    kind: Any = counts.dtypes.iloc[0] if counts.shape[1] else "Int64"
    return pd.DataFrame({value: pd.array(cells[place], dtype=kind) for value, place in places.items()}, index=index)
