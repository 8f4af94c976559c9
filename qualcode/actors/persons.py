"""Persons who stand for a unit: 科长, 毛主任, 老郑, the director, and what a document says of whose they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from qualcode.alternatives import any_of
from qualcode.grammar import Grammar, PersonWord
from qualcode.model import Speaker
from qualcode.tokenising.views import fold

__all__ = ["Person", "PersonFinder", "speakers_by_name"]

LABEL = 2
"""A speaker's label is a name where it has at least so many characters and is no letter or number."""


WIDE = 16
"""How far in front of a title what belongs to it may begin."""


SHORT = "[a-z]{1,2}"
"""Letters that stand for a name, folded (C主任, Ab主任), as researchers and :func:`qualcode.anonymise` write."""
LETTERS = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z][a-z]?|[a-z])$")
"""The same as they are written in front of a title; two capitals (HR主管) are a word."""

BEHIND = re.compile(f"(?<![a-z])({SHORT})[^a-z]?$")
"""Such letters at the end of what stands before a title, or before 副."""


class Person(NamedTuple):
    """A person in a folded sentence: where the words stand, the name that tells the person apart (blank: only a title), the title."""

    begin: int
    end: int
    name: str
    word: PersonWord | None = None
    title: str = ""


class PersonFinder:
    """Finds titles and names with titles in sentences of one language."""

    def __init__(self, grammar: Grammar) -> None:
        self.words = {fold(word): person for person in reversed(grammar.persons) for word in person.words}
        parts, identifiers = grammar.person_parts, grammar.identifiers
        surnames = [name for name in grammar.surnames if name not in parts.get("not_surname", ())]
        self.surnames = frozenset(surnames)
        familiar = identifiers.get("before_name", ()) if surnames else ()
        titles = _any(self.words)
        self.titles = re.compile(rf"\b(?:{titles})\b" if not surnames else titles)
        self.wide = re.compile(f"(?:{_any(parts.get('wide', ()))})$")
        self.between = re.compile(f"(?:{_any(parts.get('between', ()))})*")
        self.behind = re.compile(_any(parts.get("behind", ())))
        self.familiar = re.compile(f"(?:{_any(familiar)})$")
        self.no_person = tuple(map(fold, parts.get("not_person", ())))
        names = f"(?:{_any(familiar)})(?:{_any(surnames)}|{SHORT}(?![a-z]))|(?:{_any(surnames)}|{SHORT})(?:{titles})"
        self.introduced = re.compile(rf"(?:{titles})?(?P<name>{names})" if surnames else "(?!)")
        self.joined = re.compile(rf"(?:{_any(grammar.coordination)})(?P<name>{names})" if surnames else "(?!)")
        self.written = re.compile(r" ?([A-Z][a-z]+)")

    def find(self, folded: str, text: str) -> list[Person]:
        """The persons of a sentence by their titles."""
        found = []
        for match in self.titles.finditer(folded):
            word = self.words[match.group()]
            begin, end = match.span()
            wide = self.wide.search(folded, max(begin - WIDE, 0), begin)
            first = wide.start() if wide else begin
            begin = self._named(folded, text, first) if self.surnames else first
            named = begin < first
            if not self.surnames and (written := self.written.match(text, end)):
                named, end = True, written.end()
            if (word.named and not named) or self._no_person(folded, begin, end, match.start()):
                continue
            front = self.familiar.search(folded, max(begin - WIDE, 0), begin) if named and self.surnames else None  # 小李社工
            found.append(Person(front.start() if front else begin, end, folded[begin:end] if named else "", word, match.group()))
        return found

    def _named(self, folded: str, text: str, at: int) -> int:
        """Where the name in front of a title begins: a surname, or letters that stand for one."""
        for size in (2, 1):
            if at >= size and folded[at - size : at] in self.surnames and folded[at - size - 1 : at - size] != folded[at - 1]:
                return at - size
        letters = LETTERS.search(text, max(at - 3, 0), at)
        return letters.start() if letters else at

    def behind_name(self, person: Person, end: int) -> Person | None:
        """A person whose first words are the last of a name in front: of 机构H评估员, where 机构H is an actor, only 评估员 is left.

        ``None`` where no title is left, or one that needs a name.
        """
        needs = not person.title or (person.word is not None and person.word.named)
        left = self.surnames and not needs and person.end - len(person.title) >= end
        return person._replace(begin=end, name="") if left else None

    def _no_person(self, folded: str, begin: int, end: int, title: int) -> bool:
        """Whether the words, or their title from a place on, are part of something else: 主任医师; not 站长 behind 社工站."""
        reach = 3
        near = folded[max(begin - reach, 0) : end + reach]
        at = title - max(begin - reach, 0)
        return any(near.find(word, max(at - len(word) + 1, 0)) >= 0 for word in self.no_person)

    def names_behind(self, folded: str, at: int) -> Iterator[str]:
        """The names that a unit in front introduces: of 望海的老郑 that of 老郑, and of those joined to it."""
        gap = self.between.match(folded, at)
        found = self.introduced.match(folded, gap.end() if gap else at)
        while found:
            if not self._no_person(folded, found.start("name"), found.end(), found.start("name")):
                yield found["name"]
            found = self.joined.match(folded, found.end())

    def known(self, introduced: Iterable[tuple[str, str]], speakers: Mapping[str, str]) -> dict[str, str]:
        """Name → actor: whose the persons are of whom a document says it most often; first the speakers themselves."""
        told: dict[str, Counter[str]] = {}
        for name, actor in introduced:
            told.setdefault(name, Counter())[actor] += 1
        return {name: several.most_common(1)[0][0] for name, several in told.items()} | dict(speakers)

    def speakers(self, speakers: Sequence[Speaker], general: frozenset[str]) -> dict[str, str]:
        """The names by which a text may call its speakers → their actors: the label, and what is name and title in it."""
        found: dict[str, str] = {}
        for speaker in speakers:
            label = fold(speaker.label)
            # 答1 is no name, but A主任 is one, although A alone may be who answers.
            numbered = label[:1] in general and not label[:1].isascii()
            if len(label) < LABEL or label in general or label.isascii() or numbered:
                continue
            for name in speakers_by_name(label, self.words, self.surnames):
                found.setdefault(name, speaker.actor)
        return found


def speakers_by_name(label: str, titles: Iterable[str], surnames: frozenset[str]) -> Iterator[str]:
    """The label of a speaker and the names in it: 发展署陈爱珠组长 is also 陈爱珠 and 陈组长.

    Examples
    --------
    >>> list(speakers_by_name("发展署陈爱珠组长", ["组长"], frozenset("陈")))
    ['发展署陈爱珠组长', '陈爱珠', '陈组长']
    >>> list(speakers_by_name("发展署b组长", ["组长"], frozenset("陈")))
    ['发展署b组长', 'b组长']
    """
    yield label
    title = max((title for title in titles if label.endswith(title)), key=len, default="")
    before = label[: len(label) - len(title)]
    name = next((before[-size:] for size in (3, 2) if before[-size : len(before) - size + 1] in surnames), "") if title else ""
    if name and name != label:
        yield name
        yield name[0] + title
    letters = BEHIND.search(before) if title else None
    if letters:
        yield from (one for one in (letters.group(), letters[1] + title) if one not in (letters[1], label))


def _any(words: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest first."""
    return any_of({fold(word) for word in words} - {""})
