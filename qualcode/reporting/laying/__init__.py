"""Layouts as readers see them: a module for each kind turns its record into tables, figures and words of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.reporting.contents.blocks import Section
from qualcode.reporting.laying.comparison import comparison_section

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["LAID", "layout_sections"]

LAID: Mapping[str, Callable[[Any, Evidence, Labels], Section]] = {"comparison": comparison_section}
"""Kind of layout → its section of the report."""


def layout_sections(evidence: Evidence, labels: Labels) -> list[Section]:
    """A section for each layout of the study, in its order."""
    return [LAID[layout.kind](layout, evidence, labels) for layout in evidence.results.layouts.values()]
