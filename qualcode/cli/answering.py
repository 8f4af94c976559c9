"""Answers to questions: tables with the choices behind them, for the terminal or a file, and a figure where there is one."""

from __future__ import annotations

import shutil
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.asking import Asked
from qualcode.cli.grouping import as_options
from qualcode.cli.saying import say
from qualcode.errors import OutputError
from qualcode.exchanging.workbooks import sheets_bytes
from qualcode.saving import save

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.reporting.figures.pictures import Picture

__all__ = ["FIGURES", "TABLES", "Answer", "free", "heard", "place", "printed", "quoted", "tell", "turned"]

TABLES = (".csv", ".xlsx", ".md")
FIGURES = (".png", ".svg", ".pdf")
REMEDY = "Choose a folder that you may write to, and close the file in other programs."
SHOWN, WIDTH, CELL = 40, 120, 44
"""Rows of a table that a terminal shows, how wide it is taken to be at most, and a cell of it."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a question gave.

    Attributes
    ----------
    tables
        By name; the first is the answer itself, which is written as CSV under the name of the file and the others beside it. A named
        index is shown as the first columns.
    notes
        Every choice that was made, in words.
    draw
        How the figure is drawn; ``None``: there is none.
    lines
        What a terminal shows in place of the tables, where they are too wide for it.
    """

    tables: Mapping[str, pd.DataFrame]
    notes: Sequence[str] = ()
    draw: Callable[[], Picture] | None = None
    lines: Sequence[str] = field(default=())


def place(asked: Asked, endings: Sequence[str]) -> str:
    """The ending of the file that is asked for, checked before anything is counted; blank for the terminal."""
    if asked.out is None:
        return ""
    path = Path(asked.out)
    ending = path.suffix.lower()
    if ending not in endings:
        found = f"ends in '{path.suffix}'" if ending else "has no ending"
        raise click.UsageError(f"--out {asked.out}: the name {found}; name a file that ends in {', '.join(endings)}.")
    free([path], asked)
    return ending


def free(paths: Sequence[Path], asked: Asked) -> None:
    """Refuses to replace files, all of them named at once."""
    there = [str(path) for path in paths if path.exists()]
    if there and not asked.overwrite:
        verb = "is" if len(there) == 1 else "are"
        raise OutputError(f"{', '.join(there)} {verb} there already. Name another file, or add --overwrite.")


