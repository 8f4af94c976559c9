"""Which sentences people code by hand: a seeded sample in which every document and stage has its share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import ArgumentError, Problem, one_of
from qualcode.rows import UNKNOWN, Segment
from qualcode.tables import TEXT, check, check_columns, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sample", "Stratum", "sampled_segments"]

ADVISED = (0.10, 0.25)
"""The share of the material that is usually coded twice."""
UNITS = ("sentence", "turn")
INTERVIEWER = "interviewer"
JOINED = " / "
ENOUGH = 0.5
"""A stratum with so much of a unit as its share is not tiny: one of it is always drawn."""


class Stratum(NamedTuple):
    """A part of the material that is drawn from by itself: how many units it has, and how many of them were drawn."""

    stratum: str
    units: int
    drawn: int
    share: float


@dataclass(frozen=True, eq=False)
class Sample:
    """Sentences to be coded by hand.

    Attributes
    ----------
    segments
        The rows that were drawn, in reading order, with their ``stratum``.
    strata
        What the sample is made of: the columns of :class:`Stratum`, in reading order.
    doubts
        Where the share is not what is advised.
    told
        How it was drawn: share, seed, units, strata, as the sheet and a report print it.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"document": "S-01", "segment": "S-01:1", "start": 2, "end": 6, "role": "respondent", "turn": 1, "stage": "entry"}
    >>> sampled_segments(pd.DataFrame([row])).told["sentences"]
    '1 / 1'
    """

    segments: pd.DataFrame
    strata: pd.DataFrame
    doubts: tuple[Problem, ...] = ()
    told: dict[str, str] = field(default_factory=dict)


def sampled_segments(
    segments: pd.DataFrame,
    *,
    share: float | None = None,
    seed: int | None = None,
    by: Sequence[str] = ("document", "stage"),
    units: str = "sentence",
    documents: Sequence[str] = (),
) -> Sample:
    r"""A random sample of sentences or turns in which every stratum has its share.

    Of `N` units, `share` · N are drawn. A stratum of `n` units gets the whole part of `share` · n, and at least one if `share` · n is ½ or
    more; what is left over goes to the strata with the largest remainders (of equals to the larger one). Where many strata get their one,
    the sample is a little larger than `share`. Within a stratum every unit has the same chance. What an interviewer says is left out.

    Parameters
    ----------
    segments
        Columns of :class:`qualcode.Segment`: document, segment, start, end, role, turn, and those in `by`; further ones are carried along.
    share
        Which part of the units is drawn, above 0 and up to 1; 0.10 to 0.25 is advised. ``None``: all of them.
    seed
        Any whole number; the same seed draws the same rows, whatever the order of `segments`. It must be given with `share`.
    by
        The columns whose values make a stratum; a blank is a value of its own.
    units
        ``sentence``, or ``turn``: whole turns are drawn, each in the stratum of its first sentence.
    documents
        Only these documents; empty: all.

    Returns
    -------
    Sample
        The rows, and the composition.

    Raises
    ------
    ArgumentError
        When a column, a document or a word is unknown, the share is no share, or there is no seed.

    References
    ----------
    The rule of the largest remainder (Hamilton's method): Balinski, M. L., & Young, H. P. (2001). *Fair Representation* (2nd ed.).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S-01", f"S-01:{n}", n, n + 1, "respondent", n, "entry" if n < 5 else "delivery") for n in range(1, 13)]
    >>> frame = pd.DataFrame(rows, columns=["document", "segment", "start", "end", "role", "turn", "stage"])
    >>> sample = sampled_segments(frame, share=0.25, seed=1)
    >>> sample.strata[["stratum", "units", "drawn"]].values.tolist()
    [['S-01 / entry', 4, 1], ['S-01 / delivery', 8, 2]]
    """
    check(segments, Segment, needs=["document", "segment", "start", "end", "role", "turn"])
    check_columns(segments, by, what="this table of segments")
    one_of("units", units, UNITS)
    _check_share(share, seed)
    for one in documents:
        one_of("document", one, dict.fromkeys(map(str, segments["document"])))
    rows = segments[(segments["role"] != INTERVIEWER).fillna(True).astype(bool)]
    rows = (rows[rows["document"].isin(list(documents))] if documents else rows).sort_values(["document", "start", "end"], kind="stable")
    rows = _as_before(rows, segments)
    strata = _strata(rows, by)
    numbered = _units(rows, units)
    drawn = _drawn(numbered, strata, share, seed)
    taken = [number in drawn for number in numbered]
    named = table(((one,) for one in strata), _OfStratum)["stratum"].set_axis(rows.index)
    made = rows.assign(stratum=named)[taken].reset_index(drop=True)
    told = {"units": units, "strata": ", ".join(by), **({} if share is None else {"share": f"{share:g}", "seed": str(seed)})}
    return Sample(made, _composition(numbered, strata, drawn), tuple(_doubts(share)), told | {"sentences": f"{len(made)} / {len(rows)}"})


class _OfStratum(NamedTuple):
    stratum: str


def _check_share(share: float | None, seed: int | None) -> None:
    if share is None:
        return
    if not 0 < share <= 1:
        raise ArgumentError(f"share {share!r} is no share above 0 and up to 1, such as 0.2")
    if seed is None:
        raise ArgumentError("a sample is drawn with a seed, so that it can be drawn again: give seed=, any whole number")


def _as_before(rows: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Documents in the order of the table again, each in reading order."""
    order = {one: number for number, one in enumerate(dict.fromkeys(segments["document"].tolist()))}
    return rows.sort_values("document", key=lambda column: column.map(order), kind="stable")


def _strata(rows: pd.DataFrame, by: Sequence[str]) -> list[str]:
    columns = [rows[name].astype(TEXT).fillna(UNKNOWN).tolist() for name in by]
    return [JOINED.join(values) for values in zip(*columns, strict=True)] if by else ["all"] * len(rows)


def _units(rows: pd.DataFrame, units: str) -> list[tuple[str, int]]:
    if units == "sentence":
        return list(zip(rows["document"].tolist(), rows["start"].tolist(), strict=True))
    return list(zip(rows["document"].tolist(), rows["turn"].tolist(), strict=True))


def _firsts(numbered: Sequence[tuple[str, int]], strata: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """The units of each stratum; a turn belongs to the one of its first sentence."""
    found: dict[tuple[str, int], str] = {}
    for unit, stratum in zip(numbered, strata, strict=True):
        found.setdefault(unit, stratum)
    listed: dict[str, list[tuple[str, int]]] = {}
    for unit, stratum in found.items():
        listed.setdefault(stratum, []).append(unit)
    return listed


def _drawn(numbered: Sequence[tuple[str, int]], strata: Sequence[str], share: float | None, seed: int | None) -> set[tuple[str, int]]:
    if share is None:
        return set(numbered)
    import numpy as np

    listed, chosen = _firsts(numbered, strata), set[tuple[str, int]]()
    counts = _allotted({name: len(listed[name]) for name in sorted(listed)}, share)
    random = np.random.default_rng(seed)
    for name in sorted(listed):
        members = sorted(listed[name])
        chosen |= {members[number] for number in random.permutation(len(members))[: counts[name]].tolist()}
    return chosen


def _allotted(sizes: dict[str, int], share: float) -> dict[str, int]:
    """How many of each stratum."""
    quotas = {name: share * size for name, size in sizes.items()}
    counts = {name: max(floor(quota + 1e-9), 1 if quota >= ENOUGH else 0) for name, quota in quotas.items()}
    left = floor(share * sum(sizes.values()) + 0.5) - sum(counts.values())
    waiting = [name for name in sizes if quotas[name] > counts[name] + 1e-9]
    waiting.sort(key=lambda name: (counts[name] - quotas[name], -sizes[name]))
    for name in waiting[: max(left, 0)]:
        counts[name] += 1
    return counts


def _composition(numbered: Sequence[tuple[str, int]], strata: Sequence[str], drawn: set[tuple[str, int]]) -> pd.DataFrame:
    def rows() -> Iterator[tuple[object, ...]]:
        for name, members in _firsts(numbered, strata).items():
            taken = sum(unit in drawn for unit in members)
            yield name, len(members), taken, taken / len(members)

    return table(rows(), Stratum)


def _doubts(share: float | None) -> Iterator[Problem]:
    low, high = ADVISED
    if share is not None and not low <= share <= high:
        usual = f"{low:.0%} to {high:.0%} is usual where two people code the same"
        yield Problem("sample", f"a share of {share:g} was asked for; {usual}", "Say in the methods section why it is another.")
