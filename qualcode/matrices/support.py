"""How much a cell's count can bear: from how many units, sources and roles it comes, whether the other side says so, what speaks
against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qualcode.matrices.behind import Groups
from qualcode.matrices.grid import labels_of_cells
from qualcode.matrices.labelling import UNKNOWN
from qualcode.matrices.tallying import Counting, tally
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices.record import Matrix

__all__ = ["NOBODY", "mark", "strengths", "supported"]

FULL, HALF, ONE = "●", "◐", "○"
NOBODY = "(nobody)"
"""The voice of a text that nobody speaks, and of whom nobody knows."""


def mark(units: int, sources: int, roles: int) -> str:
    """The mark for pieces of evidence: ● from at least two sources and two roles, ◐ at least two units, ○ one, empty for none.

    Examples
    --------
    >>> [mark(*one) for one in ((1, 1, 1), (2, 1, 1), (2, 2, 1), (2, 1, 2), (2, 2, 2), (0, 0, 0))]
    ['○', '◐', '◐', '◐', '●', '']
    """
    if not units:
        return ""
    if sources > 1 and roles > 1:
        return FULL
    return HALF if units > 1 else ONE


def supported(matrix: Matrix, *, role: str = "asserted_by") -> pd.DataFrame:
    """What the strength of each cell rests on.

    Parameters
    ----------
    matrix
        What was counted.
    role
        The column that tells in what role somebody says so: the actor who asserts (``asserted_by``), or what :func:`qualcode.labelled`
        adds, such as ``person_role``, ``study_role``, ``actor_kind``. A text that nobody speaks, such as a contract, is a voice of its own.

    Returns
    -------
    pandas.DataFrame
        One row for each cell that has material, with the cell's labels as index, and the columns ``count``; ``units`` (different
        sentences), ``sources`` (documents), ``roles``; ``pairs`` (of relations: different pairs of actors) and ``confirmed`` (those of
        which both ends say so), blank for codings; ``planes``; ``against`` (different sentences in which it is denied; blank where the
        table tells of none), which is never taken off the count; ``mark``: ● at least two sources and two roles, ◐ at least two units,
        ○ one, ``0`` none.

    Raises
    ------
    ArgumentError
        When there is no column `role`, or the evidence is not in sentences.

    Examples
    --------
    >>> import qualcode
    >>> matrix = qualcode.run("nominal_contracts").matrix(rows=["stage", "plane"], columns="family")
    >>> cell = matrix.support().loc[("delivery", "actual", "control")]
    >>> bool(cell["units"] >= cell["sources"] >= 2), bool(cell["against"] > 0), cell["planes"], cell["mark"]
    (True, True, 'actual', '●')
    """
    import numpy as np
    import pandas as pd

    found, groups = _in_cells(matrix, role)
    number = matrix.grid.cells
    told: dict[str, Any] = {
        "count": matrix.counts.to_numpy(dtype=float, na_value=np.nan).ravel(),
        **_ingredients(matrix, found, groups, role),
        **_pairs(found, groups, number),
        "planes": _planes(found, groups, number),
        "against": _against(matrix),
    }
    told["mark"] = _marks(told)
    made = pd.DataFrame(told, index=_cells(matrix))
    whole = dict.fromkeys(("units", "sources", "roles", "pairs", "confirmed", "against"), "Int64")
    count = "Int64" if matrix.counts.dtypes.eq("Int64").all() else "Float64"
    material: pd.DataFrame = made[~np.isnan(told["count"])]
    return material.astype({**whole, "count": count, "planes": TEXT, "mark": TEXT})


def strengths(matrix: Matrix, *, role: str = "asserted_by") -> pd.DataFrame:
    """The marks of :func:`supported` in the shape of the matrix."""
    import pandas as pd

    marks = _marks(_ingredients(matrix, *_in_cells(matrix, role), role)).reshape(matrix.counts.shape)
    marks[matrix.counts.isna().to_numpy()] = None
    return pd.DataFrame(marks, index=matrix.counts.index, columns=matrix.counts.columns).astype(TEXT)


def _in_cells(matrix: Matrix, role: str) -> tuple[pd.DataFrame, Any]:
    """The evidence that stands in a cell, as far as it differs in what is told of a cell, and the number of its cell."""
    behind, grid = matrix.behind, matrix.grid
    behind.demand(("segment", "document", role))
    told = [name for name in ("plane", "source", "target", "asserted_by") if behind.has("found", name)]
    found = behind.different("found", tuple(dict.fromkeys([*matrix.rows, *matrix.columns, role, *told])))
    groups = grid.groups(found)
    return found[groups >= 0], groups[groups >= 0]


def _by_cell(matrix: Matrix) -> Groups:
    return Groups((*matrix.rows, *matrix.columns), matrix.grid.groups, matrix.grid.cells)


def _ingredients(matrix: Matrix, found: pd.DataFrame, groups: Any, role: str) -> dict[str, Any]:
    """What a mark is made of, for each cell."""
    grid, countings = matrix.grid, (Counting("segments"), Counting("documents"))
    units, sources = matrix.behind.tallies("found", _by_cell(matrix), countings)
    voices = found[[role]].astype(TEXT).fillna(NOBODY).replace({role: {UNKNOWN: NOBODY}})
    return {"units": units, "sources": sources, "roles": tally(voices, groups, grid.cells, Counting("units", (role,)))}


def _cells(matrix: Matrix) -> pd.MultiIndex:
    """The labels of every cell, along the rows."""
    import pandas as pd

    return pd.MultiIndex.from_arrays(labels_of_cells(matrix.counts), names=[*matrix.rows, *matrix.columns])


def _marks(told: Mapping[str, Any]) -> Any:
    import numpy as np

    ingredients = np.minimum(np.column_stack([told[name] for name in ("units", "sources", "roles")]), 2)
    different, back = np.unique(ingredients, axis=0, return_inverse=True)
    marks = np.array([mark(*map(int, one)) or "0" for one in different], dtype=object)
    return marks[back.ravel()] if len(ingredients) else np.empty(0, dtype=object)


def _pairs(found: pd.DataFrame, groups: Any, number: int) -> dict[str, Any]:
    """How many pairs of actors each cell speaks of, and of how many of them both ends say so."""
    import numpy as np
    import pandas as pd

    if not {"source", "target", "asserted_by"} <= set(found.columns):
        nothing = np.full(number, np.nan)
        return {"pairs": nothing, "confirmed": nothing}
    names = ("source", "target", "asserted_by")
    codes, actors = pd.factorize(pd.concat([found[name].astype(TEXT) for name in names]))
    source, target, by = codes.reshape(3, -1)
    whole = (source >= 0) & (target >= 0)
    source, target, by, groups = source[whole], target[whole], by[whole], groups[whole]
    wide = max(len(actors), 1)
    pair = (groups * wide + np.minimum(source, target)) * wide + np.maximum(source, target)
    sides = np.unique(np.column_stack([pair, by])[(by == source) | (by == target)], axis=0)[:, 0]
    saying, times = np.unique(sides, return_counts=True)
    return {
        "pairs": np.bincount(np.unique(pair) // wide**2, minlength=number),
        "confirmed": np.bincount(saying[times > 1] // wide**2, minlength=number),
    }


def _planes(found: pd.DataFrame, groups: Any, number: int) -> Any:
    import numpy as np

    told = np.full(number, "", dtype=object)
    planes = found["plane"] if "plane" in found else found["document"].iloc[:0]
    for plane in sorted(map(str, planes.dropna().unique())):
        here = np.bincount(groups[(planes == plane).fillna(False).to_numpy(dtype=bool)], minlength=number) > 0
        told[here] = [f"{before}; {plane}" if before else plane for before in told[here]]
    return told


def _against(matrix: Matrix) -> Any:
    import numpy as np

    behind, grid = matrix.behind, matrix.grid
    if not behind.has("denied", "segment"):
        return np.full(grid.cells, np.nan)
    [against] = behind.tallies("denied", _by_cell(matrix), (Counting("segments"),))
    return against
