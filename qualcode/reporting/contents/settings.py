"""The choices of a run, and how each of its analyses counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.reporting.analyses import told
from qualcode.reporting.contents.blocks import Cell, Column, Fact, Facts, Prose, Section, Table

if TYPE_CHECKING:
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["limits_section", "settings_facts", "settings_section"]

LIMITS = range(1, 5)


def settings_section(evidence: Evidence, labels: Labels) -> Section:
    """Codebook, model of stages and options of the run; below, every table of the analyses."""
    words = labels.words
    below = Section(
        "counting", words["report.counting"], (Prose((words["report.counting_note"],), note=True), _counting(evidence, labels)), folded=True
    )
    return Section("settings", words["report.settings"], (Facts(tuple(settings_facts(evidence, labels))),), (below,), appendix=True)


def settings_facts(evidence: Evidence, labels: Labels) -> list[Fact]:
    """Name and value of each setting, those of the layouts last."""
    words, study = labels.words, evidence.study
    title = study.codebook.title.get(study.language) or study.codebook.id
    version = f", {words['report.version']} {study.codebook.version}" if study.codebook.version else ""
    facts = [Fact(words["report.codebook"], f"{title} ({study.codebook.id}{version})"), Fact(words["report.stage_model"], study.stages.id)]
    facts += [Fact(words[f"option.{key}"], words.get(f"value.{value}", str(value))) for key, value in evidence.results.options.items()]
    for layout in evidence.results.layouts.values():
        facts += [
            Fact(f"{layout.name} · {words[f'choice.{key}']}", words.get(f"value.{value}", value)) for key, value in layout.settings.items()
        ]
    return facts


def _counting(evidence: Evidence, labels: Labels) -> Table:
    """File, what it is, and how it was counted or why it was not made."""
    analyses, words = evidence.results.analyses, labels.words
    listed = []
    for name in analyses.tables:
        chosen = analyses.settings.get(name, {})
        how = "; ".join(f"{words[f'choice.{key}']}: {words.get(f'value.{value}', value)}" for key, value in chosen.items())
        listed.append((f"{name}.csv", words[f"analysis.{name}"], how))
    for name in analyses.left_out:
        listed.append((f"{name}.csv", words[f"analysis.{name}"], words["report.not_made"].format(reason=told(analyses, name, labels))))
    heads = (words["column.file"], words["report.what"], words["report.how"])
    columns = tuple(Column(head, share=share) for head, share in zip(heads, (1.0, 2.0, 2.0), strict=True))
    return Table("counting", words["report.counting"], columns, tuple(tuple(map(Cell.of, row)) for row in listed), workings=True)


def limits_section(labels: Labels) -> Section:
    """What the report cannot say."""
    words = labels.words
    return Section("limits", words["report.limits"], (Prose(tuple(words[f"report.limits_{number}"] for number in LIMITS)),), appendix=True)
