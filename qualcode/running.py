"""The main job as one function: a study → its tables, matrices and network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.coding.drawing import Given
from qualcode.doubts import doubts_of
from qualcode.errors import Problem
from qualcode.learning.deciding import Decision, decisions, end_doubts
from qualcode.machine import Machine, Rows
from qualcode.matrices import COUNTS, PERSPECTIVES
from qualcode.matrices.counting import of_pairs
from qualcode.matrices.labelling import codable
from qualcode.matrices.pooling import codings_of, pooled_doubts
from qualcode.matrices.sharing import countable
from qualcode.matrices.tallying import Counting
from qualcode.model import Document, Study
from qualcode.networks import relation_network
from qualcode.options import coding_options
from qualcode.reading.codings import POOLS, frame_sha256, people_of
from qualcode.reading.studies import read_study
from qualcode.results import Results
from qualcode.sampled import marked_unread
from qualcode.settling import settled
from qualcode.tabulating import Tables, tables_of
from qualcode.withdrawing import left_out_codings, without_withdrawn

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["run"]

Progress = Callable[[Document], None]


def _ignore(document: Document) -> None:
    """Nobody watches."""


def run(
    study: Study | str | PathLike[str], *, codings: pd.DataFrame | None = None, workers: int = 1, progress: Progress = _ignore
) -> Results:
    """Everything that qualcode can say about a study.

    Parameters
    ----------
    study
        A study, or what :func:`qualcode.read_study` takes.
    codings
        Codings that people or another program made: columns document, start, end, code, status and, where they are there, coder, method,
        quote, polarity, modality, stage, plane, source, target. What stands in the last six is taken; where they are blank, the coding is
        affirmed and factual, and stage, plane and ends are worked out. source and target are ids of actors with ``;`` between: all pairs
        of them are related; ``(none)`` says that nobody stands there, and the coding is no relation. The codings take the place of those
        that the rules propose, and relations, matrices and the network are made from them. Whose rows count is yours to choose
        (:func:`qualcode.codings_of`): all that are given do.
        ``None``: those that the study names (``codings:``, of them those by its `coder`), and where it names none the rules propose.
    workers
        In how many processes the documents are coded; the results are the same. Worth it from some hundred thousand characters on.
    progress
        Called after each document; where several processes code, in the order in which they are done.

    Returns
    -------
    Results
        Tables, matrices, the network, and the doubts that a person should look at.

    Raises
    ------
    DataError
        When a folder was named and has problems, or `codings` do not fit the texts and the codebook: with every row that does not.

    Examples
    --------
    >>> from qualcode import run
    >>> results = run("nominal_contracts")
    >>> results.segments.columns[:4].tolist()
    ['document', 'segment', 'start', 'end']
    """
    if not isinstance(study, Study):
        study = read_study(Path(study))
    study = without_withdrawn(study if codings is None or study.codings is None else replace(study, readings=None))
    beside, codings = _whose(codings, study), _chosen(study) if codings is None else codings
    given = None
    if codings is not None:
        rows = decisions(codings, study)
        given, study = _by_document(rows, study), _told_of(codings, rows, study)
    segments, coded, mentions, relations = _tables(study, given, workers, progress)
    segments, study = (segments, study) if given is None else marked_unread(segments, coded, study)
    symmetric = [code.id for code in study.codebook.codes if code.relation == "symmetric"]
    results = Results(study, segments, coded, mentions, relations, {}, relation_network(relations, study.actors, symmetric=symmetric))
    options = {
        **beside,
        **_pooled(coded),
        **coding_options(study),
        **_unknown(results),
        "touching_spans_overlap": "no",
        "duplicates": "the same code on overlapping text is one reference",
        "planes": "nominal and actual are counted apart",
        "missing": "blank without material, 0 with material and no coding",
        "rejected_codings": "kept, not counted",
    }
    matrices = _matrices(results, symmetric)
    return Results(study, segments, coded, mentions, relations, matrices, results.network, tuple(doubts_of(results)), options)


def _tables(study: Study, given: Mapping[str, Sequence[Given]] | None, workers: int, progress: Progress) -> Tables:
    """The tables of a study whose documents are read by this process, one after the other, or by several."""
    if workers != 1 and study.documents:
        from qualcode.scaling.gathering import gathered

        return gathered(study, given, workers, progress)
    machine, read = Machine(study), list[Rows]()
    with settled():
        for document in study.documents:
            read.append(machine.read(document, None if given is None else given.get(document.id, [])))
            progress(document)
    return tables_of(read, study.more_stages)


def _whose(codings: pd.DataFrame | None, study: Study) -> dict[str, str]:
    """Whose codings are counted: the rules', those that the study names, or a table that was given beside it, known by its bytes."""
    if codings is None and study.codings is not None:
        people = ", ".join(people_of(study.codings))
        chosen = f"{study.coder} of {people}" if study.coder in POOLS else study.coder
        return {"coder": "study", **({"whose": chosen} if chosen else {})}
    if codings is None:
        return {"coder": "rules"}
    return {"coder": "given", "codings_sha256": frame_sha256(codings)}


