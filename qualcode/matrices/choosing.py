"""Which rows count: of whom, after whose decision, without what is said again, and with which labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.kept import ACCEPTED, MANUAL, PROPOSED, REJECTED
from qualcode.matrices.labelling import UNKNOWN, filled, mapped
from qualcode.matrices.windows import WINDOWS, window
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CODERS",
    "DUPLICATES",
    "TOLD_BY",
    "Repeated",
    "by_coders",
    "counted",
    "counted_and_denied",
    "denies",
    "holds",
    "once",
    "one_voice",
    "where_labels",
]

_DENIED = "-"
CODERS = ("each", "union", "intersection", "majority", "adjudicated")
DUPLICATES = ("document", "informant", *WINDOWS, "stage", "range")
TOLD_BY = {"document": "document", "informant": "person", "stage": "stage"}
"""The column that tells within what a row repeats another; of the windows of the calendar it is the date."""
_WHOSE = ("source", "target", "code")


def counted(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that count: not the rejected ones, not those that deny, and no machine's proposal where a person decided on the same
    code and sentence.

    Accepted is what a person did, and so is every row whose method is manual.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S-01:1", "rule", "proposed"), ("S-01:1", "manual", "rejected"), ("S-01:2", "rule", "proposed")]
    >>> counted(pd.DataFrame(rows, columns=["segment", "method", "status"]).assign(code="tie"))["segment"].tolist()
    ['S-01:2']
    """
    import pandas as pd

    status = _codes(codings["status"], (REJECTED, ACCEPTED, PROPOSED))
    kept = (status != 0) & ~denies(codings)
    if "method" in codings and "segment" in codings:
        waiting, by_hand = status == 2, _codes(codings["method"], (MANUAL,)) == 0
        decided = (status == 1) | (by_hand & ~waiting)
        if decided.any():
            segments, codes = (pd.factorize(codings[name])[0] for name in ("segment", "code"))
            place = segments * (codes.max(initial=0) + 1) + codes
            kept &= ~(waiting & ~by_hand & pd.Series(place).isin(place[decided]).to_numpy())
    some: pd.DataFrame = codings if kept.all() else codings[kept]
    return some


def denies(codings: pd.DataFrame) -> Any:
    """Which rows say that it is not so, whatever their status: what speaks against a cell, and is counted in none.

    Examples
    --------
    >>> import pandas as pd
    >>> denies(pd.DataFrame({"polarity": ["-", "+", "weak", None]})).tolist()
    [True, False, False, False]
    """
    import numpy as np

    return _is(codings["polarity"], _DENIED) if "polarity" in codings else np.zeros(len(codings), dtype=bool)


def holds(codings: pd.DataFrame) -> Any:
    """Which rows say that the code is there: neither rejected nor denying.

    Examples
    --------
    >>> import pandas as pd
    >>> holds(pd.DataFrame({"status": ["accepted", "rejected", None], "polarity": ["-", "+", None]})).tolist()
    [False, False, True]
    """
    there = ~denies(codings)
    return there & ~_is(codings["status"], REJECTED) if "status" in codings else there


