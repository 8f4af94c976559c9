"""Problems by level, and which kind of stakeholder says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from qualcode.layouts.grouping import grouped_rows, groups_by
from qualcode.layouts.holding import Row, denied, held, ids_of, once, rows_in
from qualcode.layouts.record import Parted, framed, joined_ids
from qualcode.layouts.voicing import with_voices
from qualcode.linking import DRAWN, STATED, linked_codings
from qualcode.matrices.labelling import UNKNOWN, codable, filled
from qualcode.plans.groups import Group, groups_of
from qualcode.rows import PLANES, Coding
from qualcode.tables import TEXT, check, check_columns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.plans.problems import ProblemPlan
    from qualcode.results import Results

__all__ = ["OTHERS", "ProblemMatrix", "problem_matrix", "problems_of"]

OTHERS = "(others)"
"""The voice of whoever belongs to none that the plan names."""
ACTUAL = "actual"
COLUMNS = {
    "": (
        *("level", "problem", "plane", "severity", "voices", "admitted_by", "units", "sources", "against", "steps"),
        *("measures_stated", "measures_drawn", "codings"),
    ),
    "cells": ("level", "problem", "voice", "plane", "units", "sources", "roles", "mark", "speaks", "against", "codings", "against_codings"),
    "steps": ("level", "problem", "step", "plane", "units", "sources", "roles", "mark", "codings"),
    "answers": (
        *("problem", "measure", "stated", "drawn", "stated_by", "drawn_by", "links", "measure_codings", "problem_codings", "codings"),
        "quotes",
    ),
    "open": ("what", "id", "coding", "quote", "codings"),
    "rights": ("step", "right", "holder", "plane", "units", "relations"),
}
_NUMBERS = ("severity", "units", "sources", "roles", "against", "stated", "drawn")


@dataclass(frozen=True, eq=False)
class ProblemMatrix(Parted):
    """Level × problem × who says so.

    Attributes
    ----------
    tables
        By the name of the layout, and with ``_`` and the part behind it:

        * itself: a row for each problem and plane; ``severity`` is how many ``voices`` say so, never how often; ``admitted_by``: those of
          them that the problem is held against; ``against``: sentences that deny it; ``steps`` in which it arises; the measures that
          answer it, as somebody states and as the researcher infers (on whatever plane the problem is told);
        * ``cells``: level, problem, voice, plane. ``units`` is blank where a voice has no material on a plane, 0 where it has and nothing
          is coded. ``speaks`` is ``self`` where the problem is held against the voice itself, else ``other``; blank where the plan does
          not say whom a problem accuses. Sentences that deny it stand beside (``against``) and are never taken off;
        * ``steps``: in which step, with ``(unknown)``;
        * ``answers``: measure and problem, links stated and drawn apart;
        * ``open``: ``problem`` that nothing answers, ``measure`` (code) that answers nothing, and each ``statement`` of a measure that
          no link ties to a problem;
        * ``rights``: who holds which right in a step, where the plan names codes for it.
    voices
        The columns, in their order; ``(others)`` last, where somebody else speaks.
    settings
        Every choice, in words.

    Examples
    --------
    >>> ProblemMatrix("problems", {}, voices=("client", "users")).voices
    ('client', 'users')
    """

    kind: ClassVar[str] = "problems"

    name: str
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    voices: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


def problem_matrix(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    levels: Mapping[str, Sequence[str | Group]],
    voices: Sequence[str],
    links: pd.DataFrame | None = None,
    measures: Sequence[str | Group] = (),
    steps: str = "",
) -> ProblemMatrix:
    """Which problems are told on which level, by which kind of stakeholder, and what answers them.

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`, and ``voice``: which kind of stakeholder says so; blank: none of those asked for.
    segments
        Columns as :class:`qualcode.Segment`, and ``voice``: they tell which voice has any material.
    levels
        Level → its problems: codes (with all below them), or groups of codes.
    voices
        The columns, in their order; one that never speaks stays a column.
    links
        Pairs of codings as :func:`qualcode.linked_codings` gives; ``None``: there are none.
    measures
        Codes or groups of what is advised.
    steps
        A column of `codings` with the steps in which problems arise; blank: none.

    Returns
    -------
    ProblemMatrix

    Raises
    ------
    ArgumentError
        When a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S:1", "assessment.data", "client"), ("S:2", "assessment.data", "client"), ("S:3", "assessment.use", "assessed")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "code", "voice"]).assign(document="S", plane="actual", quote="…", asserted_by="a")
    >>> codings = codings.assign(coding=codings["segment"] + "/" + codings["code"], status="accepted", method="manual")
    >>> segments = codings[["segment", "voice", "plane"]].assign(role="respondent")
    >>> levels = {"process": ["assessment.data"], "result": ["assessment.use"]}
    >>> found = problem_matrix(codings, segments, levels=levels, voices=["client", "assessed", "users"])
    >>> found.part()[["problem", "severity", "voices"]].values.tolist()
    [['assessment.data', 1, 'client'], ['assessment.use', 1, 'assessed']]
    >>> found.part("cells")["units"].tolist()
    [2, 0, <NA>, 0, 1, <NA>]
    """
    check(codings, Coding, needs=["document", "segment", "coding", "code", "quote", "plane"])
    check_columns(codings, ("voice", *([steps] if steps else [])), what="the table of codings")
    check_columns(segments, ("voice", "plane", "role"), what="the table of segments")
    groups = {level: groups_of(entries) for level, entries in levels.items()}
    pairs = [] if links is None else rows_in(links)
    laid = _Laid(codings, segments, groups, voices, steps)
    answers = _answers(pairs, laid, grouped_rows(codings, groups_of(measures)))
    parts = {"": list(laid.problems(answers)), "cells": list(laid.cells()), "answers": answers}
    parts["open"] = list(_open(laid, answers, groups_of(measures), codings))
    if steps:
        parts["steps"] = list(laid.by_step())
    return ProblemMatrix("problems", framed("problems", parts, COLUMNS, _NUMBERS), laid.voices, _settings(laid, steps))


def problems_of(results: Results, plan: ProblemPlan) -> ProblemMatrix:
    """The problem matrix of a study as its plan asks for it."""
    study = results.study
    heard = [with_voices(frame, study, plan.voices) for frame in (results.codings, results.segments)]
    people = {*(actor.id for actor in study.actors), *results.segments["person"].dropna(), *(one.id for one in study.documents)}
    found = problem_matrix(
        *heard,
        levels={level.id: level.problems for level in plan.levels},
        voices=[voice.id for voice in plan.voices],
        links=linked_codings(results.links, results.codings, voices=people),
        measures=plan.measures,
        steps=plan.steps,
    )
    tables = {plan.name + name.removeprefix("problems"): frame for name, frame in found.tables.items()}
    if plan.rights:
        rows = list(_rights(results.relations, plan.rights, plan.steps))
        tables |= framed(plan.name, {"rights": rows}, COLUMNS, _NUMBERS)
    return ProblemMatrix(plan.name, tables, found.voices, {**found.settings, "position": plan.position or "not declared"})


def _settings(laid: _Laid, steps: str) -> dict[str, str]:
    return {
        "severity": "how many voices say so, not how often",
        "voices": ", ".join(laid.voices),
        "steps": steps or "none",
        "unit": "different sentences",
        "links": "stated and drawn ones are counted apart",
    }


class _Laid:
    """The codings of a plan's problems by who says so."""

    def __init__(
        self, codings: pd.DataFrame, segments: pd.DataFrame, levels: Mapping[str, Sequence[Group]], voices: Sequence[str], steps: str
    ) -> None:
        self.levels, self.steps = levels, steps
        every = [group for groups in levels.values() for group in groups]
        self.rows: dict[str, list[Row]] = {group.id: [] for group in every}
        self.own: dict[str, str] = {}
        for id, row in grouped_rows(codings, every, *([steps] if steps else [])):
            self.rows[id].append(_heard(row, voices))
            self.own[row["coding"]] = id
        self.against: dict[str, list[Row]] = {group.id: [] for group in every}
        for id, row in groups_by(rows_in(denied(codings), "plane"), every):
            self.against[id].append(_heard(row, voices))
        found = [row for rows in (*self.rows.values(), *self.against.values()) for row in rows]
        self.voices = (*voices, *([OTHERS] if any(row["voice"] == OTHERS for row in found) else []))
        told = {row["plane"] for row in found} | {ACTUAL}
        self.planes = tuple(plane for plane in (*PLANES, UNKNOWN) if plane in told)
        material = codable(segments)
        heard = zip(material["voice"].astype(TEXT).fillna("").tolist(), filled(material["plane"]).tolist(), strict=True)
        self.material = {(voice if voice in voices else OTHERS, plane) for voice, plane in heard}

    def each(self) -> Iterator[tuple[str, Group, str]]:
        """Level, problem and plane; other planes than the actual one only where something is told of it."""
        for level, groups in self.levels.items():
            for group in groups:
                told = {row["plane"] for row in (*self.rows[group.id], *self.against[group.id])} | {ACTUAL}
                yield from ((level, group, plane) for plane in self.planes if plane in told)

    def cells(self) -> Iterator[Row]:
        for level, group, plane in self.each():
            for voice in self.voices:
                rows = _at(self.rows[group.id], plane, voice)
                said = _at(self.against[group.id], plane, voice)
                cell = held(rows) if rows else {"units": 0 if (voice, plane) in self.material or said else None}
                speaks = "" if not group.accuses or voice == OTHERS else "self" if voice in group.accuses else "other"
                against = len({row["segment"] for row in said})
                more = {"speaks": speaks, "against": against, "against_codings": ids_of(said)}
                yield {"level": level, "problem": group.id, "voice": voice, "plane": plane, **cell, **more}

    def problems(self, answers: Sequence[Row]) -> Iterator[Row]:
        for level, group, plane in self.each():
            rows, said = _at(self.rows[group.id], plane), _at(self.against[group.id], plane)
            voices = [voice for voice in self.voices if voice != OTHERS and _at(rows, plane, voice)]
            yield {
                "level": level,
                "problem": group.id,
                "plane": plane,
                "severity": len(voices),
                "voices": joined_ids(voices),
                "admitted_by": joined_ids(voice for voice in voices if voice in group.accuses),
                **{name: value for name, value in held(rows).items() if name in ("units", "sources", "codings")},
                "against": len({row["segment"] for row in said}),
                "steps": joined_ids(dict.fromkeys(sorted({row[self.steps] for row in rows}))) if self.steps else "",
                **{
                    f"measures_{how}": joined_ids(one["measure"] for one in answers if one["problem"] == group.id and one[how])
                    for how in (STATED, DRAWN)
                },
            }

    def by_step(self) -> Iterator[Row]:
        for level, group, plane in self.each():
            rows = _at(self.rows[group.id], plane)
            for step in sorted({row[self.steps] for row in rows}):
                cell = held([row for row in rows if row[self.steps] == step])
                yield {"level": level, "problem": group.id, "step": step, "plane": plane, **cell}


def _heard(row: Row, voices: Sequence[str]) -> Row:
    return {**row, "voice": row["voice"] if row["voice"] in voices else OTHERS}


def _at(rows: Sequence[Row], plane: str, voice: str = "") -> list[Row]:
    return [row for row in rows if row["plane"] == plane and voice in ("", row["voice"])]


def _answers(pairs: Sequence[Row], laid: _Laid, measures: Sequence[tuple[str, Row]]) -> list[Row]:
    """Which measure answers which problem, problem by problem in the order of the plan."""
    own = laid.own
    advised = {row["coding"]: id for id, row in measures}
    found: dict[tuple[str, str], list[Row]] = {}
    for pair in pairs:
        if pair["kind"] == "answers" and pair["source"] in advised and pair["target"] in own:
            found.setdefault((own[pair["target"]], advised[pair["source"]]), []).append(pair)
    order = {id: number for number, id in enumerate(laid.rows)}
    return [_answer(*key, found[key]) for key in sorted(found, key=lambda key: (order[key[0]], key[1]))]


def _answer(problem: str, measure: str, links: Sequence[Row]) -> Row:
    told: Row = {}
    for how in (STATED, DRAWN):
        mine = [one for one in links if one["how"] == how]
        told[how] = len({(one["source_segment"], one["target_segment"]) for one in mine})
        told[f"{how}_by"] = joined_ids(once(one["stated_by"] for one in mine))
    ids = {end: joined_ids(one[end] for one in links) for end in ("source", "target")}
    return {
        "problem": problem,
        "measure": measure,
        **told,
        "links": joined_ids(sorted({one["link"] for one in links})),
        "measure_codings": ids["source"],
        "problem_codings": ids["target"],
        "codings": joined_ids(one[end] for one in links for end in ("target", "source")),
        "quotes": "\n".join(dict.fromkeys(f"{one['source_segment']}: {one['source_quote']}" for one in links)),
    }


def _open(laid: _Laid, answers: Sequence[Row], measures: Sequence[Group], codings: pd.DataFrame) -> Iterator[Row]:
    """Problems that nothing answers; measures, and statements of measures, that answer none."""
    answered, answering = {one["problem"] for one in answers}, {one["measure"] for one in answers}
    for id, rows in laid.rows.items():
        if rows and id not in answered:
            yield {"what": "problem", "id": id, "codings": ids_of(rows)}
    advised = grouped_rows(codings, measures)
    for group in measures:
        rows = [row for id, row in advised if id == group.id]
        if rows and group.id not in answering:
            yield {"what": "measure", "id": group.id, "codings": ids_of(rows)}
    tied = {coding for one in answers for coding in one["measure_codings"].split("; ")}
    for id, row in advised:
        if row["coding"] not in tied:
            yield {"what": "statement", "id": id, "coding": row["coding"], "quote": row["quote"], "codings": row["coding"]}


def _rights(relations: pd.DataFrame, rights: Sequence[Group], steps: str) -> Iterator[Row]:
    """Who is the source of a relation that tells of a right, step by step."""
    column = steps or "stage"
    cells: dict[tuple[str, str, str, str], list[Row]] = {}
    for id, row in groups_by(rows_in(relations, "plane", column), rights):
        cells.setdefault((row[column], id, row["source"], row["plane"]), []).append(row)
    for (step, right, holder, plane), rows in sorted(cells.items()):
        units, ids = len({row["segment"] for row in rows}), joined_ids(row["evidence"] for row in rows)
        yield {"step": step, "right": right, "holder": holder, "plane": plane, "units": units, "relations": ids}
