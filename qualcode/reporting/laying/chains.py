"""Chains of problems, causes and measures in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from qualcode.layouts.chains import PARTS, Chains
from qualcode.layouts.holding import rows_in
from qualcode.layouts.record import split_ids
from qualcode.reporting.contents.blocks import Block, Cell, Column, Figure, Part, Prose, Section, Table
from qualcode.reporting.evidence import Row
from qualcode.reporting.figures.flows import chain_figure
from qualcode.reporting.grouped import plan_of, with_groups
from qualcode.reporting.laying.opening import coded, layout_section, marked, of_material, opened, said_by

if TYPE_CHECKING:
    from qualcode.plans.groups import Group
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["laid_chains"]


def laid_chains(layout: Chains, evidence: Evidence, labels: Labels) -> Section:
    """The section of a layout ``chains``: the three-column table, the figure, what is missing, all links, the description by stage."""
    laid = _Laid(layout, evidence, labels)
    words = labels.words
    blocks: list[Block] = [Prose((words["chains.intro"],)), laid.chains()]
    if layout.part("links")["place"].notna().any():
        draw = partial(chain_figure, layout, evidence.study)
        blocks.append(Figure(f"{layout.name}_figure", words["figure.chains"], layout.name, draw, words["chains.alt"]))
    blocks += [Prose(tuple(laid.orphans())), laid.nodes(), laid.links()]
    blocks += [laid.aspects()] if f"{layout.name}_aspects" in layout.tables else []
    return layout_section(layout, words["layout.chains"], blocks)


class _Laid:
    """The tables of one layout as blocks."""

    def __init__(self, layout: Chains, evidence: Evidence, labels: Labels) -> None:
        self.layout, self.evidence, self.labels, self.words = layout, evidence, labels, labels.words
        plan = plan_of(layout, labels)
        groups: list[Group] = [group for part in PARTS for group in getattr(plan, f"{part}s", ())]
        self.names = with_groups(groups, labels)
        self.held: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows("nodes"):
            self.held.setdefault((row["part"], row["id"]), []).append(row)
        self.source = of_material(evidence, labels)
        self.linked: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.rows("links"):
            if row["place"]:
                self.linked.setdefault((row["source_id"], row["target_id"], row["how"]), []).append(row)

    def rows(self, part: str = "") -> list[Row]:
        return rows_in(self.layout.part(part))

    def name(self, id: str) -> str:
        return self.names.get(id) or self.labels.code(id)

    def node(self, part: str, id: str) -> Cell:
        """A problem, cause or measure, with the mark of its own evidence."""
        if not id:
            return Cell()
        parts = []
        for number, row in enumerate(self.held[part, id]):
            text = self.name(id) if not number else self.labels.of("plane", row["plane"])
            parts.append(Part(text, opened(row["codings"], self.evidence), mark=row["mark"]))
        return Cell(tuple(parts), self.name(id))

    def table(self, id: str, caption: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], notes: Sequence[str]) -> Table:
        columns = tuple(Column(head, share=1.4 if number < 3 else 1.0) for number, head in enumerate(heads))
        return Table(f"{self.layout.name}{id}", caption, columns, tuple(rows), (*notes, self.source), heads=1)

    def chains(self) -> Table:
        words = self.words
        heads = [words[f"chains.{part}s"] for part in PARTS] + [words["chains.cause_links"], words["chains.answer_links"]]
        rows = [(*(self.node(part, row[part]) for part in PARTS), self.step(row, "cause"), self.step(row, "answer")) for row in self.rows()]
        return self.table("", words["chains.caption"], heads, rows, (words["chains.note"], words["chains.marks"]))

    def step(self, row: Row, step: str) -> Cell:
        """Stated and drawn links on a line each, with whoever states them."""
        ends = (row["cause"], row["problem"]) if step == "cause" else (row["measure"], row["cause"] or row["problem"])
        parts = []
        for how in ("stated", "drawn"):
            if not row[f"{step}_{how}"]:
                continue
            ids = {number for one in self.linked[*ends, how] for number in opened(one["codings"], self.evidence)}
            by = said_by(split_ids(row[f"{step}_{how}_by"]), self.labels)
            text = self.words[f"chains.{how}"].format(count=row[f"{step}_{how}"])
            parts.append(Part(f"{text} ({by})" if by else text, tuple(sorted(ids))))
        return Cell(tuple(parts), self.words[f"chains.{step}_links"])

    def orphans(self) -> Iterator[str]:
        """What is missing, in words: a paragraph for each kind of gap."""
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.rows("orphans"):
            found.setdefault((row["part"], row["lacks"], row["found"]), []).append(row)
        for (part, lacks, how), rows in found.items():
            told = [self.words["chains.one"].format(name=self.name(row["id"]), count=self.counts(part, row["id"])) for row in rows]
            what = self.words[f"chains.{how}"].format(what=self.words[f"chains.{lacks}"])
            listed = self.words["chains.between"].join(told)
            yield self.words["chains.orphan"].format(part=self.words[f"chains.{part}s"], what=what, listed=listed)
        if not found:
            yield self.words["chains.no_orphan"]
        links = self.layout.part("links")
        inside, number = links.loc[links["place"].notna(), "link"].nunique(), links["link"].nunique()
        yield self.words["chains.outside"].format(
            inside=inside, outside=number - inside, codings=len(set(self.layout.part("unlinked")["coding"]))
        )

    def counts(self, part: str, id: str) -> str:
        """How many sentences there are on each plane, which are never added."""
        rows = self.held[part, id]
        if len(rows) == 1:
            return str(rows[0]["units"])
        told = (f"{self.labels.of('plane', row['plane'])} {row['units']}" for row in rows)
        return self.words["problems.list"].join(told)

    def nodes(self) -> Table:
        words, rows = self.words, list[tuple[Cell, ...]]()
        for row in self.rows("nodes"):
            cell = Cell((marked(row, self.evidence),), self.name(row["id"])) if row["units"] else Cell()
            told = [Cell.of(row[name]) for name in ("sources", "roles")]
            plane = Cell.of(self.labels.of("plane", row["plane"]) if row["plane"] else "")
            rows.append((Cell.of(words[f"chains.{row['part']}"]), Cell.of(self.name(row["id"])), plane, cell, *told))
        heads = [
            words["chains.part"],
            words["chains.name"],
            self.labels.level("plane"),
            words["layout.units"],
            words["layout.documents"],
            words["layout.voices"],
        ]
        return self.table("_nodes", words["chains.nodes"], heads, rows, (words["chains.marks"],))

    def links(self) -> Table:
        words, rows = self.words, []
        for row in self.rows("links"):
            if row["place"]:
                ends = [coded(f"{_sentence(row[end])}\n{row[f'{end}_quote']}", row[end], self.evidence) for end in ("source", "target")]
                named = [Cell.of(self.name(row[f"{end}_id"])) for end in ("source", "target")]
                by = row["words"] or said_by([row["stated_by"]] if row["stated_by"] else [], self.labels)
                rows.append((named[0], ends[0], named[1], ends[1], Cell.of(words[f"chains.how.{row['how']}"]), Cell.of(by)))
        heads = [words[f"chains.{head}"] for head in ("from", "from_quote", "to", "to_quote", "how", "by")]
        return self.table("_links", words["chains.links"], heads, rows, (words["chains.links_note"],))

    def aspects(self) -> Table:
        """Stage × family of codes, what is written and what is done apart."""
        words, labels, rows = self.words, self.labels, []
        column = getattr(plan_of(self.layout, labels), "aspects", "stage")
        for row in self.rows("aspects"):
            if not row["code"]:
                blank = Cell() if row["units"] == "" else Cell((Part.count(0),))
                rows.append((Cell.of(labels.of(column, row["aspect"])), Cell(), Cell(), blank))
                continue
            head = Cell.of(labels.of(column, row["aspect"]))
            cell = Cell((marked(row, self.evidence),), f"{labels.of(column, row['aspect'])} · {labels.code(row['code'])}")
            rows.append((head, Cell.of(labels.of("plane", row["plane"])), Cell.of(labels.code(row["code"])), cell))
        heads = [words["layout.aspect"], labels.level("plane"), labels.level("code"), words["layout.units"]]
        return self.table("_aspects", words["chains.aspects"], heads, rows, (words["chains.marks"],))


def _sentence(coding: str) -> str:
    """The sentence in which a coding stands, by its id."""
    return coding.partition("/")[0]
