"""Bytes → text: in which encoding they were written."""

from __future__ import annotations

import codecs
import unicodedata

__all__ = ["decode"]

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
)


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
