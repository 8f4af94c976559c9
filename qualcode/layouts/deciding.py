"""The rule of a dimension, applied to the evidence of one case; and what another rule would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.layouts.dating import Dated, before
from qualcode.plans.typology import EARLIEST, Dimension, Side

__all__ = [
    "CONTESTED",
    "MAIN",
    "MAJORITY",
    "UNDATED",
    "UNDECIDED",
    "Choice",
    "Decision",
    "Piece",
    "Turn",
    "decided",
    "first_of",
    "plain",
    "turned",
]

UNDECIDED, CONTESTED = "undecided", "contested"
MAJORITY, UNDATED = "majority", "undated"
FOR, CEASED = "+", "ceased"


class Piece(NamedTuple):
    """A counted coding: ``passage`` is when its own words put it, ``answer`` when what was said before in the same answer may tell too."""

    coding: str
    code: str
    document: str
    segment: str
    role: str
    plane: str
    polarity: str
    passage: Dated
    answer: Dated

    @property
    def asserted(self) -> bool:
        return self.polarity in ("", FOR)

    def dated(self, told: bool) -> Dated:
        return self.answer if told else self.passage


@dataclass(frozen=True)
class Choice:
    """How a rule is applied: with dates told before (``told``), by majority alone, with what is undated taken as the earlier (``undated``),
    with another threshold, on both planes."""

    told: bool = False
    majority: bool = False
    undated: bool = False
    shift: int = 0
    planes: bool = False


MAIN = Choice()


class Decision(NamedTuple):
    """A value, the rule that gave it, what it rests on (a date, sources of either side, signs of all), and the ids behind it."""

    value: str
    rule: str
    basis: str
    codings: tuple[str, ...]


class Turn(NamedTuple):
    """That a value begins at a date."""

    value: str
    since: str
    codings: tuple[str, ...]


def plain(pieces: Iterable[Piece], side: Side, plane: str = "") -> list[Piece]:
    """The assertions that speak for a side, on a plane or (blank) on both."""
    return [one for one in pieces if one.asserted and side.has(one.code) and plane in ("", one.plane)]


def first_of(pieces: Iterable[Piece], told: bool) -> Piece | None:
    """The piece with the earliest date; of equals the first."""
    found: Piece | None = None
    for one in pieces:
        first = one.dated(told).first
        if first and (found is None or before(first, found.dated(told).first)):
            found = one
    return found


def decided(dimension: Dimension, pieces: Sequence[Piece], choice: Choice = MAIN) -> Decision:
    """What the rule of a dimension says of a case.

    Examples
    --------
    >>> sides = (Side("government", codes=("g",)), Side("organisation", codes=("o",)))
    >>> def said(code, document, date):
    ...     return Piece(f"{document}:1/{code}", code, document, f"{document}:1", "", "actual", "+", Dated(date, date), Dated(date, date))
    >>> evidence = [said("g", "A", "2016-03"), said("o", "B", "2015"), said("g", "C", "")]
    >>> [decided(Dimension("began", sides), evidence, choice)[:3] for choice in (MAIN, Choice(majority=True))]
    [('organisation', 'earliest', '2015'), ('government', 'majority', '2 : 1')]
    """
    if dimension.rule == EARLIEST:
        return _earliest(dimension, pieces, choice)
    return _at_least(dimension, pieces, choice)


def _earliest(dimension: Dimension, pieces: Sequence[Piece], choice: Choice) -> Decision:
    plane = "" if choice.planes else dimension.plane
    either = [plain(pieces, side, plane) for side in dimension.sides]
    if not any(either):
        return Decision(UNDECIDED, dimension.rule, "", ())
    firsts = [first_of(some, choice.told) for some in either]
    for number, (own, other) in enumerate(zip(firsts, reversed(firsts), strict=True)):
        if choice.majority or not own or (other and not before(own.dated(choice.told).first, other.dated(choice.told).first)):
            continue
        untold = tuple(one.coding for one in either[1 - number] if not one.dated(choice.told).first)
        if choice.undated and untold:
            return Decision(dimension.values[1 - number], UNDATED, "", untold)
        return Decision(dimension.values[number], EARLIEST, own.dated(choice.told).first, (own.coding,))
    sources = [len({one.document for one in some}) for some in either]
    basis, every = f"{sources[0]} : {sources[1]}", tuple(one.coding for some in either for one in some)
    if sources[0] == sources[1]:
        return Decision(CONTESTED, MAJORITY, basis, every)
    most = 0 if sources[0] > sources[1] else 1
    return Decision(dimension.values[most], MAJORITY, basis, tuple(one.coding for one in either[most]))


def _at_least(dimension: Dimension, pieces: Sequence[Piece], choice: Choice) -> Decision:
    plane = "" if choice.planes else dimension.plane
    signs = [plain(pieces, sign, plane) for sign in dimension.signs]
    standing = [some for sign, some in zip(dimension.signs, signs, strict=True) if some and not _ended(sign, some, pieces, plane, choice)]
    against = plain(pieces, dimension.sides[1], plane)
    denied = [
        one for one in pieces if not one.asserted and plane in ("", one.plane) and any(sign.has(one.code) for sign in dimension.signs)
    ]
    every = [*(one for some in signs for one in some), *against, *denied]
    basis = f"{len(standing)}/{len(signs)}"
    if not every:
        return Decision(UNDECIDED, dimension.rule, "", ())
    if len(standing) >= max(1, dimension.least + choice.shift):
        return Decision(dimension.values[0], dimension.rule, basis, tuple(one.coding for some in standing for one in some))
    return Decision(dimension.values[1], dimension.rule, basis, tuple(one.coding for one in every))


def _begun(sign: Side, pieces: Sequence[Piece], told: bool) -> Piece | None:
    """What dates a sign that is evidenced: also the agreement in which it is written."""
    return first_of(plain(pieces, sign), told)


def _ended(sign: Side, some: Sequence[Piece], pieces: Sequence[Piece], plane: str, choice: Choice) -> Piece | None:
    """The dated statement that a sign is no more, where it is later than all that is dated of the sign."""
    over = [one for one in pieces if one.polarity == CEASED and sign.has(one.code) and plane in ("", one.plane)]
    last = first_of(over, choice.told)
    dates = [one.dated(choice.told).last for one in some if one.dated(choice.told).last]
    if last is None or not all(before(date, last.dated(choice.told).first) for date in dates):
        return None
    return last


def turned(dimension: Dimension, pieces: Sequence[Piece], choice: Choice = MAIN) -> tuple[Turn, ...]:
    """The values of a case one after another, where dated evidence shows that it moved; none where it does not.

    Only a dimension with signs can move: a case goes from no to yes on the day on which as many signs as the rule asks for are there, if
    dated evidence tells of the time before that it was otherwise; and back where dated evidence tells that signs are no more.
    """
    if dimension.rule == EARLIEST:
        return ()
    plane = "" if choice.planes else dimension.plane
    needed = max(1, dimension.least + choice.shift)
    evidenced = [(sign, some) for sign in dimension.signs if (some := plain(pieces, sign, plane))]
    begins = sorted(((one.dated(choice.told).first, one) for sign, _ in evidenced if (one := _begun(sign, pieces, choice.told))), key=_day)
    if len(begins) < needed:
        return ()
    reached = begins[needed - 1][0]
    yes, no = dimension.values
    until = [one for one in plain(pieces, dimension.sides[1], plane) if before(one.dated(choice.told).last or reached, reached)]
    steps = [Turn(no, "", tuple(one.coding for one in until))] if until else []
    steps.append(Turn(yes, reached, tuple(one.coding for _, one in begins[:needed])))
    ends = sorted(
        ((one.dated(choice.told).first, one) for sign, some in evidenced if (one := _ended(sign, some, pieces, plane, choice))), key=_day
    )
    left = len(evidenced) - needed
    if len(ends) > left:
        steps.append(Turn(no, ends[left][0], tuple(one.coding for _, one in ends[: left + 1])))
    return tuple(steps) if len(steps) > 1 else ()


def _day(one: tuple[str, Piece]) -> str:
    return one[0]
