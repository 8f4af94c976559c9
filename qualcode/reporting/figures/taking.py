"""What the library gives → the tables that figures draw, so that a result can be handed to a figure as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.matrices.cooccurring import CooccurrenceMatrix
from qualcode.matrices.record import Matrix
from qualcode.networks.following import BOTH, Trajectories
from qualcode.statistics.saturating import Saturation
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["counts_of", "differences_of", "links_of", "states_of", "steps_of"]


def counts_of(matrix: pd.DataFrame | Matrix | CooccurrenceMatrix) -> pd.DataFrame:
    """The cells of a matrix with one label on either axis.

    Raises
    ------
    ArgumentError
        When an axis has several labels.
    """
    counts = matrix.counts if isinstance(matrix, Matrix | CooccurrenceMatrix) else matrix
    several = [", ".join(map(str, axis.names)) for axis in (counts.index, counts.columns) if axis.nlevels > 1]
    if several:
        use = "take one value of the others first, such as matrix.counts.xs('actual', level='plane')"
        raise ArgumentError(f"a figure has one label on either axis, not {' and '.join(several)}; {use}")
    return counts


def states_of(table: pd.DataFrame | Trajectories) -> pd.DataFrame:
    """Dyad × stage with several states of a cell joined by ``"; "``."""
    if not isinstance(table, Trajectories):
        return table
    wide = table.wide.map(lambda state: state.replace(BOTH, "; "), na_action="ignore").astype(TEXT)
    return wide.rename_axis(index="dyad", columns="stage")


def steps_of(curve: pd.DataFrame | Saturation) -> pd.DataFrame:
    """A saturation curve, one row per document."""
    return curve.steps if isinstance(curve, Saturation) else curve


def differences_of(edges: pd.DataFrame | nx.Graph) -> pd.DataFrame:
    """The edges of :func:`qualcode.network_difference`, one row each."""
    import pandas as pd

    if isinstance(edges, pd.DataFrame):
        return edges
    rows = [{"source": source, "target": target, **data} for source, target, data in edges.edges(data=True)]
    return pd.DataFrame(rows, columns=None if rows else ["source", "target", "weight_first", "weight_second"])


def links_of(edges: pd.DataFrame | nx.Graph) -> pd.DataFrame:
    """The edges of :func:`qualcode.affiliation_network`: ``actor, code, weight``, the nodes of ``bipartite=0`` being the actors."""
    import pandas as pd

    if isinstance(edges, pd.DataFrame):
        return edges
    first = {node for node, side in edges.nodes(data="bipartite") if side == 0}
    pairs = [(a, b, data["weight"]) if a in first else (b, a, data["weight"]) for a, b, data in edges.edges(data=True)]
    return pd.DataFrame(pairs, columns=["actor", "code", "weight"])
