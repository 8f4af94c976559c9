"""A map of a table of counts: which rows and columns are like each other, and in what."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint
from qualcode.statistics.contingency import Contingency, countable, label
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Correspondence", "correspondence_analysis"]

NOTHING = 1e-12
"""Inertia below this is rounding."""
FEW, MOST = 20, 0.5
"""An axis of which a point with fewer counts than that makes more than this share tells of that point, not of the table. A point is a
profile, so it takes as many counts as percentages do."""


@dataclass(frozen=True, eq=False)
class Correspondence:
    """Rows and columns of a table as points of one map.

    Attributes
    ----------
    points
        One row per row and column of the table: ``label``, ``kind`` (``row`` or ``column``), ``supplementary`` (placed without making the
        axes), ``mass`` (its share of all counts), ``inertia`` (its part of the total), ``axis_1``, … (principal coordinates: their squared
        distances are χ² distances), ``standard_1``, … (standard coordinates: weighted variance 1), ``contribution_1``, … (its share of the
        axis, summing to 1 over the rows and over the columns), ``cos2_1``, … (the share of the point that the axis shows) and
        ``quality_<axes>``, the sum of those. Mass, inertia and contributions of supplementary points are ``nan``.
    axes
        One row per axis of the table, also those beyond the map: ``axis``, ``inertia``, ``share``, ``cumulative``.
    inertia
        Total inertia, χ²/n.
    n
        How many are counted.
    dropped
        Rows and columns that were taken out, and why.
    cautions
        Axes of the map that hang on one point with few counts; making it supplementary shows the others.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"control": [20, 30, 0], "support": [30, 20, 0], "exit": [0, 0, 3]}, index=["setting", "delivery", "closing"])
    >>> for caution in correspondence_analysis(table).cautions:
    ...     print(caution)
    97% of axis_1 comes from the row 'closing', which has 3 counts; make it supplementary to see the others
    97% of axis_1 comes from the column 'exit', which has 3 counts; make it supplementary to see the others
    """

    points: pd.DataFrame
    axes: pd.DataFrame
    inertia: float
    n: int
    dropped: tuple[str, ...] = field(default=())
    cautions: tuple[str, ...] = field(default=())


def correspondence_analysis(
    counts: pd.DataFrame,
    *,
    axes: int = 2,
    supplementary_rows: Iterable[object] = (),
    supplementary_columns: Iterable[object] = (),
    missing: str = "refuse",
) -> Correspondence:
    """Correspondence analysis: the singular value decomposition of the standardised residuals of a table.

    With P = counts/n, row masses r and column masses c, S = D_r^(−½) (P − r cᵀ) D_c^(−½) = U D Vᵀ. Standard coordinates are D_r^(−½) U and
    D_c^(−½) V, principal ones those times the singular values; the squared singular values are the inertias of the axes and sum to χ²/n
    (Greenacre 2017, Correspondence Analysis in Practice, 3rd ed., app. A). Distances between rows, and between columns, can be read from
    the map; those between a row and a column cannot. Of each axis the row that contributes most lies on the positive side.

    Parameters
    ----------
    counts
        One row and one column per label, such as stages × codes; whole numbers. ``<NA>``: no material. Rows and columns without any count
        are taken out with a warning. Several labels of a row are joined: ``setting · nominal``.
    axes
        How many axes of the map to give. Where the table has fewer (it has one less than its smaller side), the others are ``nan``.
    supplementary_rows, supplementary_columns
        Labels that are only placed on the map, such as ``(unknown)`` or the total; with several labels a tuple.
    missing
        ``refuse`` blank cells, or ``drop`` rows and columns that are blank throughout.

    Returns
    -------
    Correspondence
        Tables of points and of axes. Of a table whose rows are all alike, the axes are undefined: ``nan`` with a warning.

    Raises
    ------
    ArgumentError
        When a cell is no count or is blank, a label is not there, or `axes` is below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import correspondence_analysis
    >>> table = pd.DataFrame({"control": [8, 4, 1], "support": [3, 5, 2], "exit": [1, 2, 6]}, index=["setting", "delivery", "closing"])
    >>> result = correspondence_analysis(table)
    >>> round(result.inertia, 3), result.axes["share"].round(2).tolist()
    (0.372, [0.87, 0.13])
    >>> result.points.query("kind == 'row'")[["label", "axis_1"]].round(2).values.tolist()
    [['setting', -0.53], ['delivery', -0.13], ['closing', 0.87]]
    """
    if axes < 1:
        raise ArgumentError(f"a map has one axis or more; found axes={axes}")
    more = {
        "row": _labels("row", counts.index, supplementary_rows),
        "column": _labels("column", counts.columns, supplementary_columns),
    }
    active = counts.loc[~counts.index.isin(more["row"]), ~counts.columns.isin(more["column"])]
    ready = countable(active, missing=missing)
    solved = _solved(ready, axes)
    tables = [_points(ready, solved, kind, axes) for kind in ("row", "column")]
    tables[0:1] = [tables[0], *_supplementary(counts, ready, solved, "row", more["row"], axes)]
    tables += _supplementary(counts, ready, solved, "column", more["column"], axes)
    points = _joined(tables)
    return Correspondence(points, _axes(solved), solved.total, ready.total, ready.dropped, _cautions(points, ready.total, axes))


@dataclass(frozen=True, eq=False)
class _Solved:
    """Masses, singular values (all that are not 0) and standard coordinates (of as many axes as the map has)."""

    row_mass: np.ndarray
    column_mass: np.ndarray
    singular: np.ndarray
    row: np.ndarray
    column: np.ndarray
    residuals: np.ndarray
    total: float


def _labels(what: str, known: pd.Index, wanted: Iterable[object]) -> list[object]:
    given = list(wanted)
    unknown = [f"'{label(name)}'{hint(label(name), map(label, known))}" for name in given if name not in known]
    if unknown:
        raise ArgumentError(f"supplementary {what}s that the table does not have: {', '.join(unknown)}")
    return given


def _solved(ready: Contingency, axes: int) -> _Solved:
    import numpy as np

    values = ready.counts.to_numpy(dtype="float64")
    rows, columns = values.shape
    total = values.sum()
    shares = values / total if total else values
    row, column = shares.sum(axis=1), shares.sum(axis=0)
    product = np.outer(row, column)
    residuals = (shares - product) / np.sqrt(product)
    inertia = float((residuals**2).sum())
    if min(rows, columns) < 2 or inertia < NOTHING:
        why = "it takes two rows and two columns with counts" if min(rows, columns) < 2 else "all rows have the same shares"
        warnings.warn(f"the axes of this table are undefined: {why}", UserWarning, stacklevel=3)
        blank = np.full((rows, axes), np.nan), np.full((columns, axes), np.nan)
        return _Solved(row, column, np.empty(0), *blank, residuals, inertia if min(rows, columns) >= 2 else math.nan)
    left, singular, right = np.linalg.svd(residuals, full_matrices=False)
    kept = singular**2 > NOTHING
    left, singular, right = left[:, kept], singular[kept], right[kept].T
    sign = _signs(left)
    if len(singular) < axes:
        warnings.warn(f"the table has {len(singular)} axis(es); the map asks for {axes}", UserWarning, stacklevel=3)
    standard = left * sign / np.sqrt(row)[:, None], right * sign / np.sqrt(column)[:, None]
    return _Solved(row, column, singular, _wide(standard[0], axes), _wide(standard[1], axes), residuals, inertia)


def _signs(left: np.ndarray) -> np.ndarray:
    """For each axis the sign of the row that contributes most to it; of those that are equal but for rounding, the first."""
    import numpy as np

    size = np.abs(left)
    first = (size >= size.max(axis=0) * (1 - 1e-9)).argmax(axis=0)
    signs: np.ndarray = np.sign(left[first, np.arange(left.shape[1])])
    return signs


def _wide(coordinates: np.ndarray, axes: int) -> np.ndarray:
    """As many columns as the map has axes; what the table does not have is ``nan``."""
    import numpy as np

    wide = np.full((len(coordinates), axes), np.nan)
    wide[:, : coordinates.shape[1]] = coordinates[:, :axes]
    return wide


def _points(ready: Contingency, solved: _Solved, kind: str, axes: int) -> pd.DataFrame:
    """The rows or columns that make the axes."""
    names = ready.counts.index if kind == "row" else ready.counts.columns
    mass = solved.row_mass if kind == "row" else solved.column_mass
    standard = solved.row if kind == "row" else solved.column
    inertia = (solved.residuals**2).sum(axis=1 if kind == "row" else 0)
    return _frame(names, kind, solved, axes, standard=standard, mass=mass, inertia=inertia)


def _frame(
    names: Iterable[object],
    kind: str,
    solved: _Solved,
    axes: int,
    *,
    standard: np.ndarray,
    mass: np.ndarray,
    inertia: np.ndarray,
    distance: np.ndarray | None = None,
) -> pd.DataFrame:
    """Coordinates and what is told of them; `distance` (squared, to the centre) of supplementary points."""
    import numpy as np
    import pandas as pd

    labels = [label(name) for name in names]
    frame = pd.DataFrame({"label": pd.Series(labels, dtype=TEXT), "kind": pd.Series([kind] * len(labels), dtype=TEXT)})
    frame["supplementary"] = distance is not None
    frame["mass"], frame["inertia"] = mass, inertia
    principal = standard * _wide(solved.singular[None, :], axes)
    with np.errstate(invalid="ignore", divide="ignore"):
        shown = principal**2 / (inertia / mass if distance is None else distance)[:, None]
    parts = {"axis": principal, "standard": standard, "contribution": mass[:, None] * standard**2, "cos2": shown}
    for name, values in parts.items():
        for axis in range(axes):
            frame[f"{name}_{axis + 1}"] = values[:, axis]
    frame[f"quality_{axes}"] = np.where(np.isnan(shown).all(axis=1), np.nan, np.nansum(shown, axis=1))
    return frame


def _supplementary(
    counts: pd.DataFrame, ready: Contingency, solved: _Solved, kind: str, names: list[object], axes: int
) -> list[pd.DataFrame]:
    """Points by the transition formula: the profile's weighted mean of the other side's standard coordinates."""
    import numpy as np

    if not names:
        return []
    table, active = (counts, ready.counts) if kind == "row" else (counts.T, ready.counts.T)
    standard, mass = (solved.column, solved.column_mass) if kind == "row" else (solved.row, solved.row_mass)
    values = table.loc[table.index.isin(names)].reindex(columns=active.columns)
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    totals = numbers.sum(axis=1, keepdims=True)
    undefined = [label(name) for name, total in zip(values.index, totals[:, 0], strict=True) if not total > 0]
    if undefined:
        warnings.warn(f"no place on the map for {', '.join(undefined)}: without counts, or blank", UserWarning, stacklevel=3)
    profiles = numbers / np.where(totals > 0, totals, np.nan)
    distance = ((profiles - mass) ** 2 / mass).sum(axis=1)
    placed = profiles @ standard / _wide(solved.singular[None, :], axes)
    blank = np.full(len(values), np.nan)
    return [_frame(values.index, kind, solved, axes, standard=placed, mass=blank, inertia=blank, distance=distance)]


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(tables, ignore_index=True)


def _cautions(points: pd.DataFrame, total: int, axes: int) -> tuple[str, ...]:
    """The axes that one rare point makes."""
    told = []
    for axis in range(1, axes + 1):
        share = points[f"contribution_{axis}"]
        rare = points[(share > MOST) & (points["mass"] * total < FEW - 0.5)]
        for row in rare.to_dict("records"):
            what = f"{row[f'contribution_{axis}']:.0%} of axis_{axis} comes from the {row['kind']} '{row['label']}'"
            told.append(f"{what}, which has {round(row['mass'] * total)} counts; make it supplementary to see the others")
    return tuple(told)


def _axes(solved: _Solved) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    inertia = solved.singular**2
    frame = pd.DataFrame({"axis": np.arange(1, len(inertia) + 1), "inertia": inertia})
    frame["share"] = frame["inertia"] / inertia.sum() if len(inertia) else inertia
    frame["cumulative"] = frame["share"].cumsum()
    return frame
