"""The documents of a study: entries of study.yaml and the files they name → :class:`qualcode.Document`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.grammar import Grammar
from qualcode.model import DOCUMENT_KINDS, LANGUAGES, Document, Speaker, StageModel
from qualcode.reading.collecting import Collector
from qualcode.reading.contents import Content, ReadOptions, Unreadable, words_for_reading
from qualcode.reading.days import DAY, is_day
from qualcode.reading.describing import UNCLEAR, described, header_fields, seen_kind
from qualcode.reading.encodings import looks_wrong
from qualcode.reading.files import SHEETS, read_content, read_data
from qualcode.reading.formats import sheets
from qualcode.reading.yamlfiles import Node

__all__ = ["DocumentReader", "contents_of", "numbered_id"]

DOCUMENT_KEYS = (
    "id",
    "file",
    "kind",
    "language",
    "date",
    "site",
    "stage",
    "speakers",
    "encoding",
    "page_columns",
    "columns",
    "rows",
    "as_declared",
)
AS_DECLARED = "as_declared"
"""The key that says that a document is of its kind, though it looks like another."""
SPEAKER_KEYS = ("actor", "person", "role")
INTERVIEWER, OTHER = "interviewer", "other"
"""What a label may stand for besides an actor: who asks, and somebody outside the study's actors."""
ROWS = ("turn", "document")
LATER = ("revised", "amended")
"""What else of a policy a date may be: a law is dated by its last version as well as by its first."""


