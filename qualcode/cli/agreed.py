"""What ``qualcode agree`` and ``qualcode settle`` say on a terminal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.adjudicating import Verdict, adjudicate, adjudicate_agreed
from qualcode.agreement.gathering import AgreementChoices, AgreementReport, agreement_report
from qualcode.cli.answering import printed
from qualcode.cli.asking import labels_of
from qualcode.doublecoding import NEEDS_READINGS, DoubleCoding, double_coding_of, double_coding_of_tables, study_sentences
from qualcode.errors import DataError, OutputError, Problem, hint
from qualcode.keeping import project_file
from qualcode.model import Study
from qualcode.reading.codings import frame_sha256
from qualcode.reading.studies import read_study
from qualcode.reporting.agreeing import write_agreement
from qualcode.reporting.contents.agreement import agreement_content
from qualcode.reporting.contents.blocks import Cell, Prose, Section, Table
from qualcode.statistics.drawing import Draws
from qualcode.storing.project import Project, open_project
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["told_agreement", "told_settled"]

_PERCENT = re.compile(r"(> )?\d+\.\d")
_ZERO = re.compile(r"(?<![\d.])0(?=\.\d\d\b)")
ON_PAGE = ("material", "units", "spans", "relations", "differ", "reading")


def told_agreement(study: str, options: Mapping[str, Any]) -> None:
    """Compare, tell in short, and write what is asked for."""
    read = study_of(study)
    found, inputs = _compared(study, read, options)
    choices = AgreementChoices(options["level"], options["uncoded"] or "", options["distance"] or "")
    report = agreement_report(
        found.codings,
        found.readings,
        segments=found.segments,
        relations=found.relations,
        draws=Draws(seed=options["seed"], resamples=options["resamples"]),
        choices=choices,
        settled=found.settled,
    )
    for line in _lines(report, read):
        click.echo(line)
    if options["out"]:
        write_agreement(report, options["out"], study=read, inputs=inputs, overwrite=options["overwrite"])
        click.echo(f"\nWritten to {options['out']}: agreement.docx, agreement.xlsx, the tables as CSV, agreement.json.")


def study_of(study: str) -> Study:
    """The study that a project belongs to: that of its folder."""
    path = Path(study)
    return read_study(path.parent if path.suffix == ".sqlite" else study, codings=False)


def opened(study: str) -> Project:
    """The project of a study, which must be there."""
    file = project_file(study)
    if not file.exists():
        raise OutputError(
            f"{study}: there is no project with what people coded. Make it with `qualcode project update {study}` and bring sheets in "
            "with `qualcode collect`, or name tables with --codings."
        )
    return open_project(file)


def _compared(study: str, read: Study, options: Mapping[str, Any]) -> tuple[DoubleCoding, dict[str, str]]:
    """What is compared, and the SHA-256 of each part of it."""
    complete = [name for given in options["complete"] for name in labels_of(given)]
    if options["codings"]:
        if not options["readings"] and not complete:
            raise click.UsageError(NEEDS_READINGS)
        files = [Path(name) for name in options["codings"]]
        more = Path(options["readings"]) if options["readings"] else None
        found = double_coding_of_tables(files, read, readings=more, complete=complete)
        inputs = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (*files, *([more] if more else []))}
    else:
        if options["readings"] or complete:
            raise click.UsageError("--readings and --complete belong to --codings: a project knows itself what was read.")
        with opened(study) as project:
            found = double_coding_of(project, read)
        frames = {"codings": found.codings, "relations": found.relations, "readings": found.readings}
        inputs = {f"study.sqlite, {name}": frame_sha256(frame) for name, frame in frames.items()}
    return found.of(options["coders"]), inputs


def _lines(report: AgreementReport, study: Study) -> Iterator[str]:
    """The passage as a terminal shows it: headings, prose, tables."""
    content = agreement_content(report, study)
    yield content.title
    for section in content.sections:
        if section.id in ON_PAGE:
            yield from ("", f"== {section.title} ==")
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, Prose):
            yield from block.paragraphs
        elif isinstance(block, Table):
            yield from ("", block.caption)
            yield from printed({block.id: _frame(block)})
            yield from block.notes


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    rows = [[_narrow(cell) for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=[column.head for column in table.columns], dtype=TEXT)


def _narrow(cell: Cell) -> str:
    """A coefficient as .83 [.70, .91], a percentage without its interval: so that a table fits on a terminal."""
    text = cell.shown.replace("\n", " ")
    value = cell.parts[0].text if len(cell.parts) > 1 else ""
    return value if _PERCENT.fullmatch(value) else _ZERO.sub("", text)


# What is settled


def told_settled(study: str, sentence: str, options: Mapping[str, Any]) -> None:
    """Settle what is agreed on, or one sentence."""
    when = options["at"] or datetime.now().astimezone().isoformat(timespec="seconds")
    given = bool(options["codes"] or options["none"])
    if options["agreed"] == bool(sentence):
        raise click.UsageError("name a SENTENCE (such as S-01:17), or say --agreed.")
    if options["agreed"] and (given or options["reason"]):
        raise click.UsageError("--agreed takes over what everybody gave: --code, --none and --reason belong to one SENTENCE.")
    if sentence and bool(options["codes"]) == options["none"]:
        raise click.UsageError("say either --code (once for each code), or --none.")
    read = study_of(study)
    with opened(study) as project:
        double_coding = double_coding_of(project, read)  # refuses where texts have changed
        if options["agreed"]:
            _agreed(project, double_coding.segments, who=options["who"], at=when, round=options["round_"])
        else:
            _one(project, read, sentence, options, when)


def _agreed(project: Project, segments: pd.DataFrame, *, who: str, at: str, round: str) -> None:
    entry = adjudicate_agreed(project, segments, who=who, at=at, round=round)
    codings = len(project.codings(coder="adjudicated"))
    if entry:
        changed = len(project.changes(entry))
        click.echo(f"Taken over: what all who read a sentence agree on ({changed} rows changed; {codings} codings are settled now).")
    else:
        click.echo(f"Nothing new is agreed on; {codings} codings are settled.")


def _one(project: Project, study: Study, sentence: str, options: Mapping[str, Any], when: str) -> None:
    problems = list(_wrong(study, sentence, options))
    if problems:
        raise DataError(problems)
    verdicts = [Verdict(code, pairs) for code, pairs in _verdicts(options)]
    segments = study_sentences(study)
    entry = adjudicate(project, segments, verdicts={sentence: verdicts}, reasons={sentence: options["reason"]}, who=options["who"], at=when)
    text = segments.loc[segments["segment"] == sentence, "text"].iloc[0]
    told = ", ".join(one.code for one in verdicts) or "no code"
    click.echo(f"{sentence} {'is settled' if entry else 'was settled so before'}: {told}  【{text}】")


def _verdicts(options: Mapping[str, Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    sources, targets = options["sources"], options["targets"]
    for at, code in enumerate(options["codes"]):
        pair = ((sources[at], targets[at]),) if at < len(sources) else ()
        yield code, pair


def _wrong(study: Study, sentence: str, options: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything that does not fit, at once."""
    known: Sequence[str] = study_sentences(study)["segment"].tolist()
    if sentence not in known:
        yield Problem(
            "SENTENCE", f"there is no sentence '{sentence}' to be coded{hint(sentence, known)}", "Name one as `qualcode agree` lists it."
        )
    codes, actors = [one.id for one in study.codebook.codes], [one.id for one in study.actors]
    for code in options["codes"]:
        if code not in codes:
            yield Problem("--code", f"'{code}' is not in codebook '{study.codebook.id}'{hint(code, codes)}", "Name one of its ids.")
    for name in ("source", "target"):
        for actor in options[f"{name}s"]:
            if actor not in actors:
                yield Problem(f"--{name}", f"'{actor}' is no actor of the study{hint(actor, actors)}", "Name one of its ids.")
    if len(options["sources"]) != len(options["targets"]) or len(options["sources"]) > len(options["codes"]):
        use = "Give --source and --target together, one of each for a --code."
        counts = f"{len(options['sources'])} sources, {len(options['targets'])} targets and {len(options['codes'])} codes"
        yield Problem("--source, --target", f"there are {counts}", use)
    if not options["reason"].strip():
        yield Problem("--reason", "there is none", "Say in a few words why it was decided so.")
