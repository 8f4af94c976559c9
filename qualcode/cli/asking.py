"""What every question to a study is asked with: the study, whose codings, which part of them, and where the answer goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

__all__ = ["CODED", "Asked", "asked", "labels_of", "two_values"]

PLANES = ("nominal", "actual")
Command = Callable[..., None]


@dataclass(frozen=True)
class Asked:
    """A study, the part of it that is asked about, and the file for the answer (``None``: the terminal).

    ``coded`` is the folder that ``qualcode code`` wrote of it; ``None``: the study is coded now.
    """

    study: str
    codings: str | None
    where: Mapping[str, Sequence[str]]
    coders: str | None
    out: str | None
    overwrite: bool
    coded: str | None = None


def labels_of(text: str) -> list[str]:
    """``stage,plane`` as two labels; the Chinese comma will do.

    Examples
    --------
    >>> labels_of("stage， plane")
    ['stage', 'plane']
    """
    return [part for part in (part.strip() for part in text.replace("，", ",").split(",")) if part]


def _condition(text: str, option: str) -> tuple[str, list[str]]:
    name, equals, values = text.replace("＝", "=").partition("=")
    if not equals or not name.strip() or not labels_of(values):
        raise click.UsageError(f"{option} {text}: say which label has which value, such as {option} stage=delivery")
    return name.strip(), labels_of(values)


def two_values(text: str, option: str) -> tuple[str, str, str]:
    """``plane=nominal,actual`` as a label and the two values that are compared.

    Examples
    --------
    >>> two_values("plane=nominal,actual", "--compare")
    ('plane', 'nominal', 'actual')
    """
    name, values = _condition(text, option)
    if len(values) != 2:
        raise click.UsageError(f"{option} {text}: name two values of {name}, such as {option} plane=nominal,actual")
    return name, values[0], values[1]


def _where(conditions: Sequence[str], plane: str | None) -> dict[str, list[str]]:
    """All conditions; several values of a label, also of several --where, are alternatives."""
    found: dict[str, list[str]] = {}
    for text in conditions:
        name, values = _condition(text, "--where")
        found.setdefault(name, []).extend(values)
    if plane is not None:
        if found.get("plane", [plane]) != [plane]:
            raise click.UsageError(
                f"--plane {plane} and --where plane={','.join(found['plane'])} say different things: keep one of the two."
            )
        found["plane"] = [plane]
    return found


_OPTIONS = (
    click.argument("study"),
    click.option("--plane", type=click.Choice(PLANES), default=None, help="Only what is written (nominal), or only what is done (actual)."),
    click.option(
        "--where",
        multiple=True,
        metavar="LABEL=VALUE",
        help="Only what has this label: stage=delivery, family=control,tie, kind=interview, person_role=…; may be given several times.",
    ),
    click.option("--codings", type=click.Path(), help="Codings that take the place of proposed ones: a table (.csv, .xlsx) or a project."),
    click.option("--coders", default=None, metavar="WHO", help="Where several persons coded: a name, or union."),
    click.option("--out", type=click.Path(dir_okay=False), help="Write the answer to this file; its ending tells the format."),
    click.option("--overwrite", is_flag=True, help="Replace the file after --out."),
)


CODED = click.option(
    "--coded",
    type=click.Path(exists=True, file_okay=False),
    default=None,
    metavar="DIR",
    help="Ask the folder that qualcode code wrote of STUDY, without loading it, in place of coding STUDY now; all but --codings works.",
)


def asked(command: Command) -> Command:
    """A command that gets :class:`Asked` in the place of the study and the options that all questions have.

    It stands below the options of the command itself, so that its help shows those first.
    """

    @wraps(command)
    def collected(
        *,
        study: str,
        plane: str | None,
        where: tuple[str, ...],
        codings: str | None,
        coders: str | None,
        out: str | None,
        overwrite: bool,
        coded: str | None = None,
        **options: Any,
    ) -> None:
        if coded and codings:
            raise click.UsageError("--coded is what the rules proposed part by part, and --codings takes its place: keep one of the two.")
        command(Asked(study, codings, _where(where, plane), coders, out, overwrite, coded), **options)

    made: Command = collected
    for option in reversed(_OPTIONS):
        made = option(made)
    return made
