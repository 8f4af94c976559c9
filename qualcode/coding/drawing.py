"""A coding in the making."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.coding.status import Status
from qualcode.model import Code
from qualcode.rows import NO_END

__all__ = ["ENDLESS", "Drawn", "Given"]

RULE, MODEL = "rule", "model"
_WORD = re.compile(r"\w")
ENDLESS = "an end is (none)"
"""How the reason of a coding begins of which a person says that nobody stands at one of its ends."""


class Given(NamedTuple):
    """A coding that is not ours: what somebody made before, and its place in the document.

    ``polarity``, ``modality``, ``stage`` and ``plane`` are blank where it does not say; ``(unknown)`` says that there is no stage or plane.
    ``more_stages`` are pairs of a further model of stages and the stage in it. ``source`` and ``target`` are the actors that stand at its
    ends; empty where it does not say, ``("(none)",)`` where it says that nobody does.
    """

    start: int
    end: int
    code: Code
    coder: str
    method: str
    status: str
    polarity: str = ""
    modality: str = ""
    stage: str = ""
    plane: str = ""
    more_stages: tuple[tuple[str, str], ...] = ()
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()

    @property
    def endless(self) -> bool:
        """Whether it says that nobody stands at an end, so that it is no relation."""
        return NO_END in (*self.source, *self.target)


@dataclass(frozen=True)
class Drawn:
    """A coding in the making: where it stands in the sentence, its status, the indicators and the ends that they name.

    ``confidence`` is ``None`` until it is weighed; ``method`` tells whether rules found it or what was learned proposes it; ``given`` is
    the coding that somebody else made, where there is one.
    """

    code: Code
    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    status: Status
    indicators: tuple[str, ...]
    source: int | None = None
    target: int | None = None
    confidence: float | None = None
    method: str = RULE
    given: Given | None = None

    @property
    def asserted(self) -> bool:
        return self.status.asserted

    def marked(self, text: str) -> bool:
        """Whether a person marked a part of the sentence `text`, which tells where the coding stands; a whole one does not."""
        return self.given is not None and (_WORD.search(text, 0, self.start) or _WORD.search(text, self.end)) is not None
