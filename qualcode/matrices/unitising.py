"""In which units does a coding lie: sentences, turns, documents, whatever a column tells, or windows of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.intervals import placing
from qualcode.matrices.labelling import UNKNOWN, codable
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
    Units = str | Sequence[str] | tuple[str, int]

__all__ = ["is_window", "unit_rows"]

WINDOW = "window"
_WITHIN = ("segment", "turn", "clause", "speaker")
"""Labels that are numbered anew in each document."""
_AT = ("document", "start", "end")


def is_window(units: Units) -> bool:
    """Whether the units are windows of sentences: ``("window", 3)``.

    Examples
    --------
    >>> is_window(("window", 3)), is_window(("document", "stage")), is_window("turn")
    (True, False, False)
    """
    return not isinstance(units, str) and len(units) == 2 and units[0] == WINDOW and isinstance(units[1], int)


def _columns(units: Units) -> list[str]:
    """The columns that tell one unit from another."""
    names = [units] if isinstance(units, str) else [str(name) for name in units]
    return ["document", *names] if any(name in _WITHIN for name in names) and "document" not in names else names


def _numbered(parts: Sequence[pd.DataFrame]) -> list[Numbers]:
    """A number for each different row of tables with the same columns; −1 where one of its values is blank."""
    import numpy as np
    import pandas as pd

    columns = [pd.factorize(pd.concat([part[name] for part in parts], ignore_index=True))[0] for name in parts[0].columns]
    number, blank = columns[0].astype(np.int64), columns[0] < 0
    for column in columns[1:]:
        number = pd.factorize(number * (int(column.max(initial=0)) + 1) + column)[0].astype(np.int64)
        blank |= column < 0
    number = np.where(blank, -1, number)
    stops = np.cumsum([len(part) for part in parts])[:-1]
    return list(np.split(number, stops))


def unit_rows(found: pd.DataFrame, segments: pd.DataFrame | None, units: Units, planes: str) -> tuple[pd.DataFrame, pd.Series | None]:
    """The codings with a row for each unit that they lie in (column ``unit``), and how many units of material each plane has.

    Examples
    --------
    >>> import pandas as pd
    >>> codings = pd.DataFrame({"document": "d", "start": [0, 3], "end": [2, 4], "code": "a", "coder": "b", "plane": "actual"})
    >>> unit_rows(codings, None, "document", "apart")[0]["unit"].tolist()
    [0, 0]
    """
    import numpy as np
    import pandas as pd

    if is_window(units):
        assert segments is not None
        return _in_windows(found, segments, int(units[1]), planes)
    columns = _columns(units)
    check_columns(found if segments is None else segments, columns)
    if segments is None:
        [number] = _numbered([_keys(found, columns, planes)])
        return found.assign(unit=number)[number >= 0], None
    where = placing(found[[*_AT]], segments[[*_AT]])
    rows = found.iloc[where["span"].to_numpy()]
    # As categories the labels of the sentences are looked at once, and not again for every coding.
    labels = segments[[*dict.fromkeys([*columns, "role", "plane"])]].astype(dict.fromkeys(columns, "category"))
    keys = labels[columns].iloc[where["unit"].to_numpy()].reset_index(drop=True)
    material = codable(labels)
    placed, units_there = _numbered([_keys(keys.assign(plane=rows["plane"].to_numpy()), columns, planes), _keys(material, columns, planes)])
    of_material = material["plane"].astype(object).fillna(UNKNOWN)
    plane = np.concatenate([part.to_numpy(dtype=object) for part in (rows["plane"], of_material)])
    every = pd.DataFrame({"unit": np.concatenate([placed, units_there]), "plane": plane})
    return _once(rows, where["span"].to_numpy(), placed), _sizes(every[every["unit"] >= 0], planes)


def _once(rows: pd.DataFrame, at: Numbers, unit: Numbers) -> pd.DataFrame:
    """The rows with their units; a coding that touches several sentences of one unit is in it once, one that is in none is left out."""
    placed = rows.assign(_row=at, unit=unit)
    return placed[unit >= 0].drop_duplicates(["_row", "unit"]).drop(columns="_row")


def _keys(frame: pd.DataFrame, columns: list[str], planes: str) -> pd.DataFrame:
    """What makes a unit: its columns, and the plane where planes are kept apart."""
    keys = frame[[name for name in columns if name != "plane"]].reset_index(drop=True)
    if planes == "together" and "plane" not in columns:
        return keys
    return keys.assign(plane=frame["plane"].astype(object).fillna(UNKNOWN).to_numpy())


def _sizes(every: pd.DataFrame, planes: str) -> pd.Series:
    """The number of units on each plane; of all where planes are together."""
    every = every if planes == "apart" else every.assign(plane="together")
    return every.groupby("plane")["unit"].nunique()


def _in_windows(found: pd.DataFrame, segments: pd.DataFrame, size: int, planes: str) -> tuple[pd.DataFrame, pd.Series]:
    """A window is a sentence that can be coded with the `size` − 1 before it in its document; questions are passed over."""
    import numpy as np
    import pandas as pd

    material = codable(segments).sort_values(["document", "start"], kind="stable")
    where = placing(found[[*_AT]], material[[*_AT]])
    at = where["unit"].to_numpy()
    document = material.groupby("document", sort=False).ngroup().to_numpy(dtype=np.int64)
    behind = np.arange(size)
    windows = (at[:, None] + behind).ravel()
    span = np.repeat(where["span"].to_numpy(), size)
    inside = windows < len(material)
    inside[inside] = document[windows[inside]] == document[np.repeat(at, size)[inside]]
    rows = found.iloc[span[inside]]
    plane = rows["plane"].to_numpy(dtype=object)
    kinds = sorted({*pd.unique(plane), *material["plane"].fillna(UNKNOWN).unique()}) if planes == "apart" else ["together"]
    number = pd.Series(plane).map({kind: at for at, kind in enumerate(kinds)}).to_numpy() if planes == "apart" else 0
    rows = _once(rows, span[inside], windows[inside] + len(material) * number)
    if planes == "together":
        return rows, pd.Series({"together": len(material)})
    own = material["plane"].fillna(UNKNOWN).to_numpy()
    held = [set(rows["unit"][(rows["plane"] == kind).to_numpy()] - len(material) * at) for at, kind in enumerate(kinds)]
    reach = [_reached(own == kind, document.astype(np.int64), size) | held[at] for at, kind in enumerate(kinds)]
    return rows, pd.Series([len(one) for one in reach], index=kinds)


def _reached(here: np.ndarray[tuple[int], np.dtype[np.bool_]], document: Numbers, size: int) -> set[int]:
    """The windows that hold one of the sentences `here`."""
    import numpy as np

    windows = (np.flatnonzero(here)[:, None] + np.arange(size)).ravel()
    home = np.repeat(document[here], size)
    inside = windows < len(document)
    return set(windows[inside][document[windows[inside]] == home[inside]].tolist())
