"""What the commands of statistics give."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.answering import FIGURES, TABLES, Answer, heard, place, tell
from qualcode.cli.asking import Asked, labels_of, two_values
from qualcode.cli.counted import counted_matrix, heat, settings
from qualcode.cli.materials import Material, material
from qualcode.errors import ArgumentError
from qualcode.matrices.asking import of_relations
from qualcode.matrices.labelling import label_names, labelled, sources
from qualcode.reporting.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices.record import Matrix
    from qualcode.reporting.figures.pictures import Picture
    from qualcode.statistics.arranging import PermutationTest
    from qualcode.statistics.correspondence import Correspondence
    from qualcode.statistics.drawing import Draws

__all__ = ["told_map", "told_stability", "told_test"]


def told_test(
    asked: Asked, *, rows: str | None, columns: str, count: str, permute: str | None, correction: str, resamples: int, seed: int
) -> None:
    """The test that the counts allow, or one that moves labels between or within informants."""
    place(asked, TABLES if permute else (*TABLES, *FIGURES))
    if permute == "groups" and not rows:
        raise click.UsageError("--permute groups needs --rows: the label that tells the groups, such as --rows actor_kind.")
    found = material(asked, relations=of_relations([*labels_of(rows or ""), *labels_of(columns)]))
    with heard():
        if permute:
            tell(_permuted(found, rows, columns, count, permute, resamples, seed), asked)
        else:
            tell(_independent(found, rows, columns, count, correction, resamples, seed), asked)


def _independent(found: Material, rows: str | None, columns: str, count: str, correction: str, resamples: int, seed: int) -> Answer:
    from qualcode.statistics.testing import independence

    matrix = counted_matrix(found, rows, columns, count=count)
    made = independence(
        matrix.counts, count=count, sources=_sources(matrix, count), missing="drop", correction=correction, resamples=resamples, seed=seed
    )
    numbers = ("method", "statistic", "df", "p", "chi_squared", "g_squared", "cramers_v", "cramers_v_corrected", "v_low", "v_high", "n")
    table = _numbers(made, numbers)
    told = [f"{name}: {value}" for name, value in (("reason", made.reason), ("caution", made.caution)) if value]
    if made.method == "withheld":
        told.append("instead: the same command with --permute stages, or --permute groups with a label of persons for --rows")
    told += [f"taken out: {', '.join(made.dropped)}"] if made.dropped else []
    title = " × ".join(Labels(found.study).level(name) for name in (*matrix.rows, *matrix.columns))
    residuals = made.table("adjusted") if len(made.cells) else None
    draw = None if residuals is None else partial(heat, residuals, found, title=title, residuals=True)
    shares = made.shares
    return Answer(
        {"test": table, "cells": made.cells, "shares": shares}, [*told, *settings(matrix.settings), *settings(made.settings)], draw
    )


def _sources(matrix: Matrix, count: str) -> int:
    """How many different informants (or documents) are behind the counts."""
    column = {"documents": "document", "informants": "person"}.get(count)
    return int((matrix.found[column] if column else sources(matrix.found)).nunique())


def _numbers(made: Any, names: tuple[str, ...]) -> pd.DataFrame:
    """A row for each number of a result."""
    import pandas as pd

    return pd.DataFrame([(name.replace("_", " "), getattr(made, name)) for name in names], columns=["what", "value"], dtype="object")


def _permuted(found: Material, rows: str | None, columns: str, count: str, permute: str, resamples: int, seed: int) -> Answer:
    from qualcode.statistics.permuting import group_permutation, stage_permutation

    by = labels_of(columns)
    frame, segments = found.relations if of_relations(by) else found.codings
    stage = labels_of(rows or "stage")[0]
    found.one_plane([*by, stage])
    frame = labelled(frame, found.study, labels=[*by, stage] if permute == "stages" else by)
    if permute == "stages":
        made: PermutationTest = stage_permutation(frame, seed=seed, by=by, stage=stage, resamples=resamples)
        title = f"{stage}s moved within informants"
    else:
        label = labels_of(str(rows))[0]
        groups = _groups(found, segments, label)
        made = group_permutation(frame, groups=groups, seed=seed, by=by, count=count, resamples=resamples)
        title = f"informants moved between groups of {label}"
    numbers = ("statistic", "value", "expected", "p", "method", "arrangements", "informants", "permutable", "blocks", "left_out")
    told = [*found.told, f"test: {title}", f"seed: {seed}", *([f"reason: {made.reason}"] if made.reason else [])]
    return Answer({"test": _numbers(made, numbers), "compared": made.table}, told)


def _groups(found: Material, segments: pd.DataFrame, label: str) -> dict[str, str]:
    """Of each informant the value of a label; an informant with several is in no group, and that is told."""
    frame = labelled(segments, found.study, labels=[label])
    said = frame[frame["person"].notna() & frame[label].notna() & ~frame["role"].isin(["interviewer"])]
    values = said.groupby("person")[label].nunique()
    several = sorted(map(str, values.index[values > 1]))
    if several:
        who = ", ".join(several[:5]) + (f" and {len(several) - 5} more" if len(several) > 5 else "")
        raise ArgumentError(f"--rows {label}: {who} have several values of it; groups are of persons, such as --rows actor_kind.")
    return {str(person): str(value) for person, value in zip(said["person"], said[label], strict=True)}


# The map


def told_map(asked: Asked, *, rows: str | None, columns: str, count: str, supplementary: str) -> None:
    """Points of rows and columns, the axes, and the map."""
    from qualcode.statistics.correspondence import correspondence_analysis

    place(asked, (*TABLES, *FIGURES))
    found = material(asked, relations=of_relations([*labels_of(rows or ""), *labels_of(columns)]))
    with heard():
        matrix = counted_matrix(found, rows, columns, count=count)
        extra = labels_of(supplementary)
        made = correspondence_analysis(matrix.counts, supplementary_rows=extra, missing="drop")
        told = [f"inertia: {made.inertia:.3f}", *made.cautions, *([f"taken out: {', '.join(made.dropped)}"] if made.dropped else [])]
        draw = partial(_drawn, made, found, matrix) if len(made.axes) > 1 else None
        tell(Answer({"points": made.points, "axes": made.axes}, [*told, *settings(matrix.settings)], draw), asked)


def _drawn(made: Correspondence, found: Material, matrix: Matrix) -> Picture:
    from qualcode.reporting.figures.maps import correspondence_figure

    points = made.points
    kinds = {"row": " · ".join(matrix.rows), "column": " · ".join(matrix.columns)}
    renamed = points.rename(columns={"label": "id", "axis_1": "x", "axis_2": "y", "quality_2": "quality"})
    renamed = renamed.assign(kind=points["kind"].map(kinds), mass=points["mass"].fillna(0))
    shares = made.axes["share"].tolist()[:2]
    shown = renamed[["kind", "id", "x", "y", "mass", "quality"]].dropna(subset=["x", "y"]).reset_index(drop=True)
    return correspondence_figure(shown, found.study, shares=(shares[0], shares[1]))


# Stability


def told_stability(
    asked: Asked,
    *,
    of: str,
    rows: str | None,
    columns: str,
    count: str,
    share: bool,
    compare: str | None,
    strata: bool,
    minimum: int,
    resamples: int,
    seed: int,
) -> None:
    """Informants drawn again, and each left out in turn: of cells, of arrows, or of a difference."""
    place(asked, TABLES)
    between = two_values(compare, "--compare") if compare else None
    if of == "edges" and (between or share):
        raise click.UsageError("--compare and --share are of cells: leave --of edges out.")
    across = labels_of(columns)
    if len(across) != 1:
        raise click.UsageError(f"--columns {columns}: name one label, such as family.")
    down = labels_of(rows) if rows else ["stage"] if "plane" in asked.where else ["stage", "plane"]
    if between and between[0] not in down:
        down.append(between[0])
    if between and between[0] in asked.where:
        raise click.UsageError(
            f"--compare {compare} needs both values, and the study is cut to {between[0]} = {', '.join(asked.where[between[0]])}."
        )
    found = material(asked, relations=of == "edges" or of_relations([*down, *across]))
    with heard():
        draws = _draws(found, strata, resamples, seed)
        if of == "edges":
            found.one_plane(down, "relations")
            answer = _edges(found, down, across[0], minimum, draws)
        else:
            found.one_plane([*down, *across, *([between[0]] if between else [])])
            answer = _cells(found, down, across[0], count, share, between, minimum, draws)
        tell(answer, asked)


def _draws(found: Material, strata: bool, resamples: int, seed: int) -> Draws:
    from qualcode.statistics.clustering import clusters
    from qualcode.statistics.drawing import Draws

    kinds = None
    if strata:
        drawn = clusters(found.results.segments, actors=found.study.actors)
        kinds = {str(who): str(kind) for who, kind in zip(drawn["cluster"], drawn["kind"], strict=True)}
    return Draws(seed=seed, resamples=resamples, strata=kinds)


def _notes(found: Material, draws: Draws) -> list[str]:
    told = "kinds of informants keep their number" if draws.strata else "all from one urn"
    return [
        *found.told,
        f"draws: {draws.resamples} of informants (and documents in which nobody speaks), {told}",
        f"interval: {draws.confidence:.0%}; seed {draws.seed}",
        "present: the share of draws in which it is there; who: the one who gives most of it; least: what is left without them",
    ]


def _edges(found: Material, down: list[str], across: str, minimum: int, draws: Draws) -> Answer:
    from qualcode.statistics.leaving import leave_one_out_edges
    from qualcode.statistics.resampling import bootstrap_edges

    frame, segments = found.relations
    keys = ["source", "target", across, *(name for name in down if name not in ("source", "target", across))]
    frame = labelled(frame, found.study, labels=keys)
    drawn = bootstrap_edges(frame, segments, draws=draws, by=keys, minimum=minimum)
    left = leave_one_out_edges(frame, by=keys, minimum=minimum)
    return Answer({"arrows": _beside(drawn, left, keys)}, _notes(found, draws))


def _cells(
    found: Material,
    down: list[str],
    across: str,
    count: str,
    share: bool,
    between: tuple[str, str, str] | None,
    minimum: int,
    draws: Draws,
) -> Answer:
    from qualcode.statistics.leaving import leave_one_out
    from qualcode.statistics.resampling import bootstrap_cells, bootstrap_differences

    keys = [*down, across]
    frame, segments = found.relations if of_relations(keys) else found.codings
    frame = labelled(frame, found.study, labels=keys)
    known = label_names(segments, found.study)
    segments = labelled(segments, found.study, labels=[name for name in keys if name in known])
    if between:
        made = bootstrap_differences(frame, segments, between=between, draws=draws, cells=keys, count=count, share=share)
        return Answer({"differences": made}, _notes(found, draws)[:-1])
    drawn = bootstrap_cells(frame, segments, draws=draws, rows=down, columns=across, count=count, share=share)
    left = leave_one_out(frame, rows=down, columns=across, count=count, minimum=minimum)
    return Answer({"cells": _beside(drawn, left, keys)}, _notes(found, draws))


def _beside(drawn: pd.DataFrame, left: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """What is drawn again beside what is left out, a row for each cell or arrow with evidence."""
    more = [name for name in ("least", "who", "share", "hangs_on_one") if name in left]
    own = left[[*keys, *more]].rename(columns={"share": "share_of_who"})
    return drawn.merge(own, on=keys, how="inner")
