"""What ``qualcode why`` says on a terminal."""

from __future__ import annotations

import click

from qualcode.explaining.reasons import why

__all__ = ["told_why"]


def told_why(study: str, place: str, text: str) -> None:
    """The explanation of one sentence."""
    click.echo(str(why(study, place, text=text)))
