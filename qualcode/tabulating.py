"""What was read of documents → the tables of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qualcode.machine import Rows
from qualcode.rows import Coding, Mention, Relation, Segment
from qualcode.tables import TEXT, table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Tables", "tables_of"]


class Tables(NamedTuple):
    """The tables of evidence: one row per sentence, coding, mention, piece of evidence."""

    segments: pd.DataFrame
    codings: pd.DataFrame
    mentions: pd.DataFrame
    relations: pd.DataFrame


def tables_of(read: Sequence[Rows], more_stages: Iterable[str]) -> Tables:
    """The tables of some documents, with a column at the end for each further model of stages.

    Parameters
    ----------
    read
        What :meth:`qualcode.machine.Machine.read` gave for each document, in their order.
    more_stages
        The names of the further models (``stage_<name>``).

    Examples
    --------
    >>> tables = tables_of([], ["period"])
    >>> tables.codings.columns[-1], len(tables.segments)
    ('stage_period', 0)
    """
    names = list(more_stages)
    segments = table((row for rows in read for row in rows.segments), Segment)
    coded = table((row for rows in read for row in rows.codings), Coding)
    mentions = table((row for rows in read for row in rows.mentions), Mention)
    relations = table((row for rows in read for row in rows.relations), Relation)
    return Tables(
        _with_stages(segments, {name: [stage for rows in read for stage in rows.stages[name]] for name in names}),
        _with_stages(coded, {name: [one[name] for rows in read for one in rows.coded_in] for name in names}),
        mentions,
        _with_stages(relations, {name: [one[name] for rows in read for one in rows.related_in] for name in names}),
    )


def _with_stages(frame: pd.DataFrame, stages: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    frame = frame.copy() if stages else frame
    for name, values in stages.items():
        frame[f"stage_{name}"] = [one or None for one in values]
    return frame.astype({f"stage_{name}": TEXT for name in stages})
