"""A comparison of periods with each other (vertical) and of places with each other (horizontal), by the same criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

__all__ = ["STAGES", "ComparisonPlan", "Transfer"]

STAGES = "stages"
"""As `vertical`: the stages of the study; any other word is one of ``more_stages``."""


@dataclass(frozen=True)
class Transfer:
    """What a researcher wrote beside the sentence of a measure: from where it is borrowed, and on which condition it can be moved.

    Examples
    --------
    >>> Transfer("S-01:12", "K", "somebody has to compute the price").condition
    'somebody has to compute the price'
    """

    sentence: str
    borrowed_from: str = ""
    condition: str = ""


@dataclass(frozen=True)
class ComparisonPlan:
    """What is compared with what.

    Parameters
    ----------
    name
        Of the layout: of its files and its section.
    criteria
        Codes, which are the rows of both tables; a family stands for the codes directly below it. What is coded below a criterion
        counts for it.
    vertical
        The model whose stages are the periods: ``stages``, or one of ``more_stages``.
    horizontal
        Where a sentence speaks of: one of ``more_stages``, an attribute of documents, or both under one name; then the sentence goes
        before its document.
    own
        The value of `horizontal` that is the place of the study.
    second_hand
        Attribute → values: documents that have one of them are literature, reports and the like.
    like
        Attributes of documents by which one judges whether like is compared with like, such as level and form.
    problems, causes, measures
        Codes or families that are told beside the criteria.
    borrowed_from
        Where a measure's model stands: an attribute or one of ``more_stages``; blank: `horizontal`.
    transfer
        What the researcher wrote beside measures.

    Examples
    --------
    >>> plan = ComparisonPlan("comparison", ("criterion",), horizontal="place", own="own", second_hand={"source": ("literature",)})
    >>> plan.kind, plan.vertical
    ('comparison', 'stages')
    """

    kind: ClassVar[str] = "comparison"

    name: str
    criteria: tuple[str, ...]
    vertical: str = STAGES
    horizontal: str = ""
    own: str = ""
    second_hand: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    like: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    borrowed_from: str = ""
    transfer: tuple[Transfer, ...] = ()
