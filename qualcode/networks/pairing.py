"""Each pair of actors: evidence each way, by family, who depends on whom, and which way most of it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError
from qualcode.matrices import UNKNOWN
from qualcode.networks.ties import chosen_edges, edge_table, pair, relation_edges

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["dyad_measures"]

DEPENDENCE = "dependence"
"""The family that runs from the one who depends to the one depended upon."""
NAN = float("nan")
WAYS = ("forth", "back", "shared")
Sums = dict[tuple[str, str], float]
"""Evidence by family and way."""


def dyad_measures(
    data: nx.Graph | pd.DataFrame,
    *,
    plane: str | None = None,
    symmetric: Iterable[str] | None = None,
    stages: Sequence[str] | None = None,
    weight: str | None = "weight",
) -> pd.DataFrame:
    """Every pair of actors with a relation: one row per pair, or per pair and stage.

    Parameters
    ----------
    data
        What :func:`qualcode.relation_network` gives, any networkx graph, or a table of relations.
    plane
        ``nominal`` or ``actual``; must be said where there are several.
    symmetric
        For a table: ids of the codes without direction.
    stages
        Ids of stages in their order: a row per pair and stage with a relation; other stages and ``(unknown)`` come last.
    weight
        For a network: the edge attribute that is summed; ``None`` counts edges. A table is counted by rows.

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second`` (in the order of their ids), ``stage`` if asked for; ``evidence`` in all, ``forth`` (first → second), ``back``
        (second → first), ``shared`` (symmetric codes);

        ``reciprocity``
            2 · min(forth, back) / (forth + back), the part of what has a direction that is returned (Squartini et al. 2013, weighted,
            for one pair); ``nan`` where nothing has a direction.
        ``dominant``
            ``first→second`` with their ids, where forth > back, or the other way round; ``equal``; ``<NA>`` where nothing has a direction.
        ``dependence_asymmetry``, ``dependence_balance``
            dep(first → second) − dep(second → first), evidence of the family ``dependence``, which runs from the one who depends
            (Emerson 1962: power is the other's dependence; Casciaro and Piskorski 2005: imbalance); above 0 the first depends more. The
            second is the same over the sum of both, from −1 to 1. ``nan`` without evidence of dependence: that is no equality.
        ``control_forth``, ``control_back``, ``alliance_shared``, …
            by family, as they occur.

    Raises
    ------
    ArgumentError
        When there are several planes and none is said, or `symmetric` is not told for a table.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("agency", "bureau", "dependence.funding"), ("bureau", "agency", "control.goals"), ("bureau", "agency", "control.goals")]
    >>> relations = pd.DataFrame(rows, columns=["source", "target", "code"]).assign(stage="delivery", plane="actual")
    >>> relations["evidence"] = ["S-01:1.1", "S-01:2.1", "S-01:3.1"]
    >>> row = dyad_measures(relations, symmetric=[]).loc[0]
    >>> int(row["forth"]), int(row["back"]), row["dominant"], float(row["dependence_balance"])
    (1, 2, 'bureau→agency', 1.0)
    """
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        if symmetric is None:
            raise ArgumentError("dyad_measures of a table needs `symmetric`, the ids of the codes without direction")
        edges = relation_edges(data, symmetric=symmetric)
    else:
        edges = edge_table(data, weight=weight)
    edges = chosen_edges(edges, plane=plane)
    found = _sums(edges.assign(stage=edges["stage"].replace("", UNKNOWN)), stages)
    ways = sorted({key for sums in found.values() for key in sums if key[0]}, key=lambda key: (key[0], WAYS.index(key[1])))
    rows = [(*key, *_overall(key[0], key[1], sums), *_dependence(sums), *(sums.get(way, 0) for way in ways)) for key, sums in found.items()]
    names = [
        "first",
        "second",
        *(["stage"] if stages is not None else []),
        "evidence",
        "forth",
        "back",
        "shared",
        "reciprocity",
        "dominant",
    ]
    names += ["dependence_asymmetry", "dependence_balance", *(f"{family}_{way}" for family, way in ways)]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(dominant=frame["dominant"].astype("string"))


def _sums(edges: pd.DataFrame, stages: Sequence[str] | None) -> dict[tuple[Any, ...], Sums]:
    """The evidence of each pair (and stage) by family and way; pairs in the order of their ids, stages in theirs."""
    found: dict[tuple[Any, ...], Sums] = {}
    columns = (edges[name] for name in ("source", "target", "stage", "symmetric", "family", "weight"))
    for source, target, stage, both, family, weight in zip(*columns, strict=True):
        ends = pair(source, target)
        way = "shared" if both else "forth" if source == ends[0] else "back"
        sums = found.setdefault((*ends, stage) if stages is not None else ends, {})
        sums[family, way] = sums.get((family, way), 0) + weight
    places = {stage: place for place, stage in enumerate(stages or ())}

    def rank(key: tuple[Any, ...]) -> tuple[Any, ...]:
        stage = key[-1]
        where = (places.get(stage, len(places)), stage == UNKNOWN, stage) if stages is not None else ()
        return str(key[0]), str(key[1]), where

    return {key: found[key] for key in sorted(found, key=rank)}


def _overall(first: object, second: object, sums: Sums) -> tuple[Any, ...]:
    forth, back, shared = (sum(number for (_, seen), number in sums.items() if seen == way) for way in WAYS)
    if not forth + back:
        return shared, forth, back, shared, NAN, None
    dominant = "equal" if forth == back else f"{first}→{second}" if forth > back else f"{second}→{first}"
    return forth + back + shared, forth, back, shared, 2 * min(forth, back) / (forth + back), dominant


def _dependence(sums: Sums) -> tuple[float, float]:
    forth, back = (float(sums.get((DEPENDENCE, way), 0)) for way in ("forth", "back"))
    return (forth - back, (forth - back) / (forth + back)) if forth + back else (NAN, NAN)
