"""What nobody has to settle: sentences about which everybody who read them agrees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.agreement.disagreeing import disagreements
from qualcode.agreement.grouping import PEOPLE, PERSON, voices
from qualcode.agreement.sentences import Placed, placed_codings, read_sentences
from qualcode.rows import Segment
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AgreedCoding", "AgreedSentence", "agreed_codings"]


class AgreedSentence(NamedTuple):
    """A sentence that several people read, and about which they do not differ."""

    document: str
    segment: str
    start: int
    end: int
    coders: str


class AgreedCoding(NamedTuple):
    """A code that all of them gave to it; ``codings`` are the ids of theirs, joined by ``"; "``."""

    document: str
    segment: str
    start: int
    end: int
    code: str
    stage: str
    plane: str
    codings: str


def agreed_codings(
    codings: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    segments: pd.DataFrame,
    relations: pd.DataFrame | None = None,
    round: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sentences about which people agree, and the codes that they agree on.

    A sentence is agreed on when at least two people read it and no two of them differ in anything that :func:`qualcode.disagreements` looks
    at. The place of a code is what all of them marked; where their marks share no character, the whole sentence. Stage and plane are what
    anybody told, because nobody told another.

    Parameters
    ----------
    codings, readings, segments, relations
        As for :func:`qualcode.disagreements`.
    round
        Of which round; blank: the first.

    Returns
    -------
    tuple of pandas.DataFrame
        Columns of :class:`AgreedSentence` and of :class:`AgreedCoding`.

    Examples
    --------
    >>> from qualcode import Segment, table
    >>> from qualcode.kept import KeptCoding, Reading
    >>> row = ("S-01", "S-01:1", 0, 8, "答", "agency", "respondent", "", "actual", "zh", "报销拖了三个月。", 1, "", "", "interview", "")
    >>> given = [("c1", 0, 8, "李"), ("c2", 2, 7, "王")]
    >>> codings = table([KeptCoding(id, "S-01", start, end, "control", coder) for id, start, end, coder in given], KeptCoding)
    >>> readings = table([Reading(f"r{coder}", "S-01", 0, 8, coder) for coder in ("李", "王")], Reading)
    >>> sentences, agreed = agreed_codings(codings, readings, segments=table([Segment(*row)], Segment))
    >>> agreed[["start", "end", "code"]].values.tolist(), sentences["coders"].tolist()
    ([[2, 7, 'control']], ['李; 王'])
    """
    people = [(one.coder, one.round) for one in voices(codings, readings) if one.kind == PERSON and one.round == round]
    differing = disagreements(codings, readings, segments=segments, relations=relations)
    here = (differing["group"] == PEOPLE) & (differing["first_round"].fillna("") == round)
    open_ones = set(differing.loc[here, "segment"])
    read, given = read_sentences(readings, segments, codings), placed_codings(codings, segments)
    sentences: list[AgreedSentence] = []
    rows: list[AgreedCoding] = []
    for at, sentence in enumerate(read.sentences):
        readers = [voice for voice in people if at in read.by.get(voice, ())]
        if len(readers) < 2 or sentence.segment in open_ones:
            continue
        sentences.append(
            AgreedSentence(sentence.document, sentence.segment, sentence.start, sentence.end, "; ".join(name for name, _ in readers))
        )
        rows += _shared(sentence, [given.get((at, *voice), []) for voice in readers])
    return table(sentences, AgreedSentence), table(rows, AgreedCoding)


def _shared(sentence: Segment, told: Sequence[Sequence[Placed]]) -> list[AgreedCoding]:
    """The codes of a sentence about which nobody differs: each coder gave each of them."""
    rows = []
    for code in dict.fromkeys(one.code for one in told[0]):
        same = [one for several in told for one in several if one.code == code]
        start, end = max(sentence.start, *(one.start for one in same)), min(sentence.end, *(one.end for one in same))
        if start >= end:
            start, end = sentence.start, sentence.end
        stage, plane = (next((value for one in same if (value := getattr(one, name))), "") for name in ("stage", "plane"))
        ids = "; ".join(one.coding for one in same)
        rows.append(AgreedCoding(sentence.document, sentence.segment, start, end, code, stage, plane, ids))
    return rows
