"""The rows of a comparison: each coded sentence with its period, its place, whose material it is, which years it tells; and its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from qualcode.layouts.holding import Row, below, heard, ids_of, rows_in, strength_of
from qualcode.layouts.record import joined_ids, split_ids
from qualcode.matrices import UNKNOWN
from qualcode.matrices.choosing import denies
from qualcode.matrices.labelling import codable
from qualcode.rows import PLANES
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.plans.comparison import ComparisonPlan

__all__ = ["CELL", "FIRST_HAND", "MIXED", "SECOND_HAND", "YEARS", "criteria_of", "filled_cells", "placed_rows", "placed_sentences"]

YEARS = "years"
"""The column of segments that tells the years of a sentence, joined by ``"; "``."""
FIRST_HAND, MIXED, SECOND_HAND = "first_hand", "mixed", "second_hand"
QUOTES = 3
CELL = {
    "units": "Int64",
    "sources": "Int64",
    "roles": "Int64",
    "mark": TEXT,
    "against": "Int64",
    "second_hand": "Int64",
    "from_elsewhere": "Int64",
    "rests_on": TEXT,
    "dated": "Int64",
    "first_year": TEXT,
    "last_year": TEXT,
    "quotes": TEXT,
    "codings": TEXT,
    "against_codings": TEXT,
}
"""What a cell tells, and as what."""


def criteria_of(named: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The codes that are rows: those named, a family (a code that is part of no other) with codes below it giving way to these.

    Examples
    --------
    >>> criteria_of(["criterion", "tie.funding"], ["criterion", "criterion.scope", "criterion.scope.who", "tie", "tie.funding"])
    ['criterion.scope', 'tie.funding']
    """
    found: list[str] = []
    for name in named:
        below = [code for code in codes if code.startswith(f"{name}.") and code.count(".") == name.count(".") + 1]
        found += below if below and "." not in name else [name]
    return list(dict.fromkeys(found))


def placed_sentences(segments: pd.DataFrame, documents: Mapping[str, Row], plan: ComparisonPlan) -> list[Row]:
    """The sentences that can be coded, as :func:`placed_rows` gives codings."""
    return _placed(codable(segments), documents, plan, _told_years(segments))


def placed_rows(codings: pd.DataFrame, segments: pd.DataFrame, documents: Mapping[str, Row], plan: ComparisonPlan) -> list[Row]:
    """The codings that count or are denied, each with what a comparison asks of it.

    ``period``; ``place``, that of the sentence, else of its document; ``of`` (of another place than its document, of a document at second
    hand, or neither); ``denied``; ``years``: those that the sentence tells, else the day of the document.
    """
    both = heard(codings)
    rows = _placed(both, documents, plan, _told_years(segments))
    return [{**row, "denied": said_no} for row, said_no in zip(rows, denies(both).tolist(), strict=True)]


