"""Codings by the groups of a plan, and what a cell of them holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.layouts.record import joined_ids
from qualcode.matrices import counted
from qualcode.matrices.labelling import filled
from qualcode.matrices.support import mark
from qualcode.plans.groups import Group, group_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NOBODY", "Row", "denied", "grouped_rows", "groups_by", "held", "ids_of", "once", "quoted", "rows_in"]

NOBODY = "(nobody)"
Row = dict[str, Any]


def rows_in(frame: pd.DataFrame, *labels: str) -> list[Row]:
    """The rows of a table as mappings, blanks as empty strings; of each of `labels` a blank is ``(unknown)``."""
    columns = {str(name): frame[name].astype("object").where(frame[name].notna(), "").tolist() for name in frame}
    columns |= {name: filled(frame[name]).tolist() for name in labels if name in frame}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def grouped_rows(codings: pd.DataFrame, groups: Sequence[Group], *labels: str) -> list[tuple[str, Row]]:
    """The counted codings that belong to a group, with its id."""
    return groups_by(rows_in(counted(codings), "plane", *labels), groups)


def groups_by(rows: Iterable[Row], groups: Sequence[Group]) -> list[tuple[str, Row]]:
    """The rows that belong to a group, with its id."""
    told = ((group_of(str(row["code"]), str(row["quote"]), groups), row) for row in rows)
    return [(group, row) for group, row in told if group]


def denied(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that say that it is not so: found, denied, and counted nowhere."""
    if not {"status", "polarity"} <= set(codings.columns):
        return codings.iloc[:0]
    return codings[(codings["polarity"].isin(["-"]) & codings["status"].isin(["rejected"])).to_numpy(dtype=bool)]


def held(rows: Sequence[Row]) -> Row:
    """What stands in a cell: different sentences, documents and voices, the mark, the ids."""
    units, sources = (len({row[name] for row in rows}) for name in ("segment", "document"))
    roles = len({row.get("asserted_by") or NOBODY for row in rows})
    return {"units": units, "sources": sources, "roles": roles, "mark": mark(units, sources, roles), "codings": ids_of(rows)}


def ids_of(rows: Iterable[Row]) -> str:
    return joined_ids(row["coding"] for row in rows)


def once(values: Iterable[Any]) -> list[str]:
    """Each value that is not blank, once, in the order in which they come."""
    return list(dict.fromkeys(str(value) for value in values if value))


def quoted(pairs: Iterable[tuple[str, str]]) -> str:
    """Sentences with their ids in front, a line each."""
    return "\n".join(dict.fromkeys(f"{segment}: {quote}" for segment, quote in pairs if quote))
