"""The figures of a run, each in the section that says the same on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.reporting.contents.blocks import Figure

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["run_figures"]

PLANES = ("_actual", "_nominal")
PLACES = {
    "relations": "graph",
    "relations_by_stage": "graph",
    "relations_difference": "nominal_actual",
    "trajectories": "trajectories",
    "cooccurrence": "matrices",
    "correspondence": "matrices",
    "saturation": "saturation",
}
"""Figure, without its plane → section; what is not named here is a matrix."""


def run_figures(evidence: Evidence, labels: Labels) -> dict[str, list[Figure]]:
    """Section → its figures."""
    from qualcode.reporting.figures.writing import planned_figures

    made: dict[str, list[Figure]] = {}
    for name, draw in planned_figures(evidence.results).items():
        plane = next((plane for plane in PLANES if name.endswith(plane)), "")
        kind = name.removesuffix(plane)
        title = labels.words[f"picture.{kind}"] if kind in PLACES else labels.matrix(kind)
        caption = f"{title} · {labels.of('plane', plane[1:])}" if plane else title
        alt = labels.words["figure.alt"].format(title=caption)
        made.setdefault(PLACES.get(kind, "matrices"), []).append(Figure(f"figure_{name}", caption, name, draw, alt, paper=True))
    return made
