"""What a run of a study gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

from qualcode.discovering.openends import open_ends
from qualcode.errors import Problem
from qualcode.material import document_list, interviewees, memos
from qualcode.model import Study

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from qualcode.analysing.record import Analyses
    from qualcode.layouts.record import Layout
    from qualcode.matrices import Matrix
    from qualcode.matrices.options import Options

__all__ = ["Results"]


@dataclass(frozen=True, eq=False)
class Results:
    """The tables, matrices and the network of one study.

    Attributes
    ----------
    study
        What went in.
    segments, codings, mentions, relations
        One row per sentence, coding, mention, piece of evidence: the columns of :class:`qualcode.Segment`,
        :class:`qualcode.Coding`, :class:`qualcode.Mention`, :class:`qualcode.Relation`. A coding whose status is ``rejected``
        is kept with its reason and counted nowhere.
    matrices
        By name (``stage_by_code``, ``dyad_by_stage``, …): counts, ``<NA>`` where there is no material, 0 where there is
        material and no coding.
    network
        Directed, one edge per source, target, code, stage and plane; see :func:`qualcode.relation_network`.
    doubts
        What a person should look at; none of it stopped the run.
    options
        Every choice that was made for counting; the report prints them.

    The tables of the material (:attr:`interviewees`, :attr:`documents`, :attr:`memos`), :attr:`links`, :attr:`open_ends`,
    :attr:`quotes`, :attr:`risks`, :attr:`analyses` and :attr:`layouts` are made when they are first asked for.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> sum(weight for *_, weight in results.network.edges(data="weight")) == len(results.relations)
    True
    >>> list(results.matrices["stage_by_family"].index.names), results.options["rejected_codings"]
    (['stage', 'plane'], 'kept, not counted')
    """

    study: Study
    segments: pd.DataFrame
    codings: pd.DataFrame
    mentions: pd.DataFrame
    relations: pd.DataFrame
    matrices: Mapping[str, pd.DataFrame]
    network: nx.MultiDiGraph
    doubts: tuple[Problem, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        counts = (
            f"{len(self.segments)} segments, {len(self.codings)} codings, {len(self.mentions)} mentions, {len(self.relations)} relations"
        )
        return f"Results(study={self.study.id!r}, {counts}, {len(self.matrices)} matrices, {len(self.doubts)} doubts)"

    @cached_property
    def interviewees(self) -> pd.DataFrame:
        """Who was interviewed, a row each; see :func:`qualcode.interviewees`."""
        return interviewees(self.study, segments=self.segments)

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents, a row each; see :func:`qualcode.document_list`."""
        return document_list(self.study, segments=self.segments)

    @cached_property
    def links(self) -> pd.DataFrame:
        """The links between codings, a row each; see :func:`qualcode.links`."""
        from qualcode.linking import links

        return links(self)

    @cached_property
    def analyses(self) -> Analyses:
        """What the study allows beyond the matrices, a table each; see :func:`qualcode.analyses`."""
        from qualcode.analysing.making import analyses

        return analyses(self)

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """What ``layouts:`` of the study asks for, by name, in its order; empty where it declares none. See :mod:`qualcode.layouts`."""
        if not self.study.layouts:
            return {}
        from qualcode.layouts.making import layouts

        return layouts(self)

    @cached_property
    def risks(self) -> pd.DataFrame:
        """The codings whose sentence may hurt somebody when it is quoted, a row for each reason; see :func:`qualcode.high_risk`."""
        from qualcode.risks import high_risk

        return high_risk(self.codings, self.study, segments=self.segments, relations=self.relations)

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """Two representative quotes for each code and plane, a row each; see :func:`qualcode.quote_bank`."""
        from qualcode.matrices.labelling import labelled
        from qualcode.quoting import quote_bank

        codings = labelled(self.codings, self.study, labels=["person_role"])
        return quote_bank(codings, self.segments, risky=self.risks)

    @cached_property
    def memos(self) -> pd.DataFrame:
        """The comments in the margins, a row each; see :func:`qualcode.memos`."""
        return memos(self.study, segments=self.segments)

    @cached_property
    def open_ends(self) -> pd.DataFrame:
        """The codings of which it is not clear who deals with whom, a row each; see :func:`qualcode.open_ends`."""
        return open_ends(self.study, segments=self.segments, codings=self.codings, mentions=self.mentions, relations=self.relations)

    def matrix(
        self, *, rows: str | Sequence[str], columns: str | Sequence[str], table: str | None = None, **options: Unpack[Options]
    ) -> Matrix:
        """Counts by any labels: of codings, or of relations when a label speaks of a pair or an end of one.

        Parameters
        ----------
        rows, columns
            One label or several: the columns of the table and all that :func:`qualcode.labelled` adds (code_1, case, site, year,
            person_role, study_role, dyad, …). Stages, codes, documents and actors stand in the order of the study.
        table
            codings or relations; ``None``: as the labels ask.
        **options
            ``where``, ``count``, ``units``, ``coders``, ``duplicates``, ``same``, ``touching``: as in :func:`qualcode.code_matrix`.

        Returns
        -------
        Matrix
            The counts, and the rows behind each.

        Raises
        ------
        ArgumentError
            As :func:`qualcode.code_matrix`; when `table` is another word.

        Examples
        --------
        >>> import qualcode
        >>> results = qualcode.run("nominal_contracts")
        >>> matrix = results.matrix(rows="person_role", columns="family", where={"plane": "actual", "kind": "interview"}, count="documents")
        >>> int(matrix.counts.at["一线社工", "control"])
        2
        """
        from qualcode.matrices.asking import asked

        return asked(
            self.study,
            {"codings": self.codings, "relations": self.relations},
            self.segments,
            rows=rows,
            columns=columns,
            table=table,
            options=options,
        )

    def evidence(self, **labels: str | Sequence[str]) -> pd.DataFrame:
        """The rows behind a cell: relations when a label speaks of a pair or an end of one, else codings; see :func:`qualcode.evidence`.

        A label is a column of the table or what :func:`qualcode.labelled` adds. A value that the study declares may have no rows; one that
        is neither declared nor found is an :class:`qualcode.ArgumentError`.

        Examples
        --------
        >>> import qualcode
        >>> results = qualcode.run("nominal_contracts")
        >>> cell = results.matrices["dyad_by_stage"].loc[("agency–subdistrict", "actual"), "monitoring"]
        >>> rows = results.evidence(dyad="agency–subdistrict", plane="actual", stage="monitoring")
        >>> len(rows) >= cell > 0
        np.True_
        """
        from qualcode.matrices.asking import opened

        return opened(self.study, self.codings, self.relations, labels)
