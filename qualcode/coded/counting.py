"""Matrices of many parts, equal to those in memory.

Each part is counted by the same functions as a whole study, and what it comes to is added up. That is right where the units of a count
lie within one document, because a part holds whole documents: passages, characters, sentences, documents. Units that occur in several
documents (persons, cases) are kept as different pairs of cell and unit, and rows that may say the same again as a row of another part as
the first of them, until all parts were read. Zero is told from blank by the different labels of the material. What stands behind the
cells is read from the parts when it is asked for: margins, marks and the rows of a cell each go through them once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.coded.asking import Heard, Question
from qualcode.coded.declaring import Declared
from qualcode.coded.folders import SENTENCES
from qualcode.coded.piling import ADDS, OF_ONE_DOCUMENT, Cells, Different, Pile, Rows, Sink, Sums
from qualcode.errors import one_of
from qualcode.matrices.asking import of_relations, of_whose_codings
from qualcode.matrices.choosing import TOLD_BY, Repeated, counted, once
from qualcode.matrices.grid import coded, grid_of
from qualcode.matrices.options import Choices, Picked, apart, in_words, names_of, picked, shown, sides, spoken
from qualcode.matrices.record import Matrix
from qualcode.matrices.tallying import Counting
from qualcode.matrices.windows import WINDOWS

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.matrices.behind import Groups, Kind
    from qualcode.matrices.tallying import Numbers

__all__ = ["Parted", "matrix_of_parts"]

_ROW = "_row"
"""The number of a row among all that were found, where it is known only when all parts were read whether it says something again."""
_PLACE = ("document", "start", "end", "plane", "coder", "person")


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question for a matrix: of which table, what is counted, and every label that is needed."""

    table: str
    down: tuple[str, ...]
    across: tuple[str, ...]
    choices: Choices
    names: tuple[str, ...]

    @classmethod
    def of(cls, rows: str | Sequence[str], columns: str | Sequence[str], table: str | None, options: Mapping[str, Any]) -> _Asked:
        choices = Choices.of(options)
        counting = choices.counting  # what contradicts itself is told before anything is read
        down, across = sides(rows, columns, choices)
        names = [*names_of(rows), *names_of(columns), *choices.needs, *(["date"] if choices.duplicates in WINDOWS else [])]
        table = table or ("relations" if of_relations(names) else "codings")
        one_of("table", table, ("codings", "relations"))
        within = [TOLD_BY[choices.duplicates]] if choices.duplicates in TOLD_BY else []
        more = counting.columns if counting.count == "segments" else ()
        return cls(table, down, across, choices, tuple(dict.fromkeys([*names, *within, *more, *down, *across])))

    @property
    def labels(self) -> tuple[str, ...]:
        """Those of the cells."""
        return (*self.down, *self.across)

    @property
    def repeats(self) -> bool:
        """Whether a row may say again what a row of another document says."""
        same = {*names_of(self.choices.same), self.choices.duplicates}
        return self.choices.duplicates is not None and not same & OF_ONE_DOCUMENT

    def once(self, found: pd.DataFrame) -> pd.DataFrame:
        return once(found, self.choices.duplicates, names_of(self.choices.same), each=self.choices.coders == "each")[0]

    def kept(self, found: pd.DataFrame, columns: Iterable[str]) -> list[str]:
        """The columns that rows are kept with until all parts were read."""
        within = [] if self.choices.duplicates is None else [TOLD_BY.get(self.choices.duplicates, "date")]
        wanted = [*self.labels, *columns, *names_of(self.choices.same), *within, *_PLACE, _ROW]
        return [name for name in dict.fromkeys(wanted) if name in found]


@dataclass(eq=False)
class _Notes:
    """What was counted: how many rows of each plane and of whom, and how many say something again."""

    planes: dict[str, int] = field(default_factory=dict)
    whom: set[str] = field(default_factory=set)
    rows: int = 0
    again: Repeated = Repeated()  # noqa: RUF009 - it cannot change

    def add(self, found: pd.DataFrame) -> None:
        """Rows that count, of everybody."""
        if "plane" in found:
            for plane, size in found["plane"].value_counts().items():
                self.planes[str(plane)] = self.planes.get(str(plane), 0) + int(size)

    def count(self, found: pd.DataFrame) -> None:
        """The same, of whom is counted."""
        self.rows += len(found)
        if "coder" in found:
            self.whom.update(map(str, found["coder"].dropna().unique()))

    def repeat(self, again: Repeated) -> None:
        self.again = again._replace(left=self.again.left + again.left, blank=self.again.blank + again.blank)