def _chosen(study: Study) -> pd.DataFrame | None:
    """Those of the codings that the study names which count."""
    if study.codings is None or not study.coder:
        return study.codings
    if study.coder in POOLS:
        decisions(study.codings, study)  # what is wrong is told with the rows of the table, before they are cut
    return codings_of(study.codings, study.coder)


def _told_of(codings: pd.DataFrame, rows: Sequence[Decision], study: Study) -> Study:
    """The study with a doubt that counts the given codings on texts that are left out, and those about the ends that people gave."""
    doubts = list(end_doubts(rows, study))
    dropped = len(left_out_codings(codings, study))
    if dropped:
        found = f"{dropped} of {len(codings)} given codings are on what was said by people who withdrew, and were left out"
        doubts.append(Problem("codings", found, "Take them out of the table, too."))
    if codings is study.codings and not study.coder:
        doubts += pooled_doubts(codings)
    return replace(study, doubts=(*study.doubts, *doubts)) if doubts else study


def given_codings(codings: pd.DataFrame, study: Study) -> dict[str, list[Given]]:
    """The codings of a table by document, checked against the study."""
    return _by_document(decisions(codings, study), study)


def _by_document(rows: Iterable[Decision], study: Study) -> dict[str, list[Given]]:
    codes, given = {code.id: code for code in study.codebook.codes}, dict[str, list[Given]]()
    for row in rows:
        said = (row.polarity, row.modality, row.stage, row.plane, row.more_stages, row.source, row.target)
        one = Given(row.start, row.end, codes[row.code], row.coder or row.method, row.method, row.status, *said)
        given.setdefault(row.document, []).append(one)
    return given


def _unknown(results: Results) -> dict[str, str]:
    """How many sentences have no stage, in each model: a value of its own, which is never spread over the others."""
    material = codable(results.segments)
    told, own = {}, [("", "stage")] if results.study.stages.ids else []
    for name, column in (*own, *((f" ({name})", f"stage_{name}") for name in results.study.more_stages)):
        unknown = int(material[column].isna().sum())
        share = f"{100 * unknown / len(material):.1f}%" if len(material) else "0%"
        told[name] = f"{unknown} / {len(material)}, {share}{name}"
    return {"unknown_stages": "; ".join(told.values())} if told else {}


def _pooled(codings: pd.DataFrame) -> dict[str, str]:
    """Whose codings were put together, where several persons coded."""
    people = sorted(map(str, codings.loc[codings["method"] == "manual", "coder"].dropna().unique()))
    return {"coders": f"union of {', '.join(people)}"} if len(people) > 1 else {}


def _matrices(results: Results, symmetric: list[str]) -> dict[str, pd.DataFrame]:
    """Every matrix that a run writes, by the name of its file.

    Where several persons coded, what any of them gave is counted; the options say so.
    """
    study = results.study
    labels: dict[str, Sequence[str] | None] = {
        "stage": study.stages.ids or None,
        "plane": ("nominal", "actual"),
        "code": [code.id for code in study.codebook.codes],
        "family": study.codebook.families,
        "document": [document.id for document in study.documents],
    }

    labels |= {"perspective": PERSPECTIVES, **{f"stage_{name}": model.ids for name, model in study.more_stages.items()}}
    steps = [f"stage_{name}" for name in study.more_stages]
    pairs = ("dyad", "family", "plane")
    relations = of_pairs(results.relations, (*pairs, "perspective"), symmetric)
    both = countable(relations, results.segments, (*pairs, "stage", "perspective", *steps), labels)
    coded = countable(results.codings, results.segments, ("stage", "plane", "code", "family", "document", *steps), labels, coders="union")
    matrices: dict[str, pd.DataFrame] = {}
    for count in COUNTS:
        suffix, counting = "" if count == "references" else f"_{count}", Counting(count)
        codings, ties = (one.of_persons() if count == "informants" else one for one in (coded, both))
        matrices[f"stage_by_code{suffix}"] = codings.counts(("stage", "plane"), ("code",), counting)
        matrices[f"stage_by_family{suffix}"] = codings.counts(("stage", "plane"), ("family",), counting)
        matrices[f"dyad_by_stage{suffix}"] = ties.counts(("dyad", "plane"), ("stage",), counting)
        matrices[f"dyad_family_by_stage{suffix}"] = ties.counts(pairs, ("stage",), counting)
    passages = Counting()
    matrices["dyad_by_perspective"] = both.counts(pairs, ("perspective",), passages)
    for step in steps:
        matrices[f"{step}_by_code"] = coded.counts((step, "plane"), ("code",), passages)
        matrices[f"{step}_by_family"] = coded.counts((step, "plane"), ("family",), passages)
        matrices[f"dyad_by_{step}"] = both.counts(("dyad", "plane"), (step,), passages)
    matrices["code_by_document"] = coded.counts(("code", "plane"), ("document",), passages)
    return matrices
