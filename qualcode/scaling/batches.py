"""What goes to a worker and what comes back: texts that are coded together, and the tables that they gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qualcode.coding.drawing import Given
from qualcode.corpus import Aside, Entry
from qualcode.model import Document

__all__ = ["Batch", "Lost", "Made", "Unread"]

Unread = Entry | Document | Aside
"""A text that is to be coded: a row of a table, a document, or one that is set aside already."""


class Batch(NamedTuple):
    """Texts that are coded together, and the number of their part. Where people's codings are `given`, by document, nothing is proposed."""

    number: int
    texts: tuple[Unread, ...]
    given: Mapping[str, Sequence[Given]] | None = None


class Made(NamedTuple):
    """What a worker made of a batch.

    ``files`` are the tables ``documents``, ``segments``, ``codings``, ``mentions`` and ``relations`` as the bytes of a Parquet file each,
    ``rows`` how many rows they have; ``aside`` the texts that could not be coded; ``characters`` and ``size`` (in bytes of UTF-8) are those
    of the texts that were.
    """

    number: int
    files: Mapping[str, bytes]
    rows: Mapping[str, int]
    aside: tuple[Aside, ...]
    characters: int
    size: int


class Lost(NamedTuple):
    """A batch of which nothing came back, and why: its worker died, or what it met cannot be told between processes."""

    batch: Batch
    why: str
