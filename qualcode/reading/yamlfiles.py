"""YAML as people write it: every value a string, every place known, no key twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from qualcode.errors import DataError, Problem

__all__ = ["Node", "read_yaml"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there: a large codebook is read in a tenth of the time."""
_WIDE_MARK = re.compile(r"(?:^[\s\-{]*|[{,]\s*)[A-Za-z_]+\s*(?P<colon>：)|[{,][^#\"']*?(?P<comma>，)\s*[A-Za-z_]+\s*[:：]")
"""A full-width colon behind a key, or a full-width comma in front of one."""
_TIGHT = re.compile(r"^[\s\-]*[\w.]+:(?=[^\s:/\\])")
"""A key with a colon and no space behind it, which YAML takes for a word."""
NEAR = 3
"""How many lines above the one where YAML gives up the reason is looked for."""
LONGEST = 500
"""How many characters of a line are searched for the reason."""
DEEPEST, MOST = 100, 2_000_000
"""How many lists and mappings may stand in one another, and how many values there may be where every reference is written out."""
BLANK = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Node:
    """A value of a YAML file and the line it stands in; nobody changes it. (One that is frozen takes three times as long to make.)

    ``value`` is a string, a list of nodes, or a dictionary from strings to nodes.
    """

    value: str | list[Node] | dict[str, Node]
    file: str
    line: int
    unit: str = "line"

    @property
    def where(self) -> str:
        return f"{self.file}, {self.unit} {self.line}"

    @property
    def text(self) -> str:
        """The scalar, or an empty string for a list, a mapping or null."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def items(self) -> list[Node]:
        """The elements; a single value counts as a list of one, null as none."""
        if isinstance(self.value, list):
            return self.value
        return [] if self.value == "" else [self]

    @property
    def fields(self) -> dict[str, Node]:
        return self.value if isinstance(self.value, dict) else {}

    def get(self, key: str) -> Node:
        """The value under `key`, or a blank node that stands where this one does."""
        return self.fields.get(key) or Node("", self.file, self.line, self.unit)

    def strings(self) -> tuple[str, ...]:
        """The words of a list; a list that stands in it by its name (``[*denials, 没有]``) gives its own."""
        parts = (item.strings() if isinstance(item.value, list) else (item.text,) for item in self.items)
        return tuple(text for part in parts for text in part if text)

    def plain(self) -> object:
        """The same without places, for what is only passed on."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(slots=True)
class _Begun:
    """A list or mapping that was begun: its anchor, how much stood before it, and in a mapping the key that waits for its value."""

    node: Node
    anchor: str | None
    before: int
    key: str | None = None


