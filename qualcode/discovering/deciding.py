"""The edited table of proposed actors → what is to be added to the list; every row that cannot be meant so is a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.discovering.proposing import ADD, ALIAS, IGNORE, words
from qualcode.errors import DataError, Problem, hint
from qualcode.model import ID, Actor, Study
from qualcode.reading.codings import read_codings
from qualcode.starting.writing import actor_id
from qualcode.tokenising.views import fold

__all__ = ["Decisions", "decisions"]

NEEDED = ("use", "name", "kind")
_NO_CELL = ("nan", "<na>")


@dataclass(frozen=True)
class Decisions:
    """Actors to add, and id → further aliases of actors that are listed."""

    new: tuple[Actor, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = ()  # type: ignore[assignment]


@dataclass(frozen=True)
class _Row:
    where: str
    use: str
    whose: str
    name: str
    kind: str
    level: str
    others: tuple[str, ...]
    id: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.name, *self.others)))


def decisions(path: Path, study: Study) -> Decisions:
    """What the table in `path` says; rows that the list has already say nothing new.

    Raises
    ------
    DataError
        With every problem of the table: a column that is missing, a `use` that means nothing, an actor that is not known, a name that is
        blank or belongs to another, a new actor without a kind.
    """
    frame = read_codings(path)
    missing = [column for column in NEEDED if column not in frame]
    if missing:
        told = ", ".join(f"'{column}'{hint(column, map(str, frame.columns))}" for column in missing)
        raise DataError([Problem(path.name, f"there is no column {told}", "Use the table that `qualcode actors STUDY --out` wrote.")])
    problems: list[Problem] = []
    rows = []
    for number, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        row = _row(f"{path.name}, row {number}", {str(key): _text(value) for key, value in cells.items()}, problems)
        if row is not None and row.use != IGNORE:
            rows.append(row)
    made = _Decider(study, rows, problems).decisions()
    if problems:
        raise DataError(problems)
    return made


def _text(value: object) -> str:
    written = " ".join(str(value).split())
    return "" if written.casefold() in _NO_CELL else written


def _row(where: str, cells: Mapping[str, str], problems: list[Problem]) -> _Row | None:
    if not any(cells.values()):
        return None
    use, whose = _meant(cells["use"])
    if not use:
        found = f"use '{cells['use']}' means nothing here{hint(cells['use'], (ADD, ALIAS, IGNORE))}"
        problems.append(Problem(where, found, "Write add, ignore, or alias of and the id or name of an actor."))
        return None
    if use != IGNORE and not cells["name"]:
        problems.append(Problem(where, "the name is blank", "Write the name, or ignore under `use`."))
        return None
    others = tuple(part.strip() for part in re.split("[;；]", cells.get("other_names", "")) if part.strip())
    return _Row(where, use, whose, cells["name"], cells["kind"], cells.get("level", ""), others, cells.get("id", ""))


def _meant(cell: str) -> tuple[str, str]:
    """What `use` says, and of whom; blank where it says nothing that is known."""
    written = fold(cell)
    known = words().get("use")
    if not written or written in {fold(word) for word in known.get("ignore").strings()}:
        return IGNORE, ""
    if written in {fold(word) for word in known.get("add").strings()}:
        return ADD, ""
    for word in sorted(map(fold, known.get("alias").strings()), key=len, reverse=True):
        if written.startswith(word):
            return ALIAS, cell[len(word) :].strip(" :：=→")
    return "", ""


class _Decider:
    """Puts the rows to the list of actors, and notes whose names clash."""

    def __init__(self, study: Study, rows: list[_Row], problems: list[Problem]) -> None:
        self.study, self.rows, self.problems = study, rows, problems
        self.owner = {fold(name): actor.id for actor in study.actors for name in (actor.name, *actor.aliases)}
        self.called = {**self.owner, **{fold(actor.id): actor.id for actor in study.actors}}
        self.taken = {actor.id.casefold() for actor in study.actors}
        self.where: dict[str, str] = {}
        self.given: set[tuple[str, str]] = set()

    def decisions(self) -> Decisions:
        added = [(row, id) for row in self.rows if row.use == ADD and (id := self._new(row))]
        aliases: dict[str, list[str]] = {id: [] for _, id in added}
        for row, id in added:
            aliases[id] += [name for name in row.others if self._own(row, name, id)]
        for row in self.rows:
            if row.use == ALIAS:
                id = self._whose(row)
                fresh = [name for name in row.names if id and self._own(row, name, id)]
                aliases.setdefault(id, []).extend(fresh)
        new = tuple(Actor(id, row.name, row.kind, row.level, tuple(aliases.pop(id))) for row, id in added if not self.problems)
        return Decisions(new, {id: tuple(names) for id, names in aliases.items() if names and id})

    def _new(self, row: _Row) -> str:
        """The id of a new actor; blank where the list has it, or it cannot be one."""
        owner = self.owner.get(fold(row.name), "")
        actor = self.study.actor(owner) if owner else None
        if actor is not None and fold(actor.name) == fold(row.name):
            self.problems += [] if row.others == () or set(map(fold, row.others)) <= set(self.owner) else [self._listed(row, owner)]
            return ""
        if owner:
            self.problems.append(self._clash(row, row.name, owner))
            return ""
        problems = []
        if not row.kind:
            use = "Write one, such as government, social_organisation or public."
            problems.append(Problem(row.where, f"'{row.name}' has no kind", use))
        if row.id and (not ID.fullmatch(row.id) or row.id.casefold() in self.taken):
            what = "stands in the list already" if row.id.casefold() in self.taken else "may have letters, digits, '_', '-' and '.' only"
            problems.append(Problem(row.where, f"id '{row.id}' {what}", "Write another, or leave it blank."))
        self.problems += problems
        if problems:
            return ""
        id = row.id or actor_id(row.name, self.taken)
        self.taken.add(id.casefold())
        self.owner[fold(row.name)] = self.called[fold(row.name)] = self.called[fold(id)] = id
        self.where[id] = row.where
        return id

    def _whose(self, row: _Row) -> str:
        """The id of the actor that an alias is for; blank, with a problem, where there is none."""
        if not row.whose:
            use = "Write `alias of` and the id or name of an actor."
            self.problems.append(Problem(row.where, "it does not say whose alias it is", use))
            return ""
        id = self.called.get(fold(row.whose), "")
        if not id:
            found = f"actor '{row.whose}' is neither in the list nor added in this table{hint(fold(row.whose), self.called)}"
            self.problems.append(Problem(row.where, found, "Correct the name, or add the actor in a row of its own."))
        return id

    def _own(self, row: _Row, name: str, id: str) -> bool:
        """Whether a name becomes an alias of `id`: nobody has it yet. One that another has is a problem."""
        owner = self.owner.setdefault(fold(name), id)
        if owner != id:
            self.problems.append(self._clash(row, name, owner))
            return False
        actor = self.study.actor(id)
        listed = {fold(one) for one in (actor.name, *actor.aliases)} if actor else set()
        fresh = fold(name) not in listed and (fold(name), id) not in self.given
        self.given.add((fold(name), id))
        return fresh

    def _clash(self, row: _Row, name: str, owner: str) -> Problem:
        place = f" ({self.where[owner]})" if owner in self.where else ""
        use = "A name belongs to one actor: take it out here, or write ignore under `use`."
        return Problem(row.where, f"'{name}' belongs to actor '{owner}' already{place}", use)

    def _listed(self, row: _Row, owner: str) -> Problem:
        return Problem(row.where, f"'{row.name}' is in the list already ('{owner}')", f"Write `alias of {owner}` to add its other names.")
