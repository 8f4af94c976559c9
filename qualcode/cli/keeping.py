"""The commands about the project of a study, which keeps what people decided."""

from __future__ import annotations

import click

from qualcode.cli.merging import MERGING

__all__ = ["project"]


@click.group()
def project() -> None:
    """The project of a study: what people decided, and who did what when."""


for command in MERGING:
    project.add_command(command)