class DocumentReader:
    """Reads the documents of one study; what is wrong goes to the collector."""

    def __init__(self, collector: Collector, language: str, grammars: Mapping[str, Grammar], actors: list[str], stages: StageModel) -> None:
        self.to, self.language, self.grammars, self.actors, self.stages = collector, language, grammars, actors, stages
        self.encodings: dict[str, list[tuple[str, str]]] = {}
        self.words = words_for_reading(grammars)

    def read(self, entry: Node) -> list[Document]:
        """The document of an entry; several where it names a table with one document a row; none where something is wrong."""
        id, name = entry.get("id").text, entry.get("file").text
        declared = self._declared(entry, id)
        options = self._options(entry, id)
        if not name:
            self.to.problem(entry, f"document '{id}' names no file", "Add `file:`.")
            return []
        where, path = entry.get("file").where, self.to.folder / name
        found = self.to.attempt(lambda: contents_of(path, where, options))
        if found is None or declared is None:
            return []
        contents, data = found
        self.to.keep(name, data)
        if options.encoding and looks_wrong("".join(content.text for content, _ in contents)):
            told = f"'{name}' gives hardly any usual characters as {options.encoding}"
            self.to.doubts.append(Problem(entry.get("encoding").where, told, "Take the `encoding` out, so that it is found out."))
        ids = [numbered_id(id, number, len(contents)) for number in range(1, len(contents) + 1)]
        made = [
            self._document(entry, declared, content, {"id": own, **fields}) for own, (content, fields) in zip(ids, contents, strict=True)
        ]
        return [document for document in made if document is not None]

    def tell_encodings(self) -> None:
        """One doubt for each encoding other than UTF-8 that files were read in, however many there are."""
        for encoding, files in sorted(self.encodings.items()):
            where, file = files[0]
            told = f"'{file}' was" if len(files) == 1 else f"{len(files)} files ('{file}', …) were"
            use = "If a text looks wrong, give its document an `encoding`, or save the file as UTF-8."
            self.to.doubts.append(Problem(where, f"{told} read as {encoding}", use))

    def _declared(self, entry: Node, id: str) -> Document | None:
        """What the entry says, as a document without its text."""
        kind, language = entry.get("kind").text or "other", entry.get("language").text or self.language
        fine = self.to.known(entry.get("kind"), kind, list(DOCUMENT_KINDS), f"document '{id}': kind")
        fine &= self.to.known(entry.get("language"), language, list(LANGUAGES), f"document '{id}': language")
        stage, day = entry.get("stage").text, entry.get("date").text
        fine &= not stage or self.to.refers(entry.get("stage"), stage, list(self.stages.ids), f"document '{id}': stage", "stages")
        if day and not is_day(day):
            self.to.problem(entry.get("date"), f"document '{id}': date '{day}' is no date", DAY)
        speakers = tuple(self._speakers(entry.get("speakers"), id))
        attributes = {key: child.text for key, child in entry.fields.items() if key not in DOCUMENT_KEYS}
        if not fine or language not in self.grammars:
            return None
        try:
            return Document(id, "", kind, language, day, entry.get("site").text, stage, entry.get("file").text, speakers, attributes)
        except ArgumentError as error:
            self.to.problem(entry, str(error), "Correct the entry.")
            return None

    def _document(self, entry: Node, declared: Document, content: Content, fields: Mapping[str, str]) -> Document | None:
        """The document with its text and what its own header tells; what study.yaml says comes first."""
        where = entry.get("file").where
        for found, use in content.remarks:
            self.to.doubts.append(Problem(where, f"'{declared.file}': {found}", use))
        if content.encoding not in ("", "utf-8", "utf-8-sig"):
            self.encodings.setdefault(content.encoding, []).append((where, declared.file))
        given = {key: value for key, value in fields.items() if key not in ("id", "date", "site", "kind")}
        kind = declared.kind if entry.get("kind").text else fields.get("kind", declared.kind)
        try:
            document = replace(
                declared,
                id=fields["id"],
                text=content.text,
                kind=kind,
                date=declared.date or fields.get("date", ""),
                site=declared.site or fields.get("site", ""),
                attributes={**given, **declared.attributes},
                layout=content.layout,
                comments=content.comments,
                encoding=content.encoding,
            )
        except ArgumentError as error:
            self.to.problem(entry, str(error), "Correct the entry.")
            return None
        told = entry.get("kind").text or fields.get("kind", "")
        return self._described(self._told_kind(document, entry) if told else self._of_kind(document, entry), entry)

    def _told_kind(self, document: Document, entry: Node) -> Document:
        """A document as it is declared; minutes and others that stand in articles are laws or contracts, whatever they are called."""
        if document.kind not in UNCLEAR or entry.get(AS_DECLARED).text:
            return document
        kind = seen_kind(document, self.grammars[document.language], told=True)
        if kind != document.kind:
            found = (
                f"document '{document.id}' is declared as {document.kind}; nobody speaks and its text stands in articles: read as {kind}"
            )
            use = f"Write `kind: policy` or `kind: contract`; if it is {document.kind} nevertheless, add `{AS_DECLARED}: yes`."
            self.to.doubts.append(Problem(entry.where, found, use))
        return replace(document, kind=kind)

    def _of_kind(self, document: Document, entry: Node) -> Document:
        """A document of which nothing says the kind, as what its text looks like."""
        kind = seen_kind(document, self.grammars[document.language], told=False)
        if kind != document.kind:
            found = f"document '{document.id}' has no `kind`; its text stands in numbered clauses and was read as {kind}"
            self.to.doubts.append(Problem(entry.where, found, f"Give it its kind, such as `kind: {kind}` or `kind: minutes`."))
        return replace(document, kind=kind)

    def _described(self, document: Document, entry: Node) -> Document:
        """The document with what the lines at its top say of it."""
        own = header_fields(document, self.grammars[document.language])
        day = own.get("date", "")
        days = [day, *(own[event] for event in LATER if event in own)]
        if day and document.date and not any(_agree(one, document.date) for one in days):
            found = f"document '{document.id}': study.yaml says {document.date}, its own header {day}"
            self.to.doubts.append(Problem(entry.get("date").where, found, "Correct whichever is wrong; study.yaml was believed."))
        return described(document, own)

    def _options(self, entry: Node, id: str) -> ReadOptions:
        encoding, rows, columns = entry.get("encoding").text, entry.get("rows").text, entry.get("page_columns").text or "1"
        if encoding and not _is_encoding(encoding):
            use = "Use utf-8, utf-16, gb18030 or big5."
            self.to.problem(entry.get("encoding"), f"document '{id}': encoding '{encoding}' is unknown", use)
            encoding = ""
        if rows and not self.to.known(entry.get("rows"), rows, list(ROWS), f"document '{id}': rows"):
            rows = ""
        if not columns.isdecimal() or not 1 <= int(columns) <= 6:
            found = f"document '{id}': page_columns '{columns}' is no number from 1 to 6"
            self.to.problem(entry.get("page_columns"), found, "Write in how many columns the pages are set.")
            columns = "1"
        mapped = {key: child.text for key, child in entry.get("columns").fields.items()}
        return replace(self.words, encoding=encoding, page_columns=int(columns), columns=mapped, rows=rows)

    def _speakers(self, node: Node, document: str) -> Iterator[Speaker]:
        if isinstance(node.value, list):
            use = "Write who stands behind each label: {问: interviewer, 答: agency}."
            self.to.problem(node, f"document '{document}': `speakers` is a list", use)
        fields = node.fields or _speaker_pairs(node)
        for label, entry in fields.items():
            for key, child in entry.fields.items():
                if key not in SPEAKER_KEYS:
                    found = f"document '{document}': speaker '{label}' has no '{key}'"
                    self.to.problem(child, found, f"It may have {', '.join(SPEAKER_KEYS)}.")
            if entry.value == "" and len(re.split("[：，]", label)) > 1:
                use = "Write {问: interviewer, 答: agency}, with ': ' and ', '."
                self.to.problem(node, f"document '{document}': '{label}' is no label", use)
                continue
            actor, what = entry.text or entry.get("actor").text, f"document '{document}': speaker '{label}': actor"
            if actor == INTERVIEWER:
                yield Speaker(label, interviewer=True, person=entry.get("person").text, role=entry.get("role").text)
            elif not actor or self.to.refers(entry, actor, [*self.actors, INTERVIEWER, OTHER], what, "actors"):
                outside = actor == OTHER and OTHER not in self.actors
                yield Speaker(label, "" if outside else actor, entry.get("person").text, entry.get("role").text)


