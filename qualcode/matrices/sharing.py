"""Evidence of which several matrices are counted: its labels are looked at once, and not for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.matrices.grid import Grid, coded, grid_by, shared_labels
from qualcode.matrices.labelling import UNREAD
from qualcode.matrices.options import Choices, completed, picked, shown
from qualcode.matrices.tallying import Axis, Counting, axes, tally

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Countable", "countable"]

_SPAN = ("document", "start", "end", "segment", "person")
_OF_MATERIAL = ("role", "person", UNREAD)


@dataclass(frozen=True, eq=False)
class Countable:
    """The rows that count and the material, each with a column of words for each label in `names`.

    Examples
    --------
    >>> import pandas as pd
    >>> found = pd.DataFrame({"document": ["d"], "start": [0], "end": [2], "stage": ["late"], "code": ["tie"]})
    >>> both = Countable(found, pd.DataFrame({"stage": ["early", "late"]}), ("stage", "code"), {})
    >>> both.counts(("stage",), ("code",), Counting())["tie"].to_dict()
    {'early': 0, 'late': 1}
    """

    found: pd.DataFrame
    material: pd.DataFrame
    names: tuple[str, ...]
    labels: Mapping[str, Sequence[str] | None]
    _placed: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Grid, Any, Any]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _own(self) -> pd.DataFrame:
        return coded(self.found, self.names)

    @cached_property
    def _there(self) -> pd.DataFrame:
        return coded(self.material, shared_labels(self.names, self.material))

    @cached_property
    def _known(self) -> dict[str, Axis]:
        return axes(self.names, [self._own, self._there], self.labels)

    def counts(self, rows: tuple[str, ...], columns: tuple[str, ...], counting: Counting) -> pd.DataFrame:
        """The matrix by these labels, as :attr:`qualcode.Matrix.counts`."""
        grid, groups, blank = self._cells(rows, columns)
        return grid.frame(tally(self.found, groups, grid.cells, counting), blank)

    def _cells(self, rows: tuple[str, ...], columns: tuple[str, ...]) -> tuple[Grid, Any, Any]:
        """The cells by these labels, the number of the cell of each row, and which cells are without material."""
        import numpy as np

        if (rows, columns) not in self._placed:
            grid = grid_by(rows, columns, self._own, self._there, self._known)
            groups = grid.groups(self._own)
            occurs = np.bincount(groups, minlength=grid.cells) > 0
            self._placed[rows, columns] = grid, groups, ~(occurs | grid.present(self._there))
        return self._placed[rows, columns]

    def of_persons(self) -> Countable:
        """The same without what nobody said, where persons are counted."""
        found, material = (one[one["person"].notna()] for one in (self.found, self.material))
        return Countable(found, material, self.names, self.labels)


def countable(
    frame: pd.DataFrame,
    segments: pd.DataFrame,
    names: Iterable[str],
    labels: Mapping[str, Sequence[str] | None],
    *,
    coders: str | None = None,
) -> Countable:
    """The rows of a table that count when these coders are asked for, to be counted by any of the labels in `names`.

    Examples
    --------
    >>> from qualcode import run
    >>> results = run("nominal_contracts")
    >>> codings = countable(results.codings, results.segments, ["stage", "plane", "family"], {}, coders="union")
    >>> counts = codings.counts(("stage", "plane"), ("family",), Counting("documents"))
    >>> counts.equals(results.matrix(rows=["stage", "plane"], columns="family", count="documents").counts.loc[counts.index, counts.columns])
    True
    """
    names = tuple(names)
    # What labels and counts nothing is not carried through every choice.
    segments = segments[[name for name in segments if name in names or name in _OF_MATERIAL]]
    some = picked(completed(frame, segments, names), segments, names, Choices(coders=coders), labels)
    found = some.found[[name for name in some.found if name in names or name in _SPAN]]
    return Countable(shown(found, names), shown(some.material, names), names, labels)
