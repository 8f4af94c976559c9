"""What ``qualcode discourse`` and ``qualcode ena`` give."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from qualcode.cli.answering import FIGURES, TABLES, Answer, heard, place, tell
from qualcode.cli.asking import Asked, labels_of, two_values
from qualcode.cli.counted import settings
from qualcode.cli.materials import Material, material
from qualcode.cli.related import GRAPHS, write_beside
from qualcode.errors import ArgumentError
from qualcode.matrices.labelling import cut, labelled

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.epistemic.tying import EpistemicNetwork
    from qualcode.reporting.figures.pictures import Picture

__all__ = ["told_discourse", "told_ena"]


def told_discourse(
    asked: Asked,
    *,
    rows: str,
    columns: str,
    qualifier: str | None,
    together: str | None,
    normalisation: str,
    per: str | None,
    windows: str | None,
) -> None:
    """Who speaks of what, or who speaks of the same; of all, or in windows of time."""
    from qualcode.discourse.projecting import projection, projection_matrix

    one_mode = together is not None
    if windows and not one_mode:
        together = "ignore"
    plain = tuple(ending for ending in GRAPHS if ending not in TABLES)
    ending = place(asked, TABLES if windows else (*TABLES, *plain, *(() if one_mode else FIGURES)))
    found = material(asked)
    with heard():
        said = _said(found, rows, columns, qualifier, per, dated=bool(windows))
        notes = [*found.told, f"statements: {len(said)}", f"rows: {rows}", f"columns: {columns}", f"qualifier: {qualifier or 'none'}"]
        notes += [f"together: {together}"] if together else []
        notes.append(f"normalisation: {normalisation}")
        if windows:
            make = partial(projection, aggregation=str(together), normalisation=normalisation)
            tell(Answer({"windows": _windows(said, windows, make)}, [*notes, f"windows: {windows}"]), asked)
        elif together is None:
            _two_mode(found, said, normalisation, notes, ending in plain)
        elif ending in plain:
            write_beside(projection(said, aggregation=together, normalisation=normalisation), asked, found)
        else:
            matrix = projection_matrix(said, aggregation=together, normalisation=normalisation)
            tell(Answer({"together": matrix.rename_axis(rows)}, notes), asked)


def _said(found: Material, rows: str, columns: str, qualifier: str | None, per: str | None, *, dated: bool) -> pd.DataFrame:
    """The statements; of polarity also what is denied, which counts nowhere else."""
    from qualcode.discourse.stating import distinct_statements, statements
    from qualcode.matrices.asking import narrowed

    frame, _ = found.codings
    if qualifier == "polarity":
        frame, _ = narrowed(found.study, found.results.codings, found.results.segments, found.where)
    found.one_plane([rows, columns])
    wanted = [name for name in (rows, columns, "date") if name not in frame]
    frame = labelled(frame, found.study, labels=wanted)
    planes = list(found.where.get("plane", ()))
    said = statements(frame, rows=rows, columns=columns, qualifier=qualifier, date="date", **({"plane": planes} if planes else {}))
    return said if per is None else distinct_statements(said, per=per)


def _two_mode(found: Material, said: pd.DataFrame, normalisation: str, notes: list[str], graph: bool) -> None:
    from qualcode.discourse.affiliating import affiliation_matrix, affiliation_network
    from qualcode.reporting.figures.circles import two_mode_figure

    if normalisation not in ("no", "activity", "prominence"):
        raise ArgumentError(
            f"--normalisation {normalisation} is of those who speak of the same: add --together, or choose activity, prominence."
        )
    if graph:
        write_beside(affiliation_network(said, normalisation=normalisation), found.asked, found)
        return
    matrix = affiliation_matrix(said, normalisation=normalisation)
    edges = matrix.rename_axis(index="actor", columns="code").melt(ignore_index=False, value_name="weight").reset_index()
    draw = partial(two_mode_figure, edges[edges["weight"] > 0], found.study)
    tell(Answer({"speaks of": matrix.rename_axis("speaks")}, notes, draw if len(edges) else None), found.asked)


def _windows(said: pd.DataFrame, text: str, make: partial[nx.Graph]) -> pd.DataFrame:
    """A row for each tie of each window."""
    import pandas as pd

    from qualcode.discourse.windowing import window_networks

    unit, _, size = text.replace("：", ":").partition(":")
    if not size.isdecimal() or int(size) < 1:
        raise click.UsageError(f"--windows {text}: say unit and size, such as month:3.")
    rows = []
    for one in window_networks(said, unit=unit, size=int(size), make=make):
        for first, second, weight in sorted(one.network.edges(data="weight")):
            rows.append((one.start, one.end, one.statements, *sorted((first, second)), weight))
    return pd.DataFrame(rows, columns=["start", "end", "statements", "first", "second", "weight"])


# Epistemic networks


def told_ena(
    asked: Asked,
    *,
    columns: str,
    codes: str,
    unit: str,
    conversation: str,
    line: str,
    back: int,
    compare: str | None,
    seed: int,
) -> None:
    """The ties of each unit, the map, and the comparison of two groups."""
    from qualcode.epistemic.lines import coded_lines
    from qualcode.epistemic.tying import epistemic_network
    from qualcode.statistics.comparing import network_comparison

    place(asked, (*TABLES, *FIGURES))
    groups = two_values(compare, "--compare") if compare else None
    found = material(asked)
    codings, segments = found.codings
    found.one_plane(labels_of(unit))
    with heard():
        lines = coded_lines(codings, segments, columns=columns, codes=labels_of(codes) or None, line=line)
        nodes = labels_of(codes) or _nodes(codings, columns, lines)
        wanted = [name for name in (*labels_of(unit), *labels_of(conversation), *([groups[0]] if groups else [])) if name not in lines]
        lines = labelled(lines, found.study, labels=wanted)
        made = epistemic_network(lines, codes=nodes, conversation=labels_of(conversation), unit=labels_of(unit), back=back)
        notes = [*found.told, *settings(made.settings)]
        tables = {"points": made.units.join(made.points), "ties": made.ties, "nodes": made.nodes.rename_axis("code"), "axes": made.axes}
        if groups:
            label, first, second = groups
            result = network_comparison(made, label, a=first, b=second, seed=seed)
            tables = {"difference": result.difference, "axes compared": result.axes, **tables}
            notes += [
                f"{first}: {result.units_a}; {second}: {result.units_b}",
                f"distance: {result.distance:.3f}, p {result.p:.3f}, seed {seed}",
            ]
            notes += [told for told in (result.reason, result.caution) if told]
        draw = partial(_map, made, found, groups[0] if groups else None) if len(made.points.columns) > 1 else None
        tell(Answer(tables, notes, draw), asked)


def _nodes(codings: pd.DataFrame, columns: str, lines: pd.DataFrame) -> list[str]:
    """The codes or families that occur, in the order of the lines' columns."""
    there = set(map(str, (cut(codings["code"], 1) if columns == "family" else codings["code"]).unique()))
    return [name for name in lines.columns if name in there]


def _map(made: EpistemicNetwork, found: Material, group: str | None) -> Picture:
    from qualcode.reporting.figures.maps import epistemic_figure

    first, second = made.points.columns[:2]
    names = {first: "x", second: "y"}
    places = made.nodes.rename(columns=names)[["x", "y"]].dropna().rename_axis("code").reset_index()
    ties = made.normalised.mean()
    edges = ties[ties > 0].rename("weight").rename_axis(["source", "target"]).reset_index()
    points = made.points.rename(columns=names)[["x", "y"]].dropna()
    groups = made.units[group].reindex(points.index) if group and group in made.units else "all"
    points = points.assign(group=groups, unit=[" · ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in points.index])
    return epistemic_figure(places, found.study, edges=edges, points=points.dropna().reset_index(drop=True))
