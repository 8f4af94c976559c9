"""One sentence, read as in a run while somebody listens → why it has its codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.coding.coder import INTERVIEWER, Drawn
from qualcode.coding.drawing import Given as GivenCoding
from qualcode.coding.indicators import Hit
from qualcode.coding.nearness import MeaningBank
from qualcode.coding.noting import Notes
from qualcode.coding.similarity import Likeness
from qualcode.coding.wording import plain
from qualcode.errors import ArgumentError, hint
from qualcode.explaining.records import Considered, Explanation, Given, Spoken
from qualcode.explaining.words import condition, touch, why_rejected
from qualcode.machine import Account, Machine
from qualcode.matching.finding import Found
from qualcode.meaning import embedder
from qualcode.model import Document, Study
from qualcode.reading.studies import read_study
from qualcode.rows import Coding
from qualcode.running import given_codings
from qualcode.segmenting import document_segments

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["explained", "why"]

NEAREST = 4
PAIRS = 3

SHOWN = 5
ANSWERS = "answers “"
_FROM = {
    "words": "by its words",
    "date": "by a date told in it",
    "calendar": "by the document's date and the calendar",
    "question": "from the question",
    "carried": "carried over from the sentences around",
    "document": "the document's own",
}


def why(study: Study | str | PathLike[str], place: str, *, text: str = "", codings: pd.DataFrame | None = None) -> Explanation:
    """Why a sentence has its codes, and what was considered and not given.

    It is read exactly as a run reads it; nothing is worked out a second time in another way.

    Parameters
    ----------
    study
        A study, or what :func:`qualcode.read_study` takes.
    place
        The id of a sentence, as in the column ``segment`` of every table (``S-01:14``); or of a document, with `text`.
    text
        Words of the sentence that is meant, where `place` is a document.
    codings
        Codings that take the place of proposed ones, as :func:`qualcode.run` takes them: then it is told who stands at their ends, and why.

    Returns
    -------
    Explanation
        ``print`` shows all of it.

    Raises
    ------
    ArgumentError
        When there is no such document or sentence, or several hold the words.
    DataError
        When a folder was named and has problems, or `codings` do not fit the texts and the codebook.

    Examples
    --------
    >>> from qualcode import why
    >>> told = why("nominal_contracts", "S-04", text="给我发了制服")
    >>> told.segment.segment, [given.coding.code for given in told.given][0].partition(".")[0]
    ('S-04:10', 'absorption')
    """
    read = study if isinstance(study, Study) else read_study(Path(study))
    document, segment = _sentence(read, place, text)
    given = None if codings is None else given_codings(codings, read).get(document.id, [])
    return explained(Machine(read), document, segment, given)


def explained(machine: Machine, document: Document, segment: str, given: Sequence[GivenCoding] | None = None) -> Explanation:
    """The same for a sentence that there is, by a machine that reads many."""
    notes = Notes(segment)
    account = machine.account(document, segment, notes, given)
    if account is None:
        raise ArgumentError(f"there is no sentence '{segment}'")
    return _Reasons(machine.study, account, notes).explanation()


def _sentence(study: Study, place: str, text: str) -> tuple[Document, str]:
    """The document and the id of the sentence that is meant."""
    id, _, number = place.rpartition(":") if ":" in place else (place, "", "")
    ids = [document.id for document in study.documents]
    if id not in ids:
        raise ArgumentError(f"document '{id}' is not in the study{hint(id, ids)}; the first are {', '.join(ids[:SHOWN])}")
    document = study.document(id)
    segments = document_segments(document, study.grammars[document.language])
    if number:
        if place not in {one.segment for one in segments}:
            raise ArgumentError(f"there is no sentence '{place}': '{id}' has {len(segments)}, from {id}:1 to {id}:{len(segments)}")
        return document, place
    if not _bare(text):
        raise ArgumentError(f"'{place}' is a document; name a sentence of it ({id}:1 to {id}:{len(segments)}), or some of its words")
    found = [one.segment for one in segments if _bare(text) in _bare(one.text)]
    if len(found) != 1:
        where = (
            f"{', '.join(found[:SHOWN])}{', …' if len(found) > SHOWN else ''} hold it; name one of them"
            if found
            else "no sentence holds it"
        )
        raise ArgumentError(f"'{text}' in '{id}': {where}")
    return document, found[0]


def _bare(text: str) -> str:
    return "".join(text.split())


class _Reasons:
    """What was heard of one sentence, put together."""

    def __init__(self, study: Study, account: Account, notes: Notes) -> None:
        self.study, self.account, self.notes = study, account, notes
        self.text = account.sentence.segment.text
        self.language = study.language
        self.label = {code.id: code.label(study.language) for code in study.codebook.codes}

    def explanation(self) -> Explanation:
        rows = self.account.rows
        pairs = zip(self.account.drawn, rows.codings, strict=True)
        return Explanation(
            rows.segments[0],
            tuple(self._given(drawn, coding) for drawn, coding in pairs),
            tuple(self._considered()),
            tuple(self._nearest(self.account.coder.weigher.bank.nearest(self.text), NEAREST)),
            tuple(rows.mentions),
            self._stage(),
            self._plane(),
            tuple(self._remarks()),
            tuple(self._nearest(self._by_meaning(), 1)),
            Path(self.study.embedding).name,
            {actor.id: actor.name for actor in self.study.actors},
        )

    def _given(self, drawn: Drawn, coding: Coding) -> Given:
        hits = [hit for hit in self.notes.hits if _of(hit, drawn)]
        answer = any(one.startswith(ANSWERS) for one in drawn.indicators)
        touched = dict.fromkeys(touch(one, self.text) for one in self.notes.touches if one.hit in hits)
        weigher, codebook = self.account.coder.weigher, self.study.codebook
        added = [] if answer or drawn.confidence is None else weigher.contributions(drawn.code, self.account.features)
        relations = (
            row for row in self.account.rows.relations if (row.start, row.end, row.code) == (coding.start, coding.end, coding.code)
        )
        return Given(
            coding,
            self.label[coding.code],
            tuple(dict.fromkeys(self._spoken(hit.line, hit.found) for hit in hits)),
            tuple(touched),
            why_rejected(coding.status, coding.reason),
            tuple((plain(feature, codebook, self.language), value) for feature, value in added),
            tuple(relations),
            tuple(self.account.relations.weighed(drawn, self.account.sentence, self.account.context, PAIRS)),
        )

    def _spoken(self, line: str, found: Found) -> Spoken:
        return Spoken(line, tuple(self.text[begin:end] for begin, end in found.words))

    def _considered(self) -> Iterator[Considered]:
        """What fell away, each line and place once; not what did so before other codes were known and came back."""
        told = set[tuple[str, Spoken]]()
        for hit, why in self.notes.drops:
            code, spoken = hit.code.id, self._spoken(hit.line, hit.found)
            back = any(drawn.code.id == code and set(hit.found.words) <= set(drawn.words) for drawn in self.account.drawn)
            if (code, spoken) not in told and not back:
                told.add((code, spoken))
                yield Considered(code, self.label[code], spoken, condition(why, hit.indicator))

    def _by_meaning(self) -> list[Likeness]:
        """The examples by their meaning; none where the study names no model of sentence embeddings."""
        if not self.study.embedding:
            return []
        language = self.account.sentence.segment.language
        return MeaningBank(self.study.codebook, language, embedder(self.study.embedding)).nearest(self.text)

    def _nearest(self, near: Sequence[Likeness], most: int) -> Iterator[Likeness]:
        """The nearest of all, and the nearest example and counter-example of each code that was given."""
        wanted = {(drawn.code.id, counter) for drawn in self.account.drawn for counter in (False, True)}
        for number, one in enumerate(near):
            key = (one.code, one.counter)
            if number < most or key in wanted:
                yield one
            wanted.discard(key)

    def _stage(self) -> str:
        segment, sentence = self.account.rows.segments[0], self.account.sentence
        if not segment.stage:
            return "unknown"
        label = next((stage.label(self.language) for stage in self.study.stages.stages if stage.id == segment.stage), segment.stage)
        speaking = self.account.stages.speaking(sentence.segment, sentence.hits)
        found = [one for stage, _, places in speaking if stage == segment.stage for one in places]
        words = [" … ".join(self.text[begin:end] for begin, end in one.words) for one in found]
        told = f"by: {', '.join(dict.fromkeys(words))}" if words and segment.stage_from == "cue" else _FROM.get(segment.stage_from, "")
        added = self.account.stages.contributions(segment, sentence.hits)[:SHOWN]
        learned = ", ".join(f"{word} {value:+.2f}" for word, value in added)
        return f"{label} ({segment.stage}), {told}" + (f"; words for and against it: {learned}" if learned else "")

    def _plane(self) -> str:
        sentence = self.account.sentence
        changes = self.account.planes.changes(sentence.segment, sentence.hits)
        turning = self.account.planes.turning(self.text, sentence.hits, sentence.segment.kind) if len(changes) > 1 else []
        words = ", ".join(f"{self.text[begin:end]} turns to {plane}" for begin, end, plane in turning)
        own = f"{changes[0][1]}, as documents of the kind {sentence.segment.kind} are"
        return f"{own}; {words}" if words else own

    def _remarks(self) -> Iterator[str]:
        if self.account.sentence.segment.role == INTERVIEWER:
            yield "an interviewer says this: it is never coded"
            for answer in self.account.answered:
                yield f"the short answer in {answer} takes it up; the codings stand there"
        learned = self.account.coder.weigher
        if not (learned.own or learned.general):
            yield "nothing was learned for this codebook: codings have no confidence"


def _of(hit: Hit, drawn: Drawn) -> bool:
    """Whether a coding was made of a hit, or of its denial."""
    return drawn.code.id in (hit.code.id, hit.code.when_denied) and set(hit.found.words) <= set(drawn.words)
