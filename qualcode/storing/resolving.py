"""What two copies of a project changed differently, decided by a person, with the reason kept."""

from __future__ import annotations

import json
import sqlite3

from qualcode.errors import ArgumentError, one_of
from qualcode.kept import Decision
from qualcode.storing.carrying import Carrier, Lost, rows_on
from qualcode.storing.copies import FORCE, in_force
from qualcode.storing.histories import Key, laid_aside, read_row
from qualcode.storing.identifying import identified
from qualcode.storing.merging import conflict_puts, put_in_force
from qualcode.storing.opening import transaction
from qualcode.storing.project import Project
from qualcode.storing.recording import Change, Put, apply, as_json, enter, present, put
from qualcode.storing.schema import KINDS

__all__ = ["resolve_conflict"]

VERDICTS = ("ours", "theirs")
TAKEN_OUT = "taken out"


def resolve_conflict(project: Project, conflict: str, *, verdict: str, reason: str, who: str, at: str) -> str:
    """Decides an open conflict, in one act that can be taken back; a row of :class:`qualcode.kept.Decision` keeps the reason.

    The verdict is kept as the row that holds, because another copy calls ours theirs. Merging this copy into the other takes it there.

    Parameters
    ----------
    project
        The project in which the conflict is open.
    conflict
        Its id.
    verdict
        ours: what stands here now stays; theirs: the row of the other copy takes its place. Where that is another text of a document, the
        rows in it are taken to their places there, and listed as unplaced where they have none.
    reason
        Why; it is kept.
    who, at
        The person who decides, and the time as ISO 8601 text.

    Returns
    -------
    str
        The id of the entry in the log.

    Raises
    ------
    ArgumentError
        When there is no such conflict, the verdict is neither, or there is no reason.
    DataError
        When the row of the other copy has no place in the text as it is now.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode.kept import KeptMemo
    >>> from qualcode.storing.merging import merge_projects
    >>> from qualcode.storing.project import open_project
    >>> said = {"who": "李", "at": "2026-03-01T09:30:00"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_project(Path(folder, "li.sqlite"), make=True) as li, open_project(Path(folder, "wang.sqlite"), make=True) as wang:
    ...         for project, text in ((li, "验收？"), (wang, "谁来验收？")):
    ...             entry = project.record([put(KeptMemo("memo-1", "project", "", "李", text))], action="memo", **said)
    ...         found = merge_projects(li, wang, **said).conflicts["conflict"].tolist()
    ...         entry = resolve_conflict(li, found[0], verdict="theirs", reason="说得更清楚", **said)
    ...         li.table("memo")["text"].tolist(), len(li.table("conflict"))
    (['谁来验收？'], 0)
    """
    one_of("verdict", verdict, VERDICTS)
    if not reason.strip():
        raise ArgumentError("a decision needs a reason")
    with transaction(project.opened, project.file):
        open_ones = [row[0] for row in project.opened.execute("SELECT conflict FROM conflicts ORDER BY conflict")]
        one_of("conflict", conflict, open_ones or ["(none is open)"])
        return _resolved(project.opened, conflict, verdict, reason, (who, at))


def _resolved(opened: sqlite3.Connection, conflict: str, verdict: str, reason: str, said: tuple[str, str]) -> str:
    kind, target, theirs = opened.execute(
        "SELECT kind, target, coalesce(theirs, '') FROM conflicts WHERE conflict = ?", (conflict,)
    ).fetchone()
    key: Key = (kind, target)
    now = in_force(opened) if key == FORCE else present(opened, *key)
    holds = now if verdict == "ours" else theirs
    puts = [] if key == FORCE else [Put(kind, target, json.loads(holds) if holds else None)]
    if kind == "document":
        puts += _taken_along(opened, target, str(read_row(now, target).get("sha256", "")), str(read_row(holds, target).get("sha256", "")))
    others = [row[0] for row in opened.execute("SELECT coalesce(theirs, '') FROM conflicts WHERE kind = ? AND target = ?", key)]
    puts += conflict_puts(opened, key, holds, {one for one in others if one not in (theirs, holds)})
    puts.append(put(_decision(opened, conflict, key, holds, reason, said[0])))
    done = apply(opened, puts)
    if key == FORCE:
        put_in_force(opened, holds)
        sha256 = str(read_row(holds, target).get("sha256", ""))
        key = ("codebook", sha256)
    if key not in {(one.kind, one.id) for one in done}:
        # That a person looked at the row and left it is an act on that row: the other copies have to hear of it.
        row = present(opened, *key)
        done.append(Change(*key, row, row))
    return enter(opened, done, action="conflict decided", who=said[0], at=said[1])


def _decision(opened: sqlite3.Connection, conflict: str, key: Key, holds: str, reason: str, who: str) -> Decision:
    id = identified("decision", "conflict", conflict, holds, who, reason)
    made = Decision(id, "conflict", conflict, holds or TAKEN_OUT, who, reason)
    row = read_row(holds, key[1])
    if key == FORCE or not KINDS[key[0]].placed or row.get("start") is None:
        return made
    return made._replace(document=row["document"], start=row["start"], end=row["end"], quote=row.get("quote", ""))


def _taken_along(opened: sqlite3.Connection, document: str, old: str, new: str) -> list[Put]:
    """The rows in a document at their places in its other text, also those that were laid aside."""
    if old == new:
        return []
    carrier = Carrier(lambda sha256: _text(opened, sha256))
    puts = []
    for key, row in rows_on(opened, document):
        found = carrier.carried(key, row, old, new)
        puts.append(Put(*key, None if isinstance(found, Lost) else read_row(found, key[1])))
        puts += [put(found.listed())] if isinstance(found, Lost) else []
    for cells in opened.execute('SELECT kind, sha256, "row" FROM unplaced ORDER BY unplaced').fetchall():
        key, before = laid_aside(as_json(dict(zip(("kind", "sha256", "row"), cells, strict=True))))
        if read_row(before.row, key[1]).get("document") == document and not present(opened, *key):
            found = carrier.carried(key, before.row, before.sha256, new)
            if not isinstance(found, Lost):
                puts += [Put(*key, read_row(found, key[1])), Put("unplaced", identified("unplaced", *key), None)]
    return puts


def _text(opened: sqlite3.Connection, sha256: str) -> str | None:
    found = opened.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
    return None if found is None else str(found[0])
