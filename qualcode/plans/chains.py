"""How problems, causes and measures are to be laid out as chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from qualcode.plans.groups import Group

__all__ = ["CAUSES", "MEASURES", "PROBLEMS", "ChainPlan"]

PROBLEMS = ("condition.procedure", "condition.supervision", "condition.quality")
CAUSES = (
    "condition.law",
    "condition.cognition",
    "condition.capacity",
    "condition.fiscal",
    "condition.performance_pursuit",
    "condition.shallow_cooperation",
    "condition.clientele",
)
MEASURES = ("measure",)
"""What the built-in codebooks ``conditions`` and ``measures`` are read as where a study does not say: a proposal."""


@dataclass(frozen=True)
class ChainPlan:
    """Which codes are problems, which causes, which measures; ``aspects`` is the column of the stages that the material is described by."""

    kind: ClassVar[str] = "chains"

    name: str
    problems: tuple[Group, ...]
    causes: tuple[Group, ...]
    measures: tuple[Group, ...]
    aspects: str = "stage"
