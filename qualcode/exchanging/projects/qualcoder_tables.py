"""The tables of a QualCoder project: what stands in them for a project of ours, without any file.

The schema is version 17 of the program's database (``data.qda``), of which these tables are what it needs to open a project; it makes the
others itself. Positions are code points, half-open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.exchanging.projects.codes import in_order
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.plain import rows_of
from qualcode.kept import ACCEPTED, PROPOSED, KeptCoding, KeptMemo, KeptSet
from qualcode.model import Code, Document

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FIELDS", "PARTS", "SCHEMA", "VERSION", "Made", "columns_of", "made_tables", "shown_codings"]

VERSION = 17
SCHEMA = {
    "project": "databaseversion text, date text, memo text, about text, bookmarkfile integer, bookmarkpos integer, codername text, "
    "recently_used_codes text, avbookmarkfile integer, avbookmarkmsec integer, avbookmarktextpos integer",
    "source": "id integer primary key, name text unique, fulltext text, mediapath text, memo text, owner text, date text, "
    "av_text_id integer, risid integer",
    "code_cat": "catid integer primary key, name text unique, owner text, date text, memo text, supercatid integer",
    "code_name": "cid integer primary key, name text unique, memo text, catid integer, owner text, date text, color text, supercid integer",
    "code_text": "ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, "
    "memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner)",
    "annotation": "anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text, "
    "unique(fid, pos0, pos1, owner)",
    "cases": "caseid integer primary key, name text unique, memo text, owner text, date text",
    "case_text": "id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text",
    "attribute_type": "name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text",
    "attribute": "attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text, "
    "unique(name, attr_type, id)",
    "journal": "jid integer primary key, name text unique, jentry text, date text, owner text",
    "code_image": "imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, cid integer, memo text, "
    "date text, owner text, important integer, pdf_page integer",
    "code_av": "avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text, owner text, "
    "important integer",
}
FIELDS = ("kind", "date", "site", "stage", "language")
"""What of a document is an attribute in QualCoder."""
PARTS = "(parts)"
"""The attribute of a case that names passages, where it is not of whole documents: ``S-01:10-24; S-02:3-8``."""
_COLOURS = ("#FFB74D", "#4FC3F7", "#AED581", "#BA68C8", "#FFF176", "#F06292", "#4DB6AC", "#A1887F", "#90A4AE", "#7986CB")
_PART = re.compile(r"(.+):(\d{1,12})-(\d{1,12})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SIGNS = re.compile(r"[\x00-\x1f\x7f]+")
HEADING = 80


class Made(NamedTuple):
    """The rows of each table, and which code and document its numbers stand for (codes as ``code 3`` or ``category 2``)."""

    tables: dict[str, list[tuple[Any, ...]]]
    codes: dict[str, str]
    documents: dict[str, str]


def columns_of(table: str) -> list[str]:
    """The columns of a table in their order.

    Examples
    --------
    >>> columns_of("code_cat")
    ['catid', 'name', 'owner', 'date', 'memo', 'supercatid']
    """
    return [part.split()[0] for part in re.sub(r",\s*unique\(.*", "", SCHEMA[table]).split(", ")]


def shown_codings(codings: pd.DataFrame) -> list[KeptCoding]:
    """What QualCoder can show: a code once for each passage and coder (an accepted one before a proposal), and none that was rejected."""
    rows = [KeptCoding(*row) for row in rows_of(codings, KeptCoding)]
    first: dict[tuple[object, ...], KeptCoding] = {}
    for status in (ACCEPTED, PROPOSED):
        for row in rows:
            if row.status == status:
                first.setdefault((row.document, row.start, row.end, row.code, row.coder), row)
    kept = {id(row) for row in first.values()}
    return [row for row in rows if id(row) in kept]


def joined_memos(memos: Iterable[KeptMemo]) -> str:
    """Several memos of one thing as one: each behind its coder's name."""
    told = [(memo.coder, memo.text) for memo in memos]
    return told[0][1] if len(told) == 1 else "\n\n".join(f"{coder}: {text}" if coder else text for coder, text in told)


def made_tables(content: ProjectContent, *, at: str, owner: str, language: str) -> Made:
    """The rows that a project of ours becomes.

    Parameters
    ----------
    content
        The project.
    at
        When, as it is to stand in every row.
    owner
        Whose the things are that nobody is named for.
    language
        Of the names of codes.
    """
    return _Maker(content, at, owner, language).made()


