"""Periods beside each other, and places beside each other, by the same criteria: what is coded of each, on whose word, of which years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from qualcode.layouts.comparing import SECOND_HAND, YEARS, criteria_of, filled_cells, placed_rows, placed_sentences
from qualcode.layouts.holding import below
from qualcode.layouts.likening import likeness, timeline
from qualcode.layouts.record import joined_ids, split_ids
from qualcode.matrices import UNKNOWN
from qualcode.plans.comparison import STAGES, ComparisonPlan
from qualcode.processes import Period, Stage
from qualcode.rows import Coding, Segment
from qualcode.stages.calendars import days_told
from qualcode.tables import TEXT, check, check_columns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import Study
    from qualcode.results import Results

__all__ = ["Comparison", "comparison_of", "place_comparison"]

TWO = ("first", "second")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Periods and places compared.

    Attributes
    ----------
    plan
        What was asked for.
    tables
        ``vertical``, ``horizontal``, ``likeness``, ``timeline``, ``differences``, ``problems``, ``measures``; see
        :func:`qualcode.place_comparison`.
    settings
        Every choice, in words.

    Examples
    --------
    >>> import qualcode
    >>> compared = qualcode.run("county_purchase").layouts["comparison"]
    >>> list(compared.tables)
    ['vertical', 'horizontal', 'likeness', 'timeline', 'differences', 'problems', 'measures']
    """

    kind: ClassVar[str] = "comparison"

    plan: ComparisonPlan
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    settings: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return self.plan.name


def place_comparison(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    documents: pd.DataFrame,
    plan: ComparisonPlan,
    codes: Sequence[str],
    periods: Sequence[Stage] = (),
    places: Sequence[str] = (),
) -> Comparison:
    """Criterion × period (of one's own place) and criterion × place, as two tables that share their rows.

    A place is that of the sentence (``stage_<horizontal>``), else that of its document. Nominal, actual and unknown planes are rows of
    their own. A cell is blank where there is no material of that plane and period or place, 0 where there is material and nothing is coded.

    Parameters
    ----------
    codings, segments
        Columns as :class:`qualcode.Coding` and :class:`qualcode.Segment`, with ``stage_<name>`` for further stage models; `segments` may
        have ``years``, those that a sentence tells, joined by ``"; "``.
    documents
        A row each: ``document``, ``kind``, ``date``, ``title`` and whatever attributes the plan names.
    plan
        What is compared with what.
    codes
        The ids of the codebook, in its order.
    periods, places
        In their order; without them those that occur.

    Returns
    -------
    Comparison
        ``vertical`` and ``horizontal``: ``criterion``, ``period`` or ``place``, ``plane``; ``units`` (different sentences), ``sources``,
        ``roles``, ``mark``, ``against`` (sentences that deny it, which are in no other number); ``second_hand`` (units from literature
        and reports), ``from_elsewhere`` (units in which somebody speaks of another place), ``rests_on`` (first_hand, mixed, second_hand:
        nothing but the two); ``dated`` (units with a date), ``first_year``, ``last_year``; ``quotes`` (three at most), ``codings``,
        ``against_codings``.
        ``likeness``: of each period and place what its material is like. ``timeline``: the dated documents by period. ``differences``: own
        and others, first and last period side by side. ``problems``: as ``vertical``, of all places. ``measures``: with the place that
        each is borrowed from, and the condition that the researcher wrote.

    Raises
    ------
    ArgumentError
        When a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("N-01", "N-01:1", "start", "own"), ("L-01", "L-01:1", None, "other")]
    >>> said = pd.DataFrame(rows, columns=["document", "segment", "stage", "stage_place"]).assign(plane="actual", role=None)
    >>> coded = said.assign(code="criterion.scope", status="accepted", coding=said["segment"] + "/criterion.scope")
    >>> papers = pd.DataFrame({"document": ["N-01", "L-01"], "kind": "other", "date": ["2009", "2023"], "source": ["own", "literature"]})
    >>> plan = ComparisonPlan("c", ("criterion.scope",), horizontal="place", own="own", second_hand={"source": ("literature",)})
    >>> made = place_comparison(coded, said, documents=papers, plan=plan, codes=["criterion.scope"])
    >>> made.tables["horizontal"].query("plane == 'actual'")[["place", "units", "rests_on"]].values.tolist()
    [['own', 1, 'first_hand'], ['other', 1, 'second_hand']]
    """
    check(codings, Coding, needs=["document", "code", "status", "segment", "plane", "coding"])
    check(segments, Segment, needs=["document", "segment", "role", "plane"])
    check_columns(documents, ["document", "kind", "date", *plan.like, *plan.second_hand], what="the table of documents")
    papers = {str(row["document"]): row for row in _records(documents.astype("object").where(documents.notna(), ""))}
    material = placed_sentences(segments, papers, plan)
    rows = placed_rows(codings, segments, papers, plan)
    own = _own(plan)
    shown = {
        "period": [stage.id for stage in periods] or _occurring(material, "period"),
        "place": list(places) or _occurring(material, "place"),
    }
    spans = {stage.id: Period(stage.id, stage.first, stage.last) for stage in periods if stage.first or stage.last}
    criteria = criteria_of(plan.criteria, codes)
    here, said = [row for row in material if own(row)], [row for row in rows if own(row)]
    vertical = filled_cells(said, here, criteria=criteria, axis="period", values=shown["period"], spans=spans)
    tables = {"vertical": vertical}
    if plan.horizontal:
        tables["horizontal"] = filled_cells(rows, material, criteria=criteria, axis="place", values=shown["place"], spans={})
    compared = [row for row in rows if below(row["code"], criteria)]
    tables["likeness"] = likeness(compared, papers, plan, shown, spans)
    tables["timeline"] = timeline(compared, papers, plan, spans)
    tables["differences"] = _differences(tables, plan, shown)
    tables |= _conditions(rows, material, plan, codes, shown["period"], spans)
    if plan.measures:
        tables["measures"] = _measures(rows, papers, plan, codes)
    return Comparison(plan, tables, _settings(plan, criteria))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Each row of a table as a mapping."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _own(plan: ComparisonPlan) -> Any:
    """Whether a row is about one's own place; without places all rows are."""
    return (lambda row: row["place"] == plan.own) if plan.horizontal else (lambda row: True)


