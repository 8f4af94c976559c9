"""Everything that is written in a study, and the same study with all of it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from qualcode.errors import Problem
from qualcode.grammar import Grammar
from qualcode.model import Actor, Document, Speaker, Study
from qualcode.pages import Layout
from qualcode.segmenting.speech import Turn, turns

__all__ = ["Change", "renamed", "spoken_alike", "written"]

Change = Callable[[str], str]
Said = tuple[str, str, str, str]
"""Of a turn: label, role, person, what is said."""


def written(study: Study) -> Iterator[tuple[str, str]]:
    """Every string of a study that a person wrote, with its place."""
    yield "study id", study.id
    yield "title", study.title
    for actor in study.actors:
        for what in (actor.id, actor.name, *actor.aliases, *actor.attributes.values()):
            yield f"actor '{actor.id}'", what
    for document in study.documents:
        where = f"document '{document.id}'"
        yield where, document.text
        for what in (document.id, document.site, *document.attributes.values()):
            yield where, what
        for speaker in document.speakers:
            for what in (speaker.label, speaker.person, speaker.role):
                yield f"{where}, speaker '{speaker.label}'", what
        for comment in document.comments:
            for what in (comment.author, comment.text, document.text[comment.start : comment.end]):
                yield f"{where}, comment", what


def renamed(study: Study, change: Change) -> Study:
    """The study with every string changed; texts become plain ones."""
    return replace(
        study,
        id=change(study.id),
        title=change(study.title),
        actors=tuple(_actor(actor, change) for actor in study.actors),
        documents=tuple(_document(document, change) for document in study.documents),
        roles={role: change(actor) for role, actor in study.roles.items()},
        inputs={},
        doubts=(),
    )


def spoken_alike(study: Study, made: Study, change: Change) -> tuple[Study, list[Problem]]:
    """`made` with texts in which each turn begins with its label wherever only the page showed who speaks, and the documents whose turns
    are still not those of `study`."""
    documents, problems = [], []
    for old, new in zip(study.documents, made.documents, strict=True):
        same, alike = _spoken_alike(old, new, change, study.grammars[old.language])
        documents.append(same)
        if not alike:
            found = f"document '{old.id}' gives other turns as plain text"
            problems.append(Problem(new.file, found, "Compare it with the original; write each turn as a label and a colon there."))
    return replace(made, documents=tuple(documents)), problems


def _actor(actor: Actor, change: Change) -> Actor:
    attributes = {name: change(value) for name, value in actor.attributes.items()}
    aliases = tuple(dict.fromkeys(map(change, actor.aliases)))
    return replace(actor, id=change(actor.id), name=change(actor.name), aliases=aliases, attributes=attributes)


def _speaker(speaker: Speaker, change: Change) -> Speaker:
    return replace(
        speaker, label=change(speaker.label), actor=change(speaker.actor), person=change(speaker.person), role=change(speaker.role)
    )


def _document(document: Document, change: Change) -> Document:
    id = change(document.id)
    return replace(
        document,
        id=id,
        text=change(document.text),
        site=change(document.site),
        file=f"texts/{id}.txt",
        speakers=tuple(_speaker(one, change) for one in document.speakers),
        attributes={name: change(value) for name, value in document.attributes.items()},
        layout=Layout(),
        comments=tuple(replace(one, start=0, end=0, text=change(one.text), author=change(one.author)) for one in document.comments),
        encoding="",
    )


def _spoken_alike(document: Document, made: Document, change: Change, grammar: Grammar) -> tuple[Document, bool]:
    """The changed document with its turns as they were, and whether they are."""
    before = turns(document, grammar)
    wanted = [_said(turn, document, made.id, change) for turn in before]
    if _alike(wanted, made, grammar):
        return made, True
    spelled = replace(made, text=_spelled(document, before, change, grammar))
    if _alike(wanted, spelled, grammar):
        return spelled, True
    return (made if document.layout == Layout() else spelled), False


def _said(turn: Turn, document: Document, id: str, change: Change) -> Said:
    """What a turn should be in the changed document."""
    label = change(turn.label)
    own = turn.person == f"{document.id}/{turn.label}"
    said = change("\n".join(document.text[start:end] for start, end in turn.spans))
    lines = "\n".join(line.strip() for line in said.split("\n") if line.strip())
    return label, turn.role, f"{id}/{label}" if own else change(turn.person), lines


def _alike(wanted: list[Said], made: Document, grammar: Grammar) -> bool:
    found = [_said(turn, made, made.id, str) for turn in turns(made, grammar)]
    return len(found) == len(wanted) and all(
        one == other or (not one[0] and (one[1], one[3]) == (other[1], other[3])) for one, other in zip(wanted, found, strict=True)
    )


def _spelled(document: Document, said: list[Turn], change: Change, grammar: Grammar) -> str:
    """The text with each turn as `label：text`; what stands above the first turn stays above it."""
    asks, answers = grammar.interviewer[:1], grammar.respondent[:1]
    spoken = {"interviewer": asks[0] if asks else "", "respondent": answers[0] if answers else ""}
    lines = []
    for turn in said:
        label = turn.label or spoken.get(turn.role, "")
        body = [line.strip() for line in change("\n".join(document.text[start:end] for start, end in turn.spans)).split("\n")]
        lines += [f"{change(label)}：{body[0]}", *body[1:]] if label else body
    return "\n".join([*_above(document, said, change), *lines, ""])


def _above(document: Document, said: list[Turn], change: Change) -> list[str]:
    """The lines above the first turn, without the label that may stand alone on the last of them."""
    starts = [start for turn in said for start, _ in turn.spans]
    first = document.text[: min(starts, default=0)].split("\n")[:-1]
    while first and (not first[-1].strip() or (said and said[0].label and first[-1].strip(" \t\u3000*#【】[]：:") == said[0].label)):
        first.pop()
    return [*change("\n".join(first)).split("\n"), ""] if first else []
