"""A first look at all texts of a study: how many, how long, which cannot be coded, and how they are parted."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.corpus import Aside, Corpus, Entry, Part, Survey
from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.model import Document, Study
from qualcode.reading.streaming.entering import Source, entries, sources
from qualcode.reading.streaming.fitting import Unfit, bare_document, written_id
from qualcode.reading.streaming.naming import fitting_id
from qualcode.reading.streaming.opening import faults
from qualcode.reading.streaming.tabling import FAULT

if TYPE_CHECKING:
    import numpy as np

__all__ = ["survey"]

PART, LONGEST = 1_000_000, 5_000_000
SHOWN = 12


@dataclass
class _Parting:
    """Consecutive texts in parts of up to so many characters; a text that is longer is a part of its own."""

    size: int
    parts: list[Part] = field(default_factory=list)
    first: int = 0
    texts: int = 0
    characters: int = 0

    def add(self, characters: int) -> None:
        if self.texts and self.characters + max(characters, 1) > self.size:
            self.end()
        self.texts += 1
        self.characters += max(characters, 1)  # a million blank rows are no part either

    def end(self) -> None:
        if self.texts:
            self.parts.append(Part(self.first, self.texts, self.characters))
        self.first, self.texts, self.characters = self.first + self.texts, 0, 0


class _Surveyor:
    """What was seen so far; besides problems it grows by eight bytes a text."""

    def __init__(self, study: Study, part: int, longest: int) -> None:
        self.study, self.longest = study, longest
        self.parting, self.characters = _Parting(part), 0
        self.aside: dict[int, Aside] = {}
        self.ids = array("Q")
        """A hash of each id; 0 for what is set aside."""
        self.problems: list[Problem] = []
        self.nested: dict[str, str] = {}
        self.inputs: dict[str, str] = {}
        self.otherwise, self.example = 0, ""
        """How many ids are written otherwise than in their table, and the first of them."""

    def take(self, text: Entry | Document, corpus: Corpus) -> None:
        """The next text."""
        number, characters = len(self.ids), 0
        try:
            document = bare_document(text, corpus, self.study) if isinstance(text, Entry) else text
            if len(document.text) > self.longest:
                found = f"its text has {len(document.text):,} characters, more than {self.longest:,}"
                raise Unfit(found, "Divide it, or raise what a text may have (--longest).")
            characters = len(document.text)
            self.ids.append(_hashed(document.id))
            if isinstance(text, Entry) and (written := written_id(text, corpus)):
                self.otherwise, self.example = self.otherwise + 1, self.example or f"'{written}' is '{text.id}'"
        except Unfit as error:
            file, row = (text.file, text.row) if isinstance(text, Entry) else (text.file, 0)
            self.aside[number] = Aside(text.id, file, row, error.found, error.remedy)
            self.ids.append(0)
        self.characters += characters
        self.parting.add(characters)

    def read(self, source: Source, corpus: Corpus) -> None:
        """All texts of a file; what is wrong with it as a whole is a problem."""
        begun, broken, first = len(self.ids), 0, ""
        with faults(source.name), open(source.path, "rb") as stream:
            self.inputs[source.name] = hashlib.file_digest(stream, "sha256").hexdigest()
        for entry in source.entries():
            if corpus.tables and FAULT in entry.fields:
                broken, first = broken + 1, first or f"row {entry.row}: {entry.fields[FAULT]}"
            self.take(entry, corpus)
        self.problems += source.problems()
        if broken and broken == len(self.ids) - begun:
            found, use = f"none of its rows can be read ({first})", "Is it of the format that its ending says?"
            self.problems.append(Problem(source.name, found, use))
        for column in source.nested():
            self.nested.setdefault(column, source.name)

    def doubts(self) -> Iterator[Problem]:
        if self.nested:
            named = ", ".join(f"'{column}'" for column in list(self.nested)[:SHOWN])
            found = f"columns that hold lists or tables are left out: {named}"
            yield Problem(next(iter(self.nested.values())), found, "If one is needed, write it as a column of text.")
        if self.otherwise:
            found = f"{self.otherwise:,} ids have other characters than letters, digits, '_', '-' and '.', which became '_': {self.example}"
            yield Problem("documents", found, "What they were is kept with the attributes. Without `id:` ids tell file and row.")
        missing = self._unheard()
        if missing:
            found = f"no document is called {', '.join(repr(id) for id in missing[:SHOWN])}"
            yield Problem("withdrawn", found, "A person is left out where the texts name that person so; correct the id of a document.")

    def _unheard(self) -> list[str]:
        """Ids of ``withdrawn:`` that no text of the corpus has."""
        if self.study.corpus is None or not self.study.withdrawn:
            return []
        wanted = {_hashed(id): id for id in map(fitting_id, self.study.withdrawn)}
        there = wanted.keys() & set(filter(wanted.__contains__, self.ids))
        return [id for hashed, id in wanted.items() if hashed not in there]


def survey(study: Study, *, part: int = PART, longest: int = LONGEST) -> Survey:
    """A first look at all texts of a study, one by one: how many there are, which are set aside, and how they are parted.

    Set aside are texts without an id, a text or a date that are any, of a kind, language or stage that is not known, whose id stands
    before, and that are far too long. Memory grows by eight bytes a text, and with what is set aside.

    Parameters
    ----------
    study
        With a corpus (``documents: {table: …}``), or with documents that it lists.
    part
        How many characters the texts of a part may have together; at least one text is in a part.
    longest
        How many characters a text may have.

    Raises
    ------
    DataError
        When files are missing, damaged, cut short or not UTF-8, or have not the columns that are named, with all of these problems; or
        when nothing is left to be coded.

    Examples
    --------
    >>> from qualcode import read_study
    >>> found = survey(read_study("nominal_contracts"), part=1000)
    >>> found.texts, found.parts[0].first, sum(one.texts for one in found.parts)
    (14, 0, 14)
    """
    for name, value in (("part", part), ("longest", longest)):
        if value < 1:
            raise ArgumentError(f"{name} {value} is no number of characters")
    seen = _Surveyor(study, part, longest)
    if study.corpus is None:
        for document in study.documents:
            seen.take(document, Corpus((), ()))
    else:
        for source in sources(study.corpus):
            try:
                seen.read(source, study.corpus)
            except DataError as error:
                seen.problems += error.problems
        if seen.problems:
            raise DataError(_together(seen.problems, seen.inputs))
        seen.aside |= _repeated(study.corpus, seen.ids)
    seen.parting.end()
    if len(seen.aside) == len(seen.ids):
        raise DataError([_nothing(seen)])
    aside = dict(sorted(seen.aside.items()))
    return Survey(len(seen.ids), seen.characters, tuple(seen.parting.parts), aside, seen.inputs, tuple(seen.doubts()))


def _together(problems: Sequence[Problem], files: Mapping[str, str]) -> list[Problem]:
    """What is wrong in the same way with many files as a whole, told once."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in problems:
        alike.setdefault((one.found, one.remedy, "" if one.where in files else one.where), []).append(one.where)
    told = list[Problem]()
    for (found, use, _), places in alike.items():
        first, more = places[0], len(places) - 1
        told.append(Problem(f"{first} and {more:,} more file{'' if more == 1 else 's'}" if more else first, found, use))
    return told


