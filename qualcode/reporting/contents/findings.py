"""What the analyses find: trajectories, the nominal beside the actual, what hangs on one person, saturation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.networks.following import BOTH, NO_RELATION
from qualcode.reporting.contents.blocks import CODINGS, RELATIONS, Cell, Column, Fact, Facts, Figure, Part, Prose, Section, Table
from qualcode.reporting.contents.parts import count_cell, marked_cell, marks_note, numbers, per_cent, texts
from qualcode.reporting.evidence import rows_of
from qualcode.reporting.labels import DIRECTED, SYMMETRIC, blank

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels
    from qualcode.statistics.saturating import Saturation

__all__ = [
    "contrast_section",
    "contrast_tables",
    "hanging_tables",
    "rests_section",
    "saturation_section",
    "trajectory_section",
    "trajectory_tables",
]

PLANES = ("nominal", "actual")
HANGING = (
    ("hangs_on_one", "cells_on_one", CODINGS, ("stage", "plane", "family")),
    ("edges_on_one", "edges_on_one", RELATIONS, ("source", "target", "family", "plane")),
)


def trajectory_section(evidence: Evidence, labels: Labels, figures: Sequence[Figure]) -> list[Section]:
    """The trajectories, where the study allows any."""
    words, tables = labels.words, trajectory_tables(evidence, labels)
    note = Prose((words["report.trajectories_note"],), note=True)
    return [Section("trajectories", words["report.trajectories"], (note, *tables, *figures))] if tables else []


def trajectory_tables(evidence: Evidence, labels: Labels) -> list[Table]:
    """Pairs × stages, a table for each plane; a cell opens the evidence of its state, and all that there is."""
    words, tables = labels.words, []
    for plane, found in evidence.results.analyses.paths.items():
        cells = {(row["dyad"], row["stage"]): row for row in rows_of(found.long)}
        stages = [str(stage) for stage in found.wide.columns]
        rows = [
            (Cell.of(labels.of("dyad", dyad)), *(_state(cells[dyad, stage], evidence, labels) for stage in stages))
            for dyad in found.wide.index
        ]
        title = f"{words['report.trajectories']} · {labels.of('plane', plane)}"
        columns = (Column(labels.level("dyad"), share=2.0), *texts(*(labels.of("stage", stage) for stage in stages)))
        tables.append(Table(f"trajectories_{plane}", title, columns, tuple(rows), (words["note.paths"], marks_note(labels))))
    return tables


def _state(row: dict[str, str], evidence: Evidence, labels: Labels) -> Cell:
    title = f"{labels.of('dyad', row['dyad'])} · {labels.of('stage', row['stage'])}"
    if not row["state"]:
        return Cell(title=title)
    if row["state"] == NO_RELATION:
        return Cell((Part.count(0, of=RELATIONS),), title)
    rows = sorted(evidence.relation_numbers[id] for id in row["ids"].split("; "))
    found = [
        (labels.code(family), [number for number in rows if evidence.relations[number]["family"] == family])
        for family in row["state"].split(BOTH)
    ]
    return marked_cell([(name, mine) for name, mine in found if mine], (str(len(rows)), rows), title, evidence, labels.words)


def contrast_section(evidence: Evidence, labels: Labels, figures: Sequence[Figure]) -> list[Section]:
    """What is written beside what is done, where there is both."""
    words, tables = labels.words, contrast_tables(evidence, labels)
    note = Prose((words["report.nominal_actual_note"],), note=True)
    return [Section("nominal_actual", words["report.nominal_actual"], (note, *tables, *figures))] if tables else []


def contrast_tables(evidence: Evidence, labels: Labels) -> list[Table]:
    """Families, then pairs with their families, as they are written and as they are done."""
    tables, words = evidence.results.analyses.tables, labels.words
    heads = [*(labels.of("plane", plane) for plane in PLANES), words["report.difference"]]
    shares = [f"{labels.of('plane', plane)} · {words['report.share']}" for plane in PLANES]
    made = []
    if "comparison" in tables:
        rows = tuple(_families(tables["comparison"], evidence, labels))
        columns = (Column(labels.level("family"), share=2.0), *numbers(*heads, *shares))
        made.append(Table("comparison", words["report.comparison"], columns, rows))
    if "difference" in tables:
        rows = tuple(_pairs(tables["difference"], evidence, labels))
        columns = (Column(f"{labels.level('dyad')} · {labels.level('family')}", share=3.0), *numbers(*heads))
        made.append(Table("difference", words["report.difference_pairs"], columns, rows))
    return made


def _share(value: object) -> Cell:
    """A share that was worked out, blank where none was."""
    told = blank(value)
    return Cell.of(f"{100 * float(told):.0f} %") if told else Cell()


def _difference(value: object) -> Cell:
    """A difference with its sign, blank where one side has no material.

    Examples
    --------
    >>> _difference("-3").shown, _difference("2").number, _difference("").parts
    ('−3', 2, ())
    """
    if not str(value):
        return Cell()
    number = int(str(value))
    return Cell((Part(f"{number:+d}".replace("-", "−") if number else "0", number=number),))


def _families(table: pd.DataFrame, evidence: Evidence, labels: Labels) -> Iterator[tuple[Cell, ...]]:
    groups = evidence.grouped(CODINGS, ["family", "plane"]) or {}
    for row in rows_of(table):
        name = labels.code(row["family"])
        counts = [
            count_cell(row[plane], groups.get((row["family"], plane), ()), CODINGS, f"{name} · {labels.of('plane', plane)}")
            for plane in PLANES
        ]
        yield Cell.of(name), *counts, _difference(row["nominal_minus_actual"]), *(_share(row[f"{plane}_share"]) for plane in PLANES)


def _pairs(table: pd.DataFrame, evidence: Evidence, labels: Labels) -> Iterator[tuple[Cell, ...]]:
    by_id = evidence.relation_numbers
    for row in rows_of(table):
        arrow = SYMMETRIC if _true(row["symmetric"]) else DIRECTED
        name = f"{labels.actor(row['source'])} {arrow} {labels.actor(row['target'])} · {labels.code(row['family'])}"
        counts = []
        for plane in PLANES:
            rows = sorted(by_id[id] for id in row[f"evidence_{plane}"].split("; ") if id)
            counts.append(count_cell(row[plane], rows, RELATIONS, f"{name} · {labels.of('plane', plane)}"))
        yield Cell.of(name), *counts, _difference(row["nominal_minus_actual"])


def _true(value: object) -> bool:
    """Whether a cell of a table of rows says yes; truth values may have become text."""
    return str(value) == "True"


def rests_section(evidence: Evidence, labels: Labels) -> Section:
    """How many cells and edges hang on one informant or document, and which."""
    words = labels.words
    tables = hanging_tables(evidence, labels)
    if not tables:
        return Section("rests", words["report.rests"], (Prose((words["left_out.no_codings"],)),))
    facts = [
        Fact(f"{words[f'report.{name}']}: {words['report.on_one']}", f"{len(table.rows)} / {total}", per_cent(len(table.rows), total))
        for name, total, table in tables
    ]
    below = tuple(Section(table.id, f"{table.caption} ({len(table.rows)})", (table,), folded=True) for _, _, table in tables if table.rows)
    note = Prose((words["report.rests_note"],), note=True)
    return Section("rests", words["report.rests"], (note, Facts(tuple(facts), large=True)), below)


def hanging_tables(evidence: Evidence, labels: Labels) -> list[tuple[str, int, Table]]:
    """What is counted, how many there are, and those that hang on one: label, who, count."""
    tables, words, made = evidence.results.analyses.tables, labels.words, []
    for id, name, of, keys in HANGING:
        if id not in tables:
            continue
        groups, found = evidence.grouped(of, keys) or {}, rows_of(tables[id])
        rows = []
        for row in found:
            if not _true(row["hangs_on_one"]):
                continue
            label = " · ".join(labels.of(key, row[key]) for key in keys)
            mine = groups.get(tuple(blank(row[key]) for key in keys), ())
            rows.append((Cell.of(label), Cell.of(row["who"]), count_cell(row.get("count", row.get("evidence")), mine, of, label)))
        columns = (Column(words[f"report.{name}"], share=3.0), Column(words["report.who"]), Column(words["report.count"], "number"))
        caption = f"{words[f'report.{name}']} · {words['report.on_one']}"
        made.append((name, len(found), Table(id, caption, columns, tuple(rows), workings=True)))
    return made


def saturation_section(evidence: Evidence, labels: Labels, figures: Sequence[Figure]) -> list[Section]:
    """Saturation of codes and of types of relation, where there is a curve."""
    words, curves = labels.words, evidence.results.analyses.curves
    if not curves:
        return []
    blocks: list[Prose | Facts | Figure] = [Prose((words["report.saturation_note"],), note=True)]
    blocks += [Facts(_figures(of, curve, evidence, labels), large=True) for of, curve in curves.items()]
    below = []
    for of, curve in curves.items():
        title = f"{words['report.saturation']} · {words[f'saturation.{of}']}"
        below.append(
            Section(f"saturation_{of}", f"{title} ({len(curve.steps)})", (_steps(f"saturation_{of}", title, curve, labels),), folded=True)
        )
    return [Section("saturation", words["report.saturation"], (*blocks, *figures), tuple(below))]


def _figures(of: str, curve: Saturation, evidence: Evidence, labels: Labels) -> tuple[Fact, ...]:
    words, runs = labels.words, evidence.results.analyses.tables.get("saturation_runs")
    told = [(name, str(getattr(curve, name))) for name in ("observed", "once", "twice")]
    told += [("unseen", f"{curve.unseen:.1f}" if curve.unseen == curve.unseen else "–"), ("left_out", str(curve.left_out))]
    if runs is not None:
        stays = runs[(runs["of"] == of) & runs["stays"]]
        told.append(("reached", str(stays["run"].iloc[0])) if len(stays) else ("not_reached", "–"))
    return tuple(Fact(f"{words[f'saturation.{of}']}: {words[f'saturation.{name}']}", value) for name, value in told)


def _steps(id: str, title: str, curve: Any, labels: Labels) -> Table:
    words = labels.words
    heads = {name: words[f"report.{name}"] for name in ("step", "document", "date", "new", "cumulative", "expected")}
    columns = (*numbers(heads["step"]), *texts(heads["document"]), Column(heads["date"], "date"))
    columns += numbers(*(heads[name] for name in ("new", "cumulative", "expected")))
    rows = []
    for row in rows_of(curve.steps):
        step, new, all_new = (Cell((Part.count(int(row[name])),)) for name in ("step", "new", "cumulative"))
        expected = Cell((Part(f"{row['expected']:.1f}", number=round(row["expected"], 1)),))
        rows.append((step, Cell.of(row["document"]), Cell.of(row["date"]), new, all_new, expected))
    return Table(id, title, columns, tuple(rows), heads=2, workings=True)
