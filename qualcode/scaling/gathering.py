"""Documents coded by several processes at once, and their tables joined in memory as if one had coded them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from qualcode.coding.drawing import Given
from qualcode.errors import ArgumentError, DataError, Problem
from qualcode.model import Document, Study
from qualcode.scaling.batches import Batch, Made
from qualcode.scaling.columns import as_frame, types_of
from qualcode.scaling.processes import Processes
from qualcode.scaling.surviving import surviving
from qualcode.tabulating import Tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["gathered"]

ROUNDS = 8
"""Batches for each worker, so that none waits long for another."""


def gathered(study: Study, given: Mapping[str, Sequence[Given]] | None, workers: int, progress: Callable[[Document], None]) -> Tables:
    """The tables of a study whose documents several processes read.

    Raises
    ------
    DataError
        When a document cannot be coded: with each that cannot.
    """
    if workers < 1:
        raise ArgumentError(f"workers={workers} cannot code anything; 1 codes in this process")
    batches = {batch.number: batch for batch in _batches(study.documents, given, workers)}
    made = dict[int, Made]()
    with Processes(replace(study, withdrawn=(), corpus=None), min(workers, len(batches))) as engine:
        for one in surviving(engine, batches.values()):
            made[one.number] = one
            for document in batches[one.number].texts:
                if isinstance(document, Document):
                    progress(document)
    parts = [one for _, one in sorted(made.items())]
    aside = [one for part in parts for one in part.aside]
    if aside:
        raise DataError([Problem(one.file or one.document, f"document '{one.document}': {one.found}", one.remedy) for one in aside])
    return Tables(*(_joined(name, parts, study) for name in Tables._fields))


def _batches(documents: Sequence[Document], given: Mapping[str, Sequence[Given]] | None, workers: int) -> Iterator[Batch]:
    """Consecutive documents, in batches of about the same length."""
    size = sum(len(document.text) for document in documents) / (ROUNDS * workers)
    texts, characters, number = list[Document](), 0, 0
    for document in documents:
        texts.append(document)
        characters += len(document.text)
        if characters >= size:
            yield Batch(number, tuple(texts), _of(texts, given))
            texts, characters, number = [], 0, number + 1
    if texts:
        yield Batch(number, tuple(texts), _of(texts, given))


def _of(texts: Sequence[Document], given: Mapping[str, Sequence[Given]] | None) -> Mapping[str, Sequence[Given]] | None:
    return None if given is None else {text.id: given[text.id] for text in texts if text.id in given}


def _joined(name: str, parts: Sequence[Made], study: Study) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = [pq.read_table(BytesIO(part.files[name])) for part in parts]
    return as_frame(pa.concat_tables(tables), types_of(name, study.more_stages))
