"""Problems, their causes, and the measures that answer them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from qualcode.layouts.grouping import grouped_rows
from qualcode.layouts.holding import Row, held, ids_of, once, quoted, rows_in
from qualcode.layouts.record import Parted, framed, joined_ids
from qualcode.linking import DRAWN, STATED, linked_codings
from qualcode.matrices import counted
from qualcode.matrices.labelling import UNKNOWN, codable, filled
from qualcode.plans.groups import Group, groups_of
from qualcode.rows import Coding
from qualcode.tables import check, check_columns

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.plans.chains import ChainPlan
    from qualcode.results import Results

__all__ = ["PARTS", "Chains", "chains_of", "problem_chains"]

PARTS = ("problem", "cause", "measure")
PLACES = {("causes", "cause", "problem"): "cause", ("answers", "measure", "cause"): "answer", ("answers", "measure", "problem"): "answer"}
"""Kind of link, what stands at its source and at its target → what the link is in a chain."""
NORMATIVE, BY_CODE = "normative", "code"
PLANE_ORDER = ("actual", "nominal", NORMATIVE, UNKNOWN)
NOTHING, ONLY_DRAWN = "nothing", "drawn only"
_SIDES = ("stated", "drawn", "stated_by", "drawn_by", "links")
COLUMNS = {
    "": (*PARTS, *(f"{link}_{side}" for link in ("cause", "answer") for side in _SIDES), "quotes", "codings"),
    "nodes": ("part", "id", "plane", "units", "sources", "roles", "mark", "codings"),
    "links": (
        *("link", "kind", "place", "how", "method", "stated_by", "words", "source_part", "source_id", "target_part", "target_id"),
        *("source", "target", "source_code", "target_code", "source_quote", "target_quote", "codings"),
    ),
    "orphans": ("part", "id", "lacks", "found", "codings"),
    "unlinked": ("part", "id", "coding", "quote", "codings"),
    "aspects": ("aspect", "plane", "code", "units", "sources", "roles", "mark", "codings"),
}
_NUMBERS = ("units", "sources", "roles", "link", "cause_stated", "cause_drawn", "answer_stated", "answer_drawn")


@dataclass(frozen=True, eq=False)
class Chains(Parted):
    """Problem–cause–measure chains.

    Attributes
    ----------
    tables
        By the name of the layout, and with ``_`` and the part behind it:

        * itself: a row for each chain ``problem``, ``cause``, ``measure`` (blank: none), with how many links between different sentences
          make each of its two steps: ``cause_stated`` (somebody of the material says so) and ``cause_drawn`` (the researcher does), which
          are never added, who states and who draws them, the numbers of the links; the same of ``answer_…``, from the measure to the
          cause, or to the problem where there is no cause; the sentences; the ids of the codings;
        * ``nodes``: each problem, cause and measure with its evidence on each plane (``normative``: of what should be); ``units`` is blank
          where nothing is coded;
        * ``links``: a row for each pair of codings that a link joins; ``place`` is ``cause``, ``answer``, or blank where it is in no chain;
        * ``orphans``: what lacks a cause, a measure or a problem; ``found`` tells whether it lacks one altogether (``nothing``) or has one
          by inference only (``drawn only``); what is not coded at all is no orphan;
        * ``unlinked``: codings in no chain, a row each;
        * ``aspects``: stage × plane × code; a stage without material has a blank count, one with material and no coding 0.
    settings
        Every choice, in words.

    Examples
    --------
    >>> Chains("chains", {}).kind
    'chains'
    """

    kind: ClassVar[str] = "chains"

    name: str
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)


def problem_chains(
    codings: pd.DataFrame,
    links: pd.DataFrame,
    *,
    problems: Sequence[str | Group],
    causes: Sequence[str | Group],
    measures: Sequence[str | Group],
    voices: Collection[str] = (),
) -> Chains:
    """Which causes are given for which problems, and which measures answer them.

    A link joins two codings, or all codings of two sentences (see :func:`qualcode.links`); it is a step of a chain where a cause stands
    at its source and a problem at its target (``causes``), or a measure at its source and a cause or problem at its target (``answers``).
    Links are counted by different pairs of sentences. What somebody states and what a researcher infers are counted apart.

    Parameters
    ----------
    codings
        Columns as :class:`qualcode.Coding`.
    links
        Columns as :class:`qualcode.Link`.
    problems, causes, measures
        Codes (with all below them), or groups of codes; a code may be both a problem and a cause.
    voices
        Ids of actors, informants and documents: a link that a person drew counts as stated where its ``stated_by`` is one of them.

    Returns
    -------
    Chains

    Raises
    ------
    ArgumentError
        When a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S:1", "condition.law"), ("S:2", "condition.quality"), ("S:3", "condition.clientele")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "code"]).assign(document="S", quote="…", status="accepted", method="manual")
    >>> codings = codings.assign(coding=codings["segment"] + "/" + codings["code"], plane="actual", asserted_by="bureau")
    >>> links = pd.DataFrame([("S:1", "S:2", "causes", "manual", "bureau")], columns=["source", "target", "kind", "method", "stated_by"])
    >>> groups = {"problems": ["condition.quality"], "causes": ["condition.law", "condition.clientele"], "measures": ["measure"]}
    >>> found = problem_chains(codings, links, **groups, voices=["bureau"])
    >>> found.part()[["problem", "cause", "cause_stated", "cause_drawn"]].values.tolist()[0]
    ['condition.quality', 'condition.law', 1, 0]
    >>> found.part("orphans")[["id", "lacks"]].values.tolist()[:2]
    [['condition.quality', 'measure'], ['condition.law', 'measure']]
    """
    check(codings, Coding, needs=["document", "segment", "coding", "code", "quote", "plane"])
    check_columns(links, ("source", "target", "kind"), what="the table of links")
    groups = dict(zip(PARTS, map(groups_of, (problems, causes, measures)), strict=True))
    laid = _Laid(codings, groups, rows_in(linked_codings(links, codings, voices=voices)))
    return Chains("chains", framed("chains", laid.parts(), COLUMNS, _NUMBERS), _settings(groups))


def chains_of(results: Results, plan: ChainPlan) -> Chains:
    """The chains of a study as its plan asks for them, with the aspects by which its material is described."""
    study = results.study
    people = {*(actor.id for actor in study.actors), *results.segments["person"].dropna(), *(one.id for one in study.documents)}
    given = {"problems": plan.problems, "causes": plan.causes, "measures": plan.measures}
    found = problem_chains(results.codings, results.links, **given, voices=people)
    parts: dict[str, list[Row]] = {}
    if plan.aspects:
        model = study.stages if plan.aspects == "stage" else study.more_stages[plan.aspects.removeprefix("stage_")]
        parts["aspects"] = list(_aspects(results.codings, results.segments, plan.aspects, model.ids))
    tables = {plan.name + name.removeprefix("chains"): frame for name, frame in found.tables.items()}
    return Chains(plan.name, tables | framed(plan.name, parts, COLUMNS, _NUMBERS), {**found.settings, "aspects": plan.aspects or "none"})


def _settings(groups: Mapping[str, Sequence[Group]]) -> dict[str, str]:
    def told(group: Group) -> str:
        what = "; ".join((*group.codes, *group.words))
        return group.id if (group.id,) == group.codes and not group.words else f"{group.id} ({what})"

    listed = {f"{part}s": ", ".join(map(told, found)) for part, found in groups.items()}
    return {**listed, "unit": "different pairs of sentences", "links": "stated and drawn ones are counted apart"}


class _Laid:
    """The codings of a plan's groups and the links between them."""

    def __init__(self, codings: pd.DataFrame, groups: Mapping[str, Sequence[Group]], pairs: Sequence[Row]) -> None:
        self.groups, self.nodes = groups, dict[tuple[str, str], list[Row]]()
        self.places: dict[str, list[tuple[str, str]]] = {}
        for part, listed in groups.items():
            self.nodes |= {(part, group.id): [] for group in listed}
            for id, row in grouped_rows(codings, listed):
                self.nodes[part, id].append(row)
                self.places.setdefault(row["coding"], []).append((part, id))
        self.links = [one for pair in pairs for one in self._placed(pair)]
        self.steps: dict[tuple[str, ...], list[Row]] = {}
        for one in self.links:
            if one["place"]:
                key = (one["place"], one["source_part"], one["source_id"], one["target_part"], one["target_id"])
                self.steps.setdefault(key, []).append(one)
        self.used = {one[end] for one in self.links if one["place"] for end in ("source", "target")}

    def _placed(self, pair: Row) -> list[Row]:
        """A pair of codings as each step of a chain that it is; as it stands where it is none."""
        ends = [[(part, id) for part, id in self.places.get(pair[end], ())] for end in ("source", "target")]
        both = [(source, target, PLACES.get((pair["kind"], source[0], target[0]))) for source in ends[0] for target in ends[1]]
        steps = [(place, *source, *target) for source, target, place in both if place]
        names = ("place", "source_part", "source_id", "target_part", "target_id")
        outside = ("", *(ends[0] or [("", "")])[0], *(ends[1] or [("", "")])[0])
        known = [pair[end] for end in ("source", "target") if pair[f"{end}_code"]]
        return [{**pair, **dict(zip(names, step, strict=True)), "codings": joined_ids(known)} for step in steps or [outside]]

    def between(self, place: str, source: tuple[str, str], target: tuple[str, str]) -> list[Row]:
        """The links that make a step of a chain."""
        return self.steps.get((place, *source, *target), [])

    def to(self, place: str, target: tuple[str, str], part: str) -> list[tuple[str, list[Row]]]:
        """What stands at the source of the links to something, in the order of the plan, with the links."""
        every = ((group.id, self.between(place, (part, group.id), target)) for group in self.groups[part])
        return [(id, found) for id, found in every if found]

    def parts(self) -> dict[str, list[Row]]:
        """The rows of each table."""
        nodes = [row for (part, id), rows in self.nodes.items() for row in _by_plane({"part": part, "id": id}, rows)]
        unlinked = [
            {"part": part, "id": id, "coding": row["coding"], "quote": row["quote"], "codings": row["coding"]}
            for (part, id), rows in self.nodes.items()
            for row in rows
            if row["coding"] not in self.used
        ]
        return {"": list(self._chains()), "nodes": nodes, "links": self.links, "orphans": list(self._orphans()), "unlinked": unlinked}

    def _coded(self, part: str) -> Iterator[str]:
        return (group.id for group in self.groups[part] if self.nodes[part, group.id])

    def _chains(self) -> Iterator[Row]:
        """Every chain from the problem on; then causes of no problem, and measures against nothing."""
        for problem in self._coded("problem"):
            here = ("problem", problem)
            caused = self.to("cause", here, "cause")
            for cause, links in caused:
                answers = self.to("answer", ("cause", cause), "measure") or [("", [])]
                yield from (self._chain(problem, cause, measure, links, found) for measure, found in answers)
            direct = self.to("answer", here, "measure")
            yield from (self._chain(problem, "", measure, [], found) for measure, found in direct)
            if not caused and not direct:
                yield self._chain(problem, "", "", [], [])
        for cause in self._coded("cause"):
            if not self._out("cause", cause):
                answers = self.to("answer", ("cause", cause), "measure") or [("", [])]
                yield from (self._chain("", cause, measure, [], found) for measure, found in answers)
        for measure in self._coded("measure"):
            if not self._out("measure", measure):
                yield self._chain("", "", measure, [], [])

    def _out(self, part: str, id: str) -> list[Row]:
        """The links from something to what stands before it in a chain."""
        return [one for key, found in self.steps.items() if key[1:3] == (part, id) for one in found]

    def _chain(self, problem: str, cause: str, measure: str, caused: list[Row], answered: list[Row]) -> Row:
        links = [*caused, *answered]
        alone = dict(zip(PARTS, (problem, cause, measure), strict=True))
        rows = [] if links else [row for part, id in alone.items() if id for row in self.nodes[part, id]]
        ends = [(one[f"{end}_segment"], one[f"{end}_quote"]) for one in links for end in ("target", "source")]
        ids = [one[end] for one in links for end in ("target", "source")]
        return {
            **alone,
            **_counted("cause", caused, bool(cause and problem)),
            **_counted("answer", answered, bool(measure and (cause or problem))),
            "quotes": quoted(ends or ((row["segment"], row["quote"]) for row in rows)),
            "codings": joined_ids(ids or (row["coding"] for row in rows)),
        }

    def _orphans(self) -> Iterator[Row]:
        for (part, id), rows in self.nodes.items():
            if not rows:
                continue
            for lacks, found in self._lacking(part, id):
                yield {"part": part, "id": id, "lacks": lacks, "found": found, "codings": ids_of(rows)}

    def _lacking(self, part: str, id: str) -> Iterator[tuple[str, str]]:
        """What a problem, cause or measure has not, or by inference only."""
        here, out = (part, id), self._out(part, id)
        causes = [one for _, found in self.to("cause", here, "cause") for one in found]
        answers = [one for _, found in self.to("answer", here, "measure") for one in found]
        if part == "problem":
            behind = {one["source_id"] for one in causes}
            answers += [one for cause in sorted(behind) for _, found in self.to("answer", ("cause", cause), "measure") for one in found]
            wanted = {"cause": causes, "measure": answers}
        else:
            wanted = {"problem": out} if part == "cause" else {"problem or cause": out}
            wanted |= {"measure": answers} if part == "cause" else {}
        for lacks, found in wanted.items():
            if not any(one["how"] == STATED for one in found):
                yield lacks, ONLY_DRAWN if found else NOTHING


