"""Code × code by position: which passages are the same, lie in one another, overlap, or stand near each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.matrices.choosing import counted
from qualcode.matrices.labelling import UNKNOWN, cut
from qualcode.matrices.tallying import swept
from qualcode.rows import Coding
from qualcode.tables import TEXT, check, without_categories

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

__all__ = ["POSITIONS", "code_overlaps", "in_groups", "level_labels", "matched", "merged", "near_pairs", "whose"]

POSITIONS = ("exact", "inclusion", "overlap", "proximity")
"""How two passages of a document stand to each other; each pair is of the first kind that fits."""
MACHINE = "machine"
SHARED = -1
"""As a limit on the gap: at least one character is shared."""


def level_labels(codes: pd.Series, level: str | int) -> pd.Series:
    """The codes at a level of the codebook: ``code`` as they are, ``family`` the first part, a number so many parts.

    Examples
    --------
    >>> import pandas as pd
    >>> level_labels(pd.Series(["control.funding.delay", "tie.funding"]), 2).tolist()
    ['control.funding', 'tie.funding']
    """
    if level == "code":
        return codes
    parts = 1 if level == "family" else level
    if not isinstance(parts, int) or isinstance(parts, bool) or parts < 1:
        raise ArgumentError(f"level {level!r} is not 'code', 'family' or a number of parts from 1 on")
    return cut(codes, parts)


def whose(codings: pd.DataFrame) -> pd.Series:
    """Who coded each row: the person, or ``machine``, because the rules and models of one run code together.

    Examples
    --------
    >>> import pandas as pd
    >>> whose(pd.DataFrame({"coder": ["rules", "governance-0.1.0", "李"], "method": ["rule", "model", "manual"]})).tolist()
    ['machine', 'machine', '李']
    """
    return codings["coder"].where(codings["method"] == "manual", MACHINE) if "method" in codings else codings["coder"]


def in_groups(frame: pd.DataFrame, keys: Sequence[str]) -> Numbers:
    """A number for the values of `keys` in each row, in the order of the values, blanks last: texts are compared once for each that occurs.

    Examples
    --------
    >>> import pandas as pd
    >>> in_groups(pd.DataFrame({"document": ["e", "d", "d"], "code": ["a", "b", None]}), ["document", "code"]).tolist()
    [2, 0, 1]
    """
    import numpy as np
    import pandas as pd

    number = np.zeros(len(frame), dtype=np.int64)
    for key in keys:
        codes, values = pd.factorize(frame[key], sort=True)
        number = number * (len(values) + 1) + np.where(codes < 0, len(values), codes)
        number = pd.factorize(number, sort=True)[0].astype(np.int64)
    return number


def merged(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[pd.DataFrame, Numbers]:
    """The passages of a table of spans: those of one `keys` that share a character are one; touching ones stay two.

    Returns
    -------
    tuple
        A table with the keys, ``start`` and ``end``, ordered by them; and for each row of `frame` the number of its passage in that table.

    Examples
    --------
    >>> import pandas as pd
    >>> spans = pd.DataFrame({"document": "d", "code": "a", "start": [0, 3, 5], "end": [4, 5, 9]})
    >>> table, numbers = merged(spans, ["document", "code"])
    >>> table[["start", "end"]].values.tolist(), numbers.tolist()
    ([[0, 5], [5, 9]], [0, 0, 1])
    """
    import numpy as np

    keys = list(keys)
    if frame.empty:
        return frame[[*keys, "start", "end"]].reset_index(drop=True), np.empty(0, dtype=np.int64)
    order, ends, _, begins = swept(frame, in_groups(frame, keys))
    firsts = np.flatnonzero(begins)
    passages = frame[[*keys, "start"]].iloc[order[firsts]].reset_index(drop=True)
    passages["end"] = np.maximum.reduceat(ends, firsts)
    numbers = np.empty(len(frame), dtype=np.int64)
    numbers[order] = np.cumsum(begins) - 1
    return passages, numbers


def near_pairs(passages: pd.DataFrame, within: int | None, *, by: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Positions of every two passages of one `by` whose gap is at most `within` characters (``None``: however far), the earlier first.

    One sort and one look-up a passage: the work grows with the number of pairs found, not with that of all pairs.

    Examples
    --------
    >>> import pandas as pd
    >>> spans = pd.DataFrame({"document": ["d", "d", "e"], "start": [0, 6, 0], "end": [4, 9, 9]})
    >>> [near_pairs(spans, gap, by=["document"])[0].tolist() for gap in (1, 2)]
    [[], [0]]
    """
    import numpy as np

    group = in_groups(passages, by)
    start, end = passages["start"].to_numpy(dtype=np.int64), passages["end"].to_numpy(dtype=np.int64)
    order = np.lexsort((end, start, group))
    group, start, end = group[order], start[order], end[order]
    if within is None:
        last = np.searchsorted(group, group, side="right")
    else:
        apart = group.astype(np.int64) * ((int(end.max()) if len(end) else 0) + within + 2)
        last = np.searchsorted(start + apart, end + apart + within, side="right")
    here = np.arange(len(order))
    many = np.maximum(last - here - 1, 0)
    first = np.repeat(here, many)
    second = first + 1 + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return order[first], order[second]


