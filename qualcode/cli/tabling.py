"""What ``qualcode table`` says on a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from qualcode.errors import ArgumentError, OutputError, hint
from qualcode.reading.studies import read_study
from qualcode.reporting.contents.blocks import Table
from qualcode.reporting.documents.single import FORMS, report_tables, write_table
from qualcode.running import run

__all__ = ["told_table"]


def told_table(study: str, wanted: str, form: str, out: str | None, *, overwrite: bool) -> None:
    """One table as text or as a file; the list of tables where none is named."""
    if out is not None and not overwrite and Path(out).exists():
        raise OutputError(f"{out} is there already. Name another file, or add --overwrite.")
    if out is not None and not wanted:
        raise click.UsageError("--out writes one table: name it behind the study. Without --out, the tables are listed.")
    tables = report_tables(run(read_study(study)))
    if not wanted:
        for table in tables.values():
            click.echo(_line(table))
        click.echo(f"\nTo print one: qualcode table {study} {next(iter(tables))} --as latex")
        return
    if wanted not in tables:
        raise ArgumentError(f"no table is called '{wanted}'{hint(wanted, tables)}; without a name, qualcode table {study} lists them")
    if out is not None:
        write_table(tables[wanted], out)
        click.echo(f"Written to {out}.")
    else:
        click.echo(FORMS[form][1](tables[wanted]), nl=False)


def _line(table: Table) -> str:
    number = f"{table.number:>4}" if table.number else "   –"
    return f"{number}  {table.id:<36} {table.caption} ({len(table.rows)})"
