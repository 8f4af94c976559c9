"""What ``qualcode code`` says on a terminal: how far it is, how fast, and how long it will take."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click

from qualcode.cli.saying import say
from qualcode.reading.studies import read_study
from qualcode.scaling.coding import CodedCorpus, Progress, code_corpus
from qualcode.scaling.planning import CorpusLimits

__all__ = ["Wanted", "told_code"]

STOPPED = 130
"""The exit code of a program that was stopped with Ctrl-C."""
MINUTE, HOUR = 60, 3600
KILO, MEGA = 1e3, 1e6


class Wanted(NamedTuple):
    """What the command was asked for."""

    study: str
    out: str
    workers: int | None
    engine: str
    part: int
    longest: int
    threshold: float | None
    overwrite: bool
    quiet: bool


class _Line:
    """A line on the terminal that says how far it is."""

    def __init__(self, watched: bool) -> None:
        self._watched, self._begun = watched, time.monotonic()

    def show(self, at: Progress) -> None:
        if self._watched:
            click.echo(f"\r\x1b[K{told_progress(at, time.monotonic() - self._begun)}", nl=False, err=True)

    def say(self, text: str) -> None:
        if self._watched:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)

    def begin(self) -> None:
        self._begun = time.monotonic()


def told_code(wanted: Wanted) -> None:
    """Codes a corpus into a folder, with a line of progress on a terminal and a summary at the end."""
    line = _Line(sys.stderr.isatty() and not wanted.quiet)
    try:
        coded = _coded(wanted, line)
    except KeyboardInterrupt:
        line.say("")
        say(f"Stopped. What is done stays in {wanted.out}; the same command goes on from there.", err=True)
        sys.exit(STOPPED)
    finally:
        line.say("")
    for doubt in coded.doubts:
        say(f"warning: {doubt}", err=True)
    if not wanted.quiet:
        say(summary(coded, wanted.study))


def _coded(wanted: Wanted, line: _Line) -> CodedCorpus:
    line.say("Looking at the texts …")
    study = read_study(Path(wanted.study), documents=False)
    study = study if wanted.threshold is None else replace(study, threshold=wanted.threshold)
    begun = False

    def progress(at: Progress) -> None:
        nonlocal begun
        if not begun:
            line.begin()
            begun = True
        line.show(at)

    return code_corpus(
        study,
        wanted.out,
        workers=wanted.workers,
        engine=wanted.engine,
        limits=CorpusLimits(wanted.part, wanted.longest),
        overwrite=wanted.overwrite,
        progress=progress,
    )


def told_progress(at: Progress, seconds: float) -> str:
    """A line: how many texts are done, how many megabytes a second, how much time is left.

    Examples
    --------
    >>> told_progress(Progress(50, 1_000_000, 200, 4_000_000, 0, 3_000_000), 2.0)
    '50 of 200 texts (25%), 1.5 MB/s, 6 s left'
    """
    share = at.characters / at.of_characters if at.of_characters else 1.0
    told = f"{at.texts:,} of {at.of_texts:,} texts ({share:.0%})"
    now = at.characters - at.before
    if not now or seconds <= 0:
        return told
    left = seconds * (at.of_characters - at.characters) / now
    rate = at.size / seconds
    speed = f"{rate / MEGA:.1f} MB/s" if rate >= MEGA else f"{rate / KILO:.0f} kB/s"
    return f"{told}, {speed}, {_span(left)} left"


def _span(seconds: float) -> str:
    """A span of time, no finer than one needs it."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE:.0f} min" if seconds < HOUR else f"{seconds / HOUR:.1f} h"


def summary(coded: CodedCorpus, study: str) -> str:
    """A few lines that say what was coded, and how to go on."""
    rows = ", ".join(f"{number:,} {table}" for table, number in coded.rows.items() if table != "documents")
    lines = [f"{coded.texts - coded.set_aside:,} of {coded.texts:,} texts coded: {rows}"]
    if coded.set_aside:
        lines.append(f"{coded.set_aside:,} set aside, each with its reason in {coded.folder / 'set_aside.csv'}")
    lines.append(f"Written to {coded.folder}, {coded.parts:,} part{'' if coded.parts == 1 else 's'}.")
    asked = " --coded ".join(f'"{one}"' if " " in one else one for one in (study, str(coded.folder)))
    lines.append(f"Count them: qualcode matrix {asked}; who does what to whom: qualcode network {asked}")
    if coded.rows.get("codings"):
        lines.append("A rule's coding is a proposal: read the sentences before you count on a number.")
    return "\n".join(lines)
