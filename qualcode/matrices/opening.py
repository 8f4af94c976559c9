"""The rows behind a cell, of a matrix or of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.matrices.choosing import counted, unheard
from qualcode.matrices.cooccurring import CooccurrenceMatrix
from qualcode.matrices.counting import of_pairs
from qualcode.matrices.labelling import cut, filled
from qualcode.matrices.options import names_of
from qualcode.matrices.record import Matrix
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["evidence"]


def evidence(
    frame: pd.DataFrame | Matrix | CooccurrenceMatrix,
    row: object = None,
    column: object = None,
    /,
    *,
    symmetric: Iterable[str] | None = None,
    known: Mapping[str, Sequence[str] | None] | None = None,
    **labels: str | Sequence[str],
) -> pd.DataFrame:
    """The rows behind a cell: of a matrix by its row and column, of a table by labels (``stage="(unknown)"`` for a blank one).

    Parameters
    ----------
    frame
        A :class:`qualcode.Matrix`; or codings or relations. Rejected codings are left out.
    row, column
        Of a matrix: the labels of the cell, a tuple where there are several. See :meth:`qualcode.Matrix.evidence`.
    symmetric
        Ids of the codes without direction (see :func:`dyads`); needed for the labels ``dyad`` and ``perspective``.
        :meth:`qualcode.Results.evidence` knows them.
    known
        Values that a label may have though no row has it, such as all stages.
    **labels
        Column and value (or values), also ``family``, ``dyad`` and ``perspective``.

    Raises
    ------
    ArgumentError
        When there is no such column, row or cell, or a value occurs nowhere.

    Examples
    --------
    >>> from qualcode import evidence, read_study, run
    >>> results = run(read_study("nominal_contracts"))
    >>> set(evidence(results.codings, family="alliance")["code"].str.partition(".")[0])
    {'alliance'}
    >>> matrix = results.matrix(rows=["stage", "plane"], columns="family")
    >>> rows = evidence(matrix, ("delivery", "actual"), "control")
    >>> rows["adds"].sum() == matrix.counts.at[("delivery", "actual"), "control"]
    np.True_
    """
    if isinstance(frame, Matrix | CooccurrenceMatrix):
        if labels or row is None or column is None:
            raise ArgumentError("evidence of a matrix needs the labels of a row and of a column: evidence(matrix, row, column)")
        return frame.evidence(row, column)
    if row is not None or column is not None:
        raise ArgumentError("evidence of a table needs names: evidence(codings, stage='setting')")
    return _with_labels(of_pairs(frame, labels, symmetric), frame, labels, known or {})


def _with_labels(
    labelled: pd.DataFrame, frame: pd.DataFrame, labels: Mapping[str, str | Sequence[str]], known: Mapping[str, Sequence[str] | None]
) -> pd.DataFrame:
    """The counted rows of `frame` that have these labels, as they are."""
    import numpy as np

    if "family" in labels and "family" not in labelled and "code" in labelled:
        labelled = labelled.assign(family=cut(labelled["code"], 1))
    check_columns(labelled, labels)
    kept, wrong = np.ones(len(frame), dtype=bool), list[str]()
    for name, value in labels.items():
        values = list(names_of(value))
        wrong += unheard(name, values, [labelled], known.get(name))
        kept &= filled(labelled[name]).isin(values).to_numpy(dtype=bool)
    if wrong:
        raise ArgumentError("; ".join(wrong))
    numbered = frame.assign(_row=np.arange(len(frame)))
    chosen_rows = (counted(numbered) if "status" in frame else numbered)["_row"].to_numpy()
    opened: pd.DataFrame = frame.iloc[chosen_rows[kept[chosen_rows]]]
    return opened
