"""Stages → intervals of time: dates where the study dates its stages, else their numbers."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from qualcode.errors import DataError, Problem, remedy
from qualcode.model import Period, Study
from qualcode.rows import UNKNOWN

__all__ = ["Spell", "Timeline", "timeline"]

LENGTH = 0.9
"""An interval of GEXF 1.3 holds both its ends: a stage ends before the number of the next."""


@dataclass(frozen=True)
class Spell:
    """From ``start`` to ``end``, both within; blank: open."""

    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Timeline:
    """``format``: date or double; ``spells``: stage → its intervals (none where its time is not known); ``note``: what the numbers mean."""

    format: str
    spells: Mapping[str, tuple[Spell, ...]]
    note: str


def timeline(study: Study, stages: Iterable[str]) -> Timeline:
    """The intervals of the stages that occur.

    Dates are taken where the study (or its model of stages) dates each of them and no two overlap. Else a stage is the interval from its
    number in the model to that number plus 0.9, and what has no stage stands at 0.

    Raises
    ------
    DataError
        When a stage is none of the model.

    Examples
    --------
    >>> from qualcode.model import Codebook, Stage, StageModel
    >>> model = StageModel("m", (Stage("before", {}, last="2018-02"), Stage("after", {}, first="2018-03")))
    >>> study = Study("s", "S", "zh", Codebook("c", {}, ()), model, (), ())
    >>> timeline(study, ["after", "before"]).spells["before"]
    (Spell(start='', end='2018-02-28'),)
    """
    ids = study.stages.ids
    found = sorted({stage for stage in stages if stage != UNKNOWN})
    strange = [stage for stage in found if stage not in ids]
    if strange:
        use = "Give the study that it is of."
        known = f"is none of the model '{study.stages.id}'"
        raise DataError(Problem("network", f"stage '{stage}' {known}", remedy(stage, ids, use)) for stage in strange)
    dated = _dated(study, found)
    if dated is not None:
        return Timeline("date", {**dated, UNKNOWN: ()}, "Time: the dates of the stages. What has no stage has no time.")
    spells = {stage: (Spell(f"{number:.1f}", f"{number + LENGTH:.1f}"),) for number, stage in enumerate((UNKNOWN, *ids))}
    listed = ", ".join(f"{number} {stage}" for number, stage in enumerate((UNKNOWN, *ids)))
    return Timeline("double", spells, f"Time: the numbers of the stages ({listed}).")


def _dated(study: Study, stages: list[str]) -> dict[str, tuple[Spell, ...]] | None:
    own = tuple(period for period in study.calendar if period.stage in study.stages.ids)
    periods = own or study.stages.periods
    spells = {stage: _union([_days(period) for period in periods if period.stage == stage]) for stage in stages}
    every = sorted(_bounds(spell) for one in spells.values() for spell in one)
    apart = all(before[1] < after[0] for before, after in pairwise(every))
    return spells if stages and all(spells.values()) and apart else None


def _days(period: Period) -> Spell:
    return Spell(_first(period.first), _last(period.last))


def _first(day: str) -> str:
    return "-".join(part.zfill(2) for part in (*day.split("-"), "1", "1")[:3]) if day else ""


def _last(day: str) -> str:
    if not day:
        return ""
    year, month, rest = (*day.split("-"), "", "")[:3]
    rest = rest or str(calendar.monthrange(int(year), int(month or "12"))[1])
    return f"{year}-{(month or '12').zfill(2)}-{rest.zfill(2)}"


def _bounds(spell: Spell) -> tuple[str, str]:
    return spell.start or "0000", spell.end or "9999-99"


def _union(spells: list[Spell]) -> tuple[Spell, ...]:
    """The same days once: a stage may lie at other times at other sites."""
    whole: list[Spell] = []
    for spell in sorted(set(spells), key=_bounds):
        if whole and _bounds(spell)[0] <= _bounds(whole[-1])[1]:
            last = max(whole[-1], spell, key=lambda one: _bounds(one)[1])
            whole[-1] = Spell(whole[-1].start, last.end)
        else:
            whole.append(spell)
    return tuple(whole)
