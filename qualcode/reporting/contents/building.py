"""The whole report in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.reporting.contents.blocks import Block, Content, Figure, Prose, Section, Widget
from qualcode.reporting.contents.codebook import codebook_section
from qualcode.reporting.contents.coding_table import coding_table_section
from qualcode.reporting.contents.findings import contrast_section, rests_section, saturation_section, trajectory_section
from qualcode.reporting.contents.linked import link_section
from qualcode.reporting.contents.listings import listing_section
from qualcode.reporting.contents.material import material_sections, reading_section, summary_section
from qualcode.reporting.contents.matrices import matrices_section, matrix_tables
from qualcode.reporting.contents.methods import methods_section
from qualcode.reporting.contents.pictures import run_figures
from qualcode.reporting.contents.quoted import quotes_section
from qualcode.reporting.contents.settings import limits_section, settings_section
from qualcode.reporting.contents.uncounted import uncounted_section
from qualcode.reporting.disguising import disguised
from qualcode.reporting.evidence import Evidence
from qualcode.reporting.labels import Labels

if TYPE_CHECKING:
    from qualcode.results import Results

__all__ = ["content_of"]


def content_of(results: Results, *, evidence: Evidence | None = None) -> Content:
    """Everything that the report of a run says, in the language of the study.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave. Names are exchanged for pseudonyms where the study has a key.
    evidence
        The rows of these results, with their pseudonyms, where they are at hand.

    Returns
    -------
    Content
        What ``report.html``, ``report.docx``, ``tables.xlsx`` and single tables are written from.

    Examples
    --------
    >>> from qualcode import run
    >>> content = content_of(run("nominal_contracts"))
    >>> content.sections[0].id, content.tables[0].number, content.tables[0].caption
    ('reading', '1', '材料')
    """
    evidence = evidence or Evidence(disguised(results))
    labels = Labels(evidence.study)
    tables, problems = matrix_tables(evidence, labels)
    figures = run_figures(evidence, labels)

    def of(place: str) -> list[Figure]:
        return figures.get(place, [])

    sections: list[Section] = [
        reading_section(labels),
        summary_section(evidence, labels, problems),
        methods_section(evidence, labels),
        *material_sections(evidence, labels),
        *_layouts(evidence, labels),
        _graph(evidence, labels, of("graph")),
        matrices_section(tables, of("matrices"), labels),
        *trajectory_section(evidence, labels, of("trajectories")),
        *contrast_section(evidence, labels, of("nominal_actual")),
        quotes_section(evidence, labels),
        coding_table_section(evidence, labels),
        rests_section(evidence, labels),
        *saturation_section(evidence, labels, of("saturation")),
        *link_section(evidence, labels),
        uncounted_section(evidence, labels),
        _by_code(labels),
        *listing_section(evidence, labels),
        codebook_section(evidence, labels),
        settings_section(evidence, labels),
        limits_section(labels),
    ]
    return Content.numbered(evidence.study, evidence.study.title, sections, problems=problems)


def _layouts(evidence: Evidence, labels: Labels) -> list[Section]:
    """The sections of the layouts that the study asks for; what they need is imported where it asks for one."""
    if not evidence.results.layouts:
        return []
    from qualcode.reporting.laying import layout_sections

    return layout_sections(evidence, labels)


def _graph(evidence: Evidence, labels: Labels, figures: Sequence[Figure]) -> Section:
    words = labels.words
    blocks: tuple[Block, ...] = (Widget("graph"), *figures) if evidence.relations else (Prose((words["report.no_relations"],)),)
    return Section("graph", words["report.graph"], blocks)


def _by_code(labels: Labels) -> Section:
    words = labels.words
    return Section("by_code", words["report.by_code"], (Widget("by_code"),))
