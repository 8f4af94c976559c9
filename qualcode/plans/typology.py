"""What a typology asks for: which documents make a case, two dimensions with a rule each, four types, the path, and what goes both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from qualcode.processes import Period

__all__ = ["AT_LEAST", "EARLIEST", "NO", "RULES", "YES", "Dimension", "Exchange", "Side", "TypologyPlan"]

EARLIEST, AT_LEAST = "earliest", "at_least"
RULES = (EARLIEST, AT_LEAST)
YES, NO = "yes", "no"
Names = Mapping[str, str]


@dataclass(frozen=True)
class Side:
    """Something that codes speak for: a value of a dimension, a sign, a state of the path, a criterion, a flow.

    A code counts for it where it is one of ``codes`` or lies below one. ``both``: the id of an exchange without which a state is only
    half reached.

    Examples
    --------
    >>> Side("government", codes=("initiated.by_government",)).has("initiated.by_government.county")
    True
    """

    id: str
    name: Names = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    both: str = ""

    def has(self, code: str) -> bool:
        """Whether a code speaks for it."""
        return any(code == one or code.startswith(f"{one}.") for one in self.codes)


@dataclass(frozen=True)
class Dimension:
    """A question with two answers and the rule that decides it.

    ``earliest``: ``sides`` are the two values, and the one with the earliest dated evidence is taken. ``at_least``: the values are yes and
    no; yes where ``least`` of the ``signs`` are evidenced on ``plane``; the codes of the second side speak against it. A blank ``plane``
    stands for both.

    Examples
    --------
    >>> signs = (Side("budget", codes=("integrated.budget",)), Side("meeting", codes=("integrated.meeting",)))
    >>> joined = Dimension("joined", (Side("yes"), Side("no", codes=("apart",))), "at_least", signs=signs, least=2, plane="actual")
    >>> joined.values
    ('yes', 'no')
    """

    id: str
    sides: tuple[Side, Side]
    rule: str = EARLIEST
    name: Names = field(default_factory=dict)
    signs: tuple[Side, ...] = ()
    least: int = 1
    plane: str = ""

    @property
    def values(self) -> tuple[str, str]:
        return self.sides[0].id, self.sides[1].id


@dataclass(frozen=True)
class Exchange:
    """Two flows that must both be evidenced, or a code (``mutual``) that both ends assert, before it is called mutual.

    Examples
    --------
    >>> flows = (Side("down", codes=("empowerment.by_government",)), Side("up", codes=("empowerment.by_organisation",)))
    >>> Exchange("empowerment", flows, mutual=("empowerment.mutual",)).flows[1].id
    'up'
    """

    id: str
    flows: tuple[Side, Side]
    name: Names = field(default_factory=dict)
    mutual: tuple[str, ...] = ()


@dataclass(frozen=True)
class TypologyPlan:
    """Two dimensions × cases.

    Parameters
    ----------
    dimensions
        Exactly two.
    types
        Value of the first, value of the second → the name of the type; all four.
    name
        Of the section and its files.
    cases
        ``site``, ``document``, or an attribute of documents: what makes a case.
    dates
        ``passage``: only a date told in the coded passage or its sentence dates it; ``answer``: else one told earlier in the same answer.
        Which of the two a rule takes is what the sensitivity table turns round.
    plane
        On which the path, the criteria and what goes both ways are read.
    path
        The states of the relation, in the order of the model.
    criteria
        By which the types are compared.
    both_ways
        What is called mutual only where both flows are evidenced.
    periods
        When the periods of the study were, to name the period of a date.

    Examples
    --------
    >>> began = Dimension("began", (Side("government", codes=("g",)), Side("organisation", codes=("o",))))
    >>> joined = Dimension("joined", (Side("yes"), Side("no")), "at_least", signs=(Side("meeting", codes=("m",)),))
    >>> TypologyPlan((began, joined), {(a, b): {"en": f"{a}, {b}"} for a in began.values for b in joined.values}).kind
    'typology'
    """

    kind: ClassVar[str] = "typology"
    dimensions: tuple[Dimension, Dimension]
    types: Mapping[tuple[str, str], Names]
    name: str = "typology"
    cases: str = "case"
    dates: str = "passage"
    plane: str = "actual"
    path: tuple[Side, ...] = ()
    criteria: tuple[Side, ...] = ()
    both_ways: tuple[Exchange, ...] = ()
    periods: tuple[Period, ...] = ()

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """The four cells, row by row."""
        first, second = self.dimensions
        return tuple((a, b) for a in first.values for b in second.values)
