"""One table as LaTeX: the three lines of booktabs, everything that TeX would read as a command made text."""

from __future__ import annotations

from qualcode.reporting.contents.blocks import Table
from qualcode.reporting.documents.values import clean, ems

__all__ = ["latex_text"]

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "[": "{[}",
    "]": "{]}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}
NARROW = 14.0
"""A column whose cells are longer, in widths of a character, is broken into lines."""
PAGE = 40
"""A table with more rows goes over several pages."""
ROOM = 0.92
"""Of the width of the text, what lies between the columns taken off."""
HEAD = r"""% \usepackage{booktabs,array,longtable,textcomp}
% Chinese needs ctex: \documentclass{ctexart}, compiled with XeLaTeX or LuaLaTeX."""


def escaped(text: str) -> str:
    """The text with all that TeX reads otherwise made harmless.

    Examples
    --------
    >>> escaped("50 % [a_b] \\\\input{x}")
    '50 \\\\% {[}a\\\\_b{]} \\\\textbackslash{}input\\\\{x\\\\}'
    """
    return "".join(SPECIAL.get(mark, mark) for mark in clean(text)).replace("--", "-{}-{}")


def _cell(text: str) -> str:
    return r"\newline ".join(escaped(line) for line in text.split("\n"))


def latex_text(table: Table) -> str:
    """The table with its caption, a label ``tab:<id>`` and its notes."""
    rows = ["    " + " & ".join(_cell(cell.shown) for cell in row) + r" \\" for row in table.rows]
    heads = "    " + " & ".join(_cell(column.head) for column in table.columns) + r" \\"
    notes = [f"  \\par\\footnotesize {escaped(note)}" for note in table.notes]
    caption = f"\\caption{{{escaped(table.caption)}}}\\label{{tab:{table.id.replace('_', '-')}}}"
    spec = _columns(table)
    if len(table.rows) > PAGE:
        lines = [
            f"\\begin{{longtable}}{{{spec}}}",
            f"  {caption} \\\\",
            r"    \toprule",
            heads,
            r"    \midrule",
            r"    \endhead",
            r"    \bottomrule",
            r"    \endlastfoot",
            *rows,
            r"\end{longtable}",
            *notes,
        ]
    else:
        inside = [r"    \toprule", heads, r"    \midrule", *rows, r"    \bottomrule"]
        lines = [r"\begin{table}[htbp]", r"  \centering", f"  {caption}", f"  \\begin{{tabular}}{{{spec}}}", *inside, r"  \end{tabular}"]
        lines += [*notes, r"\end{table}"]
    return "\n".join([HEAD, *lines]) + "\n"


def _columns(table: Table) -> str:
    """``l`` and ``r`` where cells are short, shares of the width where they are long."""
    longest = []
    for number, column in enumerate(table.columns):
        texts = [column.head, *(row[number].shown for row in table.rows)]
        longest.append(max(ems(line) for text in texts for line in clean(text).split("\n")))
    several = [any("\n" in row[number].shown for row in table.rows) for number in range(len(table.columns))]
    long = [width > NARROW or lines for width, lines in zip(longest, several, strict=True)]
    # A line of text holds about forty characters.
    left = max(0.3, ROOM - sum(width for width, wide in zip(longest, long, strict=True) if not wide) / 40)
    wishes = [min(width, 3 * NARROW) * column.share for width, column in zip(longest, table.columns, strict=True)]
    total = sum(wish for wish, wide in zip(wishes, long, strict=True) if wide)
    made = []
    for column, wish, wide in zip(table.columns, wishes, long, strict=True):
        broken = f">{{\\raggedright\\arraybackslash}}p{{{max(0.02, left * wish / total):.2f}\\textwidth}}" if wide else ""
        made.append(broken or ("r" if column.set == "number" else "l"))
    return "".join(made)
