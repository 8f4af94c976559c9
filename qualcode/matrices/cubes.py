"""Three-way counts: stage × code × document, and every slice of them as a matrix."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.behind import Held
from qualcode.matrices.grid import Grid, coded, shared_labels
from qualcode.matrices.options import Choices, Options, chosen, ordered
from qualcode.matrices.record import Matrix
from qualcode.matrices.tallying import Axis, Counting, axes, fits, size, tally
from qualcode.rows import Coding, Segment
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cube", "code_cube"]


@dataclass(frozen=True, eq=False, repr=False)
class Cube:
    """Counts by three labels.

    Attributes
    ----------
    counts
        One number for every combination of the labels, ``Int64``, blank without material; the index has the labels as levels.
    by
        The three labels.
    found, settings, counting, material, denied
        As in :class:`qualcode.Matrix`.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> cube = qualcode.code_cube(results.codings, results.segments, by=("stage", "family", "plane"))
    >>> cube.by, cube.counting.count
    (('stage', 'family', 'plane'), 'references')
    """

    counts: pd.Series
    by: tuple[str, str, str]
    found: pd.DataFrame
    settings: Mapping[str, str] = field(default_factory=dict)
    counting: Counting = Counting()  # noqa: RUF009 - it is frozen
    material: pd.DataFrame | None = None
    denied: pd.DataFrame | None = None

    def slice(self, **label: str) -> Matrix:
        """The matrix of the two other labels at one value of a label.

        Raises
        ------
        ArgumentError
            When not exactly one of the three labels is given, or it has no such value.

        Examples
        --------
        >>> import qualcode
        >>> results = qualcode.run("nominal_contracts")
        >>> cube = qualcode.code_cube(results.codings, results.segments, by=("stage", "family", "plane"))
        >>> cube.slice(plane="actual").counts.at["delivery", "control"] == cube.counts["delivery", "control", "actual"]
        np.True_
        """
        import numpy as np

        name, value = next(iter(label.items()), ("", ""))
        if len(label) != 1 or name not in self.by:
            raise ArgumentError(f"a slice needs the value of one of {', '.join(self.by)}: slice({self.by[0]}=…)")
        values = list(map(str, self._index.levels[self.by.index(name)]))
        if value not in values:
            raise ArgumentError(f"{name} '{value}' is not in this cube{hint(value, values)}")
        rows, columns = (other for other in self.by if other != name)
        place, index = self.by.index(name), self._index
        kept = index.codes[place] == values.index(value)
        known = {one: Axis(one, tuple(index.levels[at])) for at, one in enumerate(self.by) if one != name}
        grid = Grid((rows,), (columns,), known, np.arange(len(known[rows].values)), np.arange(len(known[columns].values)))
        own = self.counts[kept]
        counts = grid.frame(own.to_numpy(dtype=np.int64, na_value=0), own.isna().to_numpy())
        parts = [
            None if frame is None or name not in frame else frame[(frame[name] == value).to_numpy(dtype=bool)]
            for frame in (self.found, self.denied)
        ]
        material = self.material
        if material is not None and name in shared_labels(self.by, material):
            material = material[(material[name] == value).to_numpy(dtype=bool)]
        settings = {**self.settings, "slice": f"{name} = {value}"}
        found = self.found if parts[0] is None else parts[0]
        return Matrix(counts, (rows,), (columns,), Held(found, material, parts[1]), settings, self.counting)

    @property
    def _index(self) -> Any:
        return self.counts.index

    def __repr__(self) -> str:
        told = "\n".join(f"{name}: {value}" for name, value in self.settings.items())
        return f"{self.counts.to_string(na_rep='', max_rows=20)}\n\n{told}".rstrip()


def code_cube(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    by: Sequence[str],
    labels: Mapping[str, Sequence[str] | None] | None = None,
    **options: Unpack[Options],
) -> Cube:
    """Counts by three labels at once, over every combination of their values.

    Parameters
    ----------
    codings, segments, labels, **options
        As in :func:`qualcode.code_matrix`; relations with the labels that they need can be counted too.
    by
        Three labels, such as stage, code and document.

    Returns
    -------
    Cube
        Its ``counts`` are a Series: ``<NA>`` without material, 0 with material and nothing found.

    Raises
    ------
    ArgumentError
        As :func:`qualcode.code_matrix`; when there are not three labels; when there are more combinations than a memory holds.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> cube = qualcode.code_cube(results.codings, results.segments, by=("stage", "family", "plane"))
    >>> cube.counts.index.names, bool(cube.counts["delivery", "control", "actual"] > 0)
    (FrozenList(['stage', 'family', 'plane']), True)
    """
    import numpy as np
    import pandas as pd

    names, choices = tuple(by), Choices.of(options)
    given = ordered(labels, [*names, *choices.needs], [codings, segments])
    if len(set(names)) != 3:
        raise ArgumentError(f"a cube has three different labels; by={list(names)} has {len(set(names))}")
    if choices.coders == "each" and "coder" not in names:
        raise ArgumentError("coders='each' makes the coder a label: put 'coder' among the three, or choose one coder")
    check(codings, Coding, needs=["document", "start", "end", "code", "person"])
    check(segments, Segment, needs=["document", "role", "person"])
    got = chosen("codings", codings, segments, names, choices, given)
    shared = shared_labels(names, got.material)
    labelled = coded(got.found, names)
    known = axes(names, [labelled, got.material[list(shared)]], given)
    cells = size(names, known)
    fits(cells)
    grid = Grid(names[:2], names[2:], known, np.arange(size(names[:2], known)), np.arange(size(names[2:], known)))
    groups = grid.groups(labelled)
    values = tally(got.found, groups, cells, choices.counting)
    blank = ~grid.present(got.material)
    blank[groups] = False
    levels: list[Any] = [pd.Index(known[name].values, dtype=None if known[name].values else "str") for name in names]
    index = pd.MultiIndex(levels=levels, codes=_codes([len(level) for level in levels]), names=names, verify_integrity=False)
    counts = pd.Series(pd.arrays.IntegerArray(values, blank), index=index, name=choices.count, copy=False)
    return Cube(counts, (names[0], names[1], names[2]), got.found, got.settings, choices.counting, got.material, got.denied)


def _codes(lengths: Sequence[int]) -> list[Any]:
    """The places of the labels of every combination, the last running fastest."""
    import numpy as np

    before, cells = 1, math.prod(lengths)  # in the smallest numbers that hold them, as an index keeps them
    codes = []
    for length in lengths:
        after = cells // max(before * length, 1)
        codes.append(
            np.tile(
                np.repeat(np.arange(length, dtype=np.int8 if length < 2**7 else np.int16 if length < 2**15 else np.int32), after), before
            )
        )
        before *= length
    return codes
