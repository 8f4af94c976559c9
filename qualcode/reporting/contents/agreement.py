"""Agreement of coders as a passage of a chapter: what was double-coded, by whom, how far they agree, and how to read that."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.agreement.gathering import GAMMA, AgreementReport
from qualcode.model import Study
from qualcode.reporting.contents.agreed import Compared, Told, blanked
from qualcode.reporting.contents.blocks import Cell, Content, Prose, Section, Table
from qualcode.reporting.contents.disagreed import character_table, confusion_table, kinds_table, relation_table, span_table, workings
from qualcode.reporting.contents.parts import texts
from qualcode.reporting.disguising import disguised_sections, disguised_study
from qualcode.reporting.labels import Labels

__all__ = ["agreement_content"]

FEW = 10
"""Fewer informants give intervals that are too narrow."""
COEFFICIENTS = ("percent", "holsti", "kappa", "pi", "fleiss", "bp", "ac1", "alpha", "sets", "u_alpha", "alpha_1995", "positive", "interval")


def agreement_content(report: AgreementReport, study: Study) -> Content:
    """The passage, its tables, and what only the workbook holds; under pseudonyms where the study names them.

    Parameters
    ----------
    report
        From :func:`qualcode.agreement_report`.
    study
        Whose codes, actors and language they are.
    """
    told = Told(report, Labels(study))
    words = told.words
    units = [told.unit_table(number, one) for number, one in enumerate(told.main, 1)]
    sections = (
        Section("material", words["agreement.section.material"], (Prose(tuple(_material(told))),)),
        Section("units", words["agreement.section.units"], (Prose((_how(told),)), *units, told.pairs_table())),
        Section("spans", words["agreement.section.spans"], (*character_table(told), span_table(told))),
        *([Section("relations", words["agreement.section.relations"], tuple(relation_table(told)))] if report.relations else []),
        Section("differ", words["agreement.section.differ"], (kinds_table(told), confusion_table(told))),
        Section("reading", words["agreement.section.reading"], (Prose(tuple(_reading(told))),)),
        Section("workings", words["agreement.section.workings"], (*told.workings(), *workings(told), _notes(told))),
    )
    return Content.numbered(disguised_study(study), words["agreement.title"], disguised_sections(sections, study))


def _material(told: Told) -> Iterator[str]:
    """What several coders read: documents, sentences, share of the material; and what does not enter."""
    words, report = told.words, told.report
    for one in told.main:
        row = one.row
        share = 100 * row["units"] / report.sentences if report.sentences else 0.0
        counts = {"documents": row["documents"], "units": row["units"], "all": report.sentences, "share": f"{share:.1f} %"}
        yield words["agreement.read"].format(
            coders=told.coders(row["coders"]), number=row["number"], informants=row["informants"], **counts
        )
        if row["not_read_by_all"]:
            yield words["agreement.partly"].format(units=row["not_read_by_all"])
    for left in told.report.units.left_out.fillna("").to_dict("records"):
        coder = told.coder(left["coder"]) + (f" ({left['round']})" if left["round"] else "")
        yield words["agreement.left"].format(coder=coder, reason=told.said(left["reason"]), number=left["number"])


def _how(told: Told) -> str:
    """Which coefficients there are, from where, and how intervals come about."""
    settings = told.report.settings
    text = told.words["agreement.how.people" if any(one.together for one in told.main) else "agreement.how.pair"]
    return text.format(level=f"{100 * float(settings['confidence']):g} %", resamples=settings["resamples"], seed=settings["seed"])


def _reading(told: Told) -> Iterator[str]:
    """What the numbers do not say: thresholds without a verdict, rare codes, few informants, what is undefined or left out."""
    words = told.words
    yield words["agreement.thresholds"]
    informants = min((int(one.row["informants"]) for one in told.main), default=0)
    if informants < FEW:
        yield words["agreement.few_informants"].format(informants=informants)
    for one in told.main:
        yield from _weak(told, one)
    yield from (words[f"agreement.left_out.{name}"] for name in told.report.left_out if name != GAMMA)
    yield words["agreement.left_out.gamma"]


def _weak(told: Told, one: Compared) -> Iterator[str]:
    """The codes about which the coefficients say little, by name."""
    words, join = told.words, told.words["agreement.list"]
    rare, undefined = [], []
    for row in told.counts:
        if (row["group"], row["coders"]) != one.key:
            continue
        value = told.value((*one.key, row["level"], row["code"]), "cohen_kappa")
        if value is not None and blanked(value["value"]):
            undefined.append(told.code(row["code"]))
        elif "paradox" in row["caution"].split("; ") or "rare" in row["caution"].split("; "):
            rare.append(told.code(row["code"]))
    coders = told.coders(one.row["coders"])
    if undefined:
        yield words["agreement.undefined_codes"].format(coders=coders, codes=join.join(undefined))
    if rare:
        yield words["agreement.rare_codes"].format(coders=coders, codes=join.join(rare))


def _notes(told: Told) -> Table:
    """What each coefficient is, and where it was published."""
    words = told.words
    rows = [tuple(Cell.of(words[f"agreement.about.{name}{part}"]) for part in ("", ".what", ".source")) for name in COEFFICIENTS]
    settings = tuple(
        (Cell.of(words["agreement.settings"]), Cell.of(words.get(f"agreement.setting.{name}", name)), Cell.of(value))
        for name, value in told.report.settings.items()
        if value
    )
    columns = texts(*(words[f"agreement.{name}"] for name in ("coefficient", "what", "source")))
    notes = (words["agreement.thresholds"],)
    return Table("notes", words["agreement.sheet.notes"], columns, (*rows, *settings), notes, workings=True)
