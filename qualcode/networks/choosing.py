"""Which rows a network is made of: those with the labels that are asked for, and never both planes without a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint
from qualcode.matrices import PERSPECTIVES, UNKNOWN, perspectives

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Label", "chosen", "one_of", "one_plane", "with_labels"]

Label = str | Iterable[str]
"""A value that a row must have, or several of which it must have one; ``(unknown)`` is a blank."""
PLANES = ("nominal", "actual")
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
        frame = frame.assign(family=frame["code"].astype("string").str.partition(".")[0])
    if "perspective" in wanted and {"source", "target", "asserted_by"} <= set(frame.columns):
        if symmetric is None:  # only who knows the codebook knows which codes have no direction
            raise ArgumentError("there is no column 'perspective': add it with relations.assign(perspective=perspectives(relations, …))")
        frame = frame.assign(perspective=perspectives(frame, symmetric=symmetric))
    missing = sorted(wanted - set(map(str, frame.columns)))
    if missing:
        told = [f"'{name}'{hint(name, map(str, frame.columns))}" for name in missing]
        raise ArgumentError(f"there is no column {', '.join(told)} in this table (there are: {', '.join(map(str, frame.columns))})")
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


def one_of(name: str, value: object, known: Iterable[str]) -> None:
    """Refuses a value of an argument that is not known.

    Raises
    ------
    ArgumentError
        Naming what there is and the closest.
    """
    known = tuple(known)
    if value not in known:
        raise ArgumentError(f"{name} {value!r} is not one of {', '.join(known)}{hint(str(value), known)}")
