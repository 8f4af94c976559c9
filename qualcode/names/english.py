"""Names of organisations in English texts: words with a capital in front of, or behind the ``of`` of, a word such as Bureau."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.names.chinese import Found

__all__ = ["EnglishNames"]

WORDS = 7
"""Of how many words a name may be in front of its ending."""


class EnglishNames:
    """The finder for one set of rules; texts are handed in as they are written, because capitals tell."""

    def __init__(self, grammar: Grammar) -> None:
        endings = {ending for entry in grammar.name_endings for ending in entry.ends}
        longest = longest_first(endings)
        ends = "|".join(re.escape(ending).replace(r"\ ", r"[ \t]+") for ending in longest)
        inside = "|".join(map(re.escape, grammar.name_parts.get("inside", ())))
        capital = r"(?:[A-Z][\w'’&.-]*\w|[A-Z])"
        joined = rf"(?:(?:{inside})[ \t]+)*" if inside else ""
        behind = rf"(?:[ \t]+(?:of|for)[ \t]+(?:the[ \t]+)?{capital}(?:[ \t]+{joined}{capital}){{0,{WORDS}}})?"
        self.name = re.compile(rf"\b(?P<front>(?:{capital}[ \t]+{joined}){{0,{WORDS}}}?)(?P<end>{ends})\b(?P<behind>{behind})")
        self.stops = frozenset(grammar.name_parts.get("stops", ()))
        self.generic = frozenset(grammar.not_name)
        self.places = frozenset(word for words in grammar.place_levels.values() for word in words)

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """The names in each of the texts, in reading order."""
        return [list(self._names(text)) for text in texts]

    def _names(self, text: str) -> Iterator[Found]:
        for hit in self.name.finditer(text):
            start, words = hit.start(), list(re.finditer(r"\S+", hit["front"]))
            stops = [word for word in words if word.group() in self.stops]
            if stops:
                start += stops[-1].end()
            written = text[start : hit.end()]
            start += len(written) - len(written.lstrip())
            name = " ".join(written.split())
            if name in self.generic:
                continue
            place = next((word for word in reversed(name.split()) if word in self.places), "")
            yield Found(name, start, hit.end(), " ".join(hit["end"].split()), place)
