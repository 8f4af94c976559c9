"""Statements → one-mode networks: who agrees, disagrees or merely speaks of the same."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.discourse.affiliating import Crossing, told_undefined
from qualcode.discourse.stating import Statement
from qualcode.errors import ArgumentError, one_of
from qualcode.tables import check

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

__all__ = ["projection", "projection_matrix", "shared_statements"]

AGGREGATIONS = ("ignore", "congruence", "conflict", "subtract")
NORMALISATIONS = ("no", "average", "jaccard", "cosine", "activity", "prominence")
DNA = "dna"


@dataclass(frozen=True, eq=False)
class _Pairs:
    """What pairs of rows have in common."""

    crossing: Crossing
    aggregation: str

    @cached_property
    def cells(self) -> Any:
        """x_ijk, or x_ij· where the qualifier is ignored; of weights the root, so that two statements count √(w w′)."""
        return self.crossing.array(self.crossing.weights**0.5, qualified=self.aggregation != "ignore")

    @cached_property
    def totals(self) -> np.ndarray:
        """n_i: the statements of each row."""
        import numpy as np

        return np.asarray(self.crossing.array(self.crossing.weights).sum(axis=1)).ravel()

    @cached_property
    def nearness(self) -> np.ndarray:
        """How near two values of the qualifier are; where it is ignored there is but one."""
        import numpy as np

        return np.ones((1, 1)) if self.aggregation == "ignore" else self.crossing.proximity()

    def _between(self, cells: Any, kernel: np.ndarray) -> Any:
        """Σ_j Σ_k Σ_k′ x_ijk x_i′jk′ kernel(k, k′)."""
        from scipy import sparse

        spread = sparse.kron(sparse.eye_array(cells.shape[1] // max(len(kernel), 1)), sparse.csr_array(kernel), format="csr")
        return cells @ spread @ cells.T

    def alike(self, cells: Any) -> np.ndarray:
        """Σ_j Σ_k Σ_k′ x_ijk x_i′jk′ (1 − |q_k − q_k′|/range), or Σ_j x_ij· x_i′j· where the qualifier is ignored."""
        return self._between(cells, self.nearness).toarray()  # type: ignore[no-any-return]

    def weight(self, cells: Any) -> np.ndarray:
        """The weight of each pair, by the aggregation that is asked for."""
        if self.aggregation in ("ignore", "congruence"):
            return self.alike(cells)
        unlike = self._between(cells, 1 - self.nearness).toarray()
        return unlike if self.aggregation == "conflict" else self.alike(cells) - unlike  # type: ignore[no-any-return]


def projection_matrix(
    statements: pd.DataFrame, *, aggregation: str = "ignore", normalisation: str = "no", compat: str | None = None
) -> pd.DataFrame:
    r"""How much each two rows have to do with each other by what they speak of.

    With x_ijk the statements of row i on column j with qualifier q_k, and the sum over columns, the weight of i and i′ is

    - ``ignore``: Σ_j x_ij· x_i′j·
    - ``congruence``: Σ_j Σ_k Σ_k′ x_ijk x_i′jk′ (1 − |q_k − q_k′|/range)
    - ``conflict``: the same with |q_k − q_k′|/range
    - ``subtract``: congruence − conflict

    Of qualifiers that are words the distance is 0 between the same and 1 between different ones. Two statements with weights w and w′ (in a
    window with a kernel) count √(w w′).

    Parameters
    ----------
    statements
        Columns as :class:`qualcode.Statement`; see :func:`qualcode.statements`. For a network of columns change the names of the two.
    aggregation
        As above. Statements without a qualifier are all alike.
    normalisation
        - ``no``
        - ``average``: divided by (n_i + n_i′)/2, n_i being the statements of i
        - ``jaccard``: m11/(m01 + m10 + m11), where m11 is what both have, m10 and m01 what one has: columns where the qualifier is ignored,
          else columns with a qualifier. How often does not matter. (Between numbers more than two apart, m11 counts nearness, and
          the whole is both minus m11.)
        - ``cosine``: x_i·x_i′/(‖x_i‖ ‖x_i′‖)
        - ``activity``, ``prominence``: each x_ijk is a share of the row's n_i, or of the column's n_j, before pairs are formed

        Of conflict and subtract the numerator changes, not what it is divided by.
    compat
        ``dna``: the figures of the Discourse Network Analyzer (3.0), where they are others: "cosine" divides by n_i n_i′; "jaccard"
        divides the weight by numbers of statements and of pairs of them; of qualifiers that are words whoever says what the other does not
        say is in conflict with it, be it that the other says nothing at all; what is undefined is 0.

    Returns
    -------
    pandas.DataFrame
        Symmetric, a line and a column for each row, 0 in the diagonal; ``nan`` where a share has nothing to be a share of.

    Raises
    ------
    ArgumentError
        For an unknown form, and for a normalisation that the other program does not have.

    References
    ----------
    P. Leifeld (2017), Discourse network analysis, in: The Oxford Handbook of Political Networks.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"row": ["甲", "甲", "乙", "丙"], "column": ["拖欠", "派活", "拖欠", "拖欠"], "qualifier": [1, 1, 1, 0]})
    >>> projection_matrix(said, aggregation="congruence").loc["甲"].to_dict()
    {'丙': 0, '乙': 1, '甲': 0}
    >>> projection_matrix(said, aggregation="conflict", normalisation="average").loc["丙", "甲"].round(2)
    np.float64(0.67)
    """
    import numpy as np
    import pandas as pd

    one_of("aggregation", aggregation, AGGREGATIONS)
    one_of("normalisation", normalisation, NORMALISATIONS)
    pairs = _Pairs(Crossing(statements), aggregation)
    if compat is None:
        weight, divisor = _normalised(pairs, normalisation)
    else:
        one_of("compat", compat, [DNA])
        weight, divisor = _of_dna(pairs, normalisation)
    apart = ~np.eye(len(weight), dtype=bool)
    defined = divisor > 0
    told_undefined(0 if compat else int((~defined & apart).sum()) // 2, "a pair in which nobody, or one of two, says anything has no share")
    weight = np.divide(weight, divisor, out=np.full(weight.shape, 0.0 if compat else np.nan), where=defined)
    weight = np.where(apart, weight, 0.0)
    if np.array_equal(weight, np.round(weight)):
        weight = weight.astype("int64")
    rows = pd.Index(pairs.crossing.labels[0], name="row")
    return pd.DataFrame(weight, index=rows, columns=rows.rename(None))


def _normalised(pairs: _Pairs, normalisation: str) -> tuple[np.ndarray, np.ndarray]:
    """The weights and what they are divided by."""
    import numpy as np

    cells = pairs.cells
    if normalisation == "average":
        return pairs.weight(cells), (pairs.totals[:, None] + pairs.totals[None, :]) / 2
    if normalisation == "cosine":
        length = np.sqrt(pairs.alike(cells).diagonal())
        return pairs.weight(cells), np.outer(length, length)
    if normalisation == "jaccard":
        held = (cells > 0).astype(float)
        both = pairs.alike(held)
        return pairs.weight(held), both.diagonal()[:, None] + both.diagonal()[None, :] - both
    if normalisation in ("activity", "prominence"):
        cells = _shares(pairs, by_row=normalisation == "activity")
    weight = pairs.weight(cells)
    return weight, np.ones_like(weight)


def _shares(pairs: _Pairs, *, by_row: bool) -> Any:
    """x_ijk as a share of its row, or of its column with all values of the qualifier."""
    import numpy as np
    from scipy import sparse

    cells = pairs.cells
    if by_row:
        totals = np.asarray(cells.sum(axis=1)).ravel()
    else:
        width = len(pairs.nearness)
        totals = np.repeat(np.asarray(cells.sum(axis=0)).ravel().reshape(-1, max(width, 1)).sum(axis=1), width)
    part = sparse.diags_array(np.divide(1.0, totals, out=np.zeros(len(totals)), where=totals > 0))
    return part @ cells if by_row else cells @ part


def _of_dna(pairs: _Pairs, normalisation: str) -> tuple[np.ndarray, np.ndarray]:
    """The same as the Discourse Network Analyzer works them out: see `compat` above."""
    import numpy as np

    if normalisation in ("activity", "prominence"):
        raise ArgumentError(f"dna has no {normalisation} in one-mode networks: choose average, jaccard or cosine, or leave out compat")
    crossing = pairs.crossing
    cells = crossing.array(crossing.weights)
    held = (cells > 0).astype(float)
    alone = np.asarray(cells.sum(axis=1)).ravel()[:, None] - (cells @ held.T).toarray()  # statements of i where i′ has none
    weight = pairs.weight(pairs.cells)
    if crossing.numbers is None and pairs.aggregation in ("conflict", "subtract"):
        silent = alone + alone.T
        weight = silent if pairs.aggregation == "conflict" else (cells @ cells.T).toarray() - silent
    divisors = {
        "no": np.ones_like(weight),
        "average": (pairs.totals[:, None] + pairs.totals[None, :]) / 2,
        "cosine": np.outer(pairs.totals, pairs.totals),
        "jaccard": alone + alone.T + (cells @ cells.T).toarray(),
    }
    return weight, divisors[normalisation]


def projection(statements: pd.DataFrame, *, aggregation: str = "ignore", normalisation: str = "no", compat: str | None = None) -> nx.Graph:
    """The one-mode network of rows that speak of the same.

    Parameters
    ----------
    statements, aggregation, normalisation, compat
        As in :func:`qualcode.projection_matrix`, which says what the weights are.

    Returns
    -------
    networkx.Graph
        Nodes: all rows, also those that stand alone. Edges: pairs whose weight is not 0, and of ``subtract`` also those of whom
        congruence and conflict cancel each other out. ``weight``, and ``shared``: how many columns both speak of. What is behind an edge:
        :func:`qualcode.shared_statements`.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"row": ["甲", "甲", "乙", "丙"], "column": ["拖欠", "派活", "拖欠", "请客"]})
    >>> list(projection(said).edges(data=True))
    [('乙', '甲', {'weight': 1, 'shared': 1})]
    """
    import networkx as nx
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a pair of which nothing can be said has no edge
        matrix = projection_matrix(statements, aggregation=aggregation, normalisation=normalisation, compat=compat)
    crossing = Crossing(statements)
    held = (crossing.array(np.ones(len(statements)), qualified=False) > 0).astype("int64")
    shared = (held @ held.T).toarray()
    weight = matrix.to_numpy()
    tied = np.triu(((weight != 0) | ((shared > 0) & (aggregation == "subtract"))) & (weight == weight), k=1)
    graph = nx.Graph()
    graph.add_nodes_from(matrix.index)
    labels = list(matrix.index)
    first, second = np.nonzero(tied)
    numbers = weight[first, second].tolist(), shared[first, second].tolist()
    for one, other, heavy, common in zip(first.tolist(), second.tolist(), *numbers, strict=True):
        graph.add_edge(labels[one], labels[other], weight=heavy, shared=common)
    return graph


def shared_statements(statements: pd.DataFrame, pair: tuple[object, object]) -> pd.DataFrame:
    """The statements behind an edge of a one-mode network: those of both on what both speak of, ordered by column and row.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"row": ["甲", "甲", "乙", "丙"], "column": ["拖欠", "派活", "拖欠", "拖欠"]})
    >>> shared_statements(said, ("甲", "乙")).index.tolist()
    [2, 0]
    """
    check(statements, Statement, needs=["row", "column"])
    of = {row: set(statements.loc[statements["row"] == row, "column"]) for row in pair}
    missing = [repr(row) for row in pair if not of[row]]
    if missing:
        raise ArgumentError(f"there is no statement of {', '.join(missing)} in this table")
    both = statements[statements["row"].isin(pair) & statements["column"].isin(set.intersection(*of.values()))]
    return both.sort_values(["column", "row"], kind="stable")
