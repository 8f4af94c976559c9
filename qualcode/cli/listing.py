"""What ``qualcode actors`` says on a terminal."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.saying import say
from qualcode.discovering.applying import Added, add_actors
from qualcode.discovering.proposing import ADD, ALIAS, IGNORE, proposed_actors
from qualcode.errors import OutputError
from qualcode.exchanging.workbooks import workbook_bytes
from qualcode.reading.studies import read_study
from qualcode.saving import save

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["told_actors"]

SHOWN, WIDTH = 30, 24
"""How many rows are shown, and how wide a name."""
REMEDY = "Check the permissions of the folder, and close the file in other programs."


def told_actors(study: str, out: str | None, table: str | None, *, everything: bool, overwrite: bool) -> None:
    """The proposals, on the terminal or as a file; or what an edited table brought into the list."""
    if table is not None:
        if out is not None:
            raise click.UsageError("--out writes a table and --apply reads one: name one of the two.")
        _tell_added(add_actors(study, table), study)
        return
    found = proposed_actors(read_study(study))
    if out is not None:
        _write(found, Path(out), overwrite)
    shown = found if everything else found[found["use"] != IGNORE]
    for row in shown.head(SHOWN).itertuples(index=False):
        say(_line(row))
        say(f"      {row.context_1}")
    _tell_rest(found, len(shown), everything)
    if out is not None:
        say(f"\nWritten to {out}. Look through the column `use`: add, alias of (an id or a name), ignore. Then")
        say(f"  qualcode actors {_quoted(study)} --apply {_quoted(out)}")
    elif len(found):
        say(f"\nTo choose: qualcode actors {_quoted(study)} --out actors.csv")


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _line(row: Any) -> str:
    kind = " ".join(part for part in (row.kind, row.level) if isinstance(part, str))
    others = f" ({row.other_names})" if isinstance(row.other_names, str) else ""
    counted = f"{row.times}× in {row.documents} document{'' if row.documents == 1 else 's'}"
    spoken = f", {row.speakers} speaker{'' if row.speakers == 1 else 's'}" if row.speakers else ""
    return f"{_padded(row.use)} {_padded(row.name)} {counted}{spoken}; {kind}{others}: {row.why}".replace("; :", ":")


def _padded(text: str) -> str:
    """With blanks behind, so that columns stand below each other; a Chinese character is two wide."""
    wide = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(0, WIDTH - wide)


def _tell_rest(found: pd.DataFrame, shown: int, everything: bool) -> None:
    ignored = int((found["use"] == IGNORE).sum())
    added, aliases = int((found["use"] == ADD).sum()), int(found["use"].str.startswith(ALIAS).sum())
    if shown > SHOWN:
        say(f"… and {shown - SHOWN} more")
    told = f"{added} to add, {aliases} further names of listed actors, {ignored} to ignore"
    more = " (--all shows them)" if ignored and not everything else ""
    say(f"\n{told}{more}." if len(found) else "The list of actors misses nothing that could be found.")
    if len(found):
        say("These are proposals: a name tells little. Open a sentence with qualcode why and its id.")


def _write(found: pd.DataFrame, path: Path, overwrite: bool) -> None:
    """The table as CSV or Excel; what somebody may have edited is not replaced."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise OutputError(f"{path}: the table is written as .csv or .xlsx. Name a file that ends so after --out.")
    if path.exists() and not overwrite:
        raise OutputError(f"{path} is there already and may hold your decisions. Name another file, or add --overwrite.")
    rows = [list(map(str, found.columns)), *([_cell(value) for value in row] for row in found.itertuples(index=False))]
    if path.suffix.lower() == ".xlsx":
        data = workbook_bytes(rows)
    else:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(rows)
        data = stream.getvalue().encode("utf-8-sig")
    save(path, data, remedy=REMEDY)


def _cell(value: object) -> str:
    return str(value) if isinstance(value, (str, int)) or hasattr(value, "item") else ""


def _tell_added(added: Added, study: str) -> None:
    if added.file is None:
        say("Nothing to write: the list of actors says all of it already, or every row is to be ignored.")
        return
    for actor in added.decisions.new:
        say(f"added {actor.id}: {actor.name} ({actor.kind})")
    for id, names in added.decisions.aliases.items():
        say(f"{id} is also called {', '.join(names)}")
    say(f"Written to {added.file}; as it was before: {added.backup}. Next: qualcode run {_quoted(study)} --out results")
