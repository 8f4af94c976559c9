"""Two groups of units on a map of networks: how far apart they lie, and whether that could be chance."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import TYPE_CHECKING

from qualcode.epistemic.tying import EpistemicNetwork
from qualcode.errors import ArgumentError, hint
from qualcode.statistics.adjusting import adjusted_p
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["NetworkComparison", "network_comparison"]

_ROUNDING = 1 - 1e-9  # equal but for rounding is equal


@dataclass(frozen=True, eq=False)
class NetworkComparison:
    """How the networks of two groups differ.

    Attributes
    ----------
    units_a, units_b
        How many independent ones are compared: informants, or units where no informants were named.
    distance
        Length of the difference of the two mean vectors, over all pairs of codes; 0 to √2.
    p
        Share of the divisions into groups of these sizes that lie at least so far apart; of all divisions where they are not more than
        `resamples`, else of random ones, (b + 1)/(m + 1).
    divisions
        How many divisions were looked at.
    axes
        One row per axis: ``mean_a``, ``mean_b``, ``difference`` with its 95 % interval ``low``, ``high`` and ``t``, ``df``, ``p_t`` (Welch
        1947), ``u``, ``p_u`` (Mann–Whitney), ``hedges_g`` (difference in pooled standard deviations, corrected for small groups, Hedges
        1981), ``cliffs_delta`` (share of pairs in which a is larger less that in which it is smaller, Cliff 1993), and ``p_t_adjusted``,
        ``p_u_adjusted`` over the axes (Holm).
    difference
        As :meth:`qualcode.EpistemicNetwork.difference`, with informants weighing the same.
    reason
        Why p-values are ``nan``; blank: they are not.
    caution
        What to keep in mind; blank: nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import epistemic_network
    >>> rows = [("p1", "x", 1, 1, 0), ("p2", "x", 1, 1, 1), ("p3", "y", 0, 1, 1), ("p4", "y", 1, 1, 1), ("p5", "y", 1, 0, 1)]
    >>> lines = pd.DataFrame(rows, columns=["person", "side", "control", "support", "exit"]).assign(talk=range(5))
    >>> network = epistemic_network(lines, codes=["control", "support", "exit"], conversation="talk", unit="person")
    >>> network_comparison(network, "side", a="x", b="y").caution
    'with groups this small p cannot be below 0.100'
    """

    units_a: int
    units_b: int
    distance: float
    p: float
    divisions: int
    axes: pd.DataFrame = field(repr=False)
    difference: pd.DataFrame = field(repr=False)
    reason: str = ""
    caution: str = ""


def network_comparison(
    network: EpistemicNetwork,
    by: str,
    *,
    a: str,
    b: str,
    informants: str | None = "person",
    resamples: int = 9999,
    seed: int = 0,
) -> NetworkComparison:
    """Compare two groups of units: over the whole network by dividing anew, on each axis by Welch's and Mann and Whitney's tests.

    The axis of a means rotation by the same groups is made to set them apart, so tests on it would find a difference in noise; they are
    ``nan``, and `p` over the whole network takes their place. Where several informants speak in one conversation, windows of one hold lines
    of others; no test here knows of that, and `caution` tells it.

    Parameters
    ----------
    network
        From :func:`qualcode.epistemic_network`; units without ties are left out.
    by
        A column of ``network.units``.
    a, b
        Its two values.
    informants
        Column of the lines that says who speaks. Several units of one informant are averaged first; where an informant is in both groups no
        test is made. ``None``: units are independent of each other.
    resamples, seed
        Of the division into groups.

    Returns
    -------
    NetworkComparison
        Undefined numbers are ``nan``, with a warning that gives the reason.

    Raises
    ------
    ArgumentError
        When a column, group or argument is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import epistemic_network
    >>> rows = [("p1", "x", 1, 1, 0), ("p2", "x", 1, 1, 1), ("p3", "y", 0, 1, 1), ("p4", "y", 1, 1, 1), ("p5", "y", 1, 0, 1)]
    >>> lines = pd.DataFrame(rows, columns=["person", "side", "control", "support", "exit"]).assign(talk=range(5))
    >>> network = epistemic_network(lines, codes=["control", "support", "exit"], conversation="talk", unit="person")
    >>> result = network_comparison(network, "side", a="x", b="y")
    >>> round(result.distance, 2), round(result.p, 2), result.divisions
    (0.68, 0.9, 10)
    """
    import pandas as pd

    if a == b:
        raise ArgumentError(f"two different groups are compared; found '{a}' twice")
    groups = network.groups(by)
    _there(groups, by, a, b)
    shared = _shared(network, groups, informants, a, b)
    vectors, member = _vectors(network, groups, informants, a, b)
    one, two = vectors[member].to_numpy(), vectors[~member].to_numpy()
    reason = _too_few(len(one), len(two)) or shared
    if reason:
        warnings.warn(f"no test of the difference between '{a}' and '{b}': {reason}", UserWarning, stacklevel=2)
    distance, p, divisions, least = _divided(one, two, 0 if reason else resamples, seed)
    made = network.rotated is not None and network.rotated[0] == by and set(network.rotated[1:]) == {a, b}
    places = (vectors - network.centre) @ network.rotation
    rows = [_axis(places[name], member, tested=not reason and not (made and place == 0)) for place, name in enumerate(places)]
    axes = pd.DataFrame(rows, index=pd.Index(places.columns, name="axis"))
    axes = axes.assign(p_t_adjusted=adjusted_p(axes["p_t"]), p_u_adjusted=adjusted_p(axes["p_u"]))
    means = pd.DataFrame({"a": one.mean(axis=0), "b": two.mean(axis=0)}, index=vectors.columns)
    difference = means.assign(difference=means["a"] - means["b"]).reset_index()
    caution = [f"with groups this small p cannot be below {least:.3f}"] if not reason and least > 0.05 else []
    caution += [] if reason else _together(network, groups, informants, a, b)
    caution += ["axis_1 was made to set these groups apart and is not tested; p is of the whole network"] if made and not reason else []
    return NetworkComparison(len(one), len(two), distance, p, divisions, axes, difference, reason, "; ".join(caution))


def _there(groups: pd.Series, by: str, a: str, b: str) -> None:
    known = sorted(map(str, groups.dropna().unique()))
    none = [f"'{value}'{hint(value, known)}" for value in (a, b) if value not in known]
    if none:
        raise ArgumentError(f"no unit with ties has {by} {' or '.join(none)} (there are: {', '.join(known)})")


def _shared(network: EpistemicNetwork, groups: pd.Series, informants: str | None, a: str, b: str) -> str:
    """Why the groups are not independent of each other: informants that are in both."""
    if informants is None:
        return ""
    lines = network.windows.lines
    if informants not in lines:
        known = hint(informants, map(str, lines.columns))
        raise ArgumentError(f"the lines have no column '{informants}'{known}; say informants=None if units are independent of each other")
    group = network.windows.unit.map(groups.to_dict())
    both = lines[informants][(group == a).fillna(False)], lines[informants][(group == b).fillna(False)]
    common = sorted(set(both[0].dropna()) & set(both[1].dropna()))
    if not common:
        return ""
    told = ", ".join(map(str, common[:3])) + (", …" if len(common) > 3 else "")
    return f"{len(common)} informants speak in both groups ({told}); permute the labels within informants instead"


def _together(network: EpistemicNetwork, groups: pd.Series, informants: str | None, a: str, b: str) -> list[str]:
    """What to keep in mind where windows reach into what others said: those who talk together have lines in common."""
    lines, unit = network.windows.lines, network.windows.unit
    compared = unit.map(groups.to_dict()).isin([a, b]).to_numpy(dtype=bool)
    who = lines[informants] if informants is not None else unit
    several = who[compared].groupby([lines[name][compared] for name in network.windows.conversation]).nunique() > 1
    if not several.any():
        return []
    talks = f"{int(several.sum())} of {len(several)} conversations"
    return [f"in {talks} several are compared whose windows have lines in common, which makes them alike: p may be too small"]


def _vectors(network: EpistemicNetwork, groups: pd.Series, informants: str | None, a: str, b: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The normalised vectors that are compared, one per informant where units are parts of informants, and which are of `a`."""
    import numpy as np

    chosen = groups.isin([a, b]).to_numpy(dtype=bool)
    vectors, group = network.normalised[chosen], groups[chosen]
    if informants is not None and informants in network.units and network.units[informants][chosen].notna().all():
        keys = [network.units[informants][chosen].astype(TEXT), group.astype(TEXT)]
        vectors = vectors.groupby(keys, sort=True).mean()
        mask = np.asarray(vectors.index.get_level_values(1) == a, dtype=bool)
    else:
        mask = np.asarray(group == a, dtype=bool)
    return vectors, mask


