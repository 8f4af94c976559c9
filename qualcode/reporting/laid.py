"""The layouts of a run as files: ``layouts/<name>/<table>.csv``, ids with their names beside them, and an index that says what each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.reporting.analyses import LEVELS, PRECISION, named
from qualcode.reporting.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.layouts.record import Layout

__all__ = ["IDS", "index_of_layouts", "named_tables", "write_layouts"]

IDS = {
    **LEVELS,
    "asserted_by": "actor",
    "criterion": "code",
    "problem": "code",
    "cause": "code",
    "measure": "code",
    "source_code": "code",
    "target_code": "code",
    "period": "stage",
    "place": "stage",
}
"""Columns of ids in the tables of layouts, and what they are ids of."""


def named_tables(layout: Layout, labels: Labels) -> dict[str, pd.DataFrame]:
    """The tables of a layout with a column ``<column>_name`` behind each column of ids."""
    return {name: named(frame, labels, IDS) for name, frame in layout.tables.items()}


def index_of_layouts(layouts: Mapping[str, Layout]) -> pd.DataFrame:
    """A row for each table: its layout and the kind of that, its file, and how many rows it has."""
    import pandas as pd

    rows = [
        (name, one.kind, table, f"{name}/{table}.csv", len(frame)) for name, one in layouts.items() for table, frame in one.tables.items()
    ]
    return pd.DataFrame(rows, columns=["layout", "kind", "table", "file", "rows"])


def write_layouts(layouts: Mapping[str, Layout], labels: Labels, folder: Path, write: Callable[..., None]) -> None:
    """The files, the choices of each layout and the index into a folder; `write` is how a table becomes a file. None without layouts."""
    import pandas as pd

    if not layouts:
        return
    folder.mkdir()
    for name, layout in layouts.items():
        (folder / name).mkdir()
        for table, frame in named_tables(layout, labels).items():
            write(frame, folder / name / f"{table}.csv", floats=PRECISION)
    write(index_of_layouts(layouts), folder / "index.csv")
    chosen = [(name, key, value) for name, layout in layouts.items() for key, value in layout.settings.items()]
    write(pd.DataFrame(chosen, columns=["layout", "choice", "value"]), folder / "choices.csv")