@contextmanager
def heard() -> Iterator[None]:
    """The library's warnings as lines on stderr, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.filterwarnings("always", category=UserWarning)
        yield
    for told in dict.fromkeys(str(one.message) for one in caught):
        say(f"warning: {as_options(told)}", err=True)


def tell(answer: Answer, asked: Asked) -> None:
    """The answer on the terminal, or as the file that was asked for, with the choices behind it."""
    if asked.out is None:
        for line in answer.lines or printed(answer.tables):
            say(line)
    else:
        path = Path(asked.out)
        written = _drawn(answer, path) if path.suffix.lower() in FIGURES else _written(answer, path, asked)
        say(f"Written to {', '.join(map(str, written))}.")
    if answer.notes:
        say("")
    for note in answer.notes:
        say(note)


def _drawn(answer: Answer, path: Path) -> list[Path]:
    if answer.draw is None or not len(next(iter(answer.tables.values()))):
        raise OutputError(f"{path}: there is nothing to draw. Without --out the answer is shown here; {', '.join(TABLES)} hold it too.")
    for problem in answer.draw().save(path):
        say(f"warning: {problem}", err=True)
    return [path]


def _written(answer: Answer, path: Path, asked: Asked) -> list[Path]:
    """All files are made before the first is put into its place."""
    ending = path.suffix.lower()
    if ending == ".csv":
        names = [path, *(path.with_name(f"{path.stem}_{name.replace(' ', '_')}.csv") for name in list(answer.tables)[1:])]
        made = {name: csv_bytes(table) for name, table in zip(names, answer.tables.values(), strict=True)}
    elif ending == ".xlsx":
        sheets = {name[:31]: _cells(table) for name, table in answer.tables.items()}
        made = {path: sheets_bytes({**sheets, **({"choices": [[note] for note in answer.notes]} if answer.notes else {})})}
    else:
        made = {path: _markdown(answer).encode("utf-8")}
    free(list(made), asked)
    for name, data in reversed(made.items()):  # The answer itself last: it is never there without what belongs to it.
        save(name, data, remedy=REMEDY)
    return list(made)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """As every table of qualcode: UTF-8 with a byte order mark, a line feed behind each row."""
    text: str = turned(table).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def turned(table: pd.DataFrame) -> pd.DataFrame:
    """A table without an index: what the index holds becomes the first columns; several headings of a column are joined."""
    import pandas as pd

    named = [name for name in table.index.names if name is not None]
    columns = [" · ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in table.columns]
    if not named:
        return table.set_axis(columns, axis=1)
    heads = table.index.to_frame(index=False)
    heads.columns = pd.Index([f"{name}" if str(name) not in columns else f"{name} (row)" for name in table.index.names])
    return pd.concat([heads, table.set_axis(columns, axis=1).reset_index(drop=True)], axis=1)


def _cells(table: pd.DataFrame) -> list[list[str | float]]:
    """Headings and rows for a sheet; numbers stay numbers, what is blank is blank."""
    import pandas as pd

    flat = turned(table)

    def cell(value: object) -> str | float:
        if not isinstance(value, (tuple, list)) and pd.isna(value):  # type: ignore[call-overload]
            return ""
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            return _text(value)
        return int(value) if float(value).is_integer() else float(value)  # type: ignore[call-overload]

    return [list(map(str, flat.columns)), *([cell(value) for value in row] for row in flat.itertuples(index=False, name=None))]


def _text(value: object) -> str:
    """A cell for readers: three decimals, blank for what is not known."""
    import pandas as pd

    if isinstance(value, (tuple, list)):
        return "; ".join(map(str, value))
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if hasattr(value, "dtype") and value.dtype.kind == "f":
        value = float(value)  # type: ignore[arg-type]
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.3f}" if abs(value) >= 0.001 else f"{value:.1e}"
    return str(value)


def _in_markdown(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", "<br>")


def _markdown(answer: Answer) -> str:
    """The tables as Markdown, each with a heading where there are several, the choices below them."""
    parts = []
    for name, table in answer.tables.items():
        flat = turned(table)
        rows = [[_text(value) for value in row] for row in flat.itertuples(index=False, name=None)]
        lines = [list(map(str, flat.columns)), ["---"] * len(flat.columns), *rows]
        told = "\n".join(f"| {' | '.join(map(_in_markdown, line))} |" for line in lines)
        parts.append(f"## {name}\n\n{told}" if len(answer.tables) > 1 else told)
    return "\n\n".join([*parts, *(["\n".join(f"- {note}" for note in answer.notes)] if answer.notes else [])]) + "\n"


# The terminal


def quoted(rows: pd.DataFrame, more: Sequence[str] = ()) -> list[str]:
    """Rows of evidence as lines: the id of the sentence, what stands beside it, and the sentence with the coded words in brackets."""
    lines = []
    for row in rows.head(SHOWN).to_dict("records"):
        told = ", ".join(_text(row[name]) for name in more if name in row and _text(row[name]))
        quote, sentence = (_text(row.get(name)) for name in ("quote", "sentence"))
        text = sentence.replace(quote, f"【{quote}】", 1) if quote and quote in sentence else quote or sentence
        lines.append(f"{_text(row.get('segment'))}  [{told}]  {text}")
    return [*lines, *([f"… and {len(rows) - SHOWN} more (--out FILE has all)"] if len(rows) > SHOWN else [])]


def printed(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Tables in columns, each with its name where there are several."""
    for number, (name, table) in enumerate(tables.items()):
        if number:
            yield ""
        if len(tables) > 1:
            yield f"{name}:"
        yield from _block(table) if len(table) else ["Nothing was found."]


def _block(table: pd.DataFrame) -> Iterator[str]:
    """A table in columns; what is too wide is continued below, with its first columns repeated."""
    flat, keys = turned(table), len([name for name in table.index.names if name is not None])
    shown = flat.head(SHOWN)
    columns = [[str(name), *map(_short, shown.iloc[:, number])] for number, name in enumerate(shown.columns)]
    widths = [max(map(wide, column)) for column in columns]
    space = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)
    keys = min(keys or 1, len(columns) - 1)
    begin = keys
    while True:
        end, used = begin, sum(widths[:keys]) + 2 * keys
        while end < len(columns) and (end == begin or used + widths[end] <= space):
            used += widths[end] + 2
            end += 1
        part = [*range(keys), *range(begin, end)]
        for line in range(len(shown) + 1):
            yield "  ".join(_padded(columns[one][line], widths[one], shown.iloc[:, one]) for one in part).rstrip()
        begin = end
        if begin >= len(columns):
            break
        yield ""
    if len(flat) > SHOWN:
        yield f"… and {len(flat) - SHOWN} more rows (--out FILE has all)"


def _short(value: object) -> str:
    text = _text(value).replace("\n", " ")
    return text if wide(text) <= CELL else text[: CELL // 2] + "…"


def wide(text: str) -> int:
    """How many places a text takes on a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int, column: pd.Series) -> str:
    blanks = " " * (width - wide(text))
    return blanks + text if column.dtype.kind in "iuf" else text + blanks
