"""Who does it to whom: the two ends of every asserted coding of a relation code.

Candidates for an end are the mention that the indicator itself names (then no other), the mentions in the sentence, the speaker's
own side, whoever was spoken of before in the question–answer pair, the parties of a contract or the issuer of a policy, and the
partner that the roles of the study give; each only if the code allows its kind at that end. Every candidate has a cost, and the pair
of different actors with the lowest sum is taken: see :class:`Costs`. Actors joined by 和, 与, 、 stand together. Where an end stays
open there is no relation; nothing is invented. ``source_from`` and ``target_from`` say how each end was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qualcode.coding.coder import Drawn
from qualcode.coding.indicators import Sentence, fits_sort
from qualcode.grammar import Grammar
from qualcode.model import Study
from qualcode.rows import Mention, Relation

__all__ = ["Context", "End", "Pair", "RelationFinder"]

GUESSED = ("recency", "role")
"""Ways of telling that are too weak for both ends of one relation."""
NEAR = 10
"""How many mentions back in the question–answer pair an end may be looked for."""
NEXT = 4
"""How many characters may stand between a passive and the one who acts (by the bureau)."""


class Costs:
    """What speaks against a candidate; the unit is one clause of distance."""

    OTHER_CLAUSE = 0.9
    WRONG_SIDE = 0.6
    PRONOUN = 0.2
    SPEAKER = 0.8
    PARTY = 1.0
    ISSUER = 1.2
    SPOKEN_OF = 1.6
    EACH_BACK = 0.12
    PARTNER = 2.6
    KIND = 0.5


class Context(NamedTuple):
    """What was said before a sentence in its question–answer pair: the mentions, the latest last; and who issued a policy or made a
    contract."""

    before: Sequence[Mention] = ()
    issuer: str = ""
    parties: tuple[str, ...] = ()


class End(NamedTuple):
    """One end of a relation: the actor, how it was found, and what speaks against it."""

    actor: str
    how: str
    cost: float = 0.0
    rank: int = 0
    mention: int | None = None


Pair = tuple[End, End]


class RelationFinder:
    """Finds the ends of codings in the documents of one study."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.study = study
        self.actor = {actor.id: actor for actor in study.actors}
        self.joins = frozenset(grammar.coordination)
        self.grammar = grammar
        self._ranks: dict[tuple[str, tuple[str, ...]], int] = {}

    @property
    def terms(self) -> set[str]:
        return set(self.grammar.passive)

    def ends(self, one: Drawn, sentence: Sentence, context: Context) -> list[Pair]:
        """The pairs of actors that a coding is about; none for a code that is no relation, for what is not asserted, and where an end
        stays open."""
        if not one.asserted or one.code.relation == "none":
            return []
        return list(self._pairs(one, sentence, context))

    def rows(
        self, sentence: Sentence, drawn: Sequence[Drawn], planes: Sequence[str], ends: Sequence[Sequence[Pair]], context: Context
    ) -> list[Relation]:
        """The rows of the relations of one sentence; `planes` and `ends` in the order of its codings."""
        segment = sentence.segment
        stated = [(one, plane, pair) for one, plane, pairs in zip(drawn, planes, ends, strict=True) for pair in pairs]
        return [
            Relation(
                segment.document,
                segment.start + one.start,
                segment.start + one.end,
                source.actor,
                target.actor,
                one.code.id,
                segment.segment,
                segment.actor or context.issuer,
                segment.stage,
                plane,
                one.method,
                segment.text[one.start : one.end],
                f"{segment.segment}.{number}",
                source.how,
                target.how,
                segment.clause,
                segment.person,
            )
            for number, (one, plane, (source, target)) in enumerate(stated, 1)
        ]

    def _pairs(self, one: Drawn, sentence: Sentence, context: Context) -> Iterator[Pair]:
        symmetric = one.code.relation == "symmetric"
        sources = self._candidates(one, sentence, context, "source")
        targets = self._candidates(one, sentence, context, "target") if sources else []
        best = self._cheapest(sources, targets, None if symmetric else sentence)
        if best is None:
            return
        seen: set[tuple[str, str]] = set()
        for a in self._together(best[0], sentence, one.code.ends("source")):
            for b in self._together(best[1], sentence, one.code.ends("target")):
                first, second = sorted((a, b), key=lambda end: end.actor) if symmetric else (a, b)
                if a.actor != b.actor and (first.actor, second.actor) not in seen:
                    seen.add((first.actor, second.actor))
                    yield first, second

    def _cheapest(self, sources: Sequence[End], targets: Sequence[End], sentence: Sentence | None) -> Pair | None:
        """The pair of different actors with the lowest cost, of equal ones the first; in a given sentence no two that are joined."""
        pairs = sorted((round(a.cost + b.cost, 6), a.rank, b.rank, a, b) for a in sources for b in targets if a.actor != b.actor)
        for *_, a, b in pairs:
            if not (a.how in GUESSED and b.how in GUESSED) and (sentence is None or not self._one_end(a, b, sentence)):
                return a, b
        return None

    def _candidates(self, one: Drawn, sentence: Sentence, context: Context, end: str) -> list[End]:
        """Who may stand at an end, with what speaks against each; the ranks keep the order of the text where costs are equal."""
        named = one.source if end == "source" else one.target
        if named is not None:
            mention = sentence.mentions[named]
            return [End(mention.actor, mention.how, 0.0, 0, named)] if mention.actor else []
        sorts = one.code.ends(end)
        found = [*self._in_sentence(one, sentence, end), *self._outside(sentence, context)]
        return [
            End(actor, how, cost + Costs.KIND * kind, rank, mention)
            for rank, (actor, how, cost, _, mention) in enumerate(found)
            if (kind := self._kind_rank(actor, sorts)) >= 0
        ]

    def _kind_rank(self, id: str, sorts: tuple[str, ...]) -> int:
        """The place of an actor's kind among those that the code allows, the first being the most usual; −1 where it is not allowed."""
        if not sorts:
            return 0
        if (id, sorts) not in self._ranks:
            actor, book = self.actor.get(id), self.study.codebook
            self._ranks[id, sorts] = next((rank for rank, sort in enumerate(sorts) if fits_sort(actor, (sort,), book)), -1)
        return self._ranks[id, sorts]

    def _in_sentence(self, one: Drawn, sentence: Sentence, end: str) -> Iterator[End]:
        start, text = sentence.segment.start, sentence.segment.text
        first, last = one.words[0][0], one.words[-1][1]
        directed = one.code.relation == "directed"
        agent = self._agent(one, sentence) if directed else None
        here = self.grammar.clause_start(text, first)
        for number, mention in enumerate(sentence.mentions):
            if not mention.actor:
                continue
            begin, stop = mention.start - start, mention.end - start
            inside = first <= begin and stop <= last
            cost = 0.0 if inside or self.grammar.clause_start(text, begin) == here else Costs.OTHER_CLAUSE
            if agent is not None:
                acts = number == agent
                cost = (0.0 if acts else cost) + (0.0 if acts == (end == "source") else Costs.WRONG_SIDE)
            elif directed and not inside and (stop <= first) != (end == "source"):
                cost += Costs.WRONG_SIDE
            if mention.how == "recency":
                cost += Costs.PRONOUN
            yield End(mention.actor, mention.how, cost + max(first - stop, begin - last, 0) / 1000, 0, number)

    def _agent(self, one: Drawn, sentence: Sentence) -> int | None:
        """Who acts in a passive (被街道检查, asked by the bureau): the mention right behind 被, 由, by in the clause of the hit, else
        in one before.

        −1 for a passive that names nobody, None where there is no passive.
        """
        start, here = sentence.segment.start, self.grammar.clause_start(sentence.segment.text, one.words[0][0])
        last = one.words[-1][1]
        passives = [(begin, end) for begin, end in sentence.hits.of(self.grammar.passive) if end <= last + NEXT]
        if not any(begin >= here for begin, _ in passives):
            return None
        behind = [
            number
            for number, mention in enumerate(sentence.mentions)
            if any(0 <= mention.start - start - end <= NEXT for _, end in passives)
        ]
        return behind[-1] if behind else -1

    def _outside(self, sentence: Sentence, context: Context) -> Iterator[End]:
        own, provider = sentence.segment.actor, self.study.roles.get("provider", "")
        if own:
            yield End(own, "speaker", Costs.SPEAKER)
        elif context.issuer:
            yield End(context.issuer, "issuer", Costs.ISSUER)
        for party in context.parties:
            yield End(party, "party", Costs.PARTY)
        for back, mention in enumerate(reversed(context.before[-NEAR:])):
            if mention.actor:
                yield End(mention.actor, "recency", Costs.SPOKEN_OF + Costs.EACH_BACK * back)
        if own and provider and own != provider:
            yield End(provider, "role", Costs.PARTNER)

    def _one_end(self, a: End, b: End, sentence: Sentence) -> bool:
        """Whether two actors are joined (各级政府及其部门) and so stand at the same end of whatever has a direction."""
        if a.mention is None or b.mention is None:
            return False
        low, high = sorted((a.mention, b.mention))
        return all(self._joined(number, sentence) for number in range(low, high))

    def _joined(self, number: int, sentence: Sentence) -> bool:
        """Whether nothing but a word that joins stands between a mention and the next."""
        start, text = sentence.segment.start, sentence.segment.text
        return text[sentence.mentions[number].end - start : sentence.mentions[number + 1].start - start].strip() in self.joins

    def _together(self, end: End, sentence: Sentence, sorts: tuple[str, ...]) -> list[End]:
        """An end and the actors that are joined to it."""
        ends = [end]
        if end.mention is None:
            return ends
        for step in (1, -1):
            number = end.mention
            while 0 <= number + step < len(sentence.mentions):
                neighbour = sentence.mentions[number + step]
                if (
                    not self._joined(min(number, number + step), sentence)
                    or not neighbour.actor
                    or self._kind_rank(neighbour.actor, sorts) < 0
                ):
                    break
                ends.append(End(neighbour.actor, neighbour.how, mention=number + step))
                number += step
        return ends
