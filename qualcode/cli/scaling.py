"""The command for corpora that do not fit into memory."""

from __future__ import annotations

import click

__all__ = ["SCALING"]


@click.command()
@click.argument("study")
@click.option("--out", required=True, type=click.Path(), help="The folder to write to; it is made if it is not there.")
@click.option("--workers", type=click.IntRange(1), default=None, help="How many processes code; as many as there are cores by default.")
@click.option("--engine", default="processes", show_default=True, metavar="NAME", help="processes, dask, or dask=tcp://HOST:8786.")
@click.option("--part", type=click.IntRange(1), default=1_000_000, show_default=True, help="Characters of text in a part.")
@click.option("--longest", type=click.IntRange(1), default=5_000_000, show_default=True, help="Characters that a text may have.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=None, help="Below this confidence nothing is proposed.")
@click.option("--overwrite", is_flag=True, help="Remove what was coded into the folder before, and begin anew.")
@click.option("--quiet", is_flag=True, help="Neither progress nor summary.")
def code(
    study: str,
    out: str,
    workers: int | None,
    engine: str,
    part: int,
    longest: int,
    threshold: float | None,
    overwrite: bool,
    quiet: bool,
) -> None:
    """Code the texts of STUDY part by part, however many there are, into tables of Parquet files.

    \b
    qualcode code STUDY --out coded
    qualcode code STUDY --out coded --workers 8
    qualcode code STUDY --out coded --engine dask=tcp://10.0.0.5:8786

    Stopped or killed at any point, the same command goes on. Texts that cannot be coded are in set_aside.csv, with the reason.
    """
    from qualcode.cli.scaled import Wanted, told_code

    told_code(Wanted(study, out, workers, engine, part, longest, threshold, overwrite, quiet))


SCALING = (code,)
