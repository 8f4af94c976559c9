"""The first unitizing α: units of one code as places and lengths, their differences squared.

Krippendorff 1995, On the reliability of unitizing continuous data, Sociological Methodology 25:47–76, in the form of Krippendorff 2004,
Content Analysis: An Introduction to Its Methodology, 2nd ed., pp. 251–256.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.continua import Spans

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Differences", "Disagreement", "differences", "disagreement"]


class Differences(NamedTuple):
    """Units of one code: ``observed`` (sum of squared differences over ordered pairs of coders, a number for each informant); ``units`` and
    ``gaps`` (lengths), with whose they are (the informant's place)."""

    observed: Array
    units: Array
    of_units: Array
    gaps: Array
    of_gaps: Array


class Disagreement(NamedTuple):
    """Observed and expected, one number a draw; α is 1 − observed/expected, of several codes 1 − the sum of those by the sum of these."""

    observed: Array
    expected: Array


def differences(units: Sequence[Spans], area: Spans, *, whose: Callable[[Array], Array], informants: int) -> Differences:
    """What the units of one code differ by.

    Two units of two coders that share a character differ by the square of what their starts differ by and the square of what their ends
    differ by; a unit of which another coder marked no character differs by its length squared.

    Parameters
    ----------
    units
        For each coder the units of the code in the area: no two of them overlap.
    whose
        Places on the line → the informants there.
    """
    import numpy as np

    observed = np.zeros(informants)
    for one, other in combinations(units, 2):
        first, second = _overlapping(one, other)
        apart = (one.start[first] - other.start[second]) ** 2.0 + (one.end[first] - other.end[second]) ** 2.0
        observed += 2 * np.bincount(whose(one.start[first]), weights=apart, minlength=informants)
        for spans, touched in ((one, first), (other, second)):
            alone = np.setdiff1d(np.arange(len(spans.start)), touched)
            missed = (spans.end[alone] - spans.start[alone]) ** 2.0
            observed += 2 * np.bincount(whose(spans.start[alone]), weights=missed, minlength=informants)
    long = np.concatenate([spans.end - spans.start for spans in units])
    gaps = [_gaps(spans, area) for spans in units]
    wide = np.concatenate([spans.end - spans.start for spans in gaps])
    of = [np.concatenate([whose(spans.start) for spans in some]) for some in (units, gaps)]
    return Differences(observed, long, of[0], wide, of[1])


def _overlapping(one: Spans, other: Spans) -> tuple[Array, Array]:
    """The places of every two that share a character."""
    import numpy as np

    first = np.searchsorted(other.end, one.start, side="right")
    number = np.maximum(np.searchsorted(other.start, one.end, side="left") - first, 0)
    of = np.repeat(np.arange(len(one.start)), number)
    return of, np.repeat(first - np.cumsum(number) + number, number) + np.arange(len(of))


def _gaps(units: Spans, area: Spans) -> Spans:
    """The stretches between units, each within one stretch of the area."""
    import numpy as np

    start, end = np.sort(np.concatenate([area.start, units.end])), np.sort(np.concatenate([units.start, area.end]))
    return Spans(start[start < end], end[start < end])


def disagreement(found: Differences, lengths: Array, weights: Array, coders: int) -> Disagreement:
    """D(observed) and D(expected) of one code, draw by draw.

    With L characters and m coders, D(o) is the sum of differences / (m (m − 1) L²), and

    D(e) = (2/L) Σ [(N − 1)(2l³ − 3l² + l)/3 + l² Σ (g − l + 1)] / (mL (mL − 1) − Σ l (l − 1)),

    l the lengths of all N units, g those of gaps that are at least as long.

    Parameters
    ----------
    lengths
        Characters of each informant.
    weights
        How often each informant is taken: draws × informants.
    """
    import numpy as np

    order = np.argsort(found.gaps, kind="stable")
    gaps, whose = found.gaps[order], found.of_gaps[order]
    first = np.searchsorted(gaps, found.units, side="left")
    long = found.units.astype(float)
    parts = []
    size = max(1, 4_000_000 // (len(gaps) + len(long) + 1))
    for begin in range(0, len(weights), size):
        here = weights[begin : begin + size]
        times, gap_times = here[:, found.of_units], here[:, whose]
        # From each length on: how many gaps there are, and how long they are together.
        number, total = (np.flip(np.cumsum(np.flip(part, 1), 1), 1) for part in (gap_times, gap_times * gaps))
        number, total = (np.pad(part, ((0, 0), (0, 1)))[:, first] for part in (number, total))
        units = times.sum(axis=1, keepdims=True)
        within = (units - 1) * (2 * long**3 - 3 * long**2 + long) / 3 + long**2 * (total - (long - 1) * number)
        parts.append(np.stack([(times * within).sum(axis=1), (times * long * (long - 1)).sum(axis=1)]))
    whole, (sums, own) = weights @ lengths, np.concatenate(parts, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        all_of = coders * whole
        expected = 2 / whole * sums / (all_of * (all_of - 1) - own)
        return Disagreement(weights @ found.observed / (coders * (coders - 1) * whole**2), expected)
