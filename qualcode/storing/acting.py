"""What one does with a project: bring it up to date, let a machine propose, code, decide, remark and link; each one act."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, one_of
from qualcode.kept import MANUAL, KeptCoding, KeptLink, KeptMemo, Reading
from qualcode.rows import MODALITIES, PLANES, POLARITIES
from qualcode.storing.differing import codes_of
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.opening import told, transaction
from qualcode.storing.recording import Put, acted, present, put, state_of, text_in

if TYPE_CHECKING:
    from qualcode.model import Study
    from qualcode.results import Results
    from qualcode.storing.bringing import Brought

__all__ = ["Acting"]

DECIDED = ("accepted", "rejected")
ABOUT = ("project", "document", "code", "coding", "relation", "link", "text")
_SAID = {"status": DECIDED, "polarity": POLARITIES, "modality": MODALITIES, "plane": PLANES, "stage": None, "round": None, "reason": None}
"""What one may say of a coding besides its place and code, and which words there are for it."""


class Acting:
    """The acts of an open project."""

    file: Path
    opened: sqlite3.Connection

    def bring(self, study: Study, *, codebook: str = "", who: str, at: str) -> Brought:
        """Brings the project up to date with its study, as one act: documents, codebook, and where what people decided stands now.

        A row in a text that was changed moves with the characters it is about (:meth:`qualcode.storing.anchoring.Edited.anchor` says by
        which rules), and its quote is renewed. What nobody can place is laid aside (``table("unplaced")``) until :meth:`place` puts it
        back or its text returns. A document under another id with the same text is the same one. Earlier texts are kept.

        Parameters
        ----------
        study
            What :func:`qualcode.read_study` gives.
        codebook
            Its codebook as YAML; blank: the project keeps the one it has. :func:`qualcode.update_project` writes it out.
        who, at
            The person, and the time as ISO 8601 text.

        Raises
        ------
        DataError
            When the study has no document in common with the project.
        """
        from qualcode.storing.bringing import brought

        with transaction(self.opened, self.file):
            return brought(self.opened, study, codebook, who=who, at=at)

    def place(self, unplaced: str, start: int, end: int, *, who: str, at: str, document: str = "") -> str:
        """Puts a row that waited for a place to ``text[start:end]`` of its document, or of another one; the entry of the log."""
        from qualcode.storing.bringing import put_back

        with transaction(self.opened, self.file):
            waiting = state_of(self._present("unplaced", unplaced))
            home = document or waiting["document"]
            text = self._text(home)
            _check_place(text, home, start, end)
            return acted(self.opened, put_back(self.opened, waiting, home, (start, end), text), action="placed", who=who, at=at)

    def propose(self, results: Results, *, at: str) -> str:
        """Lets the codings, mentions and relations that a machine made in a run take the place of those that the project had.

        What people decided is never touched. The log tells how many there are now, and no rows.

        Returns
        -------
        str
            The entry of the log; blank where the same was proposed before.

        Raises
        ------
        DataError
            When a text of the run is not that of the project.
        """
        from qualcode.storing.proposing import proposed

        with transaction(self.opened, self.file):
            return proposed(self.opened, results, at=at)

    def code(self, document: str, start: int, end: int, code: str, *, who: str, at: str, **said: str) -> str:
        """Gives a code to ``text[start:end]`` of a document.

        Parameters
        ----------
        code
            Of the codebook in force, where the project has one.
        **said
            status (accepted, rejected), polarity, modality, stage, plane, round and reason, as in :class:`qualcode.kept.KeptCoding`.

        Returns
        -------
        str
            The id of the coding.

        Raises
        ------
        ArgumentError
            When the document, the place or the code is not there, naming the closest.
        """
        _check_said(said)
        with transaction(self.opened, self.file):
            text = self._text(document)
            _check_place(text, document, start, end)
            self._check_code(code)
            id = self._new("coding", document, text_sha256(text), start, end, code, who, said.get("round", ""))
            row = KeptCoding(id, document, start, end, code, who, quote=text[start:end])._replace(**said)  # type: ignore[arg-type]
            acted(self.opened, [put(row)], action="coded", who=who, at=at)
        return id

    def decide(self, *codings: str, status: str, who: str, at: str, reason: str = "") -> tuple[str, ...]:
        """Accepts or rejects what a machine proposed, by codings of the person at the same places; their ids."""
        one_of("status", status, DECIDED)
        made: dict[str, KeptCoding] = {}
        with transaction(self.opened, self.file):
            for id in codings:
                row = state_of(self._present("coding", id))
                text = self._text(row["document"])
                new = self._new("coding", row["document"], text_sha256(text), row["start"], row["end"], row["code"], who, "")
                decided = {"coding": new, "coder": who, "method": MANUAL, "status": status, "confidence": float("nan"), "round": ""}
                made[new] = KeptCoding(**row | decided | {"reason": reason})
            acted(self.opened, map(put, made.values()), action=status, who=who, at=at)
        return tuple(made)

    def uncode(self, *codings: str, who: str, at: str) -> str:
        """Takes codings of people out, with the relations and links that hang on them; a memo about one keeps its place in the text.

        Raises
        ------
        ArgumentError
            When there is no such coding, or it is a machine's proposal, which is rejected by :meth:`decide`.
        """
        with transaction(self.opened, self.file):
            puts = [one for id in dict.fromkeys(codings) for one in self._without(id)]
            return acted(self.opened, puts, action="uncoded", who=who, at=at)

    def read(self, document: str, *, who: str, at: str, span: tuple[int, int] | None = None, round: str = "") -> str:
        """Marks a document, or a span of it, as read by a person, coded or not: agreement is measured there; the id."""
        with transaction(self.opened, self.file):
            text = self._text(document)
            start, end = span if span is not None else (0, len(text))
            _check_place(text, document, start, end)
            id = self._new("reading", document, text_sha256(text), start, end, who, round)
            acted(self.opened, [put(Reading(id, document, start, end, who, text[start:end], round))], action="read", who=who, at=at)
        return id

    def remark(self, text: str, *, who: str, at: str, about: str = "project", target: str = "", span: tuple[int, int] | None = None) -> str:
        """Writes a memo.

        Parameters
        ----------
        about, target
            project; document, code, coding, relation or link and its id; or text and the id of the document that ``span`` lies in.

        Returns
        -------
        str
            The id of the memo.
        """
        one_of("about", about, ABOUT)
        if not text.strip():
            raise ArgumentError("a memo needs words")
        with transaction(self.opened, self.file):
            place, words = self._remarked(about, target, span)
            id = identified("memo", about, target, who, text, *place.values())
            row = KeptMemo(id, about, "" if about == "text" else target, who, text, **place, quote=words)
            acted(self.opened, [put(row)], action="remarked", who=who, at=at)
        return id

    def link(self, source: str, target: str, kind: str, *, who: str, at: str, note: str = "") -> str:
        """Says that two codings belong together: causes, answers, contrasts, follows, or a word of your own; the id of the link."""
        with transaction(self.opened, self.file):
            for id in (source, target):
                self._present("coding", id)
            id = identified("link", source, target, kind, who)
            acted(self.opened, [put(KeptLink(id, source, target, kind, who, note=note))], action="linked", who=who, at=at)
        return id

    # What the acts ask

    def codes(self) -> tuple[str, ...]:
        """The ids of the codes of the codebook in force; empty: the project has none."""
        from qualcode.storing.bringing import codebook_in_force

        with told(self.file):
            return _codes(codebook_in_force(self.opened)[1])

    def _check_code(self, code: str) -> None:
        codes = self.codes()
        if codes:
            one_of("code", code, codes)

    def _text(self, document: str) -> str:
        text = text_in(self.opened, document)
        if text is None:
            one_of("document", document, [id for (id,) in self.opened.execute("SELECT document FROM documents")])
        return text or ""

    def _present(self, kind: str, id: str) -> str:
        found = present(self.opened, kind, id)
        if not found:
            raise ArgumentError(f"there is no {kind} '{id}' in the project")
        return found

    def _new(self, kind: str, document: str, *parts: object) -> str:
        """The id of a row; where another document has the same text and such a row, this one's says its name as well."""
        plain = identified(kind, *parts)
        there = present(self.opened, kind, plain)
        return identified(kind, *parts, document) if there and state_of(there)["document"] != document else plain

    def _without(self, coding: str) -> Iterable[Put]:
        from qualcode.storing.bringing import rows_of

        row = state_of(self._present("coding", coding))
        if row["method"] != MANUAL:
            raise ArgumentError(f"coding '{coding}' is a machine's proposal; reject it with decide(…, status='rejected')")
        yield Put("coding", coding, None)
        for kind, ends in (("relation", ("coding",)), ("link", ("source", "target"))):
            for other in rows_of(self.opened, kind):
                if coding in [other[end] for end in ends] and other.get("method", MANUAL) == MANUAL:
                    yield Put(kind, other[kind], None)
        place = {name: row[name] for name in ("document", "start", "end", "quote")}
        for memo in rows_of(self.opened, "memo"):
            if memo["about"] == "coding" and memo.get("target") == coding:
                yield Put("memo", memo["memo"], memo | place | {"about": "text", "target": ""})

    def _remarked(self, about: str, target: str, span: tuple[int, int] | None) -> tuple[dict[str, Any], str]:
        """The place of a memo and the words there, when what it is about is there."""
        if (span is not None) != (about == "text"):
            raise ArgumentError("a memo about text needs its span, and no other memo has one")
        if about == "text" and span is not None:
            text = self._text(target)
            _check_place(text, target, *span)
            return {"document": target, "start": span[0], "end": span[1]}, text[slice(*span)]
        if about == "code":
            self._check_code(target)
        elif about == "document":
            self._text(target)
        elif about != "project":
            self._present(about, target)
        return {}, ""


def _check_place(text: str, document: str, start: int, end: int) -> None:
    if not 0 <= start < end <= len(text):
        raise ArgumentError(f"{start} to {end} is no span of '{document}', which has {len(text)} characters")


def _check_said(said: dict[str, str]) -> None:
    for name, value in said.items():
        one_of("what is said of a coding", name, _SAID)
        known = _SAID[name]
        if known is not None and value:
            one_of(name, value, known)


@lru_cache(maxsize=8)
def _codes(text: str) -> tuple[str, ...]:
    """The ids in a codebook's YAML, in order."""
    return tuple(codes_of(text))
