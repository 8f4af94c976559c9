"""Places in texts: names that segmentation recognises, and whatever ends as names of places do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar
from qualcode.model import Document
from qualcode.names.candidates import Candidate
from qualcode.names.persons import PERHAPS, candidates_of
from qualcode.names.tagging import Word, in_dictionary, tagged
from qualcode.tokenising.views import fold

__all__ = ["place_names"]

_NAMES = ("ns", "nr", "nz")
"""Tags of words that may be the name of a place."""
_LETTER = re.compile(r"(?<![a-z])[a-z](?=[\u4e00-\u9fff])")


class _Chinese:
    """What looks like a place in Chinese words."""

    def __init__(self, grammar: Grammar) -> None:
        self.endings = tuple(longest_first(grammar.place_endings))
        self.ordinary = {fold(word) for word in (*grammar.identifiers.get("kept", ()), *grammar.not_actor, *grammar.words)}
        self.found: Counter[str] = Counter()
        self.before = frozenset(grammar.identifiers.get("before_place", ()))
        self.bare: Counter[str] = Counter()
        self.placed: Counter[str] = Counter()
        self.common: Counter[str] = Counter()

    def _ending(self, text: str) -> str:
        return next((ending for ending in self.endings if text.endswith(ending) and text != ending), "")

    def read(self, text: str) -> None:
        folded = fold(text)
        before: Word | None = None
        for word in tagged(text):
            self._one(folded, word, folded[before[0] : before[1]] if before else "")
            if before is not None and before[1] == word[0]:
                self._two(folded, before, word)
            before = word
        for match in _LETTER.finditer(folded):
            ending = next((ending for ending in self.endings if folded.startswith(ending, match.end())), "")
            if ending:
                self.found[text[match.start() : match.end() + len(ending)]] += 1

    def _one(self, text: str, word: Word, before: str) -> None:
        begin, end, tag = word
        name = text[begin:end]
        ending = self._ending(name) if tag.startswith(_NAMES) else ""
        stem = name.removesuffix(ending)
        if not tag.startswith(_NAMES) or name in self.ordinary or stem in self.ordinary:
            return
        if ending and len(name) >= 3 and (tag.startswith(("ns", "nz")) or not in_dictionary(name)):
            self.found[name] += 1
        elif tag.startswith("ns") and len(name) >= 2:
            self.bare[name] += 1
            self.placed[name] += before in self.before

    def _two(self, text: str, before: Word, word: Word) -> None:
        """A name and, as a word of its own, the ending: 清河 街道."""
        ending, stem = text[word[0] : word[1]], text[before[0] : before[1]]
        if ending not in self.endings or stem in self.ordinary or len(stem) < 2 or stem + ending in self.ordinary or not stem.isalpha():
            return
        if before[2].startswith(_NAMES) and (before[2].startswith("ns") or not in_dictionary(stem)):
            self.found[stem + ending] += 1
            self.bare[stem] -= 1
        elif before[2] in ("n", "nr", "nz") and len(ending) > 1:
            self.common[stem + ending] += 1

    def names(self) -> dict[str, str]:
        """Name → how sure: a bare name (上海) is sure where it stands with an ending too (上海市), or behind 在, 到 or 去."""
        stems = {name.removesuffix(self._ending(name)) for name in self.found}
        sure = dict.fromkeys(self.found, "")
        bare = [name for name, times in self.bare.items() if times > 0]
        sure |= {name: "" if name in stems or self.placed[name] else PERHAPS for name in bare}
        return sure | {name: PERHAPS for name, times in self.common.items() if times > 1 and name not in sure}


def _english(text: str, grammar: Grammar) -> set[str]:
    """Capitalised words before a word such as District."""
    if not grammar.place_endings:
        return set()
    endings = "|".join(map(re.escape, grammar.place_endings))
    ordinary = {word.lower() for word in grammar.identifiers.get("kept", ())}
    found = re.finditer(rf"(?<![A-Za-z])(?P<stem>(?:[A-Z][a-z]+ ){{1,2}})(?:{endings})(?![A-Za-z])", text)
    return {one.group() for one in found if not {word.lower() for word in one["stem"].split()} <= ordinary}


def place_names(documents: Iterable[Document], *, grammars: Mapping[str, Grammar]) -> list[Candidate]:
    """Which places are named in the texts and as sites of the documents.

    Parameters
    ----------
    documents
        Where to look; their ``site`` counts as a name of a place too.
    grammars
        The rules of each language (:func:`qualcode.read_grammar`).

    Returns
    -------
    list of Candidate
        In the order in which they come; ``kind`` is ``perhaps`` where it is as likely an ordinary word, or a place so large that it gives
        nobody away.

    Examples
    --------
    >>> from qualcode import Document, read_grammar
    >>> text = "我在清河街道上班，住在朝阳区建国路。"
    >>> [one.text for one in place_names([Document("S-01", text)], grammars={"zh": read_grammar("zh")})]
    ['清河街道', '朝阳区', '建国路']
    """
    read = list(documents)
    names: dict[str, str] = {}
    finder = _Chinese(grammars["zh"]) if "zh" in grammars else None
    for document in read:
        if finder and any("\u3400" <= character <= "\u9fff" for character in document.text):
            finder.read(document.text)
        if "en" in grammars:
            names |= dict.fromkeys(_english(document.text, grammars["en"]), "")
    if finder:
        names |= finder.names()
    return candidates_of("place", names, read)
