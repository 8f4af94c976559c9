"""What a person should look at after a run: labels, empty results, what stayed open. None of it stops anything."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.errors import Problem, closest
from qualcode.model import Document, Study
from qualcode.results import Results
from qualcode.segmenting import turns
from qualcode.segmenting.speech import unsure_labels

__all__ = ["doubts_of"]

SHOWN = 5


def doubts_of(results: Results) -> Iterator[Problem]:
    """The doubts of a run, those of reading first, then document by document, then those about the whole."""
    study = results.study
    yield from study.doubts
    read_as = dict(zip(results.segments["document"], results.segments["kind"], strict=True))
    for document in study.documents:
        yield from _label_doubts(document, study)
        yield from _kind_doubts(document, read_as.get(document.id, document.kind))
    yield from _open_ends(results)
    yield from _unknown_stages(results)


def _kind_doubts(document: Document, kind: str) -> Iterator[Problem]:
    if kind != document.kind:
        found = f"nobody speaks and the text stands in numbered clauses; it was read as {kind}, not as {document.kind}"
        yield Problem(f"document '{document.id}'", found, "Set its `kind` in study.yaml.")


def _open_ends(results: Results) -> Iterator[Problem]:
    kept = results.codings[results.codings["status"] != "rejected"]
    if kept.empty:
        use = "Check the language of the documents and the codebook, or add indicators."
        yield Problem("codings", "no indicator of the codebook was found in any text", use)
    wanting = {code.id for code in results.study.codebook.codes if code.relation != "none"}
    two_ends = set(zip(results.relations["segment"], results.relations["start"], results.relations["code"], strict=True))
    open_ends = sum((row.segment, row.start, row.code) not in two_ends for row in kept.itertuples() if row.code in wanting)
    if open_ends:
        found = f"{open_ends} of {int(kept['code'].isin(wanting).sum())} codings have an end that stayed open and give no relation"
        yield Problem("relations", found, "See codings.csv and mentions.csv; more aliases in study.yaml close more ends.")


def _unknown_stages(results: Results) -> Iterator[Problem]:
    codable = results.segments[results.segments["role"].fillna("") != "interviewer"]
    unknown = int(codable["stage"].isna().sum())
    if results.study.stages.ids and unknown:
        use = "They are counted under (unknown); give documents a `stage` in study.yaml where they have one."
        yield Problem("stages", f"{unknown} of {len(codable)} sentences have no stage", use)


def _label_doubts(document: Document, study: Study) -> Iterator[Problem]:
    grammar, where = study.grammars[document.language], f"document '{document.id}'"
    found = {turn.label for turn in turns(document, grammar) if turn.label}
    declared = {speaker.label for speaker in document.speakers}
    undeclared = sorted(found - declared)
    if undeclared:
        hints = [f"'{label}'" + (f" (closest declared: '{near}')" if (near := closest(label, declared)) else "") for label in undeclared]
        told = f"speaker {', '.join(hints)} not declared; kept without an actor"
        yield Problem(where, told, "Add the label to `speakers` in study.yaml.")
    unsure = unsure_labels(document, grammar)
    if unsure:
        told = ", ".join(f"'{label}' (line {line})" for label, line in unsure[:SHOWN]) + (", …" if len(unsure) > SHOWN else "")
        yield Problem(
            where, f"{told} may be speakers; read as part of the turn before", "Declare who speaks under `speakers` in study.yaml."
        )
    for label in sorted(declared - found):
        yield Problem(where, f"declared speaker '{label}' never occurs", "Correct the label, or take it out.")
    if document.kind == "interview" and not found:
        yield Problem(where, "no turns were found in this interview", "Begin each turn with a label and a colon, such as 问： and 答：.")
