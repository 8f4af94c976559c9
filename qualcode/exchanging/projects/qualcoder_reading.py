"""The rows of a QualCoder database → a project of ours; what they say that cannot be carried is counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.codes import Branch, code_tree
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.databases import number, text
from qualcode.exchanging.projects.naming import Ids
from qualcode.exchanging.projects.places import Places, located
from qualcode.exchanging.projects.qualcoder_tables import FIELDS, PARTS, columns_of
from qualcode.kept import KeptCoding, KeptMemo, KeptSet
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, Code, Codebook, Document
from qualcode.reading.days import is_day
from qualcode.rows import UNKNOWN
from qualcode.starting.guessing import guessed_language
from qualcode.storing.identifying import identified, text_sha256
from qualcode.tables import table

__all__ = ["Known", "qualcoder_content"]

ORIGIN = "QualCoder"
_LOOK = "Look at them in QualCoder."


class Known(NamedTuple):
    """What the numbers of codes (``code 3``, ``category 2``) and documents stand for, as the file of what else there is tells."""

    codes: Mapping[str, Code] = {}
    documents: Mapping[str, str] = {}


class _Row(dict[str, Any]):
    """A row by its columns."""

    def words(self, column: str) -> str:
        return text(self.get(column))

    def whole(self, column: str) -> int | None:
        return number(self.get(column))


def qualcoder_content(
    tables: Mapping[str, list[tuple[Any, ...]]], *, title: str, language: str, known: Known, where: str
) -> ProjectContent:
    """The project that the rows tell of.

    Parameters
    ----------
    tables
        Rows by table, with the columns of :data:`SCHEMA`.
    title
        Of the project.
    language
        Of the names of codes; blank: found out from the texts.
    known
        Ids that some things had before.
    where
        For messages.
    """
    rows = {name: [_Row(zip(columns_of(name), row, strict=True)) for row in listed] for name, listed in tables.items()}
    return _Reader(rows, known, language).content(title, where)


class _Reader:
    def __init__(self, rows: Mapping[str, list[_Row]], known: Known, language: str) -> None:
        self.rows, self.known, self.losses = rows, known, Losses()
        self.places: dict[int, Places] = {}
        self.documents: dict[int, Document] = {}
        self.memos: list[KeptMemo] = []
        written = [row for row in rows["source"] if row.get("fulltext") is not None]
        self.language = language or guessed_language(row.words("fulltext")[:10_000] for row in written)

    def content(self, title: str, where: str) -> ProjectContent:
        self._sources()
        codes, named = self._codes()
        codings = self._codings(named)
        self._annotations()
        self._journal()
        for kind in ("code_image", "code_av"):
            for row in self.rows.get(kind, []):
                self.losses.add("codings of pictures, sound or film are not carried", "They stay in QualCoder.", row.words("memo")[:20])
        return ProjectContent(
            title,
            tuple(self.documents.values()),
            Codebook("imported", {self.language: title}, codes),
            codings=table(codings, KeptCoding),
            memos=table(self.memos, KeptMemo),
            sets=table(self._cases(), KeptSet),
            origin=ORIGIN,
            doubts=self.losses.told(where),
        )

    def _remember(self, about: str, target: str, coder: str, words: str) -> None:
        if words.strip():
            self.memos.append(KeptMemo(identified("memo", about, target, coder, words), about, target, coder, words))

    def _sources(self) -> None:
        ids, told = Ids(otherwise="document"), self._told_of("file")
        for row in self.rows["source"]:
            fid, name = row.whole("id"), row.words("name")
            path = row.words("mediapath")
            written = row.get("fulltext") is not None and not (path and not path.startswith(("/docs/", "docs:")))
            if fid is None or not written:
                self.losses.add("pictures, sound and film are not carried", "Their transcripts are, where there are any.", name)
                continue
            self.places[fid] = places = Places(row.words("fulltext"))
            before = self.known.documents.get(str(fid), "")
            id = ids.keep(before) if before else ids.give(name)
            self.documents[fid] = self._document(id, places.text, name, told.get(fid, {}))
            self._remember("document", id, row.words("owner"), row.words("memo"))
        for name, id in list(ids.changed.items()):
            self.losses.add("documents got an id made of their name", "The name is kept as `title`.", f"{name} → {id}")

    def _document(self, id: str, words: str, name: str, told: dict[str, str]) -> Document:
        language = told.get("language", "")
        document = Document(id, words, language=language if language in LANGUAGES else guessed_language([words[:10_000]]))
        valid = {"kind": told.get("kind") in DOCUMENT_KINDS, "date": is_day(told.get("date", "")), "language": language in LANGUAGES}
        for field in FIELDS:
            if told.get(field) and valid.get(field, True):
                document = replace(document, **{field: told.pop(field)})  # type: ignore[arg-type]
        title = {} if name == id or "title" in told else {"title": name}
        return replace(document, attributes={**told, **title})

    def _told_of(self, kind: str) -> dict[int, dict[str, str]]:
        """The attributes of files, or of cases, that are not blank."""
        told: dict[int, dict[str, str]] = {}
        for row in self.rows["attribute"]:
            owner = row.whole("id")
            if row.words("attr_type") == kind and owner is not None and row.words("value"):
                told.setdefault(owner, {})[row.words("name")] = row.words("value")
        return told

    def _codes(self) -> tuple[tuple[Code, ...], dict[str, str]]:
        branches = []
        for row in self.rows["code_cat"]:
            above = row.whole("supercatid")
            key, over = f"category {row.words('catid')}", f"category {above}" if above is not None else ""
            branches.append(Branch(key, over, row.words("name"), row.words("memo")))
        for row in self.rows["code_name"]:
            group, code = row.whole("catid"), row.whole("supercid")
            over = f"code {code}" if code is not None else f"category {group}" if group is not None else ""
            branches.append(Branch(f"code {row.words('cid')}", over, row.words("name"), row.words("memo"), row.words("color")))
        made, named, lost = code_tree(branches, language=self.language, known=self.known.codes)
        for name in lost:
            self.losses.add("codes lay in a circle or below nothing and stand at the top now", "Put them where they belong.", name)
        return made, named

    def _codings(self, named: Mapping[str, str]) -> list[KeptCoding]:
        codings = {}
        for row in self.rows["code_text"]:
            fid, code = row.whole("fid"), named.get(f"code {row.words('cid')}", "")
            if fid not in self.documents or not code:
                self.losses.add("codings of a code or a text that there is not", _LOOK, row.words("seltext")[:20])
                continue
            place = self._place(fid, row, row.words("seltext"))
            if place is None:
                continue
            document, coder = self.documents[fid], row.words("owner") or UNKNOWN
            id = identified("coding", text_sha256(document.text), *place, code, coder, "")
            quote = document.text[slice(*place)]
            codings[id] = KeptCoding(id, document.id, *place, code, coder, quote=quote)
            self._remember("coding", id, coder, row.words("memo"))
            if row.whole("important"):
                self.losses.add("that a coding is important is not carried", "Write it into its memo.", quote[:20])
        return list(codings.values())

    def _place(self, fid: int, row: _Row, quote: str) -> tuple[int, int] | None:
        """Where a row stands: as it says, if its text stands there too."""
        start, end = row.whole("pos0"), row.whole("pos1")
        span = self.places[fid].span(start, end) if start is not None and end is not None else None
        document, words = self.documents[fid], Places(quote).text
        found = located(document.text, span, words)
        shown = f"{document.id} {start}–{end} '{words[:20]}'"
        if found is None:
            use = "Code these passages anew, or repair them in QualCoder."
            self.losses.add("passages left out, because their text does not stand at their place nor at one other place", use, shown)
            return None
        if found.moved:
            self.losses.add("passages put where their text stands, which is not their place", "Look at them.", shown)
        return found.start, found.end

    def _annotations(self) -> None:
        for row in self.rows["annotation"]:
            fid, words, coder = row.whole("fid"), row.words("memo"), row.words("owner")
            place = self._place(fid, row, "") if fid in self.documents else None
            if fid is None or place is None:
                self.losses.add("annotations of a text or a place that there is not", _LOOK, words[:20])
                continue
            document = self.documents[fid]
            id = identified("memo", "text", text_sha256(document.text), *place, coder, words)
            self.memos.append(KeptMemo(id, "text", document.id, coder, words, document.id, *place, document.text[slice(*place)]))

    def _journal(self) -> None:
        for row in self.rows["project"][:1]:
            self._remember("project", "", "", row.words("memo"))
        for row in self.rows["journal"]:
            told = "\n".join(filter(None, (row.words("name"), row.words("jentry"))))
            self._remember("project", "", row.words("owner"), told)

    def _cases(self) -> list[KeptSet]:
        told, passages = self._told_of("case"), dict[int, list[tuple[int, int, int]]]()
        for row in self.rows["case_text"]:
            case, fid = row.whole("caseid"), row.whole("fid")
            if case is None or fid not in self.documents:
                continue
            start, end = row.whole("pos0"), row.whole("pos1")
            span = self.places[fid].span(start, end) if start is not None and end is not None else (0, len(self.documents[fid].text))
            if span is None:
                self.losses.add("passages of cases that lie in no text", _LOOK, f"{self.documents[fid].id} {start}–{end}")
                continue
            passages.setdefault(case, []).append((fid, *span))
        sets, seen = [], Counter[str]()
        for row in self.rows["cases"]:
            own, name = row.whole("caseid") or 0, row.words("name")
            parts = passages.get(own, [])
            members = list(dict.fromkeys(self.documents[fid].id for fid, _, _ in parts))
            partly = [one for one in parts if one[1:] != (0, len(self.documents[one[0]].text))]
            attributes = dict(told.get(own, {}))
            if partly:
                attributes[PARTS] = "; ".join(f"{self.documents[fid].id}:{start}-{end}" for fid, start, end in partly)
            seen[name] += 1
            id = identified("set", "case", name, seen[name]) if seen[name] > 1 else identified("set", "case", name)
            listed, kept = json.dumps(members, ensure_ascii=False), json.dumps(attributes, ensure_ascii=False)
            sets.append(KeptSet(id, name, "case", listed, kept, row.words("memo")))
        return sets
