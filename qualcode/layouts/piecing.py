"""Pieces of evidence about pairs of actors: each relation with the coding that it was made from, and what is denied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.layouts.holding import Row, denied, rows_of
from qualcode.layouts.record import joined_ids
from qualcode.matrices import counted
from qualcode.model import Study
from qualcode.plans.dyads import DyadPlan
from qualcode.rows import PLANES, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BETWEEN", "Order", "Piece", "denials", "ids_of", "pieces"]

BETWEEN = "–"
_ENDS = ("source", "target")
_TOLD = ("code", "plane", "stage", "document", "segment", "person", "asserted_by", "clause", "quote")


class Piece(NamedTuple):
    """One piece of evidence: who to whom, which code, when, on which plane, who says so. ``source`` and ``target`` are empty where it is
    denied and the sentence does not tell the direction; ``codings`` are the ids of its codings, ``relation`` the id of its relation."""

    pair: tuple[str, str]
    source: str
    target: str
    code: str
    plane: str
    stage: str
    document: str
    segment: str
    person: str
    said_by: str
    clause: str
    quote: str
    relation: str
    codings: tuple[str, ...]
    denied: bool = False

    @property
    def dyad(self) -> str:
        return BETWEEN.join(self.pair)


def ids_of(some: Iterable[Piece], of: str = "codings") -> str:
    """The ids of the codings or relations of some pieces, each once, as a cell holds them."""
    every = [one.relation for one in some] if of == "relations" else [id for one in some for id in one.codings]
    return joined_ids(id for id in every if id)


@dataclass(frozen=True)
class Order:
    """In which order pairs, planes, stages and codes stand: that of the study."""

    study: Study
    plan: DyadPlan = field(default_factory=DyadPlan)

    @cached_property
    def actors(self) -> dict[str, int]:
        return {actor.id: number for number, actor in enumerate(self.study.actors)}

    @cached_property
    def codes(self) -> dict[str, int]:
        ids = [*(code.id for code in self.study.codebook.codes), *self.study.codebook.families]
        return {id: number for number, id in reversed(list(enumerate(ids)))}

    @cached_property
    def asked(self) -> dict[frozenset[str], tuple[int, tuple[str, str]]]:
        return {frozenset(pair): (number, pair) for number, pair in enumerate(self.plan.pairs)}

    def pair(self, one: str, other: str) -> tuple[str, str]:
        """Two actors in the order of the plan, else of the study."""
        both = frozenset((one, other))
        if both in self.asked:
            return self.asked[both][1]
        first, second = sorted(both, key=lambda id: (self.actors.get(id, len(self.actors)), id))
        return first, second

    def wanted(self, pair: tuple[str, str]) -> bool:
        return not self.asked or frozenset(pair) in self.asked

    def of_pair(self, pair: tuple[str, str]) -> tuple[Any, ...]:
        last = len(self.actors)
        number = self.asked.get(frozenset(pair), (0, pair))[0]
        return number, *((self.actors.get(id, last), id) for id in pair)

    def of_plane(self, plane: str) -> int:
        return PLANES.index(plane) if plane in PLANES else len(PLANES)

    def of_stage(self, stage: str) -> tuple[Any, ...]:
        ids = self.study.stages.ids
        return (ids.index(stage) if stage in ids else len(ids) + (stage == UNKNOWN), stage)

    def of_code(self, code: str) -> tuple[Any, ...]:
        return self.codes.get(code, len(self.codes)), code


def pieces(relations: pd.DataFrame, codings: pd.DataFrame | None, order: Order) -> list[Piece]:
    """Every relation as a piece of evidence, in the order of the table."""
    own: dict[tuple[str, ...], list[str]] = defaultdict(list)
    kept = None if codings is None else counted(codings)
    for row in rows_of(kept, ("segment", "start", "end", "code", "coding")):
        own[row["segment"], row["start"], row["end"], row["code"]].append(row["coding"])
    found = []
    for row in rows_of(relations, (*_ENDS, *_TOLD, "evidence", "start", "end")):
        if not row["source"] or not row["target"] or row["source"] == row["target"]:
            continue
        pair = order.pair(row["source"], row["target"])
        key = (row["segment"], row["start"], row["end"], row["code"])
        if order.wanted(pair):
            found.append(_piece(pair, row, tuple(own.get(key, ())), denied=False))
    return found


def _piece(pair: tuple[str, str], row: Row, codings: tuple[str, ...], *, denied: bool) -> Piece:
    """A row as a piece of evidence; a stage or plane that is not known has its own value."""
    return Piece(
        pair,
        row.get("source", ""),
        row.get("target", ""),
        row["code"],
        row["plane"] or UNKNOWN,
        row["stage"] or UNKNOWN,
        row["document"],
        row["segment"],
        row["person"],
        row["asserted_by"],
        row["clause"],
        row["quote"],
        row.get("evidence", ""),
        codings,
        denied,
    )


def denials(
    codings: pd.DataFrame | None, mentions: pd.DataFrame | None, found_before: Iterable[Piece], order: Order
) -> tuple[list[Piece], list[str]]:
    """What is denied (没有 …) and therefore makes no relation, and the ids of those denials of which the pair is not known.

    The pairs are those of which the same sentence says anything else, else the two actors of whom it speaks, the one who says it among
    them; where it speaks of more, or of one, the pair is not known.
    """
    if codings is None:
        return [], []
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in found_before:
        said[one.segment].append(one.pair)
    related = {code.id for code in order.study.codebook.codes if code.relation != "none"}
    here: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(mentions, ("segment", "actor")):
        if row["actor"]:
            here[row["segment"]].append(row["actor"])
    found, open_ones = list[Piece](), list[str]()
    for row in rows_of(denied(codings), (*_TOLD, "coding")):
        if row["code"] not in related:
            continue
        actors = {*here[row["segment"]], row["asserted_by"]} - {""}
        pairs = list(dict.fromkeys(said[row["segment"]])) or ([order.pair(*sorted(actors))] if len(actors) == 2 else [])
        if not pairs:
            open_ones.append(row["coding"])
        found += [_piece(pair, row, (row["coding"],), denied=True) for pair in pairs if order.wanted(pair)]
    return found, open_ones
