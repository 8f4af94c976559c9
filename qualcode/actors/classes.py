"""Studies whose actors are whole classes (社会组织, 民众与服务对象): the words that mean a class, and the names that belong to one by how they end.

An analyst of policy documents asks what is said of government, organisations and the public, not of one bureau. In such a study 捐赠人 is the
public, 侨务部门 and 林务局 are government, 养老服务组织 is an organisation, whoever of them is on no list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualcode.grammar import Grammar, NameEnding
from qualcode.model import Actor
from qualcode.names.chinese import ChineseNames
from qualcode.names.english import EnglishNames
from qualcode.tokenising.views import fold

__all__ = ["ClassNames", "class_actors", "class_words"]


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


class ClassNames:
    """Finds the names of one language that belong to a class by how they end (``class_endings``)."""

    def __init__(self, classes: Mapping[str, str], grammar: Grammar) -> None:
        endings = tuple(NameEnding(grammar.class_endings[name], id) for name, id in classes.items() if name in grammar.class_endings)
        self.actor = {fold(ending): entry.kind for entry in reversed(endings) for ending in entry.ends}
        chinese = grammar.language == "zh"
        names = replace(grammar, name_endings=endings)
        self._names = (ChineseNames(names) if chinese else EnglishNames(names)) if endings else None
        self.folds = chinese
        """Whether texts are handed in folded; in English capitals tell."""

    def __bool__(self) -> bool:
        return self._names is not None

    def find(self, texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        """Where such names stand in each of the texts of a document, and which actor each belongs to."""
        if self._names is None:
            return [[] for _ in texts]
        return [[(one.start, one.end, self.actor[fold(one.ending)]) for one in found] for found in self._names.find(texts)]
