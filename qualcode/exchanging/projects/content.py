"""What a project holds, free of any file or database: the one thing that readers of other programs give and writers take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.errors import Problem
from qualcode.kept import Decision, KeptCoding, KeptLink, KeptMemo, KeptRelation, KeptSet, Reading
from qualcode.model import Actor, Codebook, Document
from qualcode.tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ProjectContent"]


@dataclass(frozen=True, eq=False)
class ProjectContent:
    """Texts, codes and what people did with them.

    Attributes
    ----------
    title
        Of the project.
    documents
        Their texts with ``\\n`` at the ends of lines; variables of a document are its ``attributes``.
    codebook
        Codes with names, definitions and colours; ids are unique and dotted where one lies below another.
    codings, relations, memos, links, sets, readings, decisions
        Tables of the rows in :mod:`qualcode.kept`. A case is a set whose kind is ``case``.
    actors
        Those between whom relations stand.
    origin
        The program that wrote it, as it calls itself; blank: ours.
    doubts
        What could not be carried or had to be guessed, one message a kind with counts.

    Examples
    --------
    >>> from qualcode import Codebook
    >>> content = ProjectContent("pilot", (), Codebook("pilot", {}, ()))
    >>> len(content.codings), content.codings.columns[:3].tolist()
    (0, ['coding', 'document', 'start'])
    """

    title: str
    documents: tuple[Document, ...]
    codebook: Codebook
    codings: pd.DataFrame = field(default_factory=lambda: table([], KeptCoding))
    relations: pd.DataFrame = field(default_factory=lambda: table([], KeptRelation))
    memos: pd.DataFrame = field(default_factory=lambda: table([], KeptMemo))
    links: pd.DataFrame = field(default_factory=lambda: table([], KeptLink))
    sets: pd.DataFrame = field(default_factory=lambda: table([], KeptSet))
    readings: pd.DataFrame = field(default_factory=lambda: table([], Reading))
    decisions: pd.DataFrame = field(default_factory=lambda: table([], Decision))
    actors: tuple[Actor, ...] = ()
    origin: str = ""
    doubts: tuple[Problem, ...] = ()
