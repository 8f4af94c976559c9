"""What the report tells of the analyses: trajectories, nominal against actual, what hangs on one person, saturation, links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.networks.following import BOTH, NO_RELATION
from qualcode.reporting.analyses import told
from qualcode.reporting.evidence import Evidence, rows_of, strength
from qualcode.reporting.labels import DIRECTED, SYMMETRIC, Labels, blank
from qualcode.reporting.sheets import Cell, Entry, Sheet

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Curve", "Hanging", "LinkRow", "choices", "contrast_sheets", "curves", "hanging", "link_rows", "trajectory_sheets"]

PLANES = ("nominal", "actual")
FEWEST = 20
"""No percentage of fewer."""


@dataclass(frozen=True)
class Hanging:
    """How many cells, or edges, hang on one; ``rows`` are those: label, who, count, numbers of the rows."""

    name: str
    table: str
    total: int
    alone: int
    share: str
    rows: tuple[tuple[str, str, str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Curve:
    """A saturation curve: figures with their names, then one row a document."""

    name: str
    figures: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class LinkRow:
    """Two codings that are linked: what each is called and says, where, and their numbers."""

    kind: str
    ends: tuple[tuple[str, str, str, tuple[int, ...]], ...]
    words: str


def _sheet(name: str, title: str, table: str, corner: str, heads: Sequence[str], rows: list[tuple[str, tuple[Cell, ...]]]) -> Sheet:
    return Sheet(name, title, table, corner, tuple(heads), tuple(rows))


def trajectory_sheets(evidence: Evidence, labels: Labels) -> list[Sheet]:
    """Pairs × stages, a table for each plane; a cell opens the evidence of its state, and all that there is."""
    paths, numbers = evidence.results.analyses.paths, evidence.relation_numbers
    sheets = []
    for plane, found in paths.items():
        cells = {(row["dyad"], row["stage"]): row for row in rows_of(found.long)}
        stages = [str(stage) for stage in found.wide.columns]
        rows = [
            (labels.of("dyad", dyad), tuple(_state(cells[dyad, stage], numbers, evidence, labels) for stage in stages))
            for dyad in found.wide.index
        ]
        title = f"{labels.words['report.trajectories']} · {labels.of('plane', plane)}"
        heads = [labels.of("stage", stage) for stage in stages]
        sheets.append(_sheet(f"trajectories_{plane}", title, "relations", labels.level("dyad"), heads, rows))
    return sheets


def _state(row: dict[str, str], numbers: dict[str, int], evidence: Evidence, labels: Labels) -> Cell:
    title = f"{labels.of('dyad', row['dyad'])} · {labels.of('stage', row['stage'])}"
    if row["state"] in ("", NO_RELATION):
        return Cell(row["state"], title)
    rows = tuple(sorted(numbers[id] for id in row["ids"].split("; ")))
    entries = []
    for family in row["state"].split(BOTH):
        mine = tuple(number for number in rows if evidence.relations[number]["family"] == family)
        if mine:
            entries.append(Entry(strength(evidence.relations[number] for number in mine), labels.code(family), mine))
    return Cell(str(len(rows)), title, rows, tuple(entries))


def contrast_sheets(evidence: Evidence, labels: Labels) -> list[Sheet]:
    """Families, then pairs with their families, as they are written and as they are done."""
    tables, words = evidence.results.analyses.tables, labels.words
    heads = [labels.of("plane", plane) for plane in PLANES] + [words["report.difference"]]
    shares = [f"{labels.of('plane', plane)} · {words['report.share']}" for plane in PLANES]
    sheets = []
    if "comparison" in tables:
        rows = list(_families(tables["comparison"], evidence, labels))
        sheets.append(_sheet("comparison", words["report.comparison"], "codings", labels.level("family"), heads + shares, rows))
    if "difference" in tables:
        rows = list(_pairs(tables["difference"], evidence, labels))
        corner = f"{labels.level('dyad')} · {labels.level('family')}"
        sheets.append(_sheet("difference", words["report.difference_pairs"], "relations", corner, heads, rows))
    return sheets


def _percent(share: object) -> str:
    return f"{100 * float(blank(share)):.0f} %" if blank(share) else ""


def _families(table: pd.DataFrame, evidence: Evidence, labels: Labels) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    groups = evidence.grouped("codings", ["family", "plane"]) or {}
    for row in rows_of(table):
        name = labels.code(row["family"])
        there = {plane: tuple(groups.get((row["family"], plane), ())) for plane in PLANES}
        counts = [Cell(str(row[plane]), f"{name} · {labels.of('plane', plane)}", there[plane]) for plane in PLANES]
        shares = [Cell(_percent(row[f"{plane}_share"]), name) for plane in PLANES]
        yield name, (*counts, Cell(_signed(row["nominal_minus_actual"]), name), *shares)


def _pairs(table: pd.DataFrame, evidence: Evidence, labels: Labels) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    numbers = evidence.relation_numbers
    for row in rows_of(table):
        arrow = SYMMETRIC if table_true(row["symmetric"]) else DIRECTED
        name = f"{labels.actor(row['source'])} {arrow} {labels.actor(row['target'])} · {labels.code(row['family'])}"
        cells = []
        for plane in PLANES:
            rows = tuple(sorted(numbers[id] for id in row[f"evidence_{plane}"].split("; ") if id))
            cells.append(Cell(str(row[plane]), f"{name} · {labels.of('plane', plane)}", rows))
        yield name, (*cells, Cell(_signed(row["nominal_minus_actual"]), name))


def table_true(value: object) -> bool:
    """Whether a cell of a table of rows says yes; truth values may have become text."""
    return str(value) == "True"


def _signed(value: object) -> str:
    number = int(str(value)) if str(value) else None
    return "" if number is None else f"{number:+d}".replace("-", "−") if number else "0"


def hanging(evidence: Evidence, labels: Labels) -> list[Hanging]:
    """Cells of stage × family, and edges, that hang on one informant or document."""
    tables = evidence.results.analyses.tables
    made = []
    for name, table, keys in (
        ("hangs_on_one", "codings", ["stage", "plane", "family"]),
        ("edges_on_one", "relations", ["source", "target", "family", "plane"]),
    ):
        if name not in tables:
            continue
        groups, found = evidence.grouped(table, keys) or {}, rows_of(tables[name])
        alone = [row for row in found if table_true(row["hangs_on_one"])]
        share = f"{100 * len(alone) / len(found):.0f} %" if len(found) >= FEWEST else ""
        rows = tuple(_alone(row, keys, groups, labels) for row in alone)
        made.append(Hanging(name, table, len(found), len(alone), share, rows))
    return made


def _alone(
    row: dict[str, str], keys: list[str], groups: dict[tuple[str, ...], list[int]], labels: Labels
) -> tuple[str, str, str, tuple[int, ...]]:
    label = " · ".join(labels.of(key, row[key]) for key in keys)
    rows = tuple(groups.get(tuple(blank(row[key]) for key in keys), ()))
    return label, row["who"], str(row.get("count", row.get("evidence"))), rows


def curves(evidence: Evidence, labels: Labels) -> list[Curve]:
    """Saturation of codes and of types of relation."""
    analyses, words = evidence.results.analyses, labels.words
    runs = analyses.tables.get("saturation_runs")
    made = []
    for of, curve in analyses.curves.items():
        figures = [
            (words["saturation.observed"], str(curve.observed)),
            (words["saturation.once"], str(curve.once)),
            (words["saturation.twice"], str(curve.twice)),
            (words["saturation.unseen"], f"{curve.unseen:.1f}" if curve.unseen == curve.unseen else "–"),
            (words["saturation.left_out"], str(curve.left_out)),
        ]
        if runs is not None:
            stays = runs[(runs["of"] == of) & runs["stays"]]
            figures.append(
                (words["saturation.reached"], str(stays["run"].iloc[0])) if len(stays) else (words["saturation.not_reached"], "–")
            )
        steps = tuple(
            (str(row["step"]), row["document"], row["date"], str(row["new"]), str(row["cumulative"]), f"{row['expected']:.1f}")
            for row in rows_of(curve.steps)
        )
        made.append(Curve(words[f"saturation.{of}"], tuple(figures), steps))
    return made


def link_rows(evidence: Evidence, labels: Labels) -> list[LinkRow]:
    """The links, in the order of the table; what a link of a researcher joins may be sentences."""
    numbers = evidence.coding_numbers
    made = []
    for row in rows_of(evidence.results.links):
        ends = []
        for end in ("source", "target"):
            number = numbers.get(row[end])
            segment = evidence.codings[number]["segment"] if number is not None else row[end]
            plane = labels.of("plane", row[f"{end}_plane"]) if row[f"{end}_plane"] else ""
            code = labels.code(row[f"{end}_code"]) if row[f"{end}_code"] else ""
            where = " · ".join(part for part in (segment, row[f"{end}_clause"], plane, code) if part)
            ends.append((row[f"{end}_quote"], where, code, () if number is None else (number,)))
        joined = [row["words"], labels.of("dyad", row["dyad"]) if row["dyad"] else ""]
        made.append(LinkRow(labels.words[f"link.{row['kind']}"], tuple(ends), " · ".join(part for part in joined if part)))
    return made


def choices(evidence: Evidence, labels: Labels) -> list[tuple[str, str, str]]:
    """File, what it is, and how it was counted or why it was not made."""
    analyses, words = evidence.results.analyses, labels.words
    listed = []
    for name in analyses.tables:
        chosen = analyses.settings.get(name, {})
        settings = "; ".join(f"{words[f'choice.{key}']}: {words.get(f'value.{value}', value)}" for key, value in chosen.items())
        listed.append((f"{name}.csv", words[f"analysis.{name}"], settings))
    for name in analyses.left_out:
        listed.append((f"{name}.csv", words[f"analysis.{name}"], words["report.not_made"].format(reason=told(analyses, name, labels))))
    return listed
