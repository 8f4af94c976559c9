"""What the commands that count give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from qualcode.cli.answering import FIGURES, TABLES, Answer, heard, place, printed, quoted, tell
from qualcode.cli.asking import Asked, labels_of, two_values
from qualcode.cli.materials import Question, material
from qualcode.cli.parts import partitioned
from qualcode.errors import ArgumentError
from qualcode.matrices import comparison
from qualcode.matrices.labelling import label_names, labelled
from qualcode.matrices.record import Matrix
from qualcode.reporting.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.reporting.figures.pictures import Picture

__all__ = ["counted_matrix", "heat", "level_of", "settings", "told_cooccurrences", "told_framework", "told_matrix", "told_saturation"]

MANY = 15
BESIDE = ("document", "speaker", "person", "stage", "plane", "source", "target", "code", "coder")
"""What stands beside a sentence on the terminal."""


def settings(told: Mapping[str, str]) -> list[str]:
    """The choices of a count, a line each."""
    return [f"{name.replace('_', ' ')}: {value}" for name, value in told.items()]


def counted_matrix(found: Question, rows: str | None, columns: str, **how: Any) -> Matrix:
    """The matrix of these labels; without any for the rows, stages, with planes unless one was chosen."""
    down, across = _sides(rows, columns, found.where)
    coders = None if how.get("table") == "relations" else found.asked.coders
    found.one_plane([*down, *across], how.get("table"))
    return found.counting.matrix(rows=down, columns=across, where=dict(found.where), coders=coders, **how)


def _sides(rows: str | None, columns: str, where: Mapping[str, object]) -> tuple[list[str], list[str]]:
    down = labels_of(rows) if rows else ["stage"] if "plane" in where else ["stage", "plane"]
    across = labels_of(columns)
    if not down or not across:
        raise click.UsageError("--rows and --columns each name a label or more, such as --rows stage --columns family.")
    return down, across


def told_matrix(
    asked: Asked,
    *,
    rows: str | None,
    columns: str,
    normalise: str | None,
    marks: bool,
    margins: bool,
    compare: str | None,
    evidence: tuple[str, str] | None,
    units: str,
    same: str,
    **how: Any,
) -> None:
    """Counts, shares, marks, a comparison, or the sentences of a cell."""
    ending = place(asked, TABLES if evidence or compare else (*TABLES, *FIGURES))
    if margins and normalise:
        raise click.UsageError("--margins are counts and --normalise makes shares: keep one of the two.")
    if bool(units) != (how["count"] == "units"):
        raise click.UsageError("--count units and --units turn (or clause, case, …) belong together.")
    between = two_values(compare, "--compare") if compare else None
    if between and between[0] in asked.where:
        raise click.UsageError(
            f"--compare {compare} needs both values, and the study is cut to {between[0]} = {', '.join(asked.where[between[0]])}."
        )
    relations = how["table"] == "relations"
    found: Question = partitioned(asked) if asked.coded else material(asked, relations=relations)
    with heard():
        matrix = counted_matrix(found, rows, columns, units=labels_of(units), same=labels_of(same), **how)
        if evidence:
            cell = [_key(text, names) for text, names in zip(evidence, (matrix.rows, matrix.columns), strict=True)]
            answer = _opened(found, evidence, matrix.evidence(*cell), matrix.against(*cell), matrix.settings)
        elif between:
            name, first, second = between
            answer = Answer({"comparison": comparison(matrix, by=name, of=(first, second))}, settings(matrix.settings))
        else:
            answer = _cells(matrix.normalised(normalise) if normalise else matrix, found, marks, margins, ending in FIGURES)
        tell(answer, asked)


def _opened(found: Question, cell: tuple[str, str], evidence: pd.DataFrame, denied: pd.DataFrame, choices: Mapping[str, str]) -> Answer:
    """The rows behind a cell, with their sentences."""
    rows, against = found.with_sentences(evidence), found.with_sentences(denied)
    counted = int(rows["adds"].sum()) if "adds" in rows else len(rows)
    what = choices["count"].partition(" ")[0]
    lines = [f"{', '.join(cell)}: {counted} {what}, {len(rows)} rows of evidence", *quoted(rows, BESIDE)]
    if len(against):
        lines += ["", "denied, and not counted:", *quoted(against, BESIDE)]
    return Answer({"evidence": rows, **({"denied": against} if len(against) else {})}, settings(choices), lines=lines)


def _key(text: str, names: Sequence[str]) -> object:
    values = labels_of(text)
    if len(values) != len(names):
        told = f"{','.join(names)}: {len(names)} values with commas between" if len(names) > 1 else f"one {names[0]}"
        raise ArgumentError(f"--evidence {text}: here this matrix is labelled by {told}; found {len(values)}.")
    return tuple(values) if len(names) > 1 else values[0]


def _cells(matrix: Matrix, found: Question, marks: bool, margins: bool, drawn: bool) -> Answer:
    counts = _with_margins(matrix) if margins else matrix.counts
    tables: dict[str, pd.DataFrame] = {"counts": counts}
    signs = None
    if marks:
        signs = matrix.strength()
        tables |= {"marks": signs, "support": matrix.support()}
    empty = matrix.counts.fillna(0).to_numpy(dtype=float).sum() == 0
    notes = settings(matrix.settings)
    if empty:
        notes.insert(0, "Nothing was counted: no cell has any evidence.")
    shown = {name: _some(table, matrix.counts) for name, table in tables.items() if name != "support"}
    labels = Labels(found.study)
    title = " × ".join(labels.level(name) for name in (*matrix.rows, *matrix.columns))
    draw = None if empty else partial(heat, matrix.counts, found, title=title, marks=signs)
    lines = () if drawn else _lines(shown, matrix.counts)
    return Answer(tables, notes, draw, lines)


def _lines(tables: Mapping[str, pd.DataFrame], counts: pd.DataFrame) -> list[str]:
    """The tables for a terminal, with the longer side down, and a line on what is left out of them."""
    gone = [int((~kept).sum()) for kept in _kept(counts)]
    told = f"({gone[0]} rows and {gone[1]} columns without any count are not shown here; --out FILE has them)"
    return [*printed(tables), *([told] if any(gone) else [])]


def _kept(counts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The rows and columns that a terminal shows: of many, those with a count."""
    some = counts.fillna(0) > 0
    rows, columns = some.any(axis=1), some.any(axis=0)
    return rows | (len(rows) <= MANY), columns | (len(columns) <= MANY)


