"""A plan for pairs of actors: what they are to each other at each stage, on paper and in practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from qualcode.errors import one_of

__all__ = ["GRAINS", "DyadPlan"]

GRAINS = ("code", "family")


@dataclass(frozen=True)
class DyadPlan:
    """What ``layout: dyads`` asks for.

    Parameters
    ----------
    name
        Of its files and its section.
    by
        What a cell holds: ``code`` or ``family``.
    acts, responses
        Families (or codes): what the stronger side does, and what the other side does in return. The name that is proposed for a relation
        is made of the most frequent act and the most frequent response.
    against
        What is written → what goes against it in practice, families or codes.
    pairs
        Only these pairs of actors, in this order; all where there are none.

    Examples
    --------
    >>> DyadPlan(acts=("control",), responses=("resistance",)).by
    'code'
    """

    kind: ClassVar[str] = "dyads"

    name: str = "dyads"
    by: str = "code"
    acts: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    against: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        one_of("by", self.by, GRAINS)
