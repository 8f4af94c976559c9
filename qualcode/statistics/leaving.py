"""Which cells and edges hang on one person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.matrices.options import names_of
from qualcode.rows import Relation
from qualcode.statistics.clustering import Contributions, contributions, labelled, refuse_both_planes
from qualcode.statistics.resampling import EDGE
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["leave_one_out", "leave_one_out_edges"]


def leave_one_out(
    found: pd.DataFrame,
    *,
    rows: str | Sequence[str] = ("stage", "plane"),
    columns: str = "code",
    count: str = "references",
    minimum: int = 1,
) -> pd.DataFrame:
    """What is left of each cell when the informant who gives most of it is left out.

    Parameters
    ----------
    found
        Codings or relations; rejected codings are left out. A document in which nobody speaks counts as one informant.
    rows, columns
        Labels of the cells, any columns, and ``family``; for pairs of actors add a column with :func:`qualcode.dyads`.
    count
        ``references``, ``evidence`` (rows), ``segments``, ``documents``, ``informants`` or ``characters``.
    minimum
        From how much on a cell is taken as there.

    Returns
    -------
    pandas.DataFrame
        One row per cell with evidence, ordered by its labels; ``count``; ``informants`` (how many add to it); ``least`` (what is
        left without the one who gives most); ``who`` (that person or document; several who give the same are joined by ``"; "``);
        ``share`` (of that one in the cell, above 0 to 1); ``hangs_on_one`` (there with everybody, and below `minimum` without one).

    Raises
    ------
    ArgumentError
        When a column is missing, several people coded, or the count is no sum over informants.

    Warns
    -----
    UserWarning
        Where nominal and actual evidence would be counted as one.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S-01", 0, 4, "tie", "S01"), ("S-01", 5, 9, "tie", "S01"), ("S-02", 0, 4, "tie", "S02"), ("S-02", 5, 9, "trust", "S02")]
    >>> found = pd.DataFrame(rows, columns=["document", "start", "end", "code", "person"])
    >>> cells = leave_one_out(found.assign(stage="use", plane="actual"))
    >>> cells[["code", "count", "least", "who", "hangs_on_one"]].values.tolist()
    [['tie', 3, 1, 'S01', False], ['trust', 1, 0, 'S02', True]]
    """
    keys = [*names_of(rows), columns]
    given = labelled(found, keys)
    refuse_both_planes(given, keys)
    return _left(contributions(given, None, keys, count), "count", minimum)


def leave_one_out_edges(relations: pd.DataFrame, *, by: Sequence[str] = EDGE, minimum: int = 1) -> pd.DataFrame:
    """What is left of each edge of a network when the informant who gives most of it is left out.

    Parameters
    ----------
    relations
        Columns as :class:`qualcode.Relation`.
    by
        What an edge is; as in :func:`qualcode.relation_network` by default, so that ``evidence`` is its ``weight``.
    minimum
        As in :func:`leave_one_out`.

    Returns
    -------
    pandas.DataFrame
        As :func:`leave_one_out` gives it, with ``evidence`` (rows) in place of ``count``.

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"document": ["S01"], "person": ["S01"], "source": ["bureau"], "target": ["agency"]})
    >>> edges = leave_one_out_edges(told.assign(code="control.funding", stage="use", plane="actual"))
    >>> edges[["evidence", "least", "who", "hangs_on_one"]].values.tolist()
    [[1, 0, 'S01', True]]
    """
    check(relations, Relation, needs=["source", "target", "document", "person"])
    keys = list(names_of(by))
    given = labelled(relations, keys)
    refuse_both_planes(given, keys)
    return _left(contributions(given, None, keys, "evidence"), "evidence", minimum)


def _left(added: Contributions, name: str, minimum: int) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    if minimum < 1:
        raise ArgumentError(f"minimum is {minimum}; a cell is there from 1 on")
    entries = added.amounts.tocoo()
    there = np.flatnonzero(entries.data > 0)
    # The clusters stand in the order of their names.
    there = there[np.lexsort((entries.coords[0][there], entries.coords[1][there]))]
    cell, amount = entries.coords[1][there], entries.data[there]
    cells, begins = np.unique(cell, return_index=True)
    whole, most = (way.reduceat(amount, begins) if len(amount) else amount for way in (np.add, np.maximum))
    several = np.diff(begins, append=len(amount))
    top = amount == np.repeat(most, several)
    names = np.asarray(added.clusters, dtype=object)[entries.coords[0][there][top]].tolist()
    ends = np.append(0, np.cumsum(np.add.reduceat(top.astype(np.int64), begins) if len(amount) else [])).astype(np.int64).tolist()
    left = whole - most
    table = pd.DataFrame(
        {
            name: whole.astype("int64"),
            "informants": several.astype("int64"),
            "least": left.astype("int64"),
            "who": pd.array(["; ".join(names[here:next_]) for here, next_ in pairwise(ends)], dtype=TEXT),
            "share": most / whole,
            "hangs_on_one": (whole >= minimum) & (left < minimum),
        },
        index=cells,
    )
    return pd.concat([added.cells, table.reindex(range(len(added.cells))) if len(table) else table], axis=1)
