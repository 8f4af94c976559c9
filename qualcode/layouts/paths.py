"""The path of each case through the states of a relation, what goes both ways, and the types beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qualcode.layouts.dating import before
from qualcode.layouts.deciding import Piece, plain
from qualcode.layouts.holding import strength_of
from qualcode.layouts.record import joined_ids
from qualcode.plans.typology import Exchange, Side, TypologyPlan

__all__ = ["BOTH", "MUTUAL", "ONE_WAY", "Flow", "Model", "Step", "flows_of", "held_by", "models_of", "path_of", "verdict"]

BOTH, ONE_WAY = "both", "one_way"
MUTUAL = "mutual"
Said = Mapping[str, bool]


class Step(NamedTuple):
    """A state in which a case is evidenced to have been.

    ``step`` counts the dated states, blank where nothing tells when; ``ways`` says of a state that needs both ways whether both are there.
    """

    case: str
    step: int | None
    state: str
    date: str
    dated_by: str
    last: str
    period: str
    ways: str
    plane: str
    units: int
    sources: int
    roles: int
    mark: str
    codings: str


class Flow(NamedTuple):
    """What is evidenced of one direction of an exchange; ``verdict`` is that of the whole exchange in the case."""

    case: str
    exchange: str
    flow: str
    verdict: str
    plane: str
    units: int
    sources: int
    roles: int
    mark: str
    codings: str


class Model(NamedTuple):
    """What the cases of a type say on a criterion."""

    cell: str
    criterion: str
    cases: str
    plane: str
    units: int
    sources: int
    roles: int
    mark: str
    codings: str


def held_by(pieces: Sequence[Piece]) -> tuple[int, int, int, str, str]:
    """Units, sources, roles, the mark, and the ids."""
    return *strength_of((one.segment, one.document, one.role) for one in pieces), joined_ids(one.coding for one in pieces)


def verdict(exchange: Exchange, pieces: Sequence[Piece], plane: str, said_by_both: Said) -> str:
    """``both`` where both flows are evidenced, or both ends say that it is mutual; ``one_way`` where less is; blank where nothing is.

    Examples
    --------
    >>> flows = (Side("down", codes=("down",)), Side("up", codes=("up",)))
    >>> from qualcode.layouts.dating import Dated
    >>> up = Piece("A:1/up", "up", "A", "A:1", "", "actual", "+", Dated(), Dated())
    >>> [verdict(Exchange("e", flows), some, "actual", {}) for some in ([], [up], [up, up._replace(code="down")])]
    ['', 'one_way', 'both']
    """
    found = [bool(plain(pieces, flow, plane)) for flow in exchange.flows]
    mutual = plain(pieces, Side(MUTUAL, codes=exchange.mutual), plane)
    if all(found) or any(said_by_both.get(one.coding, False) for one in mutual):
        return BOTH
    return ONE_WAY if any(found) or mutual else ""


def flows_of(plan: TypologyPlan, case: str, pieces: Sequence[Piece], said_by_both: Said) -> list[Flow]:
    """A row for each direction of each exchange that is evidenced in a case; the missing one has no units."""
    rows = []
    for exchange in plan.both_ways:
        found = verdict(exchange, pieces, plan.plane, said_by_both)
        if not found:
            continue
        mutual = Side(MUTUAL, codes=exchange.mutual)
        for flow in (*exchange.flows, *([mutual] if plain(pieces, mutual, plan.plane) else [])):
            rows.append(Flow(case, exchange.id, flow.id, found, plan.plane, *held_by(plain(pieces, flow, plan.plane))))
    return rows


def path_of(plan: TypologyPlan, case: str, pieces: Sequence[Piece], said_by_both: Said) -> list[Step]:
    """The states of a case in the order in which dated evidence first tells of them; undated ones behind, in the order of the model.

    A sentence that tells several dates is taken at the last of them: then all that it tells of has happened.
    """
    exchanges = {one.id: one for one in plan.both_ways}
    steps = []
    for state in plan.path:
        some = plain(pieces, state, plan.plane)
        if not some:
            continue
        ways = verdict(exchanges[state.both], pieces, plan.plane, said_by_both) if state.both else ""
        first = _reached(state, some, exchanges.get(state.both) if ways == BOTH else None)
        dates = [one.answer.last for one in some if one.answer.last]
        date, by = (first.answer.last, first.answer.by) if first else ("", "")
        period = next((one.stage for one in plan.periods if date and one.holds(date)), "")
        steps.append(Step(case, None, state.id, date, by, max(dates, default=""), period, ways, plan.plane, *held_by(some)))
    dated = sorted((one for one in steps if one.date), key=lambda one: one.date)
    numbered = [one._replace(step=number) for number, one in enumerate(dated, 1)]
    return [*numbered, *(one for one in steps if not one.date)]


def _reached(state: Side, some: Sequence[Piece], exchange: Exchange | None) -> Piece | None:
    """The piece that first dates a state; of one that goes both ways that with which the second way is there."""
    if exchange is not None:
        firsts = [_earliest_last(plain(some, flow)) for flow in exchange.flows]
        if all(firsts):
            return max((one for one in firsts if one), key=lambda one: one.answer.last)
    return _earliest_last(some)


def _earliest_last(pieces: Iterable[Piece]) -> Piece | None:
    found: Piece | None = None
    for one in pieces:
        if one.answer.last and (found is None or before(one.answer.last, found.answer.last)):
            found = one
    return found


def models_of(plan: TypologyPlan, members: Mapping[str, Mapping[str, Sequence[Piece]]]) -> list[Model]:
    """Cell → case → pieces, laid out by criterion; a criterion on which a type has nothing coded has no units."""
    rows = []
    for cell, cases in members.items():
        for criterion in plan.criteria:
            found = {case: plain(pieces, criterion, plan.plane) for case, pieces in cases.items()}
            every = [one for some in found.values() for one in some]
            speaking = joined_ids(case for case, some in found.items() if some)
            rows.append(Model(cell, criterion.id, speaking, plan.plane, *held_by(every)))
    return rows