def _told_years(segments: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    if YEARS not in segments:
        return {}
    return {str(segment): split_ids(years) for segment, years in zip(segments["segment"], segments[YEARS], strict=True)}


def _placed(frame: pd.DataFrame, documents: Mapping[str, Row], plan: ComparisonPlan, years: Mapping[str, tuple[str, ...]]) -> list[Row]:
    vertical = "stage" if f"stage_{plan.vertical}" not in frame else f"stage_{plan.vertical}"
    rows = rows_in(frame.assign(period=frame[vertical]), "period", "plane")
    for row in rows:
        document = documents.get(row["document"], {})
        home = str(document.get(plan.horizontal) or "") if plan.horizontal else ""
        row["place"] = row.get(f"stage_{plan.horizontal}") or home or UNKNOWN
        second = any(document.get(key) in values for key, values in plan.second_hand.items())
        row["of"] = SECOND_HAND if second else "elsewhere" if home and row["place"] != home else FIRST_HAND
        row["years"] = years.get(row["segment"], ())
        row["date"] = str(document.get("date") or "")
        row["spoken"] = bool(row.get("person"))
    return rows


def filled_cells(
    rows: Sequence[Row], material: Sequence[Row], *, criteria: Sequence[str], axis: str, values: Sequence[str], spans: Mapping[str, Any]
) -> pd.DataFrame:
    """Criterion × plane × value of an axis: a row for each cell, its numbers blank where there is no material.

    `spans` says of a period which days it holds: then only years and days within it date a cell. A plane of which nothing is known, and a
    value that is not known, have rows only where something is coded there.
    """
    import pandas as pd

    there = {(row["plane"], row[axis]) for row in (*material, *rows)}
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        own = [one for one in criteria if below(row["code"], [one])]
        for criterion in own:
            groups.setdefault((criterion, row["plane"], row[axis]), []).append(row)
    coded = {key[1:] for key in groups}
    made = []
    for criterion, plane, value in product(criteria, (*PLANES, UNKNOWN), (*values, UNKNOWN)):
        if UNKNOWN in (plane, value) and (plane, value) not in coded:
            continue
        cell = _cell(groups.get((criterion, plane, value), []), spans.get(value)) if (plane, value) in there else {}
        made.append({"criterion": criterion, axis: value, "plane": plane, **dict.fromkeys(CELL), **cell})
    frame = pd.DataFrame(made, columns=["criterion", axis, "plane", *CELL])
    return frame.astype({"criterion": TEXT, axis: TEXT, "plane": TEXT, **CELL})


def _cell(rows: Sequence[Row], span: Any) -> Row:
    """What a cell tells; 0 where there is material and nothing is coded."""
    said = [row for row in rows if not row["denied"]]
    units = {row["segment"]: row["of"] for row in said}
    first_hand = sum(of == FIRST_HAND for of in units.values())
    dated = {row["segment"]: dates_of(row, span) for row in said}
    years = sorted({year for told in dated.values() for year in told})
    strength = strength_of((row["segment"], row["document"], row.get("asserted_by", "")) for row in said)
    denying = [row for row in rows if row["denied"]]
    return {
        **strength._asdict(),
        "mark": strength.mark or None,
        "against": len({row["segment"] for row in denying}),
        "second_hand": sum(of == SECOND_HAND for of in units.values()),
        "from_elsewhere": sum(of == "elsewhere" for of in units.values()),
        "rests_on": (FIRST_HAND if first_hand == len(units) else MIXED if first_hand else SECOND_HAND) if units else None,
        "dated": sum(bool(told) for told in dated.values()),
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
        "quotes": joined_ids(_representative(said, dated)) or None,
        "codings": ids_of(said) or None,
        "against_codings": ids_of(denying) or None,
    }


def dates_of(row: Mapping[str, Any], span: Any) -> list[str]:
    """The years that date a coding: those that its sentence tells, else the year of its document where that is a piece of its time.

    What somebody says about an earlier period is no date of that period, and the day on which literature was read dates nothing.
    """
    if span is not None:
        told = [year for year in row["years"] if span.holds(year)]
        if told or row["of"] == SECOND_HAND or not row["date"]:
            return told
        return [row["date"][:4]] if span.holds(row["date"]) else []
    if row["years"] or row["of"] == SECOND_HAND or row["spoken"] or not row["date"]:
        return list(row["years"])
    return [row["date"][:4]]


def _representative(rows: Sequence[Row], dated: Mapping[str, Sequence[str]]) -> list[str]:
    """Some codings to quote: first hand before second hand, dated before undated, the fuller before the shorter, no document twice
    while others are left."""
    order = sorted(rows, key=lambda row: (row["of"] != FIRST_HAND, not dated[row["segment"]], -len(row.get("quote", ""))))
    chosen: list[Row] = []
    for again in (False, True):
        for row in order:
            fresh = row["segment"] not in {one["segment"] for one in chosen}
            if len(chosen) < QUOTES and fresh and (again or row["document"] not in {one["document"] for one in chosen}):
                chosen.append(row)
    return [row["coding"] for row in chosen]
