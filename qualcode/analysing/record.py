"""The analyses of a run, as they are handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices import Matrix
    from qualcode.networks.following import Trajectories
    from qualcode.statistics.correspondence import Correspondence
    from qualcode.statistics.saturating import Saturation

__all__ = ["Analyses"]


@dataclass(frozen=True, eq=False)
class Analyses:
    """The tables that a study allows beyond its matrices, by the names of their files.

    Attributes
    ----------
    tables
        ``actors``, ``network``, ``dyads``, …: ids in their columns; :func:`qualcode.write_results` puts names beside them. Every table of
        relations or codings has a column ``plane``, for nominal and actual are never added.
    left_out
        Tables that were not made, with why: a word such as ``no_relations``, or a sentence.
    notes
        What is undefined in a table (``nan`` in it), in words.
    settings
        Every choice that was made for a table.
    paths
        Plane → the trajectories of pairs, as :func:`qualcode.trajectories` gives them.
    curves
        ``code`` and ``relation_type`` → saturation, as :func:`qualcode.saturation` gives it.
    maps
        Plane → correspondence analysis of stage × family.
    together
        In how many turns two codes occur together: square, the units of each code on the diagonal; ``None`` without codings.
    framework
        The framework matrix with its sentences in the cells; ``None`` without codings.
    pairs
        Matrix of dyad × family × plane by stage, whose cells open; ``None`` without relations or stages.

    Examples
    --------
    >>> import qualcode
    >>> analyses = qualcode.run("nominal_contracts").analyses
    >>> analyses.tables["hangs_on_one"].columns[:5].tolist(), analyses.left_out
    (['stage', 'plane', 'family', 'count', 'informants'], {})
    """

    tables: Mapping[str, pd.DataFrame]
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    paths: Mapping[str, Trajectories] = field(default_factory=dict)
    curves: Mapping[str, Saturation] = field(default_factory=dict)
    maps: Mapping[str, Correspondence] = field(default_factory=dict)
    together: pd.DataFrame | None = None
    framework: pd.DataFrame | None = None
    pairs: Matrix | None = None

    def __repr__(self) -> str:
        return f"Analyses({len(self.tables)} tables, {len(self.left_out)} left out)"
