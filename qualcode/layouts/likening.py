"""Whether like is compared with like: what the material of each period and place is; and the dated documents in their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.layouts.comparing import dates_of
from qualcode.layouts.record import JOIN, joined_ids
from qualcode.matrices import UNKNOWN
from qualcode.processes import Period
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.plans.comparison import ComparisonPlan

__all__ = ["likeness", "timeline"]

SPOKEN = "interview"
Row = Mapping[str, Any]


def likeness(
    rows: Sequence[Row], papers: Mapping[str, Row], plan: ComparisonPlan, shown: Mapping[str, Sequence[str]], spans: Mapping[str, Period]
) -> pd.DataFrame:
    """A row for each period and place: the documents that are of it, and how many others speak of it; what they are; how much is dated.

    ``documents`` of a period are those of one's own place whose day lies in it; of a place those that the attribute puts there.
    ``differs`` names the attributes that have no value in common with the row ``beside``: one's own place, of a period the one before it;
    ``not_told`` those of which this row or that one says nothing.
    """
    import pandas as pd

    attributes = list(dict.fromkeys([*plan.like, *plan.second_hand]))
    axes = {"period": shown["period"], **({"place": shown["place"]} if plan.horizontal else {})}
    made, kept = list[dict[str, Any]](), dict[tuple[str, str], list[Row]]()
    for axis, values in axes.items():
        for place, value in enumerate(values):
            own = _of_period(papers, plan, spans.get(value)) if axis == "period" else _of_place(papers, plan, value)
            said = [row for row in rows if row[axis] == value and not row["denied"] and (axis == "place" or _is_own(row, plan))]
            kept[axis, value] = own
            beside = plan.own if axis == "place" else values[place - 1] if place else ""
            other = kept.get((axis, beside)) or (_of_place(papers, plan, beside) if axis == "place" else [])
            compared = attributes if beside and beside != value else []
            made.append(_row(axis, value, own, said, spans.get(value), attributes) | _beside(own, other, beside, compared))
    whole = ["documents", "others", "second_hand", "units", "dated"]
    columns = [
        "axis",
        "value",
        *whole,
        "first_year",
        "last_year",
        "kinds",
        *attributes,
        "beside",
        "differs",
        "not_told",
        "document_ids",
        "other_ids",
    ]
    return pd.DataFrame(made, columns=columns).astype({**dict.fromkeys(columns, TEXT), **dict.fromkeys(whole, "Int64")})


def _is_own(row: Row, plan: ComparisonPlan) -> bool:
    return not plan.horizontal or row["place"] == plan.own


def _of_period(papers: Mapping[str, Row], plan: ComparisonPlan, span: Period | None) -> list[Row]:
    """The documents of one's own place whose day lies in a period."""
    own = [one for one in papers.values() if not one.get(plan.horizontal) or one[plan.horizontal] == plan.own]
    return [one for one in own if span is not None and one["date"] and span.holds(str(one["date"]))]


def _of_place(papers: Mapping[str, Row], plan: ComparisonPlan, value: str) -> list[Row]:
    return [one for one in papers.values() if one.get(plan.horizontal) == value]


def _row(axis: str, value: str, own: Sequence[Row], said: Sequence[Row], span: Period | None, attributes: Sequence[str]) -> dict[str, Any]:
    ids = [str(one["document"]) for one in own]
    here = set(ids)
    others = dict.fromkeys(row["document"] for row in said if row["document"] not in here)
    dated = {row["segment"]: dates_of(row, span) for row in said}
    years = sorted({year for told in dated.values() for year in told})
    return {
        "axis": axis,
        "value": value,
        "documents": len(ids),
        "others": len(others),
        "second_hand": len({row["document"] for row in said if row["of"] != "first_hand"}),
        "units": len(dated),
        "dated": sum(bool(told) for told in dated.values()),
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
        "kinds": _tally(one["kind"] for one in own),
        **{key: _tally(one.get(key) for one in own) for key in attributes},
        "document_ids": joined_ids(ids) or None,
        "other_ids": joined_ids(others) or None,
    }


def _tally(values: Iterable[object]) -> str | None:
    """Each value with the number of documents that have it: ``区 ×3; 县级市 ×2``."""
    counts = Counter(str(value) for value in values if value)
    return JOIN.join(f"{value} ×{number}" for value, number in counts.items()) or None


def _beside(own: Sequence[Row], other: Sequence[Row], beside: str, attributes: Sequence[str]) -> dict[str, Any]:
    differs, silent = [], []
    for key in attributes:
        here, there = ({str(one[key]) for one in side if one.get(key)} for side in (own, other))
        if not here or not there:
            silent.append(key)
        elif not here & there:
            differs.append(key)
    return {"beside": beside or None, "differs": joined_ids(differs) or None, "not_told": joined_ids(silent) or None}


def timeline(rows: Sequence[Row], papers: Mapping[str, Row], plan: ComparisonPlan, spans: Mapping[str, Period]) -> pd.DataFrame:
    """The dated documents in which nobody is interviewed, in the order of their days, with the period that each day lies in."""
    import pandas as pd

    made, by_document = [], defaultdict[str, list[Row]](list)
    for row in rows:
        if not row["denied"]:
            by_document[row["document"]].append(row)
    for id, one in papers.items():
        if not one["date"] or one["kind"] == SPOKEN:
            continue
        said = by_document.get(id, [])
        periods = [stage for stage, span in spans.items() if span.holds(str(one["date"]))]
        second = any(one.get(key) in values for key, values in plan.second_hand.items())
        place = str(one.get(plan.horizontal) or UNKNOWN) if plan.horizontal else None
        told = (str(one["date"]), periods[0] if len(periods) == 1 else None, id, one["kind"], one.get("title") or None, place)
        made.append(
            (
                *told,
                "second_hand" if second else "first_hand",
                joined_ids(row["code"] for row in said) or None,
                joined_ids(row["coding"] for row in said) or None,
            )
        )
    columns = ["date", "period", "document", "kind", "title", "place", "rests_on", "criteria", "codings"]
    frame = pd.DataFrame(made, columns=columns).astype(TEXT)
    return frame.sort_values(["date", "document"], kind="stable", ignore_index=True)
