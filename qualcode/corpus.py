"""Texts that are read one by one, because there are too many to hold: where they lie, each as it is read, and how they are parted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qualcode.pages import Layout

if TYPE_CHECKING:
    from qualcode.errors import Problem
    from qualcode.pages import Comment

__all__ = ["Aside", "Corpus", "Entry", "Part", "Survey"]


@dataclass(frozen=True)
class Corpus:
    """Where the documents of a study lie: rows of tables, or the files of a folder.

    ``files`` are their paths in order, ``names`` the same as the study writes them. ``columns`` says which column of a table holds what
    of a document (``text``, ``id``, ``kind``, ``language``, ``date``, ``site``, ``stage``), ``values`` what is the same for all of them.
    ``attributes`` are the further columns that are kept (``None``: all). ``tables`` is false where each file is a document.

    Examples
    --------
    >>> corpus = Corpus(("/study/corpus/a.parquet",), ("corpus/a.parquet",), {"text": "content", "id": "doc_id"}, {"kind": "policy"})
    >>> corpus.columns["text"], corpus.values["kind"]
    ('content', 'policy')
    """

    files: tuple[str, ...]
    names: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] | None = None
    tables: bool = True


class Entry(NamedTuple):
    """A text as it stands in a file, before anybody knows whether it is a document.

    ``file`` is the name as the study writes it, ``row`` its number among the rows of the file, from 1 (0: the file is the text);
    ``text`` is ``None`` where the table has no text; ``fields`` are its further columns, as text. ``layout``, ``comments`` and ``encoding``
    are those of a file that is a text.
    """

    file: str
    row: int
    id: str
    text: str | None
    fields: Mapping[str, str]
    layout: Layout = Layout()
    comments: tuple[Comment, ...] = ()
    encoding: str = ""


class Aside(NamedTuple):
    """A text that is set aside, and why: what was found, and what to do about it."""

    document: str
    file: str
    row: int
    found: str
    remedy: str


class Part(NamedTuple):
    """Texts that are coded together: the number of the first one in the corpus, from 0, how many, and their characters."""

    first: int
    texts: int
    characters: int


@dataclass(frozen=True)
class Survey:
    """What a first look at a corpus told: how large it is, how it is parted, and what is set aside before anything is coded.

    ``aside`` is by the number of the text in the corpus, from 0; ``inputs`` are the SHA-256 of the files by name,
    ``doubts`` what a person should look at.
    """

    texts: int
    characters: int
    parts: tuple[Part, ...]
    aside: Mapping[int, Aside] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Problem, ...] = ()
