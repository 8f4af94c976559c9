"""Dyad × stage × plane: what each pair of actors is to each other at each stage, on paper and in practice, and where the two part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from qualcode.layouts.causing import Cause, causes
from qualcode.layouts.diverging import Divergence, divergences
from qualcode.layouts.holding import rows_of, strength_of
from qualcode.layouts.naming import Naming, namings
from qualcode.layouts.piecing import BETWEEN, Order, Piece, denials, ids_of, pieces
from qualcode.layouts.record import JOIN
from qualcode.linking import matters_of
from qualcode.matrices.labelling import codable, symmetric_codes
from qualcode.matrices.support import NOBODY
from qualcode.plans.dyads import DyadPlan
from qualcode.rows import PLANES, UNKNOWN, Coding, Link, Mention, Relation, Segment
from qualcode.tables import check, table

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.model import Study
    from qualcode.results import Results

__all__ = ["DyadLayout", "dyad_layout", "of_results"]

BOTH, OWN, UNCONFIRMED, UNSPOKEN = "both", "own", "unconfirmed", "document"
CONTRARY, ONLY_DENIED = "contrary", "denied"
NO_MATERIAL, NONE, CODED = "no_material", "none", "coded"


class DyadCell(NamedTuple):
    """What is coded of a pair on a plane at a stage, by one code and direction."""

    dyad: str
    plane: str
    stage: str
    code: str
    source: str
    target: str
    direction: str
    units: int
    sources: int
    roles: int
    mark: str
    against: int
    contrary: str
    said_by: str
    confirmed: str
    codings: str
    relations: str
    against_codings: str


class Coverage(NamedTuple):
    """Whether a stage has material on a plane, and whether anything is coded of the pair there."""

    dyad: str
    plane: str
    stage: str
    state: str
    sentences: int
    by_the_two: int
    evidence: int


@dataclass(frozen=True, eq=False)
class DyadLayout:
    """Pairs of actors over the stages, on each plane.

    Attributes
    ----------
    name
        As the study calls it.
    tables
        * ``cells``: a row per dyad, plane, stage, code and direction. ``units`` are different sentences, ``sources`` documents, ``roles``
          different actors who say so (a text that nobody speaks is a voice of its own); ``mark`` ●, ◐ or ○ as in COUNTING; ``against``
          sentences in which it is denied, never taken off; ``contrary``: ``contrary`` where it is both said and denied, ``denied`` where it
          is only denied. ``confirmed``: ``both`` sides say so, ``own``: the one who does it says so, ``unconfirmed``: only others say so,
          ``document``: nobody speaks.
        * ``coverage``: a row per dyad, plane and stage of the model: ``state`` is ``no_material``, ``none`` (material and nothing coded of
          this pair) or ``coded``; ``sentences`` of the stage on that plane, and how many of them are said ``by_the_two``.
        * ``divergences``: see :class:`qualcode.layouts.diverging.Divergence`.
        * ``readings``: the names that are proposed, see :class:`qualcode.layouts.naming.Naming`.
        * ``causes``: what is linked to these relations as their cause; there only where such links are.
        * ``unplaced``: denials of which the sentence does not tell the pair, or of a pair of which nothing else is coded.
    settings
        Every choice, in words.

    Examples
    --------
    >>> import qualcode
    >>> layout = qualcode.run("nominal_contracts").layouts["dyads"]
    >>> readings = layout.tables["readings"].set_index(["dyad", "plane", "stage"])
    >>> readings.loc[("subdistrict–agency", "actual", "delivery"), ["act", "response", "status"]].tolist()
    ['absorption', 'resistance', 'proposed']
    """

    kind: ClassVar[str] = "dyads"

    name: str
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    settings: Mapping[str, str] = field(repr=False)

    @property
    def pairs(self) -> frozenset[frozenset[str]]:
        """The pairs that it holds."""
        return frozenset(frozenset(dyad.split(BETWEEN)) for dyad in self.tables["cells"]["dyad"])


def dyad_layout(
    relations: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    study: Study,
    plan: DyadPlan | None = None,
    codings: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
    links: pd.DataFrame | None = None,
) -> DyadLayout:
    """Each pair of actors by stage and plane, what is written beside what is done, and a name for each relation that is only proposed.

    Parameters
    ----------
    relations, segments
        Columns as :class:`qualcode.Relation` and :class:`qualcode.Segment`.
    study
        Stages, actors and codes in their order, and which codes have no direction.
    plan
        The choices; without one, cells by code and no names proposed.
    codings
        For the ids behind each cell and for what is denied; columns as :class:`qualcode.Coding`.
    mentions
        Who a denying sentence speaks of; without them, only denials that the pair itself states are placed.
    links
        For what is written beside what is done, and causes; columns as :class:`qualcode.Link`.

    Returns
    -------
    DyadLayout
        Pairs in the order of the study's actors. Nothing is added over planes; a stage or plane that is not known is ``(unknown)``.

    Raises
    ------
    ArgumentError
        When a table lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode.model import Actor, Code, Codebook, Stage, StageModel, Study
    >>> stages = StageModel("m", (Stage("before", {}), Stage("after", {})))
    >>> actors = (Actor("bureau", "区民政局", "government"), Actor("agency", "A社工机构", "social_organisation"))
    >>> study = Study("s", "S", "zh", Codebook("c", {}, (Code("control.funding", {}, relation="directed"),)), stages, actors, ())
    >>> names = "document segment role actor stage plane person source target code asserted_by start end clause quote evidence".split()
    >>> said = ["S-01", "S-01:1", "respondent", "agency", "after", "actual", "S01", "bureau", "agency", "control.funding", "agency"]
    >>> frame = pd.DataFrame([[*said, 0, 4, "", "压着尾款", "S-01:1.1"]], columns=names)
    >>> laid = dyad_layout(frame, frame, study=study)
    >>> laid.tables["cells"][["dyad", "stage", "mark", "confirmed"]].values.tolist()
    [['bureau–agency', 'after', '○', 'unconfirmed']]
    >>> laid.tables["coverage"].query("plane == 'actual'")["state"].tolist()
    ['no_material', 'coded']
    """
    plan = plan or DyadPlan()
    check(relations, Relation, needs=["source", "target", "code", "plane", "stage", "document", "segment", "asserted_by", "person"])
    check(segments, Segment, needs=["segment", "role", "stage", "plane", "actor"])
    for frame, row, needs in ((codings, Coding, ["code", "coding", "polarity"]), (links, Link, ["source", "target", "kind"])):
        if frame is not None:
            check(frame, row, needs=needs)
    if mentions is not None:
        check(mentions, Mention, needs=["segment", "actor"])
    order = Order(study, plan)
    found = pieces(relations, codings, order)
    denied, unplaced = denials(codings, mentions, found, order)
    shown = {one.pair for one in found}
    pairs = sorted(shown, key=order.of_pair)
    every = [one for one in (*found, *denied) if one.pair in shown]
    placed = {id for one in every for id in one.codings}
    tables = {
        "cells": table(_cells(every, order), DyadCell),
        "coverage": table(_coverage(pairs, every, segments, order), Coverage),
        "divergences": table(divergences(every, links, order), Divergence),
        "readings": table(namings(every, order), Naming),
    }
    if linked := causes(every, links, codings, order):
        tables["causes"] = table(linked, Cause)
    ids = {*unplaced, *(id for one in denied for id in one.codings)} - placed
    if ids and codings is not None:
        tables["unplaced"] = codings.loc[codings["coding"].isin(ids), ["coding", "code", "stage", "plane", "quote"]].reset_index(drop=True)
    return DyadLayout(plan.name, tables, _settings(plan, links))


def of_results(results: Results, plan: DyadPlan) -> DyadLayout:
    """The layout of a run; what is written and done on one matter stands side by side too, where nobody links them."""
    import pandas as pd

    matters = table(matters_of(results), Link)
    links = pd.concat([results.links, matters], ignore_index=True) if len(matters) else results.links
    tables = {"codings": results.codings, "mentions": results.mentions, "links": links}
    return dyad_layout(results.relations, results.segments, study=results.study, plan=plan, **tables)


def _settings(plan: DyadPlan, links: pd.DataFrame | None) -> dict[str, str]:
    return {
        "by": plan.by,
        "pairs": JOIN.join(BETWEEN.join(pair) for pair in plan.pairs) or "all",
        "acts": JOIN.join(plan.acts) or "none",
        "responses": JOIN.join(plan.responses) or "none",
        "against": JOIN.join(f"{written}: {', '.join(done)}" for written, done in plan.against.items()) or "none",
        "units": "sentences",
        "marks": "● two sources and two roles, ◐ two units, ○ one unit",
        "planes": "apart",
        "names": "proposed",
        "links": "none" if links is None else "contrasts, causes",
    }


def _cells(every: Sequence[Piece], order: Order) -> list[DyadCell]:
    """A row for each code and direction of a pair on a plane at a stage; a denial that tells no direction goes beside each that has its
    code, or has a row of its own."""
    both = set(symmetric_codes(order.study))
    groups: dict[tuple[tuple[str, str], str, str, str, str, str], tuple[list[Piece], list[Piece]]] = defaultdict(lambda: ([], []))

    def code(one: Piece) -> str:
        return one.code if order.plan.by == "code" else one.code.partition(".")[0]

    for one in every:
        if one.source:
            groups[one.pair, one.plane, one.stage, code(one), one.source, one.target][one.denied].append(one)
    directions: dict[tuple[tuple[str, str], str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for key in groups:
        directions[key[:4]].append(key[4:])
    for one in every:
        if not one.source:
            place = (one.pair, one.plane, one.stage, code(one))
            for ends in directions.get(place) or [("", "")]:
                groups[*place, *ends][1].append(one)
    keys = sorted(
        groups,
        key=lambda key: (order.of_pair(key[0]), order.of_plane(key[1]), order.of_stage(key[2]), order.of_code(key[3]), key[4:]),
    )
    return [_cell(key, *groups[key], both) for key in keys]


def _cell(key: tuple[tuple[str, str], str, str, str, str, str], said: list[Piece], denied: list[Piece], both: set[str]) -> DyadCell:
    pair, plane, stage, code, source, target = key
    strength = strength_of((one.segment, one.document, one.said_by) for one in said)
    against = len({one.segment for one in denied})
    some = {one.code for one in (*said, *denied)}
    shared = bool(some) and some <= both
    return DyadCell(
        BETWEEN.join(pair),
        plane,
        stage,
        code,
        source,
        target,
        "none" if shared else "directed" if source else UNKNOWN,
        *strength,
        against,
        (CONTRARY if said else ONLY_DENIED) if against else "",
        JOIN.join(dict.fromkeys(one.said_by or NOBODY for one in said)),
        _confirmed(said, source, pair, shared),
        ids_of(said),
        ids_of(said, "relations"),
        ids_of(denied),
    )


def _confirmed(said: Sequence[Piece], source: str, pair: tuple[str, str], shared: bool) -> str:
    """Whether the side that does it says so too; of a code without direction, whether both say so."""
    voices = {one.said_by for one in said if one.person and one.said_by}
    if not said:
        return ""
    if not voices:
        return UNSPOKEN
    if voices >= set(pair):
        return BOTH
    return OWN if source in voices and not shared else UNCONFIRMED


def _coverage(pairs: Iterable[tuple[str, str]], every: Sequence[Piece], segments: pd.DataFrame, order: Order) -> list[Coverage]:
    """Each pair at each stage of the model: no material, material without a coding of the pair, or coded."""
    spoken: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows_of(codable(segments), ("plane", "stage", "actor")):
        spoken[row["plane"], row["stage"]].append(row["actor"])
    coded: dict[tuple[tuple[str, str], str, str], set[str]] = defaultdict(set)
    for one in every:
        coded[one.pair, one.plane, one.stage].add(one.segment)
    rows = []
    for pair, plane, stage in product(pairs, PLANES, order.study.stages.ids):
        here, evidence = spoken.get((plane, stage), []), len(coded.get((pair, plane, stage), ()))
        state = CODED if evidence else NONE if here else NO_MATERIAL
        own = sum(actor in pair for actor in here)
        rows.append(Coverage(BETWEEN.join(pair), plane, stage, state, len(here), own, evidence))
    return rows
