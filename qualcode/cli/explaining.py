"""What ``qualcode why`` says on a terminal."""

from __future__ import annotations

from qualcode.cli.saying import say
from qualcode.explaining.reasons import why

__all__ = ["told_why"]


def told_why(study: str, place: str, text: str) -> None:
    """The explanation of one sentence."""
    say(str(why(study, place, text=text)))
