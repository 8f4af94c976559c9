"""What comparing coders unit by unit gives: tables of ids, and who was compared on what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ALL", "CodeAgreement", "Coefficient", "Compared", "Count", "LeftOut", "Share", "Times"]

ALL = "(all)"
"""The code of a row that is about all codes together."""


class Compared(NamedTuple):
    group: str
    coders: str
    first: str
    first_round: str
    second: str
    second_round: str
    number: int
    units: int
    not_read_by_all: int
    documents: int
    informants: int
    doubt: str


class Coefficient(NamedTuple):
    group: str
    coders: str
    level: str
    code: str
    coefficient: str
    value: float
    low: float
    high: float
    defined: float
    reason: str


class Count(NamedTuple):
    group: str
    coders: str
    level: str
    code: str
    units: int
    a: int | None
    b: int | None
    c: int | None
    d: int | None
    prevalence: float
    caution: str
    warning: str


class Share(NamedTuple):
    group: str
    coders: str
    level: str
    code: str
    coder: str
    round: str
    units: int
    given: int
    share: float


class Times(NamedTuple):
    group: str
    coders: str
    level: str
    code: str
    raters: int
    gave: int
    units: int


class LeftOut(NamedTuple):
    coder: str
    round: str
    reason: str
    number: int


@dataclass(frozen=True, eq=False)
class CodeAgreement:
    """How far coders agree on which units have which code. Tables of ids; ``group`` and ``coders`` tell who is compared in a row.

    Attributes
    ----------
    compared
        One row for each comparison: ``group`` (see below), ``coders`` (names joined by ``"; "``, a later round in brackets), ``first``,
        ``first_round``, ``second``, ``second_round`` (of a pair; blank where all people are taken together), ``number`` of coders,
        ``units`` that are compared, ``not_read_by_all`` (units that some of them read, and are left out), ``documents``, ``informants``,
        ``doubt`` (what about the draws makes intervals too narrow, or none; blank: nothing).
    coefficients
        One row for each comparison, level, code and coefficient: ``value``; ``low`` and ``high`` of its interval; ``defined``, the share of
        draws in which it has a value; ``reason`` why it has none (``nan``).
    counts
        One row for each comparison, level and code: ``units``; of a pair ``a`` (both gave it), ``b`` (only the first), ``c`` (only the
        second), ``d`` (neither), else blank; ``prevalence``, the share of all ratings that gave it; ``caution`` (ids, see
        :data:`qualcode.agreement.cautioning.CAUTIONS`) and ``warning``, the same in words; blank: nothing.
    shares
        One row for each comparison, level, code and coder: how many of the units the coder rated (``units``) and gave the code
        (``given``), and their ``share``.
    times
        One row for each comparison, level, code, and number of coders who rated (``raters``) and gave it (``gave``): the ``units``. For
        more than two coders it takes the place of a, b, c, d.
    left_out
        What of the tables does not enter: ``coder``, ``round``, ``reason``, ``number``.
    settings
        Every choice, as reports print it.

    Notes
    -----
    Groups: ``people`` (in the same round), ``over time`` (one coder in two rounds), ``against adjudicated``, ``rules against people``,
    ``rules against adjudicated``, ``rules and models``. Levels: ``code``, ``family`` (any code of it), ``codes`` and ``families`` (the sets
    that were given, code ``(all)``), ``stage`` and ``plane`` (what is said of a code that all compared coders gave to the unit).

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import Draws, code_agreement
    >>> sentences = pd.DataFrame({"document": [f"S-{n}" for n in range(5)], "start": 0, "end": 9})
    >>> found = sentences[:2].assign(coder="李", code="control.funding")
    >>> read = pd.concat([sentences.assign(coder="李"), sentences[:3].assign(coder="王")])
    >>> result = code_agreement(found, read, segments=sentences, draws=Draws(seed=1), distance="masi")
    >>> result.compared[["group", "coders", "units", "not_read_by_all"]].values.tolist()
    [['people', '李; 王', 3, 2]]
    >>> result.counts.loc[0, "caution"]
    'few_units; without_variation'
    """

    compared: pd.DataFrame
    coefficients: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame = field(repr=False)
    shares: pd.DataFrame = field(repr=False)
    times: pd.DataFrame = field(repr=False)
    left_out: pd.DataFrame = field(repr=False)
    settings: dict[str, str] = field(default_factory=dict, repr=False)

    def wide(self) -> pd.DataFrame:
        """The counts with a column for each coefficient, and its interval beside it (``cohen_kappa_low``, ``cohen_kappa_high``)."""
        keys = ["group", "coders", "level", "code"]
        found = self.counts
        for name in self.coefficients["coefficient"].drop_duplicates():
            own = self.coefficients[self.coefficients["coefficient"] == name]
            named = {"value": str(name), "low": f"{name}_low", "high": f"{name}_high"}
            found = found.merge(own[[*keys, *named]].rename(columns=named), how="left", on=keys)
        return found[[*(column for column in found if column not in ("caution", "warning")), "caution", "warning"]]
