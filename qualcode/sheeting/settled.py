"""A sheet on which people settle what they coded differently: everybody's codes side by side, the code agreed on, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.agreement.disagreeing import DIFFERENCES, disagreements, next_to_discuss
from qualcode.agreement.grouping import PEOPLE
from qualcode.errors import ArgumentError, one_of
from qualcode.kept import ACCEPTED, ADJUDICATED, MANUAL, KeptCoding, KeptRelation, Reading
from qualcode.matrices.labelling import codable
from qualcode.results import Results
from qualcode.sheeting.choices import label
from qualcode.sheeting.content import CHOICE, FILLED, Column, Sheet
from qualcode.sheeting.making import ARROW, COLON, Terms, filled_columns, hidden_columns, listed_values, material_cells, sheet_of
from qualcode.sheeting.sampling import Sample, sampled_segments
from qualcode.sheeting.shown import Shown
from qualcode.sheeting.wording import sheet_words
from qualcode.storing.project import Project
from qualcode.tables import check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["adjudication_sheet", "disagreement_sheet"]

NOT_READ = "—"
SEVERAL = 2
Place = tuple[str, int, int]


def disagreement_sheet(results: Results, project: Project, *, round: str = "") -> Sheet:
    """The sheet with every sentence about which people differ and that nobody has settled, in the order in which to discuss them.

    The order is that of :func:`qualcode.next_to_discuss`: sentences that stand for the most others first, spread over documents. Beside
    everybody's codes it tells in what they differ.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    project
        With what several people coded and read.
    round
        Of which round; blank: the first.

    Raises
    ------
    ArgumentError
        When nothing is left to settle.

    Examples
    --------
    >>> sheet = disagreement_sheet(results, project)    # doctest: +SKIP
    """
    codings, readings = (_people(frame, round) for frame in (project.codings(method=MANUAL), project.readings()))
    relations = project.relations(method=MANUAL)
    units = codable(results.segments)
    found = disagreements(codings, readings, segments=units, relations=relations)
    found = found[(found["group"] == PEOPLE).to_numpy()]
    decided = set(project.table("decision", about="disagreement")["target"])
    found = found[~found["segment"].isin(decided)]
    if found.empty:
        raise ArgumentError("there is nothing to settle: nobody differs about a sentence that several people read and nobody has settled")
    ordered = list(dict.fromkeys(next_to_discuss(found, wanted=len(found))["segment"].astype(str)))
    kinds = {str(segment): tuple(kind for kind in DIFFERENCES if kind in set(own)) for segment, own in found.groupby("segment")["kind"]}
    return adjudication_sheet(results, codings=codings, readings=readings, relations=relations, segments=ordered, kinds=kinds)


def _people(frame: pd.DataFrame, round: str) -> pd.DataFrame:
    """The rows of people in a round."""
    return frame[((frame["coder"] != ADJUDICATED) & (frame["round"].fillna("") == round)).to_numpy()].reset_index(drop=True)


def adjudication_sheet(
    results: Results,
    *,
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    relations: pd.DataFrame,
    segments: Sequence[str] = (),
    kinds: Mapping[str, Sequence[str]] | None = None,
) -> Sheet:
    """The sheet on which people settle what they coded differently, to be written by :func:`qualcode.write_sheet`.

    A row is a sentence with the codes of each coder, room for what is agreed on, and the reason, which every decision needs. What comes
    back (:func:`qualcode.collect_sheets`) stands in the project under the coder ``adjudicated``, with the decisions.

    Parameters
    ----------
    results
        What :func:`qualcode.run` gave.
    codings, readings, relations
        Of the people, and of the round, that are compared: ``project.codings(method="manual")``, ``project.readings()``,
        ``project.relations()``. What was settled before and what was rejected is left out.
    segments
        Ids of the sentences to be settled, in the order of the rows; empty: all that at least two coders read, in reading order.
    kinds
        By the id of a sentence in what coders differ, of :data:`qualcode.agreement.disagreeing.DIFFERENCES`; ``None``: it is not told.

    Raises
    ------
    ArgumentError
        When a sentence is unknown.

    Examples
    --------
    >>> sheet = adjudication_sheet(results, codings=codings, readings=readings, relations=relations)    # doctest: +SKIP
    """
    check(codings, KeptCoding, needs=["coding", "document", "start", "end", "code", "coder", "status"])
    check(readings, Reading, needs=["document", "start", "end", "coder"])
    check(relations, KeptRelation, needs=["coding", "source", "target"])
    shown, words = Shown(results.study), sheet_words(results.study.language)
    given = _Given(shown, codings, readings, relations)
    sample = _wanted(results, given, segments)
    columns = tuple(_columns(results, given.coders, words, differing=kinds is not None))
    cells = [_row(row, given, words["mark.none"]) for row in _material(results, sample, shown)]
    if kinds is not None:
        join = words["list.and"]
        cells = [row | {"kinds": join.join(words[f"kind.{one}"] for one in kinds.get(row["segment"], ()))} for row in cells]
    if segments:
        order = {one: at for at, one in enumerate(segments)}
        cells.sort(key=lambda row: order[row["segment"]])
    return sheet_of(
        results, columns, cells, Terms(ADJUDICATED, "", "adjudicating", ("adjudicate", "ends", "words", "free", "back")), sample=sample
    )


class _Given:
    """What each coder gave, and read."""

    def __init__(self, shown: Shown, codings: pd.DataFrame, readings: pd.DataFrame, relations: pd.DataFrame) -> None:
        self.shown = shown
        pairs: dict[str, list[tuple[str, str]]] = {}
        for coding, source, target in listed_values(relations, "coding", "source", "target"):
            pairs.setdefault(coding, []).append((source, target))
        self.codes: dict[tuple[str, str], list[tuple[int, int, str, list[tuple[str, str]]]]] = {}
        people = codings[(codings["status"] == ACCEPTED) & (codings["coder"] != ADJUDICATED)]
        for id, document, start, end, code, coder in listed_values(people, "coding", "document", "start", "end", "code", "coder"):
            self.codes.setdefault((coder, document), []).append((start, end, code, pairs.get(id, [])))
        self.read: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for document, start, end, coder in listed_values(readings[readings["coder"] != ADJUDICATED], "document", "start", "end", "coder"):
            self.read.setdefault((coder, document), []).append((start, end))
        self.coders = sorted({coder for coder, _ in (*self.codes, *self.read)})

    def has_read(self, coder: str, place: Place) -> bool:
        document, first, last = place
        return any(start <= first and last <= end for start, end in self.read.get((coder, document), ()))

    def told(self, coder: str, place: Place, none: str) -> str:
        """The codes of a coder in a sentence, a line each, with the words they are about where that is not the whole sentence."""
        document, first, last = place
        text = self.shown.study.document(document)
        lines = []
        for start, end, code, pairs in self.codes.get((coder, document), ()):
            if start >= last or end <= first:
                continue
            words = "" if (start, end) == (first, last) else f" “{self.shown.piece(text, start, end).new}”"
            ends = [ARROW.join(map(self._actor, pair)) for pair in pairs]
            lines.append(f"{self.shown.codes.labels.get(code, code)}{COLON if ends else ''}{'; '.join(ends)}{words}")
        return "\n".join(lines) or (none if self.has_read(coder, place) else NOT_READ)

    def _actor(self, id: str) -> str:
        shown = self.shown.words(id)
        return self.shown.actors.labels.get(shown, label(shown, shown))


def _wanted(results: Results, given: _Given, segments: Sequence[str]) -> Sample:
    known = results.segments["segment"].tolist()
    for one in segments:
        one_of("sentence", one, known)
    wanted = set(segments)
    if not wanted:
        rows = listed_values(results.segments, "segment", "document", "start", "end")
        wanted = {id for id, *place in rows if sum(given.has_read(coder, tuple(place)) for coder in given.coders) >= SEVERAL}
    return sampled_segments(results.segments[results.segments["segment"].isin(wanted)])


def _columns(results: Results, coders: Sequence[str], words: Mapping[str, str], *, differing: bool) -> Iterator[Column]:
    widths = {"number": 7.0, "speaker": 4.5, "before": 14.0, "sentence": 28.0, "after": 10.0}
    yield from (Column(key, words[f"head.{key}"], width=width) for key, width in widths.items())
    if differing:
        yield Column("kinds", words["head.kinds"], width=8)
    yield from (Column(f"given_{number}", words["head.given"].format(name=name), width=15) for number, name in enumerate(coders, 1))
    yield from filled_columns(words)
    if results.study.stages.ids:
        yield Column("stage", words["head.stage"], CHOICE, 8, "stage")
    yield Column("none", words["head.none"], CHOICE, 5, (words["mark.none"],))
    yield Column("reason", words["head.reason"], FILLED, 20)
    yield from hidden_columns(words)


def _material(results: Results, sample: Sample, shown: Shown) -> Iterator[tuple[dict[str, str], Place]]:
    places: Iterator[Any] = listed_values(sample.segments, "document", "start", "end")
    yield from zip(material_cells(results, sample.segments, shown), places, strict=True)


def _row(row: tuple[dict[str, str], Place], given: _Given, none: str) -> dict[str, str]:
    cells, place = row
    return cells | {f"given_{number}": given.told(coder, place, none) for number, coder in enumerate(given.coders, 1)}
