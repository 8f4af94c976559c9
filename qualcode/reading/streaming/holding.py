"""A corpus read into a study, so that all that works on listed documents works on it."""

from __future__ import annotations

from dataclasses import replace

from qualcode.corpus import Aside, Survey
from qualcode.errors import Problem
from qualcode.model import Document, Study
from qualcode.reading.documents import UNICODE, encoding_doubts
from qualcode.reading.streaming.entering import entries
from qualcode.reading.streaming.fitting import Unfit, document_of
from qualcode.reading.streaming.surveying import survey

__all__ = ["held"]

LARGE = 100_000_000
"""From how many bytes of text on it is told that texts can be coded one by one."""
SHOWN = 12


def held(study: Study, found: Survey | None = None, *, most: int | None = None) -> Study:
    """The study with the documents of its corpus; what is set aside becomes doubts.

    Parameters
    ----------
    study
        With a corpus; one without is given back.
    found
        What a first look at all of them told, where that is known.
    most
        How many characters of text are held: of a larger corpus the first texts, and a doubt tells how many of all they are.

    Raises
    ------
    DataError
        As :func:`survey`.
    """
    if study.corpus is None:
        return study
    found = survey(study) if found is None else found
    aside, size, documents = dict(found.aside), 0, list[Document]()
    encodings: dict[str, list[tuple[str, str]]] = {}
    characters = 0
    for number, entry in enumerate(entries(study.corpus)):
        if number in found.aside:
            continue
        if most is not None and characters > most:
            break
        try:
            document = document_of(entry, study.corpus, study)
        except Unfit as error:  # the file was changed in between
            aside[number] = Aside(entry.id, entry.file, entry.row, error.found, error.remedy)
            continue
        documents.append(document)
        characters += len(document.text)
        if document.encoding not in UNICODE:
            encodings.setdefault(document.encoding, []).append(("documents", document.file))
        size += len(document.text.encode())
    doubts = [*study.doubts, *found.doubts, *_told(list(aside.values())), *encoding_doubts(encodings)]
    if most is not None and len(documents) + len(aside) < found.texts:
        told = f"the first {len(documents):,} of {found.texts:,} texts are read word by word; the others were only looked over"
        doubts.append(Problem("documents", told, "qualcode code STUDY --out DIR reads all of them, one by one."))
    if size > LARGE:
        use = "To code them one by one, with memory for some of them: qualcode code STUDY --out DIR."
        doubts.append(Problem("documents", f"{size / 1e6:,.0f} MB of text are held in memory", use))
    inputs = dict(sorted({**study.inputs, **found.inputs}.items()))
    return replace(study, documents=tuple(documents), inputs=inputs, doubts=tuple(doubts))


def _told(aside: list[Aside]) -> list[Problem]:
    """A doubt for each of the first texts that are set aside, and one for the rest."""
    doubts = []
    for one in aside[:SHOWN]:
        where = f"{one.file}, row {one.row}" if one.row else one.file
        doubts.append(Problem(where, f"set aside: {one.found}", one.remedy))
    if len(aside) > SHOWN:
        use = "qualcode code lists them in set_aside.csv."
        doubts.append(Problem("documents", f"{len(aside) - SHOWN:,} more texts are set aside", use))
    return doubts
