"""Which rows a network is made of: those with the labels that are asked for, and never both planes without a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, one_of
from qualcode.matrices import PERSPECTIVES, UNKNOWN, perspectives
from qualcode.matrices.labelling import cut
from qualcode.rows import PLANES
from qualcode.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Label", "chosen", "one_plane", "with_labels"]

Label = str | Iterable[str]
"""A value that a row must have, or several of which it must have one; ``(unknown)`` is a blank."""
_CLOSED = {"plane": (*PLANES, UNKNOWN), "perspective": (*PERSPECTIVES, UNKNOWN)}


def with_labels(frame: pd.DataFrame, columns: Iterable[str], symmetric: Iterable[str] | None = None) -> pd.DataFrame:
    """The frame with ``family`` and ``perspective`` where they are among `columns` and not there yet.

    Raises
    ------
    ArgumentError
        When one of `columns` is neither there nor follows from what is there.
    """
    wanted = set(columns) - set(map(str, frame.columns))
    if "family" in wanted and "code" in frame:
        frame = frame.assign(family=cut(frame["code"], 1))
    if "perspective" in wanted and {"source", "target", "asserted_by"} <= set(frame.columns):
        if symmetric is None:  # only who knows the codebook knows which codes have no direction
            raise ArgumentError("there is no column 'perspective': add it with relations.assign(perspective=perspectives(relations, …))")
        frame = frame.assign(perspective=perspectives(frame, symmetric=symmetric))
    check_columns(frame, sorted(wanted))
    return frame


def chosen(frame: pd.DataFrame, labels: Mapping[str, Label], symmetric: Iterable[str] | None = None) -> pd.DataFrame:
    """The rows that have all these labels."""
    import numpy as np

    frame = with_labels(frame, labels, symmetric)
    keep = np.ones(len(frame), dtype=bool)
    for name, value in labels.items():
        allowed = [value] if isinstance(value, str) else list(value)
        for one in allowed:
            if name in _CLOSED:
                one_of(name, one, _CLOSED[name])
        keep &= frame[name].astype(object).where(frame[name].notna(), UNKNOWN).replace("", UNKNOWN).isin(allowed).to_numpy()
    return frame[keep]


def one_plane(frame: pd.DataFrame, remedy: str) -> None:
    """Refuses a table in which what is written and what is done would be counted as one.

    Raises
    ------
    ArgumentError
        When both planes occur; `remedy` says what to do.
    """
    found = sorted(set(frame["plane"].dropna().unique()) & set(PLANES)) if "plane" in frame else []
    if len(found) > 1:
        raise ArgumentError(f"these rows speak of both planes, nominal and actual, which are never added up: {remedy}")
