"""A project that was worked on in QualCoder, with what QualCoder could not hold put back as far as it still fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qualcode.errors import Problem
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.exchanging.projects.plain import rows_of
from qualcode.exchanging.projects.qualcoder_tables import Made, columns_of, joined_memos, shown_codings
from qualcode.exchanging.projects.sidefile import SIDE_FILE
from qualcode.kept import Decision, KeptCoding, KeptLink, KeptMemo, KeptRelation, KeptSet, Reading
from qualcode.model import Document
from qualcode.tables import table

__all__ = ["with_side"]

_GONE = "Nothing needs to be done if that was meant."


def unmade(
    tables: Mapping[str, list[tuple[Any, ...]]], made: Made, before: ProjectContent, language: str
) -> dict[str, list[tuple[Any, ...]]]:
    """The tables with names, memos and colours of codes as they were before they were made to fit, where nobody changed them since."""
    codes, kept = {code.id: code for code in before.codebook.codes}, dict(tables)
    for name, kind in (("code_name", "code"), ("code_cat", "category")):
        columns = columns_of(name)
        at = {column: columns.index(column) for column in ("name", "memo", "color") if column in columns}
        written = {str(row[0]): row for row in made.tables[name]}
        rows = []
        for row in tables[name]:
            was, code, cells = written.get(str(row[0])), codes.get(made.codes.get(f"{kind} {row[0]}", "")), list(row)
            if was and code:
                own = {"name": code.label(language), "memo": code.definition.get(language, ""), "color": getattr(code, "colour", "")}
                for column, place in at.items():
                    cells[place] = own[column] if row[place] == was[place] else row[place]
            rows.append(tuple(cells))
        kept[name] = rows
    return kept


def with_side(after: ProjectContent, before: ProjectContent, made: Made, unchanged: frozenset[str]) -> ProjectContent:
    """What stands in the database now, with what the file beside it tells of the same things.

    Parameters
    ----------
    after
        As the database has it.
    before
        As it was written, with the texts of now.
    made
        What was written.
    unchanged
        Documents whose text is the same as it was.
    """
    return _Merger(after, before, made, unchanged).content()


def _key(row: KeptCoding) -> tuple[str, int, int, str, str]:
    return row.document, row.start, row.end, row.code, row.coder


class _Merger:
    def __init__(self, after: ProjectContent, before: ProjectContent, made: Made, unchanged: frozenset[str]) -> None:
        self.after, self.before, self.made, self.losses = after, before, made, Losses()
        self.were = {one.id: one for one in before.documents}
        self.documents = unchanged & {one.id for one in after.documents}
        self.codes = {code.id for code in after.codebook.codes}
        was = {code.id: code.definition for code in before.codebook.codes}
        self.untouched = {code.id for code in after.codebook.codes if was.get(code.id) == code.definition}

    def content(self) -> ProjectContent:
        codings, renamed = self._codings()
        ids = {row.coding for row in codings}
        relations = [row for row in self._rows("relations", KeptRelation) if row[1] in ids]
        links = [row for row in self._rows("links", KeptLink) if row[1] in ids and row[2] in ids]
        for name, kept in (("relations", relations), ("links", links)):
            gone = len(getattr(self.before, name)) - len(kept)
            if gone:
                self.losses.add(f"{name} of codings that are gone", _GONE, str(gone))
        kinds = {row[0] for row in relations} | {row[0] for row in links} | ids
        first = self.before
        return replace(
            self.after,
            documents=tuple(self._document(one) for one in self.after.documents),
            codebook=replace(first.codebook, codes=self.after.codebook.codes),
            codings=table(codings, KeptCoding),
            relations=table(relations, KeptRelation),
            links=table(links, KeptLink),
            memos=table(self._memos(kinds, renamed), KeptMemo),
            sets=table(self._sets(), KeptSet),
            readings=table([row for row in self._rows("readings", Reading) if row[1] in self.documents], Reading),
            decisions=table(self._rows("decisions", Decision), Decision),
            actors=first.actors,
            origin=self.after.origin,
            doubts=(*self.after.doubts, *self._told()),
        )

    def _rows(self, name: str, row: Any) -> list[tuple[Any, ...]]:
        return rows_of(getattr(self.before, name), row)

    def _told(self) -> tuple[Problem, ...]:
        changed = {one.id for one in self.after.documents} - self.documents
        for id in sorted(changed):
            self.losses.add("texts are new or were changed in QualCoder; what it cannot hold of them is gone", _GONE, id)
        return self.losses.told(SIDE_FILE)

    def _document(self, document: Document) -> Document:
        if document.id not in self.documents:
            return document
        was = self.were[document.id]
        attributes = {key: value for key, value in document.attributes.items() if key != "title" or "title" in was.attributes}
        told = {name: getattr(document, name) for name in ("kind", "language", "date", "site", "stage")}
        return replace(was, attributes=attributes, **told)

    def _codings(self) -> tuple[list[KeptCoding], dict[str, str]]:
        """Every coding of the database, as it was if it was there before; then those that QualCoder does not show."""
        rows = [KeptCoding(*self._whole(row)) for row in self._rows("codings", KeptCoding)]
        owner = Counter(row[6] for row in self.made.tables["code_text"] if row[6] not in {one.coder for one in rows})
        nobody = next(iter(owner), None)
        there = {_key(KeptCoding(*row)): KeptCoding(*row) for row in rows_of(self.after.codings, KeptCoding)}
        before = shown_codings(self.before.codings)
        shown = {_key(row): row for row in before if row.document in self.documents}
        kept, renamed = [], dict[str, str]()
        for key, row in there.items():
            was = shown.get(key) or (shown.get((*key[:4], "")) if key[4] == nobody else None)
            renamed[row.coding] = was.coding if was else row.coding
            kept.append(was._replace(quote=row.quote, confidence=_number(was.confidence)) if was else row)
        visible = {row.coding for row in before}
        hidden = [row for row in rows if row.coding not in visible and row.document in self.documents and row.code in self.codes]
        return kept + hidden, renamed

    def _whole(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row with nan where no confidence is told."""
        at = KeptCoding._fields.index("confidence")
        return (*row[:at], _number(row[at]), *row[at + 1 :])

    def _memos(self, ids: set[str], renamed: dict[str, str]) -> list[KeptMemo]:
        """Memos of the database under the ids of before where nothing was changed, and those of what it does not show."""
        before = [KeptMemo(*row) for row in self._rows("memos", KeptMemo)]
        own: dict[tuple[str, str], list[KeptMemo]] = {}
        for memo in before:
            own.setdefault((memo.about, memo.target), []).append(memo)
        kept = []
        for memo in (KeptMemo(*row) for row in rows_of(self.after.memos, KeptMemo)):
            target = renamed.get(memo.target, memo.target)
            was = own.get((memo.about, target), [])
            if memo.about in ("document", "coding"):
                same = was if joined_memos(was) == memo.text else []
            else:
                same = [one for one in was if (one.text, one.start, one.end) == (memo.text, memo.start, memo.end)]
            kept += same or [memo._replace(target=target)]
        shown = set(renamed.values())
        hidden = [memo for memo in before if memo.about in ("relation", "link") or (memo.about == "coding" and memo.target not in shown)]
        kept += [memo for memo in hidden if memo.target in ids]
        kept += [memo for memo in before if memo.about == "code" and memo.target in self.untouched]
        return list({memo.memo: memo for memo in kept}.values())

    def _sets(self) -> list[tuple[Any, ...]]:
        was = {row[1]: row[0] for row in self._rows("sets", KeptSet) if row[2] == "case"}
        cases = [(was.get(row[1], row[0]), *row[1:]) for row in rows_of(self.after.sets, KeptSet)]
        return cases + [row for row in self._rows("sets", KeptSet) if row[2] != "case"]


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
