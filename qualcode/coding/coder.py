"""From the indicators that spoke in a sentence to its codings: one decision path, each step with its reason.

0. Indicators without a condition on other codes speak first; those with one (``codes:``, ``not_codes:``) look at what the first
   ones gave, decided by all that follows here.
1. Weak indicators count only in company: other words in the sentence speak for the same family. Where the codebook says
   ``overlap: longest``, a word within a longer one of another code is rejected.
2. What a status rule touches is rejected with that reason; where the codebook says what a denial asserts, that is proposed.
3. Hits of one code that overlap become one coding; an asserted one wins over a rejected one.
4. A code yields to the codes that its entry names, and a family to its own more special codes: to those on its own plane, for what is
   done takes nothing away from what is written.
5. The sentence is weighed (:mod:`qualcode.coding.weighing`): what is too unsure is rejected, what is sure without an indicator is proposed,
   with the modality in which the sentence says it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from qualcode.coding.drawing import ENDLESS, MODEL, RULE, Drawn, Given
from qualcode.coding.indicators import Hit, Sentence, compiled, look
from qualcode.coding.noting import SILENT, Listener
from qualcode.coding.status import ASSERTED, BY_ANSWER, DENIED, UNREAL, Status, StatusReader
from qualcode.coding.weighing import Weigher
from qualcode.grammar import Grammar
from qualcode.kept import PROPOSED, REJECTED
from qualcode.matching.finding import Found, Index, longest, nearest
from qualcode.matching.patterns import Pattern
from qualcode.model import Code, Indicator, Study
from qualcode.rows import Coding
from qualcode.stages import PlaneReader

__all__ = ["Coder", "Drawn"]

CODER = "rules"
INTERVIEWER = "interviewer"


class Coder:
    """A codebook and the status rules of a language, ready for sentences."""

    def __init__(self, study: Study, grammar: Grammar, planes: PlaneReader) -> None:
        self.study, self.planes = study, planes
        self.status = StatusReader(grammar)
        self.codes = {code.id: code for code in study.codebook.codes}
        self.indicators = compiled(study, grammar)
        self.index = Index(one.patterns for one in self.indicators)
        self.chosen = longest if study.codebook.overlap == "longest" else nearest
        self.weigher = Weigher(study, grammar)
        self.listener: Listener = SILENT

    def listen(self, listener: Listener) -> None:
        """Tells every further step to `listener`."""
        self.listener = self.status.listener = listener

    @property
    def terms(self) -> set[str]:
        return {term for one in self.indicators for term in one.terms} | self.status.terms | self.weigher.terms

    def codings(self, sentence: Sentence) -> list[Drawn]:
        """The codings of one sentence, asserted and rejected; none for what an interviewer says."""
        return self.codings_of([sentence])[0]

    def given(self, sentence: Sentence, given: Sequence[Given]) -> list[Drawn]:
        """Codings that somebody else made in this sentence; their words are those of our own indicators where some speak for the same."""
        ruled = self._ruled([sentence])[0] if given else []
        return [self._given(one, sentence, ruled) for one in given]

    def _given(self, one: Given, sentence: Sentence, ruled: Sequence[Drawn]) -> Drawn:
        start, text = sentence.segment.start, sentence.segment.text
        begin, end = max(one.start - start, 0), min(one.end - start, len(text))
        able = [own for own in ruled if own.start < end and begin < own.end and own.code.family == one.code.family]
        same = [own for own in able if own.code.id == one.code.id] or able
        alike = next((own for own in same if own.asserted), same[0] if same else None)
        status = _status(one)
        if not one.modality:
            own = self._at(one.code, begin, end, sentence) if alike is None else alike.status
            status = replace(status, modality=own.modality if own.reason and own.modality in UNREAL else ASSERTED.modality)
        if alike is None:
            return Drawn(one.code, begin, end, ((begin, end),), status, (), method=one.method, given=one)
        places = sorted({place for own in same if own.asserted == alike.asserted for place in own.words})
        words = tuple((max(first, begin), min(last, end)) for first, last in places if first < end and begin < last) or ((begin, end),)
        found = replace(alike, code=one.code, start=begin, end=end, words=words, status=status, method=one.method, given=one)
        if len(same) > 1:
            return replace(found, source=None, target=None)
        return self._named_inside(found, sentence) if found.marked(text) else found

    @staticmethod
    def _named_inside(one: Drawn, sentence: Sentence) -> Drawn:
        """A coding of a marked part of a sentence without the ends that an indicator names elsewhere in it."""

        def inside(number: int | None) -> int | None:
            outside = number is None or not one.start <= sentence.mentions[number].start - sentence.segment.start < one.end
            return None if outside else number

        return replace(one, source=inside(one.source), target=inside(one.target))

    def _at(self, code: Code, begin: int, end: int, sentence: Sentence) -> Status:
        """What the language says of a clause that a person coded by other words than ours; of several clauses, which of them is meant is
        not known."""
        if self.status.grammar.breaks(sentence.segment.text[begin:end]):
            return ASSERTED
        return self.status.of(Hit(code, Indicator(()), Found(end, end, ((end, end),))), sentence, denial=False)

    def codings_of(self, sentences: Sequence[Sentence]) -> list[list[Drawn]]:
        """:meth:`codings` of each of several sentences, which are weighed together."""
        asked = [number for number, one in enumerate(sentences) if one.segment.role != INTERVIEWER]
        spoken = [sentences[number] for number in asked]
        weighed = self.weigher.weighed(spoken, self._ruled(spoken))
        found: list[list[Drawn]] = [[] for _ in sentences]
        for number, drawn in zip(asked, weighed, strict=True):
            found[number] = [self._told(one, sentences[number]) if one.method == MODEL else one for one in drawn]
        return found

    def _told(self, one: Drawn, sentence: Sentence) -> Drawn:
        """What the weights propose, with the modality in which the sentence says it (应当): they know no status."""
        modality = self.status.modality(one.code, sorted(one.words), sentence)
        return one if modality == one.status.modality else replace(one, status=replace(one.status, modality=modality))

    def seen(self, sentences: Sequence[Sentence]) -> list[tuple[list[Drawn], dict[str, float]]]:
        """For each of several sentences what the indicators give, asserted or not, and the features by which that is weighed."""
        drawn = self._ruled(sentences)
        return list(zip(drawn, self.weigher.features(sentences, drawn), strict=True))

    def _ruled(self, sentences: Sequence[Sentence]) -> list[list[Drawn]]:
        """What the indicators give in each of several sentences, before it is weighed.

        One step is taken for all of them before the next: what a step needs stays at hand for the processor.
        """
        able = self.index.lines_each([sentence.hits for sentence in sentences])
        hits = [self._spoken(sentence, lines) if lines else [] for sentence, lines in zip(sentences, able, strict=True)]
        return [self._decided(self._with_codes(own, one), one) if own else [] for one, own in zip(sentences, hits, strict=True)]

    def _heard(self, hits: list[Hit], sentence: Sentence) -> list[Hit]:
        """The hits without those that speak only where they are denied, and are not."""
        kept = []
        for hit in hits:
            if hit.indicator.denied and not self.status.of(hit, sentence).denied:
                self.listener.dropped(sentence, hit, "denied")
            else:
                kept.append(hit)
        return kept

    def _spoken(self, sentence: Sentence, able: Sequence[tuple[int, Sequence[Pattern]]]) -> list[Hit]:
        """The indicators that speak in a sentence, of those that are able to: their numbers, and which of their lines can be there."""
        listener = self.listener
        missed = partial(listener.dropped, sentence) if listener.listening else None
        hits = [hit for number, lines in able for hit in look(self.indicators[number], lines, sentence, self.chosen, missed)]
        hits = self._heard(hits, sentence)
        if hits:
            listener.spoke(sentence, hits)
        return hits

    def _with_codes(self, hits: list[Hit], sentence: Sentence) -> list[Hit]:
        """The hits without those whose condition on other codes fails, which is decided by the hits that have no such condition."""
        first = [hit for hit in hits if not (hit.indicator.codes or hit.indicator.not_codes)]
        if len(first) == len(hits):
            return hits
        standing = [one.code.id for one in self._decided(first, sentence) if one.asserted]

        def carried(ids: Sequence[str]) -> bool:
            return any(f"{one}.".startswith(f"{id}.") for id in ids for one in standing)

        kept = []
        for hit in hits:
            if hit.indicator.codes and not carried(hit.indicator.codes):
                self.listener.dropped(sentence, hit, "codes")
            elif carried(hit.indicator.not_codes):
                self.listener.dropped(sentence, hit, "not_codes")
            else:
                kept.append(hit)
        return kept

    def _decided(self, hits: Sequence[Hit], sentence: Sentence) -> list[Drawn]:
        alone = _alone(hits)
        for hit in alone:
            self.listener.dropped(sentence, hit, "weak")
        hits = [hit for hit in hits if hit not in alone] if alone else hits
        drawn = []
        for hit in hits:
            longer = _longer(hit, hits) if self.study.codebook.overlap == "longest" else None
            within = f"within the longer '{_text(longer, sentence)}' of {longer.code.id}" if longer else ""
            drawn += [replace(one, status=one.status.because(within)) if within else one for one in self._drawn(hit, sentence)]
        return self._yielding(_merged(drawn), sentence)

    def _drawn(self, hit: Hit, sentence: Sentence) -> list[Drawn]:
        """The coding that a hit gives, and the one that its denial asserts in its own right where the codebook says so."""
        found = hit.found
        text = _text(hit, sentence)
        one = Drawn(hit.code, found.start, found.end, found.words, self._status(hit, sentence), (text,), found.source, found.target)
        if hit.indicator.denied:
            why = one.status.reason or one.status.polarity
            return [replace(one, status=self.status.of(hit, sentence, denial=False), indicators=(f"{why}: {text}",))]
        other = self.codes.get(hit.code.when_denied)
        if other is None or not one.status.opposite:
            return [one]
        said = self.status.of(hit, sentence, denial=False)
        return [one, replace(one, code=other, status=said, indicators=(f"{one.status.reason}: {text}",))]

    def _status(self, hit: Hit, sentence: Sentence) -> Status:
        """Whether the hit is asserted; for a code about what should be done, being wished or advised is just that."""
        found = self.status.of(hit, sentence)
        return replace(found, reason="") if hit.code.normative and found.polarity == "+" else found

    def _yielding(self, drawn: list[Drawn], sentence: Sentence) -> list[Drawn]:
        """The codings of which none yields any more; where one has no plane, as what ought to be, it yields as on the other's."""
        codes = {one.code.id for one in drawn if one.asserted}
        if not any(_stronger(one.code, codes) for one in drawn if one.asserted):
            return drawn
        changes = self.planes.changes(sentence.segment, sentence.hits)
        planes = ["" if one.code.normative else self.planes.at(changes, one.words[0][0], one.words[-1][1]) for one in drawn]
        result = []
        for one, plane in zip(drawn, planes, strict=True):
            beside = (other for other, its in zip(drawn, planes, strict=True) if other.asserted and (not plane or its in ("", plane)))
            stronger = _stronger(one.code, {other.code.id for other in beside}) if one.asserted else ""
            result.append(replace(one, status=one.status.because(f"yields to {stronger}")) if stronger else one)
        return result

    def _coder(self, one: Drawn) -> str:
        return one.given.coder if one.given else CODER if one.method == RULE else self.weigher.name

    def rows(self, sentence: Sentence, drawn: Sequence[Drawn], planes: Sequence[str], by: str) -> list[Coding]:
        """The rows of a sentence's codings; `planes` in the same order; `by` is who says so where nobody speaks."""
        segment = sentence.segment
        return [
            Coding(
                segment.document,
                segment.start + one.start,
                segment.start + one.end,
                one.code.id,
                self._coder(one),
                one.method,
                one.given.status if one.given else PROPOSED if one.asserted else REJECTED,
                segment.segment,
                segment.speaker,
                segment.stage,
                plane,
                segment.text[one.start : one.end],
                one.status.polarity,
                one.status.modality,
                "; ".join([*_reasons(one), *one.indicators]),
                len(one.indicators),
                segment.clause,
                segment.person,
                math.nan if one.confidence is None else round(one.confidence, 3),
                segment.actor or by,
            )
            for one, plane in zip(drawn, planes, strict=True)
        ]


