"""Files of text, plain or compressed → lines, one by one; what is damaged is told with its place."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import BinaryIO, cast

from qualcode.errors import DataError, Problem

__all__ = ["COMPRESSED", "LONGEST_ROW", "faults", "lines", "not_utf8", "too_long"]

LONGEST_ROW = 1 << 27
"""How many bytes a row may have: more is a quotation mark that is not closed, or no table of texts."""
BUFFER = 1 << 20
_BOM, _WIDE = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


def _zstandard(path: str) -> BinaryIO:
    import pyarrow as pa

    return cast(BinaryIO, pa.CompressedInputStream(pa.OSFile(path, "rb"), "zstd"))


_OPENERS: dict[str, Callable[[str], BinaryIO]] = {
    ".gz": lambda path: cast(BinaryIO, gzip.GzipFile(path, "rb")),
    ".bz2": lambda path: cast(BinaryIO, bz2.BZ2File(path, "rb")),
    ".xz": lambda path: cast(BinaryIO, lzma.LZMAFile(path, "rb")),  # noqa: SIM115 - lines() closes it
    ".zst": _zstandard,
}
COMPRESSED = tuple(_OPENERS)


@contextmanager
def faults(name: str) -> Iterator[None]:
    """What goes wrong while a file is read, as an error that names it.

    Raises
    ------
    DataError
        When the file is not there, may not be read, is damaged, or ends before its end.
    """
    import pyarrow as pa

    try:
        yield
    except (EOFError, zlib.error, lzma.LZMAError, OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.strerror and error.errno:
            found, use = f"it cannot be read ({error.strerror})", "Check the name and the permissions."
        else:
            told = " ".join(str(error).split())[:200]
            found, use = f"it is damaged or cut short ({told})", "Copy or download it anew, or take it out of `documents:`."
        raise DataError([Problem(name, found, use)]) from None


@contextmanager
def lines(path: str, name: str) -> Iterator[Iterator[bytes]]:
    """The lines of a file without a byte order mark, decompressed by its ending.

    Raises
    ------
    DataError
        When the file is in UTF-16; and what :func:`faults` raises.
    """
    with faults(name):
        opener = next((opener for ending, opener in _OPENERS.items() if path.lower().endswith(ending)), None)
        raw = opener(path) if opener else io.FileIO(path)
        with raw, io.BufferedReader(cast(io.RawIOBase, raw), BUFFER) as stream:
            yield _lines(cast(BinaryIO, stream), name)


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """All lines; one that is far too long comes in pieces, so that no line without end fills the memory."""
    first = stream.readline(LONGEST_ROW + 1)
    if first.startswith(_WIDE):
        raise DataError([Problem(name, "it is in UTF-16", "Save it as UTF-8.")])
    rest = iter(partial(stream.readline, LONGEST_ROW + 1), b"")
    return chain([first.removeprefix(_BOM)] if first else [], rest)


def too_long(name: str, place: str) -> DataError:
    """That a row is so long that it is none."""
    use = "Look whether a quotation mark is not closed, and whether the file has one text a row."
    return DataError([Problem(f"{name}, {place}", f"the row that begins here has more than {LONGEST_ROW >> 20} MB", use)])


def not_utf8(name: str, number: int, error: UnicodeDecodeError, use: str) -> DataError:
    """That a line is not UTF-8, with its number and the byte, and what to do about it in a file of its format."""
    return DataError([Problem(f"{name}, line {number}", f"this is not UTF-8 (byte {error.start + 1:,} of the line)", use)])
