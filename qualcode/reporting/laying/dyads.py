"""Pairs of actors over the stages, as readers see them: what each is to the other on paper and in practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from qualcode.layouts.diverging import PARTING
from qualcode.layouts.dyads import CONTRARY, NO_MATERIAL, UNCONFIRMED, DyadLayout
from qualcode.layouts.naming import EVERY_STAGE, TIE
from qualcode.layouts.piecing import BETWEEN
from qualcode.layouts.record import JOIN
from qualcode.reporting.contents.blocks import CODINGS, RELATIONS, Block, Cell, Column, Figure, Part, Prose, Section, Table
from qualcode.reporting.evidence import rows_of, strength
from qualcode.reporting.figures.layers import layered_figure
from qualcode.reporting.laying.opening import layout_section, numbered
from qualcode.rows import PLANES, UNKNOWN

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["dyads_section"]

Row = dict[str, Any]
FORTH, BACK = " →", " ←"
QUOTES = 2
OPEN = "*"
"""Behind what only others say of those who do it."""


def dyads_section(layout: DyadLayout, evidence: Evidence, labels: Labels) -> Section:
    """Table dyad × stage × plane, the names that are proposed, what is written beside what is done, causes, and the graph in two layers."""
    page = _Page(layout, evidence, labels)
    blocks: list[Block] = [Prose((labels.words["dyads.lead"],)), page.stages()]
    if len(layout.tables["cells"]):
        blocks += [page.figure(), page.names(), *page.beside()]
    if "causes" in layout.tables:
        blocks.append(page.causes())
    blocks += page.unplaced()
    return layout_section(layout, labels.words["dyads.title"], blocks)


@dataclass(frozen=True)
class _Page:
    """The blocks of one layout."""

    layout: DyadLayout
    evidence: Evidence
    labels: Labels

    def rows(self, table: str) -> list[Row]:
        return rows_of(self.layout.tables[table])

    def word(self, key: str) -> str:
        return self.labels.words[f"dyads.{key}"]

    def opened(self, row: Row, column: str = CODINGS) -> tuple[int, ...]:
        """The numbers of the rows that a cell opens."""
        return numbered(row[column], self.evidence, RELATIONS if column == RELATIONS else CODINGS)

    def column(self, level: str, share: float = 1.0) -> Column:
        return Column(self.labels.level(level), share=share)

    def stages(self) -> Table:
        """Dyad × stage, a row for each plane."""
        cells: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.rows("cells"):
            cells[row["dyad"], row["plane"], row["stage"]].append(row)
        states = {(row["dyad"], row["plane"], row["stage"]): row["state"] for row in self.rows("coverage")}
        declared = list(self.evidence.study.stages.ids)
        stages = [*declared, *sorted({stage for _, _, stage in cells} - set(declared))]
        pairs = dict.fromkeys(dyad for dyad, _, _ in cells)
        planes = [*PLANES, *([UNKNOWN] if any(plane == UNKNOWN for _, plane, _ in cells) else [])]
        rows = []
        for dyad in pairs:
            for plane in planes:
                head = (Cell.of(self.labels.dyad(dyad)), Cell.of(self.labels.of("plane", plane)))
                rows.append((*head, *(self.cell(dyad, plane, stage, cells, states) for stage in stages)))
        columns = (self.column("dyad", 1.5), self.column("plane", 0.7), *(Column(self.labels.of("stage", stage)) for stage in stages))
        caption, notes = self.word("stages"), (self.word("stages_note"), self.word("marks_note"))
        return Table(f"{self.layout.name}_stages", caption, columns, tuple(rows), notes, heads=2)

    def cell(
        self, dyad: str, plane: str, stage: str, cells: Mapping[tuple[str, str, str], Sequence[Row]], states: Mapping[Any, str]
    ) -> Cell:
        """What is coded, 0 where there is material, blank where there is none."""
        place = (dyad, plane, stage)
        title = " · ".join([self.labels.dyad(dyad), self.labels.of("plane", plane), self.labels.of("stage", stage)])
        if place not in cells:
            # a stage or plane that is not known is no place where something could have been said
            silent = states.get(place, NO_MATERIAL) == NO_MATERIAL
            return Cell(title=title) if silent else Cell((Part.count(0),), title)
        contrary = any(row["contrary"] == CONTRARY for row in cells[place])
        parts = tuple(part for row in cells[place] for part in self.parts(row, plane))
        return Cell(parts, title, contrary, self.word("contrary") if contrary else "")

    def parts(self, row: Row, plane: str) -> Iterator[Part]:
        first, _, _ = row["dyad"].partition(BETWEEN)
        way = "" if row["direction"] != "directed" else FORTH if row["source"] == first else BACK
        alone = OPEN if row["confirmed"] == UNCONFIRMED and plane == PLANES[1] else ""
        name = self.labels.code(row["code"])
        if row["units"]:
            yield Part(f"{name} {row['units']}{way}{alone}", self.opened(row, RELATIONS), RELATIONS, row["mark"])
        if row["against"]:
            yield Part(f"{name}（−） {row['against']}", self.opened(row, "against_codings"))

    def figure(self) -> Figure:
        draw = partial(layered_figure, self.evidence.results.network, self.evidence.study, pairs=self.layout.pairs)
        words = self.labels.words
        return Figure(f"{self.layout.name}_layers", words["figure.layers"], f"{self.layout.name}_layers", draw, words["figure.layers_note"])

    def named(self, row: Row) -> str:
        """``吸纳 12 ＋ 反抗／依附 3``; where nothing is an act or a response, what there is most of."""

        def told(families: str, units: int) -> str:
            return f"{'／'.join(map(self.labels.code, families.split(TIE)))} {units}" if families else ""

        pieces = [told(row["act"], row["act_units"]), told(row["response"], row["response_units"])]
        return " ＋ ".join(piece for piece in pieces if piece) or told(row["most"], row["most_units"])

    def names(self) -> Table:
        """The name that is proposed for each pair and plane, stage by stage, and what does not fit it."""
        groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows("readings"):
            groups[row["dyad"], row["plane"]].append(row)
        lines = []
        for (dyad, plane), rows in groups.items():
            whole = next(row for row in rows if row["stage"] == EVERY_STAGE)
            path = tuple(
                Part(f"{self.labels.of('stage', row['stage'])}：{self.named(row)}", self.held(row)) for row in rows if row is not whole
            )
            strong = "／".join(map(self.labels.actor, whole["strong"].split(TIE))) if whole["strong"] else ""
            contrary = "；".join(self.family(one) for one in whole["contrary"].split(JOIN) if one)
            lines.append(
                (
                    Cell.of(self.labels.dyad(dyad)),
                    Cell.of(self.labels.of("plane", plane)),
                    Cell.of(strong),
                    Cell((Part(self.named(whole), self.held(whole)),)),
                    Cell(path),
                    Cell.of(contrary, self.opened(whole, "contrary_codings")),
                )
            )
        heads = [Column(self.word(key), share=share) for key, share in (("strong", 1.0), ("name", 1.4), ("path", 2.4), ("rest", 1.6))]
        notes = (self.word("names_note").format(acts=self.codes("acts"), responses=self.codes("responses")),)
        columns = (self.column("dyad", 1.4), self.column("plane", 0.7), *heads)
        return Table(f"{self.layout.name}_names", self.word("names"), columns, tuple(lines), notes, heads=2)

    def held(self, row: Row) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.opened(row, "act_codings"), *self.opened(row, "response_codings"))))

    def family(self, told: str) -> str:
        """A family and its count, ``equality (−) 2``, with its name."""
        id, _, rest = told.partition(" ")
        return f"{self.labels.code(id)} {rest}"

    def codes(self, key: str) -> str:
        ids = [id for id in self.layout.settings[key].split(JOIN) if id != "none"]
        return "、".join(map(self.labels.code, ids)) or self.word("nothing")

    def beside(self) -> list[Block]:
        """What is written beside what is done: on the page where the codes part, code by code; in the workings every statement."""
        rows = self.rows("divergences")
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            if row["fit"] in PARTING:
                groups[row["dyad"], row["nominal_code"], row["nominal_denied"]].append(row)
        counts = {key: sum(row["pairing"] == key for row in rows) for key in ("nominal_only", "actual_only")}
        dyad, method = self.column("dyad", 1.2), Column(self.word("method"), share=0.9)
        heads = [Column(self.word(key), share=share) for key, share in (("written", 2.4), ("done", 2.0), ("quote", 2.0))]
        notes = (self.word("beside_note").format(**counts),)
        lines = tuple(self.parting(found) for found in groups.values())
        tables: list[Block] = (
            [Table(f"{self.layout.name}_divergences", self.word("beside"), (dyad, *heads, method), lines, notes)] if lines else []
        )
        more = (dyad, heads[0], heads[1], self.column("stage"), heads[2], method, Column(self.word("fit")))
        every = tuple(self.line(row) for row in rows)
        return [*tables, Table(f"{self.layout.name}_beside_all", self.word("beside_all"), more, every, workings=True)]

    def clause(self, row: Row) -> Part:
        """Where a statement stands, and its words."""
        where = " ".join(part for part in (row["nominal_document"], row["clause"]) if part)
        own = self.evidence.coding_numbers.get(row["nominal_coding"])
        return Part(f"{where} “{row['nominal_quote']}”", () if own is None else (own,))

    def code(self, row: Row, plane: str) -> str:
        return f"{self.labels.code(row[f'{plane}_code'])}{'（−）' if row[f'{plane}_denied'] else ''}"

    def parting(self, rows: Sequence[Row]) -> tuple[Cell, ...]:
        """What is written by one code, clause by clause, and all that parts from it, most sentences first."""
        clauses = {row["nominal_coding"]: self.clause(row) for row in rows}
        by_code: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            by_code[row["actual_code"], row["actual_denied"]][row["actual_stage"]].append(row)
        parts, quotes = [], []
        for stages in sorted(by_code.values(), key=lambda stages: -sum(len(self.sentences(found)) for found in stages.values())):
            every = [row for found in stages.values() for row in found]
            where = "，".join(f"{self.labels.of('stage', stage)} {len(self.sentences(found))}" for stage, found in stages.items())
            numbers = tuple(sorted({number for row in every for number in self.done(row)}))
            mark = strength(self.evidence.codings[number] for number in numbers)
            parts.append(Part(f"{self.code(every[0], 'actual')}（{where}）", numbers, mark=mark))
            quotes.append(Part(f"“{every[0]['actual_quote']}” {every[0]['actual_coding'].partition('/')[0]}", self.done(every[0])[:1]))
        written = (Part(self.code(rows[0], "nominal")), *clauses.values())
        methods = dict.fromkeys(self.word(f"method_{row['method']}") for row in rows)
        head = Cell.of(self.labels.dyad(rows[0]["dyad"]))
        return head, Cell(written), Cell(tuple(parts)), Cell(tuple(quotes[:QUOTES])), Cell.of("；".join(methods))

    def sentences(self, rows: Sequence[Row]) -> set[str]:
        """The different sentences of what is done."""
        return {self.evidence.codings[number]["segment"] for row in rows for number in self.done(row)}

    def done(self, row: Row) -> tuple[int, ...]:
        """The numbers of the codings of what is done."""
        codings = self.evidence.codings
        return tuple(number for number in self.opened(row) if codings[number]["plane"] == PLANES[1])

    def line(self, row: Row) -> tuple[Cell, ...]:
        done = f"{self.code(row, 'actual')} {row['units']}" if row["actual_code"] else ""
        part = Part(done, self.done(row), mark=row["mark"])
        stage = self.labels.of("stage", row["actual_stage"]) if row["actual_code"] else ""
        method = self.word(f"method_{row['method']}") if row["method"] else self.word(row["pairing"])
        fit = self.word(f"fit_{row['fit']}") if row["fit"] else ""
        quote = Cell.of(row["actual_quote"], self.done(row)[:1])
        written = Cell((Part(self.code(row, "nominal")), self.clause(row))) if row["nominal_code"] else Cell()
        return (
            Cell.of(self.labels.dyad(row["dyad"])),
            written,
            Cell((part,) if done else ()),
            Cell.of(stage),
            quote,
            Cell.of(method),
            Cell.of(fit),
        )

    def causes(self) -> Table:
        columns = (
            self.column("dyad"),
            self.column("stage"),
            self.column("code"),
            Column(self.word("cause"), share=2),
            self.column("plane"),
        )
        rows = tuple(
            (
                Cell.of(self.labels.dyad(row["dyad"])),
                Cell.of(self.labels.of("stage", row["stage"])),
                Cell.of(f"{self.labels.code(row['code'])}：{row['quote']}"),
                Cell.of(
                    f"{self.labels.code(row['cause'])}：{row['cause_quote']}（{self.word('method_' + row['method'])}）", self.opened(row)
                ),
                Cell.of(self.labels.of("plane", row["plane"])),
            )
            for row in self.rows("causes")
        )
        return Table(f"{self.layout.name}_causes", self.word("causes"), columns, rows)

    def unplaced(self) -> list[Block]:
        """Denials of which the sentence does not tell the pair."""
        if "unplaced" not in self.layout.tables:
            return []
        rows = tuple(
            (
                Cell.of(self.labels.code(row["code"])),
                Cell.of(self.labels.of("plane", row["plane"])),
                Cell.of(self.labels.of("stage", row["stage"])),
                Cell.of(row["quote"], [self.evidence.coding_numbers[row["coding"]]]),
            )
            for row in self.rows("unplaced")
        )
        columns = (self.column("code"), self.column("plane"), self.column("stage"), Column(self.word("quote"), share=2))
        return [Table(f"{self.layout.name}_unplaced", self.word("unplaced"), columns, rows, workings=True)]
