"""Codings by the groups of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.layouts.holding import Row, rows_in
from qualcode.matrices import counted
from qualcode.plans.groups import Group, group_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["grouped_rows", "groups_by"]


def grouped_rows(codings: pd.DataFrame, groups: Sequence[Group], *labels: str) -> list[tuple[str, Row]]:
    """The counted codings that belong to a group, with its id."""
    return groups_by(rows_in(counted(codings), "plane", *labels), groups)


def groups_by(rows: Iterable[Row], groups: Sequence[Group]) -> list[tuple[str, Row]]:
    """The rows that belong to a group, with its id."""
    told = ((group_of(str(row["code"]), str(row["quote"]), groups), row) for row in rows)
    return [(group, row) for group, row in told if group]