def _some(table: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """A table for the terminal: without the rows and columns of `counts` that have nothing, turned where that is narrower."""
    rows, columns = _kept(counts)
    down = [rows.get(label, True) for label in table.index]
    across = [columns.get(label, True) for label in table.columns]
    part = table.loc[down, across]
    return part.T if len(part.columns) > max(len(part), 12) else part


def _with_margins(matrix: Matrix) -> pd.DataFrame:
    """The counts with the unions of rows, of columns and of all."""
    import pandas as pd

    rows, columns, whole = matrix.row_margins, matrix.column_margins, matrix.total
    counts = matrix.counts.copy()
    more = [_named(str(plane), matrix.columns) for plane in rows]
    for plane, label in zip(rows, more, strict=True):
        counts[label] = rows[plane]
    for plane in columns.index:
        line: dict[Any, Any] = dict(zip(matrix.counts.columns, columns.loc[plane], strict=True))
        line |= {label: whole.get(one, whole.get(plane, pd.NA)) for one, label in zip(rows, more, strict=True)}
        counts.loc[_named(str(plane), matrix.rows), :] = [line[name] for name in counts.columns]
    return counts.astype("Int64")


def _named(plane: str, names: Sequence[str]) -> Any:
    """The label of a margin: ``total``, with its plane where planes are a label."""
    parts = tuple(plane if name == "plane" else "total" for name in names)
    return parts if len(names) > 1 else parts[0]


def heat(counts: pd.DataFrame, found: Question, *, title: str, marks: pd.DataFrame | None = None, residuals: bool = False) -> Picture:
    """The heat map; several labels of a side are joined, by the names that the study has for them."""
    from qualcode.reporting.figures.cells import heat_map

    labels = Labels(found.study)

    def joined(table: pd.DataFrame) -> pd.DataFrame:
        for axis in (0, 1):
            index = table.axes[axis]
            if index.nlevels > 1:
                name = " · ".join(labels.level(str(one)) for one in index.names)
                told = [" · ".join(labels.of(str(level), part) for level, part in zip(index.names, label, strict=True)) for label in index]
                table = table.set_axis(told, axis=axis).rename_axis(name, axis=axis)
        return table

    return heat_map(joined(counts), found.study, title=title, marks=None if marks is None else joined(marks), residuals=residuals)


# Chosen sentences


def level_of(text: str) -> str | int:
    """A level of the codebook: a word, or a number of parts."""
    return int(text) if text.isdecimal() else text


def told_framework(asked: Asked, *, rows: str, columns: str, quotes: int) -> None:
    """Case × theme with chosen sentences."""
    from qualcode.matrices.framework import framework_matrix

    place(asked, TABLES)
    found = material(asked)
    codings, segments = found.codings
    if rows not in codings or rows not in segments:
        codings, segments = (labelled(frame, found.study, labels=[rows]) for frame in (codings, segments))
    with heard():
        made = framework_matrix(codings, segments, rows=rows, level=level_of(columns), quotes=quotes)
        lines = []
        keys = [name for name in (rows, "plane") if name in made.quotes]
        for labels, part in made.quotes.groupby([*keys, "theme"], sort=False):
            lines.append(f"{' · '.join(map(str, labels))}: {part['references'].iloc[0]} passages, {part['informants'].iloc[0]} informants")
            lines += [f"    {row.quote} [{row.segment}]" for row in part.itertuples()]
        tables = {"framework": made.wide, "counts": made.counts, "quotes": made.quotes}
        tell(Answer(tables, [*found.told, *settings(made.settings)], lines=lines or ["Nothing was found."]), asked)


# Codes that occur together


def _units(text: str) -> Any:
    word, _, size = text.replace("：", ":").partition(":")
    if word == "window":
        if not size.isdecimal() or int(size) < 2:
            raise click.UsageError(f"--units {text}: say how many sentences, such as window:3.")
        return ("window", int(size))
    names = labels_of(text)
    return names[0] if len(names) == 1 else tuple(names)


def told_cooccurrences(asked: Asked, *, units: str, level: str, overlaps: bool, within: int, evidence: tuple[str, str] | None) -> None:
    """Codes × codes, the pairs of passages, or the sentences behind a pair."""
    from qualcode.matrices.cooccurring import cooccurrence_matrix
    from qualcode.matrices.overlapping import code_overlaps
    from qualcode.reporting.figures.circles import cooccurrence_figure

    place(asked, TABLES if overlaps or evidence else (*TABLES, *FIGURES))
    chosen = _units(units)
    found = material(asked)
    codings, segments = found.codings
    names = [name for name in labels_of(units) if name in label_names(segments, found.study)]
    segments = labelled(segments, found.study, labels=names)
    with heard():
        if overlaps:
            pairs = code_overlaps(codings, within=within, level=level_of(level))
            tell(Answer({"pairs": pairs, "how often": _how_often(pairs)}, found.told), asked)
            return
        coders = "union" if asked.coders == "union" else None
        matrix = cooccurrence_matrix(codings, segments, units=chosen, level=level_of(level), coders=coders)
        notes = [*found.told, *settings(matrix.settings)]
        if evidence:
            rows = found.with_sentences(matrix.evidence(*evidence))
            tell(Answer({"evidence": rows}, notes, lines=[f"{' and '.join(evidence)}: {len(rows)} codings", *quoted(rows, BESIDE)]), asked)
            return
        counts = matrix.counts.rename_axis("code")
        tell(Answer({"together": counts}, notes, partial(cooccurrence_figure, matrix.counts, found.study)), asked)


def _how_often(pairs: pd.DataFrame) -> pd.DataFrame:
    """How many pairs of passages of two codes stand in each relation."""
    return pairs.groupby(["code_1", "code_2", "relation"]).size().rename("pairs").reset_index()


# Saturation


def told_saturation(asked: Asked, *, by: str, order: str, kind: str) -> None:
    """The curve, the runs of interviews, and when each label came first."""
    from qualcode.reporting.figures.maps import saturation_figure
    from qualcode.statistics.saturating import new_information, relation_types, saturation

    place(asked, (*TABLES, *FIGURES))
    found = material(asked, relations=by == "relation")
    frame, _ = found.relations if by == "relation" else found.codings
    if by == "relation":
        frame = frame.assign(relation=relation_types(frame, found.study.actors, symmetric=found.symmetric))
    elif by != "code" and by not in frame:
        frame = labelled(frame, found.study, labels=[by])
    documents = found.results.documents
    kinds = sorted(set(map(str, documents["kind"])))
    wanted = kinds if kind == "all" else labels_of(kind)
    steps = documents[documents["kind"].isin(wanted)]
    if steps.empty:
        raise ArgumentError(f"--kind {kind}: no document of this study is of that kind (there are: {', '.join(kinds)}, all)")
    with heard():
        curve = saturation(frame, steps, by=by, order=order)
        runs = new_information([int(new) for new in curve.steps["new"]])
        told = f"{curve.observed} found; {curve.once} in one document only, {curve.twice} in two"
        if curve.unseen == curve.unseen:
            told += f"; at least {curve.unseen:.1f} more are to be expected (Chao2)"
        notes = [*found.told, f"what: {by}", f"order: {order}", f"labels: {told}"]
        if curve.left_out:
            notes.append(f"left out: {curve.left_out} rows of documents that are no steps (--kind all takes all)")
        draw = partial(saturation_figure, curve.steps, found.study) if curve.observed else None
        tell(Answer({"steps": curve.steps, "runs": runs, "labels": curve.labels}, notes, draw), asked)
