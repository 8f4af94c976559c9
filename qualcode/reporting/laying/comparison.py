"""A comparison as a reader sees it: two tables that share their rows, what makes them comparable, the timeline, the measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qualcode.layouts.comparing import MIXED, SECOND_HAND
from qualcode.layouts.record import JOIN, split_ids
from qualcode.plans.comparison import STAGES
from qualcode.reporting.contents.blocks import Block, Cell, Column, Figure, Part, Prose, Section, Table
from qualcode.reporting.evidence import Evidence, rows_of
from qualcode.reporting.figures.timelines import timeline_figure
from qualcode.reporting.labels import Labels, blank
from qualcode.reporting.laying.opening import layout_section, numbered

if TYPE_CHECKING:
    from qualcode.layouts.comparison import Comparison

__all__ = ["comparison_section"]

Row = Mapping[str, Any]
WIDE = 2.4
"""How wide a column of sentences is beside one of numbers."""
QUOTES = 2
"""How many of them a cell of the page holds; the file has all that were chosen."""
PERIOD = "stage"


def comparison_section(layout: Comparison, evidence: Evidence, labels: Labels) -> Section:
    """The section of one comparison."""
    writer = _Writer(layout, evidence, labels)
    blocks: list[Block] = [*writer.crossed(), writer.likeness()]
    made = (writer.timeline, writer.differences, writer.problems, writer.measures)
    blocks += [block for make in made for block in make()]
    return layout_section(layout, labels.words["comparison.title"], blocks)


class _Writer:
    """Turns the tables of a comparison into those of a report."""

    def __init__(self, layout: Comparison, evidence: Evidence, labels: Labels) -> None:
        self.layout, self.evidence, self.labels = layout, evidence, labels
        self.rows = {name: [_plain(row) for row in rows_of(table)] for name, table in layout.tables.items()}

    def word(self, key: str) -> str:
        return self.labels.words[f"comparison.{key}"]

    def value(self, axis: str, value: str) -> str:
        """The name of a period or place."""
        plan = self.layout.plan
        if not value:
            return self.labels.words["unknown"]
        model = plan.vertical if axis == "period" else plan.horizontal
        return self.labels.of(PERIOD if model == STAGES else f"stage_{model}", value)

    def attribute(self, key: str) -> str:
        """What an attribute of documents is called; one without a word stands for itself."""
        return self.labels.words[f"attribute.{key}"]

    def numbers(self, ids: object) -> tuple[int, ...]:
        return numbered(ids, self.evidence)

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], notes: Sequence[str], heads: int = 1) -> Table:
        words = tuple(self.word(note) for note in notes)
        return Table(f"{self.layout.name}_{name}", self.word(name), tuple(columns), tuple(map(tuple, rows)), words, heads)

    # The two tables

    def crossed(self) -> Iterable[Block]:
        """Criterion × period and criterion × place, with the same rows."""
        axes = [("vertical", "period"), *([("horizontal", "place")] if "horizontal" in self.rows else [])]
        coded = [row for name, _ in axes for row in self.rows[name] if _coded(row)]
        every = dict.fromkeys(row["criterion"] for row in self.rows["vertical"])
        shown = [(one, plane) for one in every for plane in self._planes(one, coded)]
        for name, axis in axes:
            yield self._matrix(name, axis, "criterion", self.rows[name], shown)
        if "horizontal" not in self.rows:
            yield Prose((self.word("no_horizontal"),), note=True)

    def _planes(self, criterion: str, coded: Sequence[Row]) -> list[str]:
        """The planes on which anything is coded for a criterion; one row stays where nothing is."""
        found = {row["plane"] for row in coded if row["criterion"] == criterion}
        return [plane for plane in ("nominal", "actual", "") if plane in found] or ["actual"]

    def _matrix(self, name: str, axis: str, head: str, rows: Sequence[Row], shown: Sequence[tuple[str, str]]) -> Table:
        cells = {(row[head], row["plane"], row[axis]): row for row in rows}
        values = list(dict.fromkeys(row[axis] for row in rows))
        values = sorted((one for one in values if one or any(_coded(cells.get((*key, one))) for key in shown)), key=lambda one: not one)
        made = []
        for code, plane in shown:
            named = [Cell.of(self.labels.code(code)), Cell.of(self.labels.of("plane", plane))]
            titles = [f"{self.labels.code(code)} · {self.value(axis, value)}" for value in values]
            made.append([*named, *(self.cell(cells.get((code, plane, value)), title) for value, title in zip(values, titles, strict=True))])
        heads = [Column(self.word(head), share=1.2), Column(self.labels.level("plane"), share=0.7)]
        notes = ["units_note", "years_note", "second_note", *(["against_note"] if any(row["against"] for row in rows) else [])]
        return self.table(name, [*heads, *(Column(self.value(axis, value)) for value in values)], made, notes, heads=2)

    def cell(self, row: Row | None, title: str) -> Cell:
        """The number of sentences with its mark, those that deny it, the years; tinted where nobody at first hand says so."""
        if row is None or row["units"] is None:
            return Cell(title=title)
        said = self.numbers(row["codings"])
        units, against = int(row["units"]), int(row["against"])
        parts = [Part(str(units), said, mark=row["mark"], number=units)]
        if against:
            parts.append(Part(f"− {against}", self.numbers(row["against_codings"])))
        if units:
            years = " – ".join(dict.fromkeys(one for one in (row["first_year"], row["last_year"]) if one))
            parts.append(Part(years or self.word("undated")))
        other = int(row["second_hand"]) + int(row["from_elsewhere"])
        if row["rests_on"] == MIXED:
            parts.append(Part(self.word("mixed").format(count=other)))
        tinted = row["rests_on"] == SECOND_HAND
        return Cell(tuple(parts), title, tinted, self.word("second_hand") if tinted else "")

    # Like with like, and when

    def likeness(self) -> Table:
        """What the material of each period and place is."""
        plan, made = self.layout.plan, []
        attributes = list(dict.fromkeys([*plan.like, *plan.second_hand]))
        for row in self.rows["likeness"]:
            years = " – ".join(dict.fromkeys(one for one in (row["first_year"], row["last_year"]) if one))
            dated = f"{int(row['dated'])} / {int(row['units'])}"
            told = Cell.of(dated) if row["dated"] or not row["units"] else Cell((Part(dated),), "", True, self.word("undated_period"))
            axis = row["axis"]
            beside = self.value(axis, row["beside"]) if row["beside"] else ""
            made.append(
                [
                    Cell.of(f"{self.word(axis)}: {self.value(axis, row['value'])}"),
                    Cell((Part.count(int(row["documents"])),)),
                    Cell((Part.count(int(row["others"])),)),
                    Cell.of(self._kinds(row["kinds"])),
                    *(Cell.of(row[key].replace(JOIN, "\n")) for key in attributes),
                    Cell.of(years),
                    told,
                    Cell.of(beside),
                    *(Cell.of("\n".join(map(self.attribute, split_ids(row[key])))) for key in ("differs", "not_told")),
                ]
            )
        columns = [Column("", share=1.6), Column(self.word("documents"), "number", 0.6), Column(self.word("others"), "number", 0.6)]
        columns += [Column(self.word("kinds"), share=1.2), *(Column(self.attribute(key)) for key in attributes)]
        columns += [Column(self.word(key), share=0.9) for key in ("years", "dated", "beside", "differs", "not_told")]
        return self.table("likeness", columns, made, ["likeness_note"])

    def _kinds(self, tally: str) -> str:
        """``policy ×3; contract ×1`` in words, one a line."""
        told = (part.rpartition(" ×") for part in tally.split(JOIN) if part)
        return "\n".join(f"{self.labels.of('kind', kind)} ×{number}" for kind, _, number in told)

    def timeline(self) -> list[Block]:
        """The dated documents as a figure and as a table."""
        frame, rows, name = self.layout.tables["timeline"], self.rows["timeline"], self.layout.name
        if not rows:
            return []
        study, plan = self.evidence.study, self.layout.plan
        model = study.stages if plan.vertical == STAGES else study.more_stages[plan.vertical]
        caption = self.word("timeline")
        alt = self.word("alt").format(count=len(rows), periods=len(model.stages))
        draw = partial(timeline_figure, frame, study, periods=model.stages)
        made = []
        for row in rows:
            titled = Cell.of(f"{row['document']} {row['title']}".strip(), self.numbers(row["codings"]))
            criteria = "、".join if study.language == "zh" else ", ".join
            cells = [row["date"], self.value("period", row["period"]) if row["period"] else "", self.labels.of("kind", row["kind"])]
            told = [self.word(row["rests_on"]), criteria(self.labels.code(code) for code in split_ids(row["criteria"]))]
            made.append([Cell.of(cells[0]), titled, *map(Cell.of, [*cells[1:], *told])])
        columns = [Column(self.word("date"), "date", 0.8), Column(self.word("document"), share=2), Column(self.word("period"))]
        columns += [
            Column(self.word("kinds"), share=0.7),
            Column(self.word("rests_on"), share=0.6),
            Column(self.word("criteria"), share=1.5),
        ]
        return [Figure(f"{name}_timeline_figure", caption, f"{name}_timeline", draw, alt), self.table("timeline", columns, made, [])]

    # Side by side

    def differences(self) -> list[Block]:
        """What own and others, the first and the last period have: a table for each two, with sentences to read side by side."""
        tables: list[Table] = []
        for axis, *two in dict.fromkeys((row["axis"], row["first"], row["second"]) for row in self.rows["differences"]):
            names = [self.value("period" if axis == "vertical" else "place", value) for value in two]
            made = []
            for row in self.rows["differences"]:
                if [row["axis"], row["first"], row["second"]] == [axis, *two]:
                    named = [Cell.of(self.labels.code(row["criterion"])), Cell.of(self.labels.of("plane", row["plane"]))]
                    sides = [self._quoted(name, row[f"quotes_{side}"]) for name, side in zip(names, ("first", "second"), strict=True)]
                    made.append([*named, *sides, Cell.of(self.word(f"found.{row['found']}"))])
            columns = [Column(self.word("criterion"), share=0.8), Column(self.labels.level("plane"), share=0.6)]
            columns += [*(Column(name, share=WIDE) for name in names), Column(self.word("found"))]
            table = self.table("differences", columns, made, ["differences_note"], heads=2)
            number = len(tables) + 1
            tables.append(replace(table, id=f"{table.id}_{number}", caption=f"{table.caption} · {' ↔ '.join(names)}"))
        return list(tables)

    def _quoted(self, name: str, ids: str) -> Cell:
        """The sentences of one side, each with the id of its sentence."""
        parts = []
        for number in self.numbers(ids)[:QUOTES]:
            row = self.evidence.codings[number]
            parts.append(Part(f"{row['quote']} ({row['segment']})", (number,)))
        return Cell(tuple(parts), name)

    def problems(self) -> list[Block]:
        """Problems, and causes, over the periods."""
        if "problems" not in self.rows:
            return []
        tables = []
        for part in dict.fromkeys(row["part"] for row in self.rows["problems"]):
            rows = [row for row in self.rows["problems"] if row["part"] == part]
            shown = list(dict.fromkeys((row["code"], row["plane"]) for row in rows if _coded(row)))
            table = self._matrix("problems", "period", "code", rows, shown)
            tables.append(replace(table, id=f"{table.id}_{part}", caption=f"{table.caption} · {self.word(part)}"))
        return list(tables)

    def measures(self) -> list[Block]:
        """Each measure with the place that it is borrowed from, and the condition that the researcher wrote."""
        made = []
        for row in self.rows.get("measures", []):
            borrowed = self.value("place", row["borrowed_from"]) if row["borrowed_from"] else ""
            proposed = row["borrowed_by"] == "proposed"
            place = Cell((Part(borrowed),), "", proposed, self.word("proposed") if proposed else "") if borrowed else Cell()
            said = Cell.of(f"{row['quote']} ({row['segment']})", self.numbers(row["codings"]))
            made.append([Cell.of(self.labels.code(row["code"])), said, place, Cell.of(row["condition"])])
        columns = [Column(self.word("measure")), Column(self.word("sentence"), share=WIDE)]
        columns += [Column(self.word("borrowed_from")), Column(self.word("condition"), share=1.6)]
        return [self.table("measures", columns, made, ["measures_note"])] if made else []


def _plain(row: Row) -> Row:
    """A row with what is not there as ``None``, whatever the column is of; texts that are not there stay empty."""
    return {key: value if isinstance(value, str) or blank(value) else None for key, value in row.items()}


def _coded(row: Row | None) -> bool:
    """Whether anything is coded in a cell."""
    return row is not None and bool(row["units"] or row["against"])
