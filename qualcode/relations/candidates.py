"""Who may stand at an end of a coding, and what the text tells of each: the features that are weighed (:mod:`qualcode.relations.choosing`).

Candidates are the actors that the sentence speaks of, its speaker (or the issuer of a policy, the parties of a contract), and whoever was
spoken of before in the question–answer pair. An actor that is spoken of twice is one candidate. A word of which it is not known whom it
means (有的机构, 上面) is a candidate as well: where it is the most probable end, the end stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from qualcode.actors.classes import wider_classes
from qualcode.coding.drawing import MODEL, Drawn
from qualcode.coding.indicators import Sentence
from qualcode.grammar import Grammar
from qualcode.model import Study
from qualcode.relations.beside import CLEFT, COPULA, Beside
from qualcode.rows import Mention

__all__ = ["GIVEN", "LISTED", "OWN", "UNKNOWN", "Candidate", "Candidates", "Context", "Spoken"]

UNKNOWN = "unknown"
"""The kind of an actor whom nobody knows."""
NEAR = 10
"""How many mentions back in the question–answer pair an end may be looked for."""
MANY = 3
"""From here on, more is the same."""
CLOSE = 2
"""How many characters are right beside the words of a coding."""
FURTHER = 2
"""From here on, how many others stand between an actor and the words of a coding is the same."""
LEFT, AMONG, RIGHT = "left", "among", "right"
"""On which side of the words of a coding an actor stands."""
OWN, BEFORE, SHUT, AFTER = "own", "before", "shut", "after"
"""In which clause it stands (:class:`_Clauses`)."""
SPEAKER, ISSUER, PARTY, RECENCY = "speaker", "issuer", "party", "recency"
GIVEN = "given"
"""How an end is known that the person who coded gave."""
LISTED = frozenset(("name", "alias", "issuer", "party", GIVEN))
"""How somebody is known whom the study or a person says to be this actor."""
WAYS: Mapping[str, str] = {"speaker": "self", "addressee": "addressee", "recency": "pronoun", "level": "level", "inclusive": "inclusive"}
"""Ways of telling that are no names; every other is told as ``name``."""


class Spoken(NamedTuple):
    """A mention before a sentence: how many sentences back, whether in the question, and whether it was the first there."""

    mention: Mention
    back: int
    asked: bool
    first: bool


class Context(NamedTuple):
    """What was said before a sentence in its question–answer pair, the latest last; who issued a policy or made a contract."""

    before: Sequence[Spoken] = ()
    issuer: str = ""
    parties: tuple[str, ...] = ()


class Outside(NamedTuple):
    """Why somebody whom the sentence need not name is a candidate: how that is known, whether it was one already, and for whom was spoken
    of before the place among those."""

    how: str
    said: bool
    rank: int = 0
    spoken: Spoken | None = None


@dataclass
class Candidate:
    """An actor who may stand at an end: how that is known, which mention says so (none: the sentence names nobody), and the features, once
    they are told; all mentions, and all other reasons to think of it; in which clause it stands, seen from the words of the coding."""

    actor: str
    how: str
    mention: int | None = None
    features: dict[str, None] = field(default_factory=dict)
    far: float = 0.0
    mentions: list[int] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    where: str = ""

    def add(self, *features: str) -> None:
        self.features.update(dict.fromkeys(features))

    @property
    def here(self) -> bool:
        """Whether the sentence itself speaks of the actor."""
        return self.mention is not None

    @property
    def told(self) -> bool:
        """Whether the sentence tells of the actor, be it by who speaks; not who was only spoken of before."""
        return self.here or self.how != RECENCY

    @property
    def sure(self) -> bool:
        """Whether the sentence names the actor, or a person gave it."""
        return self.here or self.how == GIVEN


class Candidates:
    """Finds the candidates for the ends of codings in one language."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.grammar = grammar
        self.beside = Beside(grammar)
        self.kind = {actor.id: actor.kind for actor in study.actors}
        self.wider = {} if study.roles else wider_classes(study.actors, grammar)
        """The actor of each class that is part of a wider one → the actor of that."""
        self.role = {id: role for role, id in reversed(list(study.roles.items())) if id in self.kind}

    def of(self, one: Drawn, sentence: Sentence, context: Context) -> list[Candidate]:
        """The candidates for both ends of a coding, those that the sentence names first, in the order of the text. Their features are not
        told yet, since at an end of most codings nobody of them can stand."""
        found: dict[str, Candidate] = {}
        self._named(one, sentence, found)
        self._outside(sentence, context, found)
        for actor in (*one.given.source, *one.given.target) if one.given is not None else ():
            found.setdefault(actor, Candidate(actor, GIVEN))
        return list(found.values())

    def describe(self, found: Sequence[Candidate], one: Drawn, sentence: Sentence) -> None:
        """Tells the features of the candidates for the ends of a coding."""
        here = [candidate for candidate in found if candidate.here]
        self._describe_named(here, one, sentence)
        own, unknown = sentence.segment.actor, "yes" if any(not mention.actor for mention in sentence.mentions) else "no"
        named, speaker = min(len(here), MANY), self.role.get(own, "none")
        for candidate in found:
            for reason in candidate.outside:
                candidate.add(*_features_outside(reason, named))
            role = self.role.get(candidate.actor, "none")
            candidate.add(
                f"kind={self.kind.get(candidate.actor, UNKNOWN)}",
                f"role={role}",
                f"role={role},speaker={speaker}",
                f"speaks={'yes' if candidate.actor == own else 'no'},named={named}",
                f"{'named' if candidate.here else candidate.how},somebody unknown={unknown}",
            )

    def _named(self, one: Drawn, sentence: Sentence, found: dict[str, Candidate]) -> None:
        """Adds whom the sentence names, each by the mention nearest to the words of the coding."""
        if not sentence.mentions:
            return
        place, start = _Place(one, sentence), sentence.segment.start
        for number, mention in enumerate(sentence.mentions):
            far = place.far(mention.start - start, mention.end - start)
            key = mention.actor if mention.actor in self.kind else f"{UNKNOWN} {number}"
            candidate = found.get(key)
            if candidate is None:
                candidate = found[key] = Candidate(mention.actor, mention.how, number, far=far)
            elif far < candidate.far:
                candidate.how, candidate.mention, candidate.far = mention.how, number, far
            candidate.mentions.append(number)
        for actor in self.wider.keys() & found.keys():
            found[actor].how = self.told_as(actor, found[actor].how, sentence)

    def told_as(self, actor: str, how: str, sentence: Sentence) -> str:
        """How an actor is known: where the sentence calls it by a listed name anywhere, so it is, also where it is only 双方 or 该局."""
        if actor not in self.wider:
            return how
        return next((one.how for one in sentence.mentions if one.actor == actor and one.how in LISTED), how)

    def _describe_named(self, named: Sequence[Candidate], one: Drawn, sentence: Sentence) -> None:
        text, start, place = sentence.segment.text, sentence.segment.start, _Place(one, sentence)
        clauses = _Clauses(self.grammar, place, sentence)
        for candidate in named:
            candidate.where = clauses.nearest(candidate.mentions)
            for number in candidate.mentions:
                where = clauses.where[number]
                if where == candidate.where:
                    mention = sentence.mentions[number]
                    begin, end = mention.start - start, mention.end - start
                    candidate.add(*self._beside(text, begin, end, mention, clauses.opens[number], where))
                    candidate.add(*place.features(begin, end, where))
            candidate.add(*clauses.order(candidate.mentions))
        for at, candidate in enumerate(named):
            candidate.add(f"place={min(at, MANY)} of {min(len(named), MANY + 1)}", "last" if at and at == len(named) - 1 else "not last")

    def _beside(self, text: str, begin: int, end: int, mention: Mention, opens: bool, where: str) -> tuple[str, ...]:
        before, (behind, bound) = self.beside.before(text, begin), self.beside.told_behind(text, end)
        if before == COPULA and self.beside.singles_out(text, end):
            before = CLEFT
        return _features_beside(before, behind, bound, WAYS.get(mention.how, "name"), opens, where)

    def _outside(self, sentence: Sentence, context: Context, found: dict[str, Candidate]) -> None:
        """Adds who is not named: the speaker, the issuer, the parties, who was spoken of before, who has a role in the study."""

        def add(actor: str, how: str, rank: int = 0, spoken: Spoken | None = None) -> None:
            if actor in self.kind:
                said = actor in found
                candidate = found[actor] if said else found.setdefault(actor, Candidate(actor, how))
                candidate.outside.append(Outside(how, said, rank, spoken))

        if sentence.segment.actor:
            add(sentence.segment.actor, SPEAKER)
        elif context.issuer:
            add(context.issuer, ISSUER)
        for party in context.parties:
            add(party, PARTY)
        for rank, one in enumerate(_latest(context.before)):
            add(one.mention.actor, RECENCY, rank, one)


