"""One table as a file, or as text to be pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.reporting.contents.blocks import Cell, Column, Part, Table
from qualcode.reporting.documents.latex import latex_text
from qualcode.reporting.documents.markdown import markdown_text
from qualcode.saving import save

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.results import Results

__all__ = ["FORMS", "csv_text", "latex_table", "markdown_table", "report_tables", "table_of", "write_table"]

PLACES = 3
"""Decimal places of numbers that have any."""


def report_tables(results: Results) -> dict[str, Table]:
    """The tables of a report by their ids, in its order, each ready for :func:`write_table`.

    Examples
    --------
    >>> import qualcode
    >>> tables = qualcode.report_tables(qualcode.run("nominal_contracts"))
    >>> tables["interviewees"].number, tables["interviewees"].columns[0].head
    ('A1', '编号')
    """
    from qualcode.reporting.contents.building import content_of

    return {table.id: table for table in content_of(results).tables}


def table_of(frame: pd.DataFrame, *, id: str = "table", caption: str = "", notes: tuple[str, ...] = ()) -> Table:
    """A DataFrame as a table of a report: named levels of its index become the first columns, missing values are blank.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"control": [2, None]}, index=pd.Index(["delivery", "closing"], name="stage"))
    >>> [[cell.shown for cell in row] for row in table_of(counts).rows]
    [['delivery', '2'], ['closing', '']]
    """
    named = [name for name in frame.index.names if name is not None]
    flat = frame.reset_index() if len(named) == frame.index.nlevels else frame
    heads = [" · ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in flat.columns]
    kinds = ["number" if flat.iloc[:, place].dtype.kind in "iuf" else "text" for place in range(len(heads))]
    columns = tuple(Column(head.strip(" ·"), kind) for head, kind in zip(heads, kinds, strict=True))
    values = [_cells(flat.iloc[:, place]) for place in range(len(heads))]
    return Table(id, caption, columns, tuple(zip(*values, strict=True)), notes, heads=len(named) if flat is not frame else 1)


def _cells(column: pd.Series) -> list[Cell]:
    return [Cell() if none else _cell(value) for value, none in zip(column.tolist(), column.isna().tolist(), strict=True)]


def _cell(value: object) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell.of(value)
    shown = f"{value:.{PLACES}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return Cell((Part(shown, number=value),))


def _table(table: Table | pd.DataFrame) -> Table:
    return table if isinstance(table, Table) else table_of(table)


def latex_table(table: Table | pd.DataFrame) -> str:
    """The table in LaTeX with the three lines of booktabs.

    Every character that TeX would read as a command is escaped. A note above the table names the packages; Chinese needs ctex.

    Examples
    --------
    >>> import pandas as pd
    >>> print(latex_table(pd.DataFrame({"code": ["a_b"], "share": ["50 %"]})).split("midrule")[1].strip())
    a\\_b & 50 \\% \\\\
        \\bottomrule
      \\end{tabular}
    \\end{table}
    """
    return latex_text(_table(table))


def markdown_table(table: Table | pd.DataFrame) -> str:
    """The table in Markdown.

    Examples
    --------
    >>> import pandas as pd
    >>> print(markdown_table(pd.DataFrame({"code": ["a|b"], "n": [2]})))
    | code | n |
    | :--- | ---: |
    | a\\|b | 2 |
    <BLANKLINE>
    """
    return markdown_text(_table(table))


def csv_text(table: Table | pd.DataFrame) -> str:
    """The table as CSV, heads first, cells as they are shown."""
    stream = io.StringIO()
    made, lines = _table(table), csv.writer(stream, lineterminator="\n")
    lines.writerow([column.head for column in made.columns])
    lines.writerows([[cell.shown for cell in row] for row in made.rows])
    return stream.getvalue()


FORMS: Mapping[str, tuple[str, Callable[[Table | pd.DataFrame], str]]] = {
    "latex": (".tex", latex_table),
    "markdown": (".md", markdown_table),
    "csv": (".csv", csv_text),
}
"""Form of a table → how its file ends, and how it is written."""


def write_table(table: Table | pd.DataFrame, path: str | Path) -> None:
    """Writes one table as ``.tex``, ``.md`` or ``.csv``.

    Parameters
    ----------
    table
        A table of a report, or any DataFrame, such as a matrix of ``results.matrices``.
    path
        The file, whose ending says what it becomes; it is replaced when it is there.

    Raises
    ------
    ArgumentError
        When the file ends otherwise.
    OutputError
        When it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(pd.DataFrame({"code": ["control"], "n": [2]}), Path(folder) / "counts.md")
    ...     (Path(folder) / "counts.md").read_text(encoding="utf-8").splitlines()[2]
    '| control | 2 |'
    """
    file = Path(path)
    for ending, form in FORMS.values():
        if file.suffix.lower() == ending:
            encoding = "utf-8-sig" if ending == ".csv" else "utf-8"
            save(file, form(table).encode(encoding, "replace"), remedy="Choose a place that you may write to.")
            return
    endings = ", ".join(ending for ending, _ in FORMS.values())
    raise ArgumentError(f"{file.name}: a table is written as {endings}. Give the file one of these endings.")
