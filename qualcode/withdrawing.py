"""People who withdrew are left out of everything: their turns are blanked, and what hung on them goes with them.

What remains keeps its place: the text has the same length, and sentences and turns keep their numbers, so that a researcher's links and
codings still fit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.errors import Problem
from qualcode.grammar import Grammar
from qualcode.model import Document, Gap, Speaker, Study
from qualcode.segmenting import document_segments
from qualcode.segmenting.speech import Turn, parts, turns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["known_as", "left_out_codings", "without_withdrawn"]

ASKS, INTERVIEW = "interviewer", "interview"
OF_A_PERSON = ("informant", "number", "unit", "post", "gender", "years", "age")
"""What a header says of one person; whom it means is not sure where several speak."""
_SHOWN = re.compile(r"[^\r\n]")
_SENTENCE = re.compile(r"(.+:\d+)(?:[./].*)?")
"""The sentence in the id of a coding or a piece of evidence."""


@dataclass
class _LeftOut:
    """What was left out of a study: documents, sentences, persons; and names that nothing may mention any more."""

    documents: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    parted: int = 0


def known_as(study: Study) -> set[str]:
    """The ids that may stand in ``withdrawn:``: documents, and persons, declared or not."""
    return {document.id for document in study.documents} | {one for document in study.documents for one in _people(document, study)}


def _people(document: Document, study: Study) -> set[str]:
    """Who answers in a document, by every id that the tables may show: of a single one also what the header calls it."""
    speaking = {turn.person for turn in _turns(document, study) if turn.person and turn.role != ASKS}
    declared = {speaker.person for speaker in document.speakers if speaker.person and not speaker.interviewer}
    header = {document.attributes.get(key, "") for key in ("informant", "number")} - {""}
    return speaking | declared | (header if len(speaking) == 1 and document.kind == INTERVIEW else set())


def _turns(document: Document, study: Study) -> list[Turn]:
    return turns(document, study.grammars[document.language])


def without_withdrawn(study: Study) -> Study:
    """The study without those whom ``withdrawn`` names; the same study when they are left out already, or nobody withdrew.

    An interview is left out whole when everybody who answers in it withdrew. Elsewhere the turns of who withdrew are blanked, with the
    questions that only they answered. Links, and doubts of reading that name who is left out, go too; one doubt tells how many were.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from qualcode import read_study
    >>> left = without_withdrawn(replace(read_study("nominal_contracts"), withdrawn=("S03",)))
    >>> [document.id for document in left.documents if document.id.startswith("S-")], str(left.doubts[-1]).split(": ")[1]
    (['S-01', 'S-02', 'S-04'], '1 person withdrew')
    """
    if not study.withdrawn:
        return study
    gone, kept = _LeftOut(), list[Document]()
    for document in study.documents:
        left = _left_of(document, study, gone)
        if left is not None:
            kept.append(left)
    if not (gone.documents or gone.people):
        return study
    named = _in_doubts({*gone.names, *gone.documents})
    files = {document.file for document in study.documents} - {document.file for document in kept}
    inputs = {name: sha256 for name, sha256 in study.inputs.items() if name not in files}
    doubts = [one for one in study.doubts if not named.search(str(one)) and not any(file and file in str(one) for file in files)]
    links = tuple(
        one
        for one in study.links
        if one.stated_by not in gone.names and not any(_lost(end, gone.documents, gone.sentences) for end in (one.source, one.target))
    )
    return replace(
        study,
        documents=tuple(kept),
        inputs=inputs,
        doubts=(*doubts, _doubt(study, gone)),
        links=links,
        withdrawn=tuple(dict.fromkeys((*study.withdrawn, *sorted(gone.documents)))),
    )


def _lost(id: str, documents: Collection[str], sentences: Collection[str]) -> bool:
    found = _SENTENCE.fullmatch(id)
    segment = found[1] if found else id
    return segment in sentences or segment.rpartition(":")[0] in documents


def _named(names: Iterable[str]) -> re.Pattern[str]:
    """Any of some ids as a whole word."""
    return re.compile("|".join(rf"(?<![\w.\-]){re.escape(name)}(?![\w\-])" for name in sorted(names) if name) or "(?!)")


def _in_doubts(names: Iterable[str]) -> re.Pattern[str]:
    """Any of some ids as doubts write them; one that is a number in quotes or as that of a sentence, because rows have numbers, too."""
    numbers = {name for name in names if name.isdecimal()}
    told = [rf"'{number}'|(?<![\w.\-]){number}:\d" for number in sorted(numbers)]
    return re.compile("|".join([_named(set(names) - numbers).pattern, *told]))


def _doubt(study: Study, gone: _LeftOut) -> Problem:
    """How much was left out, and of whom nothing is told."""
    people, alone, whole = len(gone.people), len(gone.documents & set(study.withdrawn)), len(gone.documents)
    told = [f"{people} {'person' if people == 1 else 'people'}"] if people else []
    told += [f"{alone} document{'' if alone == 1 else 's'}"] if alone else []
    parted = f", and turns of {gone.parted} more" if gone.parted else ""
    found = f"{' and '.join(told)} withdrew: {whole} document{'' if whole == 1 else 's'} left out whole{parted}; nothing of them is counted"
    return Problem("withdrawn", found, "Delete their files, too, when that was promised: the folder of the study still holds them.")


def _left_of(document: Document, study: Study, gone: _LeftOut) -> Document | None:
    """What remains of a document; ``None`` where nothing does."""
    who, here = set(study.withdrawn), _people(document, study)
    if document.id in who:
        gone.documents.add(document.id)
        gone.names |= here
        return None
    leaving = here & who
    if not leaving:
        return document
    gone.people |= leaving
    gone.names |= leaving
    found = _turns(document, study)
    answering = {turn.person for turn in found if turn.person and turn.role != ASKS}
    if document.kind == INTERVIEW and (answering <= who or len(answering) <= 1):
        gone.documents.add(document.id)
        return None
    silent = _silent(found, leaving)
    left = _blanked(document, study.grammars[document.language], found, silent, leaving)
    if left is None:
        gone.documents.add(document.id)
        return None
    gone.sentences |= {row.segment for row in document_segments(document, study.grammars[document.language]) if row.turn - 1 in silent}
    gone.parted += 1
    return left


def _silent(found: Sequence[Turn], leaving: Collection[str]) -> set[int]:
    """The numbers of the turns that go: of those who left, and the questions that nobody else answered."""
    silent = {number for number, turn in enumerate(found) if turn.role != ASKS and turn.person in leaving}
    questions, answers = list[int](), list[int]()
    for number in range(len(found) + 1):
        asks = number == len(found) or found[number].role == ASKS
        if asks and answers:
            if silent.issuperset(answers):
                silent.update(questions)
            questions, answers = [], []
        if number < len(found):
            (questions if asks else answers).append(number)
    return silent


def _blanked(document: Document, grammar: Grammar, found: Sequence[Turn], silent: set[int], leaving: Collection[str]) -> Document | None:
    """The document with blanks in the place of those turns; ``None`` where the rest would be read in another way."""
    tiles = parts(document, grammar)
    edges = [part.end for part in tiles if part.what in ("text", "header")]
    sizes = Counter(row.turn - 1 for row in document_segments(document, grammar))
    gaps = []
    for number in sorted(silent):
        first, last = found[number].spans[0][0], found[number].spans[-1][1]
        # From the end of what was said before: the label and the time in front of a turn are its own.
        gaps.append(Gap(max((edge for edge in edges if edge <= first), default=0), last, sizes[number]))
    labels = {turn.label for turn in found if turn.person in leaving} | {one.label for one in document.speakers if one.person in leaving}
    told = _naming(leaving, labels)
    text = document.text
    headers = [(part.start, part.end) for part in tiles if part.what == "header" and told.search(text[part.start : part.end])]
    for start, end in [*((gap.start, gap.end) for gap in gaps), *headers]:
        text = text[:start] + _SHOWN.sub(" ", text[start:end]) + text[end:]
    left = _without(replace(document, text=text, gaps=tuple(gaps)), leaving, told)
    wanted = [turn for number, turn in enumerate(found) if number not in silent]
    # Who speaks may have been told from who else did: then it is declared.
    others = tuple(Speaker(turn.label, interviewer=turn.role == ASKS) for turn in wanted if turn.label and not turn.speaker)
    declared = replace(left, speakers=(*left.speakers, *dict.fromkeys(others)))
    return next((one for one in (left, declared) if _as_before(turns(one, grammar), wanted)), None)


def _naming(ids: Collection[str], labels: Collection[str]) -> re.Pattern[str]:
    """What names those who left: their ids as whole words, and their labels, if they are more than one character."""
    long = sorted(label for label in labels if len(label) > 1)
    return re.compile("|".join([_named(ids).pattern, *map(re.escape, long)]))


def _without(document: Document, leaving: Collection[str], told: re.Pattern[str]) -> Document:
    """The blanked document without what study.yaml, the header and the margin say of those who left."""
    cut = [(gap.start, gap.end) for gap in document.gaps]
    return replace(
        document,
        speakers=tuple(one for one in document.speakers if not {one.person, f"{document.id}/{one.label}"} & set(leaving)),
        attributes={name: value for name, value in document.attributes.items() if name not in OF_A_PERSON and not told.search(value)},
        comments=tuple(one for one in document.comments if not _touches((one.start, one.end), cut) and not told.search(one.text)),
        layout=replace(document.layout, bold=tuple(span for span in document.layout.bold if not _touches(span, cut))),
    )


def _as_before(found: Sequence[Turn], wanted: Sequence[Turn]) -> bool:
    """Whether the same people say the same."""
    return [(one.label, one.role, one.person, one.spans) for one in found] == [
        (one.label, one.role, one.person, one.spans) for one in wanted
    ]


def _touches(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    start, end = span
    return any(start < stop and begin < max(end, start + 1) for begin, stop in spans)


def left_out_codings(codings: pd.DataFrame, study: Study) -> list[object]:
    """The index of the given codings on texts that are left out (the study as :func:`without_withdrawn` made it)."""
    if not study.withdrawn or not {"document", "start", "end"} <= set(codings):
        return []
    gaps = {document.id: [(gap.start, gap.end) for gap in document.gaps] for document in study.documents if document.gaps}
    withdrawn = set(study.withdrawn) - {document.id for document in study.documents}
    found = []
    for index, document, *ends in codings[["document", "start", "end"]].itertuples(name=None):
        numbers = [str(end).partition(".")[0] for end in ends]
        place = (int(numbers[0]), int(numbers[1])) if all(number.isdecimal() for number in numbers) else None
        if str(document) in withdrawn or (place is not None and _touches(place, gaps.get(str(document), ()))):
            found.append(index)
    return found
