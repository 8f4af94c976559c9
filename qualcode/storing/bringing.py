"""A project brought up to date with its study: new, changed, renamed and missing documents, and what people had decided about them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import DataError, Problem
from qualcode.kept import KeptCodebook, KeptDocument, Unplaced
from qualcode.model import Document, Study
from qualcode.storing.anchoring import Anchor, Edited
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.recording import Put, acted, as_json, is_proposed, put, state_of
from qualcode.storing.schema import KINDS
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ACTION", "Brought", "Moved", "brought", "codebook_in_force", "put_back", "rows_of"]

ACTION = "brought up to date"
CHANGED, GONE = "its text was changed", "its document was taken out"
"""Why nobody can tell where a row stands."""
State = dict[str, Any]


class Moved(NamedTuple):
    """A row that stands elsewhere since its document was changed, renamed, or came back.

    ``how`` is ``same`` (all its characters stayed), ``found`` (they stand elsewhere), ``edited`` (inside), or ``renamed`` (the document).
    """

    kind: str
    id: str
    document: str
    start: int | None
    end: int | None
    quote: str
    how: str
    document_before: str
    start_before: int | None
    end_before: int | None
    quote_before: str


@dataclass(frozen=True, eq=False)
class Brought:
    """What bringing a project up to date did.

    Attributes
    ----------
    entry
        The entry of the log; blank: there was nothing to do.
    new, changed, gone
        Ids of documents.
    renamed
        Earlier and present id of documents whose text is the same.
    codebook
        Whether the codebook has a new version.
    moved
        The rows of people that stand elsewhere now, or stand again: :class:`Moved`.
    unplaced
        Those that this act could not place: :class:`qualcode.kept.Unplaced`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import open_project, read_study
    >>> study = read_study("nominal_contracts")
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     first = project.bring(study, who="李老师", at="2026-03-01T09:30:00")
    ...     again = project.bring(study, who="李老师", at="2026-03-02T09:30:00")
    >>> len(first.new) == len(study.documents), again.entry, again.new
    (True, '', ())
    """

    entry: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    codebook: bool
    moved: pd.DataFrame
    unplaced: pd.DataFrame


class _Texts:
    """The texts of a project, and how one became another."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        self.opened = opened
        self.edits: dict[tuple[str, str], Edited] = {}

    def text(self, sha256: str) -> str:
        found = self.opened.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        return str(found[0]) if found else ""

    def anchor(self, state: State, before: str, after: str) -> Anchor | None:
        if state.get("start") is None:
            return Anchor(0, 0, "same")
        if (before, after) not in self.edits:
            self.edits[before, after] = Edited(self.text(before), self.text(after))
        return self.edits[before, after].anchor(state["start"], state["end"])


class _Plan:
    """What the act will do: rows as they shall be, and what is told of them."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], State | None] = {}
        self.moved: list[Moved] = []
        self.unplaced: list[Unplaced] = []
        self.expected: dict[str, str] = {}

    def expect(self, proposal: State, anchor: Anchor | None, sha256: str) -> None:
        """Remembers the id that a machine's coding will have when a rerun proposes it for the edited text."""
        if anchor is not None:
            said = (proposal["code"], proposal["coder"], proposal.get("round", ""))
            self.expected[proposal["coding"]] = identified("coding", sha256, anchor.start, anchor.end, *said)

    def change(self, kind: str, row: State, name: str, value: str) -> None:
        """Changes what a row says in a column, also of one that moves."""
        key = (kind, str(row[KINDS[kind].key]))
        state = self.states.get(key, row)
        if state is not None:
            self.states[key] = state | {name: value}

    def place(self, kind: str, before: State, document: str, anchor: Anchor, texts: str, how: str = "") -> None:
        """Puts a row at its new place, with the words that stand there."""
        now = {**before, "document": document}
        if before.get("start") is not None:
            now |= {"start": anchor.start, "end": anchor.end, "quote": texts[anchor.start : anchor.end]}
        id = str(before[KINDS[kind].key])
        self.states[kind, id] = now
        if now != before or how:
            self.moved.append(Moved(kind, id, *_place(now), how or anchor.how, *_place(before)))

    def give_up(self, kind: str, before: State, sha256: str, reason: str) -> None:
        """Lays a row aside for a person to place."""
        id = str(before[KINDS[kind].key])
        told = (kind, str(before["document"]), sha256, str(before.get("quote") or ""), as_json(before), reason)
        one = Unplaced(identified("unplaced", kind, id), *told)
        self.states[kind, id] = None
        self.states["unplaced", one.unplaced] = one._asdict()
        self.unplaced.append(one)


