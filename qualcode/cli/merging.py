"""The commands about two copies of a project: merge, conflicts, resolve. What they do is in :mod:`qualcode.storing`; here it is told."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.saying import say
from qualcode.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.storing.merging import Merged

__all__ = ["MERGING"]

PROJECT = "study.sqlite"
FEW = 5
SHOWN = 20
"""How many conflicts a terminal shows."""
REMEDY = "Choose a folder that you may write to, and close the file in other programs."
WHO = click.option("--who", required=True, help="Your name, as the project's log shall tell it.")
AT = click.option("--at", default=None, help="When, such as 2026-03-01T09:30:00; now otherwise.")


@click.command()
@click.argument("study")
@click.argument("other", type=click.Path())
@WHO
@AT
def merge(study: str, other: str, who: str, at: str | None) -> None:
    """Bring what OTHER, another copy of the project, has into the one of STUDY (both: a folder, or its .sqlite file).

    \b
    qualcode project merge my_study wang.sqlite --who 李

    What both copies changed differently stays as it is in STUDY and is listed: see qualcode project conflicts. Texts and the
    codebook lie in files of their own, which are not merged: take over by hand those that the other copy changed.
    """
    from qualcode.storing.merging import merge_projects
    from qualcode.storing.project import open_project

    with open_project(_file(study)) as project:
        _tell(merge_projects(project, _file(other), who=who, at=at or _now()), study, other)


@click.command()
@click.argument("study")
@click.option("--out", default=None, type=click.Path(dir_okay=False), help="Write all of them to this .csv or .xlsx file.")
@click.option("--overwrite", is_flag=True, help="Replace the file after --out.")
def conflicts(study: str, out: str | None, overwrite: bool) -> None:
    """List what two copies of the project of STUDY changed differently: ours is what stands in it now."""
    from qualcode.storing.project import open_project

    with open_project(_file(study)) as project:
        found = project.table("conflict")
    if out is not None:
        _write(found, Path(out), overwrite)
    for row in found.head(SHOWN).itertuples(index=False):
        ours, theirs = _row(row.ours), _row(row.theirs)
        say(f"{row.conflict}  {row.kind} {_named(ours or theirs) or str(row.target)}")
        for name in [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)] if ours and theirs else []:
            say(f"    {name}: ours {_told(ours.get(name))}, theirs {_told(theirs.get(name))}")
        if not (ours and theirs):
            out_of, in_ = ("theirs", "ours") if ours else ("ours", "theirs")
            say(f"    taken out in {out_of}, changed in {in_}: {_told(ours or theirs)}")
    if len(found) > SHOWN:
        say(f"… and {len(found) - SHOWN} more; --out conflicts.csv writes all.")
    say(f"{_count(len(found), 'conflict')} open.{f' Written to {out}.' if out else ''}")
    if len(found):
        say(f"To decide: qualcode project resolve {_quoted(study)} {found['conflict'].iloc[0]} ours|theirs --reason … --who …")


@click.command()
@click.argument("study")
@click.argument("conflict")
@click.argument("verdict", type=click.Choice(["ours", "theirs"]))
@click.option("--reason", required=True, help="Why; the project keeps it.")
@WHO
@AT
def resolve(study: str, conflict: str, verdict: str, reason: str, who: str, at: str | None) -> None:
    """Decide a CONFLICT in the project of STUDY: ours (what stands there now) or theirs (what the other copy has).

    Merge this copy into the other one afterwards: the decision goes with it.
    """
    from qualcode.storing.project import open_project
    from qualcode.storing.resolving import resolve_conflict

    with open_project(_file(study)) as project:
        entry = resolve_conflict(project, conflict, verdict=verdict, reason=reason, who=who, at=at or _now())
        left = len(project.table("conflict"))
    say(f"Decided for {verdict} ({entry}); {_count(left, 'conflict')} still open.")


MERGING = (merge, conflicts, resolve)
"""For the group ``qualcode project``."""


def _tell(merged: Merged, study: str, other: str) -> None:
    if not merged.entry:
        say(f"{other} has nothing that the project does not have.")
        return
    for row in merged.documents.itertuples(index=False):
        mine, theirs, what = map(str, row)
        say(f"document {mine}{'' if mine == theirs else f' ({theirs} there)'}: {_WHAT[what]}")
    books = merged.codebooks
    if books is not None:
        say(f"codebooks in force differed: ours {books.ours}, theirs {books.theirs}")
        for word, codes in (
            ("only in ours", books.only_ours),
            ("only in theirs", books.only_theirs),
            ("written differently", books.changed),
        ):
            if codes:
                say(f"    {word}: {', '.join(codes)}")
    for doubt in merged.doubts:
        if doubt.where == "conflicts":  # the last line tells it, with the command
            continue
        say(f"warning: {doubt}", err=True)
    came = ", ".join(_count(number, kind) for kind, number in merged.counts.items())
    say(f"{_count(merged.acts, 'act')} of {other} came in{f' and changed {came}' if came else ''} ({merged.entry}).")
    if len(merged.conflicts):
        many = _count(len(merged.conflicts), "conflict")
        say(f"{many} to decide (ours stays until then): qualcode project conflicts {_quoted(study)}")
    moved = [str(row.document) for row in merged.documents.itertuples(index=False) if row.what in ("added", "edited")]
    if moved:
        told = f"{', '.join(moved[:FEW])}{' …' if len(moved) > FEW else ''}"
        say(
            f"Before the next `qualcode project update`: the project may hold another text of {told} than the files of this study. "
            f"Take over the files (and lines of study.yaml) of the copy whose text shall hold; the update goes by the files.",
            err=True,
        )


_WHAT = {
    "added": "came in",
    "mapped": "the same text as there under another id",
    "edited": "another version of its text there; the one that was edited last holds",
    "differing": "changed differently in both copies; ours stays until you decide",
    "removed": "taken out, as there",
}


def _file(study: str) -> Path:
    path = Path(study)
    return path / PROJECT if path.is_dir() else path


def _now() -> str:
    return datetime.datetime.now().replace(microsecond=0).isoformat()


def _row(row: Any) -> dict[str, Any]:
    found = json.loads(row) if isinstance(row, str) else {}
    return found if isinstance(found, dict) else {}


def _named(row: dict[str, Any]) -> str:
    """What a person calls a row: its code, its coder and the words where it stands; blank where it has none of them."""
    words = [str(row[name]) for name in ("code", "name", "coder", "document") if row.get(name)]
    return ", ".join(words) + (f" 【{_told(row['quote'])}】" if row.get("quote") else "")


def _told(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str("–" if value is None else value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _write(found: pd.DataFrame, path: Path, overwrite: bool) -> None:
    from qualcode.exchanging.workbooks import sheets_bytes
    from qualcode.saving import save

    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"--out {path}: name a file that ends in .csv or .xlsx.")
    if path.exists() and not overwrite:
        raise OutputError(f"{path} is there already. Name another file, or add --overwrite.")
    if path.suffix.lower() == ".csv":
        data = found.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    else:
        data = sheets_bytes({"conflicts": [list(found.columns), *found.fillna("").to_numpy().tolist()]})
    save(path, data, remedy=REMEDY)
