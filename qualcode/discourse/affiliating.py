"""Statements → two-mode network and matrix: who speaks how often of what."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.discourse.stating import Statement
from qualcode.errors import ArgumentError, one_of
from qualcode.networks.grouping import Groups
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

__all__ = ["Crossing", "affiliation_matrix", "affiliation_network"]

AGGREGATIONS = ("ignore", "subtract")
NORMALISATIONS = ("no", "activity", "prominence")
_SIGNS = {"+": 1, "-": 0}


@dataclass(frozen=True, eq=False)
class Crossing:
    """Statements as numbers: x(i, j, k) for row i, column j and value k of the qualifier."""

    statements: pd.DataFrame

    @cached_property
    def _factors(self) -> tuple[list[np.ndarray], list[list[Any]]]:
        check(self.statements, Statement, needs=["row", "column"])
        categories = [self.statements[name].astype("category") for name in ("row", "column")]
        qualifier = self.statements.get("qualifier")
        if qualifier is None or (qualifier.isna().all() and qualifier.dtype != "category"):
            qualifier = self.statements["row"].astype(object).map(lambda _: "")
        categories.append(qualifier.astype("category"))
        for name, one in zip(("row", "column", "qualifier"), categories, strict=True):
            if one.isna().any():
                raise ArgumentError(f"{int(one.isna().sum())} statements have a blank {name}: fill it or take them out")
        return [one.cat.codes.to_numpy() for one in categories], [list(one.cat.categories) for one in categories]

    @property
    def labels(self) -> tuple[list[Any], list[Any]]:
        """The rows and the columns, also those without a statement here."""
        return self._factors[1][0], self._factors[1][1]

    @cached_property
    def weights(self) -> np.ndarray:
        """How much each statement counts."""
        import numpy as np

        if "weight" not in self.statements:
            return np.ones(len(self.statements))
        return self.statements["weight"].to_numpy(dtype=float)

    @cached_property
    def numbers(self) -> np.ndarray | None:
        """The values of the qualifier as numbers (yes is 1, no is 0), or nothing if they are words."""
        import numpy as np

        values = self._factors[1][2]
        if set(values) <= set(_SIGNS) and values:
            return np.array([_SIGNS[value] for value in values], dtype=float)
        if not all(isinstance(value, int | float | np.number | np.bool_) for value in values):
            return None
        return np.array(values, dtype=float)

    @property
    def yes_or_no(self) -> bool:
        """Whether the qualifier has but two sides."""
        return self.numbers is not None and set(self.numbers.tolist()) <= {0.0, 1.0}

    def proximity(self) -> np.ndarray:
        """How near two values of the qualifier are: 1 − |q − q′|/range, the range being that of all values; of words 1 if same, else 0."""
        import numpy as np

        numbers = self.numbers
        if numbers is None or self.yes_or_no:
            return np.eye(len(self._factors[1][2]))
        spread = float(np.ptp(numbers)) if len(numbers) else 0.0
        return np.asarray(1 - np.abs(numbers[:, None] - numbers[None, :]) / (spread or 1.0))

    def array(self, weights: np.ndarray, *, qualified: bool = True) -> Any:
        """Sums of `weights` as a sparse matrix, a row for each i; a column for each j, or for each j and k (k changing first)."""
        from scipy import sparse

        (row, column, value), (rows, columns, values) = self._factors
        if qualified:
            column, width = column.astype("int64") * max(len(values), 1) + value, len(columns) * len(values)
        else:
            width = len(columns)
        return sparse.coo_array((weights, (row, column)), shape=(len(rows), width)).tocsr()

    def signed(self) -> np.ndarray:
        """What each statement adds to positives − negatives: 1 or −1 for yes and no, a number itself otherwise."""
        import numpy as np

        if self.numbers is None or not self._factors[1][2]:
            raise ArgumentError(
                "these statements have no qualifier that is positive or negative (yes and no, + and -, numbers): use 'ignore'"
            )
        sides = self.numbers * 2 - 1 if self.yes_or_no else self.numbers
        return np.asarray(sides[self._factors[0][2]] * self.weights)


def affiliation_matrix(statements: pd.DataFrame, *, aggregation: str = "ignore", normalisation: str = "no") -> pd.DataFrame:
    """How often each row speaks of each column.

    Parameters
    ----------
    statements
        Columns as :class:`qualcode.Statement`; see :func:`qualcode.statements`.
    aggregation
        ``ignore``: Σ_k x_ijk, all statements, however qualified. ``subtract``: positives − negatives, for qualifiers that are yes
        (1, ``+``) or no (0, ``-``); with other numbers the sum of the numbers, so that a 2 counts double and a −1 against.
    normalisation
        ``no``; ``activity``: divided by the number of statements of the row, its share; ``prominence``: by that of the column.

    Returns
    -------
    pandas.DataFrame
        A line for each row and a column for each column, in order; ``nan`` for a share of somebody without any statement.

    Raises
    ------
    ArgumentError
        For an unknown form, and for the difference of qualifiers that are words.

    References
    ----------
    P. Leifeld (2017), Discourse network analysis, in: The Oxford Handbook of Political Networks.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"row": ["甲", "甲", "甲", "乙"], "column": ["拖欠", "拖欠", "派活", "派活"]})
    >>> said["qualifier"] = ["+", "-", "+", "-"]
    >>> affiliation_matrix(said, aggregation="subtract").to_dict("index")
    {'乙': {'拖欠': 0, '派活': -1}, '甲': {'拖欠': 0, '派活': 1}}
    """
    import numpy as np
    import pandas as pd

    one_of("aggregation", aggregation, AGGREGATIONS)
    one_of("normalisation", normalisation, NORMALISATIONS)
    crossing = Crossing(statements)
    rows, columns = crossing.labels
    cells = crossing.array(crossing.signed() if aggregation == "subtract" else crossing.weights, qualified=False).toarray()
    if normalisation != "no":
        axis = {"activity": 1, "prominence": 0}[normalisation]
        totals = crossing.array(crossing.weights, qualified=False).toarray().sum(axis=axis, keepdims=True)
        told_undefined(int((totals == 0).sum()), "a share of no statements is undefined")
        cells = np.divide(cells, totals, out=np.full(cells.shape, np.nan), where=totals > 0)
    elif (cells == np.round(cells)).all():
        cells = cells.astype("int64")
    return pd.DataFrame(cells, index=pd.Index(rows, name="row"), columns=pd.Index(columns, name="column"))


def told_undefined(number: int, reason: str) -> None:
    """Warns that so many values are ``nan``, and why."""
    if number:
        warnings.warn(f"{number} × nan: {reason}", stacklevel=3)


def affiliation_network(statements: pd.DataFrame, *, aggregation: str = "ignore", normalisation: str = "no") -> nx.Graph:
    """The two-mode network of who speaks of what.

    Parameters
    ----------
    statements, aggregation, normalisation
        As in :func:`qualcode.affiliation_matrix`.

    Returns
    -------
    networkx.Graph
        Nodes: rows (``bipartite=0``, ``mode="row"``) and columns (``bipartite=1``, ``mode="column"``), as networkx.bipartite expects them.
        Edges where there is a statement, also if positives and negatives cancel each other out: ``weight`` (the cell of the matrix),
        ``references`` (statements) and ``evidence``, their ids.

    Raises
    ------
    ArgumentError
        As there; also when something is both a row and a column.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"row": ["甲", "甲", "乙"], "column": ["拖欠", "拖欠", "派活"]})
    >>> network = affiliation_network(said)
    >>> network.edges["甲", "拖欠"]["weight"], network.nodes["拖欠"]["bipartite"]
    (2, 1)
    """
    import networkx as nx
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # who says nothing has no edge: nothing undefined is shown
        matrix = affiliation_matrix(statements, aggregation=aggregation, normalisation=normalisation)
    twice = sorted(set(map(str, matrix.index)) & set(map(str, matrix.columns)))
    if twice:
        raise ArgumentError(
            f"{', '.join(twice[:5])}: both a row and a column, but a two-mode network keeps them apart; rename one of the two"
        )
    graph = nx.Graph()
    graph.add_nodes_from(matrix.index, bipartite=0, mode="row")
    graph.add_nodes_from(matrix.columns, bipartite=1, mode="column")
    names = statements.assign(evidence=statements["evidence"] if "evidence" in statements else statements.index.astype(TEXT))
    groups = Groups(names.astype({"row": object, "column": object}), ("row", "column"))
    found = zip(groups.label("row"), groups.label("column"), groups.sizes, groups.rows("evidence"), strict=True)
    cells = matrix.to_numpy()
    where = matrix.index.get_indexer(pd.Index(groups.label("row"))), matrix.columns.get_indexer(pd.Index(groups.label("column")))
    for weight, (row, column, size, evidence) in zip(cells[where].tolist(), found, strict=True):
        graph.add_edge(row, column, weight=weight, references=size, evidence=evidence)
    return graph
