"""Rows in groups, by sorting once: what is counted, told apart and listed for each group. A million rows take a second or two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Groups"]


@dataclass(frozen=True, eq=False)
class Groups:
    """The rows of a table that have the same values in some columns, one group after the other in the order of these values.

    Rows with a blank in one of the columns are in no group. Within a group rows keep their order.
    """

    frame: pd.DataFrame
    keys: tuple[str, ...]

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        """The positions of the rows, group by group, and where each group begins (with the end as last)."""
        import numpy as np

        if not self.keys:
            return np.arange(len(self.frame)), np.array([0, len(self.frame)] if len(self.frame) else [0])
        joined, whole = np.zeros(len(self.frame), dtype=np.int64), np.ones(len(self.frame), dtype=bool)
        for key in self.keys:
            codes, labels = self._factors(key)
            whole &= codes >= 0
            joined = joined * max(len(labels), 1) + codes
            joined = np.unique(joined, return_inverse=True)[1] if joined.max(initial=0) > 2**40 else joined
        rows = np.flatnonzero(whole)
        rows = rows[np.argsort(joined[rows], kind="stable")]
        ends = np.flatnonzero(np.diff(joined[rows])) + 1
        return rows, np.concatenate([[0], ends, [len(rows)]]) if len(rows) else np.array([0])

    def _factors(self, column: str) -> tuple[np.ndarray, list[Any]]:
        """A number for each row, -1 for a blank, and what the numbers stand for, in order."""
        import pandas as pd

        codes, labels = pd.factorize(self.frame[column], sort=True)
        return codes, list(labels)

    def __len__(self) -> int:
        return len(self._sorted[1]) - 1

    @property
    def sizes(self) -> list[int]:
        """How many rows each group has."""
        import numpy as np

        sizes: list[int] = np.diff(self._sorted[1]).tolist()
        return sizes

    def label(self, column: str) -> list[Any]:
        """The value of each group in one of the columns that it is grouped by."""
        import numpy as np

        rows, bounds = self._sorted
        values: list[Any] = np.asarray(self.frame[column].array.take(rows[bounds[:-1]]), dtype=object).tolist()
        return values

    def rows(self, column: str) -> Iterator[tuple[Any, ...]]:
        """The values of all rows of each group."""
        rows, bounds = self._sorted
        values = self.frame[column].to_numpy(dtype=object)[rows].tolist()
        ends = bounds.tolist()
        return (tuple(values[start:end]) for start, end in pairwise(ends))

    def _different(self, column: str) -> tuple[np.ndarray, Sequence[Any]]:
        """Group and number of each value that occurs in it, once, in the order of groups and values; and the values."""
        import numpy as np

        codes, labels = self._factors(column)
        rows, bounds = self._sorted
        group = np.repeat(np.arange(len(self)), np.diff(bounds))
        known = codes[rows] >= 0
        pairs = np.sort(group[known] * max(len(labels), 1) + codes[rows][known])
        return pairs[np.diff(pairs, prepend=-1) > 0], labels

    def different(self, column: str) -> list[int]:
        """How many different values, without blanks, each group has."""
        import numpy as np

        pairs, labels = self._different(column)
        counts: list[int] = np.bincount(pairs // max(len(labels), 1), minlength=len(self)).tolist()
        return counts

    def values(self, column: str) -> Iterator[tuple[Any, ...]]:
        """The different values of each group, without blanks, in order."""
        import numpy as np

        pairs, labels = self._different(column)
        found = np.array(labels, dtype=object)[pairs % max(len(labels), 1)].tolist() if len(pairs) else []
        ends = np.searchsorted(pairs, np.arange(len(self) + 1) * max(len(labels), 1)).tolist()
        return (tuple(found[start:end]) for start, end in pairwise(ends))

    def holding(self, chosen: Iterable[bool]) -> Groups:
        """The same, only of those groups for which `chosen` says so."""
        import numpy as np

        keep = np.repeat(np.fromiter(chosen, dtype=bool, count=len(self)), np.diff(self._sorted[1]))
        return Groups(self.frame.iloc[np.sort(self._sorted[0][keep])], self.keys)
