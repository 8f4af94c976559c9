"""Tables of who deals with whom: actors, pairs and networks on each plane, what they become over the stages, nominal against actual."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from qualcode.analysing.ground import Ground
from qualcode.networks.describing import network_measures
from qualcode.networks.differing import network_difference
from qualcode.networks.following import transitions
from qualcode.networks.measuring import actor_measures
from qualcode.networks.pairing import dyad_measures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["actors", "changes", "changes_summary", "difference", "dyads", "each", "network", "strength", "trajectory", "transition"]

_COUNTED = ("_forth", "_back", "_shared")
_FAMILIES = ("in_", "out_", "with_")


def each(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The tables of several planes below each other, the plane in front; what only one plane has is 0 on the other where it is a count.

    Examples
    --------
    >>> import pandas as pd
    >>> each({"nominal": pd.DataFrame({"n": [1]}), "actual": pd.DataFrame({"n": [2], "control_back": [3]})}).values.tolist()
    [['nominal', 1, 0], ['actual', 2, 3]]
    """
    import pandas as pd

    stacked = pd.concat([part.assign(plane=plane) for plane, part in parts.items()], ignore_index=True)
    some = [name for name in map(str, stacked) if any(name not in part for part in parts.values()) and name != "plane"]
    counts = [name for name in some if name.endswith(_COUNTED) or name.startswith(_FAMILIES)]
    for name in counts:
        filled = stacked[name].fillna(0)
        stacked[name] = filled.astype("Int64") if (filled % 1 == 0).all() else filled
    front = ["plane", *(name for name in stacked if name not in ("plane", *some)), *sorted(some)]
    return stacked[front]


def actors(ground: Ground) -> pd.DataFrame:
    """Where each actor stands; the study's names and kinds of actors come with it."""
    return each({plane: actor_measures(one, plane=plane).reset_index() for plane, one in ground.networks.items()})


def network(ground: Ground) -> pd.DataFrame:
    return each({plane: network_measures(one, plane=plane) for plane, one in ground.networks.items()})


def dyads(ground: Ground) -> pd.DataFrame:
    return each({plane: dyad_measures(one, plane=plane) for plane, one in ground.networks.items()})


def _tell_unplaced(counts: Mapping[str, int]) -> None:
    """Evidence that stands at no stage is in no row of what happens from stage to stage, and is told."""
    for plane, count in counts.items():
        if count:
            warnings.warn(f"{plane}: {count} pieces of evidence whose stage is not known are left out", UserWarning, stacklevel=3)


def changes(ground: Ground) -> pd.DataFrame:
    _tell_unplaced({plane: one.unplaced for plane, one in ground.changes.items()})
    return each({plane: one.table for plane, one in ground.changes.items()})


def changes_summary(ground: Ground) -> pd.DataFrame:
    return each({plane: one.summary for plane, one in ground.changes.items()})


def trajectory(ground: Ground) -> pd.DataFrame:
    _tell_unplaced({plane: one.unplaced for plane, one in ground.paths.items()})
    return each({plane: one.long for plane, one in ground.paths.items()})


def transition(ground: Ground) -> pd.DataFrame:
    """Without the steps from no relation to no relation, which are most and say nothing of how relations turn."""
    found = each({plane: transitions(one) for plane, one in ground.paths.items()})
    return found[(found["from_state"] != "0") | (found["to_state"] != "0")].reset_index(drop=True)


def difference(ground: Ground) -> pd.DataFrame:
    """Each pair and family as it is written and as it is done, greatest difference first, with the ids of the evidence."""
    import pandas as pd

    both = network_difference(ground.networks["nominal"], ground.networks["actual"])
    rows = [
        (
            source,
            target,
            edge["family"],
            bool(edge["symmetric"]),
            edge["weight_first"],
            edge["weight_second"],
            edge["weight_first"] - edge["weight_second"],
            edge["status"],
            "; ".join(edge["evidence_first"]),
            "; ".join(edge["evidence_second"]),
        )
        for source, target, edge in both.edges(data=True)
    ]
    ends = ["source", "target", "family", "symmetric"]
    numbers = ["nominal", "actual", "nominal_minus_actual", "status", "evidence_nominal", "evidence_actual"]
    rows.sort(key=lambda row: (-abs(row[6]), row[:4]))
    return pd.DataFrame(rows, columns=ends + numbers)


def strength(ground: Ground) -> pd.DataFrame:
    """What each cell of dyad, family, plane and stage rests on; cells without evidence are left out."""
    told = ground.pairs.support().reset_index()
    return told[told["count"] > 0].reset_index(drop=True)
