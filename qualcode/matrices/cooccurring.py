"""Which codes occur in the same units: a square matrix that opens to its rows, and the pairs with their measures."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError, hint, one_of
from qualcode.matrices.choosing import counted
from qualcode.matrices.labelling import TOGETHER, UNKNOWN
from qualcode.matrices.overlapping import MACHINE, SHARED, in_groups, level_labels, matched, merged, near_pairs, whose
from qualcode.matrices.record import shown, shown_html
from qualcode.matrices.unitising import is_window, unit_rows
from qualcode.rows import Coding, Segment
from qualcode.tables import check, without_categories

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
    from qualcode.matrices.unitising import Units

__all__ = ["UNEQUAL", "CooccurrenceMatrix", "cooccurrence_matrix", "cooccurrences", "pairs_of"]

UNEQUAL = 5
"""A pair whose codes differ by more than this many to one is flagged: its c says little."""
UNION = "union"
OVERLAP = "overlap"


@dataclass(frozen=True, eq=False, repr=False)
class CooccurrenceMatrix:
    """In how many units two codes occur together; on the diagonal in how many a code occurs at all.

    Attributes
    ----------
    counts
        One row and one column per code, symmetric, ``Int64``.
    found
        The codings, with a column ``unit`` (a number; a coding that lies in several units has a row for each).
    settings
        Every choice that was made, in words.
    pairs
        The matched passages where the units are overlaps, else ``None``.
    sizes
        The number of units on each plane; ``None`` where it is not known.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> matrix = qualcode.cooccurrence_matrix(results.codings, results.segments, units="turn", level="family")
    >>> matrix.evidence("control", "resistance")["unit"].nunique() == matrix.counts.loc["control", "resistance"]
    np.True_
    """

    counts: pd.DataFrame
    found: pd.DataFrame
    settings: Mapping[str, str]
    pairs: pd.DataFrame | None = None
    sizes: pd.Series | None = None

    def __repr__(self) -> str:
        return shown(self.counts, self.settings)

    def _repr_html_(self) -> str:
        return shown_html(self.counts, self.settings)

    def evidence(self, row: object, column: object) -> pd.DataFrame:
        """The codings of both codes in the units that the cell counts: as many different values of ``unit`` as the cell says.

        Raises
        ------
        ArgumentError
            When there is no such code.
        """
        for label in (row, column):
            if label not in self.counts.index:
                raise ArgumentError(f"there is no code {label!r} in this matrix{hint(str(label), map(str, self.counts.index))}")
        own, its = (self.found[self.found["code"] == label] for label in (row, column))
        if self.pairs is None or row == column:
            both = self.found[self.found["code"].isin([row, column])]
            shared = both[both["unit"].isin(set(own["unit"]) & set(its["unit"]))]
        else:
            shared = self._matched(sorted((str(row), str(column))))
        return shared.sort_values(["document", "start", "end"], kind="stable")

    def _matched(self, codes: list[str]) -> pd.DataFrame:
        """The codings of the matched passages of two codes, ``unit`` being the number of the pair."""
        import pandas as pd

        assert self.pairs is not None
        here = self.pairs[(self.pairs["code_1"] == codes[0]) & (self.pairs["code_2"] == codes[1])]
        numbers = pd.concat([here.set_index(f"passage_{side}")["unit"] for side in (1, 2)])
        rows = self.found[self.found["unit"].isin(numbers.index)]
        return rows.assign(unit=rows["unit"].map(numbers))


def _checked(units: Units, planes: str, segments: pd.DataFrame | None) -> None:
    one_of("planes", planes, TOGETHER)
    if is_window(units):
        if int(units[1]) < 1:
            raise ArgumentError(f"a window of {units[1]} sentences is none; give 1 or more")
        if segments is None:
            raise ArgumentError("units of windows need the sentences in their order; pass segments=")


def _of_coders(found: pd.DataFrame, coders: str | None) -> pd.DataFrame:
    """The codings of one coder, or of all if that was asked for."""
    coder = whose(found)
    names = sorted(map(str, coder.dropna().unique()))
    people = [name for name in names if name != MACHINE]
    if coders is None and len(people) > 1:
        raise ArgumentError(
            f"these codings are by {len(people)} people ({', '.join(people)}); pass coders= one of them, or 'union' to join them"
        )
    if coders not in (None, UNION, *names):
        raise ArgumentError(f"there are no codings by '{coders}' (there are: {', '.join(names)}){hint(str(coders), names)}")
    return found if coders in (None, UNION) else found[coder == coders]


def _matrix_of(counts: np.ndarray[tuple[int, int], np.dtype[np.int64]], codes: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(counts, index=pd.Index(codes, name="code"), columns=pd.Index(codes, name="code"), dtype="Int64")


def _shared_units(placed: pd.DataFrame, codes: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """For every two codes the number of units that hold both: XᵀX of the units × codes that occur."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    unit = placed["unit"].to_numpy(dtype=np.int64)
    occurring, names = pd.factorize(placed["code"])
    once = np.sort(unit * len(codes) + pd.Index(codes).get_indexer(pd.Index(names))[occurring])
    once = once[np.diff(once, prepend=-1) > 0]
    unit, code = once // max(len(codes), 1), once % max(len(codes), 1)
    held = csr_array((np.ones(len(once), dtype=np.int64), (unit, code)), shape=(int(unit.max(initial=-1)) + 1, len(codes)))
    return np.asarray((held.T @ held).toarray(), dtype=np.int64)


