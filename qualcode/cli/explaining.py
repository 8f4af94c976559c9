"""What ``qualcode why`` says on a terminal."""

from __future__ import annotations

from qualcode.cli.saying import say
from qualcode.cli.telling import with_given
from qualcode.explaining.reasons import why
from qualcode.reading.studies import read_study

__all__ = ["told_why"]


def told_why(study: str, place: str, text: str, *, given: tuple[str | None, str | None]) -> None:
    """The explanation of one sentence; `given` are a table of codings, and whose of them count."""
    read, codings = with_given(read_study(study), *given)
    say(str(why(read, place, text=text, codings=codings)))
