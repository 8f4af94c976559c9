"""The commands about a project, the file that keeps what people decided."""

from __future__ import annotations

import click

from qualcode.cli.merging import MERGING

__all__ = ["AT", "WHO", "project"]

WHO = click.option("--who", required=True, envvar="QUALCODE_WHO", help="Who does it: a person's name (or set QUALCODE_WHO once).")
AT = click.option("--at", default=None, help="When, such as 2026-03-01T09:30:00; now otherwise.")


@click.group()
def project() -> None:
    """Keep texts, codebooks and everything that people decide in one file, study.sqlite.

    STUDY is a study's folder, or the path of a .sqlite file.
    """


@project.command()
@click.argument("study")
@click.option("--who", default=None, envvar="QUALCODE_WHO", help="Who does it; your name on this computer otherwise.")
@AT
@click.option("--proposals/--no-proposals", default=True, help="Let the rules propose codings for the texts as they are now.")
def update(study: str, who: str | None, at: str | None, proposals: bool) -> None:
    """Make the project of STUDY, or bring it up to date with its texts and codebook.

    What people decided moves with the texts; what cannot be placed is listed by `qualcode project unplaced`.
    """
    from qualcode.cli.kept import told_update

    told_update(study, who=who, at=at, proposals=proposals)


@project.command()
@click.argument("study")
@click.option("--who", default="", help="Only what this person did.")
@click.option("--code", default="", help="Only what concerns this code.")
@click.option("--out", default=None, type=click.Path(dir_okay=False), help="A .csv for the whole audit trail, each changed row.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def log(study: str, who: str, code: str, out: str | None, overwrite: bool) -> None:
    """Tell who did what when in the project of STUDY."""
    from qualcode.cli.kept import told_log

    told_log(study, who=who, code=code, out=out, overwrite=overwrite)


@project.command()
@click.argument("study")
@click.argument("entry", default="")
@WHO
@AT
def undo(study: str, entry: str, who: str, at: str | None) -> None:
    """Take ENTRY of the log back, or the last act; doing so is an act of its own, which can be taken back."""
    from qualcode.cli.kept import told_undo

    told_undo(study, entry, who=who, at=at)


@project.command()
@click.argument("study")
def check(study: str) -> None:
    """Look whether the project of STUDY is whole, as its log tells, and every quote at its place."""
    from qualcode.cli.kept import told_state

    told_state(study)


@project.command()
@click.argument("study")
@click.option("--out", default=None, type=click.Path(dir_okay=False), help="A .csv with all of them.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def unplaced(study: str, out: str | None, overwrite: bool) -> None:
    """List what people decided about passages that were changed or taken out, so that nobody can tell where it stands."""
    from qualcode.cli.kept import told_unplaced

    told_unplaced(study, out=out, overwrite=overwrite)


@project.command()
@click.argument("study")
@click.argument("unplaced")
@click.argument("start", type=click.IntRange(0), required=False)
@click.argument("end", type=click.IntRange(0), required=False)
@click.option("--words", default="", help="The words where it belongs, as they stand in the text now, in place of START and END.")
@click.option("--document", default="", help="Another document than the one it stood in.")
@WHO
@AT
def place(study: str, unplaced: str, start: int | None, end: int | None, words: str, document: str, who: str, at: str | None) -> None:
    """Put UNPLACED (an id that `unplaced` lists) to some words of its document, or to its characters START to END.

    \b
    qualcode project place my_study unplaced-9a207f4d0717c17a --words 他们管得太细 --who 张三
    """
    from qualcode.cli.kept import told_place

    if bool(words) == (end is not None):
        raise click.UsageError("say where it belongs: either --words, or START and END")
    told_place(study, unplaced, words or (int(start or 0), int(end or 0)), document=document, who=who, at=at)


@project.command()
@click.argument("study")
@click.option("--version", default="", help="With which version of the codebook people coded, where that matters.")
@WHO
@AT
def migrate(study: str, version: str, who: str, at: str | None) -> None:
    """Give the codes that people used the names that they have now, by `history:` of the study's codebook."""
    from qualcode.cli.kept import told_migration

    told_migration(study, version=version, who=who, at=at)


@project.command()
@click.argument("study")
@click.option("--document", "documents", multiple=True, help="A document to erase, more than once if need be; else those of `withdrawn:`.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@WHO
@AT
def erase(study: str, documents: tuple[str, ...], yes: bool, who: str, at: str | None) -> None:
    """Take out of the project of STUDY for good what people said who withdrew (`withdrawn:` in study.yaml), also out of its log.

    It cannot be taken back. Copies of the file that others have, or that lie beside it, hold it still.
    """
    from qualcode.cli.kept import told_erasing

    told_erasing(study, documents, asked=yes, who=who, at=at)


for command in MERGING:
    project.add_command(command)
