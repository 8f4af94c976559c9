"""Trajectories: what each pair of actors is to each other from stage to stage, and how one state leads to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.matrices import UNKNOWN
from qualcode.matrices.labelling import cut, filled
from qualcode.matrices.options import names_of
from qualcode.networks.changing import material_stages
from qualcode.networks.grouping import Groups
from qualcode.networks.ties import paired, undefined
from qualcode.rows import PLANES, Relation
from qualcode.tables import TEXT, check, without_categories

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NO_RELATION", "StateRule", "Trajectories", "trajectories", "transitions"]

NO_RELATION = "0"
"""The state of a pair at a stage with material and without a relation."""
BELOW = "(too little)"
"""The state of a pair of which there is evidence, but less than the rule asks for."""
BOTH = " / "
"""Between states that a pair is in at once."""
FEWEST = 20
_COUNTS = {"evidence": "evidence", "documents": "document", "informants": "person"}
_TAKES = ("most", "all")
FORTH, BACK, SHARED = "forth", "back", "none"


@dataclass(frozen=True)
class StateRule:
    """How the evidence of a stage becomes the state of a pair.

    Parameters
    ----------
    take
        ``most``: the family with most evidence; those that share the first place are shown together, in alphabetical order,
        ``control / resistance``. ``all``: every family that reaches `minimum`.
    minimum
        What a family needs to be a state; a pair that has evidence, but of no family enough, is in the state ``(too little)``.
    count
        What is counted: ``evidence`` (pieces), ``documents`` or ``informants`` (different ones that say so).
    directed
        Whether the state tells the direction, ``control bureau→agency``; then what runs the other way is another state.

    Examples
    --------
    >>> StateRule(minimum=2).told
    'the family with most evidence, at least 2; equals are shown together'
    """

    take: str = "most"
    minimum: int = 1
    count: str = "evidence"
    directed: bool = False

    def __post_init__(self) -> None:
        one_of("take", self.take, _TAKES)
        one_of("count", self.count, _COUNTS)
        if self.minimum < 1:
            raise ArgumentError(f"minimum is {self.minimum}; it is a whole number of 1 or more")

    @property
    def told(self) -> str:
        """The rule in words, as a note below a table."""
        least = f"at least {self.minimum}"
        way = "; each direction by itself" if self.directed else ""
        if self.take == "all":
            return f"every family with {least} {self.count}{way}"
        return f"the family with most {self.count}, {least}; equals are shown together{way}"


@dataclass(frozen=True, eq=False)
class Trajectories:
    """The states of each pair over the stages.

    Attributes
    ----------
    long
        One row per pair and stage; columns as told in :func:`trajectories`.
    wide
        Index ``dyad``, a column per stage, the states as cells: ``<NA>`` without material, ``0`` with material and without a relation.
    unplaced
        Pieces of evidence on this plane whose stage is not known or not among the stages.
    settings
        The choices that were made, in words, and how many sentences each stage has on this plane: a ``0`` in few sentences says little.

    Examples
    --------
    >>> import qualcode as qc
    >>> results = qc.run("nominal_contracts")
    >>> paths = qc.trajectories(results.relations, results.segments, stages=results.study.stages.ids, symmetric=[], plane="actual")
    >>> paths.wide.loc["agency–subdistrict", ["delivery", "evaluation"]].tolist()
    ['absorption', 'alliance']
    """

    long: pd.DataFrame = field(repr=False)
    wide: pd.DataFrame = field(repr=False)
    unplaced: int
    settings: Mapping[str, str]


def trajectories(
    relations: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    stages: Sequence[str],
    symmetric: Iterable[str],
    plane: str,
    by: str = "family",
    rule: StateRule | None = None,
) -> Trajectories:
    """What each pair of actors is to each other at each stage, by a rule that is stated.

    Parameters
    ----------
    relations, segments
        Columns as :class:`qualcode.Relation` and :class:`qualcode.Segment`.
    stages
        Ids of stages in their order.
    symmetric
        Ids of the codes without direction.
    plane
        ``nominal`` or ``actual``.
    by
        What the states are: ``family``, ``code``, or another column of `relations`.
    rule
        See :class:`qualcode.StateRule`; without one, the family with most pieces of evidence.

    Returns
    -------
    Trajectories
        Pairs with any relation on the plane at these stages. ``long`` has ``dyad`` (``agency–bureau``, in the order of the ids), ``first``,
        ``second``, ``stage``, ``state`` (``<NA>``: the stage has no material on this plane; ``0``: it has, but no relation of this pair),
        ``direction`` (of the evidence of that state: ``bureau→agency``, ``both``, ``none`` for codes without direction), ``count`` (of the
        state; of ties, of each), ``evidence`` (pieces of the pair at the stage in all), ``found`` (every family, most first:
        ``control 3; resistance 1``: what the state leaves out) and ``ids`` (all of that evidence).

    Raises
    ------
    ArgumentError
        When a column is missing, the plane is none, or the stages are none of the material's.

    Examples
    --------
    >>> import pandas as pd
    >>> said = pd.DataFrame({"stage": ["delivery", "payment", "closing"], "plane": "actual", "role": "respondent"})
    >>> rows = [("bureau", "agency", "control.goals", "delivery", "S:1.1"), ("agency", "bureau", "alliance.exchange", "closing", "S:2.1")]
    >>> relations = pd.DataFrame(rows, columns=["source", "target", "code", "stage", "evidence"]).assign(plane="actual")
    >>> order = ["delivery", "monitoring", "payment", "closing"]
    >>> trajectories(relations, said, stages=order, symmetric=["alliance.exchange"], plane="actual").wide.loc["agency–bureau"].tolist()
    ['control', <NA>, '0', 'alliance']
    """
    import pandas as pd

    rule = rule or StateRule()
    counted = _COUNTS[rule.count]
    relations = without_categories(check(relations, Relation, needs=["source", "target", "code", "stage", "plane", "evidence", counted]))
    one_of("plane", plane, (*PLANES, UNKNOWN))
    here = _seen(relations[relations["plane"].fillna(UNKNOWN) == plane], by, set(names_of(symmetric)))
    placed = here[here["stage"].isin(list(stages))]
    material = material_stages(segments, stages=stages, plane=plane)
    there = {*material, *placed["stage"].unique()}
    cells = _cells(placed, rule, counted)
    rows: list[tuple[object, ...]] = []
    for first, second in sorted({key[:2] for key in cells}):
        for stage in stages:
            cell = cells.get((first, second, stage))
            nothing = (NO_RELATION, None, 0, 0, None, None) if stage in there else (None,) * 6
            rows.append((f"{first}–{second}", first, second, stage, *(_state(cell, rule) if cell else nothing)))
    names = ["dyad", "first", "second", "stage", "state", "direction", "count", "evidence", "found", "ids"]
    kinds = dict.fromkeys(names, TEXT) | {"count": "Int64", "evidence": "Int64"}
    long = pd.DataFrame(rows, columns=names).astype(kinds)
    # Every pair has a row for each stage, in the order of the stages.
    states = {stage: long["state"].array[at :: len(stages)] for at, stage in enumerate(stages)}
    wide = pd.DataFrame(states, index=pd.Index(long["dyad"].array[:: len(stages)], name="dyad")).sort_index()
    wide.columns = pd.Index(list(stages), name="stage")
    amounts = "; ".join(f"{stage} {material.get(stage, 0)}" for stage in stages)
    settings = {"states": by, "rule": rule.told, "plane": plane, "sentences": amounts}
    return Trajectories(long, wide, len(here) - len(placed), settings)


def _seen(relations: pd.DataFrame, by: str, symmetric: set[str]) -> pd.DataFrame:
    """The relations of two actors with their pair, what they are a state of, and which way they run."""
    import numpy as np

    found = relations[relations["source"] != relations["target"]]
    if by == "family":
        found = found.assign(_of=cut(found["code"], 1))
    elif by in found:
        found = found.assign(_of=filled(found[by]))
    else:
        raise ArgumentError(f"by '{by}' is neither family nor a column{hint(by, ['family', *map(str, found.columns)])}")
    first, second, turned = paired(found["source"], found["target"])
    both = found["code"].isin(symmetric).to_numpy(dtype=bool)
    return found.assign(first=first, second=second, _way=np.where(both, SHARED, np.where(turned, BACK, FORTH)))


@dataclass
class _Cell:
    """The evidence of a pair at a stage: per label how much is counted and which ways it runs; the ids of all."""

    ids: tuple[str, ...]
    counted: dict[str, int] = field(default_factory=dict)
    ways: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _cells(found: pd.DataFrame, rule: StateRule, counted: str) -> dict[tuple[str, str, str], _Cell]:
    """The cells, by one sort of the rows; only cells and their labels are gone through one by one."""
    cell, label = ("first", "second", "stage"), ("_of", *(["_way"] if rule.directed else []))
    # What has no informant is evidence, but counts for no informant.
    found = found.assign(_of=found["_of"].fillna(UNKNOWN), _thing=found[counted].astype(TEXT).replace("", None))
    whole = Groups(found, cell)
    cells = {key: _Cell(ids) for key, ids in zip(_keys(whole, cell), whole.rows("evidence"), strict=True)}
    parts = Groups(found, (*cell, *label))
    for (first, second, stage), of, number, ways in zip(
        _keys(parts, cell), parts.label("_of"), parts.different("_thing"), parts.values("_way"), strict=True
    ):
        ends = {FORTH: f"{first}→{second}", BACK: f"{second}→{first}", SHARED: "none"}
        way = ends[ways[0]]
        name = f"{of} {way}" if rule.directed and way != "none" else str(of)
        mine = cells[first, second, stage]
        mine.counted[name], mine.ways[name] = number, tuple(ends[one] for one in ways)
    return cells


def _keys(groups: Groups, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*map(groups.label, names), strict=True)


def _state(cell: _Cell, rule: StateRule) -> tuple[object, ...]:
    """State, direction, its count, all evidence, what there is besides, and the ids."""
    ordered = sorted(cell.counted.items(), key=lambda entry: (-entry[1], entry[0]))
    told = "; ".join(f"{label} {number}" for label, number in ordered)
    ids = "; ".join(dict.fromkeys(cell.ids))
    top = ordered[0][1]
    enough = sorted(label for label, number in ordered if number >= rule.minimum and (rule.take == "all" or number == top))
    if not enough:
        return BELOW, None, top, len(cell.ids), told, ids
    ways = sorted({way for label in enough for way in cell.ways[label]} - {"none"})
    direction = "none" if not ways else ways[0] if len(ways) == 1 else "both"
    return BOTH.join(enough), direction, top, len(cell.ids), told, ids


def transitions(paths: Trajectories, *, stay: bool = True, minimum: int = FEWEST) -> pd.DataFrame:
    """From which state to which the pairs go: counts over all pairs and steps, with who.

    A step leads from a stage with material to the next one with material; stages without any are stepped over.

    Parameters
    ----------
    paths
        What :func:`trajectories` gives.
    stay
        Whether steps without a change are counted too.
    minimum
        Shares are given only where a state is left at least so often.

    Returns
    -------
    pandas.DataFrame
        ``from_state``, ``to_state``, ``count``, ``out_of`` (all steps from that state), ``share`` = count / out_of (``nan``, with one
        warning, below `minimum`), ``who``: ``agency–bureau (delivery → closing); …``; most frequent first. ``0`` is a state like others:
        from it relations appear, into it they vanish. So is ``control / resistance``, where a pair is in both at once.

    Examples
    --------
    >>> import pandas as pd
    >>> wide = pd.DataFrame({"s1": ["control", "control"], "s2": [pd.NA, pd.NA], "s3": ["alliance", "control"]}, index=["a–b", "a–c"])
    >>> paths = Trajectories(pd.DataFrame(), wide, 0, {})
    >>> transitions(paths, minimum=1)[["from_state", "to_state", "count", "share", "who"]].values.tolist()
    [['control', 'alliance', 1, 0.5, 'a–b (s1 → s3)'], ['control', 'control', 1, 0.5, 'a–c (s1 → s3)']]
    """
    import pandas as pd

    steps: dict[tuple[str, str], list[str]] = {}
    columns = list(paths.wide.columns)
    wide = paths.wide.astype(object)  # text columns of pandas are slow to go through
    for dyad, *row in wide.itertuples(name=None):
        known = [(stage, state) for stage, state in zip(columns, row, strict=True) if not pd.isna(state)]
        for (stage, state), (later, next_state) in pairwise(known):
            if stay or state != next_state:
                steps.setdefault((str(state), str(next_state)), []).append(f"{dyad} ({stage} → {later})")
    total: dict[str, int] = {}
    for (state, _), who in steps.items():
        total[state] = total.get(state, 0) + len(who)
    few = sorted(state for state, number in total.items() if number < minimum)
    if few:
        undefined(f"share of {', '.join(few)}", f"because shares of fewer than {minimum} steps are not given", level=3)
    rows = [
        (one, other, len(who), total[one], len(who) / total[one] if total[one] >= minimum else float("nan"), "; ".join(who))
        for (one, other), who in sorted(steps.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    ]
    return pd.DataFrame(rows, columns=["from_state", "to_state", "count", "out_of", "share", "who"])
