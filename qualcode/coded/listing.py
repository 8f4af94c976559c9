"""Rows of a coded folder: the evidence behind a cell, and what a table says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.coded.asking import Heard, columns_for
from qualcode.coded.declaring import Declared
from qualcode.coded.folders import TABLES
from qualcode.errors import one_of
from qualcode.matrices.asking import of_relations, values_of
from qualcode.matrices.choosing import where_labels
from qualcode.matrices.labelling import labelled
from qualcode.matrices.opening import evidence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["evidence_of_parts", "rows_of_parts"]

Labels = Mapping[str, str | Sequence[str]]


def evidence_of_parts(declared: Declared, labels: Labels) -> pd.DataFrame:
    """The rows behind a cell; see :meth:`qualcode.Coded.evidence`."""
    import pandas as pd

    table = "relations" if of_relations(labels) else "codings"
    columns = list(declared.folder.columns[table])
    heard = Heard(labels, values_of(declared.study, declared.orders(labels), labels))
    found = []
    for chunk in declared.folder.chunks(table):
        rows = labelled(chunk.frame(table, columns), declared.study_of(chunk, labels, table), labels=labels)
        heard.hear(rows)
        found.append(evidence(rows, known=heard.allowed, **labels)[columns])
    heard.demand()
    return pd.concat(found)


def rows_of_parts(declared: Declared, table: str, columns: Sequence[str] | None, labels: Labels) -> pd.DataFrame:
    """Rows of a table; see :meth:`qualcode.Coded.table`."""
    import pandas as pd

    one_of("table", table, TABLES)
    shown = list(declared.folder.columns[table] if columns is None else columns)
    names = list(dict.fromkeys([*shown, *labels]))
    needed = columns_for(declared, table, names)
    heard = Heard(labels, values_of(declared.study, declared.orders(labels), labels))
    found = []
    for chunk in declared.folder.chunks(table):
        rows = labelled(chunk.frame(table, needed), declared.study_of(chunk, names, table), labels=names)
        heard.hear(rows)
        found.append(where_labels(labels, [rows], [], heard.allowed)[0][shown])
    heard.demand()
    return pd.concat(found)
