"""What is told of one sentence: records that a person or a program can read."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualcode.coding.similarity import Likeness
from qualcode.rows import Coding, Mention, Relation, Segment

__all__ = ["Considered", "Explanation", "Given", "Spoken"]


@dataclass(frozen=True)
class Spoken:
    """A line of the codebook that spoke, and the words that it found."""

    line: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.line}  found: {' … '.join(self.words)}"


@dataclass(frozen=True)
class Given:
    """A coding of the run with its reasons.

    Attributes
    ----------
    coding
        The row of codings.csv.
    label
        The name of the code in the study's language.
    rules
        The lines of the codebook that spoke; empty where what was learned proposes it, or where it takes up a question.
    touched
        Rules of the language that touched it: what they say, and by which cue.
    why_not
        Why it is not counted; blank where it is.
    speaking
        What each feature added to the confidence, the largest first, in plain words; empty where nothing was learned.
    relations
        The rows of relations.csv that it gave.
    """

    coding: Coding
    label: str
    rules: tuple[Spoken, ...]
    touched: tuple[str, ...]
    why_not: str
    speaking: tuple[tuple[str, float], ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class Considered:
    """A line of the codebook whose words stand in the sentence and that gave no coding, and why not."""

    code: str
    label: str
    spoken: Spoken
    why: str


@dataclass(frozen=True)
class Explanation:
    """Why a sentence has its codes and not others. ``print(explanation)`` tells all of it.

    Attributes
    ----------
    segment
        The row of segments.csv.
    given
        The codings of the run, counted or not.
    considered
        What gave no coding.
    like
        The examples and counter-examples of the codebook that are most like the sentence.
    mentions
        The rows of mentions.csv.
    stage, plane
        Where it stands, and by which words.
    remarks
        What else there is to know: an interviewer's question, the answer that takes it up.
    names
        The names of actors by id.

    Examples
    --------
    >>> from qualcode import why
    >>> print(str(why("nominal_contracts", "S-04:10")).splitlines()[1])
      “街道给我发了制服，还有个工号，六十七。”
    """

    segment: Segment
    given: tuple[Given, ...]
    considered: tuple[Considered, ...]
    like: tuple[Likeness, ...]
    mentions: tuple[Mention, ...]
    stage: str
    plane: str
    remarks: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        from qualcode.explaining.telling import told_explanation

        return told_explanation(self)
