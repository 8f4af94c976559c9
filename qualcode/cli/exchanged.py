"""What ``qualcode import`` and ``qualcode export`` do and say on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from qualcode.cli.kept import time_of, user_name
from qualcode.errors import ArgumentError, DataError, OutputError, Problem
from qualcode.exchanging.projects.codingtables import read_coding_table, write_codings
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.qualcoder import write_qualcoder
from qualcode.exchanging.projects.recognising import read_project
from qualcode.exchanging.projects.refi.reading import read_refi
from qualcode.exchanging.projects.refi.writing import write_refi
from qualcode.exporting import results_content
from qualcode.importing import import_into, import_study, project_content
from qualcode.keeping import project_file, update_project
from qualcode.model import Study
from qualcode.reading.places import built_in
from qualcode.reading.studies import read_study
from qualcode.storing.project import open_project
from qualcode.storing.schema import KINDS

__all__ = ["told_export", "told_import"]

TABLES, REFI, QUALCODER = (".csv", ".xlsx"), (".qdpx", ".qde", ".qdc"), ".qda"
CODEBOOK = ".qdc"


def told_import(file: str, out: str | None, into: str | None, *, how: Mapping[str, str], who: str | None, at: str | None) -> None:
    """Makes a study of it, or puts it into one, and says what came."""
    if (out is None) == (into is None):
        raise ArgumentError("say where it shall go: --out FOLDER makes a new study, --into STUDY puts it into one that is there")
    name, when = who or user_name(), time_of(at)
    if Path(file).suffix.lower() == CODEBOOK:
        raise ArgumentError(f"'{Path(file).name}' is a codebook without texts: see `qualcode codebook import --help`")
    if out is not None:
        if Path(file).suffix.lower() in TABLES:
            raise ArgumentError("a table of codings has no texts: name the study that it belongs to with --into")
        content = read_project(file, language=how["language"], within=how["within"])
        taken = import_study(content, out, who=name, at=when, language=how["language"])
        made = read_study(out)
        click.echo(f"{out}: {_count(len(made.documents), 'document')}, {_count(len(made.codebook.codes), 'code')}, {_counts(taken.rows)}")
        _warn(taken.doubts)
        click.echo(f"Look at it: qualcode check {out}; count it: qualcode run {out} --out {out}-results")
        return
    study = read_study(str(into), codings=False)
    with open_project(project_file(str(into)), make=True) as project:
        update_project(project, study, who=name, at=when)
        content = _read_for(file, study, project_content(study, project), how)
        before = {kind: len(project.table(kind)) for kind in KINDS}
        taken = import_into(content, project, study=study, who=name, at=when)
        new = {kind: len(project.table(kind)) - before[kind] for kind in taken.rows}
    click.echo(f"{into}: {_counts(taken.rows)} in the file; {f'new: {_counts(new)}' if taken.entry else 'all of it was there'}")
    _warn((*content.doubts, *taken.doubts))


def _read_for(file: str, study: Study, known: ProjectContent, how: Mapping[str, str]) -> ProjectContent:
    """What a file says about a study that we know."""
    suffix = Path(file).suffix.lower()
    if suffix in TABLES:
        return read_coding_table(file, study.documents, codebook=study.codebook, actors=study.actors, coder=how["coder"])
    if suffix in REFI:
        return read_refi(file, known=known)
    return read_project(file, language=how["language"], within=how["within"])


def _counts(rows: Mapping[str, int]) -> str:
    return ", ".join(_count(count, kind) for kind, count in rows.items() if count) or "0 codings"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _warn(doubts: Iterable[Problem]) -> None:
    for doubt in doubts:
        click.echo(f"warning: {doubt}", err=True)


def told_export(study: str, file: str, *, how: Mapping[str, str], proposals: bool, overwrite: bool, at: str | None) -> None:
    """Writes what the project keeps; a study without one has what its table of codings says."""
    read, target, when = read_study(study), Path(file), time_of(at)
    suffix = target.suffix.lower()
    if suffix not in (*TABLES, *REFI, QUALCODER):
        raise ArgumentError(f"'{target.name}' does not tell the format: it ends in {', '.join((*REFI, QUALCODER, *TABLES))}")
    if target.exists() and not overwrite:
        raise OutputError(f"{target}: there is something of this name already. Choose another name, or --overwrite.")
    bare = ProjectContent(read.title or read.id, read.documents, read.codebook, actors=read.actors)
    content = bare if suffix == CODEBOOK else _content(study, read, proposals=proposals)
    if suffix in TABLES:
        doubts = write_codings(content, target)
    elif suffix == QUALCODER:
        doubts = write_qualcoder(content, target, at=when, coder=how["coder"], language=read.language, overwrite=overwrite)
    else:
        doubts = write_refi(content, target, at=when, language=read.language, **how)
    counts = {"document": len(content.documents), "code": len(content.codebook.codes), "coding": len(content.codings)}
    if suffix in TABLES:
        counts = {"coding": len(content.codings), "relation": len(content.relations)}
        doubts = (*doubts, *_beside_codings(content, target.name))
    click.echo(f"{target}: {_counts({'code': counts['code']} if suffix == CODEBOOK else counts)}")
    _warn(doubts)


def _beside_codings(content: ProjectContent, name: str) -> tuple[Problem, ...]:
    """What hangs on no coding, and so stands in no table of codings."""
    memos = content.memos[~((content.memos["about"] == "coding") & content.memos["target"].isin(set(content.codings["coding"])))]
    left = {"memo": len(memos), "link": len(content.links), "set": len(content.sets)}
    left |= {"reading": len(content.readings), "decision": len(content.decisions)}
    if not any(left.values()):
        return ()
    use = "Send study.sqlite, or export a .qdpx or .qda, to keep them."
    return (Problem(name, f"a table of codings has no place for what hangs on no coding: {_counts(left)}", use),)


def _content(study: str, read: Study, *, proposals: bool) -> ProjectContent:
    """What people decided, where there is a project; else the codings that the study names; or what the rules propose."""
    if not proposals and built_in("corpora", study) is None and project_file(study).exists():
        with open_project(project_file(study)) as project:
            return project_content(read, project)
    if not proposals and read.codings is None:
        use = "Write what the rules propose with --proposals, or collect people's codings first (qualcode collect)."
        raise DataError([Problem(study, "there is no project, and the study names no codings of people", use)])
    from qualcode.running import run

    return results_content(run(replace(read, codings=None) if proposals else read))
