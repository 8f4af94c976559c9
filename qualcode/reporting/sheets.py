"""The report's tables: matrices whose cells know their rows, the material, and what is not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import Problem
from qualcode.reporting.evidence import Evidence, Row, counted, strength
from qualcode.reporting.labels import Labels, blank

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cell", "Entry", "Sheet", "documents_table", "informants_table", "matrix_sheets", "rejected_by_reason", "summary"]

PLANES = ("nominal", "actual")
CODES = ("code", "family")
MAIN = ("dyad_by_stage", "stage_by_family", "stage_by_code", "code_by_document")
REST = "…"
"""Stands in the report's words for the rest of a reason."""
KNOWN = tuple(name + unit for name in (*MAIN, "dyad_family_by_stage") for unit in ("", "_documents", "_informants"))


@dataclass(frozen=True)
class Entry:
    """One code in a cell of a dyad: its mark, its name and its rows."""

    mark: str
    label: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """``value`` is empty where there is no material."""

    value: str
    title: str
    rows: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table of cells.

    ``outside`` are counted rows that stand in no cell, ``left_out`` counts the rows of the table without any count; a sheet that is not
    ``main`` says the same as another one in another unit or grain.
    """

    name: str
    title: str
    table: str
    corner: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    outside: tuple[int, ...] = ()
    left_out: int = 0
    main: bool = True
    problems: tuple[Problem, ...] = field(default=())


def matrix_sheets(evidence: Evidence, labels: Labels) -> list[Sheet]:
    """The matrices of a run, one sheet for each plane, dyads first."""
    matrices = evidence.results.matrices
    order = sorted(matrices, key=lambda name: (MAIN.index(name) if name in MAIN else len(MAIN), name))
    return [sheet for name in order for sheet in _sheets(name, matrices[name], evidence, labels)]


def _sheets(name: str, matrix: pd.DataFrame, evidence: Evidence, labels: Labels) -> Iterator[Sheet]:
    levels = [str(level or "") for level in matrix.index.names]
    across = str(matrix.columns.name or name.rpartition("_by_")[2])
    table = evidence.table_of([*levels, across])
    groups = evidence.grouped(table, [*levels, across]) or {}
    cells = _cells(matrix, groups, levels, across, evidence, labels)
    inside = {number for cell in cells.values() for number in cell.rows}
    outside = sorted(number for numbers in groups.values() for number in numbers if number not in inside)
    problems = tuple(_unexplained(name, cells, evidence, table))
    for plane in _planes(matrix):
        heads, named = _laid_out(matrix, cells, levels, across, plane, labels)
        kept = tuple((label, row) for label, row in named if any(cell.value not in ("", "0") for cell in row))
        if not kept:
            continue
        turned = across in CODES and across not in levels
        title = _title(name, labels) + (f" · {labels.of('plane', plane)}" if plane is not None else "")
        mine = tuple(number for number in outside if plane is None or _plane(evidence, table, number) == plane)
        yield Sheet(
            f"{name}_{plane}" if plane else name,
            title,
            table,
            _corner([across] if turned else levels, labels),
            heads,
            kept,
            mine,
            len(named) - len(kept),
            name in MAIN or name not in KNOWN,
            problems,
        )
        problems = ()


def _planes(matrix: pd.DataFrame) -> list[str | None]:
    """The planes of a matrix, each of which is a table of its own; a single ``None`` when it has none."""
    if "plane" not in matrix.index.names:
        return [None]
    found = {blank(value) for value in matrix.index.get_level_values("plane")}
    return [*(plane for plane in PLANES if plane in found), *sorted(found.difference(PLANES))]


def _laid_out(
    matrix: pd.DataFrame, cells: dict[tuple[str, ...], Cell], levels: list[str], across: str, plane: str | None, labels: Labels
) -> tuple[tuple[str, ...], list[tuple[str, tuple[Cell, ...]]]]:
    """The heads of the columns and the named rows of one plane; codes stand in rows, because their names are long."""
    keys = [key for key in _keys(matrix) if plane is None or key[levels.index("plane")] == plane]
    columns = [blank(value) for value in matrix.columns]
    if across in CODES and across not in levels:
        rows = [(labels.of(across, column), tuple(cells[(*key, column)] for key in keys)) for column in columns]
        return tuple(_named(key, levels, labels) for key in keys), rows
    rows = [(_named(key, levels, labels), tuple(cells[(*key, column)] for column in columns)) for key in keys]
    return tuple(labels.of(across, column) for column in columns), rows


def _unit(name: str) -> str:
    """A matrix whose name ends in a unit of counting counts that; others count references."""
    return next((unit for unit in ("documents", "informants") if name.endswith(f"_{unit}")), "references")


def _title(name: str, labels: Labels) -> str:
    unit = _unit(name)
    return f"{labels.matrix(name.removesuffix('_' + unit))} · {labels.words['unit.' + unit]}"


def _plane(evidence: Evidence, table: str, number: int) -> str:
    return str((evidence.relations if table == "relations" else evidence.codings)[number]["plane"])


def _keys(matrix: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(blank(part) for part in (label if isinstance(label, tuple) else (label,))) for label in matrix.index]


def _corner(levels: Sequence[str], labels: Labels) -> str:
    return " · ".join(labels.level(level) for level in levels if level != "plane")


def _named(key: Sequence[str], levels: Sequence[str], labels: Labels) -> str:
    return " · ".join(labels.of(level, value) for level, value in zip(levels, key, strict=True) if level != "plane")


def _cells(
    matrix: pd.DataFrame, groups: dict[tuple[str, ...], list[int]], levels: list[str], across: str, evidence: Evidence, labels: Labels
) -> dict[tuple[str, ...], Cell]:
    cells = {}
    for key, values in zip(_keys(matrix), matrix.itertuples(index=False, name=None), strict=True):
        for column, value in zip(matrix.columns, values, strict=True):
            full = (*key, blank(column))
            rows = tuple(groups.get(full, ())) if blank(value) else ()
            title = " · ".join(labels.of(level, part) for level, part in zip([*levels, across], full, strict=True))
            cells[full] = Cell(blank(value), title, rows, _entries(rows, evidence, labels) if "dyad" in levels else ())
    return cells


def _entries(rows: Sequence[int], evidence: Evidence, labels: Labels) -> tuple[Entry, ...]:
    by_code: dict[str, list[int]] = defaultdict(list)
    for number in rows:
        by_code[evidence.relations[number]["code"]].append(number)
    order = {code.id: place for place, code in enumerate(evidence.study.codebook.codes)}
    return tuple(
        Entry(strength(evidence.relations[number] for number in by_code[code]), labels.code(code), tuple(by_code[code]))
        for code in sorted(by_code, key=lambda code: (order.get(code, len(order)), code))
    )


def _unexplained(name: str, cells: dict[tuple[str, ...], Cell], evidence: Evidence, table: str) -> Iterator[Problem]:
    """Cells whose number is not what the rows behind them come to: a reader must be told rather than shown a wrong list."""
    rows = evidence.relations if table == "relations" else evidence.codings
    unit = _unit(name)
    for cell in cells.values():
        found = counted([rows[number] for number in cell.rows], unit)
        if cell.value not in ("", str(found)):
            yield Problem(
                f"report, {name}, {cell.title}",
                f"the cell counts {cell.value} {unit}, the rows that it opens come to {found}",
                "The matrix was counted in a way that the report cannot follow; look the rows up in the tables.",
            )


def summary(evidence: Evidence, labels: Labels) -> list[tuple[str, str, str]]:
    """Name, figure and remark for the summary."""
    words = labels.words
    asked = [row for row in evidence.segments if row["role"] != "interviewer"]
    unknown = sum(not row["stage"] for row in asked)
    # No percentage of fewer than twenty.
    share = words["report.unknown_stage_note"].format(share=f"{100 * unknown / len(asked):.0f} %") if len(asked) >= 20 else ""
    accepted = sum(evidence.codings[number]["status"] == "accepted" for number in evidence.kept)
    memos = len(evidence.results.memos)
    return [
        (words["report.documents"], str(len(evidence.study.documents)), ""),
        (words["report.informants"], str(len({row["person"] for row in asked if row["person"]})), ""),
        (words["report.turns"], str(len({(row["document"], row["turn"]) for row in evidence.segments})), ""),
        (words["report.sentences"], str(len(evidence.segments)), ""),
        (words["report.respondent_sentences"], str(sum(row["role"] == "respondent" for row in evidence.segments)), ""),
        (words["report.unknown_stage"], f"{unknown} / {len(asked)}", share),
        (words["report.counted"], str(len(evidence.kept)), f"{words['report.accepted']} {accepted}"),
        (words["report.rejected"], str(len(evidence.codings) - len(evidence.kept)), ""),
        (words["report.relations"], str(len(evidence.relations)), ""),
        *([(words["report.memos"], str(memos), "")] if memos else []),
    ]


def documents_table(evidence: Evidence, labels: Labels) -> list[dict[str, str]]:
    """One row for each document, in the order of the study."""
    told, size = _per(evidence, "document"), evidence.results.documents.set_index("document")
    return [
        {
            "id": document.id,
            "kind": labels.of("kind", size.at[document.id, "kind"]),
            "date": document.date,
            "site": document.site,
            "stage": labels.of("stage", document.stage) if document.stage else "",
            "characters": str(size.at[document.id, "characters"]),
            **told.get(document.id, {"sentences": "0", "codings": "0", "relations": "0"}),
        }
        for document in evidence.study.documents
    ]


def informants_table(evidence: Evidence, labels: Labels) -> list[dict[str, str]]:
    """One row for each person who was asked, in the order in which they speak."""
    told = _per(evidence, "person")
    speakers = [speaker for document in evidence.study.documents for speaker in document.speakers]
    roles = {speaker.person: speaker.role for speaker in speakers if speaker.person and speaker.role}
    people: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.segments:
        if row["person"] and row["role"] != "interviewer":
            people[row["person"]].append(row)
    return [
        {
            "id": person,
            "actor": "、".join(dict.fromkeys(labels.actor(row["actor"]) for row in rows)),
            "role": roles.get(person, ""),
            "documents": " ".join(dict.fromkeys(row["document"] for row in rows)),
            **told[person],
        }
        for person, rows in people.items()
    ]


def _per(evidence: Evidence, key: str) -> dict[str, dict[str, str]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"sentences": 0, "codings": 0, "relations": 0})
    for row in evidence.segments:
        counts[row[key]]["sentences"] += 1
    for number in evidence.kept:
        counts[evidence.codings[number][key]]["codings"] += 1
    for row in evidence.relations:
        counts[row[key]]["relations"] += 1
    return {name: {kind: str(count) for kind, count in kinds.items()} for name, kinds in counts.items()}


def rejected_by_reason(evidence: Evidence, labels: Labels) -> list[tuple[str, tuple[int, ...]]]:
    """The codings that are not counted, by the reason that stands first in ``reason``."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(evidence.codings):
        if row["status"] == "rejected":
            groups[_reason(row["reason"].partition(";")[0].strip(), labels)].append(number)
    return [(reason, tuple(numbers)) for reason, numbers in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))]


def _reason(reason: str, labels: Labels) -> str:
    """A reason in the words of the report; one that the report has no words for stands as it was written."""
    for key, words in labels.words.items():
        name, _, begin = key.partition(".")
        if name == "reason" and begin.endswith(REST) and reason.startswith(begin.removesuffix(REST)):
            return words.replace("{code}", labels.code(reason.rpartition(" ")[2]))
    return labels.words[f"reason.{reason}"]
