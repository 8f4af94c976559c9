"""A folder written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qualcode.errors import OutputError

__all__ = ["whole_folder"]

USUAL = 0o755


@contextmanager
def whole_folder(out: Path, *, ours: str = "", overwrite: bool = False) -> Iterator[Path]:
    """A new folder beside `out` to write into, which takes its place when the block ends well, and is gone when it does not.

    Parameters
    ----------
    out
        Must not exist, or be an empty folder.
    ours
        A file by which a folder is known that may be replaced.
    overwrite
        Replaces such a folder; never another one.

    Raises
    ------
    OutputError
        When there is something already, or it cannot be written.
    """
    _check(out, ours, overwrite)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".qualcode-", dir=out.parent))
        try:
            made = beside / "new"
            made.mkdir(mode=USUAL)
            yield made
            _moved(made, out, beside / "old")
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{out}: it cannot be written ({error.strerror}). Choose another place, or close it elsewhere.") from None


def _check(out: Path, ours: str, overwrite: bool) -> None:
    if not os.path.lexists(out) or (out.is_dir() and not out.is_symlink() and not any(out.iterdir())):
        return
    if not (ours and out.is_dir() and not out.is_symlink() and (out / ours).is_file()):
        raise OutputError(f"{out}: there is something of this name already. Choose another name.")
    if not overwrite:
        raise OutputError(f"{out}: it is there already. Choose another name, or say that it may be overwritten.")


def _moved(made: Path, out: Path, old: Path) -> None:
    """Puts the new folder into its place; the old one is back where it was if that fails."""
    if not out.exists():
        os.replace(made, out)
        return
    os.replace(out, old)
    try:
        os.replace(made, out)
    except OSError:
        os.replace(old, out)
        raise
