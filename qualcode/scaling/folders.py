"""The folder that a corpus is coded into: a plan, a file of each table for each part, and a note for each part that is done."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from qualcode.corpus import Aside
from qualcode.errors import OutputError
from qualcode.saving import save, sha256_of, way_out
from qualcode.scaling.batches import Made
from qualcode.scaling.columns import TABLES
from qualcode.scaling.planning import as_json, changes, reworded

__all__ = ["PartFolder"]

PLAN, MANIFEST, SET_ASIDE, NOTES = "plan.json", "manifest.json", "set_aside.csv", "parts"
ANEW = "Name another folder after --out, or begin anew with --overwrite, which removes what qualcode wrote there."
_OURS = re.compile(rf"(?:{'|'.join(TABLES)})/part-\d{{5,}}\.parquet|{NOTES}/part-\d{{5,}}\.json|(?:[a-z]+/)?\.qualcode-\w+")
SHOWN = 6


class PartFolder:
    """A folder of parts. Files are written whole or not at all, and the note of a part after its tables.

    Examples
    --------
    >>> PartFolder(Path("out")).file("codings", 7).as_posix()
    'out/codings/part-00007.parquet'
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._plan, self._anew, self._open = b"", True, False
        self._some = False
        """Whether any part is done."""

    def file(self, table: str, number: int) -> Path:
        return self.path / table / f"part-{number:05}.parquet"

    def note(self, number: int) -> Path:
        return self.path / NOTES / f"part-{number:05}.json"

    def check(self) -> None:
        """Refuses what can be no folder of parts."""
        if (self.path / "study.yaml").exists():
            raise OutputError(f"{self.path} is a study folder. Name another folder after --out.")
        if self.path.exists() and not self.path.is_dir():
            raise OutputError(f"{self.path} is a file. Name a folder after --out.")

    def begin(self, plan: Mapping[str, Any], *, overwrite: bool) -> None:
        """Finds out whether the folder can take a plan: a new one, or one that was begun by the same plan. Nothing is written yet.

        Raises
        ------
        OutputError
            When something else lies there, or parts of another plan: with what changed.
        """
        self._plan = as_json(plan)
        self._anew, self._open = not self._is_begun(plan, overwrite), False

    def _opened(self) -> None:
        """Before the first file is written: what another plan left goes, as does what says that all is done; the plan is there."""
        if self._open:
            return
        if self._anew:
            self._clear()
        self._reopen()
        self._save(self.path / PLAN, self._plan)
        for stray in (*self.path.glob(".qualcode-*"), *self.path.glob("*/.qualcode-*")):
            if self._is_ours(stray):
                stray.unlink(missing_ok=True)
        self._open = True

    def _is_begun(self, plan: Mapping[str, Any], overwrite: bool) -> bool:
        """Whether the same was begun here before; an error where parts of something else lie, unless they are to be overwritten."""
        try:
            found = (self.path / PLAN).read_bytes()
            then = json.loads(found)
            then = then if isinstance(then, dict) and "parts" in then else None
        except (OSError, ValueError):
            found, then = b"", None
        if found == self._plan or (then is not None and reworded(then, plan)):
            return not overwrite
        if then is None and self._is_of_another():
            raise OutputError(f"{self.path} holds the results of another command. Name another folder after --out.")
        nothing_done = then is not None and next((self.path / NOTES).glob("part-*.json"), None) is None
        if overwrite or nothing_done or next(self._ours(), None) is None:
            return False
        if then is not None:
            told = changes(then, plan)
            more = ", …" if len(told) > SHOWN else ""
            raise OutputError(f"{self.path}: since it was begun, this changed: {', '.join(told[:SHOWN])}{more}. {ANEW}")
        raise OutputError(f"{self.path} holds parts without a plan that can be read. {ANEW}")

    def _is_of_another(self) -> bool:
        """Whether the manifest that lies here is one that another command wrote: it lists no plan."""
        try:
            return PLAN not in json.loads((self.path / MANIFEST).read_bytes())["outputs"]
        except FileNotFoundError:
            return False
        except (OSError, ValueError, KeyError, TypeError):
            return True

    def _ours(self) -> Iterator[Path]:
        """The files of parts that lie here, and half-written ones."""
        for table in (*TABLES, NOTES):
            yield from (path for path in sorted((self.path / table).glob("part-*")) if self._is_ours(path))

    def _is_ours(self, path: Path) -> bool:
        return bool(_OURS.fullmatch(path.relative_to(self.path).as_posix())) and path.is_file() and not path.is_symlink()

    def _clear(self) -> None:
        """Removes what was written here before, and nothing else; the plan last."""
        try:
            for path in (*self._ours(), *(self.path / name for name in (MANIFEST, SET_ASIDE, PLAN))):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{self.path}: '{error.filename}' cannot be removed ({error.strerror}). {ANEW}") from None

    def done(self, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
        """The notes of the parts that are done, by number: their files are there, and are what was written."""
        if self._anew:
            return {}
        notes = {number: note for number in numbers if (note := self._noted(number)) is not None}
        self._some = bool(notes)
        return notes

    def way_on(self, error: OSError) -> str:
        """What to do when something cannot be written."""
        use = way_out(error)
        if not self._some:
            return f"{use}, or name another folder after --out."
        return f"What is done stays. {use}, and the same call (without --overwrite) goes on where this one stopped."

    def _noted(self, number: int) -> dict[str, Any] | None:
        try:
            note = json.loads(self.note(number).read_bytes())
            whole = all(sha256_of(self.path / name) == sha256 for name, sha256 in note["files"].items())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        names = {self.file(table, number).relative_to(self.path).as_posix() for table in TABLES}
        return note if whole and set(note["files"]) == names else None

    def _reopen(self) -> None:
        """Takes away what says that all is done."""
        try:
            (self.path / MANIFEST).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{self.path / MANIFEST}: it cannot be removed ({error.strerror}). {self.way_on(error)}") from None

    def keep(self, made: Made) -> dict[str, Any]:
        """Writes a part, its note last, and gives the note."""
        self._opened()
        files = {}
        for table, data in made.files.items():
            path = self.file(table, made.number)
            self._save(path, data)
            files[path.relative_to(self.path).as_posix()] = hashlib.sha256(data).hexdigest()
        note = {
            "files": files,
            "rows": dict(made.rows),
            "characters": made.characters,
            "bytes": made.size,
            "set_aside": [list(one) for one in made.aside],
        }
        self._save(self.note(made.number), as_json(note))
        self._some = True
        return note

    def finish(self, plan: Mapping[str, Any], notes: Mapping[int, Mapping[str, Any]]) -> list[Aside]:
        """Writes what was set aside, and the manifest; gives what was set aside, in the order of the corpus."""
        self._opened()
        numbers = sorted(notes)
        aside = [Aside(*one) for number in numbers for one in notes[number]["set_aside"]]
        sheet = StringIO()
        rows = csv.writer(sheet, lineterminator="\n")
        rows.writerows([Aside._fields, *aside])
        self._save(self.path / SET_ASIDE, b"\xef\xbb\xbf" + sheet.getvalue().encode("utf-8"))
        outputs = {name: sha256 for number in numbers for name, sha256 in notes[number]["files"].items()}
        for path in (*map(self.note, numbers), self.path / SET_ASIDE, self.path / PLAN):
            outputs[path.relative_to(self.path).as_posix()] = sha256_of(path)
        told = {name: value for name, value in plan.items() if name not in ("parts", "rules")}
        rows_of = {table: sum(notes[number]["rows"][table] for number in numbers) for table in TABLES}
        self._save(self.path / MANIFEST, as_json({**told, "rows": rows_of, "set_aside": len(aside), "outputs": outputs}))
        return aside

    def _save(self, path: Path, data: bytes) -> None:
        save(path, data, remedy=self.way_on)
