"""What is told of one sentence: records that a person or a program can read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualcode.coding.similarity import Likeness
from qualcode.explaining.words import how, plain_end
from qualcode.relations import Weighed
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
    ends
        The pairs of actors that it may be about, the most probable first, with what speaks for each and against it.
    """

    coding: Coding
    label: str
    rules: tuple[Spoken, ...]
    touched: tuple[str, ...]
    why_not: str
    speaking: tuple[tuple[str, float], ...]
    relations: tuple[Relation, ...]
    ends: tuple[Weighed, ...] = ()


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
    near, model
        The examples that are nearest by meaning, and the model of sentence embeddings that says so, where the study names one. A run
        does not use it: it adds nothing to a confidence.
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
    near: tuple[Likeness, ...] = ()
    model: str = ""
    names: dict[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return told_explanation(self)


__all__ = ["told_explanation"]

MOST = 8
FEW = 5
"""How many of the reasons for a pair of actors are told."""
RULES = "rules"


def told_explanation(found: Explanation) -> str:
    """The sentence, its codings with their reasons, what was considered, what it is like, who is spoken of."""
    return "\n".join(_lines(found))


def _lines(found: Explanation) -> Iterator[str]:
    segment = found.segment
    said = [segment.speaker, found.names.get(segment.actor, segment.actor), segment.role]
    by = f", said by {', '.join(filter(None, said))}" if segment.speaker else ""
    yield f"{segment.segment}  ({segment.kind}{by}; characters {segment.start} to {segment.end})"
    yield f"  “{segment.text}”"
    yield f"  stage: {found.stage}"
    yield f"  plane: {found.plane}"
    yield from (f"  note: {remark}" for remark in found.remarks)
    yield ""
    yield "Codings" if found.given else "Codings: none"
    for given in found.given:
        yield from _given(given, found)
    if found.considered:
        yield "Considered, and not given"
        for one in found.considered:
            yield f"  {one.label} ({one.code})"
            yield f"    line: {one.spoken}"
            yield f"    why not: {one.why}"
    if found.like:
        yield "Examples of the codebook that are most like it (cosine)"
        yield from map(_like, found.like)
    if found.near:
        yield f"Examples that are nearest by meaning (cosine, by the model {found.model}; no part of the confidence)"
        yield from map(_like, found.near)
    if found.mentions:
        yield "Actors that are spoken of"
        yield from (_mention(mention, found) for mention in found.mentions)


def _like(like: Likeness) -> str:
    what = f"a counter-example of {like.code}{f', it is {like.instead}' if like.instead else ''}" if like.counter else like.code
    return f"  {like.cosine:.2f}  {what}: “{like.text}”"


def _given(given: Given, found: Explanation) -> Iterator[str]:
    coding = given.coding
    yield f"  {given.label} ({coding.code}): {f'not counted, {given.why_not}' if given.why_not else coding.status}"
    yield f"    “{coding.quote}”, by {_coder(given)}"
    if not given.rules and coding.reason:
        yield f"    by: {coding.reason}"
    yield from (f"    line: {spoken}" for spoken in given.rules)
    yield from (f"    touched by the rule {touched}" for touched in given.touched)
    if not math.isnan(coding.confidence):
        yield f"    confidence: {coding.confidence:.2f}"
        yield from (f"      {added:+.2f}  {what}" for what, added in given.speaking[:MOST])
        rest = given.speaking[MOST:]
        if rest:
            yield f"      {sum(added for _, added in rest):+.2f}  {len(rest)} more"
    yield from _ends(given, found)


def _ends(given: Given, found: Explanation) -> Iterator[str]:
    """Between whom it is, what speaks for that, and who else was considered."""
    yield from (f"    between: {_relation(relation, found)}" for relation in given.relations)
    if given.ends and not given.relations:
        yield "    between: it stays open who deals with whom"
    said = {(relation.source, relation.target) for relation in given.relations} or {(one.source, one.target) for one in given.ends[:1]}
    for one in given.ends:
        pair = " → ".join(found.names.get(id, id) or "somebody unknown" for id in (one.source, one.target))
        if {(one.source, one.target), (one.target, one.source)} & said:
            yield f"      {pair}: probability {one.probability:.2f}"
            yield from (f"        {added:+.2f}  {plain_end(feature)}" for feature, added in one.speaking[:FEW])
        else:
            yield f"      or {pair}: {one.probability:.2f}"


def _coder(given: Given) -> str:
    coding = given.coding
    return (
        "the rules of the codebook" if coding.coder == RULES else f"the model {coding.coder}" if coding.method == "model" else coding.coder
    )


def _relation(relation: Relation, found: Explanation) -> str:
    ends = [
        f"{found.names.get(id, id)} ({how(way)})"
        for id, way in ((relation.source, relation.source_from), (relation.target, relation.target_from))
    ]
    return " → ".join(ends)


def _mention(mention: Mention, found: Explanation) -> str:
    listed = [found.names.get(id, id) for id in mention.candidates.split("; ") if id]
    others = ", ".join(listed)
    if not mention.actor:
        return f"  {mention.quote}: open{f', it could be {others}' if others else ''} ({how(mention.how)})"
    return f"  {mention.quote}: {found.names.get(mention.actor, mention.actor)} ({how(mention.how)}){f'; or {others}' if others else ''}"
