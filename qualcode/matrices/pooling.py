"""Whose codings count, before anything is made of them: one person's, or what several gave alike, with all that they said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qualcode.errors import ArgumentError, DataError, Problem, hint
from qualcode.kept import ADJUDICATED
from qualcode.learning.deciding import ENDS, SEVERAL
from qualcode.matrices.choosing import agreed, denies
from qualcode.reading.codings import INTERSECTION, MAJORITY, POOLS, UNION, by_people, coders_of, people_of
from qualcode.rows import NO_END, UNKNOWN
from qualcode.tables import TEXT

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["codings_of", "pooled_doubts"]

_DIFFERENT = {"source": NO_END, "target": NO_END, "stage": UNKNOWN, "plane": UNKNOWN, "polarity": "?"}
"""What is said where coders who agree on the code say different things of it; of ends that there is no relation, for it was not agreed on.
Elsewhere nothing is said."""
_PLACE = ("document", "start", "end", "code")
_STAGE = "stage_"


def codings_of(codings: pd.DataFrame, coder: str) -> pd.DataFrame:
    """Those rows of a table of codings that count when it is asked whose they are.

    Parameters
    ----------
    codings
        What :func:`qualcode.run` takes, with a column ``coder``.
    coder
        A name (such as ``adjudicated``): all that this coder gave, denied and rejected, too. ``union``: all rows. ``intersection``: the
        characters to which every person of the table gave the code; ``majority``: to which more than half of them did. What machines
        proposed, and what was settled in the end (``adjudicated``), are no voices there.

    Returns
    -------
    pandas.DataFrame
        For a name and for ``union`` rows of the table as they are. For ``intersection`` and ``majority`` one row for each stretch of
        characters, whose coder is called ``majority of A, B, C``; other columns than those of :func:`qualcode.run` are left out.

    Raises
    ------
    ArgumentError
        When nobody is called so, or the table does not tell coders apart.

    Notes
    -----
    Stretches are found by code alone, first of what is affirmed, then of what is denied; what somebody rejected speaks for no code. What
    else is said of a stretch (polarity, modality, stage, plane, source, target) holds where as many coders say it as must give the code.
    Where fewer say something and nobody else says, it is blank, and is worked out as if nobody had said it. Where coders say different
    things and none of them is said by enough, the ends are ``(none)``, the stage and the plane ``(unknown)``, the polarity ``?``: that the
    code applies was agreed on, between whom it holds was not, so that no relation is made of it.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("d", 0, 10, "tie", "A", "bureau"), ("d", 4, 12, "tie", "B", "bureau"), ("d", 20, 24, "tie", "B", "")]
    >>> frame = pd.DataFrame(rows, columns=["document", "start", "end", "code", "coder", "source"])
    >>> codings_of(frame, "intersection")[["start", "end", "coder", "source"]].values.tolist()
    [[4, 10, 'intersection of A, B', 'bureau']]
    >>> len(codings_of(frame, "B")), len(codings_of(frame, "union"))
    (2, 3)
    """
    if coder == UNION:
        return codings
    if "coder" not in codings:
        raise ArgumentError(f"this table has no column 'coder'; coder={coder!r} cannot be told apart")
    names = people_of(codings)
    if coder in (INTERSECTION, MAJORITY):
        needed = len(names) if coder == INTERSECTION else len(names) // 2 + 1
        return _alike(codings, needed, f"{coder} of {', '.join(names)}")
    known = coders_of(codings)
    if coder not in known:
        raise ArgumentError(f"nobody is called '{coder}' among the coders{hint(coder, [*known, *POOLS])} (there are: {', '.join(known)})")
    mine: pd.DataFrame = codings[_texts(codings["coder"]).eq(coder).to_numpy(dtype=bool)]
    return mine


def pooled_doubts(codings: pd.DataFrame) -> Iterator[Problem]:
    """What is told where several persons coded and nobody said whose codings count."""
    coders = [*people_of(codings), *([ADJUDICATED] if ADJUDICATED in coders_of(codings) else [])]
    if len(coders) > 1:
        found = f"these codings are by {len(coders)} coders ({', '.join(coders)}), and whatever any of them gave is counted"
        use = f"Say whose count, in study.yaml (codings: {{file: …, coder: …}}) or with --coder: one of these names, {', '.join(POOLS)}."
        yield Problem("codings", found, use)


def _alike(codings: pd.DataFrame, needed: int, name: str) -> pd.DataFrame:
    """One row for each stretch of characters to which at least `needed` people gave the same code, affirmed or denied."""
    import pandas as pd

    own = _placed(codings[by_people(codings)])
    denied = denies(own)
    said = [str(column) for column in own if column in (*_DIFFERENT, "modality") or str(column).startswith(_STAGE)]
    rows = [row for part in (own[~denied], own[denied]) for row in _stretches(part, needed, said)]
    columns = [*_PLACE, "coder", "method", "status", *(["quote"] if "quote" in own else []), *said]
    made = pd.DataFrame(rows, columns=columns).assign(coder=name, method="manual", status="accepted")
    return made.sort_values(list(_PLACE), kind="stable").reset_index(drop=True)


def _placed(codings: pd.DataFrame) -> pd.DataFrame:
    """The rows that nobody rejected, with their places as numbers."""
    import pandas as pd

    missing = [f"'{column}'{hint(column, map(str, codings.columns))}" for column in _PLACE if column not in codings]
    if missing:
        use = "Give it the columns of the codings.csv that `qualcode run` writes."
        raise DataError([Problem("codings", f"this table of codings lacks the column {', '.join(missing)}", use)])
    own = codings.assign(start=pd.to_numeric(codings["start"], errors="coerce"), end=pd.to_numeric(codings["end"], errors="coerce"))
    lost = own["start"].isna() | own["end"].isna()
    if lost.any():
        use = "Write the numbers of the first and the last character."
        wrong = codings.loc[lost.to_numpy(dtype=bool), ["start", "end"]].itertuples(name=None)
        raise DataError([Problem(f"codings, row {row}", f"'{start}' to '{end}' is no place in a text", use) for row, start, end in wrong])
    if "status" in own:
        own = own[~_texts(own["status"]).str.lower().isin(["rejected"]).to_numpy(dtype=bool)]
    own = own.astype({"start": "int64", "end": "int64"})
    if "quote" in own:  # programs for tables change blanks, and a quote of another length cannot be cut
        lengths = _texts(own["quote"].astype(TEXT)).str.len()
        own["quote"] = own["quote"].where(lengths == own["end"] - own["start"])
    return own


def _texts(values: pd.Series) -> pd.Series:
    return values.astype(TEXT).str.strip().fillna("")


def _stretches(codings: pd.DataFrame, needed: int, said: Sequence[str]) -> Iterator[dict[str, object]]:
    """The stretches that enough people coded alike, each with what enough of them say of it."""
    columns = [*_PLACE, "coder", *(["quote"] if "quote" in codings else [])]
    cut = agreed(codings[columns].assign(row=range(len(codings))), needed)
    found: list[dict[str, Any]] = []
    for row in cut.sort_values(["document", "code", "start", "end"], kind="stable").to_dict("records"):
        last = found[-1] if found else None
        if last is None or (last["document"], last["code"]) != (row["document"], row["code"]) or row["start"] >= last["end"]:
            found.append({**{str(name): value for name, value in row.items()}, "rows": [row["row"]]})
            continue
        last["rows"].append(row["row"])
        if row["end"] > last["end"]:
            if "quote" in last:
                known = isinstance(last["quote"], str) and isinstance(row["quote"], str)
                last["quote"] = last["quote"] + row["quote"][last["end"] - row["start"] :] if known else None
            last["end"] = row["end"]
    told = {column: _texts(codings[column]).tolist() for column in ("coder", *said)}
    for one in found:
        votes = {column: {(told["coder"][row], _alone(column, told[column][row])) for row in one["rows"]} for column in said}
        yield one | {column: _agreed_on(column, [value for _, value in sorted(own)], needed) for column, own in votes.items()}


def _alone(column: str, value: str) -> str:
    """A value as it is compared: actors at an end in one order."""
    return "; ".join(sorted(filter(None, map(str.strip, SEVERAL.split(value))))) if column in ENDS else value


def _agreed_on(column: str, values: Sequence[str], needed: int) -> str:
    """What enough people say; what stands for different things where they differ; blank where too few say anything."""
    counts = Counter(value for value in values if value)
    enough = [value for value, count in counts.items() if count >= needed]
    if len(enough) == 1:
        return enough[0]
    different = UNKNOWN if column.startswith(_STAGE) else _DIFFERENT.get(column, "")
    return different if len(counts) > 1 else ""