def contents_of(path: Path, where: str, options: ReadOptions) -> tuple[Sequence[tuple[Content, Mapping[str, str]]], bytes]:
    """What is in a file, with what the row says of it where each row of a table is a document."""
    if path.suffix.lower() in SHEETS:
        data = read_data(path, where)
        try:
            records = sheets.records(data, options)
        except Unreadable as error:
            raise DataError([Problem(where, f"'{path.name}': {error.found}", error.remedy)]) from None
        if records is not None:
            return records, data
    content, data = read_content(path, where, options)
    return [(content, {})], data


def numbered_id(id: str, number: int, all: int) -> str:
    """The id of a row that has none: that of the table and the row's number among the documents in it."""
    return f"{id}-{number:0{len(str(all))}}" if all > 1 else id


def _speaker_pairs(node: Node) -> dict[str, Node]:
    """``问=interviewer; 答=agency``, the form of a table."""
    pairs = (part.partition("=") for part in re.split("[;；]", node.text) if part.strip())
    return {label.strip(): Node(actor.strip(), node.file, node.line, node.unit) for label, _, actor in pairs}


def _agree(one: str, other: str) -> bool:
    """Whether two dates are the same as far as both go."""
    return one.startswith(other) or other.startswith(one)


def _is_encoding(name: str) -> bool:
    """Whether Python has a codec of this name for texts; no bytes at all would tell nothing, they are never looked at."""
    try:
        return "a".encode(name).decode(name) == "a"
    except (LookupError, ValueError):
        return False
