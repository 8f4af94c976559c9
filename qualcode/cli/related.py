"""What ``qualcode network`` and ``qualcode trajectories`` give."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.answering import FIGURES, REMEDY, TABLES, Answer, free, heard, place, quoted, tell
from qualcode.cli.asking import Asked, labels_of
from qualcode.cli.materials import Material, material
from qualcode.cli.parts import Partitioned, partitioned
from qualcode.errors import ArgumentError, hint
from qualcode.graphfiles import write_network
from qualcode.graphfiles.writing import NETWORK_FORMATS
from qualcode.saving import save

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["told_network", "told_trajectories", "write_beside"]

Source = Material | Partitioned
GRAPHS = tuple(dict.fromkeys((*NETWORK_FORMATS.values(), ".gv")))
BESIDE = ("code", "document", "speaker", "person", "stage", "plane", "asserted_by")
COLUMN = {"references": "weight", "documents": "documents", "informants": "informants"}
SHOWN = (
    "source",
    "target",
    "family",
    "code",
    "stage",
    "plane",
    "perspective",
    "symmetric",
    "weight",
    "documents",
    "informants",
    "asserted_by",
)


def told_network(
    asked: Asked,
    *,
    by: str,
    minimum: int,
    count: str,
    loops: bool,
    format_: str | None,
    panels: bool,
    measures: bool,
    difference: bool,
    evidence: tuple[str, str] | None,
) -> None:
    """The list of arrows, a figure, a file for another program, measures, the difference, or the sentences behind arrows."""
    ways = {"--measures": measures, "--difference": difference, "--evidence": bool(evidence), "--panels": panels}
    chosen = [name for name, wanted in ways.items() if wanted]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} give different answers: choose one.")
    tables = TABLES if measures or evidence else (*TABLES, *FIGURES) if difference else FIGURES if panels else (*GRAPHS, ".md", *FIGURES)
    ending = place(asked, GRAPHS if format_ else tables)
    if panels and not ending:
        raise click.UsageError("--panels is a figure: add --out stages.png.")
    found = partitioned(asked) if asked.coded else material(asked, relations=True)
    labels = list(dict.fromkeys([*labels_of(by), *(["stage"] if format_ == "gexf-stages" or panels else [])]))
    with heard():
        if evidence:
            tell(_behind(found, evidence), asked)
            return
        if difference:
            tell(_difference(found, labels, minimum, count, loops), asked)
            return
        found.one_plane(labels, "relations")
        graph = found.network(labels, minimum={count: minimum}, loops=loops)
        notes = [*found.told, *_choices(labels, minimum, count)]
        if ending in GRAPHS and not measures:
            write_beside(graph, asked, found, format_)
        elif measures:
            tell(_measures(found, graph, notes), asked)
        else:
            tell(_arrows(found, graph, notes, panels), asked)


def _choices(by: list[str], minimum: int, count: str) -> list[str]:
    told = f"arrows: one per pair, direction and {', '.join(by) or 'nothing else'}"
    return [told, *([f"left out: arrows with less than {minimum} {count}"] if minimum > 1 else [])]


def write_beside(graph: nx.Graph, asked: Asked, found: Source, format_: str | None = None) -> None:
    """The network in a format of other programs: made elsewhere first, so that no file is replaced unasked and none is half there."""
    path = Path(str(asked.out))
    with tempfile.TemporaryDirectory() as folder:
        made = write_network(graph, Path(folder) / path.name, format=format_, study=found.study)
        files = {path.with_name(one.name): one.read_bytes() for one in made}
    free(list(files), asked)
    for name, data in reversed(files.items()):
        save(name, data, remedy=REMEDY)
    click.echo(f"Written to {', '.join(map(str, files))}: {len(graph)} nodes, {graph.number_of_edges()} ties.")
    for note in found.told:
        click.echo(note)


def _table(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """The arrows as a table, those with most evidence first."""
    import pandas as pd

    rows = [{"source": source, "target": target, **told} for source, target, told in graph.edges(data=True)]
    frame = pd.DataFrame(rows, columns=[*SHOWN] if not rows else None)
    frame = frame[[name for name in SHOWN if name in frame]]
    order = [name for name in ("source", "target", "family", "code", "stage", "plane") if name in frame]
    frame = frame.sort_values(["weight", *order], ascending=[False, *[True] * len(order)], kind="stable", ignore_index=True)
    return frame.assign(asserted_by=frame["asserted_by"].map(lambda who: "; ".join(map(str, who))))


def _arrows(found: Source, graph: nx.MultiDiGraph, notes: list[str], panels: bool) -> Answer:
    from qualcode.reporting.figures.relations import relation_figure
    from qualcode.reporting.figures.stages import stage_figure

    table = _table(graph)
    if panels:
        return Answer({"arrows": table}, notes, partial(stage_figure, graph, found.study, material=found.stages_there))
    return Answer({"arrows": table}, notes, partial(relation_figure, graph, found.study))


def _measures(found: Source, graph: nx.MultiDiGraph, notes: list[str]) -> Answer:
    from qualcode.networks.describing import network_measures
    from qualcode.networks.measuring import actor_measures
    from qualcode.networks.pairing import dyad_measures

    planes = sorted({str(plane) for *_, plane in graph.edges(data="plane")})
    if len(planes) > 1:
        raise ArgumentError(f"measures are of one plane, and there are {', '.join(planes)}. Add --plane actual, or nominal.")
    made = {"actors": actor_measures(graph), "pairs": dyad_measures(graph), "network": network_measures(graph)}
    return Answer(made, notes)


def _difference(found: Source, by: list[str], minimum: int, count: str, loops: bool) -> Answer:
    """What is written beside what is done."""
    import pandas as pd

    from qualcode.networks.differing import network_difference
    from qualcode.reporting.figures.differences import difference_figure

    if "plane" in found.where:
        raise ArgumentError("the difference is that of the two planes: leave --plane out.")
    keys = [name for name in by if name != "plane"]
    first, second = (found.network(keys, loops=loops, plane=plane) for plane in ("nominal", "actual"))
    both = network_difference(first, second, by=keys)
    # An arrow is left out where it has too little on both planes: left out on one of them it would look as if it were only on the other.
    strong = {
        (source, target, *(told[name] for name in keys))
        for graph in (first, second)
        for source, target, told in graph.edges(data=True)
        if told[COLUMN[count]] >= minimum
    }
    rows = [
        {"source": source, "target": target, **told}
        for source, target, told in both.edges(data=True)
        if (source, target, *(told[name] for name in keys)) in strong
    ]
    names = ["source", "target", *keys, "symmetric", "weight_first", "weight_second", "difference", "status"]
    frame = pd.DataFrame(rows, columns=names).sort_values(["status", "source", "target", *keys], kind="stable", ignore_index=True)
    shown = frame.rename(columns={"weight_first": "nominal", "weight_second": "actual", "difference": "nominal - actual"})
    notes = [*found.told, *_choices(keys, minimum, count)]
    notes.append(
        "numbers are pieces of evidence: where there is far more material of one plane, its numbers are larger, and status tells more"
    )
    drawn = frame.drop(columns=["difference", "status"])
    return Answer({"difference": shown}, notes, partial(difference_figure, drawn, found.study))


def _behind(found: Source, ends: tuple[str, str]) -> Answer:
    """The sentences behind all arrows from one actor to the other, and between them where there is no direction."""
    actors = [actor.id for actor in found.study.actors]
    for id in ends:
        if id not in actors:
            raise ArgumentError(f"--evidence {' '.join(ends)}: there is no actor '{id}'{hint(id, actors)} (there are: {', '.join(actors)})")
    rows = found.between(*ends)
    lines = [f"{ends[0]} → {ends[1]}: {len(rows)} pieces of evidence", *quoted(rows, BESIDE)]
    return Answer({"evidence": rows}, found.told, lines=lines)


# Over the stages


def told_trajectories(
    asked: Asked,
    *,
    by: str,
    changes: bool,
    transitions: bool,
    distances: str | None,
    substitution: float | None,
    insertion: float | None,
) -> None:
    """The state of each pair at each stage; or changes, transitions, distances."""
    chosen = [name for name, wanted in (("--changes", changes), ("--transitions", transitions), ("--distances", distances)) if wanted]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} give different answers: choose one.")
    place(asked, TABLES if chosen else (*TABLES, *FIGURES))
    planes = asked.where.get("plane", ())
    if len(planes) != 1:
        raise click.UsageError("a trajectory is on one plane: add --plane actual, or --plane nominal.")
    if distances and substitution is None:
        raise click.UsageError(
            "--distances needs --substitution: the result hangs on what it costs to take one state for another (usual: 2)."
        )
    found = material(asked, relations=True)
    if not found.stages:
        raise ArgumentError(
            f"the study '{found.study.id}' has no stages, so that nothing can be followed over them. Name stages in study.yaml."
        )
    with heard():
        plane = planes[0]
        answer = _changes(found, plane) if changes else _courses(found, plane, by, transitions, distances, substitution, insertion)
        tell(answer, asked)


def _changes(found: Material, plane: str) -> Answer:
    from qualcode.networks.changing import network_changes

    frame, segments = found.relations
    made = network_changes(frame, segments, stages=found.stages, symmetric=found.symmetric, plane=plane)
    notes = [*found.told, f"stages without material: {', '.join(made.without_material) or 'none'}"]
    notes.append(f"in no row: {made.unplaced} pieces of evidence whose stage is not known")
    return Answer({"changes": made.table, "stages": made.summary}, notes)


def _courses(
    found: Material, plane: str, by: str, moves: bool, distances: str | None, substitution: float | None, insertion: float | None
) -> Answer:
    from qualcode.networks.aligning import trajectory_distances
    from qualcode.networks.following import trajectories, transitions
    from qualcode.reporting.figures.cells import trajectory_figure

    frame, segments = found.relations
    paths = trajectories(frame, segments, stages=found.stages, symmetric=found.symmetric, plane=plane, by=by)
    notes = [*found.told, *(f"{name}: {value}" for name, value in paths.settings.items())]
    notes.append(f"in no cell: {paths.unplaced} pieces of evidence whose stage is not known")
    if moves:
        return Answer({"transitions": transitions(paths)}, notes)
    if distances:
        options: dict[str, Any] = {} if insertion is None else {"insertion": insertion}
        made = trajectory_distances(paths, method=distances, substitution=float(substitution or 0), **options)
        notes += [f"{name}: {value}" for name, value in made.settings.items() if value]
        return Answer({"distances": made.matrix, "stages compared": made.compared}, notes)
    wide = paths.wide.rename_axis(index="dyad", columns="stage")
    strip = wide.map(lambda state: str(state).replace(" / ", "; "), na_action="ignore")
    return Answer({"trajectories": wide, "evidence": paths.long}, notes, partial(trajectory_figure, strip, found.study), _strip(wide))


def _strip(wide: pd.DataFrame) -> list[str]:
    from qualcode.cli.answering import printed

    return list(printed({"trajectories": wide}))
