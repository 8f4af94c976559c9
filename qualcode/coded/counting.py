"""Counts over many parts, equal to those of a matrix in memory.

Each part is counted by the same functions as a whole study, and what it comes to is added up. That is right where the units of a count
lie within one document, because a part holds whole documents: passages, characters, sentences, documents. Units that occur in several
documents (persons, cases) are kept as different pairs of cell and unit, and rows that may say the same again as a row of another part as
the first of them, until all parts were read. Zero is told from blank by the different labels of the material.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.coded.asking import Heard, Question
from qualcode.coded.declaring import Declared
from qualcode.coded.folders import SENTENCES
from qualcode.errors import one_of
from qualcode.matrices.asking import of_relations, of_whose_codings
from qualcode.matrices.choosing import TOLD_BY, counted, once
from qualcode.matrices.grid import Grid, coded, grid_of, shared_labels
from qualcode.matrices.options import Choices, apart, in_words, names_of, picked, shown, sides, spoken
from qualcode.matrices.record import Matrix
from qualcode.matrices.tallying import tally
from qualcode.matrices.windows import WINDOWS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cell", "Counts", "cell_of_parts", "counted_parts"]

_OF_ONE_DOCUMENT = frozenset({"document", "segment", "coding", "evidence"})
"""Columns whose values occur in one document only."""
_MANY = 200_000
_ROW = "_row"
"""The number of a row among all that were found, where the rows behind a cell are told when all parts were read."""


class Counts(NamedTuple):
    """The cells of a matrix, and every choice in words."""

    counts: pd.DataFrame
    settings: dict[str, str]


class Cell(NamedTuple):
    """The rows behind a cell, those of codings that were denied there, and every choice in words."""

    evidence: pd.DataFrame
    against: pd.DataFrame
    settings: dict[str, str]


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
    if not keys or frame.empty:
        return frame
    made: pd.DataFrame = frame.groupby(keys, sort=False, dropna=False, observed=True)[list(values)].sum().reset_index()
    return made


@dataclass(frozen=True, eq=False)
class _Plan:
    """What is counted, and how it is put together over parts."""

    down: tuple[str, ...]
    across: tuple[str, ...]
    choices: Choices

    @property
    def names(self) -> list[str]:
        return [*self.down, *self.across]

    @property
    def repeats(self) -> bool:
        """Whether a row may say again what a row of another document says."""
        same = {*names_of(self.choices.same), self.choices.duplicates}
        return self.choices.duplicates is not None and not same & _OF_ONE_DOCUMENT

    @property
    def spread(self) -> bool:
        """Whether a unit may occur in several documents."""
        columns = self.choices.counting.columns
        return bool(columns) and not _OF_ONE_DOCUMENT.intersection(columns)

    def once(self, found: pd.DataFrame) -> pd.DataFrame:
        return once(found, self.choices.duplicates, names_of(self.choices.same), each=self.choices.coders == "each")[0]

    def kept(self, found: pd.DataFrame) -> list[str]:
        """The columns that rows are kept with until all parts were read."""
        within = [] if self.choices.duplicates is None else [TOLD_BY.get(self.choices.duplicates, "date")]
        place = ["document", "start", "end", "plane", "coder", "person"] if self.repeats else []
        wanted = [*self.names, *self.choices.counting.columns, *names_of(self.choices.same), *within, *place, _ROW]
        return [name for name in dict.fromkeys(wanted) if name in found]


@dataclass(eq=False)
class _Behind:
    """The rows that have the labels of a cell, as they are found; `left` are those that repeat no row of another part (``None``: all)."""

    labels: Mapping[str, object]
    found: list[pd.DataFrame] = field(default_factory=list)
    denied: list[pd.DataFrame] = field(default_factory=list)
    rows: int = 0
    left: pd.Series | None = None

    def add(self, found: pd.DataFrame, denied: pd.DataFrame | None, plan: _Plan) -> pd.DataFrame:
        """Keeps those of a part, and gives the rows of the part with their numbers."""
        found = found.assign(**{_ROW: range(self.rows, self.rows + len(found))})
        self.rows += len(found)
        self.found.append(self._there(shown(spoken(found, plan.choices), plan.names)))
        if denied is not None:
            self.denied.append(self._there(shown(denied, plan.names)))
        return found

    def _there(self, frame: pd.DataFrame) -> pd.DataFrame:
        for name, value in self.labels.items():
            frame = frame[(frame[name] == value).fillna(False).to_numpy(dtype=bool)]
        return frame

    def whole(self) -> pd.DataFrame:
        """All rows that count."""
        import pandas as pd

        frame = pd.concat(self.found)
        return (frame if self.left is None else frame[frame[_ROW].isin(self.left)]).drop(columns=_ROW)

    def against(self) -> pd.DataFrame | None:
        """All rows that are denied; ``None`` where the table has no such."""
        import pandas as pd

        return pd.concat(self.denied) if self.denied else None


class _Parts:
    """What was found in the parts that were read."""

    def __init__(self, plan: _Plan) -> None:
        def different(frame: pd.DataFrame) -> pd.DataFrame:
            return frame.drop_duplicates(ignore_index=True)

        self.plan = plan
        self.cells = Pile(lambda frame: summed(frame, ["_adds"]))
        self.rows = Pile(plan.once if plan.repeats else different)
        self.material = Pile(different)
        self.planes, self.whom = dict[str, int](), set[str]()
        self.sentences = self.counted = 0

    def add(self, found: pd.DataFrame, material: pd.DataFrame) -> None:
        """A part: the rows that count, and the sentences."""
        plan = self.plan
        material = shown(spoken(material, plan.choices), plan.names)
        self.sentences += int(material[SENTENCES].sum())
        self.material.add(material[list(shared_labels(plan.names, material))].assign(_there=True).drop_duplicates())
        if plan.repeats:
            self.rows.add(found[plan.kept(found)])
        else:
            self._count(found)

    def _count(self, found: pd.DataFrame) -> None:
        """Adds the cells of rows that say nothing again."""
        plan = self.plan
        if "plane" in found:
            for plane, size in found["plane"].value_counts().items():
                self.planes[str(plane)] = self.planes.get(str(plane), 0) + int(size)
        found = shown(spoken(found, plan.choices), plan.names)
        self.counted += len(found)
        if "coder" in found:
            self.whom.update(map(str, found["coder"].dropna().unique()))
        groups: Any = coded(found, plan.names).groupby(plan.names, sort=False, observed=True).ngroup().to_numpy()
        added = plan.choices.counting.adds(found, groups)
        if plan.spread and not plan.repeats:
            self.rows.add(found.loc[added > 0, plan.kept(found)])
        self.cells.add(summed(found[plan.names].assign(_adds=added), ["_adds"]))

    def close(self) -> None:
        """Counts the rows that had to wait for all parts."""
        if self.plan.repeats:
            self._count(self.rows.whole())

    def counts(self, labels: Mapping[str, Sequence[str] | None]) -> pd.DataFrame:
        """The table of all parts."""
        import numpy as np

        plan, cells, material = self.plan, self.cells.whole(), self.material.whole()
        own = coded(cells, plan.names)
        grid = grid_of(plan.down, plan.across, own, material, labels)
        groups = grid.groups(own)
        occurs = np.bincount(groups, minlength=grid.cells) > 0
        return grid.frame(self._values(grid, groups, cells), ~(occurs | grid.present(material)))

    def _values(self, grid: Grid, groups: Any, cells: pd.DataFrame) -> Any:
        import numpy as np

        if self.plan.spread and not self.plan.repeats:
            rows = self.rows.whole()
            return tally(rows, grid.groups(coded(rows, self.plan.names)), grid.cells, self.plan.choices.counting)
        # Sums of whole numbers below 2**53 are exact in floating point.
        return np.bincount(groups, weights=cells["_adds"].to_numpy(dtype=np.float64), minlength=grid.cells).astype(np.int64)


class _Asked(NamedTuple):
    """A question for a matrix: of which table, what is counted, and every label that is needed."""

    table: str
    plan: _Plan
    names: tuple[str, ...]


def _asked(rows: str | Sequence[str], columns: str | Sequence[str], table: str | None, options: Mapping[str, Any]) -> _Asked:
    choices = Choices.of(options)
    counting = choices.counting  # what contradicts itself is told before anything is read
    plan = _Plan(*sides(rows, columns, choices), choices)
    names = [*names_of(rows), *names_of(columns), *choices.needs, *(["date"] if choices.duplicates in WINDOWS else [])]
    table = table or ("relations" if of_relations(names) else "codings")
    one_of("table", table, ("codings", "relations"))
    within = [TOLD_BY[choices.duplicates]] if choices.duplicates in TOLD_BY else []
    more = counting.columns if counting.count == "segments" else ()
    return _Asked(table, plan, tuple(dict.fromkeys([*names, *within, *more, *plan.names])))


def counted_parts(
    declared: Declared, *, rows: str | Sequence[str], columns: str | Sequence[str], table: str | None, options: Mapping[str, Any]
) -> Counts:
    """A matrix of a folder; see :meth:`qualcode.Coded.matrix`."""
    return _read(declared, _asked(rows, columns, table, options))


def cell_of_parts(
    declared: Declared,
    cell: tuple[object, object],
    *,
    rows: str | Sequence[str],
    columns: str | Sequence[str],
    table: str | None,
    options: Mapping[str, Any],
) -> Cell:
    """The rows behind a cell of a matrix; see :meth:`qualcode.Coded.cell`."""
    asked = _asked(rows, columns, table, options)
    plan, values = asked.plan, [value for label in cell for value in (label if isinstance(label, tuple) else (label,))]
    behind = _Behind(dict(zip(plan.names, values, strict=False)))  # what is no cell of this matrix, the matrix says
    made = _read(declared, asked, behind)
    matrix = Matrix(made.counts, plan.down, plan.across, behind.whole(), made.settings, plan.choices.counting, denied=behind.against())
    return Cell(matrix.evidence(*cell), matrix.against(*cell), made.settings)


def _read(declared: Declared, asked: _Asked, behind: _Behind | None = None) -> Counts:
    """Goes through the parts: counts, and gathers the rows behind a cell."""
    import pandas as pd

    table, plan, names = asked
    choices, labels = plan.choices, declared.orders(names)
    heard, parts = Heard(choices.where, labels), _Parts(plan)
    coders = _coders(declared) if choices.coders not in (None, "union", "each") and table == "codings" else None
    for frame, segments in Question(declared, table, names, choices.count == "informants", behind is not None).chunks():
        heard.hear(frame, segments)
        found, material, denied, _ = picked(frame, segments, plan.names, choices, heard.allowed, coders)
        if behind is not None:
            found = behind.add(found, denied, plan)
        parts.add(found, material)
    heard.demand()
    parts.close()
    apart(pd.Series(parts.planes, dtype="int64"), plan.names, choices.where)
    if behind is not None and plan.repeats:
        behind.left = parts.rows.whole()[_ROW]
    return Counts(parts.counts(labels), _settings(declared, asked, parts))


def _coders(declared: Declared, *, decided: bool = False) -> list[str]:
    """All who coded; or (`decided`) all whose codings count."""
    found = set[str]()
    for chunk in declared.folder.chunks("codings"):
        codings = chunk.different("codings", ["coder", "status", "polarity"])
        found.update(map(str, (counted(codings) if decided else codings)["coder"].dropna()))
    return sorted(found)


def _settings(declared: Declared, asked: _Asked, parts: _Parts) -> dict[str, str]:
    table, plan, _ = asked
    same = ", ".join(names_of(plan.choices.same))
    repeated = "kept" if plan.choices.duplicates is None else f"once per {plan.choices.duplicates} where {same} are the same"
    settings = in_words(table, plan.choices, repeated, rows=parts.counted, whom=sorted(parts.whom), sentences=parts.sentences)
    return settings | ({"coders": of_whose_codings(_coders(declared, decided=True))} if table == "relations" else {})
