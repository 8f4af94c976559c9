"""The group of all commands: errors as clear lines with an exit code, and the list of commands by what one does with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import click

from qualcode.cli.saying import say
from qualcode.errors import DataError, QualcodeError

__all__ = ["Commands", "as_options"]

DATA_PROBLEM = 1
NO_MEMORY = (
    "There is too little memory for all of this at once. Take a part of it, or see qualcode code, which holds a few texts at a time."
)
SECTIONS: Mapping[str, Sequence[str]] = {
    "Begin": ("init", "check", "actors", "list"),
    "Code": ("run", "code", "why", "suggest", "codebook"),
    "Code by hand": ("sheet", "collect", "agree", "settle", "project"),
    "Count": ("matrix", "framework", "quotes", "words", "cooccur", "saturation", "layout"),
    "Networks": ("network", "trajectories", "discourse", "ena"),
    "Statistics": ("test", "map", "stability"),
    "Share": ("table", "verify", "import", "export", "anonymise", "restore"),
}


_ARGUMENT = re.compile(r"""\b(coders|count|duplicates|missing|plane|rows|seed|units)=(?:'([^']*)'|"([^"]*)")?""")
_CONDITION = re.compile(r"\bwhere=\{'(\w+)': '([^']*)'\}")
_NAMED = re.compile(r"`(by|columns|coders|minimum|rows|same|units|where)`")
_SEVERAL = re.compile(r"\['\w+'(?:, '\w+')*\]")


def as_options(text: str) -> str:
    """A message of the library with its arguments written as options of a command.

    Examples
    --------
    >>> as_options("duplicates='year' needs a date; pass seed= to exchange labels")
    '--duplicates year needs a date; pass --seed to exchange labels'
    >>> as_options("choose one: where={'plane': 'actual'}, or where={'stage': 'delivery'}; `same` such as ['source', 'code']")
    'choose one: --plane actual, or --where stage=delivery; --same such as source,code'
    """
    text = _CONDITION.sub(lambda found: f"--plane {found[2]}" if found[1] == "plane" else f"--where {found[1]}={found[2]}", text)
    text = _ARGUMENT.sub(lambda found: " ".join(filter(None, (f"--{found[1]}", found[2] or found[3]))), text)
    return _SEVERAL.sub(lambda found: found[0][1:-1].replace("'", "").replace(", ", ","), _NAMED.sub(r"--\1", text))


class Commands(click.Group):
    """Turns what users can mend into clear lines and an exit code; nothing else is caught."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except DataError as error:
            say(str(error), err=True)
            count = len(error.problems)
            say(f"{count} problem{'s' if count > 1 else ''}; nothing was written.", err=True)
        except QualcodeError as error:
            say(as_options(str(error)), err=True)
        except MemoryError:
            say(NO_MEMORY, err=True)
        return context.exit(DATA_PROBLEM)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands below headings, in the order in which one comes to need them; those without a heading last."""
        named = {name for names in SECTIONS.values() for name in names}
        others = [name for name in self.list_commands(ctx) if name not in named]
        width = max(map(len, self.commands), default=0)
        for heading, names in {**SECTIONS, "Other": others}.items():
            rows = [(name.ljust(width), self.commands[name].get_short_help_str(64)) for name in names if name in self.commands]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
