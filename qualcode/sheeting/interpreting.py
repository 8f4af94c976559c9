"""What a coder said of each sentence: rows of a sheet → codes at places of the texts, and everything that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from qualcode.errors import Problem, closest
from qualcode.kept import ACCEPTED, ADJUDICATED, REJECTED
from qualcode.ledger import became
from qualcode.model import Code, Document
from qualcode.reporting.documents.values import clean
from qualcode.sheeting.choices import Unknown
from qualcode.sheeting.content import Mark
from qualcode.sheeting.filled import Filled, FilledRow
from qualcode.sheeting.shown import Piece, Place, Shown
from qualcode.sheeting.wording import said, sheet_words

__all__ = ["Coded", "Interpreted", "SaidOf", "Wrong", "interpreted"]

_PROPOSED = re.compile(r"[(（]([^()（）]+)[)）](?=: |： ?| → |\s*$)")
_FILLED = re.compile(r"(code|source|target|verdict)_\d+|words|stage|none|memo|reason")
_NUMBERED = re.compile(r"(?:code|source|target|verdict)_(\d+)")
_BLANKS = re.compile(r"\s+")


@dataclass
class Coded:
    """A code at a place: accepted or rejected, of which stage, between whom."""

    start: int
    end: int
    code: str
    status: str
    stage: str = ""
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)


@dataclass
class SaidOf:
    """What was said of a sentence, in one row or several; ``read``: somebody says that it was read, or coded it."""

    document: Document
    segment: str
    start: int
    end: int
    coded: dict[tuple[int, int, str], Coded] = field(default_factory=dict)
    memos: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)
    none: bool = False
    read: bool = False
    rows: list[FilledRow] = field(default_factory=list)


class Wrong(NamedTuple):
    """A row that does not fit, and why."""

    row: FilledRow
    problem: Problem


@dataclass
class Interpreted:
    """A sheet, understood: sentences by document and place, what is wrong, and what a person should look at."""

    filled: Filled
    sentences: dict[tuple[str, int, int], SaidOf] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)


class _Refused(Exception):
    """Something in a row that does not fit."""

    def __init__(self, found: str, remedy: str) -> None:
        self.found, self.remedy = found, remedy
        super().__init__(found)


def interpreted(filled: Filled, shown: Shown, *, complete: bool = False) -> Interpreted:
    """What a sheet says; nothing is raised, all that is wrong is listed."""
    return _Interpreter(filled, shown, complete or filled.complete).all()


class _Interpreter:
    def __init__(self, filled: Filled, shown: Shown, complete: bool) -> None:
        self.filled, self.shown, self.complete = filled, shown, complete
        self.found = Interpreted(filled)
        self.codes = {one.id: one for one in shown.study.codebook.codes}
        self.kinds = {one.id: one.kind for one in shown.study.actors}
        self.verdicts: dict[tuple[str, int, int, str], str] = {}

    def all(self) -> Interpreted:
        for row in self.filled.rows:
            self.row(row)
        settling = self.filled.mark.coder == ADJUDICATED
        for sentence in self.found.sentences.values():
            accepted = [self.shown.codes.labels[one.code] for one in sentence.coded.values() if one.status == ACCEPTED]
            if sentence.none and accepted:
                use = "Clear the mark, or the codes; a row that was copied counts with the one that it is a copy of."
                self.problem(sentence.rows[-1], f"the sentence is marked as having no code, and has one: '{accepted[0]}'", use)
            sentence.read = bool((self.complete and not settling) or sentence.none or sentence.coded)
            if settling and sentence.read and not sentence.reasons:
                self.problem(sentence.rows[-1], "it was decided, but there is no reason", "Say in a few words why it was decided so.")
        return self.found

    def problem(self, row: FilledRow, found: str, remedy: str) -> None:
        self.found.wrong.append(Wrong(row, Problem(f"{self.filled.name}, {row.where}", found, remedy)))

    def doubt(self, row: FilledRow, found: str, remedy: str) -> None:
        self.found.doubts.append(Problem(f"{self.filled.name}, {row.where}", found, remedy))

    def head(self, name: str, number: int) -> str:
        """A column, as it is headed in the sheets of the study."""
        return f"'{sheet_words(self.shown.study.language)[f'head.{name}'].format(number=number)}'"

    def attempt(self, row: FilledRow, act: Callable[[], None]) -> None:
        try:
            act()
        except (_Refused, Unknown) as error:
            self.problem(row, error.found, error.remedy)

    # A row and its sentence

    def row(self, row: FilledRow) -> None:
        try:
            sentence, piece = self.sentence(row)
        except _Refused as error:
            self.problem(row, error.found, error.remedy)
            return
        again = next((one for one in sentence.rows if _answers(one) == _answers(row) != []), None)
        if again is not None:
            self.doubt(row, f"it says the same as {again.where} and is counted once", "Take one of the two out.")
        sentence.rows.append(row)
        self.check_text(row, piece)
        if row["memo"]:
            sentence.memos[row["memo"]] = None
        if row["reason"]:
            sentence.reasons[row["reason"]] = None
        self.attempt(row, lambda: self.mark(row, sentence))
        self.attempt(row, lambda: self.said(row, sentence, piece))

    def sentence(self, row: FilledRow) -> tuple[SaidOf, Piece]:
        """The sentence that a row is about."""
        mark = Mark.read(row["sheet"])
        if mark is not None and mark != self.filled.mark:
            raise _Refused(f"it is a row of another sheet (coder '{mark.coder}')", "Keep the rows of each sheet in its own file.")
        place = Place.read(row["row"])
        if place is None:
            told = "its id was changed" if row["row"] else "it has no id"
            use = "Copy a whole row, with its hidden columns; a note of your own belongs into the column for memos, or outside the table."
            raise _Refused(f"{told}, so that nobody knows which sentence it is", use)
        document = self.shown.documents.get(place.document)
        if document is None:
            near = closest(place.document, self.shown.documents)
            raise _Refused(
                f"document '{place.document}' is not in study '{self.shown.study.id}'{f' (closest: {near!r})' if near else ''}",
                "Collect the sheet into the study that it was made from.",
            )
        now = self.shown.moved(document, place, row["sentence"])
        if now is None or (now != place and self.filled.mark.coder == ADJUDICATED):
            raise _Refused(
                f"the text of '{place.document}' was changed since the sheet was written: its sentence {place.number} is another now",
                "Bring back the text as it was, or write the sheet anew; --what-fits takes the other rows.",
            )
        key = (document.id, now.start, now.end)
        sentence = self.found.sentences.setdefault(key, SaidOf(document, f"{document.id}:{now.number}", now.start, now.end))
        return sentence, self.shown.piece(document, now.start, now.end)

    def check_text(self, row: FilledRow, piece: Piece) -> None:
        there = _BLANKS.sub("", row["sentence"])
        if there and not _BLANKS.sub("", clean(piece.new)).startswith(there):
            use = "The codes count for the sentence as it stands in the study; look whether they still fit."
            self.doubt(row, "somebody changed the sentence in the sheet", use)

    def mark(self, row: FilledRow, sentence: SaidOf) -> None:
        if row["none"]:
            if not said(row["none"], "none"):
                raise _Refused(
                    f"'{row['none'][:40]}' is no mark for a sentence without a code", "Choose the one of the drop-down, or clear it."
                )
            sentence.none = True

    # What is said

    def said(self, row: FilledRow, sentence: SaidOf, piece: Piece) -> None:
        start, end = self.words(row, sentence, piece)
        stage = self.shown.stages.find(row["stage"]) if row["stage"] else ""
        coded: list[tuple[Code, str, tuple[str, str]]] = []
        for number in sorted({int(found[1]) for found in map(_NUMBERED.fullmatch, row.cells) if found}):
            self.attempt(row, lambda number=number: coded.extend(self.judged(row, sentence, number)))  # type: ignore[misc]
            self.attempt(row, lambda number=number: coded.extend(self.given(row, number)))  # type: ignore[misc]
        for code, status, ends in coded:
            self.enter(sentence, (start, end, code.id), status, stage, ends)
        if stage and not any(status == ACCEPTED for _, status, _ in coded):
            self.doubt(row, "there is a stage but no code, and the stage was left out", "Give the code that it belongs to.")
        if row["words"] and not coded:
            self.doubt(row, "there are exact words but no code", "Give the code that they belong to.")

    def enter(self, sentence: SaidOf, key: tuple[int, int, str], status: str, stage: str, ends: tuple[str, str]) -> None:
        """Adds a code; one that is accepted anywhere in the sentence is not rejected at the same place."""
        one = sentence.coded.setdefault(key, Coded(*key, status))
        if status == ACCEPTED:
            one.status = status
            one.stage = stage or one.stage
            if any(ends):
                one.pairs[ends] = None

    def words(self, row: FilledRow, sentence: SaidOf, piece: Piece) -> tuple[int, int]:
        """Where in the text the exact words stand; the whole sentence where none are given."""
        if not row["words"]:
            return sentence.start, sentence.end
        wanted = _BLANKS.split(row["words"].strip(" \n\t“”\"'‘’")) if row["words"].strip(" \n\t“”\"'‘’") else []
        found = list(re.finditer(r"\s*".join(map(re.escape, wanted)), piece.new)) if wanted else []
        if not found:
            use = "Copy them from the sentence as they stand there, or clear the cell: then the whole sentence counts."
            raise _Refused(f"the words '{row['words'][:40]}' do not stand in the sentence", use)
        if len(found) > 1:
            self.doubt(
                row, f"the words '{row['words'][:40]}' stand in the sentence {len(found)} times; the first are taken", "Give more words."
            )
        start, end = piece.back(*found[0].span())
        return sentence.start + start, sentence.start + end

    def judged(self, row: FilledRow, sentence: SaidOf, number: int) -> Iterator[tuple[Code, str, tuple[str, str]]]:
        """What a coder made of a proposal."""
        verdict, proposal = row[f"verdict_{number}"], row[f"proposal_{number}"]
        if not verdict:
            return
        if not proposal:
            raise _Refused(f"there is a verdict ('{verdict[:20]}') but no proposal {number}", "Clear it, or write the code under Code.")
        accepted, rejected = said(verdict, "accept"), said(verdict, "reject")
        if accepted == rejected:
            raise _Refused(f"verdict '{verdict[:20]}' is neither accept nor reject", "Choose one from the drop-down.")
        ids = _PROPOSED.findall(proposal)
        if len(ids) not in (1, 3):
            raise _Refused(f"proposal '{proposal[:40]}' was changed", "Clear the verdict, and write the code under Code.")
        key = (sentence.document.id, sentence.start, sentence.end, proposal)
        if self.verdicts.setdefault(key, ACCEPTED if accepted else REJECTED) != (ACCEPTED if accepted else REJECTED):
            raise _Refused(f"proposal '{proposal[:40]}' is accepted in one row and rejected in another", "Keep one verdict.")
        code = self.code(row, ids[0])
        ends = (self.shown.actor(ids[1]), self.shown.actor(ids[2])) if len(ids) == 3 else ("", "")
        yield code, ACCEPTED if accepted else REJECTED, ends

    def given(self, row: FilledRow, number: int) -> Iterator[tuple[Code, str, tuple[str, str]]]:
        """A code that a coder gave, and who deals with whom."""
        written = row[f"code_{number}"]
        source, target = row[f"source_{number}"], row[f"target_{number}"]
        if not written:
            if source or target:
                named = [self.head(name, number) for name in ("source", "target", "code")]
                raise _Refused("{} or {} is filled in, but {} is empty".format(*named), "Choose the code, or clear them.")
            return
        code = self.code(row, written)
        yield code, ACCEPTED, self.ends(row, code, source, target)

    def ends(self, row: FilledRow, code: Code, source: str, target: str) -> tuple[str, str]:
        if not source and not target:
            return "", ""
        if code.relation == "none":
            raise _Refused(f"code '{code.id}' is no relation, but a source or target is given", "Clear them, or choose another code.")
        if not source or not target:
            use = "Choose the other one as well, or clear both where it is not clear."
            raise _Refused(f"of code '{self.shown.codes.labels[code.id]}' only the {'source' if source else 'target'} is given", use)
        ends = self.shown.actor(source), self.shown.actor(target)
        if ends[0] == ends[1]:
            raise _Refused(f"source and target of code '{code.id}' are the same ('{source}')", "Choose two that deal with each other.")
        for end, actor in zip(("source", "target"), ends, strict=True):
            kinds = code.ends(end)
            groups = (self.shown.study.codebook.kinds.get(kind, ()) for kind in kinds)
            if kinds and self.kinds[actor] not in (*kinds, *chain.from_iterable(groups)):
                use = "Look whether the two are the wrong way round; it was taken as it is."
                self.doubt(row, f"{end} '{actor}' is {self.kinds[actor]}; code '{code.id}' is meant for {', '.join(kinds)}", use)
        return ends

    def code(self, row: FilledRow, written: str) -> Code:
        """The code that is meant; one that the codebook had when the sheet was written is followed through its history."""
        book, inside = self.shown.study.codebook, _PROPOSED.search(written)
        try:
            id = self.shown.codes.find(written)
        except Unknown:
            id = inside[1].strip() if inside else written.strip()
            if not book.history or not became(id, book).kinds:
                raise
        now = became(id, book, version=self.filled.mark.version) if book.history else None
        if now is None or not now.kinds:
            return self.codes[id]
        if now.candidates:
            listed = ", ".join(now.candidates)
            raise _Refused(f"code '{id}' was split since the sheet was written, into {listed}", "Write the one that is meant.")
        if now.code not in self.codes:
            raise _Refused(f"code '{id}' is not in codebook '{book.id}' any more", "Choose one from the drop-down of a new sheet.")
        self.doubt(
            row, f"code '{id}' is '{now.code}' by now ({' and '.join(now.kinds)}) and was taken as that", "Look whether it still fits."
        )
        return self.codes[now.code]


def _answers(row: FilledRow) -> list[tuple[str, str]]:
    """What a coder wrote in a row, and to which proposals; nothing where nothing was written."""
    written = sorted((key, text) for key, text in row.cells.items() if _FILLED.fullmatch(key))
    return written and [*written, *sorted((key, text) for key, text in row.cells.items() if key.startswith("proposal_"))]
