"""How far the trajectories of two pairs are from each other: Hamming distance and optimal matching."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, one_of
from qualcode.networks.following import BOTH, Trajectories
from qualcode.networks.ties import undefined

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Distances", "trajectory_distances"]

METHODS = ("hamming", "optimal_matching")
Costs = float | Mapping[tuple[str, str], float]


@dataclass(frozen=True, eq=False)
class Distances:
    """How unlike the trajectories are.

    Attributes
    ----------
    matrix
        Dyad × dyad, symmetric, 0 on the diagonal; ``nan`` where two have no stage with material in common.
    compared
        Dyad × dyad: over how many stages they are compared.
    settings
        Method and costs, in words.

    Examples
    --------
    >>> import pandas as pd
    >>> wide = pd.DataFrame({"s1": ["control", "control"], "s2": ["0", "alliance"]}, index=["a–b", "a–c"])
    >>> found = trajectory_distances(Trajectories(pd.DataFrame(), wide, 0, {}), method="hamming", substitution=1)
    >>> found.matrix.loc["a–b", "a–c"], found.settings["substitution"]
    (np.float64(1.0), '1')
    """

    matrix: pd.DataFrame
    compared: pd.DataFrame = field(repr=False)
    settings: Mapping[str, str]


def trajectory_distances(
    paths: Trajectories, *, method: str, substitution: Costs, insertion: float | None = None, normalise: bool = False
) -> Distances:
    """How unlike the trajectories of each two pairs are, over the stages that are known for both.

    Parameters
    ----------
    paths
        What :func:`trajectories` gives. Stages without material for either of two are left out for these two; ``0`` is a state.
    method
        ``hamming``: the costs of what differs, stage by stage. ``optimal_matching``: the least sum of costs that turns one sequence into
        the other by substitutions, insertions and deletions, so that the same course a stage later is near (Abbott and Forrest 1986; Abbott
        and Tsay 2000; with all costs 1 the distance of Levenshtein 1966).
    substitution
        Costs of taking one state for another: one number for all, or by pair of states, the same both ways (0 for a state and itself).
        There is no default, because the result hangs on it: 2 with insertions of 1 is usual, and is the same as no substitution at all.
        Where a pair is in several states at once, ``control / resistance``, the costs are the mean over the states of one and the other,
        those in both at no cost: of one number the part 1 − |in both| / |in either|.
    insertion
        Costs of inserting or deleting a state, for optimal matching.
    normalise
        Divide by the number of stages compared, so that pairs known over few stages are not near for that alone.

    Returns
    -------
    Distances

    Raises
    ------
    ArgumentError
        When the method is not known, costs are missing or negative (all pairs of states without costs are named), or `insertion` is given
        for Hamming.

    Examples
    --------
    >>> import pandas as pd
    >>> courses = [["control", "control", "alliance"], ["control", "alliance", "0"]]
    >>> wide = pd.DataFrame(courses, index=["a–b", "a–c"], columns=["s1", "s2", "s3"])
    >>> paths = Trajectories(pd.DataFrame(), wide, 0, {})
    >>> float(trajectory_distances(paths, method="hamming", substitution=2).matrix.iloc[0, 1])
    4.0
    >>> float(trajectory_distances(paths, method="optimal_matching", substitution=2, insertion=1).matrix.iloc[0, 1])
    2.0
    """
    import pandas as pd

    cost = _cost(paths.wide, substitution)
    measure = _measure(method, cost, insertion)
    names = list(paths.wide.index)
    matrix = pd.DataFrame(0.0, index=paths.wide.index, columns=names)
    compared = pd.DataFrame(0, index=paths.wide.index, columns=names)
    rows = {name: list(row) for name, row in zip(names, paths.wide.itertuples(index=False, name=None), strict=True)}
    for name in names:
        compared.loc[name, name] = sum(not pd.isna(state) for state in rows[name])
    nothing = []
    for one, other in combinations(names, 2):
        both = [(a, b) for a, b in zip(rows[one], rows[other], strict=True) if not (pd.isna(a) or pd.isna(b))]
        value = measure([a for a, _ in both], [b for _, b in both]) if both else float("nan")
        nothing += [f"{one} and {other}"] if not both else []
        matrix.loc[one, other] = matrix.loc[other, one] = value / len(both) if normalise and both else value
        compared.loc[one, other] = compared.loc[other, one] = len(both)
    if nothing:
        undefined(f"distance of {'; '.join(nothing)}", "because they have no stage with material in common", level=3)
    costs = f"{substitution:g}" if isinstance(substitution, int | float) else "by pair of states"
    settings = {"method": method, "substitution": costs, "insertion": "" if insertion is None else f"{insertion:g}"}
    return Distances(matrix, compared, settings | {"normalised": "by the stages compared" if normalise else "no"})


def _cost(wide: pd.DataFrame, substitution: Costs) -> Callable[[str, str], float]:
    """The costs of two states; every pair that lacks costs is told at once."""
    single = sorted({part for column in wide for state in wide[column].dropna() for part in str(state).split(BOTH)})
    values: dict[tuple[str, str], float] = {}
    missing = []
    for one, other in combinations(single, 2):
        given = (
            substitution
            if isinstance(substitution, int | float)
            else substitution.get((one, other), substitution.get((other, one), float("nan")))
        )
        if given != given:
            missing.append(f"{one} and {other}")
        elif given < 0:
            raise ArgumentError(f"the costs of {one} and {other} are {given}; they are 0 or more")
        values[one, other] = values[other, one] = float(given)
    if missing:
        raise ArgumentError(f"substitution has no costs for {'; '.join(missing)}")

    def cost(one: str, other: str) -> float:
        if one == other:
            return 0.0
        left, right = set(one.split(BOTH)), set(other.split(BOTH))
        apart = [values[a, b] for a in sorted(left) for b in sorted(right) if a != b]
        return (1 - len(left & right) / len(left | right)) * sum(apart) / len(apart)

    return cost


def _measure(method: str, cost: Callable[[str, str], float], insertion: float | None) -> Callable[[Sequence[str], Sequence[str]], float]:
    one_of("method", method, METHODS)
    if method == "hamming":
        if insertion is not None:
            raise ArgumentError("hamming inserts nothing; leave insertion out, or take optimal_matching")
        return lambda one, other: sum(cost(a, b) for a, b in zip(one, other, strict=True))
    if insertion is None or not insertion > 0:
        raise ArgumentError("optimal_matching needs the costs of an insertion or deletion, a number above 0, such as insertion=1")
    return lambda one, other: alignment_cost(one, other, cost=cost, insertion=insertion)


def alignment_cost(one: Sequence[str], other: Sequence[str], *, cost: Callable[[str, str], float], insertion: float) -> float:
    """The least costs of turning one sequence into the other (Needleman and Wunsch 1970, in costs).

    D(i, j) = min(D(i − 1, j) + insertion, D(i, j − 1) + insertion, D(i − 1, j − 1) + cost(aᵢ, bⱼ)), a row of the table at a time.

    Examples
    --------
    >>> alignment_cost("kitten", "sitting", cost=lambda a, b: float(a != b), insertion=1)
    3.0
    """
    row = [float(place * insertion) for place in range(len(other) + 1)]
    for left in one:
        above, row = row, [row[0] + insertion]
        for place, right in enumerate(other):
            row.append(min(above[place + 1] + insertion, row[place] + insertion, above[place] + cost(left, right)))
    return row[-1]
