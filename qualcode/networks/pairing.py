"""Each pair of actors: evidence each way, by family, who depends on whom, and which way most of it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError
from qualcode.matrices import UNKNOWN
from qualcode.networks.ties import chosen_edges, edge_table, paired, relation_edges
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[Any, Any]

__all__ = ["dyad_measures"]

DEPENDENCE = "dependence"
"""The family that runs from the one who depends to the one depended upon."""
WAYS = ("forth", "back", "shared")


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
    import numpy as np
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        if symmetric is None:
            raise ArgumentError("dyad_measures of a table needs `symmetric`, the ids of the codes without direction")
        edges = relation_edges(data, symmetric=symmetric)
    else:
        edges = edge_table(data, weight=weight)
    edges = chosen_edges(edges, plane=plane)
    first, second, turned = paired(edges["source"], edges["target"])
    symmetric_ones = edges["symmetric"].to_numpy(dtype=bool)
    way = np.where(symmetric_ones, WAYS.index("shared"), turned)
    placed = pd.DataFrame({"first": first, "second": second}, dtype=object)
    if stages is not None:
        placed["stage"] = edges["stage"].replace("", UNKNOWN).to_numpy(dtype=object)
    keys, row = _rows(placed, stages)
    weights = edges["weight"].to_numpy()
    weights = weights.astype(float) if weights.dtype == object else weights
    families, family = np.unique(edges["family"].to_numpy(dtype=object), return_inverse=True)
    sums = np.zeros((len(keys), len(families), len(WAYS)), dtype=weights.dtype if len(weights) else int)
    np.add.at(sums, (row, family, way), weights)
    frame = pd.concat([keys, _overall(keys, sums.sum(axis=1)), _dependence(sums[:, families == DEPENDENCE].sum(axis=1))], axis=1)
    occurs = np.bincount(family * len(WAYS) + way, minlength=len(families) * len(WAYS)).reshape(-1, len(WAYS)) > 0
    ways = {f"{families[at]}_{WAYS[side]}": sums[:, at, side] for at, side in np.argwhere(occurs) if families[at]}
    return pd.concat([frame, pd.DataFrame(ways, index=frame.index)], axis=1)


def _rows(placed: pd.DataFrame, stages: Sequence[str] | None) -> tuple[pd.DataFrame, Numbers]:
    """The different pairs (and stages) in their order, and which of them each edge belongs to."""
    import numpy as np
    import pandas as pd

    order = []
    for name in placed:
        codes, known = pd.factorize(placed[name])
        places: dict[Any, int] = {stage: place for place, stage in enumerate(stages or ())} if name == "stage" else {}
        ranked = sorted(range(len(known)), key=lambda at: (places.get(known[at], len(places)), known[at] == UNKNOWN, str(known[at])))
        order.append(np.argsort(ranked)[codes] if len(known) else codes)
    number = np.zeros(len(placed), dtype=np.int64)
    for one in order:
        number = number * (int(one.max(initial=0)) + 1) + one
    _, begins, row = np.unique(number, return_index=True, return_inverse=True)
    return pd.DataFrame({name: placed[name].iloc[begins].tolist() for name in placed}), row


def _overall(keys: pd.DataFrame, sums: Numbers) -> pd.DataFrame:
    """Evidence in all, each way and shared; how much of it is returned; and which way most of it goes."""
    import numpy as np
    import pandas as pd

    forth, back, shared = sums.T
    directed = forth + back
    first, second = (keys[name].astype(str).to_numpy(dtype=object) for name in ("first", "second"))
    ways = [forth > back, back > forth, directed > 0]
    words = [first + "→" + second, second + "→" + first, np.full(len(keys), "equal", dtype=object)]
    dominant = np.select(ways, words, default=np.array(None, dtype=object))
    part = np.divide(2 * np.minimum(forth, back), directed, out=np.full(len(keys), np.nan), where=directed > 0)
    told = {"evidence": directed + shared, "forth": forth, "back": back, "shared": shared, "reciprocity": part}
    return pd.DataFrame({**told, "dominant": pd.array(dominant, dtype=TEXT)})


def _dependence(sums: Numbers) -> pd.DataFrame:
    """Who depends more, as a difference and as a share."""
    import numpy as np
    import pandas as pd

    forth, back, _ = sums.astype(float).T
    whole = np.where(forth + back > 0, forth + back, np.nan)
    apart = np.where(forth + back > 0, forth - back, np.nan)
    return pd.DataFrame({"dependence_asymmetry": apart, "dependence_balance": apart / whole})
