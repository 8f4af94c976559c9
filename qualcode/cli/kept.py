"""What the commands about a project say on a terminal."""

from __future__ import annotations

import datetime
import getpass
import glob
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.answering import REMEDY, csv_bytes, printed
from qualcode.cli.saying import say
from qualcode.errors import ArgumentError, DataError, OutputError, one_of
from qualcode.keeping import erase_withdrawn, migrate_project, project_file, update_project
from qualcode.reading.studies import read_study
from qualcode.saving import save
from qualcode.sheeting.collecting import safe_cell
from qualcode.storing.bringing import Brought
from qualcode.storing.checking import check_project
from qualcode.storing.identifying import text_sha256
from qualcode.storing.project import Project, open_project

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import Study

__all__ = [
    "shortened",
    "time_of",
    "told_erasing",
    "told_log",
    "told_migration",
    "told_place",
    "told_state",
    "told_undo",
    "told_unplaced",
    "told_update",
    "user_name",
]


def told_update(study: str, *, who: str | None, at: str | None, proposals: bool) -> None:
    """Bring a project up to date, let the rules propose, and say what that changed."""
    file, when = project_file(study), time_of(at)
    read = _study(study)
    new = not file.exists()
    with open_project(file, make=new) as project:
        older = _older(project, read)
        brought = update_project(project, read, who=who or user_name(), at=when)
        say(f"{'Made' if new else 'Up to date'}: {file}")
        for line in _brought(brought):
            say(f"  {line}")
        if proposals:
            # Codings that the study names are people's; what the rules propose is asked for without them.
            from qualcode.running import run

            project.propose(run(replace(read, codings=None)), at=when)
            made = project.codings(method=["rule", "model"], status="proposed")
            say(f"  {_count(len(made), 'coding')} proposed, for people to accept or reject")
        _strange_codes(project, study)
    if older:
        use = f"If a colleague's newer text came in by a merge, take this back (qualcode project undo {study}) and take over their file."
        say(f"warning: the files hold an older text than the project held: {shortened(older)}. {use}", err=True)
    if new:
        say(f"Next: a sheet for a person to code in: qualcode sheet {study} --coder NAME --out NAME.xlsx")
    if len(brought.unplaced):
        say(f"See what waits for a place: qualcode project unplaced {study}")


def told_log(study: str, *, who: str, code: str, out: str | None, overwrite: bool) -> None:
    """The acts on the terminal, or each changed row as a file."""
    with _opened(study) as project:
        trail, acts = project.trail(who=who, code=code), project.log()
    if out is not None:
        _write(trail, out, overwrite=overwrite)
        return
    shown = acts[acts["entry"].isin(trail["entry"])]
    columns = ["number", "at", "who", "action", "changes", "entry", *(["undoes"] if shown["undoes"].fillna("").ne("").any() else [])]
    for line in printed({"log": shown[columns]}):
        say(line)


def told_undo(study: str, entry: str, *, who: str, at: str | None) -> None:
    """Take an act back and say which."""
    with _opened(study) as project:
        made = project.undo(entry, who=who, at=time_of(at))
        if not made:
            say("There is nothing to take back.")
            return
        acts = {str(act["entry"]): act for act in project.log().to_dict("records")}
    undone = acts[str(acts[made]["undoes"])]
    say(f"Taken back: {undone['action']} by {undone['who']}, {undone['at']} ({_count(int(undone['changes']), 'row')}).")
    say(f"To do it again: qualcode project undo {study} {made}")


def told_state(study: str) -> None:
    """That nothing is wrong, or all that is, as a DataError."""
    file = project_file(study)
    problems = check_project(file)
    if problems:
        raise DataError(problems)
    with open_project(file) as project:
        acts, documents, codings = len(project.log()), len(project.documents()), len(project.codings(method="manual"))
    counts = f"{_count(documents, 'document')}, {_count(codings, 'coding')} of people, {_count(acts, 'entry', 'entries')} in the log"
    say(f"{file}: {counts}; all is as the log tells.")


def told_unplaced(study: str, *, out: str | None, overwrite: bool) -> None:
    """What waits for a place."""
    with _opened(study) as project:
        waiting = project.table("unplaced")
    if out is not None:
        _write(waiting, out, overwrite=overwrite)
        return
    if waiting.empty:
        say("Nothing waits for a place.")
        return
    for line in printed({"unplaced": waiting[["unplaced", "kind", "document", "quote", "reason"]]}):
        say(line)
    say(f"\nTo put one back: qualcode project place {study} ID --words 'the words as they stand there now' --who NAME")


def told_place(study: str, unplaced: str, where: tuple[int, int] | str, *, document: str, who: str, at: str | None) -> None:
    """Put a row to its place, given by its characters or by its words, and say what stands there."""
    with _opened(study) as project:
        homes: Mapping[str, str] = dict(project.table("unplaced")[["unplaced", "document"]].itertuples(index=False, name=None))
        one_of("unplaced", unplaced, list(homes))
        home = document or homes[unplaced]
        span = _span_of(where, project.text(home), home) if isinstance(where, str) else where
        project.place(unplaced, *span, who=who, at=time_of(at), document=document)
        say(f"Placed in {home}: 【{project.text(home)[slice(*span)]}】")


