"""A matrix together with what it counts: the cells, the rows of evidence behind them, and every choice that was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint
from qualcode.matrices.behind import Behind, Kind
from qualcode.matrices.grid import Grid
from qualcode.matrices.tallying import Axis, Counting, numbers
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Matrix", "shown", "shown_html"]


@dataclass(frozen=True, eq=False, repr=False)
class Matrix:
    """Counts whose every cell opens to its rows.

    Attributes
    ----------
    counts
        One row and one column per label, ``Int64``: ``<NA>`` without material, 0 with material and without evidence. The index and the
        columns are named for what they hold (``stage``, ``plane``, ``code``); several labels make a ``MultiIndex``.
    rows, columns
        What the rows and the columns are labelled by.
    behind
        What stands behind the cells: rows in memory, or the parts of a coded folder (:func:`qualcode.read_coded`), which are read when
        they are asked for.
    settings
        Every choice that was made, in words, as reports print it.
    counting
        What is counted in a cell.

    Notes
    -----
    Margins are unions: what a row, a column or the whole table counts, each piece of evidence once, is not the sum of its cells.
    Nominal and actual stay apart in them.

    Examples
    --------
    >>> import qualcode
    >>> matrix = qualcode.run("nominal_contracts").matrix(rows=["stage", "plane"], columns="family", count="documents")
    >>> bool(matrix.row_margins["total"].max() < matrix.counts.sum(axis=1).max()), matrix.settings["count"]
    (True, 'documents (different document)')
    >>> matrix.strength().at[("delivery", "actual"), "control"]
    '●'
    """

    counts: pd.DataFrame
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    behind: Behind
    settings: Mapping[str, str] = field(default_factory=dict)
    counting: Counting = Counting()  # noqa: RUF009 - it is frozen

    @property
    def found(self) -> pd.DataFrame:
        """The rows of evidence that are counted, with a column for each of `rows` and `columns`: codings or relations, after every choice
        (coders, duplicates, filters) was applied. Of a coded folder all of them are read into memory."""
        return self.behind.found

    @property
    def material(self) -> pd.DataFrame | None:
        """The sentences that could be coded, with the labels that they have; ``None`` where a matrix is not counted over sentences. Of a
        coded folder all of them are read into memory, with their texts."""
        return self.behind.material

    @property
    def denied(self) -> pd.DataFrame | None:
        """Codings that say that it is not so (polarity ``-``): counted nowhere, shown by :meth:`support`. ``None``: the table has none."""
        return self.behind.denied

    def evidence(self, row: object, column: object) -> pd.DataFrame:
        """The rows behind a cell, in the order of the texts.

        Two columns are put at the end. ``adds`` is what the row adds to the count, so that ``evidence(row, column)["adds"].sum()`` is the
        cell (0 where the cell is blank), whatever is counted: the first row of a passage, a document, a person adds 1 and those that
        repeat it 0; of characters those that no row before it covers. ``passage`` numbers the passages: overlapping rows have the same
        number.

        Raises
        ------
        ArgumentError
            When there is no such row or column.
        """
        return self._opened("found", row, column)

    def against(self, row: object, column: object) -> pd.DataFrame:
        """The codings of a cell that were denied (没有 …, polarity ``-``): counted nowhere, as :meth:`evidence` otherwise."""
        return self._opened("denied", row, column)

    def _opened(self, kind: Kind, row: object, column: object) -> pd.DataFrame:
        import numpy as np

        labels = dict[str, object]()
        for names, axis, label in ((self.rows, self.counts.index, row), (self.columns, self.counts.columns, column)):
            label = label[0] if isinstance(label, tuple) and len(names) == 1 else label
            if label not in axis or (len(names) > 1 and (not isinstance(label, tuple) or len(label) != len(names))):
                raise ArgumentError(f"there is no {', '.join(names)} {label!r} in this matrix{hint(str(label), map(str, axis))}")
            labels |= zip(names, label if isinstance(label, tuple) else (label,), strict=True)
        frame = self.behind.cell(kind, labels)
        if not {"document", "start", "end"} <= set(frame.columns):
            return frame
        frame = frame.sort_values(["document", "start", "end"], kind="stable")
        one = np.zeros(len(frame), dtype=np.int64)
        return frame.assign(passage=self.counting.passages(frame), adds=self.counting.adds(frame, one))

    @cached_property
    def grid(self) -> Grid:
        """The cells as numbers, for what is worked out over all of them."""
        import pandas as pd

        known, whole = dict[str, Axis](), []
        for names, index in ((self.rows, self.counts.index), (self.columns, self.counts.columns)):
            frame = pd.DataFrame({name: pd.Series(index.get_level_values(at), dtype=TEXT) for at, name in enumerate(names)})
            known |= {name: Axis(name, tuple(frame[name].unique())) for name in names}
            whole.append(numbers(frame, names, known))
        return Grid(self.rows, self.columns, known, *whole)

    @property
    def row_margins(self) -> pd.DataFrame:
        """What each row counts over all columns, each piece of evidence once: a column ``total``, or one per plane where planes are
        columns."""
        from qualcode.matrices.margins import margin

        return margin(self, self.rows)

    @property
    def column_margins(self) -> pd.DataFrame:
        """What each column counts over all rows, each piece of evidence once: a row ``total``, or one per plane where planes are rows."""
        from qualcode.matrices.margins import margin

        return margin(self, self.columns).T

    @property
    def total(self) -> pd.Series:
        """What the whole matrix counts, each piece of evidence once: ``total``, or one number per plane."""
        from qualcode.matrices.margins import total

        return total(self)

    def normalised(self, by: str, *, per: int = 1000) -> Matrix:
        """The same with each cell divided by its row's, its column's or the whole count, or by the text there is; see :func:`normalised`.

        See :func:`qualcode.matrices.margins.normalised` for `by` (row, column, total, characters) and `per`.
        """
        from qualcode.matrices.margins import normalised

        return normalised(self, by, per=per)

    def support(self, *, role: str = "asserted_by") -> pd.DataFrame:
        """What the strength of each cell rests on, one row a cell; see :func:`qualcode.matrices.support.supported`."""
        from qualcode.matrices.support import supported

        return supported(self, role=role)

    def strength(self, *, role: str = "asserted_by") -> pd.DataFrame:
        """The mark of each cell: ● ◐ ○, ``0`` for material without evidence, ``<NA>`` without material; see
        :func:`qualcode.matrices.support.supported`."""
        from qualcode.matrices.support import strengths

        return strengths(self, role=role)

    def __repr__(self) -> str:
        return shown(self.counts, self.settings)

    def _repr_html_(self) -> str:
        """For notebooks: the counts, and beneath them what was chosen."""
        return shown_html(self.counts, self.settings)


def shown(counts: pd.DataFrame, settings: Mapping[str, str]) -> str:
    """Counts, and beneath them what was chosen, as text.

    Examples
    --------
    >>> import pandas as pd
    >>> print(shown(pd.DataFrame({"control": [2]}, index=["delivery"]), {"count": "documents"}))
              control
    delivery        2
    <BLANKLINE>
    count: documents
    """
    told = "\n".join(f"{name}: {value}" for name, value in settings.items())
    return f"{counts.to_string(na_rep='', max_rows=60, max_cols=20)}\n\n{told}".rstrip()


def shown_html(counts: pd.DataFrame, settings: Mapping[str, str]) -> str:
    """The same for a notebook; whatever a text or a label holds is shown, not run."""
    told = "".join(f"<li>{escape(name)}: {escape(value)}</li>" for name, value in settings.items())
    return f"{counts.to_html(na_rep='', max_rows=60, max_cols=20)}<ul>{told}</ul>"
