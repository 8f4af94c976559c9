"""What a command says, on whatever stands at the other end."""

from __future__ import annotations

import click

__all__ = ["say", "shown"]

_SEEN = {9: 9, 10: 10}
"""Of the characters that steer a terminal, those that only move on in the text."""
_HIDDEN = dict.fromkeys([*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)], "�") | _SEEN


def shown(text: str) -> str:
    """A text as it may be printed: names come from files of other people, and a terminal obeys what stands in them.

    Characters that steer a terminal or turn the direction of writing round are shown as ``�``.

    Examples
    --------
    >>> shown("张三\\x1b[2J\\u202e")
    '张三�[2J�'
    """
    return text.translate(_HIDDEN)


def say(text: str = "", *, err: bool = False) -> None:
    """Prints a line or lines; `err`: where warnings go."""
    click.echo(shown(text), err=err)