class _Composing:
    """Makes one tree of the events of a parser, without calling itself: what somebody sent may be as deep as its author liked.

    (The composer of libyaml calls itself in C, where a text that is too deep ends the program.)
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._size = 0
        self._begun: list[_Begun] = []
        self._anchors: dict[str, tuple[Node, int]] = {}

    def take(self, event: Any) -> None:
        """The next event of the parser."""
        name, line = type(event).__name__, event.start_mark.line + 1
        if name == "ScalarEvent":
            self._word(event, line)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._begun) == DEEPEST:
                self._refuse(line, f"more than {DEEPEST} lists or mappings stand in one another")
            self._ask_key(line)
            made: list[Node] | dict[str, Node] = {} if name == "MappingStartEvent" else []
            self._begun.append(_Begun(Node(made, self.file, line), event.anchor, self._size))
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            ended = self._begun.pop()
            self._put(ended.node, 1, ended.anchor, self._size - ended.before + 1)
        elif name == "AliasEvent":
            self._reference(str(event.anchor), line)
        elif name == "DocumentStartEvent" and self.root is not None:
            self._refuse(line, "a second document begins here", "Take the '---' out, or make two files.")

    def _word(self, event: Any, line: int) -> None:
        value, inside = str(event.value), self._begun[-1] if self._begun else None
        if inside is not None and isinstance(inside.node.value, dict) and inside.key is None:
            if value in inside.node.value:
                self.problems.append(Problem(f"{self.file}, line {line}", f"'{value}' stands here a second time", "Keep one of the two."))
            inside.key = value
        else:
            self._put(Node("" if not event.style and value in BLANK else value, self.file, line), 1, event.anchor, 1)

    def _reference(self, anchor: str, line: int) -> None:
        self._ask_key(line)
        if any(one.anchor == anchor for one in self._begun):
            self.problems.append(Problem(f"{self.file}, line {line}", "this value contains itself", "Take the '*' reference out."))
            self._put(Node("", self.file, line), 1)
        elif anchor not in self._anchors:
            self._refuse(line, f"'*{anchor}' names nothing that stands above it", f"Write the value itself, or '&{anchor}' in front of it.")
        else:
            node, size = self._anchors[anchor]
            self._put(node, size)

    def _ask_key(self, line: int) -> None:
        """Refuses a key that is no word."""
        if self._begun and isinstance(self._begun[-1].node.value, dict) and self._begun[-1].key is None:
            self._refuse(line, "a word was expected in front of a colon, and this is a list, a mapping or a reference")

    def _put(self, node: Node, more: int, anchor: str | None = None, size: int = 0) -> None:
        """Puts a finished value to its place; `more` values are written here, with all that a reference stands for."""
        self._size += more
        if self._size > MOST:
            self._refuse(node.line, f"with its '*' references written out it holds more than {MOST:,} values")
        if anchor:
            self._anchors[anchor] = node, size
        if not self._begun:
            self.root = node
            return
        inside = self._begun[-1]
        if isinstance(inside.node.value, list):
            inside.node.value.append(node)
        elif isinstance(inside.node.value, dict) and inside.key is not None:
            inside.node.value[inside.key], inside.key = node, None

    def _refuse(self, line: int, found: str, use: str = "Nobody writes that; look where the file comes from.") -> NoReturn:
        raise DataError([*self.problems, Problem(f"{self.file}, line {line}", found, use)])


def _advice(text: str, line: int) -> str:
    """What to do about text that is no YAML: a full-width mark in or above the `line` is mostly the reason."""
    lines = [one[:LONGEST] for one in text.split("\n")[: line + 1]]
    for number in range(len(lines) - 1, -1, -1):
        found = _WIDE_MARK.search(lines[number])
        if found:
            wide = found["colon"] or found["comma"]
            narrow = {"：": "': ' (with a space behind)", "，": "', '"}[wide]
            return f"Line {number + 1} has the full-width '{wide}' where {narrow} should stand."
    for number in range(len(lines) - 1, max(line - NEAR, -1), -1):
        if "\t" in lines[number][: len(lines[number]) - len(lines[number].lstrip())]:
            return f"Line {number + 1} begins with a tab; put spaces in its place, as many as in the lines around it."
        if _TIGHT.search(lines[number]):
            return f"Line {number + 1} has no space behind its colon; write ': '."
    return "Mind the indentation, and quote text that holds ': ' or begins with a sign."


def read_yaml(path: Path, text: str) -> Node:
    """The content of a YAML file.

    Raises
    ------
    DataError
        When it is not YAML, a key stands twice, or it is deeper or longer than anybody writes, with the line.
    """
    made = _Composing(path.name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            made.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise DataError(
            [
                Problem(
                    f"{path.name}{line}",
                    f"this is not YAML ({error.problem})",
                    _advice(text, mark.line if mark else 0),
                )
            ]
        ) from None
    except yaml.YAMLError as error:
        raise DataError(
            [Problem(path.name, f"this is not YAML ({' '.join(str(error).split())})", "Save the file again as plain UTF-8 text.")]
        ) from None
    if made.problems:
        raise DataError(made.problems)
    return made.root or Node({}, path.name, 1)
