"""A coded corpus that is not loaded: what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from qualcode.coded.counting import matrix_of_parts
from qualcode.coded.declaring import Declared
from qualcode.coded.listing import evidence_of_parts, relations_between, rows_of_parts, with_sentences
from qualcode.coded.relating import network_of_parts
from qualcode.matrices.labelling import symmetric_codes
from qualcode.matrices.options import names_of
from qualcode.model import Study
from qualcode.networks.choosing import Label

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.matrices import Matrix
    from qualcode.matrices.options import Options

__all__ = ["Coded"]


@dataclass(frozen=True, eq=False, repr=False)
class Coded:
    """The tables of a corpus that was coded part by part: counts, networks and evidence, as those of :class:`qualcode.Results`.

    Every answer goes through the parts once and reads the columns that it needs, so that memory grows with the answer and not with the
    corpus. :func:`qualcode.read_coded` opens one.

    Attributes
    ----------
    declared
        The study, and the parts in their folder.
    manifest
        What was coded with what, as ``manifest.json`` tells it.

    Examples
    --------
    >>> import tempfile
    >>> from qualcode import code_corpus, read_coded
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = code_corpus("nominal_contracts", folder, workers=1)
    ...     coded = read_coded(folder, "nominal_contracts")
    ...     matrix = coded.matrix(rows=("stage", "plane"), columns="family")
    ...     rows = matrix.evidence(("delivery", "actual"), "control")
    >>> rows["adds"].sum() == matrix.counts.at[("delivery", "actual"), "control"], coded.manifest["study"]
    (np.True_, 'nominal_contracts')
    """

    declared: Declared
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        """The study; of a corpus without its documents."""
        return self.declared.study

    def __repr__(self) -> str:
        return f"Coded(study={self.study.id!r}, {len(self.declared.folder)} parts in {str(self.declared.folder.root)!r})"

    def matrix(
        self, *, rows: str | Sequence[str], columns: str | Sequence[str], table: str | None = None, **options: Unpack[Options]
    ) -> Matrix:
        """Counts by any labels, equal to :meth:`qualcode.Results.matrix`; what stands behind the cells stays in the folder.

        Margins, shares, marks and the rows of a cell are those of a matrix in memory. Each of them goes through the parts once more, when
        it is first asked for, so that the folder must still be there; ``found``, ``material`` and ``denied`` read all rows into memory.

        Parameters
        ----------
        rows, columns, table
            As there.
        **options
            As there, all of them. ``count="informants"`` and ``units`` that occur in several documents keep the different pairs of cell and
            unit; ``duplicates`` beyond one document the first row of those that are the same: memory grows with these.

        Raises
        ------
        ArgumentError
            As there.
        DataError
            When a part cannot be read.
        """
        return matrix_of_parts(self.declared, rows=rows, columns=columns, table=table, options=options)

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """The network of actors, equal to that of :class:`qualcode.Results`: an edge for each pair, code, stage and plane, with the ids of
        its evidence, so that memory grows with the relations; :meth:`relation_network` makes others, and without the ids."""
        return self.relation_network()

    def relation_network(
        self,
        *,
        by: Sequence[str] = ("code", "stage", "plane"),
        minimum: int | Mapping[str, int] = 1,
        loops: bool = False,
        evidence: bool = True,
        **labels: Label,
    ) -> nx.MultiDiGraph:
        """The network of actors, equal to that of :func:`qualcode.relation_network`.

        Parameters
        ----------
        by, minimum, loops, **labels
            As there; a label may also be one that the study tells (``kind``, ``year``, ``source_level`` …).
        evidence
            False: the edges tell no ids (``evidence`` is empty), so that memory does not grow with the relations.

        Raises
        ------
        ArgumentError
            As there, and when a value of a label is neither declared nor found.
        """
        return network_of_parts(self.declared, by=names_of(by), minimum=minimum, loops=loops, evidence=evidence, labels=labels)

    def evidence(self, *, sentences: bool = False, **labels: str | Sequence[str]) -> pd.DataFrame:
        """The rows that have these labels, equal to :meth:`qualcode.Results.evidence`.

        Parameters
        ----------
        sentences
            True: with the whole sentences, as :meth:`with_sentences` gives them.
        **labels
            As there.
        """
        rows = evidence_of_parts(self.declared, labels)
        return self.with_sentences(rows) if sentences else rows

    def with_sentences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Codings, relations or mentions with the whole sentences in which they stand, as the column ``sentence`` at the end.

        Only the parts that hold their documents are read, one after the other.
        """
        return with_sentences(self.declared, rows)

    def between(self, source: str, target: str, **labels: str | Sequence[str]) -> pd.DataFrame:
        """The relations with these labels from one actor to another; those of codes without direction whichever end is named first."""
        return relations_between(self.declared, source, target, labels, symmetric_codes(self.study))

    def table(self, name: str, columns: Sequence[str] | None = None, **labels: str | Sequence[str]) -> pd.DataFrame:
        """The rows of a table that have these labels; only these fit into memory, as a rule.

        Parameters
        ----------
        name
            documents, segments, codings, mentions or relations. ``documents`` also has those that were set aside, and why.
        columns
            Columns or labels, such as ``["document", "code", "year"]``; ``None``: the columns of the table.
        **labels
            Label → value, or a list of values; ``"(unknown)"`` for a blank one.

        Returns
        -------
        pandas.DataFrame
            In the order of the documents; the index tells the number of a row in the whole table.

        Raises
        ------
        ArgumentError
            When there is no such table, column or label, or a value is neither declared nor found.
        """
        return rows_of_parts(self.declared, name, columns, labels)
