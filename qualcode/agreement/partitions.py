"""The family of u-alphas: what coders who cut one text into units make of it, gaps between units counted as what nobody marked.

Krippendorff, Mathet, Bouvry & Widlöcher 2016, On the reliability of unitizing textual continua: Further developments, Quality & Quantity
50:2347–2364. With ℓ(c, k) the characters to which one coder gives c and another k, over all ordered pairs of m coders, divided by m − 1
(c or k may be the gap φ), and ℓ(c), ℓ their sums, chance alone gives

ε(c, k) = ℓ (ℓ(c) ℓ(k) − [c = k] S(c)) / (ℓ² − S), S(c) the sum of squared lengths of units of c (of the gap: of lengths), S of all S(c),

because no unit is paired with itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.agreement.continua import Spans

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Family", "Parts", "family", "parted", "sums"]


class Parts(NamedTuple):
    """A coder's cut of the text: parts without gap or overlap, and the value of each; 0 is the gap, codes count from 1."""

    spans: Spans
    value: Array


class Family(NamedTuple):
    """What is added up, a row for each informant and a column for each value (0: the gap).

    ``told`` is ℓ(c), ``same`` ℓ(c, c), ``beside_gap`` ℓ(c, φ), ``paired`` S(c); ``paired_inside`` is S(c) of what other coders marked, too.
    """

    told: Array
    same: Array
    beside_gap: Array
    paired: Array
    paired_inside: Array


def parted(units: Spans, value: Array, area: Spans) -> Parts | None:
    """Units and the gaps between them, over the whole area; None where units overlap."""
    import numpy as np

    if bool((units.start[1:] < units.end[:-1]).any()):
        return None
    points = np.unique(np.concatenate([*area, *units]))
    inside = np.searchsorted(area.start, points, side="right") - np.searchsorted(area.end, points, side="right") > 0
    unit = np.searchsorted(units.start, points, side="right") - 1
    held = (unit >= 0) & (points < np.append(units.end, 0)[unit])
    first = np.flatnonzero(inside & (~held | (points == np.append(units.start, -1)[unit])))
    return Parts(Spans(points[first], points[first + 1]), np.where(held[first], np.append(value, 0)[unit[first]], 0))


def sums(parts: Sequence[Parts], values: int, *, documents: int, width: int, added: Callable[[Array], Array]) -> Family:
    """The sums of a :class:`Family` for coders who cut the same text."""
    import numpy as np

    many, size = len(parts), documents * values
    points = np.unique(np.concatenate([ends for one in parts for ends in one.spans]))
    lengths, of = np.diff(points), points[:-1] // width
    at = [np.searchsorted(one.spans.start, points[:-1], side="right") - 1 for one in parts]
    held = points[:-1] < parts[0].spans.end[at[0]]
    value = [one.value[place] for one, place in zip(parts, at, strict=True)]
    total = {name: np.zeros(size) for name in Family._fields}

    def add(name: str, document: Array, values_at: Array, numbers: Array) -> None:
        total[name] += np.bincount(document * values + values_at, weights=numbers, minlength=size)

    for one, (spans, own) in enumerate(parts):
        long = spans.end - spans.start
        add("told", of, value[one], lengths * held)
        add("paired", spans.start // width, own, np.where(own == 0, long, long.astype(float) ** 2))
    for one, other in combinations(range(many), 2):
        add("same", of, value[one], 2 / (many - 1) * lengths * held * (value[one] == value[other]))
    for one, other in permutations(range(many), 2):
        gap = held & (value[other] == 0)
        add("beside_gap", of, value[one], lengths * gap / (many - 1))
        spans, own = parts[one]
        marked = np.bincount(at[one], weights=lengths * (held & ~gap), minlength=len(own))
        add("paired_inside", spans.start // width, own, np.where(own == 0, 0, marked**2 / (many - 1)))
    return Family(*(added(total[name].reshape(documents, values)) for name in Family._fields))


def family(added: Family) -> dict[str, Array]:
    """The coefficients of each row.

    ``u_alpha`` = 1 − (ℓ − Σ ℓ(c, c)) / (ℓ − Σ ε(c, c)): units and codes together. ``u_alpha_binary`` (|uα): marked or not.
    ``cu_alpha``: the codes only, where both marked something (ε there without gaps, units cut to what the other marked as well).
    ``ku_alpha``: the same for one code, a column each. ``nan`` where nothing varies.
    """
    import numpy as np

    told, same = added.told, added.same
    with np.errstate(divide="ignore", invalid="ignore"):
        whole, paired = told.sum(axis=1), added.paired.sum(axis=1)
        chance = whole / (whole**2 - paired)
        expected = chance[:, None] * (told**2 - added.paired)
        gap = chance * (told[:, 0] * whole - added.paired[:, 0]) - expected[:, 0]
        inside, agreed, pairs = (part[:, 1:] for part in (told - added.beside_gap, same, added.paired_inside))
        shared, own = inside.sum(axis=1), pairs.sum(axis=1)
        likely = 1 / (shared - own / shared)
        alike = likely[:, None] * (inside**2 - pairs)
        each = likely[:, None] * (inside * shared[:, None] - pairs)
        return {
            "u_alpha": 1 - _ratio(whole - same.sum(axis=1), whole - expected.sum(axis=1), whole),
            "u_alpha_binary": 1 - _ratio(told[:, 0] - same[:, 0], gap, whole),
            "cu_alpha": 1 - _ratio(shared - agreed.sum(axis=1), shared - alike.sum(axis=1), shared),
            "ku_alpha": 1 - each / inside * _ratio(inside - agreed, each - alike, inside),
        }


def _ratio(observed: Array, expected: Array, size: Array) -> Array:
    """Observed by expected disagreement; ``nan`` where chance leaves none, though rounding may."""
    import numpy as np

    return np.where(np.abs(expected) > 1e-9 * np.maximum(size, 1), observed / expected, np.nan)
