"""The commands for coding outside Python: sheets for coders, and what comes back."""

from __future__ import annotations

import click

__all__ = ["SHEETS"]


@click.command()
@click.argument("study")
@click.option("--coder", "coders", multiple=True, help="Who is going to code; several times: a file for each, of the same sample.")
@click.option("--settle", is_flag=True, help="In place of --coder: every sentence about which people differ, their codes side by side.")
@click.option("--out", required=True, type=click.Path(), help="The file (.xlsx or .docx); or a folder, for a file with each coder's name.")
@click.option("--blind", is_flag=True, help="Do not show what the program proposes.")
@click.option("--share", type=click.FloatRange(0, 1, min_open=True), default=None, help="Draw this share; 0.10 to 0.25 is usual.")
@click.option("--seed", type=int, default=None, help="With --share: any whole number; the same one draws the same sample.")
@click.option("--turns", is_flag=True, help="With --share: draw whole turns in place of sentences.")
@click.option("--documents", multiple=True, help="Only these documents, whole or to draw from; may be given several times, or as a,b,c.")
@click.option("--round", "round_", default="", help="Which time the same coder codes the same text (2, 3, …); without it the first.")
@click.option("--stages", is_flag=True, help="Ask for the stage of what is coded.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there, whatever was filled into them.")
def sheet(
    study: str,
    coders: tuple[str, ...],
    settle: bool,
    out: str,
    blind: bool,
    share: float | None,
    seed: int | None,
    turns: bool,
    documents: tuple[str, ...],
    round_: str,
    stages: bool,
    overwrite: bool,
) -> None:
    """Write a sheet for Excel or Word in which a person codes sentences of STUDY.

    \b
    qualcode sheet my_study --coder 张三 --out 张三.xlsx
    qualcode sheet my_study --coder 张三 --coder 李四 --out sheets --blind --share 0.2 --seed 1
    qualcode sheet my_study --settle --out settle.xlsx

    The sample has its share of every document and stage. Read what comes back with `qualcode collect`.
    """
    from qualcode.cli.asking import labels_of
    from qualcode.cli.sheeted import told_settling, told_sheets

    if settle == bool(coders):
        raise click.UsageError("say who is going to code (--coder NAME), or --settle for what is to be settled.")
    if settle:
        if blind or share is not None or seed is not None or turns or documents or stages:
            raise click.UsageError(
                "--settle lists every sentence about which people differ: only --out, --round and --overwrite go with it."
            )
        told_settling(study, out, round=round_, overwrite=overwrite)
        return

    sampling = {"share": share, "seed": seed, "units": "turn" if turns else "sentence", "documents": labels_of(",".join(documents))}
    told_sheets(study, coders, out, sampling=sampling, how={"blind": blind, "round": round_, "stages": stages}, overwrite=overwrite)


@click.command()
@click.argument("study")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option(
    "--project", type=click.Path(dir_okay=False), default=None, help="The project file; without it study.sqlite in the folder of STUDY."
)
@click.option("--complete", is_flag=True, help="Every sentence was read: rows left empty are read, and have no code.")
@click.option("--what-fits", is_flag=True, help="Take what fits; list the rest in a file beside each sheet.")
@click.option("--who", default="", help="Who collects; without it the coder of each sheet.")
@click.option("--at", default=None, help="When, such as 2026-03-01T09:30:00; without it now.")
def collect(study: str, files: tuple[str, ...], project: str | None, complete: bool, what_fits: bool, who: str, at: str | None) -> None:
    """Read FILES, sheets that coders filled in, into the project of STUDY.

    \b
    qualcode collect my_study 张三.xlsx 李四.docx

    Rows may have been sorted, filtered, copied or deleted, and saved by any program as .xlsx, .ods, .csv or .docx. Anything that does not
    fit is listed with its row, and then nothing is written. Collecting a file again brings in what was changed in it.
    """
    from qualcode.cli.sheeted import told_collected

    told_collected(study, files, project, options={"complete": complete, "what_fits": what_fits, "who": who}, at=at)


SHEETS = (sheet, collect)
