"""What the rows of a project's tables are: what people decided, and what the machine proposed to them.

See :func:`qualcode.table` and :class:`qualcode.storing.project.Project`. The first column is the row's id. Ids are made of what they
name, so that two copies of a project call the same thing by the same id. Positions are code points of the document's text, half-open.
"""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = [
    "ACCEPTED",
    "ADJUDICATED",
    "MANUAL",
    "METHODS",
    "MODEL",
    "PROPOSED",
    "REJECTED",
    "RULE",
    "STATUSES",
    "Conflict",
    "Decision",
    "KeptCodebook",
    "KeptCoding",
    "KeptDocument",
    "KeptLink",
    "KeptMemo",
    "KeptMention",
    "KeptRelation",
    "KeptSet",
    "LogEntry",
    "Reading",
    "Unplaced",
]

ADJUDICATED = "adjudicated"
"""The coder whose codings are what several people agreed on in the end."""
METHODS = MANUAL, RULE, MODEL = "manual", "rule", "model"
"""How a row came about: a person made it, or a machine."""
STATUSES = PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"
"""What became of a coding."""


class KeptDocument(NamedTuple):
    """A document: what study.yaml says of it, and the SHA-256 of its text. ``attributes`` is a JSON object of texts."""

    document: str
    sha256: str
    kind: str = "other"
    language: str = "zh"
    date: str = ""
    site: str = ""
    stage: str = ""
    file: str = ""
    attributes: str = ""


class KeptCodebook(NamedTuple):
    """A version of a codebook: its id, the whole of it as YAML, and the SHA-256 of that text. The last one is in force."""

    sha256: str
    codebook: str
    version: str
    text: str


class KeptCoding(NamedTuple):
    """A code that somebody, or a machine, gave to a span.

    ``coder`` is a person's name, ``rules`` or a model's name; ``method`` manual, rule or model; ``status`` proposed, accepted or rejected.
    ``round`` tells which time the same coder coded the same text; blank: the first. ``polarity``, ``modality``, ``stage`` and ``plane`` are
    those of :class:`qualcode.Coding`; blank: the coder does not say. ``reason`` is why somebody decided so.
    """

    coding: str
    document: str
    start: int
    end: int
    code: str
    coder: str
    method: str = "manual"
    status: str = "accepted"
    quote: str = ""
    round: str = ""
    polarity: str = ""
    modality: str = ""
    stage: str = ""
    plane: str = ""
    confidence: float = math.nan
    reason: str = ""


class KeptRelation(NamedTuple):
    """That in the span of a coding `source` stands to `target` as its code says; ``coding`` is the coding's id.

    ``target`` is blank where somebody only speaks of something (a statement of DNA).
    """

    relation: str
    coding: str
    document: str
    start: int
    end: int
    source: str
    target: str
    code: str
    coder: str
    method: str = "manual"
    quote: str = ""
    round: str = ""
    confidence: float = math.nan


class KeptMention(NamedTuple):
    """A place that speaks of an actor, as somebody resolved it."""

    mention: str
    document: str
    start: int
    end: int
    actor: str
    coder: str
    method: str = "manual"
    how: str = ""
    quote: str = ""


class KeptMemo(NamedTuple):
    """What somebody wrote down.

    ``about`` is project, document, code, coding, relation, link or text; ``target`` the id of that thing (blank for the project). A memo on
    a passage (text) has its place; others have none.
    """

    memo: str
    about: str
    target: str
    coder: str
    text: str
    document: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""


class KeptLink(NamedTuple):
    """That two things belong together: ``kind`` is causes, answers, contrasts, follows, or another program's word.

    ``source`` and ``target`` are ids of codings; of links of other programs also of memos, documents, codes or sets.
    """

    link: str
    source: str
    target: str
    kind: str
    coder: str
    method: str = "manual"
    note: str = ""


class KeptSet(NamedTuple):
    """Documents or codes that belong together, or a case.

    ``kind`` is documents, codes or case; ``members`` a JSON list of ids, ``attributes`` a JSON object of texts (the variables of a case).
    """

    set: str
    name: str
    kind: str
    members: str = "[]"
    attributes: str = "{}"
    note: str = ""


class Reading(NamedTuple):
    """That a coder read a span, whether or not anything was coded there: what agreement is measured on."""

    reading: str
    document: str
    start: int
    end: int
    coder: str
    quote: str = ""
    round: str = ""


class Decision(NamedTuple):
    """Why something was decided: a disagreement, a conflict between copies, or a proposal.

    ``about`` is disagreement, conflict or proposal; ``target`` the id of that thing (of a disagreement the sentence's). ``verdict`` is what
    was decided: of a disagreement the ids of codes joined by ``"; "``, or ``(none)``; of a conflict the row that holds, as JSON, or ``taken
    out``.
    """

    decision: str
    about: str
    target: str
    verdict: str
    coder: str
    reason: str = ""
    document: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""


class Conflict(NamedTuple):
    """A thing that two copies of a project changed differently. ``ours`` and ``theirs`` are its rows as JSON; blank: taken out there."""

    conflict: str
    kind: str
    target: str
    ours: str
    theirs: str


class Unplaced(NamedTuple):
    """A row whose place nobody can tell since its text changed. ``row`` is the row as JSON, ``sha256`` of the text it stands in."""

    unplaced: str
    kind: str
    document: str
    sha256: str
    quote: str
    row: str
    reason: str


class LogEntry(NamedTuple):
    """One act: who did what when. ``undoes`` is the entry that it takes back; ``changes`` the number of rows that it changed."""

    entry: str
    number: int
    at: str
    who: str
    action: str
    undoes: str
    changes: int
