"""The command line: thin. Everything it does is one call of the library."""

from __future__ import annotations

import sys

import click

from qualcode.cli.agreeing import AGREEING
from qualcode.cli.codebooks import codebook
from qualcode.cli.counting import COUNTING
from qualcode.cli.exchanging import EXCHANGING
from qualcode.cli.grouping import Commands
from qualcode.cli.keeping import project
from qualcode.cli.laying import LAYING
from qualcode.cli.relating import RELATING
from qualcode.cli.scaling import SCALING
from qualcode.cli.sheets import SHEETS
from qualcode.cli.testing import TESTING
from qualcode.settling import settle_a_command
from qualcode.version import __version__

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualcode")
def main() -> None:
    """From interviews and policy documents to relation graphs and stage matrices, every number open to its sentences."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not be able to print Chinese; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    settle_a_command()


@main.command()
@click.argument("study")
@click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder to write to; it is made if it is not there.")
@click.option("--figures/--no-figures", default=True, help="Draw the figures (the slowest part).")
@click.option("--overwrite", is_flag=True, help="Replace files in the folder even where somebody changed them.")
@click.option("--quiet", is_flag=True, help="Neither progress nor summary.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=None, help="Below this confidence nothing is proposed.")
@click.option("--codings", type=click.Path(), help="Codings that take the place of proposed ones: a table (.csv, .xlsx) or a project.")
@click.option("--coder", default=None, metavar="WHO", help="Whose codings count: a name, union, intersection or majority.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="In how many processes the texts are coded.")
def run(
    study: str,
    out: str,
    figures: bool,
    overwrite: bool,
    quiet: bool,
    threshold: float | None,
    codings: str | None,
    coder: str | None,
    workers: int,
) -> None:
    """Code STUDY (a study folder, or the name of a built-in one) and write tables, matrices, graphs, figures and a report."""
    from qualcode.cli.telling import told_run

    told_run(study, out, figures=figures, overwrite=overwrite, quiet=quiet, threshold=threshold, given=(codings, coder), workers=workers)


@main.command()
@click.argument("study")
def check(study: str) -> None:
    """Read STUDY and list its problems and doubts without writing anything."""
    from qualcode.cli.checking import told_check

    told_check(study)


@main.command()
@click.argument("study")
@click.option("--out", type=click.Path(dir_okay=False), help="Write the table to this file (.csv or .xlsx), to be edited.")
@click.option("--apply", "table", type=click.Path(dir_okay=False), help="Write what the edited table says into the study's list of actors.")
@click.option("--all", "everything", is_flag=True, help="Show what is proposed to be ignored, too.")
@click.option("--overwrite", is_flag=True, help="Replace the file after --out.")
def actors(study: str, out: str | None, table: str | None, everything: bool, overwrite: bool) -> None:
    """List the organisations, groups and titles in STUDY that its list of actors misses, with a proposal for each.

    Look them through with --out actors.csv: write add, `alias of` an actor, or ignore under `use`; then --apply actors.csv.
    """
    from qualcode.cli.listing import told_actors

    told_actors(study, out, table, everything=everything, overwrite=overwrite)


@main.command()
@click.argument("folder")
@click.option("--language", type=click.Choice(["zh", "en"]), default=None, help="Of the study; found out by the characters otherwise.")
@click.option("--codebook", default="governance", show_default=True, help="A built-in codebook, or a path relative to FOLDER.")
@click.option("--force", is_flag=True, help="Replace the study.yaml that is there.")
def init(folder: str, language: str | None, codebook: str, force: bool) -> None:
    """Look at the texts in FOLDER and write a first study.yaml, every guess marked as one."""
    from qualcode.cli.starting import told_init

    told_init(folder, language=language or "", codebook=codebook, force=force)


@main.command()
@click.argument("study")
@click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder for the copy; neither in the study nor around it.")
@click.option("--key", type=click.Path(dir_okay=False), help="The key file; by default <study>_key.csv beside the study folder.")
@click.option("--key-only", is_flag=True, help="Write only the key, to be looked through first.")
@click.option("--overwrite", is_flag=True, help="Replace an earlier copy.")
def anonymise(study: str, out: str, key: str | None, key_only: bool, overwrite: bool) -> None:
    """Write a copy of STUDY under pseudonyms, and the key that leads back.

    The copy holds plain text: bold, tables and time stamps are gone. Dates stay as they are; nothing shifts them.
    """
    from qualcode.cli.anonymising import told_anonymise

    told_anonymise(study, out, key, key_only=key_only, overwrite=overwrite)


@main.command()
@click.argument("copy")
@click.option("--key", required=True, type=click.Path(dir_okay=False), help="The key that the copy was made with.")
@click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder to write to.")
@click.option("--overwrite", is_flag=True, help="Replace an earlier copy.")
def restore(copy: str, key: str, out: str, overwrite: bool) -> None:
    """Put the originals back into COPY, a folder that `anonymise` wrote."""
    from qualcode.cli.anonymising import told_restore

    told_restore(copy, key, out, overwrite=overwrite)


@main.command()
@click.argument("study")
@click.option(
    "--codings",
    required=True,
    multiple=True,
    type=click.Path(),
    help="A table (.csv, .xlsx) with what you accepted and rejected; may be given several times.",
)
@click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder to write to; it is made if it is not there.")
@click.option("--complete", multiple=True, help="A document of which you coded every sentence; may be given several times, or as a,b,c.")
@click.option("--level", type=click.Choice(["code", "family"]), default="code", show_default=True, help="What is learned.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=None, help="Below this confidence nothing is suggested; 0.5 by default.")
@click.option("--next", "wanted", type=click.IntRange(0), default=30, show_default=True, help="How many sentences to code next.")
@click.option("--overwrite", is_flag=True, help="Replace files in the folder even where somebody changed them.")
def suggest(
    study: str,
    codings: tuple[str, ...],
    out: str,
    complete: tuple[str, ...],
    level: str,
    threshold: float | None,
    wanted: int,
    overwrite: bool,
) -> None:
    """Learn from what you accepted and rejected in STUDY; propose more codings, and the sentences to code next."""
    from qualcode.cli.suggesting import told_suggestions

    told_suggestions(study, codings, out, complete=complete, level=level, threshold=threshold, wanted=wanted, overwrite=overwrite)


@main.command()
@click.argument("out", type=click.Path(file_okay=False))
@click.option("--study", default=None, help="The study folder; without it, the one of that id around OUT or beside it.")
@click.option("--again", is_flag=True, help="Do the run once more in a temporary folder and compare every byte.")
@click.option("--codings", type=click.Path(), help="For --again: the table of codings that the run was given.")
@click.option("--coder", default=None, metavar="WHO", help="For --again: whose codings of that table the run was told to count.")
def verify(out: str, study: str | None, again: bool, codings: str | None, coder: str | None) -> None:
    """Tell whether the results in OUT are as `run` or `code` wrote them, and still belong to the study's files."""
    from qualcode.cli.checking import told_verification

    told_verification(out, study, again=again, given=(codings, coder))


