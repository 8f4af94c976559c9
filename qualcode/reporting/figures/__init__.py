"""Pictures for a thesis, each with the rows it draws: 16 cm wide, readable in grey, the same bytes for the same study."""

from __future__ import annotations

from qualcode.reporting.figures.cells import heat_map, trajectory_figure
from qualcode.reporting.figures.circles import cooccurrence_figure, two_mode_figure
from qualcode.reporting.figures.confidences import reliability_figure
from qualcode.reporting.figures.differences import difference_figure
from qualcode.reporting.figures.maps import correspondence_figure, epistemic_figure, saturation_figure
from qualcode.reporting.figures.pictures import Picture
from qualcode.reporting.figures.relations import relation_figure, ties
from qualcode.reporting.figures.stages import stage_figure
from qualcode.reporting.figures.writing import planned_figures, write_figures

__all__ = [
    "Picture",
    "cooccurrence_figure",
    "correspondence_figure",
    "difference_figure",
    "epistemic_figure",
    "heat_map",
    "planned_figures",
    "relation_figure",
    "reliability_figure",
    "saturation_figure",
    "stage_figure",
    "ties",
    "trajectory_figure",
    "two_mode_figure",
    "write_figures",
]
