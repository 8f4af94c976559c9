"""Units × coders as numbers: which ratings occur together, and how often. What every coefficient of units is worked out from."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["Patterns", "corrected", "defined", "distinct", "occurring", "patterns_of", "quotient", "two_of"]

MISSING = -1
_NOTHING = 1e-12
"""Below this a difference is one of rounding."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """Ratings of units, each different row of ratings once.

    Attributes
    ----------
    ratings
        Patterns × coders: the place of the rating among the values, −1 where the coder did not rate.
    size
        How many values there are, also those that nobody gave.
    held
        Clusters × patterns: how many units of each cluster have the pattern.
    weights
        Draws × clusters: how often each cluster counts. A table as it is has one draw in which each counts once.
    informants
        Of how many informants the units are.
    """

    ratings: Array
    size: int
    held: Any
    weights: Array
    informants: int = 1

    def summed(self, amounts: Array) -> Array:
        """In each draw the sum over units of what each pattern adds: draws × columns of `amounts`; draws, if it has none."""
        import numpy as np

        return np.asarray(self.weights @ (self.held @ np.asarray(amounts, dtype=float)))

    @cached_property
    def given(self) -> Array:
        """Patterns × values: how many coders gave it."""
        import numpy as np

        given = np.zeros((len(self.ratings), self.size))
        for column in self.ratings.T:
            rated = np.flatnonzero(column >= 0)
            np.add.at(given, (rated, column[rated]), 1)
        return given

    @cached_property
    def raters(self) -> Array:
        """How many coders rated the units of each pattern."""
        import numpy as np

        return np.asarray((self.ratings >= 0).sum(axis=1), dtype=float)

    def where(self, kept: Array) -> Patterns:
        """Only some of the patterns."""
        return replace(self, ratings=self.ratings[kept], held=self.held[:, kept])

    def without(self, value: int) -> Patterns:
        """One value taken as no rating."""
        import numpy as np

        return replace(self, ratings=np.where(self.ratings == value, MISSING, self.ratings))


def occurring(ratings: pd.DataFrame, values: Sequence[object] | None) -> list[object]:
    """The values that coders could give, in order: those named, or those that occur, by size.

    Raises
    ------
    ArgumentError
        When a value is given that is not named, or values that occur cannot be ordered.

    Examples
    --------
    >>> import pandas as pd
    >>> occurring(pd.DataFrame({"A": [2, 1], "B": [3, 3]}), None)
    [1, 2, 3]
    """
    found = dict.fromkeys(value for name in range(ratings.shape[1]) for value in ratings.iloc[:, name].dropna().unique().tolist())
    if values is None:
        try:
            return sorted(found)
        except TypeError:
            told = ", ".join(sorted({type(value).__name__ for value in found}))
            raise ArgumentError(f"ratings of different kinds ({told}) have no order; name the values: values=[…]") from None
    listed = list(dict.fromkeys(values))
    strange = [f"'{value}'{hint(str(value), map(str, listed))}" for value in found if value not in listed]
    if strange:
        raise ArgumentError(f"rating {', '.join(strange)} is none of the values {', '.join(map(str, listed))}")
    return listed


def distinct(ratings: Array) -> tuple[Array, Array]:
    """Each different row once, and for each row the number of its pattern.

    Examples
    --------
    >>> import numpy as np
    >>> [part.tolist() for part in distinct(np.array([[0, 1], [1, 1], [0, 1]]))]
    [[[0, 1], [1, 1]], [0, 1, 0]]
    """
    import numpy as np

    number = np.zeros(len(ratings), dtype=np.int64)
    for column in ratings.T:
        _, number = np.unique(number * (int(ratings.max(initial=0)) + 2) + column + 1, return_inverse=True)
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    return ratings[first], number


def patterns_of(ratings: pd.DataFrame, values: Sequence[object]) -> Patterns:
    """The patterns of a table as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> found = patterns_of(pd.DataFrame({"A": ["x", "x", "y"], "B": ["x", "x", None]}), ["x", "y"])
    >>> found.ratings.tolist(), found.held.tolist()
    ([[0, 0], [1, -1]], [[2.0, 1.0]])
    """
    import numpy as np
    import pandas as pd

    known = pd.Index(list(values), dtype="object")
    columns = [known.get_indexer(pd.Index(ratings.iloc[:, at].astype("object"))) for at in range(ratings.shape[1])]
    placed = np.column_stack(columns) if columns else np.empty((len(ratings), 0), dtype=np.int64)
    rows, number = distinct(placed)
    held = np.bincount(number, minlength=len(rows)).astype(float)[None]
    return Patterns(rows, len(known), held, np.ones((1, 1)))


def two_of(ratings: pd.DataFrame, what: str, instead: str) -> pd.DataFrame:
    """The same table, refused when it has more than two coders.

    Examples
    --------
    >>> import pandas as pd
    >>> two_of(pd.DataFrame(columns=["A", "B", "C"]), "Cohen's κ", "fleiss_kappa")
    Traceback (most recent call last):
    ...
    qualcode.errors.ArgumentError: Cohen's κ compares two coders; these are 3 (A, B, C). Take two columns, or fleiss_kappa for all
    """
    if ratings.shape[1] > 2:
        names = ", ".join(map(str, ratings.columns))
        told = f"{what} compares two coders; these are {ratings.shape[1]} ({names})"
        raise ArgumentError(f"{told}. Take two columns, or {instead} for all")
    return ratings


def quotient(above: Array, below: Array) -> Array:
    """One divided by the other; ``nan`` where that is nothing.

    Examples
    --------
    >>> import numpy as np
    >>> quotient(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    import numpy as np

    return np.asarray(np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) > _NOTHING))


def corrected(observed: Array, chance: Array) -> Array:
    """(Po − Pe)/(1 − Pe): what is agreed beyond chance, of what could be.

    Examples
    --------
    >>> import numpy as np
    >>> corrected(np.array([0.9, 1.0]), np.array([0.5, 1.0])).round(3).tolist()
    [0.8, nan]
    """
    return quotient(observed - chance, 1 - chance)


def why_undefined(found: Patterns) -> str:
    """Why a coefficient has no value for these ratings."""
    if found.ratings.shape[1] < 2:
        return "there are fewer than two coders"
    together = found.where(found.raters >= 2)
    if not len(together.ratings):
        return "no unit was rated by two coders"
    return "all who rated gave the same value, so that chance alone would give full agreement"


def defined(value: Array, found: Patterns, what: str) -> float:
    """The value; where there is none, ``nan`` and a warning with the reason.

    Examples
    --------
    >>> import numpy as np
    >>> defined(np.array([0.5]), Patterns(np.zeros((1, 2)), 2, np.ones((1, 1)), np.ones((1, 1))), "κ")
    0.5
    """
    number = float(value[0])
    if number != number:
        warnings.warn(f"{what} is undefined: {why_undefined(found)}", UserWarning, stacklevel=3)
    return number