def counted_and_denied(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings that count and those that deny, in their order: what is shown where denials stand beside.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"status": ["rejected", "accepted", "rejected"], "polarity": ["-", "+", "+"]})
    >>> counted_and_denied(rows)["polarity"].tolist()
    ['-', '+']
    """
    import pandas as pd

    # By place, because an index may have a label twice.
    kept = denies(codings)
    kept[counted(codings.set_axis(pd.RangeIndex(len(codings)))).index] = True
    some: pd.DataFrame = codings[kept]
    return some


def _codes(values: pd.Series, words: Sequence[str]) -> Any:
    """The place of each value among some words; −1 for others."""
    import numpy as np
    import pandas as pd

    codes, occurring = pd.factorize(values)
    return np.append(pd.Index(list(words), dtype="object").get_indexer(pd.Index(occurring, dtype="object")), -1)[codes]


def _is(values: pd.Series, value: str) -> Any:
    return _codes(values, (value,)) == 0


def by_coders(codings: pd.DataFrame, coders: str | None, *, among: Sequence[str] | None = None) -> pd.DataFrame:
    """The rows that count when these coders are asked for.

    Parameters
    ----------
    codings
        Columns ``code``, ``status`` and, to tell coders apart, ``coder``, ``method``.
    coders
        ``None``: there is one coder; machines (rules, models) count as one with the person who decided on their proposals.
        A name: what that coder gave. ``each``: every coder's rows; ``union``: whatever anybody gave, after persons' decisions on proposals.
        ``intersection``: the characters to which every coder gave the code (of relations: the code with both ends); ``majority``: to which
        more than half of them did, of all coders of the table. Rows are then cut to those characters, together with their quotes.
        ``adjudicated``: the rows of a coder of that name, in which the coders' differences were settled.
    among
        All coders, where `codings` is a part of a table; ``None``: those that occur.

    Raises
    ------
    ArgumentError
        When several coders are in the table and `coders` does not say what to do with them, or nobody is called so.
    """
    if "coder" not in codings:
        if coders is not None:
            raise ArgumentError(f"this table has no column 'coder'; coders={coders!r} cannot be told apart")
        return counted(codings) if "status" in codings else codings
    if coders in (None, "union"):
        kept = counted(codings)
        if coders is None:
            _demand_one(kept, f"Choose coders= one of these names, or {', '.join(map(repr, CODERS))}")
        return kept
    own: pd.DataFrame = codings[holds(codings)]
    names = sorted(map(str, codings["coder"].dropna().unique())) if among is None else list(among)
    if coders in ("intersection", "majority"):
        return agreed(own, len(names) if coders == "intersection" else len(names) // 2 + 1)
    if coders == "each":
        return own
    if coders not in names:
        known = [*names, *(word for word in CODERS if word != "adjudicated")]
        raise ArgumentError(f"nobody is called '{coders}' among the coders{hint(str(coders), known)} (there are: {', '.join(names)})")
    named: pd.DataFrame = own[_is(own["coder"], str(coders))]
    return named


_ONE = "Take one coder's rows, codings[codings['coder'] == …], or say that all are one: codings.assign(coder='all')"


def one_voice(codings: pd.DataFrame) -> pd.DataFrame:
    """:func:`counted`, for what has no argument `coders`: refused where several persons coded.

    Examples
    --------
    >>> import pandas as pd
    >>> len(one_voice(pd.DataFrame({"code": ["x", "y"], "coder": "A", "status": ["accepted", "rejected"]})))
    1
    """
    kept = counted(codings)
    if "coder" in kept:
        _demand_one(kept, _ONE)
    return kept


def _demand_one(codings: pd.DataFrame, remedy: str) -> None:
    """Refuses to pool persons; machines are one party, whose parts find different things."""
    import numpy as np

    if codings["coder"].nunique() < 2:
        return
    by_machine = np.zeros(len(codings), dtype=bool)
    if "method" in codings:
        by_machine = codings["method"].isin(["rule", "model"]).to_numpy(dtype=bool)
    people = sorted(map(str, codings["coder"][~by_machine].dropna().unique()))
    if len(people) > 1:
        raise ArgumentError(f"these codings are by {len(people)} coders ({', '.join(people)}); they are never pooled silently. {remedy}")


def agreed(codings: pd.DataFrame, needed: int) -> pd.DataFrame:
    """The rows, cut to the characters to which at least `needed` coders gave the same code (and ends).

    A row that is cut into several pieces gives several rows; ``quote`` is cut with it.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("d", 0, 10, "x", "A", "0123456789"), ("d", 4, 6, "x", "B", "45"), ("d", 8, 12, "x", "B", "89ab")]
    >>> frame = pd.DataFrame(rows, columns=["document", "start", "end", "code", "coder", "quote"])
    >>> agreed(frame, 2)[["start", "end", "coder", "quote"]].values.tolist()
    [[4, 6, 'A', '45'], [8, 10, 'A', '89'], [4, 6, 'B', '45'], [8, 10, 'B', '89']]
    """
    import numpy as np
    import pandas as pd

    if not len(codings):
        return codings
    what = ["document", *(name for name in _WHOSE if name in codings)]
    groups = codings.groupby(what, sort=False, dropna=False).ngroup().to_numpy(dtype=np.int64)
    starts, ends = codings["start"].to_numpy(dtype=np.int64), codings["end"].to_numpy(dtype=np.int64)
    width = int(ends.max()) + 1
    coder = pd.factorize(codings["coder"])[0].astype(np.int64)
    low, high = _stretches(groups * width + starts, groups * width + ends, coder, needed)
    first = np.searchsorted(high, groups * width + starts, side="right")
    many = np.maximum(np.searchsorted(low, groups * width + ends, side="left") - first, 0)
    rows = np.repeat(np.arange(len(codings)), many)
    piece = np.repeat(first, many) + np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
    begin = np.maximum(low[piece] - groups[rows] * width, starts[rows])
    end = np.minimum(high[piece] - groups[rows] * width, ends[rows])
    cut = codings.iloc[rows].assign(start=begin, end=end)
    if "quote" in cut:
        moved = zip(cut["quote"], begin - starts[rows], end - starts[rows], strict=True)
        cut["quote"] = pd.array([quote[a:b] if isinstance(quote, str) else None for quote, a, b in moved], dtype=TEXT)
    return cut.reset_index(drop=True)


def _stretches(low: Any, high: Any, coder: Any, needed: int) -> tuple[Any, Any]:
    """Where spans of at least `needed` different coders lie above each other, in order."""
    import numpy as np

    begins, finishes = [], []
    for one in np.unique(coder):  # a coder is one voice, however many of its spans overlap
        mine = coder == one
        order = np.argsort(low[mine], kind="stable")
        a, reach = low[mine][order], np.maximum.accumulate(high[mine][order])
        new = np.ones(len(a), dtype=bool)
        new[1:] = a[1:] >= reach[:-1]
        begins.append(a[new])
        finishes.append(reach[np.append(np.flatnonzero(new)[1:] - 1, len(a) - 1)])
    place = np.concatenate([*begins, *finishes])
    step = np.repeat([1, -1], [sum(map(len, begins)), sum(map(len, finishes))])
    order = np.lexsort((step, place))
    place, deep = place[order], np.cumsum(step[order]) >= needed
    opens = deep & ~np.append(False, deep[:-1])
    closes = ~deep & np.append(False, deep[:-1])
    return place[opens], place[closes]


class Repeated(NamedTuple):
    """What says the same again: within what, by which columns; how many rows were left out for it, and how many are kept because their
    window is blank.

    Examples
    --------
    >>> Repeated("month", ("code", "plane"), 3, 1).told
    'once per month where code, plane are the same (3 left out; 1 rows without a date are kept)'
    """

    within: str = ""
    key: tuple[str, ...] = ()
    left: int = 0
    blank: int = 0

    @property
    def told(self) -> str:
        if not self.within:
            return "kept"
        kept = f"; {self.blank} rows without a {TOLD_BY.get(self.within, 'date')} are kept" if self.blank else ""
        return f"once per {self.within} where {', '.join(self.key)} are the same ({self.left} left out{kept})"


def once(frame: pd.DataFrame, duplicates: str | None, same: Sequence[str], *, each: bool = False) -> tuple[pd.DataFrame, Repeated]:
    """The rows without those that say the same again within a window, and what was left out.

    Parameters
    ----------
    frame
        Rows in any order; of those that are the same the first is kept, by date (where windows are of the calendar), document and start.
    duplicates
        Within what: document, informant, day, week, month, year (of ``date``; a week is an ISO week with its year, a month one of its
        year), stage, or range (the whole material). ``None``: nothing is left out.
    same
        The columns in which two rows must agree, such as source, target and code. ``plane`` always belongs to them, and ``coder``
        where each coder is counted.

    Notes
    -----
    A row whose window is blank (no date, nobody speaks) is kept: nobody can tell what it repeats.
    """
    import numpy as np

    if duplicates is None:
        return frame, Repeated()
    one_of("duplicates", duplicates, DUPLICATES)
    if not same:
        raise ArgumentError(
            f"duplicates='{duplicates}' needs `same`: the columns that make two rows the same, such as ['source', 'target', 'code']"
        )
    within = TOLD_BY.get(duplicates, "date")
    key = [*dict.fromkeys([*same, *(["plane"] if "plane" in frame else []), *(["coder"] if each else [])])]
    missing = [name for name in [*key, *([within] if duplicates != "range" else [])] if name not in frame]
    if missing:
        use = (
            "label the table first: labelled(table, study), or Results.matrix"
            if "date" in missing
            else f"there are: {', '.join(map(str, frame.columns))}"
        )
        raise ArgumentError(f"duplicates='{duplicates}' needs the column {', '.join(missing)}; {use}")
    order = [*(["date"] if within == "date" and "date" in frame else []), "document", "start", "end"]
    placed = frame[[*dict.fromkeys([*key, *order, *([within] if duplicates != "range" else [])])]].reset_index(drop=True)
    placed["_window"] = ""
    if duplicates in WINDOWS:
        placed["_window"] = mapped(placed["date"], lambda date: window(date, duplicates))
    elif duplicates != "range":
        placed["_window"] = placed[within].astype(TEXT)
    blank = placed["_window"].isna()
    placed = placed.sort_values(order, kind="stable")
    again = placed.duplicated([*key, "_window"]) & ~blank.loc[placed.index]
    kept = np.sort(placed.index[~again])
    return frame.iloc[kept], Repeated(duplicates, tuple(key), len(frame) - len(kept), int(blank.sum()))


def where_labels(
    where: Mapping[str, object],
    tables: Sequence[pd.DataFrame],
    everything: Sequence[pd.DataFrame],
    known: Mapping[str, Sequence[str] | None],
) -> list[pd.DataFrame]:
    """Each table with only the rows that have these labels; a table that has not such a column is left as it is.

    Parameters
    ----------
    where
        Label → value, or a list of values.
    tables
        What is filtered; the first must have every label.
    everything, known
        Where a value may occur, so that it is one: further tables, and declared values.

    Raises
    ------
    ArgumentError
        With every label that there is not, and every value that occurs nowhere.
    """
    wrong, chosen = [], list(tables)
    for name, value in where.items():
        values = [str(one) for one in ([value] if isinstance(value, str) or not isinstance(value, (list, tuple, set)) else value)]
        if name not in tables[0]:
            columns = list(map(str, tables[0].columns))
            wrong.append(f"there is no column '{name}'{hint(name, columns)} (there are: {', '.join(columns)})")
            continue
        wrong += unheard(name, values, [*tables, *everything], known.get(name))
        chosen = [frame[filled(frame[name]).isin(values).to_numpy()] if name in frame else frame for frame in chosen]
    if wrong:
        raise ArgumentError("; ".join(wrong))
    return chosen


def unheard(name: str, values: Sequence[str], tables: Sequence[pd.DataFrame], known: Sequence[str] | None) -> list[str]:
    """A message for each value of a label that occurs in no table and is not declared."""
    missing = [value for value in values if value != UNKNOWN and value not in (known or ())]
    if not missing:
        return []
    occurring = {str(value) for frame in tables if name in frame for value in frame[name].dropna().unique()} | set(known or ())
    return [f"{name} '{value}' occurs nowhere{hint(value, occurring)}" for value in missing if value not in occurring]
