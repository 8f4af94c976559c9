"""Fieldwork on how governments and social organisations deal with each other, as evidence that can be defended.

>>> import qualcode as qc
>>> results = qc.run("nominal_contracts")
>>> results.network.number_of_nodes() == len(results.study.actors)
True

Names are imported when they are first used, so that ``import qualcode`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qualcode.version import __version__

if TYPE_CHECKING:
    from qualcode.errors import ArgumentError, DataError, OutputError, Problem, QualcodeError
    from qualcode.grammar import Grammar
    from qualcode.intervals import placing
    from qualcode.matrices import code_matrix, dyad_matrix, dyads, evidence
    from qualcode.model import (
        Actor,
        Code,
        Codebook,
        Document,
        Example,
        Indicator,
        Speaker,
        Stage,
        StageModel,
        Study,
    )
    from qualcode.networks import relation_network
    from qualcode.pages import Comment, Layout
    from qualcode.reading.codebooks import read_codebook, read_stage_model
    from qualcode.reading.grammars import read_grammar
    from qualcode.reading.studies import read_study
    from qualcode.reporting.writing import write_results
    from qualcode.results import Results
    from qualcode.rows import Coding, Mention, Relation, Segment
    from qualcode.running import run
    from qualcode.segmenting import sentences, turns
    from qualcode.tables import check, table

_HOMES = {
    "errors": ("ArgumentError", "DataError", "OutputError", "Problem", "QualcodeError"),
    "grammar": ("Grammar",),
    "matrices": ("code_matrix", "dyad_matrix", "dyads", "evidence"),
    "model": (
        "Actor",
        "Code",
        "Codebook",
        "Document",
        "Example",
        "Indicator",
        "Speaker",
        "Stage",
        "StageModel",
        "Study",
    ),
    "networks": ("relation_network",),
    "pages": ("Comment", "Layout"),
    "intervals": ("placing",),
    "reading.codebooks": ("read_codebook", "read_stage_model"),
    "reading.grammars": ("read_grammar",),
    "reading.studies": ("read_study",),
    "reporting.writing": ("write_results",),
    "results": ("Results",),
    "rows": ("Coding", "Mention", "Relation", "Segment"),
    "running": ("run",),
    "segmenting": ("sentences", "turns"),
    "tables": ("check", "table"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Actor",
    "ArgumentError",
    "Code",
    "Codebook",
    "Coding",
    "Comment",
    "DataError",
    "Document",
    "Example",
    "Grammar",
    "Indicator",
    "Layout",
    "Mention",
    "OutputError",
    "Problem",
    "QualcodeError",
    "Relation",
    "Results",
    "Segment",
    "Speaker",
    "Stage",
    "StageModel",
    "Study",
    "__version__",
    "check",
    "code_matrix",
    "dyad_matrix",
    "dyads",
    "evidence",
    "placing",
    "read_codebook",
    "read_grammar",
    "read_stage_model",
    "read_study",
    "relation_network",
    "run",
    "sentences",
    "table",
    "turns",
    "write_results",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qualcode' has no attribute '{name}'")
    value: object = getattr(import_module(f"qualcode.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