def _stronger(code: Code, standing: set[str]) -> str:
    """The code, or family, to which a code yields among those that stand; empty where it yields to none."""
    families = {id.partition(".")[0] for id in standing}
    named = (id for id in code.yields_to if id in standing or id in families)
    special = (id for id in sorted(standing) if id.startswith(f"{code.id}."))
    return next(named, "") or next(special, "")


def _reasons(one: Drawn) -> list[str]:
    """Why a coding is not counted, or is no relation because a person says so."""
    endless = one.given is not None and one.given.endless
    return [reason for reason in (one.status.reason, ENDLESS if endless else "") if reason]


def _text(hit: Hit, sentence: Sentence) -> str:
    """The words of a hit as they stand in the sentence."""
    return " … ".join(sentence.segment.text[begin:end] for begin, end in hit.found.words)


def _longer(hit: Hit, hits: Sequence[Hit]) -> Hit | None:
    """The hit of another code in whose longer words all words of this one lie."""

    def holds(words: Sequence[tuple[int, int]]) -> bool:
        return all(any(a <= begin and end <= b and end - begin < b - a for a, b in words) for begin, end in hit.found.words)

    return next((other for other in hits if other.code.id != hit.code.id and holds(other.found.words)), None)


def _alone(hits: Sequence[Hit]) -> list[Hit]:
    """The weak hits that no other words of their family support."""

    def supported(hit: Hit) -> bool:
        own = hit.found.words
        others = (other.found.words for other in hits if other.code.family == hit.code.family and other.indicator != hit.indicator)
        return any(all(end <= a or b <= begin for begin, end in words for a, b in own) for words in others)

    return [hit for hit in hits if hit.indicator.weak and not supported(hit)]


