"""What a file gives: its text, and what the page showed besides the characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.errors import QualcodeError
from qualcode.pages import Comment, Layout

__all__ = ["Content", "ReadOptions", "Unreadable"]


class Unreadable(QualcodeError):
    """A file of a format that cannot be read as it is: what was found, and what the user can do about it.

    Whoever knows where the file is named turns it into a :class:`qualcode.DataError`.
    """

    def __init__(self, found: str, remedy: str) -> None:
        self.found, self.remedy = found, remedy
        super().__init__(f"{found}. {remedy}")


@dataclass(frozen=True)
class ReadOptions:
    """What study.yaml says about how a file is to be read.

    Attributes
    ----------
    encoding
        Of a text file; blank: found out.
    page_columns
        Of a PDF: in how many columns its pages are set.
    columns
        Of a table: which column (by its heading) is the ``text``, the ``speaker``, the ``time``, …; empty: recognised.
    rows
        Of a table: one row a ``turn`` or one row a ``document``; blank: recognised.
    headings
        By which headings a column is recognised: ``grammar.columns`` of all languages together.
    """

    encoding: str = ""
    page_columns: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """What was in a file.

    Attributes
    ----------
    text
        With ``\\n`` as line end and without a byte order mark; nothing else is changed.
    encoding
        Of a text file; blank for formats that say it themselves.
    layout
        Bold passages, tables and time stamps, as positions of `text`.
    comments
        What somebody wrote in the margin.
    remarks
        What was left out or could be wrong; each becomes a doubt. A clause without a full stop, and what to do about it.
    """

    text: str
    encoding: str = ""
    layout: Layout = Layout()
    comments: tuple[Comment, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
