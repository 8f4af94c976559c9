"""Rows of a coded folder: those that have some labels, what a table says, and the sentences of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.coded.asking import Heard, Question, columns_for
from qualcode.coded.declaring import Declared
from qualcode.errors import one_of
from qualcode.matrices.asking import of_relations, values_of
from qualcode.matrices.choosing import where_labels
from qualcode.matrices.labelling import labelled
from qualcode.matrices.opening import evidence
from qualcode.scaling.columns import TABLES
from qualcode.tables import TEXT, check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["evidence_of_parts", "relations_between", "rows_of_parts", "with_sentences"]

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


def relations_between(declared: Declared, source: str, target: str, where: Labels, symmetric: Sequence[str]) -> pd.DataFrame:
    """The relations from one actor to another, and those between them where there is no direction; see :meth:`qualcode.Coded.between`."""
    import pandas as pd

    heard, found = Heard(where, declared.orders(where)), []
    for frame, segments in Question(declared, "relations", tuple(where), whole=True).chunks():
        heard.hear(frame, segments)
        rows = where_labels(where, [frame], [frame, segments], heard.allowed)[0]
        there = (rows["source"] == source) & (rows["target"] == target)
        back = (rows["source"] == target) & (rows["target"] == source) & rows["code"].isin(symmetric)
        found.append(rows[(there | back).fillna(False).to_numpy(dtype=bool)])
    heard.demand()
    return pd.concat(found)


def with_sentences(declared: Declared, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the sentences that they stand in; see :meth:`qualcode.Coded.with_sentences`."""
    import pandas as pd

    check_columns(rows, ["document", "segment"])
    wanted = rows["segment"].dropna().unique()
    sentences = [declared.folder.sentences(part, wanted) for part in declared.folder.holding(rows["document"].dropna().unique())]
    told = pd.concat(sentences) if sentences else pd.Series(dtype=TEXT, index=pd.Index([], dtype=TEXT))
    return rows.join(told.rename("sentence"), on="segment")
