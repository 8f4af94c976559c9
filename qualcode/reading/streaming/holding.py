"""A corpus read into a study, so that all that works on listed documents works on it."""

from __future__ import annotations

from dataclasses import replace

from qualcode.corpus import Aside
from qualcode.errors import Problem
from qualcode.model import Document, Study
from qualcode.reading.streaming.entering import entries
from qualcode.reading.streaming.fitting import Unfit, document_of
from qualcode.reading.streaming.surveying import survey

__all__ = ["held"]

LARGE = 100_000_000
"""From how many bytes of text on it is told that texts can be coded one by one."""
SHOWN = 12


def held(study: Study) -> Study:
    """The study with the documents of its corpus; what is set aside becomes doubts.

    Raises
    ------
    DataError
        As :func:`survey`.
    """
    if study.corpus is None:
        return study
    found = survey(study)
    aside, size, documents = dict(found.aside), 0, list[Document]()
    for number, entry in enumerate(entries(study.corpus)):
        if number in found.aside:
            continue
        try:
            document = document_of(entry, study.corpus, study)
        except Unfit as error:  # the file was changed in between
            aside[number] = Aside(entry.id, entry.file, entry.row, error.found, error.remedy)
            continue
        documents.append(document)
        size += len(document.text.encode())
    doubts = [*study.doubts, *found.doubts, *_told(list(aside.values()))]
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
