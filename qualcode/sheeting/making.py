"""A coding sheet from a run: its rows, what can be chosen, and how it is filled in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import ArgumentError
from qualcode.kept import ADJUDICATED
from qualcode.model import Document
from qualcode.reporting.wording import report_words
from qualcode.results import Results
from qualcode.sheeting.choices import label
from qualcode.sheeting.content import CHOICE, FILLED, HIDDEN, Column, Glossary, Mark, Sheet
from qualcode.sheeting.sampling import Sample, sampled_segments
from qualcode.sheeting.shown import Shown
from qualcode.sheeting.wording import sheet_words
from qualcode.storing.identifying import identified

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ARROW",
    "CODES",
    "Proposal",
    "Terms",
    "coding_sheet",
    "filled_columns",
    "hidden_columns",
    "listed_values",
    "material_cells",
    "sheet_of",
]

CODES = 3
"""How many codes, and how many proposals, have room in a row; a sentence with more has several rows."""
BEFORE, AFTER = 2, 1
"""How many sentences are shown before and after."""
ARROW, COLON = " → ", ": "
RESERVED = ("rules", ADJUDICATED)
TURNED_DOWN = "-"


class Terms(NamedTuple):
    """Whose sheet it is, which time, in which mode, and which steps its instructions have."""

    coder: str
    round: str
    mode: str
    steps: Sequence[str]


class Proposal(NamedTuple):
    """A code that the program proposes for a sentence, with the ends it found; blank ends: none."""

    code: str
    source: str = ""
    target: str = ""


def coding_sheet(
    results: Results, *, coder: str, blind: bool, sample: Sample | None = None, round: str = "", stages: bool = False
) -> Sheet:
    """The sheet in which a person codes a sample of a study.

    A row is a sentence with what stands before and after it, room for three codes with who deals with whom, the exact words, a mark for
    "read, and nothing here", and a memo. A sentence with more than three proposals has several rows. Where the study names pseudonyms,
    nothing else is shown.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    coder
        Whose sheet it is.
    blind
        ``True``: neither the program's proposals nor the stages that it found are in the file.
    sample
        What :func:`qualcode.sampled_segments` drew from ``results.segments``; ``None``: all but what interviewers say.
    round
        Which time the same coder codes the same text; blank: the first.
    stages
        Ask for the stage of what is coded, where the study has stages.

    Raises
    ------
    ArgumentError
        When there is no coder, or the name is one that is not a person's.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> sheet = coding_sheet(results, coder="张三", blind=True, sample=sampled_segments(results.segments, share=0.1, seed=1))
    >>> [column.key for column in sheet.columns][:5], len(sheet.rows) > 5
    (['number', 'document', 'speaker', 'before', 'sentence'], True)
    """
    _check_coder(coder)
    shown = Shown(results.study)
    _check_pseudonyms(shown)
    sample = sampled_segments(results.segments) if sample is None else sample
    proposed = {} if blind else _proposals(results)
    asked = stages and bool(results.study.stages.ids)
    columns = tuple(_columns(results, sample.segments["segment"].tolist(), proposed, blind=blind, asked=asked))
    cells = [
        row | more
        for row in material_cells(results, sample.segments, shown)
        for more in _proposed_rows(proposed.get(row["segment"], []), shown)
    ]
    mode = "blind_yes" if blind else "blind_no"
    steps = ("read", "code", "ends", "words", *(["stage"] if asked else []), "none", "blind" if blind else "proposal", "free", "back")
    return sheet_of(results, columns, cells, Terms(coder, round, mode, steps), sample=sample)


def _check_coder(coder: str) -> None:
    if not coder.strip() or coder.strip() != coder:
        raise ArgumentError(f"coder {coder!r} is no name: say who is going to code")
    if coder in RESERVED:
        raise ArgumentError(f"coder '{coder}' is not a person's name in a project: say who is going to code")


def _check_pseudonyms(shown: Shown) -> None:
    """Rows are found again by what is shown: no two documents or actors may look alike."""
    study = shown.study
    if len(shown.documents) < len(study.documents) or len(shown.actors.labels) < len(study.actors):
        raise ArgumentError("under the pseudonyms of the study two documents, or two actors, have the same id: give each its own")


def _proposals(results: Results) -> dict[str, list[Proposal]]:
    """What rules and models propose, by sentence; who deals with whom where that was found."""
    pairs: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for *place, source, target in listed_values(results.relations, "document", "start", "end", "code", "source", "target"):
        pairs.setdefault(tuple(place), []).append((source, target))
    found: dict[str, dict[Proposal, None]] = {}
    wanted = results.codings[(results.codings["status"] == "proposed") & (results.codings["polarity"] != TURNED_DOWN)]
    for segment, *place, code in listed_values(wanted, "segment", "document", "start", "end", "code"):
        for ends in pairs.get((*place, code), [("", "")]):
            found.setdefault(segment, {})[Proposal(code, *ends)] = None
    return {segment: list(listed) for segment, listed in found.items()}


def listed_values(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """The values of some columns, row by row; blanks are empty texts."""
    columns = [frame[name].astype(object).where(frame[name].notna(), "").tolist() for name in names]
    yield from zip(*columns, strict=True)


def _columns(
    results: Results, segments: Sequence[str], proposed: Mapping[str, list[Proposal]], *, blind: bool, asked: bool
) -> Iterator[Column]:
    words = sheet_words(results.study.language)
    staged = bool(results.study.stages.ids)
    yield Column("number", words["head.number"], width=7)
    yield Column("document", words["head.document"], width=5)
    yield Column("speaker", words["head.speaker"], width=4.5)
    if staged and not blind:
        yield Column("known_stage", words["head.known_stage"], width=6)
    yield Column("before", words["head.before"], width=14)
    yield Column("sentence", words["head.sentence"], width=28)
    yield Column("after", words["head.after"], width=10)
    most = max((len(proposed.get(one, ())) for one in segments), default=0)
    verdicts = (words["mark.accept"], words["mark.reject"])
    for number in range(1, min(most, CODES) + 1):
        yield Column(f"proposal_{number}", words["head.proposal"].format(number=number), width=13)
        yield Column(f"verdict_{number}", words["head.verdict"].format(number=number), CHOICE, 4, verdicts)
    yield from filled_columns(words)
    if asked:
        yield Column("stage", words["head.stage"], CHOICE, 8, "stage")
    yield Column("none", words["head.none"], CHOICE, 5, (words["mark.none"],))
    yield Column("memo", words["head.memo"], FILLED, 16)
    yield from hidden_columns(words)


def filled_columns(words: Mapping[str, str]) -> Iterator[Column]:
    """Room for codes, who deals with whom, and the exact words."""
    for number in range(1, CODES + 1):
        yield Column(f"code_{number}", words["head.code"].format(number=number), CHOICE, 13, "code")
        yield Column(f"source_{number}", words["head.source"].format(number=number), CHOICE, 9, "actor")
        yield Column(f"target_{number}", words["head.target"].format(number=number), CHOICE, 9, "actor")
    yield Column("words", words["head.words"], FILLED, 14)


def hidden_columns(words: Mapping[str, str]) -> Iterator[Column]:
    yield Column("row", words["head.row"], HIDDEN, 14)
    yield Column("sheet", words["head.sheet"], HIDDEN, 14)


def material_cells(results: Results, segments: pd.DataFrame, shown: Shown) -> Iterator[dict[str, str]]:
    """What is shown of each sentence, by column; ``segment`` is its id, ``row`` what it is found by."""
    study = results.study
    documents = {one.id: one for one in study.documents}
    bounds: dict[str, list[tuple[int, int]]] = {}
    for id, start, end in listed_values(results.segments, "document", "start", "end"):
        bounds.setdefault(id, []).append((start, end))
    spans = {id: sorted(listed) for id, listed in bounds.items()}
    stages = {one.id: shown.words(one.label(study.language)) for one in study.stages.stages}
    for id, segment, start, end, speaker, stage in listed_values(segments, "document", "segment", "start", "end", "speaker", "stage"):
        document = documents[id]
        before, after = _around(document, spans[id], (start, end))
        number = segment.rpartition(":")[2]
        yield {
            "segment": segment,
            "number": f"{shown.words(id)}:{number}",
            "document": shown.words(id),
            "speaker": shown.words(speaker),
            "known_stage": stages.get(stage, stage),
            "before": shown.piece(document, *before).new.strip(),
            "sentence": shown.piece(document, start, end).new,
            "after": shown.piece(document, *after).new.strip(),
            "row": str(shown.place(document, number, start, end)),
        }


def _around(document: Document, spans: Sequence[tuple[int, int]], here: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """From where to where the text before and after a sentence is shown."""
    at = bisect_left(spans, here)
    first, last = max(0, at - BEFORE), min(len(spans) - 1, at + AFTER)
    before = (spans[first][0] if first < at else here[0], here[0])
    return before, (here[1], spans[last][1] if last > at else here[1])


def _proposed_rows(proposals: Sequence[Proposal], shown: Shown) -> Iterator[dict[str, str]]:
    """The proposals of a sentence, a few a row; one row without any where there is none."""
    texts = [_told(one, shown) for one in proposals]
    for first in range(0, max(len(texts), 1), CODES):
        yield {f"proposal_{number}": text for number, text in enumerate(texts[first : first + CODES], 1)}


def _told(one: Proposal, shown: Shown) -> str:
    code = shown.codes.labels[one.code]
    if not one.source or not one.target:
        return code
    ends = [shown.actors.labels.get(shown.words(end), label(shown.words(end), shown.words(end))) for end in (one.source, one.target)]
    return code + COLON + ARROW.join(ends)


def sheet_of(results: Results, columns: tuple[Column, ...], cells: Iterable[Mapping[str, str]], terms: Terms, *, sample: Sample) -> Sheet:
    """A sheet from its cells, with the lists to choose from and what stands in front."""
    study, listed, shown = results.study, list(cells), Shown(results.study)
    words, book = sheet_words(study.language), study.codebook
    name = identified("sheet", [row["row"] for row in listed], terms.coder, terms.round, terms.mode)
    own = Mark(name, shown.words(study.id), terms.coder, terms.round, book.id, book.version, book.sha256[:16])
    rows = tuple(tuple(str(own) if one.key == "sheet" else row.get(one.key, "") for one in columns) for row in listed)
    facts = {
        "study": f"{shown.words(study.title)} ({own.study})",
        "coder": terms.coder,
        "round": terms.round,
        "blind": words[f"about.{terms.mode}"],
        "sample": _sample_told(sample, words),
        "codebook": words["about.codebook_value"].format(codebook=book.id, version=book.version or "–", sha256=own.sha256),
    }
    return Sheet(
        study.language,
        words["about.title"].format(title=shown.words(study.title)),
        own,
        columns,
        rows,
        tuple(_glossaries(shown, words)),
        tuple((words[f"about.{key}"], value) for key, value in facts.items() if value),
        ("", "") if terms.coder == ADJUDICATED else (words["about.complete"], words["about.complete_note"]),
        tuple(words[f"help.{step}"] for step in terms.steps),
        tuple(words.get(f"help.{step}_word", words[f"help.{step}"]) for step in terms.steps),
    )


def _sample_told(sample: Sample, words: Mapping[str, str]) -> str:
    told = dict(sample.told)
    if "share" not in told:
        return words["about.sample_all"].format(**told)
    share = f"{100 * float(told['share']):g} %"
    named = words["list.and"].join(words.get(f"stratum.{one}", one) for one in told["strata"].split(", "))
    return words["about.sample_value"].format(**told | {"strata": named, "share": share, "units": words[f"unit.{told['units']}"]})


def _glossaries(shown: Shown, words: Mapping[str, str]) -> Iterator[Glossary]:
    study, language = shown.study, shown.study.language

    def heads(*names: str) -> tuple[str, ...]:
        return tuple(words[f"list.{name}"] for name in names)

    def text(of: Mapping[str, str]) -> str:
        return shown.words(of.get(language) or next(iter(of.values()), ""))

    codes = tuple(
        (
            shown.codes.labels[one.id],
            text(one.definition),
            text(one.include),
            text(one.exclude),
            words[f"relation.{one.relation}"],
            text(one.direction),
        )
        for one in study.codebook.codes
    )
    yield Glossary("code", words["tab.code"], heads("label", "definition", "include", "exclude", "relation", "direction"), codes)
    kinds = report_words(language)
    actors = tuple((shown.actors.labels[shown.words(one.id)], kinds.get(f"kind.{one.kind}", shown.words(one.kind))) for one in study.actors)
    yield Glossary("actor", words["tab.actor"], heads("label", "kind"), actors)
    if study.stages.ids:
        yield Glossary("stage", words["tab.stage"], heads("label"), tuple((one,) for one in shown.stages.labels.values()))
