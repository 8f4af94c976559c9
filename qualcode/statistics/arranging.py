"""Every arrangement of labels, or draws of them, and the p that they give."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import comb, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = ["PermutationTest", "Taking", "arrangements", "judged", "turns", "undefined"]

_TIE = 1e-9
"""Two values of a statistic that differ by less than this share are equal: sums in another order differ in the last digits."""


class Taking(NamedTuple):
    """Who takes part: the numbers of the same names in :class:`PermutationTest`."""

    informants: int
    permutable: int
    blocks: int
    left_out: int


@dataclass(frozen=True, eq=False)
class PermutationTest:
    """What a permutation test found.

    Attributes
    ----------
    statistic
        Its name.
    value, expected
        What was found, and its mean over the arrangements: what chance alone gives.
    p
        0 to 1; ``nan`` where the test is undefined.
    method
        ``exact`` (every arrangement was listed) or ``Monte Carlo``; blank where undefined.
    arrangements
        How many were listed or drawn.
    informants, permutable
        How many there are, and how many of them can be arranged in another way: those who speak of two stages, or, between groups, all.
    blocks
        How many change places: sentences with evidence, or, between groups, informants.
    left_out
        Pieces of evidence, or informants between groups, that take no part: of unknown stage, or without evidence.
    table
        What is compared: stages or groups × labels, as found. For groups the mean profile of each.
    reason
        Why the test is undefined; blank where it is not.

    Examples
    --------
    >>> import qualcode
    >>> codings = qualcode.run("nominal_contracts").codings
    >>> test = qualcode.stage_permutation(codings[codings["plane"] == "actual"], seed=1, resamples=99)
    >>> test.method, test.permutable <= test.informants, 0 < test.p <= 1
    ('Monte Carlo', True, True)
    """

    statistic: str
    value: float
    expected: float
    p: float
    method: str
    arrangements: int
    informants: int
    permutable: int
    blocks: int
    left_out: int
    table: pd.DataFrame
    reason: str = ""


def judged(
    name: str,
    measure: Callable[[Array], float],
    had: Array,
    who: Array,
    seen: pd.DataFrame,
    taking: Taking,
    *,
    resamples: int,
    seed: int,
    shift: bool = False,
) -> PermutationTest:
    """All arrangements of the labels `had` within each of `who`, or draws of them; with `shift` only those that keep what follows what."""
    import numpy as np

    value = measure(had)
    if np.isnan(value):
        return undefined(name, seen, taking, f"{name} has no value for what was found")
    if resamples < 1:
        raise ArgumentError(f"{resamples} draws tell nothing; resamples is 1 or more, such as 9999")
    listed = (turns(who) if shift else arrangements(had, who)) <= resamples
    random = np.random.default_rng(seed)
    if shift:
        drawn = _all_turns(had, who) if listed else _drawn_turns(had, who, resamples, random)
    else:
        drawn = _all(had, who) if listed else _draws(had, who, resamples, random)
    numbers = np.fromiter((measure(arranged) for arranged in drawn), dtype=float)
    reached = int((numbers >= value - _TIE * max(1.0, abs(value))).sum())
    p = reached / len(numbers) if listed else (reached + 1) / (len(numbers) + 1)
    method = "exact" if listed else "Monte Carlo"
    return PermutationTest(name, value, float(np.nanmean(numbers)), p, method, len(numbers), *taking, table=seen)


def undefined(name: str, seen: pd.DataFrame, taking: Taking, why: str) -> PermutationTest:
    warnings.warn(f"the permutation test is undefined: {why}", UserWarning, stacklevel=3)
    nan = float("nan")
    return PermutationTest(name, nan, nan, nan, "", 0, *taking, table=seen, reason=why)


def arrangements(had: Array, who: Array) -> int:
    """In how many ways labels can be arranged within each of `who`: the product of n!/(n₁! n₂! …).

    Examples
    --------
    >>> import numpy as np
    >>> arrangements(np.array([0, 1, 0, 1, 2]), np.array([0, 0, 1, 1, 1]))  # 2! × 3!
    12
    """
    import numpy as np

    ways = []
    for one in np.unique(who):
        left = int((who == one).sum())
        for times in np.unique(had[who == one], return_counts=True)[1].tolist():
            ways.append(comb(left, times))
            left -= times
    return prod(ways)


def _all(had: Array, who: Array) -> Iterator[Array]:
    """Every arrangement once."""
    import numpy as np

    places = [np.flatnonzero(who == one) for one in np.unique(who)]
    for parts in product(*([np.array(way) for way in _orders(sorted(had[at].tolist()))] for at in places)):
        arranged = np.empty_like(had)
        for at, part in zip(places, parts, strict=True):
            arranged[at] = part
        yield arranged


def _orders(labels: list[int]) -> Iterator[tuple[int, ...]]:
    """The different orders of labels of which some are equal."""
    if not labels:
        yield ()
    for first in sorted(set(labels)):
        rest = labels.copy()
        rest.remove(first)
        for order in _orders(rest):
            yield (first, *order)


def _draws(had: Array, who: Array, resamples: int, random: np.random.Generator) -> Iterator[Array]:
    import numpy as np

    place = np.argsort(who, kind="stable")
    for _ in range(resamples):
        arranged = np.empty_like(had)
        arranged[place] = had[np.lexsort((random.random(len(had)), who))]
        yield arranged


def turns(who: Array) -> int:
    """In how many ways the labels of each of `who` can be turned in a circle: the product of their numbers.

    Examples
    --------
    >>> import numpy as np
    >>> turns(np.array([0, 0, 0, 1, 1]))
    6
    """
    import numpy as np

    return prod(np.unique(who, return_counts=True)[1].tolist())


def _turner(had: Array, who: Array) -> Callable[[Array], Array]:
    """A function that moves the labels of each on by so many places; the last ones come round to the beginning."""
    import numpy as np

    place = np.argsort(who, kind="stable")
    size = np.unique(who, return_counts=True)[1]
    begin, length = np.repeat(np.cumsum(size) - size, size), np.repeat(size, size)
    at, ordered = np.arange(len(had)) - begin, had[place]

    def turned(by: Array) -> Array:
        arranged = np.empty_like(had)
        arranged[place] = ordered[begin + (at - np.repeat(by, size)) % length]
        return arranged

    return turned


def _all_turns(had: Array, who: Array) -> Iterator[Array]:
    import numpy as np

    turned = _turner(had, who)
    for by in product(*(range(times) for times in np.unique(who, return_counts=True)[1].tolist())):
        yield turned(np.array(by))


def _drawn_turns(had: Array, who: Array, resamples: int, random: np.random.Generator) -> Iterator[Array]:
    import numpy as np

    turned, size = _turner(had, who), np.unique(who, return_counts=True)[1]
    for _ in range(resamples):
        yield turned(random.integers(size))
