"""Tables of what the numbers rest on: what hangs on one informant, how far it would move with others, whether anything new is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.analysing.ground import SEED, Ground
from qualcode.statistics.drawing import Draws
from qualcode.statistics.leaving import leave_one_out, leave_one_out_edges
from qualcode.statistics.resampling import bootstrap_cells
from qualcode.statistics.saturating import new_information

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DRAWS", "cells_on_one", "edges_on_one", "saturation_runs", "saturation_steps", "saturation_summary", "stability"]

DRAWS = Draws(seed=SEED)


def cells_on_one(ground: Ground) -> pd.DataFrame:
    """Each cell of stage × family without the informant who gives most of it."""
    return ground.in_order(leave_one_out(ground.codings, columns="family"))


def edges_on_one(ground: Ground) -> pd.DataFrame:
    """The same for each edge: a pair, a family, a plane, over all stages."""
    return leave_one_out_edges(ground.relations, by=["source", "target", "family", "plane"])


def stability(ground: Ground) -> pd.DataFrame:
    """Intervals of the cells that have evidence; the others have none, for nobody can be drawn who would fill them."""
    found = bootstrap_cells(ground.codings, ground.results.segments, draws=DRAWS, columns="family")
    return ground.in_order(found[found["count"] > 0]).astype({"count": "Int64"})


def _of_curves(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    stacked = pd.concat([part.assign(of=of) for of, part in parts.items()], ignore_index=True)
    return stacked[["of", *(name for name in stacked if name != "of")]]


def saturation_steps(ground: Ground) -> pd.DataFrame:
    return _of_curves({of: curve.steps for of, curve in ground.curves.items()})


def saturation_runs(ground: Ground) -> pd.DataFrame:
    """Guest, Namey and Chen's runs with a base of four and runs of two; no row with fewer than six documents."""
    return _of_curves({of: new_information(curve.steps["new"].tolist()) for of, curve in ground.curves.items()})


def saturation_summary(ground: Ground) -> pd.DataFrame:
    """One row each for codes and types of relation: how many there are, how many hang on one document, how many are likely missing."""
    import pandas as pd

    rows = [
        (of, len(curve.steps), curve.observed, curve.once, curve.twice, curve.unseen, curve.left_out, "; ".join(curve.undated))
        for of, curve in ground.curves.items()
    ]
    return pd.DataFrame(rows, columns=["of", "documents", "observed", "in_one_document", "in_two", "unseen", "left_out", "undated"])
