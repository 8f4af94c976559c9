"""Who may stand at an end of a coding, and what the text tells of each: the features that are weighed (:mod:`qualcode.relations.choosing`).

Candidates are the actors that the sentence speaks of, its speaker (or the issuer of a policy, the parties of a contract), and whoever was
spoken of before in the question–answer pair. An actor that is spoken of twice is one candidate. A word of which it is not known whom it
means (有的机构, 上面) is a candidate as well: where it is the most probable end, the end stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qualcode.coding.drawing import MODEL, Drawn
from qualcode.coding.indicators import Sentence
from qualcode.grammar import Grammar
from qualcode.model import Study
from qualcode.relations.beside import Beside
from qualcode.rows import Mention

__all__ = ["GIVEN", "UNKNOWN", "Candidate", "Candidates", "Context", "Spoken"]

UNKNOWN = "unknown"
"""The kind of an actor whom nobody knows."""
NEAR = 10
"""How many mentions back in the question–answer pair an end may be looked for."""
MANY = 3
"""From here on, more is the same."""
CLOSE = 2
"""How many characters are right beside the words of a coding."""
SPEAKER, ISSUER, PARTY, RECENCY = "speaker", "issuer", "party", "recency"
GIVEN = "given"
"""How an end is known that the person who coded gave."""
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


@dataclass
class Candidate:
    """An actor who may stand at an end: how that is known, which mention says so (none: the sentence names nobody), and the features."""

    actor: str
    how: str
    mention: int | None = None
    features: dict[str, None] = field(default_factory=dict)
    far: float = 0.0

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
        self.role = {id: role for role, id in reversed(list(study.roles.items())) if id in self.kind}

    def of(self, one: Drawn, sentence: Sentence, context: Context) -> list[Candidate]:
        """The candidates for both ends of a coding, those that the sentence names first, in the order of the text."""
        found: dict[str, Candidate] = {}
        self._named(one, sentence, found)
        named = len(found)
        self._outside(sentence, context, found)
        for actor in (*one.given.source, *one.given.target) if one.given is not None else ():
            found.setdefault(actor, Candidate(actor, GIVEN))
        own, unknown = sentence.segment.actor, "yes" if any(not mention.actor for mention in sentence.mentions) else "no"
        for candidate in found.values():
            role = self.role.get(candidate.actor, "none")
            candidate.add(
                f"kind={self.kind.get(candidate.actor, UNKNOWN)}",
                f"role={role}",
                f"role={role},speaker={self.role.get(own, 'none')}",
                f"speaks={'yes' if candidate.actor == own else 'no'},named={min(named, MANY)}",
                f"{'named' if candidate.here else candidate.how},somebody unknown={unknown}",
            )
        return list(found.values())

    def _named(self, one: Drawn, sentence: Sentence, found: dict[str, Candidate]) -> None:
        text, start = sentence.segment.text, sentence.segment.start
        place = _Place(one, text, self.grammar)
        clauses: set[int] = set()
        for number, mention in enumerate(sentence.mentions):
            begin, end = mention.start - start, mention.end - start
            clause = self.grammar.clause_start(text, begin)
            features = [*self._beside(text, begin, end, mention, clause not in clauses), *place.features(begin, end, clause)]
            clauses.add(clause)
            far = place.far(begin, end)
            key = mention.actor if mention.actor in self.kind else f"{UNKNOWN} {number}"
            candidate = found.setdefault(key, Candidate(mention.actor, mention.how, number, far=far))
            if far < candidate.far:
                candidate.how, candidate.mention, candidate.far = mention.how, number, far
            candidate.add(*features)
        for at, candidate in enumerate(found.values()):
            candidate.add(f"place={min(at, MANY)} of {min(len(found), MANY + 1)}", "last" if at and at == len(found) - 1 else "not last")

    def _beside(self, text: str, begin: int, end: int, mention: Mention, opens: bool) -> Iterator[str]:
        before, behind, way = self.beside.before(text, begin), self.beside.behind(text, end), WAYS.get(mention.how, "name")
        order = "opens" if opens else "follows"
        yield from (f"before={before}", f"behind={behind}", f"before={before},behind={behind}", f"way={way}")
        yield from (f"{order},way={way}", f"{order},before={before}", f"{order},behind={behind}")

    def _outside(self, sentence: Sentence, context: Context, found: dict[str, Candidate]) -> None:
        """Adds who is not named: the speaker, the issuer, the parties, who was spoken of before, who has a role in the study."""
        own, named = sentence.segment.actor, len(found)

        def add(actor: str, how: str, *features: str) -> None:
            if actor in self.kind:
                found.setdefault(actor, Candidate(actor, how)).add(*features)

        if own:
            add(own, SPEAKER, f"speaker,{'said' if own in found else 'unsaid'}", f"speaker,named={min(named, MANY)}")
        elif context.issuer:
            add(context.issuer, ISSUER, f"issuer,{'said' if context.issuer in found else 'unsaid'}", f"issuer,named={min(named, MANY)}")
        for party in context.parties:
            add(party, PARTY, "party")
        for rank, one in enumerate(_latest(context.before)):
            said = "said" if one.mention.actor in found else "unsaid"
            where = "question" if one.asked else f"{min(one.back, MANY)} back"
            add(one.mention.actor, RECENCY, f"recent={min(rank, MANY)}", f"recent={min(rank, MANY)},{said},named={min(named, MANY)}")
            add(one.mention.actor, RECENCY, f"recent,{where}", f"recent,{'first' if one.first else 'later'},{where},{said}")


class _Place:
    """Where the words of a coding stand in a sentence; what was learned alone, or is given, may have none."""

    def __init__(self, one: Drawn, text: str, grammar: Grammar) -> None:
        self.first, self.last = one.words[0][0], one.words[-1][1]
        self.told = bool(one.indicators) and one.method != MODEL
        self.clause = grammar.clause_start(text, self.first)

    def features(self, begin: int, end: int, clause: int) -> Iterator[str]:
        """Where a mention stands to the words of the coding."""
        if not self.told:
            return
        side = "left" if end <= self.first else "right" if begin >= self.last else "among"
        clauses = "same" if clause == self.clause else "before" if clause < self.clause else "after"
        yield from (f"side={side}", f"side={side},clause={clauses}")
        if side != "among" and self.far(begin, end) <= CLOSE:
            yield f"right {side}"

    def far(self, begin: int, end: int) -> float:
        """How many characters lie between a mention and the words."""
        return max(self.first - end, begin - self.last, 0) if self.told else begin


def _latest(before: Sequence[Spoken]) -> list[Spoken]:
    """Who was spoken of last, each actor once, the latest first."""
    latest: dict[str, Spoken] = {}
    for one in reversed(before[-NEAR:]):
        if one.mention.actor:
            latest.setdefault(one.mention.actor, one)
    return list(latest.values())
