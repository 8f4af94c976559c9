"""Ids that say what they stand for: the same thing has the same id in every copy of a project."""

from __future__ import annotations

import hashlib
import json

__all__ = ["identified", "text_sha256"]

LENGTH = 16
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def identified(kind: str, *parts: object) -> str:
    """The id of a thing, made of what it names: 64 bits of the SHA-256 of its parts, as hexadecimal digits behind the word for its kind.

    A coding is made of the SHA-256 of its text, start, end, code, coder and round; what hangs on another thing, of that thing's id.

    Examples
    --------
    >>> identified("coding", text_sha256("答：多。"), 2, 3, "tie.funding", "张三", "")
    'coding-60a9a431ed5034d1'
    """
    told = _written([kind, *parts])
    return f"{kind}-{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:LENGTH]}"


def text_sha256(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes: what a document is known by in every copy of a project.

    Examples
    --------
    >>> text_sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
