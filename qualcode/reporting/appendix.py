"""The tables of the material with headings for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.reporting.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["readable"]

NAMED = ("kind", "plane")
"""Columns whose values have words of their own."""


def readable(frame: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """The same table with headings, kinds and planes in the language of the study, as people paste it into a document.

    Examples
    --------
    >>> from qualcode import run
    >>> results = run("nominal_contracts")
    >>> readable(results.interviewees, Labels(results.study)).columns.tolist()[:4]
    ['编号', '单位', '行动者', '身份／职务']
    """
    named = frame.copy()
    for column in NAMED:
        if column in named:
            named[column] = named[column].map(lambda value, level=column: labels.of(level, value), na_action="ignore")
    return named.rename(columns=lambda column: labels.words[f"column.{column}"])
