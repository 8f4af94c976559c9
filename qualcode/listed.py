"""What the rows of lists are: people who were interviewed, documents, parties that the list of actors lacks, codings with an open end."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Interviewee", "ListedDocument", "OpenEnd", "ProposedActor"]


class Interviewee(NamedTuple):
    """A person who was interviewed; a session with several people gives several rows. Missing is blank.

    Attributes
    ----------
    person
        The person that study.yaml declares, else the number of the interview in the header of the document (of several sessions the
        first), else the informant there, else ``<document>/<label>``.
    unit
        Name of the actor, else the unit in the header.
    actor
        Id of the actor; several are joined by ``"; "``, as in every text column of this table.
    role
        What the person does: of the speaker in study.yaml, else the post in the header.
    gender, years, age
        As the header has them (years: of work); blank where several people answer in the document, because it does not say who is meant.
    date, mode, site
        Of each session.
    duration
        Minutes of all sessions; blank when one of them does not tell.
    documents
        The sessions.
    turns, characters, sentences
        Of this person only. Characters are code points without white space and without what the transcriber noted in brackets.

    Examples
    --------
    >>> from qualcode import interviewees, read_study
    >>> next(interviewees(read_study("nominal_contracts")).itertuples()).role
    '科长'
    """

    person: str
    unit: str
    actor: str
    role: str
    gender: str
    years: str
    age: str
    date: str
    mode: str
    duration: int | None
    site: str
    documents: str
    turns: int
    characters: int
    sentences: int


class ListedDocument(NamedTuple):
    """A document of a study. Missing is blank.

    Attributes
    ----------
    document
        Id of the document.
    title, document_number, issuer
        Of a policy or contract, as study.yaml or the text itself has them; an issuer that is an actor stands with its name.
    date, site, language, file, encoding
        As in :class:`qualcode.Document`.
    kind
        What it was read as.
    plane
        Where its sentences stand when no word says otherwise: ``nominal`` or ``actual``.
    articles
        How many numbered articles it has; blank where none is numbered.
    sentences
        How many sentences it has.
    characters
        Code points of the whole text without white space.

    Examples
    --------
    >>> from qualcode import document_list, read_study
    >>> listed = document_list(read_study("nominal_contracts"))
    >>> listed["document"].tolist()[:2], listed["plane"].tolist()[:3]
    (['P-01', 'K-01'], ['nominal', 'nominal', 'actual'])
    """

    document: str
    title: str
    document_number: str
    issuer: str
    date: str
    kind: str
    plane: str
    site: str
    language: str
    file: str
    encoding: str
    articles: int | None
    sentences: int
    characters: int


class ProposedActor(NamedTuple):
    """A party that the texts speak of and the list of actors does not have.

    Attributes
    ----------
    name
        Its most usual name.
    use
        ``add``, ``alias of`` and the id of a listed actor, or ``ignore``: what is proposed, and what a researcher may change.
    kind, level
        As :class:`qualcode.Actor` has them, guessed by how the name ends; blank where it does not tell.
    other_names
        Other forms, with ``; `` between.
    times, documents, speakers
        How often it stands in the texts, in how many documents, and how many informants say it.
    why
        Why it is proposed so.
    context_1, context_2, context_3
        The id of a sentence (of the document, where it stands in a header) and the words around, the name between 【 】.

    Examples
    --------
    >>> from qualcode import proposed_actors, read_study
    >>> found = proposed_actors(read_study("nominal_contracts"))
    >>> found.columns[:4].tolist(), bool((found["times"] >= found["documents"]).all())
    (['name', 'use', 'kind', 'level'], True)
    """

    name: str
    use: str
    kind: str
    level: str
    other_names: str
    times: int
    documents: int
    speakers: int
    why: str
    context_1: str
    context_2: str
    context_3: str


class OpenEnd(NamedTuple):
    """A coding of a relation of which it is not clear who deals with whom.

    Attributes
    ----------
    document, segment, start, end, code
        The coding, as in :class:`Coding`.
    open
        ``source``, ``target`` or ``both``: the end for which nobody who is named in the sentence, nor the speaker, comes into question.
        Who is the only one and could stand at both ends stands at the one where the code expects such actors more. Where each end could
        be somebody and yet no pair was made, ``both``.
    candidates
        The actors that words of the sentence may mean, or that are named in it and may stand at that end; with ``; `` between.
    quote
        ``text[start:end]`` of the document.
    sentence
        The sentence.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> sorted(set(results.open_ends["open"]) - {"source", "target", "both"})
    []
    """

    document: str
    segment: str
    start: int
    end: int
    code: str
    open: str
    candidates: str
    quote: str
    sentence: str