def _span_of(words: str, text: str, document: str) -> tuple[int, int]:
    """Where words stand in a text; they must stand there once."""
    count = text.count(words) if words else 0
    if count != 1:
        use = "Give more of the words around them." if count else "Copy them from the text as it is now."
        raise ArgumentError(f"'{words[:40]}' stands in '{document}' {count} times. {use}")
    start = text.index(words)
    return start, start + len(words)


def told_migration(study: str, *, version: str, who: str, at: str | None) -> None:
    """Rename codes and list what a person must decide."""
    codebook = _study(study).codebook
    with _opened(study) as project:
        done = migrate_project(project, codebook, who=who, at=time_of(at), version=version)
    say(f"{_count(len(done.recoded), 'row')} renamed or merged, {len(done.undecided)} to decide.")
    for line in printed({"to decide": done.undecided[["id", "coder", "code", "candidates", "quote"]]}) if len(done.undecided) else ():
        say(line)


def told_erasing(study: str, documents: tuple[str, ...], *, asked: bool, who: str, at: str | None) -> None:
    """Erase documents, or what people said who withdrew, and say how much went and where it may be still."""
    if not asked:
        what = ", ".join(documents) or "everything of the people who withdrew"
        click.confirm(f"Erase {what} from {project_file(study)}? This cannot be taken back.", abort=True)
    with _opened(study) as project:
        if documents:
            done = project.erase(*documents, who=who, at=time_of(at))
        else:
            done = erase_withdrawn(project, _study(study), who=who, at=time_of(at))
    if not done.entry:
        say("There was nothing of it in the project.")
        return
    say(f"Erased: {_count(done.texts, 'text')}, {_count(done.rows, 'row')}, and what the log told of them ({done.entry}).")
    if done.shared:
        say(f"The same text stays in {', '.join(done.shared)}.")
    file = project_file(study)
    copies = sorted(one.name for one in file.parent.glob(f"{glob.escape(file.stem)}.v*{glob.escape(file.suffix)}"))
    say(f"Mind copies of the file, which hold it still{': ' + ', '.join(copies) if copies else ''}.")


def _older(project: Project, study: Study) -> list[str]:
    """Documents whose file holds a text that the project had before the one that it has."""
    now = dict(project.documents()[["document", "sha256"]].itertuples(index=False, name=None))
    found = []
    for one in study.documents:
        sha256 = text_sha256(one.text)
        if now.get(one.id, sha256) != sha256:
            try:
                project.text_of(sha256)
            except ArgumentError:
                continue
            found.append(one.id)
    return found


def shortened(names: Iterable[str], few: int = 5) -> str:
    """The first few of many names."""
    listed = list(names)
    return ", ".join(listed[:few]) + (f" and {len(listed) - few} more" if len(listed) > few else "")


def _brought(brought: Brought) -> list[str]:
    """What changed, a line for each."""
    told = [f"{_count(len(getattr(brought, name)), 'document')} {name}" for name in ("new", "changed", "gone") if getattr(brought, name)]
    told += [f"{old} is called {new} now" for old, new in brought.renamed]
    told += ["a new version of the codebook"] if brought.codebook else []
    how = brought.moved["how"].tolist()
    told += [f"{_count(how.count(one), 'row')} of people moved ({one})" for one in sorted(set(how))]
    told += [f"{_count(len(brought.unplaced), 'row')} of people could not be placed"] if len(brought.unplaced) else []
    return told or ["nothing had changed"]


def _strange_codes(project: Project, study: str) -> None:
    known = set(project.codes())
    strange = [code for code in sorted(set(project.codings(method="manual")["code"])) if code not in known]
    if strange and known:
        use = f"If they were renamed, see `history:` of the codebook and run `qualcode project migrate {study}`."
        say(f"warning: people used codes that the codebook does not have: {shortened(strange)}. {use}", err=True)


def _study(study: str) -> Study:
    """The study that a project belongs to: that of its folder."""
    path = Path(study)
    return read_study(path.parent if path.suffix == ".sqlite" else study, codings=False)


def _opened(study: str) -> Project:
    file = project_file(study)
    if not file.exists():
        raise OutputError(f"{study}: there is no project yet. Make it: qualcode project update {study}")
    return open_project(file)


def _write(table: pd.DataFrame, out: str, *, overwrite: bool) -> None:
    path = Path(out)
    if path.suffix.lower() != ".csv":
        raise click.UsageError(f"--out {out}: name a file that ends in .csv")
    if path.exists() and not overwrite:
        raise OutputError(f"{out} is there already. Name another file, or add --overwrite.")
    # For people to open in Excel, and read back by nothing: what others wrote there is no formula.
    texts = {str(name): table[name].map(safe_cell, na_action="ignore") for name in table if table[name].dtype.kind == "O"}
    save(path, csv_bytes(table.assign(**texts)), remedy=REMEDY)
    say(f"{_count(len(table), 'row')} written to {out}.")


def time_of(at: str | None) -> str:
    return at or datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise click.UsageError("say who does it: --who NAME") from None


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
