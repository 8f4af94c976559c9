"""Margins, which are unions and no sums, and counts divided by them or by the text that there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, one_of
from qualcode.matrices.behind import Groups
from qualcode.matrices.tallying import Counting
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices.record import Matrix
    from qualcode.matrices.tallying import Numbers

__all__ = ["LEAST", "margin", "normalised", "total"]

LEAST = 20
"""No share of fewer units."""
TOTAL = "total"
_BY = ("row", "column", "total", "characters")


def margin(matrix: Matrix, names: Sequence[str]) -> pd.DataFrame:
    """What each row (or column) counts over all columns (or rows), each piece of evidence once.

    "Documents with any code of control" is the number of different documents, not the sum over the codes.

    Parameters
    ----------
    matrix
        What was counted.
    names
        ``matrix.rows`` or ``matrix.columns``.

    Returns
    -------
    pandas.DataFrame
        A row for each of the matrix's rows (or columns); the column ``total``, or one for each plane, where planes stand on the other side:
        nominal and actual are not added. Blank where no cell has material.
    """
    import numpy as np
    import pandas as pd

    own_rows = tuple(names) == matrix.rows
    index = matrix.counts.index if own_rows else matrix.counts.columns
    planes, kept = _planes(matrix, matrix.columns if own_rows else matrix.rows)

    def place(frame: pd.DataFrame) -> Numbers:
        groups, plane = matrix.grid.places(frame, names), _plane_of(frame, planes)
        return np.where((groups >= 0) & (plane >= 0), groups * len(planes) + plane, -1)

    by = names if planes == [TOTAL] else [*names, "plane"]
    [values] = matrix.behind.tallies("found", Groups(by, place, len(index) * len(planes)), [matrix.counting])
    blank = matrix.counts.isna().to_numpy()
    made = {}
    for at, plane in enumerate(planes):
        nothing = blank[:, kept[at]].all(axis=1) if own_rows else blank[kept[at]].all(axis=0)
        made[plane] = pd.arrays.IntegerArray(values[at :: len(planes)].copy(), np.asarray(nothing, dtype=bool))
    return pd.DataFrame(made, index=index)


def _planes(matrix: Matrix, names: Sequence[str]) -> tuple[list[str], list[Any]]:
    """The planes among the labels of a side, and for each which rows (or columns) are on it; ``total`` where planes are no label."""
    import numpy as np

    index = matrix.counts.columns if tuple(names) == matrix.columns else matrix.counts.index
    if "plane" not in names:
        return [TOTAL], [np.ones(len(index), dtype=bool)]
    planes = index.get_level_values("plane")
    found = list(dict.fromkeys(map(str, planes)))
    return found, [np.asarray(planes == plane) for plane in found]


def _plane_of(frame: pd.DataFrame, planes: list[str]) -> Numbers:
    """The place of each row's plane among some; 0 where all are taken together."""
    import numpy as np
    import pandas as pd

    if planes == [TOTAL]:
        return np.zeros(len(frame), dtype=np.int64)
    return pd.Index(planes, dtype="object").get_indexer(pd.Index(frame["plane"], dtype="object"))


def total(matrix: Matrix) -> pd.Series:
    """What the whole matrix counts, each piece of evidence once, apart for each plane that is a label."""
    import numpy as np
    import pandas as pd

    names = [*matrix.rows, *matrix.columns]
    planes, _ = _planes(matrix, matrix.rows if "plane" in matrix.rows else matrix.columns)

    def place(frame: pd.DataFrame) -> Numbers:
        plane = _plane_of(frame, planes)
        # Of a folder only the plane is told: there every row that counts stands in a cell.
        return np.where(matrix.grid.groups(frame) >= 0, plane, -1) if {*names} <= {*frame} else plane

    [values] = matrix.behind.tallies("found", Groups([] if planes == [TOTAL] else ["plane"], place, len(planes)), [matrix.counting])
    return pd.Series(values.tolist(), index=planes, dtype="Int64", name=matrix.counting.count)


def normalised(matrix: Matrix, by: str, *, per: int = 1000) -> Matrix:
    """A matrix of shares or densities instead of counts.

    Parameters
    ----------
    matrix
        What was counted.
    by
        ``row``, ``column``, ``total``: a cell divided by what its row, its column or the whole matrix counts (a union, so that the
        shares of a row need not add up to 1, and none is above 1), within the cell's plane. ``characters``: a cell divided by the
        characters of the material that has the cell's labels, times `per`; only what respondents say and documents write is material.
    per
        1,000 or 10,000 characters.

    Returns
    -------
    Matrix
        ``counts`` are ``Float64``. Blank as before, and where the base is under 20 units (of characters: under 20 sentences); the
        settings say how many cells that are.

    Raises
    ------
    ArgumentError
        When `by` is none of these, or the matrix keeps no material.

    Examples
    --------
    >>> import qualcode
    >>> matrix = qualcode.run("nominal_contracts").matrix(rows=["stage", "plane"], columns="family").normalised("row")
    >>> bool(matrix.counts.max(axis=None) <= 1), matrix.settings["normalised"].startswith("by row")
    (True, True)
    """
    import numpy as np

    one_of("by", by, _BY)
    base, units = _text(matrix) if by == "characters" else _base(matrix, by)
    counts = matrix.counts.to_numpy(dtype=float, na_value=np.nan)
    few = (units < LEAST) & ~np.isnan(counts)
    blank = np.isnan(counts) | (units < LEAST)
    shares = np.where(blank, 0.0, counts / np.where(blank, 1.0, base) * (per if by == "characters" else 1))
    told = f"per {per:,} characters of material" if by == "characters" else f"by {by}, a union"
    noted = f"{told}; blank in {int(few.sum())} cells whose base is under {LEAST} units"
    return replace(matrix, counts=matrix.grid.frame(shares, blank, "Float64"), settings={**matrix.settings, "normalised": noted})


def _base(matrix: Matrix, by: str) -> tuple[Any, Any]:
    """For each cell what its share is of, twice: a share of fewer than twenty is none."""
    import numpy as np

    shape = matrix.counts.shape
    down, across = ("plane" in names for names in (matrix.rows, matrix.columns))
    planes_down = matrix.counts.index.get_level_values("plane") if down else [TOTAL] * shape[0]
    planes_across = matrix.counts.columns.get_level_values("plane") if across else [TOTAL] * shape[1]
    if by == "row":
        margin = matrix.row_margins[list(map(str, planes_across))].to_numpy(dtype=float, na_value=0.0)
    elif by == "column":
        margin = matrix.column_margins.loc[list(map(str, planes_down))].to_numpy(dtype=float, na_value=0.0)
    else:
        sums = matrix.total
        own = [float(sums[plane]) for plane in (planes_down if down else planes_across)]
        margin = np.broadcast_to(np.array(own)[:, None] if down else np.array(own)[None, :], shape)
    return margin, margin


def _text(matrix: Matrix) -> tuple[Any, Any]:
    """For each cell the characters of its material, and the number of its sentences."""
    import pandas as pd

    if not matrix.behind.has("material", "start"):
        raise ArgumentError("this matrix keeps no material; count with code_matrix or dyad_matrix to divide by characters")
    grid, behind = matrix.grid, matrix.behind
    names = [name for name in (*matrix.rows, *matrix.columns) if behind.has("material", name)]
    _, number, spread = grid.over(pd.DataFrame(columns=names, dtype=TEXT))
    countings = (Counting("characters"), None)
    text, sentences = behind.tallies("material", Groups(names, lambda frame: grid.over(frame)[0], number), countings)
    return spread(text.astype(float)), spread(sentences)
