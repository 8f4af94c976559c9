"""The table of the texts of a corpus: a row for each, coded or set aside."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from qualcode.corpus import Aside, Entry
from qualcode.model import Document

__all__ = ["CodedDocument", "listed", "listed_aside", "told_aside"]


class CodedDocument(NamedTuple):
    """A text of a corpus.

    Attributes
    ----------
    document
        Its id.
    file, row
        Where it stands: the file as the study names it, and its number among the rows of the file, from 1 (0: the file is the text).
    kind, language, date, site, stage, title
        What the table, the study and the top of the text say of it.
    characters, sentences
        How long it is; blank where it was set aside.
    sha256
        Of its text in UTF-8.
    attributes
        All else that is known of it, as JSON with its keys in order.
    set_aside
        Why it was not coded; blank where it was.

    Examples
    --------
    >>> CodedDocument._fields[-1]
    'set_aside'
    """

    document: str
    file: str
    row: int
    kind: str
    language: str
    date: str
    site: str
    stage: str
    title: str
    characters: int | None
    sentences: int | None
    sha256: str
    attributes: str
    set_aside: str


def listed(document: Document, where: Entry | Document, sentences: int) -> CodedDocument:
    """The row of a text that was coded.

    Raises
    ------
    UnicodeEncodeError
        When something that is said of it holds half a character, which no file can keep.

    Examples
    --------
    >>> row = listed(Document("P-01", "第一条 略。", attributes={"title": "办法"}), Document("P-01", ""), 1)
    >>> row.title, row.characters, row.attributes
    ('办法', 6, '{"title": "办法"}')
    """
    file, row = (where.file, where.row) if isinstance(where, Entry) else (where.file, 0)
    attributes = json.dumps(dict(document.attributes), ensure_ascii=False, sort_keys=True) if document.attributes else ""
    told = (document.kind, document.language, document.date, document.site, document.stage, document.attributes.get("title", ""))
    sha256 = hashlib.sha256(document.text.encode()).hexdigest()
    made = CodedDocument(document.id, file, row, *told, len(document.text), sentences, sha256, attributes, "")
    "".join(one for one in made if isinstance(one, str)).encode()
    return made


def listed_aside(aside: Aside) -> CodedDocument:
    """The row of a text that was set aside.

    Examples
    --------
    >>> listed_aside(Aside("P-02", "a.csv", 2, "there is no text", "Take the row out.")).set_aside
    'there is no text'
    """
    return CodedDocument(aside.document, aside.file, aside.row, *[""] * 6, None, None, "", "", aside.found)


def told_aside(text: Entry | Document | Aside, found: str, remedy: str) -> Aside:
    """A text that is set aside, in characters that any file can keep.

    Examples
    --------
    >>> told_aside(Entry("a.jsonl", 3, "P\\ud800", None, {}), "there is no text", "Take the row out.").document
    'P\\\\ud800'
    """
    id = text.document if isinstance(text, Aside) else text.id
    row = text.row if isinstance(text, Entry | Aside) else 0
    return Aside(_kept(id), _kept(text.file), row, _kept(found), _kept(remedy))


def _kept(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
