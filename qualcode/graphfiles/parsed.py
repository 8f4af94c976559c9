"""What a file of a network says, before it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from qualcode.reading.contents import Unreadable

__all__ = ["Found", "Parsed", "ParsedEdge", "ParsedNode", "guessed", "typed"]

Found: TypeAlias = bool | int | float | str | tuple[object, ...]
_WHOLE = ("int", "integer", "long", "short", "byte", "biginteger")
_BROKEN = ("float", "double", "bigdecimal")
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")


@dataclass(frozen=True)
class ParsedNode:
    id: str
    values: Mapping[str, Found]


@dataclass(frozen=True)
class ParsedEdge:
    """``directed`` None: as the file says of all."""

    source: str
    target: str
    values: Mapping[str, Found]
    directed: bool | None = None
    key: str = ""


@dataclass(frozen=True)
class Parsed:
    """Nodes, edges, and whether edges that do not say so are directed. ``complete``: an edge's ends must be among the nodes."""

    nodes: tuple[ParsedNode, ...]
    edges: tuple[ParsedEdge, ...]
    directed: bool = True
    complete: bool = True


def typed(kind: str, text: str, where: str) -> Found:
    """A value of the type that the file declares; what is none of the known types stays text.

    Raises
    ------
    Unreadable
        When the text is none of that type.

    Examples
    --------
    >>> typed("long", "12", "node 'a'"), typed("boolean", "true", "node 'a'"), typed("liststring", "[a, b]", "node 'a'")
    (12, True, '[a, b]')
    """
    kind = kind.casefold()
    if kind == "boolean" and text.strip().casefold() in (*_TRUE, *_FALSE):
        return text.strip().casefold() in _TRUE
    if kind not in (*_WHOLE, *_BROKEN, "boolean"):
        return text
    try:
        return int(text) if kind in _WHOLE else float(text)
    except ValueError:
        raise Unreadable(f"{where}: '{text}' is no value of type {kind}", "Correct it in the program that wrote the file.") from None


def guessed(text: str) -> Found:
    """A number or a truth value where the text is written as Python or a program for tables would, else the text: 007 stays a text.

    Examples
    --------
    >>> guessed("7"), guessed("007"), guessed("2.50"), guessed("true"), guessed("nan"), guessed("1e5")
    (7, '007', 2.5, True, 'nan', '1e5')
    """
    if text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    if text.removeprefix("-").isdecimal() and text.isascii() and str(int(text)) == text:
        return int(text)
    whole, point, part = text.removeprefix("-").partition(".")
    if point and part.isdecimal() and whole.isdecimal() and text.isascii() and (whole == "0" or not whole.startswith("0")):
        return float(text)
    return text
