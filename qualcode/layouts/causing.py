"""What is said, or was linked by the researcher, to be a cause of what a pair of actors is to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.layouts.holding import rows_of
from qualcode.layouts.piecing import Order, Piece
from qualcode.layouts.record import joined_ids
from qualcode.linking import CAUSES, MANUAL

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cause", "causes"]


class Cause(NamedTuple):
    """A link from a cause to a coding of a pair. ``method``: ``stated`` (by a connective) or ``drawn`` (by the researcher)."""

    dyad: str
    plane: str
    stage: str
    code: str
    quote: str
    cause: str
    cause_quote: str
    method: str
    words: str
    said_by: str
    codings: str


def causes(every: Sequence[Piece], links: pd.DataFrame | None, codings: pd.DataFrame | None, order: Order) -> list[Cause]:
    """The causes of each pair, in the order of the pairs and stages."""
    told: dict[str, list[Piece]] = defaultdict(list)
    for one in every:
        for id in one.codings:
            told[id].append(one)
    known = {row["coding"] for row in rows_of(codings, ("coding",))}
    found = []
    names = ("kind", "method", "source", "target", "words", "stated_by", "source_code", "source_quote")
    for row in rows_of(links, names):
        if row["kind"] != CAUSES:
            continue
        for one in told.get(row["target"], ()):
            found.append((one, row))
    found.sort(key=lambda pair: (order.of_pair(pair[0].pair), order.of_plane(pair[0].plane), order.of_stage(pair[0].stage)))
    return [
        Cause(
            one.dyad,
            one.plane,
            one.stage,
            one.code,
            one.quote,
            row["source_code"],
            row["source_quote"],
            "drawn" if row["method"] == MANUAL else "stated",
            row["words"],
            row["stated_by"],
            joined_ids(id for id in (row["source"], row["target"]) if id in known),
        )
        for one, row in found
    ]
