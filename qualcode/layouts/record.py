"""What every layout has in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JOIN", "Layout", "Parted", "framed", "joined_ids", "split_ids"]

JOIN = "; "
"""Between the ids of the rows behind a cell."""


class Layout(Protocol):
    """A laid-out study.

    ``tables``: name of a file → one row for each cell or statement, of ids (not names). The words are the same in all of them: ``units``
    are different sentences, ``sources`` documents, ``roles`` those who say so, ``mark`` what the three give, ``against`` the sentences that
    deny it, never taken off. The column ``codings`` holds the ids of the codings (column ``coding`` of codings.csv) behind a row,
    ``against_codings`` of those that deny it, ``relations`` of the relations (column ``evidence``), joined by ``"; "``. A cell without
    material is a row with a blank count or no row at all, never 0. ``settings``: every choice, in words.
    """

    kind: ClassVar[str]

    @property
    def name(self) -> str: ...

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def settings(self) -> Mapping[str, str]: ...


class Parted:
    """A layout with a main table and parts of it, of which several may stand in one study: each is called after its layout."""

    name: str
    tables: Mapping[str, pd.DataFrame]

    def part(self, name: str = "") -> pd.DataFrame:
        """One of the tables, without the name of the layout: ``cells``, ``links``, …; the main one where nothing is named."""
        return self.tables[f"{self.name}_{name}" if name else self.name]


def framed(
    name: str, parts: Mapping[str, Sequence[Mapping[str, Any]]], columns: Mapping[str, Sequence[str]], numbers: Collection[str]
) -> dict[str, pd.DataFrame]:
    """The tables of a layout from their rows, with their columns also where they have no row; what is blank is ``<NA>``.

    Parameters
    ----------
    name
        Of the layout; the main table is called so, a part ``<name>_<part>``.
    parts
        Part → its rows; the main table under an empty name.
    columns
        Part → its columns.
    numbers
        The columns that hold whole numbers; all others hold text.

    Examples
    --------
    >>> made = framed("problems", {"cells": [{"problem": "condition.law", "units": None}]}, {"cells": ("problem", "units")}, ["units"])
    >>> made["problems_cells"].values.tolist()
    [['condition.law', <NA>]]
    """
    import pandas as pd

    made = {}
    for part, rows in parts.items():
        frame = pd.DataFrame(rows, columns=list(columns[part]))
        frame = frame.astype({column: "Int64" if column in numbers else TEXT for column in frame})
        made[f"{name}_{part}" if part else name] = frame.replace("", pd.NA)
    return made


def joined_ids(ids: Iterable[str]) -> str:
    """Ids in the order in which they come, each once.

    Examples
    --------
    >>> joined_ids(["S-01:4/control.goals", "S-01:4/control.goals", "S-02:1/tie.funding"])
    'S-01:4/control.goals; S-02:1/tie.funding'
    """
    return JOIN.join(dict.fromkeys(map(str, ids)))


def split_ids(joined: object) -> tuple[str, ...]:
    """The ids of a cell of such a column; none where it is blank.

    Examples
    --------
    >>> split_ids("S-01:4/control.goals; S-02:1/tie.funding"), split_ids("")
    (('S-01:4/control.goals', 'S-02:1/tie.funding'), ())
    """
    return tuple(part for part in joined.split(JOIN) if part) if isinstance(joined, str) else ()
