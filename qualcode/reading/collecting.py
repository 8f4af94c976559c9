"""What collects while a study is read: problems, doubts, and the files that were read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from qualcode.errors import DataError, Problem, hint
from qualcode.reading.yamlfiles import Node

__all__ = ["Collector"]

SHOWN = 24
"""How many words a message lists before it breaks off: a codebook has a hundred codes, and an error is one line."""

T = TypeVar("T")


class Collector:
    """Reads one study folder; problems and doubts collect while it goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.inputs: dict[str, str] = {}
        self.sound = {"actors": True, "stages": True}

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; its problems are kept and reading goes on."""
        try:
            return read()
        except DataError as error:
            self.problems += error.problems
            return None

    def keep(self, name: str, data: bytes) -> None:
        self.inputs[name] = hashlib.sha256(data).hexdigest()

    def problem(self, node: Node, found: str, remedy: str) -> None:
        self.problems.append(Problem(node.where, found, remedy))

    def known(self, node: Node, value: str, allowed: Sequence[str], what: str) -> bool:
        """Whether `value` is allowed; a problem that names the closest when it is not."""
        if value in allowed:
            return True
        words = list(dict.fromkeys(allowed))
        more = f", … ({len(words)})" if len(words) > SHOWN else ""
        use = f"Use one of {', '.join(words[:SHOWN])}{more}." if words else "Declare it first."
        self.problem(node, f"{what} '{value}' is unknown{hint(value, allowed)}", use)
        return False

    def refers(self, node: Node, value: str, allowed: list[str], what: str, kind: str) -> bool:
        """The same for a name that another part of the study declares; no second problem where that part could not be read."""
        return not self.sound[kind] or self.known(node, value, allowed, what)

    def unique(self, nodes: list[tuple[str, Node]], what: str) -> None:
        seen: dict[str, Node] = {}
        for id, node in nodes:
            if id in seen:
                self.problem(node, f"{what} '{id}' stands here a second time (first: line {seen[id].line})", "Give each its own id.")
            seen.setdefault(id, node)
