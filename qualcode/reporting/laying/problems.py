"""The problem matrix in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qualcode.layouts.holding import rows_in
from qualcode.layouts.problems import OTHERS, ProblemMatrix
from qualcode.layouts.record import split_ids
from qualcode.matrices.labelling import UNKNOWN
from qualcode.reporting.contents.blocks import RELATIONS, Block, Cell, Column, Part, Prose, Section, Table
from qualcode.reporting.evidence import Row
from qualcode.reporting.grouped import plan_of, with_groups
from qualcode.reporting.laying.opening import coded, layout_section, marked, of_material, opened, said_by

if TYPE_CHECKING:
    from qualcode.plans.groups import Group
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["laid_problems"]

ACTUAL = "actual"


def laid_problems(layout: ProblemMatrix, evidence: Evidence, labels: Labels) -> Section:
    """The section of a layout ``problems``: where the researcher stands, the matrix, steps, measures, what is left open, rights."""
    laid, words = _Laid(layout, evidence, labels), labels.words
    position = laid.position or words["problems.no_position"]
    blocks: list[Block] = [Prose((words["problems.position"].format(position=position), words["problems.intro"])), laid.matrix()]
    blocks.append(Prose(tuple(laid.silent())))
    if f"{layout.name}_steps" in layout.tables:
        blocks.append(laid.by_step())
    blocks += [laid.answers(), Prose(tuple(laid.open()))]
    if len(layout.tables.get(f"{layout.name}_rights", ())):
        blocks.append(laid.rights())
    shown = [block for block in blocks if not isinstance(block, Prose) or block.paragraphs]
    return layout_section(layout, words["layout.problems"], shown)


class _Laid:
    """The tables of one layout as blocks."""

    def __init__(self, layout: ProblemMatrix, evidence: Evidence, labels: Labels) -> None:
        self.layout, self.evidence, self.labels, self.words = layout, evidence, labels, labels.words
        plan, language = plan_of(layout, labels), labels.study.language
        levels, voices = getattr(plan, "levels", ()), getattr(plan, "voices", ())
        groups: list[Group] = [group for level in levels for group in level.problems]
        self.names = with_groups([*groups, *getattr(plan, "measures", ()), *getattr(plan, "rights", ())], labels)
        self.levels = {level.id: level.label(language) for level in levels}
        self.voices = {voice.id: voice.label(language) for voice in voices} | {OTHERS: labels.words["problems.others"]}
        self.position, self.steps = getattr(plan, "position", ""), getattr(plan, "steps", "") or "stage"
        self.source = of_material(evidence, labels)

    def rows(self, part: str = "") -> list[Row]:
        return rows_in(self.layout.part(part))

    def name(self, id: str) -> str:
        return self.names.get(id) or self.labels.code(id)

    def voice(self, id: str) -> str:
        return str(self.voices.get(id, id))

    def plane(self, id: str) -> str:
        return self.labels.of("plane", "" if id == UNKNOWN else id)

    def step(self, id: str) -> str:
        return self.labels.of(self.steps, "" if id == UNKNOWN else id)

    def named(self, row: Row) -> tuple[Cell, Cell]:
        level = self.levels.get(row["level"], row["level"])
        return Cell.of(level), Cell.of(self.name(row["problem"]))

    def table(self, id: str, caption: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], notes: Sequence[str]) -> Table:
        columns = tuple(Column(head, share=1.5 if number == 1 else 1.0) for number, head in enumerate(heads))
        return Table(f"{self.layout.name}{id}", caption, columns, tuple(rows), (*notes, self.source), heads=2)

    def matrix(self) -> Table:
        """Level, problem, severity, then a column for each voice; what is written stands beneath what is done, with its plane in front."""
        words, cells = self.words, dict[tuple[str, str], list[Row]]()
        for row in self.rows("cells"):
            cells.setdefault((row["problem"], row["voice"]), []).append(row)
        by_problem: dict[str, list[Row]] = {}
        for row in self.rows():
            by_problem.setdefault(row["problem"], []).append(row)
        made = []
        for problem, rows in by_problem.items():
            severity = [self._severity(row) for row in sorted(rows, key=lambda row: row["plane"] != ACTUAL)]
            voices = [self._cell(cells[problem, voice], problem, voice) for voice in self.layout.voices]
            made.append((*self.named(rows[0]), Cell(tuple(severity)), *voices))
        heads = [words["problems.level"], words["problems.problem"], words["problems.severity"], *map(self.voice, self.layout.voices)]
        notes = [words["problems.note"], words["chains.marks"]]
        return self.table("", words["problems.caption"], heads, made, notes)

    def _severity(self, row: Row) -> Part:
        rows = opened(row["codings"], self.evidence)
        if row["plane"] == ACTUAL:
            return Part.count(int(row["severity"]), rows)
        return Part(f"{self.plane(row['plane'])} {row['severity']}", rows)

    def _cell(self, rows: Sequence[Row], problem: str, voice: str) -> Cell:
        parts: list[Part] = []
        for row in sorted(rows, key=lambda row: row["plane"] != ACTUAL):
            if row["units"] == "" or (row["plane"] != ACTUAL and not row["units"] and not row["against"]):
                continue
            parts.append(marked(row, self.evidence, "" if row["plane"] == ACTUAL else self.plane(row["plane"])))
            if row["against"]:
                text = self.words["problems.against"].format(count=row["against"])
                parts.append(Part(text, opened(row["against_codings"], self.evidence)))
        own = any(row["speaks"] == "self" and row["units"] for row in rows)
        title = f"{self.name(problem)} · {self.voice(voice)}"
        return Cell(tuple(parts), title, tinted=own, hint=self.words["problems.self"] if own else "")

    def silent(self) -> Iterator[str]:
        """The voices that say nothing of a problem, in words: that is a finding, and not the same as having no material."""
        for voice in self.layout.voices:
            mine = [row for row in self.rows("cells") if row["voice"] == voice and row["plane"] == ACTUAL]
            if mine and all(row["units"] == "" for row in mine):
                yield self.words["problems.no_material"].format(voice=self.voice(voice))
                continue
            quiet = [self.name(row["problem"]) for row in mine if row["units"] == 0]
            if quiet and voice != OTHERS:
                listed = self.words["problems.list"].join(quiet)
                yield self.words["problems.silent"].format(voice=self.voice(voice), listed=listed)

    def by_step(self) -> Table:
        words, rows = self.words, self.rows("steps")
        model = self.evidence.study.stages
        if self.steps != "stage":
            model = self.evidence.study.more_stages[self.steps.removeprefix("stage_")]
        told = {row["step"] for row in rows}
        steps = [*model.ids, *([UNKNOWN] if UNKNOWN in told else [])]
        cells: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            cells.setdefault((row["problem"], row["step"]), []).append(row)
        problems = {row["problem"]: row for row in self.rows()}
        made = [
            (*self.named(row), *(self._at(cells.get((problem, step), ()), problem, step) for step in steps))
            for problem, row in problems.items()
        ]
        heads = [words["problems.level"], words["problems.problem"], *map(self.step, steps)]
        return self.table("_steps", words["problems.steps"], heads, made, (words["problems.steps_note"], words["chains.marks"]))

    def _at(self, rows: Sequence[Row], problem: str, step: str) -> Cell:
        ordered = sorted(rows, key=lambda row: row["plane"] != ACTUAL)
        parts = [marked(row, self.evidence, "" if row["plane"] == ACTUAL else self.plane(row["plane"])) for row in ordered]
        return Cell(tuple(parts), f"{self.name(problem)} · {self.step(step)}")

    def answers(self) -> Table:
        words, made = self.words, []
        for row in self.rows("answers"):
            made.append(
                (
                    coded(self.name(row["problem"]), row["problem_codings"], self.evidence),
                    coded(self.name(row["measure"]), row["measure_codings"], self.evidence),
                    Cell(tuple(self._links(row))),
                    Cell.of(row["quotes"], opened(row["measure_codings"], self.evidence)),
                )
            )
        heads = [words[f"problems.{head}"] for head in ("problem", "measure", "links", "words")]
        return self.table("_answers", words["problems.answers"], heads, made, (words["chains.links_note"],))

    def _links(self, row: Row) -> Iterator[Part]:
        """Stated and drawn links on a line each, with whoever states or draws them."""
        for how in ("stated", "drawn"):
            if row[how]:
                by = said_by(split_ids(row[f"{how}_by"]), self.labels)
                text = self.words[f"chains.{how}"].format(count=row[how])
                yield Part(f"{text} ({by})" if by else text, opened(row["codings"], self.evidence))

    def open(self) -> Iterator[str]:
        """What nothing answers, and what answers nothing, in words."""
        rows = self.rows("open")
        for what in ("problem", "measure"):
            listed = [self.name(row["id"]) for row in rows if row["what"] == what]
            if listed:
                yield self.words[f"problems.open_{what}"].format(listed=self.words["problems.list"].join(listed))
        statements = sum(row["what"] == "statement" for row in rows)
        if statements:
            yield self.words["problems.open_statement"].format(count=statements, file=f"{self.layout.name}_open")

    def rights(self) -> Table:
        words, cells = self.words, dict[tuple[str, str], list[Part]]()
        rows = self.rows("rights")
        for row in rows:
            plane = "" if row["plane"] == ACTUAL else f" ({self.plane(row['plane'])})"
            text = f"{self.labels.actor(row['holder'])}{plane} {row['units']}"
            cells.setdefault((row["step"], row["right"]), []).append(
                Part(text, opened(row["relations"], self.evidence, RELATIONS), RELATIONS)
            )
        rights = [group.id for group in getattr(plan_of(self.layout, self.labels), "rights", ())]
        steps = sorted({row["step"] for row in rows}, key=self._place)
        made = [(Cell.of(self.step(step)), *(Cell(tuple(cells.get((step, right), ()))) for right in rights)) for step in steps]
        return self.table(
            "_rights", words["problems.rights"], [words["problems.step"], *map(self.name, rights)], made, (words["problems.rights_note"],)
        )

    def _place(self, step: str) -> int:
        model = self.evidence.study.stages if self.steps == "stage" else self.evidence.study.more_stages[self.steps.removeprefix("stage_")]
        return model.ids.index(step) if step in model.ids else len(model.ids)