def _too_few(first: int, second: int) -> str:
    if first >= 2 and second >= 2:
        return ""
    return f"a test needs two informants or units in each group; found {first} and {second}"


def _divided(one: np.ndarray, two: np.ndarray, resamples: int, seed: int) -> tuple[float, float, int, float]:
    """Distance of the means, its p-value, how many divisions were looked at, and the smallest p that there can be."""
    import numpy as np

    every, size = np.vstack([one, two]), len(one)
    total = every.sum(axis=0)

    def apart(chosen: np.ndarray) -> np.ndarray:
        sums = every[chosen].sum(axis=1)
        lengths: np.ndarray = np.linalg.norm(sums / size - (total - sums) / len(two), axis=-1)
        return lengths

    distance = float(apart(np.arange(size)[None, :])[0])
    if not resamples:
        return distance, math.nan, 0, math.nan
    ways = math.comb(len(every), size)
    if ways <= resamples:
        choices = np.array(list(islice(combinations(range(len(every)), size), ways)))
    else:
        random = np.random.default_rng(seed)
        choices = np.array([random.permutation(len(every))[:size] for _ in range(resamples)])
    beyond = sum(int((apart(part) >= distance * _ROUNDING).sum()) for part in np.array_split(choices, max(1, len(choices) // 500)))
    if ways <= resamples:
        # Groups of the same size: each division is there twice, with the groups exchanged.
        return distance, beyond / ways, ways, (2 if size == len(two) else 1) / ways
    return distance, (beyond + 1) / (resamples + 1), resamples, 1 / (resamples + 1)


def _axis(places: pd.Series, member: np.ndarray, *, tested: bool) -> dict[str, float]:
    """Means, difference, effect sizes and tests on one axis."""
    import numpy as np
    from scipy.stats import mannwhitneyu

    one, two = places.to_numpy()[member], places.to_numpy()[~member]
    row = {"mean_a": float(one.mean()), "mean_b": float(two.mean()), "difference": float(one.mean() - two.mean())}
    row |= dict.fromkeys(("low", "high", "t", "df", "p_t", "u", "p_u"), math.nan)
    within = ((one - one.mean()) ** 2).sum() + ((two - two.mean()) ** 2).sum()
    df = len(one) + len(two) - 2
    spread = math.sqrt(within / df) if df > 0 else 0.0
    row["hedges_g"] = row["difference"] / spread * (1 - 3 / (4 * df - 1)) if spread > 1e-9 else math.nan
    order = np.sign(np.round(one[:, None] - two[None, :], 12))
    row["cliffs_delta"] = float(order.mean())
    if tested and spread > 1e-9:
        rank = mannwhitneyu(np.round(one, 12), np.round(two, 12))
        row |= _welch(one, two) | {"u": float(rank.statistic), "p_u": float(rank.pvalue)}
    return row


def _welch(one: np.ndarray, two: np.ndarray) -> dict[str, float]:
    """Welch's t, with its degrees of freedom after Satterthwaite (1946), its p and the interval of the difference."""
    from scipy.stats import t as student

    parts = [float(group.var(ddof=1)) / len(group) for group in (one, two)]
    error, difference = math.sqrt(sum(parts)), float(one.mean() - two.mean())
    df = sum(parts) ** 2 / sum(part**2 / (len(group) - 1) for part, group in zip(parts, (one, two), strict=True))
    half = float(student.ppf(0.975, df)) * error
    statistic = difference / error
    tail = 2 * float(student.sf(abs(statistic), df))
    return {"low": difference - half, "high": difference + half, "t": statistic, "df": df, "p_t": tail}
