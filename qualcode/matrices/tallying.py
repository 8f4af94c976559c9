"""What evidence comes to: how much each row adds to its cell, and the places of rows in cells. Nothing here loops over rows or cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, one_of
from qualcode.matrices.labelling import UNKNOWN
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

__all__ = ["COUNTS", "Counting", "axes", "combinations", "numbers", "swept", "tally"]

COUNTS = ("references", "documents", "informants")
"""What a run writes a matrix of each for."""
ALL_COUNTS = ("references", "segments", "documents", "informants", "characters", "units")
_PRODUCT = ("stage", "plane", "code", "family")
_WITHIN = ("turn", "clause")
_MOST = 60_000_000


@dataclass(frozen=True)
class Counting:
    """What is counted: ``count``, the columns that make a unit (for ``count="units"``), and whether touching spans are one passage.

    Examples
    --------
    >>> Counting("units", ("turn",)).columns
    ('document', 'turn')
    >>> Counting("documents").columns
    ('document',)
    """

    count: str = "references"
    units: tuple[str, ...] = ()
    touching: bool = False

    def __post_init__(self) -> None:
        one_of("count", self.count, ALL_COUNTS)
        if (self.count == "units") != bool(self.units):
            use = "units='turn' or any other column" if self.count == "units" else "leave `units` out, or choose count='units'"
            raise ArgumentError(f"count '{self.count}' with units {list(self.units)} says two things; {use}")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose different values are counted; none where text itself is counted."""
        fixed = {"segments": ("segment",), "documents": ("document",), "informants": ("person",)}
        within = ("document",) if set(self.units).intersection(_WITHIN) - {"document"} else ()
        return fixed.get(self.count, tuple(dict.fromkeys((*within, *self.units))))

    def adds(self, frame: pd.DataFrame, groups: Numbers) -> Numbers:
        """How much each row adds to its group: the sum over a group is what the group counts.

        References: 1 for the row that begins a passage; a row that shares a character with an earlier one of its group and document (or
        touches it, if touching spans are one) adds 0. Characters: those of the row that no earlier row of the group covers. Everything
        else: 1 for the first row of each different unit; rows without one (nobody speaks) add 0.
        """
        import numpy as np

        if not len(frame):
            return np.zeros(0, dtype=np.int64)
        if self.count in ("references", "characters"):
            return self._of_text(frame, groups)
        units, number = _units(frame, self.columns)
        there = np.flatnonzero(units >= 0)
        first = np.unique(groups[there] * number + units[there], return_index=True)[1]
        added = np.zeros(len(frame), dtype=np.int64)
        added[there[first]] = 1
        return added

    def passages(self, frame: pd.DataFrame) -> Numbers:
        """The number, from 1, of the passage that each row belongs to, where all rows stand in one cell."""
        import numpy as np

        order, _, _, begins = swept(frame, np.zeros(len(frame), dtype=np.int64), touching=self.touching)
        found = np.zeros(len(frame), dtype=np.int64)
        found[order] = np.cumsum(begins)
        return found

    def _of_text(self, frame: pd.DataFrame, groups: Numbers) -> Numbers:
        import numpy as np

        order, ends, reach, begins = swept(frame, groups, touching=self.touching)
        added = np.zeros(len(frame), dtype=np.int64)
        if self.count == "references":
            added[order] = begins
        else:
            added[order] = np.maximum(ends - np.maximum(frame["start"].to_numpy()[order], reach), 0)
        return added


