"""What several coders did, from a project or from tables: their codings, relations and readings, ready to be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, DataError, Problem, hint, one_of
from qualcode.kept import ADJUDICATED, KeptCoding, KeptRelation, Reading
from qualcode.learning.deciding import Decision, decisions
from qualcode.matrices.labelling import codable
from qualcode.model import Study
from qualcode.reading.codings import read_codings
from qualcode.segmenting import sentences
from qualcode.storing.identifying import identified, text_sha256
from qualcode.storing.project import Project
from qualcode.tables import table
from qualcode.withdrawing import left_out_codings, without_withdrawn

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DoubleCoding", "double_coding_of", "double_coding_of_tables"]

EVERYTHING = "all"
NEEDS_READINGS = (
    "a table cannot say what a coder read and left without a code. Add --readings FILE (document, start, end, coder), "
    "or --complete DOCUMENT for what all of them read whole (--complete all: everything)"
)
SETTLED, NOBODY = "disagreement", "(none)"


@dataclass(frozen=True, eq=False)
class DoubleCoding:
    """Tables for :func:`qualcode.agreement_report`: columns of :class:`qualcode.kept.KeptCoding`, :class:`qualcode.kept.KeptRelation` and
    :class:`qualcode.kept.Reading`; the sentences; ids of those that were settled by a decision.

    Examples
    --------
    >>> list(DoubleCoding.__dataclass_fields__)
    ['codings', 'relations', 'readings', 'segments', 'settled']
    """

    codings: pd.DataFrame
    relations: pd.DataFrame
    readings: pd.DataFrame
    segments: pd.DataFrame = field(repr=False)
    settled: frozenset[str] = frozenset()

    def of(self, coders: Sequence[str]) -> DoubleCoding:
        """What only these coders did; all of them where none is named.

        Raises
        ------
        ArgumentError
            When one of them did nothing here, or only one is named who coded once.
        """
        if not coders:
            return self
        known = sorted({str(name) for frame in (self.codings, self.readings) for name in frame["coder"].dropna()})
        for name in coders:
            one_of("coder", name, known)
        codings, relations, readings = (frame[frame["coder"].isin(list(coders))] for frame in (self.codings, self.relations, self.readings))
        return DoubleCoding(codings, relations, readings, self.segments, self.settled)


def study_sentences(study: Study) -> pd.DataFrame:
    """The sentences that can be coded: not those of interviewers, or of people who withdrew."""
    return codable(sentences(without_withdrawn(study).documents, grammars=dict(study.grammars)))


def double_coding_of(project: Project, study: Study) -> DoubleCoding:
    """What the coders of a project did.

    Parameters
    ----------
    project
        An open project.
    study
        The study that it belongs to.

    Raises
    ------
    DataError
        When a text that somebody read is another one in the study: the project is to be brought up to date first.

    Examples
    --------
    >>> with open_project("study.sqlite") as project:    # doctest: +SKIP
    ...     found = double_coding_of(project, study)
    """
    readings, codings = project.readings(), project.codings()
    texts = {one.id: text_sha256(one.text) for one in study.documents}
    kept = dict(project.documents()[["document", "sha256"]].itertuples(index=False, name=None))
    used = sorted({str(name) for frame in (readings, codings) for name in frame["document"]})
    problems = [
        Problem(name, "its text in the project is not the one in the study", "Bring the project up to date: qualcode project update.")
        for name in used
        if kept.get(name) != texts.get(name)
    ]
    if problems:
        raise DataError(problems)
    decided = project.table("decision", about=SETTLED)["target"]
    return DoubleCoding(codings, project.relations(), readings, study_sentences(study), frozenset(map(str, decided)))


def double_coding_of_tables(
    files: Iterable[Path], study: Study, *, readings: Path | None = None, complete: Collection[str] = ()
) -> DoubleCoding:
    """What several coders did, from tables of codings.

    Parameters
    ----------
    files
        Tables with the columns document, start, end, code, coder and, where they are there, status, method, round, quote, polarity,
        modality, stage, plane, source, target.
    study
        What they are checked against.
    readings
        A table with the columns document, coder and, where they are there, start, end, round: what each coder read. Without places it is
        the whole document.
    complete
        Documents that every coder of the tables read whole; ``all``: every document.

    Raises
    ------
    ArgumentError
        When nothing says what was read.
    DataError
        With every row, of all tables, that does not fit.

    Examples
    --------
    >>> found = double_coding_of_tables([Path("codings.csv")], study, complete=["S-01"])    # doctest: +SKIP
    """
    if readings is None and not complete:
        raise ArgumentError(f"nothing says what was read: {NEEDS_READINGS}")
    problems: list[Problem] = []
    rows: list[KeptCoding] = []
    pairs: list[KeptRelation] = []
    for file in files:
        try:
            for coding, ends in _kept(read_codings(file), study, file.name):
                rows.append(coding)
                pairs += ends
        except DataError as error:
            problems += error.problems
    coders = sorted({(one.coder, one.round) for one in rows})
    read = [*_whole(complete, coders, study, problems)]
    if readings is not None:
        try:
            read += _read(read_codings(readings), study, readings.name, problems)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    unique = {one.coding: one for one in rows}
    return DoubleCoding(
        table(unique.values(), KeptCoding),
        table({one.relation: one for one in pairs}.values(), KeptRelation),
        table({one.reading: one for one in read}.values(), Reading),
        study_sentences(study),
    )


def _kept(frame: pd.DataFrame, study: Study, name: str) -> Iterator[tuple[KeptCoding, list[KeptRelation]]]:
    """The rows of a table as a project keeps them."""
    if "coder" not in frame:
        raise DataError([Problem(name, "there is no column 'coder'", "Add it: the name of whoever coded the row.")])
    read = decisions(frame, study, name=name)
    left = frame.drop(index=left_out_codings(frame, study))
    rounds = left["round"].fillna("").tolist() if "round" in left else [""] * len(left)
    nobody = [number for number, one in zip(left.index, read, strict=True) if not one.coder]
    if nobody:
        raise DataError([Problem(f"{name}, row {number}", "nobody is named under 'coder'", "Name who coded it.") for number in nobody])
    for one, time in zip(read, rounds, strict=True):
        yield _coding(one, str(time), study)


def _coding(one: Decision, time: str, study: Study) -> tuple[KeptCoding, list[KeptRelation]]:
    text = study.document(one.document).text
    id = identified("coding", text_sha256(text), one.start, one.end, one.code, one.coder, time)
    place = (one.document, one.start, one.end)
    quote = text[one.start : one.end]
    coding = KeptCoding(
        id, *place, one.code, one.coder, one.method, one.status, quote, time, one.polarity, one.modality, one.stage, one.plane
    )
    ends = [(source, target) for source in one.source for target in one.target if NOBODY not in (source, target)]
    return coding, [
        KeptRelation(identified("relation", id, *pair), id, *place, *pair, one.code, one.coder, one.method, quote, time) for pair in ends
    ]


def _whole(complete: Collection[str], coders: Sequence[tuple[str, str]], study: Study, problems: list[Problem]) -> Iterator[Reading]:
    known = [one.id for one in study.documents]
    wanted = known if EVERYTHING in complete and EVERYTHING not in known else list(complete)
    for name in wanted:
        if name not in known:
            problems.append(Problem("--complete", f"there is no document '{name}'{hint(name, known)}", "Name a document of the study."))
            continue
        for coder, time in coders:
            if coder != ADJUDICATED:
                yield _reading(study, name, None, (coder, time))


def _reading(study: Study, document: str, place: tuple[int, int] | None, who: tuple[str, str]) -> Reading:
    text = study.document(document).text
    start, end = place or (0, len(text))
    id = identified("reading", text_sha256(text), start, end, *who)
    return Reading(id, document, start, end, who[0], text[start:end], who[1])


def _read(frame: pd.DataFrame, study: Study, name: str, problems: list[Problem]) -> Iterator[Reading]:
    """The rows of a table of readings; what is wrong goes to the problems."""
    missing = [column for column in ("document", "coder") if column not in frame]
    if missing:
        found = f"there is no column {' and no column '.join(repr(one) for one in missing)}"
        problems.append(Problem(name, found, "Give it the columns document, start, end, coder."))
        return
    known = [one.id for one in study.documents]
    for number, row in frame.fillna("").iterrows():
        where = f"{name}, row {number}"
        document, coder = str(row["document"]).strip(), str(row["coder"]).strip()
        time = str(row["round"]).strip() if "round" in frame else ""
        start, end = (str(row[column]).strip() if column in frame else "" for column in ("start", "end"))
        if document not in known:
            problems.append(Problem(where, f"there is no document '{document}'{hint(document, known)}", "Name a document of the study."))
        elif not coder:
            problems.append(Problem(where, "nobody is named under 'coder'", "Name who read it."))
        elif not start and not end:
            yield _reading(study, document, None, (coder, time))
        elif not (start.isdigit() and end.isdigit() and int(start) < int(end) <= len(study.document(document).text)):
            found = f"'{start}' to '{end}' is no place in {document}, which has {len(study.document(document).text)} characters"
            problems.append(Problem(where, found, "Write whole numbers from 0, the end behind the start; or leave both blank."))
        else:
            yield _reading(study, document, (int(start), int(end)), (coder, time))
