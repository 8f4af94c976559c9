"""What people write about time: stages, models of them, and when each was."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.weights import Weights

if TYPE_CHECKING:
    from qualcode.model import Indicator

__all__ = ["Period", "Stage", "StageModel"]


@dataclass(frozen=True)
class Stage:
    """One stage of a model.

    ``cues`` are the patterns that speak for it, per language, ``questions`` those by which an interviewer asks about it; ``documents``
    the kinds of documents that stand there when nothing else tells; a ``background`` stage, during which the others happen, gives way to
    them on a tie. ``first`` and ``last`` are the dates between which it lies (2003, 2003-06 or 2003-06-29), where the model itself is a
    matter of years; blank: open.

    Examples
    --------
    >>> from qualcode import Indicator
    >>> signing = Stage("contracting", {"zh": "签约"}, cues={"zh": (Indicator(("签 … 合同",)),)}, documents=("contract",))
    >>> signing.label("zh")
    '签约'
    """

    id: str
    name: Mapping[str, str]
    cues: Mapping[str, tuple[Indicator, ...]] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    background: bool = False
    first: str = ""
    last: str = ""
    questions: Mapping[str, tuple[Indicator, ...]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        return self.name.get(language) or next(iter(self.name.values()), self.id)


@dataclass(frozen=True)
class Period:
    """When a stage was: from the day ``first`` to the day ``last`` (each may be a month or a year; blank: open), at one site or at all.

    Examples
    --------
    >>> spring = Period("contracting", "2018-01", "2018-03")
    >>> [spring.holds(day) for day in ("2018-03-31", "2018-02", "2018", "2018-04-01")]
    [True, True, False, False]
    >>> Period("early", "2013", "2015-12-31").holds("2015")
    True
    """

    stage: str
    first: str = ""
    last: str = ""
    site: str = ""

    def holds(self, day: str) -> bool:
        """Whether a day, month or year lies wholly within."""
        begun = not self.first or _first_day(self.first) <= _first_day(day)
        return begun and (not self.last or _last_day(day) <= _last_day(self.last))


def _first_day(day: str) -> str:
    """The day that a day, month or year begins with."""
    return day + "-01" * (2 - day.count("-"))


def _last_day(day: str) -> str:
    """The day that a day, month or year ends with."""
    if day.count("-") == 2:
        return day
    year, _, month = day.partition("-")
    return f"{year}-{month or '12'}-{monthrange(int(year), int(month or 12))[1]}"


@dataclass(frozen=True)
class StageModel:
    """Stages in their order. ``weights`` are what was learned of words that speak for them.

    Examples
    --------
    >>> signing, serving = Stage("contracting", {"zh": "签约"}, documents=("contract",)), Stage("delivery", {"zh": "服务实施"})
    >>> model = StageModel("short", (signing, serving))
    >>> model.ids, model.default("contract"), model.default("interview")
    (('contracting', 'delivery'), 'contracting', '')
    """

    id: str
    stages: tuple[Stage, ...] = ()
    weights: Weights | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        ids = [stage.id for stage in self.stages]
        if len(ids) != len(set(ids)):
            raise ArgumentError(f"stage model '{self.id}' names a stage twice")

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(stage.id for stage in self.stages)

    @property
    def periods(self) -> tuple[Period, ...]:
        """When its stages were, as the model itself says."""
        return tuple(Period(stage.id, stage.first, stage.last) for stage in self.stages if stage.first or stage.last)

    def default(self, kind: str) -> str:
        """Where documents of a kind stand when nothing else tells; blank where that cannot be said."""
        return next((stage.id for stage in self.stages if kind in stage.documents), "")
