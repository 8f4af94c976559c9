"""Codings, relations or somebody's own table → statements: who speaks of what, and how; each once, or once a document, month, stage …"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qualcode.discourse.dating import periods
from qualcode.errors import ArgumentError, one_of
from qualcode.matrices.choosing import DUPLICATES, TOLD_BY, denies, one_voice
from qualcode.matrices.windows import WINDOWS
from qualcode.networks.choosing import Label, chosen, one_plane, with_labels
from qualcode.rows import Coding
from qualcode.tables import TEXT, check

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Statement", "distinct_statements", "statements"]

POLARITY, AFFIRMED = "polarity", "+"
DNA = "dna"


class Statement(NamedTuple):
    """That somebody or something (`row`) speaks of something (`column`), and how (`qualifier`): what discourse networks are made of.

    Attributes
    ----------
    row
        Who or what speaks: an actor, a person, a document.
    column
        What is spoken of: a code, a family, a concept.
    qualifier
        How: for or against, a number, a word; blank where none is asked for.
    document
        Id of the document.
    person
        Id of the informant; blank where nobody speaks.
    stage, plane
        As in :class:`qualcode.Coding`.
    date
        When, as it stands in the table that it was made of (``2024-03-05``), or a number that tells the order; blank: unknown.
    weight
        1, or less at the edges of a window with a kernel (:func:`qualcode.window_networks`).
    evidence
        Id of the row that it was made of: of a relation, of a coding, or the index of the table.

    Examples
    --------
    >>> from qualcode import table
    >>> table([Statement("agency", "control", "-", "S-01", evidence="S-01:3/control")], Statement).loc[0, "weight"]
    np.float64(1.0)
    """

    row: str
    column: str
    qualifier: str = ""
    document: str = ""
    person: str = ""
    stage: str = ""
    plane: str = ""
    date: str = ""
    weight: float = 1.0
    evidence: str = ""


def statements(
    frame: pd.DataFrame,
    *,
    rows: str,
    columns: str = "code",
    qualifier: str | None = None,
    date: str | None = None,
    **labels: Label,
) -> pd.DataFrame:
    """Who speaks of what, and how: a row for each statement, of which two-mode and one-mode networks are made.

    Parameters
    ----------
    frame
        Codings (those that count, see :func:`qualcode.evidence`), relations, or any table with the columns that are named.
    rows
        The column that tells who speaks: ``asserted_by``, ``person``, ``document``, … ``actor`` means the two ends of a relation: each is a
        row then, so one relation gives two statements.
    columns
        The column that tells what is spoken of: ``code``, ``family`` (what stands before the first point of a code), …
    qualifier
        The column that tells how: yes or no, a number, or a word. ``polarity`` of codings: what is affirmed, ``+``, beside what is denied,
        ``-``, which is counted nowhere else; what is weak, over, or doubtful is neither.
    date
        A column with dates, for windows and for duplicates per day, week, month and year; codings get theirs by
        ``codings.assign(date=codings["document"].map({one.id: one.date for one in study.documents}))``.
    **labels
        Only rows with these, such as ``plane="actual"``, ``family=["control", "exit"]``; ``"(unknown)"`` for a blank.

    Returns
    -------
    pandas.DataFrame
        Columns as :class:`qualcode.Statement`, in the order of `frame`. ``row``, ``column`` and ``qualifier`` are categories, so that a
        part of the table still knows everybody, and networks of parts have the same nodes. Rows of `frame` with a blank in one of the
        three are left out.

    Raises
    ------
    ArgumentError
        When a column is missing; when nominal and actual rows, or those of several people who coded, would be counted as one.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"who": ["甲", "甲", "乙"], "what": ["拖欠", "拖欠", "拖欠"], "agrees": [1, 0, 1]})
    >>> said = statements(table, rows="who", columns="what", qualifier="agrees")
    >>> said[["row", "column", "qualifier"]].values.tolist()
    [['甲', '拖欠', 1], ['甲', '拖欠', 0], ['乙', '拖欠', 1]]
    """
    import numpy as np
    import pandas as pd

    if "status" in frame:
        frame = _said(frame) if qualifier == POLARITY else one_voice(frame)
    ends = rows == "actor" and rows not in frame and {"source", "target"} <= set(frame.columns)
    if ends:
        both = pd.concat([frame["source"], frame["target"]]).astype(object).to_numpy().reshape(2, -1).T.ravel()
        frame = frame.iloc[np.repeat(np.arange(len(frame)), 2)].assign(actor=both)
    wanted = [name for name in (rows, columns, qualifier, date) if name is not None]
    frame = with_labels(chosen(frame, labels), wanted)
    if "plane" not in (*labels, rows, columns, qualifier):
        one_plane(frame, "choose one with plane=\"actual\" or plane=\"nominal\", or both with plane=['nominal', 'actual']")
    keep = frame[[name for name in (rows, columns, qualifier) if name]].replace("", None).notna().all(axis=1)
    frame = frame[keep.to_numpy()]
    own = next((name for name in ("evidence", "coding") if name in frame), None)
    made: dict[str, object] = {"row": frame[rows], "column": frame[columns], "qualifier": frame[qualifier] if qualifier else None}
    made |= {name: frame.get(name) for name in ("document", "person", "stage", "plane")}
    made |= {"date": frame[date] if date else None, "weight": 1.0, "evidence": frame[own] if own else frame.index.astype(TEXT)}
    told = pd.DataFrame(made, index=frame.index, columns=list(Statement._fields)).reset_index(drop=True)
    told["qualifier"] = told["qualifier"].astype(object) if not qualifier else told["qualifier"]
    return told.astype({"row": "category", "column": "category", **({"qualifier": "category"} if qualifier else {})})


def _said(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that say that something is so or is not so: those that count and affirm, and those that deny, as matrices show them."""
    check(codings, Coding, needs=[POLARITY])
    positive = one_voice(codings.assign(_row=range(len(codings))))  # by place, because an index may have a label twice
    kept = denies(codings)
    kept[positive.loc[positive[POLARITY].isin([AFFIRMED]), "_row"]] = True
    some: pd.DataFrame = codings[kept]
    return some


