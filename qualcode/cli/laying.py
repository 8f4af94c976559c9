"""The command about layouts: the tables in which a study's design ends."""

from __future__ import annotations

import click

from qualcode.cli.asking import Asked

__all__ = ["LAYING"]


@click.command()
@click.argument("study")
@click.argument("name", required=False)
@click.option("--table", default=None, help="One of its tables; without it the first is shown, and a file holds all.")
@click.option("--codings", type=click.Path(), help="Codings that take the place of proposed ones: a table (.csv, .xlsx) or a project.")
@click.option("--coders", default=None, metavar="WHO", help="Where several persons coded: a name, or union.")
@click.option("--out", type=click.Path(dir_okay=False), help="Write the answer to this file (.csv, .xlsx, .md).")
@click.option("--overwrite", is_flag=True, help="Replace the file after --out.")
def layout(
    study: str, name: str | None, table: str | None, codings: str | None, coders: str | None, out: str | None, overwrite: bool
) -> None:
    """Lay STUDY out as its study.yaml asks under `layouts:`; without NAME tell which layouts there are.

    \b
    qualcode layout county_purchase
    qualcode layout county_purchase comparison --table horizontal
    qualcode layout county_purchase comparison --out comparison.xlsx

    A blank cell has no material, 0 has material and nothing coded. Ids of codings stand in the column `codings`.
    """
    from qualcode.cli.laid import told_layout

    told_layout(Asked(study, codings, {}, coders, out, overwrite), name, table)


LAYING = (layout,)
