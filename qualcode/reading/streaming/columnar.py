"""Parquet: rows group by group, of each group a few at a time, and only the columns that are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualcode.corpus import Corpus
from qualcode.reading.streaming.opening import faults
from qualcode.reading.streaming.tabling import FAULT, Row, check_columns, clock_text, wanted

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["Columnar"]

BATCH = 4 << 20
"""How many bytes are decoded at a time, as far as the file tells how long its rows are."""
MOST_ROWS = 2048
BUFFER = 1 << 20
NOT_UTF8 = "a cell of this row is not UTF-8"


class Columnar:
    """A Parquet file. Columns of lists or tables are left out; days and moments become ISO text, numbers their digits."""

    def __init__(self, path: str, name: str, corpus: Corpus) -> None:
        self.path, self.name = path, name
        self.columns: dict[str, None] = {}
        self.nested: dict[str, None] = {}
        with faults(name), self._opened() as file:
            for field in file.schema_arrow:
                (self.columns if _is_scalar(field.type) else self.nested).setdefault(field.name)
            self.count = file.metadata.num_rows
        check_columns(name, self.columns, self.nested, corpus)
        keep = wanted(corpus)
        self.read = [column for column in self.columns if column and (keep is None or column in keep)]

    def _opened(self) -> pq.ParquetFile:
        import pyarrow.parquet as pq

        # Without the buffer whole columns of a group would be read before the first row is there.
        return pq.ParquetFile(self.path, buffer_size=BUFFER, pre_buffer=False, page_checksum_verification=True)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows behind the first `skip`; groups that lie before them are not decoded."""
        done = 0
        with faults(self.name), self._opened() as file:
            for number in range(file.metadata.num_row_groups):
                group = file.metadata.row_group(number)
                if done + group.num_rows <= skip:
                    done += group.num_rows
                    continue
                size = max(1, group.total_byte_size // max(1, group.num_rows))
                rows = min(MOST_ROWS, max(1, BATCH // size))
                for batch in file.iter_batches(rows, row_groups=[number], columns=self.read):
                    yield from _rows(batch, done, skip)
                    done += batch.num_rows


def _rows(batch: pa.RecordBatch, done: int, skip: int) -> Iterator[Row]:
    first = max(0, skip - done)
    if first >= batch.num_rows:
        return
    batch, broken = batch.slice(first), set[int]()
    names, columns = batch.schema.names, [_texts(column, broken) for column in batch.columns]
    for place in range(batch.num_rows):
        cells = {FAULT: NOT_UTF8} if place in broken else {}
        cells |= {name: cell for name, column in zip(names, columns, strict=True) if (cell := column[place]) is not None}
        yield done + first + place + 1, cells


def _is_scalar(kind: pa.DataType) -> bool:
    """Whether a column of this type has one value a row that can be written as text."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    others = (pa.types.is_nested, pa.types.is_duration, pa.types.is_interval)
    return not (any(one(kind) for one in others) or isinstance(kind, pa.BaseExtensionType))


def _texts(column: pa.Array, broken: set[int]) -> list[str | None]:
    """The cells of a column as text; the numbers of cells that are not UTF-8 are added to `broken`."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        try:
            return list(column.to_pylist())
        except UnicodeDecodeError:
            return _decoded(column.view(pa.large_binary() if pa.types.is_large_string(kind) else pa.binary()).to_pylist(), broken)
    if _is_binary(kind):
        return _decoded(column.to_pylist(), broken)
    texts: list[str | None] = _written(column).to_pylist()
    if pa.types.is_temporal(kind):
        return [text and clock_text(text) for text in texts]
    return [None if text == "nan" else text for text in texts]


def _written(column: pa.Array) -> pa.Array:
    """Numbers, days and moments as text."""
    import pyarrow as pa

    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:  # a time zone that this machine does not know
        return column.cast(pa.timestamp(column.type.unit)).cast(pa.string())


def _decoded(cells: list[bytes | None], broken: set[int]) -> list[str | None]:
    texts = list[str | None]()
    for place, cell in enumerate(cells):
        try:
            texts.append(None if cell is None else cell.decode("utf-8"))
        except UnicodeDecodeError:
            broken.add(place)
            texts.append(None)
    return texts


def _is_binary(kind: pa.DataType) -> bool:
    import pyarrow as pa

    asked = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)
    return any(one(kind) for one in asked)
