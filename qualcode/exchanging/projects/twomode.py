"""Who stands behind coded passages → a row for each statement, of which discourse networks are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.exchanging.projects.content import ProjectContent
from qualcode.kept import ACCEPTED, KeptCoding
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["coded_statements"]

KEPT = ("coding", "document", "start", "end", "code", "coder", "polarity", "stage", "plane", "quote")


def coded_statements(content: ProjectContent) -> pd.DataFrame:
    """Who speaks of what in a project: a row for each accepted coding, with a column for each kind of actor that stands behind one.

    Parameters
    ----------
    content
        A project whose relations say who speaks (``source``), also without a ``target``, as :func:`read_dna` gives it.

    Returns
    -------
    pandas.DataFrame
        Columns coding, document, date (of the document), start, end, code, coder, polarity, stage, plane, quote, then for each kind of
        actor a column of ids, named as the kind (``organization``, ``person``). A coding behind which two actors of a kind stand has a
        row for each. It is what :func:`qualcode.statements` takes.

    Raises
    ------
    ArgumentError
        When a kind of actor is called like one of the other columns.

    Examples
    --------
    >>> from qualcode import Actor, Codebook, Document, statements, table
    >>> from qualcode.kept import KeptCoding, KeptRelation
    >>> coding = KeptCoding("c1", "D-1", 0, 2, "levy", "Ann", polarity="-")
    >>> relation = KeptRelation("r1", "c1", "D-1", 0, 2, "union", "", "levy", "Ann")
    >>> content = ProjectContent(
    ...     "t", (Document("D-1", "No.", date="2024-03-05"),), Codebook("b", {}, ()), codings=table([coding], KeptCoding),
    ...     relations=table([relation], KeptRelation), actors=(Actor("union", "Union", "organization"),),
    ... )
    >>> said = statements(coded_statements(content), rows="organization", columns="code", qualifier="polarity", date="date")
    >>> said[["row", "column", "qualifier", "date"]].values.tolist()
    [['union', 'levy', '-', '2024-03-05']]
    """
    kinds = dict.fromkeys(actor.kind for actor in content.actors)
    taken = sorted(set(kinds) & {*KeptCoding._fields, "date"})
    if taken:
        raise ArgumentError(f"a kind of actor cannot be called as a column: {', '.join(taken)}; rename it")
    frame = content.codings.loc[content.codings["status"].eq(ACCEPTED), list(KEPT)].reset_index(drop=True)
    dates = frame["document"].map({one.id: one.date or None for one in content.documents})
    frame.insert(2, "date", dates.astype(TEXT))
    relations = content.relations[["coding", "source"]]
    behind = relations["source"].map({actor.id: actor.kind for actor in content.actors})
    for kind in kinds:
        own = relations[behind.eq(kind)].drop_duplicates().rename(columns={"source": kind})
        frame = frame.merge(own, on="coding", how="left")
    return frame