def _overlapping(
    found: pd.DataFrame, planes: str, codes: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """The codings with the number of their passage, the matched pairs of passages, and how many there are of every two codes."""
    import numpy as np
    import pandas as pd

    together = found.assign(_plane=found["plane"] if planes == "apart" else "together")
    passages, numbers = merged(together, ["document", "_plane", "code"])
    one, other = near_pairs(passages, SHARED, by=["document", "_plane"])
    code = passages["code"].to_numpy(dtype=object)
    turned = code[one] > code[other]
    left, right = np.where(turned, other, one), np.where(turned, one, other)
    pairs = pd.DataFrame({"code_1": code[left], "code_2": code[right], "passage_1": left, "passage_2": right})
    # In the order of the texts, as `matched` asks: by where both begin, then by which ends first.
    start, end = passages["start"].to_numpy(), passages["end"].to_numpy()
    place = in_groups(passages, ["document", "_plane"])
    order = np.lexsort((np.minimum(end[left], end[right]), np.maximum(start[left], start[right]), place[left]))
    pairs = matched(pairs.iloc[order][(code[left] != code[right])[order]]).reset_index(drop=True)
    pairs["unit"] = np.arange(len(pairs))
    counts = np.zeros((len(codes), len(codes)), dtype=np.int64)
    at = pd.Index(codes)
    np.add.at(counts, tuple(at.get_indexer(pd.Index(pairs[name])) for name in ("code_1", "code_2")), 1)
    counts += counts.T
    np.fill_diagonal(counts, np.bincount(at.get_indexer(pd.Index(passages["code"])), minlength=len(codes)))
    return found.assign(unit=numbers), pairs, counts


def cooccurrence_matrix(
    codings: pd.DataFrame,
    segments: pd.DataFrame | None = None,
    *,
    units: Units,
    level: str | int = "code",
    planes: str = "apart",
    coders: str | None = None,
    codes: Sequence[str] | None = None,
) -> CooccurrenceMatrix:
    """In how many units two codes occur together.

    A unit is counted once, however many codings of a code it holds.

    Parameters
    ----------
    codings
        Columns document, start, end, code, coder, status, and plane if it is there. Rejected ones are left out.
    segments
        The sentences, columns as :class:`qualcode.Segment`. With them a coding lies in every sentence that it touches, units may be any
        of their columns, and the number of all units is known; without them units are columns of `codings`.
    units
        ``segment``, ``turn``, ``document``, ``person`` or any other column, or several together; what is blank is in no unit.
        ``overlap``: passages that share a character; each passage is in at most one pair of the same two codes, and the diagonal counts
        passages. ``("window", n)``: each sentence that can be coded together with the n − 1 before it.
    level
        ``code``, ``family``, or a number of parts of the code's id. A family counts a unit once, not once a code.
    planes
        ``apart``: what is written and what is done do not occur together even in the same unit (a unit with both is two). ``together``.
    coders
        Whose codings: a person's, or the ``machine``'s; ``union``: whoever coded. Needed where several people did; what one person decided
        and what machines propose besides is joined as everywhere.
    codes
        Codes in their order, so that those without a coding are shown too; others that occur come behind.

    Returns
    -------
    CooccurrenceMatrix
        ``counts`` is square and symmetric, with the units of each code on its diagonal.

    Raises
    ------
    ArgumentError
        When a column is missing, an argument is not known, or several coders would be joined without being asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import cooccurrence_matrix
    >>> rows = [("S-01:1", 0, 2, "a"), ("S-01:1", 4, 6, "b"), ("S-01:1", 7, 8, "b"), ("S-01:2", 10, 12, "b")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "start", "end", "code"]).assign(document="S-01", coder="李", status="accepted")
    >>> cooccurrence_matrix(codings, units="segment").counts.values.tolist()
    [[1, 1], [1, 2]]
    """
    import numpy as np

    codings = without_categories(check(codings, Coding, needs=["document", "start", "end", "code", "coder", "status"]))
    _checked(units, planes, segments)
    if segments is not None:
        segments = without_categories(check(segments, Segment, needs=["document", "start", "end", "role", "plane"]))
    found = _of_coders(counted(codings), coders)
    plane = found["plane"].fillna(UNKNOWN).astype("object") if "plane" in found else UNKNOWN
    found = found.assign(code=level_labels(found["code"], level), plane=plane)
    found = found.iloc[np.lexsort((found["end"], found["start"], in_groups(found, ["document"])))]
    occurring = sorted(map(str, found["code"].unique()))
    codes = [*dict.fromkeys((*(codes or ()), *occurring))]
    settings = {
        "units": units if isinstance(units, str) else ", ".join(map(str, units)),
        "level": str(level),
        "planes": planes,
        "coders": coders or "one",
        "count": "matched passages" if units == OVERLAP else "units",
        "duplicates": "a unit counts once, however many codings of a code it holds",
        "touching spans overlap": "no",
        "missing": "0: the codes occur, never together",
    }
    if units == OVERLAP:
        rows, pairs, counts = _overlapping(found, planes, codes)
        return CooccurrenceMatrix(_matrix_of(counts, codes), rows, settings, pairs)
    rows, sizes = unit_rows(found, segments, units, planes)
    nowhere = len(found) - rows.index.nunique() if found.index.is_unique else 0
    settings |= {"codings_in_no_unit": str(nowhere)}
    return CooccurrenceMatrix(_matrix_of(_shared_units(rows, codes), codes), rows, settings, None, sizes)


def cooccurrences(
    codings: pd.DataFrame,
    segments: pd.DataFrame | None = None,
    *,
    units: Units,
    level: str | int = "code",
    planes: str = "apart",
    coders: str | None = None,
    minimum: int = 1,
) -> pd.DataFrame:
    """Every two codes that occur together in at least `minimum` units, with the measures of the field.

    With n1 and n2 the units of each code, n12 those of both and N all units:

    ===========  ===================================  =================================================================
    c            n12 / (n1 + n2 − n12)                Jaccard's coefficient; the c-coefficient of ATLAS.ti with units in the
                                                      place of codings, so that it is never above 1
    inclusion    n12 / min(n1, n2)                    inclusion index (Callon, Law & Rip 1986), Simpson's coefficient
    equivalence  n12² / (n1 · n2)                     equivalence index (Callon, Courtial & Laville 1991)
    cosine       n12 / √(n1 · n2)                     Salton's cosine, Ochiai's coefficient
    dice         2 · n12 / (n1 + n2)                  Dice's coefficient, Sørensen's
    expected     Σ n1 · n2 / N over the planes        units that chance alone gives
    lift         n12 / expected                       association strength (van Eck & Waltman 2009)
    ===========  ===================================  =================================================================

    Parameters
    ----------
    codings, segments, units, level, planes, coders
        As in :func:`cooccurrence_matrix`. Without `segments`, and for overlaps, N is not known: expected and lift are ``nan``.
    minimum
        The least n12.

    Returns
    -------
    pandas.DataFrame
        Columns code_1, code_2 (in the order of the alphabet), n1, n2, n12, c, unequal (true where n1 and n2 differ by more than 5 to 1,
        so that c is low even where the rarer code never occurs alone), inclusion, equivalence, cosine, dice, expected, lift. The most
        frequent pair first.

    Examples
    --------
    >>> import pandas as pd
    >>> from qualcode import cooccurrences
    >>> rows = [("S-01:1", 0, 2, "a"), ("S-01:1", 4, 6, "b"), ("S-01:2", 10, 12, "b")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "start", "end", "code"]).assign(document="S-01", coder="李", status="accepted")
    >>> cooccurrences(codings, units="segment")[["n1", "n2", "n12", "c", "unequal"]].values.tolist()
    [[1, 2, 1, 0.5, False]]
    """
    return pairs_of(cooccurrence_matrix(codings, segments, units=units, level=level, planes=planes, coders=coders), minimum=minimum)


def pairs_of(matrix: CooccurrenceMatrix, *, minimum: int = 1) -> pd.DataFrame:
    """The table of :func:`cooccurrences` of a matrix whose codes stand in the order of the alphabet.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("S-01:1", 0, 2, "a"), ("S-01:1", 4, 6, "b"), ("S-01:2", 10, 12, "b")]
    >>> codings = pd.DataFrame(rows, columns=["segment", "start", "end", "code"]).assign(document="S-01", coder="李", status="accepted")
    >>> pairs_of(cooccurrence_matrix(codings, units="segment"))[["code_1", "code_2", "n12"]].values.tolist()
    [['a', 'b', 1]]
    """
    import numpy as np

    counts = matrix.counts.to_numpy(dtype=np.int64)
    one, other = np.nonzero(np.triu(counts >= minimum, 1))
    each = counts.diagonal()
    table = _measured(each[one], each[other], counts[one, other])
    codes = matrix.counts.index.to_numpy()
    table.insert(0, "code_1", codes[one])
    table.insert(1, "code_2", codes[other])
    table["expected"] = _expected(matrix)[one, other]
    table["lift"] = table["n12"] / table["expected"]
    return table.sort_values(["n12", "c", "code_1", "code_2"], ascending=[False, False, True, True], kind="stable", ignore_index=True)


def _measured(n1: Numbers, n2: Numbers, n12: Numbers) -> pd.DataFrame:
    """The measures that need no more than three numbers a pair."""
    import numpy as np
    import pandas as pd

    return pd.DataFrame(
        {
            "n1": n1,
            "n2": n2,
            "n12": n12,
            "c": n12 / (n1 + n2 - n12),
            "unequal": np.maximum(n1, n2) > UNEQUAL * np.minimum(n1, n2),
            "inclusion": n12 / np.minimum(n1, n2),
            "equivalence": n12**2 / (n1 * n2),
            "cosine": n12 / np.sqrt(n1 * n2),
            "dice": 2 * n12 / (n1 + n2),
        }
    )


def _expected(matrix: CooccurrenceMatrix) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Σ n1 · n2 / N over the planes."""
    import numpy as np

    codes = matrix.counts.index
    expected = np.zeros((len(codes), len(codes)))
    if matrix.sizes is None:
        why = "units are overlaps" if matrix.pairs is not None else "no segments were passed"
        warnings.warn(f"expected and lift are nan: {why}, so it is not known how many units there are", UserWarning, stacklevel=4)
        return expected * np.nan
    for plane, size in matrix.sizes.items():
        here = matrix.found if plane == "together" else matrix.found[matrix.found["plane"] == plane]
        each = here[["code", "unit"]].drop_duplicates()["code"].value_counts().reindex(codes, fill_value=0).to_numpy()
        expected += np.outer(each, each) / size
    return expected
