"""Who does it to whom: the two ends of every asserted coding of a relation code.

An end that the person who coded gave is taken as it is; where the other was left blank, it is found as any, this one being given.
An end that an indicator itself names has no other candidate. Else all who may stand there (:mod:`qualcode.relations.candidates`), each
only if the code allows its kind, are weighed in pairs (:mod:`qualcode.relations.choosing`), and the most probable pair of different actors
is taken if it is probable enough. Actors joined by 和, 与, 、 stand together. Where an end stays open there is no relation; nothing is
invented: no pair of two actors of whom neither the sentence nor a person says anything. ``source_from`` and ``target_from`` say how each
end was found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from qualcode.coding.drawing import Drawn, Given
from qualcode.coding.indicators import Sentence, Sorts
from qualcode.grammar import Grammar
from qualcode.model import Study
from qualcode.relations.beside import COPULA, DENIED, OTHER, START
from qualcode.relations.candidates import GIVEN, LISTED, Candidate, Candidates, Context
from qualcode.relations.choosing import MANY, Choice, Chooser, Options, end_weights, features_of_open, possible_pairs
from qualcode.rows import Mention, Relation
from qualcode.tokenising.views import fold

__all__ = ["End", "Pair", "RelationFinder", "Weighed"]

SHARE = 0.6
"""How probable a further pair must be, measured by the best one, whose other end it shares."""
OWNS, UNDERGOES, JOINS = "of", "agent", "with"
"""The lists of what stands behind an owner (的, ’s), behind who undergoes something (被), and of what joins."""
WIDER = "wider"
"""How an end was found that belongs to a narrower class (街道办事处) and counts as the wider one (government)."""
CONTRACT, TITLE = "contract", 40
"""The kind of documents whose titles end as contracts are called, and how many characters those have at most."""
ALIKE = 16
"""How many characters may stand between two actors that are told of in the same way (靠民政局的钱，也靠街道的场地)."""


class End(NamedTuple):
    """One end of a relation: the actor, how it was found, and the number of the mention that says so."""

    actor: str
    how: str
    mention: int | None = None


class Pair(NamedTuple):
    """The two ends of a relation and how probable they are; ``nan`` where a person gave both."""

    source: End
    target: End
    probability: float


class Weighed(NamedTuple):
    """A pair that was weighed: its ends, its probability, and what each feature adds to its sum."""

    source: str
    target: str
    probability: float
    speaking: tuple[tuple[str, float], ...]


class RelationFinder:
    """Finds the ends of codings in the documents of one study."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.candidates = Candidates(study, grammar)
        self.chooser = Chooser(end_weights(), self.candidates.kind)
        self.grammar, self._sorts = grammar, Sorts(study)
        self._usual: dict[tuple[str, tuple[str, ...]], int] = {}

    def ends(self, one: Drawn, sentence: Sentence, context: Context) -> list[Pair]:
        """The pairs of actors that a coding is about; none for a code that is no relation, for what is not asserted, and where an end
        stays open."""
        if not one.asserted or one.code.relation == "none" or (one.given is not None and one.given.endless):
            return []
        if one.given is not None and one.given.source and one.given.target:
            return list(_given_pairs(one.given))
        if one.given is None and self._is_title(sentence):
            return []
        return list(self._pairs(one, sentence, context))

    def _is_title(self, sentence: Sentence) -> bool:
        """Whether a sentence is what a contract is called (清河街道社会工作服务项目合同): a title states no relation."""
        segment = sentence.segment
        if segment.kind != CONTRACT or segment.clause or len(segment.text) > TITLE:
            return False
        return fold(segment.text).rstrip().endswith(self.grammar.document_kinds.get(CONTRACT, ()))

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
                round(probability, 3),
            )
            for number, (one, plane, (source, target, probability)) in enumerate(stated, 1)
        ]

    def _pairs(self, one: Drawn, sentence: Sentence, context: Context) -> Iterator[Pair]:
        symmetric, seen = one.code.relation == "symmetric", set[tuple[str, str]]()
        weighed = [self.choices(part, sentence, context) for part in self._parts(one, sentence)]
        sure = [choices for choices in weighed if choices and self._probable(choices, sentence)]
        # where a clause is about somebody nobody knows (有的机构), another that names nobody does not say who that is
        someone = any(not choices[0].known for choices in sure)
        sure = [choices for choices in sure if choices[0].known and (choices[0].own or not someone)]
        for choices in sorted(sure, key=lambda choices: -choices[0].probability):
            for choice in self._together_with(choices, one, sentence):
                for first, second in self._ends(choice, one, sentence, symmetric):
                    # one coding does not say both that a acts on b and that b acts on a
                    if (first.actor, second.actor) not in seen and (second.actor, first.actor) not in seen:
                        seen.add((first.actor, second.actor))
                        yield Pair(first, second, choice.probability)

    def _probable(self, choices: Sequence[Choice], sentence: Sentence) -> bool:
        """Whether the best pair is probable enough, together with those that only have another of several joined actors (街道和居委) at an
        end: between them its probability is divided."""
        best = choices[0]
        if best.probability >= self.chooser.threshold:
            return True
        beside = (
            other.probability
            for other in choices[1:]
            if (other.source.actor == best.source.actor and self._one_end(other.target, best.target, sentence))
            or (other.target.actor == best.target.actor and self._one_end(other.source, best.source, sentence))
        )
        return math.fsum((best.probability, *beside)) >= self.chooser.threshold

    def _ends(self, choice: Choice, one: Drawn, sentence: Sentence, symmetric: bool) -> Iterator[tuple[End, End]]:
        """Each pair of different actors of those that stand at the two ends."""
        apart = not symmetric and self._one_end(choice.source, choice.target, sentence)
        sources, targets = (one.given.source, one.given.target) if one.given is not None else ((), ())
        first = _ends_of(sources) or self._together(choice.source, choice.target, one, sentence, "source", alone=apart)
        second = _ends_of(targets) or self._together(choice.target, choice.source, one, sentence, "target", alone=apart)
        for a in first:
            for b in second:
                if a.actor != b.actor and b.actor not in sources and a.actor not in targets:
                    one_end, other = self.counted(a, b, sentence.segment.actor)
                    yield (other, one_end) if symmetric and other.actor < one_end.actor else (one_end, other)

    def counted(self, first: End, second: End, speaker: str) -> tuple[End, End]:
        """Two ends as they count towards each other: an office of local government that the study does not list, and for which nobody
        speaks, is told apart from government towards government alone; towards everybody else it is government."""
        return self._towards(first, second, speaker), self._towards(second, first, speaker)

    def _towards(self, end: End, other: End, speaker: str) -> End:
        wider = "" if end.how in LISTED or end.actor == speaker else self.candidates.wider.get(end.actor, "")
        return end._replace(actor=wider, how=WIDER) if wider and wider != other.actor else end

    def _parts(self, one: Drawn, sentence: Sentence) -> list[Drawn]:
        """A coding that somebody gave a whole sentence, for each clause that has words of it; any other as it is."""
        if one.given is None:
            return [one]
        clauses: dict[int, list[tuple[int, int]]] = {}
        for begin, end in one.words:
            clauses.setdefault(self.grammar.clause_start(sentence.segment.text, begin), []).append((begin, end))
        return [replace(one, words=tuple(words)) for words in clauses.values()]

    def _together_with(self, choices: Sequence[Choice], one: Drawn, sentence: Sentence) -> Iterator[Choice]:
        """The best pair, and others nearly as probable that share an end with it (靠民政局的钱，也靠街道的场地), whose ends are both named
        and not joined to each other."""
        best = choices[0]
        yield best
        for other in choices[1:]:
            if other.probability < SHARE * best.probability:
                return
            shared = (other.source.actor == best.source.actor) != (other.target.actor == best.target.actor)
            named = other.known and other.source.sure and other.target.sure
            if one.marked(sentence.segment.text) and not other.own:
                continue
            if shared and named and not self._one_end(other.source, other.target, sentence):
                yield other

    def choices(self, one: Drawn, sentence: Sentence, context: Context) -> list[Choice]:
        """The pairs of actors that a coding may be about, the most probable first; where a person gave several actors for one end, a pair
        for each candidate for the other."""
        choices = self.chooser.choices(one.code, self.options(one, sentence, context))
        given = one.given
        if given is None or max(len(given.source), len(given.target)) < 2:
            return choices
        return _whoever(choices, "source" if given.source else "target")

    def weighed(self, one: Drawn, sentence: Sentence, context: Context, most: int) -> list[Weighed]:
        """The most probable pairs that a coding may be about, each with what speaks for it and against it."""
        if not one.asserted or one.code.relation == "none":
            return []
        options = self.options(one, sentence, context)
        choices = self.chooser.choices(one.code, options)[:most]
        speaker = sentence.segment.actor
        ends = (self.counted(_end_of(each.source), _end_of(each.target), speaker) for each in choices)
        return [
            Weighed(first.actor, second.actor, each.probability, tuple(self.chooser.contributions(one.code, options, each)))
            for each, (first, second) in zip(choices, ends, strict=True)
        ]

    def options(self, one: Drawn, sentence: Sentence, context: Context) -> Options:
        """Who may stand at the ends of a coding; what is told of them only where two of them make a pair."""
        found = self.candidates.of(one, sentence, context)
        if len(found) < 2:
            return Options((), (), (), (), lambda a, b: False)
        sources, targets = (self._able(found, one, end, sentence) for end in ("source", "target"))
        directed = one.code.relation == "directed"
        pairs = list(possible_pairs(sources, targets, directed))
        if directed:  # 双方均应支付 does not say who pays whom
            pairs = [(at, to) for at, to in pairs if not self._one_word(sources[at][0], targets[to][0], sentence)]
        nobody = tuple[str, ...]()
        if pairs:
            self.candidates.describe(found, one, sentence)
            nobody = tuple(features_of_open(sentence, sum(each.here and each.actor != "" for each in found)))
        return Options(sources, targets, pairs, nobody, lambda a, b: self._one_end(a, b, sentence))

    def _one_word(self, a: Candidate, b: Candidate, sentence: Sentence) -> bool:
        """Whether a sentence speaks of two actors by the same words alone (双方, 任何一方)."""
        first, second = ({self._span(sentence.mentions[number], sentence) for number in each.mentions} for each in (a, b))
        return bool(first) and first == second

    def _able(self, found: Sequence[Candidate], one: Drawn, end: str, sentence: Sentence) -> list[tuple[Candidate, int]]:
        """The candidates of a kind that the code allows at an end, or whom a person gave there, or whom the indicator names there."""
        code, own, other = one.code, tuple[str, ...](), tuple[str, ...]()
        if one.given is not None:
            own, other = (one.given.source, one.given.target) if end == "source" else (one.given.target, one.given.source)
        if own:
            given = (replace(each, how=GIVEN) for each in found if each.actor in own)
            return [(each, rank if (rank := self._kind(each.actor, code.ends(end))) >= 0 else MANY) for each in given]
        named = one.source if end == "source" else one.target
        actor = "" if named is None else sentence.mentions[named].actor
        if named is not None and actor not in other:
            return [(Candidate(actor, each.how, named, each.features, each.far), 0) for each in found if each.actor == actor]
        able, sorts = [], code.ends(end)
        for each in found:
            rank = self._kind(each.actor, sorts) if each.actor else MANY
            if rank >= 0 and each.actor not in other:
                able.append((each, rank))
        return able

    def _kind(self, id: str, sorts: tuple[str, ...]) -> int:
        """The place of an actor's kind among those that the code allows, the first being the most usual; −1 where it is not allowed."""
        if not sorts:
            return 0
        rank = self._usual.get((id, sorts))
        if rank is None:
            rank = self._usual[id, sorts] = next((rank for rank, sort in enumerate(sorts) if self._sorts.fit(id, (sort,))), -1)
        return rank

    def _one_end(self, a: Candidate, b: Candidate, sentence: Sentence) -> bool:
        """Whether two actors are joined (各级政府及其部门) and so stand at the same end of whatever has a direction."""
        if a.mention is None or b.mention is None:
            return False
        return self._all_joined(min(a.mention, b.mention), max(a.mention, b.mention), sentence)

    def _all_joined(self, low: int, high: int, sentence: Sentence) -> bool:
        """Whether each of these mentions is joined to the next."""
        for number in range(low, high):  # noqa: SIM110 - asked of every pair, and a loop starts faster than `all`
            if not self._joined(number, sentence):
                return False
        return True

    def _joined(self, number: int, sentence: Sentence) -> bool:
        """Whether nothing but a word that joins stands between a mention and the next, and what goes with a name (and the)."""
        one, other, start = sentence.mentions[number], sentence.mentions[number + 1], sentence.segment.start
        if one.start == other.start and one.end == other.end:
            return True  # 我们两家 is both
        return self.candidates.beside.joins(sentence.segment.text[one.end - start : other.start - start])

    def _together(self, end: Candidate, other: Candidate, one: Drawn, sentence: Sentence, which: str, *, alone: bool) -> list[End]:
        """An end and the actors that stand there with it, joined to it or told of in the same way; nobody else where it stands `alone`, and
        nobody of another clause where the person who coded marked one, or where that clause has a subject that is not the `other` end."""
        ends = [_end_of(end)]
        if end.mention is None or alone:
            return ends
        sorts = one.code.ends(which)
        for number, also in enumerate(sentence.mentions):
            able = also.actor and also.actor not in {known.actor for known in ends} and self._kind(also.actor, sorts) >= 0
            together = able and self._stand_together(end.mention, number, sentence)
            if together and not self._apart(end.mention, number, other.actor, one, sentence):
                ends.append(End(also.actor, self.candidates.told_as(also.actor, also.how, sentence), number))
        return ends

    def _apart(self, one: int, other: int, end: str, drawn: Drawn, sentence: Sentence) -> bool:
        """Whether two mentions stand in clauses of which not the same is said."""
        text, start, (low, high) = sentence.segment.text, sentence.segment.start, sorted((one, other))
        first, second = (self.grammar.clause_start(text, sentence.mentions[number].start - start) for number in (low, high))
        if first == second or self._all_joined(low, high, sentence):
            return False
        return drawn.marked(text) or any(
            mention.start - start >= second and mention.actor != end for mention in sentence.mentions[low + 1 : high]
        )

    def _stand_together(self, one: int, other: int, sentence: Sentence) -> bool:
        """Whether two mentions are joined, be it by others between them, or told of in the same way."""
        low, high = sorted((one, other))
        if low == high:
            return False
        return self._alike(low, high, sentence) or self._all_joined(low, high, sentence)

    def _alike(self, low: int, high: int, sentence: Sentence) -> bool:
        """Whether the words beside two mentions are of the same lists, close together, or both own what is joined."""
        (begin, end), (after, stop) = self._span(sentence.mentions[low], sentence), self._span(sentence.mentions[high], sentence)
        text, beside = sentence.segment.text, self.candidates.beside
        if after - end > ALIKE:
            return False
        first, second = beside.before(text, begin), beside.before(text, after)
        if first == second and first not in (START, OTHER, COPULA, DENIED):
            return True
        same = beside.behind(text, end) == (behind := beside.behind(text, stop))
        owns = behind == OWNS and second == JOINS and not self.grammar.breaks(text[end:after])
        return same and (owns or behind == UNDERGOES)

    @staticmethod
    def _span(mention: Mention, sentence: Sentence) -> tuple[int, int]:
        return mention.start - sentence.segment.start, mention.end - sentence.segment.start