@lru_cache(maxsize=1 << 13)
def _features_beside(before: str, behind: str, bound: bool, way: str, opens: bool, where: str) -> tuple[str, ...]:
    """What the words beside a mention tell, how it was resolved, and whether it is the first of its clause, and of which."""
    order = "opens" if opens else "follows"
    duty = ("bound", f"{order},bound", f"bound,behind={behind}") if bound else ()
    alone = (f"before={before}", f"behind={behind}", f"before={before},behind={behind}", f"way={way}")
    known = (*alone, *duty, f"{order},way={way}", f"{order},before={before}", f"{order},behind={behind}")
    if not where:
        return known
    return (*known, f"{order} {where}", f"{order} {where},before={before}", f"{order} {where},behind={behind}")


def _features_outside(one: Outside, named: int) -> Iterator[str]:
    """Why somebody is a candidate whom the sentence need not name, where it names so many."""
    said = "said" if one.said else "unsaid"
    if one.how == PARTY:
        yield "party"
    elif one.spoken is None:
        yield from (f"{one.how},{said}", f"{one.how},named={named}")
    else:
        where, order = "question" if one.spoken.asked else f"{min(one.spoken.back, MANY)} back", "first" if one.spoken.first else "later"
        rank = min(one.rank, MANY)
        yield from (f"recent={rank}", f"recent={rank},{said},named={named}", f"recent,{where}", f"recent,{order},{where},{said}")