class _Maker:
    def __init__(self, content: ProjectContent, at: str, owner: str, language: str) -> None:
        self.content, self.at, self.owner, self.language = content, at.replace("T", " ")[:19], owner, language
        self.codes = in_order(content.codebook.codes)
        self.codings = shown_codings(content.codings)
        self.fids = {document.id: number for number, document in enumerate(content.documents, 1)}
        self.about: dict[tuple[str, str], list[KeptMemo]] = {}
        for row in rows_of(content.memos, KeptMemo):
            memo = KeptMemo(*row)
            self.about.setdefault((memo.about, memo.target), []).append(memo)

    def memo(self, about: str, target: str) -> str:
        return joined_memos(self.about.get((about, target), []))

    def made(self) -> Made:
        groups = self._groups()
        cids = {code.id: number for number, code in enumerate((one for one in self.codes if one.id not in groups), 1)}
        catids = {id: number for number, id in enumerate(groups, 1)}
        own, journal = self._project_memos()
        tables = {
            "project": [(f"v{VERSION}", self.at, own, "QualCoder (written by qualcode)", None, 0, self.owner, "", None, 0, 0)],
            "source": [self._source(document) for document in self.content.documents],
            "code_cat": self._categories(catids),
            "code_name": self._code_names(cids, catids),
            "code_text": [self._coding(number, row, cids) for number, row in enumerate(self.codings, 1)],
            "annotation": self._annotations(),
            **self._cases(),
            "journal": journal,
        }
        named = {f"code {number}": id for id, number in cids.items()} | {f"category {number}": id for id, number in catids.items()}
        return Made(tables, named, {str(number): id for id, number in self.fids.items()})

    def _source(self, document: Document) -> tuple[Any, ...]:
        memo = self.memo("document", document.id)
        return self.fids[document.id], document.id, document.text, None, memo, self.owner, self.at, None, None

    def _groups(self) -> list[str]:
        """The codes that are categories there: nothing is coded with them, codes lie below, and only categories above."""
        used, groups = {row.code for row in self.codings}, dict[str, None]()
        above = {code.parent for code in self.codes}
        for code in self.codes:
            if code.id in above and code.id not in used and (not code.parent or code.parent in groups):
                groups[code.id] = None
        return list(groups)

    def _named(self, codes: Iterable[Code]) -> dict[str, str]:
        """A name for each code that no other has: with that of the one above where it is needed, then with a number."""
        labels = {code.id: _plain(code.label(self.language)) for code in self.codes}
        names: dict[str, str] = {}
        for code in codes:
            name = labels[code.id]
            if name in names.values() and code.parent:
                name = f"{name} ({labels[code.parent]})"
            names[code.id] = _unique(name, names.values())
        return names

    def _told(self, code: Code) -> str:
        definition = code.definition.get(self.language) or next(iter(code.definition.values()), "")
        return "\n\n".join(filter(None, (definition, self.memo("code", code.id))))

    def _categories(self, catids: Mapping[str, int]) -> list[tuple[Any, ...]]:
        groups = [code for code in self.codes if code.id in catids]
        names = self._named(groups)
        return [(catids[one.id], names[one.id], self.owner, self.at, self._told(one), catids.get(one.parent)) for one in groups]

    def _code_names(self, cids: Mapping[str, int], catids: Mapping[str, int]) -> list[tuple[Any, ...]]:
        codes = [code for code in self.codes if code.id in cids]
        names, rows = self._named(codes), []
        for code in codes:
            number = cids[code.id]
            colour = getattr(code, "colour", "") or _COLOURS[number % len(_COLOURS)]
            above = catids.get(code.parent), cids.get(code.parent)
            rows.append((number, names[code.id], self._told(code), above[0], self.owner, self.at, colour, above[1]))
        return rows

    def _coding(self, number: int, row: KeptCoding, cids: Mapping[str, int]) -> tuple[Any, ...]:
        memo, fid = self.memo("coding", row.coding), self.fids[row.document]
        text = self.content.documents[fid - 1].text[row.start : row.end]
        coder = row.coder or self.owner
        return number, cids[row.code], fid, text, row.start, row.end, coder, self.at, memo, None, None

    def _annotations(self) -> list[tuple[Any, ...]]:
        places: dict[tuple[Any, ...], list[KeptMemo]] = {}
        for (about, _), memos in self.about.items():
            for memo in memos:
                if about == "text" and memo.document in self.fids and memo.start is not None:
                    place = self.fids[memo.document], memo.start, memo.end, memo.coder or self.owner
                    places.setdefault(place, []).append(memo)
        return [
            (number, fid, start, end, "\n\n".join(memo.text for memo in memos), coder, self.at)
            for number, ((fid, start, end, coder), memos) in enumerate(places.items(), 1)
        ]

    def _project_memos(self) -> tuple[str, list[tuple[Any, ...]]]:
        """What nobody is named for is the project's own memo; what somebody wrote is an entry of the journal under its first line."""
        memos = [memo for (about, _), several in self.about.items() if about == "project" for memo in several]
        rows: list[tuple[Any, ...]] = []
        for memo in memos:
            if memo.coder:
                first, _, rest = memo.text.partition("\n")
                fits = 0 < len(first) <= HEADING and _plain(first) == first
                name = _unique(first if fits else "memo", [row[1] for row in rows])
                rows.append((len(rows) + 1, name, rest if fits else memo.text, self.at, memo.coder))
        return joined_memos([memo for memo in memos if not memo.coder]), rows

    def _cases(self) -> dict[str, list[tuple[Any, ...]]]:
        cases, texts, values = list[tuple[Any, ...]](), list[tuple[Any, ...]](), list[tuple[str, str, int, str]]()
        for document in self.content.documents:
            own = {name: getattr(document, name) for name in FIELDS}
            told = {**document.attributes, **{name: value for name, value in own.items() if value and (name, value) != ("kind", "other")}}
            values += [(key, "file", self.fids[document.id], value) for key, value in told.items()]
        for one in (KeptSet(*row) for row in rows_of(self.content.sets, KeptSet)):
            if one.kind != "case":
                continue
            number = len(cases) + 1
            cases.append((number, _unique(_plain(one.name), [row[1] for row in cases]), one.note, self.owner, self.at))
            attributes = dict(json.loads(one.attributes or "{}"))
            for fid, start, end in self._passages(json.loads(one.members or "[]"), str(attributes.pop(PARTS, ""))):
                texts.append((len(texts) + 1, number, fid, start, end, self.owner, self.at, ""))
            values += [(key, "case", number, str(value)) for key, value in attributes.items()]
        return {"cases": cases, "case_text": texts, **self._attributes(values, len(cases))}

    def _passages(self, members: Iterable[str], parts: str) -> list[tuple[int, int, int]]:
        """Passages of documents, else the whole of those that are members."""
        found = [_PART.fullmatch(part.strip()) for part in parts.split(";") if part.strip()]
        passages = [(self.fids[part[1]], int(part[2]), int(part[3])) for part in found if part and part[1] in self.fids]
        partly = {fid for fid, _, _ in passages}
        whole = [self.fids[id] for id in members if id in self.fids and self.fids[id] not in partly]
        return passages + [(fid, 0, len(self.content.documents[fid - 1].text)) for fid in whole]

    def _attributes(self, values: list[tuple[str, str, int, str]], cases: int) -> dict[str, list[tuple[Any, ...]]]:
        """Each attribute once, for files or for cases; a blank row where one has none, as QualCoder has it."""
        named: dict[tuple[str, str], str] = {}
        for key, kind, _, value in values:
            if value and (key, kind) not in named:
                named[key, kind] = _unique(_plain(key), named.values())
        types, rows = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
        for (key, kind), name in named.items():
            own = {number: value for other, sort, number, value in values if (other, sort) == (key, kind)}
            numeric = all(_NUMBER.fullmatch(value) for value in own.values() if value)
            types.append((name, self.at, self.owner, "", kind, "numeric" if numeric else "character"))
            for number in range(1, (len(self.fids) if kind == "file" else cases) + 1):
                rows.append((len(rows) + 1, name, kind, own.get(number, ""), number, self.at, self.owner))
        return {"attribute_type": types, "attribute": rows}


def _plain(name: str) -> str:
    """A name in one line."""
    return " ".join(_SIGNS.sub(" ", name).split()) or "unnamed"


def _unique(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with the first number that is free."""
    taken, made, number = set(taken), name, 1
    while made in taken:
        number += 1
        made = f"{name} ({number})"
    return made