@main.command()
@click.argument("study")
@click.argument("place", metavar="DOCUMENT:SEGMENT")
@click.option("--text", default="", help="Some words of the sentence, where only its document is named.")
@click.option(
    "--codings", type=click.Path(), help="As for run: codings that take the place of proposed ones; it tells who stands at their ends."
)
@click.option("--coder", default=None, metavar="WHO", help="Whose of these count: a name, union, intersection or majority.")
def why(study: str, place: str, text: str, codings: str | None, coder: str | None) -> None:
    """Tell why a sentence of STUDY has its codes: which lines and words, what was considered, and why not.

    \b
    qualcode why nominal_contracts S-01:54
    qualcode why nominal_contracts S-01 --text 有商有量
    """
    from qualcode.cli.explaining import told_why

    told_why(study, place, text, given=(codings, coder))


@main.command()
@click.argument("study")
@click.argument("table", metavar="[TABLE]", default="")
@click.option("--as", "form", type=click.Choice(["latex", "markdown", "csv"]), default="markdown", show_default=True, help="As what.")
@click.option("--out", type=click.Path(dir_okay=False), help="Write it to this file (.tex, .md or .csv), which says as what, too.")
@click.option("--overwrite", is_flag=True, help="Replace the file after --out.")
def table(study: str, table: str, form: str, out: str | None, overwrite: bool) -> None:
    """Print one TABLE of the report of STUDY, to be pasted elsewhere; without TABLE, list what there is."""
    from qualcode.cli.tabling import told_table

    told_table(study, table, form, out, overwrite=overwrite)


@main.command("list")
def list_built_in() -> None:
    """List the built-in studies, codebooks and stage models."""
    from qualcode.reading.places import built_in_names

    for kind, heading in (("corpora", "studies"), ("codebooks", "codebooks"), ("stages", "stage models")):
        click.echo(f"{heading}: {', '.join(built_in_names(kind))}")


for command in (codebook, project, *AGREEING, *COUNTING, *EXCHANGING, *LAYING, *RELATING, *SCALING, *SHEETS, *TESTING):
    main.add_command(command)