class _Sinks(NamedTuple):
    """What takes the rows of each kind, and (`rows`, `against`) whole ones."""

    found: Sequence[Sink] = ()
    material: Sequence[Sink] = ()
    denied: Sequence[Sink] = ()
    rows: Rows | None = None
    against: Rows | None = None


def _sinks(kind: Kind, sinks: Sequence[Sink]) -> _Sinks:
    """Those of rows of one kind."""
    return _Sinks(
        found=sinks if kind == "found" else (), material=sinks if kind == "material" else (), denied=sinks if kind == "denied" else ()
    )


@dataclass(frozen=True, eq=False)
class Parted:
    """What stands behind the cells of a matrix of a coded folder: read when it is asked for, part by part.

    Implements :class:`qualcode.matrices.behind.Behind`. Sums and different rows are kept, so that nothing is read for them twice.
    """

    declared: Declared
    asked: _Asked
    _sums: dict[tuple[Any, ...], pd.DataFrame] = field(default_factory=dict)
    _cells: dict[tuple[Any, ...], tuple[pd.DataFrame, pd.DataFrame]] = field(default_factory=dict)

    @property
    def found(self) -> pd.DataFrame:
        return self.cell("found", {})

    @property
    def denied(self) -> pd.DataFrame | None:
        return self.cell("denied", {}) if self.has("denied", "segment") else None

    @property
    def material(self) -> pd.DataFrame:
        whole = Rows({})
        self.read(_Sinks(material=[whole]), sentences=self.declared.folder.columns["segments"])
        return whole.told().drop(columns=SENTENCES)

    def has(self, kind: Kind, column: str) -> bool:
        columns = self.declared.folder.columns[self.asked.table]
        if kind == "material":
            return column in Question(self.declared, self.asked.table, self.asked.names).of_sentences
        return column in columns and (kind == "found" or {"status", "polarity"} <= {*columns})

    def demand(self, columns: Sequence[str]) -> None:
        Question(self.declared, self.asked.table, self._with(columns)).demand()

    def cell(self, kind: Kind, labels: Mapping[str, object]) -> pd.DataFrame:
        if kind == "material":
            return self.material
        key = tuple(labels.items())
        if key not in self._cells:
            rows, against = Rows(labels), Rows(labels)
            self.read(_Sinks(rows=rows, against=against))
            self._cells.clear()  # only those of the last cell that was opened
            self._cells[key] = rows.told().drop(columns=_ROW), against.told()
        found, denied = self._cells[key]
        return found if kind == "found" else denied

    def tallies(self, kind: Kind, groups: Groups, countings: Sequence[Counting | None]) -> list[Numbers]:
        import numpy as np

        wanted = {(kind, tuple(groups.by), one): Sums(groups.by, one) for one in countings}
        new = {key: sums for key, sums in wanted.items() if key not in self._sums}
        if new:
            self.read(_sinks(kind, list(new.values())))
            self._sums.update({key: sums.told() for key, sums in new.items()})
        made = []
        for key in wanted:
            told = self._sums[key]
            at = groups.place(told)
            there = at >= 0
            # Sums of whole numbers below 2**53 are exact in floating point.
            adds = told[ADDS].to_numpy(dtype=np.float64)[there]
            made.append(np.bincount(at[there], weights=adds, minlength=groups.number).astype(np.int64))
        return made

    def different(self, kind: Kind, columns: Sequence[str]) -> pd.DataFrame:
        key = (kind, tuple(columns))
        if key not in self._sums:
            some = Different(columns)
            self.read(_sinks(kind, [some]))
            self._sums[key] = some.told()
        return self._sums[key]

    def counts(self) -> tuple[pd.DataFrame, dict[str, str]]:
        """The table of the cells, and every choice in words."""
        import numpy as np
        import pandas as pd

        asked, notes = self.asked, _Notes()
        sums, cells = Sums(asked.labels, asked.choices.counting), Cells(asked.labels)
        self.read(_Sinks(found=[sums], material=[cells]), notes)
        apart(pd.Series(notes.planes, dtype="int64"), asked.labels, asked.choices.where)
        told, material = sums.told(), cells.told()
        own = coded(told, asked.labels)
        grid = grid_of(asked.down, asked.across, own, material, self._orders)
        groups = grid.groups(own)
        values = np.bincount(groups, weights=told[ADDS].to_numpy(dtype=np.float64), minlength=grid.cells).astype(np.int64)
        occurs = np.bincount(groups, minlength=grid.cells) > 0
        settings = in_words(asked.table, asked.choices, notes.again, rows=notes.rows, whom=sorted(notes.whom), sentences=cells.sentences)
        if asked.table == "relations":
            settings |= {"coders": of_whose_codings(_coders(self.declared, decided=True))}
        return grid.frame(values, ~(occurs | grid.present(material))), settings

    def read(self, sinks: _Sinks, notes: _Notes | None = None, *, sentences: Sequence[str] = ()) -> None:
        """Goes through the parts once. Of sentences these columns are read beside those that labels and `sinks` need."""
        asked, notes = self.asked, notes or _Notes()
        choices, needed = asked.choices, [name for sink in (*sinks.found, *sinks.denied) for name in sink.columns]
        heard = Heard(choices.where, self._orders)
        own = tuple(dict.fromkeys([*sentences, *(name for sink in sinks.material for name in sink.columns)]))
        whole, waiting, numbered = sinks.rows is not None, Pile(asked.once), 0
        question = Question(self.declared, asked.table, self._with(needed), choices.count == "informants", whole, own)
        for frame, segments in question.chunks():
            heard.hear(frame, segments)
            got = picked(frame, segments, asked.labels, choices, heard.allowed, self._coders)
            found = got.found.assign(**{_ROW: range(numbered, numbered + len(got.found))})
            numbered += len(found)
            notes.repeat(got.again)
            self._beside(got, sinks, found)
            if asked.repeats:
                waiting.add(found[asked.kept(found, needed)])
            else:
                self._count(found, sinks, notes)
        heard.demand()
        if asked.repeats:
            left = waiting.whole()
            notes.repeat(Repeated(notes.again.within, notes.again.key, numbered - len(left)))
            self._count(left, sinks, notes)
            if sinks.rows is not None:
                sinks.rows.keep(_ROW, left[_ROW])

    def _beside(self, got: Picked, sinks: _Sinks, found: pd.DataFrame) -> None:
        """Hands on what needs not wait for other parts."""
        asked = self.asked
        material = shown(spoken(got.material, asked.choices), asked.labels)
        denied = None if got.denied is None else shown(got.denied, asked.labels)
        for sink in sinks.material:
            sink.add(material)
        for sink in sinks.denied:
            sink.add(got.found.iloc[:0] if denied is None else denied)
        if sinks.rows is not None:
            sinks.rows.add(shown(spoken(found, asked.choices), asked.labels))
        if sinks.against is not None:
            sinks.against.add(got.found.iloc[:0] if denied is None else denied)

    def _count(self, found: pd.DataFrame, sinks: _Sinks, notes: _Notes) -> None:
        """Hands on rows that say nothing again."""
        notes.add(found)
        found = shown(spoken(found, self.asked.choices), self.asked.labels)
        notes.count(found)
        for sink in sinks.found:
            sink.add(found)

    def _with(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The labels of the question, and those of these columns that the table does not always have."""
        return tuple(dict.fromkeys([*self.asked.names, *(name for name in columns if name not in _PLACE and name != "segment")]))

    @cached_property
    def _orders(self) -> dict[str, Sequence[str] | None]:
        return self.declared.orders(self.asked.names)

    @cached_property
    def _coders(self) -> list[str] | None:
        """All coders, where it must be known in every part who there is."""
        known = self.asked.choices.coders in (None, "union", "each") or self.asked.table != "codings"
        return None if known else _coders(self.declared)


def matrix_of_parts(
    declared: Declared, *, rows: str | Sequence[str], columns: str | Sequence[str], table: str | None, options: Mapping[str, Any]
) -> Matrix:
    """A matrix of a folder; see :meth:`qualcode.Coded.matrix`."""
    asked = _Asked.of(rows, columns, table, options)
    behind = Parted(declared, asked)
    counts, settings = behind.counts()
    return Matrix(counts, asked.down, asked.across, behind, settings, asked.choices.counting)


def _coders(declared: Declared, *, decided: bool = False) -> list[str]:
    """All who coded; or (`decided`) all whose codings count."""
    found = set[str]()
    for chunk in declared.folder.chunks("codings"):
        codings = chunk.different("codings", ["coder", "status", "polarity"])
        found.update(map(str, (counted(codings) if decided else codings)["coder"].dropna()))
    return sorted(found)
