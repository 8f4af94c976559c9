"""The command line: thin. Everything it does is one call of the library."""

from __future__ import annotations

import sys

import click

from qualcode.errors import DataError, QualcodeError
from qualcode.version import __version__

__all__ = ["main"]

DATA_PROBLEM = 1


class _Group(click.Group):
    """Turns what users can mend into clear lines and an exit code; nothing else is caught."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except DataError as error:
            click.echo(str(error), err=True)
            count = len(error.problems)
            click.echo(f"{count} problem{'s' if count > 1 else ''}; nothing was written.", err=True)
        except QualcodeError as error:
            click.echo(str(error), err=True)
        return context.exit(DATA_PROBLEM)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualcode")
def main() -> None:
    """From interviews and policy documents to relation graphs and stage matrices, every number open to its sentences."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not be able to print Chinese; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("study")
@click.option("--out", required=True, type=click.Path(file_okay=False), help="The folder to write to; it is made if it is not there.")
@click.option("--figures/--no-figures", default=True, help="Draw the figures (the slowest part).")
@click.option("--overwrite", is_flag=True, help="Replace files in the folder even where somebody changed them.")
@click.option("--quiet", is_flag=True, help="Neither progress nor summary.")
def run(study: str, out: str, figures: bool, overwrite: bool, quiet: bool) -> None:
    """Code STUDY (a study folder, or the name of a built-in one) and write tables, matrices, graphs, figures and a report."""
    from qualcode.cli.telling import told_run

    told_run(study, out, figures=figures, overwrite=overwrite, quiet=quiet)


@main.command()
@click.argument("study")
def check(study: str) -> None:
    """Read STUDY and list its problems and doubts without writing anything."""
    from qualcode.cli.telling import told_check

    told_check(study)


@main.command("list")
def list_built_in() -> None:
    """List the built-in studies, codebooks and stage models."""
    from qualcode.reading.places import built_in_names

    for kind, heading in (("corpora", "studies"), ("codebooks", "codebooks"), ("stages", "stage models")):
        click.echo(f"{heading}: {', '.join(built_in_names(kind))}")
