"""One row per thing that the check of a codebook has to say."""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["PROBLEM", "REMARK", "Finding"]

PROBLEM, REMARK = "problem", "remark"


class Finding(NamedTuple):
    """Something in a codebook that a person should look at.

    Attributes
    ----------
    severity
        ``problem`` (it does not do what it is written for) or ``remark`` (it may be meant).
    check
        What was looked for: ``never``, ``foreign``, ``torn``, ``contained``, ``two codes``, ``everywhere``, ``shadowed``, ``twice``,
        ``stopped``, ``empty``, ``cycle``, ``example``, ``counterexample``.
    code
        Id of the code; blank where it is about many.
    language
        Of the indicator or example; blank where it is about the code itself.
    indicator
        Number of the indicator among those of the code in this language, from 1; blank where it is about none.
    line
        The line of the indicator, or the example sentence.
    term
        The word that it is about; blank where it is about no single word.
    found
        What was found.
    remedy
        What to do.
    sentences
        In how many sentences of the study the word stands; blank without a study.
    share
        The same as a share of all sentences; ``nan`` without a study.

    Examples
    --------
    >>> from qualcode import table
    >>> one = Finding("remark", "empty", "tie.other", "", None, "", "", "it has no indicators", "Give it some.")
    >>> table([one], Finding)["indicator"].isna().tolist()
    [True]
    """

    severity: str
    check: str
    code: str
    language: str
    indicator: int | None
    line: str
    term: str
    found: str
    remedy: str
    sentences: int | None = None
    share: float = math.nan

    @property
    def where(self) -> str:
        """The place in the codebook: ``control.funding, zh indicator 3``."""
        if self.indicator is None:
            if not self.code:
                return "the codebook"
            return f"{self.code}, {self.language}" if self.language else self.code
        return f"{self.code}, {self.language} indicator {self.indicator}"
