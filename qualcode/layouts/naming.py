"""A name for what a pair of actors is to each other: what the stronger side does most, with what the other does in return."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qualcode.layouts.holding import below
from qualcode.layouts.piecing import BETWEEN, Order, Piece, ids_of
from qualcode.layouts.record import JOIN
from qualcode.rows import PLANES

__all__ = ["EVERY_STAGE", "TIE", "Naming", "namings"]

EVERY_STAGE = "(all)"
TIE = " / "
"""Between what shares the first place."""
PROPOSED = "proposed"


class Naming(NamedTuple):
    """The name that is proposed for a pair on a plane at a stage, or at all stages, and all that does not fit it.

    On paper nobody acts or responds: there the name is ``most``, the family with most sentences, as it is where there is neither act nor
    response. ``strong``: the side with most acts on this plane over all stages, both where they are equal. ``act``, ``response``: the
    most frequent ones with their sentences; equals stand together with `` / `` between them.
    ``contrary``: every family that the name does not hold, and ``family (−)`` for what is denied, with their sentences.
    ``status`` is always ``proposed``.
    """

    dyad: str
    plane: str
    stage: str
    strong: str
    act: str
    act_units: int
    response: str
    response_units: int
    most: str
    most_units: int
    contrary: str
    status: str
    act_codings: str
    response_codings: str
    contrary_codings: str


def namings(every: Sequence[Piece], order: Order) -> list[Naming]:
    """A row for each pair and plane over all stages, and one for each stage with evidence."""
    groups: dict[tuple[tuple[str, str], str], list[Piece]] = defaultdict(list)
    for one in every:
        groups[one.pair, one.plane].append(one)
    rows = []
    for pair, plane in sorted(groups, key=lambda key: (order.of_pair(key[0]), order.of_plane(key[1]))):
        some = groups[pair, plane]
        strong = () if plane == PLANES[0] else _strong(some, pair, order)
        rows.append(_naming(some, (pair, plane, EVERY_STAGE), strong, order))
        stages = sorted({one.stage for one in some}, key=order.of_stage)
        rows += [_naming([one for one in some if one.stage == stage], (pair, plane, stage), strong, order) for stage in stages]
    return rows


def _strong(some: Sequence[Piece], pair: tuple[str, str], order: Order) -> tuple[str, ...]:
    """The side that acts most; both where they are equal, none where nobody does."""
    acts = [one for one in some if below(one.code, order.plan.acts) and not one.denied]
    counts = {end: len({one.segment for one in acts if one.source == end}) for end in pair}
    top = max(counts.values())
    return tuple(end for end in pair if top and counts[end] == top)


def _naming(some: Sequence[Piece], where: tuple[tuple[str, str], str, str], strong: tuple[str, ...], order: Order) -> Naming:
    pair, plane, stage = where
    said = [one for one in some if not one.denied]
    weak = [end for end in pair if strong and end not in strong] or list(pair)
    both = {code.id for code in order.study.codebook.codes if code.relation == "symmetric"}
    doing = [] if plane == PLANES[0] else said
    acting = [one for one in doing if below(one.code, order.plan.acts) and (one.source in strong or one.code in both)]
    answering = [one for one in doing if below(one.code, order.plan.responses) and (one.source in weak or one.code in both)]
    act, response, most = (_top(_families(part), order) for part in (acting, answering, said))
    held = [one for one in acting if _family(one) in act[0]] + [one for one in answering if _family(one) in response[0]]
    # where there is neither act nor response, the name is what there is most of
    held = held or [one for one in said if _family(one) in most[0]]
    kept = set(map(id, held))
    rest = [one for one in some if id(one) not in kept]
    counts = {family: len(units) for family, units in _families(one for one in rest if not one.denied).items()}
    counts |= {f"{family} (−)": len(units) for family, units in _families(one for one in rest if one.denied).items()}
    return Naming(
        BETWEEN.join(pair),
        plane,
        stage,
        TIE.join(strong),
        TIE.join(act[0]),
        act[1],
        TIE.join(response[0]),
        response[1],
        TIE.join(most[0]),
        most[1],
        JOIN.join(f"{family} {count}" for family, count in sorted(counts.items(), key=lambda one: (-one[1], order.of_code(one[0])))),
        PROPOSED,
        ids_of(one for one in acting if _family(one) in act[0]),
        ids_of(one for one in answering if _family(one) in response[0]),
        ids_of(rest),
    )


def _family(one: Piece) -> str:
    return one.code.partition(".")[0]


def _families(some: Iterable[Piece]) -> dict[str, set[str]]:
    """Family → its different sentences."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in some:
        found[_family(one)].add(one.segment)
    return found


def _top(families: Mapping[str, set[str]], order: Order) -> tuple[tuple[str, ...], int]:
    """The families with most sentences, in the order of the codebook, and how many sentences each has."""
    top = max(map(len, families.values()), default=0)
    return tuple(sorted((family for family, units in families.items() if len(units) == top), key=order.of_code)), top
