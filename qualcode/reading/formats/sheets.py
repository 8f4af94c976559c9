"""Tables (.xlsx, .xls, .ods, .csv, .tsv): one row a turn, or one row a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualcode.reading.contents import Content, ReadOptions

__all__ = ["content", "records"]


def content(data: bytes, options: ReadOptions) -> Content:
    """A table with one row a turn as a text."""
    raise NotImplementedError


def records(data: bytes, options: ReadOptions) -> Sequence[tuple[Content, Mapping[str, str]]] | None:
    """The documents of a table with one row a document, each with what the row says of it; None where a row is a turn."""
    raise NotImplementedError
