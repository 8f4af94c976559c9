"""What ``qualcode layout`` gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from qualcode.cli.answering import TABLES, Answer, heard, place, tell
from qualcode.cli.asking import Asked
from qualcode.cli.materials import material
from qualcode.errors import ArgumentError, hint
from qualcode.reporting.labels import Labels
from qualcode.reporting.laid import index_of_layouts, named_tables

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.layouts.record import Layout

__all__ = ["told_layout"]

LISTS = ("codings", "relations")
"""Columns that hold the ids of the rows behind a row begin so."""


def told_layout(asked: Asked, name: str | None, table: str | None) -> None:
    """The layouts of a study, or the tables of one of them, with every choice behind them."""
    if table is not None and name is None:
        raise click.UsageError("--table is of one layout: name it behind the study.")
    place(asked, TABLES)
    found = material(asked, relations=True)
    with heard():
        layouts = found.results.layouts
        if not layouts:
            raise ArgumentError(f"{found.study.id} declares no layouts. Write `layouts:` into its study.yaml.")
        if name is None:
            index = index_of_layouts(layouts).drop(columns="file")
            first = next(iter(layouts))
            told = f"One of them: qualcode layout {asked.study} {first} [--table {next(iter(layouts[first].tables))}]"
            tell(Answer({"layouts": index}, [f"study: {found.study.id}", told]), asked)
            return
        _known(name, layouts, "layout")
        tell(_answer(layouts[name], table, Labels(found.study), whole=asked.out is not None), asked)


def _answer(layout: Layout, table: str | None, labels: Labels, *, whole: bool) -> Answer:
    """The tables of a layout: the one that is asked for, else the first on a terminal and all in a file."""
    tables = named_tables(layout, labels)
    if not whole:
        tables = {name: _for_reading(frame) for name, frame in tables.items()}
    choices = [f"{key}: {value}" for key, value in layout.settings.items()]
    if table is not None:
        _known(table, tables, "table")
        return Answer({table: tables[table]}, choices)
    if whole:
        return Answer(tables, choices)
    first, *others = tables
    told = [f"further tables (--table): {', '.join(others)}"] if others else []
    return Answer({first: tables[first]}, [*choices, *told])


def _for_reading(frame: pd.DataFrame) -> pd.DataFrame:
    """The table without what only programs need: ids that have names beside them, and lists of the rows behind a row."""
    named = [column for column in frame if f"{column}_name" in frame]
    listed = [column for column in frame if str(column).startswith(LISTS)]
    return frame.drop(columns=[*named, *listed])


def _known(name: str, known: Iterable[str], what: str) -> None:
    """Refuses what is called by no known name, with the closest one."""
    names = list(known)
    if name not in names:
        raise ArgumentError(f"there is no {what} '{name}'{hint(name, names)} (there are: {', '.join(names)})")
