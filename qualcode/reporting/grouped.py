"""What readers see instead of the ids of a plan's groups."""

from __future__ import annotations

from collections.abc import Iterable

from qualcode.layouts.record import Layout
from qualcode.plans.groups import Group
from qualcode.reporting.labels import Labels

__all__ = ["plan_of", "with_groups"]


def plan_of(layout: Layout, labels: Labels) -> object:
    """The plan of the study that a layout was made by; ``None`` where it was made by hand."""
    found = (plan for plan in labels.study.layouts if plan.name == layout.name and plan.kind == layout.kind)
    return next(found, None)


def with_groups(groups: Iterable[Group], labels: Labels) -> dict[str, str]:
    """Id of a group → the name that the study gives it, or that of its code."""
    return {group.id: group.label(labels.study.language) or labels.code(group.codes[0]) for group in groups}
