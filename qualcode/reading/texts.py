"""Files of text → the text of a document: bytes, their encoding, line ends."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from qualcode.errors import DataError, Problem, remedy

__all__ = ["FORMATS", "decode", "read_text"]

FORMATS = (".txt", ".md")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
)
_CONTROLS = frozenset("\t\n\r\x0b\x0c")


def _looks_chinese(text: str) -> bool:
    """GB18030 takes almost any bytes; it is believed where frequent characters turn up and strange ones do not."""
    wide = [character for character in text if ord(character) > 127]
    strange = sum(unicodedata.category(character) in ("Co", "Cn", "Cc") for character in wide)
    return bool(wide) and strange == 0 and sum(character in _FREQUENT for character in wide) >= len(wide) * 0.02 + 0.5


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the encoding it was found in.

    UTF-8 (with or without a byte order mark), UTF-16 with one, else GB18030 when the result looks Chinese.

    Raises
    ------
    UnicodeError
        When none of these fits.

    Examples
    --------
    >>> decode("我们的合同".encode("gb18030"))
    ('我们的合同', 'gb18030')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise error from None
        if not _looks_chinese(text):
            raise
        return text, "gb18030"


def read_text(path: Path, where: str) -> tuple[str, str, bytes]:
    """The text of a file with ``\\n`` as line end, its encoding, and its bytes.

    Parameters
    ----------
    path
        The file.
    where
        The place that names it, for messages.

    Raises
    ------
    DataError
        When it is missing, of a format that is not read, not text, or empty.
    """
    if not path.exists():
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        use = remedy(path.name, beside, "Correct the name or add the file.")
        raise DataError([Problem(where, f"there is no file '{path.name}' in '{path.parent.name}'", use)])
    if path.is_dir():
        raise DataError([Problem(where, f"'{path.name}' is a folder", "Name the file in it.")])
    if path.suffix.lower() not in FORMATS:
        raise DataError(
            [Problem(where, f"'{path.name}' is no {' or '.join(FORMATS)} file", "Save it as plain text (UTF-8) and name that file.")]
        )
    try:
        data = path.read_bytes()
        text, encoding = decode(data)
    except OSError as error:
        raise DataError([Problem(where, f"'{path.name}' cannot be read ({error.strerror})", "Check the permissions.")]) from None
    except UnicodeError as error:
        at = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise DataError(
            [Problem(where, f"'{path.name}' is neither UTF-8, UTF-16 nor GB18030{at}", "Open it in an editor and save it as UTF-8.")]
        ) from None
    strange = sorted({character for character in text if ord(character) < 32 and character not in _CONTROLS})
    if "\0" in strange:
        raise DataError([Problem(where, f"'{path.name}' holds NUL characters: it is no text file", "Save it as plain text (UTF-8).")])
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DataError([Problem(where, f"'{path.name}' is empty", "Fill it, or take the document out of the list.")])
    return text, encoding, data
