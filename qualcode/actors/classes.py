"""Studies whose actors are whole classes (社会组织, 民众与服务对象): words that mean a class, and names that belong to one by their end.

An analyst of policy documents asks what is said of government, organisations and the public, not of one bureau. In such a study 捐赠人 is
the public, 侨务部门 and 林务局 are government, 养老服务组织 is an organisation, whoever of them is on no list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualcode.alternatives import longest_first
from qualcode.grammar import Grammar, NameEnding
from qualcode.model import Actor
from qualcode.names.chinese import ChineseNames, Found
from qualcode.names.english import EnglishNames
from qualcode.tokenising.views import fold

__all__ = ["ClassNames", "class_actors", "class_words", "wider_classes"]

OFFICES = ("government", "assessor")
"""Kinds of actors who may be called by what they do."""
CLAUSES = 10_000
"""How many clauses are remembered, so that what stands in every text of a corpus is not looked through again."""


def class_actors(actors: Sequence[Actor], grammar: Grammar) -> dict[str, str]:
    """Class → the actor that is itself named so (社会组织, 民众与服务对象), the first of several."""
    found: dict[str, str] = {}
    joins = re.compile("|".join(map(re.escape, sorted(grammar.coordination, key=len, reverse=True))) or "$^")
    for actor in actors:
        called = {fold(part.strip()) for part in (actor.name, *joins.split(actor.name))}
        for name, names in grammar.class_names.items():
            if not called.isdisjoint(map(fold, names)):
                found.setdefault(name, actor.id)
    return found


def class_words(classes: Mapping[str, str], grammar: Grammar) -> dict[str, str]:
    """Words for a class of actors → the actor that is the class, the first of several."""
    found: dict[str, str] = {}
    for name, id in classes.items():
        for word in (*grammar.class_names[name], *grammar.classes.get(name, ())):
            found.setdefault(word, id)
    return found


def wider_classes(actors: Sequence[Actor], grammar: Grammar) -> dict[str, str]:
    """The actor of each class that is part of a wider one → the actor of that, where a study has both (地方政府 → 政府机关).

    Examples
    --------
    >>> from qualcode import read_grammar
    >>> actors = [Actor("gov", "政府机关", "government"), Actor("local", "地方政府", "government"), Actor("firms", "企业", "firm")]
    >>> wider_classes(actors, read_grammar("zh"))
    {'local': 'gov'}
    """
    classes = class_actors(actors, grammar)
    pairs = ((part, whole) for part, several in grammar.class_within.items() for whole in several)
    return {classes[part]: classes[whole] for part, whole in pairs if part in classes and whole in classes}


class ClassNames:
    """Finds the names of one language that belong to a class by how they end (``class_endings``).

    Parameters
    ----------
    classes
        Class → the actor that is the class (:func:`class_actors`).
    kinds
        The kind of each actor.
    """

    def __init__(self, classes: Mapping[str, str], kinds: Mapping[str, str], grammar: Grammar) -> None:
        ends = {name: grammar.class_endings.get(name, ()) for name in classes}
        self._actor = {fold(end): classes[name] for name in reversed(ends) for end in ends[name]}
        self._offices = frozenset(end for end, id in self._actor.items() if kinds[id] in OFFICES)
        self.folds = grammar.language == "zh"
        """Whether texts are handed in folded; in English capitals tell."""
        self._general = frozenset(fold(word) for word in grammar.not_name if len(word) > 1)
        done = {fold(verb) for name in grammar.class_fronts for verb in grammar.beside.get(name, ()) if len(verb) > 1}
        longest = longest_first(done)
        self._done = re.compile(f"(?:{'|'.join(map(re.escape, longest)) or '(?!)'})+")
        self._finder = self._made(replace(grammar, name_endings=tuple(NameEnding(several, name) for name, several in ends.items())))

    def _made(self, grammar: Grammar) -> ChineseNames | EnglishNames | None:
        if not self._actor:
            return None
        if not self.folds:
            return EnglishNames(grammar)
        # an office that another stands in front of is another one (人民政府民政部门), unless it is no word by itself (青年局)
        compounds = [end for end in self._actor if len(end) == 1 or end not in self._offices]
        grammar = replace(grammar, not_name=tuple(word for word in grammar.not_name if len(word) == 1 or word.startswith("…")))
        return ChineseNames(grammar, compounds=compounds, remembered=CLAUSES)

    def __bool__(self) -> bool:
        return self._finder is not None

    def find(self, texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        """Where such names stand in each of the texts of a document, and which actor each belongs to; no general words (委员会)."""
        if self._finder is None:
            return [[] for _ in texts]
        return [[(*span, self._actor[fold(one.ending)]) for one in own if (span := self._span(one))] for own in self._finder.find(texts)]

    def holds(self, name: str) -> bool:
        """Whether a name belongs to a class.

        Examples
        --------
        >>> from qualcode import read_grammar
        >>> names = ClassNames({"government": "gov"}, {"gov": "government"}, read_grammar("zh"))
        >>> names.holds("侨务部门"), names.holds("养老院")
        (True, False)
        """
        [found] = self.find([fold(name) if self.folds else name])
        return any(end == len(name) for _, end, _ in found)

    def _span(self, one: Found) -> tuple[int, int] | None:
        """Where a name stands, without what is done to it (资助养老服务组织); an office may be called by what it does (监督管理部门)."""
        done = self._done.match(one.name) if self.folds and one.ending not in self._offices else None
        cut = done.end() if done and done.end() <= len(one.name) - len(one.ending) else 0
        name = one.name[cut:]
        return None if len(name) == 1 or name in self._general else (one.start + cut, one.end)
