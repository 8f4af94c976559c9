"""A question to a coded folder: which columns it needs, and a table and its material, part by part, with all labels that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.coded.declaring import Declared
from qualcode.coded.folders import SENTENCES, Chunk
from qualcode.errors import ArgumentError
from qualcode.matrices.asking import told
from qualcode.matrices.choosing import unheard
from qualcode.matrices.options import completed
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Heard", "Question", "columns_for"]

_BASE = {
    "codings": ("document", "start", "end", "code", "coder", "method", "status", "segment", "plane", "polarity", "person"),
    "relations": ("document", "start", "end", "source", "target", "code", "segment", "asserted_by", "plane", "person"),
    "segments": ("role",),
}
"""What is always read of a table: what says whether a row counts, where it stands, and whose it is."""
_SPEAKERS = ("person_role", "actor", "study_role", "actor_kind", "level")


def columns_for(declared: Declared, table: str, names: Sequence[str], *beside: str) -> list[str]:
    """The columns of a table that these labels need, in their order there; what is a column of a table `beside` it is taken from that."""
    there = declared.folder.columns[table]
    wanted = {*_BASE.get(table, ()), *names}
    if declared.asks(names, table, *beside):
        wanted.add("document")
    if wanted.intersection(_SPEAKERS):
        wanted |= {"person", "actor", "document"}
    wanted |= {name.removeprefix("document_") for name in wanted}
    return [name for name in there if name in wanted]


@dataclass(frozen=True, eq=False)
class Question:
    """A table of a folder (codings or relations), the labels that are asked about, whether persons are, whether rows are read whole, and
    which columns of the sentences are needed besides."""

    declared: Declared
    table: str
    names: tuple[str, ...]
    persons: bool = False
    whole: bool = False
    sentences: tuple[str, ...] = ()

    @property
    def _beside(self) -> bool:
        """Whether a label is one of the sentence, so that every row must find its own."""
        columns = self.declared.folder.columns
        return any(name in columns["segments"] and name not in columns[self.table] for name in self.names)

    def demand(self) -> None:
        """:class:`ArgumentError` when there is no such label, asked of tables without rows before any part is read."""
        self._without_rows()

    @property
    def of_sentences(self) -> tuple[str, ...]:
        """The columns and labels that sentences have."""
        return tuple(map(str, self._without_rows()[1].columns))

    def _without_rows(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        import pandas as pd

        columns = self.declared.folder.columns
        frame, segments = (pd.DataFrame(columns=list(columns[name]), dtype=TEXT) for name in (self.table, "segments"))
        return told(self.declared.study_of(None, self.names, self.table, "segments"), frame, segments, self.names)

    def chunks(self) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
        """The table and its sentences with the labels as columns, so many parts at a time. Sentences that are the same in all that is asked
        are one row, with their number (`SENTENCES`)."""
        self.demand()
        there = self.declared.folder.columns[self.table]
        columns = there if self.whole else columns_for(self.declared, self.table, self.names, "segments")
        own = [*self.names, *(["person"] if self.persons else []), *(["segment"] if self._beside else [])]
        labels = columns_for(self.declared, "segments", own, self.table)
        beside = [name for name in self.declared.folder.columns["segments"] if name in labels or name in self.sentences]
        for chunk in self.declared.folder.chunks(self.table, "segments"):
            frame, segments = chunk.frame(self.table, columns), self._sentences(chunk, beside)
            frame, segments = told(self.declared.study_of(chunk, self.names, self.table, "segments"), frame, segments, self.names)
            yield completed(frame, segments, self.names), segments

    def _sentences(self, chunk: Chunk, columns: Sequence[str]) -> pd.DataFrame:
        if self._beside or "start" in self.sentences:  # no two are the same
            return chunk.frame("segments", columns).assign(**{SENTENCES: 1})
        return chunk.different("segments", columns)


@dataclass(frozen=True, eq=False)
class Heard:
    """The values that are asked for, and which of them occur: told when all parts were read."""

    where: Mapping[str, object]
    known: Mapping[str, Sequence[str] | None]
    occurring: dict[str, dict[str, None]] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        """The values of a label that are asked for."""
        value = self.where[name]
        return list(map(str, value)) if isinstance(value, (list, tuple, set)) else [str(value)]

    @property
    def allowed(self) -> dict[str, Sequence[str] | None]:
        """The values in their orders, with those that are asked for: a part in which one does not occur is no mistake."""
        return {**self.known, **{name: [*(self.known.get(name) or ()), *self.values(name)] for name in self.where}}

    def hear(self, *frames: pd.DataFrame) -> None:
        """Notes what occurs in these."""
        for name in self.where:
            found = self.occurring.setdefault(name, {})
            for frame in frames:
                if name in frame:
                    found.update(dict.fromkeys(map(str, frame[name].dropna().unique())))

    def demand(self) -> None:
        """:class:`ArgumentError` with every value that occurs nowhere."""
        import pandas as pd

        told = {name: pd.DataFrame({name: pd.Series(list(values), dtype=TEXT)}) for name, values in self.occurring.items()}
        wrong = [message for name in told for message in unheard(name, self.values(name), [told[name]], self.known.get(name))]
        if wrong:
            raise ArgumentError("; ".join(wrong))
