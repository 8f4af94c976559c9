"""The cells of a matrix: which there are, which of them has material, and in which each row of evidence stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.matrices.tallying import Axis, axes, combinations, fits, numbers, parted, projected, size

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Grid", "coded", "crossed", "grid_by", "grid_of", "labels_of_cells", "shared_labels"]

_OF_A_ROW = ("stage_from", "plane_from", "start", "end", "text", "time")
"""Columns of the material that are no label of it."""


def shared_labels(names: Sequence[str], material: pd.DataFrame) -> tuple[str, ...]:
    """Those of the labels that the material has too, by which 0 is told from blank."""
    return tuple(name for name in names if name in material and name not in _OF_A_ROW)


def labels_of_cells(counts: pd.DataFrame) -> list[pd.Index[Any]]:
    """Level by level, those of the rows first, the label of every cell of a table, along the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> [list(level) for level in labels_of_cells(pd.DataFrame({"tie": [1, 2], "control": [0, 3]}, index=["early", "late"]))]
    [['early', 'early', 'late', 'late'], ['tie', 'control', 'tie', 'control']]
    """
    import numpy as np

    down, across = counts.shape
    along = (np.repeat(np.arange(down), across), np.tile(np.arange(across), down))
    return [axis.get_level_values(at).take(place) for axis, place in zip(counts.axes, along, strict=True) for at in range(axis.nlevels)]


def coded(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The labels alone, as categories: words are compared once, not for every question about them."""
    return frame[list(names)].astype("category")


