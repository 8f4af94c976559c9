"""Results that take the place of older ones: first beside them under a temporary name, then moved in file by file.

Killed on the way, files of both lie in the folder. What was beside it stays then, with the manifest of the new ones and that of the older
ones; by these the next call knows every file that is ours, puts its own in place, and removes what was left.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qualcode.errors import OutputError, Problem
from qualcode.locking import LOCK, left_alone, locked
from qualcode.saving import sha256_of, way_out

__all__ = ["write_folder"]

NEW, BEFORE = "new", "before"
"""What is to be moved in, and what stood in its place."""


def write_folder(work: Callable[[Path], list[Problem]], out: Path, overwrite: bool, *, manifest: str) -> list[Problem]:
    """Runs `work` on a temporary folder beside `out` and moves the result in; nothing is moved when it fails.

    `manifest` is the file in it that lists what `work` wrote, with hashes.
    """
    if (out / "study.yaml").exists():
        raise OutputError(f"{out} is a study folder. Name another folder after --out.")
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file. Name a folder after --out.")
    with _beside(out, manifest) as place:
        try:
            problems = work(place / NEW)
            left = _left(out, manifest)
            ours = _ours(out, manifest, left)
            changed = [] if overwrite else _changed_by_others(out, place / NEW, {*ours, manifest})
            if changed:
                told = f"{', '.join(changed[:3])}{', …' if len(changed) > 3 else ''}"
                use = "Choose another --out, or add --overwrite."
                raise OutputError(f"{out}: {told} changed since qualcode wrote it, and would be lost. {use}")
            out.mkdir(exist_ok=True)
            _move_in(place / NEW, out, place / BEFORE, manifest, ours)
        except OSError as error:
            name = Path(error.filename).name if error.filename else str(out)
            use = f"{way_out(error)}, or choose another place for --out."
            raise OutputError(f"{out}: '{name}' cannot be written ({error.strerror}). {use}") from None
        for one in left:
            _remove(one)
    return problems


@contextmanager
def _beside(out: Path, manifest: str) -> Iterator[Path]:
    """A folder beside `out` that is gone afterwards; while it is there, a lock in it says that somebody works."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=_prefix(out, manifest), dir=out.parent))
        for name in (NEW, BEFORE):
            (place / name).mkdir()
    except OSError as error:
        use = f"{way_out(error)}, or choose another place for --out."
        raise OutputError(f"{out}: the folder cannot be made ({error.strerror}). {use}") from None
    try:
        with locked(place, remedy=way_out):
            try:
                yield place
            finally:
                _empty(place)
    finally:
        _remove(place)


def _prefix(out: Path, manifest: str) -> str:
    """How the folder beside `out` begins: with its name, and with that of the command whose manifest it is."""
    return f".{out.name}-{Path(manifest).stem}-"


def _empty(place: Path) -> None:
    for name in (NEW, BEFORE):
        shutil.rmtree(place / name, ignore_errors=True)


def _remove(place: Path) -> None:
    """Removes what was made beside a folder, its lock last, and nothing else."""
    _empty(place)
    with suppress(OSError):
        (place / LOCK).unlink(missing_ok=True)
        place.rmdir()


def _left(out: Path, manifest: str) -> list[Path]:
    """What calls that were killed left beside the folder: of our name, with our lock, which nobody holds."""
    ours = re.compile(rf"{re.escape(_prefix(out, manifest))}[a-z0-9_]{{8}}")
    try:
        named = sorted(one for one in out.parent.iterdir() if ours.fullmatch(one.name))
    except OSError:  # one may write there, and not look
        return []
    return [one for one in named if one.is_dir() and not one.is_symlink() and left_alone(one)]


def _ours(out: Path, manifest: str, left: Collection[Path]) -> set[str]:
    """What earlier calls wrote here and nobody has changed since: named in a manifest of theirs, with the same hash."""
    manifests = [out / manifest, *(one / part / manifest for one in left for part in (NEW, BEFORE))]
    return set[str]().union(*(_unchanged(out, path) for path in manifests))


def _unchanged(out: Path, manifest: Path) -> set[str]:
    """The files here that are what a manifest lists."""
    try:
        listed = json.loads(manifest.read_text(encoding="utf-8"))["outputs"].items()
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return set()
    inside = {name: sha256 for name, sha256 in listed if not Path(name).is_absolute() and ".." not in Path(name).parts}
    return {name for name, sha256 in inside.items() if (out / name).is_file() and sha256_of(out / name) == sha256}


def _changed_by_others(out: Path, folder: Path, ours: Collection[str]) -> list[str]:
    """The files that would be replaced and that are not, or no longer, what an earlier call wrote."""
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [name for name in names if name not in ours and (out / name).is_file()]


def _move_in(folder: Path, out: Path, kept: Path, manifest: str, ours: Collection[str]) -> None:
    """Moves every file into place, the manifest last, and removes what an earlier call wrote and this one did not.

    What was there goes to `kept` first and comes back when anything cannot be moved.
    """
    written = sorted(
        (path.relative_to(folder) for path in folder.rglob("*") if path.is_file()), key=lambda path: (path.name == manifest, path)
    )
    stale = set(ours) - {path.as_posix() for path in written}
    done: list[Path] = []
    try:
        for path in (*written, *map(Path, sorted(stale))):
            for place in (out / path, kept / path):
                place.parent.mkdir(parents=True, exist_ok=True)
            if (out / path).is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder stands in its place", str(out / path))
            if (out / path).exists():
                os.replace(out / path, kept / path)
            done.append(path)
            if (folder / path).exists():
                os.replace(folder / path, out / path)
    except OSError:
        for path in reversed(done):
            (out / path).unlink(missing_ok=True)
            if (kept / path).exists():
                os.replace(kept / path, out / path)
        raise
