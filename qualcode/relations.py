"""Who does it to whom: the two ends of every asserted coding of a relation code.

An end is, in this order: the mention that the indicator itself names; a mention in the same clause that the code allows there, before the words of the hit for
the source and behind them for the target (turned round by a passive); one elsewhere in the sentence; the speaker's own side; whoever was last
spoken of in the question–answer pair; the partner that the roles of the study give. Actors joined by 和, 与, 、 stand together. Where an end stays
open there is no relation; nothing is invented. ``source_from`` and ``target_from`` say how each end was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.coding.coder import Drawn
from qualcode.coding.indicators import Sentence, fits_sort
from qualcode.grammar import Grammar
from qualcode.model import Code, Mention, Relation, Study

__all__ = ["Context", "RelationFinder"]

METHOD = "rule"
NEAR_TURNS = 12
"""How many mentions back in the question–answer pair an end may be looked for."""


@dataclass(frozen=True)
class Context:
    """What was said before a sentence in its question–answer pair: the mentions, the latest last."""

    before: Sequence[Mention] = ()


@dataclass(frozen=True)
class _End:
    actor: str
    how: str
    mention: int | None = None


class RelationFinder:
    """Finds the ends of codings in the documents of one study."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.study = study
        self.actor = {actor.id: actor for actor in study.actors}
        self.joins = frozenset(grammar.coordination)
        self.passive = grammar.passive
        self.breaks = frozenset(grammar.clause_breaks)

    @property
    def terms(self) -> set[str]:
        return set(self.passive)

    def relations(self, sentence: Sentence, drawn: Sequence[Drawn], planes: Sequence[str], context: Context) -> list[Relation]:
        """The relations that the codings of one sentence state, in order."""
        rows: list[Relation] = []
        segment = sentence.segment
        for one, plane in zip(drawn, planes, strict=True):
            if not one.asserted or one.code.relation == "none":
                continue
            for source, target in self._pairs(one, sentence, context):
                rows.append(Relation(
                    segment.document, segment.start + one.start, segment.start + one.end, source.actor, target.actor, one.code.id, segment.segment,
                    segment.actor, segment.stage, plane, METHOD, segment.text[one.start:one.end], f"{segment.segment}.{len(rows) + 1}", source.how, target.how,
                    segment.clause, segment.person,
                ))
        return rows

    def _pairs(self, one: Drawn, sentence: Sentence, context: Context) -> Iterator[tuple[_End, _End]]:
        symmetric = one.code.relation == "symmetric"
        source = self._end(one, sentence, context, "source", None)
        target = self._end(one, sentence, context, "target", source)
        if source is None or (target is None and not symmetric):
            return
        if target is None:
            return
        if source.mention is None and source.how in ("recency", "role") and target.how in ("recency", "role"):
            return
        seen: set[tuple[str, str]] = set()
        for a in self._together(source, sentence, one.code.source):
            for b in self._together(target, sentence, one.code.target or (one.code.source if symmetric else ())):
                first, second = sorted((a, b), key=lambda end: end.actor) if symmetric else (a, b)
                if a.actor != b.actor and (first.actor, second.actor) not in seen:
                    seen.add((first.actor, second.actor))
                    yield first, second

    def _sorts(self, code: Code, end: str) -> tuple[str, ...]:
        if end == "source":
            return code.source
        return code.target or (code.source if code.relation == "symmetric" else ())

    def _end(self, one: Drawn, sentence: Sentence, context: Context, end: str, taken: _End | None) -> _End | None:
        named = one.source if end == "source" else one.target
        if named is not None:
            mention = sentence.mentions[named]
            return _End(mention.actor, mention.how, named) if mention.actor else None
        sorts, other = self._sorts(one.code, end), taken.actor if taken else ""
        reserved = one.target if end == "source" else one.source
        if end == "source" and reserved is not None:
            other = sentence.mentions[reserved].actor
        return (
            self._in_sentence(one, sentence, end, sorts, other)
            or self._speaker(sentence, sorts, other)
            or self._spoken_of(context, sorts, other)
            or self._partner(sentence, sorts, other)
        )

    def _allowed(self, id: str, sorts: tuple[str, ...], other: str) -> bool:
        return bool(id) and id != other and fits_sort(self.actor.get(id), sorts, self.study.codebook)

    def _in_sentence(self, one: Drawn, sentence: Sentence, end: str, sorts: tuple[str, ...], other: str) -> _End | None:
        start, text = sentence.segment.start, sentence.segment.text
        first, last = one.words[0][0], one.words[-1][1]
        ahead = end == "source"
        if any(one.start <= b and e <= last or self._clause(text, first) <= b < first for b, e in sentence.hits.of(self.passive)) and one.code.relation == "directed":
            ahead = not ahead
        ranked = []
        for number, mention in enumerate(sentence.mentions):
            if not self._allowed(mention.actor, sorts, other):
                continue
            begin, stop = mention.start - start, mention.end - start
            before = stop <= first
            inside = first <= begin and stop <= last
            distance = first - stop if before else max(begin - last, 0)
            same_clause = self._clause(text, begin) == self._clause(text, first)
            ranked.append((not same_clause and not inside, before != ahead and not inside, mention.how == "recency", distance, number))
        if not ranked:
            return None
        number = min(ranked)[-1]
        return _End(sentence.mentions[number].actor, sentence.mentions[number].how, number)

    def _speaker(self, sentence: Sentence, sorts: tuple[str, ...], other: str) -> _End | None:
        own = sentence.segment.actor
        return _End(own, "speaker") if self._allowed(own, sorts, other) else None

    def _spoken_of(self, context: Context, sorts: tuple[str, ...], other: str) -> _End | None:
        for mention in list(reversed(context.before))[:NEAR_TURNS]:
            if self._allowed(mention.actor, sorts, other):
                return _End(mention.actor, "recency")
        return None

    def _partner(self, sentence: Sentence, sorts: tuple[str, ...], other: str) -> _End | None:
        """For a body that speaks of what it does, the provider of the study is who it is done to."""
        provider, own = self.study.roles.get("provider", ""), sentence.segment.actor
        return _End(provider, "role") if own and own == other and self._allowed(provider, sorts, other) else None

    def _together(self, end: _End, sentence: Sentence, sorts: tuple[str, ...]) -> list[_End]:
        """An end and the actors that are joined to it."""
        ends = [end]
        if end.mention is None:
            return ends
        for step in (1, -1):
            number = end.mention
            while 0 <= number + step < len(sentence.mentions):
                a, b = sorted((number, number + step))
                between = sentence.segment.text[sentence.mentions[a].end - sentence.segment.start:sentence.mentions[b].start - sentence.segment.start]
                neighbour = sentence.mentions[number + step]
                if between.strip() not in self.joins or not self._allowed(neighbour.actor, sorts, ""):
                    break
                ends.append(_End(neighbour.actor, neighbour.how, number + step))
                number += step
        return ends

    def _clause(self, text: str, at: int) -> int:
        while at > 0 and text[at - 1] not in self.breaks:
            at -= 1
        return at
