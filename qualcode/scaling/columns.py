"""Rows → Arrow tables and Parquet, and back to pandas: the columns are those of the row types, whoever reads or writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.scaling.listing import CodedDocument
from qualcode.tables import TEXT, column_types

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from qualcode.machine import Rows

__all__ = ["TABLES", "arrow_tables", "arrow_type", "as_frame", "as_parquet", "types_of"]

TABLES: Mapping[str, type[NamedTuple]] = {
    "documents": CodedDocument,
    "segments": Segment,
    "codings": Coding,
    "mentions": Mention,
    "relations": Relation,
}
"""The tables that texts give, and what a row of each is."""
STAGED = ("segments", "codings", "relations")
"""Those with a column more for each further model of stages."""


def types_of(name: str, more_stages: Iterable[str] = ()) -> dict[str, str]:
    """The columns of one of :data:`TABLES` and their dtypes, with those of the further models of stages at the end.

    Examples
    --------
    >>> list(types_of("relations", ["period"]).items())[-1]
    ('stage_period', 'string[python]')
    """
    more = more_stages if name in STAGED else ()
    return {**column_types(TABLES[name]), **{f"stage_{one}": TEXT for one in more}}


def arrow_type(dtype: str) -> Any:
    """The type of a column in Arrow tables."""
    import pyarrow as pa

    return {TEXT: pa.string(), "float64": pa.float64()}.get(dtype, pa.int64())


def _column(values: Sequence[Any], dtype: str) -> pa.Array:
    import pyarrow as pa

    if dtype == TEXT and "" in values:
        values = [value or None for value in values]
    return pa.array(values, arrow_type(dtype))


def _table(columns: Sequence[Sequence[Any]], types: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    filled = columns or [()] * len(types)
    return pa.table({name: _column(values, dtype) for (name, dtype), values in zip(types.items(), filled, strict=True)})


def arrow_tables(listed: Sequence[CodedDocument], read: Sequence[Rows], more_stages: Iterable[str]) -> dict[str, pa.Table]:
    """The tables of some documents, as :func:`qualcode.tabulating.tables_of` makes them, as Arrow tables; blank is null.

    Examples
    --------
    >>> arrow_tables([], [], ["period"])["codings"].schema.names[-1]
    'stage_period'
    """
    names = list(more_stages)
    of: dict[str, list[tuple[Any, ...]]] = {"documents": list(listed), "segments": [], "codings": [], "mentions": [], "relations": []}
    for rows in read:
        for name in ("segments", "codings", "mentions", "relations"):
            of[name] += getattr(rows, name)
    stages = {
        "segments": [[one for rows in read for one in rows.stages[name]] for name in names],
        "codings": [[one[name] for rows in read for one in rows.coded_in] for name in names],
        "relations": [[one[name] for rows in read for one in rows.related_in] for name in names],
    }
    tables = {}
    for name, values in of.items():
        columns: list[Sequence[Any]] = list(zip(*values, strict=True))
        tables[name] = _table([*columns, *stages.get(name, ())] if columns else (), types_of(name, names))
    return tables


def as_parquet(table: pa.Table) -> bytes:
    """The bytes of a Parquet file with this table: the same for the same rows. Its pages have checksums, so that damage is seen."""
    import pyarrow.parquet as pq

    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def as_frame(table: pa.Table, types: Mapping[str, str]) -> pd.DataFrame:
    """The table with these columns and dtypes, as :func:`qualcode.tables.table` makes it; blank text is ``<NA>``."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name, dtype in types.items():
        column = table.column(name)
        if dtype in (TEXT, "Int64"):
            kind: Any = pd.api.types.pandas_dtype(dtype)
            columns[name] = pd.Series(kind.__from_arrow__(column))
        else:
            columns[name] = pd.Series(column.to_numpy(), dtype=dtype)
    return pd.DataFrame(columns)