def matched(pairs: pd.DataFrame) -> pd.DataFrame:
    """As many of the pairs as can stand together when no passage is in two pairs of the same two codes.

    `pairs` has the columns ``code_1, code_2, passage_1, passage_2`` and stands in the order of the texts. The passages of one code do not
    overlap each other, so going from left to right and taking what is free gives the greatest number.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = pd.DataFrame({"code_1": "a", "code_2": "b", "passage_1": [0, 0, 1], "passage_2": [5, 6, 6]})
    >>> matched(pairs)[["passage_1", "passage_2"]].values.tolist()
    [[0, 5], [1, 6]]
    """
    import numpy as np

    taken: set[tuple[object, object, object]] = set()
    kept = []
    for first, second, one, other in zip(pairs["code_1"], pairs["code_2"], pairs["passage_1"], pairs["passage_2"], strict=True):
        own, its = (one, second, first), (other, first, second)
        free = own not in taken and its not in taken
        kept.append(free)
        if free:
            taken |= {own, its}
    return pairs[np.array(kept, dtype=bool)]


def _both(passages: pd.DataFrame, one: Numbers, other: Numbers) -> pd.DataFrame:
    """The pairs as a table, the code that comes first in the alphabet on the left."""
    import numpy as np
    import pandas as pd

    code = passages["code"].to_numpy(dtype=object)
    turned = code[one] > code[other]
    left, right = np.where(turned, other, one), np.where(turned, one, other)
    pairs = {"document": passages["document"].to_numpy()[left], "coder": passages["coder"].to_numpy()[left]}
    for name in ("code", "start", "end", "plane"):
        values = passages[name].to_numpy()
        pairs |= {f"{name}_1": values[left], f"{name}_2": values[right]}
    return pd.DataFrame({**pairs, "passage_1": left, "passage_2": right})


def code_overlaps(codings: pd.DataFrame, *, within: int | None, level: str | int = "code", same: bool = False) -> pd.DataFrame:
    """How the passages of two codes stand to each other, a row for each pair of passages of one document and one coder.

    The same code twice on overlapping text is one passage. Two passages [a0, a1), [b0, b1) are **exact** if they are equal, else
    **inclusion** if one lies in the other, else **overlap** if they share a character, else **proximity** with the gap between them:
    touching passages have gap 0. Codings of different coders are never a pair (what rules and models propose is of one coder,
    ``machine``); a pair may be of different planes, which it tells.

    Parameters
    ----------
    codings
        Columns document, start, end, code, coder, status; plane if it is there. Rejected ones are left out.
    within
        The greatest gap in characters that is still told. ``-1``: only what shares a character. ``None``: every pair of the document,
        which can be very many.
    level
        ``code``, ``family``, or a number of parts of the code's id.
    same
        Whether two passages of the same code are a pair too.

    Returns
    -------
    pandas.DataFrame
        Columns document, coder, code_1, code_2 (in the order of the alphabet), relation (see above), inner (the code that lies in the
        other; blank where neither does), gap (characters; blank where they share some), shared (characters), start_1, end_1, start_2,
        end_2, plane_1, plane_2. In the order of the texts.

    Raises
    ------
    ArgumentError
        When a column is missing, or `within` is less than −1.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import code_overlaps
    >>> spans = [(0, 10, "a"), (2, 6, "b"), (10, 14, "c")]
    >>> codings = pd.DataFrame(spans, columns=["start", "end", "code"]).assign(document="S-01", coder="李", status="accepted")
    >>> code_overlaps(codings, within=0)[["code_1", "code_2", "relation", "inner"]].fillna("").values.tolist()
    [['a', 'b', 'inclusion', 'b'], ['a', 'c', 'proximity', '']]
    """
    codings = without_categories(check(codings, Coding, needs=["document", "start", "end", "code", "coder", "status"]))
    if within is not None and within < SHARED:
        raise ArgumentError(f"within {within} is less than -1; give the greatest gap in characters, -1 for what overlaps, or None for all")
    found = counted(codings)
    found = found.assign(
        coder=whose(found), code=level_labels(found["code"], level), plane=found["plane"].fillna(UNKNOWN) if "plane" in found else UNKNOWN
    )
    passages, _ = merged(found, ["document", "coder", "code", "plane"])
    pairs = _both(passages, *near_pairs(passages, within, by=["document", "coder"]))
    pairs = pairs if same else pairs[pairs["code_1"] != pairs["code_2"]]
    return _told(pairs).reset_index(drop=True)


def _told(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs with their relation, in the order of the texts."""
    import numpy as np
    import pandas as pd

    start_1, end_1, start_2, end_2 = (pairs[name] for name in ("start_1", "end_1", "start_2", "end_2"))
    between = np.maximum(start_1, start_2) - np.minimum(end_1, end_2)
    exact = (start_1 == start_2) & (end_1 == end_2)
    second_in = (start_1 <= start_2) & (end_2 <= end_1) & ~exact
    first_in = (start_2 <= start_1) & (end_1 <= end_2) & ~exact
    relation = np.select([exact, first_in | second_in, between < 0], POSITIONS[:3], POSITIONS[3])
    told = pairs[["document", "coder", "code_1", "code_2"]].assign(
        relation=pd.Series(relation, index=pairs.index, dtype=TEXT),
        inner=pairs["code_2"].where(second_in, pairs["code_1"].where(first_in)).astype(TEXT),
        gap=pd.Series(between, index=pairs.index).where(relation == POSITIONS[3]).astype("Int64"),
        shared=np.maximum(-between, 0),
    )
    told = told.join(pairs[["start_1", "end_1", "start_2", "end_2", "plane_1", "plane_2"]])
    first = np.minimum(start_1, start_2)
    return (
        told.assign(_at=first)
        .sort_values(["document", "coder", "_at", "start_1", "start_2", "code_1", "code_2"], kind="stable")
        .drop(columns="_at")
    )
