"""A file written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from qualcode.errors import OutputError

__all__ = ["EVERYBODY", "save", "sha256_of", "way_out"]

EVERYBODY, OWNER = 0o644, 0o600
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_IN_THE_WAY = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR}


def way_out(error: OSError) -> str:
    """What lets something be written that could not be, by the number of the error.

    Examples
    --------
    >>> way_out(OSError(errno.ENOSPC, "No space left on device"))
    'Make room there'
    """
    if error.errno in _FULL:
        return "Make room there"
    if error.errno in _DENIED:
        return "Get the right to write there, or close it where it is open"
    if error.errno in _IN_THE_WAY:
        return "Take away what stands in its way"
    return "See to it that the place can be written to"


def save(file: Path, data: bytes, *, remedy: str | Callable[[OSError], str], private: bool = False) -> None:
    """Writes beside the file and moves it there when it is whole; an older one stays as it was where that fails.

    Parameters
    ----------
    file, data
        The place, whose folder is made if need be, and what to write.
    remedy
        What to do when it cannot be written, or what tells that by the error.
    private
        Readable by the user alone, where the system can do that.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".qualcode-", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.chmod(name, OWNER if private else EVERYBODY)
            os.replace(name, file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        use = remedy if isinstance(remedy, str) else remedy(error)
        raise OutputError(f"{file}: it cannot be written ({error.strerror}). {use}") from None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
