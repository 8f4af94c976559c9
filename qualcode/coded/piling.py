"""What is put together over parts: sums, different rows, the rows of a cell. Memory grows with what comes out, not with what goes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from qualcode.coded.folders import SENTENCES
from qualcode.matrices.behind import with_labels
from qualcode.matrices.grid import coded, shared_labels
from qualcode.matrices.tallying import Counting

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ADDS", "OF_ONE_DOCUMENT", "Cells", "Different", "Pile", "Rows", "Sink", "Sums", "summed"]

OF_ONE_DOCUMENT = frozenset({"document", "segment", "coding", "evidence"})
"""Columns whose values occur in one document only."""
ADDS = "_adds"
_MANY = 200_000


class Sink(Protocol):
    """Takes the rows of part after part, and needs these columns of them."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def add(self, frame: pd.DataFrame) -> None: ...


@dataclass
class Pile:
    """Rows of several parts that are made fewer by `reduce` whenever they have become many."""

    reduce: Callable[[pd.DataFrame], pd.DataFrame]
    frames: list[pd.DataFrame] = field(default_factory=list)
    held: int = 0

    def add(self, frame: pd.DataFrame) -> None:
        self.frames.append(frame)
        self.held += len(frame)
        if self.held > _MANY + 2 * len(self.frames[0]):
            self.frames = [self.whole()]
            self.held = len(self.frames[0])

    def whole(self) -> pd.DataFrame:
        """All that was added, reduced."""
        import pandas as pd

        return self.reduce(pd.concat(self.frames, ignore_index=True))


def summed(frame: pd.DataFrame, values: Sequence[str]) -> pd.DataFrame:
    """One row for each different value of the other columns, blanks among them, with the sums of `values`.

    Examples
    --------
    >>> import pandas as pd
    >>> summed(pd.DataFrame({"stage": ["a", "b", "a"], "adds": [1, 2, 3]}), ["adds"]).values.tolist()
    [['a', 4], ['b', 2]]
    """
    keys = [name for name in frame if name not in values]
    if frame.empty:
        return frame
    if not keys:
        return frame.sum().to_frame().T
    made: pd.DataFrame = frame.groupby(keys, sort=False, dropna=False, observed=True)[list(values)].sum().reset_index()
    return made


def different(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop_duplicates(ignore_index=True)


class Sums:
    """What each combination of labels counts, in one way (``None``: rows, of sentences those that each stands for).

    Units of one document are added up, because a part holds whole documents; others are kept as different pairs of labels and unit.
    """

    def __init__(self, by: Sequence[str], counting: Counting | None) -> None:
        self.by, self.counting = tuple(by), counting
        units = () if counting is None else counting.columns
        self.spread = bool(units) and not OF_ONE_DOCUMENT.intersection(units)
        self._sums = Pile(lambda frame: summed(frame, [ADDS]))
        self._units = Pile(different)

    @property
    def columns(self) -> tuple[str, ...]:
        units = () if self.counting is None else self.counting.columns or ("document", "start", "end")
        return (*self.by, *units)

    def add(self, frame: pd.DataFrame) -> None:
        added = self._added(frame)
        if self.spread:
            self._units.add(frame.loc[added > 0, list(dict.fromkeys(self.columns))])
        self._sums.add(summed(frame[list(self.by)].assign(**{ADDS: added}), [ADDS]))

    def _added(self, frame: pd.DataFrame) -> Any:
        import numpy as np

        if self.counting is None:
            return frame[SENTENCES].to_numpy() if SENTENCES in frame else np.ones(len(frame), dtype=np.int64)
        groups: Any = np.zeros(len(frame), dtype=np.int64)
        if self.by and len(frame):
            groups = coded(frame, self.by).groupby(list(self.by), sort=False, observed=True).ngroup().to_numpy()
        return self.counting.adds(frame, groups)

    def told(self) -> pd.DataFrame:
        """A row for each combination of the labels that occurs, with what it counts (`ADDS`)."""
        occurring = self._sums.whole()
        if not self.spread:
            return occurring
        units = self._units.whole()
        counted = units[list(self.by)].assign(**{ADDS: self._added(units)})
        import pandas as pd

        return summed(pd.concat([occurring.assign(**{ADDS: 0}), counted]), [ADDS])


class Different:
    """The different rows that there are in some columns."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._pile = Pile(different)

    def add(self, frame: pd.DataFrame) -> None:
        self._pile.add(different(frame[list(self.columns)]))

    def told(self) -> pd.DataFrame:
        return self._pile.whole()


class Rows:
    """The whole rows that have these labels."""

    columns: tuple[str, ...] = ()

    def __init__(self, labels: Mapping[str, object]) -> None:
        self._labels = labels
        self._frames: list[pd.DataFrame] = []

    def add(self, frame: pd.DataFrame) -> None:
        self._frames.append(with_labels(frame, self._labels))

    def keep(self, number: str, rows: pd.Series) -> None:
        """Leaves out those whose number is none of these."""
        self._frames = [frame[frame[number].isin(rows)] for frame in self._frames]

    def told(self) -> pd.DataFrame:
        import pandas as pd

        return pd.concat(self._frames)


class Cells:
    """The labels that the material has, and how many sentences there are."""

    columns: tuple[str, ...] = ()

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._pile = Pile(different)
        self.sentences = 0

    def add(self, frame: pd.DataFrame) -> None:
        self.sentences += int(frame[SENTENCES].sum())
        self._pile.add(frame[list(shared_labels(self._names, frame))].assign(_there=True).drop_duplicates())

    def told(self) -> pd.DataFrame:
        return self._pile.whole()
