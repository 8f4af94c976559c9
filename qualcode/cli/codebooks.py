"""The commands about codebooks: check, import, export, migrate. What they do is in the library; here it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.saying import say
from qualcode.errors import DataError, OutputError, Problem
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.linting.findings import Finding

__all__ = ["codebook"]

DATA_PROBLEM = 1
LANGUAGE = click.Choice(["zh", "en"])


@click.group()
def codebook() -> None:
    """Check a codebook, bring it in from another program or out to one, and bring codings up to date with it."""


@codebook.command()
@click.argument("name", metavar="CODEBOOK")
@click.option("--study", default=None, help="A study whose sentences words are counted in, and whose actors the examples speak of.")
@click.option("--out", default=None, type=click.Path(dir_okay=False), help="Write the findings to this .csv file too.")
@click.pass_context
def check(context: click.Context, name: str, study: str | None, out: str | None) -> None:
    """List what is wrong or odd in CODEBOOK (a built-in name or a .yaml file): words, rules, codes and examples.

    Ends with 1 when there are problems; remarks are for a person to judge.
    """
    from qualcode.linting.checking import all_findings
    from qualcode.linting.findings import Finding
    from qualcode.reading.codebooks import read_codebook
    from qualcode.reading.studies import read_study
    from qualcode.tables import table

    findings = all_findings(read_codebook(name), read_study(study) if study else None)
    if out:
        _write_csv(table(findings, Finding), Path(out))
    for one in findings:
        say(_line(one))
    problems = sum(one.severity == "problem" for one in findings)
    say(f"{name}: {_count(problems, 'problem')}, {_count(len(findings) - problems, 'remark')}.")
    if problems:
        context.exit(DATA_PROBLEM)


@codebook.command("import")
@click.argument("file", type=click.Path())
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The codebook to write, a .yaml file.")
@click.option("--language", type=LANGUAGE, default=None, help="Of words without Chinese characters that the file says nothing of; else en.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def import_(file: str, out: str, language: str | None, overwrite: bool) -> None:
    """Turn FILE into a codebook: a quanteda dictionary (.yaml), LIWC (.dic, .dicx), a table of codes (.csv, .xlsx), or .qdc."""
    from qualcode.exchanging.converting import read_dictionary, write_codebook

    target = Path(out)
    if target.suffix.lower() not in (".yaml", ".yml"):
        raise click.UsageError(f"--out {out}: a codebook is a .yaml file")
    _free(target, overwrite)
    read, doubts = read_dictionary(file, language=language or "")
    _warn((*doubts, *write_codebook(read, target)))
    lines = sum(len(indicators) for code in read.codes for indicators in code.indicators.values())
    say(f"{_count(len(read.codes), 'code')} with {_count(lines, 'indicator')} written to {out}.")
    say(f"Now check it: qualcode codebook check {out}")


@codebook.command()
@click.argument("name", metavar="CODEBOOK")
@click.option("--to", "out", required=True, type=click.Path(dir_okay=False), help="The file to write; its ending tells the format.")
@click.option("--language", type=LANGUAGE, default="zh", show_default=True, help="Whose words are written; tables hold both.")
@click.option("--format", "format_", default="", help="quanteda, liwc, liwc22, csv, xlsx, refi, qualcode; blank: by the ending.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def export(name: str, out: str, language: str, format_: str, overwrite: bool) -> None:
    """Write CODEBOOK for another program: .yaml (quanteda), .dic or .dicx (LIWC), .csv or .xlsx (a table), .qdc (NVivo and others)."""
    from qualcode.exchanging.converting import write_dictionary
    from qualcode.reading.codebooks import read_codebook

    _free(Path(out), overwrite)
    read = read_codebook(name)
    lost = write_dictionary(read, out, language=language, format=format_)
    _warn(lost)
    kinds = f"; {_count(len(lost), 'kind')} of things it cannot carry, see above" if lost else ""
    say(f"{_count(len(read.codes), 'code')} written to {out}{kinds}.")


@codebook.command()
@click.argument("codings", type=click.Path(), metavar="CODINGS.csv")
@click.argument("name", metavar="CODEBOOK")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The table to write.")
@click.option("--version", default="", help="With which version of the codebook the codings were made, where the table does not say it.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def migrate(codings: str, name: str, out: str, version: str, overwrite: bool) -> None:
    """Bring codings that were made with an earlier version of CODEBOOK to the present one, by its `history:`.

    What was renamed or merged is mapped; what was split is listed with its candidates, for you to decide.
    """
    from qualcode.ledger import migrated
    from qualcode.reading.codebooks import read_codebook

    _free(Path(out), overwrite)
    book, table = read_codebook(name), _codings(Path(codings))
    try:
        done = migrated(table, book, version=version)
    except DataError as error:
        raise DataError(Problem(Path(codings).name, one.found, one.remedy) for one in error.problems) from None
    _write_csv(done, Path(out))
    waiting = done[done["candidates"].notna()]
    changed = int((done["code"].fillna("") != table["code"].fillna("")).sum())
    say(f"{_count(len(done), 'coding')} written to {out}: {changed} renamed or merged, {len(waiting)} to decide.")
    for code, candidates in dict.fromkeys(zip(waiting["code"], waiting["candidates"], strict=True)):
        count = int(((waiting["code"] == code) & (waiting["candidates"] == candidates)).sum())
        say(f"  {code} was split: {_count(count, 'coding')}; choose {candidates.replace('; ', ' or ')}")
    if len(waiting):
        say("Write the code that is meant into `code` of those rows, empty their `candidates`, and migrate the table once more.")


@codebook.command()
@click.argument("place", metavar="STUDY_OR_CODEBOOK.yaml")
@click.option("--renamed", nargs=2, default=None, metavar="OLD NEW", help="A code got another id; codes below it go with it.")
@click.option("--merged", multiple=True, metavar="A,B", help="Codes that became one: --merged a,b --to c.")
@click.option("--split", "split_", default=None, metavar="A", help="A code that became several: --split a --to b,c.")
@click.option("--to", "to", multiple=True, metavar="CODES", help="With --merged or --split: what they became.")
@click.option("--note", default="", help="Why.")
@click.option("--decision", default="", metavar="ID", help="The decision in the project that it comes of; it is named in the note.")
@click.option("--version", default="", help="The new version of the codebook; without it the present one with its last number raised.")
def change(
    place: str,
    renamed: tuple[str, str] | None,
    merged: tuple[str, ...],
    split_: str | None,
    to: tuple[str, ...],
    note: str,
    decision: str,
    version: str,
) -> None:
    """Enter into the ledger (`history:`) of a codebook that codes were renamed, merged or split.

    \b
    qualcode codebook change my_study --renamed control.money control.funding --note 更准确
    qualcode codebook change my.yaml --merged control.pay,control.fee --to control.funding
    qualcode codebook change my.yaml --split control.talk --to control.directives,control.goals

    What names a renamed code (yields_to, when_denied, codes, not_codes, instead) goes with it. What codes are merged into or split into
    has to stand in the codebook already: write its entry first. The file keeps its comments and order. It is checked before it is
    written, whole or not at all.
    """
    from qualcode.cli.asking import labels_of
    from qualcode.ledgering import change_codebook, codebook_file

    given = {"renamed": renamed, "merged": merged, "split": split_}
    kinds = [kind for kind, value in given.items() if value]
    if len(kinds) != 1:
        raise click.UsageError("say one of --renamed OLD NEW, --merged A,B --to C, --split A --to B,C.")
    if (kinds[0] == "renamed") == bool(to):
        raise click.UsageError("--to belongs to --merged and --split, and both need it.")
    old, new = ([renamed[0]], [renamed[1]]) if renamed else (labels_of(split_ or ",".join(merged)), labels_of(",".join(to)))
    file = codebook_file(place, [*old, *new])
    _decided(place, decision)
    told = " ".join(part for part in (note, f"[{decision}]" if decision else "") if part)
    done = change_codebook(file, kind=kinds[0], old=old, new=new, note=told, version=version)
    _warn(done.doubts)
    click.echo(f"{done.file} is version {done.version} now:")
    for line in done.lines:
        click.echo(f"  {line}")
    study = place if Path(place).is_dir() else "STUDY"
    click.echo(f"Bring what people coded up to date: qualcode project update {study}; qualcode project migrate {study} --who NAME")


def _decided(place: str, decision: str) -> None:
    """Refuses an id of a decision that the project of the study does not have."""
    from qualcode.errors import hint
    from qualcode.storing.project import open_project

    folder = Path(place) if Path(place).is_dir() else Path(place).parent
    if not decision or not (folder / "study.sqlite").exists():
        return
    with open_project(folder / "study.sqlite") as project:
        known = project.table("decision")["decision"].astype(str).tolist()
    if decision not in known:
        found = f"there is no decision '{decision}' in the project{hint(decision, known)}"
        raise DataError([Problem("--decision", found, "Name the id of one, or leave it out.")])


def _line(one: Finding) -> str:
    """A finding in one line: where, what was found, what to do."""
    return f"{one.severity}: {one.where}: {' '.join(one.found.split())}. {one.remedy}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _warn(doubts: Sequence[Problem]) -> None:
    for doubt in doubts:
        say(f"warning: {doubt}", err=True)


def _free(path: Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise OutputError(f"{path}: there is such a file already. Choose another name, or say --overwrite.")


def _codings(path: Path) -> pd.DataFrame:
    """A table of codings, every cell as it stands there."""
    import io

    import pandas as pd

    from qualcode.reading.files import read_data
    from qualcode.reading.places import text_of

    read_data(path, path.name)
    try:
        frame = pd.read_csv(io.StringIO(text_of(path)), dtype=TEXT, keep_default_na=False)
    except pd.errors.ParserError as error:
        told = " ".join(str(error).split())
        raise DataError([Problem(path.name, f"this is no table ({told})", "Save it as CSV (UTF-8) again.")]) from None
    if "code" not in frame:
        found = f"there is no column 'code'; there are {', '.join(map(str, frame.columns))}"
        raise DataError([Problem(f"{path.name}, row 1", found, "Name a codings.csv that `qualcode run` wrote.")])
    return frame


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    except OSError as error:
        raise OutputError(f"{path}: it cannot be written ({error.strerror}). Close it elsewhere, or choose another place.") from None
