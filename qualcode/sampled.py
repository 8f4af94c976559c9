"""People often code a sample: what they did not read is no material, so that nothing there is a 0."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.agreement.sentences import read_sentences
from qualcode.errors import Problem
from qualcode.kept import ADJUDICATED
from qualcode.matrices.labelling import UNREAD, codable
from qualcode.model import Study
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["marked_unread"]

ALL, MOST, ANY = "intersection", "majority", ("", "union")
YES = "yes"


def marked_unread(segments: pd.DataFrame, codings: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, Study]:
    """The sentences with a mark in the column ``unread`` where nobody read whose codings count, and the study with a doubt that says so.

    Of one person's codings, or what was settled, that person must have read the sentence; of ``intersection`` all people, of ``majority``
    more than half of them, else anybody. A sentence that has a coding was read. Where the project tells of no reading of theirs, all was.
    """
    import pandas as pd

    readings = study.readings
    if readings is None:
        return segments, study
    people = readings[readings["coder"] != ADJUDICATED]
    whose = people if study.coder in (*ANY, ALL, MOST) else readings[readings["coder"] == study.coder]
    if not len(whose):
        return segments, study
    by: dict[str, set[int]] = {}
    for (coder, _), numbers in read_sentences(whose, segments, whose).by.items():
        by.setdefault(coder, set()).update(numbers)
    least = {ALL: len(by), MOST: len(by) // 2 + 1}.get(study.coder, 1)
    coded = set(codings["segment"].dropna())
    marks = [
        None if segment in coded or sum(number in numbers for numbers in by.values()) >= least else YES
        for number, segment in enumerate(segments["segment"])
    ]
    marked = segments.copy()
    marked[UNREAD] = pd.array(marks, dtype=TEXT)
    there, left = len(codable(segments)), len(codable(marked))
    if there == left:
        return segments, study
    found = f"{left} of {there} sentences were read by those whose codings count; the others are no material (blank, not 0)"
    doubt = Problem(
        "study.sqlite", found, "Report the counts as those of a sample; where all was read, collect the sheets with --complete."
    )
    return marked, replace(study, doubts=(*study.doubts, doubt))
