"""The network over the stages: which ties appear, persist, turn and vanish from one stage to the next.

Only stages with material on the plane are compared, each with the next one that has material: silence is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import ArgumentError, one_of
from qualcode.matrices import UNKNOWN
from qualcode.matrices.labelling import codable
from qualcode.networks.ties import chosen_edges, pair, relation_edges, undefined, values
from qualcode.rows import PLANES, Relation, Segment
from qualcode.tables import TEXT, check, without_categories

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Changes", "material_stages", "network_changes", "placed_edges", "stage_networks"]

PER = ("dyad", "family")
_STAGES = ["from_stage", "to_stage"]
_CHANGE = ["dyad", "family", "change", "turn", "before", "after", "kept", "gained", "lost", "evidence_before", "evidence_after"]
_ROW = [*_STAGES, *_CHANGE]
_AMOUNTS = ["sentences_before", "sentences_after", "ties_before", "ties_after", "appear", "persist", "turn", "vanish", "jaccard"]
_SUM = [*_STAGES, "skipped", *_AMOUNTS]


class Tie(NamedTuple):
    """A family between two actors, with its direction if it has one."""

    family: str
    source: str
    target: str
    symmetric: bool

    @property
    def dyad(self) -> str:
        return f"{self.source}{'–' if self.symmetric else '→'}{self.target}"

    @property
    def pair(self) -> tuple[str, str]:
        one, other = pair(self.source, self.target)
        return str(one), str(other)

    def __str__(self) -> str:
        return f"{self.family} {self.dyad}"


Ties = dict[Tie, tuple[str, ...]]
"""The ties of a stage with the ids of their evidence."""


@dataclass(frozen=True, eq=False)
class Changes:
    """What changes from stage to stage.

    Attributes
    ----------
    table
        One row per tie and transition; the columns are told in :func:`network_changes`.
    summary
        One row per transition: ``from_stage``, ``to_stage``, ``skipped`` (stages between them without material),
        ``sentences_before``, ``sentences_after`` (how much material there is: ties easily vanish into few sentences), ``ties_before``,
        ``ties_after`` (families of pairs, with direction), how many rows of the table ``appear``, ``persist``, ``turn``, ``vanish``, and
        ``jaccard``.
    without_material
        Stages about which nothing is known on this plane.
    unplaced
        Pieces of evidence on this plane whose stage is not known or not among the stages; they are in no row.

    Examples
    --------
    >>> import qualcode as qc
    >>> results = qc.run("nominal_contracts")
    >>> both = [code.id for code in results.study.codebook.codes if code.relation == "symmetric"]
    >>> changes = qc.network_changes(results.relations, results.segments, stages=results.study.stages.ids, symmetric=both, plane="nominal")
    >>> set(changes.table["change"]) <= {"appears", "persists", "turns", "vanishes"}
    True
    """

    table: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame
    without_material: tuple[str, ...]
    unplaced: int


def material_stages(segments: pd.DataFrame, *, stages: Sequence[str], plane: str) -> dict[str, int]:
    """The stages, in their order, in which something is written or said on a plane by anybody but the interviewer: how many sentences."""
    segments = without_categories(check(segments, Segment, needs=["role", "stage", "plane"]))
    one_of("plane", plane, PLANES)
    if isinstance(stages, str) or len(set(stages)) < len(stages):
        raise ArgumentError("stages is a list of the ids of stages in their order, each once")
    spoken = codable(segments)
    known = spoken.loc[spoken["plane"].fillna(UNKNOWN) == plane, "stage"].value_counts()
    if not set(stages) & set(segments["stage"].dropna()):
        there = sorted(set(segments["stage"].dropna()))
        raise ArgumentError(f"no sentence is of the stages {', '.join(stages)}; there are: {', '.join(there) or 'none'}")
    return {stage: int(known[stage]) for stage in stages if stage in known}


def placed_edges(relations: pd.DataFrame, *, symmetric: Iterable[str], stages: Sequence[str], plane: str) -> tuple[pd.DataFrame, int]:
    """The edges on a plane at the stages, and how many pieces of evidence on that plane are at none of them."""
    check(relations, Relation, needs=["source", "target", "code", "stage", "plane", "evidence"])
    one_of("plane", plane, (*PLANES, UNKNOWN))
    edges = relation_edges(relations, symmetric=symmetric)
    edges = chosen_edges(edges.assign(plane=edges["plane"].replace("", UNKNOWN)), plane=plane)
    here = edges["stage"].isin(list(stages))
    return edges[here], int(edges.loc[~here, "weight"].sum())


def network_changes(
    relations: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    stages: Sequence[str],
    symmetric: Iterable[str],
    plane: str,
    per: str = "dyad",
    minimum: int = 1,
) -> Changes:
    """Which ties appear, persist, turn and vanish between each stage with material and the next one with material.

    Parameters
    ----------
    relations, segments
        Columns as :class:`qualcode.Relation` and :class:`qualcode.Segment`; the sentences tell which stages have material.
    stages
        Ids of stages in their order.
    symmetric
        Ids of the codes without direction.
    plane
        ``nominal`` or ``actual``.
    per
        ``dyad``: a row per pair of actors; ``family``: a row per family of a pair, with its direction.
    minimum
        Pieces of evidence that a family of a pair needs at a stage to be a tie there.

    Returns
    -------
    Changes
        Its table has ``from_stage, to_stage, dyad``, ``family`` (per family), ``change``, ``turn``, ``before``, ``after`` (the ties, with
        their pieces of evidence), ``kept, gained, lost`` (per dyad, where it persists), ``evidence_before``,
        ``evidence_after`` (ids, joined by ``"; "``).
        ``change`` is ``appears``: no tie before; ``vanishes``: none after; ``persists``: at least one family with the same direction is
        in both (what is gained and lost besides stands in its columns); ``turns``: the pair is tied in both, but by nothing that
        stayed; then ``turn`` says ``direction`` where a family is the same, but runs the other way, else ``family``. A family by itself
        never turns.

        ``jaccard`` of the summary is |in both| / |in either| of the ties (family and direction), whatever `per` is: N₁₁ / (N₁₁ + N₁₀ + N₀₁)
        (Snijders, van de Bunt and Steglich 2010); ``nan`` with a warning where there is no tie in either.

    Raises
    ------
    ArgumentError
        When a column is missing, the stages are none of the material's, or an argument is none of its values.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"stage": ["delivery", "closing"], "plane": "actual", "role": "respondent"})
    >>> rows = [("bureau", "agency", "control.goals", "delivery", "S:1.1"), ("agency", "bureau", "alliance.exchange", "closing", "S:2.1")]
    >>> relations = pd.DataFrame(rows, columns=["source", "target", "code", "stage", "evidence"]).assign(plane="actual")
    >>> order = ["delivery", "monitoring", "closing"]
    >>> changes = network_changes(relations, said, stages=order, symmetric=["alliance.exchange"], plane="actual")
    >>> changes.table.loc[0, ["before", "after", "change"]].tolist(), changes.without_material
    (['control bureau→agency ×1', 'alliance agency–bureau ×1', 'turns'], ('monitoring',))
    """
    import pandas as pd

    one_of("per", per, PER)
    edges, unplaced = placed_edges(relations, symmetric=symmetric, stages=stages, plane=plane)
    sentences = material_stages(segments, stages=stages, plane=plane)
    known = [stage for stage in stages if stage in sentences or (edges["stage"] == stage).any()]
    ties = {stage: _ties(edges[edges["stage"] == stage], minimum) for stage in known}
    rows: list[tuple[object, ...]] = []
    sums: list[tuple[object, ...]] = []
    for one, other in pairwise(known):
        found = list((_by_dyad if per == "dyad" else _by_family)(ties[one], ties[other]))
        rows += [(one, other, *row) for row in found]
        skipped = "; ".join(stages[list(stages).index(one) + 1 : list(stages).index(other)])
        amounts = (sentences.get(one, 0), sentences.get(other, 0))
        sums.append((one, other, skipped, *amounts, *_summed([row[2] for row in found], ties[one], ties[other], f"{one} → {other}")))
    table = pd.DataFrame(rows, columns=_ROW, dtype=TEXT)
    table = table.drop(columns=["family"] if per == "dyad" else ["turn", "kept", "gained", "lost"])
    missing = tuple(stage for stage in stages if stage not in known)
    return Changes(table, pd.DataFrame(sums, columns=_SUM), missing, unplaced)


def _ties(edges: pd.DataFrame, minimum: int) -> Ties:
    found: dict[Tie, list[str]] = {}
    for family, source, target, symmetric, ids in values(edges, "family", "source", "target", "symmetric", "evidence"):
        ends = pair(source, target) if symmetric else (source, target)
        found.setdefault(Tie(family, *ends, bool(symmetric)), []).extend(ids)
    return {tie: tuple(found[tie]) for tie in sorted(found) if len(found[tie]) >= minimum}


def _told(ties: Iterable[Tie], counts: Ties) -> str:
    """Ties with their pieces of evidence, most first."""
    return "; ".join(f"{tie} ×{len(counts[tie])}" for tie in sorted(ties, key=lambda tie: (-len(counts[tie]), tie)))


def _ids(ties: Iterable[Tie], counts: Ties) -> str:
    return "; ".join(dict.fromkeys(one for tie in ties for one in counts[tie]))


def _by_dyad(before: Ties, after: Ties) -> Iterator[tuple[str, ...]]:
    pairs: dict[tuple[str, str], tuple[list[Tie], list[Tie]]] = {}
    for place, ties in enumerate((before, after)):
        for tie in ties:
            pairs.setdefault(tie.pair, ([], []))[place].append(tie)
    for ends, (old, new) in sorted(pairs.items()):
        kept = [tie for tie in new if tie in before]
        change = "appears" if not old else "vanishes" if not new else "persists" if kept else "turns"
        same = {tie.family for tie in old} & {tie.family for tie in new}
        turn = "" if change != "turns" else "direction" if same else "family"
        parts = (kept, [tie for tie in new if tie not in kept], [tie for tie in old if tie not in kept]) if kept else ([], [], [])
        lists = ("; ".join(map(str, ties)) for ties in parts)
        told = (_told(old, before), _told(new, after), *lists, _ids(old, before), _ids(new, after))
        yield f"{ends[0]}–{ends[1]}", "", change, turn, *told


def _by_family(before: Ties, after: Ties) -> Iterator[tuple[str, ...]]:
    for tie in sorted({*before, *after}, key=lambda tie: (tie.pair, tie)):
        change = "appears" if tie not in before else "vanishes" if tie not in after else "persists"
        old, new = [tie] if tie in before else [], [tie] if tie in after else []
        told = (_told(old, before), _told(new, after), "", "", "", _ids(old, before), _ids(new, after))
        yield tie.dyad, tie.family, change, "", *told


def _summed(changes: list[str], before: Ties, after: Ties, where: str) -> tuple[object, ...]:
    either = {*before, *after}
    if either:
        jaccard = len(set(before) & set(after)) / len(either)
    else:
        jaccard = undefined(f"jaccard of {where}", "because there are no ties at either stage", level=4)
    return len(before), len(after), *(changes.count(name) for name in ("appears", "persists", "turns", "vanishes")), jaccard


def stage_networks(network: nx.Graph, segments: pd.DataFrame, *, stages: Sequence[str], plane: str) -> dict[str, nx.Graph]:
    """The network of each stage on one plane, all with the same actors.

    Parameters
    ----------
    network
        What :func:`qualcode.relation_network` gives, or another graph whose edges have ``stage`` and ``plane``.
    segments
        Columns as :class:`qualcode.Segment`: they tell which stages have material.
    stages
        Ids of stages in their order.
    plane
        ``nominal`` or ``actual``.

    Returns
    -------
    dict
        From stage to network, in the order of `stages`. Each has ``graph["stage"]``, ``graph["plane"]`` and ``graph["material"]``:
        where that is ``False``, nothing is known of the stage, and a network without edges means nothing.

    Raises
    ------
    ArgumentError
        When the stages are none of the material's.

    Examples
    --------
    >>> import qualcode as qc
    >>> results = qc.run("nominal_contracts")
    >>> by_stage = qc.stage_networks(results.network, results.segments, stages=results.study.stages.ids, plane="actual")
    >>> {len(one) for one in by_stage.values()} == {len(results.network)}
    True
    """
    material = material_stages(segments, stages=stages, plane=plane)
    networks = {}
    for stage in stages:
        part = network.__class__()
        part.add_nodes_from(network.nodes(data=True))
        for *ends, data in network.edges(data=True, **({"keys": True} if network.is_multigraph() else {})):
            if data.get("stage") == stage and (data.get("plane") or UNKNOWN) == plane:
                part.add_edge(*ends, **data)
        part.graph.update(stage=stage, plane=plane, material=stage in material or part.number_of_edges() > 0)
        networks[stage] = part
    return networks