def distinct_statements(statements: pd.DataFrame, *, per: str, compat: str | None = None) -> pd.DataFrame:
    """The statements without those that say the same again: the first one of each row, column and qualifier is kept.

    Parameters
    ----------
    statements
        Columns as :class:`qualcode.Statement`.
    per
        Once a ``document``, ``informant``, ``stage``, ``day``, ``week`` (ISO week with its year), ``month`` (of its year), ``year``, or
        once in the whole ``range``. A statement of which this is not known repeats none.
    compat
        ``dna``: as the program of that name, for which week and month have no year: March 2024 and March 2025 are the same month.

    Returns
    -------
    pandas.DataFrame
        A part of the table, in its order.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"who": "甲", "what": "拖欠", "on": ["2024-03-01", "2024-03-09", "2025-03-01"]})
    >>> said = statements(table, rows="who", columns="what", date="on")
    >>> len(distinct_statements(said, per="month")), len(distinct_statements(said, per="month", compat="dna"))
    (2, 1)
    """
    check(statements, Statement, needs=["row", "column"])
    one_of("per", per, DUPLICATES)
    if compat is not None:
        one_of("compat", compat, [DNA])
    if per in WINDOWS:
        check(statements, Statement, needs=["date"])
        key = periods(statements["date"], per)
        if compat == DNA and per in ("week", "month"):
            key = key.str.slice(start=5)
    elif per in TOLD_BY:
        check(statements, Statement, needs=[TOLD_BY[per]])
        key = statements[TOLD_BY[per]]
    else:
        key = statements["row"].astype(object).map(lambda _: "")
    same = [name for name in ("row", "column", "qualifier") if name in statements]
    unknown = key.isna().to_numpy(dtype=bool)
    if unknown.all() and len(statements):
        raise ArgumentError(f"no statement tells its {per}: make them with the column that does, or choose another `per`")
    repeated = statements[same].astype(object).assign(_key=key.astype(object).to_numpy()).duplicated().to_numpy()
    return statements[~repeated | unknown]
