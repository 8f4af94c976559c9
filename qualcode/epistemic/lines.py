"""Codings → lines that say of each sentence or turn which codes it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, one_of
from qualcode.intervals import placing
from qualcode.matrices.choosing import one_voice
from qualcode.matrices.labelling import codable, cut
from qualcode.rows import Coding, Segment
from qualcode.tables import check, check_columns, without_categories

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["coded_lines"]

LINES = ("segment", "turn")
SPEAKERS = ("respondents", "all")
_KEPT = ("document", "segment", "turn", "start", "end", "speaker", "actor", "role", "person", "stage", "plane", "text")
_SPAN = {"segment": "first", "start": "min", "end": "max", "text": "".join}


def coded_lines(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    columns: str = "code",
    codes: Sequence[str] | None = None,
    line: str = "segment",
    speakers: str = "respondents",
) -> pd.DataFrame:
    """One row per sentence or turn, with 1 for each code that it has and 0 for each that it has not.

    Parameters
    ----------
    codings
        Columns document, start, end, code, status as in :class:`qualcode.Coding`. Rejected ones are left out. A coding marks every line
        with which it shares a character.
    segments
        Columns as :class:`qualcode.Segment`.
    columns
        ``code`` or ``family`` (what stands before the first dot), or another column of `codings`.
    codes
        The codes (or families) to show, in order; ``None``: all that occur, sorted.
    line
        ``segment``: a sentence; ``turn``: all a speaker says until the next speaks (in texts without turns as the segments tell).
    speakers
        ``respondents`` leaves out the interviewer's sentences; ``all`` keeps them.

    Returns
    -------
    pandas.DataFrame
        In the order of the texts: document, segment (of a turn the first), turn, start, end, speaker, actor, role, person, stage, plane,
        text and further columns of `segments` that begin with ``stage_``, then an ``int64`` column per code. What differs within a
        turn, such as its stage or plane, is blank.

    Raises
    ------
    ArgumentError
        When a column or an argument is not known, or several people coded.

    Examples
    --------
    >>> import pandas as pd
    >>> text = ["批了钱。", "还来检查。"]
    >>> said = pd.DataFrame({"document": "S-01", "segment": ["S-01:1", "S-01:2"], "turn": 1, "start": [0, 4], "end": [4, 9], "text": text})
    >>> said = said.assign(speaker="甲", actor="agency", role="respondent", person="P1", stage=["setting", "review"], plane="actual")
    >>> coded = pd.DataFrame({"document": "S-01", "start": [0, 5], "end": [3, 8], "code": ["support.funds", "control.inspection"]})
    >>> lines = coded_lines(coded.assign(status="proposed"), said, columns="family")
    >>> lines[["segment", "control", "support"]].values.tolist()
    [['S-01:1', 0, 1], ['S-01:2', 1, 0]]
    >>> coded_lines(coded.assign(status="proposed"), said, line="turn")["stage"].isna().tolist()
    [True]
    """
    import pandas as pd

    one_of("line", line, LINES)
    one_of("speakers", speakers, SPEAKERS)
    codings = without_categories(check(codings, Coding, needs=["document", "start", "end", "code", "status"]))
    segments = without_categories(check(segments, Segment, needs=_KEPT))
    found = one_voice(codings)
    found = found.assign(family=cut(found["code"], 1)) if columns == "family" else found
    check_columns(found, [columns], what="the codings")
    lines = _lines(segments, line, speakers)
    names = list(codes) if codes is not None else sorted(found[columns].dropna().unique())
    taken = sorted(set(names) & set(lines.columns))
    if taken:
        raise ArgumentError(f"a code cannot be called as a column of the lines: {', '.join(taken)}; rename it")
    marks = pd.DataFrame(0, index=lines.index, columns=pd.Index(names, dtype=object), dtype="int64")
    values = marks.to_numpy(copy=True)
    place = {name: number for number, name in enumerate(names)}
    found = found[found[columns].isin(names)]
    pairs = placing(found, lines)
    values[pairs["unit"].to_numpy(), found[columns].map(place).to_numpy(dtype="int64")[pairs["span"].to_numpy()]] = 1
    return pd.concat([lines, pd.DataFrame(values, index=lines.index, columns=marks.columns)], axis=1)


def _lines(segments: pd.DataFrame, line: str, speakers: str) -> pd.DataFrame:
    """The sentences or turns in the order of the texts."""
    if speakers == "respondents":
        segments = codable(segments)
    kept = [*_KEPT, *(name for name in segments.columns if str(name).startswith("stage_") and name != "stage_from")]
    rows = segments[kept].sort_values(["document", "start"], kind="stable", ignore_index=True)
    if line == "segment":
        return rows
    groups = rows.groupby(["document", "turn"], sort=False)
    same = {name: _only for name in kept if name not in ("document", "turn", *_SPAN)}
    how: dict[str, Any] = {**_SPAN, **same}
    return groups.agg(how).reset_index()[kept]


def _only(values: pd.Series) -> object:
    """The one value that all have, else blank."""
    import pandas as pd

    return values.iloc[0] if values.nunique(dropna=False) == 1 else pd.NA