def _by_plane(node: Row, rows: Sequence[Row]) -> Iterator[Row]:
    """The evidence of a problem, cause or measure on each plane; one blank row where nothing is coded."""
    if not rows:
        yield node
    for plane in PLANE_ORDER:
        mine = [row for row in rows if _plane(row) == plane]
        if mine:
            yield {**node, "plane": plane, **held(mine)}


def _plane(row: Row) -> str:
    """On which plane a coding stands; a code of what should be has none, and is ``normative``."""
    return NORMATIVE if row["plane"] == UNKNOWN and row.get("plane_from") == BY_CODE else str(row["plane"])


def _counted(name: str, links: Sequence[Row], there: bool) -> Row:
    """How many links make a step, and who states them; blank where the chain has no such step."""
    told: Row = {}
    for how in (STATED, DRAWN):
        mine = [one for one in links if one["how"] == how]
        pairs = {(one["source_segment"], one["target_segment"]) for one in mine}
        told |= {f"{name}_{how}": len(pairs) if there else None, f"{name}_{how}_by": joined_ids(once(one["stated_by"] for one in mine))}
    return told | {f"{name}_links": joined_ids(sorted({one["link"] for one in links}))}


def _aspects(codings: pd.DataFrame, segments: pd.DataFrame, column: str, stages: Sequence[str]) -> Iterator[Row]:
    """What is coded in each stage on each plane."""
    rows = rows_in(counted(codings), "plane", column)
    material = set(filled(codable(segments)[column]))
    for stage in (*stages, UNKNOWN):
        here = [row for row in rows if row[column] == stage]
        cells = sorted({(PLANE_ORDER.index(_plane(row)), row["code"]) for row in here})
        if not cells and stage != UNKNOWN:
            yield {"aspect": stage, "units": 0 if stage in material else None}
        for number, code in cells:
            plane = PLANE_ORDER[number]
            mine = [row for row in here if (_plane(row), row["code"]) == (plane, code)]
            yield {"aspect": stage, "plane": plane, "code": code, **held(mine)}
