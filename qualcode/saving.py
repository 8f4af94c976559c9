"""A file written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from qualcode.errors import OutputError

__all__ = ["EVERYBODY", "save", "sha256_of"]

EVERYBODY, OWNER = 0o644, 0o600


def save(file: Path, data: bytes, *, remedy: str, private: bool = False) -> None:
    """Writes beside the file and moves it there when it is whole; an older one stays as it was where that fails.

    Parameters
    ----------
    file, data
        The place, whose folder is made if need be, and what to write.
    remedy
        What to do when it cannot be written.
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
        raise OutputError(f"{file}: it cannot be written ({error.strerror}). {remedy}") from None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
