"""The tables of a coded corpus as they lie in their folder: so many parts of each, of which only the columns that are needed are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from qualcode.errors import DataError, Problem, one_of
from qualcode.scaling.columns import TABLES, arrow_type, as_frame, types_of
from qualcode.scaling.planning import command
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["PLAN", "SENTENCES", "Chunk", "Folder", "again", "command_for", "plan_in"]

PLAN = "plan.json"

ROWS = 400_000
"""So many rows are read together at most, unless a single part has more: enough that no time is lost between, too few for any memory."""
SENTENCES = "_sentences"
"""How many sentences a row stands for, where the same ones are read as one."""


def plan_in(root: Path) -> dict[str, Any]:
    """What was to be coded into a folder; nothing where that cannot be read any more."""
    try:
        plan = json.loads((root / PLAN).read_bytes())
    except (OSError, ValueError):
        return {}
    return plan if isinstance(plan, dict) else {}


def command_for(root: Path, study: str = "STUDY") -> str:
    """The command that goes on in a folder: with the options with which it was begun."""
    arguments = plan_in(root).get("arguments")
    return command(study, str(root), arguments if isinstance(arguments, dict) else {})


def again(root: Path) -> str:
    """What to do about a part that is broken or missing."""
    return f"Run the same as when it was made: {command_for(root)} makes what is broken or missing anew."


Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Folder:
    """The parts of each table, in order. A part holds whole documents."""

    root: Path
    parts: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.parts["segments"])

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of each table, as its first part has them."""
        return {table: self._first(table) for table in self.parts}

    def _first(self, table: str) -> tuple[str, ...]:
        """The columns of the first part of a table; where it cannot be read, all parts that cannot are told."""
        names, wrong = self.parts[table], list[Problem]()
        for name in names:
            try:
                found = self._opened(name, lambda file: tuple(file.schema_arrow.names))
                if not wrong:
                    return found
            except DataError as error:
                wrong += error.problems
        raise DataError(wrong)

    @cached_property
    def _counts(self) -> dict[str, tuple[int, ...]]:
        return {}

    def rows(self, table: str) -> tuple[int, ...]:
        """How many rows each part of a table has; :class:`DataError` names all parts that cannot be read."""
        if table not in self._counts:
            found, wrong = list[int](), list[Problem]()
            for name in self.parts[table]:
                try:
                    found.append(self._opened(name, lambda file: self._checked(table, file)))
                except DataError as error:
                    wrong += error.problems
            if wrong:
                raise DataError(wrong)
            self._counts[table] = tuple(found)
        return self._counts[table]

    def _checked(self, table: str, file: Any) -> int:
        """The number of rows of a part that has the columns of its table."""
        columns, schema = self.columns[table], file.schema_arrow
        missing = [name for name in columns if name not in schema.names]
        if missing:
            raise ValueError(f"it lacks the column {', '.join(missing)}")
        types = _types(table)
        other = [name for name in columns if schema.field(name).type != arrow_type(types.get(name, TEXT))]
        if other:
            raise ValueError(f"column {', '.join(other)} is of another type")
        return int(file.metadata.num_rows)

    def _opened(self, name: str, work: Callable[[Any], Made]) -> Made:
        """What `work` makes of a part."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with pq.ParquetFile(self.root / name, page_checksum_verification=True) as file:
                return work(file)
        except (OSError, ValueError, pa.ArrowException) as error:
            told = str(error).partition("\n")[0].rstrip(".")
            raise DataError(
                [Problem(str(self.root / name), f"this part of the tables cannot be read ({told})", again(self.root))]
            ) from None

    def read(self, table: str, parts: range, columns: Sequence[str]) -> pa.Table:
        """Some columns of some parts, one after the other."""
        import pyarrow as pa

        whole = [self._opened(self.parts[table][at], lambda file: file.read(columns=list(columns), use_threads=False)) for at in parts]
        return pa.concat_tables(whole).select(list(columns))

    def holding(self, documents: Iterable[str]) -> list[int]:
        """The parts that hold some of these documents."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(list(documents), pa.string())
        return [at for at in range(len(self)) if pc.any(pc.is_in(self._documents(at), wanted)).as_py()]

    def _documents(self, part: int) -> pa.ChunkedArray:
        return self.read("documents", range(part, part + 1), ["document"]).column("document")

    def sentences(self, part: int, segments: Iterable[str]) -> pd.Series:
        """The texts of those of these sentences that stand in a part, by their ids."""
        import pyarrow as pa
        import pyarrow.compute as pc

        read = self.read("segments", range(part, part + 1), ["segment", "text"])
        frame = self.frame("segments", read.filter(pc.is_in(read.column("segment"), pa.array(list(segments), pa.string()))))
        return frame.drop_duplicates("segment").set_index("segment")["text"]

    def frame(self, table: str, read: pa.Table) -> pd.DataFrame:
        """Some columns of a table as a run has them; columns that no row type knows are stages."""
        types = _types(table)
        return as_frame(read, {name: types.get(name, TEXT) for name in read.column_names})

    def chunks(self, *tables: str) -> Iterator[Chunk]:
        """Consecutive parts that are read together."""
        for table in tables:
            one_of("table", table, TABLES)
        counts = [self.rows(table) for table in tables]
        first, held = 0, 0
        for at in range(len(self)):
            rows = sum(count[at] for count in counts)
            if at > first and held + rows > ROWS:
                yield Chunk(self, range(first, at))
                first, held = at, 0
            held += rows
        yield Chunk(self, range(first, len(self)))


class Chunk(NamedTuple):
    """Consecutive parts of a folder."""

    folder: Folder
    parts: range

    def frame(self, table: str, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of a table, with the numbers that its rows have in the whole of it."""
        import pandas as pd

        found = self.folder.frame(table, self.folder.read(table, self.parts, columns))
        before = sum(self.folder.rows(table)[: self.parts.start])
        return found.set_axis(pd.RangeIndex(before, before + len(found)))

    def different(self, table: str, columns: Sequence[str]) -> pd.DataFrame:
        """The different rows that a table has in some columns, and how many of each (`SENTENCES`)."""
        grouped = self.folder.read(table, self.parts, columns).group_by(list(columns), use_threads=False)
        return self.folder.frame(table, grouped.aggregate([([], "count_all")]).rename_columns([*columns, SENTENCES]))


def _types(table: str) -> dict[str, str]:
    return types_of(table) | {SENTENCES: "int64"}
