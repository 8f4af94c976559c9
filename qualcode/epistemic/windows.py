"""Lines with codes, and the windows that move over them: ties by unit, and the pairs of lines behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from qualcode.errors import ArgumentError
from qualcode.tables import TEXT, check_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Windows"]

_AT_ONCE = 2_000_000
"""Cells that are computed at once: what bounds the memory."""
_OURS = ("unit", "lines", "ties")
"""What the table of units calls its own index and columns."""
_TOLD = ("document", "segment", "turn", "start", "end", "speaker", "actor", "person", "stage", "plane", "text")


@dataclass(frozen=True, eq=False)
class Windows:
    """Lines, ordered by conversation, and where the window of each begins and ends.

    Attributes
    ----------
    lines
        As they were handed in, conversations one after the other.
    codes
        Columns of `lines`.
    values
        Lines × codes.
    unit
        Label of the unit of each line; blank: none.
    first, last
        Positions of the first line of each window and behind its last.
    """

    lines: pd.DataFrame
    codes: tuple[str, ...]
    values: np.ndarray
    unit: pd.Series
    unit_columns: tuple[str, ...]
    conversation: tuple[str, ...]
    first: np.ndarray
    last: np.ndarray
    back: int | None
    forward: int
    binary: bool

    @classmethod
    def of(
        cls,
        lines: pd.DataFrame,
        codes: Sequence[str],
        *,
        conversation: tuple[str, ...],
        unit: tuple[str, ...],
        back: int | None,
        forward: int,
        binary: bool,
    ) -> Windows:
        """The windows of a table of lines, when it has what is needed."""
        import numpy as np

        names = tuple(codes)
        _known(lines, names, conversation, unit, back, forward)
        blank = lines[list(conversation)].isna().any(axis=1)
        if blank.any():
            raise ArgumentError(f"{int(blank.sum())} lines have no {' or '.join(conversation)}: take them out")
        number = lines.groupby(list(conversation), sort=False).ngroup().to_numpy()
        order = np.argsort(number, kind="stable")
        lines, number = lines.iloc[order], number[order]
        values = _numbers(lines, names)
        begin = np.searchsorted(number, number, side="left")
        end = np.searchsorted(number, number, side="right")
        here = np.arange(len(lines))
        first = begin if back is None else np.maximum(begin, here - back + 1)
        last = np.minimum(end, here + forward + 1)
        return cls(lines, names, values, _labels(lines, unit), unit, conversation, first, last, back, forward, binary)

    def products(self, rows: np.ndarray, sums: np.ndarray) -> np.ndarray:
        """sᵢsⱼ − hᵢhⱼ for the windows of some lines: lines × pairs of codes; `sums` of the codes over the lines before each."""
        import numpy as np

        own = self.values[rows]
        others = sums[self.last[rows]] - sums[self.first[rows]] - own
        one, two = np.triu_indices(len(self.codes), 1)
        products: np.ndarray = own[:, one] * own[:, two] + others[:, one] * own[:, two] + own[:, one] * others[:, two]
        once: np.ndarray = (products > 0).astype("float64")
        return once if self.binary else products

    def ties(self) -> pd.DataFrame:
        """Units × pairs of codes, summed over the focal lines of each unit."""
        import numpy as np
        import pandas as pd
        from scipy.sparse import csr_matrix

        pairs = pd.MultiIndex.from_tuples(list(combinations(self.codes, 2)), names=["code_1", "code_2"])
        known = sorted(self.unit.dropna().unique())
        place = self.unit.map({name: number for number, name in enumerate(known)}).fillna(-1).to_numpy(dtype="int64")
        rows = np.flatnonzero((place >= 0) & (self.values > 0).any(axis=1))  # a line without codes ties nothing
        total = np.zeros((len(known), len(pairs)))
        sums = np.concatenate([np.zeros((1, len(self.codes))), np.cumsum(self.values, axis=0)])
        step = max(1, _AT_ONCE // max(1, len(pairs)))
        for begin in range(0, len(rows), step):
            some = rows[begin : begin + step]
            here = csr_matrix((np.ones(len(some)), (place[some], np.arange(len(some)))), shape=(len(known), len(some)))
            total += here @ self.products(some, sums)
        whole = (self.values % 1 == 0).all()
        return pd.DataFrame(total.astype("int64") if whole else total, index=pd.Index(known, name="unit"), columns=pairs)

    def units(self) -> pd.DataFrame:
        """A row per unit: how many lines it has, and every column that has one value in it."""
        import pandas as pd

        rest = [name for name in self.lines.columns if name not in (*self.codes, *_OURS)]
        mine = self.lines.loc[self.unit.notna().to_numpy(), rest]
        groups = mine.groupby(self.unit.dropna().to_numpy(), sort=True)
        one = groups.nunique(dropna=False) == 1
        kept = [name for name in rest if one[name].all()]
        units = pd.concat([groups.size().rename("lines"), groups[kept].agg("first")], axis=1)
        return units.rename_axis("unit")

    def mixed(self, column: str) -> list[str]:
        """The units that have several values of a column."""
        if column not in self.lines:
            return []
        several = self.lines[column].groupby(self.unit.to_numpy(), sort=True).nunique() > 1
        return list(several.index[several])

    def evidence(self, unit: str, code_1: str, code_2: str) -> pd.DataFrame:
        """The pairs of lines that make a tie; see :meth:`qualcode.epistemic.tying.EpistemicNetwork.evidence`."""
        import numpy as np
        import pandas as pd

        one, two = (self.values[:, self.codes.index(code)] for code in (code_1, code_2))
        found: list[tuple[int, int, str, str, float]] = []
        for row in np.flatnonzero((self.unit == unit).fillna(False).to_numpy(dtype=bool)):
            for other in range(self.first[row], self.last[row]):
                ways = ((one, two, code_1, code_2), (two, one, code_2, code_1))
                for mine, its, my_code, its_code in ways[: 1 if other == row else 2]:
                    if mine[row] * its[other] > 0:
                        found.append((int(row), other, my_code, its_code, float(mine[row] * its[other])))
        rows, others = [entry[0] for entry in found], [entry[1] for entry in found]
        frame = pd.DataFrame({"focal": self.lines.index[rows], "line": self.lines.index[others]})
        frame["distance"] = np.subtract(others, rows).astype("int64")
        frame["focal_code"] = pd.Series([entry[2] for entry in found], dtype=TEXT)
        frame["line_code"] = pd.Series([entry[3] for entry in found], dtype=TEXT)
        frame["product"] = pd.Series([entry[4] for entry in found], dtype="float64")
        for name in (name for name in _TOLD if name in self.lines and name not in self.codes):
            frame[f"focal_{name}"] = self.lines[name].iloc[rows].to_numpy()
            frame[f"line_{name}"] = self.lines[name].iloc[others].to_numpy()
        return frame

    def settings(self) -> dict[str, str]:
        """Every choice, in words."""
        window = "the conversation up to the line" if self.back is None else f"{self.back} lines that end at the line"
        return {
            "conversation": ", ".join(self.conversation),
            "unit": ", ".join(self.unit_columns),
            "window": window + (f", and {self.forward} after it" if self.forward else ""),
            "weight": "a line ties two codes once" if self.binary else "sum of products",
            "lines": str(len(self.lines)),
            "lines_without_unit": str(int(self.unit.isna().sum())),
        }


def _known(
    lines: pd.DataFrame, codes: tuple[str, ...], conversation: tuple[str, ...], unit: tuple[str, ...], back: int | None, forward: int
) -> None:
    check_columns(lines, (*codes, *conversation, *unit), what="the lines")
    if len(set(codes)) < 2 or len(set(codes)) < len(codes):
        raise ArgumentError(f"a tie needs two different codes or more, each named once; found {', '.join(codes) or 'none'}")
    if not conversation or not unit:
        raise ArgumentError("name a column or more for `conversation` and for `unit`")
    if (back is not None and back < 1) or forward < 0:
        raise ArgumentError(
            f"a window has 1 line back or more (the line itself) and 0 forward or more; found back={back}, forward={forward}"
        )


def _numbers(lines: pd.DataFrame, codes: tuple[str, ...]) -> np.ndarray:
    """Lines × codes; an error that names the columns with something else than 0, 1, 2, …"""
    import numpy as np
    import pandas as pd

    numbers: np.ndarray = lines[list(codes)].apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    wrong = [code for place, code in enumerate(codes) if not (numbers[:, place] >= 0).all()]
    if wrong:
        raise ArgumentError(f"columns of codes hold 0, 1 or a larger number in every line; something else stands in {', '.join(wrong)}")
    return numbers


def _labels(lines: pd.DataFrame, unit: tuple[str, ...]) -> pd.Series:
    """The label of the unit of each line: its columns joined; blank where one of them is."""
    label: pd.Series = lines[unit[0]].astype(TEXT)
    for name in unit[1:]:
        label = label + " · " + lines[name].astype(TEXT)
    return label
