"""What ``qualcode init`` says on a terminal."""

from __future__ import annotations

import sys

import click

from qualcode.errors import typed
from qualcode.starting import Start, start_study

__all__ = ["told_init"]

NAMES, FILES = 8, 10
"""How many names and how many files that were left out are shown; study.yaml lists them all."""


def told_init(folder: str, *, language: str, codebook: str, force: bool) -> None:
    """Write a first study.yaml and say what was found and what to do next."""
    watched = sys.stderr.isatty()
    start = start_study(folder, language=language, codebook=codebook, force=force, progress=_reading if watched else _ignore)
    if watched:
        click.echo("\r\x1b[K", nl=False, err=True)
    click.echo("\n".join(summary(start)))
    job = ("code", folder, "--out", "coded") if start.tables else ("run", folder, "--out", "results")
    click.echo("\nNext: open study.yaml in an editor, look at every guess, fill in what is missing; then")
    click.echo(f"  {typed('qualcode', 'check', folder)}\n  {typed('qualcode', *job)}")


def _reading(name: str) -> None:
    click.echo(f"\r\x1b[KReading {name[-60:]}", nl=False, err=True)


def _ignore(name: str) -> None:
    """Nobody watches."""


def summary(start: Start) -> list[str]:
    """A few lines that say what was found and written."""
    count = sum(start.kinds.values())
    kinds = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in start.kinds.items())
    lines = [
        f"Written: {', '.join(str(path) for path in start.written)}",
        f"  {_plural(len(start.tables), 'table')} of texts; of the first {count}: {kinds}"
        if start.tables
        else f"  {_plural(count, 'document')}: {kinds}",
        f"  {_plural(start.turns, 'turn')} of speech",
        f"  {_plural(len(start.candidates), 'possible actor')}" + (", most often" if start.candidates else ""),
    ]
    lines += [f"    {one.text} ({one.count})" for one in start.candidates[:NAMES]]
    if start.left_out:
        lines.append(f"  {_plural(len(start.left_out), 'file')} left out")
        lines += [f"    {one.name}: {one.found}. {one.remedy}" for one in start.left_out[:FILES]]
        if len(start.left_out) > FILES:
            lines.append(f"    … and {len(start.left_out) - FILES} more, listed at the end of study.yaml")
    return lines


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
