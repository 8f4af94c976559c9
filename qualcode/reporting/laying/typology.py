"""A typology as a reader sees it: the rules first, then the cells, the cases, what they rest on, and what another rule would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qualcode.layouts.paths import MUTUAL
from qualcode.layouts.record import JOIN, split_ids
from qualcode.plans.typology import EARLIEST, Dimension
from qualcode.reporting.contents.blocks import Block, Cell, Column, Figure, Part, Prose, Section, Table
from qualcode.reporting.evidence import Evidence, rows_of
from qualcode.reporting.figures.types import across, named, path_figure, types_figure, with_time
from qualcode.reporting.labels import Labels
from qualcode.rows import UNKNOWN

if TYPE_CHECKING:
    from qualcode.layouts.typifying import Typology

__all__ = ["typology_section"]

Row = Mapping[str, Any]


def typology_section(layout: Typology, evidence: Evidence, labels: Labels) -> Section:
    """The section of one typology."""
    writer = _Writer(layout, evidence, labels)
    blocks: list[Block] = [writer.rules(), writer.cells(), writer.drawn("types", types_figure), writer.cases(), *writer.sensitivity()]
    blocks.append(writer.evidence_table())
    if writer.rows["paths"]:
        blocks += [writer.paths(), writer.drawn("paths", path_figure)]
    blocks += [make() for name, make in (("both_ways", writer.both_ways), ("models", writer.models)) if writer.rows[name]]
    return Section(f"layout_{layout.name}", labels.words["typology.title"], tuple(blocks))


class _Writer:
    """Turns the tables of a typology into those of a report."""

    def __init__(self, layout: Typology, evidence: Evidence, labels: Labels) -> None:
        self.layout, self.evidence, self.labels = layout, evidence, labels
        self.plan = layout.plan
        self.rows = {name: rows_of(table) for name, table in layout.tables.items()}
        self.names = self._names()

    def _names(self) -> dict[tuple[str, str], str]:
        """Names of everything that the plan names: what a group of things shares an id with another is told apart."""
        plan = self.plan
        groups: dict[str, Iterable[Any]] = {
            "": (*plan.dimensions, *(side for one in plan.dimensions for side in (*one.sides, *one.signs))),
            "state": plan.path,
            "criterion": plan.criteria,
            "exchange": plan.both_ways,
            "flow": [flow for one in plan.both_ways for flow in one.flows],
        }
        told = {(group, one.id): named(one.name, one.id, self.labels) for group, several in groups.items() for one in several}
        cells = {("", f"{a}/{b}"): named(name, f"{a}/{b}", self.labels) for (a, b), name in plan.types.items()}
        return {**told, **cells, ("", UNKNOWN): self.word("unknown_cell"), ("flow", MUTUAL): self.word("flow.mutual")}

    def word(self, key: str) -> str:
        return self.labels.words[f"typology.{key}"]

    def name(self, id: str, group: str = "") -> str:
        """The name of a dimension, value, sign or cell; of a state, a criterion, an exchange, a flow where `group` says so."""
        return self.names.get((group, id)) or self.word(f"value.{id}") if id else ""

    def numbers(self, joined: object) -> tuple[int, ...]:
        known = self.evidence.coding_numbers
        return tuple(known[id] for id in split_ids(joined) if id in known)

    def table(self, name: str, columns: str, rows: Iterable[Sequence[Cell]], notes: Sequence[str], heads: int = 1) -> Table:
        """A table whose columns are words, those with ``#`` numbers."""
        made = tuple(Column(self.word(key.rstrip("#")), "number" if key.endswith("#") else "text") for key in columns.split())
        told = tuple(map(self.word, notes))
        return Table(f"{self.layout.name}_{name}", self.word(name), made, tuple(map(tuple, rows)), told, heads)

    def drawn(self, name: str, draw: Any) -> Figure:
        key = {"types": "types", "paths": "path_map"}[name]
        file = f"{self.layout.name}_{name}"
        return Figure(f"{file}_figure", self.word(key), file, partial(draw, self.layout, self.evidence.study), alt=self._alt(name))

    def _alt(self, name: str) -> str:
        """The figure in words."""
        if name == "types":
            told = [f"{self.name(row['cell'])}: {row['cases'] or self.word('empty')}" for row in self.rows["cells"]]
        else:
            told = [
                f"{row['case']}: {self.name(row['state'], 'state')} {row['date'] or self.word('undated')}" for row in self.rows["paths"]
            ]
        return "; ".join(told)

    # The rules

    def rules(self) -> Prose:
        """Stated before any case is placed."""
        told = [
            self.word("rule_first"),
            *map(self._rule, self.plan.dimensions),
            self.word(f"dates.{self.plan.dates}"),
            self.word("rule.empty"),
        ]
        return Prose(tuple(told))

    def _rule(self, one: Dimension) -> str:
        comma = self.word("comma")
        yes, no = (self.name(side.id) if side.name else self.word(f"value.{side.id}") for side in one.sides)
        if one.rule == EARLIEST:
            return self.word("rule.earliest").format(name=self.name(one.id), values=f"{yes} / {no}")
        signs = comma.join(self.name(sign.id) for sign in one.signs)
        plane = self.labels.of("plane", one.plane) if one.plane else self.word("alternative.planes")
        least, count = one.least, len(one.signs)
        return self.word("rule.at_least").format(name=self.name(one.id), least=least, count=count, plane=plane, yes=yes, no=no, signs=signs)

    # The cases

    def cells(self) -> Table:
        """The two dimensions crossed, each case opening what it was placed by."""
        first, second = self.plan.dimensions
        heads = [Column(self.name(first.id)), *(Column(self.name(value), share=2.0) for value in across(second))]
        known = {row["cell"]: row for row in self.rows["cells"]}
        rows = [
            [Cell.of(self.name(side.id)), *(self._cell(known[f"{side.id}/{value}"]) for value in across(second))] for side in first.sides
        ]
        notes = (self.word("cells_note"),)
        return Table(f"{self.layout.name}_cells", self.word("cells"), tuple(heads), tuple(map(tuple, rows)), notes)

    def _cell(self, row: Row) -> Cell:
        name = self.name(row["cell"])
        parts = [Part(name)]
        for case in (one for one in self.rows["cases"] if one["cell"] == row["cell"]):
            border = f" [{self.word('is_border')}]" if case["border"] else ""
            parts.append(Part(with_time(case, self.labels) + border, self.numbers(case["codings"])))
        if not row["empty"]:
            return Cell(tuple(parts), name)
        parts.append(Part(self.word("empty")))
        if row["spoken_of"]:
            parts.append(Part(self.word("spoken_of").format(sources=row["spoken_of"]), self.numbers(row["codings"])))
        if row["otherwise"]:
            parts.append(Part(self.word("otherwise").format(cases=row["otherwise"])))
        return Cell(tuple(parts), name)

    def cases(self) -> Table:
        first, second = self.plan.dimensions
        heads = [Column(self.word("case")), Column(self.word("time")), Column(self.name(first.id), share=1.6)]
        heads += [Column(self.name(second.id), share=1.6), Column(self.word("cell"), share=1.4), Column(self.word("border"))]
        rows = [self._case(row) for row in self.rows["cases"]]
        return Table(f"{self.layout.name}_cases", self.word("cases"), tuple(heads), tuple(rows), (self.word("rule_first"),))

    def _case(self, row: Row) -> tuple[Cell, ...]:
        times = " ".join(self.word(key).format(date=row[key]) for key in ("since", "until") if row[key])
        placed = [self._decision(row, number) for number in (1, 2)]
        return (
            Cell.of(row["case"]),
            Cell.of(times),
            *placed,
            Cell.of(self.name(row["cell"])),
            Cell.of(self.word("is_border") if row["border"] else ""),
        )

    def _decision(self, row: Row, number: int) -> Cell:
        rule, basis = self.word(f"rule_name.{row[f'rule_{number}']}"), row[f"basis_{number}"]
        value = self.name(row[f"value_{number}"])
        title = f"{row['case']} · {value}"
        return Cell((Part(value, self.numbers(row[f"codings_{number}"])), Part(" ".join(one for one in (rule, basis) if one))), title)

    def sensitivity(self) -> Iterable[Block]:
        """What another rule would change; the whole list for the screen and the workbook."""
        listed = [(row, self._otherwise(row)) for row in self.rows["sensitivity"]]
        changed = [cells for row, cells in listed if row["changed"]]
        columns = "case dimension alternative value cell"
        if changed:
            yield self.table("sensitivity", columns, changed, ["sensitivity_note"])
        else:
            yield Prose((self.word("stays"),))
        whole = self.table("sensitivity_all", columns, [cells for _, cells in listed], ["sensitivity_note"])
        yield replace(whole, workings=True)

    def _otherwise(self, row: Row) -> list[Cell]:
        key = f"dates.{self.plan.dates}" if row["alternative"] == "dates" else row["alternative"]
        value = " ".join(one for one in (self.name(row["value"]), row["basis"]) if one)
        moved = Cell.of(self.name(row["cell"]))
        if row["changed"]:
            moved = replace(moved, tinted=True, hint=self.word("changed"))
        told = [row["case"], self.name(row["dimension"]), self.word(f"alternative.{key}")]
        return [*map(Cell.of, told), Cell.of(value, self.numbers(row["codings"])), moved]

    def evidence_table(self) -> Table:
        rows = []
        for row in self.rows["evidence"]:
            value = self.name(row["sign"]) if row["sign"] else self.name(row["value"])
            units = [Part(str(row["units"]), self.numbers(row["codings"]), mark=row["mark"], number=row["units"])]
            if row["against"]:
                units.append(Part(f"− {row['against']}", self.numbers(row["denied"])))
            date = self._date(row["earliest"], row["earliest_by"])
            told = [row["case"], self.name(row["dimension"]), value, self.labels.of("plane", row["plane"])]
            dated = Cell.of(date, self.numbers(row["earliest_coding"]))
            rows.append([*map(Cell.of, told), Cell(tuple(units)), Cell.of(row["documents"]), dated, Cell.of(row["contradicted_by"])])
        return self.table("evidence", "case dimension value plane units sources earliest contradicted", rows, ["marks_note"], heads=4)

    def _date(self, date: str, by: str) -> str:
        return f"{date} ({self.word(f'by.{by}')})" if date else ""

    # Paths and what goes both ways

    def paths(self) -> Table:
        rows = []
        for row in self.rows["paths"]:
            ways = self.word(f"verdict.{row['ways']}") if row["ways"] else ""
            step = Cell((Part.count(int(row["step"])),)) if str(row["step"]) not in ("", "nan", "<NA>") else Cell()
            units = Cell((Part(str(row["units"]), self.numbers(row["codings"]), mark=row["mark"], number=row["units"]),))
            date = self._date(row["date"], row["dated_by"]) or self.word("undated")
            period = self.labels.of("stage", row["period"]) if row["period"] else ""
            rows.append([Cell.of(row["case"]), step, *map(Cell.of, (self.name(row["state"], "state"), date, period, ways)), units])
        return self.table("paths", "case step# state date period verdict units", rows, ["paths_note", "marks_note"])

    def both_ways(self) -> Table:
        rows = []
        for row in self.rows["both_ways"]:
            count = [Part(str(row["units"]), self.numbers(row["codings"]), mark=row["mark"], number=row["units"])]
            told = [row["case"], self.name(row["exchange"], "exchange"), self.name(row["flow"], "flow")]
            rows.append([*map(Cell.of, told), Cell(tuple(count)), Cell.of(self.word(f"verdict.{row['verdict']}"))])
        return self.table("both_ways", "case exchange flow units verdict", rows, ["marks_note"], heads=3)

    def models(self) -> Table:
        """Criterion × type; a type in which no case is has no column."""
        rows = self.rows["models"]
        cells, known = list(dict.fromkeys(row["cell"] for row in rows)), {(row["cell"], row["criterion"]): row for row in rows}
        made = [
            [Cell.of(self.name(one.id, "criterion")), *(self._model(known[cell, one.id]) for cell in cells)] for one in self.plan.criteria
        ]
        heads = (Column(self.word("criterion")), *(Column(self.name(cell or UNKNOWN), share=1.4) for cell in cells))
        notes = (self.word("models_note"), self.word("marks_note"))
        return Table(f"{self.layout.name}_models", self.word("models"), heads, tuple(map(tuple, made)), notes)

    def _model(self, row: Row) -> Cell:
        title = f"{self.name(row['cell'] or UNKNOWN)} · {self.name(row['criterion'], 'criterion')}"
        if not row["units"]:
            return Cell(title=title)
        count = Part(str(row["units"]), self.numbers(row["codings"]), mark=row["mark"], number=row["units"])
        return Cell((count, Part(row["cases"].replace(JOIN, self.word("comma")))), title)
