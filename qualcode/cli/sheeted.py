"""What ``qualcode sheet`` and ``qualcode collect`` say on a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from qualcode.cli.kept import time_of
from qualcode.cli.saying import say
from qualcode.errors import OutputError
from qualcode.reading.places import text_of
from qualcode.reading.studies import read_study
from qualcode.reading.yamlfiles import read_yaml
from qualcode.running import run
from qualcode.sheeting.collecting import Collected, collect_sheets
from qualcode.sheeting.making import coding_sheet
from qualcode.sheeting.sampling import Sample, sampled_segments
from qualcode.sheeting.writing import FORMATS, write_sheet
from qualcode.storing.project import open_project

__all__ = ["told_collected", "told_settling", "told_sheets"]

SHOWN = 12
"""So many strata are listed."""
ENDINGS = (".xls", ".xlsm", ".ods", ".csv", ".tsv", ".doc", ".odt", ".rtf", ".pdf", ".txt", ".et", ".wps")
"""Names that end so are meant as files, of kinds that are not written."""
_NOT_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def told_sheets(
    study: str, coders: Sequence[str], out: str, *, sampling: Mapping[str, Any], how: Mapping[str, Any], overwrite: bool
) -> None:
    """Writes a sheet for each coder, all of the same sample."""
    names = list(dict.fromkeys(coders))
    files = [_file(Path(out), coder, several=len(names) > 1) for coder in names]
    there = [str(file) for file in files if file.exists()]
    if there and not overwrite:
        raise OutputError(
            f"{', '.join(there)}: there is a file already, which may hold somebody's codings. Use another name, or --overwrite."
        )
    read = read_study(study, codings=False)
    with click.progressbar(length=len(read.documents), label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        # What is proposed is what the rules propose, never what another person coded.
        results = run(replace(read, codings=None), progress=lambda document: bar.update(1))
    sample = sampled_segments(results.segments, **sampling)
    sheets = [coding_sheet(results, coder=coder, sample=sample, **how) for coder in names]
    for sheet, file in zip(sheets, files, strict=True):
        write_sheet(sheet, file, overwrite=overwrite)
        say(f"{sheet.mark.coder}: {len(sheet.rows)} rows in {file}")
    say(_composition(sample))
    for doubt in sample.doubts:
        say(f"warning: {doubt}", err=True)
    if not read.pseudonyms:
        say("The sheets hold passages of your texts with their true names; hand them only to people who may read those.")


def _file(out: Path, coder: str, *, several: bool) -> Path:
    name = _NOT_NAME.sub("_", coder)
    if out.suffix.lower() in ENDINGS and not out.is_dir():
        raise click.UsageError(f"--out {out}: a sheet is written as {' or '.join(FORMATS)}; name a file that ends so, or a folder.")
    if out.suffix.lower() not in FORMATS:
        return out / f"{name}{FORMATS[0]}"
    return out.with_name(f"{out.stem}_{name}{out.suffix}") if several else out


def _composition(sample: Sample) -> str:
    lines = [
        f"{sample.told['sentences']} sentences"
        + (f", share {sample.told['share']}, seed {sample.told['seed']}" if "share" in sample.told else "")
    ]
    if "share" in sample.told:
        rows = list(sample.strata.itertuples(index=False))
        lines += [f"  {row.stratum}: {row.drawn} of {row.units}" for row in rows[:SHOWN]]
        lines += [f"  … and {len(rows) - SHOWN} more strata"] if len(rows) > SHOWN else []
    return "\n".join(lines)


def told_settling(study: str, out: str, *, round: str, overwrite: bool) -> None:
    """Writes the sheet with what people have to settle."""
    from dataclasses import replace

    from qualcode.cli.agreed import opened, study_of
    from qualcode.doublecoding import double_coding_of
    from qualcode.sheeting.settled import disagreement_sheet

    file = Path(out)
    if file.exists() and not overwrite:
        raise OutputError(f"{file}: there is a file already, which may hold somebody's decisions. Use another name, or --overwrite.")
    read = study_of(study)
    with opened(study) as project:
        double_coding_of(project, read)  # refuses where texts have changed
        sheet = disagreement_sheet(run(replace(read, codings=None)), project, round=round)
    write_sheet(sheet, file, overwrite=overwrite)
    say(f"{len(sheet.rows)} sentences to settle in {file}, those first that stand for the most others.")
    say(f"When it is filled in: qualcode collect {study} {file} --who NAME")


def told_collected(study: str, files: Sequence[str], project: str | None, *, options: Mapping[str, Any], at: str | None) -> None:
    """Collects, and says what came of each sheet; doubts go to stderr."""
    read = read_study(study, codings=False)
    file = Path(project) if project else _project_of(study)
    with open_project(file, make=True) as opened:
        done = collect_sheets(opened, list(files), study=read, at=time_of(at), **options)
    for one in done:
        say(_told(one))
        for doubt in one.doubts:
            say(f"warning: {doubt}", err=True)
        for problem in one.wrong:
            say(f"left out: {problem}", err=True)
    if not project and any(one.entry for one in done) and not _names_codings(file.with_name("study.yaml")):
        coder = done[0].coder
        say(f"To count what they say: write `codings: {{file: {file.name}, coder: {coder}}}` into study.yaml, then qualcode run.")


def _names_codings(declared: Path) -> bool:
    """Whether a study.yaml says whose codings count."""
    return bool(read_yaml(declared, text_of(declared)).get("codings").value)


def _project_of(study: str) -> Path:
    path = Path(study)
    folder = path.parent if path.suffix in (".yaml", ".yml") else path
    if not folder.is_dir():
        raise click.UsageError(
            f"'{study}' is a built-in study, whose folder is not yours to write to: name the project with --project FILE."
        )
    return folder / "study.sqlite"


def _told(one: Collected) -> str:
    whose = f"{one.coder}, round {one.round}" if one.round else one.coder
    counts = {
        "codings": one.codings,
        "proposals rejected": one.rejected,
        "relations": one.relations,
        "memos": one.memos,
        "rows that do not fit": len(one.wrong),
    }
    told = ", ".join([f"{one.rows} rows", f"{one.read} sentences read", *(f"{count} {name}" for name, count in counts.items() if count)])
    return f"{one.file} ({whose}): {told}{'' if one.entry else '; nothing new'}"