def _end_of(candidate: Candidate) -> End:
    return End(candidate.actor, candidate.how, candidate.mention)


def _ends_of(actors: Sequence[str]) -> list[End]:
    """The ends that a person gave."""
    return [End(actor, GIVEN) for actor in actors]


def _given_pairs(given: Given) -> Iterator[Pair]:
    """All pairs of the sources and targets that a person gave; of a code without direction the lower id first, each pair once."""
    seen = set[tuple[str, str]]()
    for source in given.source:
        for target in given.target:
            pair = (target, source) if given.code.relation == "symmetric" and target < source else (source, target)
            if pair not in seen:
                seen.add(pair)
                first, second = _ends_of(pair)
                yield Pair(first, second, math.nan)


def _whoever(choices: Sequence[Choice], end: str) -> list[Choice]:
    """A pair for each candidate for the other end, its probability summed over whom a person gave for `end`, the most probable first."""
    summed: dict[tuple[str, int | None], Choice] = {}
    for choice in choices:
        other = choice.target if end == "source" else choice.source
        stands = choices[0].source if end == "source" else choices[0].target
        kept = Choice(stands, other, 0.0) if end == "source" else Choice(other, stands, 0.0)
        kept = summed.get((other.actor, other.mention), kept)
        summed[other.actor, other.mention] = kept._replace(probability=kept.probability + choice.probability)
    return sorted(summed.values(), key=lambda choice: -choice.probability)
