"""Names of persons with capitals, and whose these are: Wendy Oakes, the council's housing director; Amir at the clinic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qualcode.actors.fronts import english_word
from qualcode.actors.persons import PersonFinder
from qualcode.alternatives import any_of
from qualcode.grammar import Grammar
from qualcode.model import Document, Speaker
from qualcode.tokenising.views import fold

__all__ = ["WrittenNames"]

NAME = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?(?: [A-Z][a-z]+(?:-[A-Z][a-z]+)?)?"
WORDS = r"(?: [a-z’'-]+){0,4}?"
"""What may stand between an owner and the word for what somebody is there."""


class WrittenNames:
    """Finds names of persons in texts of a language that writes them with capitals; in any other it finds nothing."""

    def __init__(self, grammar: Grammar, persons: PersonFinder) -> None:
        parts = grammar.person_parts
        self.able = not persons.surnames and bool(parts.get("works_at"))
        titles = tuple(word for one in grammar.persons if one.named for word in one.words)
        posts = any_of(word for one in grammar.persons if not one.named for word in one.words)
        self.titled = re.compile(rf"(?:(?:{any_of(titles)})\.? )+")
        self.of = re.compile(rf"(?P<name>{self.titled.pattern}{NAME}) of (?:the )?$")
        at, apart = any_of(parts.get("works_at", ())), any_of(parts.get("apart", ()))
        described = rf",(?: [a-z’'-]+){{0,4}}? (?:{posts})"
        self.before = re.compile(rf"(?P<name>{NAME})(?:{described} (?:of|{at})|(?: (?:{apart}))? (?:{at})) (?:the )?$")
        self.apposed = re.compile(rf"(?P<name>{NAME}), (?:the )?$")
        self.post = re.compile(rf"(?:[’']s)?{WORDS} (?:{posts})\b")
        self.behind = re.compile(rf"(?:[’']s)?{WORDS} (?:{posts}),? (?P<name>{NAME})")
        self.called = re.compile(rf"(?:{any_of(parts.get('called', ()))}) (?P<name>{NAME})")
        self.posts = frozenset(fold(word) for one in grammar.persons for word in one.words)
        others = (*parts.get("not_name", ()), *grammar.places.get("general", ()), *grammar.name_parts.get("stops", ()))
        self.others = frozenset(map(fold, (*others, *grammar.titles, *grammar.interviewer, *grammar.respondent)))

    def introduced(self, text: str, begin: int, end: int) -> Iterator[str]:
        """The names of the persons whom a unit from `begin` to `end` introduces, folded, each also without what stands in front of it."""
        if not self.able:
            return
        if found := self.of.search(text, 0, begin) or self.before.search(text, 0, begin):
            yield from self._forms(found["name"], opens=not text[: found.start()].strip())
        elif (found := self.apposed.search(text, 0, begin)) and self.post.match(text, end):
            yield from self._forms(found["name"])
        if found := self.behind.match(text, end):
            yield from self._forms(found["name"])

    def of_speakers(self, speakers: Sequence[Speaker]) -> Mapping[str, str]:
        """The names by which a text may call its speakers, where their labels are names."""
        if not self.able:
            return {}
        named = (one for one in speakers if one.actor and re.fullmatch(NAME, one.label))
        return {form: one.actor for one in named for form in self._forms(one.label, opens=True)}

    def informants(self, documents: Sequence[Document]) -> dict[str, str]:
        """Whose those are who speak in documents whose headers name them (known here as Joyce); not those of whom two have one name."""
        told: dict[str, set[str]] = {}
        for document in documents if self.able else ():
            actors = {one.actor for one in document.speakers if one.actor and not one.interviewer}
            if len(actors) == 1:
                for form in self._informant(document.attributes.get("informant", "")):
                    told.setdefault(form, set()).update(actors)
        return {form: actors.pop() for form, actors in told.items() if len(actors) == 1}

    def _informant(self, value: str) -> Iterator[str]:
        called = [found["name"] for found in self.called.finditer(value)]
        first = re.match(rf"(?:{self.titled.pattern})?{NAME}(?=$| ?[,(;])", value)
        for name in called:
            yield from self._forms(name)
        if first and not called:
            yield from self._forms(first.group(), opens=not self.titled.match(value))

    def places(self, text: str, name: str) -> Iterator[int]:
        """Where a name stands in a text."""
        for found in re.finditer(rf"\b{re.escape(name)}\b(?!-)", text, re.IGNORECASE):
            if found.group()[0].isupper():
                yield found.start()

    def _forms(self, name: str, *, opens: bool = False) -> Iterator[str]:
        """A name as it stands, and by its first and last word. Where it `opens` a sentence, words of the language (Money from the council)
        are none, and two of them (Helen Marsh) only together; no post and no day is one."""
        bare = self.titled.sub("", name)
        words = [fold(word) for word in bare.split()]
        titled = self.titled.match(name) is not None
        while words and words[0] in self.others and not titled:  # Then Pauline from the council rang
            words, opens = words[1:], False
        whole = " ".join(words)
        if not words or (not titled and not self.others.isdisjoint(words)) or whole in self.posts or words[-1] in self.posts:
            return
        if opens and not titled and all(english_word(word) for word in words):
            yield from [whole] if len(words) > 1 else []
        else:
            yield from dict.fromkeys((whole, *words))
