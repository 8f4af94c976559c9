"""What is written about a pair of actors, statement by statement, beside what is done between them.

A statement is what one clause (or sentence) says by one code. Beside it stands what is linked to it, by a connective, by the researcher, or
because both speak of the same matter, and what the plan says goes against it. Statements with nothing beside them, and what is done
without anything written about it, have rows of their own, so that nothing is hidden. Whether the two part is for the reader to say:
``fit`` only tells how their codes stand to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.contrasting import BESIDE, CONTRASTS
from qualcode.layouts.holding import below, rows_of, strength_of
from qualcode.layouts.piecing import BETWEEN, Order, Piece, ids_of
from qualcode.layouts.record import JOIN, joined_ids
from qualcode.linking import MANUAL
from qualcode.rows import PLANES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AGAINST", "DENIED", "PARTING", "Divergence", "divergences"]

NOMINAL, ACTUAL = PLANES
STATED, DRAWN, MATTER, AGAINST = "stated", "drawn", "same_matter", "against"
"""How what is done came to stand beside what is written, the surest first; the last because the plan says so."""
PAIRED, ONLY_NOMINAL, ONLY_ACTUAL = "paired", "nominal_only", "actual_only"
SAME, FAMILY, OTHER, DENIED = "same_code", "same_family", "other_family", "denied"
PARTING = (AGAINST, DENIED, OTHER)
"""How codes stand to each other where a reader should look first."""
_METHODS = (STATED, DRAWN, MATTER, AGAINST)


class Divergence(NamedTuple):
    """One statement beside what is done by one code at one stage.

    ``pairing``: paired, nominal_only, actual_only. ``method``: ``stated`` (a connective), ``drawn`` (by the researcher), ``same_matter``
    (same pair and family or same last part of the code), ``against`` (nobody links them, and one goes against the other); blank where
    nothing stands beside. ``fit``: ``same_code``, ``same_family``, ``other_family``; ``against``, whatever the method, where the plan
    says so; ``denied`` where one of the two denies what the other says, by the same code. ``actual_quote`` is the first of ``units``
    sentences; ``codings`` holds all.
    """

    dyad: str
    pairing: str
    nominal_document: str
    clause: str
    nominal_code: str
    nominal_stage: str
    nominal_denied: str
    nominal_quote: str
    nominal_coding: str
    actual_code: str
    actual_stage: str
    actual_denied: str
    actual_quote: str
    actual_coding: str
    actual_by: str
    mark: str
    units: int
    method: str
    fit: str
    words: str
    codings: str
    relations: str


Statement = tuple[str, str, str, bool]
Doing = tuple[str, str, bool]
Tie = tuple[str, str, str]
"""The method, the words and the pair of a link."""
Ties = Mapping[str, Mapping[str, Tie]]


def divergences(every: Sequence[Piece], links: pd.DataFrame | None, order: Order) -> list[Divergence]:
    """The rows of all pairs, in the order of pairs and of what is written."""
    ties = _ties(links)
    by_pair: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for one in every:
        by_pair[one.pair].append(one)
    return [row for pair in sorted(by_pair, key=order.of_pair) for row in _of_pair(pair, by_pair[pair], ties, order)]


def _ties(links: pd.DataFrame | None) -> Ties:
    """Id of one end → id of the other → their link, the surest where there are several; each link in both directions.

    A contrast with both ends on one plane is no divergence.
    """
    found: dict[str, dict[str, Tie]] = defaultdict(dict)
    names = ("kind", "source", "target", "method", "words", "dyad")
    for row in rows_of(links, names):
        if row["kind"] not in (CONTRASTS, BESIDE):
            continue
        method = DRAWN if row["method"] == MANUAL else STATED if row["words"] else MATTER
        for one, other in ((row["source"], row["target"]), (row["target"], row["source"])):
            before = found[one].get(other)
            if before is None or _METHODS.index(method) < _METHODS.index(before[0]):
                found[one][other] = (method, row["words"], row["dyad"])
    return found


class _Done:
    """What is done by one code at one stage, with what every row about all of it tells, worked out once."""

    def __init__(self, some: Sequence[Piece]) -> None:
        self.some, self.first = some, some[0]
        self.by = joined_ids(each.said_by for each in some if each.said_by)
        self.strength = strength_of((each.segment, each.document, each.said_by) for each in some)
        self.codings, self.relations = ids_of(some), ids_of(some, "relations")
        self.ids = frozenset(id for one in some for id in _own_ids(one))


def _of_pair(pair: tuple[str, str], some: Sequence[Piece], ties: Ties, order: Order) -> list[Divergence]:
    written: dict[Statement, list[Piece]] = defaultdict(list)
    done: dict[Doing, list[Piece]] = defaultdict(list)
    for one in some:
        if one.plane == NOMINAL:
            written[one.document, one.clause or one.segment, one.code, one.denied].append(one)
        elif one.plane == ACTUAL:
            done[one.code, one.stage, one.denied].append(one)
    doings = {doing: _Done(done[doing]) for doing in sorted(done, key=lambda key: (order.of_code(key[0]), order.of_stage(key[1]), key[2]))}
    tied = _Tied(pair, doings, ties)
    rows, beside = [], set[str]()
    ways = {(code, no): {doing: _goes_against(code, doing[0], no, doing[2], order) for doing in doings} for *_, code, no in written}
    for (_, _, code, no), says in written.items():
        own, found = tied.to(says), list[Divergence]()
        for doing, does in doings.items():
            contrary = ways[code, no][doing]
            for method, part, words in _beside(does, own.get(doing, {}), bool(contrary), spoken=bool(says[0].person)):
                beside |= part.ids
                found.append(_row(pair, says, part, method, contrary or _fit(code, doing[0]), words))
        rows += found or [_row(pair, says, None, "", "", "")]
    for does in doings.values():
        alone = [one for one in does.some if not beside.intersection(_own_ids(one))]
        if alone:
            rows.append(_row(pair, [], _Done(alone), "", "", ""))
    return rows


class _Tied:
    """What is linked to a statement, looked up by the ids of its codings and sentences."""

    def __init__(self, pair: tuple[str, str], doings: Mapping[Doing, _Done], ties: Ties) -> None:
        self.pair, self.ties = BETWEEN.join(sorted(pair)), ties
        self.places: dict[str, list[tuple[Doing, int, int]]] = defaultdict(list)
        for doing, does in doings.items():
            for number, one in enumerate(does.some):
                for rank, id in enumerate((*one.codings, one.segment)):
                    self.places[id].append((doing, number, rank))

    def to(self, says: Sequence[Piece]) -> dict[Doing, dict[int, tuple[str, str]]]:
        """What is done → the places in it of what is linked, each with the method and words of its surest link.

        A link that names a pair is one of that pair only.
        """
        found: dict[Doing, dict[int, tuple[tuple[int, int, int], str, str]]] = defaultdict(dict)
        own = [self.ties[id] for one in says for id in (*one.codings, one.segment) if id in self.ties]
        for turn, links in enumerate(own):
            for id, (method, words, dyad) in links.items():
                if dyad and dyad != self.pair:
                    continue
                for doing, number, rank in self.places.get(id, ()):
                    sure = (_METHODS.index(method), turn, rank)
                    before = found[doing].get(number)
                    if before is None or sure < before[0]:
                        found[doing][number] = (sure, method, words)
        return {doing: {number: one[1:] for number, one in sorted(some.items())} for doing, some in found.items()}


def _beside(does: _Done, tied: Mapping[int, tuple[str, str]], against: bool, *, spoken: bool) -> list[tuple[str, _Done, str]]:
    """How what is done stands beside a statement: the method, what stands there by it, and the words of its links.

    `against`: it goes against the statement, so that what is not linked stands there too, unless the statement is only `spoken`.
    """
    every = AGAINST if against and not spoken else ""
    if not tied:
        return [(every, does, "")] if every else []
    members: dict[str, list[Piece]] = defaultdict(list)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for number, one in enumerate(does.some):
        method, told = tied.get(number, (every, ""))
        if method:
            method = AGAINST if against and method == MATTER else method
            members[method].append(one)
            words[method] |= {told: None} if told else {}
    return [(method, _Done(members[method]), " ".join(words[method])) for method in _METHODS if method in members]


def _goes_against(written: str, done: str, denied: bool, undone: bool, order: Order) -> str:
    """Whether what is done goes against what is written: forbidden there and done here, the other way round, or as the plan says."""
    if written == done:
        return DENIED if denied != undone else ""
    if denied or undone:
        return ""
    wanted = [one for key, list_ in order.plan.against.items() if below(written, [key]) for one in list_]
    return AGAINST if below(done, wanted) else ""


def _fit(written: str, done: str) -> str:
    if written == done:
        return SAME
    return FAMILY if written.partition(".")[0] == done.partition(".")[0] else OTHER


def _row(pair: tuple[str, str], says: Sequence[Piece], does: _Done | None, method: str, fit: str, words: str) -> Divergence:
    pairing = PAIRED if says and does else ONLY_NOMINAL if says else ONLY_ACTUAL
    one, other = (says[0] if says else None), (does.first if does else None)
    strength = does.strength if does else strength_of(())
    both = [(ids_of(says), ids_of(says, "relations")), *([(does.codings, does.relations)] if does else [])]
    return Divergence(
        BETWEEN.join(pair),
        pairing,
        one.document if one else "",
        one.clause if one else "",
        one.code if one else "",
        one.stage if one else "",
        "yes" if one and one.denied else "",
        one.quote if one else "",
        _own_ids(one)[0] if one else "",
        other.code if other else "",
        other.stage if other else "",
        "yes" if other and other.denied else "",
        other.quote if other else "",
        _own_ids(other)[0] if other else "",
        does.by if does else "",
        strength.mark,
        strength.units,
        method,
        fit,
        words,
        *(JOIN.join(part for part in parts if part) for parts in zip(*both, strict=True)),
    )


def _own_ids(one: Piece) -> tuple[str, ...]:
    """The ids of its codings; where none is known that of its relation."""
    return one.codings or (one.relation,)