def _merged(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Hits of one code that share characters as one, in order of place and then of code."""
    if len(drawn) < 2:
        return list(drawn)
    merged: list[Drawn] = []
    for one in sorted(drawn, key=lambda d: (d.code.id, d.start, -d.end)):
        last = merged[-1] if merged else None
        if last is not None and last.code.id == one.code.id and one.start < last.end:
            merged[-1] = _joined(last, one)
        else:
            merged.append(one)
    return sorted(merged, key=lambda d: (d.start, d.end, d.code.id))


def _joined(a: Drawn, b: Drawn) -> Drawn:
    leading, other = (b, a) if b.asserted and not a.asserted else (a, b)
    same = leading.asserted == other.asserted
    return replace(
        leading,
        start=min(a.start, b.start),
        end=max(a.end, b.end),
        words=tuple(sorted({*a.words, *b.words})),
        indicators=tuple(dict.fromkeys((*leading.indicators, *(other.indicators if same else ())))),
        source=leading.source if leading.source is not None else other.source,
        target=leading.target if leading.target is not None else other.target,
    )


def _status(one: Given) -> Status:
    """What somebody says of a coding: that it is denied there (whether they accept or reject it), that it is wrong, or that it holds."""
    reason = BY_ANSWER if one.polarity == DENIED else "rejected by a person" if one.status == REJECTED else ""
    return Status(reason, one.polarity or ASSERTED.polarity, one.modality or ASSERTED.modality)
