"""What a researcher decided: the rows of a table of codings that were accepted or rejected, each checked against the texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.coding.indicators import Sorts
from qualcode.errors import DataError, Problem, closest, hint
from qualcode.kept import ACCEPTED, MANUAL, METHODS, MODEL, PROPOSED, REJECTED, STATUSES
from qualcode.machine import Machine
from qualcode.model import Code, Document, Study
from qualcode.reading.grammars import NO, YES, meant
from qualcode.rows import MODALITIES, NO_END, PLANES, POLARITIES, UNKNOWN
from qualcode.withdrawing import left_out_codings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ACCEPTED", "ENDS", "MANUAL", "REJECTED", "SEVERAL", "Decision", "completed", "decided", "decisions", "end_doubts"]

NEEDED = ("document", "start", "end", "code", "status")
SAID = ("polarity", "modality", "stage", "plane")
"""What a row may say besides; blank: nothing."""
ENDS = SOURCE, TARGET = ("source", "target")
"""Who stands at the two ends: ids of actors with ``;`` between, or that nobody does; blank: nobody said."""
SEVERAL = re.compile("[;；]")
STAGE = "stage_"
"""How the column of a further model of stages begins."""
SHOWN, LISTED = 24, 5
COMPLETE = "complete"


class Decision(NamedTuple):
    """A row of a table of codings."""

    document: str
    start: int
    end: int
    code: str
    coder: str
    method: str
    status: str
    polarity: str = ""
    modality: str = ""
    stage: str = ""
    plane: str = ""
    more_stages: tuple[tuple[str, str], ...] = ()
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.status == ACCEPTED

    @property
    def place(self) -> tuple[str, int, int, str]:
        return self.document, self.start, self.end, self.code


def decisions(codings: pd.DataFrame, study: Study, *, name: str = "codings") -> list[Decision]:
    """The rows of a table, when all of them fit the study.

    Parameters
    ----------
    codings
        Columns document, start, end, code, status, and where they are there coder, method, quote, polarity, modality, stage, plane,
        ``stage_<name>`` for a further model of stages, source, target (ids of actors with ``;`` between, or ``(none)``); the index numbers
        the rows. Other columns, such as memo, are left alone.
    study
        Its texts and its codebook are what the rows are checked against. Rows on the text of somebody who withdrew are left out.
    name
        Of the table, for messages.

    Raises
    ------
    DataError
        With every row that names an unknown document, code, status, method, polarity, modality, stage, plane or actor, an actor at both
        ends, whose place is not in the text, or whose quote differs.
    """
    missing = [f"'{column}'{hint(column, map(str, codings.columns))}" for column in NEEDED if column not in codings]
    if missing:
        use = "Give it the columns of the codings.csv that `qualcode run` writes."
        raise DataError([Problem(name, f"this table of codings lacks the column {', '.join(missing)}", use)])
    codings = codings.drop(index=left_out_codings(codings, study))
    reader = _Rows(study)
    columns = [*NEEDED, *(column for column in ("coder", "method", "quote", *ENDS, *reader.allowed) if column in codings)]
    cells = [[_shown(cell) for cell in codings[column]] for column in columns]
    read = []
    for number, *values in zip(codings.index, *cells, strict=True):
        reader.where = f"{name}, row {number}"
        row = reader.decision(dict(zip(columns, values, strict=True)))
        if row is not None:
            read.append(row)
    if reader.problems:
        raise DataError(reader.problems)
    return read


def _shown(cell: object) -> str:
    """A cell as text; what is blank is nothing, a number that a table holds as 12.0 is 12."""
    if cell is None or str(cell) == "<NA>" or cell != cell:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


class _Rows:
    """Reads rows and collects what is wrong in them."""

    def __init__(self, study: Study) -> None:
        self.documents: dict[str, Document] = {document.id: document for document in study.documents}
        self.codes = [code.id for code in study.codebook.codes]
        self.normative = {code.id for code in study.codebook.codes if code.normative}
        stages = (*study.stages.ids, UNKNOWN)
        self.allowed: dict[str, tuple[str, ...]] = {
            "polarity": POLARITIES,
            "modality": MODALITIES,
            "stage": stages,
            "plane": (*PLANES, UNKNOWN),
        }
        self.allowed |= {f"{STAGE}{name}": (*model.ids, UNKNOWN) for name, model in study.more_stages.items()}
        self.actors = [actor.id for actor in study.actors]
        self.called = {name: actor.id for actor in reversed(study.actors) for name in (actor.name, *actor.aliases)}
        self.problems: list[Problem] = []
        self.where = ""

    def wrong(self, found: str, use: str) -> None:
        self.problems.append(Problem(self.where, found, use))

    def decision(self, row: dict[str, str]) -> Decision | None:
        before = len(self.problems)
        method = row.get("method", "").lower() or MANUAL
        status = row["status"].lower() or (ACCEPTED if method == MANUAL else "")
        self._known(method, METHODS, "method", "Write manual, rule or model.")
        self._known(status, STATUSES, "status", "Write proposed, accepted or rejected.")
        self._known(row["code"], self.codes, "code", "Correct it, or bring the table up to date: qualcode codebook migrate.")
        self._known(row["document"], list(self.documents), "document", "Correct it, or add the document to study.yaml.")
        for name, known in self.allowed.items():
            if row.get(name):
                self._known(row[name], known, name, f"Write {', '.join(known[:-1])} or {known[-1]}, or leave it blank.")
        if row["code"] in self.normative and row.get("plane", "") in PLANES:
            self.wrong(f"'{row['code']}' says what should be, which is neither nominal nor actual", "Leave the plane blank.")
        source, target = self._ends(row)
        start, end = self._place(row)
        if len(self.problems) > before:
            return None
        polarity, modality, stage, plane = (row.get(name, "") for name in SAID)
        more = tuple((name.removeprefix(STAGE), row[name]) for name in self.allowed if name.startswith(STAGE) and row.get(name))
        place, coder = (row["document"], start, end, row["code"]), row.get("coder", "")
        return Decision(*place, coder, method, status, polarity, modality, stage, plane, more, source, target)

    def _ends(self, row: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The actors that stand at the two ends, as the row says; empty where it does not."""
        source, target = (tuple(dict.fromkeys(map(str.strip, SEVERAL.split(row.get(end, ""))))) for end in ENDS)
        source, target = (tuple(filter(None, actors)) for actors in (source, target))
        for end, actors in ((SOURCE, source), (TARGET, target)):
            if NO_END in actors and len(actors) > 1:
                self.wrong(f"{end} '{row[end]}' names somebody and says that there is nobody", f"Write ids of actors, or only {NO_END}.")
            for actor in actors:
                if actor not in (*self.actors, NO_END):
                    near = self.called.get(actor) or closest(actor, [*self.actors, NO_END])
                    found = f"{end} '{actor}' is no actor of the study" + (f" (closest: '{near}')" if near else "")
                    self.wrong(found, f"Write ids of actors of study.yaml with '; ' between, or {NO_END}, or leave it blank.")
        both = [actor for actor in source if actor in target and actor != NO_END]
        if both:
            self.wrong(f"'{both[0]}' stands at both ends", "A relation is between two actors; give each pair a row of its own.")
        return source, target

    def _known(self, value: str, known: Sequence[str], what: str, use: str) -> None:
        if value not in known:
            self.wrong(f"{what} '{value}' is unknown{hint(value, known)}" if value else f"it has no {what}", use)

    def _place(self, row: dict[str, str]) -> tuple[int, int]:
        """Where the row stands, when it stands in the text and its quote is what stands there."""
        document = self.documents.get(row["document"])
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            self.wrong(
                f"'{row['start']}' to '{row['end']}' is no place in a text", "Write the numbers of the first and the last character."
            )
            return 0, 0
        start, end = int(row["start"]), int(row["end"])
        if document is None:
            return start, end
        if not start < end <= len(document.text):
            found = f"{start} to {end} does not lie in '{document.id}', which has {len(document.text)} characters"
            self.wrong(found, "Correct the place, or take the row out.")
        elif (quote := row.get("quote", "")) and _bare(document.text[start:end]) != _bare(quote):
            there = document.text[start:end][:SHOWN]
            found = f"the quote '{quote[:SHOWN]}' is not what stands at {start} to {end} of '{document.id}': '{there}'"
            self.wrong(found, "The text was changed since, or the place was; run the study anew, or correct the row.")
        return start, end


