"""One writer at a time in a folder: a file that the operating system holds for a process, and lets go of when the process ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qualcode.errors import OutputError

__all__ = ["LOCK", "left_alone", "locked"]

LOCK = ".qualcode.lock"
BUSY = "another call is coding into it. Wait until it has ended, then run the same again; or name another folder after --out."


@contextmanager
def locked(folder: Path, *, remedy: Callable[[OSError], str]) -> Iterator[None]:
    """Keeps others out of a folder, which is made if need be, and taken away again if nothing was written into it.

    What a killed process leaves is an empty file that nobody holds, and that the next one takes over. Where a file system knows no locks
    there is none, and nobody is kept out.

    Raises
    ------
    OutputError
        When another process, or another thread of this one, is in there; or nothing can be written there: `remedy` tells by the error what
        to do then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as out, locked(Path(out), remedy=str), locked(Path(out), remedy=str):
    ...     print("never")
    Traceback (most recent call last):
    ...
    qualcode.errors.OutputError: ...another call is coding into it...
    """
    path = folder / LOCK
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    held = _held(path, remedy)
    try:
        yield
    finally:
        if sys.platform == "win32":  # what is open there cannot be removed; what another one opened since stays
            os.close(held)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(held)
        with suppress(OSError):
            for one in made:
                one.rmdir()


def left_alone(folder: Path) -> bool:
    """Whether a lock lies in a folder that nobody holds any more: who made it was ended. False where that cannot be told.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as out, locked(Path(out), remedy=str):
    ...     left_alone(Path(out))
    False
    """
    try:
        opened = os.open(folder / LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    try:
        return _taken(opened)
    except OSError:
        return False
    finally:
        os.close(opened)


def _held(path: Path, remedy: Callable[[OSError], str]) -> int:
    """The open file, once it is ours and still the one that stands in the folder."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(f"{path.parent}: nothing can be written there ({error.strerror}). {remedy(error)}") from None
        try:
            taken = _given(opened)
            same = taken and os.path.samestat(os.fstat(opened), path.stat())
        except FileNotFoundError:
            same = False
        if same:
            return opened
        os.close(opened)
        if not taken:
            raise OutputError(f"{path.parent}: {BUSY}")


def _given(opened: int) -> bool:
    """Whether the file is ours; it is, too, where the file system knows no locks."""
    try:
        return _taken(opened)
    except OSError:
        return True


def _taken(opened: int) -> bool:
    """Whether the operating system gave us the file; an error where it cannot give any."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
