"""How problems are to be laid out: levels, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from qualcode.plans.groups import Group

__all__ = ["Level", "ProblemPlan", "Voice"]


@dataclass(frozen=True)
class Level:
    """A level and the problems on it, in their order."""

    id: str
    problems: tuple[Group, ...]
    name: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        return self.name.get(language) or next(iter(self.name.values()), self.id)


@dataclass(frozen=True)
class Voice:
    """A kind of stakeholder: a column, also where nobody of it speaks.

    ``actors``, ``kinds`` (of actor) and ``roles`` (of the study) say who belongs; ``where`` names attributes and their values, such as
    ``{"side": ("client",)}``: of the speaker's actor, and of the document where the actor has none or nobody speaks.
    """

    id: str
    name: Mapping[str, str] = field(default_factory=dict)
    actors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        return self.name.get(language) or next(iter(self.name.values()), self.id)


@dataclass(frozen=True)
class ProblemPlan:
    """Levels of problems, whose voices are heard, in which steps problems arise, what answers them.

    ``steps`` is a column of the codings (``stage``, ``stage_<name>``; blank: none); ``rights`` are rights that relations tell of, whose
    source holds them; ``position`` is what the researcher declares of their own place.
    """

    kind: ClassVar[str] = "problems"

    name: str
    levels: tuple[Level, ...]
    voices: tuple[Voice, ...]
    steps: str = ""
    measures: tuple[Group, ...] = ()
    rights: tuple[Group, ...] = ()
    position: str = ""