def end_doubts(rows: Iterable[Decision], study: Study, *, name: str = "codings") -> Iterator[Problem]:
    """What is odd about the ends that people gave: a kind of actor that the code does not allow there, a code that is no relation."""
    codes, sorts = {code.id: code for code in study.codebook.codes}, Sorts(study)
    unusual, useless = dict[str, int](), dict[str, int]()
    for row in rows:
        code = codes[row.code]
        if row.status == REJECTED:
            continue
        if code.relation == "none" and (row.source or row.target):
            useless[code.id] = useless.get(code.id, 0) + 1
        elif code.relation != "none":
            for told in _unusual(row, code, sorts):
                unusual[told] = unusual.get(told, 0) + 1
    if unusual:
        found = "people gave ends of a kind that the codebook does not expect there, and they are kept: "
        yield Problem(name, found + _most(unusual), "Correct the rows, or the kinds under `source` and `target` of the code.")
    if useless:
        found = f"people gave ends of codes that are no relation, and they are not used: {_most(useless)}"
        yield Problem(name, found, "Leave them blank, or write `relation: directed` or `symmetric` in the codebook.")


def _unusual(row: Decision, code: Code, sorts: Sorts) -> Iterator[str]:
    for end, actors in ((SOURCE, row.source), (TARGET, row.target)):
        allowed = code.ends(end)
        if code.relation == "symmetric":  # neither end goes before the other
            allowed = (*code.ends(SOURCE), *code.ends(TARGET)) if code.ends(SOURCE) and code.ends(TARGET) else ()
        yield from (f"{end} '{actor}' of '{code.id}'" for actor in actors if actor != NO_END and allowed and not sorts.fit(actor, allowed))


