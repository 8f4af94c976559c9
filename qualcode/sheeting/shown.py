"""What a coder sees of a study: its words, under pseudonyms where it names a key, and the way back to places of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from qualcode.model import Document, Study
from qualcode.replacing import Replacer, replaced
from qualcode.sheeting.choices import Choices
from qualcode.storing.identifying import text_sha256

__all__ = ["Piece", "Place", "Shown"]

SHORT = 8
_PLACE = re.compile(r"^(.+):([0-9]{1,9}) ([0-9]{1,9})-([0-9]{1,9}) ([0-9a-f]{8})$")


@dataclass(frozen=True)
class Piece:
    """A piece of a text as it is and as it is shown; ``exchanges`` are places in `old` with their new words."""

    old: str
    exchanges: tuple[tuple[int, int, str], ...] = ()

    @cached_property
    def new(self) -> str:
        return replaced(self.old, self.exchanges)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of what is shown stands in what is; a part of a pseudonym is the whole original.

        Examples
        --------
        >>> piece = Piece("在清河街道。", ((1, 5, "A街道"),))
        >>> piece.new, piece.back(1, 4), piece.back(4, 5)
        ('在A街道。', (1, 5), (5, 6))
        """
        first, last, shift = start, end, 0
        for old_start, old_end, word in self.exchanges:
            here = old_start + shift
            there = here + len(word)
            further = (old_end - old_start) - len(word)
            first = self._moved(start, (here, there), (old_start, old_end), further, first, ends=False)
            last = self._moved(end, (here, there), (old_start, old_end), further, last, ends=True)
            shift -= further
        return first, last

    @staticmethod
    def _moved(at: int, new: tuple[int, int], old: tuple[int, int], further: int, so_far: int, *, ends: bool) -> int:
        if at >= new[1]:
            return so_far + further
        inside = new[0] < at < new[1]
        return (old[1] if ends else old[0]) if inside else so_far


@dataclass(frozen=True)
class Place:
    """What the hidden id of a row says: document and number of the sentence, its place, and the beginning of its SHA-256."""

    document: str
    number: str
    start: int
    end: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.document}:{self.number} {self.start}-{self.end} {self.sha256}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that a cell names; ``None``: it names none.

        Examples
        --------
        >>> Place.read("S-01:5 74-105 3fa9c2e1")
        Place(document='S-01', number='5', start=74, end=105, sha256='3fa9c2e1')
        """
        found = _PLACE.match(" ".join(text.split()))
        return cls(found[1], found[2], int(found[3]), int(found[4]), found[5]) if found else None


class Shown:
    """A study as its coders see it: ids of documents and actors, too, are shown under pseudonyms and found again by them."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._replacer = Replacer.of(study.pseudonyms) if study.pseudonyms else None
        self._exchanges: dict[str, list[tuple[int, int, str]]] = {}

    def words(self, text: str) -> str:
        return self._replacer.shown(text) if self._replacer else text

    def piece(self, document: Document, start: int, end: int) -> Piece:
        """A piece of a document; a name that goes over its border is exchanged as far as it lies in it."""
        if self._replacer is None:
            return Piece(document.text[start:end])
        if document.id not in self._exchanges:
            self._exchanges[document.id] = self._replacer.exchanges(document.text)
        within = [one for one in self._exchanges[document.id] if one[0] < end and one[1] > start]
        return Piece(document.text[start:end], tuple((max(a, start) - start, min(b, end) - start, new) for a, b, new in within))

    def place(self, document: Document, number: str, start: int, end: int) -> Place:
        sha256 = text_sha256(self.piece(document, start, end).new)[:SHORT]
        return Place(self.words(document.id), number, start, end, sha256)

    def moved(self, document: Document, place: Place, sentence: str) -> Place | None:
        """Where the sentence of a row stands by now: where it stood, or the one place where an edited text has the same words."""
        if 0 <= place.start < place.end <= len(document.text) and self.place(document, place.number, place.start, place.end) == place:
            return place
        start = document.text.find(sentence) if sentence else -1
        if start < 0 or document.text.find(sentence, start + 1) >= 0:
            return None
        found = self.place(document, place.number, start, start + len(sentence))
        return found if found.sha256 == place.sha256 else None

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The documents by what their ids are shown as."""
        return {self.words(one.id): one for one in self.study.documents}

    @cached_property
    def codes(self) -> Choices:
        language = self.study.language
        listed = ((one.id, self.words(one.label(language)), map(self.words, one.name.values())) for one in self.study.codebook.codes)
        return Choices.of("code", listed)

    @cached_property
    def actors(self) -> Choices:
        """Actors by the ids that are shown; :meth:`actor` gives the true one."""
        listed = ((self.words(one.id), self.words(one.name), map(self.words, one.aliases)) for one in self.study.actors)
        return Choices.of("actor", listed)

    @cached_property
    def stages(self) -> Choices:
        language = self.study.language
        listed = ((one.id, self.words(one.label(language)), map(self.words, one.name.values())) for one in self.study.stages.stages)
        return Choices.of("stage", listed)

    @cached_property
    def _true(self) -> dict[str, str]:
        return {self.words(one.id): one.id for one in self.study.actors}

    def actor(self, written: str) -> str:
        """The actor that somebody wrote; raises :class:`qualcode.sheeting.choices.Unknown`."""
        return self._true[self.actors.find(written)]