def crossed(tally: pd.Series, there: Sequence[bool] | pd.Series, index: pd.Index[Any], columns: pd.Index[Any]) -> pd.DataFrame:
    """Counts of rows and a column as a table: 0 where nothing was counted, blank in the rows that are not `there`: without material.

    Examples
    --------
    >>> import pandas as pd
    >>> tally = pd.Series([2], index=pd.MultiIndex.from_tuples([("delivery", "tie")], names=["stage", "code"]))
    >>> stages, codes = pd.Index(["delivery", "payment"], name="stage"), pd.Index(["tie", "exit"], name="code")
    >>> crossed(tally, [True, False], stages, codes).values.tolist()
    [[2, 0], [<NA>, <NA>]]
    """
    import numpy as np
    import pandas as pd

    table = tally.unstack(columns.name) if len(tally) else pd.DataFrame(index=index)
    table = table.reindex(index=index, columns=columns).astype("float64").fillna(0).astype("Int64")
    table.loc[~np.asarray(there, dtype=bool)] = pd.NA
    return table


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows × columns, each a combination of labels that is held as one number (see :func:`qualcode.matrices.tallying.numbers`)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    known: Mapping[str, Axis] = field(repr=False)
    down: Any = field(repr=False)
    across: Any = field(repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.down), len(self.across)

    @property
    def cells(self) -> int:
        return len(self.down) * len(self.across)

    def places(self, frame: pd.DataFrame, names: Sequence[str]) -> Any:
        """The number of the row (or column) of each piece of evidence; −1 where it stands in none."""
        import numpy as np

        own = self.down if tuple(names) == self.rows else self.across
        found = numbers(frame, names, self.known)
        if len(own) == size(names, self.known):  # every combination is shown: a number is its place
            return found
        if not len(own):
            return np.full(len(frame), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(own, found), len(own) - 1) if _rising(own) else None
        if place is None:
            order = np.argsort(own, kind="stable")
            place = order[np.minimum(np.searchsorted(own[order], found), len(own) - 1)]
        return np.where(own[place] == found, place, -1)

    def groups(self, frame: pd.DataFrame) -> Any:
        """The number of the cell of each piece of evidence, along the rows; −1 where it stands in none."""
        import numpy as np

        down, across = self.places(frame, self.rows), self.places(frame, self.columns)
        return np.where((down >= 0) & (across >= 0), down * len(self.across) + across, -1)

    def over(self, material: pd.DataFrame) -> tuple[Any, int, Callable[[Any], Any]]:
        """For each row of the material the number of the labels that it shares with cells (−1: with none), how many numbers there are, and
        what makes of a value for each number one for each cell, in the shape of the matrix."""
        import numpy as np

        shared = shared_labels((*self.rows, *self.columns), material)
        own, back = [], []
        for names, whole in ((self.rows, self.down), (self.columns, self.across)):
            some: Any
            some, inverse = np.unique(projected(whole, names, shared, self.known), return_inverse=True)
            there = numbers(material, [name for name in names if name in shared], self.known)
            place = np.minimum(np.searchsorted(some, there), max(len(some) - 1, 0))
            own.append(np.where(some[place] == there, place, -1) if len(some) else np.full(len(there), -1))
            back.append((inverse, len(some)))
        (down, high), (across, wide) = back
        groups = np.where((own[0] >= 0) & (own[1] >= 0), own[0] * wide + own[1], -1)
        return groups, high * wide, lambda values: values.reshape(high, wide)[down].take(across, axis=1)

    def present(self, material: pd.DataFrame) -> Any:
        """Whether each cell has material; where the material has none of the labels every cell has."""
        import numpy as np

        if not shared_labels((*self.rows, *self.columns), material):
            return np.ones(self.cells, dtype=bool)
        groups, number, spread = self.over(material)
        return spread(np.bincount(groups[groups >= 0], minlength=number) > 0).ravel()

    def index(self, names: Sequence[str]) -> pd.Index:
        """The labels of the rows or of the columns."""
        import numpy as np
        import pandas as pd

        own = self.down if tuple(names) == self.rows else self.across
        if len(names) == 1:
            values = self.known[names[0]].values
            whole: pd.Index[Any] = pd.Index([values[place] for place in own.tolist()], name=names[0])
            return whole
        levels, codes = [], list[Any]()
        for name, part in zip(names, parted(own, names, self.known), strict=True):
            used, places = np.unique(part, return_inverse=True)
            words = [self.known[name].values[place] for place in used.tolist()]
            order = sorted(range(len(words)), key=words.__getitem__)
            levels.append(pd.Index([words[place] for place in order], dtype=None if words else "str"))
            codes.append(np.argsort(order)[places] if words else places)
        index: pd.Index[Any] = pd.MultiIndex(levels, codes, names=list(names), verify_integrity=False)
        return index

    def frame(self, values: Any, blank: Any, dtype: str = "Int64") -> pd.DataFrame:
        """A table of the cells."""
        import pandas as pd

        kind = pd.arrays.IntegerArray if dtype == "Int64" else pd.arrays.FloatingArray
        values, blank = values.reshape(self.shape), blank.reshape(self.shape)
        columns = {place: kind(values[:, place].copy(), blank[:, place].copy()) for place in range(self.shape[1])}
        made = pd.DataFrame(columns, index=self.index(self.rows), copy=False)
        made.columns = self.index(self.columns)
        return made


def _rising(values: Any) -> bool:
    return bool((values[1:] > values[:-1]).all())


def grid_of(
    rows: Sequence[str],
    columns: Sequence[str],
    found: pd.DataFrame,
    material: pd.DataFrame,
    labels: Mapping[str, Sequence[str] | None],
) -> Grid:
    """The cells that a matrix of this evidence (its labels, see :func:`coded`) and this material has."""
    shared = shared_labels((*rows, *columns), material)
    return grid_by(rows, columns, found, material, axes((*rows, *columns), [found, material[list(shared)]], labels))


def grid_by(rows: Sequence[str], columns: Sequence[str], found: pd.DataFrame, material: pd.DataFrame, known: Mapping[str, Axis]) -> Grid:
    """The same where the values of each label are known."""
    shared = shared_labels((*rows, *columns), material)
    down, across = (combinations(names, known, found, material, shared) for names in (rows, columns))
    fits(len(down) * len(across))
    return Grid(tuple(rows), tuple(columns), known, down, across)
