"""YAML as people write it: every value a string, every place known, no key twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

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
BLANK = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class Node:
    """A value of a YAML file and the line it stands in.

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
        return tuple(item.text for item in self.items if item.text)

    def plain(self) -> object:
        """The same without places, for what is only passed on."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def _convert(node: yaml.Node, file: str, problems: list[Problem], within: frozenset[int] = frozenset()) -> Node:
    line = node.start_mark.line + 1
    if id(node) in within:
        problems.append(Problem(f"{file}, line {line}", "this value contains itself", "Take the '*' reference out."))
        return Node("", file, line)
    within |= {id(node)}
    if isinstance(node, yaml.SequenceNode):
        return Node([_convert(child, file, problems, within) for child in node.value], file, line)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Node] = {}
        for key, child in node.value:
            name = str(key.value)
            if name in fields:
                problems.append(
                    Problem(f"{file}, line {key.start_mark.line + 1}", f"'{name}' stands here a second time", "Keep one of the two.")
                )
            fields[name] = _convert(child, file, problems, within)
        return Node(fields, file, line)
    value, plain = str(node.value), isinstance(node, yaml.ScalarNode) and not node.style
    return Node("" if plain and value in BLANK else value, file, line)


def _advice(text: str, line: int) -> str:
    """What to do about text that is no YAML: a full-width mark in or above the `line` is mostly the reason."""
    for number in range(min(line, text.count("\n")), -1, -1):
        found = _WIDE_MARK.search(text.split("\n")[number])
        if found:
            wide = found["colon"] or found["comma"]
            narrow = {"：": "': ' (with a space behind)", "，": "', '"}[wide]
            return f"Line {number + 1} has the full-width '{wide}' where {narrow} should stand."
    lines = text.split("\n")
    for number in range(min(line, len(lines) - 1), max(line - NEAR, -1), -1):
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
        When it is not YAML, or a key stands twice, with the line.
    """
    try:
        root = yaml.compose(text, Loader=_LOADER)
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
    problems: list[Problem] = []
    node = _convert(root, path.name, problems) if root is not None else Node({}, path.name, 1)
    if problems:
        raise DataError(problems)
    return node
