"""The commands of statistics: tests of counts, a map of rows and columns, and how much hangs on whom."""

from __future__ import annotations

from typing import Any

import click

from qualcode.cli.asking import Asked, asked
from qualcode.cli.counting import SEED

__all__ = ["TESTING"]

COUNT = click.Choice(["references", "segments", "documents", "informants", "characters"])
ROWS = click.option("--rows", default=None, help="Labels of the rows; stage (and plane where none is chosen) otherwise.")
COLUMNS = click.option("--columns", default="family", show_default=True, help="Labels of the columns.")


@click.command("test")
@ROWS
@COLUMNS
@click.option("--unit", "count", type=COUNT, default="references", show_default=True, help="What is counted in a cell.")
@click.option(
    "--permute",
    type=click.Choice(["stages", "groups"]),
    default=None,
    help="Instead of χ²: move stages within each informant, or informants between the groups that --rows names.",
)
@click.option(
    "--correction",
    type=click.Choice(["holm", "benjamini_hochberg", "bonferroni"]),
    default="holm",
    show_default=True,
    help="For looking at many cells at once.",
)
@click.option("--resamples", type=click.IntRange(99), default=9999, show_default=True, help="How many arrangements are drawn.")
@SEED
@asked
def independence(asked: Asked, **options: Any) -> None:
    """Test whether the rows of a table of STUDY differ in their columns beyond chance, and in which cells.

    \b
    qualcode test nominal_contracts --plane actual --rows stage --columns family --permute stages
    qualcode test nominal_contracts --plane actual --rows actor_kind --permute groups
    qualcode test nominal_contracts --rows plane --columns family --unit references

    Sentences of one person are alike: where few people speak, χ² is refused and --permute is the test to use.
    A figure shows the adjusted residuals of the cells.
    """
    from qualcode.cli.tested import told_test

    told_test(asked, **options)


@click.command("map")
@ROWS
@COLUMNS
@click.option("--count", type=COUNT, default="references", show_default=True, help="What is counted in a cell.")
@click.option("--supplementary", default="", help="Rows that are only placed on the map, such as (unknown).")
@asked
def correspondence(asked: Asked, **options: Any) -> None:
    """Draw rows and columns of a table of STUDY on one map (correspondence analysis): which stages have alike codes.

    \b
    qualcode map nominal_contracts --plane actual --rows stage --columns family --out map.png
    """
    from qualcode.cli.tested import told_map

    told_map(asked, **options)


@click.command()
@click.option("--of", type=click.Choice(["cells", "edges"]), default="cells", show_default=True, help="Cells of a table, or arrows.")
@ROWS
@COLUMNS
@click.option("--count", type=COUNT, default="references", show_default=True, help="What is counted in a cell.")
@click.option("--share", is_flag=True, help="Shares of the row instead of counts.")
@click.option("--compare", default=None, metavar="LABEL=A,B", help="The difference of two values: plane=nominal,actual.")
@click.option("--strata", is_flag=True, help="Draw officials as officials and social workers as social workers: kinds keep their number.")
@click.option("--minimum", type=click.IntRange(1), default=1, show_default=True, help="From how much on a cell or an arrow is there.")
@click.option("--resamples", type=click.IntRange(99), default=1000, show_default=True, help="How many draws of informants.")
@SEED
@asked
def stability(asked: Asked, **options: Any) -> None:
    """Tell how far the numbers of STUDY would move with other informants, and which cells or arrows hang on one person.

    \b
    qualcode stability nominal_contracts --plane actual
    qualcode stability nominal_contracts --of edges --plane actual --out arrows.xlsx
    qualcode stability nominal_contracts --compare plane=nominal,actual --share
    """
    from qualcode.cli.tested import told_stability

    told_stability(asked, **options)


TESTING = (independence, correspondence, stability)
