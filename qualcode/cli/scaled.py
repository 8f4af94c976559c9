"""What ``qualcode code`` says on a terminal: how far it is, how fast, and how long it will take."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click

from qualcode.cli.saying import say
from qualcode.errors import OutputError, typed
from qualcode.reading.studies import read_study
from qualcode.scaling.coding import CodedCorpus, Progress, code_corpus
from qualcode.scaling.planning import CorpusLimits, command
from qualcode.scaling.starting import PROCESSES

__all__ = ["Wanted", "told_code"]

STOPPED = 130
"""The exit code of a program that was stopped with Ctrl-C."""
NO_MEMORY = "There is too little memory here. Take fewer workers, end other programs, or begin with smaller parts (--part) in a new folder."
TENTHS = 10
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
    """Says how far it is: on a terminal in a line that changes; elsewhere, as in a file, in a line for each tenth of the work."""

    def __init__(self, quiet: bool) -> None:
        self._quiet, self._watched = quiet, sys.stderr.isatty()
        self._begun, self._tenth = 0.0, -1
        self.done = 0
        """How many texts are done."""

    def show(self, at: Progress) -> None:
        self.done = at.texts
        tenth = TENTHS * at.characters // max(1, at.of_characters)
        if self._tenth < 0:
            self._begun, self._tenth = time.monotonic(), tenth
            if at.texts:
                self.say(f"Going on: {told_progress(at, 0)} were coded before.")
            return
        told = told_progress(at, time.monotonic() - self._begun)
        if self._watched:
            self._write(told)
        elif tenth > self._tenth:
            self.say(told)
        self._tenth = tenth

    def say(self, text: str) -> None:
        """A line that stays."""
        self._write(f"{text}\n")

    def wait(self, text: str) -> None:
        """A line that the next one takes the place of, on a terminal."""
        self._write(text if self._watched else f"{text}\n")

    def clear(self) -> None:
        if self._watched:
            self._write("")

    def _write(self, text: str) -> None:
        if not self._quiet:
            click.echo(f"\r\x1b[K{text}" if self._watched else text, nl=False, err=True)


def told_code(wanted: Wanted) -> None:
    """Codes a corpus into a folder, with lines of progress and a summary at the end."""
    line = _Line(wanted.quiet)
    try:
        coded = _coded(wanted, line)
    except KeyboardInterrupt:
        line.clear()
        say(f"Stopped. {f'What is done stays. {way_on(wanted)}' if line.done else 'Nothing was coded yet.'}", err=True)
        sys.exit(STOPPED)
    except (MemoryError, OutputError) as error:
        told = str(error) if isinstance(error, OutputError) else NO_MEMORY
        raise OutputError(f"{told}\n{way_on(wanted)}" if line.done else told) from None
    finally:
        line.clear()
    for doubt in coded.doubts:
        say(f"warning: {doubt}", err=True)
    if not wanted.quiet:
        say(summary(coded, wanted.study))


def way_on(wanted: Wanted) -> str:
    """The command that goes on where this one stopped: all that was asked for, but to begin anew."""
    told = command(wanted.study, wanted.out, wanted._asdict())
    more = [] if wanted.workers is None else ["--workers", str(wanted.workers)]
    more += [] if wanted.engine == PROCESSES else ["--engine", wanted.engine]
    return f"Go on: {' '.join(filter(None, (told, typed(*more), '--quiet' * wanted.quiet)))}"


def _coded(wanted: Wanted, line: _Line) -> CodedCorpus:
    line.wait("Looking at the texts …")
    study = read_study(Path(wanted.study), documents=False)
    return code_corpus(
        study if wanted.threshold is None else replace(study, threshold=wanted.threshold),
        wanted.out,
        workers=wanted.workers,
        engine=wanted.engine,
        limits=CorpusLimits(wanted.part, wanted.longest),
        overwrite=wanted.overwrite,
        progress=line.show,
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
    asked = typed(study, "--coded", str(coded.folder))
    lines.append(f"Count them: qualcode matrix {asked}; who does what to whom: qualcode network {asked}")
    if coded.rows.get("codings"):
        lines.append("A rule's coding is a proposal: read the sentences before you count on a number.")
    return "\n".join(lines)
