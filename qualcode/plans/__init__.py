"""How a study wants its codings laid out: a frozen dataclass for each kind of layout, as ``layouts:`` of study.yaml declares it."""

from __future__ import annotations

from typing import ClassVar, Protocol

__all__ = ["Plan"]


class Plan(Protocol):
    """What every plan has: the kind of layout, and the name that the study gives to this one (of its files and its section)."""

    kind: ClassVar[str]

    @property
    def name(self) -> str: ...
