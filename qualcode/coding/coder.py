"""From the indicators that spoke in a sentence to its codings: one decision path, each step with its reason.

1. Weak indicators count only in company: other words in the sentence speak for the same family.
2. What a status rule touches is rejected with that reason; where the codebook says what a denial asserts, that is proposed.
3. Hits of one code that overlap become one coding; an asserted one wins over a rejected one.
4. A code yields to the codes that its entry names, and a family to its own more special codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualcode.coding.indicators import Hit, Sentence, compiled, look
from qualcode.coding.status import Status, StatusReader
from qualcode.grammar import Grammar
from qualcode.matching.finding import Index
from qualcode.model import Code, Study
from qualcode.rows import Coding

__all__ = ["Coder", "Drawn"]

CODER, METHOD = "rules", "rule"
PROPOSED, REJECTED = "proposed", "rejected"
INTERVIEWER = "interviewer"


@dataclass(frozen=True)
class Drawn:
    """A coding in the making: where it stands in the sentence, its status, the indicators and the ends that they name."""

    code: Code
    start: int
    end: int
    words: tuple[tuple[int, int], ...]
    status: Status
    indicators: tuple[str, ...]
    source: int | None
    target: int | None

    @property
    def asserted(self) -> bool:
        return self.status.asserted


class Coder:
    """A codebook and the status rules of a language, ready for sentences."""

    def __init__(self, study: Study, grammar: Grammar) -> None:
        self.study = study
        self.status = StatusReader(grammar)
        self.codes = {code.id: code for code in study.codebook.codes}
        self.indicators = compiled(study.codebook, grammar.language)
        self.index = Index(one.patterns for one in self.indicators)

    @property
    def terms(self) -> set[str]:
        return {term for one in self.indicators for term in one.terms} | self.status.terms

    def codings(self, sentence: Sentence) -> list[Drawn]:
        """The codings of one sentence, asserted and rejected; none for what an interviewer says."""
        if sentence.segment.role == INTERVIEWER:
            return []
        hits = [hit for number in self.index.candidates(sentence.hits) for hit in look(self.indicators[number], sentence, self.study)]
        if not hits:
            return []
        drawn = [one for hit in _in_company(hits) for one in self._drawn(hit, sentence)]
        return self._yielding(_merged(drawn))

    def _drawn(self, hit: Hit, sentence: Sentence) -> list[Drawn]:
        """The coding that a hit gives, and the one that its denial asserts in its own right where the codebook says so."""
        found = hit.found
        text = " … ".join(sentence.segment.text[begin:end] for begin, end in found.words)
        one = Drawn(hit.code, found.start, found.end, found.words, self._status(hit, sentence), (text,), found.source, found.target)
        other = self.codes.get(hit.code.when_denied)
        if other is None or one.status.polarity == "+":
            return [one]
        said = self.status.of(hit, sentence, denial=False)
        return [one, replace(one, code=other, status=said, indicators=(f"{one.status.reason}: {text}",))]

    def _status(self, hit: Hit, sentence: Sentence) -> Status:
        """Whether the hit is asserted; for a code about what should be done, being wished or advised is just that."""
        found = self.status.of(hit, sentence)
        return replace(found, reason="") if hit.code.normative and found.polarity == "+" else found

    def _yielding(self, drawn: list[Drawn]) -> list[Drawn]:
        standing = {one.code.id for one in drawn if one.asserted}
        families = {id.partition(".")[0] for id in standing}
        result = []
        for one in drawn:
            stronger = next((id for id in one.code.yields_to if id in standing or id in families), "")
            special = next((id for id in sorted(standing) if id.startswith(one.code.id + ".")), "")
            if one.asserted and (stronger or special):
                one = replace(one, status=Status(f"yields to {stronger or special}"))
            result.append(one)
        return result

    def rows(self, sentence: Sentence, drawn: Sequence[Drawn], planes: Sequence[str]) -> list[Coding]:
        """The rows of a sentence's codings; `planes` in the same order."""
        segment = sentence.segment
        return [
            Coding(
                segment.document,
                segment.start + one.start,
                segment.start + one.end,
                one.code.id,
                CODER,
                METHOD,
                PROPOSED if one.asserted else REJECTED,
                segment.segment,
                segment.speaker,
                segment.stage,
                plane,
                segment.text[one.start : one.end],
                one.status.polarity,
                one.status.modality,
                "; ".join(([one.status.reason] if one.status.reason else []) + list(one.indicators)),
                len(one.indicators),
                segment.clause,
                segment.person,
            )
            for one, plane in zip(drawn, planes, strict=True)
        ]


def _in_company(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without the weak ones that no other words of their family support."""

    def supported(hit: Hit) -> bool:
        own = hit.found.words
        others = (other.found.words for other in hits if other.code.family == hit.code.family and other.indicator != hit.indicator)
        return any(all(end <= a or b <= begin for begin, end in words for a, b in own) for words in others)

    return [hit for hit in hits if not hit.indicator.weak or supported(hit)]


def _merged(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Hits of one code that share characters as one, in order of place and then of code."""
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