def _nothing(seen: _Surveyor) -> Problem:
    """That nothing is left."""
    if not seen.aside:
        return Problem("documents", "there is not a single row in the files", "Look whether they are the ones that you mean.")
    first = next(iter(seen.aside.values()))
    where = f"{first.file}, row {first.row}" if first.row else first.file or first.document
    return Problem("documents", f"none of the {len(seen.aside):,} texts can be coded; the first ({where}): {first.found}", first.remedy)


def _hashed(id: str) -> int:
    """64 bits that ids hardly ever share, and never 0."""
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=8).digest(), "big") or 1


def _alike(ids: array[int]) -> np.ndarray:
    """The numbers of texts whose hash another one has, too."""
    import numpy as np

    hashes = np.frombuffer(ids, dtype=np.uint64) if len(ids) else np.empty(0, dtype=np.uint64)
    ordered = np.sort(hashes)
    twice = np.unique(ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)])
    return np.flatnonzero(np.isin(hashes, twice)) if len(twice) else np.empty(0, dtype=np.int64)


def _repeated(corpus: Corpus, ids: array[int]) -> dict[int, Aside]:
    """The texts whose id stands before; where hashes are alike the ids themselves are compared, in a second pass over the ids alone."""
    numbers: Sequence[int] = _alike(ids).tolist()
    if not numbers:
        return {}
    if "id" in corpus.columns:
        corpus = replace(corpus, columns={"id": corpus.columns["id"], "text": corpus.columns["id"]}, attributes=())
    firsts: dict[str, tuple[Entry, str]] = {}
    aside, wanted = dict[int, Aside](), iter(numbers)
    number = next(wanted)
    for at, entry in enumerate(entries(corpus, first=number), number):
        if at < number:
            continue
        written = written_id(entry, corpus) or entry.id
        before, as_written = firsts.setdefault(entry.id, (entry._replace(text=None, fields={}), written))
        if (before.file, before.row) != (entry.file, entry.row):
            where = f"{before.file}, row {before.row}" if before.row else before.file
            found = f"id '{written}' stands here a second time (first: {where})"
            if written != as_written:
                found = f"id '{written}' becomes '{entry.id}', as '{as_written}' does that stands before ({where})"
            aside[at] = Aside(entry.id, entry.file, entry.row, found, "Give each its own id, or leave one out.")
        number = next(wanted, -1)
        if number < 0:
            break
    return aside
