"""One table as Markdown, as GitHub and pandoc read it."""

from __future__ import annotations

from qualcode.reporting.contents.blocks import Table
from qualcode.reporting.documents.values import clean

__all__ = ["markdown_text"]

MARKS = "\\`*_[]|#~$"
"""What Markdown, or one of its readers, takes for more than itself."""
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
RULES = {"number": "---:", "text": ":---"}


def escaped(text: str) -> str:
    """The text as itself, on one line.

    Examples
    --------
    >>> print(escaped("a|b *c*\\n<script>"))
    a\\|b \\*c\\*<br>&lt;script&gt;
    """
    lines = clean(text).split("\n")
    return "<br>".join("".join(f"\\{mark}" if mark in MARKS else ENTITIES.get(mark, mark) for mark in line) for line in lines)


def markdown_text(table: Table) -> str:
    """The caption, the table with a rule below its head, and the notes."""
    heads = [escaped(column.head) for column in table.columns]
    rules = [RULES.get(column.set, ":---:") for column in table.columns]
    rows = [[escaped(cell.shown) for cell in row] for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in (heads, rules, *rows)]
    parts = [f"**{escaped(table.caption)}**" if table.caption else "", "\n".join(lines), *map(escaped, table.notes)]
    return "\n\n".join(part for part in parts if part) + "\n"
