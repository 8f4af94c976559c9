"""A codebook's indicators, compiled for one language and looked for in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from qualcode.grammar import Grammar
from qualcode.matching.finding import Chosen, Found, Place, find, find_able, nearest
from qualcode.matching.parts import PartsOfSpeech
from qualcode.matching.patterns import Lines, Nearby, Pattern, Slot, parse_conditions, parse_nearby, parse_patterns
from qualcode.matching.vocabulary import Hits
from qualcode.model import Code, Indicator, Study
from qualcode.rows import Mention, Segment
from qualcode.tokenising.views import fold

__all__ = ["NAMES", "Compiled", "Hit", "Sentence", "Sorts", "compiled", "look"]


NAMES = ("name", "alias", "short", "role", "party")
"""Ways in which a mention can be resolved when it is a name."""


BUYING = ("purchaser", "host")
"""The roles of those who buy, or in whose place the work is done."""
ORGANISED = ("social_organisation", "hub", "firm")
PUBLIC_BODY = "government"
"""The kinds of those who may have such a role as if they were government, and the kind that they then stand for."""
Roles = Mapping[tuple[str, str], str]
"""Document and label of a speaker → what this person does (folded)."""
Reached = tuple[list[Found], int]
"""Where a line of ``near:`` stands, and how far off it may."""


class Sorts:
    """Which actors of a study are of which kinds, or groups of kinds; the same is asked in very many sentences, and is found out once.

    An organisation that buys from the provider, or in whose place the provider works (a lead contractor, a foundation), stands where the
    codebook expects a body of government, and is an organisation besides.
    """

    def __init__(self, study: Study) -> None:
        self._kinds: dict[str, tuple[str, ...]] = {actor.id: (actor.kind,) for actor in reversed(study.actors)}
        for id in (study.roles.get(role, "") for role in BUYING):
            if set(self._kinds.get(id, ())).intersection(ORGANISED):
                self._kinds[id] = (*self._kinds[id], PUBLIC_BODY)
        self._codebook = study.codebook
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def fit(self, id: str, sorts: tuple[str, ...]) -> bool:
        """Whether an actor is of one of these kinds or groups of kinds; any actor is when nothing is asked for."""
        key = (id, sorts)
        if key not in self._known:
            wanted = {kind for sort in sorts for kind in (sort, *self._codebook.kinds.get(sort, ()))}
            self._known[key] = not sorts or not wanted.isdisjoint(self._kinds.get(id, ()))
        return self._known[key]


@dataclass(frozen=True, eq=False)
class Compiled:
    """One indicator of one code, its lines parsed, with what its conditions need to know."""

    code: Code
    indicator: Indicator
    patterns: Lines
    all_of: Lines
    any_of: Lines
    none_of: Lines
    near: tuple[Nearby, ...]
    not_near: tuple[Nearby, ...]
    asked: Lines
    speech: PartsOfSpeech
    roles: Roles
    sorts: Sorts

    @property
    def lines(self) -> tuple[Pattern, ...]:
        """All its patterns, conditions included."""
        nearby = (one.pattern for one in (*self.near, *self.not_near))
        return (*self.patterns, *self.all_of, *self.any_of, *self.none_of, *self.asked, *nearby)

    @property
    def terms(self) -> set[str]:
        return {term for pattern in self.lines for term in pattern.terms}


@dataclass(frozen=True)
class Sentence:
    """A sentence with everything that is known of it before coding."""

    segment: Segment
    hits: Hits
    mentions: Sequence[Mention]
    question: Sequence[tuple[str, Hits]] = ()
    """The sentences of the question that it answers, and the words of the study in each."""

    @property
    def places(self) -> Sequence[Place]:
        """The places of its mentions; most sentences have none."""
        return self._places if self.mentions else ()

    @property
    def names(self) -> Sequence[Place]:
        """The places of mentions that are names."""
        return self._names if self.mentions else ()

    @cached_property
    def _places(self) -> list[Place]:
        start = self.segment.start
        return [Place(mention.start - start, mention.end - start, number) for number, mention in enumerate(self.mentions)]

    @cached_property
    def _names(self) -> list[Place]:
        return [place for place, mention in zip(self.places, self.mentions, strict=True) if mention.how in NAMES]


class Hit(NamedTuple):
    """An indicator that spoke, where, and by which of its lines."""

    code: Code
    indicator: Indicator
    found: Found
    line: str = ""


Missing = Callable[[Hit, str], None]
"""Is told where the words of an indicator stand that does not speak, and which of its conditions is not met: ``documents``, ``stages``,
``roles``, ``speakers``, ``asked``, ``none``, ``all``, ``any``, ``near``, ``not_near``, ``denied``, or ``name`` where all of them are part
of an actor's name."""


def compiled(study: Study, grammar: Grammar) -> list[Compiled]:
    """The indicators of every code of a study's codebook in the language of `grammar`, in the order of the codebook."""
    language = grammar.language
    own = [(code, indicator) for code in study.codebook.codes for indicator in code.indicators.get(language, ())]
    roles = _roles(study) if any(indicator.roles for _, indicator in own) else {}
    speech, sorts = PartsOfSpeech(grammar), Sorts(study)
    return [
        Compiled(
            code,
            indicator,
            parse_patterns(indicator.match, language),
            parse_conditions(indicator.all_of, language),
            parse_conditions(indicator.any_of, language),
            parse_conditions(indicator.none_of, language),
            tuple(parse_nearby(line, language) for line in indicator.near),
            tuple(parse_nearby(line, language) for line in indicator.not_near),
            parse_conditions(indicator.asked, language),
            speech,
            roles,
            sorts,
        )
        for code, indicator in own
    ]