def _most(counts: dict[str, int]) -> str:
    """The most frequent ones with their numbers, and how many more there are."""
    most = sorted(counts, key=lambda one: (-counts[one], one))
    more = f" and {len(most) - LISTED} more" if len(most) > LISTED else ""
    return ", ".join(f"{one} ({counts[one]})" for one in most[:LISTED]) + more


def _bare(text: str) -> str:
    """A quote as it is compared: programs for tables change blanks and the ends of lines."""
    return "".join(text.split())


def decided(rows: Iterable[Decision], study: Study) -> tuple[list[Decision], int, int]:
    """The rows that a person decided; how many still wait, and of how many rejected ones nobody can tell who rejected them.

    Accepted is what a person did; rejected rows of ``rules`` are a person's where the same rules would propose them, for what rules
    reject by themselves stands in the table too.
    """
    rows = list(rows)
    unsure = [row for row in rows if row.status == REJECTED and row.method != MANUAL]
    own = _by_machine({row.document for row in unsure}, study) if unsure else {}
    kept, waiting, unknown = [], 0, 0
    for row in rows:
        if row.status == PROPOSED:
            waiting += 1
        elif row.accepted or row.method == MANUAL or own.get(row.place) == PROPOSED or (row.method == MODEL and row.place not in own):
            kept.append(row)
        elif row.place not in own:
            unknown += 1
    return kept, waiting, unknown


def _by_machine(documents: set[str], study: Study) -> dict[tuple[str, int, int, str], str]:
    """What a run says of each coding in some documents: proposed or rejected."""
    machine = Machine(study)
    read = (row for document in study.documents if document.id in documents for row in machine.read(document).codings)
    return {(row.document, row.start, row.end, row.code): row.status for row in read}


def completed(study: Study, named: Iterable[str]) -> frozenset[str]:
    """The documents that are coded completely: those named, and those with ``complete: true`` in study.yaml.

    Raises
    ------
    DataError
        When a named document is none of the study's, or ``complete`` is neither true nor false.
    """
    ids = [document.id for document in study.documents]
    use = "Name documents of study.yaml."
    problems = [Problem("complete", f"document '{one}' is unknown{hint(one, ids)}", use) for one in named if one not in ids]
    found = set(named)
    for document in study.documents:
        word = document.attributes.get(COMPLETE, "")
        told = meant(word, study.grammars.values())
        if word and told not in (YES, NO):
            problems.append(Problem("study.yaml", f"document '{document.id}': complete is '{word}'", "Write true or false."))
        elif told == YES:
            found.add(document.id)
    if problems:
        raise DataError(problems)
    return frozenset(found)
