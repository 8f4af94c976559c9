"""What a machine proposes to people: codings, mentions and relations of a run, which every rerun replaces."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.errors import DataError, Problem
from qualcode.kept import MANUAL, KeptCoding, KeptMention, KeptRelation
from qualcode.rows import Coding, Mention, Relation
from qualcode.storing.identifying import identified
from qualcode.storing.recording import enter, misplaced
from qualcode.storing.schema import KINDS, PROPOSED
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.results import Results

__all__ = ["proposed"]

RULES = "rules"
_CODING = ("document", "start", "end", "code", "coder", "method", "status", "quote", "polarity", "modality", "stage", "plane")


def proposed(opened: sqlite3.Connection, results: Results, *, at: str) -> str:
    """Replaces what machines proposed, inside a transaction; see :meth:`qualcode.Project.propose`."""
    hashes, texts = _texts(opened, results)
    made = _Made(opened, hashes)
    made.codings(results.codings)
    made.relations(results.relations)
    made.mentions(results.mentions)
    _refuse_strangers(made.rows, texts)
    if all(_there(opened, kind) == made.rows[kind] for kind in PROPOSED):
        return ""
    for kind in PROPOSED:
        about = KINDS[kind]
        opened.execute(f"DELETE FROM {about.table} WHERE method <> ?", (MANUAL,))
        marks = ", ".join("?" * len(about.row._fields))
        opened.executemany(f"INSERT INTO {about.table} VALUES ({marks})", made.rows[kind].values())
    counts = ", ".join(f"{len(made.rows[kind])} {KINDS[kind].table}" for kind in PROPOSED)
    who = ", ".join(sorted({str(row[5]) for row in made.rows["coding"].values()})) or RULES
    return enter(opened, [], action=f"proposals: {counts}", who=who, at=at)


class _Made:
    """The rows by their ids, in a table's order; a row of a person that has an id keeps it."""

    def __init__(self, opened: sqlite3.Connection, hashes: Mapping[str, str]) -> None:
        self.hashes = hashes
        self.rows: dict[str, dict[str, tuple[Any, ...]]] = {kind: {} for kind in PROPOSED}
        self.taken: dict[str, str] = {}
        for kind in PROPOSED:
            about = KINDS[kind]
            self.taken |= dict(opened.execute(f'SELECT "{about.key}", document FROM {about.table} WHERE method = ?', (MANUAL,)))

    def id(self, kind: str, document: str, *parts: object) -> str:
        """The id of a row; where two documents have the same text, the second's says its name as well."""
        plain = identified(kind, self.hashes[document], *parts)
        if self.taken.setdefault(plain, document) == document:
            return plain
        return identified(kind, self.hashes[document], *parts, document)

    def keep(self, kind: str, row: tuple[Any, ...]) -> None:
        self.rows[kind].setdefault(str(row[0]), tuple(None if cell == "" or cell != cell else cell for cell in row))

    def codings(self, frame: pd.DataFrame) -> None:
        check(frame, Coding, needs=(*_CODING, "confidence", "reason"))
        for one in _machine(frame, (*_CODING, "confidence", "reason")):
            document, start, end, code, coder, method, status, quote, polarity, modality, stage, plane, confidence, reason = one
            id = self.id("coding", document, start, end, code, coder, "")
            said = (polarity, modality, stage, plane, confidence, reason)
            self.keep("coding", KeptCoding(id, document, start, end, code, coder, method, status, quote, "", *said))

    def relations(self, frame: pd.DataFrame) -> None:
        """A relation hangs on the coding that has its place and code."""
        of = {tuple(row[1:5]): (str(row[0]), str(row[5])) for row in self.rows["coding"].values()}
        names = ("document", "start", "end", "source", "target", "code", "method", "quote", "confidence")
        check(frame, Relation, needs=names)
        for document, start, end, source, target, code, method, quote, confidence in _machine(frame, names):
            coding, coder = of.get((document, start, end, code), ("", RULES))
            coding = coding or self.id("coding", document, start, end, code, coder, "")
            id = identified("relation", coding, source, target)
            self.keep(
                "relation",
                KeptRelation(id, coding, document, start, end, source, target, code, coder, method, quote, "", confidence),
            )

    def mentions(self, frame: pd.DataFrame) -> None:
        names = ("document", "start", "end", "actor", "how", "quote")
        check(frame, Mention, needs=names)
        for document, start, end, actor, how, quote in _machine(frame, names):
            id = self.id("mention", document, start, end, actor, RULES)
            self.keep("mention", KeptMention(id, document, start, end, actor, RULES, "rule", how, quote))


def _machine(frame: pd.DataFrame, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """The rows that no person made, with blanks as such."""
    if "method" in names:
        frame = frame[frame["method"].fillna("") != MANUAL]
    columns = [frame[name].astype(object).where(frame[name].notna(), "").tolist() for name in names]
    return zip(*columns, strict=True)


def _texts(opened: sqlite3.Connection, results: Results) -> tuple[dict[str, str], dict[str, str]]:
    """The SHA-256 and the text of each document, which are those of the project."""
    there = {str(id): (str(sha256), str(text)) for id, sha256, text in opened.execute(_TEXTS)}
    use = "Bring the project up to date with the study first."
    documents = results.study.documents
    problems = [
        Problem(f"document '{one.id}'", "its text is not that of the project" if one.id in there else "the project does not have it", use)
        for one in documents
        if there.get(one.id, ("", None))[1] != one.text
    ]
    if problems:
        raise DataError(problems)
    return {one.id: there[one.id][0] for one in documents}, {one.id: one.text for one in documents}


_TEXTS = "SELECT document, sha256, text FROM documents JOIN texts USING (sha256)"


def _refuse_strangers(rows: Mapping[str, Mapping[str, tuple[Any, ...]]], texts: Mapping[str, str]) -> None:
    """Rows whose words do not stand at their places."""
    problems = []
    for kind in PROPOSED:
        names = KINDS[kind].row._fields
        at = [names.index(name) for name in ("document", "start", "end", "quote")]
        for id, row in rows[kind].items():
            document, start, end, quote = (row[number] for number in at)
            told = misplaced(texts.get(document), document, start, end, quote or "")
            if told:
                problems.append(Problem(f"{kind} {id}", told, "Hand in the results of a run of this study."))
    if problems:
        raise DataError(problems)


def _there(opened: sqlite3.Connection, kind: str) -> dict[str, tuple[Any, ...]]:
    return {str(row[0]): row for row in opened.execute(f"SELECT * FROM {KINDS[kind].table} WHERE method <> ?", (MANUAL,))}
