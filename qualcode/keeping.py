"""A project and the files beside it: its study with the codebook written out, and codes that the ledger renamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import DataError, Problem
from qualcode.exchanging.entries import Losses
from qualcode.exchanging.writtenout import codebook_text
from qualcode.ledger import BLANK, became, unknown_codes
from qualcode.model import Codebook, Study
from qualcode.reading.places import built_in
from qualcode.storing.bringing import Brought, rows_of
from qualcode.storing.erasing import Erased
from qualcode.storing.opening import transaction
from qualcode.storing.project import Project
from qualcode.storing.recording import Put, acted, as_json, is_proposed, state_of
from qualcode.storing.schema import KINDS
from qualcode.tables import table
from qualcode.withdrawing import without_withdrawn

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NAME", "Migrated", "Recoded", "Undecided", "erase_withdrawn", "migrate_project", "project_file", "update_project"]

NAME = "study.sqlite"
"""What the project in a study's folder is called."""


def project_file(study: str | PathLike[str]) -> Path:
    """Where the project of a study is, whether or not there is one yet.

    Parameters
    ----------
    study
        A study's folder, its study.yaml, or a ``.sqlite`` file itself.

    Raises
    ------
    DataError
        When it is a built-in study, or there is no such folder.

    Examples
    --------
    >>> project_file("interviews/second.sqlite").name
    'second.sqlite'
    """
    path = Path(study)
    if path.suffix == ".sqlite":
        return path
    folder = path.parent if path.name == "study.yaml" else path
    if folder.is_dir():
        return folder / NAME
    if built_in("corpora", str(study)) is not None:
        found, use = (
            "a built-in study has no project: its folder is the program's own",
            "Copy the study into a folder of yours and name that.",
        )
    else:
        found, use = "there is no such folder", "Name the folder of a study, or a .sqlite file."
    raise DataError([Problem(str(study), found, use)])


def update_project(project: Project, study: Study, *, who: str, at: str) -> Brought:
    """Brings a project up to date with its study: its texts, what is known of them, and the codebook, written out as YAML.

    What people decided moves with the texts; see :meth:`qualcode.Project.bring`. One act, which can be taken back. Texts of people who
    withdrew are left out; what the project held of them before stays in it until :func:`erase_withdrawn`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import open_project, read_study
    >>> study = read_study("nominal_contracts")
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     brought = update_project(project, study, who="李老师", at="2026-03-01T09:30:00")
    ...     len(brought.new) == len(study.documents) == len(project.documents())
    True
    """
    study = without_withdrawn(study)
    return project.bring(study, codebook=codebook_text(study.codebook, Losses()), who=who, at=at)


def erase_withdrawn(project: Project, study: Study, *, who: str, at: str) -> Erased:
    """Takes out of a project for good what people said who withdrew (``withdrawn:`` in study.yaml), and everything that hangs on it.

    The project is brought up to date first. Then documents of those who withdrew go with all that people and machines said of them; of
    documents in which others speak as well, the text stays in which their turns are blanked, and what stands in it. What the log told of
    it is blanked; that something was erased is an act of the log. See :meth:`qualcode.Project.erase`.

    Raises
    ------
    DataError
        When nobody withdrew.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from pathlib import Path
    >>> from qualcode import open_project, read_study
    >>> study = read_study("nominal_contracts")
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     brought = update_project(project, study, who="李老师", at="2026-03-01T09:30:00")
    ...     erase_withdrawn(project, replace(study, withdrawn=("S03",)), who="李老师", at="2026-03-02T09:30:00").documents
    ('S-03',)
    """
    left = without_withdrawn(study)
    if not study.withdrawn:
        use = "Write `withdrawn: [S-03]` into study.yaml, or name the documents."
        raise DataError([Problem("study.yaml", "it names nobody who withdrew", use)])
    update_project(project, left, who=who, at=at)
    logged = {change.id for entry in project.log()["entry"] for change in project.changes(entry) if change.kind == "document"}
    gone = [id for id in left.withdrawn if id in logged and id not in {one.id for one in left.documents}]
    return project.erase(*gone, parted=[one.id for one in left.documents if one.gaps], who=who, at=at)


class Recoded(NamedTuple):
    """A row whose code has another name now; ``change`` is what the ledger says (renamed, merged)."""

    kind: str
    id: str
    coder: str
    code_before: str
    code: str
    change: str


class Undecided(NamedTuple):
    """A row whose code was split: a person chooses one of the ``candidates``."""

    kind: str
    id: str
    coder: str
    document: str
    start: int | None
    end: int | None
    code: str
    candidates: str
    quote: str