def swept(frame: pd.DataFrame, groups: Numbers, *, touching: bool = False) -> tuple[Numbers, Numbers, Numbers, Any]:
    """The rows ordered by group, document and start; the end of each, how far earlier ones of its group and document reach, and whether
    it begins a passage."""
    import numpy as np
    import pandas as pd

    documents, names = pd.factorize(frame["document"])
    key = groups * max(len(names), 1) + documents
    starts, ends = frame["start"].to_numpy(dtype=np.int64), frame["end"].to_numpy(dtype=np.int64)
    order = np.lexsort((starts, key))
    key, starts, ends = key[order], starts[order], ends[order]
    first = np.ones(len(key), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    # Each group is lifted above the one before, so that one running maximum serves all of them.
    lift = (np.cumsum(first) - 1) * (int(ends.max(initial=0)) + 1)
    reach = np.full(len(key), -1, dtype=np.int64)
    reach[1:] = np.maximum.accumulate(ends + lift)[:-1] - lift[1:]
    reach[first] = -1
    return order, ends, reach, first | (starts > reach if touching else starts >= reach)


def _units(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Numbers, int]:
    """A number for the unit of each row, −1 where it is blank, and how many there can be."""
    import numpy as np
    import pandas as pd

    check_columns(frame, columns)
    units, number, blank = np.zeros(len(frame), dtype=np.int64), 1, np.zeros(len(frame), dtype=bool)
    for name in columns:
        codes, names = pd.factorize(frame[name])
        unknown = pd.Index(names).get_indexer([UNKNOWN])[0] if names.dtype.kind not in "iufb" else -1
        blank |= (codes < 0) | ((codes == unknown) & (unknown >= 0))
        units, number = units * max(len(names), 1) + codes, number * max(len(names), 1)
    units[blank] = -1
    return units, number


@dataclass(frozen=True)
class Axis:
    """A label and its values in their order."""

    name: str
    values: tuple[str, ...]

    @cached_property
    def _index(self) -> pd.Index[Any]:
        """Made once: it keeps the places of its values."""
        import pandas as pd

        whole: pd.Index[Any] = pd.Index(self.values, dtype="object")
        return whole

    def places(self, frame: pd.DataFrame) -> Numbers:
        """The place of each row's value among the values."""
        import pandas as pd

        values = frame[self.name].array
        known = isinstance(values, pd.Categorical)
        codes, occurring = (values.codes, values.categories) if known else pd.factorize(values)
        return self._index.get_indexer(pd.Index(occurring, dtype="object"))[codes]


def axes(names: Iterable[str], tables: Sequence[pd.DataFrame], given: Mapping[str, Sequence[str] | None]) -> dict[str, Axis]:
    """The values of each label: those given in their order, then the others that occur in a table, the unknown last.

    Values that are all numbers stand in the order of the numbers.
    """
    import pandas as pd

    found = {}
    for name in names:
        occurring = {str(value) for frame in tables if name in frame for value in pd.unique(frame[name])}
        order = given.get(name)
        first = [*dict.fromkeys(order)] if order is not None else []
        rest = _sorted(occurring - set(first) - {UNKNOWN})
        found[name] = Axis(name, (*first, *rest, *([UNKNOWN] if UNKNOWN in occurring and UNKNOWN not in first else [])))
    return found


def _sorted(values: Iterable[str]) -> list[str]:
    values = sorted(values)
    return sorted(values, key=float) if all(value.isdecimal() for value in values) else values


def numbers(frame: pd.DataFrame, names: Sequence[str], known: Mapping[str, Axis]) -> Numbers:
    """One number for the labels of each row together: its place in the product of the values, the last label running fastest; −1 where a
    value is none of them."""
    import numpy as np

    found, outside = np.zeros(len(frame), dtype=np.int64), np.zeros(len(frame), dtype=bool)
    for name in names:
        places = known[name].places(frame)
        outside |= places < 0
        found = found * len(known[name].values) + places
    found[outside] = -1
    return found


def size(names: Iterable[str], known: Mapping[str, Axis]) -> int:
    """How many combinations of the values there are."""
    product = 1
    for name in names:
        product *= len(known[name].values)
    return product


def fits(cells: int) -> None:
    """Refuses a table that no memory holds."""
    if cells > _MOST:
        raise ArgumentError(f"this matrix would have {cells:,} cells; choose fewer with `where`, or coarser labels (code_1, year, site)")


def in_product(name: str) -> bool:
    """Whether all combinations of a label's values with others are shown: of stages, planes and codes; not of pairs, persons, documents."""
    return name in _PRODUCT or name.startswith(("stage_", "code_"))


def combinations(
    names: Sequence[str], known: Mapping[str, Axis], found: pd.DataFrame, material: pd.DataFrame, shared: Sequence[str]
) -> Numbers:
    """The combinations of labels that are shown, as :func:`numbers`, in order.

    Of stages, planes and codes every one. With other labels those that occur in the evidence; and in the material, if it has all labels
    but codes.
    """
    import numpy as np

    if all(map(in_product, names)):
        fits(size(names, known))
        return np.arange(size(names, known), dtype=np.int64)
    own: Numbers = np.unique(numbers(found, names, known))
    if not all(name in shared or in_product(name) for name in names):
        return own
    there = [name for name in names if name in shared]
    spread = [name for name in names if name not in shared]
    present: Numbers = np.unique(numbers(material, there, known))
    fits(len(present) * size(spread, known))
    whole = np.repeat(present, size(spread, known)) * size(spread, known) + np.tile(np.arange(size(spread, known)), len(present))
    return np.union1d(own, _reordered(whole, [*there, *spread], names, known))


def _reordered(found: Numbers, names: Sequence[str], wanted: Sequence[str], known: Mapping[str, Axis]) -> Numbers:
    """The same combinations with the labels in another order."""
    import numpy as np

    parts = dict(zip(names, parted(found, names, known), strict=True))
    moved = np.zeros(len(found), dtype=np.int64)
    for name in wanted:
        moved = moved * len(known[name].values) + parts[name]
    return moved


def parted(found: Numbers, names: Sequence[str], known: Mapping[str, Axis]) -> list[Numbers]:
    """The place of each label in combined numbers."""
    parts: list[Numbers] = []
    for name in reversed(names):
        count = max(len(known[name].values), 1)
        parts.append(found % count)
        found = found // count
    return parts[::-1]


def projected(found: Numbers, names: Sequence[str], onto: Sequence[str], known: Mapping[str, Axis]) -> Numbers:
    """The combined numbers of some of the labels only."""
    return _reordered(found, names, [name for name in names if name in onto], known)


def tally(frame: pd.DataFrame, groups: Numbers, number: int, counting: Counting) -> Numbers:
    """What each of `number` groups counts."""
    import numpy as np

    added = counting.adds(frame, groups)
    if counting.count != "characters":  # each row adds 1 or nothing
        return np.bincount(np.sort(groups[added > 0]), minlength=number)  # in order: millions of cells are gone through once
    # Sums of whole numbers below 2**53 are exact in floating point.
    return np.bincount(groups, weights=added, minlength=number).astype(np.int64)
