"""Sheets that came back → the project: what each coder said is put in, changed or taken out, one act a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import TYPE_CHECKING, Any

from qualcode.adjudicating import ABOUT, Sentence, Verdict, settled_rows
from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.keeping import update_project
from qualcode.kept import ACCEPTED, ADJUDICATED, MANUAL, REJECTED, KeptCoding, KeptMemo, KeptRelation, Reading
from qualcode.model import Study
from qualcode.saving import save
from qualcode.sheeting.content import Mark
from qualcode.sheeting.filled import Filled, read_filled
from qualcode.sheeting.interpreting import Coded, Interpreted, SaidOf, Wrong, interpreted
from qualcode.sheeting.shown import Shown
from qualcode.sheeting.wording import plain
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.project import Project
from qualcode.storing.recording import Put, put
from qualcode.withdrawing import without_withdrawn

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Collected", "collect_sheets", "safe_cell"]

ACTION = "collected"
CARRIED = ("polarity", "modality", "plane")
"""What a coding that is there already may say besides, and a sheet does not ask."""
WRONG = "_wrong.csv"
JOINED = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Collected:
    """What came of one sheet.

    Attributes
    ----------
    file, coder, round
        The file, and whose it is.
    rows, read
        Rows of the sheet, and sentences that count as read.
    codings, rejected, relations, memos
        How many of each the sheet says: codes accepted, proposals rejected, pairs, memos.
    entry
        The act in the project's log; blank: nothing was to be changed.
    wrong
        What was left out because it does not fit (only with ``what_fits``), which also stands in the file ``…_wrong.csv``.
    doubts
        What a person should look at.

    Examples
    --------
    >>> told = Collected("张三.xlsx", "张三", "", rows=160, read=160, codings=71, rejected=12, relations=30, memos=2, entry="entry-1")
    >>> told.read, told.doubts
    (160, ())
    """

    file: str
    coder: str
    round: str
    rows: int
    read: int
    codings: int
    rejected: int
    relations: int
    memos: int
    entry: str
    wrong: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


def collect_sheets(
    project: Project,
    files: Sequence[str | PathLike[str]],
    *,
    study: Study,
    at: str,
    who: str = "",
    complete: bool = False,
    what_fits: bool = False,
) -> tuple[Collected, ...]:
    """Brings what people filled into coding sheets into the project, an act of the log for each sheet.

    Every row is found again by its hidden id, though rows were sorted, filtered, copied or deleted, columns moved or added, and the file
    saved by another program. A sentence counts as read when it has a code, a verdict or the mark for "read, no code", or when all was read
    (`complete`, or the cell in front). What the sheet says of a sentence that was read takes the place of what the same coder said of it in
    the same round; a row that was emptied takes out what an earlier version of the same sheet had brought; a row that is not there changes
    nothing. The same file a second time changes nothing.

    Parameters
    ----------
    project
        An open project; it is brought up to date with the study first (:func:`qualcode.update_project`), as an act of its own.
    files
        Sheets that :func:`qualcode.write_sheet` wrote and people filled in: .xlsx, .xls, .ods, .csv, .docx.
    study
        The study that they were made from.
    at, who
        The time, as ISO 8601 text, and who collects; blank: the coder of each sheet. A sheet from :func:`qualcode.adjudication_sheet` needs
        `who`: the one who decided.
    complete
        Every sentence in the sheets was read.
    what_fits
        Sentences with a row that does not fit are left out and listed in ``…_wrong.csv`` beside the sheet; without it nothing at all is
        written when anything is wrong.

    Returns
    -------
    tuple of Collected
        One for each file, in their order.

    Raises
    ------
    DataError
        With everything that does not fit, in all sheets.

    Examples
    --------
    >>> with open_project("study.sqlite") as project:    # doctest: +SKIP
    ...     collect_sheets(project, ["张三.xlsx", "李四.docx"], study=study, at="2026-03-01T09:30:00")
    """
    if not files:
        raise ArgumentError("name at least one sheet to collect")
    shown = Shown(without_withdrawn(study))
    sheets, problems = _all_read(files, shown, complete)
    names = {one.filled.mark.coder for one in sheets} | set(project.readings()["coder"]) | set(project.codings(method=MANUAL)["coder"])
    problems += [problem for one in sheets for problem in _of_sheet(one.filled, names, sheets)]
    problems += _of_project(project, sheets)
    problems += [] if who else [_nobody(one.filled) for one in sheets if one.filled.mark.coder == ADJUDICATED]
    if not what_fits:
        problems += [wrong.problem for one in sheets for wrong in one.wrong]
    if problems:
        raise DataError(problems)
    brought = update_project(project, study, who=who or sheets[0].filled.mark.coder, at=at)
    done = [_collected(project, one, shown, who=who or one.filled.mark.coder, at=at) for one in sheets]
    waiting = [_waiting(len(brought.unplaced))] if len(brought.unplaced) else []
    return (replace(done[0], doubts=(*waiting, *done[0].doubts)), *done[1:])


def _collected(project: Project, one: Interpreted, shown: Shown, *, who: str, at: str) -> Collected:
    """Puts one sheet into the project."""
    fitting = _fitting(one)
    puts = _puts(_Before(project, one.filled, who), fitting)
    entry = project.record(puts, action=f"{ACTION} {one.filled.mark.sheet}", who=who, at=at)
    if one.wrong:
        _write_wrong(one)
    return _told(one, fitting, entry, shown)


def _waiting(number: int) -> Problem:
    found = f"{number} rows of people wait for a place, because texts of the study were changed"
    return Problem("project", found, "Place them: qualcode project unplaced.")


def _all_read(files: Sequence[str | PathLike[str]], shown: Shown, complete: bool) -> tuple[list[Interpreted], list[Problem]]:
    sheets, problems = list[Interpreted](), list[Problem]()
    for file in files:
        try:
            filled = read_filled(file)
        except DataError as error:
            problems += error.problems
            continue
        if filled.mark.study == shown.words(shown.study.id):
            sheets.append(interpreted(filled, shown, complete=complete))
        else:
            found = f"it is a sheet of study '{filled.mark.study}', not of '{shown.study.id}'"
            problems.append(Problem(filled.name, found, "Collect it into the study that it was made from."))
    return sheets, problems


def _of_sheet(filled: Filled, names: Iterable[str], sheets: Sequence[Interpreted]) -> Iterator[Problem]:
    """Whose sheet it is must be clear: nobody's codings are taken for another's."""
    mark = filled.mark
    if filled.coder and filled.coder != mark.coder:
        use = f"Put '{mark.coder}' back; for another coder write another sheet (qualcode sheet --coder)."
        yield Problem(filled.name, f"its front says that the coder is '{filled.coder}', but it was written for '{mark.coder}'", use)
    others = sorted(name for name in names if name != mark.coder and _named(filled, name))
    if others and not _named(filled, mark.coder):
        use = (
            f"If '{mark.coder}' filled it in, give the file that name; if not, write a sheet for '{others[0]}' and copy the codes into it."
        )
        yield Problem(filled.name, f"by its name it is a sheet of '{others[0]}', but it was written for '{mark.coder}'", use)
    same = (one.filled for one in sheets if (one.filled.mark.coder, one.filled.mark.round) == (mark.coder, mark.round))
    first = next(same, filled)
    if first is not filled and not {row["row"] for row in first.rows}.isdisjoint(row["row"] for row in filled.rows):
        use = "Collect the one that holds, or put all rows into one file."
        yield Problem(str(filled.path), f"the same sentences of the same coder ('{mark.coder}') are in {first.path}, too", use)


def _named(filled: Filled, coder: str) -> bool:
    """Whether the name of a file holds that of a coder, and not only as a part of a longer word."""
    return re.search(rf"(?<![a-z0-9]){re.escape(plain(coder))}(?![a-z0-9])", plain(filled.path.stem)) is not None


def _nobody(filled: Filled) -> Problem:
    return Problem(filled.name, "it tells what was settled, but not by whom", "Say who collects it (who=).")


def _of_project(project: Project, sheets: Iterable[Interpreted]) -> Iterator[Problem]:
    """The project and the study must have the same texts."""
    documents = project.documents()
    kept = dict(zip(documents["document"].tolist(), documents["sha256"].tolist(), strict=True))
    told: set[str] = set()
    for one in sheets:
        for sentence in one.sentences.values():
            document = sentence.document
            if document.id not in told and kept.get(document.id, text_sha256(document.text)) != text_sha256(document.text):
                told.add(document.id)
                found = f"the project {project.file.name} has another text of document '{document.id}' than the study"
                yield Problem(one.filled.name, found, "Bring the texts of the project up to date first (qualcode project update).")


def _fitting(one: Interpreted) -> list[SaidOf]:
    """The sentences of which every row fits."""
    wrong = {id(entry.row) for entry in one.wrong}
    return [sentence for sentence in one.sentences.values() if not any(id(row) in wrong for row in sentence.rows)]


# Rows of the project


def _puts(before: _Before, sentences: Sequence[SaidOf]) -> list[Put]:
    """What is to be done."""
    puts = list[Put]()
    for one in sentences:
        rows = _rows(one, before)
        said = {(each.kind, each.id) for each in rows}
        puts += [Put(kind, id, None) for kind, id in before.gone(one) if (kind, id) not in said]
        puts += rows
    return puts


def _rows(one: SaidOf, before: _Before) -> list[Put]:
    """A sentence as rows of the project."""
    mark = before.mark
    place = (one.document.id, one.start, one.end)
    quote = one.document.text[one.start : one.end]
    names = _names(one, mark)
    made = list[Put]()
    if one.memos:
        made.append(put(KeptMemo(names["memo"], "text", "", mark.coder, "\n".join(one.memos), *place, quote)))
    if one.read and mark.coder == ADJUDICATED:
        return made + _settled(one, Sentence(place[0], one.segment, *place[1:], quote), before)
    if one.read:
        made.append(put(Reading(names["reading"], *place, mark.coder, quote, mark.round)))
    return made + [row for coded in one.coded.values() for row in _coding_rows(coded, one, before)]


def _settled(one: SaidOf, sentence: Sentence, before: _Before) -> list[Put]:
    """What was settled, as :func:`qualcode.adjudicate` writes it, with what an earlier decision said and the sheet does not ask."""
    verdicts = [Verdict(each.code, tuple(each.pairs), each.start, each.end, each.stage) for each in one.coded.values()]
    rows = settled_rows(sentence, verdicts, sha256=text_sha256(one.document.text), reason=JOINED.join(one.reasons), who=before.who)
    return [
        each._replace(row={**each.row, **before.carried(each.id, *CARRIED)}) if each.row and each.kind == "coding" else each
        for each in rows
    ]


def _names(one: SaidOf, mark: Mark) -> dict[str, str]:
    """The ids of what there is once for a sentence."""
    place = (text_sha256(one.document.text), one.start, one.end, mark.coder, mark.round)
    names = {kind: identified(kind, *place) for kind in ("memo", "reading")}
    return names | {"decision": identified("decision", ABOUT, one.segment)}


def _coding_rows(coded: Coded, one: SaidOf, before: _Before) -> list[Put]:
    mark, document = before.mark, one.document
    place = (document.id, coded.start, coded.end)
    quote = document.text[coded.start : coded.end]
    known = before.ids.get((*place, coded.code))
    id = known or identified("coding", text_sha256(document.text), coded.start, coded.end, coded.code, mark.coder, mark.round)
    row = KeptCoding(id, *place, coded.code, mark.coder, MANUAL, coded.status, quote, mark.round, stage=coded.stage)
    reason = {"reason": JOINED.join(one.reasons)} if one.reasons else before.carried(id, "reason")
    made = [Put("coding", id, row._asdict() | before.carried(id, *CARRIED) | reason)]
    for source, target in coded.pairs:
        name = identified("relation", id, source, target)
        made.append(put(KeptRelation(name, id, *place, source, target, coded.code, mark.coder, MANUAL, quote, mark.round)))
    return made


class _Before:
    """What a coder said before in the round of a sheet, and what an earlier version of the sheet had brought."""

    def __init__(self, project: Project, filled: Filled, who: str) -> None:
        self.mark, self.who = filled.mark, who
        mark = filled.mark
        self.codings = self._own(project.codings(coder=mark.coder, method=MANUAL))
        self.relations = self._own(project.relations(coder=mark.coder, method=MANUAL))
        self.readings = self._own(project.readings(coder=mark.coder))
        self.alone = {(kind, id) for kind in ("memo", "decision") for id in project.table(kind)[kind]}
        self.brought = _brought(project, mark.sheet)
        # A coding that moved with its text keeps the id that it had before.
        self.ids = {(one, row["start"], row["end"], row["code"]): row["coding"] for one, rows in self.codings.items() for row in rows}
        self._by_id = {row["coding"]: row for rows in self.codings.values() for row in rows}

    def _own(self, frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in frame[frame["round"].fillna("") == self.mark.round].to_dict("records"):
            found.setdefault(row["document"], []).append({str(key): value for key, value in row.items()})
        return found

    def carried(self, id: str, *names: str) -> dict[str, str]:
        row: Mapping[str, Any] = self._by_id.get(id, {})
        return {name: row[name] for name in names if isinstance(row.get(name), str)}

    def gone(self, one: SaidOf) -> Iterator[tuple[str, str]]:
        """What is there within a sentence and may have to be taken out: all where the sheet says something, else what it had brought."""
        whole = one.read
        for kind, listed in (("relation", self.relations), ("coding", self.codings), ("reading", self.readings)):
            for row in listed.get(one.document.id, ()):
                within = one.start <= row["start"] and row["end"] <= one.end
                if within and (whole or (kind, row[kind]) in self.brought):
                    yield kind, row[kind]
        names = _names(one, self.mark)
        for kind in ("memo", "decision") if self.mark.coder == ADJUDICATED else ("memo",):
            if (kind, names[kind]) in self.alone and (whole or (kind, names[kind]) in self.brought):
                yield kind, names[kind]


def _brought(project: Project, sheet: str) -> set[tuple[str, str]]:
    """What earlier versions of a sheet put into the project."""
    log = project.log()
    entries = log.loc[log["action"] == f"{ACTION} {sheet}", "entry"]
    return {(change.kind, change.id) for entry in entries for change in project.changes(entry) if change.after}


# What is told


def _told(one: Interpreted, fitting: Sequence[SaidOf], entry: str, shown: Shown) -> Collected:
    coded = [each for sentence in fitting for each in sentence.coded.values()]
    filled = one.filled
    return Collected(
        str(filled.path),
        filled.mark.coder,
        filled.mark.round,
        rows=len(filled.rows),
        read=sum(sentence.read for sentence in fitting),
        codings=sum(each.status == ACCEPTED for each in coded),
        rejected=sum(each.status == REJECTED for each in coded),
        relations=sum(len(each.pairs) for each in coded),
        memos=sum(bool(sentence.memos) for sentence in fitting),
        entry=entry,
        wrong=tuple(wrong.problem for wrong in one.wrong),
        doubts=(*_of_codebook(filled, shown), *one.doubts),
    )


def _of_codebook(filled: Filled, shown: Shown) -> Iterator[Problem]:
    book, mark = shown.study.codebook, filled.mark
    if (mark.codebook, mark.sha256) != (book.id, book.sha256[: len(mark.sha256)]):
        found = f"it was written with codebook '{mark.codebook}' {mark.version}, which was changed since (now '{book.id}' {book.version})"
        yield Problem(filled.name, found, "Look whether the codes still mean the same.")


def _write_wrong(one: Interpreted) -> None:
    """The rows that were left out, as a table beside the sheet."""
    path = one.filled.path
    stream = io.StringIO(newline="")
    out = csv.writer(stream, lineterminator="\r\n")
    out.writerow(["file", "row", "sentence", "found", "remedy"])
    out.writerows([safe_cell(cell) for cell in _wrong_cells(one.filled, wrong)] for wrong in one.wrong)
    save(path.with_name(path.stem + WRONG), stream.getvalue().encode("utf-8-sig"), remedy="Close it in the other program.")


def _wrong_cells(filled: Filled, wrong: Wrong) -> list[str]:
    return [filled.name, wrong.row.where, wrong.row["sentence"], wrong.problem.found, wrong.problem.remedy]


def safe_cell(cell: str) -> str:
    """A cell that no program for tables takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