class _Place:
    """Where the words of a coding stand in a sentence; what was learned alone, or is given to a whole sentence, may have none. Actors at
    the edge of what a person marked stand beside it."""

    def __init__(self, one: Drawn, sentence: Sentence) -> None:
        self.first, self.last = one.words[0][0], one.words[-1][1]
        marked = one.marked(sentence.segment.text)
        self.told = one.method != MODEL and (bool(one.indicators) or marked)
        if self.told and not one.indicators:
            self._trim(sentence)

    def _trim(self, sentence: Sentence) -> None:
        start, first, last = sentence.segment.start, self.first, self.last
        for mention in sentence.mentions:
            begin, end = mention.start - start, mention.end - start
            if begin <= self.first < end < last:
                first = end
            elif first < begin < self.last <= end:
                last = begin
        self.first, self.last = first, last

    def features(self, begin: int, end: int, where: str) -> Iterator[str]:
        """Where a mention stands to the words of the coding, in which clause seen from theirs."""
        if not self.told:
            return
        side = self.side(begin, end)
        yield from (f"side={side}", f"side={side},clause={where}")
        if side != AMONG and self.far(begin, end) <= CLOSE:
            yield f"right {side}"

    def side(self, begin: int, end: int) -> str:
        """On which side of the words a mention stands."""
        return LEFT if end <= self.first else RIGHT if begin >= self.last else AMONG

    def far(self, begin: int, end: int) -> float:
        """How many characters lie between a mention and the words."""
        return max(self.first - end, begin - self.last, 0) if self.told else begin


class _Clauses:
    """In which clause the mentions of a sentence stand, seen from the words of a coding: their own, one before it, one after it; before one
    that has somebody of its own in front of the words (shut), from which nobody is carried over. Nothing where it is not told where the
    words stand."""

    def __init__(self, grammar: Grammar, place: _Place, sentence: Sentence) -> None:
        text, start = sentence.segment.text, sentence.segment.start
        spans = [(mention.start - start, mention.end - start) for mention in sentence.mentions]
        begins = [grammar.clause_start(text, begin) for begin, _ in spans]
        self.opens = [clause not in begins[:number] for number, clause in enumerate(begins)]
        self.where = [""] * len(spans)
        self._ranks: dict[int, tuple[float, str]] = {}
        if place.told:
            first, last = grammar.clause_start(text, place.first), grammar.clause_start(text, place.last - 1)
            own = [number for number, clause in enumerate(begins) if first <= clause <= last]
            before = SHUT if any(place.side(*spans[number]) != RIGHT for number in own) else BEFORE
            self.where = [OWN if first <= clause <= last else before if clause < first else AFTER for clause in begins]
            self._rank(own, spans, place)

    def _rank(self, own: Sequence[int], spans: Sequence[tuple[int, int]], place: _Place) -> None:
        """Tells which is the nearest to the words on either side, in their clause, and how far it is from them."""
        for side, numbers in ((LEFT, own[::-1]), (RIGHT, own)):
            for rank, number in enumerate(number for number in numbers if place.side(*spans[number]) == side):
                self._ranks[number] = (place.far(*spans[number]), f"{side} {min(rank, FURTHER)}")

    def nearest(self, numbers: Sequence[int]) -> str:
        """Where an actor stands by its mentions: where it is told of beside the words, what is said of it elsewhere says nothing."""
        standing = {self.where[number] for number in numbers}
        return next(where for where in (OWN, BEFORE, SHUT, AFTER, "") if where in standing)

    def order(self, numbers: Sequence[int]) -> Iterator[str]:
        """How many others stand between an actor and the words, by the nearest of its mentions."""
        ranks = [self._ranks[number] for number in numbers if number in self._ranks]
        if ranks:
            yield min(ranks)[1]


def _latest(before: Sequence[Spoken]) -> list[Spoken]:
    """Who was spoken of last, each actor once, the latest first."""
    latest: dict[str, Spoken] = {}
    for one in reversed(before[-NEAR:]):
        if one.mention.actor:
            latest.setdefault(one.mention.actor, one)
    return list(latest.values())
