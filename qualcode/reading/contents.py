"""What a file gives: its text, and what the page showed besides the characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.errors import QualcodeError
from qualcode.grammar import Grammar
from qualcode.pages import Comment, Layout
from qualcode.reading.encodings import decode

__all__ = ["LONGEST_LINE", "Content", "ReadOptions", "Unreadable", "sound", "words_for_reading", "written_text"]

LONGEST_LINE = 5_000_000
"""What no line reaches that somebody wrote: so many characters are something else."""


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
    page_words
        Of a PDF: what stands around the number of a page (``affixes.page`` of all languages).
    paragraph_marks
        Of a PDF: how a paragraph begins besides figures and signs (``affixes.paragraph`` of all languages); ``#`` is a number.
    """

    encoding: str = ""
    page_columns: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page_words: tuple[str, ...] = ()
    paragraph_marks: tuple[str, ...] = ()


def words_for_reading(grammars: Mapping[str, Grammar]) -> ReadOptions:
    """What the rules of some languages give to the reading of files: a file does not say in which language it is.

    Examples
    --------
    >>> grammar = Grammar("zh", columns={"text": ("内容",)}, affixes={"page": ("第", "页")})
    >>> options = words_for_reading({"zh": grammar})
    >>> options.headings, options.page_words
    ({'text': ('内容',)}, ('第', '页'))
    """
    listed = [grammar for _, grammar in sorted(grammars.items())]
    columns = dict.fromkeys(column for grammar in listed for column in grammar.columns)
    return ReadOptions(
        headings={column: tuple(word for grammar in listed for word in grammar.columns.get(column, ())) for column in columns},
        page_words=tuple(word for grammar in listed for word in grammar.affixes.get("page", ())),
        paragraph_marks=tuple(word for grammar in listed for word in grammar.affixes.get("paragraph", ())),
    )


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
    layout: Layout = field(default=Layout())
    comments: tuple[Comment, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()


def sound(text: str) -> str:
    """`text` with ``\\n`` as line end and without a byte order mark.

    Raises
    ------
    Unreadable
        When it holds NUL characters, or a line that is far too long.

    Examples
    --------
    >>> sound("问：忙吗？\\r\\n答：忙。")
    '问：忙吗？\\n答：忙。'
    """
    if "\0" in text:
        raise Unreadable("it holds NUL characters: this is no text", "Save it as plain text (UTF-8).")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removeprefix("\ufeff")
    start = 0
    while len(text) - start > LONGEST_LINE:
        end = text.rfind("\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            use = "This is no text that somebody wrote; look into the file."
            raise Unreadable(f"it has a line of more than {LONGEST_LINE:,} characters", use)
        start = end + 1
    return text


def written_text(data: bytes, encoding: str) -> tuple[str, str]:
    """The text of a file that is nothing but characters, and its encoding; found out where `encoding` is blank.

    Raises
    ------
    Unreadable
        When it is in no encoding that is known, not in the one that is given, or no text.

    Examples
    --------
    >>> written_text("问：忙吗？".encode("gb18030"), "")
    ('问：忙吗？', 'gb18030')
    """
    try:
        text, found = decode(data, encoding)
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1:,} does not fit"
        if encoding:
            raise Unreadable(f"it is not in {encoding} ({place})", "Correct the `encoding:`, or take it out.") from None
        use = "Open it in an editor and save it as UTF-8, or give the document its `encoding:`."
        raise Unreadable(f"it is in none of UTF-8, UTF-16, GB18030 and Big5 (as {error.encoding}: {place})", use) from None
    except UnicodeError as error:
        raise Unreadable(f"its characters cannot be read ({error})", "Open it in an editor and save it as UTF-8.") from None
    return sound(text), found
