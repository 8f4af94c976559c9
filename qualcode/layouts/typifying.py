"""Cases placed in a typology of two dimensions by a rule that is stated beforehand, with all that speaks for it and against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from qualcode.grammar import Grammar
from qualcode.layouts.dating import ANSWER
from qualcode.layouts.deciding import CONTESTED, UNDECIDED, Choice, Decision, Piece, Turn, decided, first_of, plain, turned
from qualcode.layouts.gathering import case_of, gathered, said_by_both
from qualcode.layouts.paths import Flow, Model, Step, flows_of, held_by, models_of, path_of
from qualcode.layouts.record import joined_ids
from qualcode.model import Document
from qualcode.plans.typology import EARLIEST, Dimension, Side, TypologyPlan
from qualcode.rows import PLANES, UNKNOWN, Coding, Segment
from qualcode.tables import check, table

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.results import Results

__all__ = ["CONTESTED", "UNDECIDED", "Typology", "laid_typology", "typology"]

Pieces = Sequence[Piece]


class CaseRow(NamedTuple):
    """A case in a cell; one that moved has a row for each cell, with the dates between which it was there."""

    case: str
    step: int
    since: str
    until: str
    value_1: str
    rule_1: str
    basis_1: str
    value_2: str
    rule_2: str
    basis_2: str
    cell: str
    border: str
    codings_1: str
    codings_2: str
    codings: str


class EvidenceRow(NamedTuple):
    """What a case says on one value (or sign) of a dimension, on one plane.

    ``against`` are sentences that do not simply affirm it: that deny it, say that it is so no more, or hardly, or leave it open.
    """

    case: str
    dimension: str
    value: str
    sign: str
    plane: str
    units: int
    sources: int
    roles: int
    mark: str
    documents: str
    earliest: str
    earliest_by: str
    earliest_coding: str
    against: int
    contradicted_by: str
    codings: str
    against_codings: str


class SensitivityRow(NamedTuple):
    """Where a case would stand under another rule."""

    case: str
    alternative: str
    dimension: str
    value: str
    basis: str
    cell: str
    changed: str
    codings: str


class CellRow(NamedTuple):
    """A cell of the typology; of an empty one who would be there under another rule, and which sources outside any case speak of it."""

    cell: str
    value_1: str
    value_2: str
    cases: str
    empty: str
    otherwise: str
    spoken_of: str
    codings: str


@dataclass(frozen=True, eq=False)
class Typology:
    """Cases in the cells of two dimensions, and what stands behind each.

    Attributes
    ----------
    plan
        The dimensions with their rules, as they were stated.
    tables
        ``cases``, ``evidence``, ``sensitivity``, ``cells``, ``paths``, ``models``, ``both_ways``: ids, with the ids of the codings.
        A value is ``undecided`` where the case has no evidence on a dimension, ``contested`` where the rule finds no majority; such a
        case has no cell.

    Examples
    --------
    >>> import qualcode
    >>> laid = qualcode.run("participation_models").layouts["typology"]
    >>> laid.tables["cases"].query("case == '山雀'")["cell"].tolist()
    ['organisation/no', 'organisation/yes']
    """

    kind: ClassVar[str] = "typology"
    plan: TypologyPlan
    tables: Mapping[str, pd.DataFrame] = field(repr=False)

    @property
    def name(self) -> str:
        return self.plan.name

    @property
    def settings(self) -> Mapping[str, str]:
        plan, told = self.plan, {}
        for one in plan.dimensions:
            what = " / ".join(one.values) if one.rule == EARLIEST else f"{one.least} of {', '.join(sign.id for sign in one.signs)}"
            told[one.id] = f"{one.rule}: {what} ({one.plane or 'both planes'})"
        return {"cases": plan.cases, "dates": plan.dates, "plane": plan.plane, **told}


def typology(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    plan: TypologyPlan,
    documents: Iterable[Document],
    relations: pd.DataFrame | None = None,
    grammars: Mapping[str, Grammar] | None = None,
) -> Typology:
    """Places cases by two stated rules, and shows what each placement hangs on.

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`; what is rejected is left out.
    segments
        The sentences, for dates told in them and earlier in the same answer.
    plan
        See :class:`qualcode.plans.typology.TypologyPlan`.
    documents
        Of what case and day each is. A document without a case is no evidence for any.
    relations
        For what both ends assert (``mutual`` of an exchange).
    grammars
        The rules of each language; without them no date in a sentence is read.

    Returns
    -------
    Typology
        Nothing is guessed: a case without evidence on a dimension is ``undecided``; what contradicts is shown beside.

    Examples
    --------
    >>> import qualcode
    >>> laid = qualcode.run("participation_models").layouts["typology"]
    >>> cells = laid.tables["cells"]
    >>> cells.loc[cells["empty"] == "yes", "cell"].tolist()
    ['government/yes']
    """
    check(codings, Coding, needs=("document", "code", "segment", "status", "plane", "polarity", "quote", "coding"))
    check(segments, Segment, needs=("document", "segment", "text", "turn", "role"))
    listed = {one.id: one for one in documents}
    found = gathered(codings, segments, listed, plan, grammars or {})
    known = dict.fromkeys(case for one in listed.values() if (case := case_of(one, plan.cases)))
    cases = {case: found.get(case, []) for case in known}
    said = said_by_both(codings, relations)
    main = _main(plan)
    placed = [row for case, pieces in cases.items() for row in _placed(plan, case, pieces, main)]
    other = [row for case, pieces in cases.items() for row in _otherwise(plan, case, pieces, main)]
    border = {row.case for row in other if row.changed}
    placed = [row._replace(border="yes" if row.case in border else "") for row in placed]
    made = {
        "cases": table(placed, CaseRow),
        "evidence": table([row for case, pieces in cases.items() for row in _evidence(plan, case, pieces, main)], EvidenceRow),
        "sensitivity": table(other, SensitivityRow),
        "cells": table(_cells(plan, placed, other, found.get("", [])), CellRow),
        "paths": table([row for case, pieces in cases.items() for row in path_of(plan, case, pieces, said)], Step),
        "models": table(models_of(plan, _members(placed, cases)), Model),
        "both_ways": table([row for case, pieces in cases.items() for row in flows_of(plan, case, pieces, said)], Flow),
    }
    return Typology(plan, made)


def laid_typology(results: Results, plan: TypologyPlan) -> Typology:
    """The typology of a run."""
    study = results.study
    return typology(
        results.codings, results.segments, plan=plan, documents=study.documents, relations=results.relations, grammars=study.grammars
    )


def _main(plan: TypologyPlan) -> Choice:
    return Choice(told=plan.dates == ANSWER)


def _cell(values: Sequence[str]) -> str:
    """The id of a cell; blank where a dimension is open."""
    return "" if {UNDECIDED, CONTESTED}.intersection(values) else "/".join(values)


def _placed(plan: TypologyPlan, case: str, pieces: Pieces, choice: Choice) -> list[CaseRow]:
    """A row, or one for each cell that a case moved through."""
    decisions = [decided(one, pieces, choice) for one in plan.dimensions]
    moves = [(number, turns) for number, one in enumerate(plan.dimensions) if (turns := turned(one, pieces, choice))]
    if not moves:
        return [_row(case, 1, "", "", decisions)]
    number, turns = moves[0]
    rows = []
    for step, turn in enumerate(turns, 1):
        own = [*decisions]
        own[number] = Decision(turn.value, decisions[number].rule, _basis(turn, decisions[number]), turn.codings)
        until = turns[step].since if step < len(turns) else ""
        rows.append(_row(case, step, turn.since, until, own))
    return rows


def _basis(turn: Turn, decision: Decision) -> str:
    return decision.basis if turn.value == decision.value else ""


def _row(case: str, step: int, since: str, until: str, decisions: Sequence[Decision]) -> CaseRow:
    first, second = decisions
    ids = [joined_ids(one.codings) for one in decisions]
    cell = _cell([one.value for one in decisions])
    return CaseRow(
        case, step, since, until, *first[:3], *second[:3], cell, "", ids[0], ids[1], joined_ids([*first.codings, *second.codings])
    )


def _choices(dimension: Dimension, main: Choice) -> Iterable[tuple[str, Choice]]:
    """The other rules of a dimension that could be meant."""
    other = not main.told
    if dimension.rule == EARLIEST:
        yield "majority", Choice(told=main.told, majority=True)
        yield "undated", Choice(told=main.told, undated=True)
        yield "dates", Choice(told=other)
    else:
        if dimension.least > 1:
            yield "fewer", Choice(told=main.told, shift=-1)
        if dimension.least < len(dimension.signs):
            yield "more", Choice(told=main.told, shift=1)
    if dimension.plane:
        yield "planes", Choice(told=main.told, planes=True)


def _otherwise(plan: TypologyPlan, case: str, pieces: Pieces, main: Choice) -> list[SensitivityRow]:
    """One rule changed at a time."""
    values = [decided(one, pieces, main).value for one in plan.dimensions]
    rows = []
    for number, one in enumerate(plan.dimensions):
        for name, choice in _choices(one, main):
            found = decided(one, pieces, choice)
            others = [*values]
            others[number] = found.value
            changed = "yes" if found.value != values[number] else ""
            rows.append(SensitivityRow(case, name, one.id, found.value, found.basis, _cell(others), changed, joined_ids(found.codings)))
    return rows


def _evidence(plan: TypologyPlan, case: str, pieces: Pieces, choice: Choice) -> list[EvidenceRow]:
    """By dimension, value or sign, and plane: planes are never pooled."""
    rows = []
    for one in plan.dimensions:
        yes, no = one.sides
        listed = [(yes.id, "", yes)] if one.rule == EARLIEST else [(yes.id, sign.id, sign) for sign in one.signs]
        whole = [Side("", codes=tuple(code for sign in (yes, *one.signs) for code in sign.codes)), no]
        for value, sign, side in [*listed, (no.id, "", no)]:
            opposite = plain(pieces, whole[1] if value == yes.id else whole[0])
            for plane in (*PLANES, ""):
                found = _line(case, (one.id, value, sign), side, [piece for piece in pieces if piece.plane == plane], choice)
                if found is not None:
                    against = joined_ids(piece.document for piece in opposite if piece.plane == plane)
                    rows.append(found._replace(plane=plane or UNKNOWN, contradicted_by=against))
    return rows


def _line(case: str, at: tuple[str, str, str], side: Side, pieces: Pieces, choice: Choice) -> EvidenceRow | None:
    """What one plane says on a value; ``None`` where it says nothing."""
    found, denied = plain(pieces, side), [one for one in pieces if side.has(one.code) and not one.asserted]
    if not found and not denied:
        return None
    first = first_of(found, choice.told)
    date = first.dated(choice.told) if first else None
    units, sources, roles, marked, ids = held_by(found)
    told = (date.first, date.by, first.coding) if first and date else ("", "", "")
    sources_of, no = joined_ids(one.document for one in found), joined_ids(one.coding for one in denied)
    against = len({one.segment for one in denied})
    return EvidenceRow(case, *at, "", units, sources, roles, marked, sources_of, *told, against, "", ids, no)


def _cells(plan: TypologyPlan, placed: Sequence[CaseRow], other: Sequence[SensitivityRow], outside: Pieces) -> list[CellRow]:
    """The four cells; the empty ones with what is said of them, not filled."""
    rows = []
    for values in plan.cells:
        cell = _cell(values)
        members = joined_ids(row.case for row in placed if row.cell == cell)
        would = "" if members else joined_ids(row.case for row in other if row.cell == cell and row.changed)
        speaking = [] if members else _speaking(plan, values, outside)
        told = joined_ids(one.document for one in speaking)
        empty = "" if members else "yes"
        rows.append(CellRow(cell, *values, members, empty, would, told, joined_ids(one.coding for one in speaking)))
    return rows


def _speaking(plan: TypologyPlan, values: Sequence[str], outside: Pieces) -> list[Piece]:
    """What documents of no case say on both dimensions of a cell: for its values, and on the second side of a rule by signs."""
    found = []
    for one, value in zip(plan.dimensions, values, strict=True):
        sides = [side for side in one.sides if side.id == value] if one.rule == EARLIEST else [*one.sides, *one.signs]
        found.append([piece for piece in outside if any(side.has(piece.code) for side in sides)])
    shared = {piece.document for piece in found[0]} & {piece.document for piece in found[1]}
    return [piece for some in found for piece in some if piece.document in shared]


def _members(placed: Sequence[CaseRow], cases: Mapping[str, Pieces]) -> dict[str, dict[str, list[Piece]]]:
    """Cell → case → its pieces; those of a case that moved go by their dates, and what has none goes to ``(unknown)``."""
    members: dict[str, dict[str, list[Piece]]] = {row.cell: {} for row in placed if row.cell}
    for case, pieces in cases.items():
        rows = [row for row in placed if row.case == case]
        for piece in pieces:
            cell = rows[0].cell if len(rows) == 1 else next((row.cell for row in rows if _within(piece, row)), UNKNOWN)
            if cell:
                members.setdefault(cell, {}).setdefault(case, []).append(piece)
    return members


def _within(piece: Piece, row: CaseRow) -> bool:
    """Whether what a piece tells surely lies in the time of a row."""
    first, last = piece.answer.first, piece.answer.last
    return bool(first) and (not row.since or first >= row.since) and (not row.until or last < row.until[: len(last)])