def _occurring(material: Sequence[Mapping[str, Any]], axis: str) -> list[str]:
    return list(dict.fromkeys(row[axis] for row in material if row[axis] != UNKNOWN))


def _differences(tables: Mapping[str, pd.DataFrame], plan: ComparisonPlan, shown: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Two columns of a table side by side, row by row: where only one of them has something, and where both have and are to be read."""
    import pandas as pd

    periods = [one for one in shown["period"] if tables["vertical"].query("period == @one")["units"].notna().any()]
    pairs = [("vertical", "period", periods[0], periods[-1])] if len(periods) > 1 else []
    if "horizontal" in tables:
        pairs += [("horizontal", "place", plan.own, other) for other in shown["place"] if other != plan.own]
    made = []
    for name, axis, *two in pairs:
        cells = {(row["criterion"], row["plane"], row[axis]): row for row in _records(tables[name])}
        for criterion, plane in dict.fromkeys(key[:2] for key in cells):
            sides = [cells.get((criterion, plane, value)) for value in two]
            units = [pd.NA if side is None else side["units"] for side in sides]
            if any(not pd.isna(one) and one > 0 for one in units):
                told: list[object] = [name, criterion, plane, *two, *units, _found(units)]
                told += [_ids(side, "quotes") for side in sides]
                made.append((*told, joined_ids(id for side in sides for id in split_ids(_ids(side, "codings"))) or None))
    columns = ["axis", "criterion", "plane", *TWO, *(f"units_{one}" for one in TWO), "found", *(f"quotes_{one}" for one in TWO), "codings"]
    numbers = {f"units_{one}": "Int64" for one in TWO}
    return pd.DataFrame(made, columns=columns).astype({**dict.fromkeys(columns, TEXT), **numbers})


def _found(units: Sequence[Any]) -> str:
    """``both`` have something; ``first`` or ``second`` alone, of the other there is material; or ``first_other_blank``: there is none."""
    import pandas as pd

    first, second = (None if pd.isna(one) else int(one) for one in units)
    if first and second:
        return "both"
    found, other = ("first", second) if first else ("second", first)
    return f"{found}_other_blank" if other is None else found


def _ids(side: Mapping[str, Any] | None, column: str) -> str | None:
    return side[column] if side is not None and isinstance(side[column], str) else None


def _conditions(
    rows: Sequence[dict[str, Any]],
    material: Sequence[dict[str, Any]],
    plan: ComparisonPlan,
    codes: Sequence[str],
    periods: Sequence[str],
    spans: Mapping[str, Period],
) -> dict[str, pd.DataFrame]:
    """What is coded as a problem or as a cause of one, of one's own place, over the periods; codes without any are left out."""
    import pandas as pd

    own, parts = _own(plan), []
    here, said = [row for row in material if own(row)], [row for row in rows if own(row)]
    for part, named in (("problem", plan.problems), ("cause", plan.causes)):
        wanted = criteria_of(named, codes)
        coded = [one for one in wanted if any(below(row["code"], [one]) for row in said)]
        if coded:
            cells = filled_cells(said, here, criteria=coded, axis="period", values=periods, spans=spans)
            cells = cells.rename(columns={"criterion": "code"})
            cells.insert(0, "part", pd.Series(part, index=cells.index, dtype=TEXT))
            parts.append(cells)
    return {"problems": pd.concat(parts, ignore_index=True)} if parts else {}


def _measures(rows: Sequence[dict[str, Any]], papers: Mapping[str, Any], plan: ComparisonPlan, codes: Sequence[str]) -> pd.DataFrame:
    """Every sentence that advises a measure, with the place that it speaks of where that is not one's own, or what the researcher wrote."""
    import pandas as pd

    wanted, told = criteria_of(plan.measures, codes), {one.sentence: one for one in plan.transfer}
    made = []
    for row in rows:
        if row["denied"] or not below(row["code"], wanted):
            continue
        written = told.get(row["segment"])
        borrowed = _borrowed(row, papers.get(row["document"], {}), plan)
        proposed = "researcher" if written and written.borrowed_from else "proposed" if borrowed else None
        place = written.borrowed_from if written and written.borrowed_from else borrowed
        condition = written.condition if written and written.condition else None
        said = (row["code"], row["segment"], row["document"], row["period"], row["of"], place, proposed, condition)
        made.append((*said, row.get("quote") or None, row["coding"]))
    columns = ["code", "segment", "document", "period", "rests_on", "borrowed_from", "borrowed_by", "condition", "quote", "codings"]
    return pd.DataFrame(made, columns=columns).astype(TEXT).replace({"rests_on": {"elsewhere": SECOND_HAND}})


def _borrowed(row: Mapping[str, Any], paper: Mapping[str, Any], plan: ComparisonPlan) -> str | None:
    """The place that a measure's sentence speaks of; blank where it is one's own, or nobody knows."""
    place = row["place"]
    if plan.borrowed_from:
        place = row.get(f"stage_{plan.borrowed_from}") or paper.get(plan.borrowed_from) or UNKNOWN
    return None if place in (plan.own, UNKNOWN, "") else str(place)


def _settings(plan: ComparisonPlan, criteria: Sequence[str]) -> dict[str, str]:
    second = "; ".join(f"{key} = {', '.join(values)}" for key, values in plan.second_hand.items())
    return {
        "criteria": ", ".join(criteria),
        "periods": f"{plan.vertical}, of {plan.horizontal} = {plan.own}" if plan.horizontal else plan.vertical,
        "places": f"{plan.horizontal} of the sentence, else of its document" if plan.horizontal else "none",
        "second_hand": "; ".join([*([second] if second else []), *(["who speaks of another place"] if plan.horizontal else [])]) or "none",
        "dated": "years that a sentence tells, else the day of the document; of a period only those within it",
        "count": "sentences",
        "coders": "union",
        "planes": "apart",
        "missing": "blank without material, 0 with material and no coding",
        "borrowed_from": "proposed from the sentence; conditions are the researcher's",
    }


def comparison_of(results: Results, plan: ComparisonPlan) -> Comparison:
    """A comparison of a run, as its study plans it."""
    import pandas as pd

    study = results.study
    model = study.stages if plan.vertical == STAGES else study.more_stages[plan.vertical]
    keys = dict.fromkeys(key for one in study.documents for key in one.attributes)
    papers = [
        {"document": one.id, "kind": one.kind, "date": one.date, "site": one.site, "language": one.language}
        | {key: one.attributes.get(key, "") for key in keys if key not in ("document", "kind", "date", "site", "language")}
        for one in study.documents
    ]
    documents = pd.DataFrame(papers)
    known = study.more_stages[plan.horizontal].ids if plan.horizontal in study.more_stages else ()
    values = (str(value) for value in documents[plan.horizontal]) if plan.horizontal in documents else ()
    return place_comparison(
        results.codings,
        results.segments.assign(**{YEARS: told_years(results.segments, study)}),
        documents=documents,
        plan=plan,
        codes=[code.id for code in study.codebook.codes],
        periods=model.stages,
        places=[place for place in dict.fromkeys([*known, *values]) if place],
    )


def told_years(segments: pd.DataFrame, study: Study) -> list[str]:
    """The years that each sentence tells, as they are written out in it, joined by ``"; "``; none after the date of its document, for
    what is planned dates nothing."""
    dates = {one.id: one.date for one in study.documents}
    found = []
    for text, language, document in zip(segments["text"], segments["language"], segments["document"], strict=True):
        told = (one[:4] for one in days_told(str(text), study.grammars[language]) if one)
        last = dates.get(document, "")[:4]
        found.append(joined_ids(sorted({year for year in told if not last or year <= last})))
    return found
