"""What every layout has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JOIN", "Layout", "joined_ids", "split_ids"]

JOIN = "; "
"""Between the ids of the rows behind a cell."""


class Layout(Protocol):
    """A laid-out study.

    ``tables``: name of a file → one row for each cell or statement, of ids (not names); the column ``codings`` holds the ids of the codings
    (column ``coding`` of codings.csv) behind a row, the column ``relations`` those of the relations (column ``evidence``), joined by
    ``"; "``. A cell without material is a row with a blank count or no row at all, never 0. ``settings``: every choice, in words.
    """

    kind: ClassVar[str]

    @property
    def name(self) -> str: ...

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def settings(self) -> Mapping[str, str]: ...


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
