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

from qualcode.layouts.piecing import BETWEEN, Order, Piece, ids_of, matches, rows_of
from qualcode.linking import CONTRASTS, MANUAL
from qualcode.matrices.support import mark
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
    (same pair and family or same last part of the code), ``against`` (the plan says that it goes against it); blank where nothing stands
    beside. ``fit``: ``same_code``, ``same_family``, ``other_family``; ``against``, whatever the method, where the plan says so; ``denied``
    where one of the two denies what the other says, by the same code. ``actual_quote`` is the first of ``units`` sentences; ``codings``
    holds all.
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
        if row["kind"] != CONTRASTS:
            continue
        method = DRAWN if row["method"] == MANUAL else STATED if row["words"] else MATTER
        for one, other in ((row["source"], row["target"]), (row["target"], row["source"])):
            before = found[one].get(other)
            if before is None or _METHODS.index(method) < _METHODS.index(before[0]):
                found[one][other] = (method, row["words"], row["dyad"])
    return found


def _of_pair(pair: tuple[str, str], some: Sequence[Piece], ties: Ties, order: Order) -> list[Divergence]:
    written: dict[Statement, list[Piece]] = defaultdict(list)
    done: dict[Doing, list[Piece]] = defaultdict(list)
    for one in some:
        if one.plane == NOMINAL:
            written[one.document, one.clause or one.segment, one.code, one.denied].append(one)
        elif one.plane == ACTUAL:
            done[one.code, one.stage, one.denied].append(one)
    doings = sorted(done, key=lambda key: (order.of_code(key[0]), order.of_stage(key[1]), key[2]))
    rows, beside = [], set[str]()
    for statement, says in written.items():
        own = [ties[id] for one in says for id in (*one.codings, one.segment) if id in ties]
        found = [row for doing in doings for row in _rows(says, done[doing], own, order, statement[3], doing)]
        beside.update(one for _, ids in found for one in ids)
        rows += [row for row, _ in found] or [_row(pair, says, [], "", "", "")]
    for doing in doings:
        alone = [one for one in done[doing] if not set(one.codings or (one.relation,)) & beside]
        if alone:
            rows.append(_row(pair, [], alone, "", "", ""))
    return rows


def _rows(
    says: Sequence[Piece], does: Sequence[Piece], ties: Sequence[Mapping[str, Tie]], order: Order, denied: bool, doing: Doing
) -> list[tuple[Divergence, list[str]]]:
    """What is done by one code at one stage beside one statement: a row for each way in which the two are linked."""
    contrary = _goes_against(says[0].code, does[0].code, denied, doing[2], order)
    if not contrary and not ties:
        return []
    by_method: dict[str, tuple[list[Piece], list[str]]] = {}
    for one in does:
        tie = _tie(one, ties)
        method, words = tie if tie else (AGAINST, "") if contrary and not says[0].person else ("", "")
        if method:
            members, told = by_method.setdefault(method, ([], []))
            members.append(one)
            told += [words] if words and words not in told else []
    fit = contrary or _fit(says[0].code, does[0].code)
    return [
        (
            _row(says[0].pair, says, by_method[method][0], method, fit, " ".join(by_method[method][1])),
            [id for one in by_method[method][0] for id in one.codings or (one.relation,)],
        )
        for method in _METHODS
        if method in by_method
    ]


def _tie(does: Piece, ties: Sequence[Mapping[str, Tie]]) -> tuple[str, str] | None:
    """The surest link of a statement to one piece of what is done; a link that names a pair is one of that pair only."""
    pair = BETWEEN.join(sorted(does.pair))
    found = [links[id] for links in ties for id in (*does.codings, does.segment) if id in links]
    kept = [(method, words) for method, words, dyad in found if not dyad or dyad == pair]
    return min(kept, key=lambda one: _METHODS.index(one[0])) if kept else None


def _goes_against(written: str, done: str, denied: bool, undone: bool, order: Order) -> str:
    """Whether what is done goes against what is written: forbidden there and done here, the other way round, or as the plan says."""
    if written == done:
        return DENIED if denied != undone else ""
    if denied or undone:
        return ""
    wanted = [one for key, list_ in order.plan.against.items() if matches(written, [key]) for one in list_]
    return AGAINST if matches(done, wanted) else ""


def _fit(written: str, done: str) -> str:
    if written == done:
        return SAME
    return FAMILY if written.partition(".")[0] == done.partition(".")[0] else OTHER


def _row(pair: tuple[str, str], says: Sequence[Piece], does: Sequence[Piece], method: str, fit: str, words: str) -> Divergence:
    pairing = PAIRED if says and does else ONLY_NOMINAL if says else ONLY_ACTUAL
    one, other = (says[0] if says else None), (does[0] if does else None)
    counts = [len({getattr(each, name) for each in does}) for name in ("segment", "document", "said_by")]
    return Divergence(
        BETWEEN.join(pair),
        pairing,
        one.document if one else "",
        one.clause if one else "",
        one.code if one else "",
        one.stage if one else "",
        "yes" if one and one.denied else "",
        one.quote if one else "",
        _id(one),
        other.code if other else "",
        other.stage if other else "",
        "yes" if other and other.denied else "",
        other.quote if other else "",
        _id(other),
        "; ".join(dict.fromkeys(each.said_by for each in does if each.said_by)),
        mark(counts[0], counts[1], counts[2]),
        counts[0],
        method,
        fit,
        words,
        ids_of((*says, *does)),
        ids_of((*says, *does), "relations"),
    )


def _id(one: Piece | None) -> str:
    return "" if one is None else (one.codings or (one.relation,))[0]
