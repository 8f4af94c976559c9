"""What the commands say on a terminal."""

from __future__ import annotations

import sys

import click

from qualcode.model import Document
from qualcode.reading.studies import read_study
from qualcode.reporting.writing import write_results
from qualcode.results import Results
from qualcode.running import run

__all__ = ["told_check", "told_run"]

SHOWN = 8


def told_run(study: str, out: str, *, figures: bool, quiet: bool) -> None:
    """The main job, with a progress bar on a terminal and a summary at the end."""
    read = read_study(study)
    watched = sys.stderr.isatty() and not quiet
    with click.progressbar(length=len(read.documents), label="Reading", file=sys.stderr, hidden=not watched) as bar:
        results = run(read, progress=lambda document: _step(bar, document))
    if watched:
        click.echo("Writing tables, figures and the report …", err=True)
    more = write_results(results, out, figures=figures)
    if not quiet:
        click.echo(summary(results))
        click.echo(f"\nWritten to {out}; begin with report.html.")
        for doubt in (*results.doubts, *more):
            click.echo(f"warning: {doubt}", err=True)


def _step(bar: object, document: Document) -> None:
    bar.update(1)  # type: ignore[attr-defined]


def told_check(study: str) -> None:
    """Every doubt of a study, or that there is none; problems come as a DataError."""
    results = run(read_study(study))
    for doubt in results.doubts:
        click.echo(f"warning: {doubt}", err=True)
    count = len(results.doubts)
    click.echo(f"{results.study.id}: {len(results.study.documents)} documents, no problems, {count} warning{'' if count == 1 else 's'}.")


def summary(results: Results) -> str:
    """A few lines that say what was found, and how sure one may be."""
    segments, codings, relations = results.segments, results.codings, results.relations
    kept = codings[codings["status"] != "rejected"]
    respondents = segments[segments["role"] == "respondent"]
    written = segments[segments["role"].isna()]
    lines = [
        f"{results.study.title}",
        f"  {len(results.study.documents)} documents, {len(segments)} sentences: {len(respondents)} of {respondents['person'].nunique()} informants, {len(written)} of documents and notes, "
        f"{len(segments) - len(respondents) - len(written)} of interviewers",
        f"  {len(kept)} codings proposed, {len(codings) - len(kept)} found and not counted (denied, wished, supposed, hearsay …)",
        f"  {len(relations)} pieces of evidence on relations between {relations['source'].nunique() if len(relations) else 0} sources and their targets",
    ]
    families = kept["code"].str.partition(".")[0].value_counts()
    if len(families):
        lines.append("  by family: " + ", ".join(f"{family} {number}" for family, number in sorted(families.items(), key=lambda item: (-item[1], item[0]))))
    if len(relations):
        names = {actor.id: actor.name for actor in results.study.actors}
        tallied = relations.assign(family=relations["code"].str.partition(".")[0]).groupby(["source", "target", "family", "plane"]).size()
        lines.append("  most evidence:")
        for (source, target, family, plane), number in sorted(tallied.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
            lines.append(f"    {names.get(source, source)} → {names.get(target, target)}  {family} ({plane}): {number}")
    lines.append("A rule's coding is a proposal: read the sentences before you count on a number.")
    return "\n".join(lines)
