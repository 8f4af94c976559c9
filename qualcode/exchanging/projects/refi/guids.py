"""GUIDs that say what they stand for: the same thing has the same GUID in every file that is written."""

from __future__ import annotations

import hashlib
import json
import re

__all__ = ["guid", "plain_guid"]

_SHAPE = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_VERSION, _VARIANT = 8, 8
"""RFC 9562: version 8 is for ids made in a way of one's own."""


def guid(kind: str, *parts: object) -> str:
    """The GUID of a thing, made of what it is: in capitals and without braces, since some programs reject others.

    Examples
    --------
    >>> guid("code", "tie.funding")
    'FAB0D640-73D7-8D4A-86C5-22BA0D5D6748'
    """
    told = json.dumps(["refi", kind, *parts], ensure_ascii=False, separators=(",", ":"))
    digits = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest().upper()[:32]
    digits = f"{digits[:12]}{_VERSION}{digits[13:16]}{_VARIANT}{digits[17:]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def plain_guid(text: str) -> str:
    """A GUID as it is compared: capitals without braces; what is none stays as it is, for programs that write other ids.

    Examples
    --------
    >>> plain_guid("{cd8d5cbb-4cd4-8ec2-8281-9da18a8a5b64}"), plain_guid(" code 7 ")
    ('CD8D5CBB-4CD4-8EC2-8281-9DA18A8A5B64', 'code 7')
    """
    found = _SHAPE.fullmatch(text.strip())
    return found[1].upper() if found else text.strip()
