"""The commands that bring other programs' projects in, and ours out."""

from __future__ import annotations

import click

from qualcode.cli.keeping import AT

__all__ = ["EXCHANGING"]

SOMEBODY = click.option("--who", default=None, envvar="QUALCODE_WHO", help="Who does it; your name on this computer otherwise.")


@click.command("import")
@click.argument("file", type=click.Path())
@click.option("--out", default=None, type=click.Path(file_okay=False), help="Make a new study folder of it.")
@click.option("--into", default=None, help="Put it into the project of this study, whose texts are the same.")
@click.option("--language", type=click.Choice(["zh", "en"]), default=None, help="Language of the codes, where the file does not say it.")
@click.option("--within", default="", help="Which project of a Taguette database.")
@click.option("--coder", default="", help="Whose the rows are that name no coder (table of codings).")
@SOMEBODY
@AT
def import_(
    file: str, out: str | None, into: str | None, language: str | None, within: str, coder: str, who: str | None, at: str | None
) -> None:
    """Bring FILE in, a project of another program: .qdpx or .qde (NVivo, MAXQDA, ATLAS.ti and others), a .qda folder (QualCoder), a
    .sqlite3 of Taguette, a .dna of Discourse Network Analyzer; with --into also a table of codings (.csv, .xlsx).

    \b
    qualcode import interviews.qdpx --out my_study
    qualcode import from_wang.qdpx --into my_study

    --into knows texts by all their characters, and takes nothing out: what was deleted there stays and is told. A codebook alone
    (.qdc) is brought in with qualcode codebook import.
    """
    from qualcode.cli.exchanged import told_import

    told_import(file, out, into, how={"language": language or "", "within": within, "coder": coder}, who=who, at=at)


@click.command()
@click.argument("study")
@click.argument("file", type=click.Path())
@click.option("--offsets", type=click.Choice(["codepoints", "utf16"]), default="codepoints", show_default=True, help="utf16: for NVivo.")
@click.option("--coder", default="", help="Who works on with it; who coded most otherwise.")
@click.option("--proposals", is_flag=True, help="What the rules propose in place of what people coded.")
@click.option("--overwrite", is_flag=True, help="Replace what is there.")
@AT
def export(study: str, file: str, offsets: str, coder: str, proposals: bool, overwrite: bool, at: str | None) -> None:
    """Write what people coded in STUDY for other programs: FILE is a .qdpx (NVivo, MAXQDA, ATLAS.ti, QualCoder), a .qda folder
    (QualCoder), a .qdc (the codebook alone), or a table of codings (.csv, .xlsx).

    \b
    qualcode export my_study interviews.qdpx
    qualcode export my_study for_nvivo.qdpx --offsets utf16

    A file qualcode.json inside the .qdpx or .qda keeps what other programs have no place for; they do not bring it back. Texts go out
    with their true names: see qualcode anonymise.
    """
    from qualcode.cli.exchanged import told_export

    told_export(study, file, how={"offsets": offsets, "coder": coder}, proposals=proposals, overwrite=overwrite, at=at)


EXCHANGING = (import_, export)
