"""What the commands say on a terminal."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from qualcode.cli.saying import say
from qualcode.errors import ArgumentError, Problem
from qualcode.matrices.pooling import codings_of, pooled_doubts
from qualcode.model import Document, Study
from qualcode.reading.codings import read_codings, read_readings
from qualcode.reading.studies import read_study
from qualcode.reporting.figures.helping import Helper
from qualcode.reporting.figures.writing import figures_of_analyses, figures_of_tables
from qualcode.reporting.writing import write_results
from qualcode.results import Results
from qualcode.running import run
from qualcode.scaling.parents import usable_cores

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["told_run", "with_given"]

SHOWN = 8
_UNSURE = re.compile(r"^confidence [\d.]+ below [\d.]+")


class _Bar(Protocol):
    def update(self, n_steps: int) -> None: ...


def told_run(
    study: str,
    out: str,
    *,
    figures: bool,
    overwrite: bool,
    quiet: bool,
    threshold: float | None = None,
    given: tuple[str | None, str | None] = (None, None),
    workers: int = 1,
) -> None:
    """The main job, with a progress bar on a terminal and a summary at the end; `given` are a table of codings, and whose of them count."""
    watched = sys.stderr.isatty() and not quiet
    # A helper gets ready to draw while this process reads; where there is one core, it would only be in the way.
    with Helper(figures_of_tables, figures_of_analyses) if figures and usable_cores() > 1 else nullcontext() as helper:
        read = read_study(study)
        read = read if threshold is None else replace(read, threshold=threshold)
        read, codings = with_given(read, *given)
        with click.progressbar(length=len(read.documents), label="Reading", file=sys.stderr, hidden=not watched) as bar:
            results = run(read, codings=codings, workers=workers, progress=lambda document: _step(bar, document))
        more = write_results(results, out, figures=figures, overwrite=overwrite, progress=_say if watched else _keep_quiet, helper=helper)
    if not quiet:
        say(summary(results))
        say(f"\nWritten to {out}; begin with report.html.")
        if read.pseudonyms:
            say("The report and the figures show pseudonyms. The tables (.csv) and networks hold the true names: keep them to yourself.")
        _warn(results, more)


def with_given(study: Study, codings: str | None, coder: str | None) -> tuple[Study, pd.DataFrame | None]:
    """The study told whose codings count, and the codings that are given beside it."""
    if codings is None:
        if coder is not None and study.codings is None:
            raise ArgumentError(f"--coder {coder}: the study names no codings (`codings:`). Name a table of them with --codings.")
        return study if coder is None else replace(study, coder=coder), None
    read = read_codings(Path(codings))
    study = replace(study, codings=None, readings=read_readings(Path(codings)), coder=coder or "")
    if coder is None:
        return replace(study, doubts=(*study.doubts, *pooled_doubts(read))), read
    return study, codings_of(read, coder)


def _step(bar: _Bar, document: Document) -> None:
    bar.update(1)


def _say(step: str) -> None:
    steps = {
        "tables": "Writing the tables",
        "analysis": "Writing the analyses",
        "figures": "Drawing the figures",
        "report": "Writing the report",
    }
    say(f"{steps[step]} …", err=True)


def _keep_quiet(step: str) -> None:
    """Nobody watches."""


def _count(number: int, noun: str) -> str:
    """``1 document``, ``2 documents``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _warn(results: Results, more: Sequence[Problem] = ()) -> None:
    for doubt in (*results.doubts, *more):
        say(f"warning: {doubt}", err=True)


def summary(results: Results) -> str:
    """A few lines that say what was found, and how sure one may be."""
    segments, codings = results.segments, results.codings
    kept = codings[codings["status"] != "rejected"]
    spoken = segments[segments["role"] == "respondent"]
    written = int(segments["role"].isna().sum())
    lines = [
        results.study.title,
        f"  {_count(len(results.study.documents), 'document')}, {_count(len(segments), 'sentence')}: {len(spoken)} by "
        f"{_count(spoken['person'].nunique(), 'informant')}, {written} of documents and notes, "
        f"{len(segments) - len(spoken) - written} of interviewers",
        f"  {_coded(kept)}; {len(codings) - len(kept)} found and not counted{_reasons(codings)}",
    ]
    if "unknown_stages" in results.options:
        lines.append(f"  sentences without a stage: {results.options['unknown_stages']}")
    if len(results.links):
        drawn = int((results.links["method"] == "manual").sum())
        lines.append(f"  {_count(len(results.links), 'link')} between codings" + (f", {drawn} of them drawn by hand" if drawn else ""))
    if len(results.memos):
        lines.append(f"  {_count(len(results.memos), 'memo')}")
    families = Counter(code.partition(".")[0] for code in kept["code"])
    if families:
        lines.append(
            "  by family: "
            + ", ".join(f"{family} {number}" for family, number in sorted(families.items(), key=lambda one: (-one[1], one[0])))
        )
    lines += [
        f"  {_count(len(results.relations), 'piece')} of evidence on relations" + (", most of them on" if len(results.relations) else ""),
        *_relations(results),
    ]
    if (kept["status"] == "proposed").any():
        lines.append("A rule's coding is a proposal: read the sentences before you count on a number.")
    return "\n".join(lines)


def _coded(kept: pd.DataFrame) -> str:
    """How many codings count, and how many of them a person accepted."""
    accepted = int((kept["status"] == "accepted").sum())
    if not accepted:
        return f"{_count(len(kept), 'coding')} proposed"
    return f"{_count(len(kept), 'coding')}, {accepted} accepted and {len(kept) - accepted} proposed"


def _reasons(codings: pd.DataFrame) -> str:
    """Why codings are not counted, the most frequent reason first."""
    reasons = Counter(
        _UNSURE.sub("confidence below the threshold", reason.partition("; ")[0])
        for reason in codings.loc[codings["status"] == "rejected", "reason"]
    )
    told = [f"{reason} {number}" for reason, number in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))]
    return f" ({', '.join(told[:4])}{', …' if len(told) > 4 else ''})" if told else ""


def _relations(results: Results) -> list[str]:
    """The edges with most evidence, a line each."""
    tally: Counter[tuple[str, str, str, str]] = Counter()
    for source, target, data in results.network.edges(data=True):
        tally[source, target, "↔" if data["symmetric"] else "→", f"{data['family']} ({data['plane'] or '?'})"] += data["weight"]
    names = {actor.id: actor.name for actor in results.study.actors}
    strongest = sorted(tally.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
    return [f"    {names[source]} {arrow} {names[target]}  {what}: {number}" for (source, target, arrow, what), number in strongest]
