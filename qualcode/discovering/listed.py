"""Which names the list of actors of a study covers, and which of its actors a word may stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from qualcode.actors import LEVELS, MentionFinder
from qualcode.grammar import Grammar, NameEnding
from qualcode.model import Actor, Study
from qualcode.names.tagging import plain_words
from qualcode.tokenising.views import fold

__all__ = ["Listed", "extended", "name_stem"]

STEM, LETTERS = 2, 2
"""How long the word in a name must be that may stand for the whole, and how many initials make an abbreviation."""
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_SMALL = frozenset({"of", "for", "and", "the", "on", "in"})


def extended(grammar: Grammar) -> Grammar:
    """The rules with the endings of offices, sections and groups among those of names; an ending alone is no name of them."""
    bare = tuple(ending for entry in grammar.unit_endings for ending in entry.ends)
    return replace(grammar, name_endings=(*grammar.name_endings, *grammar.unit_endings), not_name=(*grammar.not_name, *bare))


class Listed:
    """The list of actors of one study, in one language.

    Attributes
    ----------
    ids
        Name or alias (folded) → id of its actor.
    known
        Every term (folded) that the texts are searched for already: these names, what follows from them, words of roles and pronouns;
        not what is read by its class or level only and what nobody of the list answers to.
    stems
        The word in a name that may stand for the whole (拾光 of 拾光社会工作服务中心; folded) → id; for English its initials.
    """

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.actors, self.grammar, self.groups = study.actors, grammar, study.codebook.kinds
        self.ids = {fold(name): actor.id for actor in study.actors for name in (actor.name, *actor.aliases)}
        finder = MentionFinder(study, grammar)
        self.class_names = finder.class_names if finder.of_classes else None
        self.known = {fold(term) for term in _covered(finder)} | set(self.ids)
        self.units: dict[str, NameEnding] = {fold(word): unit for unit in grammar.unit_words for word in unit.ends}
        told = [(stem, actor.id) for actor in study.actors for stem in dict.fromkeys(self._stems(actor))]
        times = Counter(stem for stem, _ in told)
        self.stems = {stem: id for stem, id in told if times[stem] == 1 and stem not in self.known and stem not in self.units}

    def classed(self, name: str) -> bool:
        """Whether a name belongs to a class of actors, where the actors are classes."""
        return self.class_names is not None and self.class_names.holds(name)

    def fitting(self, unit: NameEnding) -> list[str]:
        """The actors that a word for a kind (and a level) may stand for; where it tells no level of government, those without one."""
        rank = LEVELS.get(unit.level)
        # A codebook groups kinds: volunteers and recipients are public, too. Bodies of government are not put together.
        kinds = {unit.kind, *(self.groups.get(unit.kind, ()) if unit.kind != "government" else ())}
        same = [actor for actor in self.actors if actor.kind in kinds]
        if unit.kind == "government" or rank is not None:
            same = [actor for actor in same if LEVELS.get(actor.level) == rank]
        return [actor.id for actor in same]

    def heads(self) -> Mapping[str, list[str]]:
        """For English: the last word of what a body is called (bureau) → the actors whose names have it."""
        found: dict[str, list[str]] = {}
        endings = sorted({end for entry in self.grammar.name_endings for end in entry.ends if " " not in end})
        for actor in self.actors:
            words = set(_WORD.findall(actor.name))
            for end in endings:
                if end in words:
                    found.setdefault(end.lower(), []).append(actor.id)
        return found

    def _stems(self, actor: Actor) -> Iterator[str]:
        if self.grammar.language == "zh":
            stem = name_stem(actor.name, self.grammar)
            if stem:
                yield stem
            return
        words = [word for word in _WORD.findall(actor.name) if word.lower() not in _SMALL]
        letters = "".join(word[0] for word in words if word[0].isupper())
        if len(letters) > LETTERS or len(letters) == len(words) == LETTERS:
            yield fold(letters)
        if len(words) > 1 and words[0].lower() not in {one.lower() for one in self.grammar.identifiers.get("kept", ())}:
            yield fold(words[0])


def _covered(finder: MentionFinder) -> set[str]:
    """The terms of a study that need no proposal.

    Where actors are single bodies a word for a class (家长, where 服务对象 is an actor) is read as that actor for want of a better one,
    plain words for government stay open, and those for a level (街道) mean nobody where no actor has it: whose they are, only a
    researcher can say.
    """
    unsure = () if finder.of_classes else ("class",)
    return finder.terms - {term for term, entry in finder.entries.items() if entry.how in unsure or _is_open(entry.rule, finder)}


def _is_open(rule: str, finder: MentionFinder) -> bool:
    kind, _, level = rule.partition(":")
    return kind == "plain" or (kind in ("level", "area") and not finder.of_level(level))


@lru_cache(maxsize=16)
def _endings_and_levels(grammar: Grammar) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The endings of names, and the words for levels that may stand in front of one; folded once for all names."""
    endings = tuple(fold(end) for entry in (*grammar.name_endings, *grammar.unit_endings) for end in entry.ends)
    levels = "|".join(re.escape(fold(word)) for words in grammar.place_levels.values() for word in words)
    return endings, re.compile(rf"^(?:[a-z]?(?:{levels}))+")


def name_stem(name: str, grammar: Grammar) -> str:
    """What is left of a name without its ending, the level in front and common words behind: 明衡 of 明衡社会服务评估中心."""
    whole = fold(name)
    endings, levels = _endings_and_levels(grammar)
    ending = max((end for end in endings if whole.endswith(end)), key=len, default="")
    stem = levels.sub("", whole.removesuffix(ending)) if ending else ""
    words = plain_words(stem) if stem else []
    if not words or words[0].known:
        # A common word of the field (社会工作) names nobody, a short one (灯塔) may.
        return stem if len(words) == 1 and len(stem) == STEM else ""
    return words[0].word if len(words[0].word) >= STEM else ""
