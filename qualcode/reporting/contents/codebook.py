"""The codebook as an appendix: what each code means, what belongs to it and what does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qualcode.reporting.contents.blocks import Cell, Column, Prose, Section, Table

if TYPE_CHECKING:
    from qualcode.model import Code
    from qualcode.reporting.evidence import Evidence
    from qualcode.reporting.labels import Labels

__all__ = ["codebook_section"]

SHARES = {"code": 1.2, "definition": 2.0, "include": 2.0, "exclude": 2.0, "example": 2.0, "direction": 1.0}


def codebook_section(evidence: Evidence, labels: Labels) -> Section:
    """A row for each code of the study's codebook, in its order."""
    words, codebook = labels.words, evidence.study.codebook
    title = codebook.title.get(evidence.study.language) or codebook.id
    columns = tuple(Column(words[f"codebook.{name}"], share=share) for name, share in SHARES.items())
    rows = tuple(_row(code, labels) for code in codebook.codes)
    told = words["codebook.note"].format(codebook=title, id=codebook.id, version=codebook.version or words["unknown"], count=len(rows))
    table = Table("codebook", words["codebook.title"], columns, rows, (words["codebook.blank"],))
    return Section("codebook", words["codebook.title"], (Prose((told,)), table), appendix=True, folded=True)


def _row(code: Code, labels: Labels) -> tuple[Cell, ...]:
    language = labels.study.language
    examples = code.examples.get(language, ())
    said = (f"{code.label(language)}\n{code.id}", *(_in(text, language) for text in (code.definition, code.include, code.exclude)))
    return tuple(map(Cell.of, (*said, examples[0].text if examples else "", _direction(code, labels))))


def _in(text: Mapping[str, str], language: str) -> str:
    return " ".join(text.get(language, "").split())


def _direction(code: Code, labels: Labels) -> str:
    """Who does it to whom, as the codebook says, or what kind of code it is."""
    return _in(code.direction, labels.study.language) or labels.words[f"codebook.{code.relation}"]
