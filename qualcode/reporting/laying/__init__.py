"""Layouts as readers see them: a module for each kind turns its record into tables, figures and words of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from qualcode.reporting.contents.blocks import Section
from qualcode.reporting.laying.chains import laid_chains
from qualcode.reporting.laying.comparison import comparison_section
from qualcode.reporting.laying.dyads import dyads_section
from qualcode.reporting.laying.problems import laid_problems
from qualcode.reporting.laying.typology import typology_section

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["LAID", "layout_sections"]

LAID: Mapping[str, Callable[[Any, Evidence, Labels], Section]] = {
    "chains": laid_chains,
    "comparison": comparison_section,
    "dyads": dyads_section,
    "problems": laid_problems,
    "typology": typology_section,
}
"""Kind of layout → its section of the report."""


def layout_sections(evidence: Evidence, labels: Labels) -> list[Section]:
    """A section for each layout of the study, in its order."""
    return [LAID[layout.kind](layout, evidence, labels) for layout in evidence.results.layouts.values()]
