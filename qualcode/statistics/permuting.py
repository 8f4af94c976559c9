"""Permutation tests that keep what is alike together: do stages, or groups of informants, differ beyond chance?

Two questions, two ways to shuffle. Stages are compared *within* informants: who somebody is stays fixed, and only the stage labels of what
they said are moved. Groups are compared *between* informants: a whole person changes group. Either way single codings, of which one
person gives many, are never taken as independent. p is the share of arrangements that differ at least as much as the one found: exact where
all arrangements are few enough to be listed, else (b + 1)/(m + 1) of m seeded draws (Phipson & Smyth 2010, Statistical Applications in
Genetics and Molecular Biology 9:39).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.matrices.counting import UNKNOWN
from qualcode.statistics.arranging import PermutationTest, Taking, judged, undefined
from qualcode.statistics.clustering import contributions, labelled, refuse_both_planes
from qualcode.statistics.measuring import pearson
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["group_permutation", "stage_permutation"]

BLOCKS = ("sequence", "segment")
_FEW = 5


def squares(table: Array) -> float:
    """Σ_s n_s/n Σ_l (share of l in s − share of l in all)²: how far the profiles of the rows lie apart, each weighed by its evidence.

    0 where all are alike, to below 1. Rows with little evidence have wild profiles; unweighed they would drown the others. Of two rows:
    n₁n₂/n² times the sum of the squared differences of their shares.

    Examples
    --------
    >>> import numpy as np
    >>> float(squares(np.array([[2.0, 0.0], [1.0, 1.0]])))  # 2·2/4² × (½² + ½²)
    0.125
    """
    sizes = table.sum(axis=1)
    kept, sizes = table[sizes > 0], sizes[sizes > 0]
    apart = (kept / sizes[:, None] - kept.sum(axis=0) / sizes.sum()) ** 2
    return float((apart.sum(axis=1) * sizes).sum() / sizes.sum()) if len(sizes) else float("nan")


def jaccard(table: Array) -> float:
    """The mean over pairs of rows of 1 − |A ∩ B| / |A ∪ B|: the share of labels (codes, edges) of two rows that only one of them has.

    Examples
    --------
    >>> import numpy as np
    >>> jaccard(np.array([[5, 1, 0], [2, 0, 3]]))
    0.6666666666666667
    """
    import numpy as np

    there = (table[table.sum(axis=1) > 0] > 0).astype(float)
    both = there @ there.T
    own = there.sum(axis=1)
    upper = np.triu_indices(len(there), 1)
    distance = 1 - both[upper] / (own[:, None] + own - both)[upper]
    return float(distance.mean()) if len(distance) else float(np.nan)


def chi_square(table: Array) -> float:
    """Σ (found − expected)²/expected over the cells; only a measure here: p comes from the arrangements, never from its distribution.

    Examples
    --------
    >>> import numpy as np
    >>> float(chi_square(np.array([[10.0, 20.0], [20.0, 10.0]])))
    6.666666666666667
    """
    kept = table[:, table.sum(axis=0) > 0][table.sum(axis=1) > 0]
    expected = kept.sum(axis=1)[:, None] * kept.sum(axis=0) / kept.sum()
    return float(pearson(kept, expected))


_STATISTICS: Mapping[str, Callable[[Array], float]] = {"squares": squares, "jaccard": jaccard, "chi2": chi_square}


def stage_permutation(
    found: pd.DataFrame,
    *,
    seed: int,
    by: str | Sequence[str] = "family",
    statistic: str | Callable[[Array], float] = "squares",
    stage: str = "stage",
    block: str = "sequence",
    resamples: int = 9999,
) -> PermutationTest:
    """Whether stages differ in their codes or edges beyond chance: stage labels are moved within each informant.

    Parameters
    ----------
    found
        Codings or relations, of one plane. Rejected codings are left out, and so is what
        has no stage. A document in which nobody speaks counts as one informant.
    seed
        Of the draws.
    by
        Column, or columns, of the labels that are compared: ``family``, ``code``, ``("source", "target", "family")`` for the edges of a
        network, ``dyad``, …
    statistic
        ``squares`` (shares of the labels), ``jaccard`` (which labels there are; it also grows with uneven amounts of material), ``chi2``
        (stage × label, where rare labels weigh more), or a function of a table
        stages × labels (numbers of rows) that grows with the difference.
    stage
        Column of the labels that change places; also a stage in a further model (``stage_…``), or the plane.
    block
        What is moved. ``sequence``: the stage labels of an informant's coded sentences move along together, the last come round to the
        beginning, so that neighbours keep together as they do in speech (a circular shift, as for time series). ``segment``: each sentence
        by itself, as if it did not matter what was said just before. People stay with a subject: where both stages and codes run on for
        about five sentences, ``segment`` calls a third of chance differences significant at 5 %, ``sequence`` 5 to 9 %.
    resamples
        How many draws; where there are no more arrangements than that, all are listed and p is exact.

    Returns
    -------
    PermutationTest
        ``p`` is ``nan``, with the reason, when no informant can be arranged in another way.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(f"S{n}", stage, code) for n in range(8) for stage, code in (("use", "tie"), ("end", "trust"))]
    >>> found = pd.DataFrame(rows, columns=["person", "stage", "code"])
    >>> found = found.assign(document=found["person"], segment=range(16), start=range(16), end=range(1, 17), plane="actual")
    >>> test = stage_permutation(found, seed=1, by="code")
    >>> test.method, test.arrangements, test.permutable, test.p  # 2 of 2⁸ arrangements part the codes as cleanly
    ('exact', 256, 8, 0.0078125)
    """
    import numpy as np
    import pandas as pd

    keys = [by] if isinstance(by, str) else list(by)
    rows = labelled(found, [*keys, stage])
    refuse_both_planes(rows, [*keys, stage])
    known = rows[rows[stage] != UNKNOWN]
    measure, name = _measure(statistic)
    stages = sorted(known[stage].unique())
    label = known.groupby(keys, sort=True).ngroup().to_numpy()
    of, blocks = _blocks(known, stage, block)
    who, had = pd.factorize(blocks["cluster"], sort=True)[0], pd.Index(stages).get_indexer(pd.Index(blocks[stage]))
    labels = known[keys].drop_duplicates().sort_values(keys).agg(" ".join, axis=1) if len(known) else pd.Series(dtype=TEXT)

    # A sentence with the same label twice is one pair that weighs two: fewer pairs to count in every arrangement.
    pairs, weights = np.unique(of * max(1, len(labels)) + label, return_counts=True)
    of, label = np.divmod(pairs, max(1, len(labels)))

    def table(arranged: Array) -> Array:
        cell = arranged[of] * len(labels) + label
        return np.bincount(cell, weights=weights, minlength=len(stages) * len(labels)).reshape(len(stages), len(labels))

    permutable = int((blocks.groupby("cluster")[stage].nunique() > 1).sum())
    taking = Taking(int(blocks["cluster"].nunique()), permutable, len(blocks), len(rows) - len(known))
    seen = pd.DataFrame(table(had), index=pd.Index(stages, name=stage), columns=pd.Index(list(labels), name=" ".join(keys)), dtype="int64")
    if not permutable:
        why = f"no informant speaks of two values of {stage}, so that nothing can change places within anybody"
        return undefined(name, seen, taking, why)
    shift = block == "sequence"
    return judged(name, lambda arranged: measure(table(arranged)), had, who, seen, taking, resamples=resamples, seed=seed, shift=shift)


def group_permutation(
    found: pd.DataFrame,
    *,
    groups: Mapping[str, str],
    seed: int,
    by: str | Sequence[str] = "family",
    count: str = "references",
    minimum: int = 1,
    resamples: int = 9999,
) -> PermutationTest:
    """Whether groups of informants speak of other things: informants change groups, with all that they said.

    Use it in place of χ² on references, which takes every passage of a talkative person as a person. Each informant has one vote: the
    profile is the shares of the labels in what they said. The statistic is the sum of squares between groups,
    Σ_g n_g Σ_l (mean share of l in g − mean share of l)², which orders arrangements as the pseudo-F of Anderson (2001, Austral Ecology
    26:32–46) on these profiles does.

    Parameters
    ----------
    found
        Codings or relations, of one plane.
    groups
        Informant (or document in which nobody speaks) → group, such as the kind of actor; see :func:`qualcode.clusters`. Who is not in it,
        or has a blank group, takes no part.
    seed, by, resamples
        As in :func:`stage_permutation`.
    count
        ``references``, ``evidence``, ``segments`` or ``characters``: of what the shares are.
    minimum
        How much of it an informant needs to take part. A warning names those who take part with fewer than five.

    Returns
    -------
    PermutationTest
        ``table`` has the mean profile of each group. ``p`` is ``nan``, with the reason, when there are fewer than two groups of informants
        with evidence, or no more informants than groups.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(f"W{n}", "tie") for n in range(4)] + [(f"O{n}", "trust") for n in range(3)]
    >>> found = pd.DataFrame(rows, columns=["person", "code"]).assign(start=0, end=4, plane="actual")
    >>> found = pd.concat([found.assign(document=found["person"], start=n, end=n + 1) for n in range(5)])
    >>> test = group_permutation(found, groups={who: who[0] for who in found["person"]}, seed=1, by="code")
    >>> test.method, test.arrangements, round(test.p * 35)
    ('exact', 35, 1)
    """
    import numpy as np

    keys = [by] if isinstance(by, str) else list(by)
    rows = labelled(found, keys)
    refuse_both_planes(rows, keys)
    groups = {name: group for name, group in groups.items() if isinstance(group, str) and group}
    _known_groups(groups, rows)
    added = contributions(rows[rows["cluster"].isin(list(groups))], None, keys, count)
    names, amounts = np.asarray(added.clusters, dtype=object), added.amounts.toarray()
    names, amounts = _enough(names, amounts, minimum)
    profiles = amounts / amounts.sum(axis=1, keepdims=True)
    kinds, of = np.unique([groups[name] for name in names], return_inverse=True) if len(names) else (np.empty(0), np.empty(0, dtype=int))
    sizes = np.bincount(of, minlength=len(kinds))[:, None]

    def means(arranged: Array) -> Array:
        return np.stack([np.bincount(arranged, weights=column, minlength=len(kinds)) for column in profiles.T], axis=1) / sizes

    def measure(arranged: Array) -> float:
        return float((sizes * (means(arranged) - profiles.mean(axis=0)) ** 2).sum())

    enough = len(kinds) > 1 and len(names) > len(kinds)
    taking = Taking(len(names), len(names) if enough else 0, len(names), len(groups) - len(names))
    seen = _profile_table(means(of) if len(names) else [], kinds, added.cells)
    if not enough:
        why = f"informants with evidence: {len(names)}, groups: {len(kinds)}; a test needs two groups, and more informants than groups"
        return undefined("squares between groups", seen, taking, why)
    everybody = np.zeros(len(names), dtype=int)
    return judged("squares between groups", measure, of, everybody, seen, taking, resamples=resamples, seed=seed)


def _profile_table(profiles: Array | list[float], kinds: Array, cells: pd.DataFrame) -> pd.DataFrame:
    """The mean profile of each group, a column for each label or combination of labels."""
    import pandas as pd

    labels = list(cells.agg(" ".join, axis=1)) if len(cells) else []
    columns = pd.Index(labels, name=" ".join(cells.columns))
    return pd.DataFrame(profiles, index=pd.Index(kinds, name="group"), columns=columns)


def _enough(names: Array, amounts: Array, minimum: int) -> tuple[Array, Array]:
    """The informants with enough evidence for a profile."""
    sizes = amounts.sum(axis=1)
    few = [f"{name} ({size:g})" for name, size in zip(names, sizes, strict=True) if minimum <= size < _FEW]
    if few:
        told = f"profiles of very little evidence have a full vote: {', '.join(few)}; `minimum` leaves them out"
        warnings.warn(told, UserWarning, stacklevel=3)
    kept = sizes >= max(1, minimum)
    return names[kept], amounts[kept]


def _measure(statistic: str | Callable[[Array], float]) -> tuple[Callable[[Array], float], str]:
    if not isinstance(statistic, str):
        return statistic, getattr(statistic, "__name__", "given")
    if statistic not in _STATISTICS:
        raise ArgumentError(f"statistic '{statistic}' is not one of {', '.join(_STATISTICS)}{hint(statistic, _STATISTICS)}, nor a function")
    return _STATISTICS[statistic], statistic


def _known_groups(groups: Mapping[str, str], rows: pd.DataFrame) -> None:
    """A name that nobody has is a slip; one who gave no evidence is not, but cannot be told from it: so only if no name fits."""
    if not set(groups) & set(rows["cluster"]):
        there = ", ".join(sorted(rows["cluster"].unique())[:5])
        raise ArgumentError(f"none of the names in `groups` gave evidence; they must be informants or documents (such as {there})")


def _blocks(rows: pd.DataFrame, stage: str, block: str) -> tuple[Array, pd.DataFrame]:
    """The sentence of each row, and the sentences in order: cluster and stage."""
    one_of("block", block, BLOCKS)
    ordered = rows.reset_index(drop=True).sort_values(["cluster", "document", "start", "end"], kind="stable")
    number = ordered.groupby(["cluster", "document", "segment", stage], sort=False).ngroup()
    blocks = ordered.assign(number=number).drop_duplicates("number").loc[:, ["cluster", stage]].reset_index(drop=True)
    return number.sort_index().to_numpy(dtype=int), blocks
