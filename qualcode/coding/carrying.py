"""Sentences that go on of another case: 隔壁区的机构被街道收编了。他们那边的街道还扣着尾款.

A sentence of the same turn that refers back (他们那边, 那个街道, there) to a sentence of another case is of that case too, from these words
on, up to a word for the speaker's own side. The next sentence may refer back to it in turn; the one after that which does not is of the
own case again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qualcode.alternatives import longest_first
from qualcode.coding.drawing import Drawn
from qualcode.coding.indicators import Sentence
from qualcode.coding.status import OTHER_CASE, Status
from qualcode.grammar import Grammar
from qualcode.tokenising.views import fold

__all__ = ["CaseReader"]

ANOTHER = Status("other case", modality=OTHER_CASE)
OWN = ("speaker", "inclusive")
"""How a mention of the speaker's own side is resolved."""


class CaseReader:
    """Tells from where on a sentence goes on of another case, for one language."""

    def __init__(self, grammar: Grammar) -> None:
        words = longest_first(map(fold, grammar.reported.get("back", ())))
        edge = r"\b" if grammar.language == "en" else ""
        self._back = re.compile(rf"{edge}(?:{'|'.join(map(re.escape, words)) or '(?!)'}){edge}")

    def back(self, sentence: Sentence) -> int:
        """Where a sentence refers back to what was spoken of; −1: nowhere."""
        found = self._back.search(fold(sentence.segment.text))
        return found.start() if found else -1

    @staticmethod
    def names_another(sentence: Sentence) -> bool:
        """Whether a sentence names a body of another place (石门区民政局)."""
        return any(not mention.actor and mention.how == "name" for mention in sentence.mentions)

    @staticmethod
    def carried(drawn: Sequence[Drawn], sentence: Sentence, back: int) -> list[Drawn]:
        """The codings of a sentence that goes on of another case from a place on."""
        start = sentence.segment.start
        own = (mention.start - start for mention in sentence.mentions if mention.how in OWN and mention.start - start > back)
        stop = min(own, default=len(sentence.segment.text))
        return [replace(one, status=ANOTHER) if one.asserted and back <= one.words[0][0] < stop else one for one in drawn]