def _roles(study: Study) -> Roles:
    return {(document.id, speaker.label): fold(speaker.role) for document in study.documents for speaker in document.speakers}


def _slot_fits(mention: Mention, slot: Slot, one: Compiled, segment: Segment) -> bool:
    """Whether a mention may stand in a slot; one that is open may if any of its candidates may."""
    if slot.sort == "self" and mention.actor != (segment.actor or None):
        return False
    if slot.sort == "other" and mention.actor and mention.actor == segment.actor:
        return False
    sorts = one.code.ends(slot.end) if slot.sort in ("", "self", "other") else (slot.sort,)
    if mention.actor:
        return one.sorts.fit(mention.actor, sorts)
    return any(one.sorts.fit(id, sorts) for id in mention.candidates.split("; ") if id)


def _only_named(match: Found, names: Sequence[Place]) -> bool:
    """Whether all words of a hit are part of an actor's name: 登记管理 in 登记管理机关 says nothing about what that body does."""
    return all(any(place.start <= begin and end <= place.end for place in names) for begin, end in match.words)


def _unfit(one: Compiled, segment: Segment) -> str:
    """The condition for which an indicator is not for a sentence like this (its kind of document, its stage, who speaks), or nothing."""
    indicator = one.indicator
    if indicator.documents and segment.kind not in indicator.documents:
        return "documents"
    if indicator.stages and segment.stage not in indicator.stages:
        return "stages"
    if indicator.roles:
        role = one.roles.get((segment.document, segment.speaker), "")
        if not any(fold(word) in role for word in indicator.roles):
            return "roles"
    return "" if not indicator.speakers or one.sorts.fit(segment.actor, indicator.speakers) else "speakers"


def _is_asked(one: Compiled, sentence: Sentence) -> bool:
    """Whether the question that a sentence answers holds one of the lines of ``asked:``."""
    return any(find(pattern, text, hits) for text, hits in sentence.question for pattern in one.asked)


def _is_near(match: Found, others: Iterable[Found], limit: int) -> bool:
    """Whether one of the others shares characters with a hit or stands at most so many characters off."""
    return any(other.start - match.end <= limit and match.start - other.end <= limit for other in others)


def look(one: Compiled, lines: Sequence[Pattern], sentence: Sentence, chosen: Chosen = nearest, missed: Missing | None = None) -> list[Hit]:
    """Where an indicator speaks in a sentence, its conditions on the sentence included (not those on other codes).

    Parameters
    ----------
    one
        The indicator.
    lines
        Those of its patterns of which all words stand in the sentence.
    sentence
        Where to look.
    chosen
        Which of several completions of a pattern is taken; see :func:`qualcode.matching.finding.find`.
    missed
        Is told where its words stand and which condition is not met.
    """
    segment = sentence.segment
    unmet = _unfit(one, segment) or ("asked" if one.asked and not _is_asked(one, sentence) else "")
    if unmet and missed is None:
        return []
    text, hits, places = segment.text, sentence.hits, sentence.places

    def fits(number: int, slot: Slot) -> bool:
        return _slot_fits(sentence.mentions[number], slot, one, segment)

    def speaks(begin: int, end: int, part: str) -> bool:
        return one.speech.fits(text, begin, end, part)

    def found(pattern: Pattern) -> list[Found]:
        return find(pattern, text, hits, places, fits, speaks, chosen)

    matches = [(match, pattern.source) for pattern in lines for match in find_able(pattern, text, hits, places, fits, speaks, chosen)]
    if not matches:
        return []
    names = sentence.names
    unmet = unmet or _unmet(one, hits, found)
    near, far = ([(found(other.pattern), other.limit) for other in several] for several in (one.near, one.not_near))
    spoken = []
    for match, line in matches:
        hit = Hit(one.code, one.indicator, match, line)
        why = unmet or _unmet_here(match, names, near, far)
        if not why:
            spoken.append(hit)
        elif missed is not None:
            missed(hit, why)
    return spoken


def _unmet(one: Compiled, hits: Hits, found: Callable[[Pattern], list[Found]]) -> str:
    """The condition on the words of a sentence that is not met, or nothing."""
    if not one.none_of.lacking(hits.terms) and any(found(pattern) for pattern in one.none_of):
        return "none"
    if not all(found(pattern) for pattern in one.all_of):
        return "all"
    return "any" if one.any_of and not any(found(pattern) for pattern in one.any_of) else ""


def _unmet_here(match: Found, names: Sequence[Place], near: Sequence[Reached], far: Sequence[Reached]) -> str:
    """The condition on the place of a hit that is not met, or nothing."""
    if names and _only_named(match, names):
        return "name"
    if near and not any(_is_near(match, others, limit) for others, limit in near):
        return "near"
    return "not_near" if any(_is_near(match, others, limit) for others, limit in far) else ""
