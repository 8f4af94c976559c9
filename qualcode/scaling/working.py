"""What a worker does: a batch of texts → its tables. It touches no file, and gives the same for the same texts wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from qualcode.coding.drawing import Given
from qualcode.corpus import Aside, Entry
from qualcode.errors import QualcodeError
from qualcode.machine import Machine, Rows
from qualcode.model import Document, Study
from qualcode.reading.streaming import Unfit, document_of
from qualcode.scaling.batches import Batch, Made, Unread
from qualcode.scaling.columns import arrow_tables, as_parquet
from qualcode.scaling.listing import CodedDocument, listed, listed_aside, told_aside
from qualcode.withdrawing import without_withdrawn

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Coded", "Worker", "lean"]

REPORT = "Look at the text. If nothing is wrong with it, report it with the text: the rest was coded without it."
FAILS = (ArithmeticError, AssertionError, AttributeError, LookupError, QualcodeError, RuntimeError, TypeError, ValueError)
"""What one text may fail with that must not stop the others; what is wrong with the machine (no file, no library, no memory) stops all."""


class Coded(NamedTuple):
    """What came of some texts: the tables by name, which could not be coded, and how much was."""

    tables: Mapping[str, pa.Table]
    aside: tuple[Aside, ...]
    characters: int
    size: int


def lean(study: Study) -> Study:
    """The study as a worker needs it: without texts, tables of codings, and what is of the report alone.

    Of documents who speaks in them stays, because rules may ask for it.

    Examples
    --------
    >>> from qualcode import read_study
    >>> small = lean(read_study("nominal_contracts"))
    >>> sum(len(document.text) for document in small.documents), small.codings
    (0, None)
    """
    spoken = tuple(
        Document(one.id, "", one.kind, one.language, speakers=one.speakers, file=one.file) for one in study.documents if one.speakers
    )
    return replace(
        study, documents=spoken, inputs={}, doubts=(), links=(), layouts=(), codings=None, readings=None, pseudonyms={}, embedding=""
    )


class Worker:
    """A study compiled once, and batch after batch read with it.

    Examples
    --------
    >>> from qualcode import read_study
    >>> study = read_study("nominal_contracts")
    >>> made = Worker(study).code(Batch(0, study.documents[:1]))
    >>> made.rows["documents"], made.aside
    (1, ())
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._machine = Machine(study)

    def ready(self) -> None:
        """Compiles the study, which else the first text does; what it cannot be compiled for is told there."""
        with suppress(*FAILS, ImportError, OSError):
            self._machine.ready()

    def code(self, batch: Batch) -> Made:
        """The tables of a batch, as the bytes of Parquet files."""
        coded = self.coded(batch.texts, batch.given)
        files = {name: as_parquet(table) for name, table in coded.tables.items()}
        rows = {name: table.num_rows for name, table in coded.tables.items()}
        return Made(batch.number, files, rows, coded.aside, coded.characters, coded.size)

    def coded(self, texts: Sequence[Unread], given: Mapping[str, Sequence[Given]] | None = None) -> Coded:
        """The tables of some texts; those that cannot be coded are rows of ``documents`` alone."""
        rows, read, aside = list[CodedDocument](), list[Rows](), list[Aside]()
        size = 0
        for text in texts:
            found = self._read(text, given)
            if isinstance(found, Aside):
                aside.append(found)
                rows.append(listed_aside(found))
                continue
            row, of, length = found
            rows.append(row)
            read.append(of)
            size += length
        tables = arrow_tables(rows, read, self._study.more_stages)
        return Coded(tables, tuple(aside), sum(row.characters or 0 for row in rows), size)

    def _read(self, text: Unread, given: Mapping[str, Sequence[Given]] | None) -> tuple[CodedDocument, Rows, int] | Aside:
        """The rows of a text, and its size in bytes; or why it is set aside."""
        if isinstance(text, Aside):
            return told_aside(text, text.found, text.remedy)
        try:
            document = self._document(text)
            if document is None:
                return told_aside(text, "it is of somebody who withdrew", "Delete it, too, when that was promised.")
            rows = self._machine.read(document, None if given is None else given.get(document.id, []))
            return listed(document, text, len(rows.segments)), rows, len(document.text.encode())
        except Unfit as unfit:
            return told_aside(text, unfit.found, unfit.remedy)
        except FAILS as error:
            return told_aside(text, f"it cannot be coded ({type(error).__name__}: {error})", REPORT)

    def _document(self, text: Entry | Document) -> Document | None:
        """The text as a document, without what people said who withdrew; ``None`` where nothing is left."""
        corpus = self._study.corpus
        if isinstance(text, Document):
            document = text
        elif corpus is None:
            raise Unfit("the study has no table of texts", "Declare it in study.yaml.")
        else:
            document = document_of(text, corpus, self._study)
        if not self._study.withdrawn:
            return document
        return next(iter(without_withdrawn(replace(self._study, documents=(document,))).documents), None)