_NAMES = {"relation": ("coding",), "link": ("source", "target"), "memo": ("target",), "decision": ("target",)}
"""Where people's rows name a coding."""


def _place(row: State) -> tuple[str, int | None, int | None, str]:
    return row.get("document", ""), row.get("start"), row.get("end"), row.get("quote", "")


def brought(opened: sqlite3.Connection, study: Study, codebook: str, *, who: str, at: str) -> Brought:
    """Brings a project up to date with a study, inside a transaction; see :meth:`qualcode.Project.bring`."""
    olds = {str(row["document"]): row for row in rows_of(opened, "document")}
    news = {one.id: put(_document(one)).row or {} for one in study.documents}
    _refuse_another_study(olds, news, study)
    renamed = _renamed(olds, news)
    for one in study.documents:
        opened.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (news[one.id]["sha256"], one.text))
    plan, texts = _Plan(), _Texts(opened)
    for id, before in olds.items():
        _follow(plan, texts, before, news.get(renamed.get(id, id)))
    _call_otherwise(plan, opened, renamed)
    _try_again(plan, texts, olds, news, renamed)
    puts = [Put("document", id, row) for id, row in news.items()]
    puts += [Put(kind, id, state) for (kind, id), state in plan.states.items()]
    puts += [Put("document", id, None) for id in olds if id not in news]
    versions = _codebook(opened, study, codebook)
    entry = acted(opened, [*puts, *versions], action=ACTION, who=who, at=at)
    said = {"study": study.id, "title": study.title, "language": study.language}
    for key, value in said.items() - dict(opened.execute("SELECT key, value FROM settings")).items():
        opened.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))
    return Brought(
        entry,
        tuple(id for id in news if id not in olds and id not in renamed.values()),
        tuple(id for id, row in news.items() if id in olds and olds[id]["sha256"] != row["sha256"]),
        tuple(id for id in olds if id not in news and id not in renamed),
        tuple(renamed.items()),
        bool(versions),
        table(plan.moved, Moved),
        table(plan.unplaced, Unplaced),
    )


def rows_of(opened: sqlite3.Connection, kind: str, *, document: str | None = None) -> Iterator[State]:
    """The rows of a kind, or those in a document, as mappings without what is blank."""
    about = KINDS[kind]
    where, values = ("", ()) if document is None else (" WHERE document = ?", (document,))
    for cells in opened.execute(f"SELECT * FROM {about.table}{where} ORDER BY rowid", values).fetchall():
        yield {name: cell for name, cell in zip(about.row._fields, cells, strict=True) if cell is not None}


def _document(one: Document) -> KeptDocument:
    attributes = json.dumps(dict(one.attributes), ensure_ascii=False, sort_keys=True) if one.attributes else ""
    return KeptDocument(one.id, text_sha256(one.text), one.kind, one.language, one.date, one.site, one.stage, one.file, attributes)


def _refuse_another_study(olds: Mapping[str, State], news: Mapping[str, Mapping[str, Any]], study: Study) -> None:
    """Nothing in common is a mistake: everything that people decided would lose its place."""
    same = set(olds) & set(news) or {row["sha256"] for row in olds.values()} & {row["sha256"] for row in news.values()}
    if olds and not same:
        found = f"none of the project's {len(olds)} documents is in the study"
        raise DataError([Problem(f"study '{study.id}'", found, "Name the study that the project belongs to.")])


