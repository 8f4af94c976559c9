"""Codings of a run → pieces of evidence by case, each with what dates it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qualcode.grammar import Grammar
from qualcode.layouts.dating import when
from qualcode.layouts.deciding import Piece
from qualcode.layouts.holding import heard, rows_in
from qualcode.layouts.paths import Said
from qualcode.model import Document
from qualcode.plans.typology import Side, TypologyPlan
from qualcode.rows import UNKNOWN, Relation
from qualcode.segmenting.diaries import entry_days, entry_of
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["case_of", "gathered", "said_by_both"]


def case_of(document: Document, cases: str) -> str:
    if cases in ("site", "document"):
        return document.site if cases == "site" else document.id
    return str(document.attributes.get(cases, ""))


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value != UNKNOWN else ""


def gathered(
    codings: pd.DataFrame, segments: pd.DataFrame, documents: Mapping[str, Document], plan: TypologyPlan, grammars: Mapping[str, Grammar]
) -> dict[str, list[Piece]]:
    """Case → its codings that count or deny; those of documents without a case under a blank."""
    sides = [*_sides(plan)]
    entries = {id: entry_days(one, grammars[one.language]) for id, one in documents.items() if one.language in grammars}
    around, found = _around(segments), defaultdict[str, list[Piece]](list)
    for row in rows_in(heard(codings)):
        code, document = str(row["code"]), documents.get(str(row["document"]))
        if document is None or not any(side.has(code) for side in sides):
            continue
        quote, near = _text(row["quote"]), around.get(_text(row["segment"]), ())
        grammar = grammars.get(document.language)
        days = entries.get(document.id)
        own = replace(document, date=entry_of(days, int(row["start"])) or document.date) if days else document
        passage, answer = (when(quote, near, own, grammar, told=told) for told in (False, True))
        role, plane, polarity = (_text(row.get(name)) for name in ("asserted_by", "plane", "polarity"))
        piece = Piece(str(row["coding"]), code, document.id, _text(row["segment"]), role, plane, polarity, passage, answer)
        found[case_of(document, plan.cases)].append(piece)
    return found


def _sides(plan: TypologyPlan) -> Iterable[Side]:
    """All that any table of the plan looks for."""
    for one in plan.dimensions:
        yield from (*one.sides, *one.signs)
    yield from (*plan.path, *plan.criteria)
    for exchange in plan.both_ways:
        yield from (*exchange.flows, Side("", codes=exchange.mutual))


def _around(segments: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Segment → its text and those before it in the same turn, the nearest first; where nobody speaks it stands alone."""
    found: dict[str, tuple[str, ...]] = {}
    last, texts = ("", 0), list[str]()
    for row in rows_in(segments[["document", "segment", "turn", "role", "text"]]):
        here = (str(row["document"]), int(row["turn"]))
        texts = [*(texts if here == last and _text(row["role"]) else ()), str(row["text"])]
        found[str(row["segment"])], last = tuple(reversed(texts)), here
    return found


def said_by_both(codings: pd.DataFrame, relations: pd.DataFrame | None) -> Said:
    """Id of a coding → whether both ends of its relation say so, in any sentence on the same pair and code."""
    if relations is None or not len(relations):
        return {}
    check(relations, Relation, needs=("source", "target", "code", "segment", "document", "asserted_by"))
    rows = rows_in(relations)
    voices = defaultdict[tuple[str, ...], set[str]](set)
    for row in rows:
        voices[_pair(row)].add(_text(row["asserted_by"]))
    both = {(str(row["segment"]), str(row["code"])) for row in rows if {str(row["source"]), str(row["target"])} <= voices[_pair(row)]}
    return {row["coding"]: (row["segment"], row["code"]) in both for row in rows_in(codings[["coding", "segment", "code"]])}


def _pair(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return (str(row["code"]), *sorted((str(row["source"]), str(row["target"]))))
