"""The main job as one function: a study → its tables, matrices and network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import Problem, closest
from qualcode.machine import Machine, Rows
from qualcode.matrices import COUNTS, code_matrix, dyad_matrix
from qualcode.model import Document, Study
from qualcode.networks import relation_network
from qualcode.reading.studies import read_study
from qualcode.results import Results
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.segmenting import turns
from qualcode.tables import table
from qualcode.tokenising.chinese import engine_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["run"]

Progress = Callable[[Document], None]


def _ignore(document: Document) -> None:
    """Nobody watches."""


def run(study: Study | str | PathLike[str], *, progress: Progress = _ignore) -> Results:
    """Everything that qualcode can say about a study.

    Parameters
    ----------
    study
        A study, or what :func:`qualcode.read_study` takes.
    progress
        Called after each document.

    Returns
    -------
    Results
        Tables, matrices, the network, and the doubts that a person should look at.

    Raises
    ------
    DataError
        When a folder was named and has problems.

    Examples
    --------
    >>> from qualcode import run
    >>> results = run("nominal_contracts")
    >>> results.segments.columns[:4].tolist()
    ['document', 'segment', 'start', 'end']
    """
    if not isinstance(study, Study):
        study = read_study(Path(study))
    machine = Machine(study)
    read: list[Rows] = []
    for document in study.documents:
        read.append(machine.read(document))
        progress(document)
    segments = table((row for rows in read for row in rows.segments), Segment)
    codings = table((row for rows in read for row in rows.codings), Coding)
    mentions = table((row for rows in read for row in rows.mentions), Mention)
    relations = table((row for rows in read for row in rows.relations), Relation)
    symmetric = [code.id for code in study.codebook.codes if code.relation == "symmetric"]
    results = Results(study, segments, codings, mentions, relations, {}, relation_network(relations, study.actors, symmetric=symmetric))
    options = {
        "coder": "rules",
        "chinese_segmentation": engine_name(),
        "touching_spans_overlap": "no",
        "duplicates": "the same code on overlapping text is one reference",
        "planes": "nominal and actual are counted apart",
        "missing": "blank without material, 0 with material and no coding",
        "rejected_codings": "kept, not counted",
    }
    matrices = _matrices(results, symmetric)
    return Results(study, segments, codings, mentions, relations, matrices, results.network, tuple(_doubts(results)), options)


def _matrices(results: Results, symmetric: list[str]) -> dict[str, pd.DataFrame]:
    """Every matrix that a run writes, by the name of its file."""
    study = results.study
    labels: dict[str, Sequence[str] | None] = {
        "stage": study.stages.ids or None,
        "plane": ("nominal", "actual"),
        "code": [code.id for code in study.codebook.codes],
        "family": study.codebook.families,
        "document": [document.id for document in study.documents],
    }
    matrices: dict[str, pd.DataFrame] = {}
    for count in COUNTS:
        suffix = "" if count == "references" else f"_{count}"
        matrices[f"stage_by_code{suffix}"] = code_matrix(results.codings, results.segments, count=count, labels=labels)
        matrices[f"stage_by_family{suffix}"] = code_matrix(results.codings, results.segments, columns="family", count=count, labels=labels)
        matrices[f"dyad_by_stage{suffix}"] = dyad_matrix(
            results.relations, results.segments, symmetric=symmetric, count=count, labels=labels
        )
        matrices[f"dyad_family_by_stage{suffix}"] = dyad_matrix(
            results.relations,
            results.segments,
            symmetric=symmetric,
            rows=("dyad", "family", "plane"),
            count=count,
            labels=labels,
        )
    matrices["code_by_document"] = code_matrix(results.codings, results.segments, rows=("code", "plane"), columns="document", labels=labels)
    return matrices


def _doubts(results: Results) -> list[Problem]:
    """What a person should look at: labels, empty results, what stayed open."""
    study = results.study
    doubts = list(study.doubts)
    for document in study.documents:
        doubts += _label_doubts(document, study)
    read_as = dict(zip(results.segments["document"], results.segments["kind"], strict=True))
    for document in study.documents:
        if read_as.get(document.id, document.kind) != document.kind:
            found = f"nobody speaks and the text stands in numbered clauses; it was read as {read_as[document.id]}, not as {document.kind}"
            doubts.append(Problem(f"document '{document.id}'", found, "Set its `kind` in study.yaml."))
    kept = results.codings[results.codings["status"] != "rejected"]
    if kept.empty:
        doubts.append(
            Problem(
                "codings",
                "no indicator of the codebook was found in any text",
                "Check the language of the documents and the codebook, or add indicators.",
            )
        )
    wanting = {code.id for code in study.codebook.codes if code.relation != "none"}
    two_ends = set(zip(results.relations["segment"], results.relations["start"], results.relations["code"], strict=True))
    open_ends = sum((row.segment, row.start, row.code) not in two_ends for row in kept.itertuples() if row.code in wanting)
    if open_ends:
        doubts.append(
            Problem(
                "relations",
                f"{open_ends} of {int(kept['code'].isin(wanting).sum())} codings have an end that stayed open and give no relation",
                "See codings.csv and mentions.csv; more aliases in study.yaml close more ends.",
            )
        )
    codable = results.segments[results.segments["role"].fillna("") != "interviewer"]
    unknown = int(codable["stage"].isna().sum())
    if study.stages.ids and unknown:
        doubts.append(
            Problem(
                "stages",
                f"{unknown} of {len(codable)} sentences have no stage",
                "They are counted under (unknown); give documents a `stage` in study.yaml where they have one.",
            )
        )
    return doubts


def _label_doubts(document: Document, study: Study) -> list[Problem]:
    found = {turn.label for turn in turns(document, study.grammars[document.language]) if turn.label}
    declared = {speaker.label for speaker in document.speakers}
    where = f"document '{document.id}'"
    doubts = []
    undeclared = sorted(found - declared)
    if undeclared:
        hints = [f"'{label}'" + (f" (closest declared: '{near}')" if (near := closest(label, declared)) else "") for label in undeclared]
        doubts.append(
            Problem(where, f"speaker {', '.join(hints)} not declared; kept without an actor", "Add the label to `speakers` in study.yaml.")
        )
    for label in sorted(declared - found):
        doubts.append(Problem(where, f"declared speaker '{label}' never occurs", "Correct the label, or take it out."))
    if document.kind == "interview" and not found:
        doubts.append(
            Problem(where, "no turns were found in this interview", "Begin each turn with a label and a colon, such as 问： and 答：.")
        )
    return doubts