@dataclass(frozen=True, eq=False)
class Migrated:
    """What bringing people's rows to the present codes did.

    Attributes
    ----------
    entry
        The entry of the log; blank: there was nothing to do.
    recoded
        :class:`Recoded`.
    undecided
        :class:`Undecided`: they keep their code until a person gives them another.

    Examples
    --------
    >>> Migrated("", table([], Recoded), table([], Undecided)).undecided.empty
    True
    """

    entry: str
    recoded: pd.DataFrame
    undecided: pd.DataFrame


def migrate_project(project: Project, codebook: Codebook, *, who: str, at: str, version: str = "") -> Migrated:
    """Brings the codes that people gave to the present version of a codebook by its ledger, as one act.

    Codings, relations, memos about a code, sets of codes and rows that wait for a place get the names that codes have now. Ids of rows
    stay. What was split is listed.

    Parameters
    ----------
    codebook
        The present one, with its history.
    version
        With which version people coded; blank: not known, and then a code that the present codebook has is taken to be that one.

    Raises
    ------
    DataError
        With every code that neither the codebook nor its history knows.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from qualcode import Change, Code, open_project
    >>> history = (Change("2", "renamed", ("money",), ("funding",)),)
    >>> codebook = Codebook("mine", {}, (Code("funding", {}),), version="2", history=history)
    >>> with tempfile.TemporaryDirectory() as folder, open_project(Path(folder, "study.sqlite"), make=True) as project:
    ...     memo = project.remark("只算拨付？", who="张三", at="2026-03-01T09:30:00", about="code", target="money")
    ...     done = migrate_project(project, codebook, who="张三", at="2026-03-02T09:30:00")
    >>> done.recoded[["code_before", "code", "change"]].values.tolist()
    [['money', 'funding', 'renamed']]
    """
    with transaction(project.opened, project.file):
        follow = _Following(project, codebook, version)
        puts = list(follow.puts())
        follow.refuse_unknown()
        entry = acted(project.opened, puts, action="codes migrated", who=who, at=at)
    return Migrated(entry, table(follow.recoded, Recoded), table(follow.undecided, Undecided))


class _Following:
    """Follows the code of every row through the ledger."""

    def __init__(self, project: Project, codebook: Codebook, version: str) -> None:
        self.project, self.codebook, self.version = project, codebook, version
        self.ids = {code.id for code in codebook.codes}
        self.recoded: list[Recoded] = []
        self.undecided: list[Undecided] = []
        self.lost: dict[str, None] = {}

    def puts(self) -> Iterator[Put]:
        for kind in ("coding", "relation"):
            for row in rows_of(self.project.opened, kind):
                if not is_proposed(kind, row):
                    yield self._put(kind, row | {"code": self._now(kind, row, row["code"])})
        for row in rows_of(self.project.opened, "memo"):
            if row["about"] == "code" and row.get("target"):
                yield self._put("memo", row | {"target": self._now("memo", row, row["target"])})
        for row in rows_of(self.project.opened, "set"):
            if row["kind"] == "codes":
                members = [self._now("set", row, str(one)) for one in json.loads(row.get("members", "[]"))]
                yield self._put("set", row | {"members": json.dumps(members, ensure_ascii=False)})
        for row in rows_of(self.project.opened, "unplaced"):
            if row["kind"] in ("coding", "relation"):
                inner = state_of(row["row"])
                yield self._put("unplaced", row | {"row": as_json(inner | {"code": self._now(row["kind"], inner, inner["code"])})})

    def refuse_unknown(self) -> None:
        problems = [*unknown_codes(self.lost, self.codebook, self.project.file.name)]
        if problems:
            raise DataError(problems)

    def _put(self, kind: str, row: dict[str, Any]) -> Put:
        return Put(kind, str(row[KINDS[kind].key]), row)

    def _now(self, kind: str, row: dict[str, Any], code: str) -> str:
        """The name that a code has now; the same where it was split or is not known."""
        now = became(code, self.codebook, version=self.version)
        who, id = row.get("coder", ""), str(row[KINDS[kind].key])
        if now.candidates:
            place = (row.get("document", ""), row.get("start"), row.get("end"))
            self.undecided.append(Undecided(kind, id, who, *place, code, BLANK.join(now.candidates), row.get("quote", "")))
            return code
        if now.code not in self.ids:
            self.lost[code] = None
        elif now.code != code:
            self.recoded.append(Recoded(kind, id, who, code, now.code, BLANK.join(now.kinds)))
        return now.code