def _renamed(olds: Mapping[str, State], news: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Documents that are gone, and those that are new with the same text, in order."""
    free: dict[str, list[str]] = {}
    for id, row in news.items():
        if id not in olds:
            free.setdefault(row["sha256"], []).append(id)
    return {id: free[row["sha256"]].pop(0) for id, row in olds.items() if id not in news and free.get(row["sha256"])}


def _follow(plan: _Plan, texts: _Texts, before: State, now: Mapping[str, Any] | None) -> None:
    """What people decided about a document, where it stands now."""
    if now is not None and (now["document"], now["sha256"]) == (before["document"], before["sha256"]):
        return
    text = texts.text(now["sha256"]) if now else ""
    for kind, about in KINDS.items():
        for row in rows_of(texts.opened, kind, document=before["document"]) if about.placed else ():
            if is_proposed(kind, row):
                if now and kind == "coding":
                    plan.expect(row, texts.anchor(row, before["sha256"], now["sha256"]), now["sha256"])
                continue
            anchor = texts.anchor(row, before["sha256"], now["sha256"]) if now else None
            if now is None or anchor is None:
                plan.give_up(kind, row, before["sha256"], CHANGED if now else GONE)
            else:
                plan.place(kind, row, now["document"], anchor, text, "renamed" if now["sha256"] == before["sha256"] else "")


def _call_otherwise(plan: _Plan, opened: sqlite3.Connection, renamed: Mapping[str, str]) -> None:
    """What names a renamed document without standing in it, or a proposal in a text that was edited."""
    for kind, names in _NAMES.items() if plan.expected else ():
        for row in rows_of(opened, kind):
            for name in names if not is_proposed(kind, row) else ():
                if row.get(name) in plan.expected:
                    plan.change(kind, row, name, plan.expected[row[name]])
    if not renamed:
        return
    for row in rows_of(opened, "memo"):
        if row["about"] == "document" and row.get("target") in renamed:
            plan.change("memo", row, "target", renamed[row["target"]])
    for row in rows_of(opened, "set"):
        members = _members(row)
        if row["kind"] != "codes" and set(members) & set(renamed):
            now = json.dumps([renamed.get(one, one) for one in members], ensure_ascii=False)
            plan.change("set", row, "members", now)


def _members(row: State) -> list[str]:
    try:
        members = json.loads(row.get("members", "[]"))
    except (ValueError, RecursionError):
        return []
    return [str(one) for one in members] if isinstance(members, list) else []


def _try_again(plan: _Plan, texts: _Texts, olds: Mapping[str, State], news: Mapping[str, Any], renamed: Mapping[str, str]) -> None:
    """Rows that waited for a place, where their document came back or was changed again."""
    by_text = {row["sha256"]: id for id, row in news.items() if id not in olds}
    for waiting in rows_of(texts.opened, "unplaced"):
        home = waiting["document"]
        id = renamed.get(home, home)
        id = id if id in news else by_text.get(waiting["sha256"], "")
        if not id or (id in olds and olds[id]["sha256"] == news[id]["sha256"]):
            continue
        row = _waiting_row(waiting)
        anchor = texts.anchor(row, waiting["sha256"], news[id]["sha256"])
        if anchor is not None:
            plan.place(waiting["kind"], row, id, anchor, texts.text(news[id]["sha256"]), anchor.how)
            plan.states["unplaced", waiting["unplaced"]] = None
        elif id != home:
            plan.states["unplaced", waiting["unplaced"]] = waiting | {"document": id}


def _waiting_row(waiting: State) -> State:
    """The row that waits for a place, when it is one."""
    row, about = state_of(waiting["row"]), KINDS.get(waiting["kind"])
    places = [row.get(name) for name in ("start", "end")]
    if about is None or about.key not in row or not all(isinstance(one, int | None) for one in places) or places.count(None) == 1:
        found = "it is no row that a project holds"
        raise DataError([Problem(f"unplaced {waiting['unplaced']}", found, "The file is damaged; bring back a copy of it.")])
    return row


def codebook_in_force(opened: sqlite3.Connection) -> tuple[str, str]:
    """SHA-256 and text of the last codebook; blank: there is none."""
    found = opened.execute("SELECT sha256, text FROM codebooks ORDER BY rowid DESC LIMIT 1").fetchone()
    return (str(found[0]), str(found[1])) if found else ("", "")


def _codebook(opened: sqlite3.Connection, study: Study, text: str) -> Sequence[Put]:
    """The codebook, where it is not the one in force; an earlier one is taken out first, so that it becomes the last."""
    sha256 = text_sha256(text)
    if not text or codebook_in_force(opened)[0] == sha256:
        return []
    row = put(KeptCodebook(sha256, study.codebook.id, study.codebook.version, text))
    return [Put("codebook", sha256, None), row]


def put_back(opened: sqlite3.Connection, waiting: State, document: str, place: tuple[int, int], text: str) -> list[Put]:
    """A row that waited for a place, at the place that a person gave it."""
    start, end = place
    row = state_of(waiting["row"]) | {"document": document}
    if waiting["kind"] not in KINDS or KINDS[waiting["kind"]].key not in row:
        raise DataError(
            [Problem(waiting["unplaced"], "it is no row that a project holds", "The file is damaged; bring back a copy of it.")]
        )
    if row.get("start") is not None:
        row |= {"start": start, "end": end, "quote": text[start:end]}
    return [Put(waiting["kind"], str(row[KINDS[waiting["kind"]].key]), row), Put("unplaced", waiting["unplaced"], None)]
