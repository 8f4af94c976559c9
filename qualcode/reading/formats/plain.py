"""Plain text and Markdown."""

from __future__ import annotations

from qualcode.reading.contents import Content, ReadOptions, Unreadable
from qualcode.reading.encodings import decode

__all__ = ["content"]


def content(data: bytes, options: ReadOptions) -> Content:
    """The text of a .txt or .md file."""
    try:
        text, encoding = decode(data)
    except UnicodeError as error:
        at = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise Unreadable(f"it is neither UTF-8, UTF-16, GB18030 nor Big5{at}", "Open it in an editor and save it as UTF-8.") from None
    return Content(text, encoding)
