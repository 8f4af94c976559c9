"""What a study says about the rows of some parts: its documents there, without their texts, and the order of labels over all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.coded.folders import Chunk, Folder
from qualcode.matrices.labelling import orders
from qualcode.model import DOCUMENT_KINDS, Document, Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Declared"]

_FIELDS = ("document", "kind", "language", "date", "site", "stage", "attributes", "set_aside")
_ORDERED = ("document", "kind", "site")
_ELSEWHERE = ("family", "dyad", "perspective", "person_role", "actor", "study_role", "actor_kind", "level")
"""Labels that the code, the speaker or the two ends tell, and no document."""
_OF_OTHERS = ("code_", "source_", "target_")


@dataclass(frozen=True, eq=False)
class Declared:
    """A study and the folder that it was coded into.

    The documents of a study that lists them are known; of a corpus the table ``documents`` of each part tells them.
    """

    study: Study
    folder: Folder

    @property
    def listed(self) -> bool:
        return self.study.corpus is None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The attributes that any document has."""
        found = dict[str, None]()
        for chunk in self.folder.chunks("documents"):
            for text in chunk.different("documents", ["attributes"])["attributes"].dropna():
                found.update(dict.fromkeys(json.loads(text)))
        return tuple(sorted(found))

    def study_of(self, chunk: Chunk | None, names: Iterable[str], *tables: str) -> Study:
        """The study with the documents of these parts, if one of the labels is told by documents (see :meth:`asks`); without parts with one
        that has every attribute."""
        if self.listed or not self.asks(names, *tables):
            return self.study
        blank = dict.fromkeys(self.keys, "")
        if chunk is None:
            return replace(self.study, documents=(Document("any", "", attributes=blank),))
        return replace(self.study, documents=tuple(_document(row, blank) for row in _rows(chunk, _FIELDS)))

    def asks(self, names: Iterable[str], *tables: str) -> bool:
        """Whether one of the labels is told by documents: it is no column of the tables, and nothing else tells it."""
        known = {*_ELSEWHERE, *(name for table in tables for name in self.folder.columns[table])}
        return any(name not in known and not name.startswith(_OF_OTHERS) for name in names)

    def orders(self, names: Iterable[str]) -> dict[str, Sequence[str] | None]:
        """The values of the labels in the order of the whole study, as :func:`qualcode.matrices.labelling.orders` gives them."""
        found = orders(self.study)
        if self.listed:
            return found
        values = self._occurring([name for name in dict.fromkeys(names) if name in _ORDERED or (name not in found and name in self.keys)])
        if "kind" in values:
            values["kind"] = {kind: None for kind in DOCUMENT_KINDS if kind in values["kind"]}
        return found | {name: list(some) for name, some in values.items()}

    def _occurring(self, names: Sequence[str]) -> dict[str, dict[str, None]]:
        """The different values of some labels of documents, in the order of the documents."""
        found = {name: dict[str, None]() for name in names}
        columns = [name for name in _ORDERED if name in names] + ([] if set(names) <= set(_ORDERED) else ["attributes"])
        for chunk in self.folder.chunks("documents") if found else ():
            for row in _rows(chunk, [*columns, "set_aside"]):
                more = _attributes(row)
                for name, values in found.items():
                    value = row[name] if name in _ORDERED else more.get(name)
                    if value:
                        values[str(value)] = None
        return found


def _rows(chunk: Chunk, columns: Sequence[str]) -> Iterable[Mapping[str, str]]:
    """The documents of some parts that were coded, as texts."""
    frame: pd.DataFrame = chunk.frame("documents", columns)
    frame = frame[frame["set_aside"].isna()].astype(object)
    texts = frame.where(frame.notna(), "")
    return (dict(zip(columns, row, strict=True)) for row in texts.itertuples(index=False, name=None))


def _attributes(row: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = json.loads(row["attributes"]) if row.get("attributes") else {}
    return found


def _document(row: Mapping[str, str], blank: Mapping[str, str]) -> Document:
    attributes = {**blank, **_attributes(row)}
    return Document(row["document"], "", row["kind"], row["language"], row["date"], row["site"], row["stage"], attributes=attributes)
